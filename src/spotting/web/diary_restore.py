"""Bringing a backup back: choose the file, see what it holds beside the diary that is here, and only then restore it.

The vault's own `restore` does it, whole or not at all, and keeps the diary that was here. The file waits in memory; it
lies on the disk only while it is read, as encrypted as it came. A wrong passphrase costs a wait, as for unlocking.
"""

from __future__ import annotations

import glob
import os
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.responses import Response
from starlette.routing import Route

from spotting.diary.dates_in_words import in_words
from spotting.diary.problems import (
    DiskFull,
    NewerFormat,
    NotWritable,
    VaultDamaged,
    VaultError,
    VaultInUse,
    WrongPassphrase,
)
from spotting.diary.recorded import Recorded
from spotting.diary.vault import InBackup, check_backup, kept_aside
from spotting.web.diary_visit import KEPT, KEPT_FOR, Visit, kept_fields, room, unlock_page, uploads
from spotting.web.session import TooSoon

WAITING: Final = "restore"  # where the chosen file waits in memory
_LONG_AGO: Final = 3600  # seconds
SHOWN_DAYS: Final = 60  # of each list in the comparison
NO_FILE: Final = "Choose the file of the backup first."
NO_WORD: Final = "Type the passphrase of the backup, or its recovery key."
NO_BACKUP: Final = (
    "This file is no backup of a diary, or its beginning is damaged. An export is brought in under Import."
)
NEWER: Final = "This backup was made by a newer version of the program. Update the program first, then restore it."
FOR_TESTS: Final = "This file was made for tests, without protection, and is not restored."
DAMAGED: Final = "This backup is damaged and cannot be restored whole. Nothing was changed. Try another backup."
WRONG: Final = (
    "This does not open the backup. It opens with the passphrase or the recovery key that was valid when it was made. "
    "Nothing was changed."
)
SLIP: Final = "This recovery key has a slip in it, or a part is missing. Compare it with what you wrote down."
NO_ROOM: Final = "The disk is full, so nothing was restored and nothing was changed. Make room, then try again."
NOT_WRITABLE: Final = "Nothing may be written where the diary lies, so nothing was changed."
IN_USE: Final = "Another program is writing in the diary just now. Nothing was changed. Please try again in a moment."
FAILED: Final = "That did not work, and nothing was changed. Please try again."
GONE: Final = "The backup is not here any more. Choose it once more."
DROPPED: Final = "Nothing was restored, and the file is forgotten."


@dataclass(frozen=True)
class Waiting:
    """A chosen backup of one browser, what opens it and what it holds; `kept` is a form that waits for a diary."""

    visitor: str
    name: str = ""
    data: bytes = field(default=b"", repr=False)
    passphrase: str | None = field(default=None, repr=False)
    recovery_key: str | None = field(default=None, repr=False)
    holds: InBackup | None = field(default=None, repr=False)
    target: str = ""
    kept: tuple[tuple[str, str], ...] = field(default=(), repr=False)


def restore_rooms() -> list[Route]:
    """Return the addresses of restoring; none of them needs an open diary."""
    return [
        room("/diary/restore", show=show_restore, do=take_backup, locked=True),
        room("/diary/restore/apply", do=apply, locked=True),
        room("/diary/restore/drop", do=drop, locked=True),
        room("/diary/restore/back", do=back, locked=True),
    ]


def show_restore(visit: Visit) -> Response:
    """Ask for a backup, or show what the chosen one holds."""
    return _page(visit)


def _waiting(visit: Visit) -> Waiting:
    found = visit.place.waiting.get(WAITING)
    return found if isinstance(found, Waiting) and found.visitor == visit.visitor else Waiting(visit.visitor)


def _wait(visit: Visit, waiting: Waiting) -> None:
    """Keep a chosen backup in memory, for as long as an unused diary stays open."""
    visit.place.waiting[WAITING] = waiting
    visit.place.forget_after(visit.session.settings.lock_after, "waiting", WAITING)


