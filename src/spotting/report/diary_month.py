"""A month of the diary: a calendar with a mark a day and its legend, or, for screen readers, one line a day.

A day without an entry is shown as not logged and never as a day without bleeding. Colour only repeats what the marks
say. Nothing is judged here.
"""

from __future__ import annotations

import calendar
import textwrap
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final

from spotting.diary.dates_in_words import MONTHS, WEEKDAYS, in_words, month_in_words
from spotting.diary.day_json import day_to_json
from spotting.diary.pbac import PictorialScore
from spotting.diary.recorded import Conflict, Shown
from spotting.report.diary_words import source_name, summary

NOT_LOGGED, BLEEDING_NOT_LOGGED = ".", " "
# Level -> its mark, what the legend says, and the colour (SGR codes).
MARKS: Final = {
    "none": ("-", "no bleeding", "2"),
    "spotting": ("s", "spotting", "35"),
    "light": ("l", "light", "31"),
    "medium": ("m", "medium", "97;41"),
    "heavy": ("h", "heavy", "1;97;41"),
    "flooding": ("F", "flooding", "1;97;45"),
    "unspecified": ("b", "bleeding, amount not given", "33"),
}
MORE, DISAGREE = "+", "!"
_OFF: Final = "\x1b[0m"
_CELL: Final = 5  # columns a day takes: number, mark, more, and a space


def month_text(
    year: int, month: int, days: Mapping[date, Shown], today: date, *, width: int = 80, colour: bool = False
) -> str:
    """Return the calendar of a month, Monday first, with the legend of the marks in it."""
    lines = [month_in_words(year, month), "".join(f"{name[:2]:<{_CELL}}" for name in WEEKDAYS).rstrip()]
    for week in calendar.Calendar().monthdatescalendar(year, month):
        cells = [_cell(day, days.get(day), today, colour=colour) if day.month == month else " " * 4 for day in week]
        lines.append(" ".join(cells).rstrip())
    shown = [one for day, one in days.items() if (day.year, day.month) == (year, month)]
    lines += ["", *_wrapped("; ".join(_legend(shown, _unlogged(year, month, days, today))) + ".", width)]
    return "\n".join(lines) + "\n"


def _cell(day: date, shown: Shown | None, today: date, *, colour: bool) -> str:
    if day > today and (shown is None or shown.day.is_empty):
        return f"{day.day:2}  "
    mark, style = _mark(shown)
    more = " " if shown is None else DISAGREE if shown.conflicts else MORE if _more(shown) else " "
    text = f"{day.day:2}{mark}{more}"
    codes = [code for code in (style, "4" if day == today else "") if code]
    return f"\x1b[{';'.join(codes)}m{text}{_OFF}" if colour and codes else text


def _mark(shown: Shown | None) -> tuple[str, str]:
    if shown is None or shown.day.is_empty:
        return NOT_LOGGED, "2"
    if shown.day.bleeding is None:
        return BLEEDING_NOT_LOGGED, ""
    mark, _, style = MARKS[shown.day.bleeding.level]
    return mark, style


def _more(shown: Shown) -> bool:
    return any(name != "bleeding" for name in shown.day.logged)


def _legend(shown: list[Shown], unlogged: int) -> list[str]:
    levels = {one.day.bleeding.level for one in shown if one.day.bleeding is not None}
    rows = [f"{mark} {words}" for level, (mark, words, _) in MARKS.items() if level in levels]
    rows += [f"{NOT_LOGGED} not logged, which is not the same as none"] if unlogged else []
    if any(_more(one) for one in shown):
        rows.append(f"{MORE} more was written down")
    if any(one.conflicts for one in shown):
        rows.append(f"{DISAGREE} sources disagree (`spotting diary conflicts`)")
    return rows or ["nothing to show yet"]


def _unlogged(year: int, month: int, days: Mapping[date, Shown], today: date) -> int:
    return sum(day not in days or days[day].day.is_empty for day in _days(year, month) if day <= today)


