"""How the web app runs: private on this machine with the diary, or public with check and library alone.

Decides nothing about health. The public form keeps nothing and has no diary at all.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
LONGEST_FORM: Final = 512 * 1024  # bytes of an ordinary form; the case travels in it
LONGEST_UPLOAD: Final = 256 * 1024 * 1024  # bytes of an import
LOCK_AFTER: Final = 15 * 60  # seconds without use


@dataclass(frozen=True)
class Settings:
    """`hosts` are the names this server answers to, without the port; any other Host is refused (DNS rebinding).

    `today` is the door's clock. `secret` signs the tokens of this run and is never stored.
    """

    public: bool = False
    hosts: tuple[str, ...] = LOOPBACK
    place: str = "international"
    vault: Path | None = None
    lock_after: int = LOCK_AFTER
    today: Callable[[], date] = date.today
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
