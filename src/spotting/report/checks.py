"""The published checks as a table: what the model says, what was published, and what the check is worth.

Authority: the outcomes handed in. It never hides a failing check, and counts those apart that a number was fitted to or
rests on, as they prove little.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spotting.catalog.types import Catalog, Check, Condition
from spotting.reasoning.published import Outcome

STANDINGS = ("never_fitted", "free", "leaned_on", "fitted")
VERDICTS = ("inside", "near", "failing")


def checks_table(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the checks by id, and the counts of verdicts for each standing."""
    rows = [
        {
            "id": outcome.check.id,
            "title": outcome.check.title,
            "expect": [outcome.check.expect, *outcome.check.together_with],
            "setting": outcome.check.setting,
            "model": outcome.model,
            "published": outcome.check.value,
            "between": [outcome.check.low, outcome.check.high],
            "verdict": outcome.verdict,
            "standing": outcome.standing,
            "source": outcome.check.source,
            "at": outcome.check.at,
        }
        for outcome in sorted(outcomes, key=lambda outcome: outcome.check.id)
    ]
    summary = {}
    for standing in STANDINGS:
        verdicts = [row["verdict"] for row in rows if row["standing"] == standing]
        counts = {verdict: verdicts.count(verdict) for verdict in VERDICTS}
        good = counts["inside"] + counts["near"]
        summary[standing] = {
            "checks": len(verdicts),
            **counts,
            "share_inside_or_near": good / len(verdicts) if verdicts else None,
        }
    return {"checks": rows, "summary": summary}


def checks_text(table: dict[str, Any]) -> str:
    """Return the table for a terminal: failing checks are as visible as the rest."""
    width = max((len(row["id"]) for row in table["checks"]), default=0)
    lines = [f"{'check':{width}}  {'model':>8}  {'published':>17}  verdict  standing"]
    for row in table["checks"]:
        low, high = row["between"]
        between = f"{low:.3g} to {high:.3g}"
        standing = row["standing"].replace("_", " ")
        lines.append(f"{row['id']:{width}}  {row['model']:>8.3g}  {between:>17}  {row['verdict']:7}  {standing}")
    lines.append("")
    lines += [_summary_line(standing, table["summary"][standing]) for standing in STANDINGS]
    lines.append("")
    lines.append("inside: the published interval. near: odds within a factor of 1.5 of the published value.")
    lines.append("leaned on: a number rests on the same published figure, so the check proves little.")
    return "\n".join(lines) + "\n"


def _summary_line(standing: str, counts: dict[str, Any]) -> str:
    share = counts["share_inside_or_near"]
    said = "" if share is None else f", {share:.0%} inside or near"
    parts = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS)
    return f"{standing.replace('_', ' ')}: {counts['checks']} checks: {parts}{said}"


def speaks_of(check: Check, c: Condition, catalog: Catalog) -> bool:
    """Tell whether a check expects a condition, an umbrella over it, or a group it belongs to."""
    named = {check.expect}
    if check.expect in catalog.conditions:
        named |= set(catalog.conditions[check.expect].members)
    named |= {name for group in catalog.groups if group.id == check.expect for name in group.members}
    return c.id in named
