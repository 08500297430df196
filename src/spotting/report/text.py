"""The answer as text for a terminal: urgency first, then why, what it may be, what to do next, sources.

Reads well at 80 columns, with and without colour; colour never carries meaning alone.
"""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from spotting.assessment import NOTICE, Assessment, CauseView, in_words
from spotting.words import Urgency

_STYLE = {
    "emergency": "bold white on red",
    "same_day": "bold red",
    "within_days": "bold yellow",
    "two_weeks": "bold yellow",
    "routine": "bold green",
    "self_care": "bold green",
}
_NUMBER = {"GB": "999", "US": "911", "AU": "000", "international": "112, or your local number"}
_SHOWN_CAUSES = 8
_SHOWN_REASONS = 4


def urgency_sentence(urgency: Urgency, place: str = "international") -> str:
    """Say in one sentence how soon to get help, with the local emergency number."""
    if urgency.level == "within_days":
        days = urgency.within_days or 1
        return f"Get medical advice within {days} {'day' if days == 1 else 'days'}."
    return {
        "emergency": f"This needs emergency help now. Call {_NUMBER[place]}, or go to an emergency department.",
        "same_day": "Speak to a doctor, midwife or nurse today.",
        "two_weeks": "Ask for an appointment within two weeks.",
        "routine": "Book an ordinary appointment; this can wait a little.",
        "self_care": "You can look after this yourself for now, and get help if it changes.",
    }[urgency.level]


def render(assessment: Assessment, *, width: int = 80, colour: bool = False) -> str:
    """Return the whole answer as text of at most `width` columns."""
    out = StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        highlight=False,
    )
    _urgency(console, assessment)
    _not_excluded(console, assessment)
    _causes(console, assessment)
    _next_steps(console, assessment)
    _again(console, assessment)
    _basis(console, assessment)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _heading(console: Console, text: str) -> None:
    console.print()
    console.print(Text(text.upper(), style="bold"))


def _item(console: Console, text: Any, *, indent: int = 2) -> None:
    console.print(Padding(text, (0, 0, 0, indent)))


def _urgency(console: Console, assessment: Assessment) -> None:
    sentence = urgency_sentence(assessment.urgency, assessment.case.place)
    console.print(Text(f" {sentence} ", style=_STYLE[assessment.urgency.level]))
    if assessment.provisional:
        _item(console, "This may change: some safety questions are still open.", indent=1)
    _heading(console, "Why")
    for reason in assessment.reasons[:_SHOWN_REASONS]:
        _item(console, Text(reason.title, style="bold"))
        _item(console, reason.say, indent=4)
        if reason.why:
            _item(console, f"Why: {_without_ids(reason.why, assessment)}", indent=4)
        if reason.sources:
            names = [assessment.catalog.sources[name] for name in reason.sources[:3]]
            _item(console, "Source: " + "; ".join(_cite(source) for source in names), indent=4)
        elif reason.kind != "default":
            _item(console, "Source: our judgement, not yet reviewed.", indent=4)
    more = len(assessment.reasons) - _SHOWN_REASONS
    if more > 0:
        _item(console, f"and {more} more {'rule points' if more == 1 else 'rules point'} the same way or lower.")


def _without_ids(text: str, assessment: Assessment) -> str:
    """Drop source ids in brackets: they are for reviewers, the source is named on its own line or in the JSON."""
    known = assessment.catalog.sources
    return re.sub(r" \(([a-z0-9_]+)\)", lambda found: "" if found[1] in known else found[0], text)


def _cite(source: Any) -> str:
    year = f", {source.published}" if source.published else ""
    return f"{source.title} ({source.by or source.kind}{year})"


def _not_excluded(console: Console, assessment: Assessment) -> None:
    rows = assessment.not_excluded()
    rules = [row for row in rows if row["kind"] == "rule"]
    causes = [row for row in rows if row["kind"] == "cause"]
    if not rows:
        return
    _heading(console, "Not excluded")
    for row in causes[:6]:
        _item(console, f"{row['name']}: {in_words(row['p_present'])}.")
    if rules:
        _item(console, f"{len(rules)} more urgent rules could not be decided, because answers are missing:")
        for row in rules[:5]:
            _item(console, f"- {row['name']}", indent=4)
        if len(rules) > 5:
            _item(console, f"- and {len(rules) - 5} more", indent=4)


