"""What a change of the knowledge does to the golden patients: urgency and leading causes, before and after.

Both versions are read by the same program, so that only the knowledge differs. It says what changed, never whether
the change is right.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spotting.assessment import Assessment
from spotting.case import Case
from spotting.catalog.types import Catalog
from spotting.pipeline import assess
from spotting.problems import SpottingError

LEADING = 3
_NAMED = 12  # files of a kind that are named in the text; the JSON form has all
_SEEN = 0.02  # a leading cause whose figure moves less than this is not listed


@dataclass(frozen=True)
class Answer:
    """What one version of the knowledge says of a patient; `error` if it cannot read her answers."""

    urgency: str = ""
    causes: tuple[tuple[str, float], ...] = ()
    all_causes: Mapping[str, float] | None = None
    error: str = ""


@dataclass(frozen=True)
class PatientChange:
    """One patient who is answered differently; `moves`: cause -> figure before and after."""

    id: str
    before: Answer
    after: Answer
    moves: tuple[tuple[str, float, float], ...]

    @property
    def urgency_changes(self) -> bool:
        return self.before.urgency != self.after.urgency

    @property
    def leading_change(self) -> bool:
        return [name for name, _ in self.before.causes] != [name for name, _ in self.after.causes]


@dataclass(frozen=True)
class FileChanges:
    """Knowledge files by what happened to them, paths below the knowledge folder."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


def file_changes(old: Path, new: Path) -> FileChanges:
    """Compare two knowledge folders byte by byte."""
    before, after = _files(old), _files(new)
    return FileChanges(
        tuple(sorted(set(after) - set(before))),
        tuple(sorted(set(before) - set(after))),
        tuple(sorted(name for name in set(before) & set(after) if before[name] != after[name])),
    )


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.yaml"))}


def patient_changes(old: Catalog, new: Catalog, patients: Iterable[tuple[str, Case]]) -> list[PatientChange]:
    """Return the patients whose urgency or leading causes change, and by how much."""
    found = []
    for name, case in patients:
        before, after = _answer(case, old), _answer(case, new)
        change = PatientChange(name, before, after, _moves(before, after))
        if change.urgency_changes or change.leading_change or before.error != after.error or change.moves:
            found.append(change)
    return found


def _answer(case: Case, catalog: Catalog) -> Answer:
    try:
        found = assess(case, catalog, ranges=False, explain=False)
    except SpottingError as error:
        return Answer(error=str(error).splitlines()[0])
    sizes = _sizes(found)
    return Answer(str(_urgency(found)), tuple(list(sizes.items())[:LEADING]), sizes)


def _urgency(found: Assessment) -> str:
    days = found.urgency.within_days
    return f"within {days} days" if days is not None else found.urgency.level


def _sizes(found: Assessment) -> dict[str, float]:
    """Return cause -> p_cause (p_present where no bleeding was told), likeliest first."""
    seen = found.differential.bleeding_seen
    return {v.condition.id: v.posterior.p_cause if seen else v.posterior.p_present for v in found.causes}


def _moves(before: Answer, after: Answer) -> tuple[tuple[str, float, float], ...]:
    names = dict.fromkeys(name for name, _ in (*before.causes, *after.causes))
    rows = [(name, (before.all_causes or {}).get(name, 0.0), (after.all_causes or {}).get(name, 0.0)) for name in names]
    return tuple(row for row in rows if abs(row[1] - row[2]) >= _SEEN)


def diff_document(
    revision: str, files: FileChanges, changes: list[PatientChange], patients: int, notes: list[str]
) -> dict[str, Any]:
    """Return the JSON form."""
    return {
        "revision": revision,
        "files": {"added": list(files.added), "removed": list(files.removed), "changed": list(files.changed)},
        "patients": patients,
        "urgency_changes": sum(change.urgency_changes for change in changes),
        "leading_causes_change": sum(change.leading_change for change in changes),
        "changes": [
            {
                "id": change.id,
                "urgency": {"before": change.before.urgency or None, "after": change.after.urgency or None},
                "leading": {
                    "before": [name for name, _ in change.before.causes],
                    "after": [name for name, _ in change.after.causes],
                },
                "moves": [{"cause": name, "before": old, "after": new} for name, old, new in change.moves],
                "error": change.after.error or change.before.error or None,
            }
            for change in changes
        ],
        "notes": notes,
    }


def diff_text(document: Mapping[str, Any]) -> str:
    """Say it in lines: files, then patients, urgency first."""
    files = document["files"]
    lines = [f"Knowledge now, against {document['revision']}:"]
    for what in ("added", "removed", "changed"):
        names = files[what]
        if names:
            more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
            text = f"  {len(names)} {what}: {', '.join(names[:_NAMED])}{more}"
            lines.append(textwrap.fill(text, 100, subsequent_indent="    "))
    if not any(files.values()):
        lines.append("  no file differs")
    lines += [f"  note: {note}" for note in document["notes"]]
    lines.append(
        f"{document['patients']} patients: {document['urgency_changes']} change urgency, "
        f"{document['leading_causes_change']} change leading causes."
    )
    for change in sorted(document["changes"], key=lambda one: one["urgency"]["before"] == one["urgency"]["after"]):
        lines += _change_lines(change)
    return "\n".join(lines) + "\n"


def _change_lines(change: Mapping[str, Any]) -> list[str]:
    urgency, leading = change["urgency"], change["leading"]
    lines = [f"- {change['id']}"]
    if urgency["before"] != urgency["after"]:
        lines.append(f"    urgency: {urgency['before'] or 'no answer'} -> {urgency['after'] or 'no answer'}")
    if change["error"]:
        lines.append(f"    no answer in one version: {change['error']}")
    elif leading["before"] != leading["after"]:
        lines.append(f"    leading: {', '.join(leading['before'])} -> {', '.join(leading['after'])}")
    lines += [f"    {m['cause']}: {m['before']:.3f} -> {m['after']:.3f}" for m in change["moves"]]
    return lines
