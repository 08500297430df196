"""Asking with the arrow keys: a list that is redrawn in place, and again when the window changes its size.

One list holds everything that can be done: the answers, then "I don't know", "Why do you ask?", "Back" and so on.
Colour never carries meaning alone; without colour the marks `>` and `[x]` say the same.
"""

from __future__ import annotations

import sys
import textwrap
from dataclasses import dataclass
from typing import Any, TextIO

from prompt_toolkit.application import Application
from prompt_toolkit.data_structures import Point
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.input import create_input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import FormattedTextControl, Layout, Window
from prompt_toolkit.output import ColorDepth, create_output
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.styles import Style

from spotting.replies import NONE_OF_THESE, Reply
from spotting.terminal.asking import Action, Prompt

_STYLE = Style.from_dict(
    {"heading": "ansicyan", "question": "bold", "pointed": "bold", "message": "ansiyellow", "action": "", "help": ""}
)
_ALARM = "\x1b[1;31m"
_BOLD, _OFF = "\x1b[1m", "\x1b[0m"
_HOW = {
    "pick": "Arrow keys move, Enter chooses.",
    "tick": "Arrow keys move, space ticks, Enter when done.",
    "line": "Type, then Enter. Arrow keys lead to the lines below.",
}
_NOTHING_TICKED = 'Press space to tick a line. If nothing applies, choose "None of these".'
_SOME_TICKED = "Some lines are ticked. Press space here to clear them, or move to a ticked line and press Enter."
_LARGEST_FIELD = 200


@dataclass(frozen=True)
class _Row:
    kind: str  # field, pick, tick, none, action, why
    label: str
    value: int = -1
    action: Action | None = None


class KeysAsker:
    """Asks on a real terminal; `out` is standard output, or standard error beside JSON."""

    def __init__(self, out: TextIO, *, colour: bool) -> None:
        self._out, self._colour = out, colour

    def say(self, text: str, *, alarm: bool = False) -> None:
        columns = create_output(self._out).get_size().columns
        body = textwrap.fill(text, max(20, min(columns, 100) - 1))
        if alarm:
            body = (_ALARM if self._colour else _BOLD) + f"*** {body} ***" + _OFF
        print(body + "\n", file=self._out, flush=True)

    def ask(self, prompt: Prompt) -> Any:
        screen = _Screen(prompt)
        output = create_output(self._out)
        if isinstance(output, Vt100_Output):
            output.enable_cpr = False  # asking where the cursor is stalls on terminals that do not answer
        application: Application[Any] = Application(
            layout=Layout(Window(screen.control(output), always_hide_cursor=False)),
            key_bindings=screen.keys(),
            style=_STYLE,
            color_depth=None if self._colour else ColorDepth.DEPTH_1_BIT,
            erase_when_done=True,
            input=create_input(sys.stdin),
            output=output,
        )
        reply = application.run()
        self.say(f"{prompt.text} {screen.said(reply)}")
        return reply


