"""What a different answer would change, as text: how soon, which rules, which causes, which state.

Words first, the number second; nothing is decided here. Where the key questions are still open the figures wait.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO

from rich.console import Console
from rich.text import Text

from spotting.assessment import NOTICE, Assessment, Reason
from spotting.figures_in_words import in_words, percent
from spotting.reasoning.what_if import Change, WhatIf
from spotting.report.answers_in_words import answer_in_words, plain
from spotting.report.causes import asked
from spotting.report.layout import heading, item
from spotting.report.text import sentence_of
from spotting.words import STATE_WORDS

_SHOWN_CAUSES = 10


def what_if_text(found: WhatIf, *, width: int = 80) -> str:
    """Return the text form, at most `width` columns wide."""
    out = StringIO()
    console = Console(file=out, width=width, color_system=None, highlight=False)
    console.print(Text("WHAT IF"))
    for name in found.changes:
        item(console, f"- {_change_of_answer(found, name)}")
    _urgency(console, found)
    _rules(console, found.begins, "Reasons that are added")
    _rules(console, found.ceases, "Reasons that fall away")
    _causes(console, found)
    _states(console, found)
    console.print()
    console.print(Text(NOTICE))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _change_of_answer(found: WhatIf, name: str) -> str:
    finding = found.after.catalog.findings[name]

    def words(assessment: Assessment) -> str:
        answer = assessment.case.answers.get(name)
        return "not asked" if answer is None else answer_in_words(finding, answer, assessment.case.for_whom)

    return f"{plain(finding)}: from “{words(found.before)}” to “{words(found.after)}”"


def _urgency(console: Console, found: WhatIf) -> None:
    heading(console, "How soon")
    before, after = (sentence_of(side) for side in (found.before, found.after))
    if found.before.urgency == found.after.urgency:
        item(console, f"No change: {after}")
    else:
        item(console, f"Before: {before}")
        item(console, f"After: {after}")
    if found.after.open_rules:
        item(console, "This may change: some safety questions are still open.")


def _rules(console: Console, reasons: Iterable[Reason], title: str) -> None:
    rows = [reason.say if reason.kind == "default" else f"{reason.title}: {reason.say}" for reason in reasons]
    if rows:
        heading(console, title)
        for row in rows:
            item(console, f"- {row}")


def _causes(console: Console, found: WhatIf) -> None:
    heading(console, "What may be going on")
    conditions = found.after.catalog.conditions
    waits = found.after.figures_wait_for
    if waits:
        item(console, "Figures come after these questions:")
        for name in waits:
            item(console, f"- {asked(found.after, name)}", indent=4)
        item(console, "Which way the causes move:")
    if not found.causes:
        item(console, "About the same as before.")
    for change in found.causes[:_SHOWN_CAUSES]:
        item(console, f"- {conditions[change.id].plain_name}: {_moved(change, figures=not waits)}")
    more = len(found.causes) - _SHOWN_CAUSES
    if more > 0:
        item(console, f"- and {more} more that change less")


def _states(console: Console, found: WhatIf) -> None:
    if found.states:
        heading(console, "Which stage of life or pregnancy this is")
        for change in found.states[:6]:
            item(console, f"- {STATE_WORDS[change.id]}: {_moved(change, figures=not found.after.figures_wait_for)}")


def _moved(change: Change, *, figures: bool) -> str:
    """Say a change: likelier or less likely, in frequencies, then in numbers."""
    ruled = "no longer possible" if change.after == 0 else "now possible" if change.before == 0 else ""
    way = ruled or ("likelier" if change.after > change.before else "less likely")
    if not figures:
        return way
    words = [in_words(p) if p > 0 else "not possible" for p in (change.before, change.after)]
    numbers = f"{percent(change.before)} → {percent(change.after)}"
    if ruled:
        return f"{way}, {words[change.before == 0]} {'now' if change.before == 0 else 'before'}; {numbers}"
    return f"{way}, from {words[0]} to {words[1]}; {numbers}"
