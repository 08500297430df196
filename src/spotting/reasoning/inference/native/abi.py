"""The structures of kernel.h as ctypes sees them, and how arrays become their pointers. Nothing is decided here."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from typing import Any, Self

import numpy as np

ABI = 2
EXACT, TOO_WIDE = 0, 1
MEANING = {
    -1: "a count or an index lies outside its array",
    -2: "a weight or a probability is none (negative, above 1, infinite or not a number)",
    -3: "there is not enough memory",
}
TERM = np.dtype([("expression", "<i4"), ("row", "<i4", (3,))])
SHIFT = np.dtype([("setting", "<i4"), ("row", "<i4"), ("expression", "<i4")])
BAND = np.dtype([("from", "<f8"), ("to", "<f8"), ("row", "<i4"), ("unused", "<i4")])

_LATTICE_SIZES = ("lanes", "variables", "values", "bits")
_MODEL_SIZES = (
    "draws", "states", "variables", "values", "rows", "expressions", "settings", "observations",
    "bands", "gate_terms", "odds_terms", "shifts", "state_bands", "state_terms", "state_shifts", "entries",
)  # fmt: skip
# name -> type of the arrays, in the order of kernel.h
_LATTICE_ARRAYS: dict[str, Any] = {
    "first": "i4", "bleeding": "u1", "weight": "f8", "none": "f8", "weights": "f8", "silent": "f8", "leak_silent": "f8",
    "total": "f8", "no_cause": "f8", "present": "f8", "cause": "f8", "status": "i1",
}  # fmt: skip
_MODEL_ARRAYS: dict[str, Any] = {
    "row": "f8", "first": "i4", "stage_of": "i4", "stage_share": "i4", "in_state": "u1", "has_prior": "u1",
    "band_first": "i4", "band": BAND, "gate_first": "i4", "gate": TERM, "odds_first": "i4", "odds": TERM,
    "shift_first": "i4", "shift": SHIFT, "typical_age": "f8", "state_band_first": "i4", "state_band": BAND,
    "state_term_first": "i4", "state_term": TERM, "state_shift_first": "i4", "state_shift": SHIFT,
    "positive": "u1", "bleeding": "u1", "leak_fold": "f8", "leak_silent": "f8", "entry_from": "i4", "entry_to": "i4",
    "entry_value": "i4", "entry_fold": "f8", "entry_silent": "f8",
}  # fmt: skip
_CASES_ARRAYS: dict[str, Any] = {
    "truth": "i1", "age": "f8", "setting": "i4", "possible": "u1", "observed_first": "i8", "observed": "i4",
    "extra_first": "i8", "extra_value": "i4", "extra_odds": "f8", "absent_first": "i8", "absent": "i4",
    "state_total": "f8", "no_cause": "f8", "present": "f8", "cause": "f8", "width": "i4", "status": "i1",
}  # fmt: skip
STEP = np.dtype([("operation", "<i4"), ("out", "<i4"), ("a", "<i4"), ("b", "<i4")])
_RULES_SIZES = ("columns", "atoms", "places", "steps", "rules", "rows")
_RULES_ARRAYS: dict[str, Any] = {
    "atom_first": "i4", "codes": "i4", "truth": "u1", "step": STEP, "column": "u1", "yes": "u8", "no": "u8",
}  # fmt: skip


class _Arrays(ctypes.Structure):
    """A structure of sizes and arrays; it keeps its arrays alive."""

    sizes: tuple[str, ...] = ()
    types: Mapping[str, Any]
    kept: dict[str, np.ndarray]

    @classmethod
    def of(cls, sizes: Mapping[str, int], arrays: Mapping[str, np.ndarray]) -> Self:
        """Return the structure; an array of another type or layout is a mistake of ours and refused."""
        result = cls()
        for name in cls.sizes:
            setattr(result, name, sizes[name])
        for name, kind in cls.types.items():
            array = arrays[name]
            if array.dtype != np.dtype(kind) or not array.flags.c_contiguous:
                raise TypeError(f"{name} must be a contiguous array of {np.dtype(kind)}, not of {array.dtype}")
            setattr(result, name, array.ctypes.data)
        result.kept = dict(arrays)
        return result


class LatticeArrays(_Arrays):
    sizes = _LATTICE_SIZES
    types = _LATTICE_ARRAYS
    _fields_ = [(n, ctypes.c_int64) for n in _LATTICE_SIZES] + [(n, ctypes.c_void_p) for n in _LATTICE_ARRAYS]


class ModelArrays(_Arrays):
    sizes = _MODEL_SIZES
    types = _MODEL_ARRAYS
    _fields_ = [(n, ctypes.c_int64) for n in _MODEL_SIZES] + [(n, ctypes.c_void_p) for n in _MODEL_ARRAYS]


class CaseArrays(_Arrays):
    sizes = ("cases",)
    types = _CASES_ARRAYS
    _fields_ = [("cases", ctypes.c_int64)] + [(n, ctypes.c_void_p) for n in _CASES_ARRAYS]


class RuleArrays(_Arrays):
    sizes = _RULES_SIZES
    types = _RULES_ARRAYS
    _fields_ = [(n, ctypes.c_int64) for n in _RULES_SIZES] + [(n, ctypes.c_void_p) for n in _RULES_ARRAYS]
