"""`spotting diary episodes | cycles | forecast | patterns | correct`: what the days say, on the screen or as JSON.

Prints what `spotting.diary` reads from the days, with what stays open; `correct` keeps her own word, which always
holds. Nothing is judged here, and no fertile days are shown.
"""

from __future__ import annotations

import os
import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from spotting.cli_diary_history import AgeOption, DaysRead, age_given, days_read
from spotting.cli_diary_options import day_meant, not_to_come
from spotting.cli_diary_vault import Opening, opened
from spotting.cli_options import ColourOption, JsonOption, PlainOption, print_json, text_width
from spotting.problems import BadCase, Problem, did_you_mean

if TYPE_CHECKING:
    from spotting.diary.corrections import Correction
    from spotting.diary.vault import Vault

AllOption = Annotated[bool, typer.Option("--all", help="Everything, not only the newest.")]
_NEWEST = 12


def _read(opening: Opening, age: float | None) -> tuple[float | None, DaysRead]:
    """Return the age given with the command, and the days of the diary, which is closed again."""
    years = age_given(age)
    with opened(opening) as diary:
        return years, days_read(diary, date.today())


def episodes(
    *,
    everything: AllOption = False,
    age: AgeOption = None,
    as_json: JsonOption = False,
    opening: Opening,
) -> None:
    """Count episodes of bleeding (WHO), and hold the last year against the usual limits (FIGO)."""
    from spotting.report.diary_cycles import episodes_json, episodes_text

    years, read = _read(opening, age)
    history = read.history(years)
    if as_json:
        print_json(episodes_json(history))
        return
    print(episodes_text(history, last=None if everything else _NEWEST, width=text_width()), end="")


def cycles(
    *,
    everything: AllOption = False,
    age: AgeOption = None,
    as_json: JsonOption = False,
    colour: ColourOption = None,
    plain: PlainOption = False,
    opening: Opening,
) -> None:
    """Show a cycle a line with a mark a day, how each bleed is read and why, and what stays open."""
    from spotting.report.diary_cycles import cycles_json, cycles_text
    from spotting.terminal.start import wants_colour

    years, read = _read(opening, age)
    history = read.history(years)
    if as_json:
        print_json(cycles_json(history))
        return
    plain = plain or bool(os.environ.get("SPOTTING_PLAIN"))
    coloured = wants_colour(sys.stdout, os.environ, plain=plain, chosen=colour)
    by_date = {day.date: day for day in read.days}
    newest = None if everything else _NEWEST
    print(cycles_text(history, by_date, last=newest, width=text_width(), colour=coloured, plain=plain), end="")


def forecast(
    *,
    age: AgeOption = None,
    as_json: JsonOption = False,
    plain: PlainOption = False,
    opening: Opening,
) -> None:
    """Say when the next period may begin, as a range with its chance; or why that cannot be said."""
    from spotting.diary.forecast import AGES
    from spotting.report.diary_forecast import forecast_json, forecast_text, next_period

    years, read = _read(opening, age)
    if years is None and read.kept_age is not None:
        years = min(read.kept_age, AGES[1])
    history = read.history(years)
    try:
        found = next_period(history, years)
    except ValueError as error:
        raise BadCase([Problem("forecast", 0, f"cannot be made: {error}.")]) from None
    if as_json:
        print_json(forecast_json(found))
        return
    print(forecast_text(found, width=text_width(), plain=plain or bool(os.environ.get("SPOTTING_PLAIN"))), end="")


def patterns(*, age: AgeOption = None, as_json: JsonOption = False, opening: Opening) -> None:
    """List the answers the diary holds for a check, each with the days it rests on and how sure it is."""
    from spotting.catalog import load_catalog
    from spotting.report.diary_patterns import patterns_json, patterns_text

    years, read = _read(opening, age)
    catalog = load_catalog()
    found = read.patterns(catalog, years)
    if as_json:
        print_json(patterns_json(found))
        return
    print(patterns_text(found, catalog, width=text_width()), end="")


def correct(
    *,
    day: Annotated[str | None, typer.Argument(metavar="[DATE]", help="The day, or the first day.")] = None,
    kind: Annotated[
        str | None,
        typer.Argument(metavar="[KIND]", help="period, period_start, not_period, ovulation, pregnant or not_pregnant."),
    ] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="DATE", help="The last day, where it is several.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last correction back.")] = False,
    opening: Opening,
) -> None:
    """Say what a bleed was, when the egg was released, or that you were pregnant; without a day, list what you said.

    What you say always holds, and can be taken back. The days of the diary stay as they are.
    """
    made = None if undo else _correction(day, kind, to)
    if undo and (day or kind or to):
        raise BadCase([Problem("--undo", 0, "takes the last correction back, without a day.", "Leave the day out.")])
    with opened(opening) as diary:
        if undo:
            _undo(diary)
        elif made is None:
            _list(diary)
        else:
            _keep(diary, made)


def _correction(day: str | None, kind: str | None, to: str | None) -> Correction | None:
    from spotting.diary.corrections import KINDS, Correction

    if day is None:
        if to is not None:
            raise BadCase([Problem("--to", 0, "needs the first day.", "`spotting diary correct DATE KIND --to DATE`.")])
        return None
    fix = f"One of {', '.join(KINDS)}."
    if kind is None:
        raise BadCase([Problem("correct", 0, "needs the day and what it was.", fix)])
    word = kind.strip().casefold().replace("-", "_").replace(" ", "_")
    if word not in KINDS:
        raise BadCase([Problem("correct", 0, "does not know that kind.", did_you_mean(word, KINDS) or fix)])
    today = date.today()
    first = not_to_come(day_meant(day, today), today)
    last = not_to_come(day_meant(to, today), today) if to is not None else None
    try:
        return Correction(word, first, last if last != first else None)
    except ValueError as error:
        raise BadCase([Problem("correct", 0, f"cannot be kept: {error}.")]) from None


def _keep(diary: Vault, made: Correction) -> None:
    from spotting.diary.kept_corrections import in_a_line, keep_correction

    gone = keep_correction(diary, made)
    print(f"Kept: {in_a_line(made)}. `spotting diary undo` takes it back.")
    for one in gone:
        print(f"It takes the place of: {in_a_line(one)}.")


def _undo(diary: Vault) -> None:
    from spotting.diary.kept_corrections import corrections_of, in_a_line, take_back_correction

    held = corrections_of(diary)
    if not held:
        print("There is no correction to take back.")
        return
    take_back_correction(diary, held[-1])
    print(f"Taken back: {in_a_line(held[-1])}.")


def _list(diary: Vault) -> None:
    from spotting.diary.kept_corrections import corrections_of, in_a_line

    held = corrections_of(diary)
    if not held:
        print("You have corrected nothing. `spotting diary correct yesterday not_period` keeps a correction.")
    for one in held:
        print(f"- {in_a_line(one)}")
