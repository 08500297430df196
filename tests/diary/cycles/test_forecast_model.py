"""The forecast equals the sums written down in docs/cycles.md, term by term, by another library and plain loops."""

from __future__ import annotations

import itertools
import math
from functools import cache, lru_cache

import numpy as np
import pytest
from scipy import stats

from spotting.diary.forecast import forecast_next_period
from spotting.diary.forecast_constants import SHIPPED
from spotting.diary.forecast_lengths import posterior, recorded_gap, weights_of_days
from spotting.diary.forecast_luteal import luteal_length
from spotting.diary.forecast_tables import Grid, student_cdf, tables

SMALL = Grid((2.8, 3.3, 5), (-2.8, -1.6, 3))
DAYS = 201


def length(day: int, centre: float, scale: float, freedom: int) -> float:
    upper, lower = (stats.t.cdf((math.log(e) - centre) / scale, freedom) if e > 0 else 0.0
                    for e in (day + 0.5 - SHIPPED.offset, day - 0.5 - SHIPPED.offset))  # fmt: skip
    return float(upper - lower)


def memoryless(mean: float) -> list[float]:
    weights = [0.0] + [math.exp(-d / mean) for d in range(1, DAYS)]
    return [w / sum(weights) for w in weights]


@lru_cache(maxsize=1)
def unexplained() -> list[float]:
    return memoryless(SHIPPED.unexplained_mean)


def one_cycle(centre: float, scale: float, times: float) -> list[float]:
    share, pause = times * SHIPPED.long_share, times * SHIPPED.pause_share
    wide = math.sqrt(scale**2 + SHIPPED.long_spread**2)
    nothing = unexplained()
    usual = [length(d, centre, scale, SHIPPED.freedom) for d in range(DAYS)]
    paused = added(usual, memoryless(SHIPPED.pause_mean))
    result = []
    for d, ordinary in enumerate(usual):
        late = length(d, centre + SHIPPED.long_shift, wide, SHIPPED.long_freedom)
        known = (1 - share - pause) * ordinary + share * late + pause * paused[d]
        result.append((1 - SHIPPED.unexplained_share) * known + SHIPPED.unexplained_share * nothing[d])
    return result


@cache
def cycles(centre: float, scale: float, times: float) -> tuple[list[float], list[float], list[float]]:
    """Return one, two and three cycles in a row."""
    one = one_cycle(centre, scale, times)
    two = added(one, one)
    return one, two, added(two, one)


def added(one: list[float], other: list[float]) -> list[float]:
    return [sum(one[i] * other[d - i] for i in range(d + 1)) for d in range(DAYS)]


def prior(centre: float, log_scale: float, age: float) -> float:
    years = min(max(age, SHIPPED.age_slope_from), SHIPPED.age_slope_to) - 30
    away = (centre - SHIPPED.centre - SHIPPED.centre_per_year * years) / SHIPPED.centre_spread
    ages, factors = zip(*SHIPPED.age_spread, strict=True)
    wider = float(np.interp(age, ages, [math.log(f) for f in factors]))
    rho = SHIPPED.spread_with_centre
    mean = SHIPPED.spread + wider + rho * SHIPPED.spread_spread * min(3.0, max(-3.0, away))
    deviation = SHIPPED.spread_spread * math.sqrt(1 - rho**2)
    return float(
        stats.t.pdf(away, SHIPPED.centre_freedom) * stats.t.pdf((log_scale - mean) / deviation, SHIPPED.spread_freedom)
    )


def by_hand(lengths: list[int], age: float, so_far: int, unlogged: set[int]) -> list[float]:
    nothing = unexplained()
    total = [0.0] * DAYS
    grid = itertools.product(np.linspace(*SMALL.centres), np.linspace(*SMALL.log_scales), SHIPPED.long_prone)
    for centre, log_scale, (times, of_persons) in grid:
        one, two, three = cycles(float(centre), math.exp(log_scale), times)
        weight = 0.0
        for missed, of_loggers in SHIPPED.missed_share:
            likelihood = 1.0
            for i, day in enumerate(reversed(lengths)):
                gap = (1 - missed) * one[day] + missed * (1 - missed) * two[day] + missed**2 * three[day]
                recorded = (1 - SHIPPED.stray_share) * gap + SHIPPED.stray_share * nothing[day]
                likelihood *= recorded ** (SHIPPED.forgetting**i)
            weight += prior(float(centre), float(log_scale), age) * of_persons * of_loggers * likelihood
        paths = one
        if unlogged:
            first = [p if d + 1 in unlogged else 0.0 for d, p in enumerate(one)]
            then = added(first, one)
            second = [p if d + 1 in unlogged else 0.0 for d, p in enumerate(then)]
            paths = [a + b + c for a, b, c in zip(one, then, added(second, one), strict=True)]
        total = [t + weight * p for t, p in zip(total, paths, strict=True)]
    total = [0.0 if d < so_far else p for d, p in enumerate(total)]
    return [p / sum(total) for p in total]


