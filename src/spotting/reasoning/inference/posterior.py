"""From answers to the differential, by the native kernel where it is there, else by NumPy: the same figures.

Questions about one person that differ a little (an answer left out, a rival held absent) go to the kernel together.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from spotting.problems import Impossible
from spotting.reasoning.inference.compiled_case import Joints, case_arrays, compile_case, compiled, infer_natively
from spotting.reasoning.inference.compiled_posterior import HIGH, LOW, differentials, with_ranges
from spotting.reasoning.inference.differential import Differential, Posteriors
from spotting.reasoning.inference.evidence_input import Lattice, lattice_of
from spotting.reasoning.inference.few_causes import solve_few
from spotting.reasoning.inference.native import library
from spotting.reasoning.inference.network import Array, Network, Parameters
from spotting.reasoning.inference.or_lattice import MAX_CELLS, MAX_WIDTH, Joint, Plan, frontier_width, plan, solve
from spotting.situation import Situation

SEED = 20261120
_DRAW_CELLS = 1 << 21  # states times draws times table size, for the ranges
_FEWEST_DRAWS = 16  # fewer say nothing about a 5th percentile
_NEGLIGIBLE = 1e-5  # states below this share are left out of the draws
_IMPOSSIBLE = (
    "These answers cannot all be true together: the model gives them a probability of zero. "
    "Go through them again, first the ones about age, pregnancy and operations."
)


def draw_table(network: Network, draws: int = 200, seed: int = SEED) -> Array:
    """Return the table of standard normals, shape (draws, numbers): a fixed seed gives fixed ranges."""
    return np.random.Generator(np.random.PCG64(seed)).standard_normal((draws, len(network.numbers)))


@dataclass(frozen=True)
class Query:
    """What to infer: a situation, findings to leave out, conditions held absent (a stage goes with its condition)."""

    situation: Situation
    without: tuple[str, ...] = ()
    clamp_off: tuple[str, ...] = ()


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
    query = Query(situation, tuple(without), tuple(clamp_off))
    found = next(iter(infer_each([query], network)))
    if found is None:
        raise Impossible(_IMPOSSIBLE)
    if sampled is None:
        return found
    kept = tuple(state for state, p in found.states.items() if p >= _NEGLIGIBLE)
    draws = _affordable(sampled.count, len(kept), found.width)
    if not draws:
        return found
    native = library()
    causes = _ranges_natively(native, query, network, sampled, kept, found.causes, draws) if native else None
    if causes is None:
        few = sampled if draws == sampled.count else Parameters(network, sampled.values[:draws])
        causes = _with_ranges(query, network, few, kept, found.causes)
    return replace(found, causes=causes, draws=draws)


def infer_each(queries: Sequence[Query], network: Network) -> Iterator[Differential | None]:
    """Yield the differential of every query, without ranges; None where its answers have probability zero."""
    native = library()
    if native is None:
        yield from (_infer_by_numpy(query, network) for query in queries)
        return
    model = compiled(network, network.point)
    cases = [compile_case(q.situation, model, without=q.without, clamp_off=q.clamp_off) for q in queries]
    for query, found in zip(queries, differentials(native, model, cases), strict=True):
        yield _infer_by_numpy(query, network) if isinstance(found, Joints) else found


def _infer_by_numpy(query: Query, network: Network) -> Differential | None:
    situation = query.situation
    lattice = lattice_of(situation, network, network.point, without=query.without, clamp_off=query.clamp_off)
    steps = plan(lattice)
    joint = _solve(lattice, steps)
    total = float(joint.total.sum())
    if not np.isfinite(total) or total <= 0:
        return None
    missed = float(joint.missed.sum())
    return Differential(
        causes=_posteriors(network, lattice, joint, total),
        states={state: float(p) / total for state, p in zip(lattice.states, joint.total, strict=True)},
        no_cause_found=min(float(joint.no_cause.sum()) / total, 1.0),
        bleeding_seen=bool(lattice.bleeding.any()),
        missed_mass=missed / (missed + total),
        width=frontier_width(lattice),
    )


def _ranges_natively(
    native: ctypes.CDLL,
    query: Query,
    network: Network,
    sampled: Parameters,
    states: tuple[str, ...],
    causes: Posteriors,
    draws: int,
) -> Posteriors | None:
    """Return the posteriors with ranges, all draws in one call; None where the kernel finds them too wide."""
    model = compiled(network, sampled)
    case = compile_case(query.situation, model, states=states, without=query.without, clamp_off=query.clamp_off)
    joints = infer_natively(native, model, case_arrays(model, [case]))
    return with_ranges(causes, joints, case, draws) if joints.exact[0] else None


def _affordable(draws: int, states: int, width: int) -> int:
    """Return how many draws fit the work budget: all of them up to a frontier of about 12 bits, 0 below 16."""
    fit = min(draws, _DRAW_CELLS // (states << width))
    return fit if fit >= _FEWEST_DRAWS else 0


def _solve(lattice: Lattice, steps: Plan) -> Joint:
    return solve(lattice, steps) if steps.width <= MAX_WIDTH and _fits(lattice, steps) else solve_few(lattice)


def _fits(lattice: Lattice, steps: Plan) -> bool:
    return lattice.lanes << steps.width <= MAX_CELLS * 4


def _shares(network: Network, lattice: Lattice, joint: Joint) -> dict[str, tuple[Array, Array]]:
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


def _posteriors(network: Network, lattice: Lattice, joint: Joint, total: float) -> Posteriors:
    order = {name: i for i, name in enumerate(network.conditions)}
    present, cause = [0.0] * len(order), [0.0] * len(order)
    for name, (here, of_cause) in _shares(network, lattice, joint).items():
        i = order[name]
        present[i] = min(float(here[0]) / total, 1.0)
        cause[i] = min(float(of_cause[0]) / total, present[i])
    return Posteriors(order, present, cause, bleeding=bool(lattice.bleeding.any()))


def _with_ranges(
    query: Query, network: Network, sampled: Parameters, states: tuple[str, ...], causes: Posteriors
) -> Posteriors:
    lattice = lattice_of(
        query.situation, network, sampled, states=states, without=query.without, clamp_off=query.clamp_off
    )
    steps = plan(lattice)
    joint = solve(lattice, steps)
    total = joint.total.reshape(len(states), sampled.count).sum(axis=0)
    speaks = total > 0  # draws under which the answers are impossible say nothing of them
    if not speaks.any():
        return causes
    shares = _shares(network, lattice, joint)
    low, high = np.zeros((2, len(causes)))  # of what these states do not have: within() stretches it to the figure
    for name, figures in shares.items():
        figure = figures[int(bool(lattice.bleeding.any()))]
        low[causes.places[name]], high[causes.places[name]] = np.quantile(figure[speaks] / total[speaks], [LOW, HIGH])
    return causes.within(low, high)
