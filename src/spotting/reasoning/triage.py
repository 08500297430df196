"""How urgent it is, by rules alone; they can never be outvoted.

Evaluates every rule in three values with the exact semantics of the triage evidence (`meta`): `negation`,
`unknown_policy`, `when_no_rule_fires`. Knows no probability and imports nothing of inference.
"""

from __future__ import annotations

from dataclasses import dataclass

from spotting.catalog.types import Catalog, NoRuleFires, Rule
from spotting.logic import Expression, IsDerived, IsFinding, IsState, leaves
from spotting.situation import Situation
from spotting.words import Urgency


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
    fired: list[Rule] = []
    silent: list[Rule] = []
    undecided: list[Rule] = []
    catalog = situation.catalog
    for rule in catalog.rules.values():
        if not applies(rule, situation.case.place):
            continue
        truth = situation.holds(rule.when, lenient=rule.negation == "unless_known")
        (fired if truth is True else silent if truth is False else undecided).append(rule)
    undecided.sort(key=lambda rule: rule.urgency.rank, reverse=True)
    reassuring = [rule for rule in fired if rule.urgency.level in ("self_care", "routine")]
    needed = needed_for_reassurance(situation, undecided) if reassuring else ()
    held_back = reassuring if needed else []
    fired = [rule for rule in fired if rule not in held_back]
    fired.sort(key=lambda rule: rule.urgency.rank, reverse=True)
    default = None if fired else when_no_rule_fires(situation)
    urgency = fired[0].urgency if fired else default.urgency if default else Urgency("routine")
    return Triage(
        urgency=urgency,
        fired=tuple(fired),
        silent=tuple(silent),
        undecided=tuple(undecided),
        held_back=tuple(held_back),
        needed=needed,
        default=default,
        provisional=any(urgency < rule.urgency for rule in undecided) or bool(held_back),
    )


def applies(rule: Rule, place: str) -> bool:
    """Whether a rule applies in a place: everywhere unless it says otherwise."""
    return (not rule.where or place in rule.where) and place not in rule.not_where


def when_no_rule_fires(situation: Situation) -> NoRuleFires:
    """Return the first default whose condition holds; the last holds always."""
    for default in situation.catalog.no_rule_fires:
        if default.when is None or situation.holds(default.when, lenient=default.lenient) is True:
            return default
    raise AssertionError("the loader guarantees a last default without a condition")


def needed_for_reassurance(situation: Situation, undecided: list[Rule]) -> tuple[str, ...]:
    """Return the questions that must be answered before a self-care or routine rule may be shown.

    Every safety-screen item, and every finding that keeps an emergency or same-day rule undecided
    (`unknown_policy`). Asked and not known counts as not answered: it stays "not excluded". Questions about violence
    hold nothing back: whether she tells of it does not make the bleeding more dangerous.
    """
    catalog = situation.catalog
    needed: dict[str, None] = {}
    for screen in catalog.screens[:2]:
        for item in screen.items:
            if situation.known(item.finding).unknown:
                needed[item.finding] = None
    for rule in undecided:
        if rule.urgency.step >= 3:
            for name in open_findings(rule.when, situation, asked_too=True):
                needed[name] = None
    return tuple(name for name in needed if not catalog.findings[name].is_about_violence)


def open_findings(expression: Expression, situation: Situation, *, asked_too: bool = False) -> tuple[str, ...]:
    """Return the findings an undecided condition still needs, in the order it names them.

    `asked_too` includes those she was asked and does not know.
    """
    result: dict[str, None] = {}
    _collect(expression, situation, result, set(), asked_too)
    return tuple(result)


def _collect(
    expression: Expression, situation: Situation, result: dict[str, None], seen: set[str], asked_too: bool
) -> None:
    catalog: Catalog = situation.catalog
    for leaf in leaves(expression):
        if isinstance(leaf, IsFinding):
            known = situation.known(leaf.finding)
            asked = known.unknown and known.asked and leaf.finding in situation.answered
            if leaf.comparison.test(catalog.findings[leaf.finding], known) is None and (asked_too or not asked):
                result[leaf.finding] = None
        elif isinstance(leaf, IsDerived):
            if leaf.derived in seen or situation.derived(leaf.derived, leaf.comparison) is not None:
                continue
            seen.add(leaf.derived)
            derived = catalog.derived[leaf.derived]
            for part in (*([derived.when] if derived.when else []), *derived.count):
                _collect(part, situation, result, seen, asked_too)
            for name in catalog.findings:
                if derived.formula and name in derived.formula and situation.known(name).unknown:
                    result[name] = None
        elif isinstance(leaf, IsState) and leaf.state not in seen and situation.state(leaf.state) is None:
            seen.add(leaf.state)
            _collect(catalog.states[leaf.state].certain_when, situation, result, seen, asked_too)
