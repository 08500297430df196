"""The OR-lattice: exact posteriors of many causes at once, by sums of non-negative numbers only.

A forward pass carries T[c], c = which of the frontier's positives are already explained; a variable's value
with link silence u maps, per touched bit, (T0, T1) -> (u T0, T1 + (1 - u) T0). A bit enters with the leak
before its first variable and leaves, explained, after its last. An adjoint pass backward gives every joint
probability for one pass more. All lanes (states and draws) go together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spotting.reasoning.inference.evidence_input import Lattice
from spotting.reasoning.inference.network import Array

MAX_WIDTH = 20  # frontier bits of one lane; beyond, at most three causes at once
MAX_CELLS = 1 << 22  # lanes times table size; above it the caller splits draws or falls back


@dataclass(frozen=True)
class Joint:
    """Joint probabilities with the evidence. `total` (L,): P(evidence, lane). `present[i]` (L, K): with value
    k of variable i. `cause[i]` (L, K): with value k, and at least one of its links to a bleeding bit active.
    `no_cause` (L,): with no active link from any cause to a bleeding bit. `missed` (L,): bound on what a work
    budget left out, 0 when exact."""

    total: Array
    present: tuple[Array, ...]
    cause: tuple[Array, ...]
    no_cause: Array
    missed: Array


@dataclass(frozen=True)
class Plan:
    """Order of the variables; bits that open before and close after each; the widest frontier.

    `touched` names for each variable the bits that each of its values may explain.
    """

    order: tuple[int, ...]
    opens: tuple[tuple[int, ...], ...]
    closes: tuple[tuple[int, ...], ...]
    touched: tuple[tuple[tuple[int, ...], ...], ...]
    free: tuple[int, ...]
    loose: tuple[int, ...]
    width: int


def plan(lattice: Lattice) -> Plan:
    """Order variables greedily: fewest new minus closing bits. Sets of bits are whole numbers, bit b is 1 << b."""
    touched = [
        tuple(tuple(np.flatnonzero((u[:, k] < 1).any(axis=0)).tolist()) for k in range(u.shape[1]))
        for u in lattice.silent
    ]
    touch = {i: tuple(sorted({b for bits in values for b in bits})) for i, values in enumerate(touched)}
    mask = {i: sum(1 << b for b in bits) for i, bits in touch.items()}
    waiting = {i: bits for i, bits in mask.items() if bits}
    users = [sum(b in bits for bits in touch.values()) for b in range(len(lattice.bits))]
    loose = tuple(b for b, count in enumerate(users) if not count)
    last = sum(1 << b for b, count in enumerate(users) if count == 1)  # bits that one waiting variable touches
    frontier = width = 0
    order, opens, closes = [], [], []
    while waiting:
        _, _, best = min(
            ((new := (bits & ~frontier).bit_count()) - (bits & last).bit_count(), new, i) for i, bits in waiting.items()
        )
        bits = waiting.pop(best)
        order.append(best)
        opens.append(tuple(b for b in touch[best] if not frontier >> b & 1))
        closes.append(tuple(b for b in touch[best] if last >> b & 1))
        width = max(width, (frontier | bits).bit_count())
        frontier = (frontier | bits) & ~(bits & last)
        last &= ~bits
        for b in touch[best]:
            users[b] -= 1
            last |= (users[b] == 1) << b
    free = tuple(i for i, bits in mask.items() if not bits)
    return Plan(tuple(order), tuple(opens), tuple(closes), tuple(touched[i] for i in order), free, loose, width)


def frontier_width(lattice: Lattice) -> int:
    """Return how hard a lattice is, the same for every kernel: the frontier of what touches more than one bit.

    A variable that touches one bit only could be folded into that bit's leak; those of the same bits go together.
    """
    masks = (sum(1 << int(b) for b in np.flatnonzero((u < 1).any(axis=(0, 1)))) for u in lattice.silent)
    waiting = list(dict.fromkeys(mask for mask in masks if mask.bit_count() > 1))
    frontier = width = 0
    while waiting:
        once = twice = 0
        for mask in waiting:
            once, twice = once | mask, twice | once & mask
        last = once & ~twice
        _, _, place = min(
            ((new := (m & ~frontier).bit_count()) - (m & last).bit_count(), new, i) for i, m in enumerate(waiting)
        )
        best = waiting.pop(place)
        width = max(width, (frontier | best).bit_count())
        frontier = (frontier | best) & ~(best & last)
    return width


def solve(lattice: Lattice, steps: Plan | None = None) -> Joint:
    """Return all joints of a lattice; exact. Work grows with 2 ** plan(lattice).width."""
    steps = plan(lattice) if steps is None else steps
    tables, total = _forward(lattice, steps)
    free = [lattice.weights[i].sum(axis=1) for i in steps.free]
    scale = lattice.weight * np.prod([np.ones(lattice.lanes), *free], axis=0)
    for b in steps.loose:
        scale = scale * (1 - lattice.leak_silent[:, b])
    present: list[Array] = [np.zeros((lattice.lanes, u.shape[1])) for u in lattice.silent]
    cause = [p.copy() for p in present]
    _backward(lattice, steps, tables, scale, present, cause)
    total = total * scale
    for i, whole in zip(steps.free, free, strict=True):
        share = lattice.weights[i][:, 1:] / whole[:, None]
        present[i] = share * total[:, None]
    no_cause = _forward(lattice, steps, bleeding_from_leak=True)[1] * scale
    return Joint(total, tuple(present), tuple(cause), no_cause, np.zeros(lattice.lanes))


def _forward(lattice: Lattice, steps: Plan, *, bleeding_from_leak: bool = False) -> tuple[list[Array], Array]:
    """Return the table before each variable (its bits open) and P(evidence) per lane, unscaled."""
    lanes = lattice.lanes
    table = np.ones((lanes, 1))
    axes: list[int] = []  # bit of each binary axis, slowest first
    tables = []
    for step, i in enumerate(steps.order):
        for b in steps.opens[step]:
            leak = lattice.leak_silent[:, b, None]
            table = np.stack([table * leak, table * (1 - leak)], axis=2).reshape(lanes, -1)
            axes.append(b)
        tables.append(table)
        weights, u = lattice.weights[i], lattice.silent[i]
        mixed = table * weights[:, :1]
        for k in range(u.shape[1]):
            if weights[:, k + 1].any():
                inactive = lattice.bleeding if bleeding_from_leak else None
                moved = _explain(table, axes, steps.touched[step][k], u[:, k], inactive)
                mixed = mixed + moved * weights[:, k + 1, None]
        table = mixed
        for b in steps.closes[step]:
            place = axes.index(b)
            shaped = table.reshape(lanes, 1 << place, 2, -1)
            table = shaped[:, :, 1].reshape(lanes, -1)
            axes.pop(place)
    return tables, table[:, 0]


def _explain(table: Array, axes: Sequence[int], touched: Sequence[int], u: Array, inactive: np.ndarray | None) -> Array:
    """Apply one value's links: an active link explains its bit; where `inactive`, the link is held silent."""
    lanes = table.shape[0]
    for b in touched:
        stays = u[:, b]
        if inactive is not None and inactive[b]:
            table = table * stays[:, None]
            continue
        place = axes.index(b)
        shaped = table.reshape(lanes, 1 << place, 2, -1)
        factor = stays[:, None, None]
        moved = np.empty_like(shaped)
        np.multiply(shaped[:, :, 0], factor, out=moved[:, :, 0])
        np.multiply(shaped[:, :, 0], 1 - factor, out=moved[:, :, 1])
        moved[:, :, 1] += shaped[:, :, 1]
        table = moved.reshape(lanes, -1)
    return table


