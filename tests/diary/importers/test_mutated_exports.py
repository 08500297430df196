"""Whatever happens to a file on its way: days and a report that adds up, or one clear refusal; never anything else."""

import gzip
import re
from types import ModuleType

import pytest
from foreign_files import stream
from hypothesis import given, settings
from hypothesis import strategies as st
from story import FOLDER

from spotting.diary.day_json import day_from_json, day_to_json
from spotting.diary.importers import (
    apple_health,
    fertility_friend,
    fitbit,
    garmin,
    health_connect,
    mooneva,
    natural_cycles,
    peri,
    periodical,
    samsung,
)
from spotting.diary.importers.collected import FATES, Imported
from spotting.problems import BadCase

SAMPLES: dict[str, ModuleType] = {
    "apple_health_ios16_export.xml": apple_health,
    "apple_health_ios18_export.xml": apple_health,
    "health_connect_export.db": health_connect,
    "natural_cycles_a.csv": natural_cycles,
    "natural_cycles_b.csv": natural_cycles,
    "mooneva_backup.json": mooneva,
    "peri.json": peri,
    "Periodical-backup.json.gz": periodical,
    "menstrual_health_birth_control.csv": fitbit,
    "menstrual_health_cycles.csv": fitbit,
    "menstrual_health_symptoms.csv": fitbit,
    "com.samsung.health.cycle.flow.20260401090000.csv": samsung,
    "garmin_DailyMenstrualLogs.json": garmin,
    "garmin_MenstrualCycles.json": garmin,
    "fertility_friend.csv": fertility_friend,
}
# What stands where a value stood: the wrong kind, out of range, half a structure, bytes that are no text.
WRONG_VALUES = (
    b"null true -1 0 1.5 1e999 NaN 999999999999999999 [] {} [{}] [[1]] 2026-02-30 0001-01-01 9999-12-31".split()
)
WRONG_BYTES = [
    b"",
    b'"',
    b'""',
    b'"x"',
    b",",
    b";",
    b"\n",
    b"\0",
    b"\xff",
    b"<a>",
    b"&x;",
    b"]]>",
    b"<!--",
    b"\xe2\x80\xae",
]
PIECES = st.sampled_from([*WRONG_VALUES, *WRONG_BYTES])
PLACES = st.integers(0, 1 << 20)
EDITS = st.one_of(
    st.tuples(st.just("byte"), PLACES, st.integers(0, 255).map(lambda one: bytes([one]))),
    st.tuples(st.just("insert"), PLACES, PIECES | st.binary(max_size=8)),
    st.tuples(st.just("value"), PLACES, PIECES),
    st.tuples(st.just("cut"), PLACES, st.just(b"")),
    st.tuples(st.just("drop"), PLACES, st.binary(min_size=1, max_size=40)),
)
VALUE = re.compile(rb'"[^"\n]*"|[\w.+-]+')


def edited(data: bytes, kind: str, place: int, piece: bytes) -> bytes:
    """Return the data with one edit; the place wraps around."""
    at = place % (len(data) + 1)
    if kind == "cut":
        return data[:at]
    if kind == "value":
        values = list(VALUE.finditer(data))
        if not values:
            return piece
        chosen = values[place % len(values)]
        return data[: chosen.start()] + piece + data[chosen.end() :]
    return data[:at] + (b"" if kind == "drop" else piece) + data[at + (0 if kind == "insert" else len(piece)) :]


def whole(name: str) -> bytes:
    data = (FOLDER / name).read_bytes()
    return gzip.decompress(data) if name.endswith(".gz") else data


@pytest.mark.parametrize("name", SAMPLES)
@settings(deadline=None, max_examples=60)
@given(edits=st.lists(EDITS, min_size=1, max_size=4), order=st.sampled_from([None, "day_first", "month_first"]))
def test_a_damaged_file_is_read_or_refused_and_nothing_else(
    name: str, edits: list[tuple[str, int, bytes]], order: str | None
) -> None:
    data = whole(name)
    for edit in edits:
        data = edited(data, *edit)
    SAMPLES[name].matches(data[: 1 << 16], name)
    imported, refusal = outcome(name, data, order)
    if refusal is not None:
        assert all(problem.file == name for problem in refusal.problems)
        assert str(refusal).isprintable()
    if imported is not None:
        assert sum(imported.report.count(fate) for fate in FATES) == imported.report.read
        assert all(day_from_json(day_to_json(row.day)) == row.day for row in imported.days)


def outcome(name: str, data: bytes, order: str | None) -> tuple[Imported | None, BadCase | None]:
    try:
        return SAMPLES[name].read(stream(data, name), date_order=order), None
    except BadCase as refusal:
        return None, refusal


@pytest.mark.parametrize("name", SAMPLES)
def test_reading_twice_gives_the_same(name: str) -> None:
    first, second = (SAMPLES[name].read(stream(whole(name), name)) for _ in range(2))
    assert first == second
    assert first.report.count("imported") > 0
