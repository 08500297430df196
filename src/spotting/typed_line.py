"""Read a typed line so that no Ctrl-C is lost.

A signal that comes after Python looked for one and before the system call waits only sets a flag: the program would
go on waiting for a line, and Ctrl-C would seem dead until pressed again. So the wait is for the line or for the
signal (`signal.set_wakeup_fd`), and only a line that is already there is read.
"""

from __future__ import annotations

import contextlib
import functools
import os
import select
import signal
import sys
import threading


def read_line() -> str:
    """Return the next line of standard input with its end, empty at the end of input.

    Raises KeyboardInterrupt on Ctrl-C, whenever it came.
    """
    if _can_wait():
        reader, writer = _signal_pipe()
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        with contextlib.suppress(BlockingIOError):  # what earlier signals wrote
            os.read(reader, 4096)
        select.select([sys.stdin, reader], [], [])
    return sys.stdin.readline()


def _can_wait() -> bool:
    """Whether this is the wait for a person at a terminal that tells when a line is there (not so on Windows)."""
    return os.name == "posix" and sys.stdin.isatty() and threading.current_thread() is threading.main_thread()


@functools.cache
def _signal_pipe() -> tuple[int, int]:
    """Return both ends of the pipe that a signal writes to: one for the whole process, closed with it."""
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)
    return reader, writer
