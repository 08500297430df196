"""All numbers of the knowledge as one table, for a reviewer with a spreadsheet. It decides nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from spotting.catalog.types import Number

COLUMNS = ("id", "file", "value", "low", "high", "basis", "source", "at", "why", "fitted_to", "facts")


def number_rows(numbers: Iterable[Number]) -> list[tuple[str, ...]]:
    """Return a row per number, in the order of the knowledge; what a number does not have is empty."""
    return [
        (
            number.id,
            number.id.partition(": ")[0],
            f"{number.value:g}",
            f"{number.low:g}",
            f"{number.high:g}",
            number.basis,
            number.source or "",
            number.at or "",
            number.why or "",
            number.fitted_to or "",
            " ".join(number.facts),
        )
        for number in numbers
    ]


def numbers_csv(numbers: Iterable[Number]) -> str:
    """Return the table as CSV with a heading line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(number_rows(numbers))
    return out.getvalue()


def numbers_text(numbers: Iterable[Number]) -> str:
    """Return a short line per number: its id, the figure with its range, and what it rests on."""
    lines = [
        f"{n.id:78} {n.value:<9.4g} {n.low:.4g} to {n.high:.4g}  {n.basis} {n.source or ''}".rstrip() + "\n"
        for n in numbers
    ]
    return "".join(lines)
