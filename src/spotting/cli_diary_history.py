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

CORRECTIONS: Final = "corrections"  # the key of the setting; the pages use the same
AgeOption = Annotated[float | None, typer.Option("--age", help="Age in years, where it helps. It is not kept.")]
_AGES: Final = (8.0, 120.0)


def corrections(diary: Vault) -> list[Correction]:
    """Return what she corrected, the oldest first; what this version cannot read is left out."""
    from contextlib import suppress

    from spotting.diary.corrections import correction_from_json

    found = []
    for data in diary.setting(CORRECTIONS) or []:
        with suppress(ValueError):
            found.append(correction_from_json(data))
    return found


@dataclass(frozen=True)
class DaysRead:
    """The shown days up to today and her corrections, taken out of the open diary to be read with an age or without."""

    days: list[Day]
    held: list[Correction]
    today: date

    def history(self, age: float | None = None) -> History:
        """Return what the days say; `age` in years today, None: not known."""
        from spotting.diary.read_history import read_history

        return read_history(self.days, self.today, self.held, age=age)

    def patterns(self, catalog: Catalog, age: float | None = None) -> tuple[Pattern, ...]:
        """Return the answers the diary holds for the check."""
        from spotting.diary.patterns import patterns

        return patterns(self.history(age), self.days, catalog, self.today)


def days_read(diary: Vault, today: date) -> DaysRead:
    """Take out what readings need, so that the diary can be closed before she is asked anything."""
    return DaysRead([one.day for one in diary.shown(None, today)], corrections(diary), today)


def age_told(answers: Mapping[str, Any], catalog: Catalog) -> float | None:
    """Return the age in years that answers give, None where it is not told or only within limits."""
    told = next((value for name, value in answers.items() if catalog.aliases.get(name, name) == "age_years"), None)
    return float(told) if isinstance(told, int | float) and not isinstance(told, bool) else None


def history_of(diary: Vault, today: date, age: float | None = None) -> tuple[History, list[Day]]:
    """Return the history up to today and the shown days it was read from."""
    read = days_read(diary, today)
    return read.history(age), read.days


def patterns_of(diary: Vault, catalog: Catalog, today: date, age: float | None = None) -> tuple[Pattern, ...]:
    """Return the answers the diary holds for the check."""
    return days_read(diary, today).patterns(catalog, age)


def age_given(age: float | None) -> float | None:
    """Refuse what cannot be an age."""
    if age is not None and not _AGES[0] <= age <= _AGES[1]:
        raise BadCase([Problem(f"--age {age:g}", 0, "cannot be.", f"Write {_AGES[0]:g} to {_AGES[1]:g}.")])
    return age
