"""`spotting diary checks`: checks kept in the diary: list, read again, go on, compare, delete.

A saved check is read with the knowledge of today; what this version does not know any more is left out and named.
The questions, the answer and how soon to be seen come from the check itself; nothing is decided here.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from spotting.cli_command import App
from spotting.cli_diary_options import confirmed
from spotting.cli_diary_vault import Opening, kept_in, opened
from spotting.cli_options import JsonOption, PlainOption, print_json, text_width
from spotting.problems import BadCase, Problem, SpottingError

if TYPE_CHECKING:
    from spotting.assessment import Assessment
    from spotting.case import Case
    from spotting.catalog import Catalog
    from spotting.diary.vault import Vault
    from spotting.saved_check import SavedCheck

checks_app = App(help="Checks kept in the diary: list, show, go on, compare, delete.", invoke_without_command=True)
NumberArgument = Annotated[int, typer.Argument(metavar="NUMBER", help="As `spotting diary checks list` shows it.")]


@checks_app.callback()
def overview(ctx: typer.Context) -> None:
    if ctx.invoked_subcommand is None:
        print(ctx.get_help())


@checks_app.command("list")
def list_checks(*, as_json: JsonOption = False, opening: Opening) -> None:
    """List the saved checks, the newest first."""
    with opened(opening) as diary:
        saved = sorted(diary.saved_checks(), key=lambda one: (one.saved_on, one.id), reverse=True)
    if as_json:
        print_json([{"id": one.id, "name": one.name, "saved_on": one.saved_on.isoformat()} for one in saved])
        return
    for one in saved:
        print(f"{one.id:>4}  {one.saved_on}  {one.name}")
    if not saved:
        print("No check is saved yet. `spotting check --save-to-diary` saves one.")


@checks_app.command("show")
def show_check(*, number: NumberArgument, as_json: JsonOption = False, opening: Opening) -> None:
    """Show the answer to a saved check, as the knowledge of today gives it."""
    with opened(opening) as diary:
        saved = _found(diary, number)
    from spotting.catalog import load_catalog
    from spotting.report.text import render

    assessment = _assessed(saved, load_catalog())
    if as_json:
        print_json(assessment.to_dict())
        return
    days = (date.today() - saved.saved_on).days
    ago = "today" if not days else "1 day ago" if days == 1 else f"{days} days ago"
    _say(f"Saved on {saved.saved_on}, {ago}. If anything is different now, do a new check: `spotting check`.")
    print(render(assessment, width=text_width(), colour=False), end="")


@checks_app.command("resume")
def resume_check(*, number: NumberArgument, plain: PlainOption = False, opening: Opening) -> None:
    """Go on with a saved check: the same day where it stopped, later with what changed. It is saved as a new one."""
    from spotting.cli_check import go_on

    with opened(opening) as diary:
        saved = _found(diary, number)
        if saved.saved_on > date.today():
            what = f"was saved on {saved.saved_on}, which is still to come."
            raise BadCase([Problem(f"check {number}", 0, what, "Check the date of this computer.")])
        _keep(diary, opening, go_on(saved, plain=plain), date.today())
    _say(f"The one before stays as check {number}; `spotting diary checks compare` shows what changed.")


@checks_app.command("compare")
def compare_checks(
    *,
    older: NumberArgument,
    newer: NumberArgument,
    as_json: JsonOption = False,
    opening: Opening,
) -> None:
    """Say what changed between two saved checks, both read with the knowledge of today."""
    from spotting.catalog import load_catalog
    from spotting.report.changes import changes

    with opened(opening) as diary:
        one, other = _found(diary, older), _found(diary, newer)
    if other.saved_on < one.saved_on:
        older, newer, one, other = newer, older, other, one
    catalog = load_catalog()
    before, after = (_assessed(saved, catalog, full=False) for saved in (one, other))
    lines = changes(before, after, before_is="then")
    if as_json:
        print_json({"from": str(one.saved_on), "to": str(other.saved_on), "changes": lines})
        return
    print(f"What changed from check {older} ({one.saved_on}) to check {newer} ({other.saved_on}):")
    for line in lines:
        print(textwrap.fill(f"- {line}", text_width(), subsequent_indent="  "))


@checks_app.command("delete")
def delete_check(
    *,
    number: NumberArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    opening: Opening,
) -> None:
    """Delete a saved check for good."""
    with opened(opening) as diary:
        saved = _found(diary, number)
        if not yes and not confirmed(f"Delete check {number} of {saved.saved_on}? This cannot be undone."):
            print("Nothing was deleted.")
            return
        diary.delete_saved_check(number)
    print(f"Check {number} is deleted.")


@contextmanager
def saver(
    opening: Opening, *, wanted: bool, read: Callable[[Vault], None] | None = None
) -> Iterator[Callable[[Case, date], None]]:
    """Yield a function that keeps a case in the diary, or does nothing where that is not wanted.

    The passphrase is asked before the first question, so that no answer is lost at the end. `read` is called with the
    open diary first.
    """
    if not wanted:
        if read is not None:
            with opened(opening) as diary:
                read(diary)
        yield lambda case, today: None
        return
    with opened(opening, create=read is None) as diary:
        if read is not None:
            read(diary)
        yield partial(_keep, diary, opening)


def _keep(diary: Vault, opening: Opening, case: Case, today: date) -> None:
    from spotting.saved_check import SavedCheck

    number = kept_in(diary, opening, lambda vault: vault.save_check(_name_of(case), SavedCheck(case, today)))
    _say(f"Saved in the diary as check {number}. `spotting diary checks resume {number}` goes on with it.")


def _name_of(case: Case) -> str:
    whom = {"self": "about you", "partner": "about your partner", "child": "about a child"}
    return f"check {whom.get(case.for_whom, 'about someone else')}, {len(case.answers)} answers"


def _found(diary: Vault, number: int) -> SavedCheck:
    saved = diary.saved_check(number)
    if saved is None:
        fix = "`spotting diary checks list` shows all."
        raise BadCase([Problem(f"check {number}", 0, "is not in the diary.", fix)])
    return saved


def _assessed(saved: SavedCheck, catalog: Catalog, *, full: bool = True) -> Assessment:
    """Assess the answers of then with the knowledge of today."""
    from spotting.pipeline import assess
    from spotting.saved_check import known_to

    case, not_known = known_to(catalog, saved.case)
    if not_known:
        listed = ", ".join(name.replace("_", " ") for name in not_known)
        _say(f"This version does not know these saved answers any more; they are left out: {listed}.")
    try:
        return assess(case, catalog, ranges=full, explain=full, name="the saved check")
    except SpottingError as error:
        what = "cannot be read together with the knowledge of today."
        raise BadCase([Problem(f"check of {saved.saved_on}", 0, what, str(error))]) from None


def _say(text: str) -> None:
    print(textwrap.fill(text, text_width()), file=sys.stderr)
