"""The geometry of the diary's charts: one cycle day by day, and the band of a forecast. Drawn on the server as SVG.

Places marks and nothing else; every chart has a table or sentence beside it with the same content. A day that was not
logged has a mark of its own, apart from a day without bleeding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from spotting.diary.day import Day

WIDTH: Final = 520.0  # narrow, so that the words can be read on a phone
LEFT, RIGHT = 12.0, 12.0
_HEIGHTS: Final = {"spotting": 14, "light": 28, "medium": 46, "heavy": 66, "flooding": 84, "unspecified": 28}
BLEEDING_FLOOR: Final = 120.0
SEX_ROW, TEST_ROW = 150.0, 178.0
TEMPERATURE_TOP, TEMPERATURE_FLOOR = 206.0, 300.0
AXIS: Final = 322.0
HEIGHT: Final = 350.0
_LEAST: Final = 0.01  # chance of a day below which no band is drawn


@dataclass(frozen=True)
class Bar:
    """A rectangle with a class."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    opacity: float = 1.0


@dataclass(frozen=True)
class Mark:
    """A small sign in a row, with its kind."""

    x: float
    y: float
    kind: str


@dataclass(frozen=True)
class Tick:
    """A label of the axis."""

    x: float
    text: str


@dataclass(frozen=True)
class CycleChart:
    """One cycle: bands of the likely ovulation and next period, bleeding, signs, temperature, and the axis."""

    height: float
    bands: tuple[Bar, ...]
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    lines: tuple[str, ...]
    dots: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    warmest: str
    coldest: str
    today_x: float | None


def cycle_chart(
    start: date,
    last: date,
    days: Mapping[date, Day],
    ovulation: Mapping[date, float],
    expected: Mapping[date, float],
    today: date,
    *,
    of_a_cycle: bool,
) -> CycleChart:
    """Place the days `start` to `last`; `ovulation` and `expected` (next period) are chances by day."""
    count = (last - start).days + 1
    step = (WIDTH - LEFT - RIGHT) / count
    dates = [start + timedelta(days=k) for k in range(count)]
    x_of = {day: LEFT + k * step for k, day in enumerate(dates)}
    bars = tuple(bar for day in dates if day <= today and (bar := _bleeding_bar(days.get(day), x_of[day], step)))
    marks = tuple(mark for day in dates if day in days for mark in _signs(days[day], x_of[day] + step / 2))
    temperatures = {day: warm for day in dates if day in days and (warm := _temperature(days[day])) is not None}
    lines, dots = _line(temperatures, x_of, step)
    every = 7 if count > 14 else 2
    ticks = tuple(
        Tick(x_of[day] + step / 2, str(k + 1) if of_a_cycle else f"{day.day}/{day.month}")
        for k, day in enumerate(dates)
        if k % every == 0
    )
    bands = (*_band(ovulation, x_of, step, "ovulation"), *_band(expected, x_of, step, "expected"))
    shown = sorted(temperatures.values())
    return CycleChart(
        HEIGHT if shown else HEIGHT - (TEMPERATURE_FLOOR - TEMPERATURE_TOP) - 20,
        bands, bars, marks, lines, dots, ticks,
        f"{shown[-1]:.1f} °C" if shown else "", f"{shown[0]:.1f} °C" if shown else "",
        x_of[today] + step / 2 if today in x_of else None,
    )  # fmt: skip


def _bleeding_bar(day: Day | None, x: float, step: float) -> Bar | None:
    gap = min(2.0, step / 6)
    if day is None or day.bleeding is None:
        return Bar(x + step / 2 - 1.5, BLEEDING_FLOOR - 3, 3, 3, "unlogged")
    if day.bleeding.level == "none":
        return Bar(x + gap, BLEEDING_FLOOR - 3, step - 2 * gap, 3, "none")
    height = _HEIGHTS[day.bleeding.level]
    return Bar(x + gap, BLEEDING_FLOOR - height, step - 2 * gap, height, day.bleeding.level)


def _signs(day: Day, x: float) -> list[Mark]:
    marks = []
    if any(one.kind != "none" for one in day.sex):
        marks.append(Mark(x, SEX_ROW, "sex"))
    for test in day.tests[:1]:
        marks.append(Mark(x, TEST_ROW, "test-yes" if test.result in ("positive", "high") else "test-no"))
    return marks


def _temperature(day: Day) -> float | None:
    """Return the waking temperature of a day, the first that counts."""
    return next((one.celsius for one in day.temperatures if not one.excluded and one.method != "wrist"), None)


def _line(
    found: Mapping[date, float], x_of: Mapping[date, float], step: float
) -> tuple[tuple[str, ...], tuple[Mark, ...]]:
    """Return polylines, broken where more than one day is missing, and a dot per temperature."""
    if not found:
        return (), ()
    low, high = min(found.values()), max(found.values())
    spread = max(high - low, 0.3)
    tall = TEMPERATURE_FLOOR - TEMPERATURE_TOP
    points = {
        day: (x_of[day] + step / 2, TEMPERATURE_FLOOR - (warm - low) / spread * tall) for day, warm in found.items()
    }
    runs: list[list[date]] = []
    for day in sorted(points):
        if runs and (day - runs[-1][-1]).days <= 2:
            runs[-1].append(day)
        else:
            runs.append([day])
    lines = tuple(" ".join(f"{points[day][0]:.1f},{points[day][1]:.1f}" for day in run) for run in runs if len(run) > 1)
    return lines, tuple(Mark(x, y, "temperature") for x, y in points.values())


def _band(chances: Mapping[date, float], x_of: Mapping[date, float], step: float, kind: str) -> list[Bar]:
    """Return a strip per day, the darker the likelier against the likeliest day."""
    top = max((chance for day, chance in chances.items() if day in x_of), default=0.0)
    return [
        Bar(x_of[day], 16, step, AXIS - 30, kind, round(0.12 + 0.6 * chance / top, 2))
        for day, chance in chances.items()
        if day in x_of and chance >= _LEAST
    ]


@dataclass(frozen=True)
class ForecastChart:
    """The chance of each day as a column, those inside the stated interval marked, and labels of the axis."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]


def forecast_chart(chances: Sequence[tuple[date, float]], first: date, last: date) -> ForecastChart:
    """Place the days of a forecast; `first` to `last` are the likely ones."""
    step = (WIDTH - LEFT - RIGHT) / max(len(chances), 1)
    top = max((chance for _, chance in chances), default=1.0)
    bars = tuple(
        Bar(LEFT + k * step + 1, 90 - 80 * chance / top, max(step - 2, 1), max(80 * chance / top, 1),
            "likely" if first <= day <= last else "less")
        for k, (day, chance) in enumerate(chances)
    )  # fmt: skip
    every = 7 if len(chances) > 14 else 2
    ticks = tuple(
        Tick(LEFT + k * step + step / 2, f"{day.day}/{day.month}")
        for k, (day, _) in enumerate(chances)
        if k % every == 0
    )
    return ForecastChart(bars, ticks)