def _page(visit: Visit, *, problem: str = "", wait: int = 0, status: int = 200) -> Response:
    waiting = _waiting(visit)
    if waiting.holds is None:
        return visit.page(
            "diary_restore.html", status=status, problem=problem, wait=wait, name=waiting.name,
            exists=visit.session.exists,
        )  # fmt: skip
    is_open = visit.session.holds(visit.visitor)
    days = sorted({row.day.date for row in waiting.holds.rows})
    return visit.page(
        "diary_restore_preview.html",
        status=status,
        problem=problem,
        wait=wait,
        name=waiting.name,
        days=len(days),
        first=in_words(days[0]) if days else "",
        last=in_words(days[-1]) if days else "",
        checks=waiting.holds.saved_checks,
        written=_day_of(waiting.holds.written_at),
        exists=visit.session.exists,
        compared=compare(waiting.holds.rows, visit.vault.rows()) if is_open else None,
    )


def _day_of(written_at: str) -> str:
    try:
        return in_words(date.fromisoformat(written_at[:10]))
    except ValueError:
        return ""


def compare(there: Sequence[Recorded], here: Sequence[Recorded]) -> dict[str, Any]:
    """Return how many days are the same in the backup and the diary, and which stand in one only or differ."""
    backup, diary = _by_day(there), _by_day(here)
    both = backup.keys() & diary.keys()
    return {
        "same": sum(backup[day] == diary[day] for day in both),
        "different": _days(day for day in both if backup[day] != diary[day]),
        "only_there": _days(backup.keys() - both),
        "only_here": _days(diary.keys() - both),
    }


def _by_day(rows: Sequence[Recorded]) -> dict[date, dict[str, Recorded]]:
    found: dict[date, dict[str, Recorded]] = {}
    for row in rows:
        found.setdefault(row.day.date, {})[row.source] = row
    return found


def _days(days: Any) -> dict[str, Any]:
    ordered = sorted(days, reverse=True)
    shown = [in_words(day) for day in ordered[:SHOWN_DAYS]]
    return {"count": len(ordered), "shown": shown, "more": max(len(ordered) - SHOWN_DAYS, 0)}


def take_backup(visit: Visit) -> Response:
    """Take a chosen file, open it with its passphrase or recovery key, and show what it holds."""
    waiting = _waiting(visit)
    if target := visit.word(KEPT_FOR):  # come from a form that waits for a diary
        waiting = Waiting(visit.visitor, target=target, kept=tuple(kept_fields(visit)))
        _wait(visit, waiting)
    if visit.word("begin"):
        return visit.go("/diary/restore")
    if files := uploads(visit, "file"):
        name, data = files[0]
        waiting = Waiting(visit.visitor, name, data, target=waiting.target, kept=waiting.kept)
    if not waiting.data:
        return _page(visit, problem=NO_FILE, status=422)
    passphrase, recovery_key = visit.word("passphrase") or None, visit.word("recovery_key").strip() or None
    if passphrase:
        recovery_key = None
    try:
        with _on_the_disk(visit, waiting.data) as backup:
            _check(backup)
            _wait(visit, waiting)
            if not passphrase and not recovery_key:
                return _page(visit, problem=NO_WORD, status=422)
            holds = visit.session.look_into(backup, passphrase, recovery_key)
    except TooSoon as error:
        return _page(visit, wait=error.seconds, status=429)
    except _Refused as error:
        return _page(visit, problem=str(error), status=422)
    except WrongPassphrase as error:
        return _page(visit, problem=SLIP if "slip" in str(error) else WRONG, status=403)
    except VaultError as error:
        _forget_file(visit, waiting)
        return _page(visit, problem=_in_words(error), status=409)
    _wait(
        visit,
        Waiting(
            visit.visitor, waiting.name, waiting.data, passphrase, recovery_key, holds, waiting.target, waiting.kept
        ),
    )
    return visit.go("/diary/restore")


class _Refused(Exception):
    """The file is none that could be restored; the message says why."""


