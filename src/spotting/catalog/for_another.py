"""The words about someone else: `for_another` of an entry, for the reader who asks for her.

Whoever asks for a partner, a child or a friend must not read "you bleed" about another person. So a text that says
you or your needs a second version here; this never changes a condition of answers, an urgency or a figure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from spotting.catalog.record import Record

_YOU = re.compile(r"\b(?:you|your|yours|yourself|yourselves)\b", re.IGNORECASE)
_QUOTED = 40  # of a text in a list, so that it is found
_I = re.compile(r"\b(?:I|[Mm]y|[Mm]e|[Mm]ine|[Mm]yself)\b")


def says_you(text: str) -> bool:
    """Tell whether a text speaks to the reader, as in "your womb"."""
    return _YOU.search(text) is not None


def says_i(text: str) -> bool:
    """Tell whether a text speaks in her place, as a line to tick does: "my belly stays hard"."""
    return _I.search(text) is not None


def read_for_another(record: Record, *keys: str) -> Mapping[str, str]:
    """Read `for_another`, which may hold `keys`, and must hold each whose own text says you or I."""
    spoken: dict[str, str] = {}
    if record.has("for_another"):
        table = record.inner("for_another")
        given = {key: table.text(key) for key in keys}
        table.finish()
        spoken = {key: text for key, text in given.items() if text}
    for key in keys:
        text = record.raw(key)
        if key in spoken or not isinstance(text, str) or not (says_you(text) or says_i(text)):
            continue
        word = "you or your" if says_you(text) else "I or my"
        record.problem(
            f"`{key}` says {word}, and there is no version for a reader who asks for someone else.",
            f"Add `{key}` under `for_another`: the same words, with she and her for the patient.",
            key=key,
        )
    return spoken


def must_not_say_you(record: Record, *keys: str) -> None:
    """Note a problem for each of `keys` that says you or your: these texts are read by her and by others alike.

    A key may hold a text or a list of texts.
    """
    for key in keys:
        given = record.raw(key)
        for text in given if isinstance(given, list) else [given]:
            if isinstance(text, str) and says_you(text):
                start = text if len(text) <= _QUOTED else f"{text[:_QUOTED].rstrip()}…"
                what = f"`{key}` says you or your" + (f" (“{start}”)" if isinstance(given, list) else "")
                record.problem(
                    f"{what}, but someone who asks for another person reads it too.",
                    "Write it about nobody in particular: a person, the womb, the bleeding.",
                    key=key,
                )
