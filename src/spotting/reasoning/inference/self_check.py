"""Whether the kernels of this installation agree: one small lattice of fixed numbers, solved by each of them."""

from __future__ import annotations

import numpy as np

from spotting.reasoning.inference.evidence_input import Lattice
from spotting.reasoning.inference.native import library, solve_natively
from spotting.reasoning.inference.or_lattice import Joint, solve

_SIZE = 6  # variables and bits
_CLOSE = 1e-12


def compare_kernels() -> str:
    """Return a sentence: that both kernels give the same figures, that they do not, or that there is only one."""
    loaded = library()
    if loaded is None:
        return "only NumPy is in use"
    lattice = small_lattice()
    first, other = solve(lattice), solve_natively(loaded, lattice)
    if other is None or _difference(first, other) > _CLOSE:
        return "they DISAGREE: set SPOTTING_KERNEL=numpy and tell the authors"
    return "they agree to 12 digits"


def small_lattice() -> Lattice:
    """Return a lattice of two lanes whose numbers follow a plain pattern: no file, no chance."""
    places = np.arange(_SIZE)
    p = 0.01 * (1 + places % 4)
    weights = tuple(np.tile([1 - x, x], (2, 1)) for x in p)
    silent = tuple(
        np.tile(np.where((places + i) % 3 == 0, 1.0, 0.2 + 0.1 * ((places + i) % 5)), (2, 1, 1)) for i in places
    )
    return Lattice(
        states=("one", "other"),
        draws=1,
        weight=np.array([0.4, 0.6]),
        names=tuple(f"v{i}" for i in places),
        weights=weights,
        silent=silent,
        leak_silent=np.tile(1 - 0.02 * (1 + places), (2, 1)),
        bits=tuple(f"b{i}" for i in places),
        bleeding=places % 2 == 0,
    )


def _difference(one: Joint, other: Joint) -> float:
    """Return the largest relative difference of any figure."""
    pairs = [(one.total, other.total), (one.no_cause, other.no_cause)]
    pairs += [*zip(one.present, other.present, strict=True), *zip(one.cause, other.cause, strict=True)]
    return max(float(np.max(np.abs(a - b) / np.maximum(np.abs(a), 1e-300))) for a, b in pairs)
