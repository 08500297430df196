"""Fertility Friend: dates and degrees told from the column, letters and words, and the column that is asked about."""

from typing import Any

import pytest
from foreign_files import day, levels, stream

from spotting.diary.day import Sex, Temperature, Test
from spotting.diary.importers.collected import Imported
from spotting.diary.importers.dates import AmbiguousDates
from spotting.diary.importers.fertility_friend import matches, read
from spotting.problems import BadCase


def chart(column: str, cell: str, dates: str = "2026-03-02") -> Imported:
    return read(stream(f"Date,OPK ,{column}\n{dates},,{cell}\n"))


@pytest.mark.parametrize(
    ("column", "cell", "field", "expected"),
    [
        *[("CF", cell, "mucus", "egg_white") for cell in ("E", "Eggwhite", "egg white")],
        *[
            ("CM", cell, "mucus", word)
            for cell, word in (("D", "dry"), ("S", "sticky"), ("c", "creamy"), ("W", "watery"))
        ],
        ("BD", "x", "sex", (Sex(),)),
        ("Intercourse", "Yes", "sex", (Sex(),)),
        ("Temp", "97.52", "temperatures", (Temperature(36.4),)),
        ("BBT", "36.42", "temperatures", (Temperature(36.42),)),
        ("Temp (F)", "97.52", "temperatures", (Temperature(36.4),)),
        ("Temperature (°C)", "36.42", "temperatures", (Temperature(36.42),)),
        ("Memo", "=1+1, she wrote", "notes", ("=1+1, she wrote",)),
    ],
)
def test_each_column_has_its_meaning(column: str, cell: str, field: str, expected: Any) -> None:
    assert getattr(day(chart(column, f'"{cell}"'), "2026-03-02"), field) == expected


@pytest.mark.parametrize(
    ("cell", "result"),
    [("+", "positive"), ("Positive", "positive"), ("Peak", "positive"), ("high", "high"), ("-", "negative")],
)
def test_an_opk_has_its_result(cell: str, result: str) -> None:
    imported = read(stream(f"Date,CF,OPK\n2026-03-02,,{cell}\n"))
    assert day(imported, "2026-03-02").tests == (Test("lh", result),)


@pytest.mark.parametrize(("cell", "level"), [("HEAVY", "heavy"), ("x", "unspecified"), ("None", "none")])
def test_a_tick_is_bleeding_without_a_level(cell: str, level: str) -> None:
    assert levels(chart("Menses", cell)) == {"2026-03-02": level}


@pytest.mark.parametrize("column", ["Menses", "Flow", "Bleeding", "Period"])
def test_the_column_taken_for_bleeding_is_asked_about(column: str) -> None:
    imported = chart(column, "Spotting")
    assert levels(imported) == {"2026-03-02": "spotting"}
    assert f'"{column}"' in imported.questions[0]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("Menses", "torrential"),
        ("CF", "Q"),
        ("BD", "perhaps"),
        ("Temp (F)", "36.42"),
        ("Temp (C)", "97.5"),
        ("Stress", "high"),
    ],
)
def test_what_nobody_knows_is_reported_and_nothing_is_claimed(column: str, cell: str) -> None:
    imported = chart(column, cell)
    assert imported.days == ()
    assert imported.report.count("not_understood") == imported.report.read == 1


def test_no_under_intercourse_is_not_turned_into_a_record_of_none() -> None:
    assert chart("BD", "No").days == ()


def test_one_date_with_a_day_above_twelve_settles_the_whole_column() -> None:
    text = "Date,CF,OPK,Menses\n03/02/2026,,,Light\n03/13/2026,,,Heavy\n"
    assert levels(read(stream(text))) == {"2026-03-02": "light", "2026-03-13": "heavy"}


def test_dates_that_stay_ambiguous_are_asked_about_and_the_answer_holds() -> None:
    text = "Date,CF,OPK,Menses\n03/02/2026,,,Light\n"
    with pytest.raises(AmbiguousDates) as asked:
        read(stream(text))
    assert {reading.isoformat() for reading in asked.value.readings} == {"2026-02-03", "2026-03-02"}
    assert list(levels(read(stream(text), date_order="month_first"))) == ["2026-03-02"]
    assert list(levels(read(stream(text), date_order="day_first"))) == ["2026-02-03"]


def test_it_is_known_by_its_columns_and_other_charts_are_not() -> None:
    assert matches(b"Date,Temperature,Cervical Fluid,OPK\n", "any.csv")
    assert not matches(b"Date,Temperature,Notes\n", "fertility friend.csv")
    assert not matches(b"OPK,BD,CF\n", "fertility friend.csv")


@pytest.mark.parametrize(
    "text", ["Date,CF,OPK\n02/30/2026,,\n13/13/2026,E,\n", "Date,CF,OPK\n,E,\n", "CF,OPK,BD\nE,,\n"]
)
def test_a_table_that_cannot_be_read_whole_is_refused(text: str) -> None:
    with pytest.raises(BadCase):
        read(stream(text))
