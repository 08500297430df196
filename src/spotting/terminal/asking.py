"""What can be asked in a terminal, and what can come back, apart from how it is shown.

A `Question` of the interview becomes a `Prompt` (pick one row, tick rows, or type a line), and the reply becomes
answers of the case. Decides nothing; every way to show a prompt (plain lines or keys) gives the same replies.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from spotting.catalog.types import Catalog
from spotting.reasoning.question import Question
from spotting.replies import Reply, read_number


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
