"""What texts for lay readers say about bleeding, each with a verdict: the frozen type.

A claim is for readers: it says how far a widespread sentence agrees with evidence, on the authority of its sources.
It never changes an urgency, a rule or a probability.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    """A sentence found in texts for lay readers, in our own words, and what evidence says of it.

    `fact` is its id in the collected evidence; `see` names conditions, findings, rules and care it is about; `harm`
    says what acting on it, or what it leaves out, could do.
    """

    id: str
    fact: str
    claim: str
    also_said_as: tuple[str, ...]
    kind: str
    verdict: str
    because: str
    basis: str
    sources: tuple[str, ...]
    topics: tuple[str, ...]
    see: tuple[str, ...]
    harm: str = ""
    why: str = ""
