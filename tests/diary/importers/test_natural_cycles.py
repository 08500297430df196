"""Natural Cycles: both tables, what she recorded, and what the app worked out, which is never taken."""

import pytest
from foreign_files import day, fates, levels, stream

from spotting.diary.day import Bleeding, Temperature
from spotting.diary.importers.collected import Imported
from spotting.diary.importers.dates import AmbiguousDates
from spotting.diary.importers.natural_cycles import matches, read
from spotting.problems import BadCase

COMMAS = "Date,Temperature,Menstruation,Flow Quantity,Mood Flags,LH Test,Cycle Day,Fertility Color,Data Flags\n"
SEMICOLONS = "Date;Temperature;Fertility Status;Period;Period Flow;Spotting;LH test;Symptoms;Notes\n"


def with_commas(rest: str) -> Imported:
    """Return what a table with this one day, and a day on which nothing was entered, gives."""
    return read(stream(f"{COMMAS}2026-03-02,{rest}\n2026-03-01,,,,,,,,\n"))


@pytest.mark.parametrize(
    ("menstruation", "quantity", "level"),
    [
        ("MENSTRUATION", "HEAVY", "heavy"),
        ("MENSTRUATION", "", "unspecified"),
        ("", "MEDIUM", "medium"),  # since about March 2026 the first column stays empty
        ("SPOTTING", "", "spotting"),
        ("MENSTRUATION", "UNCATEGORIZED", "unspecified"),
        ("", "NONE", "none"),
    ],
)
def test_the_level_comes_from_either_column(menstruation: str, quantity: str, level: str) -> None:
    assert levels(with_commas(f",{menstruation},{quantity},,,,,")) == {"2026-03-02": level}


def test_none_on_every_day_without_bleeding_is_not_taken_for_a_record_of_none() -> None:
    rows = "".join(f"2026-03-{day:02},,,{'LIGHT' if day < 4 else 'NONE'},,,,,\n" for day in range(1, 29))
    imported = read(stream(COMMAS + rows))
    assert set(levels(imported).values()) == {"light"}
    assert imported.report.count("ignored") == 25


def test_two_columns_that_contradict_each_other_never_hide_bleeding() -> None:
    assert levels(with_commas(",MENSTRUATION,NONE,,,,,")) == {"2026-03-02": "unspecified"}


def test_a_level_nobody_knows_is_reported() -> None:
    imported = with_commas(",,TORRENTIAL,,,,,")
    assert imported.days == ()
    assert fates(imported) == {"Flow Quantity": ("not_understood", 1)}


def test_what_the_app_worked_out_is_ignored_with_the_reason_and_tests_in_unknown_words_are_reported() -> None:
    imported = with_commas(",,LIGHT,,YES,3,RED,")
    assert {line.what: line.why for line in imported.report.lines if line.fate == "ignored"} == {
        "Cycle Day": "worked out by the app, not recorded by you",
        "Fertility Color": "worked out by the app, not recorded by you",
    }
    assert fates(imported)["LH Test"] == ("not_understood", 1)
    assert day(imported, "2026-03-02").tests == ()


def test_the_table_with_semicolons_has_decimal_commas_and_words() -> None:
    text = f"{SEMICOLONS}2026-03-02;36,42;Red;Yes;Heavy;No;;cramps;\n2026-03-16;;;No;;Yes;;;=a note; with text\n"
    imported = read(stream(text.replace("=a note; with text", '"=a note; with text"')))
    first = day(imported, "2026-03-02")
    assert first.bleeding == Bleeding("heavy")
    assert first.temperatures == (Temperature(36.42),)
    assert first.notes == ("Symptoms: cramps",)
    assert day(imported, "2026-03-16").bleeding == Bleeding("spotting")
    assert day(imported, "2026-03-16").notes == ("=a note; with text",)


def test_no_under_period_is_not_turned_into_no_bleeding() -> None:
    assert levels(read(stream(f"{SEMICOLONS}2026-03-02;;;No;;No;;;x\n"))) == {}


@pytest.mark.parametrize(("cell", "celsius"), [("36.42", 36.42), ("97.6", 36.44)])
def test_degrees_are_told_from_the_value(cell: str, celsius: float) -> None:
    assert day(with_commas(f"{cell},,,,,,,"), "2026-03-02").temperatures == (Temperature(celsius),)


@pytest.mark.parametrize("cell", ["60", "3642", "-", "1e2"])
def test_a_temperature_no_body_has_is_reported(cell: str) -> None:
    assert with_commas(f"{cell},,,,,,,").report.count("not_understood") == 1


def test_a_date_that_can_be_two_days_is_asked_about() -> None:
    text = f"{COMMAS}02/03/2026,,,LIGHT,,,,,\n"
    with pytest.raises(AmbiguousDates):
        read(stream(text))
    assert list(levels(read(stream(text), date_order="month_first"))) == ["2026-02-03"]


def test_both_headers_are_known_and_others_are_not() -> None:
    assert matches(COMMAS.encode(), "a.csv")
    assert matches(SEMICOLONS.encode() + b"2026-03-02;;", "tracking_data.csv")
    assert not matches(b"Date,Temperature,Period\n", "Natural Cycles.csv")


@pytest.mark.parametrize(
    "text", [COMMAS + "2026-13-02,,,LIGHT,,,,,\n", COMMAS + ",,,LIGHT,,,,,\n", COMMAS + '2026-03-02,"']
)
def test_a_broken_table_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(BadCase) as refused:
        read(stream(text))
    assert refused.value.problems[0].line == 2
