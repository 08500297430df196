"""What stands in the fields of a question when it is shown, and how far along the check is.

What was typed or ticked is never lost: not by an answer that could not be taken, and not where one is changed. How many
questions are left is told only where it can be known; decides nothing that is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.datastructures import FormData

from spotting.reasoning.opening import opening_is_over
from spotting.reasoning.question import Question
from spotting.replies import answers_of
from spotting.situation import Situation
from spotting.web.check_state import CheckState

# After the opening each question is chosen by the answers, so their number is not known; a check has about so many.
_USUAL: Final = 15
_AT_LEAST: Final = 2


@dataclass(frozen=True)
class Shown:
    """The rows that are ticked or chosen, whether "None of these" is, and what stands in the field for a number."""

    rows: tuple[int, ...] = ()
    none: bool = False
    value: str = ""


def typed(form: FormData) -> Shown:
    """Return what was sent."""
    rows = tuple(int(row) for row in map(str, form.getlist("row")) if row.isdigit())
    return Shown(rows, "none" in form, str(form.get("value", "")))


def answered_before(asked: Question, old: Mapping[str, Any]) -> Shown:
    """Return an earlier answer."""
    if asked.kind == "screen":
        rows = [row for row, (_, sets) in enumerate(asked.items) if all(old.get(key) == sets[key] for key in sets)]
        return Shown(tuple(rows), none=not rows and dict(old) == answers_of(asked, ()))
    told = old.get(asked.id)
    if asked.kind == "number":
        return Shown(value=str(told) if isinstance(told, int | float) else "")
    return Shown(tuple(row for row, (value, _) in enumerate(asked.options) if value == told))


@dataclass(frozen=True)
class Progress:
    """Which question it is, about how many more there are (None: a few), and how much of the bar is filled."""

    number: int
    left: int | None
    share: int


def progress(state: CheckState, left: int) -> Progress:
    """Return how far along the check is; `left`: how many questions the interview counts after this one."""
    steps = [step for step in state.answered.steps if not step.kept]
    number = len(steps) + 1
    over = opening_is_over(Situation(state.answered.case, state.answered.catalog))
    more = max(_USUAL - number, _AT_LEAST) if over else left
    return Progress(number, None if over else left, round(100 * (number - 1) / (number + more)))
