"""The differential: P(present), P(cause) with ranges, P(state), and what no cause explains.

`p_present` = P(present | answers). `p_cause` = P(at least one active link from it to a present bleeding
finding | answers): what a person means by "the reason"; several causes may be at work, so the sum may pass 1.
`range` = 5th to 95th percentile of p_cause over draws of the inputs within their stated ranges.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from spotting.problems import Impossible
from spotting.reasoning.inference.evidence_input import Lattice, lattice_of
from spotting.reasoning.inference.few_causes import solve_few
from spotting.reasoning.inference.network import Array, Network, Parameters
from spotting.reasoning.inference.or_lattice import MAX_CELLS, Joint, Plan, plan, solve
from spotting.situation import Situation

MAX_WIDTH = 20  # frontier bits of one lane; beyond, at most three causes at once
SEED = 20261120
_DRAW_CELLS = 1 << 21  # states times draws times table size, for the ranges
_FEWEST_DRAWS = 16  # fewer say nothing about a 5th percentile
_NEGLIGIBLE = 1e-5  # states below this share are left out of the draws
_IMPOSSIBLE = (
    "These answers cannot all be true together: the model gives them a probability of zero. "
    "Go through them again, first the ones about age, pregnancy and operations."
)


@dataclass(frozen=True)
class Posterior:
    """Figures of one condition; `low`, `high` bound p_cause (p_present where no bleeding was told)."""

    condition: str
    p_present: float
    p_cause: float
    low: float
    high: float


@dataclass(frozen=True)
class Differential:
    """Everything inference says of a case. `missed_mass` is 0 when exact; `width` is the frontier, `draws` the
    number behind the ranges (0: none were made)."""

    causes: Mapping[str, Posterior]
    states: Mapping[str, float]
    no_cause_found: float
    bleeding_seen: bool
    missed_mass: float
    width: int
    draws: int = 0


def draw_table(network: Network, draws: int = 200, seed: int = SEED) -> Array:
    """Return the table of standard normals, shape (draws, numbers): a fixed seed gives fixed ranges."""
    return np.random.Generator(np.random.PCG64(seed)).standard_normal((draws, len(network.numbers)))


def infer(
    situation: Situation,
    network: Network,
    sampled: Parameters | None = None,
    *,
    without: Iterable[str] = (),
    clamp_off: Iterable[str] = (),
) -> Differential:
    """Return the differential; with `sampled` parameters also the ranges.

    `without` leaves findings out; `clamp_off` holds conditions absent (a stage goes with its condition).
    Raises Impossible if the answers together have probability zero.
    """
    lattice = lattice_of(situation, network, network.point, without=without, clamp_off=clamp_off)
    steps = plan(lattice)
    joint = _solve(lattice, steps)
    total = float(joint.total.sum())
    if not np.isfinite(total) or total <= 0:
        raise Impossible(_IMPOSSIBLE)
    states = {state: float(p) / total for state, p in zip(lattice.states, joint.total, strict=True)}
    causes = _posteriors(network, lattice, joint, total)
    draws = 0
    if sampled is not None:
        kept = tuple(state for state, p in states.items() if p >= _NEGLIGIBLE)
        draws = _affordable(sampled.count, len(kept), steps.width)
        if draws:
            few = sampled if draws == sampled.count else Parameters(network, sampled.values[:draws])
            causes = _with_ranges(situation, network, few, kept, causes, without, clamp_off)
    missed = float(joint.missed.sum())
    return Differential(
        causes=causes,
        states=states,
        no_cause_found=float(joint.no_cause.sum()) / total,
        bleeding_seen=bool(lattice.bleeding.any()),
        missed_mass=missed / (missed + total),
        width=steps.width,
        draws=draws,
    )


def _affordable(draws: int, states: int, width: int) -> int:
    """Return how many draws fit the work budget: all of them up to a frontier of about 12 bits, 0 below 16."""
    fit = min(draws, _DRAW_CELLS // (states << width))
    return fit if fit >= _FEWEST_DRAWS else 0


def _solve(lattice: Lattice, steps: Plan) -> Joint:
    return solve(lattice, steps) if steps.width <= MAX_WIDTH and _fits(lattice, steps) else solve_few(lattice)


def _fits(lattice: Lattice, steps: Plan) -> bool:
    return lattice.lanes << steps.width <= MAX_CELLS * 4


def _shares(
    network: Network, lattice: Lattice, joint: Joint, lanes: slice | None = None
) -> dict[str, tuple[Array, Array]]:
    """Return condition -> (joint present, joint cause), summed over states: shape (draws,)."""
    shape = (len(lattice.states), lattice.draws)
    values = {variable.id: variable.values for variable in network.variables}
    result: dict[str, tuple[Array, Array]] = {}
    for name, present, cause in zip(lattice.names, joint.present, joint.cause, strict=True):
        for k, condition in enumerate(values[name]):
            here = present[:, k].reshape(shape).sum(axis=0)
            result[condition] = (here, cause[:, k].reshape(shape).sum(axis=0))
    for condition, (here, cause) in list(result.items()):  # a stage is also its condition
        parent = network.conditions[condition].of
        if parent in result:
            result[parent] = (result[parent][0] + here, result[parent][1] + cause)
    return result


def _posteriors(network: Network, lattice: Lattice, joint: Joint, total: float) -> dict[str, Posterior]:
    result = {name: Posterior(name, 0.0, 0.0, 0.0, 0.0) for name in network.conditions}
    for name, (here, cause) in _shares(network, lattice, joint).items():
        p_present = min(float(here[0]) / total, 1.0)
        p_cause = min(float(cause[0]) / total, p_present)
        middle = p_cause if lattice.bleeding.any() else p_present
        result[name] = Posterior(name, p_present, p_cause, middle, middle)
    return result


def _with_ranges(
    situation: Situation,
    network: Network,
    sampled: Parameters,
    states: tuple[str, ...],
    causes: Mapping[str, Posterior],
    without: Iterable[str],
    clamp_off: Iterable[str],
) -> dict[str, Posterior]:
    lattice = lattice_of(situation, network, sampled, states=states, without=without, clamp_off=clamp_off)
    steps = plan(lattice)
    joint = solve(lattice, steps)
    total = joint.total.reshape(len(states), sampled.count).sum(axis=0)
    bleeding = bool(lattice.bleeding.any())
    result = dict(causes)
    for name, (here, cause) in _shares(network, lattice, joint).items():
        low, high = np.quantile((cause if bleeding else here) / total, [0.05, 0.95])
        middle = result[name].p_cause if bleeding else result[name].p_present
        result[name] = replace(result[name], low=min(float(low), middle), high=max(float(high), middle))
    return result
