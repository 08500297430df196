"""Dates of foreign files: the local day as printed, a layout decided for a whole column, and never by guessing.

02/03 can be two days. One cell with a number above 12 settles a column; otherwise the person is asked. A date that
does not exist, or outside the diary's range, refuses the file with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from spotting.diary.day import FIRST_DATE, LAST_DATE
from spotting.problems import BadCase, Problem

DATE_ORDERS: Final = ("day_first", "month_first")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}.{0,30})?", re.ASCII | re.DOTALL)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_PARTS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[T ]\d{1,2}:\d{2}.{0,30})?", re.ASCII | re.DOTALL)
_YEAR_FIRST = re.compile(r"(\d{4})([./-])(\d{1,2})\2(\d{1,2})(?:[T ]\d{1,2}:\d{2}.{0,30})?", re.ASCII | re.DOTALL)


class AmbiguousDates(BadCase):
    """Every date of a file can be read in two ways; `readings` shows one both ways, for the question."""

    def __init__(self, name: str, cell: str, readings: tuple[date, date]) -> None:
        self.cell, self.readings = cell, readings
        first, second = (f"{one.day} {one:%B %Y}" for one in readings)
        what = f"writes dates like {cell}, which can be {first} or {second}."
        super().__init__([Problem(name, 0, what, "Say whether the day or the month comes first.")])


def bad_date(name: str, line: int, value: object) -> BadCase:
    """Return the error for a date that cannot be."""
    shown = repr(value)[:40]
    what = f"has the date {shown}, which is no day from {FIRST_DATE.year} to {LAST_DATE.year}."
    return BadCase([Problem(name, line, what, "Mend it in the app and export again, or take that entry out.")])


def iso_date(value: object, name: str, line: int = 0) -> date:
    """Read `2026-03-02`, also with a time behind it (the day as printed); raises BadCase."""
    match = _ISO.fullmatch(value.strip()) if isinstance(value, str) else None
    if not match:
        raise bad_date(name, line, value)
    return _made(*match.groups(), value=value, name=name, line=line)


def compact_date(value: object, name: str, line: int = 0) -> date:
    """Read `20260302`; raises BadCase."""
    match = _COMPACT.fullmatch(value.strip()) if isinstance(value, str) else None
    if not match:
        raise bad_date(name, line, value)
    return _made(*match.groups(), value=value, name=name, line=line)


def _made(year: str, month: str, day: str, *, value: object, name: str, line: int) -> date:
    try:
        made = date(int(year), int(month), int(day))
    except ValueError:
        raise bad_date(name, line, value) from None
    if not FIRST_DATE <= made <= LAST_DATE:
        raise bad_date(name, line, value)
    return made


def column_dates(cells: Iterable[tuple[int, str]], name: str, date_order: str | None = None) -> list[date]:
    """Read a column of dates (line, cell), its layout decided once for all cells.

    Year first is read as year, month, day. Day and month are told apart by any cell with a number above 12; if none
    is, `date_order` decides, and without it AmbiguousDates is raised. BadCase for a cell that fits no layout.
    """
    listed = [(line, cell.strip()) for line, cell in cells]
    parted = [(line, cell, match) for line, cell in listed if (match := _PARTS.fullmatch(cell))]
    order = _order(parted, name, date_order)
    dates = []
    for line, cell in listed:
        year_first, match = _YEAR_FIRST.fullmatch(cell), _PARTS.fullmatch(cell)
        if year_first:
            year, _, month, day = year_first.groups()
        elif match:
            first, _, second, year = match.groups()
            day, month = (first, second) if order == "day_first" else (second, first)
        else:
            raise bad_date(name, line, cell)
        dates.append(_made(year, month, day, value=cell, name=name, line=line))
    return dates


def _order(parted: list[tuple[int, str, re.Match[str]]], name: str, date_order: str | None) -> str:
    if not parted:
        return "day_first"
    firsts = [int(match[1]) for _, _, match in parted]
    seconds = [int(match[3]) for _, _, match in parted]
    if max(firsts) > 12 and max(seconds) > 12:
        line = next(line for line, _, match in parted if int(match[1]) > 12)
        what = "mixes dates with the day first and dates with the month first."
        raise BadCase([Problem(name, line, what, "Make the export again with one way of writing dates.")])
    if max(firsts) > 12 or all(match[2] == "." for _, _, match in parted):  # with points the day always stands first
        return "day_first"
    if max(seconds) > 12:
        return "month_first"
    if date_order in DATE_ORDERS:
        return str(date_order)
    if all(first == second for first, second in zip(firsts, seconds, strict=True)):
        return "day_first"
    cell, match = next((cell, match) for _, cell, match in parted if match[1] != match[3])
    one, two, year = int(match[1]), int(match[3]), match[4]
    if not FIRST_DATE.year <= int(year) <= LAST_DATE.year or 0 in (one, two):
        raise bad_date(name, 0, cell)
    raise AmbiguousDates(name, cell, (date(int(year), two, one), date(int(year), one, two)))


def clock_time(value: object) -> str | None:
    """Return HH:MM where that is what stands there, else None."""
    if not isinstance(value, str):
        return None
    try:
        return datetime.strptime(value.strip()[:5], "%H:%M").strftime("%H:%M")
    except ValueError:
        return None
