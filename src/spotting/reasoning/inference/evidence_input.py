"""Answers -> the numbers an engine needs: one `Lattice` for all states and draws of a case.

A lane is one (state, draw). Negatives and observed levels fold into the prior weights; every positive becomes
a bit that causes or the leak must explain.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from spotting.catalog.types import Condition, Finding, Node, Number
from spotting.reasoning.inference.network import SLIP, Array, Network, Parameters, Variable
from spotting.situation import Situation

# Findings that are the bleeding itself: an active link to one of these makes a condition "the reason".
BLEEDING = frozenset(
    {
        "abnormal_bleeding",
        "intermenstrual_bleeding",
        "midcycle_bleeding",
        "premenstrual_spotting_days",
        "postmenstrual_spotting",
        "postcoital_bleeding",
        "heavy_menstrual_bleeding",
        "prolonged_bleeding",
        "unscheduled_bleeding_on_hormones",
        "postmenopausal_bleeding",
        "heaviest_amount",
        "flooding",
        "blood_in_urine",
        "blood_with_stool",
    }
)


@dataclass(frozen=True)
class Lattice:
    """What every engine reads. Shapes: L lanes, P bits, K values of a variable.

    `weight` (L,): prior of the lane's state times all that no cause can change. `variables`: name -> weights
    (L, 1 + K), value 0 first. `silent`: name -> (L, K, P), P(link of the value to the bit stays silent), 1
    without a link. `leak_silent` (L, P). `bleeding` (P,): bits that are the bleeding itself.
    """

    states: tuple[str, ...]
    draws: int
    weight: Array
    names: tuple[str, ...]
    weights: tuple[Array, ...]
    silent: tuple[Array, ...]
    leak_silent: Array
    bits: tuple[str, ...]
    bleeding: np.ndarray

    @property
    def lanes(self) -> int:
        return int(self.weight.shape[0])


@dataclass
class _Observation:
    """One observed node set: a bit (positive) or a fold (negative), for one finding."""

    finding: Finding
    nodes: tuple[Node, ...]  # several: at least one of them is present
    positive: bool
    below: int | None = None  # graded: fold P(< below)
    at_least: int | None = None  # graded: bit P(>= at_least | < below)

    @property
    def told(self) -> tuple[str, ...]:
        """The nodes the answer speaks of: of a graded finding the levels that bound it."""
        if self.below is None:
            return tuple(node.id for node in self.nodes)
        return tuple(node.id for node in self.finding.nodes if node.level in (self.at_least, self.below))


def observations(situation: Situation, *, without: Iterable[str] = ()) -> list[_Observation]:
    """Return what was observed of the nodes, parents present; `without` leaves findings out."""
    result = []
    skip = set(without)
    for finding in situation.catalog.findings.values():
        if not finding.nodes or finding.id in skip:
            continue
        conditions = (*finding.parents, *([finding.given] if finding.given else []))
        if any(situation.holds(condition) is not True for condition in conditions):
            continue  # modelled given its parent: silent unless the parent is present
        result.extend(_observe(finding, situation))
    return result


def _observe(finding: Finding, situation: Situation) -> list[_Observation]:
    known = situation.known(finding.id)
    if known.unknown or (known.never and not known.asked):
        return []  # a number counted as absent only because nobody measured it is no evidence
    if finding.kind == "graded":
        low, high = int(known.low), int(known.high)
        top = len(finding.levels)
        if low == 0 and high == top - 1:
            return []
        return [_Observation(finding, finding.nodes, low > 0, below=high + 1, at_least=low)]
    truths = {node.id: node.comparison.test(finding, known) for node in finding.nodes}
    seen = [_Observation(finding, (node,), False) for node in finding.nodes if truths[node.id] is False]
    seen += [_Observation(finding, (node,), True) for node in finding.nodes if truths[node.id] is True]
    open_nodes = tuple(node for node in finding.nodes if truths[node.id] is None)
    if open_nodes and finding.kind == "choice" and not known.never:
        covered = frozenset().union(*(node.comparison.values for node in open_nodes))
        if covered == known.values:
            seen.append(_Observation(finding, open_nodes, True))
    return seen


def lattice_of(
    situation: Situation,
    network: Network,
    parameters: Parameters,
    *,
    states: tuple[str, ...] | None = None,
    without: Iterable[str] = (),
    clamp_off: Iterable[str] = (),
) -> Lattice:
    """Build the lattice of a case for all its possible states (or for `states`).

    `without` leaves findings out (leave-one-out). `clamp_off` holds conditions absent: their values weigh 0 and
    nothing is renormalised, so every joint is the one with the answers and without those conditions.
    """
    absent = with_stages(network, clamp_off)
    chosen = states if states is not None else situation.possible_states
    seen = observations(situation, without=without)
    bits = [observation for observation in seen if observation.positive]
    draws, count = parameters.count, len(bits)
    lanes = len(chosen) * draws
    weight = np.empty(lanes)
    leak_silent = np.ones((lanes, count))
    per_state = [_StateRows(situation, network, parameters, state, seen) for state in chosen]
    state_weights = state_priors(situation, parameters)
    names, weights, silent = [], [], []
    for i, state in enumerate(chosen):
        rows = slice(i * draws, (i + 1) * draws)
        weight[rows] = state_weights[state] * per_state[i].constant
        leak_silent[rows] = per_state[i].leak_silent
    places = states_of_variables(network)
    for variable in network.variables:
        clamped = not absent.isdisjoint(variable.values)
        if not clamped and places[variable.id].isdisjoint(chosen):
            continue
        table = np.zeros((lanes, 1 + len(variable.values)))
        table[:, 0] = 1.0
        links = np.ones((lanes, len(variable.values), count))
        for i, state in enumerate(chosen):
            if state not in places[variable.id]:
                continue
            rows = slice(i * draws, (i + 1) * draws)
            priors, live = _remembered_priors(variable, situation, network, parameters, state)
            table[rows] = priors
            for k in live:
                if variable.values[k] in absent:
                    table[rows, k + 1] = 0.0
                    continue
                fold, u = per_state[i].of(variable.values[k])
                table[rows, k + 1] *= fold
                links[rows, k] = u
        if clamped or table[:, 1:].any():  # clamped: "none" still has its weight
            names.append(variable.id)
            weights.append(table)
            silent.append(links)
    return Lattice(
        states=chosen,
        draws=draws,
        weight=weight,
        names=tuple(names),
        weights=tuple(weights),
        silent=tuple(silent),
        leak_silent=leak_silent,
        bits=tuple(observation.finding.id for observation in bits),
        bleeding=np.array([observation.finding.id in BLEEDING for observation in bits], dtype=bool),
    )


@lru_cache(maxsize=4)
def states_of_variables(network: Network) -> dict[str, frozenset[str]]:
    """Return variable -> the states in which any of its values can be; elsewhere it is "none" for sure."""
    return {
        variable.id: frozenset().union(*(network.conditions[value].states for value in variable.values))
        for variable in network.variables
    }


def _remembered_priors(
    variable: Variable, situation: Situation, network: Network, parameters: Parameters, state: str
) -> tuple[Array, tuple[int, ...]]:
    """Return the prior weights of a variable and the places of the values that have any, worked out once."""
    key = (variable.id, state, id(parameters))
    if key not in situation.priors:
        found = prior_weights(variable.values, situation, network, parameters, state)
        situation.priors[key] = (found, tuple(np.flatnonzero(found[:, 1:].any(axis=0)).tolist()))
    remembered: tuple[Array, tuple[int, ...]] = situation.priors[key]
    return remembered


def with_stages(network: Network, conditions: Iterable[str]) -> frozenset[str]:
    """Return the conditions with all that goes with them: a stage and its condition are absent together."""
    roots = {network.conditions[name].of or name for name in conditions}
    return frozenset(name for name, condition in network.conditions.items() if {name, condition.of} & roots)


class _StateRows:
    """The observations seen from one state: leak rows, and fold and silence of each condition's links."""

    def __init__(
        self,
        situation: Situation,
        network: Network,
        parameters: Parameters,
        state: str,
        seen: list[_Observation],
    ) -> None:
        self.network, self.parameters, self.state = network, parameters, state
        self.constant = np.ones(parameters.count)
        rows: list[Array] = []
        self.seen: dict[str, list[tuple[int, _Observation, int]]] = {}  # finding -> (order, observation, bit)
        for order, observation in enumerate(seen):
            self.seen.setdefault(observation.finding.id, []).append((order, observation, len(rows)))
            fold, stays = self._leak(observation)
            self.constant = self.constant * fold
            if observation.positive:
                rows.append(stays)
        self.leak_silent = np.stack(rows, axis=1) if rows else np.ones((parameters.count, 0))

    def _leak(self, observation: _Observation) -> tuple[Array, Array]:
        """Return (fold of the leak, P(the leak does not explain the bit))."""
        finding, parameters, state = observation.finding, self.parameters, self.state
        one = np.ones(parameters.count)
        if state not in finding.states:  # cannot be here: told by a slip, its absence says nothing
            return (one, one * (1 - SLIP)) if observation.positive else (one, one)
        if observation.below is not None and observation.at_least is not None:
            below = self._below(finding, observation.below)
            inside = self._below(finding, observation.at_least) if observation.at_least else np.zeros(parameters.count)
            return below, inside / below
        stays = one
        for node in observation.nodes:
            stays = stays * (1 - parameters.leak(finding, node.id, state))
        return (one, stays) if observation.positive else (stays, one)

    def _below(self, finding: Finding, level: int) -> Array:
        node = next((node for node in finding.nodes if node.level == level), None)
        if node is None:
            return np.ones(self.parameters.count)
        return 1 - self.parameters.leak(finding, node.id, self.state)

    def of(self, condition: str) -> tuple[Array, Array]:
        """Return (product of the condition's folds (draws,), silence of its links to the bits (draws, P))."""
        parameters, state = self.parameters, self.state
        fold = np.ones(parameters.count)
        silent = np.ones_like(self.leak_silent)
        linked = [self.seen[name] for name in self.network.linked_findings[condition] if name in self.seen]
        for _, observation, bit in sorted((one for some in linked for one in some), key=lambda one: one[0]):
            if observation.below is not None and observation.at_least is not None:
                levels = parameters.silent_below(condition, observation.finding, state)
                if levels is None:
                    continue
                fold = fold * levels[observation.below]
                if observation.positive:
                    silent[:, bit] = levels[observation.at_least] / levels[observation.below]
                continue
            for node in observation.nodes:
                u = parameters.silent(condition, node, state)
                if u is None:
                    continue
                if observation.positive:
                    silent[:, bit] *= u
                else:
                    fold = fold * u
        return fold, silent


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
            p = p * _odds(condition, situation, parameters) * _shift(condition, situation, parameters, state)
        by_name[name] = p
        table[:, k + 1] = p
    table[:, 0] = np.maximum(1 - base, 1e-9)
    for k, name in enumerate(values):  # a stage is part of its condition
        parent = network.conditions[name].of
        if parent in values and not _has_prior(network.conditions[name], state):
            table[:, values.index(parent) + 1] -= table[:, k + 1]
    normalised: Array = table / table.sum(axis=1, keepdims=True)
    return normalised


