"""What a forecast of the next period promises, whatever the cycles: the public function and its distribution."""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import spotting
from spotting.diary.forecast import DayForecast, forecast_next_period, forecast_ovulation
from spotting.diary.forecast_constants import SHIPPED

LENGTHS = st.lists(st.integers(1, 400), max_size=40)
USUAL = st.lists(st.integers(22, 38), max_size=20)
AGES = st.none() | st.floats(8, 65)


def usual_cycles(count: int, seed: int, centre: float = 29.0, spread: float = 1.5) -> list[int]:
    draw = random.Random(seed)
    return [max(15, round(draw.gauss(centre, spread))) for _ in range(count)]


def test_it_is_a_public_name() -> None:
    assert spotting.forecast_next_period is forecast_next_period


@settings(max_examples=60, deadline=None)
@given(LENGTHS, AGES, st.none() | st.integers(0, 120), st.none() | st.integers(1, 120), st.lists(st.integers(1, 60)))
def test_every_forecast_is_a_distribution_with_nothing_before_today(
    lengths: list[int], age: float | None, so_far: int | None, ovulation: int | None, luteal: list[int]
) -> None:
    forecast = forecast_next_period(
        lengths, age=age, days_so_far=so_far, ovulation_day=ovulation, luteal_lengths=luteal
    )
    assert forecast.pmf.sum() == pytest.approx(1.0, abs=1e-12)
    assert (forecast.pmf >= 0).all()
    assert forecast.pmf[: so_far or 0].sum() == 0.0
    assert forecast.median >= (so_far or 0)
    assert forecast.first_day == 0


@settings(max_examples=40, deadline=None)
@given(USUAL, st.floats(0.02, 0.97), st.floats(0.02, 0.97), st.none() | st.integers(20, 60))
def test_a_wider_interval_holds_more_and_contains_the_narrower_one(
    lengths: list[int], one: float, other: float, so_far: int | None
) -> None:
    forecast = forecast_next_period(lengths, days_so_far=so_far)
    narrow, wide = forecast.interval(min(one, other)), forecast.interval(max(one, other))
    assert narrow.mass >= min(one, other) - 1e-9
    assert narrow.mass == pytest.approx(forecast.probability(narrow.first, narrow.last))
    assert wide.first <= narrow.first
    assert narrow.last <= wide.last
    assert wide.mass >= narrow.mass
    assert forecast.quantile(min(one, other)) <= forecast.quantile(max(one, other))


@settings(max_examples=40, deadline=None)
@given(USUAL, st.floats(0, 120), st.none() | st.integers(20, 60))
def test_crps_is_the_integral_it_claims_to_be(lengths: list[int], day: float, so_far: int | None) -> None:
    forecast = forecast_next_period(lengths, days_so_far=so_far)
    step = 1 / 200
    middles = np.arange(0.0, 201.0, step) + step / 2
    reached = np.cumsum(forecast.pmf)[middles.astype(int)]
    integral = float((((reached - (middles >= day)) ** 2) * step).sum())
    assert forecast.crps(day) >= 0
    assert forecast.crps(day) == pytest.approx(integral, abs=2 * step)


def test_crps_of_a_certain_date_is_the_plain_error() -> None:
    certain = np.zeros(201)
    certain[28] = 1.0
    forecast = DayForecast(certain)
    assert [forecast.crps(day) for day in (28, 29, 24.5, 250)] == pytest.approx([0.0, 1.0, 3.5, 222.0])


def test_crps_is_smallest_where_the_forecast_is_and_grows_away_from_it() -> None:
    forecast = forecast_next_period([28, 29, 30, 29])
    scores = [forecast.crps(day) for day in range(forecast.median, 60)]
    assert scores == sorted(scores)


def test_waiting_moves_the_forecast_later_day_by_day() -> None:
    for lengths in ([], [28, 30, 27, 29], [25, 41, 33, 29, 52, 36]):
        medians = [forecast_next_period(lengths, days_so_far=n).median for n in range(0, 90)]
        assert medians == sorted(medians)
        early = forecast_next_period(lengths, days_so_far=5).pmf
        late = forecast_next_period(lengths, days_so_far=33).pmf
        assert late[33:] == pytest.approx(early[33:] / early[33:].sum())


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(20, 45), min_size=2, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_cycles_counts_through_forgetting_alone(lengths: list[int], chance: random.Random) -> None:
    from dataclasses import replace

    mixed = lengths[:]
    chance.shuffle(mixed)
    never = replace(SHIPPED, forgetting=1.0)
    ordered = forecast_next_period(lengths, constants=never).pmf
    assert forecast_next_period(mixed, constants=never).pmf == pytest.approx(ordered, abs=1e-9)


