"""When a vault that lies unused locks itself: after a time without use, by a clock that is passed in.

Any doubt about the clock locks: one that goes backwards counts as too long.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

Clock = Callable[[], float]


def idle_clock() -> float:
    """Return seconds of a clock that nobody sets, and that goes on while the computer sleeps where there is one."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


@dataclass
class IdleLock:
    """Remembers the last use; `seconds` None means that it never locks by itself."""

    seconds: float | None = None
    clock: Clock = idle_clock
    last_used: float = field(default=0.0)

    def __post_init__(self) -> None:
        self.used()

    def used(self) -> None:
        """Note that the vault is used now."""
        self.last_used = self.clock()

    @property
    def expired(self) -> bool:
        """Whether it has lain unused for too long."""
        return self.seconds is not None and not 0 <= self.clock() - self.last_used < self.seconds
