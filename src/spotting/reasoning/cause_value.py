"""How far an answer would move the leading causes, exactly: every branch of every question tried, in one inference.

Only the order of questions rests on this, never a figure that is shown (expected absolute change; Lindley 1956 uses
entropy, the change is easier to say). Knows no rules and no urgency.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from spotting.catalog.types import Finding
from spotting.problems import BadCase
from spotting.reasoning.inference import Differential, Network, Query, infer_each
from spotting.reasoning.question_value import Chances
from spotting.reasoning.truths_at_once import work_out
from spotting.situation import Situation

LEADING = 5


def leading_causes(differential: Differential) -> list[str]:
    """Return the causes whose figures a question should settle."""

    figures = differential.figures
    return sorted(figures, key=lambda name: -figures[name])[:LEADING]


def cause_values(
    findings: Iterable[Finding],
    situation: Situation,
    differential: Differential,
    network: Network,
    chances: Chances,
) -> dict[str, float]:
    """Return finding -> the expected absolute change of the leading causes if it is answered.

    Two branches each, the lowest answer and the one the causes can show; the chance of each from `chances`. All
    branches are inferred together.
    """
    leading = leading_causes(differential)
    values: dict[str, float] = {}
    tried: list[tuple[str, float, Situation]] = []
    for finding in findings:
        values[finding.id] = 0.0
        yes, no = branches(finding)
        p = chances.node(finding.nodes[0].id) if finding.nodes else chances.not_none(finding)
        for answer, share in ((yes, p), (no, 1 - p)):
            with suppress(BadCase):  # it contradicts the other answers
                tried.append((finding.id, share, situation.changed({finding.id: answer})))
    work_out([then for _, _, then in tried])
    after = infer_each([Query(then) for _, _, then in tried], network)
    for (name, share, _), found in zip(tried, after, strict=True):
        if found is not None:
            then, now = found.figures_beside(differential), differential.figures_beside(found)
            values[name] += share * sum(abs(then[cause] - now[cause]) for cause in leading)
    return values


def branches(finding: Finding) -> tuple[object, object]:
    """Return the answers of the two branches: one that shows the finding, and its lowest."""
    if finding.kind == "graded":
        if finding.levels[0] in ("none", "no_chance", "usual", "never"):
            return {"at_least": finding.levels[1]}, finding.levels[0]
        return finding.levels[-1], finding.levels[0]
    if finding.kind == "choice":
        shown = next((sorted(node.comparison.values)[0] for node in finding.nodes if node.comparison.values), None)
        value = shown or finding.values[-1]
        return value, {"in": [other for other in finding.values if other != value]}
    if finding.kind == "number":
        low, high = finding.range
        cut = next((node.comparison for node in finding.nodes), None)
        if cut is None:
            return {"from": low + (high - low) / 10}, {"from": low, "to": low + (high - low) / 10}
        inside = {"from": max(low, cut.low), "to": min(high, cut.high)}
        outside = {"from": low, "to": max(low, cut.low - 1)} if cut.low > low else {"from": min(high, cut.high + 1)}
        return inside, outside
    return "present", "absent"
