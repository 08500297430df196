"""What a person can reply to a question of the interview, as answers of the case, and an answer in words.

The same for every door, terminal or page. Decides nothing about her health.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import Enum
from typing import Any

from spotting.case import read_answer
from spotting.catalog.types import Finding
from spotting.reasoning.question import Question

NONE_OF_THESE = "None of these"


class Reply(Enum):
    """What she can want instead of answering."""

    UNKNOWN = "unknown"
    DECLINED = "declined"
    NEVER = "never"
    BACK = "back"
    CHANGE = "change"
    STOP = "stop"


def read_number(finding: Finding, text: str) -> int | float:
    """Return the number typed; raises ValueError with what to type instead."""
    try:
        value = float(text.replace(",", "."))
        if math.isnan(value):
            raise ValueError
    except ValueError:
        unit = f" of {finding.unit}" if finding.unit else ""
        raise ValueError(f"Please type a number{unit}.") from None
    number = int(value) if value.is_integer() else value
    try:
        read_answer(finding, number)
    except ValueError as error:
        raise ValueError("That number " + str(error).replace(" | ", " ")) from None
    return number


def answers_of(question: Question, reply: Any) -> dict[str, Any]:
    """Return the answers a reply stands for."""
    if isinstance(reply, Reply):
        if reply is Reply.NEVER:
            return {question.id: "absent"}
        # not known or not said: what a ticked item already told is kept
        return {name: reply.value if value == "unknown" else value for name, value in question.unknown_sets.items()}
    if question.kind == "screen":
        answers = dict(question.none_sets)
        for row in reply:
            answers.update(question.items[row][1])
        return answers
    return {question.id: reply if question.kind == "number" else question.options[reply][0]}


def reply_of(question: Question, answers: Mapping[str, Any]) -> str:
    """Say in words what was answered to a question."""
    if question.kind == "screen":
        ticked = [text for text, sets in question.items if all(answers.get(key) == sets[key] for key in sets)]
        if ticked:
            return "; ".join(ticked)
        return in_words(next(iter(answers.values()), "")) if _skipped(answers) else NONE_OF_THESE.lower()
    value = answers.get(question.id)
    for option, label in question.options:
        if option == value:
            return label
    return in_words(value, question.unit)


def _skipped(answers: Mapping[str, Any]) -> bool:
    return bool(answers) and all(value in ("unknown", "declined") for value in answers.values())


def in_words(value: Any, unit: str = "") -> str:
    """Say an answer in words."""
    known = {"unknown": "not known", "declined": "rather not say", "absent": "no", "present": "yes"}
    if isinstance(value, dict):
        ends = {"at_least": "at least", "at_most": "at most", "is_not": "not", "in": "one of"}
        return ", ".join(f"{ends.get(key, key)} {in_words(end, unit)}" for key, end in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(in_words(part, unit) for part in value)
    if isinstance(value, str):
        return known.get(value, value.replace("_", " "))
    return f"{value} {unit}".rstrip()
