"""Score the golden patients: is the urgency safe, is it too high, is the cause among the first.

Every patient is put all at once, as a program would: the answers of the file, nothing asked. `python
tests/patients/scoring.py` prints the table and every patient that falls short, with the reasons given;
`spotting evaluate tests/patients` does it for interviews too. What counts as what: `spotting.evaluation.scoring`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from spotting.assessment import Assessment
from spotting.catalog import Catalog, load_catalog
from spotting.evaluation.golden import Patient, read_golden, step_of
from spotting.evaluation.run import outcome_of
from spotting.evaluation.scoring import conditions_of, is_over, is_safe, rank_in
from spotting.pipeline import assess

__all__ = [
    "HERE", "Patient", "Score", "conditions_of", "rank_of", "read_patients", "report", "score", "step_of", "table",
]  # fmt: skip

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Score:
    """What came out for one patient; `rank` is None where the diagnosis is not scored, 0 where it is missed."""

    patient: Patient
    assessment: Assessment
    rank: int | None

    @property
    def is_safe(self) -> bool:
        return is_safe(self.patient, self.assessment.urgency.level)

    @property
    def is_over(self) -> bool:
        return is_over(self.patient, self.assessment.urgency.level)


def read_patients(folder: Path = HERE) -> list[Patient]:
    """Read every patient; a file that cannot be read is an error of the test."""
    found = read_golden(folder)
    assert found.problems == ()
    assert found.left_out == ("known_unsafe.yaml",)
    return list(found.patients)


def rank_of(patient: Patient, assessment: Assessment, catalog: Catalog) -> int | None:
    """Return the place of the first cause that hits (1 is first), 0 if none does, None if not scored."""
    return rank_in(patient, outcome_of(assessment).listed, catalog)


def score(patient: Patient, catalog: Catalog) -> Score:
    """Assess one patient, all answers at once."""
    assessment = assess(patient.case, catalog, ranges=False, explain=False, name=patient.id)
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
    out = outcome_of(found.assessment)
    why = f"reasons: {', '.join(out.reasons)}; undecided: {', '.join(out.undecided)}"
    return f"{found.patient.id}: got {out.urgency}; {why}"


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
