"""The build: with a C compiler the wheel has the kernel, without one it is complete all the same."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def built(hook: ModuleType, folder: Path) -> tuple[dict[str, Any], list[str]]:
    """Run the hook on a copy of the sources; return what it tells the builder, and its warnings."""
    shutil.copytree(ROOT / hook.NATIVE, folder / hook.NATIVE, ignore=shutil.ignore_patterns("kernel.so"))
    warnings: list[str] = []
    data: dict[str, Any] = {"artifacts": [], "pure_python": True}
    app = SimpleNamespace(display_warning=warnings.append)
    hook.KernelHook.initialize(SimpleNamespace(root=str(folder), app=app), "standard", data)
    return data, warnings


def test_with_a_compiler_the_wheel_has_the_kernel(hook: ModuleType, tmp_path: Path) -> None:
    data, warnings = built(hook, tmp_path)
    assert warnings == []
    assert data["artifacts"] == [f"{hook.NATIVE}/{hook.LIBRARY}"]
    assert data["tag"].startswith("py3-none-")
    assert not data["pure_python"]
    assert (tmp_path / hook.NATIVE / hook.LIBRARY).exists()


@pytest.mark.parametrize("compiler", ["no-such-compiler", "false"])
def test_without_one_the_wheel_is_for_every_platform(
    hook: ModuleType, compiler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CC", compiler)
    data, warnings = built(hook, tmp_path)
    assert data == {"artifacts": [], "pure_python": True}
    assert len(warnings) == 1
    assert "NumPy does the sums" in warnings[0]
    assert [path.name for path in (tmp_path / hook.NATIVE).glob("kernel.*")] != []
    assert not list((tmp_path / hook.NATIVE).glob("kernel.so*"))
