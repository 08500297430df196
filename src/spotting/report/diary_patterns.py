"""Answers a diary holds for the check as text: the finding, the answer, where it comes from, and whether it is asked.

Says what `diary.patterns` drew, adds nothing, and never says that something is absent that was not logged.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import Any

from spotting.catalog import wording
from spotting.catalog.types import Catalog
from spotting.diary.pattern import Pattern
from spotting.replies import in_words
from spotting.report.diary_cycles import chance_words


def answer_line(one: Pattern, catalog: Catalog) -> str:
    """Say a finding with its answer: "Cycle length: 28 days"."""
    return f"{catalog.findings[one.finding].name}: {value_words(one, catalog)}"


def value_words(one: Pattern, catalog: Catalog) -> str:
    """Say an answer in words, a range with its ends."""
    finding = catalog.findings[one.finding]
    if isinstance(one.value, dict) and set(one.value) <= {"from", "to"}:
        low, high = one.value.get("from"), one.value.get("to")
        if low is not None and high is not None:
            return f"{low} to {high} {finding.unit}"
        return f"at least {_units(low, finding.unit)}" if low is not None else f"at most {_units(high, finding.unit)}"
    if isinstance(one.value, int | float):
        return _units(one.value, finding.unit)
    if isinstance(one.value, str) and finding.kind in ("graded", "choice"):
        return wording.label(finding, one.value, "self")
    if one.value == {"is_not": "none"}:
        return "yes"
    return in_words(one.value, finding.unit)


def _units(number: float | None, unit: str) -> str:
    return f"{number:g} {unit.removesuffix('s') if number == 1 else unit}".rstrip()


def patterns_text(found: Iterable[Pattern], catalog: Catalog, *, width: int = 80) -> str:
    """Return the answers to be confirmed, then those the check asks with the diary's words beside."""
    found = tuple(found)
    if not found:
        return "The diary holds no answers for a check yet.\n"
    lines: list[str] = []
    for title, taken in (
        ("Answers you can confirm at once in `spotting check --from-diary`:", True),
        ("Asked all the same, with what the diary says beside the question:", False),
    ):
        rows = [one for one in found if one.is_taken is taken]
        if rows:
            lines += [*textwrap.wrap(title, width), *(line for one in rows for line in _item(one, catalog, width)), ""]
    said = "What is not here is not logged; that does not mean that it was not so. Information, not a diagnosis."
    return "\n".join([*lines, *textwrap.wrap(said, width)]) + "\n"


def _item(one: Pattern, catalog: Catalog, width: int) -> list[str]:
    sure = "" if one.sure >= 0.995 else f" ({chance_words(one.sure)})"
    said = f"{answer_line(one, catalog)}{sure}. {one.provenance[0].upper()}{one.provenance[1:]}."
    return textwrap.wrap(said, width, initial_indent="- ", subsequent_indent="  ")


def patterns_json(found: Iterable[Pattern]) -> list[dict[str, Any]]:
    """Return the answers for programs."""
    return [
        {
            "finding": one.finding,
            "value": one.value,
            "provenance": one.provenance,
            "days": [day.isoformat() for day in one.days],
            "sure": round(one.sure, 4),
            "of_the_moment": one.of_the_moment,
            "taken_when_confirmed": one.is_taken,
        }
        for one in found
    ]