def test_recent_cycles_count_more() -> None:
    longer = forecast_next_period([26] * 10 + [32] * 10)
    shorter = forecast_next_period([32] * 10 + [26] * 10)
    assert longer.mean > shorter.mean + 1


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 500), st.integers(0, 10_000))
def test_any_number_of_cycles_from_none_to_forty_years(count: int, seed: int) -> None:
    forecast = forecast_next_period(usual_cycles(count, seed))
    assert 27 <= forecast.median <= 31
    assert forecast.interval(0.8).last - forecast.interval(0.8).first <= 12


def test_more_cycles_of_one_kind_make_it_surer() -> None:
    widths = [len_of(forecast_next_period([28, 29] * n)) for n in (0, 1, 3, 10)]
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] < widths[0]


def len_of(forecast: DayForecast) -> int:
    first, last, _ = forecast.interval(0.9)
    return last - first + 1


@pytest.mark.parametrize("days", [2, 4, 7])
def test_cycles_all_longer_by_some_days_move_the_forecast_by_about_as_much(days: int) -> None:
    lengths = usual_cycles(24, 3, centre=27)
    before = forecast_next_period(lengths).median
    after = forecast_next_period([length + days for length in lengths]).median
    assert abs(after - before - days) <= 1


def test_a_varying_person_gets_a_wider_interval_than_a_regular_one() -> None:
    regular = forecast_next_period([28, 28, 29, 28, 28, 29, 28, 28])
    varying = forecast_next_period([24, 33, 27, 36, 25, 31, 23, 35])
    assert len_of(varying) > 2 * len_of(regular)


@pytest.mark.parametrize("gap", [54, 57, 61, 86, 120, 199, 201, 280, 3000])
def test_one_gap_over_starts_not_written_down_does_not_spoil_the_rest(gap: int) -> None:
    lengths = [28, 29, 27, 28, 30, 28]
    without = forecast_next_period(lengths)
    for place in (0, 3, 6):
        spoilt = forecast_next_period([*lengths[:place], gap, *lengths[place:]])
        assert abs(spoilt.median - without.median) <= 1
        assert len_of(spoilt) <= len_of(without) + 3


def test_a_typing_error_of_a_few_days_does_not_spoil_the_rest_either() -> None:
    lengths = [28, 29, 27, 28, 30, 28]
    assert abs(forecast_next_period([*lengths, 3]).median - forecast_next_period(lengths).median) <= 1


def test_someone_who_forgets_every_other_start_is_still_forecast_one_cycle() -> None:
    assert forecast_next_period([28, 57, 29, 56, 28, 58, 29]).median in (28, 29)


def test_long_cycles_that_are_her_own_are_believed() -> None:
    forecast = forecast_next_period([55, 60, 52, 58, 63, 57, 54, 59])
    assert 50 <= forecast.median <= 62


def test_three_month_cycles_that_are_her_own_are_believed() -> None:
    assert 80 <= forecast_next_period([92, 101, 88, 95, 97, 90, 94]).median <= 105


def test_a_forecast_prints_in_one_line() -> None:
    assert str(forecast_next_period([28] * 6)).startswith("DayForecast(median=28, ")


def test_unlogged_days_let_the_next_period_be_the_one_after() -> None:
    sure = forecast_next_period([28, 29, 28, 27, 28], days_so_far=40)
    unsure = forecast_next_period([28, 29, 28, 27, 28], days_so_far=40, unlogged_days=range(24, 36))
    assert unsure.probability(52, 62) > 0.8 > sure.probability(52, 62)


def test_unlogged_days_on_which_no_start_was_likely_change_nothing() -> None:
    sure = forecast_next_period([28, 29, 28, 27, 28], days_so_far=25).pmf
    assert forecast_next_period([28, 29, 28, 27, 28], days_so_far=25, unlogged_days=[3, 4]).pmf == pytest.approx(
        sure, abs=1e-4
    )


def test_ovulation_on_its_day_narrows_the_forecast_and_sets_its_place() -> None:
    lengths, luteal = usual_cycles(8, 5), [13, 12, 13, 13, 12]
    for day in (11, 16, 24):
        told = forecast_next_period(lengths, ovulation_day=day, luteal_lengths=luteal)
        assert abs(told.median - (day + 13)) <= 1
        assert len_of(told) < len_of(forecast_next_period(lengths))
        assert told.pmf[: day + 1].sum() < 0.01


def test_the_luteal_length_is_learned_and_shrunk_to_the_usual() -> None:
    def median(luteal: list[int]) -> float:
        return forecast_next_period([], ovulation_day=18, luteal_lengths=luteal).mean - 18

    none, short, many_short = median([]), median([9]), median([9] * 12)
    assert none == pytest.approx(SHIPPED.luteal, abs=1)
    assert many_short < short < none
    assert many_short == pytest.approx(9, abs=0.8)


