"""The frozen types of what can be done: tests and visits, self-care, treatments, questions to ask, signs to watch for.

Authority: actions/, care/, visits.yaml, doctor_questions.yaml and watch_for.yaml. None of it lowers the urgency.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from spotting.logic import Expression
from spotting.words import Urgency


@dataclass(frozen=True)
class Outcome:
    """One result of a test: how it is said, and the answers it gives."""

    id: str
    say: str
    sets: Mapping[str, object]
    when: Expression | None = None  # a result only where this is not known to be false


@dataclass(frozen=True)
class MissRate:
    """Share `p` (from `low` to `high`) of pregnancies that a test done on this day does not show.

    Day 0 is the first day the period is late.
    """

    day_from_missed_period: int
    p: float
    low: float
    high: float
    source: str
    at: str
    note: str = ""


@dataclass(frozen=True)
class Action:
    id: str
    name: str
    plain: str
    setting: str
    sources: tuple[str, ...]
    basis: str
    why: str = ""
    when_informative: str = ""
    limits: str = ""
    accuracy: str = ""
    outcomes: tuple[Outcome, ...] = ()
    offered_when: Expression | None = None  # not advised where this is known to be false
    too_early_when: Expression | None = None  # a result would not count yet
    too_early_say: str = ""
    misses: tuple[MissRate, ...] = ()  # of a pregnancy test, by day


@dataclass(frozen=True)
class WatchSign:
    """A sign to watch for; it is not named again while `sign` is known to be true."""

    say: str
    sign: Expression | None = None
    for_another: Mapping[str, str] = field(default_factory=dict)  # say


@dataclass(frozen=True)
class Care:
    """What she can do herself (`self_care`) or ask about (`treatment`), with how well it is proven.

    It is shown if `when` is true or one of `conditions` is likely, never where `unless` is true or unknown.
    `evidence_grade` is A, B, C, expert or strong_consensus (grades of the care evidence).
    """

    id: str
    kind: str
    situation: str
    conditions: tuple[str, ...]
    when: Expression | None
    unless: Expression | None
    do: tuple[str, ...]
    avoid: tuple[str, ...]
    seek_care_if: tuple[WatchSign, ...]
    evidence_grade: str
    evidence: str
    basis: str
    sources: tuple[str, ...]
    why: str = ""
    where: tuple[str, ...] = ()


@dataclass(frozen=True)
class DoctorQuestion:
    """A question worth asking the doctor, if `when` is true or one of `conditions` is likely."""

    id: str
    ask: str
    why: str
    conditions: tuple[str, ...]
    when: Expression | None
    basis: str
    sources: tuple[str, ...]
    judged_because: str = ""
    for_another: Mapping[str, str] = field(default_factory=dict)  # ask


@dataclass(frozen=True)
class Visit:
    """What to expect at one kind of visit, if `when` is true, one of `conditions` is likely, or one of
    `actions` is a next step."""

    id: str
    name: str
    expect: str
    conditions: tuple[str, ...]
    actions: tuple[str, ...]
    when: Expression | None
    basis: str
    sources: tuple[str, ...]
    where: tuple[str, ...] = ()
    judged_because: str = ""


@dataclass(frozen=True)
class WatchFor:
    """Signs that would make it more urgent, shown if `when` is true and `urgency` is above the present one."""

    id: str
    when: Expression | None
    urgency: Urgency
    signs: tuple[WatchSign, ...]
    basis: str
    sources: tuple[str, ...]
    why: str = ""
