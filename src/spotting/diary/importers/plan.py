"""What an import would do to the diary, before anything is done: new, joined, changed, conflicts, and what is kept.

A row is replaced only by a later file of the same source; her own rows are never touched and nothing is ever taken
away. Importing the same file again changes nothing. Nothing is written here: `changes` is for one `Vault.write`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from spotting.diary.importers.collected import Imported, join_rows
from spotting.diary.recorded import OWN, Conflict, Recorded, show
from spotting.problems import BadCase, Problem

Key = tuple[date, str]
Rows = dict[date, dict[str, Recorded]]  # by date, then source
OWN_ELSEWHERE = "own_elsewhere"  # her own entries of another diary file, where this diary has own ones of that day


@dataclass(frozen=True)
class Change:
    """One row to write: what the diary has of this source and date now (or nothing), and what it would have."""

    before: Recorded | None
    after: Recorded


@dataclass(frozen=True)
class ImportPlan:
    """The preview of an import. Every row of the files is in exactly one of the first five.

    `new`: days of which the diary had nothing. `joined`: days it had from other sources or from her. `changed`: days
    this source tells differently than last time. `unchanged`: days it tells as before. `future`: days after today,
    which nobody can have seen; they are left out. `kept`: days the diary has of this source, within the time the file
    covers, that the file no longer has; they stay. `conflicts`: contradictions this import brings up, for her to
    settle.
    """

    new: tuple[Change, ...]
    joined: tuple[Change, ...]
    changed: tuple[Change, ...]
    unchanged: tuple[Recorded, ...]
    future: tuple[Recorded, ...]
    kept: tuple[Recorded, ...]
    conflicts: tuple[Conflict, ...]
    questions: tuple[str, ...]

    def changes(self) -> tuple[tuple[Key, Recorded | None], ...]:
        """Return what to write, sorted by date; empty when the files were imported before."""
        changes = [(one.after.key, one.after) for one in (*self.new, *self.joined, *self.changed)]
        return tuple(sorted(changes, key=lambda change: change[0]))

    def before(self) -> dict[Key, Recorded | None]:
        """Return what the diary had of each row to write, so that `Vault.write` sees a change made meanwhile."""
        return {one.after.key: one.before for one in (*self.new, *self.joined, *self.changed)}

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.new or self.joined or self.changed)


def plan(existing: Iterable[Recorded], imported: Sequence[Imported], *, today: date | None = None) -> ImportPlan:
    """Compare files with the rows of the diary.

    `existing` are all rows (at least those of the dates of the files); `today` leaves out days after tomorrow (her
    day may be ahead of the clock of this machine). Raises BadCase where a day would have more entries than it can.
    """
    rows: Rows = defaultdict(dict)
    for row in existing:
        rows[row.day.date][row.source] = row
    before: Rows = {day: dict(sources) for day, sources in rows.items()}
    last = today + timedelta(days=1) if today else date.max
    changes: dict[Key, Change] = {}
    unchanged: dict[Key, Recorded] = {}
    future: list[Recorded] = []
    for row in _rows_of(imported):
        if row.day.date > last:
            future.append(row)
        else:
            _meet(row, rows[row.day.date], before, changes, unchanged)
    by_kind: dict[str, list[Change]] = {"new": [], "joined": [], "changed": []}
    for key in sorted(changes):
        by_kind[_kind(changes[key], before)].append(changes[key])
    return ImportPlan(
        new=tuple(by_kind["new"]),
        joined=tuple(by_kind["joined"]),
        changed=tuple(by_kind["changed"]),
        unchanged=tuple(unchanged[key] for key in sorted(unchanged) if key not in changes),
        future=tuple(future),
        kept=_kept(before, imported),
        conflicts=_new_conflicts(before, rows, sorted({day for day, _ in changes})),
        questions=(
            *dict.fromkeys(question for one in imported for question in one.questions),
            *_less_than_before(rows, imported),
        ),
    )


def _less_than_before(rows: Rows, imported: Sequence[Imported]) -> list[str]:
    """Name the days on which joining kept another amount than the file says: another file of that app said more."""
    days: dict[str, list[str]] = defaultdict(list)
    for one in imported:
        for row in one.days:
            told, kept = row.day.bleeding, rows.get(row.day.date, {}).get(row.source)
            now = kept.day.bleeding if kept and kept.source != OWN else None
            if told and now and told.level not in ("unspecified", now.level):
                days[one.name].append(row.day.date.isoformat())
    return [
        f"{name} gives another amount of bleeding on {len(found)} {'day' if len(found) == 1 else 'days'} in one file "
        f"than in another. The heavier one is kept: {', '.join(found[:5])}{' and more' if len(found) > 5 else ''}."
        for name, found in days.items()
    ]


def _rows_of(imported: Sequence[Imported]) -> list[Recorded]:
    """Return the rows of all files, those of one source and date joined: files given together are one import."""
    joined: dict[Key, Recorded] = {}
    for one in imported:
        for row in one.days:
            joined[row.key] = _joined(joined[row.key], row) if row.key in joined else row
    return list(joined.values())


def _meet(
    row: Recorded,
    present: dict[str, Recorded],
    before: Rows,
    changes: dict[Key, Change],
    unchanged: dict[Key, Recorded],
) -> None:
    """Let one row of a file meet the rows of its date: remember a change, or that there is none."""
    if row.source == OWN and OWN in present and present[OWN].day != row.day:
        row = replace(row, source=OWN_ELSEWHERE, settled=frozenset())
    there = present.get(row.source)
    after = row if there is None else _later(there, row)
    if there is not None and after.day == there.day:
        unchanged[row.key] = there
        return
    present[row.source] = after
    changes[row.key] = Change(before.get(row.day.date, {}).get(row.source), after)


def _later(there: Recorded, row: Recorded) -> Recorded:
    """Return what a source says of a day after one more file of it.

    A later file of the same kind (same version) stands alone: what she mended in the app is mended here. Files of
    different kinds, such as the parts of an archive or two generations, are joined, so neither loses what the other
    has; the version then names both.
    """
    same_kinds = set(there.version.split(" + ")) <= set(row.version.split(" + "))
    return row if same_kinds else _joined(there, row)


def _joined(one: Recorded, other: Recorded) -> Recorded:
    try:
        return join_rows(one, other)
    except ValueError:
        what = f"has more entries on {one.day.date} than a day can have."
        raise BadCase([Problem(one.source, 0, what, "Mend it in the app and export again.")]) from None


def _kind(change: Change, before: Rows) -> str:
    if change.before is not None:
        return "changed"
    return "joined" if before.get(change.after.day.date) else "new"


def _kept(before: Rows, imported: Sequence[Imported]) -> tuple[Recorded, ...]:
    """Return rows of the sources, within the time their files cover, whose days the files do not have."""
    kept: list[Recorded] = []
    for source in dict.fromkeys(row.source for one in imported for row in one.days if row.source != OWN):
        days = {row.day.date for one in imported for row in one.days if row.source == source}
        first, last = min(days), max(days)
        kept += [
            sources[source]
            for day, sources in before.items()
            if source in sources and first <= day <= last and day not in days
        ]
    return tuple(sorted(kept, key=lambda row: row.key))


def _new_conflicts(before: Rows, after: Rows, days: Sequence[date]) -> tuple[Conflict, ...]:
    found: list[Conflict] = []
    for day in days:
        old = set(show(list(before[day].values())).conflicts) if before.get(day) else set()
        found += [conflict for conflict in show(list(after[day].values())).conflicts if conflict not in old]
    return tuple(found)
