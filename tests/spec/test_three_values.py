"""True, false and unknown: how conditions are answered when not everything is known.

The safety of the whole rests on this section: unknown is never a silent no.
"""

from itertools import product
from typing import Any

import pytest
from asking import condition, holds, told

from spotting.catalog import Catalog
from spotting.catalog.types import Finding
from spotting.reasoning.triage import triage

# Three findings that imply nothing of each other, and what our person says of them.
TRUE = {"finding": "chest_pain"}
FALSE = {"finding": "rigors"}
UNKNOWN = {"finding": "confusion"}
ANSWERS = {"chest_pain": "present", "rigors": "absent", "confusion": "unknown"}
PART = {True: TRUE, False: FALSE, None: UNKNOWN}
VALUES = (True, False, None)


def value_of(catalog: Catalog, data: dict[str, Any], *, lenient: bool = False) -> bool | None:
    return told(catalog, **ANSWERS).holds(condition(catalog, data), lenient=lenient)


# --- Kleene's tables ---


@pytest.mark.parametrize(("one", "two"), list(product(VALUES, VALUES)))
def test_all_is_false_if_one_part_is_false_and_else_unknown_spreads(
    catalog: Catalog, one: bool | None, two: bool | None
) -> None:
    expected = False if False in (one, two) else None if None in (one, two) else True
    assert value_of(catalog, {"all": [PART[one], PART[two]]}) is expected


@pytest.mark.parametrize(("one", "two"), list(product(VALUES, VALUES)))
def test_any_is_true_if_one_part_is_true_and_else_unknown_spreads(
    catalog: Catalog, one: bool | None, two: bool | None
) -> None:
    expected = True if True in (one, two) else None if None in (one, two) else False
    assert value_of(catalog, {"any": [PART[one], PART[two]]}) is expected


@pytest.mark.parametrize(("part", "expected"), [(True, False), (False, True), (None, None)])
def test_not_swaps_true_and_false_and_leaves_unknown(
    catalog: Catalog, part: bool | None, expected: bool | None
) -> None:
    assert value_of(catalog, {"not": PART[part]}) is expected


def test_a_question_not_asked_is_as_unknown_as_one_answered_unknown(catalog: Catalog) -> None:
    assert holds(told(catalog), finding="chest_pain") is None
    assert holds(told(catalog, chest_pain="unknown"), finding="chest_pain") is None


def test_a_declined_question_counts_as_unknown(catalog: Catalog) -> None:
    assert holds(told(catalog, chest_pain="declined"), finding="chest_pain") is None
    assert told(catalog, chest_pain="declined").known("chest_pain").asked


# --- unless_known and known_absent ---


def test_unless_known_takes_a_not_for_satisfied_while_its_content_is_unknown(catalog: Catalog) -> None:
    alarm_unless = {"all": [TRUE, {"not": UNKNOWN}]}
    assert value_of(catalog, alarm_unless, lenient=True) is True


def test_known_absent_waits_until_the_content_of_a_not_is_known(catalog: Catalog) -> None:
    assert value_of(catalog, {"all": [TRUE, {"not": UNKNOWN}]}, lenient=False) is None
    assert value_of(catalog, {"all": [TRUE, {"not": FALSE}]}, lenient=False) is True


def test_unless_known_still_stays_silent_once_the_content_is_known_to_be_true(catalog: Catalog) -> None:
    assert value_of(catalog, {"all": [TRUE, {"not": TRUE}]}, lenient=True) is False


def test_unless_known_never_assumes_a_sign_that_is_not_under_a_not(catalog: Catalog) -> None:
    assert value_of(catalog, {"all": [TRUE, UNKNOWN]}, lenient=True) is None


def test_what_lies_inside_a_not_stays_three_valued(catalog: Catalog) -> None:
    """A not inside a not is not taken for satisfied: the outer one is, because its content is unknown."""
    nested = {"not": {"all": [TRUE, {"not": UNKNOWN}]}}
    assert value_of(catalog, nested, lenient=False) is None
    assert value_of(catalog, nested, lenient=True) is True


# --- Partial knowledge is an answer ---


@pytest.mark.parametrize(
    ("answer", "question", "expected"),
    [
        ("present", {"at_least": "mild"}, True),
        ("present", {"is": "none"}, False),
        ("present", {"at_least": "moderate"}, None),
        ("present", {"is": "mild"}, None),
        ({"at_least": "moderate"}, {}, True),
        ({"at_least": "moderate"}, {"is": "mild"}, False),
        ({"at_least": "moderate"}, {"is": "severe"}, None),
        ({"at_least": "moderate"}, {"is_not": "mild"}, True),
        ({"at_most": "mild"}, {"at_least": "moderate"}, False),
        ({"at_most": "mild"}, {"at_most": "moderate"}, True),
        ({"at_most": "mild"}, {"at_least": "mild"}, None),
        ({"at_least": "mild", "at_most": "moderate"}, {"in": ["mild", "moderate"]}, True),
        ({"at_least": "mild", "at_most": "moderate"}, {"is": "severe"}, False),
        ("severe", {"is_not": "severe"}, False),
        ("absent", {}, False),
    ],
)
def test_a_level_known_in_part_answers_what_it_can(
    catalog: Catalog, answer: Any, question: dict[str, Any], expected: bool | None
) -> None:
    situation = told(catalog, pelvic_pain=answer)
    assert situation.holds(condition(catalog, {"finding": "pelvic_pain", **question})) is expected


