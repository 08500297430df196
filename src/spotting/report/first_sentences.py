"""The sentences a frightened person sees first and the contacts that go with them, for every place and urgency.

A list for reviewers: it shows the knowledge as it is spoken and decides nothing.
"""

from __future__ import annotations

from typing import Any

from spotting.catalog.places import Place
from spotting.catalog.types import Catalog
from spotting.reasoning.support import first_sentence, line_to_dict
from spotting.report.support import line_in_words
from spotting.words import PLACES, URGENCY_LEVELS, Urgency

_EXAMPLE_DAYS = 3


def sentences(catalog: Catalog) -> list[dict[str, Any]]:
    """Return, by place: each urgency with its sentence and contacts, most urgent first, then the support lines."""
    return [
        {
            "place": place.id,
            "name": place.name,
            "urgencies": [_level(place, level) for level in reversed(URGENCY_LEVELS)],
            "lines": [{"topics": list(line.topics), **line_to_dict(line), "why": line.why} for line in place.lines],
        }
        for place in (catalog.places[name] for name in PLACES)
    ]


def _level(place: Place, level: str) -> dict[str, Any]:
    urgency = Urgency(level, _EXAMPLE_DAYS if level == "within_days" else None)
    return {
        "urgency": level,
        "first_sentence": first_sentence(urgency, place),
        "for_someone_else": first_sentence(urgency, place, for_whom="someone_else"),
        "contacts": [
            {"situation": contact.situation or None, "say": contact.say}
            for contact in place.contacts
            if level in contact.urgency
        ],
    }


def sentences_text(catalog: Catalog) -> str:
    """Return the same list as text."""
    out = []
    for place in sentences(catalog):
        out.append(f"{place['name'].upper()} ({place['place']})\n")
        for row in place["urgencies"]:
            out.append(f"{row['urgency'].replace('_', ' ')}: {row['first_sentence']}")
            out.extend(f"  {contact['situation'] or 'otherwise'}: {contact['say']}" for contact in row["contacts"])
            out.append("")
        out.append("Support lines")
        lines = catalog.places[place["place"]].lines
        out.extend(f"  {line_in_words(line)} [{', '.join(line.topics)}; {line.basis}]" for line in lines)
        out.append("")
    return "\n".join(out)
