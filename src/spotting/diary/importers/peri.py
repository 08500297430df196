"""Peri's `peri.json`: first day and length of each period, and nothing else of a day.

The days of a period become bleeding without a level. Lengths of cycles follow from the days and are not read.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from spotting.diary.day import Bleeding, Day
from spotting.diary.importers.collected import Collector, Imported
from spotting.diary.importers.containers import Source, refused
from spotting.diary.importers.dates import bad_date, iso_date
from spotting.diary.importers.text import name_of, objects, read_json, told

NAME: Final = "Peri"
SOURCE: Final = "peri"
KNOWN_VERSION: Final = 1
LONGEST_PERIOD: Final = (
    60  # days; a longer one is a slip or damage (judged: long bleeding exists, this is a length field)
)


def matches(head: bytes, filename: str) -> bool:
    """Whether it lists cycles by their lengths."""
    return all(key in head for key in (b'"cycles"', b'"cycleLength"', b'"periodLength"', b'"startDate"'))


def read(source: Source, *, date_order: str | None = None, passphrase: str | None = None) -> Imported:
    """Return the days; each cycle is a record, and each other entry of the file."""
    name = name_of(source)
    data = read_json(source)
    if not isinstance(data, dict) or "cycles" not in data:
        raise refused(name, "has no list of cycles.", "Make the export again.")
    if data.get("version") != KNOWN_VERSION:
        what = f"is of version {told(data.get('version'))[:20] or 'unknown'}; this program knows version 1."
        raise refused(name, what, "Look for a newer release of this program.")
    collector = Collector(SOURCE, NAME, "cycles")
    for cycle in objects(data["cycles"], name, "cycles"):
        period_by_length(collector, "period", cycle.get("startDate"), cycle.get("periodLength"), name)
    for key in data.keys() - {"version", "cycles"}:
        collector.ignored(str(key)[:80], "a setting of the app")
    return collector.finish()


def period_by_length(collector: Collector, what: str, start: Any, length: Any, name: str) -> None:
    """Add the days of a period known by its first day and number of days, as bleeding without a level."""
    first = iso_date(start, name)
    if isinstance(length, bool) or not isinstance(length, int) or not 1 <= length <= LONGEST_PERIOD:
        collector.not_understood(what, f"{first}, {told(length)} days", f"no length from 1 to {LONGEST_PERIOD} days")
        return
    period(collector, what, first, first + timedelta(days=length - 1), name)


def period(collector: Collector, what: str, first: date, last: date, name: str, *, record: str = "") -> None:
    """Add each day of a period as bleeding without a level, its first day marked; one record in the counts."""
    try:
        Day(last)
    except ValueError:
        raise bad_date(name, 0, last.isoformat()) from None
    for number in range((last - first).days + 1):
        bleeding = Bleeding("unspecified", period_start=True if number == 0 else None)
        collector.add(what, first + timedelta(days=number), "bleeding", bleeding, record=record, counts=number == 0)
