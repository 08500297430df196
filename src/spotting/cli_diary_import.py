"""`spotting diary import`: read files of other apps, show what they hold and lose, and write them if she says so.

Files are read whole before the diary is opened, so a file that cannot be read changes nothing. Nothing is written
without a yes: typed, or given as --yes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spotting.cli_diary_options import asker_of, confirmed
from spotting.cli_diary_vault import (
    Opening,
    ask_hidden,
    exists,
    opened,
    vault_path,
)
from spotting.cli_options import JsonOption, PlainOption, print_json, text_width
from spotting.problems import BadCase, Problem

if TYPE_CHECKING:
    from spotting.diary.importers.collected import Imported
    from spotting.diary.importers.dates import AmbiguousDates
    from spotting.diary.importers.plan import ImportPlan
    from spotting.diary.recorded import Recorded
    from spotting.diary.vault import Vault

_ORDERS = {"day-first": "day_first", "month-first": "month_first"}
OrderOption = Annotated[
    str | None, typer.Option("--dates", metavar="ORDER", help="day-first or month-first, where a file leaves it open.")
]


def import_command(
    *,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files, folders or zips of other apps.")],
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what it would do.")] = False,
    dates: OrderOption = None,
    as_json: JsonOption = False,
    plain: PlainOption = False,
    opening: Opening,
) -> None:
    """Bring in days from other apps: first what they hold and what is lost, then it asks. Undo takes it back whole."""
    if dates is not None and dates not in _ORDERS:
        raise BadCase([Problem(f"--dates {dates}", 0, "is no order.", f"One of {', '.join(_ORDERS)}.")])
    if yes and dry_run:
        raise BadCase([Problem("--yes", 0, "does not go with --dry-run.", "Give one of the two.")])
    imported = [one for path in paths for one in _read(path, _ORDERS.get(dates or ""), plain=plain)]
    wanted = partial(_wanted, imported, yes=yes, dry_run=dry_run, as_json=as_json)
    if not exists(vault_path(opening.vault)):  # shown and asked first, so that a no makes no diary
        plan = _planned(imported, ())
        if wanted(plan):
            with opened(opening, create=True) as diary:
                _write(diary, imported, plan, as_json=as_json)
        return
    with opened(opening) as diary:
        plan = _planned(imported, diary.rows())
        if wanted(plan):
            _write(diary, imported, plan, as_json=as_json)


def _wanted(imported: list[Imported], plan: ImportPlan, *, yes: bool, dry_run: bool, as_json: bool) -> bool:
    """Show the preview and return whether to write. A program that reads the preview (--json) is not asked."""
    from spotting.report.diary_import import days_to_write

    writing = not plan.is_empty and not dry_run and (yes or not as_json)
    if not (as_json and writing):  # for programs one document is printed, the last thing done
        _tell(imported, plan, as_json=as_json, written=False)
    if writing and not yes and not confirmed(f"Write {days_to_write(plan)} into the diary?"):
        print("Nothing was written.", file=sys.stderr)
        return False
    return writing


def _write(diary: Vault, imported: list[Imported], plan: ImportPlan, *, as_json: bool) -> None:
    from spotting.report.diary_import import days_to_write, import_name

    diary.write(plan.changes(), import_name(imported, plan), before=plan.before())
    if as_json:
        _tell(imported, plan, as_json=True, written=True)
    print(f"{days_to_write(plan)} written. `spotting diary undo` takes all of it back.", file=sys.stderr)


def _planned(imported: list[Imported], rows: Iterable[Recorded]) -> ImportPlan:
    from spotting.diary.importers.plan import plan

    return plan(rows, imported, today=date.today())


def _tell(imported: list[Imported], plan: ImportPlan, *, as_json: bool, written: bool) -> None:
    from spotting.report.diary_import import import_json, import_text

    if as_json:
        print_json(import_json(imported, plan, written=written))
    else:
        print(import_text(imported, plan, width=text_width()), end="")


def _read(path: Path, order: str | None, *, plain: bool) -> list[Imported]:
    """Read a path; what only she can say (the order of the dates, a passphrase) is asked and the file read again."""
    from spotting.diary.importers.containers import PassphraseNeeded
    from spotting.diary.importers.dates import AmbiguousDates
    from spotting.diary.importers.detect import read_path

    passphrase: str | None = None
    while True:
        try:
            return read_path(path.expanduser().absolute(), date_order=order, passphrase=passphrase)
        except AmbiguousDates as unclear:
            if not sys.stdin.isatty() or order is not None:
                fix = "Add `--dates day-first` or `--dates month-first`."
                raise BadCase([Problem(str(path), 0, unclear.problems[0].what, fix)]) from None
            order = _asked_order(unclear, plain=plain)
        except PassphraseNeeded:
            if passphrase is not None:
                raise
            passphrase = ask_hidden(f"Passphrase of {path.name} (not that of your diary): ")


def _asked_order(unclear: AmbiguousDates, *, plain: bool) -> str:
    from spotting.diary.dates_in_words import in_words
    from spotting.replies import Reply
    from spotting.terminal.asking import Action, Prompt

    rows = tuple(in_words(reading) for reading in unclear.readings)
    text = f"The file writes dates like {unclear.cell}. Which day is that?"
    stop = Action(Reply.STOP, ("q", "quit", "stop"), "I cannot tell: stop")
    chosen: int | Reply = asker_of(plain=plain).ask(Prompt(text, rows=rows, actions=(stop,)))
    if isinstance(chosen, Reply):
        raise KeyboardInterrupt
    return ("day_first", "month_first")[chosen]
