"""A hundred people with the same answers, as dots: how many would have each cause. Server-side SVG with its text.

Shows figures it is handed; decides none. Where several causes are at work at once the dots would pass a hundred: then
they are shares of what is at work, and the text says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

PEOPLE: Final = 100
_ACROSS: Final = 10
_STEP: Final = 18


@dataclass(frozen=True)
class Dot:
    """One person: where it stands, and which group (by number; -1: no listed cause)."""

    x: int
    y: int
    group: int


@dataclass(frozen=True)
class IconArray:
    """The dots, and how many people each group has, in the order of the causes."""

    dots: tuple[Dot, ...]
    counts: tuple[int, ...]
    rest: int
    width: int = _ACROSS * _STEP
    height: int = PEOPLE // _ACROSS * _STEP


def icon_array(shares: Sequence[float]) -> IconArray:
    """Return dots for shares (each 0 to 1) of a hundred people; rounded so that the total is kept (largest rest)."""
    total = sum(shares)
    scaled = [PEOPLE * share / max(total, 1.0) for share in shares]
    counts = [int(value) for value in scaled]
    rest = min(PEOPLE, round(sum(scaled))) - sum(counts)
    for index in sorted(range(len(scaled)), key=lambda i: counts[i] - scaled[i])[: max(rest, 0)]:
        counts[index] += 1
    groups = [group for group, count in enumerate(counts) for _ in range(count)]
    groups += [-1] * (PEOPLE - len(groups))
    dots = tuple(
        Dot(i % _ACROSS * _STEP + _STEP // 2, i // _ACROSS * _STEP + _STEP // 2, group)
        for i, group in enumerate(groups)
    )
    return IconArray(dots, tuple(counts), PEOPLE - sum(counts))
