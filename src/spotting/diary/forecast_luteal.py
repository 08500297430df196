"""From ovulation to the next period: the luteal length, learned from earlier ones and shrunk to the usual.

A grid over the person's luteal centre and scale (docs/cycles.md, section Forecast). It dates no ovulation itself and
says nothing about fertile days.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from spotting.diary.forecast_constants import Constants
from spotting.diary.forecast_tables import HORIZON, Array, student_cdf, unexplained

LONGEST_LUTEAL: Final = 40  # days; beyond it there was a later ovulation, a missed period or a pregnancy
_CENTRES: Final = (7.0, 20.0, 53)
_LOG_SCALES: Final = (-1.6, 2.2, 13)


@lru_cache(maxsize=2)
def _tables(constants: Constants) -> tuple[Array, Array]:
    """Return ln prior (G,) and P(luteal length = d, d = 0..LONGEST_LUTEAL) at each grid point (G, days)."""
    centres, log_scales = np.meshgrid(np.linspace(*_CENTRES), np.linspace(*_LOG_SCALES), indexing="ij")
    centre, log_scale = centres.ravel(), log_scales.ravel()
    edges = np.arange(LONGEST_LUTEAL + 2) - 0.5
    t = (edges[None, :] - centre[:, None]) / np.exp(log_scale)[:, None]
    lengths = np.diff(student_cdf(t, constants.luteal_freedom), axis=1)
    lengths = (1 - constants.luteal_stray) * lengths + constants.luteal_stray / (LONGEST_LUTEAL + 1)
    log_prior = -0.5 * ((centre - constants.luteal) / constants.luteal_between) ** 2
    log_prior -= 0.5 * ((log_scale - constants.luteal_spread) / constants.luteal_spread_spread) ** 2
    return log_prior, lengths


def luteal_length(luteal_lengths: Sequence[int], constants: Constants) -> Array:
    """Return P(days from ovulation to the day before the next period = d): (LONGEST_LUTEAL + 1,), sums to 1.

    Lengths beyond LONGEST_LUTEAL carry no weight.
    """
    log_weight, lengths = _tables(constants)
    days = np.asarray(luteal_lengths, dtype=np.int64)
    weight = constants.luteal_forgetting ** np.arange(len(days) - 1, -1, -1.0)
    kept = days <= LONGEST_LUTEAL
    log_weight = log_weight + np.log(lengths)[:, days[kept]] @ weight[kept]
    share = np.exp(log_weight - log_weight.max())
    result = share @ lengths
    return np.asarray(result / result.sum())


def after_ovulation(
    ovulation_day: int, luteal_lengths: Sequence[int], calendar: Array, days_so_far: int, constants: Constants
) -> Array:
    """Return P(length of the cycle = d | ovulation on that day of it): (HORIZON + 1,), sums to 1.

    calendar: what the earlier cycles say alone; it counts with the power `calendar_weight`. Where the luteal phase has
    run out (days_so_far far beyond ovulation) a memoryless remainder is left.
    """
    luteal = np.zeros(HORIZON + 1)
    usual = luteal_length(luteal_lengths, constants)
    last = min(HORIZON, ovulation_day + LONGEST_LUTEAL)
    luteal[ovulation_day : last + 1] = usual[: last - ovulation_day + 1]
    both = luteal * calendar**constants.calendar_weight
    both /= both.sum()
    rest = unexplained(constants)
    rest[: ovulation_day + 1] = 0.0
    both = (1 - constants.unexplained_share) * both + constants.unexplained_share * rest / rest.sum()
    both[:days_so_far] = 0.0
    return np.asarray(both / both.sum())


def ovulation(luteal_lengths: Sequence[int], lengths: Array, constants: Constants) -> Array:
    """Return P(ovulation on day o of this cycle): (HORIZON + 1,), from P(length of the cycle) and the luteal length."""
    luteal = luteal_length(luteal_lengths, constants)
    result = np.zeros(HORIZON + 1)
    for days, share in enumerate(luteal):
        result[: HORIZON + 1 - days] += share * lengths[days:]
    result[0] = 0.0
    return np.asarray(result / result.sum())
