"""A person who answers the interview from a fixed set of facts, and knows nothing else.

Used to measure interviews (questions, safety, ranks) without a human: she ticks what is true, denies what the facts
deny, and says "I don't know" to everything else. She never guesses and never volunteers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from spotting.answers import Possible
from spotting.assessment import Assessment
from spotting.case import Case, read_answer
from spotting.catalog.types import Catalog
from spotting.pipeline import assess
from spotting.reasoning.question import Question
from spotting.situation import Situation

MOST_STEPS = 80  # an interview that asks more than this does not end


@dataclass(frozen=True)
class Interview:
    """What came of one interview: the questions in their order, the final case and its assessment."""

    questions: tuple[Question, ...]
    case: Case
    assessment: Assessment
    announced: int | None  # after how many questions an emergency was known; None if it never was


def ask(facts: Case, catalog: Catalog, *, on_step: Callable[[Assessment], None] | None = None) -> Interview:
    """Run the whole interview with a person who knows `facts` and what follows from them.

    `on_step` sees the assessment before every question. Raises BadCase if the facts contradict themselves.
    """
    truth = Situation(facts, catalog, name="facts")
    case = replace(facts, answers={}, origin={})
    questions: list[Question] = []
    announced: int | None = None
    while True:
        assessment = assess(case, catalog, ranges=False, explain=False)
        if announced is None and assessment.urgency.level == "emergency":
            announced = len(questions)
        if on_step is not None:
            on_step(assessment)
        question = assessment.next_question
        if isinstance(question, str) or len(questions) >= MOST_STEPS:
            return Interview(tuple(questions), case, assessment, announced)
        questions.append(question)
        case = case.with_answers(**answers_to(question, truth))


def answers_to(question: Question, truth: Situation) -> dict[str, Any]:
    """Return what she answers: exactly what her facts say, and unknown for the rest."""
    if question.kind == "screen":
        return dict(_ticks(question, truth))
    told = _told(question.id, truth)
    return {question.id: told} if told is not None else dict(question.unknown_sets)


def _ticks(question: Question, truth: Situation) -> Iterator[tuple[str, Any]]:
    for _, sets in question.items:
        for name, ticked in sets.items():
            yield name, _tick(name, ticked, question.none_sets[name], truth)


def _tick(name: str, ticked: Any, none: Any, truth: Situation) -> Any:
    """Return the answer to one line: its meaning if the facts are inside it, "none" if they are outside."""
    finding = truth.catalog.findings[name]
    known = truth.known(name)
    if known.unknown:
        return "unknown"
    if known.never:
        return none
    if _inside(known, read_answer(finding, ticked)):
        return ticked
    if _inside(known, read_answer(finding, none)):
        return none
    return _told(name, truth) or "unknown"  # she knows it in part


def _inside(known: Possible, meaning: Possible) -> bool:
    if meaning.never:
        return known.never
    if meaning.values:
        return bool(known.values) and known.values <= meaning.values
    return meaning.low <= known.low and known.high <= meaning.high


def _told(name: str, truth: Situation) -> Any:
    """Return what the facts say of a finding in the form of an answer, or None where they say nothing."""
    if name in truth.case.answers:
        answer = truth.case.answers[name]
        return None if answer in ("unknown", "declined") else _final(answer, name, truth)
    known, finding = truth.known(name), truth.catalog.findings[name]
    if known.unknown:
        return None
    if known.never:
        return "absent" if finding.kind != "number" or finding.none_is_an_answer else None
    if finding.kind == "binary":
        return "present" if known.low > 0 else "absent"
    if finding.kind == "number":
        return {"from": known.low, "to": known.high}
    if finding.kind == "choice":
        return {"in": sorted(known.values)}
    return {"at_least": finding.levels[int(known.low)], "at_most": finding.levels[int(known.high)]}


def _final(answer: Mapping[str, Any] | Any, name: str, truth: Situation) -> Any:
    """Give a partial answer both its ends, so that it is not asked again."""
    graded = truth.catalog.findings[name].kind == "graded"
    if not isinstance(answer, Mapping) and not (graded and answer == "present"):
        return answer
    known, finding = truth.known(name), truth.catalog.findings[name]
    if finding.kind == "choice":
        return {"in": sorted(known.values)}
    if finding.kind == "number":
        return {"from": known.low, "to": known.high}
    return {"at_least": finding.levels[int(known.low)], "at_most": finding.levels[int(known.high)]}
