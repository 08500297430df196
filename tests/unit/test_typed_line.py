"""`spotting.typed_line` in a real terminal: a Ctrl-C at the worst moment is not lost."""

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pseudo_terminal import CTRL_C

# Standard input that dawdles for a second in C before it waits, where Python looks for no signal: `reduce` over `map`
# is one call of C, and `{}.get` returns the second of two, what came after the sleep.
_DAWDLING = """
import ctypes, functools, operator, os, sys
os.login_tty(0)
from spotting import typed_line
sleep = functools.partial(ctypes.PyDLL(None).usleep, 999_000)
class Dawdling:
    isatty = staticmethod(lambda: True)
    fileno = functools.partial(functools.reduce, {}.get, map(operator.call, (sleep, sys.stdin.fileno)))
    readline = functools.partial(functools.reduce, {}.get, map(operator.call, (sleep, sys.stdin.readline)))
sys.stdin = Dawdling()
try:
    print("ready", flush=True)
    print("typed", repr(READ()), flush=True)
except KeyboardInterrupt:
    print("stopped", flush=True)
"""


@contextmanager
def _reading(read: str) -> Iterator[int]:
    """Give the terminal of a program that is about to read a line."""
    master, slave = pty.openpty()
    program = subprocess.Popen(
        [sys.executable, "-c", _DAWDLING.replace("READ", read)], stdin=slave, stdout=slave, stderr=slave
    )
    os.close(slave)
    try:
        yield master
    finally:
        program.kill()
        program.wait()
        os.close(master)


def _shown(master: int, *, until: str, seconds: float) -> str:
    shown, end = "", time.monotonic() + seconds
    while until not in shown and select.select([master], [], [], max(0.0, end - time.monotonic()))[0]:
        shown += os.read(master, 4096).decode()
    return shown


@pytest.mark.parametrize("wait", [0.0, 0.3], ids=["at once", "within the second"])
def test_ctrl_c_just_before_the_wait_stops_it(wait: float) -> None:
    with _reading("typed_line.read_line") as terminal:
        assert "ready" in _shown(terminal, until="ready", seconds=60)
        time.sleep(wait)
        os.write(terminal, CTRL_C.encode())
        assert "stopped" in _shown(terminal, until="stopped", seconds=60)


def test_the_moment_is_a_real_one_reading_directly_loses_it() -> None:
    """What the module is for: the same Ctrl-C, read directly, is not noticed until a line comes."""
    with _reading("sys.stdin.readline") as terminal:
        assert "ready" in _shown(terminal, until="ready", seconds=60)
        time.sleep(0.3)
        os.write(terminal, CTRL_C.encode())
        assert "stopped" not in _shown(terminal, until="stopped", seconds=3)
        os.write(terminal, b"\n")
        assert "stopped" in _shown(terminal, until="stopped", seconds=60)


def test_a_typed_line_is_read() -> None:
    with _reading("typed_line.read_line") as terminal:
        os.write(terminal, "ocho años\n".encode())
        assert "typed '" in _shown(terminal, until="typed '", seconds=60)
