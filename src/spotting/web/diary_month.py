"""The month: every day at a glance, one tap for the bleeding of a day, and taking the last change back.

A day that was not logged looks different from a day without bleeding, in shape and in words. What is written is her
own record; what an import said stays.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from starlette.responses import Response
from starlette.routing import Route

from spotting.diary.dates_in_words import WEEKDAYS, in_words, month_in_words
from spotting.diary.day import Day
from spotting.diary.edit import FIELD_WORDS, Written, add
from spotting.diary.recorded import OWN, Shown
from spotting.report.diary_words import bleeding_in_words
from spotting.web.diary_told import day_told
from spotting.web.diary_visit import Visit, room

LEVELS: Final = (
    ("none", "None"),
    ("spotting", "Spotting"),
    ("light", "Light"),
    ("medium", "Medium"),
    ("heavy", "Heavy"),
    ("flooding", "Flooding"),
)
_YEARS: Final = (1900, 2199)
_STILL_NOW: Final = 1  # days: what was flooding yesterday may go on


@dataclass(frozen=True)
class Cell:
    """One day of the grid: its number, level (empty: not logged), what a reader hears, and what else there is."""

    day: date
    inside: bool
    level: str
    says: str
    more: bool
    disagree: bool
    future: bool


def month_rooms() -> list[Route]:
    """Return the addresses of the month."""
    return [
        room("/diary", show=show_month),
        room("/diary/month", do=choose_month),
        room("/diary/log", do=log),
        room("/diary/undo", do=undo),
    ]


def show_month(visit: Visit) -> Response:
    """Show the month she looks at; the present one at first."""
    context = _context(visit)
    return visit.page("diary_month_part.html" if visit.partial else "diary_month.html", **context)


def _context(visit: Visit) -> dict[str, Any]:
    today, place = visit.today, visit.place
    year, month = place.month or (today.year, today.month)
    chosen = place.day if place.day and place.day <= today else today
    weeks = calendar.Calendar().monthdatescalendar(year, month)
    days = {one.day.date: one for one in visit.vault.shown(weeks[0][0], weeks[-1][-1])}
    shown = days.get(chosen) or next(iter(visit.vault.shown(chosen, chosen)), None)
    bleeding = shown.day.bleeding if shown else None
    return {
        "heading": month_in_words(year, month),
        "months": _months_around(year, month, today),
        "weekdays": WEEKDAYS,
        "weeks": [[_cell(day, days.get(day), month, today) for day in week] for week in weeks],
        "levels": LEVELS,
        "chosen": chosen,
        "chosen_words": in_words(chosen),
        "chosen_level": bleeding.level if bleeding else "",
        "flooding_now": bool(bleeding and bleeding.level == "flooding" and (today - chosen).days <= _STILL_NOW),
        "chosen_says": day_told(shown) if shown else [],
        "chosen_disagree": [FIELD_WORDS[one.field] for one in shown.conflicts] if shown else [],
        "day_before": chosen - timedelta(days=1),
        "day_after": chosen + timedelta(days=1) if chosen < today else None,
        "last_change": visit.vault.last_change(),
        "is_new": not days and not visit.vault.rows(),
    }


def _months_around(year: int, month: int, today: date) -> dict[str, tuple[str, str]]:
    """Return value and words of the month before and, up to the present one, after."""
    before = (year - (month == 1), (month - 2) % 12 + 1)
    after = (year + (month == 12), month % 12 + 1)
    found = {"before": before} | ({"after": after} if after <= (today.year, today.month) else {})
    found |= {"now": (today.year, today.month)} if (year, month) != (today.year, today.month) else {}
    return {name: (f"{one[0]:04}-{one[1]:02}", month_in_words(*one)) for name, one in found.items()}


def _cell(day: date, shown: Shown | None, month: int, today: date) -> Cell:
    logged = shown is not None and not shown.day.is_empty
    bleeding = shown.day.bleeding if shown else None
    if shown is None or not logged:
        says = "still to come" if day > today else "not logged"
    elif bleeding is None:
        says = "bleeding not logged, other things written down"
    else:
        says = "no bleeding" if bleeding.level == "none" else bleeding_in_words(bleeding, short=True)
    others = [name for name in shown.day.logged if name != "bleeding"] if shown else []
    if bleeding is not None and others:
        says += ", and more written down"
    disagree = bool(shown and shown.conflicts)
    says += ", sources disagree" if disagree else ""
    level = bleeding.level if bleeding else "other" if logged else ""
    return Cell(day, day.month == month, level, says, bool(others), disagree, day > today and not logged)


def choose_month(visit: Visit) -> Response:
    """Show another month, or choose another day of it; also by a date typed into the field."""
    if (month := visit.word("month")) and (found := _month(month)):
        visit.place.month = found
    if day := read_day(visit.word("day"), visit.today):
        visit.place.day = day
        visit.place.month = (day.year, day.month)
    return show_month(visit) if visit.partial else visit.go()


def _month(text: str) -> tuple[int, int] | None:
    year, _, month = text.partition("-")
    if not (year.isdecimal() and month.isdecimal() and len(text) == 7):
        return None
    found = int(year), int(month)
    return found if _YEARS[0] <= found[0] <= _YEARS[1] and 1 <= found[1] <= 12 else None


def read_day(text: str, today: date) -> date | None:
    """Return the day of a form field, None for none, one to come, or before the diary can begin."""
    try:
        day = Day(date.fromisoformat(text)).date
    except ValueError:
        return None
    return day if day <= today else None


def log(visit: Visit) -> Response:
    """Write one level of bleeding for one day, or take her record of it back (`level` empty)."""
    day = read_day(visit.word("day"), visit.today)
    if day is None:
        return visit.go("/diary", "That day is still to come. The diary holds what has happened.")
    level = visit.word("level")
    if level not in dict(LEVELS):
        return visit.go()
    rows = visit.vault.rows(day, day)
    own = next((row for row in rows if row.source == OWN), None)
    after = add(own, day, Written(bleeding={"level": level}))
    done = visit.vault.write([((day, OWN), after)], f"added {in_words(day)} (bleeding)", before={(day, OWN): own})
    visit.place.day = day
    said = f"{in_words(day)}: {dict(LEVELS)[level].lower()} written down." if done else "It was written down already."
    if visit.partial:
        visit.place.said.append(said)
        return show_month(visit)
    return visit.go("/diary", said)


def undo(visit: Visit) -> Response:
    """Take the last change back."""
    undone = visit.vault.undo()
    back = "/diary/cycles" if visit.word("back") == "cycles" else "/diary"
    if undone is None:
        return visit.go(back, "There is nothing to take back.")
    if undone.settings:
        visit.place.history = None  # read with what was taken back
    if len(undone.dates) == 1 and undone.dates[0] <= visit.today:
        visit.place.day = undone.dates[0]
        visit.place.month = (undone.dates[0].year, undone.dates[0].month)
    said = f"Taken back: {undone.what}."
    if visit.partial:
        visit.place.said.append(said)
        return show_month(visit)
    return visit.go(back, said)
