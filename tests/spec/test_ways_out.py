"""Ways out: shown for answers only, never for silence, and never beside a call to be seen today or sooner."""

from collections.abc import Mapping
from typing import Any

import pytest
from no_danger import NO_DANGER

from spotting.case import Case
from spotting.catalog import Catalog
from spotting.pipeline import assess
from spotting.reasoning.triage import triage
from spotting.reasoning.ways_out import how_to_tell, way_out
from spotting.situation import Situation

SAFE: Mapping[str, Any] = {  # both safety screens answered: none of it
    **NO_DANGER,
    "bleeding_amount": "none",
    "pelvic_pain": "none",
}
NOWHERE: Mapping[str, Any] = {
    "age_years": 31,
    "could_be_pregnant": "no_chance",
    "abnormal_bleeding": "absent",
    "blood_in_urine": "absent",
    "blood_with_stool": "absent",
    "source_uncertain": "absent",
}
PERIOD: Mapping[str, Any] = {
    **SAFE,
    "age_years": 31,
    "could_be_pregnant": "no_chance",
    "bleeding_amount": "moderate",
    "pelvic_pain": "mild",
    "abnormal_bleeding": "absent",
    "like_usual_period": "present",
    "heavy_menstrual_bleeding": "absent",
    "intermenstrual_bleeding": "absent",
    "postcoital_bleeding": "absent",
    "bleeding_days": 4,
    "anticoagulant_use": "absent",
    "recent_pregnancy_end": "none",
    "hysterectomy": "none",
    "days_since_last_period": 3,
    "years_since_menarche": 18,
}
NEVER: Mapping[str, Any] = {
    **SAFE,
    "age_years": 31,
    "could_be_pregnant": "no_chance",
    "abnormal_bleeding": "present",
    "bleeding_amount": "spotting",
    "days_since_last_period": "absent",
    "recent_pregnancy_end": "none",
}
SITUATIONS: Mapping[str, Mapping[str, Any]] = {
    "no_bleeding": {**SAFE, **NOWHERE},
    "only_in_urine": {**SAFE, **NOWHERE, "blood_in_urine": "present"},
    "only_from_bowel": {**SAFE, **NOWHERE, "blood_with_stool": "present"},
    "normal_period": PERIOD,
    "never_a_period": NEVER,
}


def shown(answers: Mapping[str, Any], catalog: Catalog, **case: Any) -> str | None:
    way = way_out(Situation(Case(answers, **case), catalog))
    return way.id if way else None


@pytest.mark.parametrize("name", SITUATIONS)
def test_each_situation_has_its_way_out(catalog: Catalog, name: str) -> None:
    assert shown(SITUATIONS[name], catalog) == name


def test_every_way_out_of_the_knowledge_is_tried_here(catalog: Catalog) -> None:
    assert {way.id for way in catalog.ways_out} == set(SITUATIONS)


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_way_out_waits_for_every_safety_answer(catalog: Catalog, name: str) -> None:
    for finding in SAFE:
        asked = {key: value for key, value in SITUATIONS[name].items() if key != finding}
        if not Situation(Case(asked), catalog).known(finding).unknown:
            assert finding in ("flooding", "pain_sudden")  # without much blood, or without pain, they are answered
            continue
        assert shown({**asked, finding: "unknown"}, catalog) is None, finding
        assert shown(asked, catalog) is None, finding


@pytest.mark.parametrize("name", SITUATIONS)
def test_unknown_is_never_no(catalog: Catalog, name: str) -> None:
    """Whatever the way out rests on: asked and not known, it is not shown."""
    rests_on = [key for key in SITUATIONS[name] if key not in SAFE]
    held = [key for key in rests_on if shown({**SITUATIONS[name], key: "unknown"}, catalog) is None]
    assert "abnormal_bleeding" in held
    assert set(NOWHERE) - {"age_years", "could_be_pregnant"} <= set(held) or name in ("normal_period", "never_a_period")


@pytest.mark.parametrize("name", SITUATIONS)
@pytest.mark.parametrize(
    "danger",
    [
        {"faintness": "fainted"},
        {"pelvic_pain": "severe"},
        {"genital_injury": "other_injury"},
        {"sexual_assault": "present"},
        {"fear_at_home": "present"},
        {"fever": "fever", "pelvic_pain": "moderate"},
        {"breathless_at_rest": "present"},
    ],
    ids=str,
)
def test_a_way_out_never_hides_a_rule_of_same_day_or_more(
    catalog: Catalog, name: str, danger: Mapping[str, Any]
) -> None:
    answers = {**SITUATIONS[name], **danger}
    assert way_out(Situation(Case(answers), catalog)) is None
    assert assess(Case(answers), catalog, ranges=False, explain=False).way_out is None


def test_a_rule_of_same_day_alone_holds_every_way_out_back(catalog: Catalog) -> None:
    """Not only the danger signs of the screens: this one is none of them."""
    for name, answers in SITUATIONS.items():
        situation = Situation(Case({**answers, "sexual_assault": "present"}), catalog)
        assert any(rule.urgency.step >= 3 for rule in triage(situation).fired)
        assert way_out(situation) is None, name


def test_over_the_real_cases_no_way_out_stands_beside_an_urgent_answer(catalog: Catalog, realistic_cases: Any) -> None:
    for name, answers in realistic_cases.items():
        answer = assess(Case(answers), catalog, ranges=False, explain=False)
        assert answer.way_out is None or answer.urgency.step < 3, name


def test_pregnancy_not_excluded_holds_a_way_out_back(catalog: Catalog) -> None:
    for name in SITUATIONS:
        assert shown({**SITUATIONS[name], "could_be_pregnant": "small_chance"}, catalog) is None, name


def test_a_way_out_lowers_nothing_and_the_rules_still_speak(catalog: Catalog) -> None:
    answers = {**SITUATIONS["only_in_urine"], "age_years": 52}
    answer = assess(Case(answers), catalog, ranges=False, explain=False)
    assert answer.way_out is not None
    assert {"ca_haematuria_only", "ca_haematuria_45"} <= {reason.id for reason in answer.reasons}
    assert answer.urgency.level == "within_days"


@pytest.mark.parametrize("name", SITUATIONS)
def test_someone_who_asks_for_her_gets_other_words(catalog: Catalog, name: str) -> None:
    way = way_out(Situation(Case(SITUATIONS[name], for_whom="partner"), catalog))
    assert way is not None
    assert " you " not in f" {way.say} "
    assert "your" not in way.say.split()


UNSURE = {**SAFE, **NOWHERE, **PERIOD, "source_uncertain": "present", "recent_procedure": "none"}


def test_she_who_is_unsure_is_told_how_to_find_out(catalog: Catalog) -> None:
    assert any("tampon" in say for say in how_to_tell(Situation(Case(UNSURE), catalog)))
    assert how_to_tell(Situation(Case(SITUATIONS["no_bleeding"]), catalog)) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"age_years": 13, "years_since_menarche": 1},
        {"could_be_pregnant": "i_know_i_am", "like_usual_period": "unknown"},
        {"could_be_pregnant": "small_chance"},
        {"recent_procedure": "loop_excision"},
        {"recent_procedure": "unknown"},
        {"recent_pregnancy_end": "birth", "days_since_pregnancy_end": 10},
        {"age_years": "unknown"},
    ],
    ids=str,
)
def test_no_tampon_for_a_girl_in_pregnancy_or_after_a_procedure(catalog: Catalog, change: Mapping[str, Any]) -> None:
    said = how_to_tell(Situation(Case({**UNSURE, **change}), catalog))
    assert said
    assert not any("tampon" in say for say in said)
