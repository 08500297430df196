"""Diaries written as letters, one a day: n none, s spotting, l light, m medium, h heavy, u some blood, . not logged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from spotting.diary.corrections import Correction
from spotting.diary.day import Bleeding, Day
from spotting.diary.read_history import History, read_history

FIRST = date(2024, 1, 1)
WORDS = {"n": "none", "s": "spotting", "l": "light", "m": "medium", "h": "heavy", "u": "unspecified"}
PERIOD = "mhmll"


def on(row: int) -> date:
    """Return the date of a row."""
    return FIRST + timedelta(days=row)


def days_of(letters: str, *entries: tuple[int, dict[str, Any]], first: date = FIRST) -> list[Day]:
    """Return the days; `entries` add other fields to rows, for example (12, {"sex": (Sex(),)})."""
    days = {
        row: Day(first + timedelta(days=row), bleeding=Bleeding(WORDS[letter]))
        for row, letter in enumerate(letters)
        if letter != "."
    }
    for row, fields in entries:
        day = days.get(row, Day(first + timedelta(days=row)))
        days[row] = replace(
            day, **{name: getattr(day, name) + v if isinstance(v, tuple) else v for name, v in fields.items()}
        )
    return [days[row] for row in sorted(days)]


def read(
    letters: str,
    *entries: tuple[int, dict[str, Any]],
    corrections: Iterable[Correction] = (),
    age: float | None = None,
) -> History:
    """Return the history of a diary written as letters, read on its last day."""
    return read_history(days_of(letters, *entries), on(len(letters) - 1), corrections, age=age)


def kinds(history: History) -> list[tuple[int, str]]:
    """Return (first row, kind) of each bleed."""
    return [((bleed.first - FIRST).days, bleed.kind) for bleed in history.bleeds]
