"""The whole check in one form field: what was asked and answered so far, and nothing else.

It travels in the body of a form, never in the address, and is not kept on the server. What comes back is read as
strictly as any case: it may have been changed on the way.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any, Final

from spotting.answered import Answered, Exchange
from spotting.case import Case, read_answer
from spotting.catalog.types import Catalog
from spotting.problems import BadCase, Problem
from spotting.reasoning.question import Question, question_again
from spotting.situation import Situation
from spotting.words import FOR_WHOM, ORIGINS, PLACES

FORMAT: Final = 1
MOST_STEPS: Final = 120
LONGEST_SUGGESTION: Final = 80  # characters of an answer that is offered
_LEVELS: Final = ("emergency", "same_day")  # what is told once
_BROKEN: Final = Problem("this check", 0, "did not come back whole.", "Start it anew; nothing was kept.")


@dataclass(frozen=True)
class CheckState:
    """The answers, which levels of urgency were told already, and which results she still wants to enter."""

    answered: Answered
    told: frozenset[str] = frozenset()
    results: tuple[str, ...] = ()
    suggested: dict[str, str] = field(default_factory=dict)

    def write(self) -> str:
        """Return the form field."""
        case = self.answered.base
        steps = [
            {"q": step.question.id, "k": list(_lines(step.question)), "a": dict(step.answers)}
            | ({"o": step.origin} if step.origin else {})
            | ({"kept": 1} if step.kept else {})
            for step in self.answered.steps
        ]
        data = {
            "format": FORMAT,
            "place": case.place,
            "for_whom": case.for_whom,
            "steps": steps,
            "told": sorted(self.told),
            "results": list(self.results),
            "suggested": self.suggested,
        }
        return json.dumps(data, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def read(cls, text: str, catalog: Catalog, today: str) -> CheckState:
        """Read the form field; raises BadCase for anything that is not one."""
        try:
            data = json.loads(text)
            base = Case(place=_of(data["place"], PLACES), for_whom=_of(data["for_whom"], FOR_WHOM), today=today)
            empty = Situation(replace(base, today=None), catalog)
            steps = tuple(_step(entry, empty) for entry in data["steps"][:MOST_STEPS])
            told = frozenset(str(word) for word in data["told"] if word in _LEVELS)
            results = tuple(dict.fromkeys(name for name in data["results"] if name in catalog.findings))
            suggested = {name: _short(value) for name, value in data["suggested"].items() if name in catalog.findings}
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
            raise BadCase([_BROKEN]) from None
        return cls(Answered(catalog, base, steps), told, results, suggested)


def _step(entry: dict[str, Any], situation: Situation) -> Exchange:
    asked = question_again(str(entry["q"]), entry["k"], situation)
    answers = entry["a"]
    its_own = {asked.id, *asked.unknown_sets, *(name for _, sets in asked.items for name in sets)}
    if not isinstance(answers, dict) or not its_own >= answers.keys():
        raise ValueError
    for name, value in answers.items():
        read_answer(situation.catalog.findings[name], value)
    origin = _of(entry["o"], ORIGINS) if "o" in entry else ""
    return Exchange(asked, answers, kept="kept" in entry, origin=origin)


def _lines(question: Question) -> tuple[str, ...]:
    return tuple(question.none_sets) if question.kind == "screen" else ()


def _short(value: Any) -> str:
    text = str(value)
    text.encode()  # half a character cannot be written to a page
    return text[:LONGEST_SUGGESTION]


def _of(word: Any, known: tuple[str, ...]) -> str:
    if word not in known:
        raise ValueError
    return str(word)
