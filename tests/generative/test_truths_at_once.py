"""Conditions worked out at once say what the readable evaluator says: each of them, in three values, variants too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from test_rules_in_bulk import random_answer, random_situations

from spotting.catalog import Catalog
from spotting.catalog.every_condition import every_condition
from spotting.logic import All, Expression, Not, evaluate
from spotting.logic import Any as AnyOf
from spotting.problems import BadCase
from spotting.reasoning.triage import triage, urgency_by_rules
from spotting.reasoning.truths_at_once import work_out
from spotting.situation import Situation


@pytest.fixture(scope="module")
def situations(catalog: Catalog, realistic_cases: Mapping[str, Mapping[str, Any]]) -> list[Situation]:
    return random_situations(catalog, realistic_cases, 60)


@pytest.fixture(scope="module")
def variants(catalog: Catalog, situations: list[Situation]) -> list[Situation]:
    """Return the situations with one answer more each; what they began from is worked out already."""
    rng = np.random.default_rng(33)
    findings, found = list(catalog.findings.values()), []
    for situation in situations:
        for finding in (findings[int(i)] for i in rng.integers(len(findings), size=4)):
            try:
                found.append(situation.changed({finding.id: random_answer(finding, rng)}))
            except BadCase:
                continue  # it contradicts the others
    return found


def parts(expression: Expression) -> list[Expression]:
    """Return a condition and all it is made of."""
    inside = expression.parts if isinstance(expression, All | AnyOf) else ()
    inside = (expression.part,) if isinstance(expression, Not) else inside
    return [expression, *(part for one in inside for part in parts(one))]


def test_every_condition_is_that_of_the_readable_evaluator(
    catalog: Catalog, situations: list[Situation], variants: list[Situation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPOTTING_KERNEL", "native")
    work_out(situations)
    work_out(variants)
    kinds = set()
    for situation in (*situations, *variants):
        assert situation.decided is not None
        for condition, lenient in every_condition(catalog):
            truth = evaluate(condition, situation, lenient=lenient)
            kinds.add(truth)
            assert situation.holds(condition, lenient=lenient) is truth, condition
    assert kinds == {True, False, None}


def test_what_conditions_are_made_of_is_known_too(
    catalog: Catalog, variants: list[Situation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPOTTING_KERNEL", "native")
    work_out(variants)
    for situation in variants[::10]:
        for rule in catalog.rules.values():
            for part in parts(rule.when):
                assert situation.holds(part) is evaluate(part, situation), part


@pytest.mark.parametrize("kernel", ["native", "numpy"])
def test_the_urgency_by_rules_is_that_of_triage(
    kernel: str, situations: list[Situation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPOTTING_KERNEL", kernel)
    fresh = [Situation(situation.case, situation.catalog) for situation in situations]
    work_out(fresh)
    assert all((situation.decided is not None) == (kernel == "native") for situation in fresh)
    levels = [(urgency_by_rules(situation), triage(situation).urgency) for situation in fresh]
    assert all(one == other for one, other in levels)
    assert len({urgency for urgency, _ in levels}) > 3
