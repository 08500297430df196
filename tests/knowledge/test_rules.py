"""Every rule against its own examples: it fires here, stays silent there, cannot tell yet there."""

from typing import Any

import pytest

from spotting.case import Case
from spotting.catalog import Catalog, read_catalog
from spotting.catalog.load import KNOWLEDGE
from spotting.catalog.types import Rule
from spotting.problems import BadCase
from spotting.reasoning.triage import applies, triage
from spotting.situation import Situation

_READ, _ = read_catalog(KNOWLEDGE)
RULES = sorted(_READ.rules) if _READ is not None else []


def place_of(rule: Rule) -> str:
    """Return a place where the rule applies."""
    return next(place for place in (*rule.where, "international", "US") if applies(rule, place))


def verdict(catalog: Catalog, rule: Rule, answers: dict[str, Any]) -> str:
    """Return which of the lists of triage the rule is in; one that is held back is true, and fires."""
    result = triage(Situation(Case(answers, place=place_of(rule)), catalog))
    lists = {
        "fires": (*result.fired, *result.held_back),
        "silent": result.silent,
        "undecided": result.undecided,
    }
    found = [name for name, rules in lists.items() if rule.id in {r.id for r in rules}]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("name", RULES)
def test_a_rule_does_what_its_examples_say(catalog: Catalog, name: str) -> None:
    rule = catalog.rules[name]
    wrong = []
    for expected, examples in rule.examples.items():
        for answers in examples:
            try:
                got = verdict(catalog, rule, dict(answers))
            except BadCase as refused:
                got = f"refused: {refused}"
            if got != expected:
                wrong.append(f"{dict(answers)} is said {expected}, but {got}")
    assert wrong == []


@pytest.mark.parametrize("name", RULES)
def test_a_rule_has_an_example_of_each_kind_and_so_can_fire(catalog: Catalog, name: str) -> None:
    examples = catalog.rules[name].examples
    assert set(examples) == {"fires", "silent", "undecided"}
    assert all(len(examples[kind]) > 0 for kind in examples)


def test_there_are_emergency_rules_and_every_one_has_all_three_examples(catalog: Catalog) -> None:
    emergencies = [rule for rule in catalog.rules.values() if rule.urgency.level == "emergency"]
    assert len(emergencies) >= 30
    for rule in emergencies:
        assert all(rule.examples[kind] for kind in ("fires", "silent", "undecided")), rule.id


def test_an_example_tells_answers_and_never_a_state(catalog: Catalog) -> None:
    for rule in catalog.rules.values():
        for examples in rule.examples.values():
            for answers in examples:
                assert set(answers) <= set(catalog.findings), rule.id


def test_every_reassuring_rule_waits_for_what_it_excludes_to_be_known_absent(catalog: Catalog) -> None:
    """A self-care rule with a `not` may fire only on a true value (`negation: known_absent`)."""
    for rule in catalog.rules.values():
        if rule.urgency.level == "self_care":
            assert rule.negation == "known_absent", rule.id


def test_every_rule_cites_a_source_or_says_whose_judgement_it_is(catalog: Catalog) -> None:
    for rule in catalog.rules.values():
        assert rule.sources if rule.basis == "guideline" else rule.judged_because, rule.id
        assert set(rule.sources) <= set(catalog.sources)
