"""Every rule can fire and changes something; a rule that was broken on purpose is caught."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
import yaml
import z3
from encode import formula, non
from solver import Proof

from spotting.catalog import Catalog
from spotting.logic import All
from spotting.words import Urgency

DECLARED: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "declared.yaml").read_text(encoding="utf-8")
)


def test_every_rule_can_fire(proof: Proof) -> None:
    dead = []
    for name in proof.catalog.rules:
        person = proof.person(proof.fires[name])
        triaged = person.triaged() if person else None
        if triaged is None or name not in {rule.id for rule in triaged.fired}:
            dead.append(name)
        else:
            print(f"--- {name}\n{person}")  # shown with `pytest -rP`
    assert dead == []


def always_beside(proof: Proof, name: str) -> list[str]:
    """Return the rules at least as urgent that fire whenever this one does."""
    rules = proof.catalog.rules
    others = [other for other in rules if other != name and rules[name].urgency <= rules[other].urgency]
    while others:
        model = proof.model(proof.fires[name], z3.Or([z3.Not(proof.fires[other]) for other in others]))
        if model is None:
            return others
        others = [other for other in others if z3.is_true(model[proof.fires[other]])]
    return []


def test_no_rule_is_dead_under_another_unless_declared(proof: Proof) -> None:
    found = {name: always_beside(proof, name) for name in proof.catalog.rules}
    assert {name: others for name, others in found.items() if others} == {
        name: entry["under"] for name, entry in DECLARED.items()
    }
    assert all(entry["why"] for entry in DECLARED.values())


def broken(catalog: Catalog, name: str, **change: Any) -> Catalog:
    rule = dataclasses.replace(catalog.rules[name], **change)
    return dataclasses.replace(catalog, rules={**catalog.rules, name: rule})


@pytest.fixture(scope="module")
def unstable_forgotten(catalog: Catalog) -> Proof:
    """A knowledge whose rule "unstable while pregnant" asks for both a faint and a low blood pressure."""
    when = catalog.rules["pe_unstable"].when
    assert isinstance(when, All)
    pregnant, signs = when.parts
    return Proof(broken(catalog, "pe_unstable", when=All((pregnant, All(signs.parts)))))  # type: ignore[union-attr]


def test_a_rule_broken_on_purpose_is_caught(unstable_forgotten: Proof) -> None:
    from test_invariants import INVARIANTS, condition

    catalog = unstable_forgotten.catalog
    when = condition(catalog, INVARIANTS["pregnant_and_fainted_without_bleeding"]["when"])
    told = unstable_forgotten.case.holds(when).t
    person = unstable_forgotten.person(told, non(unstable_forgotten.case.at_least(Urgency("emergency"))))
    assert person is not None
    situation, triaged = person.situation(), person.triaged()
    assert situation is not None
    assert situation.holds(when) is True
    assert triaged is not None
    assert triaged.urgency < Urgency("emergency")
    assert "urgency: same_day" in str(person) or "rules_that_fire" in str(person)


def test_a_rule_that_can_never_fire_is_caught(catalog: Catalog) -> None:
    young, old = catalog.rules["sg_precocious"].when, catalog.rules["pm_any_55"].when
    never = All((catalog.rules["hd_seizure"].when, young, old))
    proof = Proof(broken(catalog, "hd_seizure", when=never))
    assert proof.person(formula(proof.fires["hd_seizure"])) is None
