"""Going on with a saved check: the same day where it stopped, later with what is worse and what is asked again.

Keeps only what lasts (`saved_check`), shows it, and lets her change any of it before the questions go on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from spotting.answered import Exchange
from spotting.case import Case
from spotting.catalog.types import Catalog
from spotting.problems import BadCase
from spotting.reasoning.question import question
from spotting.replies import Reply, answers_of, in_words
from spotting.saved_check import SavedCheck, known_to, renew
from spotting.situation import Situation
from spotting.terminal.asking import Asker, Prompt, prompt_of
from spotting.terminal.conversation import Conversation, ShowNow

_COURSE = ("Worse", "About the same", "Better", "I don't know")
_KEPT = "You told this before and it was kept."


def same_day(conversation: Conversation, saved: SavedCheck) -> None:
    """Go on where it stopped."""
    case, not_known = known_to(conversation.catalog, saved.case)
    _say_left_out(conversation.asker, not_known)
    count = "answer of today is" if len(case.answers) == 1 else "answers of today are"
    conversation.asker.say(f"Your {len(case.answers)} {count} back. The questions go on where you stopped.")
    steps = _steps(case, conversation.catalog, case.answers)
    conversation.answered = replace(conversation.answered, steps=tuple(steps))


def later(conversation: Conversation, saved: SavedCheck, today: date) -> None:
    """Ask what has become of it; what lasts is kept, counts are offered anew, the rest is asked again."""
    asker, catalog, case = conversation.asker, conversation.catalog, saved.case
    days = (today - saved.saved_on).days
    renewed = renew(saved, catalog, today)
    _say_left_out(asker, renewed.not_known)
    asker.say(f"This check was saved on {saved.saved_on}, {days} {'day' if days == 1 else 'days'} ago.")
    conversation.suggested = dict(renewed.suggested)
    conversation.answered = conversation.answered.with_step(_course(asker, catalog, case))
    steps = _confirmed(asker, catalog, _steps(case, catalog, renewed.kept))
    steps += _still_valid(asker, catalog, _steps(case, catalog, renewed.results))
    steps = _consistent([*conversation.steps, *steps], case, catalog)
    conversation.answered = replace(conversation.answered, steps=tuple(steps))
    asker.say("What may have changed since then is asked again. Where we count on from then, check the number offered.")


def _steps(case: Case, catalog: Catalog, answers: Mapping[str, Any]) -> list[Exchange]:
    """Return saved answers as steps, so that each can be changed like any other."""
    situation = _empty(case, catalog)
    return [
        Exchange(
            question(catalog.findings[name], _KEPT, situation),
            {name: value},
            kept=True,
            origin=case.origin.get(name, ""),
        )
        for name, value in answers.items()
    ]


def _course(asker: Asker, catalog: Catalog, case: Case) -> Exchange:
    chosen = asker.ask(Prompt("Since then: is it worse, about the same, or better?", rows=_COURSE))
    why = "A change for the worse can need help sooner."
    asked = question(catalog.findings["getting_worse"], why, _empty(case, catalog))
    answer = ("present", "absent", "absent", "unknown")[chosen]
    return Exchange(asked, {"getting_worse": answer}, kept=True)


def _empty(case: Case, catalog: Catalog) -> Situation:
    return Situation(Case(place=case.place, for_whom=case.for_whom), catalog)


def _confirmed(asker: Asker, catalog: Catalog, kept: list[Exchange]) -> list[Exchange]:
    """Show what is kept; ask again what she ticks as changed."""
    if not kept:
        return kept
    chosen = asker.ask(
        Prompt("These answers I keep. Tick any that changed.", "tick", tuple(_said(step, catalog) for step in kept))
    )
    result = []
    for row, step in enumerate(kept):
        if row not in chosen:
            result.append(step)
            continue
        reply = asker.ask(prompt_of(step.question, catalog, heading="This changed"))
        if reply is Reply.STOP:
            raise ShowNow
        if reply in (Reply.BACK, Reply.CHANGE):
            result.append(step)
        else:
            result.append(replace(step, answers=answers_of(step.question, reply)))
    return result


def _still_valid(asker: Asker, catalog: Catalog, results: list[Exchange]) -> list[Exchange]:
    """Return the results of then that still hold."""
    if not results:
        return []
    rows = tuple(_said(step, catalog) for step in results)
    text = "These results of examinations and tests are from then. Tick those that still hold."
    chosen = asker.ask(Prompt(text, "tick", rows))
    return [results[row] for row in chosen]


def _said(step: Exchange, catalog: Catalog) -> str:
    finding = catalog.findings[step.question.id]
    return f"{finding.name}: {in_words(step.answers[finding.id], finding.unit)}"


def _consistent(steps: list[Exchange], case: Case, catalog: Catalog) -> list[Exchange]:
    """Drop a kept answer that contradicts one she changed just now; it is asked again if it matters."""
    fitting: list[Exchange] = []
    for step in steps:
        answers = {name: value for one in (*fitting, step) for name, value in one.answers.items()}
        try:
            Situation(Case(answers, case.place), catalog)
        except BadCase:
            continue
        fitting.append(step)
    return fitting


def _say_left_out(asker: Asker, names: tuple[str, ...]) -> None:
    if names:
        listed = ", ".join(name.replace("_", " ") for name in names)
        asker.say(f"This version does not know these saved answers any more; they are left out: {listed}.")
