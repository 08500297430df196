"""The urgency of a case: the most urgent of the rules that fire and of the floors of likely causes.

A floor is knowledge: a cause that is likelier than its threshold must not wait longer than it says. Probability
may raise the urgency, never lower it; nothing here knows why a rule fires.
"""

from __future__ import annotations

from dataclasses import dataclass

from spotting.catalog.types import Condition, UrgencyFloor
from spotting.reasoning.inference import Differential
from spotting.reasoning.triage import Triage
from spotting.situation import Situation
from spotting.words import Urgency, most_urgent


@dataclass(frozen=True)
class PassedFloor:
    """A cause likely enough that it should not wait."""

    condition: Condition
    floor: UrgencyFloor
    p_present: float


def passed_floors(differential: Differential, situation: Situation) -> tuple[PassedFloor, ...]:
    """Return the floors of causes whose probability of being present passes their threshold."""
    catalog = situation.catalog
    passed = []
    for cause, posterior in differential.causes.items():
        floor = catalog.conditions[cause].urgency_floor
        if floor is None or posterior.p_present <= floor.above:
            continue
        if floor.when is None or situation.holds(floor.when) is not False:
            passed.append(PassedFloor(catalog.conditions[cause], floor, posterior.p_present))
    return tuple(passed)


def urgency_of(triaged: Triage, differential: Differential, situation: Situation) -> Urgency:
    """Return the urgency that rules and floors give together."""
    floors = [passed.floor.urgency for passed in passed_floors(differential, situation)]
    return most_urgent([triaged.urgency, *floors])
