"""What several commands share: their options, the case they read, the JSON they print. Nothing is decided here."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spotting.problems import BadCase, Problem

if TYPE_CHECKING:
    from spotting.case import Case

CaseOption = Annotated[
    str | None, typer.Option("--case", metavar="FILE|-", help="A case as JSON; - reads standard input.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON only.")]
ColourOption = Annotated[bool | None, typer.Option("--colour/--no-colour", help="Colour; by default if a terminal.")]
PlainOption = Annotated[bool, typer.Option("--plain", help="Plain lines: for screen readers and simple terminals.")]
KnowledgeOption = Annotated[Path | None, typer.Option("--knowledge", help="Another knowledge folder.")]


def read_case(source: str) -> Case:
    """Read a case from a file, or from standard input for `-`."""
    from spotting.case import MAX_BYTES, Case

    if source == "-":
        return Case.from_json(sys.stdin.buffer.read(MAX_BYTES + 1), name="standard input")
    path = Path(source)
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise BadCase([Problem(source, 0, f"cannot be read ({error.strerror}).")]) from None
    return Case.from_json(raw, name=path.name)


def print_json(data: Any) -> None:
    """Print a document for programs."""
    print(json.dumps(data, indent=2, ensure_ascii=False))


def text_width() -> int:
    """Return how wide a text may be: 100 columns at most on a terminal, 80 elsewhere."""
    return min(100, shutil.get_terminal_size((80, 24)).columns) if sys.stdout.isatty() else 80
