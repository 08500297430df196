"""Every row of the worked tables in docs/cycles.md, section Forecast, recomputed from the formulas of that section."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import fields
from pathlib import Path

import pytest

from spotting.diary.forecast import forecast_next_period
from spotting.diary.forecast_constants import BASIS, SHIPPED, Constants

PAGE = Path(__file__).parents[3] / "docs" / "cycles.md"
SECTION = PAGE.read_text(encoding="utf-8").split("\n## Forecast\n")[1].split("\n## ")[0]


def rows(first_heading: str) -> list[list[str]]:
    """Return the cells of the table of the section whose first column has this heading."""
    lines = SECTION.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(f"| {first_heading} |"))
    found = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        found.append([cell.strip() for cell in line.strip("|").split("|")])
    assert found
    return found


def student_between(low: float, high: float, freedom: int, steps: int = 400) -> float:
    """Integrate Student's density by Simpson's rule: shares no formula with the code."""
    factor = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(freedom * math.pi)

    def density(t: float) -> float:
        return factor * (1 + t * t / freedom) ** (-(freedom + 1) / 2)

    width = (high - low) / steps
    inner = sum((4 if i % 2 else 2) * density(low + i * width) for i in range(1, steps))
    return (density(low) + inner + density(high)) * width / 3


def of_length(day: int, centre: float, scale: float, freedom: int) -> float:
    edges = [day - 0.5 - SHIPPED.offset, day + 0.5 - SHIPPED.offset]
    if edges[0] <= 0:
        return 0.0
    low, high = ((math.log(edge) - centre) / scale for edge in edges)
    return student_between(low, high, freedom)


CENTRE, SCALE, MISSED = 3.02, 0.10, 0.05
TIMES = SHIPPED.long_prone[0][0]


def ordinary(day: int) -> float:
    return of_length(day, CENTRE, SCALE, SHIPPED.freedom)


def memoryless(day: int, mean: float) -> float:
    return math.exp(-day / mean) / sum(math.exp(-d / mean) for d in range(1, 201)) if day >= 1 else 0.0


USUAL = [ordinary(day) for day in range(201)]
LATE_SCALE = math.sqrt(SCALE**2 + SHIPPED.long_spread**2)


def late(day: int) -> float:
    return of_length(day, CENTRE + SHIPPED.long_shift, LATE_SCALE, SHIPPED.long_freedom)


def paused(day: int) -> float:
    return sum(USUAL[day - more] * memoryless(more, SHIPPED.pause_mean) for more in range(1, day + 1))


def unexplained(day: int) -> float:
    return memoryless(day, SHIPPED.unexplained_mean)


def one_cycle(day: int) -> float:
    share, pause = TIMES * SHIPPED.long_share, TIMES * SHIPPED.pause_share
    known = (1 - share - pause) * ordinary(day) + share * late(day) + pause * paused(day)
    return (1 - SHIPPED.unexplained_share) * known + SHIPPED.unexplained_share * unexplained(day)


ONE = [one_cycle(day) for day in range(201)]


def two_cycles(day: int) -> float:
    return sum(ONE[first] * ONE[day - first] for first in range(day + 1))


def three_cycles(day: int) -> float:
    return sum(ONE[first] * two_cycles(day - first) for first in range(day + 1))


@pytest.mark.parametrize("row", rows("d"), ids=lambda row: row[0])
def test_one_person_with_known_parameters(row: list[str]) -> None:
    day = int(row[0])
    computed = [ordinary(day), late(day), paused(day), one_cycle(day), two_cycles(day)]
    assert row[1:] == [f"{value:.5f}" for value in computed]


@pytest.mark.parametrize("row", rows("recorded gap"), ids=lambda row: row[0])
def test_what_a_recorded_gap_is(row: list[str]) -> None:
    day = int(row[0])
    parts = [
        (1 - MISSED) * one_cycle(day),
        MISSED * (1 - MISSED) * two_cycles(day),
        MISSED**2 * three_cycles(day),
    ]
    parts = [(1 - SHIPPED.stray_share) * part for part in parts] + [SHIPPED.stray_share * unexplained(day)]
    assert row[1:] == [f"{part / sum(parts):.3f}" for part in parts]


@pytest.mark.parametrize("row", rows("age"), ids=lambda row: row[0])
def test_what_age_changes_before_any_cycle(row: list[str]) -> None:
    age = float(row[0])
    years = min(max(age, SHIPPED.age_slope_from), SHIPPED.age_slope_to) - 30
    usual = math.exp(SHIPPED.centre + SHIPPED.centre_per_year * years) + SHIPPED.offset
    points = sorted(SHIPPED.age_spread)
    factor = points[0][1] if age < points[0][0] else points[-1][1]
    for (left, below), (right, above) in itertools.pairwise(points):
        if left <= age <= right:
            part = (age - left) / (right - left)
            factor = math.exp((1 - part) * math.log(below) + part * math.log(above))
    forecast = forecast_next_period([], age=age)
    first, last, mass = forecast.interval(0.8)
    assert row[1:] == [f"{usual:.1f}", f"{factor:.2f}", str(forecast.median), f"{first} to {last}", f"{mass:.3f}"]


@pytest.mark.parametrize("row", rows("earlier cycles"), ids=lambda row: " ".join(row[:4]))
def test_forecasts(row: list[str]) -> None:
    def numbers(cell: str) -> list[int]:
        return [int(number) for number in re.findall(r"\d+", cell)]

    lengths, so_far, ovulation, luteal = (numbers(cell) for cell in row[:4])
    forecast = forecast_next_period(
        lengths,
        days_so_far=so_far[0] if so_far else None,
        ovulation_day=ovulation[0] if ovulation else None,
        luteal_lengths=luteal,
    )
    half, most = forecast.interval(0.5), forecast.interval(0.8)
    assert row[4:] == [
        str(forecast.median),
        f"{half.first} to {half.last} ({half.mass:.3f})",
        f"{most.first} to {most.last} ({most.mass:.3f})",
    ]


def test_every_constant_has_a_basis_and_stands_in_the_page() -> None:
    names = {field.name for field in fields(Constants)}
    assert names == set(BASIS)
    shown = {row[0].strip("`"): row[1:] for row in rows("constant")}
    assert set(shown) == names
    for name in names:
        value = getattr(SHIPPED, name)
        text = ", ".join(f"{a:g}: {b:.3g}" for a, b in value) if isinstance(value, tuple) else f"{value:g}"
        assert shown[name] == [text, BASIS[name].basis], name


def test_a_basis_says_where_or_why() -> None:
    for name, basis in BASIS.items():
        assert basis.basis in ("fitted", "measured", "judged"), name
        assert basis.why.strip(), name
        assert bool(basis.source) == (basis.basis != "judged"), name
