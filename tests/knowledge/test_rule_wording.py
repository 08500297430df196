"""A rule says the same to her and to someone who asks for her: same care, same time, same figures, other words."""

import re
from collections import Counter
from typing import Any

import pytest

from spotting import Case, assess
from spotting.catalog import Catalog, read_catalog
from spotting.catalog.for_another import says_you
from spotting.catalog.load import KNOWLEDGE

_READ, _ = read_catalog(KNOWLEDGE)
RULES = sorted(_READ.rules) if _READ is not None else []
PAIRS = [(name, key) for name in RULES for key in _READ.rules[name].for_another] if _READ is not None else []

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
# What one does, how soon, how long and how much: a version without one of these gives other advice.
CARE = re.compile(
    r"emergency department|emergency services|emergency line|urgent line|urgent number|ambulance|urgent care"
    r"|maternity (?:unit|or early)|early pregnancy (?:unit|clinic)|sexual health clinic|assault centre|midwife"
    r"|urgent referral|women's clinic|pregnancy test|urine test|blood test|blood count|ferritin|scan|swabs?|sample"
    r"|anti-D|methotrexate|progesterone|tranexamic acid|ibuprofen|aspirin|paracetamol|blood thinner|HIV"
    r"|\bnow\b|today or tomorrow|\btoday\b|at once|same day|this week|day or night|routine|next few weeks"
    r"|within (?:about )?(?:\w+ )?(?:to \w+ )?(?:days?|weeks?|months?|hours?)|(?:six|three|two) (?:weeks|hours|days)"
    r"|as soon as|left side",
    re.IGNORECASE,
)
# You is then the one who reads: what a partner, parent or friend can do. `your` has no such reading.
READER_CAN = re.compile(r"\byou (?:can|cannot|could|may|call|phone|ring|wait|go|think|know|are not sure)\b")
# A version that lost its "not" tells someone to do what the other tells them to leave.
FORBIDS = re.compile(r"\b(?:not|nothing|never|no one)\b", re.IGNORECASE)


def both(catalog: Catalog, name: str, key: str) -> tuple[str, str]:
    rule = catalog.rules[name]
    return getattr(rule, key), rule.for_another[key]


def care_words(text: str) -> set[str]:
    return {" ".join(found.lower().split()) for found in CARE.findall(text)}


def test_every_rule_that_speaks_to_her_has_words_for_someone_else(catalog: Catalog) -> None:
    for rule in catalog.rules.values():
        for key in ("say", "why"):
            assert key in rule.for_another or not says_you(getattr(rule, key)), f"{rule.id}: {key}"


def test_only_rules_for_a_child_leave_out_the_words_for_someone_else(catalog: Catalog) -> None:
    """An order such as "do a pregnancy test" has no "you", and a partner would still take it for himself."""
    without = {rule.id for rule in catalog.rules.values() if "say" not in rule.for_another}
    assert without == {"sg_child_foreign_body", "sg_child_straddle", "sg_newborn_ill", "sg_precocious"}


@pytest.mark.parametrize(("name", "key"), PAIRS)
def test_the_words_for_someone_else_never_call_the_reader_the_patient(catalog: Catalog, name: str, key: str) -> None:
    _, other = both(catalog, name, key)
    assert not says_you(READER_CAN.sub("", other)), other


@pytest.mark.parametrize(("name", "key"), PAIRS)
def test_both_versions_hold_the_same_figures(catalog: Catalog, name: str, key: str) -> None:
    hers, other = both(catalog, name, key)
    assert Counter(NUMBER.findall(other)) == Counter(NUMBER.findall(hers)), other


@pytest.mark.parametrize(("name", "key"), PAIRS)
def test_both_versions_name_the_same_care_as_soon(catalog: Catalog, name: str, key: str) -> None:
    hers, other = both(catalog, name, key)
    assert care_words(other) == care_words(hers), other


def test_a_sentence_said_first_is_the_same_for_both(catalog: Catalog) -> None:
    firsts = [rule.say_first for rule in catalog.rules.values() if rule.say_first is not None]
    assert firsts
    for first in firsts:
        assert not says_you(first.for_another["say"])
        assert care_words(first.for_another["say"]) == care_words(first.say)


@pytest.mark.parametrize(
    ("answers", "test_first"),
    [
        ({}, True),
        ({"could_be_pregnant": "small_chance"}, True),
        ({"could_be_pregnant": "unknown"}, True),
        ({"could_be_pregnant": "no_chance"}, False),
        ({"hysterectomy": "cervix_left"}, False),
        ({"age_years": 57}, False),
    ],
)
def test_a_pregnancy_test_comes_first_only_while_a_pregnancy_is_possible(
    catalog: Catalog, answers: dict[str, Any], test_first: bool
) -> None:
    for for_whom in ("self", "partner"):
        case = Case({"age_years": 34, "bleeding_days": 12, **answers}, for_whom=for_whom)
        found = assess(case, catalog, ranges=False, explain=False)
        said = next(reason.say for reason in found.reasons if reason.id == "hb_over_7_days")
        assert ("pregnancy test first" in said) == test_first
        assert said.endswith("a visit with a nurse or doctor within 7 days.")


@pytest.mark.parametrize(("name", "key"), PAIRS)
def test_what_one_version_forbids_the_other_forbids(catalog: Catalog, name: str, key: str) -> None:
    hers, other = both(catalog, name, key)
    assert bool(FORBIDS.search(other)) == bool(FORBIDS.search(hers)), other


@pytest.mark.parametrize(
    ("level", "says"),
    [
        ("emergency", r"\bnow\b|\btake her to an emergency department"),
        ("same_day", r"\btoday\b|\bnow\b|\bat once\b"),
    ],
)
def test_an_urgent_rule_says_so_to_someone_else_in_its_first_sentence(catalog: Catalog, level: str, says: str) -> None:
    for rule in catalog.rules.values():
        text = rule.for_another.get("say", rule.say)
        if rule.urgency.level == level:
            first_two = " ".join(re.split(r"(?<=[.;]) ", text)[:2])
            assert re.search(says, first_two, re.IGNORECASE), f"{rule.id}: {text}"


@pytest.mark.parametrize("name", ["co_testosterone", "co_testosterone_first_year"])
def test_someone_on_testosterone_is_not_called_she(catalog: Catalog, name: str) -> None:
    for text in catalog.rules[name].for_another.values():
        assert not re.search(r"\b(?:she|her|hers)\b", text, re.IGNORECASE)


def test_no_rule_for_every_country_names_a_national_number(catalog: Catalog) -> None:
    numbers = re.compile(r"\b(?:999|911|112|111|000|116 117)\b")
    for rule in catalog.rules.values():
        if not rule.where:
            for text in (rule.say, *rule.for_another.values()):
                assert not numbers.search(text), f"{rule.id}: {text}"


def test_texts_that_everyone_reads_speak_to_nobody(catalog: Catalog) -> None:
    """Titles of rules, what a condition is, and the plain words of an action have one version only."""
    texts = {f"title of {rule.id}": rule.title for rule in catalog.rules.values()}
    for condition in catalog.conditions.values():
        texts[f"about {condition.id}"] = f"{condition.plain_name}. {condition.about}"
    for action in catalog.actions.values():
        shown = (action.plain, action.when_informative, action.limits, action.too_early_say)
        texts[f"action {action.id}"] = " ".join((*shown, *(outcome.say for outcome in action.outcomes)))
    assert {where for where, text in texts.items() if says_you(text)} == set()
