"""Rows of `make bench` for the diary's file: unlocking, adding a day, and loading forty years of days.

The days are made by a fixed seed: a period every four weeks or so, pain, temperatures, notes, and an import beside.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from spotting.diary.day import Bleeding, ContraceptionEvent, Day, Pain, Product, Sex, Symptom, Temperature, Test
from spotting.diary.recorded import Origin, Recorded
from spotting.diary.vault import Vault

FIRST = date(1986, 1, 1)
DAYS = 14_610  # forty years
ADDED = 50
LOADED = 9
PASSPHRASE = "four words not together"
T = TypeVar("T")


def forty_years(days: int = DAYS) -> list[Recorded]:
    """Return a row for every day, and a second source on every third: the days of a person who logs a lot."""
    chance = random.Random(6)
    rows: list[Recorded] = []
    in_cycle = 0
    for number in range(days):
        day = FIRST + timedelta(number)
        in_cycle = 0 if in_cycle > 24 and chance.random() < 0.3 else in_cycle + 1
        rows.append(Recorded(_day(chance, day, in_cycle)))
        if number % 3 == 0:
            imported = Day(day, bleeding=_bleeding(chance, in_cycle), tags=("imported",))
            origins = (Origin("bleeding", f"id-{number}", "1"), Origin("tags", "", "imported"))
            rows.append(Recorded(imported, "apple_health", "14", origins=origins))
    return rows


def _bleeding(chance: random.Random, in_cycle: int) -> Bleeding:
    if in_cycle > 5:
        return Bleeding("spotting" if chance.random() < 0.02 else "none")
    level = chance.choice(("light", "medium", "heavy"))
    pads = Product("pad", chance.choice(("light", "medium", "full")), chance.randint(1, 6))
    return Bleeding(level, colour=chance.choice(("bright_red", "dark_red")), small_clots=chance.choice((None, 1, 3)),
                    products=(pads,), period_start=True if in_cycle == 0 else None)  # fmt: skip


def _day(chance: random.Random, day: date, in_cycle: int) -> Day:
    return Day(
        day,
        bleeding=_bleeding(chance, in_cycle),
        sex=(Sex("vaginal", "protected"),) if chance.random() < 0.2 else (),
        pain=(Pain("pelvis", chance.randint(1, 8)),) if in_cycle < 3 else (),
        tests=(Test("lh", "positive", "08:10"),) if in_cycle == 13 else (),
        temperatures=(Temperature(round(36.2 + chance.random(), 2), time="06:45"),),
        mucus=chance.choice(("dry", "sticky", "creamy", "egg_white")),
        contraception=(ContraceptionEvent("condom", "use"),) if chance.random() < 0.1 else (),
        symptoms=(Symptom("headache", "mild"),) if chance.random() < 0.2 else (),
        notes=(f"note of {day}: a tiring day, nothing special",) if chance.random() < 0.5 else (),
    )


def bench_diary(row: Callable[..., None]) -> None:
    """Print the rows: median, 95th percentile and slowest, or one figure."""
    rows = forty_years()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "diary.spotting"
        vault, _ = Vault.create(path, PASSPHRASE)
        took = _seconds(lambda: vault.write([(one.key, one) for one in rows], "forty years"))
        row(f"diary: {len(rows):,} rows written as one change", _ms(took))
        row(f"diary: closed, with a safety copy ({path.stat().st_size / 1e6:.1f} MB)", _ms(_seconds(vault.close)))
        took, vault = _timed(lambda: Vault.open(path, PASSPHRASE))
        row("diary: unlocked (Argon2id, every page checked)", _ms(took))
        _spread(row, "diary: a day added after unlocking", [_added(vault, number) for number in range(ADDED)])
        _spread(row, f"diary: 40 years loaded, {len(rows):,} rows", [_seconds(vault.rows) for _ in range(LOADED)])
        _spread(row, f"diary: 40 years as {DAYS:,} days to show", [_seconds(vault.shown) for _ in range(LOADED)])
        vault.close()


def _added(vault: Vault, number: int) -> float:
    row = Recorded(Day(FIRST + timedelta(DAYS + number), bleeding=Bleeding("light"), notes=("a day",)))
    return _seconds(lambda: vault.write([(row.key, row)], "a day"))


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def _seconds(work: Callable[[], object]) -> float:
    return _timed(work)[0]


def _spread(row: Callable[..., None], what: str, seconds: list[float]) -> None:
    ordered = sorted(seconds)
    row(what, _ms(statistics.median(ordered)), _ms(ordered[int(len(ordered) * 0.95)]), _ms(ordered[-1]))


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:.1f} ms"


if __name__ == "__main__":
    bench_diary(lambda what, *cells: print(f"{what:<58}" + "".join(f"{cell:>13}" for cell in cells), flush=True))
