"""What is told while no rule fires is not talked down by a milder rule that fires: proved over all cases.

A default that says "today" rests on something that was told, or on something still open. Another answer may lower it
only by a rule that is about that very thing, named in `settled_by` with the reason; never by a milder rule about
something else that happens to fire.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from encode import both, either, non
from solver import Patient, Proof
from test_invariants import condition

from spotting.catalog.yaml_marks import read_yaml
from spotting.words import Urgency

DEFAULTS: dict[str, Any] = read_yaml(Path(__file__).parent / "defaults.yaml", "defaults.yaml")[0]
TODAY = Urgency("same_day")


def talked_down(proof: Proof, name: str) -> Patient | None:
    """Return a person for whom the ground of a default holds, and whom the rules let wait without settling it."""
    case, entry = proof.case, DEFAULTS[name]
    told = case.holds(condition(proof.catalog, entry["when"])).t
    if "but_not" in entry:
        told = both((told, non(case.holds(condition(proof.catalog, entry["but_not"])).t)))
    assert proof.model(told) is not None, "nobody is meant by this default"
    rules = proof.catalog.rules
    settled = [case.fires[name] if rules[name].where else case.rules[name].t for name in entry["settled_by"]]
    settled += [case.silent[rule] for rule in _stands_for(name)]
    person = proof.person(told, either(case.fires.values()), non(either(settled)), non(case.at_least(TODAY)))
    return None if person is None else person.shrunk(lambda tried: is_talked_down(tried, proof, name))


def is_talked_down(person: Patient, proof: Proof, name: str) -> bool:
    situation, triaged, entry = person.situation(), person.triaged(), DEFAULTS[name]
    if situation is None or triaged is None or not triaged.fired or triaged.urgency >= TODAY:
        return False
    if situation.holds(condition(proof.catalog, entry["when"])) is not True:
        return False
    if "but_not" in entry and situation.holds(condition(proof.catalog, entry["but_not"])) is True:
        return False
    settling = {rule.id for rule in (*triaged.fired, *triaged.held_back)} & {*entry["settled_by"]}
    return not settling | ({rule.id for rule in triaged.silent} & {*_stands_for(name)})


def _stands_for(name: str) -> list[str]:
    return [DEFAULTS[name]["stands_for_it"]] if "stands_for_it" in DEFAULTS[name] else []


@pytest.mark.parametrize("name", DEFAULTS)
def test_a_milder_rule_does_not_talk_a_default_down(proof: Proof, name: str) -> None:
    person = talked_down(proof, name)
    assert person is None, f"{DEFAULTS[name]['sentence']}\n{person}"


@pytest.mark.parametrize("name", DEFAULTS)
def test_each_rule_that_settles_a_default_is_milder_and_has_a_reason(proof: Proof, name: str) -> None:
    for rule, reason in DEFAULTS[name]["settled_by"].items():
        assert proof.catalog.rules[rule].urgency < TODAY, rule
        assert len(reason) > 20, rule
