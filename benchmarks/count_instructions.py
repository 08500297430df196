"""Instructions of the native kernel for each case, counted by valgrind's callgrind: they compare across machines.

Run by bench.py where valgrind is there. The program that is counted reads arrays from a file and does nothing else;
the kernel runs without AVX, so that every machine counts the same.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

_TIMES = 10
_COUNTED = """
import ctypes, sys
import numpy as np
path, library, sizes_model, sizes_case, times = sys.argv[1:6]
with np.load(path) as found:
    arrays = {name: found[name] for name in found.files}
def structure(prefix, sizes, names):
    size = (ctypes.c_int64 * len(sizes))(*sizes)
    pointers = [arrays[f"{prefix}.{name}"].ctypes.data for name in names]
    return (ctypes.c_int64 * (len(sizes) + len(names)))(*sizes, *pointers)
model = structure("model", eval(sizes_model), [n[6:] for n in arrays if n.startswith("model.")])
case = structure("case", eval(sizes_case), [n[5:] for n in arrays if n.startswith("case.")])
loaded = ctypes.CDLL(library)
for _ in range(int(times)):
    assert loaded.spotting_infer(ctypes.byref(model), ctypes.byref(case), 20, 0) == 0
"""


def count(model: Any, cases: Any) -> int | None:
    """Return the instructions of one call of spotting_infer, or None without valgrind.

    The difference between many calls and one: the start of the interpreter cancels out.
    """
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "arrays.npz"
        kept = {f"model.{name}": model.kept[name] for name in model.types}
        kept |= {f"case.{name}": cases.kept[name] for name in cases.types}
        np.savez(path, **kept)
        sizes: list[list[int]] = [[int(getattr(part, name)) for name in part.sizes] for part in (model, cases)]
        few, many = (_counted(valgrind, path, sizes, times) for times in (1, 1 + _TIMES))
        return None if few is None or many is None else (many - few) // _TIMES


def _counted(valgrind: str, path: Path, sizes: list[list[int]], times: int) -> int | None:
    from spotting.reasoning.inference.native import LIBRARY

    arguments = [str(path), str(LIBRARY), str(sizes[0]), str(sizes[1]), str(times)]
    done = subprocess.run(
        [valgrind, "--tool=callgrind", f"--callgrind-out-file={path.with_suffix('.out')}", sys.executable, "-c",
         _COUNTED, *arguments],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONHASHSEED": "0"},
    )  # fmt: skip
    found = re.search(r"Collected : (\d+)", done.stderr)
    return int(found[1]) if found and done.returncode == 0 else None
