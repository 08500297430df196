"""Asking line by line: numbered rows, typed answers, no colour, no cursor movement, no drawn boxes.

Made for screen readers, dumb terminals, braille lines and pipes; every prompt says what can be typed.
"""

from __future__ import annotations

import os
import textwrap
from typing import Any, TextIO

from spotting.replies import Reply
from spotting.terminal.asking import WHY, Action, Prompt
from spotting.typed_line import read_line

KEYS = (
    "Instead of an answer you can type: u for don't know, s for rather not say, b for back, c to change an earlier "
    "answer, ? for why we ask, q to stop and show the answer."
)

_NONE = ("none", "no", "n", "none of these")
_SHORTEST_START = 3  # letters


class PlainAsker:
    """Writes to `out` (standard output, or standard error beside JSON) and reads standard input."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def say(self, text: str, *, alarm: bool = False) -> None:
        paragraph = f"*** {text} ***" if alarm else text
        print(self._wrap(paragraph, hanging="") + "\n", file=self._out)

    def ask(self, prompt: Prompt) -> Any:
        for text, indent in ((prompt.heading, ""), (prompt.text, ""), (prompt.help, "   ")):
            if text:
                print(self._wrap(text, indent, hanging=""), file=self._out)
        for number, row in enumerate(prompt.rows, 1):
            print(self._wrap(f"{number}) {row}", "   "), file=self._out)
        if any(action.reply is Reply.NEVER for action in prompt.actions):
            print("   type never if it did not happen or does not apply", file=self._out)
        while True:
            typed = self._line(self._last_line(prompt)).strip()
            text = typed.lower()
            if text in WHY and prompt.why:
                print(self._wrap(prompt.why, "   ", hanging=""), file=self._out)
                continue
            action = _action(prompt.actions, text)
            if action is not None:
                print(file=self._out)
                return action.reply
            try:
                reply = _understand(prompt, typed or prompt.default)
            except ValueError as error:
                hint = " Type u if you do not know." if _action(prompt.actions, "u") else ""
                print(self._wrap(f"{error}{hint}", "   ", hanging=""), file=self._out)
                continue
            print(file=self._out)
            return reply

    def _line(self, last_line: str) -> str:
        self._out.write(last_line)
        self._out.flush()
        try:
            line = read_line()
        except KeyboardInterrupt:
            print(file=self._out)
            raise
        if not line:
            print(file=self._out)
            raise EOFError
        return line

    def _last_line(self, prompt: Prompt) -> str:
        enter = f", or Enter for {prompt.default}" if prompt.default else ""
        if prompt.kind == "tick":
            return f"Numbers that apply (such as 1 3), or 0 for none{enter}: "
        if prompt.kind == "line":
            return f"{prompt.label or 'Type it'}{enter}: "
        return f"Your answer{enter}: "

    def _wrap(self, text: str, indent: str = "", hanging: str = "   ") -> str:
        try:
            columns = os.get_terminal_size(self._out.fileno()).columns
        except (OSError, ValueError):
            columns = 80
        width = max(20, min(columns or 80, 80) - 2)
        return textwrap.fill(text, width, initial_indent=indent, subsequent_indent=indent + hanging)


def _action(actions: tuple[Action, ...], text: str) -> Action | None:
    return next((action for action in actions if text in action.words), None)


def _understand(prompt: Prompt, text: str) -> Any:
    """Return what typed text stands for; raises ValueError with what to type instead."""
    count = len(prompt.rows)
    if prompt.kind == "line":
        return prompt.read(text)
    if prompt.kind == "tick":
        parts = ["0"] if text.lower() in _NONE else text.replace(",", " ").split()
        good = all(part.isdecimal() and int(part) <= count for part in parts)
        if not parts or not good or ("0" in parts and len(parts) > 1):
            raise ValueError(f"Please type the numbers that apply (1 to {count}), or 0 for none of these.")
        return tuple(sorted({int(part) - 1 for part in parts if part != "0"}))
    row = _row_named(prompt.rows, text.lower())
    if row is not None:
        return row
    if text.isdecimal() and 1 <= int(text) <= count:
        return int(text) - 1
    raise ValueError(f"Please type a number from 1 to {count}.")


def _row_named(rows: tuple[str, ...], text: str) -> int | None:
    """Return the row meant by its words, by those before its colon ("light"), or by a start no other row shares."""
    if rows == ("Yes", "No") and text in ("y", "n"):
        return ("y", "n").index(text)
    lower = [row.lower() for row in rows]
    named = [index for index, row in enumerate(lower) if text in (row, row.split(":")[0])]
    begun = [index for index, row in enumerate(lower) if len(text) >= _SHORTEST_START and row.startswith(text)]
    found = named or begun
    return found[0] if len(found) == 1 else None