def share_priors(known: Situation, other: Situation, network: Network) -> None:
    """Take over the prior weights worked out for nearly the same answers, of variables the difference cannot touch."""
    names = set().union(*network.prior_findings.values())
    changed = {name for name in names if known.known(name) != other.known(name)}
    kept = {variable for variable, rests_on in network.prior_findings.items() if not rests_on & changed}
    other.priors = {key: weights for key, weights in known.priors.items() if key[0] in kept}


def _value(number: Number, parameters: Parameters) -> Array | float:
    """Return the drawn values of a number; a plain float if there is one (arrays of one are ten times slower)."""
    column = parameters.of(number)
    return float(column[0]) if parameters.count == 1 else column


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
    return _value(found.number, parameters) * _gate(condition, situation, parameters, state)


def _stage(
    condition: Condition, by_name: dict[str, Array | float], situation: Situation, parameters: Parameters, state: str
) -> Array | float:
    parent = by_name.get(condition.of or "")
    if parent is None or condition.stage_share is None or state not in condition.states:
        return 0.0
    share = _value(condition.stage_share, parameters)
    odds = share / (1 - share) * _odds(condition, situation, parameters)
    odds = odds * _shift(condition, situation, parameters, state)
    return parent * (odds / (1 + odds)) * _gate(condition, situation, parameters, state)


def _gate(condition: Condition, situation: Situation, parameters: Parameters, state: str) -> Array | float:
    if condition.excluded_by is not None and situation.holds(condition.excluded_by) is True:
        return 0.0
    if condition.requires is None:
        return 1.0
    truth = situation.holds(condition.requires)
    if truth is None and state in condition.exposed:
        return _value(condition.exposed[state], parameters)
    return 0.0 if truth is False else 1.0


def _odds(condition: Condition, situation: Situation, parameters: Parameters) -> Array | float:
    result: Array | float = 1.0
    for factor in condition.risk_factors:
        truth = situation.holds(factor.when)
        if truth is None:
            continue
        odds = _value(factor.number, parameters)
        average = 1.0 if factor.exposed_share is None else 1 + factor.exposed_share * (odds - 1)
        result = result * (odds if truth else 1.0) / average
    return result


def _shift(condition: Condition, situation: Situation, parameters: Parameters, state: str) -> Array | float:
    """Return what being seen in the case's setting does to the odds of a cause; 1 in the community."""
    result: Array | float = 1.0
    for shift in situation.catalog.settings[situation.case.setting].shifts:
        if condition.id in shift.conditions and (not shift.in_states or state in shift.in_states):
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
