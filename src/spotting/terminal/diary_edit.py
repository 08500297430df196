"""Changing a day in the terminal: the whole day as a list, one field after the other, kept only when she says so.

Everything of the day is shown, from every source, so what she changes here stands alone afterwards. Decides nothing
about her health; what fits together is decided in `diary.edit`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from spotting.diary.dates_in_words import in_words
from spotting.diary.day import FIELDS, LIST_FIELDS, Day
from spotting.diary.edit import Written, edit
from spotting.diary.recorded import OWN, Recorded, Shown, show
from spotting.replies import Reply
from spotting.report.diary_words import conflict_lines, entry_in_words, field_in_words, field_name, source_name
from spotting.terminal.asking import BACK_ONLY, Asker, Prompt
from spotting.terminal.diary_ask import ask_day

_KEEP: Final = "Done: keep the changes"
_LEAVE: Final = "Leave without changing anything"
_WHOLE_BLEEDING: Final[dict[str, Any]] = {
    **{"colour": None, "small_clots": None, "large_clots": None, "products": ()},
    **{"intermenstrual": None, "withdrawal": None, "period_start": None},
}


@dataclass(frozen=True)
class Edited:
    """Her record after the changes (None: nothing of it is left), and the fields that were changed."""

    after: Recorded | None
    fields: tuple[str, ...]


def edit_day(asker: Asker, rows: Sequence[Recorded]) -> Edited | None:
    """Let her change a day until she keeps it; None where nothing is to be changed. KeyboardInterrupt passes."""
    _introduce(asker, show(rows))
    now, changed = list(rows), set[str]()
    while True:
        day = show(now).day if now else Day(rows[0].day.date)
        listed = tuple(_row(name, day) for name in FIELDS)
        try:
            chosen = asker.ask(Prompt("What do you want to change?", rows=(*listed, _KEEP, _LEAVE)))
        except EOFError:
            return None
        if chosen == len(FIELDS) + 1 or (chosen == len(FIELDS) and not changed):
            return None
        if chosen == len(FIELDS):
            own = next((row for row in now if row.source == OWN), None)
            return Edited(own, tuple(name for name in FIELDS if name in changed))
        after = _changed(asker, FIELDS[chosen], now or [Recorded(day)], day)
        if after is not None:
            now = [row for row in now if row.source != OWN] + list(after)
            changed.add(FIELDS[chosen])


def _introduce(asker: Asker, shown: Shown) -> None:
    """Say which day it is, which sources it has, and what they disagree about."""
    names = dict.fromkeys(source_name(source) for told in shown.sources.values() for source in told)
    asker.say(f"{in_words(shown.day.date)}. What is there comes from: {', '.join(names)}.")
    for conflict in shown.conflicts:
        told = "; ".join(line.strip() for line in conflict_lines(conflict)[1:])
        asker.say(f"The sources disagree about {field_name(conflict.field).lower()}: {told}.")


def _row(name: str, day: Day) -> str:
    value = getattr(day, name)
    return f"{field_name(name)}: {field_in_words(name, value) if value else 'not logged'}"


def _changed(asker: Asker, name: str, rows: Sequence[Recorded], day: Day) -> tuple[Recorded, ...] | None:
    """Return her record after one field was changed (empty: nothing of it is left), None if it was not changed."""
    entries = getattr(day, name)
    chosen = "new" if not entries else _how(asker, name, day)
    written = Written()
    cleared: tuple[str, ...] = ()
    if chosen == "empty":
        cleared = (name,)
    elif chosen == "out":
        left = _without(asker, name, entries)
        if left is None:
            return None
        written, cleared = Written(lists={name: left}), (name,)
    elif chosen:
        written = ask_day(asker, day.date, Day(day.date), only=name)
        if name == "bleeding" and written.named:
            written = replace(written, bleeding=_WHOLE_BLEEDING | dict(written.bleeding))
        elif name in written.named and chosen == "add":
            written = Written(lists={name: (*entries, *written.lists[name])})
    if name not in (*written.named, *cleared):
        return None
    try:
        after = edit(rows, written, cleared)
    except ValueError as error:
        asker.say(f"This does not fit: {error}")
        return None
    return () if after is None else (after,)


def _how(asker: Asker, name: str, day: Day) -> str:
    """Ask what to do with a field that holds something."""
    ways = {"new": "Write it anew", "empty": "Empty it: not logged"}
    if name in LIST_FIELDS:
        ways = {"add": "Add to it", "out": "Take something out", **ways}
    reply = asker.ask(Prompt(_row(name, day), rows=tuple(ways.values()), actions=BACK_ONLY))
    return "" if isinstance(reply, Reply) else list(ways)[reply]


def _without(asker: Asker, name: str, entries: tuple[Any, ...]) -> tuple[Any, ...] | None:
    rows = tuple(entry_in_words(name, entry) for entry in entries)
    reply = asker.ask(Prompt("Tick what goes.", "tick", rows, actions=BACK_ONLY))
    if isinstance(reply, Reply) or not reply:
        return None
    return tuple(entry for number, entry in enumerate(entries) if number not in reply)
