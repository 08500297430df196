"""Chapter: the interview. What is asked, in which order, what never is, and when it stops."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from asking import told

from spotting.assessment import Assessment
from spotting.case import Case
from spotting.catalog import Catalog
from spotting.pipeline import assess
from spotting.reasoning.interview import questions_asked
from spotting.reasoning.question import Question, is_askable
from spotting.simulated_person import Interview, ask

SCREENS = ("right_now", "more_danger_signs")
PILL = {
    "age_years": 24,
    "could_be_pregnant": "no_chance",
    "bleeding_amount": "spotting",
    "pelvic_pain": "none",
    "contraceptive_method": "combined_pill",
    "method_months": 2,
    "unscheduled_bleeding_on_hormones": "present",
    "faintness": "none",
    "fever": "none",
    "pain_sudden": "absent",
}
LATE_PREGNANCY = {
    "age_years": 30,
    "could_be_pregnant": "i_know_i_am",
    "pregnancy_test": "positive",
    "gestation_weeks": 33,
    "bleeding_amount": "moderate",
    "pelvic_pain": "none",
}
CHILD = {"age_years": 7, "bleeding_amount": "spotting", "pelvic_pain": "none", "abnormal_bleeding": "present"}
AFTER_MENOPAUSE = {
    "age_years": 62,
    "postmenopausal_bleeding": "present",
    "bleeding_amount": "spotting",
    "pelvic_pain": "none",
    "days_since_last_period": 4000,
    "hysterectomy": "none",
}
PEOPLE = {"pill": PILL, "late pregnancy": LATE_PREGNANCY, "child": CHILD, "after the menopause": AFTER_MENOPAUSE}


def step(catalog: Catalog, answers: Mapping[str, Any], **fields: Any) -> Assessment:
    return assess(Case(answers, **fields), catalog, ranges=False, explain=False)


def asked(interview: Interview) -> list[str]:
    return [question.id for question in interview.questions]


@pytest.fixture(scope="module")
def interviews(catalog: Catalog) -> Mapping[str, Interview]:
    return {name: ask(Case(answers), catalog) for name, answers in PEOPLE.items()}


# --- the order ---


@pytest.mark.parametrize("name", PEOPLE)
def test_the_danger_signs_come_first_then_age_then_the_chance_of_pregnancy(
    interviews: Mapping[str, Interview], name: str
) -> None:
    order = asked(interviews[name])
    assert order[:3] == [*SCREENS, "age_years"]
    if "could_be_pregnant" in order:
        assert order.index("could_be_pregnant") == 3


def test_the_signs_of_a_late_pregnancy_are_a_screen_of_their_own(interviews: Mapping[str, Interview]) -> None:
    assert "pregnancy_signs" in asked(interviews["late pregnancy"])
    assert "pregnancy_signs" not in asked(interviews["after the menopause"])


@pytest.mark.parametrize("name", PEOPLE)
def test_sensitive_questions_come_late(interviews: Mapping[str, Interview], name: str) -> None:
    sensitive = [place for place, question in enumerate(interviews[name].questions) if question.sensitive]
    assert all(place >= len(interviews[name].questions) - 3 for place in sensitive)


def test_a_line_that_was_ticked_is_followed_by_its_own_question(catalog: Catalog) -> None:
    facts = {"age_years": 25, "bleeding_amount": "light", "pelvic_pain": "mild", "fever": "none"}
    found = ask(Case({**facts, "recent_pregnancy_end": "miscarriage", "days_since_pregnancy_end": 2}), catalog)
    order = asked(found)
    assert order.index("about_you") < order.index("recent_pregnancy_end")
    assert found.case.answers["recent_pregnancy_end"] == "miscarriage"


# --- what is never asked ---


@pytest.mark.parametrize("name", PEOPLE)
def test_nothing_settled_is_asked(catalog: Catalog, name: str) -> None:
    """At every step the question is open: not answered, not implied, possible in a state that is left."""

    def check(assessment: Assessment) -> None:
        question = assessment.next_question
        if not isinstance(question, Question):
            return
        situation = told(catalog, **assessment.case.answers)
        names = [name for _, sets in question.items for name in sets] or [question.id]
        assert all(is_askable(catalog.findings[name], situation) for name in names)

    ask(Case(PEOPLE[name]), catalog, on_step=check)


def test_no_question_comes_twice(interviews: Mapping[str, Interview]) -> None:
    for interview in interviews.values():
        singles = [question.id for question in interview.questions if question.kind != "screen"]
        assert len(singles) == len(set(singles))
        lines = [name for q in interview.questions for _, sets in q.items for name in sets]
        assert len(lines) == len(set(lines))


def test_a_child_is_asked_nothing_about_pregnancies_and_a_woman_past_the_menopause_nothing_about_a_baby(
    interviews: Mapping[str, Interview],
) -> None:
    for name in ("child", "after the menopause"):
        texts = " ".join([q.text + " ".join(text for text, _ in q.items) for q in interviews[name].questions]).lower()
        assert "baby" not in texts
        assert "weeks pregnant" not in texts


def test_a_follow_up_waits_for_its_reason(interviews: Mapping[str, Interview]) -> None:
    for interview in interviews.values():
        order = asked(interview)
        assert "hours_since_misoprostol" not in order
        assert "days_since_methotrexate" not in order
        assert "hours_since_assault" not in order


def test_who_asks_for_a_partner_is_not_asked_whether_she_fears_someone(catalog: Catalog) -> None:
    everything = ask(Case(PILL, for_whom="partner"), catalog)
    lines = {name for q in everything.questions for _, sets in q.items for name in sets} | set(asked(everything))
    assert not lines & {"coercion", "fear_at_home", "sexual_assault", "hours_since_assault"}


# --- the words ---


def test_the_words_follow_for_whom_it_is(catalog: Catalog) -> None:
    own = step(catalog, {}).next_question
    other = step(catalog, {}, for_whom="child").next_question
    assert isinstance(own, Question)
    assert isinstance(other, Question)
    assert any(text.startswith("I ") for text, _ in own.items)
    assert not any(text.startswith("I ") for text, _ in other.items)
    assert len(own.items) > 5
    assert [sets for _, sets in own.items] == [sets for _, sets in other.items]


@pytest.mark.parametrize("name", PEOPLE)
def test_every_question_says_why_it_is_asked_and_can_be_left_open(
    interviews: Mapping[str, Interview], name: str
) -> None:
    for question in interviews[name].questions:
        assert len(question.why) > 20
        assert question.unknown_sets


# --- when it stops ---


@pytest.mark.parametrize("name", PEOPLE)
def test_it_stops_with_a_reason_before_the_26th_question(interviews: Mapping[str, Interview], name: str) -> None:
    interview = interviews[name]
    assert len(interview.questions) <= 25
    assert isinstance(interview.assessment.next_question, str)
    assert len(interview.assessment.next_question) > 40


def test_who_knows_nothing_still_gets_to_the_end(catalog: Catalog) -> None:
    found = ask(Case({}), catalog)
    assert len(found.questions) <= 25
    assert found.assessment.urgency.step >= 3  # nothing known: seen the same day, or sooner
    assert "do not know" in str(found.assessment.next_question)


def test_an_emergency_is_known_as_soon_as_the_answers_say_so(catalog: Catalog) -> None:
    found = ask(Case({**LATE_PREGNANCY, "faintness": "fainted", "bleeding_amount": "pouring"}), catalog)
    assert found.announced == 1
    assert found.assessment.urgency.level == "emergency"
    assert len(found.questions) <= 16


def test_a_way_out_ends_it(catalog: Catalog) -> None:
    nothing = dict.fromkeys([item.finding for screen in catalog.screens[:2] for item in screen.items], "absent")
    out = {**nothing, "age_years": 70, "abnormal_bleeding": "absent", "bleeding_amount": "none"}
    told_all = {**out, "blood_in_urine": "present", "blood_with_stool": "absent", "source_uncertain": "absent"}
    quiet = step(catalog, {**told_all, "pelvic_pain": "none", "could_be_pregnant": "no_chance"})
    assert quiet.way_out is not None
    assert quiet.way_out.id == "only_in_urine"
    assert "about unexpected bleeding from the vagina" in str(quiet.next_question)


@pytest.mark.parametrize("name", PEOPLE)
def test_progress_counts_down_in_the_opening(catalog: Catalog, name: str) -> None:
    left: list[int | None] = []
    written: list[bool] = []

    def note(assessment: Assessment) -> None:
        left.append(assessment.questions_left)
        written.append("questions_left" in assessment.to_dict())

    found = ask(Case(PEOPLE[name]), catalog, on_step=note)
    counted = [count for count in left if count is not None]
    assert counted == left[: len(counted)]  # none is made up after the opening
    assert left[-1] is None
    assert written == [count is not None for count in left]
    assert all(count >= 1 for count in counted)
    assert counted[0] <= 25
    assert abs(counted[0] - len(found.questions)) <= 12


def test_a_list_counts_as_one_question(catalog: Catalog) -> None:
    screen = catalog.screens[0]
    answers = {item.finding: "absent" for item in screen.items if catalog.findings[item.finding].kind == "binary"}
    assert len(answers) > 2
    assert questions_asked(told(catalog, **answers)) == 1
    assert questions_asked(told(catalog, **answers, age_years=30)) == 2
