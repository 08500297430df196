"""One cause explained: how likely, every answer's weight in words, what explains it away, what each number rests on.

Words and ranges come first, numbers second, sources last. It repeats the assessment; it weighs nothing itself.
"""

from __future__ import annotations

from io import StringIO
from typing import Any

from rich.console import Console
from rich.text import Text

from spotting.assessment import Assessment, CauseView
from spotting.catalog.search import number_line
from spotting.catalog.types import Finding, Number
from spotting.figures_in_words import percent
from spotting.reasoning.evidence import Weight
from spotting.report.answers_in_words import answer_in_words, said
from spotting.report.causes import asked, explained_away_words, figure_line
from spotting.report.layout import heading, item, without_ids
from spotting.situation import Situation
from spotting.words import STATE_WORDS

RULED_OUT = "The answers rule it out: its state or its condition does not hold."
_BASIS = {
    "measured": "measured figures",
    "derived": "figures worked out from measured ones",
    "judged": "judgement, not yet reviewed",
}


def explanation(assessment: Assessment, cause: str, view: CauseView | None) -> dict[str, Any]:
    """Return the JSON form; a cause the answers rule out has no figures."""
    if view is None:
        return {"id": cause, "possible": False, "why": RULED_OUT}
    return {
        "possible": True,
        **view.to_dict(assessment.groups_of(cause), ranged=assessment.differential.draws > 0),
        "figures_wait_for": list(assessment.figures_wait_for),
        "numbers": [
            f"{where}: {number_line(assessment.catalog, number)}" for where, number in _common(assessment, view)
        ],
    }


def explanation_text(assessment: Assessment, cause: str, view: CauseView | None, *, width: int = 80) -> str:
    """Return the text form, at most `width` columns wide."""
    out = StringIO()
    console = Console(file=out, width=width, color_system=None, highlight=False)
    condition = assessment.catalog.conditions[cause]
    console.print(Text(f"{condition.plain_name} ({condition.name})"))
    console.print(Text(condition.about))
    if view is None:
        console.print()
        console.print(Text(RULED_OUT))
    else:
        _how_likely(console, assessment, view)
        _weights(console, assessment, view, 1, "What speaks for it")
        _weights(console, assessment, view, -1, "What speaks against it")
        if view.explained_away:
            heading(console, "What makes it less likely")
            item(console, explained_away_words(assessment, view.explained_away))
        _rests_on(console, assessment, view)
        console.print()
        console.print(Text(f"Review: {condition.reviewed_by}."))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _how_likely(console: Console, assessment: Assessment, view: CauseView) -> None:
    heading(console, "How likely")
    if assessment.figures_wait_for:
        item(console, "Figures come after these questions:")
        for name in assessment.figures_wait_for:
            item(console, f"- {asked(assessment, name)}")
        return
    bleeding = assessment.differential.bleeding_seen
    told = "The reason for the bleeding" if bleeding else "Present (no bleeding was told)"
    item(console, f"{told}: {_lower(figure_line(assessment, view))}.")
    if not assessment.differential.draws:
        item(console, "No range is given: there are too many signs at once to work one out.")
    if bleeding:
        item(console, f"There at all, whether or not it is the reason: {percent(view.posterior.p_present)}.")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _weights(console: Console, assessment: Assessment, view: CauseView, sign: int, title: str) -> None:
    heading(console, title)
    chosen = [weight for weight in view.weights if weight.weight * sign > 0]
    if not chosen:
        item(console, "No answer says much.")
    for weight in chosen:
        ratio = f"{weight.ratio:.1f} times" if weight.weight > 0 else f"1/{1 / weight.ratio:.1f}"
        because = f", because {weight.because}" if weight.because else ""
        item(console, f"- {_named(assessment, weight)}; {weight.words}{because} (odds {ratio})")
        for number in weight.numbers:
            line = f"{_stands_for(assessment, view, weight, number)}: {_plain_line(assessment, number)}"
            item(console, f"- {line}", indent=6)


def _named(assessment: Assessment, weight: Weight) -> str:
    finding = assessment.catalog.findings.get(weight.finding)
    if finding is not None and weight.kind == "risk_factor" and weight.finding not in assessment.case.answers:
        return answer_in_words(finding, None)
    return said(assessment, weight.finding)


def _plain_line(assessment: Assessment, number: Number) -> str:
    return without_ids(number_line(assessment.catalog, number), assessment.catalog)


def _stands_for(assessment: Assessment, view: CauseView, weight: Weight, number: Number) -> str:
    """Say what a number is: from the cause's own links, its risk factors, or the background of the finding."""
    if weight.kind == "risk_factor":
        return "odds"
    catalog, condition = assessment.catalog, view.condition
    finding = catalog.findings[weight.finding]
    links = [*condition.links, *(catalog.conditions[condition.of].links if condition.of else ())]
    for word, rows in (("with this cause", links), ("without any known cause", finding.leaks)):
        for row in rows:
            if row.number is number:
                return f"{word}{_level(finding, catalog.finding_of_node[row.node].level, assessment.case.for_whom)}"
    return "behind it"


def _level(finding: Finding, level: int, for_whom: str) -> str:
    return f", {answer_in_words(finding, {'at_least': finding.levels[level]}, for_whom)}" if level else ""


def _common(assessment: Assessment, view: CauseView) -> list[tuple[str, Number]]:
    """Return (where, number) of the priors that can apply: in the states left, at her age."""
    states = {state for state, p in assessment.differential.states.items() if p > 0.01}
    known = Situation(assessment.case, assessment.catalog).known("age_years")
    rows = []
    for prior in view.condition.priors:
        low, high = prior.ages
        if prior.state in states and (known.unknown or (low <= known.high and known.low < high + 1)):
            aged = f", aged {low:g} to {high:g}" if high < 150 else f", aged {low:g} or more" if low else ""
            rows.append((STATE_WORDS[prior.state] + aged, prior.number))
    return rows


def _rests_on(console: Console, assessment: Assessment, view: CauseView) -> None:
    heading(console, "What this rests on")
    for basis, share in view.rests_on.items():
        if share > 0:
            item(console, f"- {share:.0%} of the weight is {_BASIS[basis]}")
    for where, number in _common(assessment, view):
        item(console, f"- how common it is in {where}: {_plain_line(assessment, number)}")
