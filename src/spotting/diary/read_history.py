"""The days of a diary read as a history: bleeds, cycles, ovulations, counts by WHO and FIGO, and what stays uncertain.

`read_history` is the one way in. With an earlier history only what a new day can change is worked out again. Her
corrections hold in every run. It names no cause, judges no urgency and never turns "not logged" into "none".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from spotting.diary.before_period import counts_as
from spotting.diary.bleeds import AFTER_MENOPAUSE, MENSTRUAL, Bleed, Placed, after_sex, amounts, place, resumed
from spotting.diary.circumstances import NATURAL, Circumstances, circumstances
from spotting.diary.classify import KINDS, PHASES, Daily, phase_words, read_days
from spotting.diary.corrections import Correction, in_force
from spotting.diary.cycle_figures import figure
from spotting.diary.cycle_lengths import ForForecast, for_forecast
from spotting.diary.cycles import Cycle, Ovulation, beginnings, make_cycles
from spotting.diary.day import Day
from spotting.diary.episodes import Episode, ReferencePeriod, episodes, reference_periods
from spotting.diary.evidence_of_days import signals
from spotting.diary.figo import FigoSummary, summarize
from spotting.diary.forecast_refusal import CircumstancesToday
from spotting.diary.likeliest_course import likeliest_states
from spotting.diary.observations import Observed, observe, raised_temperature
from spotting.diary.reasons import Around, day_words, reason
from spotting.diary.segmentation import SETTLED, Run, run_pieces

__all__ = ["Bleed", "Correction", "Cycle", "FigoSummary", "History", "read_history"]


@dataclass(frozen=True)
class Work:
    """What a later run takes up again; no part of the result."""

    observed: Observed
    known: Circumstances
    corrections: tuple[Correction, ...]
    signals: NDArray[np.float64]
    raised: NDArray[np.float64]
    runs: tuple[Run | None, ...]
    daily: Daily
    placed: tuple[Placed, ...]
    starts: tuple[int, ...]
    age: float | None
    today: date


@dataclass(frozen=True)
class History:
    """What the days say, oldest first. `uncertain` holds sentences about what the diary leaves open.

    `cycles` are those off hormones and outside pregnancy; `episodes` count every bleed by the WHO method. `ovulations`
    are those of `cycles`. Days after `today` are left out.
    """

    today: date
    episodes: tuple[Episode, ...]
    bleeds: tuple[Bleed, ...]
    cycles: tuple[Cycle, ...]
    ovulations: tuple[Ovulation, ...]
    reference_periods: tuple[ReferencePeriod, ...]
    figo: FigoSummary
    uncertain: tuple[str, ...]
    work: Work = field(repr=False, compare=False)

    def phase_on(self, day: date) -> dict[str, float]:
        """Return the chance of each phase on a day of the diary; raises KeyError for a day outside it."""
        row = (day - self.work.observed.first).days
        if not 0 <= row < self.work.observed.length:
            raise KeyError(f"{day} lies outside the diary")
        chances = self.work.daily.phases[row]
        return {name: float(chances[k]) for k, name in enumerate(PHASES) if chances[k] > 0.0005}

    def course(self, first: date, last: date) -> tuple[str, ...]:
        """Return the one likeliest course of the phases from `first` to `last`, a word of `PHASES` for each day.

        For a calendar of the last year or so: raises KeyError for days outside the diary or no longer held.
        """
        start, end = ((day - self.work.observed.first).days for day in (first, last))
        words: list[str] = []
        for piece, run in zip(self.work.known.pieces, self.work.runs, strict=True):
            low, high = max(start, piece.first), min(end, piece.last)
            if low > high:
                continue
            if run is None:
                words += [PHASES[int(row.argmax())] for row in self.work.daily.phases[low : high + 1]]
            elif low < run.first:
                raise KeyError(f"{first} is no longer held; read the diary without an earlier history")
            else:
                words += phase_words(run, likeliest_states(run, low, high))
        if len(words) != end - start + 1:
            raise KeyError(f"{first} to {last} is not inside the diary")
        return tuple(words)

    def cycle_lengths_for_forecast(self) -> ForForecast:
        """Return what `spotting.diary.forecast.forecast` takes: lengths since the last birth, loss or hormones, ..."""
        return for_forecast(self.work.observed, self.work.known, self.work.daily, self.cycles, self.bleeds)

    @property
    def today_circumstances(self) -> CircumstancesToday:
        """What is so today for the forecast: hormones, pregnancy, birth, menopause."""
        return self.cycle_lengths_for_forecast().today


def read_history(
    days: Sequence[Day],
    today: date,
    corrections: Iterable[Correction] = (),
    *,
    age: float | None = None,
    earlier: History | None = None,
) -> History:
    """Read the shown days of a diary up to `today`.

    `age` in years today, None: not known. `earlier` is a former history of the same diary: the result is the same as
    without it, only quicker; readings that lie long before the first changed day are kept as they were.
    Raises ValueError for a date that stands twice.
    """
    held = in_force(corrections)
    former = earlier.work if earlier is not None and _same_person(earlier.work, age, today) else None
    observed = observe(days, today, former.observed if former else None)
    if former and former.observed.first != observed.first:
        former = None
    known = circumstances(observed, held)
    raised = raised_temperature(observed, former.raised if former else None, former.observed if former else None)
    rows = signals(observed, known, held, raised)
    changed = _changed(rows, former) if former else 0
    if former and (held != former.corrections or known.pieces != former.known.pieces):
        changed = min(changed, _first_other(known, former, held, observed))
    runs = run_pieces(known, rows, changed, former.runs if former else ())
    daily = read_days(observed, known, runs, former.daily if former and changed > 0 else None)
    from_row = _settled(former, changed) if former else 0
    placed, starts = _place(observed, known, runs, daily, held, age, today, from_row, former)
    work = Work(observed, known, held, rows, raised, runs, daily, tuple(placed), tuple(starts), age, today)
    return _history(work, earlier if former else None, from_row, today)


def _same_person(former: Work, age: float | None, today: date) -> bool:
    """Return whether an age fits the one given then; whole years may lag behind the calendar."""
    if age is None or former.age is None:
        return age is former.age
    return abs(age - former.age - (today - former.today).days / 365.25) <= 1.01


def _changed(rows: NDArray[np.float64], former: Work) -> int:
    """Return the first row whose signals differ from the former ones."""
    shared = min(len(rows), len(former.signals))
    different = np.flatnonzero((rows[:shared] != former.signals[:shared]).any(axis=1))
    return int(different[0]) if len(different) else shared


def _first_other(known: Circumstances, former: Work, held: tuple[Correction, ...], observed: Observed) -> int:
    """Return the first row that other pieces or corrections touch."""
    rows = [(one.first - observed.first).days for one in set(held) ^ set(former.corrections)]
    for new, old in zip(known.pieces, former.known.pieces, strict=False):
        if new != old:
            same = (new.kind, new.first, new.begins) == (old.kind, old.first, old.begins)
            rows.append(min(new.last, old.last) + 1 if same else min(new.first, old.first))
    return max(0, min([*rows, observed.length]))


def _settled(former: Work, changed: int) -> int:
    """Return the row before which former bleeds are kept: `SETTLED` days back, at the first day of a bleed there."""
    row = max(changed - SETTLED, 0)
    return min([row, *(one.part.first for one in former.placed if one.part.last >= row)])


def _place(
    observed: Observed,
    known: Circumstances,
    runs: tuple[Run | None, ...],
    daily: Daily,
    held: tuple[Correction, ...],
    age: float | None,
    today: date,
    from_row: int,
    former: Work | None,
) -> tuple[list[Placed], list[int]]:
    """Return the bleeds and the beginnings of cycles; those before `from_row` are the former ones."""
    kept = [one for one in former.placed if one.part.last < from_row] if former else []
    starts = [row for row in former.starts if row < from_row] if former else []
    marks = tuple(
        (one.part.last, float(one.kinds[AFTER_MENOPAUSE]))
        for one in kept
        if one.kinds[MENSTRUAL] > 0.5 or one.kind == "after_menopause"
    )
    fresh = place(observed, known, runs, daily, held, age=age, today=today, from_row=from_row, before=marks[-1:])
    return kept + fresh, beginnings(daily, fresh, starts)


def _history(work: Work, earlier: History | None, from_row: int, today: date) -> History:
    """Put the results together; bleeds and whole cycles before `from_row` are the earlier ones."""
    observed = work.observed
    cut = observed.first + timedelta(days=from_row)
    settled = {(one.start, one.end): one for one in earlier.cycles if one.end and one.end < cut} if earlier else {}
    known_starts = {(start - observed.first).days for start, _ in settled}
    rows = [row for row in work.starts if row not in known_starts]
    fresh = [one for one in work.placed if one.part.first >= from_row]
    following = (*fresh[1:], None)
    made_anew = make_cycles(observed, work.known, work.runs, work.daily, rows, fresh, work.corrections)
    cycles = (*settled.values(), *made_anew)
    old_bleeds = tuple(one for one in earlier.bleeds if one.last < cut) if earlier else ()
    made = old_bleeds + tuple(_bleed(work, one, then, cycles) for one, then in zip(fresh, following, strict=False))
    return History(
        today,
        _episodes(observed, earlier, cut),
        made,
        cycles,
        tuple(one.ovulation for one in cycles),
        reference_periods(observed),
        summarize(observed, cycles, made, today, work.age),
        _uncertain(work, cycles, made),
        work,
    )


def _episodes(observed: Observed, earlier: History | None, cut: date) -> tuple[Episode, ...]:
    """Return all episodes; those that ended some days before `cut` are the earlier ones."""
    apart = timedelta(days=figure("episode_free_days") + 1)
    kept = tuple(one for one in earlier.episodes if one.last + apart < cut) if earlier else ()
    return kept + episodes(observed, (kept[-1].last - observed.first).days + 1 if kept else 0)


def _bleed(work: Work, placed: Placed, following: Placed | None, cycles: tuple[Cycle, ...]) -> Bleed:
    observed, part = work.observed, placed.part
    near = work.starts[_near(work.starts, part.first)]
    before = max((row for row in near if row < part.first), default=None)
    after = min((row for row in near if row > part.first), default=None)
    begins = any(part.first <= row <= part.last for row in near)
    ovulation = _ovulation_near(observed, cycles, before)
    sex = after_sex(observed, part)
    counted = counts_as(observed, placed, following, after_sex=sex is not None)
    again = resumed(observed, placed)
    around = Around(begins, before, after, *ovulation, sex, counted, again)
    heaviest, spotting_only = amounts(observed, part)
    by_day = tuple(
        (observed.first + timedelta(days=row), KINDS[int(chances.argmax())], float(chances.max()))
        for row, chances in ((row, _daily(work, placed, row)) for row in part.rows)
    )
    return Bleed(
        observed.first + timedelta(days=part.first),
        observed.first + timedelta(days=part.last),
        len(part.rows),
        placed.kind,
        {name: float(chance) for name, chance in zip(KINDS, placed.kinds, strict=True) if chance > 0.0005},
        reason(observed, work.known, placed, around),
        around.after_sex if placed.kind != "menstrual" else None,
        placed.corrected,
        heaviest,
        spotting_only,
        _cycle_day(work, placed, before),
        placed.twelve_months,
        by_day,
        counted,
        None if again is None else observed.first + timedelta(days=again),
    )


def _near(starts: tuple[int, ...], row: int) -> slice:
    at = int(np.searchsorted(starts, row))
    return slice(max(at - 2, 0), at + 2)


def _cycle_day(work: Work, placed: Placed, before: int | None) -> int | None:
    row = placed.part.first
    if row in work.starts:
        return 1
    kind = next(piece.kind for piece in work.known.pieces if piece.first <= row <= piece.last)
    return row - before + 1 if before is not None and kind == NATURAL and row - before < 200 else None


def _daily(work: Work, placed: Placed, row: int) -> NDArray[np.float64]:
    """Return the chances of one day, with what was decided for the whole bleed."""
    if placed.corrected or placed.twelve_months > 0 or placed.kind == "after_menopause":
        return placed.kinds
    return np.asarray(work.daily.kinds[row])


def _ovulation_near(observed: Observed, cycles: tuple[Cycle, ...], before: int | None) -> tuple[int | None, str]:
    """Return the row of the likeliest ovulation of the cycle a bleed lies in (or ends), and its sign if it was seen."""
    if before is None:
        return None, ""
    start = observed.first + timedelta(days=before)
    cycle = next((one for one in reversed(cycles) if one.start == start), None)
    if cycle is None or cycle.ovulation.likeliest is None or cycle.ovulation.released < 0.5:
        return None, ""
    row = (cycle.ovulation.likeliest - observed.first).days
    return row, cycle.ovulation.sign if cycle.ovulation.seen else "by the calendar"


def _uncertain(work: Work, cycles: tuple[Cycle, ...], bleeds: tuple[Bleed, ...]) -> tuple[str, ...]:
    """Return what the diary leaves open, in words."""
    observed = work.observed
    said = []
    for cycle in cycles:
        if cycle.length is not None and cycle.complete < 0.9:
            chance = round(100 * (1 - cycle.complete))
            said.append(
                f"The {cycle.length} days from {day_words(observed, (cycle.start - observed.first).days)} may hold a "
                f"period that was not logged ({chance} in 100)."
            )
    current = cycles[-1] if cycles else None
    if current is not None and current.end is None and current.complete < 0.9:
        said.append(
            f"Since the period of {day_words(observed, (current.start - observed.first).days)} many days were not "
            "logged: one or more periods may be missing."
        )
    unknown = [event for _, day in observed.event_days for event in day.contraception if event.method == "coil"]
    if unknown and unknown[-1].event != "stop":
        said.append("Which coil it is, is not recorded: with a hormonal one, bleeding is not sorted by the cycle.")
    for placed in work.placed:
        if placed.unlogged_year and placed.kinds[AFTER_MENOPAUSE] > 0.02:
            said.append(
                f"In the 12 months before {day_words(observed, placed.part.first)} no period is in the diary, but many "
                "days were not logged: whether the bleeding then came after the menopause cannot be told."
            )
    for bleed in bleeds:
        if bleed.probability < 0.6:
            said.append(
                f"What the bleeding on {day_words(observed, (bleed.first - observed.first).days)} was cannot be told "
                "for sure."
            )
    for run in work.runs:
        for row in run.cuts if run else ():
            said.append(
                f"The record of {day_words(observed, run.first + row if run else 0)} contradicts the days before."
            )
    return tuple(said)
