"""Her corrections as the diary's file keeps them: read, kept, and taken back, each as a change that undo knows.

Both doors use it, so a correction made on a page is undone at the terminal and the other way round. What a later
version wrote and this one cannot read stays in the file as it is.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from spotting.diary.corrections import Correction, correction_from_json, in_force
from spotting.diary.dates_in_words import span_in_words

if TYPE_CHECKING:
    from spotting.diary.vault import Vault

CORRECTIONS: Final = "corrections"  # the key of the setting
_SAID: Final = {
    "period": "it was a period",
    "period_start": "a period began",
    "not_period": "it was not a period",
    "ovulation": "the egg was released",
    "pregnant": "you were pregnant",
    "not_pregnant": "you were not pregnant",
}


def corrections_of(vault: Vault) -> list[Correction]:
    """Return what she corrected, the oldest first; what this version cannot read is left out."""
    return [one for _, one in _held(vault.setting(CORRECTIONS)) if one is not None]


def keep_correction(vault: Vault, made: Correction) -> list[Correction]:
    """Keep a correction as one change; return the earlier ones it takes the place of."""
    before = vault.setting(CORRECTIONS)
    held = _held(before)
    stays = in_force([*(one for _, one in held if one is not None), made])
    gone = [one for _, one in held if one is not None and (one not in stays or one == made)]
    after = [data for data, one in held if one is None or one not in gone]
    vault.change_setting(CORRECTIONS, [*after, made.to_json()], f"corrected {in_a_line(made)}", before=before)
    return [one for one in gone if one != made]


def take_back_correction(vault: Vault, one: Correction) -> bool:
    """Take a correction back as one change; return whether it was there."""
    before = vault.setting(CORRECTIONS)
    after = [data for data, held in _held(before) if held != one]
    if before is None or len(after) == len(before):
        return False
    what = f"took the correction back, {in_a_line(one)}"
    vault.change_setting(CORRECTIONS, after or None, what, before=before)
    return True


def in_a_line(one: Correction) -> str:
    """Return the days of a correction and what was said of them: 3 to 7 March 2026: it was not a period."""
    return f"{span_in_words(one.first, one.end)}: {_SAID[one.kind]}"


def _held(stored: Any) -> list[tuple[Any, Correction | None]]:
    """Return each stored correction with what it says, None for one this version cannot read."""
    held: list[tuple[Any, Correction | None]] = []
    for data in stored or []:
        one = None
        with suppress(ValueError):
            one = correction_from_json(data)
        held.append((data, one))
    return held
