"""Are these periods inside the usual limits? Five answers held against the limits of normal_ranges.yaml (FIGO 2018).

Each aspect comes out as normal, outside or cannot tell. It knows nothing of pain, pregnancy or danger signs: it never
says that nothing is wrong, and never says how urgent something is; that is what the check is for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from spotting.catalog.ranges import NormalRange

NORMAL, OUTSIDE, CANNOT_TELL = "normal", "outside", "cannot_tell"
AMOUNTS = ("light", "normal", "heavy", "soaking")
BETWEEN = ("no", "mid_cycle", "yes")
YOUNGEST, OLDEST = 18, 45  # FIGO's limits are for these years; before and after them they are wider
_ABSENT_DAYS = 90
_SHORTER_LINE = 7  # days of bleeding: where guides from the United States draw the line


@dataclass(frozen=True)
class PeriodAnswers:
    """What she knows of her periods; None: not known."""

    age: float | None = None
    gap: float | None = None  # days, first day to first day
    variation: float | None = None  # days between the shortest and the longest cycle of a year
    days: float | None = None
    amount: str | None = None
    between: str | None = None


@dataclass(frozen=True)
class Verdict:
    """One aspect: normal, outside or cannot_tell, in words, with the range and the sources it comes from."""

    aspect: str
    verdict: str
    say: str
    range: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class BeyondLimits:
    """A reason to do the whole check instead; `rule` is the one of triage that speaks of it."""

    say: str
    rule: str


@dataclass(frozen=True)
class PeriodCheck:
    """All five aspects, the verdict over them, and why the whole check should be done instead, if it should."""

    verdicts: tuple[Verdict, ...]
    overall: str
    go_to_check: tuple[BeyondLimits, ...]


def normal_period(answers: PeriodAnswers, ranges: Mapping[str, NormalRange]) -> PeriodCheck:
    """Return a verdict for how often, how regular, how long, how much and between periods."""
    outside_ages = answers.age is not None and not YOUNGEST <= answers.age <= OLDEST
    verdicts = (
        _frequency(answers.gap, ranges["frequency"], outside_ages=outside_ages),
        _regularity(answers, ranges["regularity"], ranges["regularity_by_age"]),
        _duration(answers.days, ranges["duration"]),
        _volume(answers.amount, ranges["volume"]),
        _between(answers.between, ranges["between_periods"]),
    )
    found = [verdict.verdict for verdict in verdicts]
    overall = OUTSIDE if OUTSIDE in found else CANNOT_TELL if CANNOT_TELL in found else NORMAL
    return PeriodCheck(verdicts, overall, _go_to_check(answers))


def _verdict(found: NormalRange, verdict: str, say: str, shown: str = "") -> Verdict:
    return Verdict(found.id, verdict, say, shown or found.normal, tuple(found.sources))


def _frequency(gap: float | None, limits: NormalRange, *, outside_ages: bool) -> Verdict:
    low, high = limits.low or 0, limits.high or 0
    if gap is None:
        return _verdict(limits, CANNOT_TELL, "How often periods come is not known. A diary of three cycles shows it.")
    if low <= gap <= high:
        return _verdict(limits, NORMAL, f"A period every {gap:g} days is inside the usual limits.")
    if outside_ages and gap < _ABSENT_DAYS:
        return _verdict(
            limits, CANNOT_TELL, f"Every {gap:g} days is outside the adult limits, which do not count at this age."
        )
    if gap < low:
        return _verdict(limits, OUTSIDE, f"A period every {gap:g} days is more often than usual.")
    if gap >= _ABSENT_DAYS:
        return _verdict(limits, OUTSIDE, "No period for 90 days or more counts as periods that have stopped.")
    return _verdict(limits, OUTSIDE, f"A period every {gap:g} days is less often than usual.")


def _regularity(answers: PeriodAnswers, limits: NormalRange, by_age: NormalRange) -> Verdict:
    if answers.variation is None:
        return _verdict(limits, CANNOT_TELL, "How much the gap changes is not known. A diary of some months shows it.")
    changes = f"The gap changes by {answers.variation:g} days"
    bands = [band.high for band in by_age.bands if band.high is not None]
    if answers.age is None:
        if answers.variation <= min(bands):
            return _verdict(limits, NORMAL, f"{changes}: regular at any age from {YOUNGEST} to {OLDEST}.")
        if answers.variation > max(bands):
            return _verdict(limits, OUTSIDE, f"{changes}: more than usual at any age from {YOUNGEST} to {OLDEST}.")
        return _verdict(limits, CANNOT_TELL, f"{changes}: whether that is regular depends on age.")
    high = by_age.high_at(answers.age)
    if high is None:
        when = "the first years of periods" if answers.age < YOUNGEST else "the years before the menopause"
        return _verdict(limits, CANNOT_TELL, f"{changes}. There is no fixed limit in {when}: periods change more then.")
    shown = f"up to {high:g} days at this age"
    if answers.variation <= high:
        return _verdict(by_age, NORMAL, f"{changes}, which counts as regular.", shown)
    return _verdict(by_age, OUTSIDE, f"{changes}, which counts as irregular.", shown)


def _duration(days: float | None, limits: NormalRange) -> Verdict:
    high = limits.high or 0
    if days is None:
        return _verdict(limits, CANNOT_TELL, "How long a period lasts is not known.")
    if days > high:
        return _verdict(limits, OUTSIDE, f"{days:g} days of bleeding is longer than usual.")
    said = f"{days:g} {'day' if days == 1 else 'days'} of bleeding is inside the usual limits."
    if days > _SHORTER_LINE:
        said += " Some guides draw the line at 7 days."
    return _verdict(limits, NORMAL, said)


def _volume(amount: str | None, limits: NormalRange) -> Verdict:
    if amount is None:
        return _verdict(
            limits, CANNOT_TELL, "How much it bleeds is not known. What counts is what it means for daily life."
        )
    if amount in ("heavy", "soaking"):
        return _verdict(limits, OUTSIDE, "Bleeding that gets in the way of life counts as heavy, whatever the amount.")
    return _verdict(limits, NORMAL, f"{amount.capitalize()} bleeding that fits into daily life counts as normal.")


def _between(between: str | None, limits: NormalRange) -> Verdict:
    if between is None:
        return _verdict(limits, CANNOT_TELL, "Whether there is bleeding between periods is not known.")
    if between == "no":
        return _verdict(limits, NORMAL, "No bleeding between periods is as expected.")
    if between == "mid_cycle":
        return _verdict(
            limits,
            CANNOT_TELL,
            "A little blood for one to three days halfway between periods is common and often harmless. "
            "The check asks what else could cause it.",
        )
    return _verdict(limits, OUTSIDE, "Bleeding between periods is worth a check, also if it is light.")


def _go_to_check(answers: PeriodAnswers) -> tuple[BeyondLimits, ...]:
    """Say why the five limits are not the right question here, each with the rule of triage behind it."""
    age, days, gap = answers.age, answers.days, answers.gap
    found = (
        (answers.amount == "soaking", "Soaking a full pad or tampon in an hour needs help today.", "hb_1pad_any"),
        (days is not None and days > 14, "Bleeding for more than two weeks should be looked at.", "hb_over_7_days"),
        (answers.between == "yes", "Bleeding between periods has many causes; five limits do not tell them apart.",
         "ca_imb_first"),
        (gap is not None and gap >= _ABSENT_DAYS, "A long gap can be a pregnancy or the menopause.",
         "sn_missed_periods"),
        (age is not None and age >= 55, "From 55 on, bleeding should be looked at soon.", "pm_any_55"),
        (age is not None and age < 9, "Bleeding before the age of 9 should be looked at today.", "sg_prepubertal"),
    )  # fmt: skip
    return tuple(BeyondLimits(say, rule) for holds, say, rule in found if holds)
