"""Periodical: intensity, symptoms by number, notes, and its one version."""

import json
from typing import Any

import pytest
from foreign_files import day, fates, levels, stream

from spotting.diary.day import ContraceptionEvent, Pain, Sex, Symptom, Temperature
from spotting.diary.importers.periodical import matches, read
from spotting.problems import BadCase


def backup(version: Any = 6, **parts: list[dict[str, Any]]) -> Any:
    return stream(json.dumps([{"version": version}, *({key: value} for key, value in parts.items())]), "backup.json")


def event(**more: str) -> dict[str, str]:
    plain = {"eventtype": "2", "eventdate": "20260302", "eventcvx": "0", "eventtemp": "0", "intensity": "2"}
    return {**plain, **more}


def symptom(number: str) -> dict[str, str]:
    return {"eventdate": "20260302", "symptom": number}


@pytest.mark.parametrize(
    ("intensity", "level"),
    [("1", "light"), ("2", "medium"), ("3", "heavy"), ("4", "heavy"), ("0", "unspecified"), ("9", "unspecified")],
)
def test_an_intensity_has_its_level_and_an_unknown_one_is_not_guessed(intensity: str, level: str) -> None:
    assert levels(read(backup(data=[event(intensity=intensity)]))) == {"2026-03-02": level}


def test_a_start_is_marked_and_a_confirmed_day_is_not() -> None:
    imported = read(backup(data=[event(eventtype="1"), event(eventdate="20260303")]))
    marks = [row.day.bleeding.period_start for row in imported.days if row.day.bleeding]
    assert marks == [True, None]


def test_an_event_of_another_type_is_no_bleeding() -> None:
    imported = read(backup(data=[event(eventtype="3")]))
    assert imported.days == ()
    assert fates(imported) == {"event": ("not_understood", 1)}


@pytest.mark.parametrize(
    ("number", "field", "expected"),
    [
        ("1", "sex", (Sex(),)),
        ("2", "pain", (Pain("pelvis"),)),
        ("9", "symptoms", (Symptom("intense bleeding"),)),
        ("17", "pain", (Pain("head"),)),
        ("18", "contraception", (ContraceptionEvent("pill", "taken"),)),
    ],
)
def test_a_symptom_has_its_meaning(number: str, field: str, expected: Any) -> None:
    assert getattr(day(read(backup(symptoms=[symptom(number)])), "2026-03-02"), field) == expected


def test_the_symptom_spotting_is_bleeding_without_a_claim_where_in_the_cycle() -> None:
    bleeding = day(read(backup(symptoms=[symptom("19")])), "2026-03-02").bleeding
    assert bleeding is not None
    assert (bleeding.level, bleeding.intermenstrual) == ("spotting", None)


@pytest.mark.parametrize("number", ["10", "99", "-1", ""])
def test_a_number_nobody_knows_is_reported(number: str) -> None:
    imported = read(backup(symptoms=[symptom(number)]))
    assert imported.days == ()
    assert imported.report.count("not_understood") == 1


def test_temperature_is_taken_where_it_was_measured_and_the_cervix_is_reported() -> None:
    imported = read(backup(data=[event(eventtemp="36.42", eventcvx="3"), event(eventtemp="12")]))
    assert day(imported, "2026-03-02").temperatures == (Temperature(36.42),)
    assert fates(imported)["cervix"] == ("not_understood", 1)


def test_a_note_is_kept_to_the_letter_however_long() -> None:
    note = {"eventdate": "20260302", "content": "=x" * 300}
    imported = read(backup(notes=[note, {"eventdate": "20260303", "content": ""}]))
    assert day(imported, "2026-03-02").notes == ("=x" * 300,)
    assert imported.report.count("ignored") == 1


@pytest.mark.parametrize("version", [5, 7, "x", None])
def test_another_version_is_refused(version: Any) -> None:
    with pytest.raises(BadCase, match="is of version"):
        read(backup(version, data=[event()]))


@pytest.mark.parametrize("when", ["20260230", "2026-03-02", "202603", "00000000", ""])
def test_a_date_that_cannot_be_refuses_the_file(when: str) -> None:
    with pytest.raises(BadCase, match="has the date"):
        read(backup(data=[event(), event(eventdate=when)]))


def test_it_is_known_by_its_events() -> None:
    assert matches(b' [{"version": 6}, {"data": [{"eventtype": "1", "eventdate": "20260302"}]}]', "any.json")
    assert not matches(b'[{"version": 6}]', "Periodical-backup.json")