@pytest.mark.parametrize(
    ("answer", "question", "expected"),
    [
        ({"from": 2, "to": 5}, {"from": 2}, True),
        ({"from": 2, "to": 5}, {"to": 5}, True),
        ({"from": 2, "to": 5}, {"from": 6}, False),
        ({"from": 2, "to": 5}, {"below": 2}, False),
        ({"from": 2, "to": 5}, {"above": 5}, False),
        ({"from": 2, "to": 5}, {"above": 2}, None),
        ({"from": 2, "to": 5}, {"from": 4}, None),
        ({"from": 9}, {"above": 8}, True),
        ({"to": 7}, {"above": 8}, False),
        (8, {"above": 8}, False),
        (8, {"from": 8}, True),
    ],
)
def test_a_number_known_as_a_range_answers_what_it_can(
    catalog: Catalog, answer: Any, question: dict[str, Any], expected: bool | None
) -> None:
    situation = told(catalog, bleeding_days=answer)
    assert situation.holds(condition(catalog, {"finding": "bleeding_days", **question})) is expected


@pytest.mark.parametrize(
    ("answer", "question", "expected"),
    [
        ({"in": ["combined_pill", "patch"]}, {"in": ["combined_pill", "patch", "ring"]}, True),
        ({"in": ["combined_pill", "patch"]}, {"is": "implant"}, False),
        ({"in": ["combined_pill", "patch"]}, {"is": "patch"}, None),
        ({"in": ["combined_pill", "patch"]}, {"is_not": "implant"}, True),
        ({"is_not": "none"}, {"is": "none"}, False),
        ({"is_not": "none"}, {"is_not": "none"}, True),
        ({"is_not": "none"}, {"is": "patch"}, None),
        ("present", {"is_not": "none"}, True),
        ("absent", {"is": "none"}, True),
    ],
)
def test_a_choice_known_in_part_answers_what_it_can(
    catalog: Catalog, answer: Any, question: dict[str, Any], expected: bool | None
) -> None:
    situation = told(catalog, contraceptive_method=answer)
    assert situation.holds(condition(catalog, {"finding": "contraceptive_method", **question})) is expected


# --- Never, unknown, not asked ---


def test_what_never_happened_makes_every_comparison_false(catalog: Catalog) -> None:
    never = told(catalog, days_since_last_period="absent")
    assert holds(never, finding="days_since_last_period", is_="absent") is True
    assert holds(never, finding="days_since_last_period", from_=0) is False
    assert holds(never, finding="days_since_last_period", below=40) is False


def test_an_unknown_number_is_not_one_that_never_happened(catalog: Catalog) -> None:
    for situation in (told(catalog), told(catalog, days_since_last_period="unknown")):
        assert holds(situation, finding="days_since_last_period", is_="absent") is None
        assert holds(situation, finding="days_since_last_period", from_=0) is None


def test_a_given_number_did_happen(catalog: Catalog) -> None:
    situation = told(catalog, days_since_last_period=3)
    assert holds(situation, finding="days_since_last_period", is_="absent") is False


def test_is_unknown_asks_for_the_answer_unknown_and_not_for_silence(catalog: Catalog) -> None:
    assert holds(told(catalog, gestation_weeks="unknown"), finding="gestation_weeks", is_="unknown") is True
    assert holds(told(catalog, gestation_weeks=9), finding="gestation_weeks", is_="unknown") is False
    assert holds(told(catalog), finding="gestation_weeks", is_="unknown") is None


# --- Unknown is never a silent no ---


def questions_about(finding: Finding) -> list[dict[str, Any]]:
    if finding.kind == "choice":
        return [{"is": value} for value in finding.values]
    if finding.kind == "graded":
        return [{"at_least": level} for level in finding.levels[1:]]
    if finding.kind == "number":
        return [{"above": sum(finding.range) / 2}, {"below": sum(finding.range) / 2}]
    return [{}]


def test_the_answer_unknown_decides_no_question_about_any_finding(catalog: Catalog) -> None:
    for finding in catalog.findings.values():
        situation = told(catalog, **{finding.id: "unknown"})
        for question in questions_about(finding):
            asked = condition(catalog, {"finding": finding.id, **question})
            assert situation.holds(asked) is None, (finding.id, question)


@pytest.mark.parametrize("answer", ["nothing asked", "unknown"])
def test_where_nothing_is_known_no_rule_is_silent(catalog: Catalog, answer: str) -> None:
    """Save reassurance that needs pregnancy excluded: there an unknown part counts as pregnant."""
    answers = dict.fromkeys(catalog.findings, "unknown") if answer == "unknown" else {}
    silent = triage(told(catalog, **answers)).silent
    assert [rule.id for rule in silent if rule.urgency.step >= 2] == []
    for rule in silent:
        assert "pregnancy_not_excluded" in repr(rule.when), rule.id
