"""A message of the knowledge as one reader sees it: what support messages and ways out have in common.

Authority: the entry it comes from, which names its basis and sources. It decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message in the words for its reader."""

    id: str
    title: str
    say: str
    basis: str
    sources: tuple[str, ...]
    why: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title,
            "say": self.say,
            "basis": self.basis,
            "sources": list(self.sources),
            "why": self.why,
        }
