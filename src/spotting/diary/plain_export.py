"""The diary in plain files anyone can read: JSON without loss, and a table with one row a day.

The JSON holds every row of every source and reads back to the letter. The table holds the days as they are shown,
one row each, and reads back to the same days. Both are not encrypted: whoever makes one is told so at the door.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from itertools import groupby
from typing import Any, Final

from spotting.diary.day import ENTRY_TYPES, Bleeding, Day, Entry, Product
from spotting.diary.day_json import day_from_json, day_to_json, entry_to_json
from spotting.diary.recorded import OWN, Origin, Recorded, show
from spotting.problems import did_you_mean

FORMAT: Final = 1
PROGRAM: Final = "spotting"
ROW_KEYS: Final = ("day", "source", "version", "settled", "origins")
BLEEDING_COLUMNS: Final = tuple(field.name for field in fields(Bleeding))  # the first is the level
COLUMNS: Final = (
    "date",
    "bleeding",
    *BLEEDING_COLUMNS[1:],
    "mucus",
    *ENTRY_TYPES,
    "notes",
    "tags",
)
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
_ESCAPED: Final = {"\\": "\\\\", "\n": "\\n", "\r": "\\r"}
_BACK: Final = {"n": "\n", "r": "\r", "s": " ", "e": ""}  # a space at an end, and the empty text, would not be seen


def row_to_json(row: Recorded) -> dict[str, Any]:
    """Return the JSON object of one row of the diary: the day, its source, and where values came from."""
    data: dict[str, Any] = {"day": day_to_json(row.day), "source": row.source}
    if row.version:
        data["version"] = row.version
    if row.settled:
        data["settled"] = sorted(row.settled)
    if row.origins:
        data["origins"] = [[one.field, one.record, one.original] for one in row.origins]
    return data


def row_from_json(data: Any) -> Recorded:
    """Read one row; raises ValueError that names the field, what is wrong and what to write."""
    if not isinstance(data, dict):
        raise ValueError('a row must be an object; write {"day": {"date": "2026-03-02"}, "source": "own"}')
    for name in data:
        if name not in ROW_KEYS:
            raise ValueError(f"{str(name)[:40]} is no field of a row. {did_you_mean(name, ROW_KEYS)}".strip())
    source, version = data.get("source", OWN), data.get("version", "")
    settled, origins = data.get("settled", []), data.get("origins", [])
    if not isinstance(source, str) or not source.strip() or not isinstance(version, str):
        raise ValueError('source and version must be texts; write "source": "own"')
    if not isinstance(settled, list) or not all(isinstance(name, str) for name in settled):
        raise ValueError('settled must be a list of fields; write "settled": ["bleeding"]')
    if not isinstance(origins, list) or not all(_is_origin(one) for one in origins):
        raise ValueError('origins must be a list; write "origins": [["bleeding", "id of the record", "its text"]]')
    made = tuple(Origin(*one) for one in origins)
    return Recorded(day_from_json(data.get("day")), source, version, frozenset(settled), made)


def _is_origin(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 3 and all(isinstance(one, str) for one in value)


def export_json(rows: Iterable[Recorded], more: Mapping[str, Any] | None = None) -> str:
    """Return the JSON export: one object, one line per row; `more` adds keys such as saved checks.

    Reading it back with `importers.own` gives the same rows.
    """
    lines = ",\n".join(json.dumps(row_to_json(row), ensure_ascii=False) for row in sorted(rows, key=_key))
    rest = "".join(
        f",\n{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in (more or {}).items()
    )
    return f'{{"format": {FORMAT}, "program": "{PROGRAM}", "days": [\n{lines}\n]{rest}}}\n'


def export_csv(rows: Iterable[Recorded]) -> str:
    """Return the table: a header of `COLUMNS`, one row a day as shown; see docs/imports.md for each column.

    A cell that a spreadsheet would run as a formula stands behind an apostrophe, which is taken off on reading.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for _, group in groupby(sorted(rows, key=_key), key=lambda row: row.day.date):
        cells = day_cells(show(list(group)).day)
        writer.writerow([guarded(cells.get(column, "")) for column in COLUMNS])
    return stream.getvalue()


def _key(row: Recorded) -> tuple[Any, str]:
    return row.key


def guarded(cell: str) -> str:
    """Return a cell no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def unguarded(cell: str) -> str:
    """Take the guard off again."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell


def day_cells(day: Day) -> dict[str, str]:
    """Return the filled cells of a day by column."""
    cells = {"date": day.date.isoformat()}
    if day.bleeding:
        data = entry_to_json(day.bleeding)
        cells["bleeding"] = data.pop("level")
        for name, value in data.items():
            cells[name] = _entries(day.bleeding.products) if name == "products" else _plain(value)
    if day.mucus:
        cells["mucus"] = day.mucus
    for name in ENTRY_TYPES:
        cells[name] = _entries(getattr(day, name))
    for name in ("notes", "tags"):
        cells[name] = "; ".join(escaped(text, ";") for text in getattr(day, name))
    return {name: cell for name, cell in cells.items() if cell}


def _entries(entries: Iterable[Entry]) -> str:
    return "; ".join(
        ", ".join(f"{name}={escaped(_plain(value))}" for name, value in _shown_fields(entry)) for entry in entries
    )


def _shown_fields(entry: Entry) -> list[tuple[str, Any]]:
    """Return what differs from its default, and the first field always: no entry may vanish into an empty text."""
    first = fields(entry)[0].name
    return list({first: getattr(entry, first), **entry_to_json(entry)}.items())


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def escaped(text: str, marks: str = ";,=") -> str:
    """Return a text with a backslash before the marks, backslashes, line ends and spaces at its ends."""
    if not text:
        return "\\e"
    inner = text.strip(" ")
    before = len(text) - len(text.lstrip(" "))
    after = len(text) - len(inner) - before
    return (
        "\\s" * before
        + "".join(f"\\{char}" if char in marks else _ESCAPED.get(char, char) for char in inner)
        + "\\s" * after
    )


def split(text: str, at: str) -> list[str]:
    """Split at a character that does not stand behind a backslash; the backslashes stay."""
    parts, behind = [""], False
    for char in text:
        if char == at and not behind:
            parts.append("")
        else:
            parts[-1] += char
        behind = char == "\\" and not behind
    return parts


def unescaped(text: str) -> str:
    """Take the backslashes off."""
    kept, behind = [], False
    for char in text:
        if behind:
            kept.append(_BACK.get(char, char))
            behind = False
        elif char == "\\":
            behind = True
        else:
            kept.append(char)
    return "".join(kept)


def day_from_cells(cells: Mapping[str, str]) -> Day:
    """Read a day from cells by column; raises ValueError that names the column, what is wrong and what to write."""
    data: dict[str, Any] = {"date": cells.get("date", "").strip()}
    bleeding = {
        name: _products(cells[name]) if name == "products" else _value(cells[name].strip(), Bleeding, name)
        for name in BLEEDING_COLUMNS[1:]
        if cells.get(name, "").strip()
    }
    if cells.get("bleeding", "").strip():
        data["bleeding"] = {"level": cells["bleeding"].strip(), **bleeding}
    elif bleeding:
        raise ValueError(f"{next(iter(bleeding))} is filled but bleeding is not; write a level such as unspecified")
    if cells.get("mucus", "").strip():
        data["mucus"] = cells["mucus"].strip()
    for name, kind in ENTRY_TYPES.items():
        if cells.get(name, "").strip():
            data[name] = [_entry(one, kind, name) for one in split(cells[name], ";")]
    for name in ("notes", "tags"):
        if cells.get(name, ""):
            data[name] = [unescaped(text.strip(" ")) for text in split(cells[name], ";")]
    return day_from_json(data)


def _products(cell: str) -> list[dict[str, Any]]:
    return [_entry(one, Product, "products") for one in split(cell, ";")]


def _entry(text: str, kind: type[Entry], column: str) -> dict[str, Any]:
    """Read `name=value, name=value`; a first value without a name is the first field (`pelvis`, `paracetamol`)."""
    names = [field.name for field in fields(kind)]
    entry: dict[str, Any] = {}
    for number, part in enumerate(split(text, ",")):
        pair = split(part, "=")
        if len(pair) == 1 and number == 0:
            pair = [names[0], part]
        name = pair[0].strip()
        if len(pair) != 2 or name not in names:
            known = did_you_mean(name, names) or f"Write one of {', '.join(names)}."
            raise ValueError(f"{column} holds {part.strip()[:40]!r}. {known}")
        entry[name] = _value(unescaped(pair[1].strip(" ")), kind, name)
    return entry


def _value(text: str, kind: type[Entry], name: str) -> Any:
    """Return the value of a cell in the type of the field."""
    type_ = str(next(field.type for field in fields(kind) if field.name == name))
    if type_.startswith("bool"):
        if text not in ("yes", "no"):
            raise ValueError(f"{name} is {text[:40]!r}; write yes or no")
        return text == "yes"
    try:
        if type_.startswith("int"):
            return int(text)
        return float(text) if type_.startswith("float") else text
    except ValueError:
        raise ValueError(f"{name} is {text[:40]!r}; write a number") from None