def test_the_estimate_of_ovulation_lies_a_luteal_length_before_the_period_and_is_no_narrower() -> None:
    lengths = usual_cycles(10, 8)
    period, ovulation = forecast_next_period(lengths), forecast_ovulation(lengths, luteal_lengths=[12] * 6)
    assert period.mean - ovulation.mean == pytest.approx(12, abs=0.7)
    assert len_of(ovulation) >= len_of(period)
    assert ovulation.pmf.sum() == pytest.approx(1.0)
    assert ovulation.pmf[0] == 0.0


def test_age_moves_the_first_forecast_as_published() -> None:
    young, middle, late = (forecast_next_period([], age=age) for age in (17, 37, 51))
    assert young.mean > middle.mean
    assert len_of(young) > len_of(middle)
    assert len_of(late) > 1.5 * len_of(middle)


def test_what_is_forecast_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValueError, match="read-only"):
        forecast_next_period([28]).pmf[3] = 1.0


BAD: list[tuple[dict[str, Any], str]] = [
    ({"cycle_lengths": "28 29"}, "cycle_lengths must be a list of whole days"),
    ({"cycle_lengths": 28}, "cycle_lengths must be a list of whole days"),
    ({"cycle_lengths": {28: 1}}, "cycle_lengths must be a list of whole days"),
    ({"cycle_lengths": {28, 29}}, "cycle_lengths must be a list of whole days"),
    ({"cycle_lengths": None}, "cycle_lengths must be a list of whole days"),
    ({"cycle_lengths": [28, 0]}, "cycle_lengths, entry 2, must be a whole number of days, 1 to 3650"),
    ({"cycle_lengths": [-28]}, "entry 1"),
    ({"cycle_lengths": [28.5]}, "whole number"),
    ({"cycle_lengths": [28, 29, 4000]}, "entry 3"),
    ({"cycle_lengths": [math.nan]}, "whole number"),
    ({"cycle_lengths": [math.inf]}, "whole number"),
    ({"cycle_lengths": [True]}, "whole number"),
    ({"cycle_lengths": ["28"]}, "whole number"),
    ({"cycle_lengths": [None]}, "whole number"),
    ({"cycle_lengths": [[28]]}, "whole number"),
    ({"age": 7}, "age must be a number of years from 8 to 65"),
    ({"age": math.nan}, "age"),
    ({"age": "30"}, "age"),
    ({"age": True}, "age"),
    ({"days_so_far": -1}, "days_so_far must be a whole number of days, 0 or more"),
    ({"days_so_far": 121}, "days_so_far is beyond 120"),
    ({"days_so_far": 2.5}, "days_so_far"),
    ({"ovulation_day": 0}, "ovulation_day"),
    ({"ovulation_day": 121}, "ovulation_day"),
    ({"luteal_lengths": [0]}, "luteal_lengths, entry 1,"),
    ({"luteal_lengths": 13}, "luteal_lengths must be a list"),
    ({"unlogged_days": [0]}, "unlogged_days, entry 1,"),
]


@pytest.mark.parametrize(("given", "message"), BAD, ids=[str(given) for given, _ in BAD])
def test_what_cannot_be_is_refused_by_name_and_place(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        forecast_next_period(**({"cycle_lengths": []} | given))


def test_no_message_repeats_what_was_given() -> None:
    with pytest.raises(ValueError, match="entry 2") as caught:
        forecast_next_period([28, 4711])
    assert "4711" not in str(caught.value)


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1, 80, math.nan])
def test_an_interval_needs_a_share_between_none_and_all(share: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        forecast_next_period([28]).interval(share)


@pytest.mark.parametrize("day", [-1, math.nan, math.inf])
def test_crps_needs_a_day(day: float) -> None:
    with pytest.raises(ValueError, match="a day of 0 or later"):
        forecast_next_period([28]).crps(day)


def test_whole_numbers_of_any_type_are_days() -> None:
    plain = forecast_next_period([28, 30]).pmf
    for same in (np.array([28, 30]), (28.0, 30.0), iter([28, 30]), [np.int64(28), np.float64(30)]):
        assert forecast_next_period(same).pmf == pytest.approx(plain)


@pytest.mark.parametrize("share", [0.5, 0.8, 0.95])
def test_intervals_hold_what_they_say_on_people_drawn_from_another_model(share: float) -> None:
    """Gamma cycles with own mean and spread, a late one now and then: not the model of the forecast."""
    draw = np.random.default_rng(11)
    held, stated = [], []
    for _ in range(150):
        centre, spread = draw.normal(29.5, 2.3), draw.gamma(4.0, 0.6) + 0.5
        lengths = [round(draw.gamma((centre / spread) ** 2, spread**2 / centre)) for _ in range(9)]
        if draw.random() < 0.2:
            lengths[int(draw.integers(9))] += int(draw.integers(5, 20))
        for k in (1, 4, 8):
            interval = forecast_next_period(lengths[:k]).interval(share)
            held.append(interval.first <= lengths[k] <= interval.last)
            stated.append(interval.mass)
    assert np.mean(held) == pytest.approx(np.mean(stated), abs=0.06)
