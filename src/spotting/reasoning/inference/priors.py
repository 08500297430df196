"""How likely each cause and each state is before the signs: ages, exposures, risk factors, setting.

Authority: the priors of conditions/, states.yaml and settings.yaml. Knows no sign of bleeding and no observed bit.
"""

from __future__ import annotations

import numpy as np

from spotting.catalog.types import Condition
from spotting.reasoning.inference.network import Array, Network, Parameters, Variable
from spotting.reasoning.inference.risk_factors import drawn, odds_of
from spotting.situation import Situation


def remembered_priors(
    variable: Variable, situation: Situation, network: Network, parameters: Parameters, state: str
) -> tuple[Array, tuple[int, ...]]:
    """Return the prior weights of a variable and the places of the values that have any, worked out once."""
    key = (variable.id, state, id(parameters))
    remembered: tuple[Array, tuple[int, ...]] | None = situation.remembered.get(key)
    if remembered is None and situation.begun_from is not None:
        before, differ = situation.begun_from
        if network.prior_findings[variable.id].isdisjoint(differ):  # nothing these priors rest on is known otherwise
            remembered = before.remembered.get(key)
    if remembered is None:
        found = prior_weights(variable.values, situation, network, parameters, state)
        remembered = (found, tuple(np.flatnonzero(found[:, 1:].any(axis=0)).tolist()))
    situation.remembered[key] = remembered
    return remembered


def prior_weights(
    values: tuple[str, ...], situation: Situation, network: Network, parameters: Parameters, state: str
) -> Array:
    """Return prior weights (draws, 1 + K) of a variable in a state: odds multiplied, gates applied."""
    base: Array | float = 0.0
    by_name: dict[str, Array | float] = {}
    table = np.empty((parameters.count, 1 + len(values)))
    for k, name in enumerate(values):
        condition = network.conditions[name]
        p = _prior(condition, situation, parameters, state)
        if p is None and condition.of is not None:
            p = _stage(condition, by_name, situation, parameters, state)
        else:
            p = 0.0 if p is None else p
            base = base + p
            p = p * odds_of(condition, situation, parameters) * _shift(condition, situation, parameters, state)
        by_name[name] = p
        table[:, k + 1] = p
    table[:, 0] = np.maximum(1 - base, 1e-9)
    for k, name in enumerate(values):  # a stage is part of its condition
        parent = network.conditions[name].of
        if parent in values and not _has_prior(network.conditions[name], state):
            table[:, values.index(parent) + 1] -= table[:, k + 1]
    normalised: Array = table / table.sum(axis=1, keepdims=True)
    return normalised


def _has_prior(condition: Condition, state: str) -> bool:
    return any(prior.state == state for prior in condition.priors)


def _prior(condition: Condition, situation: Situation, parameters: Parameters, state: str) -> Array | float | None:
    if state not in condition.states:
        return 0.0 if condition.of is None else None
    age = age_in(situation, state)
    found = next(
        (prior for prior in condition.priors if prior.state == state and prior.ages[0] <= age < prior.ages[1] + 1),
        None,
    )
    if found is None:
        return None
    return drawn(found.number, parameters) * _gate(condition, situation, parameters, state)


def _stage(
    condition: Condition, by_name: dict[str, Array | float], situation: Situation, parameters: Parameters, state: str
) -> Array | float:
    parent = by_name.get(condition.of or "")
    if parent is None or condition.stage_share is None or state not in condition.states:
        return 0.0
    share = drawn(condition.stage_share, parameters)
    odds = share / (1 - share) * odds_of(condition, situation, parameters)
    odds = odds * _shift(condition, situation, parameters, state)
    return parent * (odds / (1 + odds)) * _gate(condition, situation, parameters, state)


def _gate(condition: Condition, situation: Situation, parameters: Parameters, state: str) -> Array | float:
    if condition.excluded_by is not None and situation.holds(condition.excluded_by) is True:
        return 0.0
    if condition.requires is None:
        return 1.0
    truth = situation.holds(condition.requires)
    if truth is None and state in condition.exposed:
        return drawn(condition.exposed[state], parameters)
    return 0.0 if truth is False else 1.0


def _shift(condition: Condition, situation: Situation, parameters: Parameters, state: str) -> Array | float:
    """Return what being seen in the case's setting does to the odds of a cause; 1 in the community."""
    result: Array | float = 1.0
    for shift in situation.catalog.settings[situation.case.setting].shifts:
        here = condition.id in shift.conditions and (not shift.in_states or state in shift.in_states)
        if here and (shift.when is None or situation.holds(shift.when) is True):
            result = result * parameters.of(shift.number)
    return result


def age_in(situation: Situation, state: str) -> float:
    """Return the age to use in a state: as answered, else its typical age kept inside what was answered."""
    known = situation.known("age_years")
    typical = situation.catalog.states[state].typical_age
    return typical if known.unknown else min(max(typical, known.low), known.high)


def state_priors(situation: Situation, parameters: Parameters) -> dict[str, Array]:
    """P(state | age, answers that are the state's own evidence), each of shape (draws,), summing to 1."""
    known = situation.known("age_years")
    low, high = (10, 80) if known.unknown else (int(known.low), int(known.high))
    weights: dict[str, Array] = {}
    for name in situation.possible_states:
        share = np.zeros(parameters.count)
        for age in range(low, high + 1):
            for start, end, number in situation.catalog.states[name].share_by_age:
                if start <= age < end + 1:
                    share = share + parameters.of(number)
        weights[name] = np.maximum(share, 1e-12)
    for item in situation.catalog.state_odds:
        if situation.holds(item.when) is True:
            for state, number in item.odds.items():
                if state in weights:
                    weights[state] = weights[state] * parameters.of(number)
    for shift in situation.catalog.settings[situation.case.setting].shifts:
        if shift.state in weights:
            weights[shift.state] = weights[shift.state] * parameters.of(shift.number)
    total = sum(weights.values(), np.zeros(parameters.count))
    return {name: weight / total for name, weight in weights.items()}
