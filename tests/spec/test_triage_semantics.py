"""What the rules make of the answers: fired, silent, undecided, held back; and what holds when none fires."""

from typing import Any

import pytest
from asking import told
from no_danger import NO_DANGER

from spotting.case import Case
from spotting.catalog import Catalog
from spotting.pipeline import assess
from spotting.reasoning.triage import Triage, triage
from spotting.situation import Situation
from spotting.words import Urgency

# An ordinary period, and every question of the safety screens and of the open emergency and same-day rules
# answered with no.
ORDINARY_PERIOD: dict[str, Any] = {
    "age_years": 31,
    "like_usual_period": "present",
    "bleeding_days": 4,
    "pelvic_pain": "mild",
    "heavy_menstrual_bleeding": "absent",
    "intermenstrual_bleeding": "absent",
    "postcoital_bleeding": "absent",
    "postmenopausal_bleeding": "absent",
    "could_be_pregnant": "no_chance",
    "pregnancy_test": "not_done",
    "anticoagulant_use": "absent",
    **NO_DANGER,
    "bleeding_amount": "light",
    "recent_pregnancy_end": "none",
    "days_since_pregnancy_end": "absent",
    "hours_since_misoprostol": "absent",
    "days_since_methotrexate": "absent",
    "days_since_emergency_pill": "absent",
    "fertility_treatment": "none",
    "recent_procedure": "none",
    "retained_object": "absent",
    "genital_injury": "none",
    "discharge_smell": "usual",
    "swollen_painful_leg": "absent",
    "bulge_or_cord": "absent",
    "cannot_reach_care": "absent",
    "contraceptive_method": "none",
    "bleeding_disorder": "absent",
    "sexual_assault": "absent",
    "fear_at_home": "absent",
    "contacts_in_48_hours": 0,
    "getting_worse": "absent",
}
# What the rule `sn_normal_period` itself asks for; the others are what it waits for.
ITS_OWN = (
    "age_years",
    "like_usual_period",
    "bleeding_days",
    "pelvic_pain",
    "heavy_menstrual_bleeding",
    "intermenstrual_bleeding",
    "postcoital_bleeding",
    "postmenopausal_bleeding",
    "could_be_pregnant",
    "pregnancy_test",
    "anticoagulant_use",
    "faintness",
)


def by_rules(catalog: Catalog, place: str = "international", **answers: Any) -> Triage:
    return triage(Situation(Case(answers, place=place), catalog))


def ids(rules: tuple[Any, ...]) -> set[str]:
    return {rule.id for rule in rules}


# --- Fired, silent, undecided ---


def test_a_rule_fires_is_silent_or_is_undecided_and_is_in_exactly_one_list(catalog: Catalog) -> None:
    for answers in ({}, {"age_years": 31, "could_be_pregnant": "i_know_i_am", "bleeding_amount": "soaking"}):
        result = by_rules(catalog, **answers)
        lists = [result.fired, result.silent, result.undecided, result.held_back]
        everywhere = [rule.id for rules in lists for rule in rules]
        assert len(everywhere) == len(set(everywhere))
        here = {name for name, rule in catalog.rules.items() if not rule.where}
        assert set(everywhere) == here


def test_the_most_urgent_rule_that_fires_decides(catalog: Catalog) -> None:
    pregnant_and_soaking = by_rules(
        catalog,
        could_be_pregnant="i_know_i_am",
        gestation_weeks=8,
        bleeding_amount="soaking",
        faintness="fainted",
    )
    assert pregnant_and_soaking.urgency == Urgency("emergency")
    assert pregnant_and_soaking.fired[0].urgency == Urgency("emergency")
    ranks = [rule.urgency.rank for rule in pregnant_and_soaking.fired]
    assert ranks == sorted(ranks, reverse=True)
    assert pregnant_and_soaking.default is None


def test_a_milder_rule_never_lowers_what_another_has_set(catalog: Catalog) -> None:
    """An ordinary period, self-care by itself, in somebody who has had a fit."""
    result = by_rules(catalog, **(ORDINARY_PERIOD | {"seizure": "present"}))
    assert "sn_normal_period" in ids(result.fired) | ids(result.held_back)
    assert result.urgency == Urgency("emergency")


# --- Nothing asked yet ---


def test_the_empty_case_is_same_day_for_now(catalog: Catalog) -> None:
    result = by_rules(catalog)
    assert result.urgency == Urgency("same_day")
    assert result.provisional
    assert result.fired == ()
    assert result.default is not None


