"""What a damaged vault still tells beyond its safety copy: changes made since, as far as their pages authenticate.

A page is read whole and authentic or not at all, so nothing wrong can be brought over; what is missing is said.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from spotting.diary.vault.database import Connection, DatabaseError, connect, force_to_disk
from spotting.diary.vault.journal import mark_written, put, put_setting, written
from spotting.diary.vault.schema import bring_up_to_date
from spotting.diary.vault.secret import Key

T = TypeVar("T")
ChangeLine = tuple[int, str, str]
RowLine = tuple[int, str, str, str | None, str | None]
SettingLine = tuple[int, str, str | None, str | None]


@dataclass(frozen=True)
class Brought:
    """How many changes were brought over from the damaged file, on how many days, and whether these were all."""

    changes: int
    days: int
    complete: bool


ALL: Final = Brought(0, 0, complete=True)  # the safety copy holds everything


def bring_over(damaged: Path, damaged_key: Key, into: Path, key: Key) -> Brought | None:
    """Add to the copy the changes that the damaged file has beyond it; None where the file tells nothing."""
    target = connect(into, key, mode="new")
    try:
        bring_up_to_date(target, into)  # the copy may be of an earlier version than the file
        counted: int | None = None
        changes: list[ChangeLine] = []
        rows: list[RowLine] = []
        settings: list[SettingLine] = []
        with contextlib.suppress(DatabaseError, KeyError, ValueError):
            counted = _ask(damaged, damaged_key, written)[0]
        last = int(target.execute("SELECT coalesce(max(id), 0) FROM change").fetchall()[0][0])
        with contextlib.suppress(DatabaseError, KeyError, ValueError):
            changes, rows, settings = _ask(damaged, damaged_key, lambda source: _changes_after(source, last))
        missed = None if counted is None else counted - written(target)[0]
        target.execute("BEGIN")
        for change in changes:
            target.execute("INSERT OR REPLACE INTO change VALUES (?, ?, ?)", change)
            mark_written(target, change[2])
        for row in rows:
            target.execute("INSERT OR REPLACE INTO change_row VALUES (?, ?, ?, ?, ?)", row)
        put(target, [(day, source, after) for _, day, source, _, after in rows])
        for line in settings:
            target.execute("INSERT OR REPLACE INTO change_setting VALUES (?, ?, ?, ?)", line)
            put_setting(target, line[1], line[3])
        target.execute("COMMIT")
    finally:
        target.close()
    force_to_disk(into)
    if counted is None and not changes:
        return None
    return Brought(len(changes), len({row[1] for row in rows}), complete=missed == len(changes))


def _ask(path: Path, key: Key, question: Callable[[Connection], T]) -> T:
    """Put one question to the damaged file; a connection that met a bad page tells nothing more."""
    connection = connect(path, key)
    try:
        return question(connection)
    finally:
        connection.close()


def _changes_after(source: Connection, last: int) -> tuple[list[ChangeLine], list[RowLine], list[SettingLine]]:
    """Return all of it or, where one of the tables cannot be read, nothing: half a change is none."""
    changes = source.execute("SELECT id, what, at FROM change WHERE id > ? ORDER BY id", (last,)).fetchall()
    rows = source.execute("SELECT * FROM change_row WHERE change_id > ? ORDER BY change_id", (last,)).fetchall()
    settings: list[SettingLine] = []
    if source.execute("SELECT 1 FROM sqlite_master WHERE name = 'change_setting'").fetchall():  # since version 4
        found = source.execute("SELECT * FROM change_setting WHERE change_id > ? ORDER BY change_id", (last,))
        settings = found.fetchall()
    return changes, rows, settings


def what_is_missing(name: str, aside: str, brought: Brought | None, copied_at: str) -> str:
    """Return what the person is told: what was used, what is kept, and what may be missing."""
    since = f" of {copied_at[:16].replace('T', ' ')}" if copied_at else ""
    if aside:
        told = f"{name} was damaged. Its safety copy{since} is used instead; the damaged file was kept as {aside}."
    else:
        told = f"{name} was gone. Its safety copy{since} is used instead."
    if brought and brought.complete and not brought.changes:
        return f"{told} Nothing is missing."
    if brought and brought.complete:
        days = "1 day" if brought.days == 1 else f"{brought.days} days"
        later = f"What was written later, on {days}," if brought.days else "What was changed later"
        return f"{told} {later} could be read and was brought over. Nothing is missing."
    rest = "What you wrote after that may be missing: please look at the last days, and at days you changed since."
    if brought and brought.changes:
        return f"{told} Part of what was written later was brought over. {rest}"
    return f"{told} {rest}"
