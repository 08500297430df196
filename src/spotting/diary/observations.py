"""The days of a diary as columns of codes, one row per calendar day: what the segmentation reads.

Not logged stays a code of its own, apart from none; a day with other entries but no answer on bleeding is a third.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from spotting.diary.cycle_figures import figure
from spotting.diary.day import Day

Codes = NDArray[np.int8]
Reals = NDArray[np.float64]

NONE, SPOTTING, LIGHT, MEDIUM, HEAVY, UNSPECIFIED, SILENT, OTHER_ONLY = range(8)
_LEVELS: Final = {
    "none": NONE, "spotting": SPOTTING, "light": LIGHT, "medium": MEDIUM, "heavy": HEAVY, "flooding": HEAVY,
    "unspecified": UNSPECIFIED,
}  # fmt: skip
_LH: Final = {"negative": 1, "high": 2, "positive": 3}
_MUCUS: Final = {"egg_white": 1, "watery": 1, "none": 2, "dry": 2, "sticky": 2}
_PREGNANCY: Final = {"positive": 1, "negative": 2}
COLUMNS: Final = ("bleeding", "lh", "mucus", "progesterone", "pregnancy", "marked")
MARKED_START, MARKED_BETWEEN = 1, 2


@dataclass(frozen=True)
class Observed:
    """Columns of int8 codes, shape (days,), from `first` on; temperatures in degrees, NaN where none.

    `event_days` are the days with a method, life event, procedure or pregnancy test, oldest first.
    """

    first: date
    days: tuple[Day, ...]
    at: NDArray[np.int32]  # row of each of `days`
    codes: dict[str, Codes]
    basal: Reals
    wrist: Reals
    event_days: tuple[tuple[int, Day], ...]

    @property
    def length(self) -> int:
        """Calendar days from the first to today."""
        return len(self.basal)

    @property
    def bled(self) -> NDArray[np.bool_]:
        """Whether blood was recorded, spotting included; shape (days,)."""
        level = self.codes["bleeding"]
        return (level >= SPOTTING) & (level <= UNSPECIFIED)


def observe(days: Sequence[Day], today: date, earlier: Observed | None = None) -> Observed:
    """Return the columns of all calendar days from the first logged one to `today`; later days are left out.

    `earlier` is a former result: what did not change is copied from it. Raises ValueError for a date that stands twice.
    """
    kept = tuple(sorted((day for day in days if day.date <= today), key=attrgetter("date")))
    while kept and kept[0].is_empty:
        kept = kept[1:]
    first = kept[0].date if kept else today
    length = (today - first).days + 1
    at = np.fromiter((day.date.toordinal() for day in kept), dtype=np.int32, count=len(kept)) - first.toordinal()
    if len(kept) > 1 and (np.diff(at) == 0).any():
        twice = kept[int(np.flatnonzero(np.diff(at) == 0)[0])].date
        raise ValueError(f"{twice} stands twice; give the one shown day of each date")
    codes = {name: np.zeros(length, dtype=np.int8) for name in COLUMNS}
    codes["bleeding"][:] = SILENT
    basal, wrist = np.full(length, np.nan), np.full(length, np.nan)
    same = _same(kept, earlier) if earlier and earlier.first == first else 0
    events: list[tuple[int, Day]] = []
    if same and earlier:
        rows = min(int(earlier.at[same - 1]) + 1, length)
        for name in COLUMNS:
            codes[name][:rows] = earlier.codes[name][:rows]
        basal[:rows], wrist[:rows] = earlier.basal[:rows], earlier.wrist[:rows]
        events = [pair for pair in earlier.event_days if pair[0] < rows]
    for number in range(same, len(kept)):
        _read(kept[number], int(at[number]), codes, basal, wrist, events)
    return Observed(first, kept, at, codes, basal, wrist, tuple(events))


def _same(kept: tuple[Day, ...], earlier: Observed) -> int:
    """Return how many days at the beginning are the same as before."""
    count = 0
    for new, old in zip(kept, earlier.days, strict=False):
        if new is not old and new != old:
            break
        count += 1
    return count


def _read(day: Day, row: int, codes: dict[str, Codes], basal: Reals, wrist: Reals, events: list[Any]) -> None:
    if day.is_empty:
        return
    bleeding = day.bleeding
    codes["bleeding"][row] = _LEVELS[bleeding.level] if bleeding else OTHER_ONLY
    if bleeding and bleeding.bled:
        if bleeding.intermenstrual:
            codes["marked"][row] = MARKED_BETWEEN
        elif bleeding.period_start:
            codes["marked"][row] = MARKED_START
    if day.mucus:
        codes["mucus"][row] = _MUCUS.get(day.mucus, 0)
    tested = False
    for test in day.tests:
        if test.kind == "lh":
            codes["lh"][row] = max(codes["lh"][row], _LH.get(test.result, 0))
        elif test.kind == "progesterone" and test.result == "positive":
            codes["progesterone"][row] = 1
        elif test.kind == "pregnancy" and test.result in _PREGNANCY and codes["pregnancy"][row] != 1:
            codes["pregnancy"][row] = _PREGNANCY[test.result]
            tested = True
    for reading in day.temperatures:
        if not reading.excluded:
            (wrist if reading.method == "wrist" else basal)[row] = reading.celsius
    if day.contraception or day.life or day.procedures or tested:
        events.append((row, day))


def raised_temperature(observed: Observed, former: Reals | None = None, earlier: Observed | None = None) -> Reals:
    """Return ln(P(reading | raised) / P(reading | not raised)) per day, 0 where no level is known; shape (days,).

    The level is the middle between the low and the high readings around the day; it is believed only with enough
    readings and enough spread. Basal readings are used where there are any around, else those of the wrist. `former`
    and `earlier` are a former result and its days: rows whose surroundings did not change are taken from it.
    """
    side = figure("temperature_window")[0]
    result = np.zeros(observed.length)
    begin = 0
    if former is not None and earlier is not None:
        begin = max(0, _first_new(observed, earlier) - side)
        result[:begin] = former[:begin]
    for series in (observed.wrist, observed.basal):
        where = np.flatnonzero(~np.isnan(series))
        where = where[np.searchsorted(where, begin) :]
        if len(where):
            weight = _weights(series, where, side)
            result[where] = np.where(np.isnan(weight), result[where], weight)
    return result


def _weights(series: Reals, where: NDArray[np.intp], side: int) -> Reals:
    """Return the weight of each reading at `where` among those around it, NaN where they have no two levels."""
    rise, noise = figure("temperature_rise")
    _, fewest, spread = figure("temperature_window")
    padded = np.concatenate((np.full(side, np.nan), series, np.full(side, np.nan)))
    around = np.sort(np.lib.stride_tricks.sliding_window_view(padded, 2 * side + 1)[where], axis=1)  # NaN last
    count = (~np.isnan(around)).sum(axis=1)
    each = np.arange(len(where))
    bottom, top = around[each, (0.15 * count).astype(int)], around[each, (0.85 * (count - 1)).astype(int)]
    weight = np.clip(series[where] - (bottom + top) / 2, -rise, rise) * rise / noise**2
    return np.asarray(np.where((count >= fewest) & (top - bottom >= spread), weight, np.nan))


def _first_new(observed: Observed, earlier: Observed) -> int:
    """Return the first row whose temperature is not the one it was."""
    shared = min(observed.length, earlier.length)
    for name in ("basal", "wrist"):
        new, old = getattr(observed, name)[:shared], getattr(earlier, name)[:shared]
        other = np.flatnonzero(~((new == old) | (np.isnan(new) & np.isnan(old))))
        if len(other):
            shared = min(shared, int(other[0]))
    return shared