def test_the_empty_case_says_which_emergencies_are_not_excluded(catalog: Catalog) -> None:
    emergencies = {name for name, rule in catalog.rules.items() if rule.urgency.level == "emergency" and not rule.where}
    assert emergencies <= ids(by_rules(catalog).undecided)
    told_so = {row["id"] for row in assess(Case(), catalog, ranges=False).not_excluded()}
    assert emergencies <= told_so


def test_a_girl_before_her_first_period_is_not_told_of_rules_about_abortions(catalog: Catalog) -> None:
    """They stay open by the letter, and are kept for programs; the text names what is likely enough."""
    found = assess(Case({"age_years": 8, "bleeding_amount": "spotting"}), catalog, ranges=False)
    named = {row["id"] for row in found.not_excluded() if row.get("likely_enough")}
    assert not {name for name in named if name.startswith(("ab_", "pp_", "pl_"))}
    asked = assess(Case(), catalog, ranges=False)
    assert any(row.get("likely_enough") for row in asked.not_excluded())


def test_undecided_rules_come_most_urgent_first(catalog: Catalog) -> None:
    ranks = [rule.urgency.rank for rule in by_rules(catalog).undecided]
    assert ranks == sorted(ranks, reverse=True)


def test_it_is_provisional_exactly_while_an_open_rule_could_raise_it(catalog: Catalog) -> None:
    emergency = by_rules(catalog, could_be_pregnant="i_know_i_am", faintness="fainted", bleeding_amount="pouring")
    assert emergency.urgency == Urgency("emergency")
    assert emergency.undecided != ()
    assert not emergency.provisional


# --- When no rule fires ---


@pytest.mark.parametrize(
    ("answers", "urgency"),
    [
        ({"could_be_pregnant": "i_know_i_am", "bleeding_amount": "none"}, "same_day"),
        ({"recent_pregnancy_end": "birth", "days_since_pregnancy_end": 84}, "same_day"),
        (
            {"recent_pregnancy_end": "miscarriage", "days_since_pregnancy_end": 42, "bleeding_amount": "none"},
            "same_day",
        ),
        ({"age_years": 31, "could_be_pregnant": "no_chance", "bleeding_amount": "light"}, "routine"),
        ({"age_years": 31, "could_be_pregnant": "small_chance"}, "same_day"),
        ({"age_years": 64, "bleeding_amount": "unknown"}, "routine"),
    ],
)
def test_the_first_default_that_holds_decides_when_no_rule_fires(
    catalog: Catalog, answers: dict[str, Any], urgency: str
) -> None:
    result = by_rules(catalog, **answers)
    assert result.fired == ()
    assert result.default is not None
    assert result.urgency == Urgency(urgency)


def test_no_default_is_self_care(catalog: Catalog) -> None:
    assert [d for d in catalog.no_rule_fires if d.urgency.level == "self_care"] == []


# --- Reassurance only with every needed question answered ---


def test_self_care_is_given_when_everything_it_needs_is_answered(catalog: Catalog) -> None:
    result = by_rules(catalog, **ORDINARY_PERIOD)
    assert result.urgency == Urgency("self_care")
    assert ids(result.fired) == {"sn_normal_period"}
    assert result.needed == ()


def test_a_self_care_rule_that_is_true_is_held_back_until_the_danger_signs_are_asked(
    catalog: Catalog,
) -> None:
    result = by_rules(catalog, **{name: ORDINARY_PERIOD[name] for name in ITS_OWN})
    assert ids(result.held_back) == {"sn_normal_period"}
    assert result.fired == ()
    assert result.urgency > Urgency("self_care")
    assert result.provisional
    assert {"bleeding_amount", "chest_pain", "shoulder_tip_pain"} <= set(result.needed)


def assert_no_false_reassurance(catalog: Catalog, answers: dict[str, Any]) -> None:
    """Self-care is either not said, or nothing more urgent than an appointment is open."""
    result = by_rules(catalog, **answers)
    if result.urgency != Urgency("self_care"):
        return
    situation = told(catalog, **answers)
    assert [rule.id for rule in result.undecided if rule.urgency.step >= 3] == []
    items = [item.finding for screen in catalog.screens[:2] for item in screen.items]
    assert [name for name in items if situation.known(name).unknown] == []


ABOUT_VIOLENCE = ("sexual_assault", "fear_at_home")
WAITED_FOR = [name for name in ORDINARY_PERIOD if name not in (*ITS_OWN, *ABOUT_VIOLENCE)]


