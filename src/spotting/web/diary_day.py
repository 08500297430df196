"""The day sheet: everything that can be written about one day, and choosing where sources disagree.

What she changes on the sheet stands alone from then on; what she leaves as it is stays with its source. A sheet that
cannot be read is shown again with everything as typed.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any, Final

from starlette.responses import Response
from starlette.routing import Route

from spotting.diary.dates_in_words import in_words
from spotting.diary.day import FIELDS, LIST_FIELDS, Bleeding, Day
from spotting.diary.day_json import day_from_json, day_to_json
from spotting.diary.edit import FIELD_WORDS, Written, edit
from spotting.diary.recorded import OWN, Recorded, Shown, choose, show
from spotting.report.diary_words import safe, source_name
from spotting.web.diary_fields import (
    NOTE_LINE,
    ONE_MORE,
    TITLES,
    bleeding_inputs,
    data_of,
    day_from,
    level_choices,
    list_rows,
    mucus_choices,
    typed_data,
)
from spotting.web.diary_month import read_day
from spotting.web.diary_scores import score_on, what_it_means
from spotting.web.diary_told import Entry, entries_told
from spotting.web.diary_visit import Visit, room

_OVERTAKEN: Final = (
    "While this sheet was open, the day was changed elsewhere ({names}). Nothing is written yet: save again to put "
    "what stands here in its place, or open the day anew to see it."
)


def day_rooms() -> list[Route]:
    """Return the addresses of the day sheet."""
    return [
        room("/diary/day", show=show_day, do=open_day),
        room("/diary/day/save", do=save_day),
        room("/diary/day/choose", do=choose_source),
    ]


def open_day(visit: Visit) -> Response:
    """Open the sheet of a day."""
    day = read_day(visit.word("day"), visit.today)
    if day is None:
        return visit.go("/diary", "That is no day the diary can hold: still to come, too long ago, or no date.")
    visit.place.day, visit.place.month = day, (day.year, day.month)
    return visit.go("/diary/day")


def show_day(visit: Visit) -> Response:
    """Show the sheet as the day stands."""
    day = visit.place.day or visit.today
    rows = visit.vault.rows(day, day)
    shown = show(rows) if rows else Shown(Day(day), {})
    return _sheet(visit, day, data_of(shown.day), shown, rows)


def _sheet(
    visit: Visit,
    day: date,
    data: dict[str, Any],
    shown: Shown,
    rows: list[Recorded],
    *,
    before: str = "",
    problem: str = "",
    more: str = "",
) -> Response:
    bleeding = data.get("bleeding") or {}
    return visit.page(
        "diary_day.html",
        status=422 if problem else 200,
        day=day,
        day_words=in_words(day),
        before=before or json.dumps(day_to_json(shown.day), ensure_ascii=False),
        titles=TITLES,
        one_more=ONE_MORE,
        level=bleeding.get("level", ""),
        levels=level_choices(),
        details=bleeding_inputs(bleeding),
        rows=list_rows(data, more),
        filled={name for name in FIELDS if data.get(name)} | {more},
        mucus=data.get("mucus", ""),
        mucus_choices=mucus_choices(),
        notes=NOTE_LINE.join(data.get("notes", [])),
        tags=", ".join(data.get("tags", [])),
        sources=_told_by(shown),
        conflicts=_conflicts(shown),
        originals=_originals(rows),
        score=score_on(visit, day),
        means=what_it_means(visit.catalog),
        problem=problem,
        more=more,
    )


def _told_by(shown: Shown) -> dict[str, str]:
    """Return where each field came from that is not her own alone."""
    return {
        name: ", ".join(source_name(source) for source in told)
        for name, told in shown.sources.items()
        if told != (OWN,)
    }


def _conflicts(shown: Shown) -> list[tuple[str, str, list[tuple[str, str, list[Entry]]]]]:
    return [
        (one.field, FIELD_WORDS[one.field], [
            (source, source_name(source), entries_told(one.field, value)) for source, value in one.values
        ])
        for one in shown.conflicts
    ]  # fmt: skip


def _originals(rows: list[Recorded]) -> list[str]:
    told = [
        f"{source_name(row.source)}: {FIELD_WORDS.get(one.field, one.field)} “{safe(one.original)}”"
        for row in rows
        for one in row.origins
        if one.original
    ]
    return list(dict.fromkeys(told))


def save_day(visit: Visit) -> Response:
    """Write what was changed on the sheet as one change."""
    day = read_day(visit.word("day"), visit.today)
    if day is None:
        return visit.go("/diary", "That day is still to come. The diary holds what has happened.")
    form = {name: value for name, value in visit.form.multi_items() if isinstance(value, str)}
    typed, rows = typed_data(form), visit.vault.rows(day, day)
    shown = show(rows) if rows else Shown(Day(day), {})
    do, _, more = visit.word("do").partition(":")
    if do == "more":
        return _sheet(visit, day, typed, shown, rows, before=visit.word("before"), more=more)
    try:
        wanted = day_from(day.isoformat(), {name: value for name, value in typed.items() if _holds(value)})
        before = _before(visit.word("before"), day)
        row, changed = _edited(rows, before, wanted)
    except ValueError as error:
        return _sheet(visit, day, typed, shown, rows, before=visit.word("before"), problem=str(error))
    if overtaken := [name for name in changed if getattr(shown.day, name) not in _either(name, before, wanted)]:
        names = ", ".join(FIELD_WORDS[name] for name in overtaken)
        return _sheet(visit, day, typed, shown, rows, problem=_OVERTAKEN.format(names=names))
    visit.place.day, visit.place.month = day, (day.year, day.month)
    if not changed:
        return visit.go("/diary", f"{in_words(day)}: nothing was changed.")
    names = ", ".join(FIELD_WORDS[name] for name in changed)
    there = {(day, OWN): next((one for one in rows if one.source == OWN), None)}
    visit.vault.write([((day, OWN), row)], f"edited {in_words(day)} ({names})", before=there)
    return visit.go("/diary", f"{in_words(day)} is written down ({names}).")


def _either(name: str, before: Day, wanted: Day) -> tuple[Any, Any]:
    """Return a field as the sheet found it and as it leaves it: anything else was written meanwhile."""
    return getattr(before, name), getattr(wanted, name)


def _holds(value: Any) -> bool:
    """Whether a field was filled: an untouched line of bleeding details says nothing."""
    return not isinstance(value, dict) or bool(value.get("level") or set(value) - {"very_heavy"})


def _before(text: str, day: date) -> Day:
    """Return the day as the sheet showed it; raises ValueError for a sheet that did not come back whole."""
    try:
        before = day_from_json(json.loads(text))
    except (ValueError, RecursionError):
        raise ValueError("The sheet did not come back whole. Please look through it and save it again.") from None
    if before.date != day:
        raise ValueError("The sheet is of another day. Please look through it and save it again.")
    return before


def _edited(rows: list[Recorded], before: Day, wanted: Day) -> tuple[Recorded | None, list[str]]:
    """Return her record with the fields she changed, and their names."""
    changed = [name for name in FIELDS if getattr(wanted, name) != getattr(before, name)]
    if not changed:
        return None, []
    cleared = [name for name in changed if not getattr(wanted, name)]
    bleeding: dict[str, Any] = {}
    if "bleeding" in changed and isinstance(wanted.bleeding, Bleeding):
        bleeding = dict(vars(wanted.bleeding))
    lists = {name: getattr(wanted, name) for name in changed if name in LIST_FIELDS and name not in cleared}
    mucus = wanted.mucus if "mucus" in changed else None
    day = rows or [Recorded(Day(wanted.date))]
    return edit(day, Written(bleeding, mucus, lists), cleared), changed


def choose_source(visit: Visit) -> Response:
    """Settle what sources disagree about with the one she chose."""
    day = read_day(visit.word("day"), visit.today)
    field, source = visit.word("field"), visit.word("source")
    rows = visit.vault.rows(day, day) if day else []
    if day is None or field not in FIELDS or source not in {row.source for row in rows}:
        return visit.go("/diary/day")
    row = choose(rows, field, source)
    there = {row.key: next((one for one in rows if one.key == row.key), None)}
    what = f"choice for {in_words(day)} ({FIELD_WORDS[field]}: {source_name(source)})"
    visit.vault.write([(row.key, row)], what, before=there)
    return visit.go("/diary/day", f"Chosen: {source_name(source)}.")
