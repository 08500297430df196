"""Foreign files made in a test: a stream with a name, and what a reader made of it, easy to compare."""

import io
from datetime import date
from typing import BinaryIO, cast

from spotting.diary.day import Day
from spotting.diary.importers.collected import Imported


def stream(data: bytes | str, name: str = "export") -> BinaryIO:
    """Return a readable stream with a name, as one out of a zip has."""
    made = io.BytesIO(data.encode() if isinstance(data, str) else data)
    made.name = name  # type: ignore[attr-defined]
    return cast(BinaryIO, made)


def days(imported: Imported) -> dict[str, Day]:
    """Return the days by their date as text."""
    return {row.day.date.isoformat(): row.day for row in imported.days}


def levels(imported: Imported) -> dict[str, str]:
    """Return the level of bleeding of each day that has one."""
    return {when: day.bleeding.level for when, day in days(imported).items() if day.bleeding}


def fates(imported: Imported) -> dict[str, tuple[str, int]]:
    """Return what became of each kind of record that met one fate only."""
    return {line.what: (line.fate, line.count) for line in imported.report.lines}


def day(imported: Imported, when: str) -> Day:
    """Return the one day of a date."""
    return next(row.day for row in imported.days if row.day.date == date.fromisoformat(when))
