"""What follows from the answers without being asked: implications, and findings that are derived."""

import pytest
from asking import condition, holds, told
from no_danger import NO_DANGER

from spotting.catalog import Catalog
from spotting.logic import IsFinding
from spotting.problems import BadCase
from spotting.situation import Situation

# Nothing is wrong right now: every item of the two safety screens.
SCREENS_CLEAR = {
    **NO_DANGER,
    "bleeding_amount": "light",
    "pelvic_pain": "none",
    "new_rash": {"is_not": "does_not_fade"},
}


# --- Parents ---


def test_a_finding_implies_the_finding_it_is_a_kind_of_all_the_way_up(catalog: Catalog) -> None:
    situation = told(catalog, midcycle_bleeding="present")
    assert holds(situation, finding="intermenstrual_bleeding") is True
    assert holds(situation, finding="abnormal_bleeding") is True


def test_every_yes_or_no_finding_of_the_knowledge_implies_its_parent(catalog: Catalog) -> None:
    children = [f for f in catalog.findings.values() if f.kind == "binary" and f.parents]
    assert len(children) >= 10
    for child in children:
        situation = told(catalog, **{child.id: "present"})
        for parent in child.parents:
            assert isinstance(parent, IsFinding)
            assert situation.holds(parent) is True, child.id


def test_a_child_with_a_graded_parent_implies_the_level_the_parent_needs(catalog: Catalog) -> None:
    situation = told(catalog, flooding="present")
    assert holds(situation, finding="bleeding_amount", at_least="heavy") is True
    assert holds(situation, finding="bleeding_amount", at_least="soaking") is None


def test_an_absent_parent_makes_its_children_absent_and_no_question_for_them_is_left(
    catalog: Catalog,
) -> None:
    situation = told(catalog, abnormal_bleeding="absent")
    for child in ("intermenstrual_bleeding", "midcycle_bleeding", "postcoital_bleeding"):
        assert holds(situation, finding=child) is False
        assert situation.is_settled(child)


def test_without_pain_there_is_no_side_and_no_sudden_start_of_it(catalog: Catalog) -> None:
    situation = told(catalog, pelvic_pain="none")
    assert holds(situation, finding="pain_side", is_="one_side") is False
    assert holds(situation, finding="pain_sudden") is False


def test_an_unknown_parent_leaves_its_children_open(catalog: Catalog) -> None:
    situation = told(catalog, abnormal_bleeding="unknown")
    assert holds(situation, finding="postcoital_bleeding") is None
    assert not situation.is_settled("postcoital_bleeding")


def test_a_child_told_present_answers_a_parent_she_was_unsure_of(catalog: Catalog) -> None:
    situation = told(catalog, abnormal_bleeding="unknown", postcoital_bleeding="present")
    assert holds(situation, finding="abnormal_bleeding") is True


def test_a_child_present_and_its_parent_absent_is_refused_naming_both(catalog: Catalog) -> None:
    with pytest.raises(BadCase) as refused:
        told(catalog, abnormal_bleeding="absent", postcoital_bleeding="present")
    message = str(refused.value)
    assert "postcoital_bleeding" in message
    assert "abnormal_bleeding" in message


# --- Numbers that set a finding ---


@pytest.mark.parametrize(
    ("degrees", "at_least_fever", "high_fever"), [(38.0, True, None), (38.5, True, True), (36.8, None, None)]
)
def test_a_measured_temperature_sets_the_fever(
    catalog: Catalog, degrees: float, at_least_fever: bool | None, high_fever: bool | None
) -> None:
    situation = told(catalog, temperature_c=degrees)
    assert holds(situation, finding="fever", at_least="fever") is at_least_fever
    assert holds(situation, finding="fever", is_="high_fever") is high_fever


def test_more_than_eight_days_is_prolonged_and_a_fast_pulse_is_a_racing_heart(catalog: Catalog) -> None:
    assert holds(told(catalog, bleeding_days=9), finding="prolonged_bleeding") is True
    assert holds(told(catalog, bleeding_days=8), finding="prolonged_bleeding") is None
    assert holds(told(catalog, heart_rate=101), finding="racing_heart") is True


def test_a_number_known_as_a_range_implies_only_what_the_whole_range_implies(catalog: Catalog) -> None:
    assert holds(told(catalog, bleeding_days={"from": 10, "to": 14}), finding="prolonged_bleeding") is True
    assert holds(told(catalog, bleeding_days={"from": 7, "to": 14}), finding="prolonged_bleeding") is None


def test_the_finding_never_sets_the_number(catalog: Catalog) -> None:
    assert holds(told(catalog, fever="high_fever"), finding="temperature_c", from_=38) is None


def test_a_measured_fever_and_the_answer_no_fever_are_refused(catalog: Catalog) -> None:
    with pytest.raises(BadCase) as refused:
        told(catalog, temperature_c=39.2, fever="none")
    assert "temperature_c" in str(refused.value)
    assert "fever" in str(refused.value)


