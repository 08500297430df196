"""The answer as text for a terminal: how soon, what to say, why, what it may be, what to do, what it rests on.

Decides the order of the sections only. Reads well at 80 columns, with and without colour; colour never carries
meaning alone.
"""

from __future__ import annotations

from io import StringIO

from rich.console import Console
from rich.text import Text

from spotting.assessment import NOTICE, Assessment
from spotting.catalog.reach import reach_of
from spotting.catalog.read_places import sentences_of_the_package
from spotting.catalog.types import Catalog
from spotting.figures_in_words import in_words, percent
from spotting.reasoning.support import first_sentence, with_days
from spotting.report.advice import advice_sections, call_section
from spotting.report.causes import causes_section, shown_causes
from spotting.report.layout import cite, heading, item, without_ids
from spotting.report.support import contact_section, support_section, way_out_section
from spotting.words import Urgency

_STYLE = {
    "emergency": "bold white on red",
    "same_day": "bold red",
    "within_days": "bold yellow",
    "two_weeks": "bold yellow",
    "routine": "bold green",
    "self_care": "bold green",
}
_SHOWN_REASONS = 4


def urgency_sentence(urgency: Urgency, place: str = "international", catalog: Catalog | None = None) -> str:
    """Say in one sentence how soon to get help, with the local emergency number (places/ of the knowledge)."""
    if catalog is not None:
        return first_sentence(urgency, catalog.places[place])
    return with_days(sentences_of_the_package()[place][urgency.level], urgency)


def sentence_of(assessment: Assessment) -> str:
    """Say in one sentence how soon to get help, in the words for the reader of this answer."""
    return assessment.first_sentence


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
    contact_section(console, assessment)
    call_section(console, assessment)
    _why(console, assessment)
    way_out_section(console, assessment)
    support_section(console, assessment)
    causes_section(console, assessment)
    if assessment.advice is None:
        _next_steps(console, assessment)
    advice_sections(console, assessment)
    _not_excluded(console, assessment)
    _again(console, assessment)
    _basis(console, assessment)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _urgency(console: Console, assessment: Assessment) -> None:
    console.print(Text(f" {sentence_of(assessment)} ", style=_STYLE[assessment.urgency.level]))
    if assessment.open_rules or assessment.triage.held_back:
        item(console, "This may change: some safety questions are still open.", indent=1)


def _why(console: Console, assessment: Assessment) -> None:
    heading(console, "Why")
    shown = 2 if assessment.urgency.level == "emergency" else _SHOWN_REASONS
    for reason in assessment.reasons[:shown]:
        if reason.kind == "default":
            item(console, reason.say)
            continue
        item(console, Text(reason.title, style="bold"))
        item(console, reason.say, indent=4)
        if reason.why:
            item(console, f"Why: {without_ids(reason.why, assessment.catalog)}", indent=4)
        if assessment.urgency.level == "emergency":
            continue  # sources stand at the end; nothing may keep her from calling
        if reason.sources:
            names = [assessment.catalog.sources[name] for name in reason.sources[:3]]
            item(console, Text("Source: " + "; ".join(cite(source) for source in names), style="dim"), indent=4)
        else:
            item(console, Text("Source: our judgement, not yet reviewed.", style="dim"), indent=4)
    more = len(assessment.reasons) - shown
    if more > 0:
        item(console, f"and {more} more {'reason' if more == 1 else 'reasons'}, as urgent or less.")


def _not_excluded(console: Console, assessment: Assessment) -> None:
    rows = assessment.not_excluded()
    told = {view.condition.id for view in shown_causes(assessment)}
    private = private_rules(assessment)
    rules = [row for row in rows if row["kind"] == "rule" and row["likely_enough"] and row["id"] not in private]
    causes = [row for row in rows if row["kind"] == "cause" and row["id"] not in told]
    if not rules and not causes:
        return
    heading(console, "Not excluded")
    for row in causes[:6]:
        p = row["p_present"]
        figure = "" if assessment.figures_wait_for else f": {in_words(p)} ({percent(p)})"
        item(console, f"{row['name']}{figure}.")
    if rules:
        many = "A reason" if len(rules) == 1 else f"{len(rules)} reasons"
        item(console, f"{many} to be seen sooner could not be ruled out, because answers are missing:")
        for row in rules[:5]:
            item(console, f"- {row['name']}", indent=4)
        if len(rules) > 5:
            item(console, f"- and {len(rules) - 5} more", indent=4)


def private_rules(assessment: Assessment) -> set[str]:
    """Return the open rules that rest on a sensitive answer: their names are not for a page others may see."""
    catalog = assessment.catalog
    sensitive = {name for name, finding in catalog.findings.items() if finding.sensitive}
    return {rule.id for rule in assessment.open_rules if reach_of(catalog).findings(rule.when) & sensitive}


def _next_steps(console: Console, assessment: Assessment) -> None:
    steps = assessment.next_steps()
    if not steps:
        return
    heading(console, "What can be done next")
    for step in steps[:6]:
        names = [assessment.catalog.conditions[name].plain_name.lower() for name in step["for"][:3]]
        item(console, f"- {step['plain']}")
        item(console, Text(f"for {'; '.join(names)}", style="dim"), indent=6)


def _again(console: Console, assessment: Assessment) -> None:
    if assessment.to_ask_again:
        heading(console, "Worth checking in the answers")
        for say in assessment.to_ask_again.values():
            item(console, f"- {say[:1].upper()}{say[1:]}")


def _basis(console: Console, assessment: Assessment) -> None:
    heading(console, "What this rests on")
    if assessment.judged_share is not None:
        item(
            console,
            f"{assessment.judged_share:.0%} of the weight behind the causes is judgement, the rest published figures.",
        )
    sources = assessment.sources()
    for source in sources[:8]:
        item(console, f"- {cite(source)}")
    if len(sources) > 8:
        item(console, f"- and {len(sources) - 8} more; `spotting check --case FILE --json` lists them all")
    item(console, f"Setting: {assessment.case.setting.replace('_', ' ')}; place: {assessment.case.place}.")
    item(console, f"Knowledge {assessment.catalog.version}, digest {assessment.catalog.digest[:12]}.")
    console.print()
    console.print(NOTICE, style="italic")
