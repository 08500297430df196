"""Run the kernel's tests on a library built with the address and undefined-behaviour sanitizers (`make torture`)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
NATIVE = Path("spotting/reasoning/inference/native")
TESTS = (
    "tests/generative/test_native_kernel.py",
    "tests/generative/test_kernels_agree.py",
    "tests/generative/test_rules_in_bulk.py",
    "tests/patients/test_kernels_on_golden_patients.py",
)


def main() -> int:
    """Copy the sources, build the library in the copy, run the tests on it; return pytest's exit code."""
    compiler = shutil.which("gcc")
    if compiler is None:
        print("torture needs gcc.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "src"
        shutil.copytree(ROOT / "src", copy)
        flags = ["-O1", "-g", "-std=gnu11", "-fPIC", "-shared", "-fsanitize=address,undefined"]
        source, library = copy / NATIVE / "kernel.c", copy / NATIVE / "kernel.so"
        subprocess.run(
            [compiler, *flags, "-fno-sanitize-recover=all", str(source), "-lm", "-o", str(library)], check=True
        )
        preload = [
            subprocess.run(
                [compiler, f"-print-file-name={name}"], capture_output=True, text=True, check=True
            ).stdout.strip()
            for name in ("libasan.so", "libubsan.so")
        ]
        environment = {
            **os.environ,
            "PYTHONPATH": str(copy),
            "SPOTTING_KERNEL": "native",
            "LD_PRELOAD": " ".join(preload),
            "ASAN_OPTIONS": "detect_leaks=0",  # the interpreter keeps what it likes; the fuzzer looks for leaks
        }
        return subprocess.run(
            [sys.executable, "-m", "pytest", *TESTS], env=environment, cwd=ROOT, check=False
        ).returncode


if __name__ == "__main__":
    raise SystemExit(main())
