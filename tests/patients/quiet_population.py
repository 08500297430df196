"""A generated quiet population: people with a little blood and no danger sign, who know all about themselves.

Drawn from a fixed seed: a stage of life, an age, a small bleed of a kind that happens there, and every other answer
as often as the knowledge says (its background shares); none says "I don't know". `python
tests/patients/quiet_population.py` prints how many questions they are asked.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Iterator
from typing import Any

from spotting.case import Case
from spotting.catalog import Catalog, load_catalog
from spotting.catalog.read_findings import leak_in
from spotting.catalog.types import Finding
from spotting.problems import BadCase, Impossible
from spotting.simulated_person import Interview, ask
from spotting.situation import Situation

# Stage of life: share, ages, what is sure of it.
_STAGES: tuple[tuple[str, float, tuple[int, int], dict[str, Any]], ...] = (
    ("cycling", 0.45, (15, 44), {"could_be_pregnant": "no_chance"}),
    ("cycling", 0.2, (18, 44), {"could_be_pregnant": "small_chance", "pregnancy_test": "negative"}),
    ("perimenopause", 0.1, (42, 53), {"could_be_pregnant": "no_chance"}),
    ("postmenopause", 0.1, (52, 80), {"postmenopausal_bleeding": "present", "hysterectomy": "none"}),
    ("early_pregnancy", 0.1, (18, 42), {"could_be_pregnant": "i_know_i_am", "pregnancy_test": "positive"}),
    ("before_menarche", 0.05, (3, 9), {}),
)
_PATTERNS = ("intermenstrual_bleeding", "postcoital_bleeding", "premenstrual_spotting_days", "midcycle_bleeding")
_QUIET = ("safety_now", "pain")  # groups answered with none


def quiet_people(catalog: Catalog, count: int, seed: int = 20261121) -> Iterator[Case]:
    """Yield `count` cases; draws that contradict themselves are drawn again."""
    draw = random.Random(seed)
    made = 0
    while made < count:
        case = Case(_answers(catalog, draw))
        try:
            Situation(case, catalog)
        except BadCase:
            continue
        made += 1
        yield case


def _answers(catalog: Catalog, draw: random.Random) -> dict[str, Any]:
    state, _, ages, sure = draw.choices(_STAGES, weights=[stage[1] for stage in _STAGES])[0]
    age = draw.randint(*ages)
    answers: dict[str, Any] = {"age_years": age, "abnormal_bleeding": "present"}
    answers["bleeding_amount"] = draw.choice(("none", "spotting", "spotting", "light"))
    answers["bleeding_days"] = draw.randint(1, 6)
    if state in ("cycling", "perimenopause"):
        answers |= {"days_since_last_period": draw.randint(5, 34), "cycle_length_days": draw.randint(25, 33)}
        pattern = draw.choice(_PATTERNS)
        answers[pattern] = 2 if pattern == "premenstrual_spotting_days" else "present"
        answers["contraceptive_method"] = draw.choice(("none", "condom", "combined_pill", "hormonal_coil", "implant"))
        answers["method_months"] = draw.choice((1, 2, 8, 30))
        if answers["contraceptive_method"] in ("none", "condom"):
            del answers["method_months"]
    if state == "early_pregnancy":
        answers["gestation_weeks"] = draw.randint(5, 11)
    if state == "postmenopause":
        answers["days_since_last_period"] = (age - 50) * 365 + 400
    for finding in catalog.findings.values():
        if finding.id not in answers and finding.id not in sure and "lay" in finding.by:
            value = _background(finding, state, catalog, draw)
            if value is not None:
                answers[finding.id] = value
    return {**answers, **sure}


def _background(finding: Finding, state: str, catalog: Catalog, draw: random.Random) -> Any:
    """Return an answer as often as it is given without a cause; None for what only follows from others."""
    if state not in finding.states or finding.parents or finding.given or finding.ask_if or finding.only_if:
        return None
    if finding.kind == "number" or finding.id in ("could_be_pregnant", "pregnancy_test", "recent_pregnancy_end"):
        return "none" if finding.id == "recent_pregnancy_end" else None
    if finding.id == "sexual_contact":
        return "within_a_year" if state not in ("before_menarche", "postmenopause") else "never"
    share = catalog.how_often.of(finding.id)
    if finding.nodes and finding.kind == "binary":
        leak = leak_in(finding, finding.nodes[0].id, state)
        share = leak.value if leak is not None else share
    happens = finding.group not in _QUIET and draw.random() < share
    if finding.kind == "binary":
        return "present" if happens else "absent"
    if finding.kind == "graded":
        return finding.levels[1] if happens and len(finding.levels) > 1 else finding.levels[0]
    return draw.choice(finding.values) if happens else finding.values[0]


def interviews(catalog: Catalog, count: int) -> Iterator[Interview]:
    """Yield the interview of each quiet person the model does not find impossible."""
    for case in quiet_people(catalog, count):
        try:
            yield ask(case, catalog)
        except Impossible:
            continue


if __name__ == "__main__":
    numbers = sorted(len(interview.questions) for interview in interviews(load_catalog(), 200))
    p95 = numbers[int(0.95 * (len(numbers) - 1))]
    print(f"{len(numbers)} people: median {statistics.median(numbers):g}, 95th percentile {p95}, most {numbers[-1]}")
