"""The cycles of a diary: where each begins, how sure it is that it is one cycle, and when the egg was released.

Read from the posterior of the phases. A cycle begins with flow, never with spotting alone; a gap over unlogged days
keeps the chance that a period in it was missed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from spotting.diary.bleeds import MENSTRUAL, Placed
from spotting.diary.circumstances import NATURAL, Circumstances
from spotting.diary.classify import PHASES, Daily
from spotting.diary.corrections import Correction
from spotting.diary.observations import Observed
from spotting.diary.segmentation import Run, share_without

FEWEST_APART = 10  # days: two beginnings nearer than this are one whose day is not sure
SURE_OVULATION = 0.7  # chance within a day either side from which ovulation counts as seen
_COUNTED = 0.02  # expected missed periods below which the chance of none is 1 minus their number


@dataclass(frozen=True)
class Ovulation:
    """The day an egg was released: `days` and their chances, `released` the chance that one was.

    `sign` names the strongest record behind it: a positive LH test, raised temperature, mucus, her own word, or the
    calendar alone. `likeliest` is None where no day stands out of the cycle at all.
    """

    days: tuple[date, ...]
    probabilities: tuple[float, ...]
    released: float
    sign: str

    @property
    def likeliest(self) -> date | None:
        """The likeliest day."""
        return self.days[int(np.argmax(self.probabilities))] if self.days else None

    @property
    def seen(self) -> bool:
        """Whether signs, not only the calendar, place it within a day or two."""
        if not self.days or self.sign == "the calendar":
            return False
        top = int(np.argmax(self.probabilities))
        return sum(self.probabilities[max(top - 1, 0) : top + 2]) >= SURE_OVULATION


@dataclass(frozen=True)
class Cycle:
    """From the first day of a period (`start`) to the day before the next (`end`; None while it goes on).

    `complete`: chance that no period inside was left unlogged. `hidden`: periods expected to be missing inside.
    `period_days`: length of the period it began with. `luteal_length`: days from the likeliest day of ovulation to
    `end`, where signs showed that day; else None.
    """

    start: date
    end: date | None
    length: int | None
    complete: float
    hidden: float
    period_days: int
    ovulation: Ovulation
    luteal_length: int | None


def beginnings(daily: Daily, placed: list[Placed], earlier: list[int]) -> list[int]:
    """Return the rows on which a period likely began, one per bleed that is a period, after the `earlier` ones."""
    rows = list(earlier)
    for one in placed:
        if one.kinds[MENSTRUAL] <= 0.5:
            continue
        inside = daily.starts[one.part.first : one.part.last + 1]
        if inside.sum() <= 0.5 and not one.corrected:
            continue
        row = one.part.first + int(inside.argmax())
        if not rows or row - rows[-1] >= FEWEST_APART:
            rows.append(row)
    return rows


def make_cycles(
    observed: Observed,
    known: Circumstances,
    runs: tuple[Run | None, ...],
    daily: Daily,
    rows: list[int],
    placed: list[Placed],
    corrections: tuple[Correction, ...],
) -> list[Cycle]:
    """Return the cycles off hormones that begin on `rows`; the last one is open unless another pattern ends it."""
    lasted = {one.part.first: one.part.last for one in placed}
    made = []
    for k, row in enumerate(rows):
        following = rows[k + 1] if k + 1 < len(rows) else None
        stop = following if following is not None else observed.length
        run = _run_over(known, runs, row, stop)
        if run is None or _interrupted(daily, row, stop):
            continue
        hidden = float(daily.hidden_starts[row + 1 : stop].sum())
        ovulation = _ovulation(observed, daily, row, stop, corrections)
        luteal = None
        if following is not None and ovulation.seen and ovulation.likeliest is not None:
            luteal = stop - 1 - (ovulation.likeliest - observed.first).days
        made.append(
            Cycle(
                observed.first + timedelta(days=row),
                observed.first + timedelta(days=stop - 1) if following is not None else None,
                stop - row if following is not None else None,
                _complete(run, row, stop, hidden) if following is not None else max(0.0, 1 - hidden),
                hidden,
                lasted.get(row, _end_of_menses(daily, row)) - row + 1,
                ovulation,
                luteal,
            )
        )
    return made


def _run_over(known: Circumstances, runs: tuple[Run | None, ...], row: int, stop: int) -> Run | None:
    """Return the run of the piece off hormones that holds all rows from `row` to the day before `stop`."""
    for piece, run in zip(known.pieces, runs, strict=True):
        if piece.first <= row <= piece.last:
            return run if piece.kind == NATURAL and stop <= piece.last + 1 else None
    return None


def _interrupted(daily: Daily, row: int, stop: int) -> bool:
    """Return whether a pregnancy or the time after one lies between."""
    inside = daily.phases[row:stop, [PHASES.index("pregnancy"), PHASES.index("after_birth_or_loss")]]
    return bool(inside.sum(axis=1).max(initial=0.0) > 0.5)


def _end_of_menses(daily: Daily, row: int) -> int:
    last = row
    while last + 1 < len(daily.starts) and daily.phases[last + 1, 0] > 0.5:
        last += 1
    return last


def _complete(run: Run, row: int, stop: int, hidden: float) -> float:
    if hidden < _COUNTED or row < run.first:
        return 1 - min(hidden, 1.0)
    ends = np.zeros(run.chain.states)
    ends[run.chain.where("menses1", "start_only")] = 1
    return share_without(run, ends, row, stop, ends, run.chain.where("missed"))


def _ovulation(observed: Observed, daily: Daily, row: int, stop: int, corrections: tuple[Correction, ...]) -> Ovulation:
    chances = daily.ovulation[row:stop]
    kept = np.flatnonzero(chances > 5e-4)
    days = tuple(observed.first + timedelta(days=row + int(k)) for k in kept)
    sign = "the calendar"
    if len(kept):
        top = row + int(chances.argmax())
        sign = _sign(observed, top, corrections)
    return Ovulation(days, tuple(float(chances[k]) for k in kept), float(min(chances.sum(), 1.0)), sign)


def _sign(observed: Observed, row: int, corrections: tuple[Correction, ...]) -> str:
    """Name the record that places ovulation on a row."""
    day = observed.first + timedelta(days=row)
    if any(one.kind == "ovulation" and one.first == day for one in corrections):
        return "you said so"
    near = slice(max(row - 2, 0), row + 2)
    positive = np.flatnonzero(observed.codes["lh"][near] == 3)
    if len(positive):
        gap = row - (near.start + int(positive[0]))
        when = {0: "that day", 1: "the day before", 2: "two days before", -1: "the day after"}[gap]
        return f"a positive LH test {when}"
    if not np.isnan(observed.basal[max(row - 6, 0) : row + 4]).all():
        readings = int((~np.isnan(observed.basal[max(row - 6, 0) : row + 4])).sum())
        if readings >= 5:
            return "the temperature rose"
    if not np.isnan(observed.wrist[max(row - 6, 0) : row + 4]).all():
        return "the temperature of the wrist rose"
    if (observed.codes["mucus"][max(row - 3, 0) : row + 1] == 1).any():
        return "clear, stretchy mucus"
    if (observed.codes["lh"][max(row - 4, 0) : row + 2] == 2).any():
        return "a high reading of a fertility monitor"
    return "the calendar"
