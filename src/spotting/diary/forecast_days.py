"""A distribution over whole days, as every forecast is given: never one date alone.

It holds the probabilities and reads off them; it knows nothing of cycles.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from spotting.diary.forecast_tables import Array


class DayInterval(NamedTuple):
    """The days `first` to `last`, both included, and the probability `mass` that they hold together."""

    first: int
    last: int
    mass: float


@dataclass(frozen=True, eq=False, repr=False)
class DayForecast:
    """P(day = d) for d = 0, 1, 2, ...: `pmf[d]`, a read-only array that sums to 1 (`first_day` is what pmf[0] is).

    For a period, day means the length of this cycle: length d says that the next period starts d days after this one
    did, on day d + 1 of this cycle.
    """

    pmf: Array
    first_day: int = 0

    def __post_init__(self) -> None:
        self.pmf.setflags(write=False)

    def __repr__(self) -> str:
        first, last, mass = self.interval(0.8)
        return f"DayForecast(median={self.median}, {first} to {last} holds {mass:.2f})"

    @property
    def cumulative(self) -> Array:
        """P(day <= d) for each d of `pmf`."""
        return np.minimum(np.cumsum(self.pmf), 1.0)

    @property
    def median(self) -> int:
        """The first day by which the chance reaches one half."""
        return self.quantile(0.5)

    @property
    def mean(self) -> float:
        """The mean day; long tails pull it up, so show the median."""
        return float(self.pmf @ np.arange(len(self.pmf)))

    def probability(self, first: int, last: int | None = None) -> float:
        """Return P(first <= day <= last), of one day where `last` is left out; 0 outside the array."""
        end = first if last is None else last
        return float(self.pmf[max(first, 0) : max(end + 1, 0)].sum())

    def quantile(self, share: float) -> int:
        """Return the first day by which the chance reaches `share`. Raises ValueError unless 0 < share < 1."""
        _check_share(share)
        return min(int(np.searchsorted(self.cumulative, share - 1e-12)), len(self.pmf) - 1)

    def interval(self, share: float) -> DayInterval:
        """Return days in a row around the likeliest one that together hold at least `share`, and what they do hold.

        Grown from the likeliest day by the likelier neighbour, so a wider interval contains every narrower one. Days
        are whole: `mass` is what to compare with what happens, not `share`. Raises ValueError unless 0 < share < 1.
        """
        _check_share(share)
        first = last = int(np.argmax(self.pmf))
        mass = float(self.pmf[first])
        end = len(self.pmf) - 1
        while mass < share - 1e-12 and (first > 0 or last < end):
            before = float(self.pmf[first - 1]) if first > 0 else -1.0
            after = float(self.pmf[last + 1]) if last < end else -1.0
            if before > after:
                first -= 1
            else:
                last += 1
            mass += max(before, after)
        return DayInterval(first, last, min(mass, 1.0))

    def crps(self, day: float) -> float:
        """Return the continuous ranked probability score in days if it comes on `day`; 0 is perfect.

        The integral of (P(day <= y) - [day <= y])^2 over y (Gneiting and Raftery 2007, equation 20), the distribution
        function being a step at every whole day. Raises ValueError for a negative or infinite day.
        """
        if not (np.isfinite(day) and day >= 0):
            raise ValueError("crps takes a day of 0 or later")
        days = np.arange(len(self.pmf))
        below = np.clip(day - days, 0.0, 1.0)  # the part of [d, d + 1) that lies before `day`
        reached = self.cumulative
        score = float(below @ reached**2 + (1.0 - below) @ (1.0 - reached) ** 2)
        return score + max(0.0, float(day) - len(days))


def _check_share(share: float) -> None:
    if not 0.0 < share < 1.0:
        raise ValueError("the share of an interval or quantile lies between 0 and 1, for example 0.8")
