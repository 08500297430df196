"""The meaning of the model: every combination of values, its product written out.

This is what `or_lattice` and `few_causes` must equal; it is slow and meant to be read. Tests hold the engines
against it. A combination gives every variable one value (0: none of its conditions) and weighs the product of
their weights. A bit stays unexplained if the leak and the links of all chosen values stay silent; all bits of
a lattice are explained, since they were observed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod

import numpy as np

from spotting.reasoning.inference.evidence_input import Lattice
from spotting.reasoning.inference.network import Array
from spotting.reasoning.inference.or_lattice import Joint

MAX_COMBINATIONS = 1 << 20
_BLOCK = 1 << 11  # combinations at a time: only memory depends on it


def solve_by_enumeration(lattice: Lattice) -> Joint:
    """Return all joints, term by term; raises ValueError above MAX_COMBINATIONS combinations."""
    lanes, bleeding = lattice.lanes, lattice.bleeding
    total, no_cause = np.zeros(lanes), np.zeros(lanes)
    present = [np.zeros((lanes, u.shape[1])) for u in lattice.silent]
    cause = [np.zeros((lanes, u.shape[1])) for u in lattice.silent]
    from_leak = 1 - lattice.leak_silent[:, None, :]
    for values in _combinations([weights.shape[1] for weights in lattice.weights]):
        weight = lattice.weight[:, None] * np.ones(values.shape[1])
        for weights, value in zip(lattice.weights, values, strict=True):
            weight = weight * weights[:, value]
        links = [_with_none(u)[:, value] for u, value in zip(lattice.silent, values, strict=True)]
        explained = _explained(lattice, links)
        here = weight * explained.prod(axis=2)
        quiet = np.where(bleeding, from_leak * np.prod([np.ones_like(explained), *links], axis=0), explained)
        total += here.sum(axis=1)
        no_cause += (weight * quiet.prod(axis=2)).sum(axis=1)
        for i, value in enumerate(values):
            by_others = _explained(lattice, links[:i] + links[i + 1 :])
            active = weight * some_link_active(links[i], by_others, explained, bleeding)
            for k in range(present[i].shape[1]):
                present[i][:, k] += here[:, value == k + 1].sum(axis=1)
                cause[i][:, k] += active[:, value == k + 1].sum(axis=1)
    return Joint(total, tuple(present), tuple(cause), no_cause, np.zeros(lanes))


def some_link_active(silent: Array, by_others: Array, explained: Array, bleeding: np.ndarray) -> Array:
    """P(all bits explained, some link to a bleeding bit active), given the silences of one cause's links (…, bits).

    Sorted by the first such link: those before it are silent and others explain their bits, it is active and so
    explains its own, those after it are free. A sum of products, so that the smallest figure keeps its digits.
    """
    others = explained[..., ~bleeding].prod(axis=-1)
    silent, by_others, explained = silent[..., bleeding], by_others[..., bleeding], explained[..., bleeding]
    result: Array = np.zeros_like(others)
    before = others
    for first in range(silent.shape[-1]):
        result = result + before * (1 - silent[..., first]) * explained[..., first + 1 :].prod(axis=-1)
        before = before * silent[..., first] * by_others[..., first]
    return result


def _combinations(sizes: Sequence[int]) -> Iterator[np.ndarray]:
    """Yield blocks (variables, combinations) of value indices; together every combination once."""
    count = prod(sizes)
    if count > MAX_COMBINATIONS:
        raise ValueError(f"{count} combinations of values are too many to enumerate (at most {MAX_COMBINATIONS})")
    for start in range(0, count, _BLOCK):
        rest = np.arange(start, min(start + _BLOCK, count))
        values = np.zeros((len(sizes), len(rest)), dtype=np.intp)
        for i, size in enumerate(sizes):
            rest, values[i] = np.divmod(rest, size)
        yield values


def _with_none(u: Array) -> Array:
    """Return silences (lanes, 1 + K, bits) with value 0, which has no links, first."""
    return np.concatenate([np.ones_like(u[:, :1]), u], axis=1)


def _explained(lattice: Lattice, links: Sequence[Array]) -> Array:
    """P(bit explained) = 1 - leak_silent * product of the silences, as a sum without cancellation."""
    silent = lattice.leak_silent[:, None, :]
    explained = 1 - silent
    for u in links:
        explained, silent = explained + silent * (1 - u), silent * u
    return explained
