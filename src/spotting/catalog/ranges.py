"""What counts as normal bleeding, where guidelines differ, and the pictorial chart: the frozen types.

They are for readers and reviewers, on the authority of the sources they cite. They never change an urgency, a rule
or a probability.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class RangeBand:
    """The range for some ages or for one stage; `high` is its limit where one can be counted."""

    normal: str
    stage: str = ""
    ages: tuple[float, float] | None = None
    high: float | None = None

    @property
    def who(self) -> str:
        """Say whom it holds for."""
        if self.ages is None:
            return self.stage
        first, last = self.ages
        return f"age {first:g}" if first == last else f"age {first:g} to {last:g}"


@dataclass(frozen=True)
class NormalRange:
    """What is normal, and what is outside; `low` and `high` in `unit` where it can be counted.

    `sources`: source -> the place in it.
    """

    id: str
    name: str
    about: str
    normal: str
    outside: str
    basis: str
    sources: Mapping[str, str] = field(default_factory=dict)
    why: str = ""
    note: str = ""
    low: float | None = None
    high: float | None = None
    unit: str = ""
    bands: tuple[RangeBand, ...] = ()

    def high_at(self, age: float) -> float | None:
        """Return the upper limit at an age; None where no band holds it."""
        for band in self.bands:
            if band.ages is not None and band.ages[0] <= age < band.ages[1] + 1:
                return band.high
        return None


@dataclass(frozen=True)
class Disagreement:
    """Where guidelines differ: their positions, what `rules` follow (`chosen`) and why."""

    id: str
    name: str
    positions: tuple[str, ...]
    chosen: str
    why: str
    rules: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class PictorialChart:
    """Points by product and fill, per clot, and per day of flooding; `says`: paragraph -> source -> place in it.

    `days_between`: days without blood that do not end a period.
    """

    name: str = ""
    products: Mapping[tuple[str, str], int] = field(default_factory=dict)
    small_clot: int = 0
    large_clot: int = 0
    flooding: int = 0
    days_between: int = 0
    says: tuple[tuple[str, Mapping[str, str]], ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def cited(self) -> tuple[str, ...]:
        """Every source it names, once, those of the paragraphs first."""
        said = [name for _, sources in self.says for name in sources]
        return tuple(dict.fromkeys([*said, *self.sources]))
