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

from spotting.diary.day import FIRST_DATE, LAST_DATE, LIST_FIELDS, LONGEST_TEXT, MOST_ENTRIES, Bleeding, Day, Symptom
from spotting.diary.recorded import Origin, Recorded, join_bleeding

FATES: Final = ("imported", "merged", "ignored", "not_understood")
MOST_EXAMPLES: Final = 5
MOST_QUESTIONS: Final = 20
MOST_LINES: Final = 2_000  # of a report
UNKNOWN: Final = "no reader knows this file"  # two reasons that speak of a whole file, not of a record in one
TOLD_ELSEWHERE: Final = "another file of the archive tells more"
OTHER_KINDS: Final = "records of further kinds"
LONGEST_NAME: Final = 200  # characters of a symptom or tag


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
    """Every record read, by kind and fate; a file that was left out stands here as one record."""

    lines: tuple[ReportLine, ...]

    def count(self, fate: str) -> int:
        """Return how many records had that fate."""
        return sum(line.count for line in self.lines if line.fate == fate)

    @property
    def read(self) -> int:
        """How many records were read; the fates add up to it."""
        return sum(line.count for line in self.lines)

    def merged_with(self, other: LossReport) -> LossReport:
        """Join two reports: counts of the same kind and fate are added."""
        lines: dict[tuple[str, str, str], ReportLine] = {}
        for line in (*self.lines, *other.lines):
            key = (line.what, line.fate, line.why)
            if key in lines:
                examples = tuple(dict.fromkeys((*lines[key].examples, *line.examples)))[:MOST_EXAMPLES]
                line = replace(line, count=line.count + lines[key].count, examples=examples)
            lines[key] = line
        return LossReport(tuple(sorted(lines.values(), key=lambda line: FATES.index(line.fate))))


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
        mine = {row.key: row for row in self.days}
        for row in other.days:
            mine[row.key] = join_rows(mine[row.key], row) if row.key in mine else row
        lines = self.report.merged_with(other.report)
        days = tuple(mine[key] for key in sorted(mine))
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
        if not FIRST_DATE <= day <= LAST_DATE:
            Day(day)  # says so
        values = self._values.setdefault(day, {})
        fate = "imported"
        if name in LIST_FIELDS:
            present = values.setdefault(name, [])
            if value in present:
                fate = "merged"
            elif len(present) >= MOST_ENTRIES:
                self._count(what, "ignored", f"more than {MOST_ENTRIES} of them on one day", int(counts))
                return
            else:
                present.append(value)
        elif isinstance(value, Bleeding) and name in values:
            values[name] = join_bleeding([values[name], value])[0]
            fate = "merged"
        elif values.get(name, "unspecified") not in ("unspecified", value) and value != "unspecified":
            self._count(what, "ignored", f"the day has another {name} already", int(counts))
            return
        elif name in values:
            values[name] = value if values[name] == "unspecified" else values[name]
            fate = "merged"
        else:
            values[name] = value
        if record or original:
            origin, origins = Origin(name, record, original), self._origins.setdefault(day, [])
            if len(origins) < MOST_ENTRIES and origin not in origins:
                origins.append(origin)
        if counts:
            self._count(what, fate)

    def text(self, what: str, day: date, name: str, text: str, *, record: str = "", counts: bool = True) -> None:
        """Record free text: a note or tag to the letter, a symptom by its name; very long ones become several notes."""
        if not text.strip():
            return
        if name == "notes" or len(text) > LONGEST_NAME:
            for start in range(0, len(text), LONGEST_TEXT):
                part = text[start : start + LONGEST_TEXT]
                self.add(what, day, "notes", part, record=record, counts=counts and start == 0)
            return
        value = Symptom(text.strip()) if name == "symptoms" else text.strip()
        self.add(what, day, name, value, record=record, counts=counts)

    def merged(self, what: str, count: int = 1) -> None:
        """Count a record that is part of the value another one gave, such as the time of a temperature."""
        self._count(what, "merged", count=count)

    def ignored(self, what: str, why: str, count: int = 1) -> None:
        """Count records that are left out on purpose, with the reason in plain words."""
        self._count(what, "ignored", why, count)

    def not_understood(self, what: str, example: str = "", why: str = "") -> None:
        """Count a record whose meaning is not known; a few values are kept as examples for the report."""
        key = self._count(what, "not_understood", why)
        kept = self._examples.setdefault(key, [])
        if example and example not in kept and len(kept) < MOST_EXAMPLES:
            kept.append(example[:80])

    def ask(self, question: str) -> None:
        """Note something only the person can settle; the import goes on without it."""
        if question not in self._questions and len(self._questions) < MOST_QUESTIONS:
            self._questions.append(question)

    def _count(self, what: str, fate: str, why: str = "", count: int = 1) -> tuple[str, str, str]:
        """Count records and return the line they are counted in; a file of endless kinds shares one."""
        line = (what, fate, why)
        if line not in self._counts and len(self._counts) >= MOST_LINES:
            line = (OTHER_KINDS, fate, "")
        self._counts[line] += count
        return line

    def finish(self) -> Imported:
        """Return the days, sorted, and the report."""
        days = tuple(self._row(day) for day in sorted(self._values))
        lines = tuple(
            ReportLine(what, fate, count, why, tuple(self._examples.get((what, fate, why), ())))
            for (what, fate, why), count in sorted(
                self._counts.items(), key=lambda item: (FATES.index(item[0][1]), item[0])
            )
            if count
        )
        return Imported(self.source, self.name, self.version, days, LossReport(lines), tuple(self._questions))

    def _row(self, day: date) -> Recorded:
        values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in self._values[day].items()}
        return Recorded(Day(day, **values), self.source, self.version, origins=tuple(self._origins.get(day, ())))


def join_rows(one: Recorded, other: Recorded) -> Recorded:
    """Join two records of one source and date: lists without doubles, the bleeding with most blood, both versions."""
    values: dict[str, Any] = {}
    for name in (*one.day.logged, *other.day.logged):
        mine, theirs = getattr(one.day, name), getattr(other.day, name)
        if name in LIST_FIELDS:
            values[name] = tuple(dict.fromkeys((*mine, *theirs)))
        elif name == "bleeding" and mine and theirs:
            values[name] = join_bleeding([mine, theirs])[0]
        else:
            values[name] = mine or theirs
    versions = [*one.version.split(" + "), *other.version.split(" + ")]
    return replace(
        one,
        day=Day(one.day.date, **values),
        version=" + ".join(dict.fromkeys(versions)),
        origins=tuple(dict.fromkeys((*one.origins, *other.origins))),
    )
