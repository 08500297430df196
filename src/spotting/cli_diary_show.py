"""`spotting diary show | conflicts`: a month or a day on the screen, and settling what sources disagree about.

Prints what the diary holds; a day without an entry is shown as not logged, never as one without bleeding.
"""

from __future__ import annotations

import os
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from spotting.cli_diary_options import asker_of, day_meant, said
from spotting.cli_diary_vault import Opening, opened
from spotting.cli_options import ColourOption, JsonOption, PlainOption, print_json, text_width
from spotting.problems import BadCase, Problem

if TYPE_CHECKING:
    from spotting.diary.recorded import Conflict, Shown
    from spotting.diary.vault import Vault

_BEFORE_AND_AFTER = timedelta(days=40)  # so that a period across the ends of a month is scored whole


def show(
    *,
    which: Annotated[
        str | None, typer.Argument(metavar="[MONTH|DATE]", help="March, 2026-03, last month; or a day: yesterday ...")
    ] = None,
    as_json: JsonOption = False,
    colour: ColourOption = None,
    plain: PlainOption = False,
    opening: Opening,
) -> None:
    """Show a month (this one by default) with a legend, or one day in full; --plain writes a line a day."""
    today = date.today()
    month = _month(which, today)
    day = day_meant(which, today, plain=plain) if month is None else None
    with opened(opening) as diary:
        if day is not None:
            _show_day(diary, day, as_json=as_json)
        elif month is not None:
            _show_month(diary, month, today, as_json=as_json, colour=colour, plain=plain)


def conflicts(*, as_json: JsonOption = False, plain: PlainOption = False, opening: Opening) -> None:
    """List what sources disagree about, and choose at a terminal; what is not chosen stays open."""
    with opened(opening) as diary:
        open_ones = [conflict for shown in diary.shown() for conflict in shown.conflicts]
        if as_json:
            from spotting.report.diary_month import conflict_json

            print_json([conflict_json(one) for one in open_ones])
            return
        if not open_ones:
            print("The sources of this diary agree. There is nothing to choose.")
            return
        if sys.stdin.isatty():
            _choose(diary, open_ones, plain=plain)
        else:
            _list(open_ones)


def _month(which: str | None, today: date) -> tuple[int, int] | None:
    from spotting.diary.dates_in_words import read_month
    from spotting.diary.entries_in_words import quoted

    if which is None:
        return today.year, today.month
    try:
        return read_month(which, today)
    except ValueError as error:
        raise BadCase([Problem(quoted(which), 0, str(error))]) from None


def _show_day(diary: Vault, day: date, *, as_json: bool) -> None:
    from spotting.report.diary_month import shown_json
    from spotting.report.diary_words import day_text

    shown = diary.shown(day, day)
    if as_json:
        print_json(shown_json(shown[0]) if shown else {"date": day.isoformat(), "logged": False})
    elif not shown or shown[0].day.is_empty:
        print(f"{said(day)}: nothing is logged. That does not mean that there was nothing.")
    else:
        print(day_text(shown[0], tuple(diary.rows(day, day)), width=text_width()), end="")


def _show_month(
    diary: Vault, month: tuple[int, int], today: date, *, as_json: bool, colour: bool | None, plain: bool
) -> None:
    from spotting.report.diary_month import month_json, month_lines, month_text, sources_line
    from spotting.terminal.start import wants_colour

    year, number = month
    first = date(year, number, 1)
    last = date(year + number // 12, number % 12 + 1, 1) - timedelta(days=1)
    days: dict[date, Shown] = {shown.day.date: shown for shown in diary.shown(first, last)}
    if as_json:
        print_json(month_json(year, number, days, today))
        return
    if plain or os.environ.get("SPOTTING_PLAIN") or os.environ.get("TERM") == "dumb":
        print(month_lines(year, number, days, today, width=text_width()), end="")
    else:
        colour = wants_colour(sys.stdout, os.environ, plain=False, chosen=colour)
        print(month_text(year, number, days, today, width=text_width(), colour=colour), end="")
    if sources := sources_line(days):
        print(sources)
    if not days and (rows := diary.rows()):
        print(f"The latest day in the diary is {said(rows[-1].day.date)}.")
    _scores(diary, first, last)


def _scores(diary: Vault, first: date, last: date) -> None:
    """Print the pictorial score of each period that touches these days, where products or clots were counted."""
    from spotting.diary.pbac import pictorial_scores

    shown = [one.day for one in diary.shown(first - _BEFORE_AND_AFTER, last + _BEFORE_AND_AFTER)]
    counted = [day for day in shown if first <= day.date <= last and day.bleeding is not None]
    if not any(day.bleeding.products or day.bleeding.small_clots or day.bleeding.large_clots
               for day in counted if day.bleeding is not None):  # fmt: skip
        return
    from spotting.catalog import load_catalog
    from spotting.report.diary_month import scores_text
    from spotting.report.layout import cite

    catalog = load_catalog()
    chart = catalog.pictorial_chart
    scores = [one for one in pictorial_scores(shown, chart) if one.first <= last and one.last >= first]
    rests = "; ".join(cite(catalog.sources[name]) for name in chart.cited)
    says = (*(text for text, _ in chart.says), f"This rests on: {rests}. It is information, not a diagnosis.")
    print()
    print(scores_text(tuple(scores), says, chart.name, width=text_width()), end="")


# --- conflicts ---


def _list(open_ones: list[Conflict]) -> None:
    from spotting.report.diary_words import conflict_lines

    for conflict in open_ones:
        print(said(conflict.date))
        for line in conflict_lines(conflict, text_width()):
            print(f"  {line}")
    count = len(open_ones)
    print(f"{count} {'disagreement' if count == 1 else 'disagreements'}. At a terminal this command lets you choose.")


def _choose(diary: Vault, open_ones: list[Conflict], *, plain: bool) -> None:
    """Ask for each conflict which source is right; each choice is one change that can be undone."""
    from spotting.diary.edit import FIELD_WORDS
    from spotting.diary.recorded import choose
    from spotting.replies import Reply
    from spotting.report.diary_words import field_in_words, source_name
    from spotting.terminal.asking import Action, Prompt

    asker, settled = asker_of(plain=plain), 0
    done = Action(Reply.STOP, ("q", "quit", "stop"), "Stop here")
    for number, conflict in enumerate(open_ones, 1):
        field = FIELD_WORDS[conflict.field]
        rows = tuple(
            f"{source_name(source)}: {field_in_words(conflict.field, value)}" for source, value in conflict.values
        )
        text = f"{said(conflict.date)}: which is right about {field}?"
        heading = f"{number} of {len(open_ones)}"
        try:
            reply = asker.ask(
                Prompt(text, rows=("Leave it open", *rows), heading=heading, default="1", actions=(done,))
            )
        except EOFError:
            break
        if reply is Reply.STOP:
            break
        if reply:
            source = conflict.values[reply - 1][0]
            there = diary.rows(conflict.date, conflict.date)
            row = choose(there, conflict.field, source)
            before = {row.key: next((one for one in there if one.key == row.key), None)}
            name = f"choice for {said(conflict.date)} ({field}: {source_name(source)})"
            diary.write([(row.key, row)], name, before=before)
            settled += 1
    left = len(open_ones) - settled
    print(f"{settled} chosen, {left} left open." + (" `spotting diary undo` takes a choice back." if settled else ""))