# --- States that cannot be ---


def test_a_finding_of_excluded_states_counts_as_absent(catalog: Catalog) -> None:
    situation = told(catalog, age_years=64)
    assert set(catalog.findings["reduced_fetal_movements"].states) == {"mid_pregnancy", "late_pregnancy"}
    assert holds(situation, finding="reduced_fetal_movements") is False
    assert situation.is_settled("reduced_fetal_movements")


def test_while_one_of_its_states_is_possible_a_finding_stays_open(catalog: Catalog) -> None:
    situation = told(catalog, age_years=31)
    assert holds(situation, finding="reduced_fetal_movements") is None
    assert not situation.is_settled("reduced_fetal_movements")


def test_what_was_told_is_not_overruled_by_the_state(catalog: Catalog) -> None:
    situation = told(catalog, age_years=64, reduced_fetal_movements="present")
    assert holds(situation, finding="reduced_fetal_movements") is True


# --- Questions that make sense only if ---


def test_hours_of_soaking_make_sense_only_while_a_pad_is_soaked_each_hour(catalog: Catalog) -> None:
    assert holds(told(catalog, bleeding_amount="light"), finding="hours_of_soaking", from_=1) is False
    assert holds(told(catalog, bleeding_amount="soaking"), finding="hours_of_soaking", from_=1) is None
    assert holds(told(catalog, bleeding_amount="unknown"), finding="hours_of_soaking", from_=1) is None


def test_without_a_procedure_no_days_have_passed_since_it(catalog: Catalog) -> None:
    situation = told(catalog, recent_procedure="none")
    assert holds(situation, finding="days_since_procedure", is_="absent") is True
    assert situation.is_settled("days_since_procedure")


# --- Instruments at home ---


def test_once_the_two_safety_screens_are_answered_an_unmeasured_pulse_counts_as_not_measured(
    catalog: Catalog,
) -> None:
    """Or no rule with a pulse in it could ever be closed at home."""
    situation = told(catalog, **SCREENS_CLEAR)
    assert holds(situation, finding="heart_rate", above=120) is False
    assert situation.is_settled("heart_rate")


def test_before_that_an_unmeasured_pulse_stays_open(catalog: Catalog) -> None:
    for missing in SCREENS_CLEAR:
        if missing in ("flooding", "pain_sudden"):  # these two follow from the amount and the pain
            continue
        some = {name: answer for name, answer in SCREENS_CLEAR.items() if name != missing}
        if missing in ("pelvic_pain", "bleeding_amount"):
            some.pop({"pelvic_pain": "pain_sudden", "bleeding_amount": "flooding"}[missing])
        assert holds(told(catalog, **some), finding="heart_rate", above=120) is None, missing


def test_a_pulse_that_was_measured_is_used(catalog: Catalog) -> None:
    assert holds(told(catalog, **SCREENS_CLEAR, heart_rate=130), finding="heart_rate", above=120) is True


def test_a_pulse_she_was_asked_for_and_does_not_know_stays_unknown(catalog: Catalog) -> None:
    situation = told(catalog, **SCREENS_CLEAR, heart_rate="unknown")
    assert holds(situation, finding="heart_rate", above=120) is None


def test_the_amount_now_stands_in_for_the_amount_at_its_peak(catalog: Catalog) -> None:
    situation = told(catalog, bleeding_amount="heavy")
    assert holds(situation, finding="heaviest_amount", is_="heavy") is True
    partly = told(catalog, bleeding_amount={"at_least": "heavy"})
    assert holds(partly, finding="heaviest_amount", at_least="heavy") is True
    assert holds(partly, finding="heaviest_amount", is_="heavy") is None


def test_the_amount_at_its_peak_she_told_herself_is_kept(catalog: Catalog) -> None:
    situation = told(catalog, bleeding_amount="light", heaviest_amount="soaking")
    assert holds(situation, finding="heaviest_amount", is_="soaking") is True
    unsure = told(catalog, bleeding_amount="light", heaviest_amount="unknown")
    assert holds(unsure, finding="heaviest_amount", is_="light") is None