class _Screen:
    """One prompt as rows, with where the pointer is, what is ticked and what is typed."""

    def __init__(self, prompt: Prompt) -> None:
        self.prompt = prompt
        self.rows = self._rows(prompt)
        self.pointer = 0
        self.ticked = set(prompt.ticked)
        self.none = False
        self.field = prompt.default if prompt.kind == "line" else ""
        self.fresh = True  # the first character typed replaces the suggestion
        self.message = ""
        if prompt.kind == "pick" and prompt.default.isdecimal():
            self.pointer = int(prompt.default) - 1

    @staticmethod
    def _rows(prompt: Prompt) -> list[_Row]:
        rows = [_Row("field", prompt.label)] if prompt.kind == "line" else []
        rows += [_Row(prompt.kind, label, value) for value, label in enumerate(prompt.rows)]
        if prompt.kind == "tick":
            rows.append(_Row("none", NONE_OF_THESE))
        rows += [_Row("action", action.label, action=action) for action in prompt.actions]
        return [*rows, _Row("why", "Why do you ask?")] if prompt.why else rows

    def said(self, reply: Any) -> str:
        """Say the reply as it stands in the list."""
        if isinstance(reply, Reply):
            return next((f"({row.label})" for row in self.rows if row.action and row.action.reply is reply), "")
        if self.prompt.kind == "line":
            return self.field
        if self.prompt.kind == "tick":
            return "; ".join(self.prompt.rows[row] for row in reply) or NONE_OF_THESE
        return self.prompt.rows[int(reply)]

    # --- what is shown ---

    def control(self, output: Any) -> FormattedTextControl:
        return FormattedTextControl(
            lambda: self._fragments(output.get_size().columns)[0],
            get_cursor_position=lambda: self._fragments(output.get_size().columns)[1],
            focusable=True,
            show_cursor=True,
        )

    def _fragments(self, columns: int) -> tuple[StyleAndTextTuples, Point]:
        """Return the lines wrapped to the width there is now, and where the cursor stands."""
        width = max(16, min(columns, 100) - 1)
        lines: list[tuple[str, str]] = []

        def add(style: str, text: str, indent: str = "", hanging: str = "") -> None:
            wrapped = textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=indent + hanging)
            lines.extend((style, line) for line in wrapped or [indent])

        for style, text in (
            ("class:heading", self.prompt.heading),
            ("class:question", self.prompt.text),
            ("class:help", self.prompt.help),
            ("class:help", _HOW[self.prompt.kind]),
        ):
            if text:
                add(style, text)
        cursor = Point(0, 0)
        for index, row in enumerate(self.rows):
            if row.kind in ("action", "why") and self.rows[max(0, index - 1)].kind not in ("action", "why"):
                lines.append(("", ""))
            start = len(lines)
            mark = ">" if index == self.pointer else " "
            add("class:pointed" if index == self.pointer else "", f"{mark} {self._shown(row)}", "", "      ")
            if index == self.pointer:
                at_end = row.kind == "field"
                cursor = Point(len(lines[-1][1]), len(lines) - 1) if at_end else Point(0, start)
            if row.kind == "field" and self.message:
                add("class:message", self.message, "  ")  # beside what is typed, so that both are in sight
        if self.message and self.prompt.kind != "line":
            lines.append(("", ""))
            add("class:message", self.message)
            cursor = Point(0, len(lines) - 1)  # a small window scrolls to what is said
        fragments: StyleAndTextTuples = [(style, text + "\n") for style, text in lines]
        return fragments, cursor

    def _shown(self, row: _Row) -> str:
        if row.kind == "field":
            return f"{row.label}: {self.field}"
        if row.kind in ("tick", "none"):
            on = row.value in self.ticked if row.kind == "tick" else self.none
            return f"[{'x' if on else ' '}] {row.label}"
        return row.label

    # --- what keys do ---

    def keys(self) -> KeyBindings:
        keys = KeyBindings()
        for names, step in ((("up", "s-tab", "c-p"), -1), (("down", "tab", "c-n"), 1)):
            for name in names:
                keys.add(name, eager=True)(lambda _event, step=step: self._move(step))
        for name in ("enter", "c-j"):  # c-j: Enter typed ahead, before the list was there
            keys.add(name, eager=True)(self._enter)
        keys.add("backspace", eager=True)(lambda _event: self._erase())
        keys.add("c-c", eager=True)(lambda event: event.app.exit(exception=KeyboardInterrupt))
        keys.add("<sigint>", eager=True)(lambda event: event.app.exit(exception=KeyboardInterrupt))
        keys.add("c-d", eager=True)(lambda event: event.app.exit(exception=EOFError))
        keys.add("<any>")(self._type)
        return keys

    def _move(self, step: int) -> None:
        self.pointer = (self.pointer + step) % len(self.rows)
        self.message = ""

    def _erase(self) -> None:
        self.field, self.fresh = self.field[:-1], False

    def _type(self, event: KeyPressEvent) -> None:
        text = event.data
        if not text.isprintable():
            return
        if text == "?" and self.prompt.why:
            self.message = self.prompt.why
        elif self.prompt.kind == "line":
            self.pointer, self.message = 0, ""
            self.field = (("" if self.fresh else self.field) + text)[:_LARGEST_FIELD]
            self.fresh = False
        elif text == " ":
            self._tick(self.pointer)
        elif text.isdecimal() and 1 <= int(text) <= len(self.prompt.rows):
            self.pointer, self.message = int(text) - 1, ""
            self._tick(self.pointer)
        else:
            for row in self.rows:
                if row.action is not None and text.lower() == row.action.words[0]:
                    event.app.exit(result=row.action.reply)

    def _tick(self, index: int) -> None:
        row = self.rows[index]
        if row.kind == "tick":
            self.ticked ^= {row.value}
            self.none = False
        elif row.kind == "none":
            self.none = not self.none
            self.ticked.clear()
        self.message = ""

    def _enter(self, event: KeyPressEvent) -> None:
        row = self.rows[self.pointer]
        if row.kind == "why":
            self.message = self.prompt.why
        elif row.action is not None:
            event.app.exit(result=row.action.reply)
        elif row.kind == "pick":
            event.app.exit(result=row.value)
        elif row.kind == "field":
            typed = self.field.strip().lower()
            for action in self.prompt.actions:
                if typed in action.words:
                    event.app.exit(result=action.reply)
                    return
            try:
                result = self.prompt.read(self.field.strip())
            except ValueError as error:
                self.message, self.fresh = str(error), True
                return
            event.app.exit(result=result)
        elif self.ticked and row.kind == "none":
            self.message = _SOME_TICKED
        elif self.ticked:
            event.app.exit(result=tuple(sorted(self.ticked)))
        elif self.none or row.kind == "none":
            event.app.exit(result=())
        else:
            self.message = _NOTHING_TICKED
