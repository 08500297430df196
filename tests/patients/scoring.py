"""Score the golden patients: is the urgency safe, is it too high, is the cause among the first.

Every patient is put all at once, as a program would: the answers of the file, nothing asked. `python
tests/patients/scoring.py` prints the table and every patient that falls short, with the reasons given.

Safe: step(answer) >= step(urgency_min). Over-triage: step(answer) >= step(urgency) + 2. Top 1 and top 3 count the
patients whose diagnosis is in the catalog and is not marked hard from the history; labels in `acceptable` hit too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spotting.assessment import Assessment
from spotting.case import Case
from spotting.catalog import Catalog, load_catalog
from spotting.catalog.yaml_marks import read_yaml
from spotting.pipeline import assess
from spotting.words import Urgency

HERE = Path(__file__).parent
_NOT_PATIENTS = ("known_unsafe.yaml",)


@dataclass(frozen=True)
class Patient:
    """One golden patient as the file tells her."""

    id: str
    story: str
    answers: dict[str, Any]
    expect: dict[str, Any]

    @property
    def least(self) -> int:
        """The step below which the answer is unsafe."""
        return step_of(self.expect["urgency_min"])

    @property
    def expected(self) -> int:
        return step_of(self.expect["urgency"])

    @property
    def is_hard(self) -> bool:
        return bool(self.expect["hard_from_history"] == "present")


@dataclass(frozen=True)
class Score:
    """What came out for one patient; `rank` is None where the diagnosis is not scored, 0 where it is missed."""

    patient: Patient
    assessment: Assessment
    rank: int | None

    @property
    def is_safe(self) -> bool:
        return self.assessment.urgency.step >= self.patient.least

    @property
    def is_over(self) -> bool:
        return self.assessment.urgency.step >= self.patient.expected + 2


def step_of(level: str) -> int:
    """Return the scoring step of an urgency word (the days of within_days do not matter)."""
    return Urgency(level, 7 if level == "within_days" else None).step


def read_patients(folder: Path = HERE) -> list[Patient]:
    """Read every patient; a file that cannot be read is an error of the test."""
    patients = []
    for path in sorted(folder.glob("*.yaml")):
        if path.name in _NOT_PATIENTS:
            continue
        data, problems = read_yaml(path, path.name)
        assert problems == [], problems
        patients.append(Patient(path.stem, data["story"], dict(data["answers"]), dict(data["expect"])))
    return patients


def conditions_of(label: str, catalog: Catalog) -> frozenset[str]:
    """Return the conditions that hit a label: itself, members of an umbrella, its stages, what it is a stage of."""
    name = catalog.aliases.get(label, label)
    if name not in catalog.conditions:
        return frozenset()
    hit = {name, *catalog.conditions[name].members}
    stages = {other for other, condition in catalog.conditions.items() if condition.of in hit}
    wholes = {condition.of for other, condition in catalog.conditions.items() if other in hit and condition.of}
    return frozenset(hit | stages | wholes)


def rank_of(patient: Patient, assessment: Assessment, catalog: Catalog) -> int | None:
    """Return the place of the first cause that hits (1 is first), 0 if none does, None if not scored."""
    if patient.is_hard or not conditions_of(patient.expect["diagnosis"], catalog):
        return None
    labels = [patient.expect["diagnosis"], *patient.expect["acceptable"]]
    hits = frozenset().union(*(conditions_of(label, catalog) for label in labels))
    places = [place for place, view in enumerate(assessment.listed, 1) if view.condition.id in hits]
    return min(places, default=0)


def score(patient: Patient, catalog: Catalog) -> Score:
    """Assess one patient, all answers at once."""
    case = Case(patient.answers)
    assessment = assess(case, catalog, ranges=False, explain=False, name=patient.id)
    return Score(patient, assessment, rank_of(patient, assessment, catalog))


def table(scores: Iterable[Score]) -> dict[str, tuple[int, int]]:
    """Return measure -> (patients that meet it, patients it is counted over)."""
    every = list(scores)
    ranked = [s for s in every if s.rank is not None]
    emergencies = [s for s in every if s.patient.expect["urgency_min"] == "emergency"]
    return {
        "safe": (sum(s.is_safe for s in every), len(every)),
        "safe, emergency at least": (sum(s.is_safe for s in emergencies), len(emergencies)),
        "over-triage": (sum(s.is_over for s in every), len(every)),
        "top 1": (sum(s.rank == 1 for s in ranked), len(ranked)),
        "top 3": (sum(1 <= (s.rank or 0) <= 3 for s in ranked), len(ranked)),
    }


def _line(found: Score) -> str:
    assessment = found.assessment
    reasons = ", ".join(f"{reason.kind} {reason.id}" for reason in assessment.reasons[:3])
    waiting = ", ".join(rule.id for rule in assessment.triage.undecided[:4])
    return f"{found.patient.id}: got {assessment.urgency.level}; reasons: {reasons}; undecided: {waiting}"


def report(scores: list[Score]) -> str:
    """Return the table and every shortfall as text."""
    lines = []
    for measure, (met, of) in table(scores).items():
        share = f"{met / of:.0%}" if of else "-"
        lines.append(f"{measure:26} {met:3} of {of:3}  {share}")
    lines += ["", "Unsafe (expected at least):"]
    lines += [f"  at least {s.patient.expect['urgency_min']}: {_line(s)}" for s in scores if not s.is_safe]
    lines += ["", "Over-triage (expected):"]
    lines += [f"  {s.patient.expect['urgency']}: {_line(s)}" for s in scores if s.is_over]
    lines += ["", "Cause not among the first three (expected; rank; first three):"]
    for s in scores:
        if s.rank is not None and not 1 <= s.rank <= 3:
            first = ", ".join(view.condition.id for view in s.assessment.listed[:3])
            lines.append(f"  {s.patient.id}: {s.patient.expect['diagnosis']}; {s.rank or 'missed'}; {first}")
    not_scored = [s.patient for s in scores if s.rank is None]
    names = ", ".join(f"{p.id} ({p.expect['diagnosis']})" for p in not_scored)
    return "\n".join([*lines, "", f"Diagnosis not scored: {names}"]) + "\n"


if __name__ == "__main__":
    knowledge = load_catalog()
    print(report([score(patient, knowledge) for patient in read_patients()]), end="")
