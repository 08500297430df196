"""The preview of an import in words and as JSON: what was read, what is lost and why, what it would do to the diary.

Every record a reader saw is accounted for; nothing is written here and nothing is called a success that lost days.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from spotting.diary.dates_in_words import in_words
from spotting.diary.day_json import day_to_json
from spotting.diary.importers.collected import TOLD_ELSEWHERE, UNKNOWN, Imported, LossReport, ReportLine
from spotting.diary.importers.plan import Change, ImportPlan
from spotting.diary.recorded import Conflict, Recorded
from spotting.report.diary_month import conflict_json
from spotting.report.diary_words import conflict_lines, safe, source_name

_FATE_WORDS: Final = {
    "imported": "taken over",
    "merged": "joined with another record of the same day",
    "ignored": "left out on purpose",
    "not_understood": "not understood",
}
_MOST_LINES: Final = 30
_WHOLE_FILES: Final = (UNKNOWN, TOLD_ELSEWHERE)


def import_text(imported: Sequence[Imported], plan: ImportPlan, *, width: int = 80) -> str:
    """Return the whole preview."""
    lines: list[str] = []
    for one in imported:
        lines += [*_file_lines(one, width), ""]
    lines += _files_left_out(imported, width)
    lines += ["What this does to the diary", *(_item(line, width) for line in _effects(plan))]
    for question in plan.questions:
        lines.append(_item(f"Only you can tell: {safe(question)}", width))
    lines += _conflicts(plan.conflicts, width)
    return "\n".join(lines) + "\n"


def _file_lines(one: Imported, width: int) -> list[str]:
    report = LossReport(tuple(line for line in one.report.lines if line.why not in _WHOLE_FILES))
    version = f" ({safe(one.version)})" if one.version else ""
    lines = [_wrapped(f"{safe(one.name)}{version}", width)]
    fates = "; ".join(f"{report.count(fate):,} {words}" for fate, words in _FATE_WORDS.items() if report.count(fate))
    lines.append(_item(f"{report.read:,} records read: {fates or 'nothing'}.", width))
    if one.days:
        first, last = one.days[0].day.date, one.days[-1].day.date
        lines.append(_item(f"{_days(len(one.days))}, from {in_words(first)} to {in_words(last)}.", width))
    else:
        lines.append(_item("No day of it can be taken over.", width))
    for fate in ("ignored", "not_understood"):
        lines += _lost(report, fate, width)
    return lines


def _files_left_out(imported: Sequence[Imported], width: int) -> list[str]:
    """Name the files that were not read: they belong to no app above."""
    told = [line for one in imported for line in one.report.lines if line.why in _WHOLE_FILES]
    if not told:
        return []
    lines = [_wrapped(f"{len(told):,} {'file was' if len(told) == 1 else 'files were'} not used", width)]
    lines += [_item(f"{safe(line.what)}: {line.why}", width) for line in told[:_MOST_LINES]]
    if len(told) > _MOST_LINES:
        lines.append(_item(f"and {len(told) - _MOST_LINES:,} more; `--json` lists all.", width))
    return [*lines, ""]


def _lost(report: LossReport, fate: str, width: int) -> list[str]:
    told = [line for line in report.lines if line.fate == fate]
    if not told:
        return []
    lines = [_item(f"{_FATE_WORDS[fate].capitalize()}:", width)]
    lines += [_item(_lost_line(line), width, indent=4) for line in told[:_MOST_LINES]]
    if len(told) > _MOST_LINES:
        lines.append(_item(f"and {len(told) - _MOST_LINES} kinds more; `--json` lists all.", width, indent=4))
    return lines


def _lost_line(line: ReportLine) -> str:
    why = f": {safe(line.why)}" if line.why else ""
    examples = f" (such as {', '.join(f'“{safe(one)}”' for one in line.examples)})" if line.examples else ""
    return f"{line.count:,} x {safe(line.what)}{why}{examples}"


def _effects(plan: ImportPlan) -> list[str]:
    rows: list[tuple[tuple[Change | Recorded, ...], str]] = [
        (plan.new, "of which nothing was in the diary"),
        (plan.joined, "joined with what is there; what you wrote stays as it is"),
        (plan.changed, "that this source tells differently than last time"),
        (plan.unchanged, "already there as they are"),
        (plan.future, "still to come, left out"),
        (plan.kept, "from an earlier import that this file no longer has; they stay"),
    ]
    lines = [f"{_days(len(_dates(told)))} {words}." for told, words in rows if told]
    if plan.is_empty:
        lines.append("Nothing is to be written.")
    return lines


def _conflicts(conflicts: Sequence[Conflict], width: int) -> list[str]:
    if not conflicts:
        return []
    count = len(conflicts)
    lines = ["", _wrapped(f"{count} {'thing' if count == 1 else 'things'} on which the sources disagree", width)]
    for conflict in conflicts[:_MOST_LINES]:
        lines.append(_item(in_words(conflict.date), width))
        lines += [_item(line.strip(), width, indent=4) for line in conflict_lines(conflict, width - 6)]
    if count > _MOST_LINES:
        lines.append(_item(f"and {count - _MOST_LINES} more.", width))
    lines.append(_wrapped("All of it is kept. `spotting diary conflicts` lets you choose.", width))
    return lines


def import_json(imported: Sequence[Imported], plan: ImportPlan, *, written: bool) -> dict[str, Any]:
    """Return the preview for programs; `written` says whether the days are in the diary now."""
    return {
        "written": written,
        "files": [
            {
                "name": one.name,
                "source": one.source,
                "version": one.version,
                "days": len(one.days),
                "records": one.report.read,
                "report": [
                    {
                        "what": line.what,
                        "fate": line.fate,
                        "count": line.count,
                        "why": line.why,
                        "examples": list(line.examples),
                    }
                    for line in one.report.lines
                ],
            }
            for one in imported
        ],
        "new": [day_to_json(change.after.day) for change in plan.new],
        "joined": [day_to_json(change.after.day) for change in plan.joined],
        "changed": [day_to_json(change.after.day) for change in plan.changed],
        "unchanged": [row.day.date.isoformat() for row in plan.unchanged],
        "future": [row.day.date.isoformat() for row in plan.future],
        "kept": [{"date": row.day.date.isoformat(), "source": row.source} for row in plan.kept],
        "conflicts": [conflict_json(one) for one in plan.conflicts],
        "questions": list(plan.questions),
    }


def import_name(imported: Sequence[Imported], plan: ImportPlan) -> str:
    """Name an import for the list of changes."""
    names = " and ".join(dict.fromkeys(source_name(one.source) for one in imported))
    return f"import from {names} ({days_to_write(plan)})"


def days_to_write(plan: ImportPlan) -> str:
    """Say how many days an import would write; two sources of one day are one day."""
    return _days(len({day for (day, _), _ in plan.changes()}))


def _dates(rows: Iterable[Change | Recorded]) -> set[date]:
    return {row.day.date if isinstance(row, Recorded) else row.after.day.date for row in rows}


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"


def _wrapped(text: str, width: int) -> str:
    return textwrap.fill(text, max(20, width), subsequent_indent="  ")


def _item(text: str, width: int, indent: int = 2) -> str:
    pad = " " * indent
    return textwrap.fill(text, max(20, width), initial_indent=pad, subsequent_indent=pad + "  ")
