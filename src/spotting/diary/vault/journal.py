"""Rows in and out of a vault: a change writes its rows or settings and what stood before, so that it can be undone.

Every function works inside a transaction of its caller; nothing here commits. Order is by number of the change,
never by its time: a clock may jump.
"""

from __future__ import annotations

import contextlib
import gc
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from spotting.diary.day_json import Made, day_from_json
from spotting.diary.plain_export import row_to_json
from spotting.diary.problems import ChangedMeanwhile, NewerFormat
from spotting.diary.recorded import Origin, Recorded
from spotting.diary.vault import digest
from spotting.diary.vault.database import Connection

RowKey = tuple[date, str]
KEPT_CHANGES: Final = 200  # as many can be undone; older ones are forgotten, what they wrote stays


@dataclass(frozen=True)
class Change:
    """A change as the journal has it: its number, what it was called, when, the dates and settings it touched."""

    id: int
    what: str
    at: str
    dates: tuple[date, ...]
    settings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Undone:
    """A change that was taken back: what it was called, when it was made, the dates and settings that are as before."""

    what: str
    at: str
    dates: tuple[date, ...]
    settings: tuple[str, ...] = ()


@contextlib.contextmanager
def without_collecting() -> Iterator[None]:
    """Let the collector of cycles rest: years of days are many objects and no cycle, and it would look at each."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def encode(row: Recorded) -> str:
    """Return the text a row is stored as."""
    data = row_to_json(row)
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:  # half a character, as broken exports have them: kept by its number
        text = json.dumps(data, separators=(",", ":"))
    return text


def decode(texts: Iterable[str]) -> list[Recorded]:
    """Read stored rows; equal entries of a day become one object, which makes years of days quick to load.

    Raises NewerFormat for a row with something this version does not know.
    """
    made: Made = {}
    rows = []
    for data in json.loads(f"[{','.join(texts)}]"):
        try:
            rows.append(_row(data, made))
        except (ValueError, KeyError, TypeError):
            day = data.get("day", {}).get("date", "one day")
            raise NewerFormat(
                f"The diary holds something about {day} that this version of spotting does not know. Update spotting; "
                "nothing was changed."
            ) from None
    return rows


def _row(data: dict[str, Any], made: Made) -> Recorded:
    """Read one row as `encode` wrote it."""
    day, source = day_from_json(data["day"], made), data["source"]
    if len(data) == 2:
        return Recorded(day, source)
    origins = tuple([Origin(*origin) for origin in data.get("origins", ())])
    return Recorded(day, source, data.get("version", ""), frozenset(data.get("settled", ())), origins)


def read_rows(connection: Connection, start: date | None, end: date | None) -> list[Recorded]:
    """Return the rows from `start` to `end`, both included, by date and source."""
    found = connection.execute(
        "SELECT json FROM recorded WHERE date BETWEEN ? AND ? ORDER BY date, source",
        ((start or date.min).isoformat(), (end or date.max).isoformat()),
    ).fetchall()
    with without_collecting():
        return decode(text for (text,) in found)


def write_rows(connection: Connection, changes: list[tuple[RowKey, Recorded | None]], what: str, at: str) -> int:
    """Write the rows as one change; None takes a row away. Return its number, 0 where nothing differs."""
    wanted = {(day.isoformat(), source): encode(row) if row else None for (day, source), row in changes}
    different = []
    for (day, source), after in wanted.items():
        found = connection.execute("SELECT json FROM recorded WHERE date = ? AND source = ?", (day, source)).fetchall()
        before = found[0][0] if found else None
        if before != after:
            different.append((day, source, before, after))
    if not different:
        return 0
    number = _new_change(connection, what, at)
    connection.executemany("INSERT INTO change_row VALUES (?, ?, ?, ?, ?)", ((number, *row) for row in different))
    digest.add(connection, sum(_replace(connection, *row) for row in different))
    _forget_old(connection)
    return number


def _new_change(connection: Connection, what: str, at: str) -> int:
    return int(connection.execute("INSERT INTO change (what, at) VALUES (?, ?)", (what, at)).lastrowid)


def read_setting(connection: Connection, key: str) -> Any:
    """Return a setting as it was given, None where there is none."""
    text = _text_of(connection, key)
    return None if text is None else json.loads(text)


def _text_of(connection: Connection, key: str) -> str | None:
    found = connection.execute("SELECT json FROM setting WHERE key = ?", (key,)).fetchall()
    return str(found[0][0]) if found else None


def put_setting(connection: Connection, key: str, text: str | None) -> None:
    """Let a setting stand as the text, or not at all."""
    connection.execute("DELETE FROM setting WHERE key = ?", (key,))
    if text is not None:
        connection.execute("INSERT INTO setting VALUES (?, ?)", (key, text))


def write_setting(connection: Connection, key: str, value: Any, what: str, at: str, *, before: Any) -> int:
    """Write a setting as one change, None taking it away; return its number, 0 where it stood so already.

    Raises ChangedMeanwhile where it is not as it was when the change was worked out (`before`).
    """
    there = _text_of(connection, key)
    if (None if there is None else json.loads(there)) != before:
        raise ChangedMeanwhile(
            "This was changed by another program meanwhile, so nothing was written here. Please start again: then "
            "you see what stands there now."
        )
    if value == before:
        return 0
    text = None if value is None else json.dumps(value, ensure_ascii=False)
    number = _new_change(connection, what, at)
    connection.execute("INSERT INTO change_setting VALUES (?, ?, ?, ?)", (number, key, there, text))
    put_setting(connection, key, text)
    _forget_old(connection)
    return number


def check_unchanged(connection: Connection, before: Mapping[RowKey, Recorded | None]) -> None:
    """Raise ChangedMeanwhile where a row is not as it was when a change was worked out."""
    for (day, source), row in before.items():
        found = connection.execute(
            "SELECT json FROM recorded WHERE date = ? AND source = ?", (day.isoformat(), source)
        ).fetchall()
        if next(iter(decode(text for (text,) in found)), None) != row:
            raise ChangedMeanwhile(
                f"The entry of {day} was changed by another program meanwhile, so nothing was written here. Please "
                "start again: then you see what it holds now."
            )


def put(connection: Connection, rows: Iterable[tuple[str, str, str | None]]) -> None:
    """Let each row of (date, source, text) stand as the text, or not at all."""
    difference = 0
    for day, source, text in rows:
        found = connection.execute("SELECT json FROM recorded WHERE date = ? AND source = ?", (day, source)).fetchall()
        difference += _replace(connection, day, source, found[0][0] if found else None, text)
    digest.add(connection, difference)


def _replace(connection: Connection, day: str, source: str, before: str | None, text: str | None) -> int:
    """Put a text in the place of another; return what that changes in the number over all rows."""
    if text is None:
        connection.execute("DELETE FROM recorded WHERE date = ? AND source = ?", (day, source))
    else:
        connection.execute("INSERT OR REPLACE INTO recorded VALUES (?, ?, ?)", (day, source, text))
    return digest.fingerprint(day, source, text) - digest.fingerprint(day, source, before)


def last_change(connection: Connection) -> Change | None:
    """Return the change that undoing would take back."""
    found = connection.execute("SELECT id, what, at FROM change ORDER BY id DESC LIMIT 1").fetchall()
    if not found:
        return None
    number, what, at = found[0]
    days = connection.execute("SELECT DISTINCT date FROM change_row WHERE change_id = ? ORDER BY date", (number,))
    dates = tuple(date.fromisoformat(day) for (day,) in days.fetchall())
    keys = connection.execute("SELECT key FROM change_setting WHERE change_id = ? ORDER BY key", (number,)).fetchall()
    return Change(number, what, at, dates, tuple(key for (key,) in keys))


def undo_last(connection: Connection) -> Undone | None:
    """Take the last change back and forget it; None where there is none."""
    change = last_change(connection)
    if change is None:
        return None
    rows = connection.execute("SELECT date, source, before FROM change_row WHERE change_id = ?", (change.id,))
    put(connection, rows.fetchall())
    kept = connection.execute("SELECT key, before FROM change_setting WHERE change_id = ?", (change.id,))
    for key, before in kept.fetchall():
        put_setting(connection, key, before)
    connection.execute("DELETE FROM change_row WHERE change_id = ?", (change.id,))
    connection.execute("DELETE FROM change_setting WHERE change_id = ?", (change.id,))
    connection.execute("DELETE FROM change WHERE id = ?", (change.id,))
    return Undone(change.what, change.at, change.dates, change.settings)


def forget_changes(connection: Connection) -> None:
    """Forget every change: what was taken out of the diary is then nowhere in the file any more."""
    connection.execute("DELETE FROM change_row")
    connection.execute("DELETE FROM change_setting")
    connection.execute("DELETE FROM change")


def _forget_old(connection: Connection) -> None:
    found = connection.execute("SELECT id FROM change ORDER BY id DESC LIMIT 1 OFFSET ?", (KEPT_CHANGES,)).fetchall()
    if found:
        connection.execute("DELETE FROM change_row WHERE change_id <= ?", found[0])
        connection.execute("DELETE FROM change_setting WHERE change_id <= ?", found[0])
        connection.execute("DELETE FROM change WHERE id <= ?", found[0])


def mark_written(connection: Connection, at: str) -> None:
    """Count a writing, so that a vault and its safety copy can be compared without a clock."""
    connection.execute("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'written'")
    connection.execute("UPDATE meta SET value = ? WHERE key = 'written_at'", (at,))


def written(connection: Connection) -> tuple[int, str]:
    """Return how many writings a vault has had, and when the last one was."""
    found = dict(connection.execute("SELECT key, value FROM meta WHERE key IN ('written', 'written_at')").fetchall())
    return int(found["written"]), str(found["written_at"])
