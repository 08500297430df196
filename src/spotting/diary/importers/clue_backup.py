"""Clue's older backup `ClueBackup-*.cluedata`: one object per day (FORMATS 3b).

Here spotting is a value of the period and becomes spotting, not a day of a period. Options mean what they mean in the
newer file; words that were not seen anywhere are reported as not understood.
"""

from __future__ import annotations

from typing import Any, Final

from spotting.diary.importers import clue
from spotting.diary.importers.collected import Collector, Imported
from spotting.diary.importers.containers import Source, refused
from spotting.diary.importers.dates import iso_date
from spotting.diary.importers.text import name_of, objects, read_json, told

NAME: Final = clue.NAME
SOURCE: Final = clue.SOURCE
VERSION: Final = "backup"
TYPES: Final = {
    "sex": "sex_life",
    "fluid": "discharge",
    "mood": "feelings",
    "poop": "stool",
    "pill": "birth_control_pill",
}
NOT_A_VALUE: Final = ("day", "id")


def matches(head: bytes, filename: str) -> bool:
    """Whether an object holds days under `data`."""
    squeezed = b"".join(head.split())
    return squeezed.startswith(b"{") and b'"data":[{' in squeezed and b'"day":"' in squeezed


def read(source: Source, *, date_order: str | None = None, passphrase: str | None = None) -> Imported:
    """Return the days; each option of a day is counted."""
    name = name_of(source)
    data = read_json(source)
    if not isinstance(data, dict) or "data" not in data:
        raise refused(name, "has no list of days under data.", "Make the backup again.")
    collector = Collector(SOURCE, NAME, VERSION)
    for entry in objects(data["data"], name, "data"):
        if entry.get("day") is None:
            collector.not_understood("entry", why="no day")
            continue
        day = iso_date(entry["day"], name)
        for key, value in entry.items():
            if key in NOT_A_VALUE or value is None:
                continue
            _value(collector, key[:80], day, value)
    return collector.finish()


def _value(collector: Collector, key: str, day: Any, value: Any) -> None:
    if key in ("temperature", "bbt"):
        clue.temperature(collector, key, day, value)
    elif key in ("notes", "note", "personal_note"):
        text = value if isinstance(value, str) else ""
        if text.strip():
            collector.text(key, day, "notes", text)
        else:
            collector.ignored(key, "empty")
    else:
        options = clue.options_of(value)
        for option in options:
            clue.choice(collector, TYPES.get(key, key), day, option)
        if not options:
            collector.not_understood(key, told(value), "no option that could be read")
