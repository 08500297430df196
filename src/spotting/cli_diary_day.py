"""`spotting diary add | edit | undo`: writing a day, changing it, and taking the last change back.

Reads the options and dates, or asks; what fits together is decided in `diary.edit`. Options are all read before the
diary is opened, so a mistake in one of them changes nothing.
"""

from __future__ import annotations

import os
import textwrap
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spotting.cli_diary_options import (
    ClearOption,
    DateArgument,
    DayOptions,
    asker_of,
    cleared_fields,
    confirmed,
    day_meant,
    not_to_come,
    said,
    written_in,
)
from spotting.cli_diary_vault import Opening, kept_in, opened
from spotting.cli_options import PlainOption, text_width
from spotting.problems import BadCase, Problem

if TYPE_CHECKING:
    from spotting.diary.edit import Written
    from spotting.diary.recorded import Recorded, Shown
    from spotting.diary.vault import Vault
    from spotting.terminal.asking import Asker
    from spotting.terminal.diary_edit import Edited

_TRIES = 5  # programs that write the same day at the same moment


def add(*, day: DateArgument = None, options: DayOptions, plain: PlainOption = False, opening: Opening) -> None:
    """Write down a day: with options, or without them by questions. What is left out is not logged."""
    from spotting.diary.edit import add as added

    today = date.today()
    written = written_in(options)
    when = day_meant(day, today, plain=plain) if day or written.named else None
    if when is not None and written.named:
        _checked(when, partial(added, None, when, written))  # what contradicts itself makes no diary
    with opened(opening, create=True) as diary:
        if not written.named:
            asker = asker_of(plain=plain)
            if when is None:
                from spotting.terminal.diary_ask import ask_date

                when = ask_date(asker, today)
            if when is not None:
                written = _asked(asker, not_to_come(when, today), _own(diary, when))
        if when is None or not written.named:
            print("Nothing was written down, so nothing was stored.")
            return
        kept_in(diary, opening, partial(_write_down, when, written))


def _write_down(day: date, written: Written, diary: Vault) -> None:
    """Add to what her record of the day holds at this moment."""
    from spotting.diary.edit import add as added
    from spotting.diary.vault import ChangedMeanwhile

    for left in range(_TRIES - 1, -1, -1):
        before = _own(diary, day)
        after = _checked(day, partial(added, before, day, written))
        try:
            _store(diary, after, before, "entry for", written.named)
            return
        except ChangedMeanwhile:  # another program added to the day: add to what it holds now
            if not left:
                raise


def edit(
    *,
    day: Annotated[str, typer.Argument(metavar="DATE", help="The day to change.")],
    options: DayOptions,
    clear: ClearOption = None,
    plain: PlainOption = False,
    opening: Opening,
) -> None:
    """Change a day: a field that is given takes the place of what was there, --clear empties one."""
    from spotting.diary.edit import edit as edited

    written, cleared = written_in(options), cleared_fields(clear)
    when = day_meant(day, date.today(), plain=plain)
    with opened(opening) as diary:
        rows = diary.rows(when, when)
        if not rows:
            what = f"nothing is logged on {said(when)}."
            raise BadCase([Problem("edit", 0, what, f"`spotting diary add {when}` writes it down.")])
        before = _own(diary, when)
        if written.named or cleared:
            after = _checked(when, lambda: edited(rows, written, cleared))
        else:
            from spotting.terminal.diary_edit import edit_day

            changed = edit_day(asker_of(plain=plain), rows)
            if changed is None:
                print("Nothing was changed.")
                return
            kept_in(diary, opening, partial(_keep_changes, when, rows, changed))
            return
        named = written.named + tuple(name for name in cleared if name not in written.named)
        _store(diary, after, before, "change of", named, day=when)


def _keep_changes(day: date, rows: list[Recorded], changed: Edited, diary: Vault) -> None:
    """Write what was edited, unless the day was changed elsewhere while she looked at it."""
    if diary.rows(day, day) != rows:
        what = "was changed by another program meanwhile, so nothing was written here."
        raise BadCase([Problem(said(day), 0, what, f"Please start again: `spotting diary edit {day}`.")])
    _store(diary, changed.after, _own(diary, day), "change of", changed.fields, day=day)


