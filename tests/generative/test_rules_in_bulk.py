"""Rules in bulk say of every row what the readable evaluator says: rule by rule, in three values, both kernels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from spotting.batch import code_rows, posteriors, rule_truths
from spotting.case import Case
from spotting.catalog import Catalog
from spotting.catalog.types import Finding
from spotting.problems import BadCase
from spotting.reasoning.inference import Network, infer
from spotting.situation import Situation


def random_answer(finding: Finding, rng: np.random.Generator) -> Any:
    """Return an answer of any form: exact, partial, unknown, absent."""
    if rng.random() < 0.1:
        return "unknown"
    if finding.kind == "binary":
        return "present" if rng.random() < 0.5 else "absent"
    if finding.kind == "graded":
        level = finding.levels[int(rng.integers(len(finding.levels)))]
        return level if rng.random() < 0.7 else {str(rng.choice(["at_least", "at_most"])): level}
    if finding.kind == "choice":
        value = finding.values[int(rng.integers(len(finding.values)))]
        return value if rng.random() < 0.7 else {"is_not": value}
    low, high = finding.range
    ends = sorted(float(x) for x in rng.uniform(low, high, 2))
    return ends[0] if rng.random() < 0.7 else {"from": ends[0], "to": ends[1]}


def random_situations(catalog: Catalog, base: Mapping[str, Mapping[str, Any]], count: int) -> list[Situation]:
    """Return closed answers: realistic ones with some answers taken away and others added at random."""
    rng = np.random.default_rng(31)
    findings, starts = list(catalog.findings.values()), list(base.values())
    found: list[Situation] = []
    while len(found) < count:
        answers = {k: v for k, v in starts[int(rng.integers(len(starts)))].items() if rng.random() < 0.6}
        for _ in range(int(rng.integers(12))):
            finding = findings[int(rng.integers(len(findings)))]
            answers.setdefault(finding.id, random_answer(finding, rng))
        try:
            found.append(Situation(Case(answers), catalog))
        except BadCase:
            continue  # answers that contradict each other have no row
    return found


@pytest.fixture(scope="module")
def situations(catalog: Catalog, realistic_cases: Mapping[str, Mapping[str, Any]]) -> list[Situation]:
    return [Situation(Case({}), catalog), *random_situations(catalog, realistic_cases, 400)]


@pytest.mark.parametrize("kernel", ["native", "numpy"])
def test_every_rule_has_the_truth_of_the_readable_evaluator(
    kernel: str, situations: list[Situation], catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPOTTING_KERNEL", kernel)
    truths = rule_truths(code_rows(situations, catalog))
    kinds = set()
    for rule in catalog.rules.values():
        yes, no = truths.of(rule.id)
        for row, situation in enumerate(situations):
            expected = situation.holds(rule.when, lenient=rule.negation == "unless_known")
            kinds.add(expected)
            assert (bool(yes[row]), bool(no[row])) == (expected is True, expected is False), (rule.id, row)
    assert kinds == {True, False, None}


@pytest.mark.parametrize("rows", [0, 1, 63, 64, 65, 255, 256, 257])
def test_rows_may_end_anywhere(
    rows: int, situations: list[Situation], catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    coded = code_rows(situations[:rows], catalog)
    monkeypatch.setenv("SPOTTING_KERNEL", "native")
    ours = rule_truths(coded)
    monkeypatch.setenv("SPOTTING_KERNEL", "numpy")
    theirs = rule_truths(coded)
    for rule in catalog.rules:
        for mine, other in zip(ours.of(rule), theirs.of(rule), strict=True):
            assert (mine == other).all(), rule


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_posteriors_of_many_are_those_of_each(threads: int, situations: list[Situation], network: Network) -> None:
    chosen = situations[:60]
    found = posteriors(chosen, network, threads=threads)
    for row, situation in enumerate(chosen):
        if np.isnan(found.present[row, 0]):
            continue  # impossible in the model; infer says so
        one = infer(situation, network)
        for name, p in one.causes.items():
            place = found.conditions.index(name)
            assert found.present[row, place] == pytest.approx(p.p_present, rel=1e-12, abs=0)
            assert found.cause[row, place] == pytest.approx(p.p_cause, rel=1e-12, abs=0)
        assert found.no_cause_found[row] == pytest.approx(one.no_cause_found, rel=1e-12)


def test_an_answer_more_is_looked_at_as_from_the_beginning(situations: list[Situation], catalog: Catalog) -> None:
    """`Situation.changed` reads again only what an answer touches; nothing may differ from reading all."""
    rng = np.random.default_rng(32)
    findings = list(catalog.findings.values())
    for situation in situations[:120]:
        for finding in (findings[int(i)] for i in rng.integers(len(findings), size=12)):
            answer = {finding.id: random_answer(finding, rng)}
            outcomes = []
            for work in (
                lambda s=situation, a=answer: Situation(s.case.with_answers(**a), catalog),
                lambda s=situation, a=answer: s.changed(a),
            ):
                try:
                    then = work()
                    truths = [then.holds(rule.when) for rule in catalog.rules.values()]
                    outcomes.append((then.possible_states, {f.id: then.known(f.id) for f in findings}, truths))
                except BadCase as error:
                    outcomes.append(str(error))
            assert outcomes[0] == outcomes[1], answer
