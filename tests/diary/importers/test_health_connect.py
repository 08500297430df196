"""Health Connect: each table whatever columns it has, the local day, and databases that are something else."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from foreign_files import day, days, fates, levels, stream
from story import FOLDER

from spotting.diary.day import Sex, Temperature, Test
from spotting.diary.importers.collected import Imported
from spotting.diary.importers.health_connect import LONGEST_PERIOD, matches, read
from spotting.problems import BadCase

SAMPLE = FOLDER / "health_connect_export.db"
MIDNIGHT = 1_772_406_000_000  # 2026-03-01 23:00 UTC, which is midnight of 2 March an hour east
HOUR, DAY = 3_600_000, 86_400_000
SECOND_OF_MARCH = 20514  # days since 1970
Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return what makes a database of tables (name -> rows); a table without rows still exists."""

    def made(name: str = "health_connect_export.db", **tables: list[dict[str, Any]]) -> Path:
        path = tmp_path / name
        with closing(sqlite3.connect(path)) as database:
            database.execute("CREATE TABLE steps_record_table (row_id INTEGER PRIMARY KEY, count INTEGER)")
            for kind, rows in tables.items():
                columns = list(dict.fromkeys(column for row in rows for column in row)) or ["row_id"]
                database.execute(f"CREATE TABLE {kind}_record_table ({', '.join(columns)})")
                for row in rows:
                    marks = ", ".join("?" * len(columns))
                    values = [row.get(column) for column in columns]
                    database.execute(f"INSERT INTO {kind}_record_table VALUES ({marks})", values)
            database.commit()
        return path

    return made


def flow(level: Any, **more: Any) -> dict[str, Any]:
    return {"uuid": b"\1" * 16, "local_date": SECOND_OF_MARCH, "flow": level, **more}


@pytest.mark.parametrize(("number", "level"), [(0, "unspecified"), (1, "light"), (2, "medium"), (3, "heavy")])
def test_a_flow_has_its_level(make: Make, number: int, level: str) -> None:
    assert levels(read(make(menstruation_flow=[flow(number)]))) == {"2026-03-02": level}


@pytest.mark.parametrize("number", [4, -1, None, "2", 2.5, b"2"])
def test_a_flow_nobody_knows_is_reported_and_no_bleeding_is_claimed(make: Make, number: Any) -> None:
    imported = read(make(menstruation_flow=[flow(number)]))
    assert imported.days == ()
    assert imported.report.count("not_understood") == imported.report.read == 1


@pytest.mark.parametrize(
    ("table", "values", "field", "expected"),
    [
        ("ovulation_test", {"result": 0}, "tests", (Test("lh", "inconclusive"),)),
        ("ovulation_test", {"result": 1}, "tests", (Test("lh", "positive"),)),
        ("ovulation_test", {"result": 2}, "tests", (Test("lh", "high"),)),
        ("ovulation_test", {"result": 3}, "tests", (Test("lh", "negative"),)),
        ("cervical_mucus", {"appearance": 5, "sensation": 2}, "mucus", "egg_white"),
        ("cervical_mucus", {"appearance": 6}, "mucus", "atypical"),
        ("sexual_activity", {"protection_used": 0}, "sex", (Sex(),)),
        ("sexual_activity", {"protection_used": 2}, "sex", (Sex(protection="unprotected"),)),
        ("basal_body_temperature", {"temperature": 36.42000001}, "temperatures", (Temperature(36.42),)),
    ],
)
def test_each_table_has_its_meaning(make: Make, table: str, values: dict[str, Any], field: str, expected: Any) -> None:
    imported = read(make(**{table: [{"local_date": SECOND_OF_MARCH, **values}]}))
    assert getattr(day(imported, "2026-03-02"), field) == expected


def test_columns_are_read_by_name_in_any_order_with_others_between(make: Make) -> None:
    row = {"flow": 3, "later_version": "x", "local_date": SECOND_OF_MARCH, "row_id": 7, "time": 1}
    assert levels(read(make(menstruation_flow=[row]))) == {"2026-03-02": "heavy"}


@pytest.mark.parametrize(
    ("time", "offset", "when"),
    [
        (MIDNIGHT, 3600, "2026-03-02"),  # the UTC day is 1 March
        (MIDNIGHT - 1, 3600, "2026-03-01"),
        (MIDNIGHT, -3600, "2026-03-01"),
        (MIDNIGHT + 3 * HOUR, -5 * 3600, "2026-03-01"),
    ],
)
def test_without_a_local_date_the_offset_in_seconds_gives_the_day(
    make: Make, time: int, offset: int, when: str
) -> None:
    row = flow(1, local_date=None, time=time, zone_offset=offset)
    assert list(levels(read(make(menstruation_flow=[row])))) == [when]


def test_without_an_offset_the_local_day_is_not_known_and_the_utc_day_is_not_taken(make: Make) -> None:
    imported = read(make(menstruation_flow=[flow(1, local_date=None, time=MIDNIGHT)]))
    assert imported.days == ()
    assert imported.report.lines[0].why == "it does not say its local day"


def span(days: float) -> dict[str, Any]:
    return {
        "start_time": MIDNIGHT,
        "start_zone_offset": 3600,
        "end_time": MIDNIGHT + round(days * DAY),
        "end_zone_offset": 3600,
    }


