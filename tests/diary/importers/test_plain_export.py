"""The plain files: JSON without loss, a table that reads back to the same days, and no cell that runs as a formula."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_days import days, rows

from spotting.diary.day import Bleeding, Day, Pain, Product, Sex, Symptom
from spotting.diary.importers.detect import read_path
from spotting.diary.importers.plan import plan
from spotting.diary.plain_export import COLUMNS, export_csv, export_json
from spotting.diary.recorded import Recorded
from spotting.problems import BadCase

SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def written(folder: Path, text: str, name: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


@SLOW
@given(st.lists(rows(), max_size=4, unique_by=lambda row: row.key))
def test_the_json_reads_back_to_the_letter(tmp_path: Path, made: list[Recorded]) -> None:
    (imported,) = read_path(written(tmp_path, export_json(made), "diary.json"))
    assert imported.days == tuple(sorted(made, key=lambda row: row.key))
    assert imported.report.count("imported") == len(made) == imported.report.read


@SLOW
@given(st.lists(days(), min_size=1, max_size=4, unique_by=lambda day: day.date))
def test_the_table_reads_back_to_the_same_days(tmp_path: Path, made: list[Day]) -> None:
    path = written(tmp_path, export_csv([Recorded(day) for day in made]), "diary.csv")
    filled = {day.date: day for day in made if not day.is_empty}
    (imported,) = read_path(path)
    assert {row.day.date: row.day for row in imported.days} == filled


@SLOW
@given(days())
def test_no_cell_of_the_table_is_a_formula(made: Day) -> None:
    for row in csv.reader(io.StringIO(export_csv([Recorded(made)]), newline="")):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


def test_the_json_says_what_it_is_and_has_a_row_for_each_source() -> None:
    day = date(2026, 3, 2)
    made = [Recorded(Day(day, Bleeding("light"))), Recorded(Day(day, Bleeding("heavy")), "clue", "measurements")]
    data = json.loads(export_json(made, {"saved_checks": [1, 2]}))
    assert (data["format"], data["program"]) == (1, "spotting")
    assert [(row["source"], row["day"]["bleeding"]) for row in data["days"]] == [
        ("clue", {"level": "heavy"}),
        ("own", {"level": "light"}),
    ]
    assert data["saved_checks"] == [1, 2]


def test_saved_checks_of_the_json_are_named_in_the_report(tmp_path: Path) -> None:
    text = export_json([Recorded(Day(date(2026, 3, 2), tags=("a",)))], {"saved_checks": [1, 2]})
    (imported,) = read_path(written(tmp_path, text, "diary.json"))
    assert [(line.what, line.fate, line.count) for line in imported.report.lines] == [
        ("day", "imported", 1),
        ("saved_checks", "ignored", 2),
    ]


def test_a_json_brought_into_the_diary_it_came_from_changes_nothing(tmp_path: Path) -> None:
    made = [Recorded(Day(date(2026, 3, 2), Bleeding("light"))), Recorded(Day(date(2026, 3, 2), mucus="dry"), "clue")]
    assert plan(made, read_path(written(tmp_path, export_json(made), "diary.json"))).is_empty


def test_the_table_can_be_read_by_a_person() -> None:
    day = Day(
        date(2026, 3, 2),
        Bleeding("heavy", large_clots=2, products=(Product("pad", "full", 3), Product("tampon"))),
        sex=(Sex("vaginal", "protected"),),
        pain=(Pain("pelvis", 6), Pain("lower_back", severity="mild")),
        symptoms=(Symptom("dizzy"),),
        notes=("long day", "rang my sister"),
    )
    (row,) = csv.DictReader(io.StringIO(export_csv([Recorded(day)])))
    assert {column: cell for column, cell in row.items() if cell} == {
        "date": "2026-03-02",
        "bleeding": "heavy",
        "large_clots": "2",
        "products": "kind=pad, fill=full, count=3; kind=tampon",
        "sex": "kind=vaginal, protection=protected",
        "pain": "site=pelvis, score=6; site=lower_back, severity=mild",
        "symptoms": "name=dizzy",
        "notes": "long day; rang my sister",
    }
    assert tuple(row) == COLUMNS


def test_a_table_made_by_hand_is_read_with_points_in_the_dates_and_semicolons_between_the_cells(tmp_path: Path) -> None:
    text = "date;bleeding;pain;weather\n2.3.2026;medium;pelvis;sun\n3.3.2026;light;pelvis, score=4;\n"
    (imported,) = read_path(written(tmp_path, text, "mine.csv"))
    assert [(row.day.date.day, row.day.bleeding and row.day.bleeding.level, row.day.pain) for row in imported.days] == [
        (2, "medium", (Pain("pelvis"),)),
        (3, "light", (Pain("pelvis", 4),)),
    ]
    (unknown,) = [line for line in imported.report.lines if line.fate == "not_understood"]
    assert (unknown.what, unknown.count, unknown.examples) == ("column weather", 1, ("sun",))


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ("2026-03-02,heavyy,", "mine.csv:2: bleeding.level is 'heavyy'"),
        ("2026-03-02,light,place=pelvis", "mine.csv:2: pain holds 'place=pelvis'. "),
        ('2026-03-02,light,"pelvis, score=many"', "mine.csv:2: score is 'many'; write a number"),
        ('2026-03-02,light,"pelvis, score=11"', "mine.csv:2: pain.score is 11; write a number from 0 to 10"),
        ("2026-02-30,light,", "mine.csv:2: has the date '2026-02-30'"),
    ],
)
def test_a_table_with_one_wrong_cell_is_refused_with_its_line(tmp_path: Path, cells: str, says: str) -> None:
    path = written(tmp_path, f"date,bleeding,pain\n{cells}\n2026-03-03,light,\n", "mine.csv")
    with pytest.raises(BadCase) as refused:
        read_path(path)
    assert says in str(refused.value)


def test_every_wrong_row_is_named_at_once(tmp_path: Path) -> None:
    path = written(tmp_path, "date,bleeding\n2026-03-02,lots\n2026-03-03,light\n2026-03-04,none at all\n", "mine.csv")
    with pytest.raises(BadCase) as refused:
        read_path(path)
    assert [problem.line for problem in refused.value.problems] == [2, 4]
