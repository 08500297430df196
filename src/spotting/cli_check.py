"""`spotting check`: ask in the terminal or read a case, then print the assessment.

Nothing is decided here; a file is written only where --save names one, or in the diary with --save-to-diary.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from spotting.cli_diary_vault import KeyFileOption, KeyringOption, Opening, VaultOption
from spotting.cli_options import CaseOption, ColourOption, JsonOption, PlainOption, print_json, read_case, text_width
from spotting.problems import BadCase, Problem, SpottingError

if TYPE_CHECKING:
    from spotting.assessment import Assessment
    from spotting.case import Case
    from spotting.catalog import Catalog
    from spotting.diary.pattern import Pattern
    from spotting.diary.vault import Vault
    from spotting.saved_check import SavedCheck
    from spotting.terminal import Wishes

PlaceOption = Annotated[
    str | None, typer.Option("--place", help="Where you are: international, GB, US or AU; else by language setting.")
]
ForOption = Annotated[str | None, typer.Option("--for", help="Whom it is about: self, partner, child or someone-else.")]
SaveOption = Annotated[Path | None, typer.Option("--save", metavar="FILE", help="Save the answers at the end.")]
DiaryOption = Annotated[bool, typer.Option("--save-to-diary", help="Keep the answers in the encrypted diary.")]
FromDiaryOption = Annotated[
    bool, typer.Option("--from-diary", help="Begin with what the diary says; you confirm or change it.")
]
YesOption = Annotated[bool, typer.Option("--yes", help="With --from-diary: take its sure answers without asking.")]
ResumeOption = Annotated[Path | None, typer.Option("--resume", metavar="FILE", help="Go on with a saved check.")]


def check(
    case: CaseOption = None,
    as_json: JsonOption = False,
    place: PlaceOption = None,
    colour: ColourOption = None,
    for_whom: ForOption = None,
    plain: PlainOption = False,
    save: SaveOption = None,
    resume: ResumeOption = None,
    save_to_diary: DiaryOption = False,
    from_diary: FromDiaryOption = False,
    yes: YesOption = False,
    vault: VaultOption = None,
    key_file: KeyFileOption = None,
    keyring: KeyringOption = False,
) -> None:
    """Answer plain questions and see how urgent it is, what it may be, and what to do next.

    With --case FILE a program hands in the answers; the assessment holds the next question, or why none is left.
    """
    from spotting.cli_diary_checks import saver
    from spotting.saved_check import read_saved
    from spotting.terminal import Wishes
    from spotting.terminal.start import wants_colour

    today = date.today()
    _fit_together(case, as_json, for_whom, resume)
    _diary_fits(from_diary=from_diary, yes=yes, case=case, resume=resume)
    saved = read_saved(resume, today) if resume is not None else None
    drawn = _Drawn(today) if from_diary else None
    read = drawn.read if drawn else None
    with saver(Opening(vault, key_file, keyring), wanted=save_to_diary, read=read) as keep:
        if case is None:
            coloured = wants_colour(sys.stderr if as_json else sys.stdout, os.environ, plain=plain, chosen=colour)
            wishes = Wishes(
                today, _place(place), _for_whom(for_whom), plain, coloured, save, saved, save_to_diary, drawn, yes
            )
            keep(_asked(wishes, as_json=as_json), today)
        else:
            keep(_read(case, save, today, as_json=as_json, colour=colour, diary=drawn), today)


class _Drawn:
    """Takes the days of the diary while it is open, and draws the answers from them with the age told by then."""

    def __init__(self, today: date) -> None:
        self.today = today

    def read(self, diary: Vault) -> None:
        from spotting.cli_diary_history import days_read

        self.days = days_read(diary, self.today)

    def __call__(self, answers: Mapping[str, Any], catalog: Catalog) -> tuple[Pattern, ...]:
        from spotting.cli_diary_history import age_told

        return self.days.patterns(catalog, age_told(answers, catalog))


def _diary_fits(*, from_diary: bool, yes: bool, case: str | None, resume: Path | None) -> None:
    """Refuse options that do not go with the diary's answers."""
    if yes and not from_diary:
        raise BadCase([Problem("--yes", 0, "goes with --from-diary.", "Add --from-diary, or leave it out.")])
    if from_diary and resume is not None:
        raise BadCase([Problem("--from-diary", 0, "does not go with --resume.", "Give one of the two.")])
    if from_diary and case is not None and not yes:
        fix = "Add --yes to take the diary's sure answers into the case, or leave --case out to be asked."
        raise BadCase([Problem("--from-diary", 0, "has to be confirmed.", fix)])


