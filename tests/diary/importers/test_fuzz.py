"""Any sample with any bytes changed is read or refused with BadCase: never a traceback, never a half-counted report."""

import gzip
import io
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from story import FOLDER, SAMPLES

from spotting.diary.importers.detect import read_path
from spotting.diary.importers.plan import plan
from spotting.diary.plain_export import export_csv, export_json
from spotting.diary.recorded import Recorded
from spotting.problems import BadCase

MINE = [
    name
    for name, sample in SAMPLES.items()
    if sample.source in ("clue", "flo", "drip", "ovumcy", "mensinator", "menstrudel")
] + ["menstrudel_contraceptives.json"]
DAYS = [row for one in read_path(FOLDER / "ovumcy_export.json") for row in one.days]
OWN = {"own.json": export_json(DAYS).encode(), "own.csv": export_csv(DAYS).encode()}
BITS = [
    b"\0",
    b"\xff",
    b'"',
    b"[",
    b"{",
    b"}",
    b"]",
    b",",
    b"\n",
    b";",
    b"'",
    b"null",
    b"true",
    b"-1",
    b"1e999",
    b"9" * 30,
]
WORDS = [
    b'""',
    b"[]",
    b"{}",
    b"NaN",
    b"2026-02-30",
    b"9999-99-99",
    b"1900-01-01",
    b"\xe2\x80\xae",
    b"\\ud800",
    b"\\u0000",
]


@st.composite
def changes(draw: st.DrawFn) -> list[tuple[float, int, bytes]]:
    """Return places (as part of the length), how many bytes go, and which come."""
    comes = st.sampled_from(BITS + WORDS) | st.binary(max_size=4)
    return draw(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), comes), min_size=1, max_size=4))


def changed(data: bytes, edits: list[tuple[float, int, bytes]]) -> bytes:
    for place, goes, comes in edits:
        at = int(place * len(data))
        data = data[:at] + comes + data[at + goes :]
    return data


def check(name: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        try:
            imported = read_path(path)
        except BadCase:
            return
    for one in imported:
        assert one.report.count("imported") >= bool(one.days)
        assert all(line.count > 0 for line in one.report.lines)
        assert all(isinstance(row, Recorded) for row in one.days)
    again = [change for change, _ in plan([], imported).changes()]
    assert len(again) == len(set(again))
    export_json(row for one in imported for row in one.days).encode()


@pytest.mark.parametrize("name", [*MINE, *OWN])
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(edits=changes())
def test_a_changed_file_is_read_or_refused(name: str, edits: list[tuple[float, int, bytes]]) -> None:
    data = OWN[name] if name in OWN else (FOLDER / name).read_bytes()
    check(name, changed(data, edits))


def packed() -> dict[str, bytes]:
    stream, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(FOLDER / "clue_measurements.json", "export/measurements.json")
        archive.write(FOLDER / "health_connect_export.db", "health_connect_export.db")
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("inner.zip", stream.getvalue())
    gz = gzip.compress((FOLDER / "drip_export.csv").read_bytes())
    return {"a.zip": stream.getvalue(), "nested.zip": outer.getvalue(), "a.gz": gz}


PACKED = packed()


@pytest.mark.parametrize("name", PACKED)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(edits=changes(), tail=st.booleans())
def test_a_changed_zip_or_gz_is_read_or_refused(name: str, edits: list[tuple[float, int, bytes]], tail: bool) -> None:
    """Half of the changes hit the last bytes, where a zip keeps its list of files."""
    data = PACKED[name]
    kept = data[:-200] if tail else b""
    check(name, kept + changed(data[len(kept) :], edits))


@pytest.mark.parametrize("name", [*MINE, *OWN])
def test_a_file_cut_off_anywhere_is_read_or_refused(name: str) -> None:
    data = OWN[name] if name in OWN else (FOLDER / name).read_bytes()
    for part in range(0, 60):
        check(name, data[: len(data) * part // 60])