def _causes(console: Console, assessment: Assessment) -> None:
    bleeding = assessment.differential.bleeding_seen
    listed = assessment.listed[:_SHOWN_CAUSES]
    _heading(console, "What may cause it" if bleeding else "What may be present (no bleeding was told)")
    if not listed:
        _item(console, "Cannot tell from these answers.")
    for view in listed:
        _cause(console, assessment, view, bleeding)
    if bleeding:
        share = assessment.differential.no_cause_found
        _item(
            console,
            f"No cause found: {in_words(share)} ({share:.1%}). Several causes can be at work at once.",
        )
    if assessment.differential.missed_mass > 1e-6:
        missed = assessment.differential.missed_mass
        _item(
            console,
            f"So many signs at once that only up to three causes together were counted; left out: up to {missed:.0%}.",
        )


def _cause(console: Console, assessment: Assessment, view: CauseView, bleeding: bool) -> None:
    p = view.posterior
    figure = p.p_cause if bleeding else p.p_present
    head = Text(view.condition.plain_name, style="bold")
    if view.condition.plain_name.lower() != view.condition.name.lower():
        head.append(f" ({view.condition.name})", style="not bold")
    if view.condition.of:
        head.append(
            f", a stage of {assessment.catalog.conditions[view.condition.of].plain_name.lower()}",
            style="not bold",
        )
    _item(console, head)
    between = ""
    if assessment.differential.draws:
        low, high = (f"{x:.1%}" if x < 0.01 else f"{x:.0%}" for x in (p.low, p.high))
        between = f"between {low} and {high}, "
    _item(console, f"{in_words(figure)}; {between}best estimate {figure:.1%}", indent=4)
    for sign, word in ((1, "For"), (-1, "Against")):
        items = [w for w in view.weights if w.weight * sign > 0 and w.direct][:3]
        if items:
            _item(console, f"{word}: {'; '.join(said(assessment, w.finding) for w in items)}", indent=4)


def said(assessment: Assessment, finding_id: str) -> str:
    """Name a finding with what she answered: 'pelvic pain (none)'."""
    finding = assessment.catalog.findings.get(finding_id)
    name = finding.name[:1].lower() + finding.name[1:] if finding else finding_id.replace("_", " ")
    answer = assessment.case.answers.get(finding_id)
    if answer in ("present", None):
        return name
    if isinstance(answer, dict):
        parts = (f"{key} {value}" for key, value in answer.items())
        answer = ", ".join(parts)
    return f"{name} ({str(answer).replace('_', ' ')})"


def _next_steps(console: Console, assessment: Assessment) -> None:
    steps = assessment.next_steps()
    if not steps:
        return
    _heading(console, "What can be done next")
    for step in steps[:6]:
        names = [assessment.catalog.conditions[name].plain_name.lower() for name in step["for"][:3]]
        _item(console, f"- {step['plain']}")
        _item(console, Text(f"for {'; '.join(names)}", style="dim"), indent=6)


def _again(console: Console, assessment: Assessment) -> None:
    if assessment.to_ask_again:
        _heading(console, "Worth checking in your answers")
        for say in assessment.to_ask_again.values():
            _item(console, f"- {say[:1].upper()}{say[1:]}")


def _basis(console: Console, assessment: Assessment) -> None:
    _heading(console, "What this rests on")
    if assessment.judged_share is not None:
        _item(
            console,
            f"{assessment.judged_share:.0%} of the weight behind the causes is judgement, the rest published figures.",
        )
    sources = assessment.sources()
    for source in sources[:8]:
        _item(console, f"- {_cite(source)}")
    if len(sources) > 8:
        _item(console, f"- and {len(sources) - 8} more; `spotting check --case FILE --json` lists them all")
    _item(console, f"Setting: {assessment.case.setting.replace('_', ' ')}; place: {assessment.case.place}.")
    _item(console, f"Knowledge {assessment.catalog.version}, digest {assessment.catalog.digest[:12]}.")
    console.print()
    console.print(NOTICE, style="italic")
