"""Careful words that go with certain answers, whom to contact, and the sentence seen first.

Authority: support.yaml and places/. A message is shown only for what was answered or is likely, never for what is
open, and nothing here changes how urgent it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from spotting.catalog import wording
from spotting.catalog.places import Contact, Place, SupportLine, SupportMessage
from spotting.reasoning.inference import Differential
from spotting.reasoning.message import Message
from spotting.situation import Situation
from spotting.words import Urgency


@dataclass(frozen=True, kw_only=True)
class Support(Message):
    """One message in the words for its reader, with the lines of the place she is in."""

    lines: tuple[SupportLine, ...]

    def to_dict(self) -> dict[str, Any]:
        return super().to_dict() | {"lines": [line_to_dict(line) for line in self.lines]}


def line_to_dict(line: SupportLine) -> dict[str, Any]:
    """Return the JSON form of a support line; a number of null means that only the organisation is named."""
    return {
        "name": line.name,
        "number": line.number or None,
        "what": line.what,
        "hours": line.hours or None,
        "website": line.website or None,
        "basis": line.basis,
        "sources": list(line.sources),
    }


def support(situation: Situation, differential: Differential) -> tuple[Support, ...]:
    """Return the messages that fit, in the order of the knowledge; a line is named with the first of them only."""
    place = situation.catalog.places[situation.case.place]
    shown: dict[str, None] = {}
    found = []
    for message in situation.catalog.support:
        if not _fits(message, situation, differential):
            continue
        lines = [line for topic in message.lines for line in place.lines_about(topic)]
        new = tuple(line for line in dict.fromkeys(lines) if line.name not in shown)
        shown.update(dict.fromkeys(line.name for line in new))
        said = wording.say(message, situation.case.for_whom)
        found.append(
            Support(
                id=message.id,
                title=message.title,
                say=said,
                lines=new,
                basis=message.basis,
                sources=message.sources,
                why=message.why,
            )
        )
    return tuple(found)


def _fits(message: SupportMessage, situation: Situation, differential: Differential) -> bool:
    if message.where and situation.case.place not in message.where:
        return False
    if message.when is not None and situation.holds(message.when, lenient=message.lenient) is True:
        return True
    if message.cause is None:
        return False
    causes = differential.causes
    share = sum(causes[name].p_present for name in message.cause.causes if name in causes)
    return min(share, 1.0) > message.cause.above


def whom_to_contact(situation: Situation, urgency: Urgency, place: str) -> str:
    """Return whom to contact at this urgency: the first contact of the place whose condition is known to hold."""
    return wording.say(_contact(situation, urgency, place), situation.case.for_whom)


def first_sentence_for(situation: Situation, urgency: Urgency, place: str) -> str:
    """Return the first sentence of the contact that fits, or else of the place."""
    own = _contact(situation, urgency, place).first
    return own or first_sentence(urgency, situation.catalog.places[place], for_whom=situation.case.for_whom)


def _contact(situation: Situation, urgency: Urgency, place: str) -> Contact:
    for contact in situation.catalog.places[place].contacts:
        fits = contact.when is None or situation.holds(contact.when) is True
        if fits and urgency.level in contact.urgency:
            return contact
    raise AssertionError("the loader guarantees a last contact without a condition for every urgency")


def first_sentence(urgency: Urgency, place: Place, *, for_whom: str = "self") -> str:
    """Return the sentence a frightened person sees first."""
    sentences: Mapping[str, str] = place.first_sentence
    if for_whom != "self":
        sentences = {**sentences, **place.first_sentence_for_another}
    return with_days(sentences[urgency.level], urgency)


def with_days(sentence: str, urgency: Urgency) -> str:
    """Fill in the number of days of a sentence."""
    days = urgency.within_days or 1
    return sentence.replace("{days}", f"{days} {'day' if days == 1 else 'days'}")
