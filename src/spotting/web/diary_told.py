"""What a field of a day holds, as pieces for a page: the words of the program, and her own words beside them.

Says exactly what `report.diary_words` says; only the seams are kept, so that the program's words can be said in another
language while hers stay as she wrote them.
"""

from __future__ import annotations

from typing import Any

from spotting.diary.edit import FIELD_WORDS
from spotting.diary.entries_in_words import PAIN_SITES
from spotting.diary.recorded import Shown
from spotting.report.diary_words import entry_in_words, safe

Piece = tuple[str, bool]  # a text, and whether it is her own words
Entry = tuple[Piece, ...]


def entries_told(name: str, value: Any) -> list[Entry]:
    """Return the entries of a field, each as its pieces; put together they are `field_in_words`."""
    return [_pieces(name, entry) for entry in (value if isinstance(value, tuple) else (value,))]


def day_told(shown: Shown) -> list[tuple[str, list[Entry]]]:
    """Return the fields of a day with their entries, its bleeding first."""
    return [(FIELD_WORDS[name], entries_told(name, getattr(shown.day, name))) for name in shown.day.logged]


def _pieces(name: str, entry: Any) -> Entry:
    whole = entry_in_words(name, entry)
    own = _own_words(name, entry)
    if not own or own not in whole:
        return ((whole, False),)
    before, _, after = whole.partition(own)
    joint = next((one for one in (", ", ": ", " (", " ") if after.startswith(one)), "")
    pieces = [(before.removesuffix(" ("), False), (" (" if before.endswith(" (") else "", True), (own, True)]
    pieces += [(joint, True), (after.removeprefix(joint), after == ")")]
    return tuple((text, hers) for text, hers in pieces if text)


def _own_words(name: str, entry: Any) -> str:
    """Return the part of an entry that was typed freely."""
    if isinstance(entry, str):
        return safe(entry) if name in ("notes", "tags") else ""
    if name in ("medicines", "symptoms"):
        return safe(entry.name)
    if name == "procedures":
        return safe(entry.detail or "")
    if name == "pain" and entry.site not in (*PAIN_SITES, "anywhere"):
        return safe(entry.site).replace("_", " ")
    return ""
