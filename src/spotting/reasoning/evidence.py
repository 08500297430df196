"""For and against: how much each answer says about each cause, and what that rests on: measured or judged.

The weight of finding i for cause j is log [P(i | j, rest) / P(i | not j, rest)], exact, by leave-one-out: the
log odds of j with all answers less those with finding i left out (Good 1950). Risk factors weigh their log odds;
an answer that decides between states, or that a cause needs (a medicine, a coil), weighs what leaving it out would
change.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from spotting.case import Case
from spotting.catalog.types import Catalog, Number
from spotting.logic import Expression, IsDerived, IsFinding, leaves
from spotting.problems import BadCase, Impossible
from spotting.reasoning.inference import Differential, Network, Query, infer_each
from spotting.reasoning.inference.evidence_input import Observation, observations
from spotting.reasoning.inference.priors import age_in
from spotting.reasoning.inference.risk_factors import shared_odds
from spotting.reasoning.truths_at_once import work_out
from spotting.situation import Situation
from spotting.words import BASES, STATE_WORDS

_SHOWN = 0.1  # weights below this (a ratio of 1.1) are left out
_TINY = 1e-12


@dataclass(frozen=True)
class Weight:
    """One answer's weight for one cause, in nats: positive speaks for it. `ratio` = e ** weight.

    `direct`: the cause itself can show the finding and pull so; otherwise the answer works through rival causes, or
    through the state: `state` is then the state it changes most, `state_change` by how much.
    `numbers`: what the direct part rests on.
    """

    finding: str
    weight: float
    kind: str  # finding, risk_factor or state
    direct: bool = True
    state: str = ""
    state_change: float = 0.0
    numbers: tuple[Number, ...] = ()

    @property
    def ratio(self) -> float:
        return math.exp(self.weight)

    @property
    def words(self) -> str:
        """Say the weight in words (bands of Jaeschke 1994 for likelihood ratios)."""
        size = abs(self.weight)
        how = "strongly" if size >= math.log(10) else "moderately" if size >= math.log(3) else "slightly"
        return f"speaks {how} {'for' if self.weight > 0 else 'against'} it"

    @property
    def because(self) -> str:
        """Say how an answer works that the cause itself does not show; empty for the others."""
        if self.kind == "state":
            return f"it makes {STATE_WORDS[self.state]} {'likelier' if self.state_change > 0 else 'less likely'}"
        return "" if self.direct else "it changes how likely the other causes are"


def weigh(
    situation: Situation, network: Network, whole: Differential, causes: Iterable[str]
) -> dict[str, tuple[Weight, ...]]:
    """Return the weights of every observed finding, risk factor and state answer per cause, strongest first."""
    chosen = tuple(causes)
    weights: dict[str, list[Weight]] = {cause: _risk_factors(situation, network, cause) for cause in chosen}
    touched = [cause for cause in chosen if whole.causes.p_present(cause) > _TINY]
    logits = {cause: _logit(whole.causes.p_present(cause)) for cause in touched}
    seen: dict[str, list[Observation]] = {}
    for observation in observations(situation) if touched else ():
        seen.setdefault(observation.finding.id, []).append(observation)
    needs = {cause: _needed_answers(situation, network, cause) for cause in touched}
    names = dict.fromkeys((*(_state_answers(situation) if touched else ()), *(n for ns in needs.values() for n in ns)))
    unasked = {finding: _without(situation, finding) for finding in names}
    begun = {finding: then for finding, then in unasked.items() if then is not None}
    work_out(list(begun.values()))
    queries = [*(Query(situation, without=(finding,)) for finding in seen), *(Query(then) for then in begun.values())]
    left_out = infer_each(queries, network)  # all in one inference
    for finding, rest in zip(seen, left_out, strict=False):
        if rest is None:  # fewer answers are never less possible
            raise Impossible(f"Without {finding} the answers have a probability of zero.")
        for cause in touched:
            change = logits[cause] - _logit(rest.causes.p_present(cause))
            if abs(change) >= _SHOWN:
                nodes = {node for observation in seen[finding] for node in observation.told}
                numbers = _numbers_of(situation, network, whole, cause, nodes)
                direct = finding in network.linked_findings[cause] and _pulls_itself(seen[finding], change)
                weights[cause].append(Weight(finding, change, "finding", direct, numbers=numbers))
    for finding, rest in zip(begun, left_out, strict=True):
        if rest is not None:
            _weigh_need(network, whole, rest, weights, [cause for cause in touched if finding in needs[cause]], finding)
            _weigh_state(network, whole, rest, weights, touched, finding)
    return {cause: tuple(sorted(items, key=lambda w: -abs(w.weight))) for cause, items in weights.items()}


def _weigh_need(
    network: Network,
    whole: Differential,
    rest: Differential,
    weights: dict[str, list[Weight]],
    causes: list[str],
    finding: str,
) -> None:
    """Add the weight of an answer that tells what a cause cannot be without: the medicine, the coil, the treatment."""
    state = max(whole.states, key=lambda name: whole.states[name])
    for cause in causes:
        change = _change(whole, rest, cause)
        if change >= _SHOWN:
            share = network.conditions[cause].exposed.get(state)
            weights[cause] = [item for item in weights[cause] if item.finding != finding]
            numbers = () if share is None else (share,)
            weights[cause].append(Weight(finding, change, "risk_factor", numbers=numbers))


def _needed_answers(situation: Situation, network: Network, cause: str) -> tuple[str, ...]:
    """Return the answered findings by which a cause can be there at all, where they say that it can."""
    requires = network.conditions[cause].requires
    if requires is None or situation.holds(requires) is not True:
        return ()
    named = {leaf.finding for leaf in leaves(requires) if isinstance(leaf, IsFinding)}
    return tuple(name for name in situation.answered if name in named and not situation.known(name).unknown)


def _weigh_state(
    network: Network,
    whole: Differential,
    rest: Differential,
    weights: dict[str, list[Weight]],
    causes: list[str],
    finding: str,
) -> None:
    """Add the weight of an answer that decides between states, where the cause does not show it itself."""
    changes = {name: whole.states.get(name, 0.0) - rest.states.get(name, 0.0) for name in {*whole.states, *rest.states}}
    state = max(sorted(changes), key=lambda name: abs(changes[name]))
    if abs(changes[state]) < 0.05:
        return
    for cause in causes:
        change = _change(whole, rest, cause)
        named = [item for item in weights[cause] if item.finding == finding]
        if abs(change) < _SHOWN or finding in network.linked_findings[cause] or any(w.direct for w in named):
            continue
        weights[cause] = [item for item in weights[cause] if item.finding != finding]
        weights[cause].append(Weight(finding, change, "state", False, state, changes[state]))


def _without(situation: Situation, finding: str) -> Situation | None:
    """Return the situation as if this one question had not been asked; None where the other answers then clash."""
    aliases = situation.catalog.aliases
    left = {key: value for key, value in situation.case.answers.items() if aliases.get(key, key) != finding}
    case: Case = replace(situation.case, answers=left)
    try:
        return Situation(case, situation.catalog, name=situation.name, near=situation)
    except BadCase:
        return None


def _state_answers(situation: Situation) -> list[str]:
    """Return the answered findings that states are decided by, through derived findings too."""
    catalog = situation.catalog
    conditions: list[Expression] = [item.when for item in catalog.state_odds]
    for state in catalog.states.values():
        conditions += [state.certain_when, state.excluded_when]
    named = {"age_years"}
    done: set[str] = set()
    while conditions:
        for leaf in leaves(conditions.pop()):
            if isinstance(leaf, IsFinding):
                named.add(leaf.finding)
            elif isinstance(leaf, IsDerived) and leaf.derived not in done:
                done.add(leaf.derived)
                conditions += _parts_of(catalog, leaf.derived)
    return [name for name in situation.answered if name in named and not situation.known(name).unknown]


def _parts_of(catalog: Catalog, derived: str) -> list[Expression]:
    definition = catalog.derived[derived]
    return [*definition.count, *(part for part in (definition.when, definition.false_when) if part is not None)]


def _risk_factors(situation: Situation, network: Network, cause: str) -> list[Weight]:
    result = []
    for factor in network.conditions[cause].risk_factors:
        if situation.holds(factor.when) is True:
            weight = math.log(factor.number.value)
            if abs(weight) >= _SHOWN:
                named = factor.text.split(" ")[0]
                result.append(Weight(named, weight, "risk_factor", numbers=(factor.number,)))
    for named, factors, odds in shared_odds(network.conditions[cause], situation, network.point):
        if abs(weight := math.log(float(odds))) >= _SHOWN:  # an answer that leaves several values open
            numbers = tuple(factor.number for factor in factors)
            result.append(Weight(named, weight, "risk_factor", numbers=numbers))
    return result


def _pulls_itself(seen: Iterable[Observation], change: float) -> bool:
    """Whether a cause that shows a finding can itself be why an answer weighs so; otherwise its rivals are.

    A yes can only speak for a cause that shows the sign, a no only against it: "unusual bleeding" never speaks
    against what bleeds seldom. A degree, a number or a choice can speak either way.
    """
    return all(one.finding.kind != "binary" or one.positive == (change > 0) for one in seen)


def _change(whole: Differential, rest: Differential, cause: str) -> float:
    return _logit(whole.causes.p_present(cause)) - _logit(rest.causes.p_present(cause))


def _logit(p: float) -> float:
    bounded = min(max(p, _TINY), 1 - _TINY)
    return math.log(bounded / (1 - bounded))


def judged_share(whole: Differential, rests_on: Mapping[str, Mapping[str, float]]) -> float:
    """Return the share of the answer that rests on judged numbers, weighted by influence, 0..1.

    Each leading cause counts by p_cause and by the whole influence behind it (`influence`).
    """
    judged = total = 0.0
    for cause, by_basis in rests_on.items():
        size = max(whole.causes[cause].p_cause, whole.causes[cause].p_present * 0.1)
        total += size * sum(by_basis.values())
        judged += size * by_basis["judged"]
    return judged / total if total else 1.0


def influence(
    situation: Situation, network: Network, whole: Differential, cause: str, items: tuple[Weight, ...]
) -> dict[str, float]:
    """Return how much of a cause's figure rests on each basis, in nats: measured, derived, judged.

    Its prior counts one nat, each finding and risk factor its weight; the numbers behind one share it equally.
    Answers that only decide between states are left out: no number of this cause stands behind them.
    """
    result = dict.fromkeys(BASES, 0.0)
    prior = prior_number(situation, network, whole, cause)
    if prior is not None:
        result[prior.basis] += 1.0
    for item in (item for item in items if item.kind != "state"):
        for number in item.numbers:
            result[number.basis] += abs(item.weight) / len(item.numbers)
        if not item.numbers:
            result["judged"] += abs(item.weight)
    return result


def prior_number(situation: Situation, network: Network, whole: Differential, cause: str) -> Number | None:
    """Return the number that says how common the cause is, in the most likely state and at her age."""
    state = max(whole.states, key=lambda name: whole.states[name])
    age = age_in(situation, state)
    for prior in network.conditions[cause].priors:
        if prior.state == state and prior.ages[0] <= age < prior.ages[1] + 1:
            return prior.number
    return None


def _numbers_of(
    situation: Situation, network: Network, whole: Differential, cause: str, nodes: set[str]
) -> tuple[Number, ...]:
    """Return the numbers behind a finding's weight: the cause's links to it and its background, in the state.

    `nodes` are those the answer speaks of; a cause without a link to just these has its other levels named.
    """
    state = max(whole.states, key=lambda name: whole.states[name])
    finding = situation.catalog.findings[situation.catalog.finding_of_node[next(iter(nodes))].finding]
    condition = network.conditions[cause]
    links = [*condition.links, *(network.conditions[condition.of].links if condition.of else ())]
    here = {node.id for node in finding.nodes}
    held = [link for link in links if link.node in here and (not link.states or state in link.states)]
    background = [leak for leak in finding.leaks if not leak.states or state in leak.states]
    found = [link.number for link in held if link.node in nodes] or [link.number for link in held]
    return tuple(found + [leak.number for leak in background if leak.node in nodes])