def undo(
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask, even for many days.")] = False,
    plain: PlainOption = False,
    opening: Opening,
) -> None:
    """Take back the last change; once more takes back the one before it."""
    with opened(opening) as diary:
        last = diary.last_change()
        if last is None:
            print("There is nothing to undo.")
            return
        if len(last.dates) > 1 and not yes and not confirmed(f"This takes back: {last.what}. Go on?"):
            print("Nothing was undone.")
            return
        undone = diary.undo()
        print(f"Taken back: {undone.what}." if undone is not None else "There is nothing to undo.")
        following = diary.last_change()
        print(f"Once more takes back: {following.what}." if following else "Nothing is left to undo.")


# --- asking and writing ---


def _asked(asker: Asker, day: date, before: Recorded | None) -> Written:
    from spotting.diary.day import Day
    from spotting.diary.edit import FIELD_WORDS, fitting
    from spotting.terminal.diary_ask import ask_day

    asker.say("One question at a time. Enter skips a question: then it is not logged. q keeps what is there and ends.")
    written, refused = fitting(before, day, ask_day(asker, day, before.day if before else Day(day)))
    for name, why in refused.items():
        asker.say(
            f"{FIELD_WORDS[name].capitalize()} was left out: it {why} `spotting diary edit {day}` changes the day."
        )
    return written


def _own(diary: Vault, day: date) -> Recorded | None:
    from spotting.diary.recorded import OWN

    return next((row for row in diary.rows(day, day) if row.source == OWN), None)


def _checked(day: date, make: Callable[[], Any]) -> Any:
    try:
        return make()
    except ValueError as error:
        raise BadCase([Problem(said(day), 0, str(error))]) from None


def _store(
    diary: Vault,
    after: Recorded | None,
    before: Recorded | None,
    verb: str,
    named: tuple[str, ...],
    *,
    day: date | None = None,
) -> None:
    """Write her record and say what the day holds now, and how to take it back."""
    from spotting.diary.edit import FIELD_WORDS
    from spotting.diary.recorded import OWN
    from spotting.report.diary_words import day_text

    day = after.day.date if after is not None else day
    assert day is not None
    if after == before:
        print("That is how the day was written down already. Nothing was changed.")
        return
    fields = ", ".join(FIELD_WORDS[name] for name in named) or "the day"
    diary.write([((day, OWN), after)], f"{verb} {said(day)} ({fields})", before={(day, OWN): before})
    shown: list[Shown] = diary.shown(day, day)
    if shown and not shown[0].day.is_empty:
        print("Written down.")
        print(day_text(shown[0], width=text_width(), unlogged=False), end="")
    else:
        print(f"Nothing is logged on {said(day)} any more.")
    _say_what_was_there(before, after)
    print("`spotting diary undo` takes it back.")
    if after is not None and "bleeding" in named:
        _where_to_ask(after)


def _say_what_was_there(before: Recorded | None, after: Recorded | None) -> None:
    """Say which bleeding of hers a new level replaced: days are easily mixed up."""
    from spotting.report.diary_words import field_in_words

    old, new = (row.day.bleeding if row else None for row in (before, after))
    if old is not None and (new is None or (new.level, new.very_heavy) != (old.level, old.very_heavy)):
        print(textwrap.fill(f"Before, it said: {field_in_words('bleeding', old)}.", text_width()))


def _where_to_ask(row: Recorded) -> None:
    """The diary judges nothing; after much blood it says where how soon is told."""
    bleeding = row.day.bleeding
    if bleeding is None or bleeding.level not in ("heavy", "flooding"):
        return
    from spotting.terminal.conversation import help_now
    from spotting.terminal.start import place_of_locale

    told = (
        "The diary does not say how soon to get help; `spotting check` does. "
        f"In danger now? Do not wait for it. {help_now(place_of_locale(os.environ))}"
    )
    print(textwrap.fill(told, text_width()))
