"""What a reader of a foreign format hands over: days, and a loss report that accounts for every record it saw.

A reader decides nothing about conflicts and writes nothing. Every record ends as imported, merged with another of
the same day, ignored (with the reason), or not understood (with the value as it stood): the counts add up to the
records read. Predicted, computed or interpolated values are never observations.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from spotting.diary.day import LIST_FIELDS, MOST_ENTRIES, Bleeding, Day
from spotting.diary.recorded import Origin, Recorded, join_bleeding

FATES: Final = ("imported", "merged", "ignored", "not_understood")
MOST_EXAMPLES: Final = 5


@dataclass(frozen=True)
class ReportLine:
    """One kind of record (its name in the source, with the value where that decides) and what became of it."""

    what: str
    fate: str
    count: int
    why: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class LossReport:
    """Every record read, by kind and fate; `first` and `last` are the dates of what was imported."""

    lines: tuple[ReportLine, ...]

    def count(self, fate: str) -> int:
        """Return how many records had that fate."""
        return sum(line.count for line in self.lines if line.fate == fate)

    @property
    def read(self) -> int:
        """How many records were read; the fates add up to it."""
        return sum(line.count for line in self.lines)


@dataclass(frozen=True)
class Imported:
    """The days one file (or folder, or zip) holds, of one source, before they meet the diary."""

    source: str
    name: str
    version: str
    days: tuple[Recorded, ...]
    report: LossReport
    questions: tuple[str, ...] = ()  # things only the person can settle, in plain words

    def merged_with(self, other: Imported) -> Imported:
        """Join two files of one source, such as the parts of an archive."""
        mine = {row.day.date: row for row in self.days}
        for row in other.days:
            mine[row.day.date] = _join_rows(mine[row.day.date], row) if row.day.date in mine else row
        lines = LossReport((*self.report.lines, *other.report.lines))
        days = tuple(mine[day] for day in sorted(mine))
        version = ", ".join(dict.fromkeys([self.version, other.version]))
        return replace(self, days=days, report=lines, version=version, questions=self.questions + other.questions)


@dataclass
class Collector:
    """Takes record after record while a reader runs; `finish` gives the days and the report."""

    source: str
    name: str
    version: str = ""
    _values: dict[date, dict[str, Any]] = field(default_factory=dict)
    _origins: dict[date, list[Origin]] = field(default_factory=dict)
    _counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    _examples: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)
    _questions: list[str] = field(default_factory=list)

    def add(
        self, what: str, day: date, name: str, value: Any, *, record: str = "", original: str = "", counts: bool = True
    ) -> None:
        """Record a value of the field `name` on a day; `what` is the source's own name of the record.

        `counts` is false for the second and further values that one record of the source gives. Raises ValueError
        for a date outside the diary's range.
        """
        Day(day)  # the range of dates
        values = self._values.setdefault(day, {})
        fate = "imported"
        if name in LIST_FIELDS:
            present = values.setdefault(name, [])
            if value in present or len(present) >= MOST_ENTRIES:
                fate = "merged"
            else:
                present.append(value)
        elif name in values:
            values[name] = join_bleeding([values[name], value])[0] if isinstance(value, Bleeding) else value
            fate = "merged"
        else:
            values[name] = value
        if record or original:
            self._origins.setdefault(day, []).append(Origin(name, record, original))
        if counts:
            self._counts[what, fate, ""] += 1

    def ignored(self, what: str, why: str, count: int = 1) -> None:
        """Count records that are left out on purpose, with the reason in plain words."""
        self._counts[what, "ignored", why] += count

    def not_understood(self, what: str, example: str = "", why: str = "") -> None:
        """Count a record whose meaning is not known; a few values are kept as examples for the report."""
        key = (what, "not_understood", why)
        self._counts[key] += 1
        kept = self._examples.setdefault(key, [])
        if example and example not in kept and len(kept) < MOST_EXAMPLES:
            kept.append(example[:80])

    def ask(self, question: str) -> None:
        """Note something only the person can settle; the import goes on without it."""
        if question not in self._questions:
            self._questions.append(question)

    def finish(self) -> Imported:
        """Return the days, sorted, and the report."""
        days = tuple(self._row(day) for day in sorted(self._values))
        lines = tuple(
            ReportLine(what, fate, count, why, tuple(self._examples.get((what, fate, why), ())))
            for (what, fate, why), count in sorted(
                self._counts.items(), key=lambda item: (FATES.index(item[0][1]), item[0])
            )
        )
        return Imported(self.source, self.name, self.version, days, LossReport(lines), tuple(self._questions))

    def _row(self, day: date) -> Recorded:
        values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in self._values[day].items()}
        return Recorded(Day(day, **values), self.source, self.version, origins=tuple(self._origins.get(day, ())))


def _join_rows(one: Recorded, other: Recorded) -> Recorded:
    """Join two records of one source and date: lists without doubles, the bleeding with most blood."""
    values: dict[str, Any] = {}
    for name in (*one.day.logged, *other.day.logged):
        mine, theirs = getattr(one.day, name), getattr(other.day, name)
        if name in LIST_FIELDS:
            values[name] = tuple(dict.fromkeys((*mine, *theirs)))
        elif name == "bleeding" and mine and theirs:
            values[name] = join_bleeding([mine, theirs])[0]
        else:
            values[name] = mine or theirs
    return replace(one, day=Day(one.day.date, **values), origins=tuple(dict.fromkeys((*one.origins, *other.origins))))
