"""The diary held against the FIGO 2018 limits: frequency, duration, regularity, volume, bleeding between periods.

Counts of the last 12 months; cycles that may hide an unlogged period do not count, and where too little is logged the
answer is "cannot tell". Volume is hers to judge: the diary never answers it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from spotting.diary.bleeds import OWN_BEGINNING, Bleed
from spotting.diary.classify import INTERMENSTRUAL
from spotting.diary.cycle_figures import figure
from spotting.diary.cycles import Cycle
from spotting.diary.episodes import CANNOT_TELL, answered
from spotting.diary.observations import UNSPECIFIED, Observed

NORMAL, OUTSIDE = "normal", "outside"
POSITIONS = {"follicular": "early", "periovulatory": "mid", "luteal": "late"}


@dataclass(frozen=True)
class Aspect:
    """One FIGO parameter: `verdict` normal, outside or cannot_tell; `term` FIGO's word; the value; why, in words."""

    name: str
    verdict: str
    term: str
    value: float | None
    say: str


@dataclass(frozen=True)
class FigoSummary:
    """The five parameters over `first` to `last`, and the `cycles` that count."""

    first: date
    last: date
    frequency: Aspect
    regularity: Aspect
    duration: Aspect
    volume: Aspect
    between: Aspect
    cycles: int

    @property
    def aspects(self) -> tuple[Aspect, ...]:
        """All five, in FIGO's order."""
        return self.frequency, self.regularity, self.duration, self.volume, self.between


def summarize(
    observed: Observed, cycles: tuple[Cycle, ...], bleeds: tuple[Bleed, ...], today: date, age: float | None
) -> FigoSummary:
    """Return the summary of the year before `today`; `age` in years today, None: not known."""
    first = max(today - timedelta(days=figure("summary_days") - 1), observed.first)
    whole = [one for one in cycles if one.length is not None and one.complete >= 0.5 and one.start >= first]
    sure = [one.length for one in whole if one.length is not None]
    unsure = [one for one in cycles if one.length is not None and one.complete < 0.5 and one.start >= first]
    recent = [one for one in bleeds if one.last >= first]
    logged = answered(observed, (first - observed.first).days, observed.length - 1)
    return FigoSummary(
        first,
        today,
        _frequency(sure),
        _regularity(sure, age, missed=bool(unsure)),
        _duration(recent, observed),
        Aspect("volume", CANNOT_TELL, "", None, "How heavy a period is, is for you to judge: a diary cannot."),
        _between(whole, cycles, recent, logged),
        len(whole),
    )


def _frequency(lengths: list[int]) -> Aspect:
    if len(lengths) < figure("fewest_cycles"):
        return Aspect(
            "frequency", CANNOT_TELL, "", None, f"{_cycles(len(lengths))} of the last year are whole: too few."
        )
    low, high = figure("frequency_days")
    middle = float(median(lengths))
    said = f"A period came every {middle:g} days, the middle of {_cycles(len(lengths))}."
    if low <= middle <= high:
        return Aspect("frequency", NORMAL, "normal", middle, said)
    return Aspect("frequency", OUTSIDE, "frequent" if middle < low else "infrequent", middle, said)


def _regularity(lengths: list[int], age: float | None, *, missed: bool) -> Aspect:
    if len(lengths) < figure("fewest_cycles"):
        return Aspect(
            "regularity", CANNOT_TELL, "", None, f"{_cycles(len(lengths))} of the last year are whole: too few."
        )
    spread = max(lengths) - min(lengths)
    said = f"The shortest cycle had {min(lengths)} days, the longest {max(lengths)}: {spread} days between them."
    bands = figure("regularity_by_age")
    limits = [most for low, high, most in bands if age is None or low <= int(age) <= high]
    if not limits:
        return Aspect("regularity", CANNOT_TELL, "", spread, f"{said} At this age there is no fixed limit.")
    if spread > max(limits):
        return Aspect("regularity", OUTSIDE, "irregular", spread, said)
    if spread > min(limits):
        return Aspect("regularity", CANNOT_TELL, "", spread, f"{said} Whether that is regular depends on age.")
    if missed:
        return Aspect("regularity", CANNOT_TELL, "", spread, f"{said} A longer gap has days that were not logged.")
    return Aspect("regularity", NORMAL, "regular", spread, said)


