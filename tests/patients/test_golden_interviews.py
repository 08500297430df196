"""The golden patients as interviews: a simulated person answers only what the case knows.

Nothing may be lost on the way that safety needs, and nobody is asked more than 25 questions.
"""

from __future__ import annotations

import statistics
from dataclasses import replace

import pytest
from quiet_population import interviews as quiet_interviews
from scoring import HERE, Score, rank_of, read_patients, table

from spotting.case import Case
from spotting.catalog import Catalog
from spotting.catalog.yaml_marks import read_yaml
from spotting.reasoning.can_become import CanBecome
from spotting.reasoning.interview import can_be_asked_now, may_be_asked
from spotting.reasoning.question_value import relevant_rules
from spotting.reasoning.triage import open_findings
from spotting.simulated_person import Interview, answers_to, ask
from spotting.situation import Situation

PATIENTS = read_patients()
NAMES = [patient.id for patient in PATIENTS]
MOST_QUESTIONS = 25
MEDIAN_QUESTIONS = 16
LEAST = {"top 1": 0.5, "top 3": 0.72}  # a change that loses a patient has to be seen and said
MOST_OVER_TRIAGE = 0.25


@pytest.fixture(scope="module")
def interviews(catalog: Catalog) -> dict[str, Interview]:
    return {patient.id: ask(Case(patient.answers), catalog) for patient in PATIENTS}


@pytest.fixture(scope="module")
def scores(catalog: Catalog, interviews: dict[str, Interview]) -> list[Score]:
    found = {name: interview.assessment for name, interview in interviews.items()}
    return [Score(p, found[p.id], rank_of(p, found[p.id], catalog)) for p in PATIENTS]


@pytest.mark.parametrize("name", NAMES)
def test_an_interview_ends_within_25_questions_and_says_why(interviews: dict[str, Interview], name: str) -> None:
    interview = interviews[name]
    assert len(interview.questions) <= MOST_QUESTIONS
    assert isinstance(interview.assessment.next_question, str)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_answered_that_the_case_does_not_know(
    catalog: Catalog, interviews: dict[str, Interview], name: str
) -> None:
    """What the interview ends with allows all that the facts allow."""
    patient = next(p for p in PATIENTS if p.id == name)
    truth = Situation(Case(patient.answers), catalog)
    ended = Situation(replace(interviews[name].case), catalog)
    for finding in ended.answered:
        told, known = ended.known(finding), truth.known(finding)
        if known.unknown:
            assert told.unknown or finding not in interviews[name].case.answers
        elif not (told.unknown or known.never or told.never):
            assert not told.meet(known).is_empty(catalog.findings[finding].kind)


@pytest.mark.parametrize("name", NAMES)
def test_it_never_stops_while_an_answer_could_still_make_an_emergency_rule_fire(
    catalog: Catalog, interviews: dict[str, Interview], name: str
) -> None:
    ended = interviews[name].assessment
    situation = Situation(ended.case, catalog)
    for rule in relevant_rules(situation, ended.triage, CanBecome(situation, may_be_asked)):
        if rule.urgency.level == "emergency" and ended.urgency < rule.urgency:
            left = [f for f in open_findings(rule.when, situation) if can_be_asked_now(catalog.findings[f], situation)]
            assert left == [], rule.id


def test_the_interview_is_safe_wherever_all_answers_at_once_are(scores: list[Score]) -> None:
    known, problems = read_yaml(HERE / "known_unsafe.yaml", "known_unsafe.yaml")
    assert problems == []
    unsafe = {found.patient.id for found in scores if not found.is_safe}
    assert unsafe == set(known["known_unsafe"])


def test_few_are_sent_much_too_early(scores: list[Score]) -> None:
    over, of = table(scores)["over-triage"]
    assert over <= MOST_OVER_TRIAGE * of


@pytest.mark.parametrize("measure", list(LEAST))
def test_the_cause_is_among_the_first(scores: list[Score], measure: str) -> None:
    hits, of = table(scores)[measure]
    assert hits >= LEAST[measure] * of


def test_the_median_is_at_most_16_questions(interviews: dict[str, Interview]) -> None:
    assert statistics.median(len(interview.questions) for interview in interviews.values()) <= MEDIAN_QUESTIONS


def test_quiet_people_are_asked_no_more(catalog: Catalog) -> None:
    counts = [len(interview.questions) for interview in quiet_interviews(catalog, 40)]
    assert len(counts) >= 35
    assert max(counts) <= MOST_QUESTIONS
    assert statistics.median(counts) <= MEDIAN_QUESTIONS


def test_what_is_not_known_is_said_so(catalog: Catalog) -> None:
    patient = PATIENTS[0]
    truth = Situation(Case({"age_years": 30}), catalog)
    question = ask(Case(patient.answers), catalog).questions[0]
    assert set(answers_to(question, truth).values()) <= {"unknown"}
