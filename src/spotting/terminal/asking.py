"""What can be asked in a terminal, and what can come back, apart from how it is shown.

A `Question` of the interview becomes a `Prompt` (pick one row, tick rows, or type a line), and the reply becomes
answers of the case. Decides nothing; every way to show a prompt (plain lines or keys) gives the same replies.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from spotting.case import read_answer
from spotting.catalog.types import Catalog, Finding
from spotting.reasoning.question import Question


class Reply(Enum):
    """What she can want instead of answering."""

    UNKNOWN = "unknown"
    DECLINED = "declined"
    NEVER = "never"
    BACK = "back"
    CHANGE = "change"
    STOP = "stop"


@dataclass(frozen=True)
class Action:
    """A row below the answers; `words` are what is typed for it in plain mode, the first one is its key."""

    reply: Reply
    words: tuple[str, ...]
    label: str


NEVER = Action(Reply.NEVER, ("never", "none", "no"), "It did not happen, or does not apply")
STANDARD = (
    Action(Reply.UNKNOWN, ("u", "unknown"), "I don't know"),
    Action(Reply.DECLINED, ("s", "skip"), "Rather not say"),
    Action(Reply.BACK, ("b", "back"), "Back"),
    Action(Reply.CHANGE, ("c", "change"), "Change an earlier answer"),
    Action(Reply.STOP, ("q", "quit", "stop"), "Stop and show the answer"),
)
BACK_ONLY = (Action(Reply.BACK, ("b", "back"), "Back"),)
WHY = ("?", "why", "h", "help")
NONE_OF_THESE = "None of these"


@dataclass(frozen=True)
class Prompt:
    """One thing to ask. `kind`: pick (one of `rows`), tick (any of `rows`) or line (text that `read` accepts).

    `default` is what Enter alone means: a row's number, or text. `read` raises ValueError with what to type.
    """

    text: str
    kind: str = "pick"
    rows: tuple[str, ...] = ()
    heading: str = ""
    help: str = ""
    why: str = ""
    label: str = ""
    actions: tuple[Action, ...] = ()
    ticked: frozenset[int] = frozenset()
    default: str = ""
    read: Callable[[str], Any] = str


class Asker(Protocol):
    """A way to talk in a terminal."""

    def say(self, text: str, *, alarm: bool = False) -> None:
        """Print a paragraph, wrapped to the width there is now."""

    def ask(self, prompt: Prompt) -> Any:
        """Return the row (pick), the rows (tick, a tuple), what `read` made of the line, or a Reply.

        Raises KeyboardInterrupt on Ctrl-C and EOFError where nothing more can be typed.
        """


def prompt_of(question: Question, catalog: Catalog, *, heading: str = "", suggested: str = "") -> Prompt:
    """Return how a question of the interview is asked."""
    actions = (NEVER, *STANDARD) if question.none_is_an_answer else STANDARD
    ago = " ago" if question.id.startswith("days_since") else ""
    screen = question.kind == "screen"
    return Prompt(
        text=question.text,
        kind={"screen": "tick", "number": "line"}.get(question.kind, "pick"),
        rows=tuple(text for text, _ in question.items) if screen else tuple(label for _, label in question.options),
        heading=heading,
        help=question.help,
        why=question.why,
        label=f"Number of {question.unit}{ago}" if question.unit else "Number",
        actions=actions,
        default=suggested,
        read=str if question.kind != "number" else lambda text: read_number(catalog.findings[question.id], text),
    )


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
