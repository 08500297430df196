"""The kernel under the address and undefined-behaviour sanitizers: the fuzzer for some seconds, warnings as errors.

`make torture` runs the same for longer (SPOTTING_TORTURE_SECONDS) and the kernel's tests on a sanitized library.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import spotting.reasoning.inference.native as native

HERE = Path(__file__).parent
SOURCE = Path(native.__file__).parent
SANITIZE = ["-O1", "-g", "-std=gnu11", "-fsanitize=address,undefined", "-fno-sanitize-recover=all", f"-I{SOURCE}"]
SECONDS = os.environ.get("SPOTTING_TORTURE_SECONDS", "8")


def compiler() -> str:
    found = shutil.which("gcc") or shutil.which("clang")
    assert found, "no C compiler: the kernel cannot be tortured"
    return found


def compile_(*words: str) -> None:
    done = subprocess.run([compiler(), *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def fuzzer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("torture")
    compile_(*SANITIZE, "-fsanitize-coverage=trace-pc", "-c", str(SOURCE / "kernel.c"), "-o", str(folder / "kernel.o"))
    program = folder / "fuzz_kernel"
    compile_(*SANITIZE, str(HERE / "fuzz_kernel.c"), str(folder / "kernel.o"), "-lm", "-o", str(program))
    return program


def test_the_kernel_compiles_without_a_warning(tmp_path: Path) -> None:
    flags = ["-O3", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared"]
    compile_(*flags, str(SOURCE / "kernel.c"), "-lm", "-o", str(tmp_path / "kernel.so"))


@pytest.mark.parametrize("seed", [1, 2])
def test_no_input_crashes_the_kernel(fuzzer: Path, seed: int) -> None:
    """Coverage-guided: malformed networks, NaN, zero and certain priors, no conditions, 64 positives and more."""
    done = subprocess.run([str(fuzzer), SECONDS, str(seed)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    found = re.fullmatch(r"(\d+) inputs, (\d+) kept, (\d+) edges reached, no crash\n", done.stdout)
    assert found, done.stdout
    print(done.stdout)
    assert int(found[1]) > 200
    assert int(found[3]) > 300
