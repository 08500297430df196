"""Reading the opened diary as a history, with her corrections, and drawing the check's answers from it.

The one place where the commands take days and corrections out of the file; nothing is decided here.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Final

import typer

from spotting.problems import BadCase, Problem

if TYPE_CHECKING:
    from spotting.catalog import Catalog
    from spotting.diary.day import Day
    from spotting.diary.pattern import Pattern
    from spotting.diary.read_history import History
    from spotting.diary.vault import Vault

AgeOption = Annotated[
    float | None,
    typer.Option("--age", help="Age in years, where it helps; else the one kept in the diary. It is not kept."),
]
_AGES: Final = (8.0, 120.0)


def history_of(diary: Vault, today: date, age: float | None = None) -> tuple[History, list[Day]]:
    """Return the history up to today and the shown days it was read from; the age as given, else as she keeps it."""
    from spotting.diary.kept_corrections import corrections_of
    from spotting.diary.read_history import read_history

    days = [one.day for one in diary.shown(None, today)]
    years = age_or_kept(diary, today, age)
    return read_history(days, today, corrections_of(diary), age=years), days


def age_or_kept(diary: Vault, today: date, age: float | None) -> float | None:
    """Return the age given with the command, else the one she wrote down in the diary, None where neither is."""
    from spotting.diary.kept_age import kept_age

    if age is not None:
        return age
    kept = kept_age(diary)
    return kept.years_on(today) if kept else None


def patterns_of(diary: Vault, catalog: Catalog, today: date, age: float | None = None) -> tuple[Pattern, ...]:
    """Return the answers the diary holds for the check."""
    from spotting.diary.patterns import patterns

    history, days = history_of(diary, today, age)
    return patterns(history, days, catalog, today)


def age_given(age: float | None) -> float | None:
    """Refuse what cannot be an age."""
    if age is not None and not _AGES[0] <= age <= _AGES[1]:
        raise BadCase([Problem(f"--age {age:g}", 0, "cannot be.", f"Write {_AGES[0]:g} to {_AGES[1]:g}.")])
    return age
