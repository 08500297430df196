"""What may be going on: each cause in words and a range first, the number second, with what spoke for and against.

Figures wait until the key questions were asked; until then causes stand by name, and the text says what is still
to ask. Nothing is ranked or left out here; the assessment did that.
"""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from spotting.assessment import Assessment, CauseView
from spotting.figures_in_words import figure_in_words, in_words, percent
from spotting.reasoning.explaining_away import ExplainedAway
from spotting.reasoning.inference.evidence_input import BLEEDING
from spotting.report.answers_in_words import said
from spotting.report.layout import heading, item

SHOWN_CAUSES = 8
SHOWN_IN_EMERGENCY = 3  # the rest is for later
_LIKELY, _CLEARLY = 0.5, 0.03  # where it is told what explains a cause away
COMPLAINT = "abnormal_bleeding"
_TOO_WIDE = "No range is given: there are too many signs at once to work one out."


def causes_section(console: Console, assessment: Assessment) -> None:
    """Write the section."""
    bleeding = assessment.differential.bleeding_seen
    heading(console, "What may be going on" if bleeding else "What may be present")
    if not bleeding:
        item(console, "No answer says yet that the bleeding is unusual: this is what may be there, bleeding or not.")
    _cannot_tell(console, assessment)
    _leading_residual(console, assessment)
    shown = shown_causes(assessment)
    for place, view in enumerate(shown):
        if place or assessment.cannot_tell:
            console.print()
        _cause(console, assessment, view)
    more = len(assessment.listed) - len(shown)
    if more:
        console.print()
        item(console, f"And {more} less likely {'one' if more == 1 else 'ones'}.")
    if assessment.figures_wait_for:
        return
    if bleeding and assessment.listed:
        share = assessment.differential.no_cause_found
        found = f"No cause found: {_small(figure_in_words(share))}."
        item(console, f"{found} Several causes can be at work at once.")
    if assessment.listed and not assessment.differential.draws:
        item(console, _TOO_WIDE)
    if assessment.differential.missed_mass > 1e-6:
        missed = assessment.differential.missed_mass
        item(
            console,
            f"So many signs at once that only up to three causes together were counted; left out: up to {missed:.0%}.",
        )


def shown_causes(assessment: Assessment) -> list[CauseView]:
    """Return the likeliest of the listed causes, in the order of the list."""
    by_cause = assessment.differential.bleeding_seen

    def size(view: CauseView) -> float:
        return view.posterior.p_cause if by_cause else view.posterior.p_present

    likeliest = sorted(assessment.listed, key=size, reverse=True)[
        : SHOWN_IN_EMERGENCY if assessment.urgency.level == "emergency" else SHOWN_CAUSES
    ]
    return [view for view in assessment.listed if view in likeliest]


def _cannot_tell(console: Console, assessment: Assessment) -> None:
    """Say plainly that no cause stands out, and which questions would help."""
    if not assessment.cannot_tell and assessment.listed:
        return
    item(console, Text(f"Cannot tell from these answers. {assessment.cannot_tell}".rstrip(), style="bold"))
    findings = assessment.catalog.findings
    if assessment.figures_wait_for:
        item(console, "Figures come after these questions:")
        for name in assessment.figures_wait_for:
            item(console, f"- {asked(assessment, name)}", indent=4)
    missing = [name for name in assessment.open_questions if name not in assessment.figures_wait_for]
    lay = [name for name in missing if "lay" in findings[name].by and not findings[name].sensitive]
    if lay:
        item(console, "Answers that are missing and would help:")
        for name in lay[:4]:
            item(console, f"- {asked(assessment, name)}", indent=4)
    if assessment.listed:
        item(console, "Possible, in the order of how well they fit so far:")


def _leading_residual(console: Console, assessment: Assessment) -> None:
    """Name what is likelier than each cause, which stands last in the list because it names none."""
    view = assessment.leading_residual
    if view is not None and not assessment.figures_wait_for and len(assessment.listed) > 1:
        item(console, Text(f"Likelier than each cause below: {name_of(assessment, view)}.", style="bold"))
        item(console, figure_line(assessment, view), indent=4)
        console.print()


def asked(assessment: Assessment, name: str) -> str:
    """Return the question of a finding, about the person it is asked for."""
    finding = assessment.catalog.findings[name]
    return finding.ask if assessment.case.for_whom == "self" else finding.for_another.get("ask", finding.ask)


def figure_line(assessment: Assessment, view: CauseView) -> str:
    """Say a cause's figure: word, natural frequency, range, then the number."""
    p = view.posterior
    figure = p.p_cause if assessment.differential.bleeding_seen else p.p_present
    if not assessment.differential.draws:
        return figure_in_words(figure)
    return figure_in_words(figure, p.low, p.high)


def _cause(console: Console, assessment: Assessment, view: CauseView) -> None:
    item(console, name_of(assessment, view))
    if not assessment.figures_wait_for:
        item(console, figure_line(assessment, view), indent=4)
    for sign, word in ((1, "For"), (-1, "Against")):
        if phrases := spoken_for(assessment, view, sign):
            item(console, f"{word}: {'; '.join(phrases)}", indent=4)
    if view.explained_away and worth_telling(view, view.explained_away):
        item(console, explained_away_words(assessment, view.explained_away, brief=True), indent=4)


def spoken_for(assessment: Assessment, view: CauseView, sign: int) -> list[str]:
    """Return what speaks for (1) or against (-1) a cause, in words, the heaviest first; at most three."""
    items = [w for w in view.weights if w.weight * sign > 0 and (w.direct or w.kind == "state")]
    told = [w for w in items if w.finding != COMPLAINT] or items  # that she bleeds speaks for every cause
    return list(dict.fromkeys(said(assessment, w.finding) for w in told[:3]))


def worth_telling(view: CauseView, found: ExplainedAway) -> bool:
    """Whether the rival matters to her: the cause is not the likely one anyway, and would be clearly likelier."""
    return view.posterior.p_cause < _LIKELY and found.p_cause_without - view.posterior.p_cause >= _CLEARLY


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def name_of(assessment: Assessment, view: CauseView) -> Text:
    """Name a cause plainly, with the clinical name a doctor would use."""
    condition = view.condition
    text = Text(condition.plain_name, style="bold")
    if condition.plain_name.lower() != condition.name.lower():
        text.append(f" ({condition.name})", style="not bold")
    if condition.of:
        parent = assessment.catalog.conditions[condition.of].plain_name
        text.append(f", a stage of {parent[:1].lower()}{parent[1:]}", style="not bold")
    return text


def explained_away_words(assessment: Assessment, found: ExplainedAway, *, brief: bool = False) -> str:
    """Say which rival makes a cause less likely, and how likely it would be without it; `brief`: fewer signs."""
    rival = assessment.catalog.conditions[found.by].plain_name
    rival = rival if rival[1:2].isupper() else rival[:1].lower() + rival[1:]
    if found.how == "finding":
        signs = " and ".join(dict.fromkeys(said(assessment, name) for name in found.findings[:3]))
        signs = "the bleeding" if brief and found.findings[0] in BLEEDING else signs
        why = f"another cause ({rival}) already explains {signs}"
    elif found.how == "exclusive":
        why = f"it and another cause ({rival}) exclude each other"
    else:
        why = f"another cause ({rival}) belongs to a stage of life that fits the answers better"
    text = f"Less likely because {why}"
    if assessment.figures_wait_for:
        return f"{text}."
    without = found.p_cause_without if assessment.differential.bleeding_seen else found.p_present_without
    return f"{text}; without that it would be {in_words(without)} ({percent(without)})."
