"""How one answer compares with what a good answer must reach, and shares of many with their uncertainty.

Safe: step(answer) >= step(urgency_min). Over-triage: step(answer) >= step(urgency) + 2. Exact: the same step. Top k
counts patients whose diagnosis the catalog knows and who are not marked hard from the history; labels in `acceptable`
hit too. Intervals: Wilson 1927. Nothing here looks at how the answer came about.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from spotting.catalog import Catalog
from spotting.catalog.yaml_marks import read_yaml
from spotting.evaluation.golden import NO_DIAGNOSIS, Patient, step_of
from spotting.problems import BadKnowledge

_LABELS = Path(__file__).parent / "labels.yaml"
_Z95 = 1.959963984540054  # 97.5th percentile of the standard normal


@lru_cache(maxsize=1)
def labels() -> dict[str, str]:
    """Return label -> condition, for labels that neither an id nor an alias resolves as case collections mean them."""
    data, problems = read_yaml(_LABELS, _LABELS.name)
    if problems:
        raise BadKnowledge(problems)
    return dict(data)


def conditions_of(label: str, catalog: Catalog) -> frozenset[str]:
    """Return the conditions that hit a label: itself, members of an umbrella, its stages, what it is a stage of."""
    name = labels().get(label, catalog.aliases.get(label, label))
    if name not in catalog.conditions:
        return frozenset()
    hit = {name, *catalog.conditions[name].members}
    stages = {other for other, condition in catalog.conditions.items() if condition.of in hit}
    wholes = {condition.of for other, condition in catalog.conditions.items() if other in hit and condition.of}
    return frozenset(hit | stages | wholes)


def is_unmapped(patient: Patient, catalog: Catalog) -> bool:
    """Whether she has a diagnosis that no condition of the catalog stands for."""
    return patient.expect["diagnosis"] != NO_DIAGNOSIS and not conditions_of(patient.expect["diagnosis"], catalog)


def rank_in(patient: Patient, listed: Sequence[str], catalog: Catalog) -> int | None:
    """Return the place of the first cause that hits (1 is first), 0 if none does, None if not scored."""
    if patient.is_hard or not conditions_of(patient.expect["diagnosis"], catalog):
        return None
    wanted = [patient.expect["diagnosis"], *patient.expect["acceptable"]]
    hits = frozenset().union(*(conditions_of(label, catalog) for label in wanted))
    return min((place for place, name in enumerate(listed, 1) if name in hits), default=0)


def is_safe(patient: Patient, urgency: str) -> bool:
    return step_of(urgency) >= patient.least


def is_over(patient: Patient, urgency: str) -> bool:
    return step_of(urgency) >= patient.expected + 2


def wilson(count: int, of: int) -> tuple[float, float] | None:
    """Return the 95 % confidence interval of a share (the score interval of Wilson 1927); None over nobody."""
    if of == 0:
        return None
    share, spread = count / of, _Z95**2 / of
    centre = (share + spread / 2) / (1 + spread)
    half = _Z95 * math.sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return (0.0 if count == 0 else max(0.0, centre - half), 1.0 if count == of else min(1.0, centre + half))


def share(met: Iterable[bool]) -> dict[str, Any]:
    """Return a share with what it was counted over and its interval, as JSON."""
    every = list(met)
    count, of = sum(every), len(every)
    interval = wilson(count, of)
    return {
        "value": round(count / of, 4) if of else None,
        "count": count,
        "of": of,
        "interval_95": [round(end, 4) for end in interval] if interval else None,
    }
