"""The database of Android's Health Connect (Settings, Backup): its cycle records, one table each.

Opened so that nothing can be written and no code in it can run; columns are read by name, because versions order them
differently, and a table may be missing. The day is the local date the record carries, never the UTC date.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from spotting.diary.day import Bleeding, Day, Sex, Temperature, Test
from spotting.diary.importers.collected import Collector, Imported
from spotting.diary.importers.containers import Source, refused
from spotting.diary.importers.dates import bad_date
from spotting.diary.importers.text import name_of, opened
from spotting.problems import BadCase

NAME: Final = "Health Connect"
SOURCE: Final = "health_connect"

MAGIC: Final = b"SQLite format 3\0"
JOURNAL_MODE: Final = slice(18, 20)  # bytes of the header: 1 rollback journal, 2 write-ahead log
MOST_IN_MEMORY: Final = 512 * 1024**2  # bytes of a database out of a zip; nothing is unpacked to disk
STEPS: Final = 1_000_000  # instructions of SQLite between two looks at the limit
MOST_STEPS: Final = 2_000  # of those: minutes, where a whole export takes seconds; a damaged index may go in circles
LONGEST_PERIOD: Final = 31  # days; Health Connect takes no longer record of a period
EPOCH: Final = date(1970, 1, 1)
COMMON: Final = ("uuid", "time", "zone_offset", "local_date")
SPAN: Final = ("uuid", "start_time", "start_zone_offset", "end_time", "end_zone_offset")

FLOW: Final = {0: "unspecified", 1: "light", 2: "medium", 3: "heavy"}
OVULATION: Final = {0: "inconclusive", 1: "positive", 2: "high", 3: "negative"}
APPEARANCE: Final = {
    0: "unspecified",
    1: "dry",
    2: "sticky",
    3: "creamy",
    4: "watery",
    5: "egg_white",
    6: "atypical",
}
PROTECTION: Final = {0: "unspecified", 1: "protected", 2: "unprotected"}
UNKNOWN_VALUE: Final = "a value this program does not know"
NO_DAY: Final = "it does not say its local day"

Row = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """A table that is read: its columns beside the common ones, and what makes a field's value of a row."""

    name: str
    columns: tuple[str, ...]
    field: str
    value: Callable[[Row], Any]  # None where the value is not known


TABLES: Final = (
    Table("menstruation_flow", ("flow",), "bleeding", lambda row: _worded(FLOW, row["flow"], Bleeding)),
    Table("intermenstrual_bleeding", (), "bleeding", lambda row: Bleeding("spotting", intermenstrual=True)),
    Table(
        "ovulation_test", ("result",), "tests", lambda row: _worded(OVULATION, row["result"], lambda w: Test("lh", w))
    ),
    Table("cervical_mucus", ("appearance",), "mucus", lambda row: _worded(APPEARANCE, row["appearance"], str)),
    Table(
        "sexual_activity",
        ("protection_used",),
        "sex",
        lambda row: _worded(PROTECTION, row["protection_used"], lambda word: Sex(protection=word)),
    ),
    Table("basal_body_temperature", ("temperature",), "temperatures", lambda row: _temperature(row["temperature"])),
)
PERIODS: Final = "menstruation_period"
NOT_READ: Final = {
    "menstrual_cycle_phase": "a phase an app worked out, not something you recorded",
}
NOT_VERIFIED: Final = {"symptom": "how this newer table is written is not known for certain"}
SUFFIX: Final = "_record_table"


def matches(head: bytes, filename: str) -> bool:
    """Whether this is the database of a Health Connect backup."""
    named = "health_connect" in filename.lower().replace(" ", "_")
    return head.startswith(MAGIC) and (named or SUFFIX.encode() in head)


def read(source: Source, *, date_order: str | None = None, passphrase: str | None = None) -> Imported:
    """Return the days of the database; raises BadCase for one that is damaged or is no Health Connect."""
    name = name_of(source)
    collector = Collector(SOURCE, NAME, "backup")
    try:
        with _database(source, name) as database:
            _read(collector, database, name)
    except (sqlite3.Error, sqlite3.Warning, UnicodeError, OverflowError, MemoryError):  # Unicode: SQLite's own message
        raise _damaged(name) from None
    return collector.finish()


def _damaged(name: str) -> BadCase:
    return refused(name, "is a database that is damaged, cut off or locked.", "Make the backup again and give that.")


@contextmanager
def _database(source: Source, name: str) -> Iterator[sqlite3.Connection]:
    """Open the database read-only; one out of a zip is held in memory, never written out."""
    if isinstance(source, Path):
        with opened(source) as stream:
            if stream.read(len(MAGIC)) != MAGIC:
                raise _damaged(name)
        connection = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    else:
        data = bytearray(source.read(MOST_IN_MEMORY + 1))
        if len(data) > MOST_IN_MEMORY:
            most = MOST_IN_MEMORY // 1024**2
            raise refused(name, f"is larger than {most} MB.", "Unpack the zip and import the .db file itself.")
        if not data.startswith(MAGIC):
            raise _damaged(name)
        data[JOURNAL_MODE] = b"\1\1"  # in memory there is no write-ahead log
        connection = sqlite3.connect(":memory:")
        connection.deserialize(bytes(data))
    with closing(connection):
        connection.text_factory = lambda text: text.decode("utf-8", "replace")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 10_000_000)
        for pragma in ("trusted_schema = OFF", "query_only = ON", "cell_size_check = ON", "mmap_size = 0"):
            connection.execute(f"PRAGMA {pragma}")
        looks = iter(range(MOST_STEPS))
        connection.set_progress_handler(lambda: next(looks, None) is None, STEPS)
        yield connection


