"""When the next period may come, as a distribution over days, from the lengths of earlier cycles.

Own model on published ideas (docs/cycles.md, section Forecast), constants with their basis in forecast_constants. It
shows no fertile days, is no means of avoiding or planning a pregnancy, and refuses where earlier cycles say nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Set
from typing import Any, Final

import numpy as np

from spotting.diary.forecast_constants import SHIPPED, Constants
from spotting.diary.forecast_days import DayForecast, DayInterval
from spotting.diary.forecast_lengths import next_start, posterior
from spotting.diary.forecast_luteal import after_ovulation, ovulation
from spotting.diary.forecast_refusal import CircumstancesToday, Refusal, refusal
from spotting.diary.forecast_tables import HORIZON, Array, Grid

__all__ = [
    "CircumstancesToday",
    "DayForecast",
    "DayInterval",
    "Refusal",
    "forecast",
    "forecast_next_period",
    "forecast_ovulation",
    "refusal",
]

LONGEST_GAP: Final = 3650  # days between two recorded starts; beyond ten years it is a typing error
LATEST_DAY: Final = 120  # of this cycle; beyond it the earlier cycles say nothing
LONGEST_LUTEAL_TAKEN: Final = 60
AGES: Final = (8.0, 65.0)
USUAL_GRID: Final = Grid()
NOTHING_SPECIAL: Final = CircumstancesToday()


def forecast_next_period(
    cycle_lengths: Iterable[int],
    *,
    age: float | None = None,
    days_so_far: int | None = None,
    ovulation_day: int | None = None,
    luteal_lengths: Iterable[int] | None = None,
    unlogged_days: Iterable[int] | None = None,
    constants: Constants = SHIPPED,
    grid: Grid = USUAL_GRID,
) -> DayForecast:
    """Forecast the length of this cycle: P(length = d), from the first day of this period to the day before the next.

    cycle_lengths: earlier cycles in days, oldest first, none is allowed. A gap over a start that was not written down
    is read as what it may be: two cycles, or three, or a long one; gaps over 200 days carry no weight.
    age: in years. days_so_far: days of this cycle that have passed, its first day counted, without a new period, so
    that length >= days_so_far. ovulation_day: day of this cycle, its first day being 1. luteal_lengths: earlier days
    from ovulation to the day before the period (length - ovulation day), oldest first; used where ovulation is known.

    unlogged_days: days of this cycle on which a period could have begun unseen; up to two such starts are allowed for.

    The forecast is of the next period itself, whether or not it will be written down, and takes days_so_far at its
    word. Takes a few milliseconds, the first call a few tenths of a second more.
    Raises ValueError, naming the argument, for what cannot be a length, a day or an age.
    """
    lengths = _days(cycle_lengths, "cycle_lengths", 1, LONGEST_GAP)
    luteal = _days(() if luteal_lengths is None else luteal_lengths, "luteal_lengths", 1, LONGEST_LUTEAL_TAKEN)
    so_far = _days_so_far(days_so_far)
    weight = posterior(lengths, _age(age), constants, grid)
    if ovulation_day is None:
        return DayForecast(next_start(weight, constants, grid, so_far, _unseen(unlogged_days)))
    day = _day(ovulation_day, "ovulation_day", 1, LATEST_DAY)
    calendar = next_start(weight, constants, grid, 0, _unseen(None))
    return DayForecast(after_ovulation(day, luteal, calendar, so_far, constants))


def forecast_ovulation(
    cycle_lengths: Iterable[int],
    *,
    age: float | None = None,
    days_so_far: int | None = None,
    luteal_lengths: Iterable[int] | None = None,
    constants: Constants = SHIPPED,
    grid: Grid = USUAL_GRID,
) -> DayForecast:
    """Estimate the day of ovulation in this cycle, its first day being 1, from the calendar alone: P(day = d).

    The length of this cycle less the luteal length. Two weeks wide for most people, and always the estimate of a day,
    never of days on which a pregnancy is or is not possible. Arguments and errors as in `forecast_next_period`.
    """
    luteal = _days(() if luteal_lengths is None else luteal_lengths, "luteal_lengths", 1, LONGEST_LUTEAL_TAKEN)
    period = forecast_next_period(cycle_lengths, age=age, days_so_far=days_so_far, constants=constants, grid=grid)
    return DayForecast(ovulation(luteal, period.pmf, constants))


def forecast(
    cycle_lengths: Iterable[int],
    today: CircumstancesToday = NOTHING_SPECIAL,
    *,
    age: float | None = None,
    days_so_far: int | None = None,
    ovulation_day: int | None = None,
    luteal_lengths: Iterable[int] | None = None,
) -> DayForecast | Refusal:
    """Forecast the next period where that can be done, else say in plain words why not.

    Pass only the cycles since the last birth, loss or hormones. Arguments and errors as in `forecast_next_period`.
    """
    so_far = _days_so_far(days_so_far, longest=None)
    ovulated = None if ovulation_day is None else _day(ovulation_day, "ovulation_day", 1, LATEST_DAY)
    no = refusal(today, days_so_far=so_far, ovulation_day=ovulated)
    if no is not None:
        return no
    return forecast_next_period(
        cycle_lengths, age=age, days_so_far=days_so_far, ovulation_day=ovulation_day, luteal_lengths=luteal_lengths
    )


def _days(values: Iterable[Any], name: str, least: int, most: int) -> tuple[int, ...]:
    """Return the values as whole days. No value is repeated in an error: it is personal."""
    unordered = isinstance(values, str | bytes | Mapping | Set)
    if unordered or not isinstance(values, Iterable):
        raise ValueError(f"{name} must be a list of whole days, for example [28, 30, 29]")
    return tuple(_day(value, f"{name}, entry {i},", least, most) for i, value in enumerate(values, 1))


def _day(value: Any, name: str, least: int, most: int | None) -> int:
    try:
        whole = int(value)
        exact = not isinstance(value, bool | str | bytes) and bool(value == whole)
    except (TypeError, ValueError, OverflowError):
        whole, exact = 0, False
    if not exact or whole < least or (most is not None and whole > most):
        upto = "or more" if most is None else f"to {most}"
        raise ValueError(f"{name} must be a whole number of days, {least} {upto}")
    return whole


def _unseen(unlogged_days: Iterable[Any] | None) -> Array:
    """Return 1 at each length after which a start would fall on an unlogged day (length d: on day d + 1), else 0."""
    unseen = np.zeros(HORIZON + 1)
    for day in _days(() if unlogged_days is None else unlogged_days, "unlogged_days", 1, HORIZON):
        unseen[day - 1] = 1.0
    return unseen


def _days_so_far(value: Any, longest: int | None = LATEST_DAY) -> int:
    """Return the days so far, 0 where none are given."""
    if value is None:
        return 0
    if longest is not None and _day(value, "days_so_far", 0, None) > longest:
        raise ValueError(f"days_so_far is beyond {longest}: after so long, earlier cycles cannot tell the next period")
    return _day(value, "days_so_far", 0, None)


def _age(value: Any) -> float | None:
    """Return the age in years, None where it is not known."""
    if value is None:
        return None
    low, high = AGES
    try:
        years = math.nan if isinstance(value, bool | str | bytes) else float(value)
    except (TypeError, ValueError, OverflowError):
        years = math.nan
    if not low <= years <= high:
        raise ValueError(f"age must be a number of years from {low:g} to {high:g}, or left out")
    return years
