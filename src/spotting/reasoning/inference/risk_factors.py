"""What the risk factors of a condition do to its odds, given the answers.

A factor that is decided multiplies as its number says. An answer that leaves several values open ("abnormal, I do
not know whether treated") counts with what all those values share: the least of their odds where all raise it, the
greatest where all lower it, else nothing (docs/method.md). Shares of values are never guessed here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from spotting.answers import Possible
from spotting.catalog.types import Condition, Finding, Number, RiskFactor
from spotting.logic import IsFinding
from spotting.reasoning.inference.network import Array, Parameters
from spotting.situation import Situation


def drawn(number: Number, parameters: Parameters) -> Array | float:
    """Return the drawn values of a number; a plain float if there is one (arrays of one are ten times slower)."""
    column = parameters.of(number)
    return float(column[0]) if parameters.count == 1 else column


def odds_of(condition: Condition, situation: Situation, parameters: Parameters) -> Array | float:
    """Return what all answers together multiply the odds of a condition by; 1 where nothing is known."""
    result: Array | float = 1.0
    for factor in condition.risk_factors:
        truth = situation.holds(factor.when)
        if truth is not None:
            result = result * factor_of(factor, parameters, holds=truth)
    for _, _, shared in shared_odds(condition, situation, parameters):
        result = result * shared
    return result


def shared_odds(
    condition: Condition, situation: Situation, parameters: Parameters
) -> Iterator[tuple[str, tuple[RiskFactor, ...], Array | float]]:
    """Yield (finding, its undecided factors, odds that all values still possible share) for each partial answer."""
    undecided: dict[str, list[RiskFactor]] = {}
    for factor in condition.risk_factors:
        if isinstance(factor.when, IsFinding) and situation.holds(factor.when) is None:
            known = situation.known(factor.when.finding)
            if not known.unknown and not known.never and not factor.when.comparison.special:
                undecided.setdefault(factor.when.finding, []).append(factor)
    for name, factors in undecided.items():
        finding, known = situation.catalog.findings[name], situation.known(name)
        each = [_at(value, finding, factors, parameters) for value in _values(finding, known, factors)]
        table = np.broadcast_arrays(*each)
        least, most = np.min(table, axis=0), np.max(table, axis=0)
        shared = np.where(least > 1, least, np.where(most < 1, most, 1.0))
        yield name, tuple(factors), float(shared) if parameters.count == 1 else shared


def factor_of(factor: RiskFactor, parameters: Parameters, *, holds: bool) -> Array | float:
    """Return what a decided factor multiplies the odds by."""
    odds = drawn(factor.number, parameters)
    average = 1.0 if factor.exposed_share is None else 1 + factor.exposed_share * (odds - 1)
    return (odds if holds else 1.0) / average


def _at(value: Possible, finding: Finding, factors: list[RiskFactor], parameters: Parameters) -> Array | float:
    """Return the product of the factors if the finding had this one value."""
    result: Array | float = 1.0
    for factor in factors:
        assert isinstance(factor.when, IsFinding)
        holds = factor.when.comparison.test(finding, value) is True
        result = result * factor_of(factor, parameters, holds=holds)
    return result


def _values(finding: Finding, known: Possible, factors: list[RiskFactor]) -> list[Possible]:
    """Return the values still possible, one of each kind that the factors can tell apart."""
    if finding.kind == "choice":
        return [Possible(values=frozenset({value})) for value in sorted(known.values)]
    if finding.kind != "number":
        return [Possible(low=level, high=level) for level in range(int(known.low), int(known.high) + 1)]
    asked = [factor.when.comparison for factor in factors if isinstance(factor.when, IsFinding)]
    ends = {known.low, known.high, *(end for one in asked for end in (one.low, one.high) if math.isfinite(end))}
    cuts = sorted(end for end in ends if known.low <= end <= known.high)
    # What holds at neither end may hold between them, but only after "above" and before "below": births go by one.
    starts = {one.low for one in asked if one.low_open}
    stops = {one.high for one in asked if one.high_open}
    between = [(low + high) / 2 for low, high in pairwise(cuts) if low in starts and high in stops]
    return [Possible(low=value, high=value) for value in [*cuts, *between]]