@pytest.mark.parametrize("question", WAITED_FOR)
def test_self_care_waits_for_every_question_an_urgent_rule_still_needs(catalog: Catalog, question: str) -> None:
    answers = {name: answer for name, answer in ORDINARY_PERIOD.items() if name != question}
    assert_no_false_reassurance(catalog, answers)


@pytest.mark.parametrize("word", ["unknown", "declined"])
@pytest.mark.parametrize("question", WAITED_FOR)
def test_asked_and_not_known_is_not_excluded_and_self_care_stays_back(
    catalog: Catalog, question: str, word: str
) -> None:
    assert_no_false_reassurance(catalog, ORDINARY_PERIOD | {question: word})


@pytest.mark.parametrize("question", ABOUT_VIOLENCE)
@pytest.mark.parametrize("answer", [None, "unknown", "declined"])
def test_self_care_does_not_wait_for_what_is_asked_about_violence(
    catalog: Catalog, question: str, answer: str | None
) -> None:
    """Nobody has to answer it, and the bleeding is no more dangerous for it; help is shown all the same."""
    rest = {name: told for name, told in ORDINARY_PERIOD.items() if name != question}
    assert by_rules(catalog, **rest, **({question: answer} if answer else {})).urgency == Urgency("self_care")
    assert by_rules(catalog, **rest, **{question: "present"}).urgency == Urgency("same_day")


# --- Places ---


def test_light_painless_bleeding_at_eight_weeks_waits_longer_in_britain_than_elsewhere(
    catalog: Catalog,
) -> None:
    answers = dict(catalog.rules["pe_6_weeks_plus"].examples["fires"][0])
    britain, america = by_rules(catalog, "GB", **answers), by_rules(catalog, "US", **answers)
    assert "pe_6_weeks_plus" in ids(britain.fired)
    assert "pe_any_bleed" not in ids(britain.fired + britain.silent + britain.undecided)
    assert "pe_any_bleed" in ids(america.fired)
    assert "pe_6_weeks_plus" not in ids(america.fired + america.silent + america.undecided)
    assert britain.urgency < america.urgency == Urgency("same_day")


def test_rules_with_no_place_apply_everywhere(catalog: Catalog) -> None:
    everywhere = {name for name, rule in catalog.rules.items() if not rule.where and not rule.not_where}
    assert len(everywhere) > 150
    for place in ("international", "GB", "US", "AU"):
        result = by_rules(catalog, place)
        assert everywhere <= ids(result.fired + result.silent + result.undecided)


# --- Probability may raise urgency, never lower it ---


@pytest.mark.parametrize(
    ("cause", "answers"),
    [
        (
            "ruptured_ectopic",
            {
                "could_be_pregnant": "i_know_i_am",
                "gestation_weeks": 6,
                "ectopic_pregnancies": 1,
                "bleeding_amount": "spotting",
            },
        ),
        (
            "endometrial_cancer",
            {"age_years": 64, "hormone_therapy": "continuous_combined", "postmenopausal_bleeding": "present"},
        ),
    ],
)
def test_a_cause_likely_enough_raises_the_urgency_above_the_rules_and_is_named_as_the_reason(
    catalog: Catalog, cause: str, answers: dict[str, Any]
) -> None:
    assessment = assess(Case(answers), catalog, ranges=False)
    floor = catalog.conditions[cause].urgency_floor
    assert floor is not None
    assert assessment.differential.causes[cause].p_present > floor.above
    assert assessment.triage.urgency < floor.urgency == assessment.urgency
    assert ("floor", cause) in {(reason.kind, reason.id) for reason in assessment.reasons}
    assert any(reason.kind != "floor" for reason in assessment.reasons)  # what the rules say stays said


def test_no_floor_is_named_for_a_cause_below_its_threshold(catalog: Catalog) -> None:
    assessment = assess(Case({"age_years": 31, "intermenstrual_bleeding": "present"}), catalog, ranges=False)
    for reason in assessment.reasons:
        if reason.kind == "floor":
            floor = catalog.conditions[reason.id].urgency_floor
            assert floor is not None
            assert assessment.differential.causes[reason.id].p_present > floor.above
    cancer = catalog.conditions["endometrial_cancer"].urgency_floor
    assert cancer is not None
    assert assessment.differential.causes["endometrial_cancer"].p_present < cancer.above
    assert "endometrial_cancer" not in {reason.id for reason in assessment.reasons}


def test_an_unlikely_cause_takes_nothing_away_from_a_rule(catalog: Catalog) -> None:
    one_bleed_at_61 = assess(Case({"age_years": 61, "postmenopausal_bleeding": "present"}), catalog, ranges=False)
    assert one_bleed_at_61.differential.causes["endometrial_cancer"].p_present < 0.5
    assert one_bleed_at_61.urgency >= one_bleed_at_61.triage.urgency
    assert one_bleed_at_61.urgency == Urgency("two_weeks")