def _check(backup: Path) -> None:
    """Raise _Refused for a file that is no backup, before any passphrase is tried."""
    try:
        check_backup(backup)
    except NewerFormat:
        raise _Refused(NEWER) from None
    except VaultDamaged:
        raise _Refused(NO_BACKUP) from None
    except VaultError:
        raise _Refused(FOR_TESTS) from None


def _in_words(error: VaultError) -> str:
    """Return what went wrong without the name the file has here for a moment."""
    known: tuple[tuple[type[VaultError], str], ...] = (
        (NewerFormat, NEWER), (VaultDamaged, DAMAGED), (DiskFull, NO_ROOM), (NotWritable, NOT_WRITABLE),
        (VaultInUse, IN_USE), (WrongPassphrase, WRONG),
    )  # fmt: skip
    return next((said for kind, said in known if isinstance(error, kind)), FAILED)


@contextmanager
def _on_the_disk(visit: Visit, data: bytes) -> Iterator[Path]:
    """Let the file, encrypted as it came, lie beside the diary while it is read; raises DiskFull or NotWritable."""
    path = visit.session.path.resolve()
    # a name the vault knows as its own, so that deleting everything finds it should this process be killed here
    beside = path.with_name(f"{path.name}.later-{secrets.randbelow(10**9) + 10**9}.part")
    try:
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _remove_left_behind(path)
            with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
                stream.write(data)
        except PermissionError:
            raise NotWritable(NOT_WRITABLE) from None
        except OSError:
            raise DiskFull(NO_ROOM) from None
        yield beside
    finally:
        if beside.exists():
            beside.unlink()


def _remove_left_behind(path: Path) -> None:
    """Remove what a process that was killed while reading left beside the diary, an hour ago or longer."""
    for file in path.parent.glob(f"{glob.escape(path.name)}.later-{'[0-9]' * 10}.part"):
        if time.time() - file.stat().st_mtime > _LONG_AGO:
            file.unlink()


def apply(visit: Visit) -> Response:
    """Let the backup become the diary, and say what happened and where the earlier one is kept."""
    waiting = _waiting(visit)
    if waiting.holds is None:
        return visit.go("/diary/restore", GONE)
    there = set(kept_aside(visit.session.path))
    try:
        with _on_the_disk(visit, waiting.data) as backup:
            visit.visitor = visit.session.restore(backup, waiting.passphrase, waiting.recovery_key)
    except TooSoon as error:
        return _page(visit, wait=error.seconds, status=429)
    except VaultError as error:
        return _page(visit, problem=_in_words(error), status=409)
    visit.place.said.clear()  # the page itself says where the earlier diary is kept
    days = len({row.day.date for row in waiting.holds.rows})
    aside = sorted(set(kept_aside(visit.session.path)) - there)
    return visit.page(
        "diary_restored.html", days=days, aside=[file.name for file in aside], folder=str(visit.session.path.parent),
        target=waiting.target, kept=waiting.kept,
    )  # fmt: skip


def drop(visit: Visit) -> Response:
    """Forget the chosen backup; nothing of it was restored."""
    _forget_file(visit, _waiting(visit))
    return visit.go("/diary/restore", DROPPED)


def back(visit: Visit) -> Response:
    """Go back to where she came from; a form that waits for a diary goes along."""
    waiting = _waiting(visit)
    visit.place.waiting.pop(WAITING, None)
    if visit.session.holds(visit.visitor) or not waiting.target:
        return visit.go("/diary")
    visit.form = FormData([(KEPT_FOR, waiting.target), *((f"{KEPT}{name}", value) for name, value in waiting.kept)])
    return unlock_page(visit)


def _forget_file(visit: Visit, waiting: Waiting) -> None:
    """Forget the file and what opens it, but not a form that waits for a diary."""
    visit.place.waiting.pop(WAITING, None)
    if waiting.target:
        _wait(visit, Waiting(visit.visitor, target=waiting.target, kept=waiting.kept))
