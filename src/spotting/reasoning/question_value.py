"""What a question is worth: how much its answer can change the urgency, and how far it moves the leading causes.

Only the order of questions rests on this, never a figure that is shown: for the urgency, chances are multiplied as
if answers were independent; the causes are moved exactly, one inference for each finding on a short list
(expected absolute change of the leading causes; Lindley 1956 uses entropy, the change is easier to say).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain

import numpy as np

from spotting.answers import Possible, absent
from spotting.catalog.dependence import dependence_of
from spotting.catalog.reach import reach_of
from spotting.catalog.types import Finding, Rule
from spotting.logic import All, Any, Expression, IsDerived, IsFinding, IsState, Not
from spotting.reasoning.asked_when import asked_first, asked_where
from spotting.reasoning.can_become import CanBecome
from spotting.reasoning.inference import Differential, Network
from spotting.reasoning.links_at_the_point import point_links
from spotting.reasoning.triage import Triage, open_findings
from spotting.situation import Situation

Pair = tuple[float, float]  # a chance if an answer is yes, and if it is no
_OPEN_NUMBER = 0.3  # P(a comparison of arithmetic holds)
_OPEN_NUMBER_IF = (0.9, 0.05)  # the same once one of its numbers is known
_FOLLOW_UP = 10.0  # a "since when" is so much likelier to have an answer once what it follows is known
_FEW = 0.02  # a state, or a cause, that counts for the order of questions
_TOGETHER = 10.0  # signs of collapse and of sepsis come together: one known sign makes each other so much likelier
_TOGETHER_MOST = 0.3
# What one change of urgency is worth. Judged: an emergency missed costs a life, a question half a minute of each.
_WEIGHT = {4: 10.0, 3: 4.0, 2: 1.5, 1: 0.5, 0: 0.5}
_LOWERS = 0.2
_TENTATIVE = 0.8  # the rule that decides stands or falls with it
_NAMED = 0.02  # weight times chance, from which an open rule is named


@dataclass(frozen=True)
class UrgencyValue:
    """How much asking one finding may change the urgency, and the rule it serves most.

    `emergencies`: how many undecided emergency rules need it; they are never left open for the sake of brevity.
    """

    gain: float
    rule: Rule
    emergencies: int


class Chances:
    """P(a condition is true), roughly: what is known counts fully, the rest as if independent."""

    def __init__(self, situation: Situation, differential: Differential, network: Network) -> None:
        self.situation, self.network, self.differential = situation, network, differential
        p_present = differential.causes.p_present
        self.likely = [(name, p) for name in differential.figures if (p := p_present(name)) >= _FEW]
        self._reach, self._links = reach_of(situation.catalog), point_links(network)
        self._findings: dict[int, float] = {}
        self._known: dict[int, Pair] = {}
        self._numbers = situation.decided.numbers if situation.decided is not None else {}
        signs = (f for f in situation.catalog.findings.values() if f.group == "safety_now" and f.kind != "number")
        self._danger_known = any(_is_present(situation.known(finding.id)) for finding in signs)

    def of(self, expression: Expression) -> float:
        """Return the chance of a condition."""
        return self._both(expression, "", frozenset())[0]

    def if_answered(self, expression: Expression, name: str) -> Pair:
        """Return the chances if every comparison with the finding `name` holds, and if none does."""
        return self._both(expression, name, frozenset())

    def _both(self, expression: Expression, name: str, seen: frozenset[str]) -> Pair:
        """Work both out; what the finding `name` does not touch is remembered."""
        if name and name in self._reach.findings(expression):
            return self._work_out(expression, name, seen)
        if seen:
            return self._work_out(expression, "", seen)
        key = self._key(expression)
        if key not in self._known:
            self._known[key] = self._work_out(expression, "", seen)
        return self._known[key]

    def _key(self, expression: Expression) -> int:
        """Return what conditions of one meaning share; expressions live as long as the catalog."""
        if isinstance(expression, IsFinding | IsState):
            number = self._numbers.get((id(expression), False))
            if number is not None:
                return -number
        return id(expression)

    def _work_out(self, expression: Expression, name: str, seen: frozenset[str]) -> Pair:
        if isinstance(expression, All | Any):
            yes = no = 1.0
            for part in expression.parts:
                if_true, if_false = self._both(part, name, seen)
                if isinstance(expression, All):
                    yes, no = yes * if_true, no * if_false
                else:
                    yes, no = yes * (1 - if_true), no * (1 - if_false)
            return (yes, no) if isinstance(expression, All) else (1 - yes, 1 - no)
        if isinstance(expression, Not):
            if_true, if_false = self._both(expression.part, name, seen)
            return 1 - if_true, 1 - if_false
        known = self.situation.holds(expression)
        return self._open(expression, name, seen) if known is None else (float(known), float(known))

    def _open(self, atom: IsFinding | IsDerived | IsState, name: str, seen: frozenset[str]) -> Pair:
        """Return the chances of an atom that is not known."""
        catalog = self.situation.catalog
        if isinstance(atom, IsFinding):
            return (1.0, 0.0) if atom.finding == name else _twice(self.finding(atom))
        if isinstance(atom, IsState):
            if name and atom.state not in seen:
                return self._both(catalog.states[atom.state].certain_when, name, seen | {atom.state})
            return _twice(self.differential.states.get(atom.state, 0.0))
        derived = catalog.derived[atom.derived]
        if atom.derived in seen:
            return (0.0, 0.0)
        if derived.when is not None:
            return self._both(derived.when, name, seen | {atom.derived})
        return _OPEN_NUMBER_IF if name else (_OPEN_NUMBER, _OPEN_NUMBER)

    def finding(self, atom: IsFinding) -> float:
        """Return the chance that an unanswered finding satisfies a comparison."""
        key = self._key(atom)
        if key not in self._findings:
            self._findings[key] = self._finding(atom)
        return self._findings[key]

    def _finding(self, atom: IsFinding) -> float:
        finding = self.situation.catalog.findings[atom.finding]
        node = next((node for node in finding.nodes if node.comparison == atom.comparison), None)
        if node is not None:
            return self.node(node.id)
        share = self.not_none(finding)
        return 1 - share if atom.comparison.test(finding, absent(finding)) is True else share

    def not_none(self, finding: Finding) -> float:
        """Return the chance of an answer other than no, none or the lowest, for a finding the model has no figure
        for."""
        share = self.situation.catalog.how_often.of(finding.id)
        gate = asked_where(finding)
        if gate is not None:
            known = self.situation.holds(gate)
            # of grown-ups alone is no follow-up: it does not make the answer likelier
            asks_more = dependence_of(self.situation.catalog).named(gate) != {"age_years"}
            timed = finding.kind in ("number", "choice") and asks_more
            share = min(share * _FOLLOW_UP, 0.5) if known and timed else 0.0 if known is False else share
        if finding.group == "safety_now" and self._danger_known:
            share = max(share, min(share * _TOGETHER, _TOGETHER_MOST))
        states = self.situation.catalog.how_often.states.get(finding.id, finding.states)
        return share * sum(p for state, p in self.differential.states.items() if state in states)

    def node(self, node: str) -> float:
        """P(node), from leaks and links as if causes were independent."""
        return self.of_nodes[self._links.nodes[node]]

    @cached_property
    def of_nodes(self) -> Sequence[float]:
        """P(node) of every node, by its place in the tables of links."""
        rows, result = self._links.causes, np.zeros(len(self._links.nodes))
        for state, share in self.differential.states.items():
            if share < _FEW:
                continue
            links = self._links.of(state)
            silent = 1 - links.leak
            for name, p_present in self.likely:
                silent *= 1 - p_present * links.taken[rows[name]]
            result += np.where(links.inside, share * (1 - silent), 0.0)
        chances: list[float] = np.clip(result, 1e-4, 1 - 1e-4).tolist()
        return chances


def _twice(chance: float) -> Pair:
    return chance, chance


def _is_present(known: Possible) -> bool:
    return (
        not known.unknown and not known.never and (known.low > 0 or bool(known.values and "none" not in known.values))
    )


def relevant_rules(situation: Situation, triaged: Triage, can: CanBecome) -> list[Rule]:
    """Return the rules whose outcome answers can still change, and with it the urgency.

    An undecided rule above the present urgency can; so can any while none fires, and an urgent one while reassurance
    waits for it. So can a rule that decides the urgency only as long as an exception stays unanswered.
    """
    undecided = [
        rule
        for rule in triaged.undecided
        if (
            triaged.urgency < rule.urgency
            or triaged.default is not None
            or (triaged.held_back and rule.urgency.step >= 3)
        )
        and can.true(rule.when, lenient=rule.negation == "unless_known")
    ]
    tentative = [
        rule
        for rule in triaged.fired
        if rule.urgency == triaged.urgency and situation.holds(rule.when) is None and can.false(rule.when)
    ]
    return undecided + tentative


def possible_rules(triaged: Triage, chances: Chances) -> tuple[Rule, ...]:
    """Return the undecided rules above the present urgency that are likely enough to be named, most urgent first.

    An emergency counts from 1 in 500, a same-day rule from 1 in 200, others from 1 in 75; so a girl before her first
    period is not told of rules about abortions.
    """
    return tuple(
        rule
        for rule in triaged.undecided
        if triaged.urgency < rule.urgency and _WEIGHT[rule.urgency.step] * chances.of(rule.when) >= _NAMED
    )


def urgency_values(
    situation: Situation, rules: Iterable[Rule], triaged: Triage, chances: Chances
) -> dict[str, UrgencyValue]:
    """Return finding -> how likely its answer changes the urgency, weighted, over the relevant rules.

    A finding that waits for another (`only_if`, `ask_if`, a parent) hands its gain on to that one.
    """
    gains: dict[str, float] = {}
    best: dict[str, tuple[float, Rule]] = {}
    emergencies: dict[str, int] = {}
    now = triaged.urgency.step
    for rule in rules:
        raises = triaged.urgency < rule.urgency or bool(triaged.held_back)
        if rule in triaged.fired:
            weight = _TENTATIVE
        else:
            weight = _WEIGHT[rule.urgency.step] if raises else _LOWERS * max(1, now - rule.urgency.step)
        for name in open_findings(rule.when, situation):
            if_true, if_false = chances.if_answered(rule.when, name)
            share = _share(rule.when, name, chances)
            gain = weight * 2 * share * (1 - share) * abs(if_true - if_false)
            for asked in asked_first(name, situation):
                gains[asked] = gains.get(asked, 0.0) + gain
                emergencies[asked] = emergencies.get(asked, 0) + (raises and rule.urgency.level == "emergency")
                if gain >= best.get(asked, (0.0, rule))[0]:
                    best[asked] = (gain, rule)
    return {name: UrgencyValue(gain, best[name][1], emergencies[name]) for name, gain in gains.items()}


def _share(expression: Expression, name: str, chances: Chances) -> float:
    """Return the chance of the comparison a condition makes with a finding (its likeliest, if there are several)."""
    compared = reach_of(chances.situation.catalog).comparisons(expression).get(name, ())
    return max((chances.finding(atom) for atom in compared), default=_OPEN_NUMBER)


def short_list(
    situation: Situation, differential: Differential, network: Network, chances: Chances, names: Iterable[str]
) -> dict[str, float]:
    """Return finding -> a quick guess of how far it moves the causes, from its links and odds."""
    states = {state: p for state, p in differential.states.items() if p >= _FEW}
    allowed = set(names)
    guesses: dict[str, float] = {}
    for name, moved in chain(
        _by_states(situation, chances, states, allowed),
        _by_links(network, chances, states, allowed),
        _by_causes(situation, differential, network, chances, allowed),
    ):
        guesses[name] = max(guesses.get(name, 0.0), moved)
    return guesses


def _by_states(
    situation: Situation, chances: Chances, states: Mapping[str, float], allowed: set[str]
) -> Iterator[tuple[str, float]]:
    """Yield findings that are the evidence of a state: with them move all its causes."""
    for item in situation.catalog.state_odds:
        if situation.holds(item.when) is None:
            spread = sum(
                p * (1 - p) * min(abs(item.odds[state].value - 1), 5.0)
                for state, p in states.items()
                if state in item.odds
            )
            share = chances.of(item.when)
            for name in reach_of(situation.catalog).findings(item.when) & allowed:
                yield name, 2 * share * (1 - share) * spread


def _by_links(
    network: Network, chances: Chances, states: Mapping[str, float], allowed: set[str]
) -> Iterator[tuple[str, float]]:
    """Yield signs that are commoner in one state than in another, or stand out in a cause from what is seen anyway."""
    links = point_links(network)
    of_states = [(p, links.of(state)) for state, p in states.items()]
    mean = sum((p * here.leak for p, here in of_states), np.zeros(len(links.nodes)))
    moved = sum((p * np.abs(here.leak - mean) for p, here in of_states), np.zeros(len(links.nodes)))
    likely = chances.likely
    rows, seen = [links.causes[name] for name, _ in likely], np.array(chances.of_nodes)
    spread = np.array([p * (1 - p) for _, p in likely])[:, None]
    for p, here in of_states if likely else ():
        stands_out = np.abs(here.share[rows] - np.maximum(seen, here.leak))
        by_cause = np.where(here.linked[rows], spread * stands_out * p, 0.0)
        moved = np.maximum(moved, by_cause.max(axis=0))
    by_node = moved.tolist()
    for name, places in links.of_finding.items():
        if name in allowed:
            yield name, max(by_node[place] for place in places)


def _by_causes(
    situation: Situation, differential: Differential, network: Network, chances: Chances, allowed: set[str]
) -> Iterator[tuple[str, float]]:
    """Yield findings a cause rests on or is made likelier by."""
    findings, gates = situation.catalog.findings, _gates(network)
    for name, requires, exposures in gates.required:
        if not exposures.isdisjoint(allowed) and situation.holds(requires) is None:
            for exposure in exposures & allowed:  # without it the cause is ruled out
                yield exposure, differential.causes.p_present(name)
    for name, p_present in chances.likely:
        spread = p_present * (1 - p_present)
        for when, risks, size in gates.factors[name]:
            if not risks.isdisjoint(allowed) and situation.holds(when) is None:
                for risk in risks & allowed:
                    yield risk, spread * chances.not_none(findings[risk]) * size


@dataclass(frozen=True)
class _Gates:
    """What causes rest on: (cause, what it requires, findings named there); of a cause its risk factors: (when,
    findings named there, how far the odds move)."""

    required: tuple[tuple[str, Expression, frozenset[str]], ...]
    factors: Mapping[str, tuple[tuple[Expression, frozenset[str], float], ...]]


@lru_cache(maxsize=4)
def _gates(network: Network) -> _Gates:
    named = dependence_of(network.catalog).named
    conditions = network.conditions.items()
    return _Gates(
        tuple((name, c.requires, named(c.requires)) for name, c in conditions if c.requires is not None),
        {
            name: tuple((f.when, named(f.when), min(abs(f.number.value - 1), 10.0)) for f in c.risk_factors)
            for name, c in conditions
        },
    )
