"""The one diary this process may hold open: who holds it, unlocking at a growing price, and locking when unused.

The holder is a browser with a random cookie. Nothing of it is written anywhere; what waits (an upload, a preview, a
message) lives in memory and is dropped on locking. It never opens a diary without its passphrase or recovery key.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import math
import os
import secrets
import threading
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from spotting.diary.vault import (
    InBackup,
    Vault,
    VaultLocked,
    WrongPassphrase,
    check_readable,
    default_path,
    idle_clock,
    look_into,
    restore,
    safety_copy,
)
from spotting.web.settings import Settings

if TYPE_CHECKING:
    from spotting.diary.read_history import History

COOKIE: Final = "diary"
LONGEST_WAIT: Final = 300  # seconds after many wrong tries
_RECOVERY_LETTERS: Final = 56  # 14 groups of four
_LOOK_EVERY: Final = 15.0  # seconds between looks whether the diary has lain unused


class TooSoon(Exception):
    """A try before the wait after the last wrong one is over; `seconds` are left."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


@dataclass
class Tries:
    """Wrong tries in a row, and the wait each costs: 1, 2, 4 ... seconds."""

    clock: Callable[[], float] = idle_clock
    wrong: int = 0
    _free_at: float = 0.0

    def check(self) -> None:
        """Raise TooSoon while a wait runs."""
        left = self._free_at - self.clock()
        if left > 0:
            raise TooSoon(math.ceil(left))

    def failed(self) -> None:
        """Count a wrong try."""
        self.wrong += 1
        self._free_at = self.clock() + min(2 ** min(self.wrong - 1, 30), LONGEST_WAIT)

    def passed(self) -> None:
        """Forget the wrong tries."""
        self.wrong, self._free_at = 0, 0.0


@dataclass
class Place:
    """What the pages show of an open diary, so that no date is ever part of an address."""

    month: tuple[int, int] | None = None
    day: date | None = None
    said: list[str] = field(default_factory=list)
    waiting: dict[str, Any] = field(default_factory=dict)  # an upload, a preview
    pages: dict[int, Any] = field(default_factory=dict)  # that answered a form, by the number of their address
    history: History | None = None

    def forget_after(self, seconds: float, held: Literal["waiting", "pages"], key: object) -> None:
        """Drop what is held under a key after so many seconds, unless something else stands there by then."""
        # the clock itself must not hold on to a passphrase
        place, this = weakref.ref(self), weakref.ref(getattr(self, held)[key])

        def forget() -> None:
            there = place()
            if there is not None and getattr(there, held).get(key) is this():
                getattr(there, held).pop(key, None)

        timer = threading.Timer(seconds, forget)
        timer.daemon = True
        timer.start()


