"""The names of the files around a vault, and putting a new file in the place of an old one, whole or not at all.

What is replaced because it is damaged or restored over is kept under a new name, never removed.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import shutil
from pathlib import Path
from typing import Final

from spotting.diary.vault.database import force_folder_to_disk
from spotting.diary.vault.file_lock import lock_file

JOURNALS: Final = ("-journal", "-wal", "-shm")
_OURS: Final = re.compile(r"(\.copy)?(\.(damaged|before-restore|later)-\d+)?(\.part)?(-journal|-wal|-shm)?|\.lock")


def safety_copy(path: Path) -> Path:
    """Return the place of the safety copy."""
    return path.with_name(f"{path.name}.copy")


def part(path: Path) -> Path:
    """Return the place where a file is made before it is moved to `path`."""
    return path.with_name(f"{path.name}.part")


def every_file_of(path: Path) -> list[Path]:
    """Return every file that belongs to the vault at `path`, the safety copies before the vault itself."""
    if not path.parent.is_dir():
        return []
    found = [
        file
        for file in path.parent.iterdir()
        if file.name.startswith(path.name) and _OURS.fullmatch(file.name[len(path.name) :])
    ]
    lock = lock_file(path)
    return sorted(found, key=lambda file: (file == lock, file == path, file.name))


def files_set_aside(path: Path) -> list[Path]:
    """Return the files beside a vault that `set_aside` made: each opens with the passphrase of its own time."""
    aside = re.compile(rf"{re.escape(path.name)}(\.copy)?\.(damaged|before-restore|later)-\d+")
    return [file for file in every_file_of(path) if aside.fullmatch(file.name)]


def remove_parts(path: Path) -> None:
    """Remove files in the making that a killed program left; only ever called by the one writer."""
    for target in (path, safety_copy(path)):
        for name in (part(target), *journals_of(part(target))):
            with contextlib.suppress(OSError):
                name.unlink(missing_ok=True)


def journals_of(path: Path) -> list[Path]:
    """Return where SQLite would keep its journals of a file."""
    return [path.with_name(path.name + ending) for ending in JOURNALS]


def set_aside(path: Path, why: str) -> Path:
    """Give the file at `path` a second name that stays when it is replaced; its journals move with it.

    `why` is `damaged`, `before-restore` or `later`. A journal left behind would be played into the file that follows.
    """
    aside = next(
        name
        for number in itertools.count(1)
        if not os.path.lexists(name := path.with_name(f"{path.name}.{why}-{number}"))
    )
    try:
        os.link(path, aside)
    except OSError:  # a file system without links
        shutil.copyfile(path, aside)
        aside.chmod(0o600)
    for old, new in zip(journals_of(path), journals_of(aside), strict=True):
        if old.exists():
            os.replace(old, new)
    return aside


def move_into_place(made: Path, path: Path) -> None:
    """Let the file in the making become `path`: at every moment there is the old one or the new one."""
    os.replace(made, path)
    force_folder_to_disk(path.parent)


def identity(path: Path) -> tuple[int, int] | None:
    """Return which file stands at `path`, None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
