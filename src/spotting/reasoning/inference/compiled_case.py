"""One case as the kernel reads it, and the kernel's answer: what is decided, what was observed, what is held absent.

A case is written once; leaving findings out or holding conditions absent are further cases of the same call. Knows
no figure: everything it hands over is a truth, an age or the number of an observation.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from spotting.answers import Possible
from spotting.reasoning.inference.compiled import CompiledModel, partial_findings
from spotting.reasoning.inference.evidence_input import Observation, observations, with_stages
from spotting.reasoning.inference.native import BEST, refuse
from spotting.reasoning.inference.native.abi import EXACT, CaseArrays
from spotting.reasoning.inference.network import Array, Network, Parameters
from spotting.reasoning.inference.or_lattice import MAX_WIDTH
from spotting.reasoning.inference.risk_factors import shared_odds
from spotting.situation import Situation

_CODE = {False: 0, True: 1, None: 2}


@dataclass(frozen=True)
class CompiledCase:
    """What decides a case. `states` are places of possible states, `extra` (place of a condition, odds (draws,))."""

    truth: bytes
    age: tuple[float, float]
    setting: int
    states: tuple[int, ...]
    observed: tuple[Observation, ...]
    extra: tuple[tuple[int, Array], ...] = ()
    absent: tuple[int, ...] = ()


@dataclass(frozen=True)
class Joints:
    """Joint probabilities with the answers of C cases and D draws, states summed; a stage counts for its condition too.

    `state_total` (C, D, S), `no_cause` (C, D), `present` and `cause` (C, D, K) in the order of model.conditions;
    `width` (C,). `exact` (C,): False where the frontier is too wide for the kernel and nothing was worked out.
    """

    model: CompiledModel
    state_total: Array
    no_cause: Array
    present: Array
    cause: Array
    width: np.ndarray
    exact: np.ndarray


@dataclass
class _Flat:
    """Lists of each case one after the other, and where each begins."""

    items: list[int] = field(default_factory=list)
    first: list[int] = field(default_factory=lambda: [0])

    def add(self, items: Iterable[int]) -> None:
        self.items.extend(items)
        self.first.append(len(self.items))


def compile_case(
    situation: Situation,
    model: CompiledModel,
    *,
    states: Sequence[str] | None = None,
    without: Iterable[str] = (),
    clamp_off: Iterable[str] = (),
) -> CompiledCase:
    """Return what the kernel must know of the answers; the arguments as in `lattice_of`."""
    whole = _whole(situation, model)
    skip = set(without)
    return CompiledCase(
        truth=whole.truth,
        age=whole.age,
        setting=whole.setting,
        states=whole.states if states is None else tuple(model.states.index(state) for state in states),
        observed=tuple(seen for seen in whole.observed if seen.finding.id not in skip) if skip else whole.observed,
        extra=whole.extra,
        absent=tuple(model.place[name] for name in with_stages(model.network, clamp_off)) if clamp_off else (),
    )


def _whole(situation: Situation, model: CompiledModel) -> CompiledCase:
    """Return the case with nothing left out, worked out once."""
    remembered: CompiledCase | None = situation.remembered.get(model)
    if remembered is None:
        known = situation.known("age_years")
        remembered = situation.remembered[model] = CompiledCase(
            truth=_truth(situation, model),
            age=(np.nan, np.nan) if known.unknown else (known.low, known.high),
            setting=model.settings.index(situation.case.setting),
            states=tuple(model.states.index(state) for state in situation.possible_states),
            observed=tuple(observations(situation)),
            extra=tuple(_extra(situation, model)),
        )
    return remembered


def _truth(situation: Situation, model: CompiledModel) -> bytes:
    """Return the truth of every expression the tables ask about."""
    decided, holds = situation.decided, situation.holds
    if decided is None:
        return bytes([_CODE[holds(expression)] for expression in model.expressions])
    return bytes(map(decided.truths.__getitem__, model.numbers_in(decided.numbers)))


def _extra(situation: Situation, model: CompiledModel) -> Iterator[tuple[int, Array]]:
    """Yield the odds that a partial answer leaves (risk_factors.shared_odds), by condition."""
    partial, settled = _partial(model.network), situation.settled
    concerned: dict[str, None] = {}
    for finding in (name for name in partial if name in settled):
        if _is_partial(settled[finding]):
            concerned |= dict.fromkeys(partial[finding])
    if not concerned:
        return
    anew: set[str] = set(concerned)
    before: dict[int, list[Array]] = {}
    if situation.begun_from is not None:  # of the others what was worked out for the answers it began from
        first, differ = situation.begun_from
        anew = {name for finding in partial.keys() & differ for name in partial[finding]}
        for place, row in _whole(first, model).extra:
            before.setdefault(place, []).append(row)
    for name in concerned:
        if name not in anew:
            yield from ((model.place[name], row) for row in before.get(model.place[name], ()))
            continue
        for _, _, odds in shared_odds(model.network.conditions[name], situation, model.parameters):
            yield model.place[name], np.broadcast_to(np.asarray(odds, dtype=np.float64), (model.parameters.count,))


def _is_partial(known: Possible) -> bool:
    several = known.low < known.high or len(known.values) > 1
    return several and not known.unknown and not known.never


@lru_cache(maxsize=4)
def _partial(network: Network) -> dict[str, tuple[str, ...]]:
    return partial_findings(network)


@lru_cache(maxsize=8)
def compiled(network: Network, parameters: Parameters) -> CompiledModel:
    """Return the tables of a network for one set of parameters, made once."""
    return CompiledModel(network, parameters)


def case_arrays(model: CompiledModel, cases: Sequence[CompiledCase]) -> CaseArrays:
    """Return cases as the kernel reads them, with room for its answers."""
    count, draws, values, states = len(cases), model.parameters.count, len(model.conditions), len(model.states)
    observed, extra, absent = _Flat(), _Flat(), _Flat()
    possible = np.zeros((count, states), dtype=np.uint8)
    odds: list[Array] = []
    for i, case in enumerate(cases):
        observed.add(model.links.numbers(case.observed, case.states))
        extra.add(place for place, _ in case.extra)
        odds.extend(row for _, row in case.extra)
        absent.add(case.absent)
        possible[i, list(case.states)] = 1
    truth = np.frombuffer(b"".join(case.truth for case in cases), dtype=np.int8)
    arrays: dict[str, np.ndarray] = {
        "truth": truth,
        "age": np.array([case.age for case in cases], dtype=np.float64).reshape(count, 2),
        "setting": np.array([case.setting for case in cases], dtype=np.int32),
        "possible": possible,
        "extra_odds": np.array(odds, dtype=np.float64).reshape(len(odds), draws),
        "state_total": np.empty((count, draws, states)),
        "no_cause": np.empty((count, draws)),
        "present": np.empty((count, draws, values)),
        "cause": np.empty((count, draws, values)),
        "width": np.zeros(count, dtype=np.int32),
        "status": np.zeros(count, dtype=np.int8),
    }
    for name, flat in (("observed", observed), ("extra", extra), ("absent", absent)):
        arrays[f"{name}_first"] = np.array(flat.first, dtype=np.int64)
        arrays["extra_value" if name == "extra" else name] = np.array(flat.items, dtype=np.int32)
    return CaseArrays.of({"cases": count}, arrays)


def infer_natively(
    library: ctypes.CDLL, model: CompiledModel, cases: CaseArrays, *, instructions: int = BEST
) -> Joints:
    """Return the joints of compiled cases; the interpreter is free meanwhile. ValueError for what is no case."""
    refuse(library.spotting_infer(model.arrays, cases, MAX_WIDTH, instructions))
    kept = cases.kept
    return Joints(
        model=model,
        state_total=kept["state_total"],
        no_cause=kept["no_cause"],
        present=kept["present"],
        cause=kept["cause"],
        width=kept["width"],
        exact=kept["status"] == EXACT,
    )
