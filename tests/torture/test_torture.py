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


def complaints_of_compiling(*words: str) -> str:
    """Compile; return what the compiler says if it fails, warnings too if they are errors, else nothing."""
    done = subprocess.run([compiler(), *words], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stderr or "it fails and says nothing"


@pytest.fixture(scope="module")
def fuzzer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("torture")
    kernel, program = str(folder / "kernel.o"), folder / "fuzz_kernel"
    coverage = "-fsanitize-coverage=trace-pc"
    assert complaints_of_compiling(*SANITIZE, coverage, "-c", str(SOURCE / "kernel.c"), "-o", kernel) == ""
    fuzzing = str(HERE / "fuzz_kernel.c")
    assert complaints_of_compiling(*SANITIZE, fuzzing, kernel, "-lm", "-o", str(program)) == ""
    return program


def test_the_kernel_compiles_without_a_warning(tmp_path: Path) -> None:
    flags = ["-O3", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared"]
    library = str(tmp_path / "kernel.so")
    assert complaints_of_compiling(*flags, str(SOURCE / "kernel.c"), "-lm", "-o", library) == ""


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
