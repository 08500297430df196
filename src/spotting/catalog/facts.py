"""The types of a published figure and of the places that rest on it.

Authority: knowledge/facts/ and the keys `fact` and `facts` elsewhere. A fact changes no answer by itself: only a
number of the model does, and it names the facts it rests on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

NUMBER, CHECK, RULE, TEXT = "number", "check", "rule", "text"
GENERAL = "general"  # the file of the facts that are about no single condition of the catalog
FACT_KINDS = (
    "sensitivity",
    "background_rate",
    "population_prevalence",
    "incidence",
    "odds_ratio",
    "prevalence_in_presenters",
    "ppv",
    "risk",
    "lr_positive",
    "lr_negative",
    "probability_by_day",
    "timing",
    "share_of_group",
    "risk_factor_share",
)
SECOND_READ = ("verified", "corrected", "added", "not_refound", "absent")
CONFIRMED = ("verified", "corrected", "added")
UNITS = ("proportion", "ratio", "per_1000_person_years", "hours", "days", "weeks", "months", "years")


@dataclass(frozen=True)
class FactUse:
    """A place that points to a fact; `kind` is `number`, `check`, `rule` or `text`."""

    fact: str
    kind: str
    file: str
    line: int
    place: str = ""


@dataclass(frozen=True)
class Fact:
    """A published figure: what it counts (`kind`, `finding`), in whom, and how far it was read.

    `condition` is the id of the file it stands in, empty in the general one. `value` is a number in `unit`, or numbers
    by day, week or age. `read`: it stood in a source that was read; `second_read` says what another reader found.
    """

    id: str
    condition: str
    kind: str
    finding: str
    who: str
    value: float | Mapping[str, float]
    low: float | None
    high: float | None
    unit: str
    n: int | None
    source: str
    at: str
    read: bool
    second_read: str
    topic: str = ""  # in the general file: what it is about
    note: str = ""
    not_used: str = ""
    file: str = ""
    line: int = 0

    @property
    def confirmed(self) -> bool:
        """Whether a measured number may rest on it."""
        return self.read and self.second_read in CONFIRMED
