"""A command running in a real terminal (a pseudo-terminal): read what it shows, type, press keys, resize."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import command

# Make the pseudo-terminal the controlling one, so that Ctrl-C reaches the program as it does for a person.
_IN_A_TERMINAL = "import os, sys; os.login_tty(0); os.execv(sys.argv[1], sys.argv[1:])"
_STALLED = 60  # seconds without a word: the test gives up
_PROMPT = re.compile(
    r"((for none|Your answer|Number of [^\n]+|Number|File)(, or Enter for [^\n]+)?|assphrase[^\n]*|once more): \Z"
    r"|[Kk]ey[^\n]*: \Z|\(Enter skips\): \Z|Day \([^\n]*: \Z|\(y/N\) \Z|to stop: \Z"
)
_SETTING = ("LANG", "LC_ALL", "LC_MESSAGES", "NO_COLOR", "SPOTTING_PLAIN", "COLUMNS", "LINES")

CTRL_C, CTRL_D = "\x03", "\x04"
UP, DOWN, ENTER = "\x1b[A", "\x1b[B", "\r"


class Terminal:
    """A running command, with the arguments behind `spotting`."""

    def __init__(
        self, arguments: tuple[str, ...], folder: Path, setting: Mapping[str, str], *, piped: bool = False
    ) -> None:
        self.master, slave = pty.openpty()
        environment = {key: value for key, value in os.environ.items() if key not in _SETTING}
        environment |= {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **setting}
        self.resize(80, 40)
        self.process = subprocess.Popen(
            [sys.executable, "-c", _IN_A_TERMINAL, *command.COMMAND, *arguments]
            if not piped else [*command.COMMAND, *arguments],
            stdin=slave, stdout=subprocess.PIPE if piped else slave, stderr=slave, cwd=folder, env=environment,
        )  # fmt: skip
        os.close(slave)
        self.raw = ""

    @property
    def shown(self) -> str:
        """Everything shown so far, without control sequences (nor the beginning of one)."""
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\x1b[\[0-9;?]*\Z|\r", "", self.raw)

    def resize(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def _more(self) -> bool:
        ready, _, _ = select.select([self.master], [], [], _STALLED)
        assert ready, f"it stalled after:\n{self.shown[-800:]}"
        try:
            data = os.read(self.master, 65536)
        except OSError:  # the other end is closed
            data = b""
        self.raw += data.decode(errors="replace")
        return bool(data)

    # --- plain mode: lines ---

    def at_prompt(self) -> bool:
        return _PROMPT.search(self.shown) is not None

    def reads(self) -> str:
        """Return what is shown up to the next prompt or the end."""
        start = len(self.shown)
        while self._more():
            if self.at_prompt():
                break
        return self.shown[start:]

    def types(self, text: str) -> str:
        """Type a line and return what is shown up to the next prompt."""
        os.write(self.master, text.encode() if text in (CTRL_C, CTRL_D) else f"{text}\n".encode())
        return self.reads()

    # --- with the arrow keys ---

    def until(self, text: str, *, since: int | None = None) -> str:
        """Wait until a text is shown; return everything shown since the call (or since a place in `shown`)."""
        start = len(self.shown) if since is None else since
        while text not in self.shown[start:]:
            assert self._more(), f"it ended before {text!r}:\n{self.shown[-800:]}"
        return self.shown[start:]

    def presses(self, *keys: str, until: str) -> str:
        """Press keys, then wait for a text."""
        start = len(self.shown)
        os.write(self.master, "".join(keys).encode())
        return self.until(until, since=start)

    def ends(self) -> int:
        while self._more():
            pass
        return self.process.wait(timeout=_STALLED)


@contextmanager
def shown_to_its_end(terminal: Terminal) -> Iterator[Terminal]:
    """Hold a terminal while it is used; afterwards its program is gone, and there is no traceback."""
    try:
        yield terminal
    finally:
        terminal.process.kill()
        terminal.process.wait()
        os.close(terminal.master)
    assert "Traceback" not in terminal.shown


@contextmanager
def check(
    folder: Path, *arguments: str, piped: bool = False, leaves: tuple[str, ...] = (), **setting: str
) -> Iterator[Terminal]:
    """Run a check in a folder; afterwards there is no traceback, and no file but those it `leaves`."""
    with shown_to_its_end(Terminal(("check", *arguments), folder, setting, piped=piped)) as terminal:
        yield terminal
    assert sorted(path.name for path in folder.iterdir()) == sorted(leaves)
