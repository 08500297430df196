"""The evaluation as a JSON document and as text: shares with intervals, both ways, by state, by style, and failures.

Counts and orders what the runs found; changes no outcome. Every shortfall is listed with what decided it.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from spotting.catalog import Catalog
from spotting.evaluation.golden import Golden, Patient, step_of
from spotting.evaluation.run import INTERVIEW, Outcome
from spotting.evaluation.scoring import is_over, is_safe, is_unmapped, rank_in, share

Outcomes = Mapping[str, Mapping[str, Outcome]]  # way -> patient id -> outcome
_MEASURES = (
    ("safe", "Safe"),
    ("over_triage", "Over-triage"),
    ("urgency_exact", "Urgency exact"),
    ("top1", "Top 1"),
    ("top3", "Top 3"),
    ("top5", "Top 5"),
)
_SHOWN = 5  # causes named beside a missed one
_KINDS = {
    "not_read": "Not read",
    "no_answer": "No answer",
    "unsafe": "Unsafe",
    "over_triage": "Over-triage",
    "cause_missed": "Cause not among the first three",
    "unmapped": "Diagnosis not in the catalog",
}


def evaluation(golden: Golden, outcomes: Outcomes, catalog: Catalog) -> dict[str, Any]:
    """Return the whole document."""
    patients = golden.patients
    result: dict[str, Any] = {way: _figures(patients, outcomes, way, catalog) for way in outcomes}
    result["by_state"] = _by({p.id: p.state for p in patients}, patients, outcomes, catalog)
    result["by_style"] = _by({p.id: p.style for p in patients}, patients, outcomes, catalog)
    not_read = [
        {"id": problem.file, "way": None, "kind": "not_read", "line": problem.line or None, "what": str(problem)}
        for problem in golden.problems
    ]
    result["failures"] = [*not_read, *_failures(patients, outcomes, catalog)]
    return result


def _by(
    label: Mapping[str, str], patients: Sequence[Patient], outcomes: Outcomes, catalog: Catalog
) -> dict[str, dict[str, Any]]:
    groups: dict[str, list[Patient]] = {}
    for patient in patients:
        groups.setdefault(label[patient.id], []).append(patient)
    return {name: {way: _figures(groups[name], outcomes, way, catalog) for way in outcomes} for name in sorted(groups)}


def _figures(patients: Iterable[Patient], outcomes: Outcomes, way: str, catalog: Catalog) -> dict[str, Any]:
    """Return the figures of a group of patients, one way; who got no answer is not counted, but listed."""
    every = [(p, outcomes[way][p.id]) for p in patients if not outcomes[way][p.id].error]
    ranks = [rank_in(p, found.listed, catalog) for p, found in every]
    scored = [rank for rank in ranks if rank is not None]
    figures: dict[str, Any] = {
        "n": len(every),
        "safe": share(is_safe(p, found.urgency) for p, found in every),
        "over_triage": share(is_over(p, found.urgency) for p, found in every),
        "urgency_exact": share(step_of(found.urgency) == p.expected for p, found in every),
        **{f"top{k}": share(1 <= rank <= k for rank in scored) for k in (1, 3, 5)},
        "unmapped": sum(is_unmapped(p, catalog) for p, _ in every),
    }
    if way == INTERVIEW:
        asked = sorted(len(found.questions) for _, found in every)
        figures["questions_median"] = statistics.median(asked) if asked else None
        figures["questions_p95"] = asked[-(-95 * len(asked) // 100) - 1] if asked else None
    return figures


def _failures(patients: Sequence[Patient], outcomes: Outcomes, catalog: Catalog) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"id": p.id, "way": None, "kind": "unmapped", "expected": p.expect["diagnosis"]}
        for p in patients
        if is_unmapped(p, catalog)
    ]
    for way, by_patient in outcomes.items():
        for patient in patients:
            found.extend(_shortfalls(patient, by_patient[patient.id], way, catalog))
    order = list(_KINDS)
    return sorted(found, key=lambda failure: order.index(failure["kind"]))


def _shortfalls(patient: Patient, got: Outcome, way: str, catalog: Catalog) -> list[dict[str, Any]]:
    base = {"id": patient.id, "way": way}
    if got.error:
        return [{**base, "kind": "no_answer" if got.impossible else "not_read", "what": got.error}]
    why = {"got": got.urgency, "reasons": list(got.reasons), "undecided": list(got.undecided)}
    rows: list[dict[str, Any]] = []
    if not is_safe(patient, got.urgency):
        rows.append({**base, "kind": "unsafe", "expected": patient.expect["urgency_min"], **why})
    if is_over(patient, got.urgency):
        rows.append({**base, "kind": "over_triage", "expected": patient.expect["urgency"], **why})
    rank = rank_in(patient, got.listed, catalog)
    if rank is not None and not 1 <= rank <= 3:
        first = list(got.listed[:_SHOWN])
        wanted = patient.expect["diagnosis"]
        rows.append({**base, "kind": "cause_missed", "expected": wanted, "place": rank or None, "listed": first})
    return rows


def evaluation_text(document: Mapping[str, Any], ways: Sequence[str]) -> str:
    """Return the document as text: a table, then every failure."""
    lines = [f"{'':16}" + "".join(f"{way.replace('_', ' '):34}" for way in ways).rstrip()]
    lines.append(f"{'Cases':16}" + "".join(f"{document[way]['n']:<34}" for way in ways).rstrip())
    for key, name in _MEASURES:
        lines.append(f"{name:16}" + "".join(f"{_share_text(document[way][key]):34}" for way in ways).rstrip())
    if INTERVIEW in ways:
        asked = document[INTERVIEW]
        median, most = asked["questions_median"], asked["questions_p95"]
        lines.append(f"Questions in the interview: median {median}, 95th percentile {most}.")
    lines.append("Intervals: 95 % (Wilson 1927).")
    for group in ("by_state", "by_style"):
        lines += [
            "",
            f"{group.replace('_', ' ').capitalize()} ({ways[0].replace('_', ' ')}): cases, safe, over-triage, top 3",
        ]
        for label, figures in document[group].items():
            here = figures[ways[0]]
            counts = "  ".join(
                f"{here[key]['count']:3} of {here[key]['of']:3}" for key in ("safe", "over_triage", "top3")
            )
            lines.append(f"  {label:20} {here['n']:3}   {counts}")
    for kind, title in _KINDS.items():
        rows = [failure for failure in document["failures"] if failure["kind"] == kind]
        lines += ["", f"{title}: {len(rows)}", *(f"  {_failure_text(row)}" for row in rows)]
    return "\n".join(lines) + "\n"


def _share_text(one: Mapping[str, Any]) -> str:
    if not one["of"]:
        return "-"
    low, high = one["interval_95"]
    return f"{one['count']:3} of {one['of']:3}  {one['value']:.0%} ({low:.0%} to {high:.0%})"


def _failure_text(row: Mapping[str, Any]) -> str:
    if "what" in row:
        return str(row["what"])
    where = f" ({row['way'].replace('_', ' ')})" if row["way"] else ""
    text = f"{row['id']}{where}: expected {row['expected']}"
    if "got" in row:
        waiting = f"; undecided: {', '.join(row['undecided'])}" if row["kind"] == "unsafe" and row["undecided"] else ""
        return f"{text}, got {row['got']}: {', '.join(row['reasons'])}{waiting}"
    if "listed" in row:
        return f"{text}; place {row['place'] or 'none'}; first: {', '.join(row['listed'])}"
    return text
