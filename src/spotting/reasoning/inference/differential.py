"""What inference says of a case: P(present), P(cause) with ranges, P(state), and what no cause explains.

`p_present` = P(present | answers). `p_cause` = P(at least one active link from it to a present bleeding
finding | answers): what a person means by "the reason"; several causes may be at work, so the sum may pass 1.
`range` = 5th to 95th percentile of p_cause over draws of the inputs within their stated ranges.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from spotting.reasoning.inference.network import Array


@dataclass(frozen=True, slots=True)
class Posterior:
    """Figures of one condition; `low`, `high` bound p_cause (p_present where no bleeding was told)."""

    condition: str
    p_present: float
    p_cause: float
    low: float
    high: float


class Posteriors(Mapping[str, Posterior]):
    """Posteriors by condition; each is made when it is first asked for: most are not.

    `figures`: what each is ranked by, p_cause or (no bleeding told) p_present.
    """

    def __init__(
        self,
        places: Mapping[str, int],
        present: Sequence[float],
        cause: Sequence[float],
        *,
        bleeding: bool,
        ends: tuple[Sequence[float], Sequence[float]] | None = None,
    ) -> None:
        """`places`: condition -> its place in the figures; `ends` of the ranges, none: each is its figure."""
        self.places, self._present, self._cause, self._bleeding = places, present, cause, bleeding
        self._ends = ends
        self._made: dict[str, Posterior] = {}

    def __getitem__(self, name: str) -> Posterior:
        found = self._made.get(name)
        if found is None:
            i = self.places[name]
            low, high = self._ends or (self._ranked, self._ranked)
            found = self._made[name] = Posterior(name, self._present[i], self._cause[i], low[i], high[i])
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)

    @property
    def _ranked(self) -> Sequence[float]:
        return self._cause if self._bleeding else self._present

    @cached_property
    def figures(self) -> Mapping[str, float]:
        ranked = self._ranked
        return {name: ranked[i] for name, i in self.places.items()}

    def p_present(self, name: str) -> float:
        """Return P(present) of one condition."""
        return self._present[self.places[name]]

    def all_present(self) -> Array:
        """Return P(present) of all, in the order of their names."""
        return np.array(self._present)[[self.places[name] for name in sorted(self.places)]]

    def within(self, low: Array, high: Array) -> Posteriors:
        """Return them with ranges; a range never leaves its figure out. `low`, `high` by place."""
        ends = np.minimum(low, self._ranked).tolist(), np.maximum(high, self._ranked).tolist()
        return Posteriors(self.places, self._present, self._cause, bleeding=self._bleeding, ends=ends)


@dataclass(frozen=True)
class Differential:
    """Everything inference says of a case. `missed_mass` is 0 when exact; `width` is the frontier, `draws` the
    number behind the ranges (0: none were made)."""

    causes: Posteriors
    states: Mapping[str, float]
    no_cause_found: float
    bleeding_seen: bool
    missed_mass: float
    width: int
    draws: int = 0

    @property
    def figures(self) -> Mapping[str, float]:
        """What each condition is ranked by: P(cause), or P(present) where no bleeding was told."""
        return self.causes.figures

    def figures_beside(self, other: Differential) -> Mapping[str, float]:
        """What each is to be compared by with another case: P(present) where only one of the two tells of bleeding."""
        if self.bleeding_seen == other.bleeding_seen:
            return self.figures
        return {name: self.causes.p_present(name) for name in self.causes}
