"""Where no forecast is given, and what the person reads instead."""

from __future__ import annotations

import re
from typing import Any

import pytest

from spotting.diary.day import METHODS
from spotting.diary.forecast import CircumstancesToday, DayForecast, Refusal, forecast, refusal
from spotting.diary.forecast_refusal import HORMONAL_METHODS, REASONS

CYCLES = [28, 29, 27, 30]


@pytest.mark.parametrize(
    ("today", "because"),
    [
        ({"womb_removed": True}, "womb_removed"),
        ({"after_menopause": True}, "after_menopause"),
        ({"pregnant": True}, "pregnant"),
        ({"pregnant": True, "hormonal_method": "hormonal_coil"}, "pregnant"),
        *(({"hormonal_method": method}, "hormones") for method in HORMONAL_METHODS),
        ({"hormonal_method": "coil"}, "unknown_coil"),
        ({"hormonal_method": "emergency_pill"}, "emergency_pill"),
        ({"emergency_pill": True}, "emergency_pill"),
        ({"days_since_hormones": 20}, "after_hormones"),
        ({"days_since_birth": 0}, "after_birth"),
        ({"days_since_birth": 200, "periods_since": 1}, "after_birth"),
        ({"days_since_birth": 200, "periods_since": 2, "breastfeeding": True}, "breastfeeding"),
        ({"days_since_loss": 10}, "after_loss"),
    ],
    ids=str,
)
def test_it_refuses_and_says_why(today: dict[str, Any], because: str) -> None:
    answer = forecast(CYCLES, CircumstancesToday(**today))
    assert isinstance(answer, Refusal)
    assert answer.because == because
    assert answer.reason == REASONS[because]


@pytest.mark.parametrize(
    "today",
    [
        {},
        {"hormonal_method": "copper_coil"},
        {"hormonal_method": "condom"},
        {"hormonal_method": "fertility_awareness"},
        {"days_since_hormones": 60, "periods_since": 1},
        {"days_since_birth": 300, "periods_since": 2},
        {"days_since_birth": 400, "periods_since": 3, "breastfeeding": True},
        {"days_since_loss": 40, "periods_since": 1},
    ],
    ids=str,
)
def test_it_forecasts_where_her_own_cycle_sets_the_pace(today: dict[str, Any]) -> None:
    assert isinstance(forecast(CYCLES, CircumstancesToday(**today)), DayForecast)


def test_three_months_without_a_period_are_past_what_cycles_can_tell() -> None:
    assert isinstance(forecast(CYCLES, days_so_far=90), DayForecast)
    for days in (91, 180, 181, 5000):
        answer = forecast(CYCLES, days_so_far=days)
        assert isinstance(answer, Refusal)
        assert answer.because == "too_long"


def test_three_weeks_after_ovulation_a_pregnancy_test_comes_first() -> None:
    assert isinstance(forecast(CYCLES, days_so_far=36, ovulation_day=15), DayForecast)
    answer = forecast(CYCLES, days_so_far=37, ovulation_day=15)
    assert isinstance(answer, Refusal)
    assert "pregnancy test" in answer.reason


def test_every_method_of_the_diary_is_hormonal_unclear_or_without_effect() -> None:
    without = {"copper_coil", "condom", "other_barrier", "withdrawal", "fertility_awareness", "tubal_sterilisation"}
    without |= {"partner_vasectomy", "unspecified"}
    for method in METHODS:
        refused = refusal(CircumstancesToday(hormonal_method=method))
        assert (refused is None) == (method in without), method


@pytest.mark.parametrize("because", REASONS)
def test_reasons_are_plain_and_calm(because: str) -> None:
    reason = REASONS[because]
    sentences = re.findall(r"[^.]+\.", reason)
    assert "".join(sentences) == reason
    assert max(len(sentence.split()) for sentence in sentences) <= 25
    assert not re.search(r"!|fertil|safe day|must|danger", reason)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"hormonal_method": "hormonal_coill"}, "Did you mean `hormonal_coil`"),
        ({"days_since_birth": -1}, "days_since_birth must be a whole number"),
        ({"periods_since": True}, "periods_since"),
        ({"days_since_loss": 2.5}, "days_since_loss"),
    ],
    ids=str,
)
def test_circumstances_that_cannot_be_are_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        CircumstancesToday(**given)
