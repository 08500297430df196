"""The model of cycle lengths as tables over a grid of (centre, scale), made once for a set of constants.

Follows docs/cycles.md, section Forecast: own spread, long cycles and missed starts as one mixture. It holds no
person's data and decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from spotting.diary.forecast_constants import Constants

Array = npt.NDArray[np.float64]

HORIZON: Final = 200  # days; a longer gap says nothing about the length of a cycle


@dataclass(frozen=True)
class Grid:
    """Where the two parameters of a person are summed over: (first, last, number of points) of centre and ln scale."""

    centres: tuple[float, float, int] = (2.2, 4.6, 121)
    log_scales: tuple[float, float, int] = (-3.3, -0.45, 16)


@dataclass(frozen=True)
class CycleTables:
    """Tables for G grid points, R rates of long cycles, M rates of missed starts and days 0..HORIZON.

    centre, log_scale: (G,). next_length: (R, G, days), P(one true cycle has this length). log_recorded:
    (days, R * M, G), ln P(a recorded gap has this length). log_rates: (R * M,), ln prior of each pair of rates.
    """

    centre: Array
    log_scale: Array
    next_length: Array
    log_recorded: Array
    log_rates: Array


def student_cdf(t: Array, freedom: int) -> Array:
    """Return Student's distribution function for an even number of degrees of freedom.

    Finite sum of Abramowitz and Stegun 26.7.4. Raises ValueError for odd or non-positive degrees.
    """
    if freedom < 2 or freedom % 2:
        raise ValueError("the closed form holds for 2, 4, 6 ... degrees of freedom")
    sine = t / np.sqrt(freedom + t * t)
    cosine_squared = 1.0 - sine * sine
    term = np.ones_like(t)
    total = np.ones_like(t)
    for i in range(1, freedom // 2):
        term = term * cosine_squared * ((2 * i - 1) / (2 * i))
        total = total + term
    return np.asarray(0.5 + 0.5 * sine * total)


def whole_days(centre: Array, scale: Array, freedom: int, offset: float) -> Array:
    """Return P(length = d), d = 0..HORIZON, where ln(length - offset) is Student: (G, days), rows sum to at most 1."""
    edges = np.arange(HORIZON + 2) - 0.5 - offset
    inside = edges > 0
    t = (np.log(edges[inside]) - centre[:, None]) / scale[:, None]
    cumulative = np.zeros((len(centre), len(edges)))
    cumulative[:, inside] = student_cdf(t, freedom)
    return np.asarray(np.diff(cumulative, axis=1))


def memoryless(mean: float) -> Array:
    """Return weights proportional to exp(-d / mean) on the days d = 1..HORIZON: (HORIZON + 1,), sums to 1."""
    weight = np.exp(-np.arange(HORIZON + 1) / mean)
    weight[0] = 0.0
    return np.asarray(weight / weight.sum())


def unexplained(constants: Constants) -> Array:
    """Return the distribution of what no other component explains."""
    return memoryless(constants.unexplained_mean)


def sum_of(one: Array, other: Array) -> Array:
    """Return the distribution of the sum of two independent lengths, row by row, up to HORIZON."""
    size = 2 * one.shape[1]
    product = np.fft.rfft(one, size) * np.fft.rfft(other, size)
    return np.asarray(np.clip(np.fft.irfft(product, size)[:, : one.shape[1]], 0.0, None))


@lru_cache(maxsize=2)
def tables(constants: Constants, grid: Grid) -> CycleTables:
    """Build the tables of a set of constants; a few tenths of a second, then kept."""
    centres, log_scales = np.meshgrid(np.linspace(*grid.centres), np.linspace(*grid.log_scales), indexing="ij")
    centre, log_scale = centres.ravel(), log_scales.ravel()
    scale = np.exp(log_scale)
    ordinary = whole_days(centre, scale, constants.freedom, constants.offset)
    long_scale = np.sqrt(scale**2 + constants.long_spread**2)
    late = whole_days(centre + constants.long_shift, long_scale, constants.long_freedom, constants.offset)
    paused = sum_of(ordinary, memoryless(constants.pause_mean)[None, :])
    anything = unexplained(constants)

    next_length, recorded, rates = [], [], []
    for times, share_of_persons in constants.long_prone:
        share, pause = min(0.9, times * constants.long_share), min(0.1, times * constants.pause_share)
        one = (1 - share - pause) * ordinary + share * late + pause * paused
        one = (1 - constants.unexplained_share) * one + constants.unexplained_share * anything
        two = sum_of(one, one)
        three = sum_of(two, one)
        next_length.append(one)
        for missed, share_of_loggers in constants.missed_share:
            gap = (1 - missed) * one + missed * (1 - missed) * two + missed**2 * three
            recorded.append(np.log((1 - constants.stray_share) * gap + constants.stray_share * anything + 1e-300))
            rates.append(np.log(share_of_persons * share_of_loggers))
    return CycleTables(
        centre=centre,
        log_scale=log_scale,
        next_length=np.stack(next_length),
        log_recorded=np.ascontiguousarray(np.stack(recorded).transpose(2, 0, 1)),
        log_rates=np.array(rates),
    )
