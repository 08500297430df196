"""Twelve people with a story go through the check from the first line to the page; docs/people shows each."""

from __future__ import annotations

import re

import pytest
from person import Play, people, play
from write import DOCUMENTS

from spotting.catalog import Catalog
from spotting.words import URGENCY_LEVELS

PEOPLE = people()
MOST_QUESTIONS = 25
# What a clinician would not leave out, and what would be out of place, by the words of the question.
ASKED = {
    "fifteen_first_periods": ("Does a bleeding disorder run in your family?",),
    "twenty_two_on_the_pill": ("I have missed pills",),
    "twenty_seven_new_partner": (
        "Which contraception do you use?",
        "Does sex hurt?",
        "How is your vaginal discharge?",
        "What was the result of your last smear or HPV test?",
    ),
    "thirty_maybe_pregnant": ("Where is the pain?", "How many ectopic pregnancies have you had before?"),
    "eight_weeks": ("Where is the pain?", "How many ectopic pregnancies have you had before?"),
    "twenty_weeks": ("What were you told about where the placenta lies?", "Is your blood group rhesus negative?"),
}
NOT_ASKED = {
    "fifteen_first_periods": (
        "What was the result of your last smear or HPV test?",
        "Has your womb been removed?",
        "HRT, or hormones for the menopause",
    ),
    "eight_weeks": ("Did the scan show a heartbeat?",),
}
_played: dict[str, Play] = {}


@pytest.fixture(params=PEOPLE)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def played(name: str, catalog: Catalog) -> Play:
    if name not in _played:
        _played[name] = play(PEOPLE[name], catalog)
    return _played[name]


def test_the_urgency_is_one_a_guideline_allows(name: str, played: Play) -> None:
    assert set(PEOPLE[name].accept) <= set(URGENCY_LEVELS)
    assert played.assessment.urgency.level in PEOPLE[name].accept, PEOPLE[name].guideline


def test_the_cause_a_clinician_would_name_is_among_the_first(name: str, played: Play) -> None:
    first = [cause.condition.id for cause in played.assessment.listed[:5]]
    assert set(PEOPLE[name].leading) & set(first), first


def test_it_ends_after_few_questions(name: str, played: Play) -> None:
    assert len(played.asked) <= MOST_QUESTIONS
    assert isinstance(played.assessment.next_question, str)


def test_the_history_holds_what_no_clinician_leaves_out(name: str, played: Play) -> None:
    words = "\n".join(f"{question.text}\n{question.answer}" for question in played.asked)
    assert [text for text in ASKED.get(name, ()) if text not in words] == []
    assert [text for text in NOT_ASKED.get(name, ()) if text in words] == []


def test_no_question_comes_twice(name: str, played: Play) -> None:
    asked = [question.text + "".join(re.findall(r"\n?[x·].*", question.answer)) for question in played.asked]
    assert len(set(asked)) == len(asked)


def test_the_transcript_shows_the_present_urgency_and_leading_cause(name: str, played: Play) -> None:
    text = (DOCUMENTS / f"{name}.md").read_text(encoding="utf-8")
    written = re.search(r"Urgency `(\w+)`, leading causes `(\w+)`", text)
    assert written is not None
    first = played.assessment.listed[0].condition.id
    assert written.groups() == (played.assessment.urgency.level, first), "run tests/people/write.py"
    assert "Not judged yet" not in text
