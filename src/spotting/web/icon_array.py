"""A hundred people with the same answers, as dots: in how many of them a cause is at work. Server-side SVG.

Shows a figure it is handed; decides none. Each cause has a picture of its own, because several can be at work in one
person: one picture shared out among them would contradict the figure beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PEOPLE: Final = 100
_ACROSS: Final = 25
_STEP: Final = 10


@dataclass(frozen=True)
class IconArray:
    """Two paths of dots, row by row from the top left: those in whom the cause is at work, then the others."""

    count: int
    filled: str
    rest: str
    width: int = _ACROSS * _STEP
    height: int = PEOPLE // _ACROSS * _STEP


def icon_array(share: float) -> IconArray:
    """Return the dots for a share (0 to 1); never none or all of the hundred where it is neither."""
    count = round(PEOPLE * share)
    if 0 < share < 1:
        count = min(max(count, 1), PEOPLE - 1)
    dots = [f"M{i % _ACROSS * _STEP + _STEP // 2} {i // _ACROSS * _STEP + _STEP // 2}h.01" for i in range(PEOPLE)]
    return IconArray(count, "".join(dots[:count]), "".join(dots[count:]))
