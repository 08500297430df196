"""Chapter: who is offered what. Nothing goes into the vagina under a low placenta or where there was never sex; a good
result never alarms; a positive test never waits."""

from __future__ import annotations

from typing import Any

import pytest
from asking import told

from spotting.assessment import Assessment
from spotting.case import Case
from spotting.catalog import Catalog
from spotting.pipeline import assess
from spotting.problems import BadCase
from spotting.report.causes import spoken_for
from spotting.situation import Situation

BY_HERSELF = {"chlamydia_gonorrhoea_swab", "trichomonas_swab", "mycoplasma_swab"}
FROM_INSIDE = {
    *BY_HERSELF,
    *("speculum_examination", "pelvic_examination", "transvaginal_ultrasound", "infection_swabs", "colposcopy"),
    *("cervical_screening", "hysteroscopy", "endometrial_biopsy"),
}
LATE = {"age_years": 31, "could_be_pregnant": "i_know_i_am", "bleeding_amount": "light", "pelvic_pain": "none"}
GIRL = {
    "age_years": 14,
    "years_since_menarche": 2,
    "could_be_pregnant": "no_chance",
    "intermenstrual_bleeding": "present",
    "bleeding_amount": "spotting",
    "pelvic_pain": "none",
}
MENOPAUSE = {
    "age_years": 63,
    "days_since_last_period": 4000,
    "postmenopausal_bleeding": "present",
    "bleeding_amount": "spotting",
    "pelvic_pain": "none",
    "episodes": 1,
}
THINNER = {**MENOPAUSE, "age_years": 80, "anticoagulant_use": "present"}
GOOD_RESULTS = {"normal", "negative", "lining_thin", "nothing_unusual", "no_polyp"}


def answer(catalog: Catalog, place: str = "GB", **answers: Any) -> Assessment:
    return assess(Case(answers, place=place), catalog, ranges=False)


def offered(assessment: Assessment) -> set[str]:
    assert assessment.advice is not None
    return {test.action.id for test in assessment.advice.tests}


def allowed(catalog: Catalog, situation: Situation, names: set[str]) -> set[str]:
    """Return the actions that their own condition does not shut out."""
    conditions = {name: catalog.actions[name].offered_when for name in names}
    return {name for name, when in conditions.items() if when is None or situation.holds(when) is not False}


@pytest.mark.parametrize(
    "more",
    [
        {"gestation_weeks": 33, "placenta_position": "covers_the_cervix"},
        {"gestation_weeks": 33, "placenta_position": "low"},
        {"gestation_weeks": 24},
        {"gestation_weeks": "unknown"},
        {"gestation_weeks": 18, "placenta_position": "covers_the_cervix"},
    ],
)
def test_nothing_goes_into_the_vagina_while_the_placenta_may_lie_over_the_cervix(
    catalog: Catalog, more: dict[str, Any]
) -> None:
    here = answer(catalog, **LATE, **more)
    assert allowed(catalog, told(catalog, **LATE, **more), FROM_INSIDE) == set()
    assert offered(here) & FROM_INSIDE == set()
    assert here.advice is not None
    assert "chaperone_and_own_swab" not in {question.id for question in here.advice.questions}


def test_once_the_waters_may_have_broken_she_puts_nothing_in_herself(catalog: Catalog) -> None:
    clear = {"gestation_weeks": 30, "placenta_position": "clear_of_the_cervix"}
    leaking = told(catalog, **LATE, **clear, fluid_leak="present")
    assert allowed(catalog, leaking, BY_HERSELF | {"pelvic_examination"}) == set()
    # what a clinician does with a sterile instrument stays possible
    assert allowed(catalog, leaking, {"speculum_examination"}) == {"speculum_examination"}


def test_after_twenty_weeks_a_bleed_leaves_swabs_to_a_clinician(catalog: Catalog) -> None:
    clear = {"gestation_weeks": 30, "placenta_position": "clear_of_the_cervix"}
    assert allowed(catalog, told(catalog, **LATE, **clear), BY_HERSELF) == set()


def test_early_in_a_pregnancy_a_look_and_a_swab_stay_possible(catalog: Catalog) -> None:
    early = told(catalog, **LATE, gestation_weeks=9)
    assert allowed(catalog, early, {*BY_HERSELF, "speculum_examination"}) == {*BY_HERSELF, "speculum_examination"}


@pytest.mark.parametrize("more", [{"sexual_contact": "never"}, {}])
@pytest.mark.parametrize("place", ["GB", "US", "AU", "international"])
def test_a_girl_who_never_had_sex_reads_nothing_that_presupposes_it(
    catalog: Catalog, place: str, more: dict[str, Any]
) -> None:
    here = answer(catalog, place, **GIRL, **more)
    assert here.advice is not None
    assert offered(here) & FROM_INSIDE == set()
    read = [here.contact, *(reason.say for reason in here.reasons), *(visit.name for visit in here.advice.visits)]
    read += [question.ask for question in here.advice.questions]
    for words in ("sexual health", "family planning", "speculum", "swab", "smear"):
        assert words not in " ".join(read)
    assert here.urgency.within_days == 14


def test_she_is_not_asked_for_a_new_partner(catalog: Catalog) -> None:
    girl = told(catalog, **GIRL, sexual_contact="never")
    for name in ("new_partner", "partner_sti", "rough_sex", "first_intercourse"):
        gate = catalog.findings[name].ask_if
        assert gate is not None
        assert girl.holds(gate) is False
        assert told(catalog, age_years=30).holds(gate) is True


def test_after_an_assault_a_swab_is_not_left_out(catalog: Catalog) -> None:
    hurt = told(catalog, **GIRL, sexual_contact="never", sexual_assault="present")
    assert "chlamydia_gonorrhoea_swab" in allowed(catalog, hurt, BY_HERSELF)


