"""Posteriors of many people at once, in parallel threads: the interpreter is free while the kernel works.

Equal to `infer` of each. A case whose positives are entangled beyond the kernel's reach is marked and left to `infer`.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from spotting.problems import Impossible
from spotting.reasoning.inference import Differential, Network, infer
from spotting.reasoning.inference.compiled_case import case_arrays, compile_case, compiled, infer_natively
from spotting.reasoning.inference.native import library
from spotting.reasoning.inference.native.abi import CaseArrays
from spotting.reasoning.inference.network import Array
from spotting.situation import Situation


@dataclass(frozen=True)
class Posteriors:
    """Of N cases: `present` and `cause` (N, conditions), `states` (N, states), `no_cause_found` (N,); NaN where the
    answers are impossible."""

    conditions: tuple[str, ...]
    state_names: tuple[str, ...]
    present: Array
    cause: Array
    states: Array
    no_cause_found: Array


def posteriors(situations: Sequence[Situation], network: Network, *, threads: int = 1) -> Posteriors:
    """Return the posteriors of all cases; `threads` share them out."""
    model = compiled(network, network.point)
    result = _empty(len(situations), model.conditions, model.states)
    loaded = library()
    slow = list(range(len(situations)))
    if loaded is not None:
        cases = [compile_case(situation, model) for situation in situations]
        chunks = [range(start, len(cases), threads) for start in range(threads)]
        arrays = [case_arrays(model, [cases[i] for i in chunk]) for chunk in chunks]
        with ThreadPoolExecutor(threads) as pool:
            found = list(pool.map(lambda part: infer_natively(loaded, model, part), arrays))
        slow = []
        for chunk, part, joints in zip(chunks, arrays, found, strict=True):
            _fill(result, chunk, part)
            slow += [i for i, exact in zip(chunk, joints.exact, strict=True) if not exact]
    for i in slow:
        try:
            _fill_one(result, i, infer(situations[i], network))
        except Impossible:
            result.present[i] = np.nan
    return result


def _empty(count: int, conditions: tuple[str, ...], states: tuple[str, ...]) -> Posteriors:
    shape, nothing = (count, len(conditions)), np.full(count, np.nan)
    return Posteriors(
        conditions, states, np.full(shape, np.nan), np.full(shape, np.nan), np.zeros((count, len(states))), nothing
    )


def _fill(result: Posteriors, chunk: range, arrays: CaseArrays) -> None:
    rows = np.array(chunk, dtype=np.intp)
    kept = arrays.kept
    total = kept["state_total"][:, 0].sum(axis=1)
    with np.errstate(invalid="ignore"):  # 0 / 0: impossible
        result.present[rows] = np.minimum(kept["present"][:, 0] / total[:, None], 1.0)
        result.cause[rows] = np.minimum(kept["cause"][:, 0] / total[:, None], result.present[rows])
        result.states[rows] = kept["state_total"][:, 0] / total[:, None]
        result.no_cause_found[rows] = kept["no_cause"][:, 0] / total


def _fill_one(result: Posteriors, row: int, found: Differential) -> None:
    result.present[row] = [found.causes[name].p_present for name in result.conditions]
    result.cause[row] = [found.causes[name].p_cause for name in result.conditions]
    result.states[row] = [found.states.get(name, 0.0) for name in result.state_names]
    result.no_cause_found[row] = found.no_cause_found
