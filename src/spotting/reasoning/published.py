"""Published results held against the model: what a check's figure comes out as.

A check that a number was fitted to proves nothing and says so (`fitted`); one whose figure a number rests on proves
little (`leaned_on`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from spotting.case import Case
from spotting.catalog.fitting import never_fitted
from spotting.catalog.types import Catalog, Check
from spotting.reasoning.inference import Differential, Network, infer
from spotting.situation import Situation

NEAR = 1.5  # ratio of odds between model and publication that still counts as near


@dataclass(frozen=True)
class Outcome:
    """A check with the model's figure; `holds` if it lies inside the published interval."""

    check: Check
    model: float
    leaned_on: bool = False  # a number of the model rests on the same published figure

    @property
    def holds(self) -> bool:
        return self.check.low <= self.model <= self.check.high

    @property
    def verdict(self) -> str:
        """`inside` the published interval, `near` (within 1.5 in odds of the published value), or `failing`."""
        if self.holds:
            return "inside"
        check = self.check
        published = check.value if check.value is not None else min(max(self.model, check.low), check.high)
        apart = abs(_log_odds(self.model) - _log_odds(published))
        return "near" if apart <= math.log(NEAR) else "failing"

    @property
    def standing(self) -> str:
        """`fitted`, `leaned_on`: proves little. `never_fitted`: kept apart by its id. `free`: may be fitted, is not."""
        if self.check.fitted:
            return "fitted"
        if self.leaned_on:
            return "leaned_on"
        return "never_fitted" if never_fitted(self.check.id) else "free"


def outcomes(catalog: Catalog, network: Network) -> list[Outcome]:
    """Return every check with the model's figure."""
    used = {fact for number in catalog.numbers for fact in number.facts}
    return [
        Outcome(
            check,
            figure(check, catalog, infer(Situation(Case(check.given, setting=check.setting), catalog), network)),
            leaned_on=not used.isdisjoint(check.facts),
        )
        for check in catalog.checks.values()
    ]


def figure(check: Check, catalog: Catalog, differential: Differential) -> float:
    """Return the figure a check speaks of."""
    if check.expect == "no_cause_found":
        return differential.no_cause_found
    if check.expect in catalog.states:
        return differential.states.get(check.expect, 0.0)
    group = next((group for group in catalog.groups if group.id == check.expect), None)
    if group is not None:
        return 1.0 - sum(differential.causes[member].p_present for member in group.members)
    expected = [catalog.conditions[name] for name in (check.expect, *check.together_with)]
    names = tuple(name for condition in expected for name in condition.members or (condition.id,))
    parts = [differential.causes[name] for name in names if name in differential.causes]
    of_others = {name for name in names if catalog.conditions[name].of in names}  # a stage is already in its condition
    return sum(
        part.p_cause if check.figure == "p_cause" else part.p_present
        for part in parts
        if part.condition not in of_others
    )


def _log_odds(share: float) -> float:
    safe = min(max(share, 1e-12), 1 - 1e-12)
    return math.log(safe / (1 - safe))
