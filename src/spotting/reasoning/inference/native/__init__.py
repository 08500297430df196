"""Which kernel does the sums: the native one where it was built, else NumPy; SPOTTING_KERNEL forces either.

The native kernel is plain C beside this file (kernel.h says what it promises), built with the package where there is
a C compiler. It means exactly what or_lattice.py means. Knows the arrays of the kernel and nothing of the catalog.
"""

from __future__ import annotations

import ctypes
import os
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from spotting.problems import SpottingError
from spotting.reasoning.inference.evidence_input import Lattice
from spotting.reasoning.inference.native.abi import (
    ABI,
    EXACT,
    MEANING,
    CaseArrays,
    LatticeArrays,
    ModelArrays,
    RuleArrays,
)
from spotting.reasoning.inference.network import Array
from spotting.reasoning.inference.or_lattice import MAX_WIDTH, Joint

VARIABLE = "SPOTTING_KERNEL"
LIBRARY = Path(__file__).with_name("kernel.dll" if sys.platform == "win32" else "kernel.so")
_INSTRUCTIONS = ("plain C", "AVX-512")
BEST = len(_INSTRUCTIONS) - 1


class NoNativeKernel(SpottingError):
    """The native kernel was asked for and is not there, or SPOTTING_KERNEL is none of its words."""


@dataclass(frozen=True)
class Kernel:
    """What does the sums (`native` or `numpy`), and why."""

    name: str
    because: str


def kernel() -> Kernel:
    """Say which kernel runs and why; raises NoNativeKernel where the environment asks for what is not there."""
    wanted = os.environ.get(VARIABLE, "")
    if wanted not in ("", "native", "numpy"):
        raise NoNativeKernel(f"{VARIABLE} is {wanted!r}. Write native or numpy, or leave it unset.")
    if wanted == "numpy":
        return Kernel("numpy", f"{VARIABLE}=numpy asks for it")
    library, because = _load()
    if library is not None:
        return Kernel("native", because)
    if wanted == "native":
        raise NoNativeKernel(
            f"{VARIABLE}=native, but {because}. Install a C compiler and install spotting again, or unset {VARIABLE}."
        )
    return Kernel("numpy", because)


def library() -> ctypes.CDLL | None:
    """Return the native kernel, or None where NumPy does the sums."""
    return _load()[0] if kernel().name == "native" else None


@lru_cache(maxsize=1)
def _load() -> tuple[ctypes.CDLL | None, str]:
    if not LIBRARY.exists():
        return None, "the native kernel was not built when spotting was installed (no C compiler was found)"
    try:
        loaded = ctypes.CDLL(str(LIBRARY))
        abi = loaded.spotting_abi()
    except (OSError, AttributeError):
        return None, "the native kernel does not load on this machine"
    if abi != ABI:
        return None, f"the native kernel is of another version ({abi}, not {ABI})"
    size = ctypes.c_int
    loaded.spotting_solve.argtypes = [ctypes.POINTER(LatticeArrays), size, size]
    loaded.spotting_infer.argtypes = [ctypes.POINTER(ModelArrays), ctypes.POINTER(CaseArrays), size, size]
    loaded.spotting_check.argtypes = [ctypes.POINTER(ModelArrays)]
    loaded.spotting_rules.argtypes = [ctypes.POINTER(RuleArrays)]
    runs = _INSTRUCTIONS[loaded.spotting_instructions(BEST)]
    return loaded, f"it was built with the package; this machine runs {runs}"


def refuse(status: int) -> None:
    """Raise ValueError with the meaning of a status of the kernel below zero."""
    if status < 0:
        raise ValueError(f"the native kernel refuses its input: {MEANING.get(status, status)}")


def solve_natively(
    loaded: ctypes.CDLL, lattice: Lattice, *, most_bits: int = MAX_WIDTH, instructions: int = BEST
) -> Joint | None:
    """Return all joints of a lattice, or None where its frontier is too wide; ValueError for what is no lattice."""
    arrays = _arrays_of(lattice)
    refuse(loaded.spotting_solve(arrays, most_bits, instructions))
    kept = arrays.kept
    if (kept["status"] != EXACT).any():
        return None
    cuts = kept["first"][1:-1]
    return Joint(
        total=kept["total"],
        present=tuple(np.split(kept["present"], cuts, axis=1)) if lattice.weights else (),
        cause=tuple(np.split(kept["cause"], cuts, axis=1)) if lattice.weights else (),
        no_cause=kept["no_cause"],
        missed=np.zeros(lattice.lanes),
    )


def _arrays_of(lattice: Lattice) -> LatticeArrays:
    lanes, bits = lattice.lanes, len(lattice.bits)
    first = np.cumsum([0, *(u.shape[1] for u in lattice.silent)], dtype=np.int32)
    values = int(first[-1])
    sizes = {"lanes": lanes, "variables": len(lattice.weights), "values": values, "bits": bits}
    arrays: dict[str, np.ndarray] = {
        "first": first,
        "bleeding": np.ascontiguousarray(lattice.bleeding, dtype=np.uint8),
        "none": _side_by_side([w[:, :1] for w in lattice.weights], (lanes, 0)),
        "weights": _side_by_side([w[:, 1:] for w in lattice.weights], (lanes, 0)),
        "silent": _side_by_side(list(lattice.silent), (lanes, 0, bits)),
        "total": np.zeros(lanes),
        "no_cause": np.zeros(lanes),
        "present": np.zeros((lanes, values)),
        "cause": np.zeros((lanes, values)),
        "status": np.zeros(lanes, dtype=np.int8),
        "weight": np.ascontiguousarray(lattice.weight, dtype=np.float64),
        "leak_silent": np.ascontiguousarray(lattice.leak_silent, dtype=np.float64),
    }
    shapes = {"leak_silent": (lanes, bits), "weights": (lanes, values), "silent": (lanes, values, bits)}
    for name, shape in shapes.items():
        if arrays[name].shape != shape:
            raise ValueError(f"{name} of a lattice has the shape {arrays[name].shape}, not {shape}")
    return LatticeArrays.of(sizes, arrays)


def _side_by_side(parts: list[Array], empty: tuple[int, ...]) -> Array:
    return np.ascontiguousarray(np.concatenate(parts, axis=1) if parts else np.zeros(empty))