class DiarySession:
    """The diary of this process. Safe to use from several threads; one try to open it at a time."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        named = os.environ.get("SPOTTING_VAULT")  # as the commands do
        self.path: Path = (settings.vault or (Path(named) if named else default_path())).expanduser()
        self.tries = Tries()
        self.backup_tries = Tries()  # its own: a backup whose passphrase is known must not free the diary's tries
        self.place = Place()
        self._vault: Vault | None = None
        self._holder = ""
        self._said_outside: tuple[str, tuple[str, ...]] = ("", ())
        self._one_at_a_time = threading.Lock()
        self._pages = itertools.count(1)  # never the same again: an old address leads to no other page
        self._stop_watching = threading.Event()

    @property
    def exists(self) -> bool:
        """Whether there is a diary, or at least its safety copy."""
        return self.path.exists() or safety_copy(self.path).exists()

    def holds(self, visitor: str) -> bool:
        """Whether the diary is open for this visitor."""
        vault = self._vault
        if vault is None or not visitor or not hmac.compare_digest(visitor.encode(), self._holder.encode()):
            return False
        if vault.is_locked:
            self.lock()
            return False
        return True

    @property
    def vault(self) -> Vault:
        """The open diary; raises VaultLocked where there is none."""
        if self._vault is None:
            raise VaultLocked("The diary is locked. Unlock it with your passphrase.")
        return self._vault

    def create(self, passphrase: str) -> tuple[str, str]:
        """Make the diary; return the new holder's cookie and the recovery key. Raises what `Vault.create` raises."""
        with self._one_at_a_time:
            vault, recovery_key = Vault.create(self.path, passphrase)
            return self._opened(vault), recovery_key

    def unlock(self, passphrase: str | None, recovery_key: str | None) -> str:
        """Open the diary and return the new holder's cookie; a holder before this one is let go.

        Raises TooSoon, WrongPassphrase (which makes the next wait longer) and what `Vault.open` raises.
        """
        with self._one_at_a_time:
            return self._opened(self._tried(passphrase, recovery_key))

    def confirm(self, secret: str) -> None:
        """Check that someone knows the passphrase or the recovery key; raises as `unlock`."""
        letters = sum(letter.isalnum() for letter in secret)
        is_key = letters == _RECOVERY_LETTERS and len(secret.replace("-", " ").split()) > 1
        with self._one_at_a_time:
            self._tried(None if is_key else secret, secret if is_key else None).close()

    def look_into(self, backup: Path, passphrase: str | None, recovery_key: str | None) -> InBackup:
        """Return what a backup holds; raises TooSoon, WrongPassphrase (which counts as for unlocking) and others."""
        with self._one_at_a_time:
            self.backup_tries.check()
            try:
                holds = look_into(backup, passphrase, recovery_key=recovery_key)
            except WrongPassphrase:
                self.backup_tries.failed()
                raise
            self.backup_tries.passed()
            return holds

    def restore(self, backup: Path, passphrase: str | None, recovery_key: str | None) -> str:
        """Let a backup become the diary, open; return the new holder's cookie. Where it fails, all is as it was."""
        with self._one_at_a_time:
            self.backup_tries.check()
            return self._opened(restore(backup, self.path, passphrase, recovery_key=recovery_key))

    def _tried(self, passphrase: str | None, recovery_key: str | None) -> Vault:
        self.tries.check()
        check_readable(self.path)
        try:
            vault = Vault.open(self.path, passphrase, recovery_key=recovery_key)
        except WrongPassphrase:
            self.tries.failed()
            raise
        self.tries.passed()
        return vault

    def _opened(self, vault: Vault) -> str:
        self.lock()
        vault.lock_after(self.settings.lock_after)
        self._vault, self._holder = vault, secrets.token_urlsafe(32)
        self.place = Place(said=list(vault.notices))
        self._stop_watching = threading.Event()
        threading.Thread(target=self._watch, args=(vault, self._stop_watching), daemon=True).start()
        return self._holder

    def _watch(self, vault: Vault, stop: threading.Event) -> None:
        """Lock the diary when it has lain unused, also when nobody asks for a page any more."""
        while not stop.wait(min(_LOOK_EVERY, max(self.settings.lock_after / 4, 0.05))):
            if vault.is_locked:
                if self._vault is vault:
                    self.lock()
                return

    def lock(self) -> None:
        """Wipe the key, let go of the file, and forget everything that waited."""
        vault, self._vault, self._holder = self._vault, None, ""
        self._stop_watching.set()
        self.place = Place()
        if vault is not None:
            with suppress(Exception):
                vault.close()

    def say(self, visitor: str, texts: Sequence[str]) -> None:
        """Keep what the next page of this visitor says; what is said to the holder may hold days of hers."""
        if self.holds(visitor):
            self.place.said += texts
        else:
            self._said_outside = visitor, tuple(texts)

    def to_say(self, visitor: str) -> tuple[str, ...]:
        """Return what waits to be said to this visitor, once; nothing that was meant for another."""
        if self.holds(visitor):
            said, self.place.said = tuple(self.place.said), []
            return said
        meant_for, outside = self._said_outside
        if not visitor or meant_for != visitor:
            return ()
        self._said_outside = "", ()
        return outside

    def next_page(self) -> int:
        """Return the number of the next page that answers a form."""
        return next(self._pages)

    def used(self) -> None:
        """Count typing as use of the diary."""
        if self._vault is not None:
            self._vault.last_change()

    def token(self, visitor: str) -> str:
        """Return the token that every form of this visitor must bring back."""
        return hmac.new(self.settings.secret, b"form:" + visitor.encode(), hashlib.sha256).hexdigest()

    def token_fits(self, visitor: str, token: str) -> bool:
        """Whether a form was made for this visitor."""
        return bool(visitor) and hmac.compare_digest(self.token(visitor).encode(), token.encode())


def new_visitor() -> str:
    """Return a random name for a browser that has none yet."""
    return secrets.token_urlsafe(32)