def test_after_the_menopause_the_cervix_is_looked_at_whether_there_was_sex_or_not(catalog: Catalog) -> None:
    never = told(catalog, **MENOPAUSE, sexual_contact="never")
    assert allowed(catalog, never, {"speculum_examination", "endometrial_biopsy"}) == {
        "speculum_examination",
        "endometrial_biopsy",
    }


@pytest.mark.parametrize("amount", ["spotting", "light", "moderate"])
@pytest.mark.parametrize("person", [THINNER, MENOPAUSE], ids=["thinner", "menopause"])
def test_a_good_result_never_raises_how_soon(catalog: Catalog, person: dict[str, Any], amount: str) -> None:
    here = answer(catalog, **{**person, "bleeding_amount": amount})
    assert here.advice is not None
    seen = [outcome for test in here.advice.tests for outcome in test.outcomes if outcome.outcome.id in GOOD_RESULTS]
    assert seen
    assert all(outcome.urgency <= here.urgency for outcome in seen)


def test_a_negative_test_alarms_nobody_who_was_not_asked_about_pain(catalog: Catalog) -> None:
    told_so_far = {"age_years": 30, "intermenstrual_bleeding": "present", "bleeding_amount": "spotting"}
    fired = {rule.id for rule in answer(catalog, **told_so_far, pregnancy_test="negative").triage.fired}
    assert fired & {"pe_missed_period_pain_bleed", "pe_early_negative_test_risk"} == set()


@pytest.mark.parametrize(
    ("cause", "finding", "words", "answers"),
    [
        ("anticoagulant_bleeding", "anticoagulant_use", "a blood thinner in use", THINNER),
        (
            "copper_iud_bleeding",
            "contraceptive_method",
            "a copper coil",
            {"age_years": 29, "contraceptive_method": "copper_coil", "intermenstrual_bleeding": "present"},
        ),
    ],
)
def test_what_a_cause_cannot_be_without_speaks_for_it(
    catalog: Catalog, cause: str, finding: str, words: str, answers: dict[str, Any]
) -> None:
    here = answer(catalog, **answers)
    view = next(view for view in here.causes if view.condition.id == cause)
    weight = next(weight for weight in view.weights if weight.finding == finding)
    assert weight.direct
    assert weight.weight > 1
    assert words in spoken_for(here, view, 1)


@pytest.mark.parametrize("told_of", [{}, {"recent_pregnancy_end": "none"}])
def test_a_positive_test_and_no_chance_are_refused(catalog: Catalog, told_of: dict[str, Any]) -> None:
    with pytest.raises(BadCase, match="positive pregnancy test and no chance"):
        told(catalog, pregnancy_test="positive", could_be_pregnant="no_chance", **told_of)


@pytest.mark.parametrize(
    "answers",
    [
        {"pregnancy_test": "positive"},
        {"pregnancy_test": "positive", "age_years": 58, "bleeding_amount": "spotting"},
        {"pregnancy_test": "positive", "age_years": 58, "gestation_weeks": 9, "bleeding_amount": "spotting"},
        {"pregnancy_test": "positive", "age_years": 58, "postmenopausal_bleeding": "present"},
        {
            "pregnancy_test": "positive",
            "could_be_pregnant": "no_chance",
            "recent_pregnancy_end": "miscarriage",
            "bleeding_amount": "spotting",
        },
    ],
)
def test_a_positive_test_never_waits_for_an_ordinary_appointment(catalog: Catalog, answers: dict[str, Any]) -> None:
    assert answer(catalog, **answers).urgency.step >= 3


@pytest.mark.parametrize("place", ["GB", "US", "AU", "international"])
def test_a_midwife_is_named_in_and_after_a_pregnancy_only(catalog: Catalog, place: str) -> None:
    child = {"age_years": 7, "bleeding_amount": "spotting"}
    older = {**THINNER, "bleeding_amount": "moderate"}
    for person in (child, older):
        here = answer(catalog, place, **person)
        assert here.urgency.level == "same_day"
        assert "midwife" not in here.first_sentence
    pregnant = answer(catalog, place, **{**LATE, "gestation_weeks": 9})
    assert "midwife" in pregnant.first_sentence


def test_the_reason_and_the_headline_name_the_same_time(catalog: Catalog) -> None:
    for rule in catalog.rules.values():
        if rule.urgency.level == "two_weeks":
            assert "within days" not in rule.say
            assert "within days" not in rule.for_another["say"]


def test_after_the_menopause_nobody_speaks_of_contraception(catalog: Catalog) -> None:
    for place in ("GB", "US", "AU", "international"):
        contact = answer(catalog, place, **MENOPAUSE).contact
        assert "contraception" not in contact
        assert "sexual health" not in contact


def test_care_after_a_loss_waits_for_a_loss(catalog: Catalog) -> None:
    care = catalog.care["support_after_a_loss_or_a_scare"]
    assert care.conditions == ()
    assert care.when is not None
    late = {"age_years": 27, "period_late": "present", "pelvic_pain": "mild", "pain_side": "one_side"}
    assert told(catalog, **late).holds(care.when) is not True
    assert told(catalog, sexual_assault="present").holds(care.when) is True


def test_on_the_pill_nobody_is_asked_for_a_late_period_two_weeks_after_the_last(catalog: Catalog) -> None:
    gate = catalog.findings["period_late"].only_if
    assert gate is not None
    pill = {"age_years": 24, "contraceptive_method": "combined_pill"}
    assert told(catalog, **pill, days_since_last_period=16).holds(gate) is False
    assert told(catalog, **pill, days_since_last_period=35).holds(gate) is True
    assert told(catalog, age_years=24, days_since_last_period=16).holds(gate) is True
    assert told(catalog).holds(gate) is True
