"""How other programs predict the next period, re-implemented from what they do, to stand beside ours in one table.

Rules as read in their public code or help pages (state of each named below); no code of theirs is in here. A rule takes
the earlier lengths and the age and returns one day, a window of days, or a distribution over days.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln

from spotting.diary.forecast_tables import HORIZON

Lengths = Sequence[int]
Point = Callable[[Lengths], float | None]


def halves_up(value: float) -> int:
    return math.floor(value + 0.5)


def drip(lengths: Lengths) -> float | None:
    """drip, 2022: rounded mean of all cycles up to 99 days, from three on."""
    kept = [d for d in lengths if d <= 99]
    return halves_up(float(np.mean(kept))) if len(kept) >= 3 else None


def drip_window(lengths: Lengths) -> tuple[float, float] | None:
    kept = [d for d in lengths if d <= 99]
    point = drip(lengths)
    if point is None:
        return None
    width = 1 if np.std(kept, ddof=1) < 1.5 else 2
    return point - width, point + width


def ovumcy(lengths: Lengths) -> float | None:
    """Ovumcy web, August 2026: median of the last six, halves up; 28 before the first."""
    return halves_up(float(np.median(lengths[-6:]))) if lengths else 28


def ovumcy_window(lengths: Lengths) -> tuple[float, float] | None:
    if len(lengths) < 3:
        return None
    width = min(5, max(1, halves_up(float(np.std(lengths[-6:], ddof=1)))))
    point = halves_up(float(np.median(lengths[-6:])))
    return point - width, point + width


def mensinator(lengths: Lengths) -> float | None:
    """Mensinator, July 2026: mean of the last five, truncated."""
    return math.floor(np.mean(lengths[-5:])) if lengths else None


def menstrudel(lengths: Lengths) -> float | None:
    """Menstrudel, June 2026: rounded mean of all of 10 to 130 days."""
    kept = [d for d in lengths if 10 <= d <= 130]
    return halves_up(float(np.mean(kept))) if kept else None


def periodical(lengths: Lengths) -> float | None:
    """Periodical, 2025: mean of all up to 183 days, truncated."""
    kept = [d for d in lengths if d <= 183]
    return math.floor(np.mean(kept)) if kept else None


def euki(lengths: Lengths) -> float | None:
    """Euki, 2024: mean of the last five, truncated, counted to the day before the next start."""
    return math.floor(np.mean(lengths[-5:])) - 1 if lengths else None


def oky(lengths: Lengths) -> float | None:
    """Oky on the device, 2026: rounded average of the last six, 15 days or less counted as 28."""
    return halves_up(float(np.mean([28 if d <= 15 else d for d in lengths[-6:]]))) if lengths else None


def log28(lengths: Lengths) -> float | None:
    """log28, 2022: the setting, 28, whatever comes."""
    return 28


def clue(lengths: Lengths) -> float | None:
    """Clue's support page: the last twelve cycles; taken as their rounded mean."""
    return halves_up(float(np.mean(lengths[-12:]))) if lengths else None


def last_cycle(lengths: Lengths) -> float | None:
    return lengths[-1] if lengths else None


POINTS: dict[str, Point] = {
    "last cycle": last_cycle,
    "drip": drip,
    "Ovumcy": ovumcy,
    "Mensinator": mensinator,
    "Menstrudel": menstrudel,
    "Periodical": periodical,
    "Euki": euki,
    "Oky": oky,
    "log28": log28,
    "Clue": clue,
}
WINDOWS = {"drip": drip_window, "Ovumcy": ovumcy_window}


def openciclo(lengths: Lengths, deviation_by: Callable[[Any], Any] = np.median) -> Any:
    """OpenCiclo 0.2.1: discrete Laplace about n/(n+2) x own median + 2/(n+2) x 30.5; scale in the same way.

    Its own scale is MAD / ln 2: the median absolute deviation by default, the mean one with deviation_by=np.mean (both
    readings of MAD are shown; its published figures lie nearer to the second).
    """
    n = len(lengths)
    own = n / (n + 2)
    middle = own * float(np.median(lengths)) + (1 - own) * 30.5 if n else 30.5
    deviation = float(deviation_by(np.abs(np.asarray(lengths) - np.median(lengths)))) if n else 0.0
    scale = max(0.75, own * deviation / math.log(2) + (1 - own) * 3.0)
    weight = np.exp(-np.abs(np.arange(HORIZON + 1) - middle) / scale)
    return weight / weight.sum()


class PoissonWithSkips:
    """Li et al. 2022: Poisson((s + 1) lambda), s skipped starts geometric(pi); gamma and beta priors, on a grid."""

    rates = np.geomspace(10.0, 80.0, 140)
    skips = (np.arange(24) + 0.5) / 40.0
    most_skips = 6
    start = (np.log(60.0), np.log(2.0), np.log(1.0), np.log(20.0))

    def __init__(self, hyper: Sequence[float] | None = None) -> None:
        days = np.arange(HORIZON + 1)
        table = np.zeros((len(self.rates), len(self.skips), HORIZON + 1))
        for s in range(self.most_skips + 1):
            mean = ((s + 1) * self.rates)[:, None]
            poisson = np.exp(days * np.log(mean) - mean - gammaln(days + 1))
            table += poisson[:, None, :] * ((1 - self.skips) * self.skips**s)[None, :, None]
        self.lengths = table.reshape(-1, HORIZON + 1)
        self.log_lengths = np.log(self.lengths + 1e-300).T.copy()
        self.hyper = np.asarray(self.start if hyper is None else hyper)

    def log_prior(self, hyper: Any) -> Any:
        kappa, gamma, alpha, beta = np.exp(hyper)
        rate = kappa * np.log(self.rates) - gamma * self.rates  # on a geometric grid: density times lambda
        skip = (alpha - 1) * np.log(self.skips) + (beta - 1) * np.log1p(-self.skips)
        return (rate[:, None] + skip[None, :]).ravel()

    def forecasts(self, lengths: Lengths, hyper: Any = None) -> Any:
        """Return the distributions before each of the cycles, (cycles, days)."""
        log_weight = self.log_prior(self.hyper if hyper is None else hyper)
        weights = []
        for day in lengths:
            weights.append(log_weight)
            log_weight = log_weight + self.log_lengths[min(day, HORIZON)]
        stacked = np.array(weights)
        share = np.exp(stacked - stacked.max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
        return share @ self.lengths

    def fit(self, clients: Sequence[Lengths]) -> PoissonWithSkips:
        """Set gamma and beta priors by the likelihood of all cycles, a weak prior keeping them finite."""

        def loss(hyper: Any) -> float:
            total = 0.5 * float((((hyper - np.asarray(self.start)) / 3.0) ** 2).sum())
            for lengths in clients:
                chance = self.forecasts(lengths, hyper)[np.arange(len(lengths)), lengths]
                total -= float(np.log(chance + 1e-300).sum())
            return total

        self.hyper = minimize(loss, np.asarray(self.start), method="Nelder-Mead", options={"maxfev": 100}).x
        return self