# --- Derived findings ---


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"could_be_pregnant": "i_know_i_am"}, True),
        ({"pregnancy_test": "positive", "recent_pregnancy_end": "none"}, True),
        ({"pregnancy_test": "positive"}, None),
        ({"pregnancy_test": "positive", "recent_pregnancy_end": "miscarriage"}, None),
        ({"could_be_pregnant": "i_think_so"}, None),
        ({"could_be_pregnant": "no_chance"}, False),
        ({"pregnancy_test": "positive", "gestation_weeks": 9}, True),
        (
            {"could_be_pregnant": "no_chance", "pregnancy_test": "positive", "recent_pregnancy_end": "miscarriage"},
            None,
        ),
        ({"could_be_pregnant": "no_chance", "pregnancy_test": "negative"}, False),
        ({}, None),
        ({"age_years": 60}, False),
        ({"hysterectomy": "womb_and_cervix_removed"}, False),
    ],
)
def test_pregnant_is_known_from_answers_and_never_guessed(
    catalog: Catalog, answers: dict[str, object], expected: bool | None
) -> None:
    assert holds(told(catalog, **answers), derived="pregnant") is expected


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"age_years": 31},
        {"could_be_pregnant": "unknown"},
        {"could_be_pregnant": "small_chance"},
        {"pregnancy_test": "negative"},
        {"age_years": 31, "pregnancy_test": "negative", "period_late": "absent"},
        {"age_years": {"from": 50, "to": 60}},
    ],
)
def test_pregnancy_is_not_excluded_while_anything_is_open(catalog: Catalog, answers: dict[str, object]) -> None:
    """The one derived finding where an unknown part counts as present."""
    assert holds(told(catalog, **answers), derived="pregnancy_not_excluded") is True


@pytest.mark.parametrize(
    "answers",
    [
        {"age_years": 9},
        {"age_years": 56},
        {"hysterectomy": "cervix_left"},
        {"could_be_pregnant": "no_chance"},
        {"pregnancy_test": "negative", "days_since_unprotected_sex": 30, "pregnancy_test_days_ago": 1},
        {"pregnancy_test": "negative", "days_since_unprotected_sex": "absent"},
    ],
)
def test_pregnancy_is_excluded_by_age_by_surgery_by_her_word_and_by_a_test_late_enough(
    catalog: Catalog, answers: dict[str, object]
) -> None:
    assert holds(told(catalog, **answers), derived="pregnancy_not_excluded") is False


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"pregnancy_test": "negative", "period_late": "absent"}, True),
        (
            {"pregnancy_test": "negative", "days_since_unprotected_sex": 20, "pregnancy_test_days_ago": 0},
            True,
        ),
        (
            {"pregnancy_test": "negative", "days_since_unprotected_sex": 22, "pregnancy_test_days_ago": 3},
            True,
        ),
        (
            {"pregnancy_test": "negative", "days_since_unprotected_sex": 21, "pregnancy_test_days_ago": 0},
            False,
        ),
        (
            {
                "pregnancy_test": "negative",
                "period_late": "absent",
                "days_since_unprotected_sex": 40,
                "pregnancy_test_days_ago": 2,
            },
            False,
        ),
        ({"pregnancy_test": "negative", "days_since_unprotected_sex": "absent"}, False),
        ({"pregnancy_test": "negative", "period_late": "present"}, None),
        ({"pregnancy_test": "negative"}, None),
        ({"pregnancy_test": "not_done"}, False),
    ],
)
def test_a_negative_test_is_too_early_before_a_missed_period_unless_21_days_have_passed(
    catalog: Catalog, answers: dict[str, object], expected: bool | None
) -> None:
    assert holds(told(catalog, **answers), derived="test_too_early") is expected


@pytest.mark.parametrize(
    ("weight", "height", "from_30", "from_40"),
    [
        (80, 160, True, False),  # 31.25
        (76, 160, False, False),  # 29.7
        (110, 160, True, True),  # 43.0
        ({"from": 70, "to": 90}, 160, None, False),  # 27.3 to 35.2
        (80, {"from": 155, "to": 165}, None, False),  # 29.4 to 33.3
        (80, "unknown", None, None),
    ],
)
def test_body_mass_index_is_computed_also_from_ranges(
    catalog: Catalog, weight: object, height: object, from_30: bool | None, from_40: bool | None
) -> None:
    situation = told(catalog, weight_kg=weight, height_cm=height)
    assert holds(situation, derived="bmi", from_=30) is from_30
    assert holds(situation, derived="bmi", from_=40) is from_40


def test_arithmetic_on_what_never_happened_is_false_and_not_unknown(catalog: Catalog) -> None:
    situation = told(catalog, days_since_last_period="absent", bleeding_days=3)
    assert holds(situation, derived="cycle_day", from_=0) is False


def of_three(catalog: Catalog, pain: str, fluid: str, haemoglobin: object) -> Situation:
    return told(
        catalog,
        could_be_pregnant="i_know_i_am",
        gestation_weeks=7,
        pelvic_pain=pain,
        fluid_above_womb_on_scan=fluid,
        haemoglobin=haemoglobin,
    )


def test_a_count_counts_what_is_known_and_leaves_room_for_what_is_not(catalog: Catalog) -> None:
    two_of_three = condition(catalog, {"derived": "haemoperitoneum_signs", "from": 2})
    assert of_three(catalog, "severe", "present", 130).holds(two_of_three) is True
    assert of_three(catalog, "severe", "absent", 130).holds(two_of_three) is False
    assert of_three(catalog, "severe", "unknown", 130).holds(two_of_three) is None
    assert of_three(catalog, "none", "unknown", 130).holds(two_of_three) is False
    assert of_three(catalog, "severe", "present", "unknown").holds(two_of_three) is True
