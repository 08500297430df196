"""A date or a month as people write it: today, last Tuesday, 3 days ago, 2 March, March 2nd, 2026-03-02, 2.3.2026.

Decides which calendar day is meant where the words leave one reading; where they leave two it raises `Unclear` with
both and never picks one. Today is an argument; a day still to come is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from spotting.diary.day import FIRST_DATE

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WAYS: Final = "Write it as 2026-03-02, 2 March, yesterday, Tuesday or 3 days ago."
_COUNTS: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_HALF_A_YEAR: Final = 183
_LONGEST: Final = 60  # characters
_MOST_AGO: Final = 100_000  # days
_TO_COME: Final = r"(the )?day after tomorrow|tomorrow|next [a-z]{3,9}|in (an?|\d{1,6}|[a-z]+) (day|week|month)s?"
# where a month's name touches a number: 5mar, Mar.5, 5-Mar-2026
_TOUCHING: Final = re.compile(
    r"(?<=[a-z])[-/.]*(?=\d)|(?<=\d)[-/.]+(?=[a-z])|(?<=\d)(?=[a-z]{3})|(?<=\d)[-/.]+(?=\d{4}$)"
)
_TIME_OF_DAY: Final = re.compile(r"(?<=[a-z]) (?:morning|afternoon|evening|night)$")
_VAGUE: Final = re.compile(r"(?:an?|\d+|[a-z]+) (?:month|year)s? ago|(?:last|this) (?:week|month|year)")
_BACK: Final = {"today": 0, "now": 0, "tonight": 0, "this morning": 0, "yesterday": 1, "the day before yesterday": 2}


class Unclear(ValueError):
    """The words can mean several days; `readings` are all of them, the newest first."""

    def __init__(self, text: str, readings: Sequence[date]) -> None:
        self.text = text
        self.readings = tuple(sorted(readings, reverse=True))
        said = " or ".join(in_words(day) for day in self.readings)
        forms = " or ".join(day.isoformat() for day in self.readings)
        super().__init__(f"can mean {said}. Write {forms}.")


def in_words(day: date) -> str:
    """Say a date without doubt: Tuesday 3 March 2026."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def month_in_words(year: int, month: int) -> str:
    """Say a month: March 2026."""
    return f"{MONTHS[month - 1]} {year}"


def read_date(text: str, today: date) -> date:
    """Return the day meant, today or earlier.

    Raises Unclear where two days can be meant, ValueError (what is wrong, what to write) for everything else.
    """
    day = _read(_tidy(text), today)
    if day > today:
        raise ValueError(f"is {in_words(day)}, which is still to come. The diary holds what has happened.")
    if day < FIRST_DATE:
        raise ValueError(f"is before {FIRST_DATE}. {WAYS}")
    return day


def read_month(text: str, today: date) -> tuple[int, int] | None:
    """Return (year, month) where the words name a whole month, None where they do not (they may name a day).

    A month without a year is the latest one that has begun. Raises ValueError for a month still to come.
    """
    words = _tidy(text)
    if words in ("this month", "month"):
        return today.year, today.month
    if words == "last month":
        before = today.replace(day=1) - timedelta(days=1)
        return before.year, before.month
    if found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})", words):
        return _month(int(found[1]), int(found[2]), today)
    if found := re.fullmatch(r"(\d{1,2})[-/.](\d{4})", words):
        return _month(int(found[2]), int(found[1]), today)
    if (found := re.fullmatch(r"([a-z]{3,9})(?: (\d{4}))?", words)) and (month := _month_named(found[1])):
        year = int(found[2]) if found[2] else today.year - (month > today.month)
        return _month(year, month, today)
    return None


def _month(year: int, month: int, today: date) -> tuple[int, int]:
    if not 1 <= month <= 12 or not FIRST_DATE.year <= year:
        raise ValueError("is no month. Write it as 2026-03 or March 2026.")
    if (year, month) > (today.year, today.month):
        raise ValueError(f"is {month_in_words(year, month)}, which is still to come.")
    return year, month


