"""What earlier cycles say about the length of this one: Bayes on a grid, exact up to the fineness of the grid.

The parameters of the person (centre, scale, how often she has long cycles, how often a start is not written down) are
summed over, never estimated; older cycles weigh less. It knows nothing of dates and never looks past what it is given.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from spotting.diary.forecast_constants import Constants
from spotting.diary.forecast_tables import HORIZON, Array, CycleTables, Grid, sum_of, tables

TYPICAL_AGE: Final = 30.0  # taken where the age is not known; the constants are centred on it
_NEGLIGIBLE: Final = 1e-9  # of the largest weight


def log_prior(table: CycleTables, constants: Constants, age: float | None) -> Array:
    """Return ln P(rates, centre, scale | age) up to a constant: (levels, G)."""
    years = TYPICAL_AGE if age is None else age
    slope_years = min(max(years, constants.age_slope_from), constants.age_slope_to) - TYPICAL_AGE
    usual = constants.centre + constants.centre_per_year * slope_years
    away = (table.centre - usual) / constants.centre_spread
    log_centre = _log_student(away, constants.centre_freedom)

    ages, factors = zip(*constants.age_spread, strict=True)
    wider = float(np.interp(years, ages, np.log(factors)))
    together = constants.spread_with_centre
    expected = constants.spread + wider + together * constants.spread_spread * np.clip(away, -3.0, 3.0)
    left = constants.spread_spread * math.sqrt(1 - together**2)
    log_scale = _log_student((table.log_scale - expected) / left, constants.spread_freedom)
    return np.asarray(table.log_rates[:, None] + (log_centre + log_scale)[None, :])


def _log_student(t: Array, freedom: int) -> Array:
    """Return the logarithm of Student's density up to a constant."""
    return np.asarray(-(freedom + 1) / 2 * np.log1p(t * t / freedom))


def weights_of_days(lengths: Sequence[int], forgetting: float) -> Array:
    """Return the summed weight of every recorded length: (HORIZON + 1,); the last cycle weighs 1, the one before less.

    A gap longer than HORIZON has its place in the order and no weight: it is a break, not a cycle.
    """
    days = np.asarray(lengths, dtype=np.int64)
    weight = forgetting ** np.arange(len(days) - 1, -1, -1.0)
    kept = days <= HORIZON
    return np.bincount(days[kept], weights=weight[kept], minlength=HORIZON + 1).astype(np.float64)


def posterior(lengths: Sequence[int], age: float | None, constants: Constants, grid: Grid) -> Array:
    """Return P(rates, centre, scale | earlier lengths, age): (levels, G), sums to 1."""
    table = tables(constants, grid)
    log_weight = log_prior(table, constants, age)
    for day, weight in _nonzero(weights_of_days(lengths, constants.forgetting)):
        log_weight += weight * table.log_recorded[day]
    weight = np.exp(log_weight - log_weight.max())
    return np.asarray(weight / weight.sum())


def _nonzero(weights: Array) -> list[tuple[int, float]]:
    return [(int(day), float(weights[day])) for day in np.flatnonzero(weights)]


def next_start(weight: Array, constants: Constants, grid: Grid, days_so_far: int, unseen: Array) -> Array:
    """Return P(the next start comes after d days, d >= days_so_far): (HORIZON + 1,), sums to 1.

    weight: the posterior. unseen: (HORIZON + 1,), 1 where a start after that many days would not have been seen, else
    0; the sum runs over none, one or two such starts.
    """
    lengths = tables(constants, grid).next_length
    total = np.zeros(HORIZON + 1)
    for one, share in zip(lengths, weight.reshape(len(lengths), -1, weight.shape[1]), strict=True):
        of_point = share.sum(axis=0)
        total += of_point @ one
        if unseen.any():
            total += _after_unseen(one, of_point, unseen)
    total[:days_so_far] = 0.0
    return np.asarray(total / total.sum())


def recorded_gap(weight: Array, constants: Constants, grid: Grid) -> Array:
    """Return P(the gap to the next start that is written down = d): with starts still to be forgotten, and strays."""
    table = tables(constants, grid)
    total = np.exp(table.log_recorded).reshape(HORIZON + 1, -1) @ weight.ravel()
    return np.asarray(total / total.sum())


def _after_unseen(one: Array, weight: Array, unseen: Array) -> Array:
    """Return the weighted sum over the grid of: one or two starts where `unseen`, then one more cycle."""
    kept = weight > _NEGLIGIBLE * weight.max()
    one = one[kept]
    first = one * unseen
    before = (first + sum_of(first, one) * unseen) * weight[kept, None]
    days = np.flatnonzero(unseen)
    result = np.zeros(HORIZON + 1)
    for day, row in zip(days, before[:, days].T @ one, strict=True):
        result[day:] += row[: HORIZON + 1 - day]
    return result