def _read(collector: Collector, database: sqlite3.Connection, name: str) -> None:
    tables = _tables(database)
    if not any(table.endswith(SUFFIX) for table in tables):
        raise refused(name, "is a database, but not one of Health Connect.", "Give the zip of its backup.")
    for table in TABLES:
        for row in _rows(database, tables, table.name, (*COMMON, *table.columns)):
            _take(collector, table, row, name)
    for row in _rows(database, tables, PERIODS, SPAN):
        _take_period(collector, row, name)
    known = {*(table.name for table in TABLES), PERIODS}
    for full_name in sorted(tables):
        kind = full_name.removesuffix(SUFFIX)
        if full_name.endswith(SUFFIX) and kind not in known:
            _count(collector, database, full_name, kind)


def _tables(database: sqlite3.Connection) -> set[str]:
    """Return the names of plain tables: a view or a virtual table could run anything."""
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    return {str(name) for (name,) in database.execute(query)}


def _rows(database: sqlite3.Connection, tables: set[str], kind: str, wanted: tuple[str, ...]) -> Iterator[Row]:
    """Yield the rows of a table as far as it has the columns; what it lacks is None."""
    table = f"{kind}{SUFFIX}"
    if table not in tables:
        return
    present = {str(row[1]) for row in database.execute(f"PRAGMA table_info({_quoted(table)})")}
    columns = [column for column in wanted if column in present]
    if not columns:
        return
    listed = ", ".join(_quoted(column) for column in columns)
    for values in database.execute(f"SELECT {listed} FROM {_quoted(table)}"):
        yield {**dict.fromkeys(wanted), **dict(zip(columns, values, strict=True))}


def _quoted(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def _take(collector: Collector, table: Table, row: Row, name: str) -> None:
    days = row["local_date"]
    if not isinstance(days, int):
        days = _local_day(row["time"], row["zone_offset"])
    raw = ", ".join(str(row[column])[:40] for column in table.columns)
    if days is None:
        return collector.not_understood(table.name, raw, NO_DAY)
    day = _date(days, name)
    value = table.value(row)
    if value is None:
        return collector.not_understood(table.name, raw, UNKNOWN_VALUE)
    collector.add(table.name, day, table.field, value, record=_identity(row), original=raw)
    return None


def _take_period(collector: Collector, row: Row, name: str) -> None:
    """Record every day from the first to the last of a period as bleeding without a level."""
    first = _local_day(row["start_time"], row["start_zone_offset"])
    last = _local_day(row["end_time"], row["end_zone_offset"], before=True)
    if first is None or last is None:
        return collector.not_understood(PERIODS, "", NO_DAY)
    length = max(last - first, 0) + 1
    start = _date(first, name)
    _date(first + length - 1, name)
    if length > LONGEST_PERIOD:
        example = f"{start}, {length} days"
        return collector.not_understood(PERIODS, example, f"longer than the {LONGEST_PERIOD} days there may be")
    for number in range(length):
        bleeding = Bleeding("unspecified", period_start=True if number == 0 else None)
        day = start + timedelta(days=number)
        collector.add(PERIODS, day, "bleeding", bleeding, record=_identity(row), counts=number == 0)
    return None


def _count(collector: Collector, database: sqlite3.Connection, table: str, kind: str) -> None:
    (count,) = database.execute(f"SELECT count(*) FROM {_quoted(table)}").fetchone()
    if kind in NOT_VERIFIED:
        for _ in range(count):
            collector.not_understood(kind, why=NOT_VERIFIED[kind])
    elif count:
        collector.ignored(kind[:80], NOT_READ.get(kind, "not about bleeding, tests or fertility signs"), count)


def _local_day(milliseconds: object, offset: object, *, before: bool = False) -> int | None:
    """Return the day since 1970 by a time in UTC (ms) and its offset (seconds).

    `before`: of an end, which belongs to the day before when it falls on midnight.
    """
    if not (isinstance(milliseconds, int) and isinstance(offset, int)):
        return None
    return (milliseconds + offset * 1000 - (1 if before else 0)) // 86_400_000


def _date(days: int, name: str) -> date:
    try:
        day = EPOCH + timedelta(days=days)
        Day(day)
    except (OverflowError, ValueError):
        raise bad_date(name, 0, days) from None
    return day


def _identity(row: Row) -> str:
    return row["uuid"].hex()[:64] if isinstance(row["uuid"], bytes) else ""


def _worded(words: dict[int, str], value: object, make: Callable[[str], Any]) -> Any:
    word = words.get(value) if isinstance(value, int) else None
    return None if word is None else make(word)


def _temperature(value: object) -> Temperature | None:
    if isinstance(value, int | float) and 34 <= value <= 43:
        return Temperature(round(value, 2), "basal")
    return None
