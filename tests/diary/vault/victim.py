"""A program that is killed: forks a child that works on a vault, kills it with SIGKILL, and says what it had finished.

One line of JSON in: what to do, where, and how long to let it work. One line out: the last thing the child said was
done. The child says so only after the method of the vault has returned.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from vault_days import OTHER, PASSPHRASE, changes, make, open_, pair, pairs

from spotting.diary.vault import FOR_TESTS, Vault, restore

Say = Callable[[int], None]
IMPORTED = 1500  # dates of one import, two rows each


def write(path: Path, say: Say, start: int) -> None:
    """Add day after day, each one change of two rows."""
    vault = open_(path)
    say(start)
    for number in range(start, start + 100_000):
        vault.write(changes(pair(number)), f"day {number}")
        say(number + 1)


def import_(path: Path, say: Say, start: int) -> None:
    """Write thousands of rows as one change, again and again with another text."""
    vault = open_(path)
    say(start)
    for generation in range(start + 1, start + 100_000):
        vault.write(changes(pairs(range(IMPORTED), f"generation {generation}")), "import")
        say(generation)


def undo(path: Path, say: Say, start: int) -> None:
    """Take back one change after the other."""
    vault = open_(path)
    say(start)
    while vault.undo():
        start -= 1
        say(start)


def close(path: Path, say: Say, start: int) -> None:
    """Open, add a day, close: the safety copy is made each time."""
    say(start)
    for number in range(start, start + 100_000):
        with open_(path) as vault:
            vault.write(changes(pair(number)), f"day {number}")
        say(number + 1)


def passphrase(path: Path, say: Say, start: int) -> None:
    """Change the passphrase to and fro; the number is even for the first, odd for the other."""
    vault = open_(path, (PASSPHRASE, OTHER)[start % 2])
    say(start)
    for number in range(start + 1, start + 100_000):
        vault.change_passphrase((PASSPHRASE, OTHER)[number % 2])
        say(number)


def backup(path: Path, say: Say, start: int) -> None:
    """Make one backup after the other."""
    vault = open_(path)
    say(start)
    for number in range(start + 1, start + 100_000):
        vault.backup(path.with_name(f"backup-{number}"))
        say(number)


def restore_(path: Path, say: Say, start: int) -> None:
    """Restore two backups by turns over the diary."""
    say(start)
    for number in range(start + 1, start + 100_000):
        restore(path.with_name(f"turn-{number % 2}"), path, PASSPHRASE, allow_test_profile=True).close()
        say(number)


def create(path: Path, say: Say, start: int) -> None:
    """Make one new diary after the other."""
    say(start)
    for number in range(start + 1, start + 100_000):
        Vault.create(path.with_name(f"new-{number}"), PASSPHRASE, profile=FOR_TESTS)[0].close()
        say(number)


def migrate(path: Path, say: Say, start: int) -> None:
    """Open copies of a diary of the first version, one after the other."""
    say(start)
    for number in range(start + 1, start + 100_000):
        old = path.with_name(f"old-{number}")
        old.write_bytes(path.read_bytes())
        say(number)
        open_(old).close()


def mend(path: Path, say: Say, start: int) -> None:
    """Damage the diary and open it, again and again: the safety copy takes its place."""
    say(start)
    for number in range(start + 1, start + 100_000):
        with path.open("r+b") as file:
            file.seek(5000)
            file.write(b"damage")
        open_(path).close()
        say(number)


ACTS = {
    "write": write, "import": import_, "undo": undo, "close": close, "passphrase": passphrase, "backup": backup,
    "restore": restore_, "create": create, "migrate": migrate, "mend": mend,
}  # fmt: skip


def main() -> None:
    for line in sys.stdin:
        order: dict[str, Any] = json.loads(line)
        if order["act"] == "make":
            make(Path(order["path"]), order["count"])
            print("0", flush=True)
        else:
            print(_killed(order), flush=True)


def _killed(order: dict[str, Any]) -> int:
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        try:
            ACTS[order["act"]](
                Path(order["path"]), lambda number: os.write(theirs, f"{number}\n".encode()) and None, order["start"]
            )
        except BaseException as error:
            os.write(theirs, f"failed {type(error).__name__}: {error}\n".encode())
        os._exit(0)
    os.close(theirs)
    said = os.read(ours, 1 << 16)  # it has begun
    time.sleep(order["seconds"])
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(ours, 1 << 16):
        said += more
    os.close(ours)
    last = said.decode().split("\n")[-2]
    if last.startswith("failed"):
        raise SystemExit(last)
    return int(last)


if __name__ == "__main__":
    main()
