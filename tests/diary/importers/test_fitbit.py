"""Fitbit: what she entered by hand is taken, what the app computed is not."""

import pytest
from foreign_files import day, fates, levels, stream

from spotting.diary.day import ContraceptionEvent, Pain, Sex, Symptom, Test
from spotting.diary.importers.collected import Imported
from spotting.diary.importers.fitbit import matches, read
from spotting.diary.importers.peri import LONGEST_PERIOD
from spotting.problems import BadCase

CYCLES = "id,ovulation_start_date,ovulation_source,period_start_date,period_end_date,period_source\n"
SYMPTOMS = "timestamp,fluids,flow,conditions,sex,ovulation_test,cycle_altering_event,mood\n"
BIRTH_CONTROL = "birth_control_type,event_date,has_started\n"


def cycles(source: str, first: str = "2026-03-02", last: str = "2026-03-04") -> Imported:
    return read(stream(f"{CYCLES}1,2026-03-16,Computed,{first},{last},{source}\n"))


def symptoms(rest: str, stamp: str = "2026-03-02T12:00:00Z") -> Imported:
    return read(stream(f"{SYMPTOMS}{stamp},{rest}\n"))


def test_a_period_entered_by_hand_becomes_its_days_without_a_level() -> None:
    imported = cycles("Manual")
    assert levels(imported) == dict.fromkeys(("2026-03-02", "2026-03-03", "2026-03-04"), "unspecified")
    assert imported.days[0].origins[0].record == "1"


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("Computed", "worked out by the app, not recorded by you"),
        ("Guessed", "how Fitbit writes this is not known for certain"),
        ("", "how Fitbit writes this is not known for certain"),
    ],
)
def test_a_period_from_anywhere_else_is_left_out_with_the_reason(source: str, why: str) -> None:
    imported = cycles(source)
    assert imported.days == ()
    assert [(line.fate, line.why) for line in imported.report.lines] == [("ignored", why)]


@pytest.mark.parametrize("last", ["2026-03-01", "2026-06-01"])
def test_a_period_that_ends_before_it_starts_or_takes_months_is_reported(last: str) -> None:
    imported = cycles("Manual", last=last)
    assert imported.days == ()
    assert imported.report.count("not_understood") == 1
    assert LONGEST_PERIOD < 91


@pytest.mark.parametrize("level", ["spotting", "light", "medium", "heavy"])
def test_a_flow_has_its_level(level: str) -> None:
    assert levels(symptoms(f",{level},,,,,")) == {"2026-03-02": level}


def test_each_column_has_its_meaning_and_free_words_stay_as_they_are() -> None:
    found = day(symptoms("egg_white,,cramps,unprotected,negative,travel,Happy"), "2026-03-02")
    assert (found.mucus, found.sex, found.tests) == (
        "egg_white",
        (Sex(protection="unprotected"),),
        (Test("lh", "negative"),),
    )
    assert found.pain == (Pain("pelvis"),)
    assert found.symptoms == (Symptom("travel"), Symptom("happy"))
    assert found.bleeding is None


@pytest.mark.parametrize("rest", ["slimy,,,,,,", ",torrential,,,,,", ",,,perhaps,,,", ",,,,maybe,,"])
def test_a_word_nobody_knows_is_reported(rest: str) -> None:
    imported = symptoms(rest)
    assert imported.days == ()
    assert imported.report.count("not_understood") == imported.report.read == 1


def test_a_time_near_midnight_in_utc_is_asked_about_and_noon_is_not() -> None:
    assert symptoms(",light,,,,,").questions == ()
    late = symptoms(",light,,,,,", "2026-03-02T23:30:00Z")
    assert "one day off" in late.questions[0]
    assert list(levels(late)) == ["2026-03-02"]


def test_birth_control_is_taken_without_its_kind_and_its_word_is_asked_about() -> None:
    imported = read(stream(f"{BIRTH_CONTROL}PILL,2025-08-01,true\nPILL,2026-01-31,False\nPILL,2026-02-01,perhaps\n"))
    assert day(imported, "2025-08-01").contraception == (ContraceptionEvent("unspecified", "start"),)
    assert day(imported, "2026-01-31").contraception == (ContraceptionEvent("unspecified", "stop"),)
    assert imported.report.count("not_understood") == 1
    assert '"PILL"' in imported.questions[0]


def test_settings_give_no_day() -> None:
    imported = read(stream("avg_period_days,avg_cycle_days,histories\n5,28,x\n"))
    assert imported.days == ()
    assert fates(imported) == {"settings": ("ignored", 1)}


def test_the_tables_are_known_by_their_columns_and_the_steps_of_fitbit_are_not() -> None:
    for header in (CYCLES, SYMPTOMS, BIRTH_CONTROL):
        assert matches(header.encode(), "any.csv")
    assert not matches(b"timestamp,steps\n", "menstrual_health_symptoms.csv")


@pytest.mark.parametrize(
    "text",
    [
        f"{CYCLES}1,,,2026-02-30,2026-03-04,Manual\n",
        f"{CYCLES}1,,,2026-03-02,,Manual\n",
        f"{SYMPTOMS}yesterday,,light,,,,,\n",
        f"{BIRTH_CONTROL}PILL,,true\n",
        "timestamp,steps\n1,2\n",
    ],
)
def test_a_table_that_cannot_be_read_whole_is_refused(text: str) -> None:
    with pytest.raises(BadCase):
        read(stream(text))
