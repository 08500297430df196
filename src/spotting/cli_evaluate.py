"""`spotting evaluate`: golden patients in, shares and shortfalls out.

Reads, runs, prints; progress goes to standard error, and only on a terminal. Nothing is stored or sent.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from spotting.cli_options import JsonOption, print_json

_DEFAULT_PROCESSES = 2


def evaluate(
    cases: Annotated[Path, typer.Argument(help="A folder of golden patients (YAML), or a file of JSON Lines.")],
    as_json: JsonOption = False,
    processes: Annotated[int, typer.Option("--processes", min=1, max=64, help="At work at the same time.")] = (
        _DEFAULT_PROCESSES
    ),
) -> None:
    """Compare answers with known good ones: all answers at once, and as an interview with a simulated person."""
    from spotting.catalog import load_catalog
    from spotting.evaluation.document import evaluation, evaluation_text
    from spotting.evaluation.golden import read_golden
    from spotting.evaluation.run import WAYS, run

    golden = read_golden(cases)
    for problem in golden.problems:
        print(problem, file=sys.stderr)
    if golden.left_out:
        print(f"Left out, because they tell of no patient: {', '.join(golden.left_out)}.", file=sys.stderr)
    catalog = load_catalog()
    with _progress(len(golden.patients) * len(WAYS)) as advance:
        outcomes = run(golden.patients, processes=processes, on_done=advance)
    document = evaluation(golden, outcomes, catalog)
    if as_json:
        print_json(document)
    else:
        print(evaluation_text(document, WAYS), end="")
    unanswered = {failure["kind"] for failure in document["failures"]}
    if "not_read" in unanswered:
        raise typer.Exit(2)
    if "no_answer" in unanswered:
        raise typer.Exit(4)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    """Show how far it is, on a terminal."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Cases", total=total)
        yield lambda: bar.advance(task)
