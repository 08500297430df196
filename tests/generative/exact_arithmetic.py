"""The joints of one lane in fractions: no rounding at all, the sums of the model in their plainest form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from spotting.reasoning.inference.evidence_input import Lattice

Links = Mapping[int, list[Fraction]]


@dataclass
class Exact:
    """Joints as `Joint` has them; `present` and `cause` by (variable, value from 1)."""

    total: Fraction
    no_cause: Fraction
    present: dict[tuple[int, int], Fraction]
    cause: dict[tuple[int, int], Fraction]


def solve_exactly(lattice: Lattice, lane: int = 0) -> Exact:
    """Return the joints of a lane; one term for each combination of values."""
    present = {(i, k): Fraction(0) for i, w in enumerate(lattice.weights) for k in range(1, w.shape[1])}
    exact = Exact(Fraction(0), Fraction(0), present, dict(present))
    for values in product(*(range(w.shape[1]) for w in lattice.weights)):
        weight = Fraction(lattice.weight[lane])
        for w, k in zip(lattice.weights, values, strict=True):
            weight *= Fraction(w[lane, k])
        chosen = {i: [Fraction(x) for x in lattice.silent[i][lane, k - 1]] for i, k in enumerate(values) if k}
        whole = _mass(lattice, lane, {}, chosen) * weight
        exact.total += whole
        exact.no_cause += _mass(lattice, lane, chosen, {}) * weight
        for i, u in chosen.items():
            held = _mass(lattice, lane, {i: u}, {j: other for j, other in chosen.items() if j != i}) * weight
            exact.present[i, values[i]] += whole
            exact.cause[i, values[i]] += whole - held
    return exact


def _mass(lattice: Lattice, lane: int, held: Links, free: Links) -> Fraction:
    """The links in `held` are silent to bleeding bits; those in `free` may explain them."""
    result = Fraction(1)
    for b, bleeds in enumerate(lattice.bleeding):
        leak = Fraction(lattice.leak_silent[lane, b])
        stays = _product(u[b] for u in free.values())
        silent = _product(u[b] for u in held.values())
        result *= silent * (1 - leak * stays) if bleeds else 1 - leak * silent * stays
    return result


def _product(factors: Iterable[Fraction]) -> Fraction:
    result = Fraction(1)
    for factor in factors:
        result *= factor
    return result
