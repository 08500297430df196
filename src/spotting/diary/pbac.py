"""The pictorial blood loss score (PBAC, Higham 1990) of each period in which products or clots were counted.

Adds up points on the authority of the chart in the knowledge and says what the score leaves out; it never says that
a period is heavy or not: the cut-offs are disputed, and the knowledge says so beside every score.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from spotting.catalog.ranges import PictorialChart
from spotting.diary.day import Bleeding, Day


@dataclass(frozen=True)
class PictorialScore:
    """Points of one period from its first to its last day with blood.

    `not_counted` are days with blood on which nothing was counted; `without_points` what the chart has no points for
    (cups, discs, pads without a fill). Either of them makes the points a lower limit.
    """

    first: date
    last: date
    points: int
    not_counted: tuple[date, ...] = ()
    without_points: tuple[str, ...] = ()

    @property
    def is_lower_limit(self) -> bool:
        """Whether something of this period is missing in the points."""
        return bool(self.not_counted or self.without_points)


def pictorial_scores(days: Iterable[Day], chart: PictorialChart) -> tuple[PictorialScore, ...]:
    """Return a score per period with anything counted, oldest first; `days` are logged days in any order."""
    bled = sorted((day for day in days if day.bleeding is not None and day.bleeding.bled), key=lambda day: day.date)
    periods: list[list[Day]] = []
    for day in bled:
        gap = timedelta(days=chart.days_between + 1)
        if periods and day.date - periods[-1][-1].date <= gap:
            periods[-1].append(day)
        else:
            periods.append([day])
    return tuple(_score(period, chart) for period in periods if any(_counted(day.bleeding) for day in period))


def _score(period: list[Day], chart: PictorialChart) -> PictorialScore:
    points = 0
    missing: list[str] = []
    for day in period:
        bleeding = day.bleeding
        assert bleeding is not None
        points += chart.small_clot * (bleeding.small_clots or 0) + chart.large_clot * (bleeding.large_clots or 0)
        points += chart.flooding if bleeding.level == "flooding" else 0
        for product in bleeding.products:
            each = chart.products.get((product.kind, product.fill or ""))
            if each is None:
                missing.append(product.kind)
            else:
                points += each * product.count
    not_counted = tuple(day.date for day in period if not _counted(day.bleeding))
    return PictorialScore(period[0].date, period[-1].date, points, not_counted, tuple(dict.fromkeys(missing)))


def _counted(bleeding: Bleeding | None) -> bool:
    """Whether pads, tampons or clots were counted on a day; flooding alone is no count."""
    return bleeding is not None and bool(bleeding.products or bleeding.small_clots or bleeding.large_clots)