def _days(year: int, month: int) -> list[date]:
    first = date(year, month, 1)
    return [first + timedelta(days=number) for number in range(calendar.monthrange(year, month)[1])]


def month_lines(year: int, month: int, days: Mapping[date, Shown], today: date, *, width: int = 80) -> str:
    """Return the month line by line for screen readers; days in a row that were not logged share a line."""
    lines = [month_in_words(year, month)]
    logged_days = {day for day, shown in days.items() if not shown.day.is_empty}
    past = [day for day in _days(year, month) if day <= today or day in logged_days]  # a clock may have been set back
    for logged, group in groupby(past, key=lambda day: day in logged_days):
        run = list(group)
        if logged:
            for day in run:
                lines += _wrapped(f"{WEEKDAYS[day.weekday()]} {day.day}: {_line(days[day])}", width)
        elif len(run) == 1:
            lines.append(f"{WEEKDAYS[run[0].weekday()]} {run[0].day}: not logged.")
        else:
            lines.append(f"{run[0].day} to {run[-1].day} {MONTHS[month - 1]}: not logged.")
    if len(past) < len(_days(year, month)):
        lines.append("The other days are still to come." if past else "This month is still to come.")
    return "\n".join(lines) + "\n"


def _line(shown: Shown) -> str:
    if shown.day.bleeding is None:
        return f"bleeding not logged; {summary(shown)}."
    return f"{summary(shown)}."


def month_json(year: int, month: int, days: Mapping[date, Shown], today: date) -> dict[str, Any]:
    """Return the month for programs: logged days with sources and conflicts, and the dates that were not logged."""
    logged = {day: days[day] for day in _days(year, month) if day in days and not days[day].day.is_empty}
    return {
        "month": f"{year:04}-{month:02}",
        "days": [shown_json(one) for one in logged.values()],
        "not_logged": [day.isoformat() for day in _days(year, month) if day not in logged and day <= today],
    }


def shown_json(shown: Shown) -> dict[str, Any]:
    """Return a day with its sources and conflicts."""
    sources = {name: list(told) for name, told in shown.sources.items()}
    return {**day_to_json(shown.day), "sources": sources, "conflicts": [conflict_json(one) for one in shown.conflicts]}


def conflict_json(conflict: Conflict) -> dict[str, Any]:
    """Return a conflict: the date, the field, and the day as each source has it, that field alone."""
    from dataclasses import replace

    from spotting.diary.day import Day

    empty = Day(conflict.date)
    values = {source: replace(empty, **{conflict.field: value}) for source, value in conflict.values}
    return {
        "date": conflict.date.isoformat(),
        "field": conflict.field,
        "values": {source: day_to_json(day)[conflict.field] for source, day in values.items()},
    }


def scores_text(scores: tuple[PictorialScore, ...], says: tuple[str, ...], name: str, *, width: int = 80) -> str:
    """Return the pictorial scores of the periods shown, what each leaves out, and what may be said of them."""
    lines = [name]
    for score in scores:
        least = "at least " if score.is_lower_limit else ""
        lines += _wrapped(f"{in_words(score.first)} to {in_words(score.last)}: {least}{score.points} points.", width)
        if score.not_counted:
            count = len(score.not_counted)
            lines += _wrapped(f"  Nothing was counted on {count} {'day' if count == 1 else 'days'} of it.", width)
        if score.without_points:
            kinds = ", ".join(score.without_points)
            lines += _wrapped(f"  The chart has no points for some of what was used: {kinds}.", width)
    for paragraph in says:
        lines += _wrapped(paragraph, width)
    return "\n".join(lines) + "\n"


def sources_line(days: Mapping[date, Shown]) -> str:
    """Name the sources the shown days came from, if any is not her own."""
    names = sorted({source for one in days.values() for told in one.sources.values() for source in told})
    return "" if names in ([], ["own"]) else f"From: {', '.join(source_name(name) for name in names)}."


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, max(20, width), subsequent_indent="  ") or [""]
