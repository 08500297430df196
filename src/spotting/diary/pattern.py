"""One answer drawn from the diary for the check, with its days and why in words; and the diary as it is read for it.

A day that was not logged never counts as a day without. An answer of this moment, or one that is less than sure, is
shown beside its question and not taken as answered. It judges no urgency and names no cause.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from spotting.diary.bleeds import HERS_TO_SAY, OWN_BEGINNING, Bleed
from spotting.diary.classify import INTERMENSTRUAL
from spotting.diary.cycles import Cycle
from spotting.diary.dates_in_words import MONTHS
from spotting.diary.day import Day
from spotting.diary.episodes import Episode
from spotting.diary.read_history import History

RECENT_DAYS: Final = 90  # judged: three cycles; older bleeds are another story unless they go on
THIS_BLEED_DAYS: Final = 42  # judged: a bleed that ended longer ago is not "this bleed"
TAKEN_FROM: Final = 0.8  # judged: below this chance the question is asked, with what the diary says beside it
NOT_SURE: Final = 0.5  # judged: what she alone can tell
WHOLE_CYCLE: Final = 0.9  # chance that no period is hidden in a cycle from which it counts as seen
_MOST_DATES: Final = 6


@dataclass(frozen=True)
class Pattern:
    """An answer to a finding in a form of the case, why in words, the days it rests on, and the chance that it holds.

    `of_the_moment`: about the last 24 hours or a danger sign; a diary's day is older, so it is asked. `is_enough`:
    exact, or a range within which nothing more is asked.
    """

    finding: str
    value: Any
    provenance: str
    days: tuple[date, ...]
    sure: float = 1.0
    of_the_moment: bool = False
    is_enough: bool = True

    @property
    def is_taken(self) -> bool:
        """Whether it may stand as an answer once she confirms it; else its question is asked."""
        return self.sure >= TAKEN_FROM and self.is_enough and not self.of_the_moment


@dataclass(frozen=True)
class Pages:
    """The diary as the patterns read it: the history, the shown days by date, and today."""

    history: History
    by_date: dict[date, Day]
    today: date

    @classmethod
    def of(cls, history: History, days: Iterable[Day], today: date) -> Pages:
        """Return the pages up to today."""
        return cls(history, {day.date: day for day in days if day.date <= today}, today)

    def ago(self, day: date) -> int:
        """Days from `day` to today."""
        return (self.today - day).days

    def level(self, day: date) -> str | None:
        """Return the bleeding level of a day, None where it was not logged."""
        shown = self.by_date.get(day)
        return shown.bleeding.level if shown and shown.bleeding else None

    def bled(self, day: date) -> bool:
        """Whether blood was logged on a day."""
        return self.level(day) not in (None, "none")

    def all_answered(self, first: date, last: date) -> bool:
        """Whether bleeding was answered on every day from `first` to `last`, with blood or with none."""
        return all(self.level(day) is not None for day in span(first, last))

    def recent(self, days: int = RECENT_DAYS) -> list[Day]:
        """Return the logged days of the last `days` days, today included, oldest first."""
        found = (self.by_date.get(day) for day in span(self.today - timedelta(days=days - 1), self.today))
        return [day for day in found if day is not None]

    @cached_property
    def cycles(self) -> tuple[Cycle, ...]:
        """Cycles off hormones that belong to the last year."""
        return tuple(one for one in self.history.cycles if self.ago(one.end or self.today) < 365)

    @cached_property
    def between(self) -> tuple[Bleed, ...]:
        """Bleeds between periods of the last 90 days."""
        return tuple(
            one for one in self.history.bleeds if self.ago(one.last) < RECENT_DAYS and between_chance(one) > 0.5
        )

    @cached_property
    def periods(self) -> tuple[Bleed, ...]:
        """All bleeds that are likelier than not a period, oldest first."""
        return tuple(one for one in self.history.bleeds if one.probabilities.get("menstrual", 0.0) > 0.5)

    @cached_property
    def this_bleed(self) -> Bleed | None:
        """The bleed a check would be about: the newest that is no ordinary period, or a period that still goes on."""
        near = [one for one in self.history.bleeds if self.ago(one.last) < THIS_BLEED_DAYS]
        usual = ("menstrual", "withdrawal")
        unusual = [one for one in near if one.kind not in usual and one.counts_as != OWN_BEGINNING]
        going_on = [one for one in near if self.ago(one.last) <= 1]
        found = going_on or unusual
        return found[-1] if found else None

    @cached_property
    def last_normal_period(self) -> Bleed | None:
        """The newest period that is over: a bleed that goes on may be something else that looks like one."""
        return next((one for one in reversed(self.periods) if self.ago(one.last) > 1), None)

    def episode_of(self, day: date) -> Episode | None:
        """Return the WHO episode a day with blood lies in."""
        return next((one for one in self.history.episodes if one.first <= day <= one.last), None)


def between_chance(bleed: Bleed) -> float:
    """The chance that a bleed lies between periods; none for the day of spotting that a period begins with."""
    if bleed.counts_as == OWN_BEGINNING:
        return 0.0
    return min(1.0, sum(bleed.probabilities.get(kind, 0.0) for kind in INTERMENSTRUAL))


def sure_between(bleeds: Iterable[Bleed]) -> float:
    """How sure it is that one of some bleeds lies between periods: spotting that runs up to a period is hers to say."""
    return max(between_chance(one) if one.counts_as != HERS_TO_SAY else NOT_SURE for one in bleeds)


def span(first: date, last: date) -> list[date]:
    """Return the days from `first` to `last`, both included."""
    return [first + timedelta(days=k) for k in range((last - first).days + 1)]


def bled_days(bleed: Bleed) -> tuple[date, ...]:
    """Return the days with blood of a bleed."""
    return tuple(day for day, _, _ in bleed.by_day)


def from_diary(what: str) -> str:
    """Begin a provenance."""
    return f"from your diary: {what}"


def dates(days: Sequence[date], today: date) -> str:
    """Say days: "16 and 17 March", "16 to 19 March and 2 April 2025"; the year where it is not this one."""
    if not days:
        return ""
    runs: list[list[date]] = []
    for day in sorted(set(days)):
        if runs and (day - runs[-1][-1]).days == 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    said = [_run(run, today) for run in runs[-_MOST_DATES:]]
    more = len(runs) - len(said)
    if more:
        said.insert(0, f"{more} earlier time{'s' if more > 1 else ''}")
    return joined(said)


def joined(parts: Sequence[str]) -> str:
    """Join with commas and a last "and"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _run(run: list[date], today: date) -> str:
    first, last = run[0], run[-1]
    end = _date(last, today)
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} {'and' if len(run) == 2 else 'to'} {end}"
    return f"{_date(first, today)} {'and' if len(run) == 2 else 'to'} {end}"


def _date(day: date, today: date) -> str:
    year = f" {day.year}" if day.year != today.year else ""
    return f"{day.day} {MONTHS[day.month - 1]}{year}"


def how_long_ago(days: int) -> str:
    """Say days as time gone by."""
    return "today" if not days else f"{count(days, 'day')} ago"


def count(number: int, word: str) -> str:
    """Say a number with its word: "1 day", "3 days"."""
    return f"{number} {word}{'' if number == 1 else 's'}"
