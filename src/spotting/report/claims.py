"""A claim as text and as JSON: what is said, the verdict, why, and what it rests on.

Prints what the knowledge holds; it decides nothing.
"""

from __future__ import annotations

import textwrap
from typing import Any

from spotting.catalog.claims import Claim
from spotting.catalog.types import Catalog
from spotting.report.layout import cite
from spotting.words import VERDICTS

_WIDTH = 80
_SEEN = ("conditions", "findings", "rules", "care")
_NOTE = "Information, not a diagnosis. No clinician has reviewed it yet."


def claim_row(claim: Claim) -> dict[str, Any]:
    """Return one claim as it stands in a list."""
    keys = ("id", "claim", "verdict", "kind", "topics")
    return {key: list(value) if isinstance(value := getattr(claim, key), tuple) else value for key in keys}


def claim_document(catalog: Catalog, claim: Claim) -> dict[str, Any]:
    """Return one claim in full."""
    return {
        **claim_row(claim),
        "verdict_in_words": VERDICTS[claim.verdict],
        "also_said_as": list(claim.also_said_as),
        "because": claim.because,
        "harm": claim.harm or None,
        "basis": claim.basis,
        "why": claim.why or None,
        "sources": [
            {"id": name, "title": source.title, "by": source.by, "kind": source.kind, "url": source.url}
            for name in claim.sources
            for source in [catalog.sources[name]]
        ],
        "see": [{"kind": kind, "id": name, "name": text} for kind, name, text in _seen(catalog, claim)],
        "fact": claim.fact,
    }


def claim_lines(claim: Claim) -> str:
    """Say one claim in a list: verdict and id, then the sentence."""
    return f"{claim.verdict:13} {claim.id}\n" + _wrapped(claim.claim, " " * 14)


def claim_text(catalog: Catalog, claim: Claim) -> str:
    """Say one claim in full."""
    text = _wrapped(f"“{claim.claim}”", "")
    text += "\n" + _wrapped(f"Verdict: {claim.verdict}. {_sentence(VERDICTS[claim.verdict])}", "")
    text += _wrapped(claim.because, "  ")
    if claim.harm:
        text += _wrapped(f"The harm: {claim.harm}", "  ")
    if claim.basis == "judged":
        text += _wrapped(f"This is a judgement: {claim.why}", "  ")
    parts = {
        "Also said as": list(claim.also_said_as),
        "Sources": [cite(catalog.sources[name]) for name in claim.sources],
        "See (`spotting knowledge show ID`)": [f"{text} [{name}]" for _, name, text in _seen(catalog, claim)],
    }
    for title, rows in parts.items():
        if rows:
            text += f"\n{title}:\n" + "".join(_wrapped(row, "    ", first="  - ") for row in rows)
    return text + f"\n{_NOTE}\n"


def _seen(catalog: Catalog, claim: Claim) -> list[tuple[str, str, str]]:
    """Return (kind, id, name) of what a claim leads to."""
    found = []
    for name in claim.see:
        kind = next(kind for kind in _SEEN if name in getattr(catalog, kind))
        thing = getattr(catalog, kind)[name]
        texts = (getattr(thing, key, "") for key in ("plain_name", "name", "title", "situation"))
        found.append((kind.removesuffix("s"), name, next(text for text in texts if text)))
    return found


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _wrapped(text: str, indent: str, *, first: str | None = None) -> str:
    start = indent if first is None else first
    return textwrap.fill(text, _WIDTH, initial_indent=start, subsequent_indent=indent) + "\n"
