"""Days with known content for the tests of the vault, and what a whole diary of them must look like."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from spotting.diary.day import Bleeding, Day, Pain
from spotting.diary.recorded import Recorded
from spotting.diary.vault import FOR_TESTS, Vault
from spotting.diary.vault.journal import RowKey

PASSPHRASE = "four words not together"
OTHER = "another four words here"
SECRET = "unmistakable-word"
FIRST = date(2020, 1, 1)

Rows = list[Recorded]


def day(number: int, note: str = "") -> Day:
    return Day(
        FIRST + timedelta(number),
        bleeding=Bleeding("medium", small_clots=number % 5),
        pain=(Pain("pelvis", number % 10),),
        notes=(f"{SECRET} {number} {note}",),
    )


def pair(number: int, note: str = "") -> Rows:
    """Two rows of one date: what one change writes, so that half of it would show."""
    return [Recorded(day(number, note)), Recorded(day(number, f"{note} imported"), "clue", "2")]


def pairs(numbers: Iterable[int], note: str = "") -> Rows:
    return sorted((row for number in numbers for row in pair(number, note)), key=lambda row: row.key)


def changes(rows: Rows) -> list[tuple[RowKey, Recorded | None]]:
    return [(row.key, row) for row in rows]


def make(path: Path, count: int = 0, passphrase: str = PASSPHRASE) -> str:
    """Make a closed diary of so many days, each a change of its own; return its recovery key."""
    vault, recovery_key = Vault.create(path, passphrase, profile=FOR_TESTS)
    with vault:
        for number in range(count):
            vault.write(changes(pair(number)), f"day {number}")
    return recovery_key


def open_(path: Path, passphrase: str = PASSPHRASE) -> Vault:
    return Vault.open(path, passphrase, allow_test_profile=True)


def rows_of(path: Path, passphrase: str = PASSPHRASE) -> Rows:
    with open_(path, passphrase) as vault:
        return vault.rows()
