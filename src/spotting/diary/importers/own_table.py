"""A table with one row a day: what this program exports as CSV, or one made by hand with the same columns.

A wrong word refuses the file with its line. Columns it does not know are named in the loss report. The rows become a
source of their own, not her typed record: the export joins what she typed with what was imported.
"""

from __future__ import annotations

import csv
from typing import Final

from spotting.diary.importers.collected import MOST_EXAMPLES, Imported, LossReport, ReportLine
from spotting.diary.importers.containers import Source, cleaned, refused
from spotting.diary.importers.dates import column_dates
from spotting.diary.importers.text import Table, name_of, parse_table, read_text
from spotting.diary.plain_export import COLUMNS, day_from_cells, unguarded
from spotting.diary.recorded import Recorded
from spotting.problems import BadCase, Problem

NAME: Final = "Table, one row a day (CSV)"
SOURCE: Final = "table"
VERSION: Final = "table"
MOST_PROBLEMS: Final = 20


def matches(head: bytes, filename: str) -> bool:
    """Whether the header has the columns date and bleeding."""
    cells = _header(head.decode("utf-8", errors="replace"))
    return "date" in cells and "bleeding" in cells


def _header(text: str) -> list[str]:
    first = text.lstrip("\r\n").splitlines()[:1]
    if not first:
        return []
    try:
        cells = next(csv.reader(first, delimiter=_delimiter(first[0])), [])
    except csv.Error:
        return []
    return [cell.strip() for cell in cells]


def _delimiter(line: str) -> str:
    """Return what stands between the columns: spreadsheets write `;` or tabs where the comma is for decimals."""
    return max(",;\t", key=line.count)


def read(source: Source, *, date_order: str | None = None, passphrase: str | None = None) -> Imported:
    """Return the days; raises BadCase with the first problems, each with its line."""
    name = name_of(source)
    text = read_text(source).lstrip("\r\n")
    table = parse_table(text, name, delimiter=_delimiter(text.splitlines()[0]), clean=False)
    if "date" not in table.header or "bleeding" not in table.header:
        raise refused(name, "has no columns date and bleeding.", "See docs/imports.md for the columns.")
    if not table.rows:
        raise refused(name, "has a header but no rows.", "Make the export again.")
    dates = column_dates([(line, row.get("date", "")) for line, row in table.rows], name, date_order)
    rows: list[Recorded] = []
    problems: list[Problem] = []
    seen: dict[object, int] = {}
    for day, (line, row) in zip(dates, table.rows, strict=True):
        cells = {column: unguarded(cell) for column, cell in row.items()}
        if day in seen:
            problems.append(Problem(name, line, f"has the same date as line {seen[day]}.", "Put them in one row."))
        seen[day] = line
        try:
            rows.append(Recorded(day_from_cells({**cells, "date": day.isoformat()}), SOURCE, VERSION))
        except ValueError as error:
            problems.append(Problem(name, line, f"{cleaned(str(error))[:200]}."))
        if len(problems) == MOST_PROBLEMS:
            break
    if problems:
        raise BadCase(problems)
    return _finished(table, rows)


def _finished(table: Table, rows: list[Recorded]) -> Imported:
    filled = [row for row in rows if not row.day.is_empty]
    lines = [ReportLine("row", "imported", len(filled))] if filled else []
    if len(filled) < len(rows):
        lines.append(ReportLine("row", "ignored", len(rows) - len(filled), "nothing is filled in"))
    for column in table.header:
        cells = [row[column] for _, row in table.rows if row.get(column, "").strip()]
        if column and column not in COLUMNS and cells:
            examples = tuple(cleaned(cell)[:80] for cell in dict.fromkeys(cells))[:MOST_EXAMPLES]
            lines.append(ReportLine(f"column {cleaned(column)[:60]}", "not_understood", len(cells), "", examples))
    days = tuple(sorted(filled, key=lambda row: row.key))
    return Imported(SOURCE, NAME, VERSION, days, LossReport(tuple(lines)))
