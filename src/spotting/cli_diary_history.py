"""Reading the opened diary as a history, with her corrections, and drawing the check's answers from it.

The one place where the commands take days and corrections out of the file; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from spotting.problems import BadCase, Problem

if TYPE_CHECKING:
    from spotting.catalog import Catalog
    from spotting.diary.corrections import Correction
    from spotting.diary.day import Day
    from spotting.diary.pattern import Pattern
    from spotting.diary.read_history import History
    from spotting.diary.vault import Vault

AgeOption = Annotated[
    float | None,
    typer.Option("--age", help="Age in years, where it helps; else the one kept in the diary. It is not kept."),
]
_AGES: Final = (8.0, 120.0)


@dataclass(frozen=True)
class DaysRead:
    """The shown days up to today, her corrections and the age she keeps, taken out of the open diary."""

    days: list[Day]
    held: list[Correction]
    kept_age: float | None
    today: date

    def history(self, age: float | None = None) -> History:
        """Return what the days say; `age` in years today, None: the one she keeps, if any."""
        from spotting.diary.read_history import read_history

        return read_history(self.days, self.today, self.held, age=self.kept_age if age is None else age)

    def patterns(self, catalog: Catalog, age: float | None = None) -> tuple[Pattern, ...]:
        """Return the answers the diary holds for the check."""
        from spotting.diary.patterns import patterns

        return patterns(self.history(age), self.days, catalog, self.today)


def days_read(diary: Vault, today: date) -> DaysRead:
    """Take out what readings need, so that the diary can be closed before she is asked anything."""
    from spotting.diary.kept_age import kept_age
    from spotting.diary.kept_corrections import corrections_of

    days, kept = [one.day for one in diary.shown(None, today)], kept_age(diary)
    return DaysRead(days, list(corrections_of(diary)), kept.years_on(today) if kept else None, today)


def age_told(answers: Mapping[str, Any], catalog: Catalog) -> float | None:
    """Return the age in years that answers give, None where it is not told or only within limits."""
    told = next((value for name, value in answers.items() if catalog.aliases.get(name, name) == "age_years"), None)
    return float(told) if isinstance(told, int | float) and not isinstance(told, bool) else None


def age_given(age: float | None) -> float | None:
    """Refuse what cannot be an age."""
    if age is not None and not _AGES[0] <= age <= _AGES[1]:
        raise BadCase([Problem(f"--age {age:g}", 0, "cannot be.", f"Write {_AGES[0]:g} to {_AGES[1]:g}.")])
    return age
