"""The page of the answer: what is shown of an assessment, and that no part of it contradicts another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from diary_client import Browser
from diary_client import catalog as known

from spotting.assessment import Reason
from spotting.case import Case
from spotting.catalog.types import Catalog
from spotting.pipeline import assess
from spotting.reasoning.question import screen_question
from spotting.situation import Situation
from spotting.web.diary_checks import state_of
from spotting.web.icon_array import PEOPLE, icon_array
from spotting.web.result import emergency_number, view_of

PILL = {
    "age_years": 23, "could_be_pregnant": "small_chance", "pregnancy_test": "not_done", "bleeding_amount": "spotting",
    "pelvic_pain": "none", "faintness": "none", "days_since_last_period": 16, "contraceptive_method": "combined_pill",
    "method_months": 2, "missed_pills": "absent", "enzyme_inducer": "absent", "period_late": "absent",
    "unscheduled_bleeding_on_hormones": "present", "intermenstrual_bleeding": "present",
}  # fmt: skip
WEEKS_33 = {
    "age_years": 34, "could_be_pregnant": "i_know_i_am", "gestation_weeks": 33, "bleeding_amount": "moderate",
    "pelvic_pain": "none", "placenta_position": "low", "abnormal_bleeding": "present",
}  # fmt: skip
ON_A_BLOOD_THINNER = {
    "age_years": 80, "days_since_last_period": 10950, "bleeding_amount": "light", "pelvic_pain": "none",
    "anticoagulant_use": "present", "abnormal_bleeding": "present", "postmenopausal_bleeding": "present",
}  # fmt: skip
TESTOSTERONE = {
    "age_years": 24, "could_be_pregnant": "small_chance", "pregnancy_test": "not_done", "testosterone_months": 8,
    "bleeding_amount": "spotting", "pelvic_pain": "mild", "days_since_last_period": 200,
    "unscheduled_bleeding_on_hormones": "present",
}  # fmt: skip
NOTHING_SAID = dict.fromkeys(
    ("age_years", "could_be_pregnant", "bleeding_amount", "pelvic_pain", "days_since_last_period"), "declined"
)


def shown(catalog: Catalog, answers: Mapping[str, Any]) -> dict[str, Any]:
    return view_of(assess(Case(place="GB", answers=answers, today="2026-04-01"), catalog, name="test"))


def calm(catalog: Catalog, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers of someone who has none of the danger signs."""
    situation = Situation(Case(place="GB", answers=answers), catalog)
    none: dict[str, Any] = {}
    for screen in catalog.screens:
        none |= screen_question(screen, situation).none_sets
    return {**none, **answers}


@pytest.mark.parametrize(
    ("share", "count"), [(0.0, 0), (0.001, 1), (0.07, 7), (0.5, 50), (0.976, 98), (0.999, 99), (1.0, 100)]
)
def test_the_picture_has_as_many_dots_as_the_figure_says_and_never_none_or_all(share: float, count: int) -> None:
    array = icon_array(share)
    assert array.count == array.filled.count("M") == count
    assert array.filled.count("M") + array.rest.count("M") == PEOPLE


def test_every_cause_has_the_picture_of_its_own_figure(catalog: Catalog) -> None:
    for cause in shown(catalog, PILL)["causes"]:
        percent = float(cause.figure.rsplit("; ", 1)[1].removesuffix("%"))
        assert abs(cause.array.count - percent) <= 0.51


def test_an_answer_without_a_rule_still_has_a_source_for_its_urgency(catalog: Catalog) -> None:
    view = shown(catalog, calm(catalog, PILL))
    assert view["reason"]["say"]
    assert view["reason"]["source"] == "our judgement, not yet reviewed"


def test_a_sign_to_watch_for_stands_once_where_it_asks_for_help_soonest(catalog: Catalog) -> None:
    groups = shown(catalog, ON_A_BLOOD_THINNER)["sooner"]
    signs = [sign for _, group in groups for sign in group]
    assert len(signs) == len(set(signs))
    assert "a soaked pad within an hour" in groups[0][1]


def test_a_result_never_stands_without_the_other_one(catalog: Catalog) -> None:
    for answers in (PILL, TESTOSTERONE, ON_A_BLOOD_THINNER):
        assert all(len(test["outcomes"]) != 1 for test in shown(catalog, answers)["tests"])


def test_the_test_the_first_sentence_asks_for_is_not_called_useless(catalog: Catalog) -> None:
    view = shown(catalog, calm(catalog, PILL))
    assert "pregnancy test first" in view["a"].first_sentence
    home = next(test for test in view["tests"] if test["say"] == "Do a pregnancy test at home")
    assert not home["little"]


def test_in_an_emergency_what_is_done_at_the_visit_is_told_and_no_list_of_tests_beside_it(catalog: Catalog) -> None:
    view = shown(catalog, WEEKS_33)
    assert view["a"].urgency.level == "emergency"
    assert view["a"].advice.visits
    assert view["tests"] == []


def test_without_answers_it_says_that_it_cannot_tell_and_asks_for_what_every_check_asks(catalog: Catalog) -> None:
    told = shown(catalog, NOTHING_SAID)["cannot_tell"]
    asked = {catalog.findings[name].ask for name in NOTHING_SAID}
    assert told is not None
    assert set(told["missing"] + told["waits"]) & asked
    assert catalog.findings["hours_since_misoprostol"].ask not in told["missing"]


def test_a_telephone_is_offered_only_a_number_it_can_dial(catalog: Catalog) -> None:
    numbers = {place: emergency_number(catalog, place) for place in ("GB", "US", "AU", "international")}
    assert numbers == {"GB": "999", "US": "911", "AU": "000", "international": ""}


def test_the_reason_never_only_repeats_the_first_sentence_while_another_one_says_why(catalog: Catalog) -> None:
    found = assess(Case(place="GB", answers=WEEKS_33), catalog, name="test")
    empty = Reason("default", "", "", found.urgency, found.first_sentence)
    view = view_of(replace(found, reasons=(empty, *found.reasons)))
    assert view["reason"]["say"] == found.reasons[0].say
    assert len(view["more_reasons"]) == len(found.reasons)


@pytest.mark.parametrize("do", ["next", "results", "change:0", "enter"])
def test_answers_that_do_not_fit_are_shown_to_be_mended_wherever_she_goes_on(do: str) -> None:
    base = Case(place="GB", today="2026-04-01")
    state = state_of(base, known(), {"age_years": 16, "days_since_last_period": 4000}, {})
    browser = Browser()
    text = browser.post("/check", token=None, state=state.write(), do=do)
    assert browser.status == 200
    assert "These answers cannot both be right" in text


def test_where_no_rule_speaks_the_reason_says_so() -> None:
    browser = Browser()
    browser.post("/check", token=None, for_whom="self", place="GB")
    browser.post("/check", token=None, state=browser.hidden("state"), do="result")
    assert "Why No rule on how soon to be seen fits what was told so far." in browser.text
    browser.post("/check", token=None, for_whom="self", place="GB")
    told = {"question": browser.hidden("question"), "lines": browser.hidden("lines")}
    browser.post("/check", token=None, state=browser.hidden("state"), do="answer", row="1", **told)  # soaks a pad
    browser.post("/check", token=None, state=browser.hidden("state"), do="result")
    assert "No rule on how soon" not in browser.text