def test_a_period_becomes_bleeding_without_a_level_and_gives_way_to_a_flow(make: Make) -> None:
    imported = read(make(menstruation_period=[span(2.5)], menstruation_flow=[flow(3)]))
    assert levels(imported) == {"2026-03-02": "heavy", "2026-03-03": "unspecified", "2026-03-04": "unspecified"}
    starts = [when for when, one in days(imported).items() if one.bleeding and one.bleeding.period_start]
    assert starts == ["2026-03-02"]
    assert imported.report.read == 2


def test_a_period_that_ends_at_midnight_ends_with_the_day_before(make: Make) -> None:
    assert list(levels(read(make(menstruation_period=[span(2)])))) == ["2026-03-02", "2026-03-03"]


def test_a_period_longer_than_there_may_be_is_reported_and_not_taken(make: Make) -> None:
    imported = read(make(menstruation_period=[span(LONGEST_PERIOD + 1)]))
    assert imported.days == ()
    assert imported.report.count("not_understood") == 1


def test_every_row_of_other_tables_is_accounted_for(make: Make) -> None:
    path = make(
        menstruation_flow=[flow(2)],
        menstrual_cycle_phase=[{"phase": 1}, {"phase": 2}],
        symptom=[{"symptom_type": 4}],
        heart_rate=[{"beats": 1}] * 3,
        cervical_mucus=[],
    )
    assert fates(read(path)) == {
        "menstruation_flow": ("imported", 1),
        "menstrual_cycle_phase": ("ignored", 2),
        "heart_rate": ("ignored", 3),
        "symptom": ("not_understood", 1),
    }


def test_out_of_a_zip_it_is_read_the_same_even_with_the_mark_of_a_write_ahead_log() -> None:
    data = bytearray(SAMPLE.read_bytes())
    expected = read(SAMPLE)
    assert read(stream(bytes(data), SAMPLE.name)) == expected
    data[18:20] = b"\2\2"
    assert read(stream(bytes(data), SAMPLE.name)) == expected


def test_the_file_and_its_folder_stay_as_they_are(make: Make) -> None:
    path = make(menstruation_flow=[flow(2)])
    before = path.read_bytes(), path.stat().st_mtime_ns
    path.chmod(0o400)
    path.parent.chmod(0o500)
    read(path)
    path.parent.chmod(0o700)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("name", ["a ? mark.db", "a # mark.db", "100%41.db", "ä ß.db"])
def test_a_name_that_means_something_in_an_address_is_still_only_a_name(make: Make, name: str) -> None:
    assert levels(read(make(name, menstruation_flow=[flow(2)]))) == {"2026-03-02": "medium"}


def refusal(source: Any) -> str:
    with pytest.raises(BadCase) as refused:
        read(source)
    (problem,) = refused.value.problems
    return problem.what


def test_another_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE contacts (name)")
    assert "not one of Health Connect" in refusal(path)
    assert not matches(path.read_bytes(), path.name)


@pytest.mark.parametrize("length", [0, 10, 99, 100, 4096, 20_000])
def test_a_database_cut_off_or_no_database_is_refused(tmp_path: Path, length: int) -> None:
    path = tmp_path / "health_connect_export.db"
    path.write_bytes(SAMPLE.read_bytes()[:length])
    assert "damaged, cut off" in refusal(path)
    assert "damaged, cut off" in refusal(stream(path.read_bytes()))


def test_a_page_overwritten_in_the_middle_gives_no_half_diary(tmp_path: Path) -> None:
    data = bytearray(SAMPLE.read_bytes())
    for page in range(1, len(data) // 4096):
        spoilt = data.copy()
        spoilt[page * 4096 : page * 4096 + 64] = b"\xff" * 64
        try:
            imported = read(stream(bytes(spoilt)))
        except BadCase:
            continue
        assert imported.days == read(SAMPLE).days, page  # a page of an index, or one that is not read


def view_without_end(database: sqlite3.Connection) -> None:
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS flow, i AS local_date FROM n"
    database.execute(f"CREATE VIEW menstruation_flow_record_table AS {numbers}")


def column_that_computes(database: sqlite3.Connection) -> None:
    database.execute("CREATE TABLE menstruation_flow_record_table (uuid, local_date, flow AS (length(hex(uuid))))")
    database.execute("INSERT INTO menstruation_flow_record_table VALUES (x'00', 20514)")


@pytest.mark.parametrize("trap", [view_without_end, column_that_computes])
def test_nothing_in_the_database_is_run(tmp_path: Path, trap: Callable[[sqlite3.Connection], None]) -> None:
    path = tmp_path / "health_connect_export.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE steps_record_table (count)")
        trap(database)
        database.commit()
    assert read(path).days == ()


@pytest.mark.parametrize("local_date", [10**9, -(10**9), 2**62, -700_000, 200_000])
def test_a_day_that_cannot_be_refuses_the_file(make: Make, local_date: int) -> None:
    assert "has the date" in refusal(make(menstruation_flow=[flow(2), flow(1, local_date=local_date)]))


def test_two_apps_that_wrote_the_same_day_are_joined(make: Make) -> None:
    imported: Imported = read(make(menstruation_flow=[flow(1), flow(1, uuid=b"\2" * 16)]))
    assert levels(imported) == {"2026-03-02": "light"}
    assert fates(imported)["menstruation_flow"] == ("merged", 1)
    assert [one.record for one in imported.days[0].origins] == ["01" * 16, "02" * 16]
