"""Build hook: compile the native kernel where there is a C compiler; without one the package is complete all the same.

The kernel is plain C with no Python in it, so the compiler is all it needs. `CC` names one; else cc, gcc or clang.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NATIVE = "src/spotting/reasoning/inference/native"
LIBRARY = "kernel.dll" if sys.platform == "win32" else "kernel.so"
FLAGS = ("-O3", "-std=gnu11", "-fPIC", "-shared")


def compiler() -> str | None:
    """Return the C compiler to use, or None."""
    named = os.environ.get("CC")
    return named or next((found for name in ("cc", "gcc", "clang") if (found := shutil.which(name))), None)


def compile_kernel(folder: Path) -> str:
    """Compile the kernel in its folder; return why that failed, or nothing. No older library is left behind."""
    library, fresh = folder / LIBRARY, folder / f"{LIBRARY}.{os.getpid()}"
    cc = compiler()
    failed = "no C compiler was found" if cc is None else _run([*cc.split(), *FLAGS, "-o", str(fresh)], folder)
    if failed:
        library.unlink(missing_ok=True)
        fresh.unlink(missing_ok=True)
    else:
        fresh.replace(library)  # at once: a program that has the older one loaded keeps it
    return failed


def _run(command: list[str], folder: Path) -> str:
    try:
        done = subprocess.run(
            [*command, str(folder / "kernel.c"), "-lm"], capture_output=True, text=True, timeout=600, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"the C compiler could not be run ({type(error).__name__})"
    return f"the C compiler failed: {done.stderr.strip().rpartition(chr(10))[2]}" if done.returncode else ""


class KernelHook(BuildHookInterface):  # type: ignore[misc]
    """Adds the compiled kernel to a wheel and marks the wheel as of this platform."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        del version
        failed = compile_kernel(Path(self.root) / NATIVE)
        if failed:
            self.app.display_warning(f"spotting: the native kernel is not built ({failed}); NumPy does the sums.")
            return
        build_data["pure_python"] = False
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["tag"] = f"py3-none-{platform}"
        build_data["artifacts"].append(f"{NATIVE}/{LIBRARY}")
