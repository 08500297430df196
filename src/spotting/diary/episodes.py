"""Bleeding and spotting days, episodes and 90-day reference periods as the WHO method counts them.

Exact counting, no model. A day that was not logged is never counted as free of bleeding: where such days could change
an answer, the answer is "cannot tell".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from spotting.diary.cycle_figures import figure
from spotting.diary.observations import LIGHT, NONE, SPOTTING, UNSPECIFIED, Observed

YES, NO, CANNOT_TELL = "yes", "no", "cannot_tell"
MOST_REFERENCE_PERIODS: Final = 8
Rows = NDArray[np.int_]


@dataclass(frozen=True)
class Episode:
    """Days of bleeding or spotting, bounded by bleeding-free days; `last` included.

    `bleeding_days` need a pad or tampon, `spotting_days` do not; `unlogged_days` lie inside and are neither.
    `begin_known`, `end_known`: whether two logged bleeding-free days bound it there; else it may be longer, or one with
    its neighbour.
    """

    first: date
    last: date
    bleeding_days: int
    spotting_days: int
    unlogged_days: int
    begin_known: bool
    end_known: bool

    @property
    def days(self) -> int:
        """Length in days, first and last included."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class ReferencePeriod:
    """90 days counted by the WHO method: least and most that the unlogged days allow; patterns yes, no, cannot_tell."""

    first: date
    last: date
    episodes: tuple[int, int]
    bleeding_spotting_days: tuple[int, int]
    longest_episode: tuple[int, int]
    longest_interval: tuple[int, int]
    unlogged_days: int
    patterns: dict[str, str]


def episodes(observed: Observed, from_row: int = 0) -> tuple[Episode, ...]:
    """Return the episodes of a diary, oldest first: split where two or more days in a row are not known to bleed.

    Those that begin before `from_row` are left out; no episode may lie over it.
    """
    bled = observed.bled
    bled[:from_row] = False
    return tuple(_episode(observed, start, end) for start, end in episode_rows(bled))


def episode_rows(bled: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return (first, last) row per episode; fewer free or unlogged days than `episode_free_days` do not end one."""
    rows = np.flatnonzero(bled)
    if not len(rows):
        return []
    breaks = np.flatnonzero(np.diff(rows) > figure("episode_free_days"))
    starts, ends = rows[np.concatenate(([0], breaks + 1))], rows[np.concatenate((breaks, [len(rows) - 1]))]
    return [(int(a), int(b)) for a, b in zip(starts, ends, strict=True)]


def _episode(observed: Observed, start: int, end: int) -> Episode:
    level = observed.codes["bleeding"]
    inside = level[start : end + 1]
    free = figure("episode_free_days")
    before, after = level[max(start - free, 0) : start], level[end + 1 : end + 1 + free]
    return Episode(
        observed.first + timedelta(days=start),
        observed.first + timedelta(days=end),
        int(((inside >= LIGHT) & (inside <= UNSPECIFIED)).sum()),
        int((inside == SPOTTING).sum()),
        int((inside > UNSPECIFIED).sum()),
        bool(len(before) == free and (before == NONE).all()),
        bool(len(after) == free and (after == NONE).all()),
    )


def reference_periods(observed: Observed, most: int = MOST_REFERENCE_PERIODS) -> tuple[ReferencePeriod, ...]:
    """Return the last whole periods of 90 days, ending on the last day of the diary; oldest first."""
    length = figure("reference_period_days")
    level = observed.codes["bleeding"]
    found = []
    for number in range(most):
        stop = observed.length - number * length
        if stop < length:
            break
        found.append(_reference_period(level[stop - length : stop], observed.first + timedelta(days=stop - length)))
    return tuple(reversed(found))


def _reference_period(level: NDArray[np.int8], first: date) -> ReferencePeriod:
    bled = (level >= SPOTTING) & (level <= UNSPECIFIED)
    unknown = level > UNSPECIFIED
    fewest, most = _fewest_episodes(bled, level == NONE), _most_episodes(bled, unknown)
    longest = (_longest(episode_rows(bled)), _longest(episode_rows(bled | unknown)))
    gaps = (_free_runs(~bled & ~unknown), _free_runs(~bled))
    patterns = _patterns((fewest, most), longest, gaps)
    return ReferencePeriod(
        first,
        first + timedelta(days=len(level) - 1),
        (fewest, most),
        (int(bled.sum()), int((bled | unknown).sum())),
        longest,
        (max(gaps[0], default=0), max(gaps[1], default=0)),
        int(unknown.sum()),
        patterns,
    )


def _longest(rows: list[tuple[int, int]]) -> int:
    return max((end - start + 1 for start, end in rows), default=0)


def _free_runs(free: NDArray[np.bool_]) -> list[int]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], free, [False])).astype(np.int8)))
    return [int(end - start) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _fewest_episodes(bled: NDArray[np.bool_], free: NDArray[np.bool_]) -> int:
    """Count episodes if every unlogged day between two bleeds had bled."""
    least = figure("episode_free_days")
    rows = np.flatnonzero(bled)
    count = int(len(rows) > 0)
    for a, b in pairwise(rows):
        count += any(run >= least for run in _free_runs(free[a + 1 : b]))
    return count


def _most_episodes(bled: NDArray[np.bool_], unknown: NDArray[np.bool_]) -> int:
    """Count episodes if unlogged days had bled wherever that makes one more episode."""
    free = figure("episode_free_days")
    known = np.flatnonzero(bled)
    count, last = 0, -free - 1
    for row in range(len(bled)):
        if bled[row]:
            count += row - last > free
            last = row
        elif unknown[row] and row - last > free:
            after = known[np.searchsorted(known, row) :]
            if not len(after) or after[0] - row > free:
                count, last = count + 1, row
    return count


def _patterns(count: tuple[int, int], longest: tuple[int, int], gaps: tuple[list[int], list[int]]) -> dict[str, str]:
    """Hold the least and the most against each definition."""
    few, many = figure("infrequent_fewer_than"), figure("frequent_more_than")
    (low, high), most_gaps = figure("irregular_episodes"), figure("irregular_long_gaps_fewer_than")
    long_gaps = tuple(sum(gap >= figure("long_gap_days") for gap in side) for side in gaps)
    fewest_gaps, possible_gaps = min(long_gaps), max(long_gaps)
    irregular = CANNOT_TELL
    if low <= count[0] and count[1] <= high and possible_gaps < most_gaps:
        irregular = YES
    elif count[1] < low or count[0] > high or fewest_gaps >= most_gaps:
        irregular = NO
    return {
        "amenorrhoea": _between(count, 0, 0),
        "infrequent": _between(count, 1, few - 1),
        "frequent": _between(count, many + 1, 10**6),
        "irregular": irregular,
        "prolonged": _between(longest, figure("prolonged_days"), 10**6),
    }


def _between(value: tuple[int, int], low: int, high: int) -> str:
    """Return whether a value known as least and most lies in low..high."""
    if low <= value[0] and value[1] <= high:
        return YES
    return NO if value[1] < low or value[0] > high else CANNOT_TELL


def answered(observed: Observed, first: int, last: int) -> float:
    """Return the share of rows first..last on which bleeding was answered, with blood or with none."""
    level = observed.codes["bleeding"][first : last + 1]
    return float((level <= UNSPECIFIED).mean()) if len(level) else 0.0
