"""Published results held against the model: what a check's figure comes out as.

A check that a number was fitted to proves nothing and says so (`fitted`).
"""

from __future__ import annotations

from dataclasses import dataclass

from spotting.case import Case
from spotting.catalog.types import Catalog, Check
from spotting.reasoning.inference import Differential, Network, infer
from spotting.situation import Situation


@dataclass(frozen=True)
class Outcome:
    """A check with the model's figure; `holds` if it lies inside the published interval."""

    check: Check
    model: float

    @property
    def holds(self) -> bool:
        return self.check.low <= self.model <= self.check.high


def outcomes(catalog: Catalog, network: Network) -> list[Outcome]:
    """Return every check with the model's figure."""
    return [
        Outcome(
            check,
            figure(check, catalog, infer(Situation(Case(check.given, setting=check.setting), catalog), network)),
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
    condition = catalog.conditions[check.expect]
    names = condition.members or (condition.id,)
    parts = [differential.causes[name] for name in names if name in differential.causes]
    of_others = {name for name in names if catalog.conditions[name].of in names}  # a stage is already in its condition
    return sum(
        part.p_cause if check.figure == "p_cause" else part.p_present
        for part in parts
        if part.condition not in of_others
    )
