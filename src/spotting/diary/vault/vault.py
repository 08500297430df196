"""The vault: one encrypted file with every day, its changes, saved checks and settings.

Every writing is one transaction, whole or not at all, and durable when the method returns. A method either does what
it says or raises a problem of spotting.diary.problems with the file as it was. Safe to share between threads.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from spotting.diary.plain_export import export_csv, export_json
from spotting.diary.problems import VaultError, VaultInUse, VaultLocked
from spotting.diary.recorded import Recorded, Shown, show
from spotting.diary.vault import journal, whole_files
from spotting.diary.vault.database import Connection, plain_errors
from spotting.diary.vault.file_lock import say_copied, thread_lock, writer
from spotting.diary.vault.header import STANDARD, Profile
from spotting.diary.vault.idle import Clock, IdleLock, idle_clock
from spotting.diary.vault.journal import Change, RowKey, Undone
from spotting.diary.vault.opening import Opened, check_readable, open_file, refresh_copy
from spotting.diary.vault.places import identity
from spotting.diary.vault.saved import SavedEntry, all_objects, delete_check, read_check, read_checks, write_check
from spotting.diary.vault.secret import Secret
from spotting.saved_check import SavedCheck

Now = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now().astimezone()


class Vault:
    """An open diary. Made by `create` or `open`, never directly; use it as a context manager, or `close` it."""

    def __init__(self, path: Path, opened: Opened, now: Now) -> None:
        self.path = path
        self._opened: Opened | None = opened
        self._notices = list(opened.notices)
        self._now = now
        self._idle = IdleLock()
        self._touched = False

    @classmethod
    def create(
        cls, path: Path | str, passphrase: str, *, profile: Profile = STANDARD, now: Now = _now
    ) -> tuple[Vault, str]:
        """Make a new diary; return it and its recovery key, which nobody can show again.

        Raises WeakPassphrase, VaultExists, NotWritable or DiskFull; then nothing was made.
        """
        real = Path(path).expanduser().resolve()
        opened, recovery_key = whole_files.create(real, passphrase, profile)
        vault = cls(real, opened, now)
        vault._touched = True
        return vault, recovery_key

    @classmethod
    def open(
        cls,
        path: Path | str,
        passphrase: str | None = None,
        *,
        recovery_key: str | None = None,
        allow_test_profile: bool = False,
        now: Now = _now,
    ) -> Vault:
        """Open a diary with its passphrase or its recovery key; look at `notices` afterwards.

        A damaged file is replaced by its safety copy, which is told in `notices`. Raises NoVault, WrongPassphrase,
        VaultDamaged, NewerFormat, VaultInUse or NotWritable.
        """
        real = Path(path).expanduser().resolve()
        check_readable(real, allow_test_profile=allow_test_profile)
        return cls(real, open_file(real, Secret(passphrase, recovery_key)), now)

    def __enter__(self) -> Vault:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Locking

    @property
    def is_locked(self) -> bool:
        """Whether the key is gone from memory: after `lock`, `close` or too long without use."""
        with thread_lock(self.path):
            if self._opened is not None and self._idle.expired:
                self.lock()
            return self._opened is None

    @property
    def last_used(self) -> float:
        """When the vault was last used, by the clock given to `lock_after`."""
        return self._idle.last_used

    def lock_after(self, seconds: float | None, clock: Clock = idle_clock) -> None:
        """Lock after so many seconds without use (None: never). Ask `is_locked` from time to time to have it done."""
        self._idle = IdleLock(seconds, clock)

    def lock(self) -> None:
        """Bring the safety copy up to date, wipe the key and let go of the file; `unlock` opens it again."""
        with thread_lock(self.path):
            opened, self._opened = self._opened, None
            if opened is None:
                return
            try:
                if self._touched and identity(self.path) == opened.identity:
                    with writer(self.path):
                        refresh_copy(self.path, opened.connection, opened.key)
                    self._touched = False
            except VaultError as error:
                self._notices.append(f"The safety copy could not be brought up to date. {error}")
            except OSError as error:
                self._notices.append(f"The safety copy could not be brought up to date ({error.strerror}).")
            finally:
                opened.connection.close()
                opened.key.wipe()

    def close(self) -> None:
        """Close the diary: the same as `lock`; never fails, what could not be done stands in `notices`."""
        self.lock()

    def unlock(
        self, passphrase: str | None = None, *, recovery_key: str | None = None, allow_test_profile: bool = False
    ) -> None:
        """Open it again after `lock`; raises what `open` raises."""
        with thread_lock(self.path):
            if self._opened is not None:
                self.lock()
            check_readable(self.path, allow_test_profile=allow_test_profile)
            self._opened = open_file(self.path, Secret(passphrase, recovery_key))
            self._notices = list(self._opened.notices)
            self._idle.used()

    @property
    def notices(self) -> tuple[str, ...]:
        """What the person should know about the file, in plain sentences."""
        return tuple(self._notices)

    # Days

    def rows(self, start: date | None = None, end: date | None = None) -> list[Recorded]:
        """Return what each source recorded, from `start` to `end`, both included, by date and source."""
        with self._reading() as connection:
            return journal.read_rows(connection, start, end)

    def shown(self, start: date | None = None, end: date | None = None) -> list[Shown]:
        """Return the days to show, by date; a date with no row was not logged."""
        rows = self.rows(start, end)
        with journal.without_collecting():
            return [show(list(group)) for _, group in groupby(rows, key=lambda row: row.day.date)]

    def write(
        self,
        changes: Iterable[tuple[RowKey, Recorded | None]],
        what: str,
        *,
        before: Mapping[RowKey, Recorded | None] | None = None,
    ) -> int:
        """Write rows by key, None taking one away, as one change with a name; return its number.

        0 means that everything stood so already. `before`: what the changes were worked out from, by key; raises
        ChangedMeanwhile, with nothing written, where another program wrote one of them since. Raises ValueError for a
        row under another key than its own.
        """
        wanted = list(changes)
        for key, row in wanted:
            if row is not None and row.key != key:
                raise ValueError(f"the row of {row.key} stands under {key}")
        with self._writing() as connection:
            journal.check_unchanged(connection, before or {})
            return journal.write_rows(connection, wanted, what, self._at())

    def undo(self) -> Undone | None:
        """Take back the last change, and the next time the one before it; None where there is none."""
        with self._writing() as connection:
            return journal.undo_last(connection)

    def last_change(self) -> Change | None:
        """Return the change that `undo` would take back."""
        with self._reading() as connection:
            return journal.last_change(connection)

    def forget_changes(self) -> None:
        """Forget what was before: nothing can be undone, and what was taken out is nowhere in the file."""
        with self._writing() as connection:
            journal.forget_changes(connection)

    # Saved checks and settings

    def save_check(self, name: str, check: SavedCheck) -> int:
        """Save a check under a name; return its number."""
        with self._writing() as connection:
            return write_check(connection, name, check)

    def saved_checks(self) -> tuple[SavedEntry, ...]:
        """Return number, name and day of every saved check, the oldest first."""
        with self._reading() as connection:
            return read_checks(connection)

    def saved_check(self, number: int) -> SavedCheck | None:
        """Return a saved check, None for a number that is not there."""
        with self._reading() as connection:
            return read_check(connection, number)

    def delete_saved_check(self, number: int) -> bool:
        """Delete a saved check for good; return whether there was one."""
        with self._writing() as connection:
            return delete_check(connection, number)

    def setting(self, key: str) -> Any:
        """Return a setting as it was given, None where there is none."""
        with self._reading() as connection:
            return journal.read_setting(connection, key)

    def set_setting(self, key: str, value: Any) -> None:
        """Keep a setting (anything JSON holds); None takes it away. Undoing knows nothing of it."""
        text = None if value is None else json.dumps(value, ensure_ascii=False)
        with self._writing() as connection:
            journal.put_setting(connection, key, text)

    def change_setting(self, key: str, value: Any, what: str, *, before: Any) -> int:
        """Keep a setting as one change with a name, which `undo` takes back; return its number.

        0 means that it stood so already. `before`: the setting the change was worked out from; raises
        ChangedMeanwhile, with nothing written, where another program changed it since.
        """
        with self._writing() as connection:
            return journal.write_setting(connection, key, value, what, self._at(), before=before)

    # The whole file

    def change_passphrase(self, new: str) -> str:
        """Write the diary anew under another passphrase; return the new recovery key.

        The old passphrase and the old recovery key open neither the diary nor its safety copy any more; backups made
        before still open with them. Raises WeakPassphrase and what writing raises; then the old ones still hold.
        """
        with thread_lock(self.path):
            with self._using() as opened, self._writer(opened):
                self._opened, recovery_key = whole_files.change_passphrase(self.path, opened, new)
            return recovery_key

    def backup(self, path: Path | str) -> Path:
        """Write the whole diary into one encrypted file, which opens with the passphrase of now; return its place.

        Raises VaultExists, NotWritable or DiskFull; then there is no such file.
        """
        with self._using() as opened:
            return whole_files.backup(opened, Path(path).expanduser().absolute())

    def export_json(self) -> str:
        """Return everything but the changes as plain text that reads back without loss; not encrypted."""
        with self._reading() as connection:
            rows = journal.read_rows(connection, None, None)
            checks = all_objects(connection)
            settings = dict(connection.execute("SELECT key, json FROM setting ORDER BY key").fetchall())
        return export_json(
            rows, {"saved_checks": checks, "settings": {key: json.loads(text) for key, text in settings.items()}}
        )

    def export_csv(self) -> str:
        """Return the days as a plain table, one line a day; not encrypted."""
        return export_csv(self.rows())

    # How a method gets at the file

    @contextlib.contextmanager
    def _using(self) -> Iterator[Opened]:
        with thread_lock(self.path):
            if self._opened is None or self.is_locked:
                raise VaultLocked("The diary is locked. Unlock it with your passphrase.")
            self._idle.used()
            with plain_errors(self.path):
                yield self._opened

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._using() as opened:
            self._still_there(opened)
            opened.connection.execute("BEGIN")
            try:
                yield opened.connection
            finally:
                with contextlib.suppress(Exception):
                    opened.connection.execute("ROLLBACK")

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._using() as opened, self._writer(opened):
            self._touched = True
            say_copied(self.path, False)
            connection = opened.connection
            connection.execute("BEGIN IMMEDIATE")
            try:
                before = connection.total_changes
                yield connection
                if connection.total_changes != before:
                    journal.mark_written(connection, self._at())
                connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(Exception):
                    connection.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def _writer(self, opened: Opened) -> Iterator[None]:
        self._still_there(opened)
        with writer(self.path), plain_errors(self.path, writing=True):
            self._still_there(opened)
            yield

    def _still_there(self, opened: Opened) -> None:
        if identity(self.path) != opened.identity:
            raise VaultInUse(
                f"{self.path.name} was replaced or removed while it was open here: its passphrase was changed, a "
                "backup was restored, or it was deleted. Close it and open it again; nothing was written."
            )

    def _at(self) -> str:
        return self._now().isoformat(timespec="seconds")


def restore(
    backup_path: Path | str,
    path: Path | str,
    passphrase: str | None = None,
    *,
    recovery_key: str | None = None,
    allow_test_profile: bool = False,
    now: Now = _now,
) -> Vault:
    """Let a backup become the diary at `path` and return it open; it keeps the passphrase it was made with.

    What stood there is kept under a new name, which `notices` tells. Raises NoVault, WrongPassphrase, VaultDamaged,
    NewerFormat, NotWritable or DiskFull; then nothing was changed.
    """
    source, target = Path(backup_path).expanduser().resolve(), Path(path).expanduser().resolve()
    secret = Secret(passphrase, recovery_key)
    return Vault(target, whole_files.restore(source, target, secret, allow_test_profile), now)
