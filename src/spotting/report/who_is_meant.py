"""Whom the check is for and whom its words mean: said at the start by every door.

Grammar only: it decides nothing, asks for no gender and stores none.
"""

from __future__ import annotations

from typing import Final

WHOM: Final = "This is for anyone who bleeds, of any gender: women, girls, trans men and non-binary people."
SHE: Final = (
    "In questions about someone else, she and her mean the person who bleeds, whatever their gender; they and them "
    "mean those who help."
)
