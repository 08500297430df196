"""How urgent it is, by rules alone; they can never be outvoted.

Evaluates every rule in three values with the exact semantics of the triage evidence (`meta`): `negation`,
`unknown_policy`, `when_no_rule_fires`. Knows no probability and imports nothing of inference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from spotting.catalog.dependence import dependence_of
from spotting.catalog.every_condition import AskedTogether
from spotting.catalog.types import Catalog, NoRuleFires, Rule
from spotting.logic import Expression, IsDerived, IsFinding, IsState
from spotting.situation import Situation
from spotting.words import Urgency, most_urgent

_REASSURING = ("self_care", "routine")


@dataclass(frozen=True)
class Triage:
    """Rules that fire (most urgent first), are silent, or are undecided; and the urgency they give.

    `provisional`: an undecided rule could still raise the urgency. `held_back`: self-care and routine rules
    that are true but wait for `needed` questions. `default` is set when no rule fires.
    """

    urgency: Urgency
    fired: tuple[Rule, ...]
    silent: tuple[Rule, ...]
    undecided: tuple[Rule, ...]
    held_back: tuple[Rule, ...]
    needed: tuple[str, ...]
    default: NoRuleFires | None
    provisional: bool


def triage(situation: Situation) -> Triage:
    """Evaluate all rules that apply where she is."""
    fired, silent, undecided = _evaluated(situation)
    reassuring = [rule for rule in fired if rule.urgency.level in _REASSURING]
    needed = tuple(dict.fromkeys(_needed_for_reassurance(situation, undecided))) if reassuring else ()
    held_back = reassuring if needed else []
    shown = _most_urgent_first(rule for rule in fired if rule not in held_back)
    default = None if shown else when_no_rule_fires(situation)
    urgency = shown[0].urgency if shown else default.urgency if default else Urgency("routine")
    return Triage(
        urgency=urgency,
        fired=shown,
        silent=tuple(silent),
        undecided=_most_urgent_first(undecided),
        held_back=tuple(held_back),
        needed=needed,
        default=default,
        provisional=any(urgency < rule.urgency for rule in undecided) or bool(held_back),
    )


def urgency_by_rules(situation: Situation) -> Urgency:
    """Return the urgency of `triage` alone: for what an answer would change."""
    fired, _, undecided = _evaluated(situation)
    counted = fired
    if any(rule.urgency.level in _REASSURING for rule in fired):
        waits = next(_needed_for_reassurance(situation, undecided), None) is not None
        counted = [rule for rule in fired if not (waits and rule.urgency.level in _REASSURING)]
    return most_urgent([rule.urgency for rule in counted] or [when_no_rule_fires(situation).urgency])


def _evaluated(situation: Situation) -> tuple[list[Rule], list[Rule], list[Rule]]:
    """Return the rules that are true, false and undecided, in the order of the catalog."""
    fired: list[Rule] = []
    silent: list[Rule] = []
    undecided: list[Rule] = []
    rules, asked = _rules_in(situation.catalog, situation.case.place)
    for rule, truth in zip(rules, situation.hold_each(asked), strict=True):
        (fired if truth is True else silent if truth is False else undecided).append(rule)
    return fired, silent, undecided


@lru_cache(maxsize=32)
def _rules_in(catalog: Catalog, place: str) -> tuple[tuple[Rule, ...], AskedTogether]:
    """Return the rules that apply in a place, and how each is asked."""
    rules = tuple(rule for rule in catalog.rules.values() if applies(rule, place))
    return rules, AskedTogether(tuple((rule.when, rule.negation == "unless_known") for rule in rules))


def _most_urgent_first(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple(sorted(rules, key=lambda rule: rule.urgency.rank, reverse=True))


def applies(rule: Rule, place: str) -> bool:
    """Whether a rule applies in a place: everywhere unless it says otherwise."""
    return (not rule.where or place in rule.where) and place not in rule.not_where


def when_no_rule_fires(situation: Situation) -> NoRuleFires:
    """Return the first default whose condition holds; the last holds always."""
    for default in situation.catalog.no_rule_fires:
        if default.when is None or situation.holds(default.when, lenient=default.lenient) is True:
            return default
    raise AssertionError("the loader guarantees a last default without a condition")


def _needed_for_reassurance(situation: Situation, undecided: Iterable[Rule]) -> Iterator[str]:
    """Yield the questions that must be answered before a self-care or routine rule may be shown.

    Every safety-screen item, and every finding that keeps an emergency or same-day rule undecided
    (`unknown_policy`). Asked and not known counts as not answered: it stays "not excluded". Questions about violence
    hold nothing back: whether she tells of it does not make the bleeding more dangerous.
    """
    findings = situation.catalog.findings
    for screen in situation.catalog.screens[:2]:
        for item in screen.items:
            if situation.known(item.finding).unknown and not findings[item.finding].is_about_violence:
                yield item.finding
    for rule in _most_urgent_first(undecided):
        if rule.urgency.step >= 3:
            needed = open_findings(rule.when, situation, asked_too=True)
            yield from (name for name in needed if not findings[name].is_about_violence)


def open_findings(expression: Expression, situation: Situation, *, asked_too: bool = False) -> tuple[str, ...]:
    """Return the findings an undecided condition still needs, in the order it names them.

    `asked_too` includes those she was asked and does not know.
    """
    known: dict[tuple[int, bool], tuple[str, ...]] = situation.remembered.setdefault(open_findings, {})
    key = (id(expression), asked_too)  # expressions live as long as the catalog
    if key not in known:
        result: dict[str, None] = {}
        _collect(expression, situation, result, set(), asked_too)
        known[key] = tuple(result)
    return known[key]


def _collect(
    expression: Expression, situation: Situation, result: dict[str, None], seen: set[str], asked_too: bool
) -> None:
    catalog: Catalog = situation.catalog
    for leaf in dependence_of(catalog).leaves(expression):
        if isinstance(leaf, IsFinding):
            if situation.holds(leaf) is None and (asked_too or not _asked_in_vain(leaf.finding, situation)):
                result[leaf.finding] = None
        elif isinstance(leaf, IsDerived):
            if leaf.derived in seen or situation.holds(leaf) is not None:
                continue
            seen.add(leaf.derived)
            derived = catalog.derived[leaf.derived]
            for part in (*([derived.when] if derived.when else []), *derived.count):
                _collect(part, situation, result, seen, asked_too)
            for name in catalog.findings:
                if derived.formula and name in derived.formula and situation.known(name).unknown:
                    result[name] = None
        elif isinstance(leaf, IsState) and leaf.state not in seen and situation.holds(leaf) is None:
            seen.add(leaf.state)
            _collect(catalog.states[leaf.state].certain_when, situation, result, seen, asked_too)


def _asked_in_vain(name: str, situation: Situation) -> bool:
    known = situation.known(name)
    return known.unknown and known.asked and name in situation.answered
