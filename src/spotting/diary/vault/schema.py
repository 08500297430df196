"""The tables of a vault, as numbered steps: a new vault takes all of them, an older one those it lacks.

A step is never edited once a version with it is out; what it made stands in tests/diary/earlier_versions.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from spotting.diary.vault import digest
from spotting.diary.vault.database import Connection, DatabaseError
from spotting.diary.vault.header import newer_format


def _to_1(connection: Connection) -> None:
    """Days as each source recorded them, and every change with what stood before, for undoing."""
    for statement in (
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        "CREATE TABLE recorded (date TEXT NOT NULL, source TEXT NOT NULL, json TEXT NOT NULL,"
        " PRIMARY KEY (date, source)) WITHOUT ROWID",
        "CREATE TABLE change (id INTEGER PRIMARY KEY AUTOINCREMENT, what TEXT NOT NULL, at TEXT NOT NULL)",
        "CREATE TABLE change_row (change_id INTEGER NOT NULL, date TEXT NOT NULL, source TEXT NOT NULL,"
        " before TEXT, after TEXT, PRIMARY KEY (change_id, date, source)) WITHOUT ROWID",
        "INSERT INTO meta VALUES ('written', '0'), ('written_at', '')",
    ):
        connection.execute(statement)


def _to_2(connection: Connection) -> None:
    """Saved checks, and settings by name."""
    connection.execute(
        "CREATE TABLE saved_check (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, saved_on TEXT NOT NULL,"
        " json TEXT NOT NULL)"
    )
    connection.execute("CREATE TABLE setting (key TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID")


def _to_3(connection: Connection) -> None:
    """One number over every row, which tells a mixture of two states."""
    connection.execute("INSERT INTO meta VALUES ('digest', ?)", (f"{digest.of_all(connection):x}",))


def _to_4(connection: Connection) -> None:
    """What settings stood before a change, so that it can be undone as that of a day."""
    connection.execute(
        "CREATE TABLE change_setting (change_id INTEGER NOT NULL, key TEXT NOT NULL, before TEXT, after TEXT,"
        " PRIMARY KEY (change_id, key)) WITHOUT ROWID"
    )


STEPS: Final[tuple[Callable[[Connection], None], ...]] = (_to_1, _to_2, _to_3, _to_4)
LATEST: Final = len(STEPS)


def version_of(connection: Connection) -> int:
    """Return the number of steps a vault has had; 0 for an empty file."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchall():
        return 0
    rows = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchall()
    return int(rows[0][0]) if rows else 0


def bring_up_to_date(connection: Connection, path: Path, *, to: int = LATEST) -> bool:
    """Take the steps that are missing, all in one transaction; return whether there were any.

    Raises NewerFormat, with nothing changed, for a vault that had more steps than this version knows.
    """
    version = version_of(connection)
    if version > to:
        raise newer_format(path)
    if version == to:
        return False
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in STEPS[version_of(connection) : to]:
            step(connection)
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('schema', ?)", (str(to),))
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(DatabaseError):  # SQLite may have rolled back already
            connection.execute("ROLLBACK")
        raise
    return True
