"""One answer as the set of values it leaves possible.

`present`, a level, `{at_least: mild}`, `{from: 2, to: 5}`, `{in: [a, b]}`: each narrows what may be true.
A comparison is true if every value left satisfies it, false if none does, and otherwise unknown. So partial
knowledge needs no rules of its own, and unknown is never a silent no.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spotting.catalog.types import Finding

Truth = bool | None  # None is unknown


@dataclass(frozen=True)
class Possible:
    """Values still possible.

    Binary (0, 1) and graded findings (level index) and numbers use the closed interval [low, high]; choices
    use `values`. `never` marks a number or choice about something that did not happen: every comparison with
    a value is then false. `asked` tells an answered `unknown` from a question not asked.
    """

    low: float = 0.0
    high: float = 0.0
    values: frozenset[str] = frozenset()
    never: bool = False
    asked: bool = True
    unknown: bool = False

    def is_empty(self, kind: str) -> bool:
        """Whether nothing is left: two answers contradict each other."""
        if self.never:
            return False
        return not self.values if kind == "choice" else self.low > self.high

    def meet(self, other: Possible) -> Possible:
        """Return what both allow."""
        if self.unknown:
            return replace(other, asked=self.asked)
        if other.unknown or self.never or other.never:
            return self if other.unknown or self.never else other
        return replace(
            self,
            low=max(self.low, other.low),
            high=min(self.high, other.high),
            values=self.values & other.values if self.values or other.values else self.values,
        )


def anything(finding: Finding, *, asked: bool = False) -> Possible:
    """Return the possibilities of a finding nothing is known of."""
    if finding.kind == "choice":
        return Possible(values=frozenset(finding.values), asked=asked, unknown=True)
    low, high = finding.bounds
    return Possible(low=low, high=high, asked=asked, unknown=True)


def absent(finding: Finding) -> Possible:
    """Return the answer `absent`: the lowest level, the value `none`, or that it never happened."""
    if finding.kind == "choice":
        if "none" in finding.values:
            return Possible(values=frozenset({"none"}))
        return Possible(never=True)
    if finding.kind == "number":
        return Possible(never=True)
    return Possible(low=0.0, high=0.0)


@dataclass(frozen=True)
class Comparison:
    """A question about one finding that is true, false or unknown.

    `low` and `high` bound the accepted values (levels as their index), open where the flag says so; `values`
    are the accepted values of a choice. `negated` is `is_not`; `special` is `absent` (it never happened) or
    `unknown` (she answered that she does not know).
    """

    low: float = -math.inf
    high: float = math.inf
    low_open: bool = False
    high_open: bool = False
    values: frozenset[str] = frozenset()
    negated: bool = False
    special: str = ""

    def accepts(self, value: float) -> bool:
        """Whether one number (or level index) satisfies the bounds."""
        above = value > self.low if self.low_open else value >= self.low
        below = value < self.high if self.high_open else value <= self.high
        return above and below

    def test(self, finding: Finding, known: Possible) -> Truth:
        """Compare; None means that both answers are still possible."""
        if self.special == "unknown":
            return False if not known.unknown else True if known.asked else None
        if known.never:
            return self.special == "absent"
        if known.unknown:
            return None  # also for a number that may never have happened
        if self.special == "absent":
            return False
        truth = self._choice(known) if finding.kind == "choice" else self._interval(known, finding)
        return truth if truth is None or not self.negated else not truth

    def _choice(self, known: Possible) -> Truth:
        inside = known.values & self.values
        return False if not inside else (True if inside == known.values else None)

    def _interval(self, known: Possible, finding: Finding) -> Truth:
        if known.low == known.high:
            return self.accepts(known.low)
        if finding.kind == "number":
            if self.accepts(known.low) and self.accepts(known.high):
                return True
            beyond = known.high < self.low or (self.low_open and known.high <= self.low)
            before = known.low > self.high or (self.high_open and known.low >= self.high)
            return False if beyond or before else None
        inside = [self.accepts(level) for level in range(int(known.low), int(known.high) + 1)]
        return True if all(inside) else (None if any(inside) else False)

    def narrow(self, finding: Finding) -> Possible:
        """Return the possibilities that satisfy the comparison (used when it is known to be true)."""
        full = anything(finding, asked=True)
        if self.special or (self.negated and finding.kind == "number"):
            return full
        if finding.kind == "choice":
            values = frozenset(finding.values) - self.values if self.negated else self.values
            return Possible(values=values)
        if finding.kind == "number":
            return Possible(low=max(full.low, self.low), high=min(full.high, self.high))
        levels = [i for i in range(int(full.low), int(full.high) + 1) if self.accepts(i) != self.negated]
        return Possible(low=min(levels), high=max(levels)) if levels else full
