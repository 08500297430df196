""" "I don't know" instead of "no" to a danger sign takes away neither an emergency nor a same-day answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import z3
from encode import Encoding, Known, either, encode, formula, non
from solver import Patient, Proof
from test_invariants import GAPS

from spotting.catalog import Catalog
from spotting.words import Urgency

ALSO = ["period_late"]  # no danger sign, but it decides whether a negative test counts
LEVELS = ["emergency", "same_day"]  # below these it takes the solver minutes for each sign


@pytest.fixture(scope="module")
def pair(catalog: Catalog) -> tuple[Proof, Encoding, dict[str, Any]]:
    """All cases, the same case with one "no" made "unknown", and which finding that is (name -> formula)."""
    proof = Proof(catalog)
    answers, changed = dict(proof.case.answers), {}
    signs = [item.finding for screen in catalog.screens[:2] for item in screen.items] + ALSO
    for name, answer in proof.case.answers.items():
        if answer.finding.kind not in ("binary", "graded") or name not in (*signs, *GAPS["unknown"]):
            continue
        here = changed[name] = z3.Bool(f"unknown instead of no: {name}")
        said_no = z3.And(answer.given, z3.Not(answer.known.unknown), z3.Not(answer.known.high[0]))
        proof.solver.add(z3.Implies(here, said_no))
        high = tuple(z3.Or(here, bit) for bit in answer.known.high)
        answers[name] = replace(answer, known=Known(z3.Or(here, answer.known.unknown), low=answer.known.low, high=high))
    proof.solver.add(z3.PbEq([(bit, 1) for bit in changed.values()], 1))
    after = encode(catalog, answers=answers)
    proof.solver.add([formula(rule) for rule in after.valid])
    return proof, after, changed


def rules_say(case: Encoding, level: str) -> Any:
    rules = case.catalog.rules
    return either(fires for name, fires in case.fires.items() if Urgency(level) <= rules[name].urgency)


def lowers(person: Patient, name: str, level: str) -> bool:
    before, after = person.triaged(), person.but(**{name: "unknown"}).triaged()
    return before is not None and after is not None and after.urgency < Urgency(level) <= before.urgency


@pytest.mark.parametrize("level", LEVELS)
def test_unknown_instead_of_no_never_lowers(pair: tuple[Proof, Encoding, dict[str, Any]], level: str) -> None:
    proof, after, changed = pair
    lowered = [rules_say(proof.case, level), non(after.at_least(Urgency(level)))]
    for name in sorted(set(changed) - set(GAPS["unknown"])):  # one by one: all at once is too much for the solver
        found = proof.model(*lowered, changed[name])
        assert found is None, f"{name}\n{proof.person(*lowered, changed[name])}"


def test_a_known_gap_of_unknown_is_still_there(pair: tuple[Proof, Encoding, dict[str, Any]]) -> None:
    proof, after, changed = pair
    for name, gap in GAPS["unknown"].items():
        level = gap["level"]
        person = proof.person(rules_say(proof.case, level), non(after.at_least(Urgency(level))), changed[name])
        assert person is not None, f"{name} holds now: take it out of known_gaps.yaml"
        assert lowers(person, name, level), f"not played:\n{person}"
