"""The urgency of a case: the most urgent of the rules that fire and of the floors of likely causes.

A floor is knowledge: a cause that is likelier than its threshold must not wait longer than it says. Probability
may raise the urgency, never lower it; nothing here knows why a rule fires.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from spotting.catalog.types import Catalog, Condition, UrgencyFloor
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
    causes = differential.causes
    return tuple(
        PassedFloor(condition, floor, causes.p_present(condition.id))
        for condition, floor in _floors(situation.catalog)
        if condition.id in causes.places
        and causes.p_present(condition.id) > floor.above
        and (floor.when is None or situation.holds(floor.when) is not False)
    )


@lru_cache(maxsize=4)
def _floors(catalog: Catalog) -> tuple[tuple[Condition, UrgencyFloor], ...]:
    """Return the conditions that have a floor, in the order of the catalog."""
    return tuple((c, c.urgency_floor) for c in catalog.conditions.values() if c.urgency_floor is not None)


def urgency_of(triaged: Triage, differential: Differential, situation: Situation) -> Urgency:
    """Return the urgency that rules and floors give together."""
    return with_floors(triaged.urgency, differential, situation)


def with_floors(urgency: Urgency, differential: Differential, situation: Situation) -> Urgency:
    """Return the urgency of the rules, raised where a floor asks for more."""
    return most_urgent([urgency, *(passed.floor.urgency for passed in passed_floors(differential, situation))])