def _tidy(text: str) -> str:
    """Lower case, plain digits, single spaces, without commas and filler words."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace(",", " ")
    if len(plain) > _LONGEST:
        raise ValueError(f"is no date. {WAYS}")
    return " ".join(word for word in plain.rstrip(". ").split() if word not in ("on", "of"))


def _read(words: str, today: date) -> date:
    if re.fullmatch(_TO_COME, words):
        raise ValueError("is still to come. The diary holds what has happened.")
    words = "the day before yesterday" if words == "day before yesterday" else words
    if words in _BACK:
        return today - timedelta(days=_BACK[words])
    if words == "last night":
        raise Unclear(words, [today, today - timedelta(days=1)])
    if _VAGUE.fullmatch(words):
        raise ValueError(f"is not one day: say which day it was, or how many days ago. {WAYS}")
    words = _TIME_OF_DAY.sub("", words)
    if words in _BACK:
        return today - timedelta(days=_BACK[words])
    for reader in (_ago, _weekday, _numbers, _day_alone, _day_and_month):
        day = reader(words, today)
        if day is not None:
            return day
    raise ValueError(f"is no date. {WAYS}")


def _ago(words: str, today: date) -> date | None:
    """3 days ago, two nights ago, a week ago, two weeks ago, a fortnight ago."""
    found = re.fullmatch(r"(an?|\d+|[a-z]+) (day|night|week|fortnight)s? ago", words)
    if not found or not (found[1] in ("a", "an", *_COUNTS) or found[1].isdecimal()):
        return None
    count = 1 if found[1] in ("a", "an") else _COUNTS.index(found[1]) if found[1] in _COUNTS else int(found[1][:9])
    days = count * {"week": 7, "fortnight": 14}.get(found[2], 1)
    if days > _MOST_AGO:
        raise ValueError(f"is too long ago. {WAYS}")
    return today - timedelta(days=days)


def _weekday(words: str, today: date) -> date | None:
    """Tuesday; last Tuesday; this (past) Tuesday; Tuesday last week. Two readings are asked, not chosen."""
    found = re.fullmatch(r"(?:the )?(?:this past |past )?(?:(last|this) )?([a-z]{3,9})(?: (this|last) week)?", words)
    if not found or (wanted := _weekday_named(found[2])) is None or (found[1] and found[3]):
        return None
    monday = today - timedelta(days=today.weekday())
    this_week, week_before = monday + timedelta(days=wanted), monday + timedelta(days=wanted - 7)
    if found[3] == "last":
        return week_before
    if found[1] == "this" or found[3] == "this":
        return this_week
    latest = today - timedelta(days=(today.weekday() - wanted) % 7)
    if latest == today:
        if found[1] == "last":
            return today - timedelta(days=7)
        raise Unclear(words, [today, today - timedelta(days=7)])
    if found[1] == "last" and latest != week_before:
        raise Unclear(words, [latest, week_before])
    return latest


def _numbers(words: str, today: date) -> date | None:
    """Digits: the year first is clear; a day and a month that can change places are not."""
    if found := re.fullmatch(r"(\d{4})([-/. ])(\d{1,2})\2(\d{1,2})", words):
        return _calendar_day(int(found[1]), int(found[3]), int(found[4]))
    found = re.fullmatch(r"(\d{1,2})([-/. ])(\d{1,2})(?:\2(\d+))?", words)
    if not found:
        return None
    first, second = int(found[1]), int(found[3])
    if found[4] and len(found[4]) != 4:
        raise ValueError("has a year that is not four digits. Write it as 2026-03-02.")
    readings = []
    for day, month in {(first, second), (second, first)}:
        try:
            readings.append(date(int(found[4]) if found[4] else today.year, month, day))
        except ValueError:
            continue
    if not readings:
        raise ValueError(f"is no day of the calendar. {WAYS}")
    if not found[4]:
        near = [_nearest(day.day, day.month, today) or day for day in readings]
        readings = near if len(near) == 2 else [_without_year(near[0].day, near[0].month, today)]
    if len(readings) == 2:
        raise Unclear(words, readings)
    return readings[0]


def _day_alone(words: str, today: date) -> date | None:
    """The 5th: the latest one there was."""
    found = re.fullmatch(r"(?:the )?(\d{1,2})(?:st|nd|rd|th)", words)
    if not found or not 1 <= int(found[1]) <= 31:
        return None
    day = today
    while day.day != int(found[1]):
        day -= timedelta(days=1)
    return day


def _day_and_month(words: str, today: date) -> date | None:
    """2 March; the 2nd of March; March 2nd 2026; Mon 2 March; 2026 Mar 2. A weekday that does not fit is refused."""
    parts = [part.rstrip(".") for part in _TOUCHING.sub(" ", words).split() if part != "the"]
    if len(parts) == 3 and re.fullmatch(r"\d{4}", parts[0]):
        parts = [*parts[1:], parts[0]]
    weekday = _weekday_named(parts[0]) if len(parts) > 2 else None
    if weekday is not None:
        parts = parts[1:]
    if len(parts) not in (2, 3):
        return None
    month = _month_named(parts[0]) or _month_named(parts[1])
    number = parts[1] if _month_named(parts[0]) else parts[0]
    digits = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", number)
    if not month or not digits:
        return None
    if len(parts) == 3 and not re.fullmatch(r"\d{4}", parts[2]):
        raise ValueError("has a year that is not four digits. Write it as 2 March 2026.")
    day = _calendar_day(int(parts[2]), month, int(digits[1])) if len(parts) == 3 else None
    day = day or _without_year(int(digits[1]), month, today)
    if weekday is not None and day.weekday() != weekday:
        raise ValueError(
            f"does not fit: {day.isoformat()} was a {WEEKDAYS[day.weekday()]}. Check the day and the date."
        )
    return day


def _without_year(day: int, month: int, today: date) -> date:
    """Return that day of this year, or of last year if that is nearer than half a year; a far one needs its year."""
    near = _nearest(day, month, today)
    if near is not None:
        return near
    for year in (today.year, today.year - 1):
        try:
            then = date(year, month, day)
        except ValueError:
            continue
        if then <= today:
            raise ValueError(f"is still to come this year. If last year is meant, write {then.isoformat()}.")
    raise ValueError(f"was no day of {today.year - 1} or {today.year} so far. Write it with its year.")


def _nearest(day: int, month: int, today: date) -> date | None:
    """Return the latest such day, if it was this year or less than half a year ago."""
    for year in (today.year, today.year - 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= today and (year == today.year or (today - found).days <= _HALF_A_YEAR):
            return found
    return None


def _calendar_day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"is no day of the calendar. {WAYS}") from None


def _month_named(word: str) -> int:
    """Return 1 to 12 for a month's name or its first letters (three at least; sept too), else 0."""
    found = [number for number, name in enumerate(MONTHS, 1) if len(word) >= 3 and name.lower().startswith(word)]
    return found[0] if len(found) == 1 else 0


def _weekday_named(word: str) -> int | None:
    """Return 0 (Monday) to 6 for a weekday's name or its first letters (three at least)."""
    found = [number for number, name in enumerate(WEEKDAYS) if len(word) >= 3 and name.lower().startswith(word)]
    return found[0] if len(found) == 1 else None


def span_in_words(first: date, last: date) -> str:
    """Say a span of days without saying a month or year twice: 14 to 18 March 2026."""
    ends = f"{last.day} {MONTHS[last.month - 1]} {last.year}"
    if first == last:
        return ends
    begins = str(first.day)
    if (first.month, first.year) != (last.month, last.year):
        begins += f" {MONTHS[first.month - 1]}"
    return f"{begins}{'' if first.year == last.year else f' {first.year}'} to {ends}"