def _some_active(table: Array, axes: Sequence[int], touched: Sequence[int], u: Array, bleeding: np.ndarray) -> Array:
    """Apply one value's links where at least one to a bleeding bit is active, sorted by the first such link.

    Carried forward as a sum of its own: as P(present) less P(none active) it would lose the digits of small figures.
    """
    lanes = table.shape[0]
    result, none_yet = np.zeros_like(table), table
    for b in (b for b in touched if bleeding[b]):
        result = _explain(result, axes, (b,), u, None)
        place = axes.index(b)
        shaped = none_yet.reshape(lanes, 1 << place, 2, -1)
        explained = result.reshape(lanes, 1 << place, 2, -1)
        explained[:, :, 1] += (shaped[:, :, 0] + shaped[:, :, 1]) * (1 - u[:, b, None, None])
        result = explained.reshape(lanes, -1)
        none_yet = none_yet * u[:, b, None]
    return _explain(result, axes, [b for b in touched if not bleeding[b]], u, None)


def _explain_adjoint(table: Array, axes: Sequence[int], touched: Sequence[int], u: Array) -> Array:
    lanes = table.shape[0]
    for b in reversed(touched):
        stays = u[:, b]
        place = axes.index(b)
        shaped = table.reshape(lanes, 1 << place, 2, -1)
        factor = stays[:, None, None]
        moved = shaped.copy()
        moved[:, :, 0] = shaped[:, :, 0] * factor + shaped[:, :, 1] * (1 - factor)
        table = moved.reshape(lanes, -1)
    return table


