"""Peri: lengths become days of bleeding without a level."""

import json
from typing import Any

import pytest
from foreign_files import days, fates, levels, stream

from spotting.diary.importers.peri import LONGEST_PERIOD, read
from spotting.problems import BadCase


def peri(*cycles: dict[str, Any], version: Any = 1, **more: Any) -> Any:
    return stream(json.dumps({"version": version, "cycles": cycles, **more}), "peri.json")


def cycle(start: Any, length: Any) -> dict[str, Any]:
    return {"cycleLength": 28, "periodLength": length, "startDate": start}


def test_a_period_becomes_its_days_without_a_level_the_first_one_marked() -> None:
    imported = read(peri(cycle("2026-02-27", 3)))
    assert levels(imported) == dict.fromkeys(("2026-02-27", "2026-02-28", "2026-03-01"), "unspecified")
    starts = [when for when, one in days(imported).items() if one.bleeding and one.bleeding.period_start]
    assert starts == ["2026-02-27"]
    assert imported.report.read == 1


@pytest.mark.parametrize("length", [0, -3, LONGEST_PERIOD + 1, 10**12, 2.5, "4", None, True, [4]])
def test_a_length_no_period_has_is_reported_and_no_day_comes_of_it(length: Any) -> None:
    imported = read(peri(cycle("2026-03-02", length)))
    assert imported.days == ()
    assert fates(imported) == {"period": ("not_understood", 1)}


def test_settings_are_counted_and_left_out() -> None:
    imported = read(peri(cycle("2026-03-02", 1), theme="basic", language="en"))
    assert imported.report.count("ignored") == 2


@pytest.mark.parametrize("version", [2, 0, None, "1"])
def test_another_version_is_refused(version: Any) -> None:
    with pytest.raises(BadCase, match="is of version"):
        read(peri(cycle("2026-03-02", 4), version=version))


@pytest.mark.parametrize("start", ["2026-02-30", "2199-12-31", "1899-12-31", "", None, 20260302])
def test_a_date_that_cannot_be_refuses_the_file(start: Any) -> None:
    with pytest.raises(BadCase, match="has the date"):
        read(peri(cycle("2026-03-02", 4), cycle(start, 4)))


@pytest.mark.parametrize(
    "text", ["[]", '{"version": 1}', '{"version": 1, "cycles": {}}', '{"version": 1, "cycles": [1]}']
)
def test_another_shape_is_refused(text: str) -> None:
    with pytest.raises(BadCase):
        read(stream(text, "peri.json"))
