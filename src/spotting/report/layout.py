"""Headings, indented lines and citations of a text report.

Only the shape of the page: what is said is decided elsewhere. Colour never carries meaning alone.
"""

from __future__ import annotations

import re

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from spotting.catalog.types import Catalog, Source


def heading(console: Console, text: str) -> None:
    """Write a heading after an empty line."""
    console.print()
    console.print(Text(text.upper(), style="bold"))


def item(console: Console, text: str | Text, *, indent: int = 2) -> None:
    """Write a paragraph, indented; what begins with a dash hangs behind it."""
    body = Text(text) if isinstance(text, str) else text
    if not body.plain.startswith("- "):
        console.print(Padding(body, (0, 0, 0, indent)))
        return
    grid = Table.grid()
    grid.add_column(width=2)
    grid.add_column()
    grid.add_row("-", body[2:])
    console.print(Padding(grid, (0, 0, 0, indent)))


def without_ids(text: str, catalog: Catalog) -> str:
    """Drop source ids in brackets: they are for reviewers, the source is named on its own line or in the JSON."""
    known = catalog.sources
    return re.sub(
        r" \(([a-z0-9_]+)(?:[,;][^)]*)?\)", lambda found: "" if found[1] in known or "_" in found[1] else found[0], text
    )


def cite(source: Source) -> str:
    """Name a source: title, by whom, year."""
    year = f", {source.published}" if source.published else ""
    return f"{source.title} ({source.by or source.kind}{year})"