def test_a_floor_with_a_condition_holds_only_while_that_can_be_true(catalog: Catalog) -> None:
    """A low placenta is an emergency when it bleeds or may be bleeding, not when there is no blood."""
    known = {"age_years": 30, "could_be_pregnant": "i_know_i_am", "gestation_weeks": 29, "placenta_position": "low"}

    def floors(**more: str) -> set[str]:
        reasons = assess(Case({**known, **more}), catalog, ranges=False, explain=False).reasons
        return {reason.id for reason in reasons if reason.kind == "floor"}

    assert "placenta_praevia" in floors(abnormal_bleeding="present")
    assert "placenta_praevia" in floors()
    assert "placenta_praevia" not in floors(abnormal_bleeding="absent", bleeding_amount="none")


def test_no_pain_closes_the_question_how_long_it_lasted(catalog: Catalog) -> None:
    situation = Situation(Case({"pelvic_pain": "none"}), catalog)
    assert situation.known("hours_of_constant_pain").never


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        ({"age_years": 9, "pelvic_pain": "none"}, "same_day"),
        ({"age_years": 9, "years_since_menarche": 1, "could_be_pregnant": "no_chance"}, "routine"),
    ],
)
def test_a_girl_whose_periods_are_not_known_to_have_begun_is_seen_the_same_day(
    catalog: Catalog, answers: dict[str, Any], level: str
) -> None:
    assert triage(Situation(Case(answers), catalog)).urgency.level == level


def test_the_default_does_not_stand_beside_a_cause_that_cannot_wait(catalog: Catalog) -> None:
    """`No rule fires: this can wait` is left out where the floor of a likely cause is more urgent."""
    likely_urine_infection = {
        "age_years": 35,
        "could_be_pregnant": "no_chance",
        "abnormal_bleeding": "present",
        "dysuria": "present",
        "urinary_frequency": "present",
        "blood_in_urine": "present",
    }
    assessment = assess(Case(likely_urine_infection), catalog, ranges=False, explain=False)
    assert assessment.triage.default is not None
    assert assessment.triage.urgency < assessment.urgency
    assert [reason.kind for reason in assessment.reasons] == ["floor"]


@pytest.mark.parametrize(
    ("sign", "level"),
    [
        ({"chest_pain": "present"}, "emergency"),
        ({"breathless_at_rest": "present"}, "emergency"),
        ({"seizure": "present"}, "emergency"),
        ({"pelvic_pain": "severe"}, "same_day"),
        ({"faintness": "fainted"}, "same_day"),
        ({"fever": "fever"}, "same_day"),
        ({"shoulder_tip_pain": "present"}, "same_day"),
    ],
)
def test_a_danger_sign_without_bleeding_is_never_an_ordinary_appointment(
    catalog: Catalog, sign: dict[str, Any], level: str
) -> None:
    found = by_rules(catalog, age_years=31, could_be_pregnant="no_chance", bleeding_amount="none", **sign)
    assert found.urgency >= Urgency(level)


def test_what_a_guideline_says_stands_before_what_is_judged(catalog: Catalog) -> None:
    """Among reasons as urgent as each other; rules before the floors of causes, and otherwise as they were."""
    faint = {"age_years": 30, "pregnancy_test": "positive", "gestation_weeks": 8, "bleeding_amount": "soaking"}
    long = {"age_years": 15, "bleeding_days": 12, "bleeding_amount": "light", "heavy_menstrual_bleeding": "present"}
    several = 0
    for answers in (faint, long, {**faint, "faintness": "fainted", "fever": "fever", "pelvic_pain": "severe"}):
        reasons = assess(Case(answers), catalog, ranges=False, explain=False).reasons
        ranks = [reason.urgency.rank for reason in reasons]
        assert ranks == sorted(ranks, reverse=True)
        for rank in set(ranks):
            equals = [reason for reason in reasons if reason.urgency.rank == rank]
            rules = [reason for reason in equals if reason.kind == "rule"]
            assert equals[: len(rules)] == rules
            bases = [reason.basis for reason in rules]
            assert bases == sorted(bases)  # guideline, then judged
            for basis in set(bases):
                names = [reason.id for reason in rules if reason.basis == basis]
                assert names == [name for name in catalog.rules if name in names]
            several += len(set(bases)) == 2
    assert several > 0
