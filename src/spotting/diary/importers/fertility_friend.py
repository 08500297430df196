"""Fertility Friend's CSV: a row a day, columns as several charting tools know them.

Its column for bleeding was seen in no reader: the likely names are taken, and she is asked to look at the days. Days
and months are told apart by the whole column, degrees by the header's unit or the value; what stays open is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from spotting.diary.day import Bleeding, Sex, Temperature, Test
from spotting.diary.importers.collected import Collector, Imported
from spotting.diary.importers.containers import Source, refused
from spotting.diary.importers.dates import column_dates
from spotting.diary.importers.text import celsius, name_of, number, read_table

NAME: Final = "Fertility Friend"
SOURCE: Final = "fertility_friend"

COLUMNS: Final = {
    "date": "date",
    **dict.fromkeys(("temp", "temperature", "bbt"), "temperature"),
    **dict.fromkeys(("cervical fluid", "cf", "cm"), "mucus"),
    "opk": "lh",
    **dict.fromkeys(("intercourse", "bd"), "sex"),
    **dict.fromkeys(("menses", "flow", "bleeding", "period"), "bleeding"),
    **dict.fromkeys(("notes", "memo"), "notes"),
}
MUCUS: Final = {
    **dict.fromkeys(("dry", "d"), "dry"),
    **dict.fromkeys(("sticky", "s"), "sticky"),
    **dict.fromkeys(("creamy", "c"), "creamy"),
    **dict.fromkeys(("watery", "w"), "watery"),
    **dict.fromkeys(("eggwhite", "egg white", "egg_white", "e"), "egg_white"),
}
LH: Final = {
    **dict.fromkeys(("positive", "peak", "+"), Test("lh", "positive")),
    **dict.fromkeys(("negative", "-"), Test("lh", "negative")),
    "high": Test("lh", "high"),
}
SEX: Final = {**dict.fromkeys(("yes", "y", "x", "1", "true"), Sex()), **dict.fromkeys(("no", "n", "0", "false"), None)}
LEVELS: Final = {
    **{level: Bleeding(level) for level in ("none", "spotting", "light", "medium", "heavy")},
    **dict.fromkeys(("yes", "y", "x"), Bleeding("unspecified")),
}
CELLS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "mucus": ("mucus", MUCUS),
    "lh": ("tests", LH),
    "sex": ("sex", SEX),
    "bleeding": ("bleeding", LEVELS),
}
UNKNOWN_WORD: Final = "a word this program does not know"


def matches(head: bytes, filename: str) -> bool:
    """Whether the header has a date, and two of temperature, mucus, tests and sex under this app's names."""
    columns = {_column(cell) for cell in head.split(b"\n", 1)[0].decode("utf-8", "replace").split(",")}
    return "date" in columns and len(columns & {"temperature", "mucus", "lh", "sex"}) >= 2


def read(source: Source, *, date_order: str | None = None, passphrase: str | None = None) -> Imported:
    """Return the days; every filled cell beside the date is a record. Raises AmbiguousDates if 02/03 stays open."""
    name = name_of(source)
    table = read_table(source)
    by_kind = {_column(header): header for header in reversed(table.header) if _column(header)}
    if "date" not in by_kind:
        raise refused(name, "has no column Date.", "Make the export again.")
    collector = Collector(SOURCE, NAME, "chart")
    cells = [(line, row.get(by_kind["date"], "")) for line, row in table.rows]
    days = column_dates(cells, name, date_order)
    for day, (_, row) in zip(days, table.rows, strict=True):
        for header, cell in row.items():
            if header != by_kind["date"] and cell.strip():
                _cell(collector, header, cell.strip(), day)
    return collector.finish()


def _column(header: str) -> str:
    """Return what a column holds by its header, its unit aside; empty if that is not known."""
    plain = header.strip().strip('"').lower()
    return COLUMNS.get(plain) or COLUMNS.get(plain.split("(")[0].strip(), "")


def _cell(collector: Collector, header: str, cell: str, day: date) -> None:
    kind, what = _column(header), header[:80]
    if kind == "temperature":
        _temperature(collector, header, cell, day)
    elif kind == "notes":
        collector.text(what, day, "notes", cell)
    elif kind in CELLS:
        field, words = CELLS[kind]
        if cell.lower() not in words:
            collector.not_understood(what, cell, UNKNOWN_WORD)
            return
        value = words[cell.lower()]
        if value is None:
            collector.ignored(what, "says no")
            return
        collector.add(what, day, field, value, original=cell[:80])
        if kind == "bleeding":
            collector.ask(
                f'The column "{what}" was taken for your bleeding; how Fertility Friend names it is not known for '
                "certain. Please check a few days you remember."
            )
    else:
        collector.not_understood(what, cell, "a column this program does not know")


def _temperature(collector: Collector, header: str, cell: str, day: date) -> None:
    """Take degrees Fahrenheit or Celsius as the header says (`Temp (F)`), else as only one of them can be."""
    unit = header.partition("(")[2].strip(" )°.").lower()
    convert: Callable[[float], float] = _from_fahrenheit if unit.startswith("f") else float
    degrees = number(cell)
    if degrees is not None and unit[:1] in ("f", "c"):
        degrees = convert(degrees)
        degrees = degrees if 34 <= degrees <= 43 else None
    else:
        degrees = celsius(cell)
    if degrees is None:
        collector.not_understood(header[:80], cell, "no temperature of a body in °C or °F")
    else:
        collector.add(header[:80], day, "temperatures", Temperature(degrees), original=cell[:80])


def _from_fahrenheit(degrees: float) -> float:
    return round((degrees - 32) * 5 / 9, 2)
