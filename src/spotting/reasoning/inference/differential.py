"""What inference says of a case: P(present), P(cause) with ranges, P(state), and what no cause explains.

`p_present` = P(present | answers). `p_cause` = P(at least one active link from it to a present bleeding
finding | answers): what a person means by "the reason"; several causes may be at work, so the sum may pass 1.
`range` = 5th to 95th percentile of p_cause over draws of the inputs within their stated ranges.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Posterior:
    """Figures of one condition; `low`, `high` bound p_cause (p_present where no bleeding was told)."""

    condition: str
    p_present: float
    p_cause: float
    low: float
    high: float


class Posteriors(Mapping[str, Posterior]):
    """Posteriors by condition, each made when it is first asked for: most are not."""

    def __init__(
        self, order: Mapping[str, int], present: Sequence[float], cause: Sequence[float], ranked: Sequence[float]
    ) -> None:
        """`order`: condition -> its place in the figures; `ranked`: what it is ranked by, and so its range."""
        self._order, self._present, self._cause, self._ranked = order, present, cause, ranked
        self._made: dict[str, Posterior] = {}

    def __getitem__(self, name: str) -> Posterior:
        found = self._made.get(name)
        if found is None:
            i = self._order[name]
            middle = self._ranked[i]
            found = self._made[name] = Posterior(name, self._present[i], self._cause[i], middle, middle)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._order)

    def __len__(self) -> int:
        return len(self._order)


@dataclass(frozen=True)
class Differential:
    """Everything inference says of a case. `missed_mass` is 0 when exact; `width` is the frontier, `draws` the
    number behind the ranges (0: none were made)."""

    causes: Mapping[str, Posterior]
    states: Mapping[str, float]
    no_cause_found: float
    bleeding_seen: bool
    missed_mass: float
    width: int
    draws: int = 0