@pytest.mark.parametrize(
    ("lengths", "age", "so_far", "unlogged"),
    [
        ([], 30.0, 0, set()),
        ([28, 31, 27], 22.0, 0, set()),
        ([28, 57, 26], 47.0, 31, set()),
        ([29, 27, 30], 51.0, 40, set(range(20, 36))),
    ],
    ids=["no cycle", "three cycles", "a double gap, late", "unlogged days"],
)
def test_the_forecast_is_the_sum_of_the_page(lengths: list[int], age: float, so_far: int, unlogged: set[int]) -> None:
    forecast = forecast_next_period(lengths, age=age, days_so_far=so_far, unlogged_days=sorted(unlogged), grid=SMALL)
    assert forecast.pmf == pytest.approx(by_hand(lengths, age, so_far, unlogged), abs=1e-10)


@pytest.mark.parametrize("freedom", [2, 4, 6, 14, 30])
def test_students_distribution_equals_scipys(freedom: int) -> None:
    t = np.concatenate([np.linspace(-8, 8, 401), [-60.0, 60.0]])
    assert student_cdf(t, freedom) == pytest.approx(stats.t.cdf(t, freedom), abs=1e-13)


@pytest.mark.parametrize("freedom", [0, -2, 3])
def test_students_closed_form_is_for_even_degrees(freedom: int) -> None:
    with pytest.raises(ValueError, match="2, 4, 6"):
        student_cdf(np.zeros(1), freedom)


@pytest.mark.parametrize(
    "lengths",
    [[], [28], [28, 30, 27, 29], [28] * 30, [25, 41, 33, 29, 52, 36], [21, 22, 20], [55, 60, 48], [28, 57, 29, 56]],
    ids=str,
)
def test_a_grid_twice_as_fine_says_the_same(lengths: list[int]) -> None:
    fine = Grid((2.2, 4.6, 241), (-3.3, -0.45, 31))
    usual, finer = forecast_next_period(lengths), forecast_next_period(lengths, grid=fine)
    assert np.abs(usual.cumulative - finer.cumulative).max() < 0.015


def test_one_true_cycle_and_what_is_recorded_are_distributions_at_every_point() -> None:
    table = tables(SHIPPED, SMALL)
    assert table.next_length.sum(axis=2) == pytest.approx(1.0, abs=1e-3)
    recorded = np.exp(table.log_recorded).sum(axis=0)
    assert (recorded <= 1 + 1e-9).all()
    assert recorded.min() > 0.98


def test_the_posterior_and_the_recorded_gap_sum_to_one() -> None:
    weight = posterior([28, 29, 57], None, SHIPPED, SMALL)
    gap = recorded_gap(weight, SHIPPED, SMALL)
    assert weight.sum() == pytest.approx(1.0)
    assert gap.sum() == pytest.approx(1.0)
    assert gap[50:65].sum() > 10 * recorded_gap(posterior([28] * 30, None, SHIPPED, SMALL), SHIPPED, SMALL)[50:65].sum()


def test_older_cycles_weigh_less_and_breaks_nothing() -> None:
    weights = weights_of_days([30, 28, 250, 28], 0.9)
    assert weights[30] == pytest.approx(0.9**3)
    assert weights[28] == pytest.approx(0.9**2 + 1)
    assert weights.sum() == pytest.approx(0.9**3 + 0.9**2 + 1)


def test_the_luteal_length_equals_its_sum_in_plain_loops() -> None:
    earlier = [12, 14, 11]
    centres, log_scales = np.linspace(7.0, 20.0, 53), np.linspace(-1.6, 2.2, 13)
    total = np.zeros(41)
    for centre, log_scale in itertools.product(centres, log_scales):
        edges = (np.arange(42) - 0.5 - centre) / math.exp(log_scale)
        days = np.diff(stats.t.cdf(edges, SHIPPED.luteal_freedom))
        days = (1 - SHIPPED.luteal_stray) * days + SHIPPED.luteal_stray / 41
        weight = math.exp(-0.5 * ((centre - SHIPPED.luteal) / SHIPPED.luteal_between) ** 2)
        weight *= math.exp(-0.5 * ((log_scale - SHIPPED.luteal_spread) / SHIPPED.luteal_spread_spread) ** 2)
        for i, day in enumerate(reversed(earlier)):
            weight *= days[day] ** (SHIPPED.luteal_forgetting**i)
        total += weight * days
    assert luteal_length(earlier, SHIPPED) == pytest.approx(total / total.sum(), abs=1e-12)
