"""The golden patients as interviews: a simulated person answers only what the case knows.

Nothing may be lost on the way that safety needs, and nobody is asked more than 25 questions.
"""

from __future__ import annotations

import statistics
from typing import Any

import pytest
from quiet_population import quiet_people
from scoring import HERE, read_patients

from spotting.case import Case
from spotting.catalog import Catalog
from spotting.catalog.yaml_marks import read_yaml
from spotting.evaluation.document import evaluation
from spotting.evaluation.golden import Golden, Patient
from spotting.evaluation.run import INTERVIEW, Outcome, run
from spotting.pipeline import assess
from spotting.reasoning.can_become import CanBecome
from spotting.reasoning.interview import can_be_asked_now, may_be_asked
from spotting.reasoning.question_value import relevant_rules
from spotting.reasoning.triage import open_findings, triage
from spotting.simulated_person import answers_to, ask
from spotting.situation import Situation

PATIENTS = read_patients()
NAMES = [patient.id for patient in PATIENTS]
MOST_QUESTIONS = 25
MEDIAN_QUESTIONS = 16
LEAST = {"top1": 0.5, "top3": 0.72}  # a change that loses a patient has to be seen and said
MOST_OVER_TRIAGE = 0.25


QUIET = 40


@pytest.fixture(scope="module")
def every_interview(catalog: Catalog) -> dict[str, Outcome]:
    """The golden patients and the quiet people, asked in two processes."""
    quiet = [Patient(f"quiet {i}", "", dict(case.answers), {}) for i, case in enumerate(quiet_people(catalog, QUIET))]
    return run([*PATIENTS, *quiet], ways=[INTERVIEW])[INTERVIEW]


@pytest.fixture(scope="module")
def interviews(every_interview: dict[str, Outcome]) -> dict[str, Outcome]:
    found = {name: every_interview[name] for name in NAMES}
    assert {name: outcome.error for name, outcome in found.items() if outcome.error} == {}
    return found


@pytest.fixture(scope="module")
def document(catalog: Catalog, interviews: dict[str, Outcome]) -> dict[str, Any]:
    return evaluation(Golden(tuple(PATIENTS)), {INTERVIEW: interviews}, catalog)


@pytest.mark.parametrize("name", NAMES)
def test_an_interview_ends_within_25_questions_and_says_why(interviews: dict[str, Outcome], name: str) -> None:
    interview = interviews[name]
    assert len(interview.questions) <= MOST_QUESTIONS
    assert interview.stopped_because


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_answered_that_the_case_does_not_know(
    catalog: Catalog, interviews: dict[str, Outcome], name: str
) -> None:
    """What the interview ends with allows all that the facts allow."""
    patient = next(p for p in PATIENTS if p.id == name)
    truth = Situation(Case(patient.answers), catalog)
    answers = dict(interviews[name].answers)
    ended = Situation(Case(answers), catalog)
    for finding in ended.answered:
        told, known = ended.known(finding), truth.known(finding)
        if known.unknown:
            assert told.unknown or finding not in answers
        elif not (told.unknown or known.never or told.never):
            assert not told.meet(known).is_empty(catalog.findings[finding].kind)


@pytest.mark.parametrize("name", NAMES)
def test_it_never_stops_while_an_answer_could_still_make_an_emergency_rule_fire(
    catalog: Catalog, interviews: dict[str, Outcome], name: str
) -> None:
    situation = Situation(Case(dict(interviews[name].answers)), catalog)
    triaged = triage(situation)
    urgency = assess(situation.case, catalog, ranges=False, explain=False).urgency
    for rule in relevant_rules(situation, triaged, CanBecome(situation, may_be_asked)):
        if rule.urgency.level == "emergency" and urgency < rule.urgency:
            left = [f for f in open_findings(rule.when, situation) if can_be_asked_now(catalog.findings[f], situation)]
            assert left == [], rule.id


def test_the_interview_is_safe_wherever_all_answers_at_once_are(document: dict[str, Any]) -> None:
    known, problems = read_yaml(HERE / "known_unsafe.yaml", "known_unsafe.yaml")
    assert problems == []
    unsafe = {failure["id"] for failure in document["failures"] if failure["kind"] == "unsafe"}
    assert unsafe == set(known["known_unsafe"])


def test_few_are_sent_much_too_early(document: dict[str, Any]) -> None:
    over = document[INTERVIEW]["over_triage"]
    assert over["of"] == len(PATIENTS)
    assert over["count"] <= MOST_OVER_TRIAGE * over["of"]


@pytest.mark.parametrize("measure", list(LEAST))
def test_the_cause_is_among_the_first(document: dict[str, Any], measure: str) -> None:
    hits = document[INTERVIEW][measure]
    assert hits["of"] >= 40
    assert hits["count"] >= LEAST[measure] * hits["of"]


def test_the_median_is_at_most_16_questions(interviews: dict[str, Outcome]) -> None:
    assert statistics.median(len(interview.questions) for interview in interviews.values()) <= MEDIAN_QUESTIONS


def test_quiet_people_are_asked_no_more(every_interview: dict[str, Outcome]) -> None:
    """Whom the model finds impossible is not counted."""
    quiet = [outcome for name, outcome in every_interview.items() if name not in NAMES]
    assert all(outcome.impossible or not outcome.error for outcome in quiet)
    counts = [len(outcome.questions) for outcome in quiet if not outcome.error]
    assert len(counts) >= 35
    assert max(counts) <= MOST_QUESTIONS
    assert statistics.median(counts) <= MEDIAN_QUESTIONS


def test_what_is_not_known_is_said_so(catalog: Catalog) -> None:
    patient = PATIENTS[0]
    truth = Situation(Case({"age_years": 30}), catalog)
    question = ask(Case(patient.answers), catalog).questions[0]
    assert set(answers_to(question, truth).values()) <= {"unknown"}
