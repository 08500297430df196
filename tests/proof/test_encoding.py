"""The formulas say what the program does: same refusals, and each rule fired, silent or undecided alike."""

from __future__ import annotations

import random
from typing import Any

import pytest
import z3
from encode import formula, non, pinned, relevant
from solver import Proof

from spotting import Case
from spotting.case import read_answers
from spotting.catalog import Catalog
from spotting.catalog.types import Finding
from spotting.problems import BadCase
from spotting.reasoning.triage import Triage, triage
from spotting.situation import Situation
from spotting.words import PLACES

BATCHES = 5
CASES = 16  # in a batch


def random_answer(finding: Finding, rng: random.Random) -> Any:
    partly = rng.random() < 0.2
    if rng.random() < 0.15:
        return "unknown"
    if finding.kind == "binary":
        return rng.choice(["present", "absent"])
    if finding.kind == "graded":
        low, high = sorted(rng.choices(range(len(finding.levels)), k=2))
        return {"at_least": finding.levels[low], "at_most": finding.levels[high]} if partly else finding.levels[low]
    if finding.kind == "choice":
        if partly:
            return {"in": rng.sample(finding.values, rng.randint(1, len(finding.values)))}
        return rng.choice([*finding.values, "absent"])
    if finding.none_is_an_answer and rng.random() < 0.4:
        return "absent"
    low, high = finding.range
    tried = [min(high, max(low, value)) for value in (0, 1, 2, 3, 7, 10, 14, 20, 42, 60, 84, rng.uniform(low, high))]
    first, last = sorted(rng.choices(tried, k=2))
    return {"from": first, "to": last} if partly else first


def random_case(catalog: Catalog, names: list[str], rng: random.Random) -> Case:
    chosen = rng.sample(names, rng.choice([3, 8, 15, 30, 60, 100]))
    answers = {name: random_answer(catalog.findings[name], rng) for name in chosen}
    return Case(answers=answers, place=rng.choice(PLACES))


def differences(proof: Proof, triaged: Triage) -> list[Any]:
    """One formula for each thing the formulas might say otherwise than the program did."""
    case = proof.case
    wrong: list[Any] = []
    for rules, said in (
        (triaged.fired, case.fires),
        (triaged.silent, case.silent),
        (triaged.undecided, case.undecided),
    ):
        ids = {rule.id for rule in rules}
        wrong += [non(formula(said[name])) if name in ids else formula(said[name]) for name in said]
    if triaged.default is not None:
        number = proof.catalog.no_rule_fires.index(triaged.default)
        wrong.append(non(formula(case.defaults[number][0])))
    return wrong


def figures(proof: Proof, situation: Situation) -> list[Any]:
    """Hold the free figure of the body mass index at what the program works out."""
    weight, height = situation.known("weight_kg"), situation.known("height_cm")
    if weight.unknown or weight.never or height.unknown or height.never:
        return []
    low, high = proof.case.figures["bmi"]
    # `from` and `to` of a random case are plain numbers, so both ends are exact in the solver
    return [low == str(weight.low / (height.high / 100) ** 2), high == str(weight.high / (height.low / 100) ** 2)]


@pytest.mark.parametrize("seed", range(BATCHES))
def test_the_formulas_agree_with_the_program_on_random_cases(proof: Proof, catalog: Catalog, seed: int) -> None:
    rng, names, read = random.Random(seed), relevant(catalog), 0
    while read < CASES:
        case = random_case(catalog, names, rng)
        answers = list(pinned(proof.case, read_answers(case, catalog), case.place))
        try:
            situation = Situation(case, catalog)
        except BadCase:
            assert proof.model(*answers) is None, f"refused by the program only: {dict(case.answers)}"
            continue
        read += 1
        answers += figures(proof, situation)
        assert proof.model(*answers) is not None, f"refused by the formulas only: {dict(case.answers)}"
        wrong = z3.Or(differences(proof, triage(situation)))
        assert proof.model(*answers, wrong) is None, f"they disagree: {dict(case.answers)}"


def test_the_closure_needs_no_further_pass(proof: Proof) -> None:
    assert proof.person(proof.case.unstable) is None
