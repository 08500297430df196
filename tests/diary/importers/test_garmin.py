"""Garmin: words nobody verified give bleeding without a level or nothing; predictions give nothing."""

import json
from typing import Any

import pytest
from foreign_files import day, fates, levels, stream

from spotting.diary.day import Pain, Symptom
from spotting.diary.importers.garmin import matches, read
from spotting.problems import BadCase


def log(**more: Any) -> Any:
    return stream(json.dumps([{"calendarDate": "2026-03-02", "flow": None, "symptoms": [], **more}]))


def cycle(**more: Any) -> Any:
    return stream(json.dumps([{"startDate": "2026-03-02", "predictedPeriodLength": 9, "status": "x", **more}]))


@pytest.mark.parametrize("word", ["MEDIUM", "SPOTTING", "VERY_HEAVY", "3"])
def test_a_flow_is_bleeding_without_a_level_its_word_kept_and_asked_about(word: str) -> None:
    imported = read(log(flow=word))
    assert levels(imported) == {"2026-03-02": "unspecified"}
    assert imported.days[0].origins[0].original == word
    assert "amount" in imported.questions[0]


@pytest.mark.parametrize("word", ["NONE", "NO_FLOW", "none", "0", "UNKNOWN"])
def test_a_word_that_may_mean_none_is_neither_bleeding_nor_none(word: str) -> None:
    imported = read(log(flow=word))
    assert imported.days == ()
    assert fates(imported) == {"flow": ("not_understood", 1)}


def test_a_day_without_flow_is_not_turned_into_no_bleeding() -> None:
    assert levels(read(log(symptoms=["CRAMPS"]))) == {}


def test_symptoms_and_moods_keep_their_words() -> None:
    imported = read(log(symptoms=["CRAMPS", "HOT_FLASHES", 5, None], moods=["SAD"], ovulationDay=True))
    assert day(imported, "2026-03-02").pain == (Pain("pelvis"),)
    assert {one.name for one in day(imported, "2026-03-02").symptoms} == {"hot flashes", "5", "sad"}
    assert Symptom("sad") in day(imported, "2026-03-02").symptoms
    assert imported.report.count("not_understood") == 2  # the null, and the day of ovulation


def test_only_the_actual_length_of_a_period_gives_days() -> None:
    assert len(levels(read(cycle(actualPeriodLength=4)))) == 4


@pytest.mark.parametrize("status", ["CURRENT", "PREDICTED"])
def test_a_cycle_without_an_actual_length_is_left_out_with_the_reason_and_asked_about(status: str) -> None:
    imported = read(cycle(status=status))
    assert imported.days == ()
    assert fates(imported) == {"period": ("ignored", 1)}
    assert "2026-03-02" in imported.questions[0]


@pytest.mark.parametrize("length", [0, -1, 400, "4", 10**15, {}])
def test_a_length_no_period_has_is_reported(length: Any) -> None:
    imported = read(cycle(actualPeriodLength=length))
    assert imported.days == ()
    assert imported.report.count("not_understood") == 1


def test_both_files_are_known_by_their_fields() -> None:
    assert matches(log().read(), "1234_DailyMenstrualLogs.json")
    assert matches(cycle().read(), "1234_MenstrualCycles.json")
    assert not matches(b'[{"calendarDate": "2026-03-02", "steps": 3}]', "1234_DailyMenstrualLogs.json")


@pytest.mark.parametrize(
    "made", [log(calendarDate="2026-02-30"), cycle(startDate="x", actualPeriodLength=2), cycle(startDate=None)]
)
def test_a_date_that_cannot_be_refuses_the_file(made: Any) -> None:
    with pytest.raises(BadCase, match="has the date"):
        read(made)
