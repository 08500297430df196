"""Answers -> the numbers an engine needs: one `Lattice` for all states and draws of a case.

A lane is one (state, draw). Negatives and observed levels fold into the prior weights; every positive becomes
a bit that causes or the leak must explain.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from spotting.answers import Possible
from spotting.catalog.dependence import dependence_of
from spotting.catalog.types import Catalog, Finding, Node
from spotting.logic import Expression
from spotting.reasoning.inference.network import SLIP, Array, Network, Parameters, Variable
from spotting.reasoning.inference.priors import remembered_priors, state_priors
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


@dataclass(frozen=True, eq=False)
class Observation:
    """One observed node set: a bit (positive) or a fold (negative), for one finding. The same one is one object."""

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


class _Observable:
    """What each answer says of the nodes, worked out once for an answer."""

    def __init__(self, catalog: Catalog) -> None:
        self.findings = [finding for finding in catalog.findings.values() if finding.nodes]
        self.after: dict[str, set[str]] = {}  # finding -> those of which something else may be observed then
        for finding in self.findings:
            rests_on = (dependence_of(catalog).rests_on(condition) for condition in _conditions(finding))
            for name in {finding.id}.union(*rests_on):
                self.after.setdefault(name, set()).add(finding.id)
        self._of: dict[tuple[str, Possible], tuple[Observation, ...]] = {}
        self._same: dict[tuple[object, ...], Observation] = {}

    def seen(self, finding: Finding, situation: Situation) -> tuple[Observation, ...]:
        known = situation.known(finding.id)
        if known.unknown or any(situation.holds(condition) is not True for condition in _conditions(finding)):
            return ()  # modelled given its parent: silent unless the parent is present
        key = (finding.id, known)
        if key not in self._of:
            self._of[key] = tuple(self._one(seen) for seen in _observe(finding, known))
        return self._of[key]

    def _one(self, seen: Observation) -> Observation:
        key = (seen.finding.id, tuple(node.id for node in seen.nodes), seen.positive, seen.below, seen.at_least)
        return self._same.setdefault(key, seen)


def _conditions(finding: Finding) -> tuple[Expression, ...]:
    return finding.parents if finding.given is None else (*finding.parents, finding.given)


@lru_cache(maxsize=4)
def _observable(catalog: Catalog) -> _Observable:
    return _Observable(catalog)


def observations(situation: Situation, *, without: Iterable[str] = ()) -> list[Observation]:
    """Return what was observed of the nodes, parents present; `without` leaves findings out."""
    skip = set(without)
    return [one for name, seen in _by_finding(situation).items() if name not in skip for one in seen]


def _by_finding(situation: Situation) -> Mapping[str, tuple[Observation, ...]]:
    """Return what was observed of each finding, in the order of the catalog, worked out once."""
    remembered: Mapping[str, tuple[Observation, ...]] | None = situation.remembered.get("observed")
    if remembered is None:
        observable = _observable(situation.catalog)
        if situation.begun_from is None:
            remembered = {finding.id: observable.seen(finding, situation) for finding in observable.findings}
        else:
            before, differ = situation.begun_from
            anew = {name for changed in differ for name in observable.after.get(changed, ())}
            remembered = dict(_by_finding(before))
            for name in anew:
                remembered[name] = observable.seen(situation.catalog.findings[name], situation)
        situation.remembered["observed"] = remembered
    return remembered


def _observe(finding: Finding, known: Possible) -> list[Observation]:
    if known.unknown or (known.never and not known.asked):
        return []  # a number counted as absent only because nobody measured it is no evidence
    if finding.kind == "graded":
        low, high = int(known.low), int(known.high)
        top = len(finding.levels)
        if low == 0 and high == top - 1:
            return []
        return [Observation(finding, finding.nodes, low > 0, below=high + 1, at_least=low)]
    truths = {node.id: node.comparison.test(finding, known) for node in finding.nodes}
    seen = [Observation(finding, (node,), False) for node in finding.nodes if truths[node.id] is False]
    seen += [Observation(finding, (node,), True) for node in finding.nodes if truths[node.id] is True]
    open_nodes = tuple(node for node in finding.nodes if truths[node.id] is None)
    if open_nodes and finding.kind == "choice" and not known.never:
        covered = frozenset().union(*(node.comparison.values for node in open_nodes))
        if covered == known.values:
            seen.append(Observation(finding, open_nodes, True))
    return seen


def leak_of(observation: Observation, parameters: Parameters, state: str) -> tuple[Array, Array]:
    """Return (fold of the leak, P(the leak does not explain the bit)), each (draws,)."""
    finding = observation.finding
    one = parameters.one
    if state not in finding.states:  # cannot be here: told by a slip, its absence says nothing
        return (one, one * (1 - SLIP)) if observation.positive else (one, one)
    if observation.below is not None and observation.at_least is not None:
        below = _leak_below(finding, observation.below, parameters, state)
        at_least = observation.at_least
        inside = _leak_below(finding, at_least, parameters, state) if at_least else np.zeros(parameters.count)
        return below, inside / below
    stays = one
    for node in observation.nodes:
        stays = stays * (1 - parameters.leak(finding, node.id, state))
    return (one, stays) if observation.positive else (stays, one)


def _leak_below(finding: Finding, level: int, parameters: Parameters, state: str) -> Array:
    node = next((node for node in finding.nodes if node.level == level), None)
    if node is None:
        return np.ones(parameters.count)
    return 1 - parameters.leak(finding, node.id, state)


def link_of(observation: Observation, condition: str, parameters: Parameters, state: str) -> tuple[Array, Array] | None:
    """Return (fold, P(the condition's links to the bit stay silent)), each (draws,); None where it has no link."""
    one = parameters.one
    if observation.below is not None and observation.at_least is not None:
        levels = parameters.silent_below(condition, observation.finding, state)
        if levels is None:
            return None
        below = levels[observation.below]
        return below, levels[observation.at_least] / below if observation.positive else one
    linked = [u for node in observation.nodes if (u := parameters.silent(condition, node, state)) is not None]
    if not linked:
        return None
    product = one
    for u in linked:
        product = product * u
    return (one, product) if observation.positive else (product, one)


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
    chosen = states if states is not None else situation.possible_states
    seen = observations(situation, without=without)
    bits = [observation for observation in seen if observation.positive]
    rows = _Rows(situation, network, parameters, chosen, seen, with_stages(network, clamp_off))
    tables = {variable.id: table for variable in network.variables if (table := rows.table(variable)) is not None}
    prior = state_priors(situation, parameters)
    return Lattice(
        states=chosen,
        draws=parameters.count,
        weight=np.concatenate([prior[state] * rows.of[state].constant for state in chosen]),
        names=tuple(tables),
        weights=tuple(weights for weights, _ in tables.values()),
        silent=tuple(silent for _, silent in tables.values()),
        leak_silent=np.concatenate([rows.of[state].leak_silent for state in chosen]),
        bits=tuple(observation.finding.id for observation in bits),
        bleeding=np.array([observation.finding.id in BLEEDING for observation in bits], dtype=bool),
    )


class _Rows:
    """The lanes of all chosen states: `of` a state what is seen from it, and the table of each variable."""

    def __init__(
        self,
        situation: Situation,
        network: Network,
        parameters: Parameters,
        chosen: tuple[str, ...],
        seen: list[Observation],
        absent: frozenset[str],
    ) -> None:
        self.situation, self.network, self.parameters = situation, network, parameters
        self.absent, self.bits = absent, sum(observation.positive for observation in seen)
        self.of = {state: _StateRows(network, parameters, state, seen) for state in chosen}
        self._places = states_of_variables(network)

    def table(self, variable: Variable) -> tuple[Array, Array] | None:
        """Return weights (L, 1 + K) and link silences (L, K, P) of a variable; None if it is "none" for sure."""
        clamped, here = not self.absent.isdisjoint(variable.values), self._places[variable.id]
        if not clamped and here.isdisjoint(self.of):
            return None
        draws = self.parameters.count
        lanes, values = len(self.of) * draws, len(variable.values)
        weights = np.zeros((lanes, 1 + values))
        weights[:, 0] = 1.0
        silent = np.ones((lanes, values, self.bits))
        for i, (state, seen) in enumerate(self.of.items()):
            if state not in here:
                continue
            rows = slice(i * draws, (i + 1) * draws)
            priors, live = remembered_priors(variable, self.situation, self.network, self.parameters, state)
            weights[rows] = priors
            for k in live:
                if variable.values[k] in self.absent:
                    weights[rows, k + 1] = 0.0
                    continue
                fold, stays = seen.of(variable.values[k])
                weights[rows, k + 1] *= fold
                if stays is not None:
                    silent[rows, k] = stays
        return (weights, silent) if clamped or weights[:, 1:].any() else None  # clamped: "none" has its weight


@lru_cache(maxsize=4)
def states_of_variables(network: Network) -> dict[str, frozenset[str]]:
    """Return variable -> the states in which any of its values can be; elsewhere it is "none" for sure."""
    return {
        variable.id: frozenset().union(*(network.conditions[value].states for value in variable.values))
        for variable in network.variables
    }


def with_stages(network: Network, conditions: Iterable[str]) -> frozenset[str]:
    """Return the conditions with all that goes with them: a stage and its condition are absent together."""
    roots = {network.conditions[name].of or name for name in conditions}
    return frozenset(name for name, condition in network.conditions.items() if {name, condition.of} & roots)


class _StateRows:
    """The observations seen from one state: leak rows, and fold and silence of each condition's links."""

    def __init__(
        self,
        network: Network,
        parameters: Parameters,
        state: str,
        seen: list[Observation],
    ) -> None:
        self.network, self.parameters, self.state = network, parameters, state
        self.constant = np.ones(parameters.count)
        rows: list[Array] = []
        self.seen: dict[str, list[tuple[int, Observation, int]]] = {}  # finding -> (order, observation, bit)
        for order, observation in enumerate(seen):
            self.seen.setdefault(observation.finding.id, []).append((order, observation, len(rows)))
            fold, stays = leak_of(observation, parameters, state)
            self.constant = self.constant * fold
            if observation.positive:
                rows.append(stays)
        self.leak_silent = np.stack(rows, axis=1) if rows else np.ones((parameters.count, 0))

    def of(self, condition: str) -> tuple[Array | float, Array | None]:
        """Return (product of the condition's folds, silence of its links to the bits (draws, P)): None, no link."""
        fold: Array | float = 1.0
        silent: Array | None = None
        linked = [one for name in self.network.linked_findings[condition] for one in self.seen.get(name, ())]
        for _, observation, bit in sorted(linked, key=lambda one: one[0]):
            found = link_of(observation, condition, self.parameters, self.state)
            if found is None:
                continue
            fold = fold * found[0]
            if observation.positive:
                silent = np.ones_like(self.leak_silent) if silent is None else silent
                silent[:, bit] = found[1]
        return fold, silent
