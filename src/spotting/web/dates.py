"""Days and spans of days, as the rooms say them in English, in the form of another language.

Only a text that is nothing but a date is turned; everything else is handed back as it came.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from babel.dates import format_skeleton, get_day_names

from spotting.diary.dates_in_words import MONTHS, WEEKDAYS

_MONTH: Final = "|".join(MONTHS)
_DAY: Final = rf"(?:(?P<weekday>{'|'.join(WEEKDAYS)}) )?(?P<day>\d{{1,2}}) (?P<month>{_MONTH})(?: (?P<year>\d{{4}}))?"
_WHOLE: Final = re.compile(_DAY)
DATE: Final = re.sub(r"\?P<\w+>", "?:", _DAY)  # a date within a longer sentence
_OF_A_YEAR: Final = re.compile(rf"(?P<month>{_MONTH})(?: (?P<year>\d{{4}}))?")
_SPAN: Final = re.compile(
    rf"(?P<first>\d{{1,2}}(?: (?:{_MONTH}))?(?: \d{{4}})?) (?P<joined>to|and)"
    rf" (?P<last>\d{{1,2}} (?:{_MONTH})(?: \d{{4}})?)"
)
_SPANS: Final = {"es": {"to": "del {first} al {last}", "and": "{first} y {last}"}}
_LEAP_YEAR: Final = 2024  # holds every day; only the day and the month are written


def date_in(text: str, language: str, locale: str) -> str | None:
    """Return a date or a span of days in another language; None where the text is no date."""
    if language not in _SPANS:
        return None
    if text in WEEKDAYS:
        return _weekday(text, locale)
    if found := _SPAN.fullmatch(text):
        first = found["first"] if found["first"].isdigit() else _one(found["first"], locale)
        return _SPANS[language][found["joined"]].format(first=first, last=_one(found["last"], locale))
    return _one(text, locale)


def _one(text: str, locale: str) -> str | None:
    found = _WHOLE.fullmatch(text) or _OF_A_YEAR.fullmatch(text)
    if found is None:
        return None
    parts = found.groupdict()
    form = ("y" if parts["year"] else "") + "MMMM" + ("d" if parts.get("day") else "")
    try:
        day = date(int(parts["year"] or _LEAP_YEAR), MONTHS.index(parts["month"]) + 1, int(parts.get("day") or 1))
    except ValueError:
        return None
    if form == "MMMM":
        return None  # May, March: a month alone may be another word
    name = f"{_weekday(parts['weekday'], locale)}, " if parts.get("weekday") else ""
    return name + str(format_skeleton(form, day, locale=locale))


def _weekday(name: str, locale: str) -> str:
    return str(get_day_names("wide", locale=locale)[WEEKDAYS.index(name)])
