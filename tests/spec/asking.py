"""How the chapters put a question to the knowledge: answers in, true, false or None (unknown) out."""

from __future__ import annotations

from typing import Any

from spotting.case import Case
from spotting.catalog import Catalog
from spotting.catalog.conditions_of_answers import ConditionReader
from spotting.catalog.yaml_marks import Map
from spotting.logic import Expression
from spotting.problems import Problem
from spotting.situation import Situation


def told(catalog: Catalog, **answers: Any) -> Situation:
    """Return the situation of somebody who gave these answers and no others."""
    return Situation(Case(answers), catalog)


def condition(catalog: Catalog, data: dict[str, Any]) -> Expression:
    """Read a condition as a rule file writes it."""
    problems: list[Problem] = []
    read = ConditionReader(catalog.findings, set(catalog.derived), problems).read(_marked(data), "test", 1)
    assert problems == []
    return read


def holds(situation: Situation, *, lenient: bool = False, **data: Any) -> bool | None:
    """Ask one condition, written with the keys of a rule file (`from_` and `is_` for from and is)."""
    plain = {key.rstrip("_"): value for key, value in data.items()}
    return situation.holds(condition(situation.catalog, plain), lenient=lenient)


def _marked(data: Any) -> Any:
    if isinstance(data, list):
        return [_marked(item) for item in data]
    if not isinstance(data, dict):
        return data
    result = Map({key: _marked(value) for key, value in data.items()})
    result.line, result.lines = 1, dict.fromkeys(result, 1)
    return result
