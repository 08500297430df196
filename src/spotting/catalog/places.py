"""The frozen types of where to turn: places with their lines, support messages and ways out of the check.

Authority: places/, support.yaml and ways_out.yaml. A number to call comes from there and from nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from spotting.logic import Expression


@dataclass(frozen=True)
class SupportLine:
    """A service that helps, by topic. `number` is empty where only the organisation is named."""

    name: str
    topics: tuple[str, ...]
    number: str
    what: str
    hours: str
    website: str
    basis: str
    sources: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True)
class Contact:
    """Whom to contact at these levels of urgency, if `when` is true; the first that fits counts."""

    when: Expression | None
    situation: str  # `when` in a few words
    urgency: tuple[str, ...]
    say: str
    first: str = ""  # said in place of the first sentence, where that would name the wrong door
    for_another: Mapping[str, str] = field(default_factory=dict)  # say


@dataclass(frozen=True)
class Place:
    """Where to get help in one country: the first sentence by urgency, whom to contact, support lines."""

    id: str
    name: str
    first_sentence: Mapping[str, str]
    first_sentence_for_another: Mapping[str, str]
    contacts: tuple[Contact, ...]
    lines: tuple[SupportLine, ...]
    basis: str
    sources: tuple[str, ...]
    why: str = ""

    def lines_about(self, topic: str) -> tuple[SupportLine, ...]:
        return tuple(line for line in self.lines if topic in line.topics)


@dataclass(frozen=True)
class CauseShare:
    """It holds if one of these causes is present with a probability above this (their sum, at most 1)."""

    causes: tuple[str, ...]
    above: float


@dataclass(frozen=True)
class SupportMessage:
    """Careful words shown beside the answer if `when` is true or `cause` holds, with lines of these topics."""

    id: str
    title: str
    when: Expression | None
    cause: CauseShare | None
    lenient: bool
    say: str
    lines: tuple[str, ...]
    where: tuple[str, ...]
    basis: str
    sources: tuple[str, ...]
    why: str = ""
    for_another: Mapping[str, str] = field(default_factory=dict)  # say


@dataclass(frozen=True)
class WayOut:
    """The check does not fit what she told: where to go instead. `danger`: signs that need help now."""

    id: str
    title: str
    when: Expression
    say: str
    danger: tuple[str, ...]
    basis: str
    sources: tuple[str, ...]
    why: str = ""
    for_another: Mapping[str, str] = field(default_factory=dict)  # say


@dataclass(frozen=True)
class HowToTell:
    """A way to find out where the blood comes from, offered where `when` is true."""

    id: str
    when: Expression
    say: str
    basis: str
    sources: tuple[str, ...]
    why: str = ""
    for_another: Mapping[str, str] = field(default_factory=dict)  # say
