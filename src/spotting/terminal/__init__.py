"""The check in a terminal, from the first line to the case: one question after the other, nothing stored unasked.

`ask_keys` and `ask_plain` are two ways to show the same prompts, `conversation` goes through the questions,
`resume` goes on with a saved check. The answers go to `assess`, which alone decides.
"""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from spotting.case import Case
from spotting.catalog.types import Catalog
from spotting.problems import BadCase
from spotting.report.who_is_meant import SHE
from spotting.saved_check import SavedCheck, check_target, write_saved
from spotting.terminal import resume
from spotting.terminal.asking import BACK_ONLY, Asker, Prompt
from spotting.terminal.conversation import Conversation, ShowNow
from spotting.terminal.start import ask_for_whom, asker_for, begin, place_of_locale

if TYPE_CHECKING:
    from spotting.terminal.from_diary import Draw

__all__ = ["Interrupted", "Wishes", "interview"]

_OPEN_TO_READ = (
    "The file is not encrypted: anyone who can open it can read your answers. Keep it where only you have access, "
    "and delete it when you no longer need it."
)


@dataclass(frozen=True)
class Wishes:
    """What the options of the command ask for; `place` and `for_whom` are None if not given."""

    today: date
    place: str | None = None
    for_whom: str | None = None
    plain: bool = False
    colour: bool = True
    save: Path | None = None
    saved: SavedCheck | None = None
    in_diary: bool = False  # the door keeps the answers in the diary at the end
    diary: Draw | None = None  # draws answers from the diary, to be confirmed
    yes: bool = False  # take the sure ones without asking


class Interrupted(Exception):
    """She quit with Ctrl-C; `saved_in` names the file she saved to before, if any."""

    def __init__(self, saved_in: Path | None) -> None:
        super().__init__()
        self.saved_in = saved_in


class _Saver:
    """Writes the case where she says; asks before it replaces a file."""

    def __init__(self, asker: Asker, wishes: Wishes) -> None:
        self.asker, self.today = asker, wishes.today
        self.wanted = wishes.save
        self.saved_in: Path | None = None
        self.may_replace: set[Path] = set()

    def before_the_questions(self) -> None:
        """Make sure at the start that the file of `--save` can be used, so that no answer is lost at the end."""
        if self.wanted is not None:
            check_target(self.wanted, replace_it=self.wanted.exists() and self._replaces(self.wanted))

    def __call__(self, case: Case) -> None:
        default = str(self.saved_in or self.wanted or "spotting-check.json")
        typed = self.asker.ask(Prompt("Save to which file?", "line", label="File", default=default, actions=BACK_ONLY))
        if isinstance(typed, str) and typed:
            self.write(Path(typed).expanduser(), case)

    def write(self, path: Path, case: Case) -> bool:
        """Save, or say why not."""
        if path.exists() and not self._replaces(path):
            return False
        try:
            write_saved(path, case, self.today, replace_it=True)
        except BadCase as error:
            self.asker.say(str(error))
            return False
        self.saved_in = path
        self.may_replace.add(path)
        self.asker.say(f"Saved. Go on later with: spotting check --resume {path}")
        self.asker.say(_OPEN_TO_READ)
        return True

    def _replaces(self, path: Path) -> bool:
        if path not in self.may_replace and sys.stdin.isatty():
            with contextlib.suppress(EOFError):
                if self.asker.ask(Prompt(f"{path} exists already. Replace it?", rows=("Yes", "No"))) == 0:
                    self.may_replace.add(path)
        return path in self.may_replace


def interview(catalog: Catalog, wishes: Wishes, out: TextIO) -> tuple[Case, SavedCheck | None]:
    """Ask until nothing is left to ask or she stops; return the case, and the older check if one was resumed.

    Raises Interrupted where she quits with Ctrl-C.
    """
    for stream in (sys.stdin, out):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a stray byte is a wrong answer, not the end
    asker = asker_for(out, os.environ, plain=wishes.plain, colour=wishes.colour)
    saver = _Saver(asker, wishes)
    try:
        case = _converse(asker, catalog, wishes, saver)
    except KeyboardInterrupt:
        raise Interrupted(saver.saved_in) from None
    if wishes.save is not None:
        saver.write(wishes.save, case)
    saved = wishes.saved
    return case, saved if saved is not None and saved.saved_on < wishes.today else None


def _converse(asker: Asker, catalog: Catalog, wishes: Wishes, saver: _Saver) -> Case:
    saved = wishes.saved
    told = wishes.place or (saved.case.place if saved else None)
    place = told or place_of_locale(os.environ)
    kept_in = "your diary, encrypted" if wishes.in_diary else "the file you named" if wishes.save else ""
    begin(asker, place, guessed=told is None, kept_in=kept_in)
    for_whom = wishes.for_whom or (saved.case.for_whom if saved else None)
    base = Case(place=place, for_whom=for_whom or "self", today=wishes.today.isoformat())
    conversation = Conversation(asker, catalog, base, saver)
    try:
        saver.before_the_questions()
        if for_whom is None:
            conversation.base = replace(base, for_whom=ask_for_whom(asker))
        if conversation.base.for_whom != "self":
            asker.say(SHE)
        if saved is not None and saved.saved_on == wishes.today:
            resume.same_day(conversation, saved)
        elif saved is not None:
            resume.later(conversation, saved, wishes.today)
        if wishes.diary is not None:
            from spotting.terminal import from_diary  # only here: every other check starts without the diary

            from_diary.prepare(conversation, wishes.diary, yes=wishes.yes)
    except (EOFError, ShowNow):
        return conversation.case()
    return conversation.run()
