"""One writer at a time: a lock between processes, held while a vault is written or replaced, and one within a process.

Readers need none: SQLite shows them a whole state. The lock file beside the vault stays; it holds nothing but one word
while the safety copy is as new as the vault.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from spotting.diary.problems import NotWritable, VaultInUse

PATIENCE = 10.0  # seconds to wait for another writer
_PAUSE: Final = 0.02
_COPIED: Final = b"copied"
NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0)  # in a shared folder a link could lead to another file of hers
_FAR: Final = 1 << 20  # where Windows locks, out of the way of the word
_threads: dict[str, threading.RLock] = {}
_registry: Final = threading.Lock()


def thread_lock(path: Path) -> threading.RLock:
    """Return the lock of this process for that file.

    Every use of a vault takes it: closing any handle of a file drops the POSIX locks of the whole process on it, so
    the header must not be read while another thread is at the database.
    """
    with _registry:
        return _threads.setdefault(str(path), threading.RLock())


def lock_file(path: Path) -> Path:
    """Return the file that is locked while the vault is written."""
    return path.with_name(f"{path.name}.lock")


@contextlib.contextmanager
def writer(path: Path) -> Iterator[None]:
    """Hold the writer's lock; raises VaultInUse when another process keeps it for longer than `PATIENCE`."""
    try:
        handle = os.open(lock_file(path), os.O_RDWR | os.O_CREAT | NO_LINK | getattr(os, "O_CLOEXEC", 0), 0o600)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise NotWritable(
                f"{lock_file(path)} is a link to another file, so nothing was written. Remove the link, and keep the "
                "diary in a folder that only you can write to."
            ) from None
        raise NotWritable(
            f"{path.parent} cannot be written ({error.strerror}). The diary can be read, but not changed, there."
        ) from None
    try:
        until = time.monotonic() + PATIENCE
        while not _take(handle):
            if time.monotonic() > until:
                raise VaultInUse(
                    f"{path} is being written by another program. Close the diary there, then try again; "
                    "nothing was changed."
                )
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(handle)  # which also gives the lock back


def say_copied(path: Path, copied: bool) -> None:
    """Note whether the safety copy holds everything; durable before anything is written that it does not hold."""
    word = _COPIED if copied else b""
    if says_copied(path) != copied:
        with open(os.open(lock_file(path), os.O_RDWR | NO_LINK), "r+b") as file:
            file.write(word)
            file.truncate()
            file.flush()
            os.fsync(file.fileno())


def says_copied(path: Path) -> bool:
    """Whether the safety copy is known to hold everything; false where nothing is known."""
    with contextlib.suppress(OSError):
        return lock_file(path).read_bytes() == _COPIED
    return False


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> bool:
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            raise NotWritable(
                f"The disk of the diary cannot lock files ({error.strerror}), so it is not written there: two programs "
                "could spoil each other's days. Keep it on a disk of this computer."
            ) from None
        return True
