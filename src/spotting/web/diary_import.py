"""Bringing in files of other apps: upload, a preview with everything that is lost, choices, and then one change.

An upload lives in memory only, is never written to the disk, and is dropped when it was read or the diary locks.
Nothing is written before she has seen what it does; undo takes all of it back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from spotting.diary.dates_in_words import in_words
from spotting.diary.edit import FIELD_WORDS
from spotting.diary.importers.collected import Imported, ReportLine
from spotting.diary.importers.containers import PassphraseNeeded
from spotting.diary.importers.dates import AmbiguousDates
from spotting.diary.importers.detect import READERS, read_data
from spotting.diary.importers.plan import ImportPlan, plan
from spotting.diary.recorded import Recorded, choose, show
from spotting.problems import BadCase
from spotting.report.diary_import import days_to_write, import_name
from spotting.report.diary_words import safe, source_name
from spotting.web.diary_told import entries_told
from spotting.web.diary_visit import Visit, room, uploads

SHOWN_LINES = 30
SHOWN_CONFLICTS = 60
_ORDERS = ("day_first", "month_first")


def import_rooms() -> list[Route]:
    """Return the addresses of importing."""
    return [
        room("/diary/import", show=show_upload, do=take_upload),
        room("/diary/import/again", do=read_again),
        room("/diary/import/preview", show=show_preview),
        room("/diary/import/apply", do=apply),
        room("/diary/import/drop", do=drop),
    ]


def show_upload(visit: Visit) -> Response:
    """Ask for files."""
    return _upload(visit)


def _upload(visit: Visit, *, problem: str = "") -> Response:
    known = list(dict.fromkeys(reader.NAME for reader in READERS))
    return visit.page("diary_import.html", status=422 if problem else 200, problem=problem, known=known)


def take_upload(visit: Visit) -> Response:
    """Read uploaded files, and show what they hold."""
    files = uploads(visit, "file")
    visit.place.waiting.clear()
    if not files:
        return _upload(visit, problem="Choose a file first.")
    visit.place.waiting["files"] = files
    return _read(visit, None, None)


def read_again(visit: Visit) -> Response:
    """Read the waiting files with what only she could say: the order of dates, or a password."""
    order = visit.word("order") if visit.word("order") in _ORDERS else visit.place.waiting.get("order")
    password = visit.word("password") or visit.place.waiting.get("password")
    return _read(visit, order, password)


def _read(visit: Visit, order: str | None, password: str | None) -> Response:
    waiting = visit.place.waiting
    files: list[tuple[str, bytes]] = waiting.get("files", [])
    if not files:
        return visit.go("/diary/import", "The file is not here any more. Choose it once more.")
    try:
        imported = [one for name, data in files for one in read_data(name, data, date_order=order, passphrase=password)]
    except AmbiguousDates as unclear:
        waiting["password"] = password
        readings = list(zip(_ORDERS, map(in_words, unclear.readings), strict=True))
        return visit.page("diary_import_ask.html", cell=safe(unclear.cell), readings=readings, wrong=False)
    except PassphraseNeeded:
        waiting["order"] = order
        return visit.page("diary_import_ask.html", cell="", readings=[], wrong=False)
    except BadCase as error:
        if password is not None and "password" in str(error):
            return visit.page("diary_import_ask.html", cell="", readings=[], wrong=True)
        waiting.clear()
        return _upload(visit, problem=safe(str(error)))
    waiting.clear()
    waiting["imported"] = imported
    return visit.go("/diary/import/preview")


def show_preview(visit: Visit) -> Response:
    """Show what the files hold, what is lost and why, and what it would do to the diary."""
    imported: list[Imported] | None = visit.place.waiting.get("imported")
    if imported is None:
        return visit.go("/diary/import")
    made = plan(visit.vault.rows(), imported, today=visit.today)
    return visit.page(
        "diary_import_preview.html",
        files=[_file(one) for one in imported],
        effects=_effects(made),
        empty=made.is_empty,
        writes=days_to_write(made),
        questions=[safe(question) for question in made.questions],
        conflicts=[
            (number, in_words(one.date), FIELD_WORDS[one.field], [
                (source, source_name(source), entries_told(one.field, value)) for source, value in one.values
            ])
            for number, one in enumerate(made.conflicts[:SHOWN_CONFLICTS])
        ],
        more_conflicts=max(len(made.conflicts) - SHOWN_CONFLICTS, 0),
    )  # fmt: skip


def _file(one: Imported) -> dict[str, Any]:
    report = one.report
    days = [row.day.date for row in one.days]
    return {
        "name": safe(one.name),
        "days": len(set(days)),
        "first": in_words(min(days)) if days else "",
        "last": in_words(max(days)) if days else "",
        "read": report.read,
        "taken": report.count("imported"),
        "joined": report.count("merged"),
        "ignored": _lines(report.lines, "ignored"),
        "not_understood": _lines(report.lines, "not_understood"),
        "left_out": report.count("ignored"),
        "unread": report.count("not_understood"),
    }


def _lines(lines: Sequence[ReportLine], fate: str) -> list[str]:
    told = [line for line in lines if line.fate == fate]
    said = []
    for line in told[:SHOWN_LINES]:
        why = f": {safe(line.why)}" if line.why else ""
        such = ", ".join(f"“{safe(one)}”" for one in line.examples)
        said.append(f"{line.count:,} × {safe(line.what)}{why}" + (f" (such as {such})" if such else ""))
    if len(told) > SHOWN_LINES:
        said.append(f"and {len(told) - SHOWN_LINES} kinds more")
    return said


def _effects(made: ImportPlan) -> list[tuple[int, str]]:
    rows: list[tuple[Sequence[Any], str]] = [
        (made.new, "new: nothing was in the diary"),
        (made.joined, "joined with what is there; what you wrote stays as it is"),
        (made.changed, "told differently than last time by this app"),
        (made.unchanged, "already there as they are"),
        (made.future, "still to come, left out"),
        (made.kept, "from an earlier import, no longer in this file; they stay"),
    ]
    return [(len(told), words) for told, words in rows if told]


def apply(visit: Visit) -> Response:
    """Write the import and her choices as one change."""
    imported: list[Imported] | None = visit.place.waiting.get("imported")
    if imported is None:
        return visit.go("/diary/import", "The file is not here any more. Choose it once more.")
    rows = visit.vault.rows()
    made = plan(rows, imported, today=visit.today)
    changes = dict(made.changes())
    days: dict[date, dict[str, Recorded]] = defaultdict(dict)
    for row in rows:
        days[row.day.date][row.source] = row
    for (day, source), after in changes.items():
        if after is not None:
            days[day][source] = after
    for number, conflict in enumerate(made.conflicts[:SHOWN_CONFLICTS]):
        source = visit.word(f"choice-{number}")
        there = days[conflict.date]
        if source in there and any(one.field == conflict.field for one in show(list(there.values())).conflicts):
            own = choose(list(there.values()), conflict.field, source)
            there[own.source] = changes[own.key] = own
    read = {row.key: row for row in rows}
    visit.vault.write(changes.items(), import_name(imported, made), before={key: read.get(key) for key in changes})
    visit.place.waiting.clear()
    newest = max((day for day, _ in changes if day <= visit.today), default=None)
    if newest is not None:
        visit.place.day, visit.place.month = newest, (newest.year, newest.month)
    return visit.go("/diary", f"{days_to_write(made)} written. “Take back” below undoes all of it.")


def drop(visit: Visit) -> Response:
    """Forget the waiting files; nothing of them was written."""
    visit.place.waiting.clear()
    return visit.go("/diary/import", "Nothing was written, and the file is forgotten.")