def _duration(bleeds: list[Bleed], observed: Observed) -> Aspect:
    periods = [one for one in bleeds if one.kind == "menstrual"]
    if not periods:
        return Aspect("duration", CANNOT_TELL, "", None, "No period is in the diary of the last year.")
    periods = [one for one in periods if not _only_begun(one, observed)]
    if not periods:
        said = "Only the first day of each period is logged, so how long they last cannot be told."
        return Aspect("duration", CANNOT_TELL, "", None, said)
    longest = max(periods, key=lambda one: one.last - one.first)
    length = (longest.last - longest.first).days + 1
    limit = figure("duration_days")
    if longest.resumed is not None:
        said = "Days inside the longest period were not logged, so how long it lasted cannot be told."
        return Aspect("duration", CANNOT_TELL, "", None, said)
    said = f"The longest period lasted {length} day{'' if length == 1 else 's'}."
    if length > limit:
        return Aspect("duration", OUTSIDE, "prolonged", length, said)
    level = observed.codes["bleeding"]
    assumed = False
    for one in periods:
        row = (one.last - observed.first).days + 1
        open_days = 0
        while row + open_days < len(level) and level[row + open_days] > UNSPECIFIED:
            open_days += 1
        if row < len(level) and 0 < open_days <= limit and (one.last - one.first).days + 1 + open_days > limit:
            return Aspect("duration", CANNOT_TELL, "", length, f"{said} Days after a period were not logged.")
        assumed = assumed or open_days > limit
    if assumed:  # she logs only the days she bleeds: to call every duration open would say nothing to her
        said += " Where nothing was logged for long after a period, it is taken to have ended."
    return Aspect("duration", NORMAL, "normal", length, said)


def _only_begun(period: Bleed, observed: Observed) -> bool:
    """Whether only the first day of a period is known: the next is not logged or still to come."""
    level = observed.codes["bleeding"]
    row = (period.last - observed.first).days + 1
    return period.first == period.last and (row >= len(level) or level[row] > UNSPECIFIED)


def _between(whole: list[Cycle], cycles: tuple[Cycle, ...], bleeds: list[Bleed], logged: float) -> Aspect:
    """Sort bleeding between periods into none, cyclic early, mid or late, and random."""
    found = [one for one in bleeds if one.kind in INTERMENSTRUAL and one.counts_as != OWN_BEGINNING]
    begun = any(one.counts_as == OWN_BEGINNING for one in bleeds)
    note = " One day of spotting before a period counts as its beginning." if begun else ""
    starts = sorted(one.start for one in cycles)
    places: Counter[str] = Counter()
    affected = set()
    for one in found:
        home = max((start for start in starts if start <= one.first), default=one.first)
        if (home, one.kind) not in affected:
            places[one.kind] += 1
        affected.add((home, one.kind))
    count = len({home for home, _ in affected})
    if not whole and any(one.kind in ("withdrawal", "breakthrough") for one in bleeds):
        return Aspect("between", CANNOT_TELL, "", None, "On hormones these limits do not count.")
    if not found:
        if any(one.resumed is not None for one in bleeds):
            said = "Whether the bleeding after days that were not logged lay between periods cannot be told."
            return Aspect("between", CANNOT_TELL, "", None, f"{said}{note}")
        if logged < figure("fewest_logged"):
            return Aspect(
                "between", CANNOT_TELL, "", 0, f"No bleeding between periods is logged, but many days are not.{note}"
            )
        if not whole:
            said = "No bleeding between periods is logged; no cycle is whole yet."
            return Aspect("between", CANNOT_TELL, "", 0, said)
        return Aspect("between", NORMAL, "none", 0, f"No bleeding between periods.{note}")
    said = f"Bleeding between periods in {_cycles(count)}."
    kind, most = places.most_common(1)[0]
    enough = len(whole) >= figure("fewest_cycles")
    if enough and most >= figure("cyclic_share") * len(whole):
        return Aspect("between", OUTSIDE, f"cyclic {POSITIONS[kind]}", count, said)
    return Aspect("between", OUTSIDE, "random", count, said)


def _cycles(count: int) -> str:
    return f"{count} cycle" if count == 1 else f"{count} cycles"
