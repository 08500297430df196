"""docs/safety.md: every invariant names a test that exists, and those that no other chapter holds are held here."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from spotting import Case, assess
from spotting.catalog import Catalog
from spotting.problems import BadCase
from spotting.reasoning.triage import triage
from spotting.situation import Situation

ROOT = Path(__file__).parents[2]
SAFETY = (ROOT / "docs" / "safety.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", SAFETY)


def test_the_invariants_are_numbered_one_by_one_each_with_its_test() -> None:
    section = SAFETY.split("## Invariants")[1].split("## ")[0]
    numbers = [int(number) for number in re.findall(r"^(\d+)\. ", section, re.M)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(NAMED) == len(numbers)


@pytest.mark.parametrize(("file", "test"), NAMED, ids=[test for _, test in NAMED])
def test_the_test_it_names_exists(file: str, test: str) -> None:
    path = ROOT / file
    assert path.exists(), file
    names = [
        node.name for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef)
    ]
    assert test in names


@pytest.mark.parametrize(
    ("room", "other"), [("spotting.reasoning.triage", "inference"), ("spotting.reasoning.inference", "triage")]
)
def test_triage_and_inference_do_not_import_each_other(room: str, other: str) -> None:
    code = f"import sys, {room}; print([m for m in sys.modules if m.startswith('spotting.reasoning.{other}')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_total_is_never_below_the_rules_level(catalog: Catalog, realistic_cases: Any) -> None:
    cases = [dict(answers) for answers in realistic_cases.values()]
    cases += [dict(example) for rule in catalog.rules.values() for example in rule.examples["fires"][:1]]
    for answers in cases:
        case = Case(answers=answers)
        try:
            assessment = assess(case, catalog, ranges=False, explain=False)
        except BadCase:
            continue  # an example of one rule may leave no state possible
        assert assessment.triage.urgency <= assessment.urgency, answers


def test_no_rule_reassures_while_a_danger_sign_is_open(catalog: Catalog) -> None:
    signs = [item.finding for screen in catalog.screens[:2] for item in screen.items]
    for rule in catalog.rules.values():
        if rule.urgency.step > 1:
            continue
        for example in rule.examples["fires"]:
            answers = {finding: answer for finding, answer in example.items() if finding not in signs}
            for place in (rule.where or ("international",))[:1]:
                fired = triage(Situation(Case(answers=answers, place=place), catalog)).fired
                assert all(other.urgency.step > 1 for other in fired), rule.id


def test_answering_unknown_never_lowers_the_urgency(catalog: Catalog, realistic_cases: Any) -> None:
    for answers in [{}, *list(realistic_cases.values())[::5]]:
        before = triage(Situation(Case(answers=answers), catalog)).urgency
        for finding in catalog.findings:
            if finding not in answers:
                after = triage(Situation(Case(answers={**answers, finding: "unknown"}), catalog)).urgency
                assert before <= after, (finding, answers)


def test_every_number_says_what_it_rests_on(catalog: Catalog) -> None:
    for number in catalog.numbers:
        assert 0 < number.low <= number.value <= number.high, number.id
        assert number.basis in ("measured", "derived", "judged"), number.id
        if number.basis == "judged":
            assert number.why, number.id
        else:
            assert number.source, number.id
            assert number.at, number.id
            assert catalog.sources[number.source].read_on, f"{number.id}: {number.source} was not read"


def test_every_answer_says_what_it_is_not(catalog: Catalog) -> None:
    from spotting.report.text import render

    assessment = assess(Case(), catalog, ranges=False, explain=False)
    document = assessment.to_dict()
    assert "not a diagnosis" in document["notice"]
    assert document["reviewed"] is False
    assert "not a diagnosis" in " ".join(render(assessment).split())
