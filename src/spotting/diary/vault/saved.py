"""Saved checks inside a vault: the same object a saved check has as a file of its own (see saved_check.py)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from spotting.case import Case
from spotting.diary.vault.database import Connection
from spotting.saved_check import SavedCheck


@dataclass(frozen=True)
class SavedEntry:
    """A saved check in a list: its number, the name she gave it and the day it was saved on."""

    id: int
    name: str
    saved_on: date


def saved_object(check: SavedCheck) -> dict[str, Any]:
    """Return the JSON object of a saved check."""
    return {**check.case.to_dict(), "saved_on": check.saved_on.isoformat()}


def write_check(connection: Connection, name: str, check: SavedCheck) -> int:
    """Add a saved check and return its number."""
    row = (name, check.saved_on.isoformat(), json.dumps(saved_object(check), ensure_ascii=False))
    done = connection.execute("INSERT INTO saved_check (name, saved_on, json) VALUES (?, ?, ?)", row)
    return int(done.lastrowid)


def read_checks(connection: Connection) -> tuple[SavedEntry, ...]:
    """Return every saved check by number."""
    found = connection.execute("SELECT id, name, saved_on FROM saved_check ORDER BY id").fetchall()
    return tuple(SavedEntry(number, name, date.fromisoformat(day)) for number, name, day in found)


def read_check(connection: Connection, number: int) -> SavedCheck | None:
    """Return one saved check, None for a number that is not there."""
    found = connection.execute("SELECT name, json FROM saved_check WHERE id = ?", (number,)).fetchall()
    if not found:
        return None
    name, text = found[0]
    data = json.loads(text)
    saved_on = date.fromisoformat(data.pop("saved_on"))
    return SavedCheck(Case.from_dict(data, name=name), saved_on)


def all_objects(connection: Connection) -> list[dict[str, Any]]:
    """Return every saved check as in a file of its own, with its name."""
    found = connection.execute("SELECT name, json FROM saved_check ORDER BY id").fetchall()
    return [{"name": name, **json.loads(text)} for name, text in found]


def delete_check(connection: Connection, number: int) -> bool:
    """Delete one saved check; return whether there was one."""
    return bool(connection.execute("DELETE FROM saved_check WHERE id = ?", (number,)).rowcount)
