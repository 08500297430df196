"""What cannot be asked of a baby holds nothing back, and what a child tells of is not lost."""

from __future__ import annotations

import re
from typing import Any

import pytest

from spotting import Case, assess
from spotting.assessment import Assessment
from spotting.catalog import Catalog
from spotting.reasoning.interview import can_be_asked_now
from spotting.reasoning.triage import triage
from spotting.situation import Situation

SMEAR_OF_BLOOD: dict[str, Any] = {"age_years": 0, "age_days": 4, "bleeding_amount": "spotting", "pelvic_pain": "none"}


def levels(catalog: Catalog, **answers: Any) -> tuple[str, set[str]]:
    result = triage(Situation(Case(answers=answers), catalog))
    return result.urgency.level, {rule.id for rule in result.fired}


def interview(catalog: Catalog, told: dict[str, Any]) -> tuple[Assessment, set[str]]:
    """Ask someone who knows `told` and says no to every list; return the end and all that was asked."""
    case, asked = Case(answers={}), set[str]()
    for _ in range(40):
        found = assess(case, catalog, ranges=False, explain=False)
        question = found.next_question
        if isinstance(question, str):
            return found, asked
        said = dict(question.none_sets) if question.kind == "screen" else dict(question.unknown_sets)
        said |= {name: told[name] for name in told if name in said or name == question.id}
        asked |= set(said)
        case = case.with_answers(**said)
    raise AssertionError("the interview does not end")


def test_a_well_newborn_with_a_smear_of_blood_reaches_routine_care(catalog: Catalog) -> None:
    found, asked = interview(catalog, SMEAR_OF_BLOOD)
    assert found.urgency.level == "routine"
    assert [reason.id for reason in found.reasons] == ["sg_newborn"]
    assert {"fever", "easy_bruising", "genital_injury"} <= asked


def test_a_newborn_with_fever_or_bruises_is_an_emergency(catalog: Catalog) -> None:
    for sign in ({"fever": "feels_feverish"}, {"easy_bruising": "present"}, {"feels_very_ill": "present"}):
        assert levels(catalog, **SMEAR_OF_BLOOD, **sign)[0] == "emergency"


def test_the_first_list_leaves_nothing_out_before_the_age_is_known(catalog: Catalog) -> None:
    first = assess(Case(answers={}), catalog, ranges=False, explain=False).next_question
    assert not isinstance(first, str)
    assert {item.finding for item in catalog.screens[0].items} <= set(first.none_sets)


def test_what_is_told_of_a_baby_counts_even_if_it_is_never_asked(catalog: Catalog) -> None:
    assert levels(catalog, age_years=0, age_days=9, chest_pain="present")[0] == "emergency"


def test_a_positive_test_in_a_child_is_an_emergency(catalog: Catalog) -> None:
    level, fired = levels(catalog, age_years=7, pregnancy_test="positive")
    assert level == "emergency"
    assert "sg_under_13_sex" in fired


def test_puberty_before_eight_counts_when_the_girl_is_older_now(catalog: Catalog) -> None:
    assert (
        "sg_precocious" in levels(catalog, age_years=9, years_since_menarche="absent", early_puberty_signs="present")[1]
    )


AT_FIFTEEN: dict[str, Any] = {"age_years": 15, "abnormal_bleeding": "present", "bleeding_amount": "light"}
PATTERNS = (
    "intermenstrual_bleeding",
    "postcoital_bleeding",
    "heavy_menstrual_bleeding",
    "unscheduled_bleeding_on_hormones",
)
OF_LATER_YEARS = re.compile(r"HRT|menopaus|tamoxifen|tibolone|hormone replacement|screening|smear", re.IGNORECASE)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_girl_of_fifteen_is_neither_asked_nor_told_of_hormones_for_the_menopause(
    catalog: Catalog, pattern: str
) -> None:
    found, asked = interview(catalog, {**AT_FIFTEEN, pattern: "present"})
    assert {"age_years", pattern} <= asked
    assert {"hormone_therapy", "tamoxifen_use", "cervical_screening", "hysterectomy"} & asked == set()
    advice = assess(found.case, catalog, ranges=False).advice
    assert advice is not None
    care = [" ".join((entry.situation, *entry.do, *entry.avoid)) for entry in (*advice.self_care, *advice.treatments)]
    shown = [*care, *(sign.say for sign in advice.come_back), *(visit.name for visit in advice.visits)]
    assert [text for text in shown if OF_LATER_YEARS.search(text)] == []


def test_hormones_for_the_menopause_are_asked_of_a_woman_whose_age_is_not_known(catalog: Catalog) -> None:
    situation = Situation(Case({**AT_FIFTEEN, "age_years": "unknown"}), catalog)
    assert can_be_asked_now(catalog.findings["hormone_therapy"], situation)
    assert can_be_asked_now(catalog.findings["hormone_therapy"], Situation(Case({"age_years": 18}), catalog))
    assert not can_be_asked_now(catalog.findings["hormone_therapy"], Situation(Case(AT_FIFTEEN), catalog))
