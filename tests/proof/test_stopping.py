"""The interview goes on while an emergency rule is undecided and a question for it is left."""

from __future__ import annotations

import random
from typing import Any

from spotting import Case, assess
from spotting.catalog import Catalog
from spotting.catalog.types import Finding
from spotting.problems import BadCase
from spotting.reasoning.asked_when import asked_where
from spotting.reasoning.can_become import CanBecome
from spotting.reasoning.question import is_askable
from spotting.reasoning.triage import open_findings
from spotting.situation import Situation

CASES = 150


def mild_answer(finding: Finding, rng: random.Random) -> Any:
    """An answer that lets the interview come to an end: mostly no, sometimes not known."""
    if rng.random() < 0.1 or finding.kind == "number":
        return "unknown"
    if finding.kind == "graded":
        return finding.levels[0]
    return "absent" if finding.kind == "binary" else rng.choice(finding.values)


def nearly_done(catalog: Catalog, rng: random.Random) -> Case:
    """All that she can know is answered, but for a few findings that emergency rules need."""
    lay = [finding for finding in catalog.findings.values() if "lay" in finding.by]
    answers = {finding.id: mild_answer(finding, rng) for finding in lay if not finding.parents}
    answers |= {"age_years": rng.randint(12, 70), "bleeding_amount": rng.choice(["spotting", "light", "moderate"])}
    for name in rng.sample(list(answers), rng.choice([0, 1, 2, 4])):
        del answers[name]
    return Case(answers=answers)


def ready(finding: Finding, situation: Situation) -> bool:
    """Whether it can be asked now: nothing it waits for is open."""
    gates = [gate for gate in (*finding.parents, finding.given, asked_where(finding)) if gate is not None]
    return is_askable(finding, situation) and all(situation.holds(gate) is True for gate in gates)


def test_the_interview_never_stops_while_an_emergency_rule_is_undecided_and_askable(catalog: Catalog) -> None:
    rng, stopped, seen = random.Random(4), 0, 0
    while seen < CASES:
        case = nearly_done(catalog, rng)
        try:
            situation = Situation(case, catalog)
            found = assess(case, catalog, ranges=False, explain=False)
        except BadCase:
            continue
        seen += 1
        if found.step is None or found.step.question is not None or found.way_out is not None:
            continue
        stopped += 1
        if found.triage.urgency.level == "emergency":
            continue
        can = CanBecome(situation, is_askable)
        for rule in found.triage.undecided:
            if rule.urgency.level != "emergency" or not can.true(rule.when, lenient=rule.negation == "unless_known"):
                continue
            left = [name for name in open_findings(rule.when, situation) if ready(catalog.findings[name], situation)]
            assert left == [], f"{rule.id} still needs {left}: {dict(case.answers)}"
    assert stopped >= CASES // 5, "too few of the cases came to an end to show anything"
