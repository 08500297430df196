"""One cause explained: its figures, every answer's weight, its numbers with their sources."""

from __future__ import annotations

import textwrap
from typing import Any

from spotting.assessment import Assessment, CauseView, in_words
from spotting.catalog.search import number_line


def explanation(assessment: Assessment, cause: str, view: CauseView | None) -> dict[str, Any]:
    """Return the JSON form; a cause the answers rule out has no figures."""
    if view is None:
        return {
            "id": cause,
            "possible": False,
            "why": "The answers rule it out: its state or its condition does not hold.",
        }
    return {
        "possible": True,
        **view.to_dict(assessment.groups_of(cause), ranged=assessment.differential.draws > 0),
        "numbers": _numbers(assessment, view),
    }


def explanation_text(assessment: Assessment, cause: str, view: CauseView | None) -> str:
    """Return the text form, at most 80 columns wide."""
    condition = assessment.catalog.conditions[cause]
    lines = [f"{condition.plain_name} ({condition.name})", textwrap.fill(condition.about, 80), ""]
    if view is None:
        return "\n".join([*lines, "The answers rule it out: its state or its condition does not hold."]) + "\n"
    p = view.posterior
    ranged = assessment.differential.draws > 0
    between = f", between {p.low:.1%} and {p.high:.1%}" if ranged else ""
    lines.append(f"The reason for the bleeding: {in_words(p.p_cause)} ({p.p_cause:.1%}{between}).")
    lines.append(f"Present, whether or not it is the reason: {p.p_present:.1%}.")
    lines.append("")
    for weight in view.weights:
        finding = assessment.catalog.findings.get(weight.finding)
        name = finding.name if finding else weight.finding.replace("_", " ")
        how = "" if weight.direct else ", through the other causes"
        ratio = f"{weight.ratio:.1f} times" if weight.weight > 0 else f"1/{1 / weight.ratio:.1f}"
        lines.append(textwrap.fill(f"- {name}: {weight.words}{how} (odds {ratio})", 80, subsequent_indent="  "))
    if not view.weights:
        lines.append("No answer says much about it.")
    lines += ["", "What the numbers rest on:"]
    for row in _numbers(assessment, view):
        lines.append(textwrap.fill(f"- {row}", 80, subsequent_indent="  "))
    lines += ["", f"Review: {condition.reviewed_by}."]
    return "\n".join(lines) + "\n"


def _numbers(assessment: Assessment, view: CauseView) -> list[str]:
    """Return the numbers that bear on this case: priors of possible states and links to what was answered."""
    catalog, condition = assessment.catalog, view.condition
    states = {state for state, p in assessment.differential.states.items() if p > 0.01}
    rows = [f"{p.state}: {number_line(catalog, p.number)}" for p in condition.priors if p.state in states]
    named = {weight.finding for weight in view.weights}
    rows += [
        f"{f.text}: odds {number_line(catalog, f.number)}"
        for f in condition.risk_factors
        if f.text.split(" ")[0] in named
    ]
    for link in condition.links:
        if catalog.finding_of_node[link.node].finding in named and (not link.states or states & set(link.states)):
            rows.append(f"{link.node}: {number_line(catalog, link.number)}")
    return rows
