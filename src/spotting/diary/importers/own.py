"""The JSON this program exports: every row of every source, read back to the letter.

Reading is strict: one row that cannot be read refuses the file, with its place. Saved checks and settings in it are
named in the loss report; they are brought back by restoring a backup, not by an import.
"""

from __future__ import annotations

import re
from typing import Any, Final

from spotting.diary.importers.collected import Imported, LossReport, ReportLine
from spotting.diary.importers.containers import Source, cleaned, refused
from spotting.diary.importers.text import name_of, parse_json, read_text
from spotting.diary.plain_export import FORMAT, PROGRAM, row_from_json
from spotting.diary.recorded import OWN, Recorded
from spotting.problems import BadCase, Problem

NAME: Final = "Spotting (JSON)"
SOURCE: Final = OWN
MOST_PROBLEMS: Final = 20
_HEAD = re.compile(rb'\s*\{[^\[]{0,200}"program"\s*:\s*"spotting"')


def matches(head: bytes, filename: str) -> bool:
    """Whether the object names this program before its days."""
    return _HEAD.match(head) is not None and b'"days"' in head


def read(source: Source, *, date_order: str | None = None, passphrase: str | None = None) -> Imported:
    """Return the rows with their own sources; raises BadCase with the first problems, each with its row."""
    name = name_of(source)
    data = parse_json(read_text(source), name, clean=False)
    if not isinstance(data, dict) or data.get("program") != PROGRAM or not isinstance(data.get("days"), list):
        raise refused(name, "is no export of this program.", 'It starts with {"format": 1, "program": "spotting", …}.')
    if data.get("format") != FORMAT or isinstance(data["format"], bool):
        raise refused(name, f"is written in format {str(data.get('format'))[:20]}.", f"This version reads {FORMAT}.")
    rows = _rows(data["days"], name)
    lines = [ReportLine("day", "imported", len(rows))] if rows else []
    for key, value in data.items():
        if key not in ("format", "program", "days"):
            count = len(value) if isinstance(value, list) and value else 1
            lines.append(
                ReportLine(cleaned(key)[:80], "ignored", count, "comes back with a backup, not with an import")
            )
    return Imported(SOURCE, NAME, str(FORMAT), tuple(rows), LossReport(tuple(lines)))


def _rows(days: list[Any], name: str) -> list[Recorded]:
    rows: dict[Any, Recorded] = {}
    problems: list[Problem] = []
    for place, item in enumerate(days, start=1):
        try:
            row = row_from_json(item)
            if row.key in rows:
                raise ValueError(f"has {row.day.date} of {row.source[:40]} a second time; keep one")
            rows[row.key] = row
        except ValueError as error:
            problems.append(Problem(f"{name}: day {place}", 0, f"{cleaned(str(error))[:200]}."))
            if len(problems) == MOST_PROBLEMS:
                break
    if problems:
        raise BadCase(problems)
    return [rows[key] for key in sorted(rows)]