def _backward(
    lattice: Lattice,
    steps: Plan,
    tables: list[Array],
    scale: Array,
    present: list[Array],
    cause: list[Array],
) -> None:
    lanes = lattice.lanes
    adjoint = np.ones((lanes, 1))
    axes_at = _axes(steps)
    for step in range(len(steps.order) - 1, -1, -1):
        i = steps.order[step]
        axes = list(axes_at[step])
        after = [b for b in axes if b not in steps.closes[step]]
        for b in reversed(steps.closes[step]):  # only the explained half counts
            place = _insert_place(axes, after, b)
            shaped = adjoint.reshape(lanes, 1 << place, 1, -1)
            adjoint = np.concatenate([np.zeros_like(shaped), shaped], axis=2).reshape(lanes, -1)
            after.insert(place, b)
        weights, u = lattice.weights[i], lattice.silent[i]
        table, touched = tables[step], steps.touched[step]
        earlier = adjoint * weights[:, :1]
        for k in range(u.shape[1]):
            w = weights[:, k + 1]
            if not w.any():
                continue
            back = _explain_adjoint(adjoint, axes, touched[k], u[:, k])
            present[i][:, k] = w * scale * (back * table).sum(axis=1)
            active = _some_active(table, axes, touched[k], u[:, k], lattice.bleeding)
            cause[i][:, k] = w * scale * (adjoint * active).sum(axis=1)
            earlier = earlier + back * w[:, None]
        adjoint = earlier
        for b in reversed(steps.opens[step]):
            place = axes.index(b)
            shaped = adjoint.reshape(lanes, 1 << place, 2, -1)
            leak = lattice.leak_silent[:, b, None, None]
            adjoint = (shaped[:, :, 0] * leak + shaped[:, :, 1] * (1 - leak)).reshape(lanes, -1)
            axes.pop(place)


def _axes(steps: Plan) -> list[tuple[int, ...]]:
    """Return the open bits in axis order while each variable is applied."""
    axes: list[int] = []
    result = []
    for opened, closed in zip(steps.opens, steps.closes, strict=True):
        axes.extend(opened)
        result.append(tuple(axes))
        for b in closed:
            axes.remove(b)
    return result


def _insert_place(axes: Sequence[int], after: Sequence[int], b: int) -> int:
    """Return where bit b stands among the axes that are present in `after`."""
    return sum(1 for other in axes[: axes.index(b)] if other in after)
