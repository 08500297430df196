"""What guidelines ask for, proved over all cases; a sentence that does not hold yet is a gap with its patient."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from encode import non
from solver import Patient, Proof

from spotting.catalog import Catalog
from spotting.catalog.conditions_of_answers import ConditionReader
from spotting.catalog.yaml_marks import read_yaml
from spotting.logic import Expression
from spotting.words import Urgency

HERE = Path(__file__).parent
INVARIANTS: dict[str, Any] = read_yaml(HERE / "invariants.yaml", "invariants.yaml")[0]
GAPS: dict[str, Any] = yaml.safe_load((HERE / "known_gaps.yaml").read_text(encoding="utf-8"))


def condition(catalog: Catalog, data: Any) -> Expression:
    problems: list[Any] = []
    expression = ConditionReader(catalog.findings, set(catalog.derived), problems).read(data, "invariants.yaml", 1)
    assert problems == []
    return expression


def wanted(name: str) -> Urgency:
    level = INVARIANTS[name]["at_least"]
    return Urgency("within_days", level["within_days"]) if isinstance(level, dict) else Urgency(level)


def counter_example(proof: Proof, name: str) -> Patient | None:
    """Return a person whom the sentence holds for and the rules do not treat so; the fewest answers that do it."""
    when = condition(proof.catalog, INVARIANTS[name]["when"])
    told = proof.case.holds(when).t
    assert proof.model(told) is not None, "nobody is meant by this sentence"
    person = proof.person(told, non(proof.case.at_least(wanted(name))))
    return None if person is None else person.shrunk(lambda tried: breaks(tried, when, wanted(name)))


def breaks(person: Patient, when: Expression, urgency: Urgency) -> bool:
    situation, triaged = person.situation(), person.triaged()
    return situation is not None and triaged is not None and situation.holds(when) is True and triaged.urgency < urgency


@pytest.mark.parametrize("name", [name for name in INVARIANTS if name not in GAPS["invariants"]])
def test_what_guidelines_ask_for(proof: Proof, name: str) -> None:
    person = counter_example(proof, name)
    assert person is None, f"{INVARIANTS[name]['sentence']} ({INVARIANTS[name]['source']})\n{person}"


def test_a_known_gap_is_still_there(proof: Proof) -> None:
    for name, gap in GAPS["invariants"].items():
        person = counter_example(proof, name)
        assert person is not None, f"{name} holds now: take it out of known_gaps.yaml"
        when = condition(proof.catalog, INVARIANTS[name]["when"])
        assert breaks(person, when, wanted(name)), f"not played:\n{person}"
        assert gap["reason"]
        assert gap["mend"]


def test_every_invariant_names_a_source_that_was_read(catalog: Catalog) -> None:
    assert len(INVARIANTS) >= 30
    for name, invariant in INVARIANTS.items():
        source = catalog.sources[invariant["source"]]
        assert source.read_on or source.seen_via, name


def test_the_theorems_stand_in_the_chapter_on_safety() -> None:
    text = (HERE.parents[1] / "docs" / "safety.md").read_text(encoding="utf-8")
    for name, invariant in INVARIANTS.items():
        gap = " (gap)" if name in GAPS["invariants"] else ""
        assert f"| {name}{gap} | {invariant['sentence']} | {invariant['source']} |" in text, name
