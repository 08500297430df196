"""Spotting in the days before a period: one day is its beginning, two are asked about, more lies between periods.

One day of spotting before the flow counts as the start of the period (FIGO, as read in Boutot and others). What is
longer, heavier, after sex or said by her to lie between periods stays what it was.
"""

from __future__ import annotations

from typing import Any

import pytest
from written_diaries import PERIOD, days_of, kinds, on, read

from spotting.catalog.types import Catalog
from spotting.diary.corrections import Correction
from spotting.diary.day import Bleeding, Sex
from spotting.diary.patterns import Pattern, patterns, usual_periods
from spotting.diary.read_history import read_history

CYCLE = PERIOD + "n" * 23
ABOUT_BETWEEN = ("intermenstrual_bleeding", "abnormal_bleeding", "cycles_affected", "episodes")
Entry = tuple[int, dict[str, Any]]


def before(marks: str, flow: str = PERIOD, times: int = 1) -> str:
    """Return a diary with `marks` at the end of the last cycles and a period after it that is over."""
    return CYCLE * (4 - times) + (PERIOD + "n" * (23 - len(marks)) + marks) * times + flow + "nnn"


def drawn(catalog: Catalog, letters: str, *entries: Entry) -> dict[str, Pattern]:
    days, today = days_of(letters, *entries), on(len(letters) - 1)
    return {one.finding: one for one in patterns(read_history(days, today), days, catalog, today)}


@pytest.mark.parametrize("times", [1, 3])
def test_one_day_of_spotting_before_the_flow_is_the_beginning_of_the_period(catalog: Catalog, times: int) -> None:
    found = drawn(catalog, before("s", times=times))
    assert not [name for name in ABOUT_BETWEEN if name in found]
    assert "premenstrual_spotting_days" in found


def test_it_is_still_no_proof_that_nothing_came_between(catalog: Catalog) -> None:
    """Left out, never turned into a no: the question is asked."""
    letters = before("s", times=3)
    assert "intermenstrual_bleeding" not in drawn(catalog, letters)
    days, today = days_of(letters), on(len(letters) - 1)
    history = read_history(days, today)
    assert usual_periods(history, patterns(history, days, catalog, today)).between is None


@pytest.mark.parametrize("marks", ["ss", "sn"])
def test_two_days_before_it_is_hers_to_say(catalog: Catalog, marks: str) -> None:
    found = drawn(catalog, before(marks))
    for name in ("intermenstrual_bleeding", "abnormal_bleeding"):
        assert found[name].value == "present"
        assert not found[name].is_taken
        assert "yours to say" in found[name].provenance


@pytest.mark.parametrize("marks", ["sss", "sssss", "lnn", "snnn", "snnnn", "ssnss"])
def test_longer_heavier_or_earlier_bleeding_stays_between_periods(catalog: Catalog, marks: str) -> None:
    one = drawn(catalog, before(marks))["intermenstrual_bleeding"]
    assert (one.value, one.is_taken) == ("present", True)


def test_spotting_in_the_middle_of_an_earlier_cycle_stays_sure_beside_it(catalog: Catalog) -> None:
    letters = CYCLE * 2 + PERIOD + "n" * 9 + "s" + "n" * 13 + before("s")[28 * 3 :]
    one = drawn(catalog, letters)["intermenstrual_bleeding"]
    assert one.is_taken
    assert len(one.days) == 1


def test_spotting_after_sex_on_that_day_is_asked_about(catalog: Catalog) -> None:
    letters = before("s")
    row = letters.rindex("s")
    found = drawn(catalog, letters, (row, {"sex": (Sex("vaginal", bleeding_after=True),)}))
    assert found["intermenstrual_bleeding"].value == found["postcoital_bleeding"].value == "present"
    assert found["postcoital_bleeding"].is_taken


def test_what_she_marked_as_between_periods_is_between_periods(catalog: Catalog) -> None:
    letters = before("s")
    marked = (letters.rindex("s"), {"bleeding": Bleeding("spotting", intermenstrual=True)})
    assert drawn(catalog, letters, marked)["intermenstrual_bleeding"].is_taken


def test_what_she_corrected_to_no_period_is_between_periods(catalog: Catalog) -> None:
    letters = before("s")
    day, today = on(letters.rindex("s")), on(len(letters) - 1)
    days = days_of(letters)
    history = read_history(days, today, [Correction("not_period", day, day)])
    found = {one.finding: one for one in patterns(history, days, catalog, today)}
    assert found["intermenstrual_bleeding"].is_taken


@pytest.mark.parametrize("flow", ["", "m", "s.m", "lls"])
def test_where_the_period_is_not_seen_or_not_sure_nothing_is_dropped(catalog: Catalog, flow: str) -> None:
    """A period that has just begun, or that looks unlike one, can be something else."""
    assert drawn(catalog, before("s", flow)[: -1 if flow == "lls" else -3])["intermenstrual_bleeding"]


def test_the_limits_of_figo_and_the_reason_say_the_same(catalog: Catalog) -> None:
    one, three = read(before("s", times=3)), read(before("sss", times=3))
    assert one.figo.between.verdict == "normal"
    assert "counts as its beginning" in one.figo.between.say
    assert (three.figo.between.verdict, three.figo.between.term) == ("outside", "cyclic late")
    spot = next(bleed for bleed in one.bleeds if bleed.spotting_only)
    assert "counts as the beginning of the period" in spot.reason
    assert "between periods" not in spot.name
    assert kinds(one)[-2][1] == "luteal"  # the reading of the days is untouched
