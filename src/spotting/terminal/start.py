"""How a check in the terminal begins: which way of asking, where she is, for whom, and one calm paragraph.

The place guessed from the language setting only chooses a telephone number and local rules; it is said, with how to
change it. Nothing is stored or sent.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from typing import TextIO

from spotting.report.who_is_meant import WHOM
from spotting.terminal.ask_plain import KEYS, PlainAsker
from spotting.terminal.asking import Asker, Prompt
from spotting.terminal.conversation import help_now
from spotting.words import PLACES

_FOR_WHOM = (
    ("self", "Me"),
    ("partner", "My partner"),
    ("child", "A child I look after"),
    ("someone_else", "Someone else"),
)
_NOT_STORED = "Nothing you type is stored or sent."


def asker_for(out: TextIO, environment: Mapping[str, str], *, plain: bool, colour: bool) -> Asker:
    """Return the list with arrow keys on a terminal that can show it, else plain lines."""
    terminal = environment.get("TERM", "" if os.name != "nt" else "windows")
    if plain or environment.get("SPOTTING_PLAIN") or terminal in ("", "dumb"):
        return PlainAsker(out)
    if not (sys.stdin.isatty() and out.isatty()):
        return PlainAsker(out)
    from spotting.terminal.ask_keys import KeysAsker  # only here: everything else starts without prompt_toolkit

    return KeysAsker(out, colour=colour)


def wants_colour(out: TextIO, environment: Mapping[str, str], *, plain: bool, chosen: bool | None) -> bool:
    """Whether to use colour: as she chose, else on a terminal that has it, unless NO_COLOR or plain says no."""
    if chosen is not None:
        return chosen
    without = plain or environment.get("NO_COLOR") or environment.get("SPOTTING_PLAIN")
    return out.isatty() and not without and environment.get("TERM") != "dumb"


def place_of_locale(environment: Mapping[str, str]) -> str:
    """Guess the place from LC_ALL, LC_MESSAGES or LANG, such as en_GB.UTF-8; `international` if it says none."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            found = re.match(r"[A-Za-z]{2,3}_([A-Z]{2})\b", value)
            return found[1] if found and found[1] in PLACES else "international"
    return "international"


def begin(asker: Asker, place: str, *, guessed: bool, kept_in: str = "") -> None:
    """Say what this is, what becomes of the answers, and whom to call instead if she is in danger."""
    source = ", guessed from the language of this computer" if guessed and place != "international" else ""
    asker.say(
        f"In danger now? Do not wait for this. {help_now(place)} (Place: {place}{source}; "
        f"`spotting check --place` with {', '.join(PLACES[:-1])} or {PLACES[-1]} changes it.)"
    )
    stored = f"Nothing you type is sent; your answers are kept in {kept_in}." if kept_in else _NOT_STORED
    asker.say(
        "These are questions about unexpected bleeding, the danger signs first. They lead to how soon to get help, "
        f"what it may be and what to do next. {WHOM} It is information, not a diagnosis. "
        f"{stored} You can skip any question, go back, or stop."
    )
    if isinstance(asker, PlainAsker):
        asker.say(KEYS)


def ask_for_whom(asker: Asker) -> str:
    """Ask whom it is about; the words of the questions follow."""
    chosen: int = asker.ask(Prompt("Is this about you or someone else?", rows=tuple(label for _, label in _FOR_WHOM)))
    return _FOR_WHOM[chosen][0]