def go_on(saved: SavedCheck, *, plain: bool) -> Case:
    """Go on with a saved check in the terminal, print the answer and what changed; return the answers."""
    from spotting.terminal import Wishes
    from spotting.terminal.start import wants_colour

    coloured = wants_colour(sys.stdout, os.environ, plain=plain, chosen=None)
    return _asked(Wishes(date.today(), plain=plain, colour=coloured, saved=saved, in_diary=True), as_json=False)


def _asked(wishes: Wishes, *, as_json: bool) -> Case:
    """Hold the interview and print its assessment."""
    from spotting.catalog import load_catalog
    from spotting.pipeline import assess

    catalog = load_catalog()
    out = sys.stderr if as_json else sys.stdout
    answered, older = _interview(catalog, wishes, out)
    assessment = assess(answered, catalog, name="your answers")
    if not as_json:
        _print_text(assessment, coloured=wishes.colour)
    if older is not None:
        _print_changes(older, assessment, catalog, out)
    if as_json:
        print_json(assessment.to_dict())
    return answered


def _read(
    case: str,
    save: Path | None,
    today: date,
    *,
    as_json: bool,
    colour: bool | None,
    diary: _Drawn | None = None,
) -> Case:
    """Assess a case that was handed in and print it."""
    from spotting.catalog import load_catalog
    from spotting.pipeline import assess
    from spotting.saved_check import write_saved
    from spotting.terminal.start import wants_colour

    catalog = load_catalog()
    answered = _given(case, save)
    if diary is not None:
        from spotting.terminal.from_diary import with_diary

        answered = with_diary(answered, diary(answered.answers, catalog), catalog)
    assessment = assess(answered, catalog, name="case")
    if save is not None:
        write_saved(save, answered, today)
    if as_json:
        print_json(assessment.to_dict())
    else:
        _print_text(assessment, coloured=wants_colour(sys.stdout, os.environ, plain=False, chosen=colour))
    return answered


def _given(case: str, save: Path | None) -> Case:
    """Read the case; a file it cannot be saved in is refused before."""
    from spotting.saved_check import check_target

    if save is not None:
        check_target(save)
    return read_case(case)


def _print_text(assessment: Assessment, *, coloured: bool) -> None:
    from spotting.report.text import render

    print(render(assessment, width=text_width(), colour=coloured), end="")


def _fit_together(case: str | None, as_json: bool, for_whom: str | None, resume: Path | None) -> None:
    """Refuse options of `check` that contradict each other."""
    if case is not None and resume is not None:
        raise BadCase([Problem("--resume", 0, "does not go with --case.", "Give one of the two.")])
    if case is not None and for_whom is not None:
        raise BadCase([Problem("--for", 0, "does not go with --case.", 'Write "for_whom" in the case.')])
    if case is None and not sys.stdin.isatty() and as_json:
        raise BadCase([Problem("--json", 0, "needs a case.", "Add `--case FILE`, or `--case -` for standard input.")])


def _interview(catalog: Catalog, wishes: Wishes, out: TextIO) -> tuple[Case, SavedCheck | None]:
    """Ask in the terminal; a check she leaves ends the command."""
    from spotting.terminal import Interrupted, interview

    try:
        return interview(catalog, wishes, out)
    except Interrupted as left:
        if left.saved_in is None:
            raise KeyboardInterrupt from None
        print(f"\nStopped. Your answers are in {left.saved_in}.", file=sys.stderr)
        raise typer.Exit(0) from None


def _print_changes(older: SavedCheck, now: Assessment, catalog: Catalog, out: TextIO) -> None:
    """Say what changed since a saved check, where its answers can still be read together."""
    import textwrap

    from spotting.pipeline import assess
    from spotting.report.changes import changes
    from spotting.saved_check import known_to

    case, _ = known_to(catalog, older.case)
    try:
        before = assess(case, catalog, ranges=False, explain=False)
    except SpottingError:
        print(f"\nThe answers of {older.saved_on} no longer fit together, so nothing is compared.", file=out)
        return
    print(f"\nWhat changed since {older.saved_on}:", file=out)
    for line in changes(before, now, before_is="then"):
        print(textwrap.fill(f"- {line}", 78, subsequent_indent="  "), file=out)


def _place(place: str | None) -> str | None:
    from spotting.words import PLACES

    if place is not None and place not in PLACES:
        raise BadCase([Problem(f"--place {place}", 0, "is no known place.", f"One of {', '.join(PLACES)}.")])
    return place


def _for_whom(word: str | None) -> str | None:
    from spotting.words import FOR_WHOM

    chosen = word.replace("-", "_") if word is not None else None
    if chosen is not None and chosen not in FOR_WHOM:
        fix = f"One of {', '.join(one.replace('_', '-') for one in FOR_WHOM)}."
        raise BadCase([Problem(f"--for {word}", 0, "is no choice.", fix)])
    return chosen
