"""Answers from the diary in the interview: she confirms them, changes what is wrong, and the questions go on.

What is less than sure, or of this moment, is not taken: the diary's words stand beside its question when it comes. A
confirmed answer keeps the origin `diary`. Decides nothing about her health.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from spotting.answered import Exchange
from spotting.case import Case
from spotting.catalog.types import Catalog
from spotting.diary.pattern import Pattern
from spotting.problems import BadCase
from spotting.reasoning.question import Question, question
from spotting.replies import Reply, answers_of
from spotting.report.diary_patterns import answer_line
from spotting.situation import Situation
from spotting.terminal.asking import Prompt, prompt_of
from spotting.terminal.conversation import Conversation, ShowNow

Draw = Callable[[Mapping[str, Any], Catalog], tuple[Pattern, ...]]  # from the answers so far, which may tell the age
_AGE = "age_years"
_WHY_AGE = "Your diary is read with your age: what a bleed after a long time without one is, depends on it."


def prepare(conversation: Conversation, draw: Draw, *, yes: bool) -> None:
    """Have the answers of the diary offered once the danger signs were asked; with `yes` taken at once.

    What is not taken stands beside its question. The diary is read again with the age she tells before the offer.
    """
    found, taken = _drawn(conversation, draw)
    if not found:
        conversation.asker.say("The diary holds no answers for this check yet.")
    elif yes and taken:
        conversation.asker.say(
            "Taken from your diary: " + " ".join(f"{_said(one, conversation.catalog)}." for one in taken)
        )
        _take(conversation, taken)
    elif taken:
        conversation.asker.say("The danger signs are asked first, then you confirm what your diary says.")
        conversation.after_screens = partial(_offer, conversation, draw)


def _drawn(conversation: Conversation, draw: Draw) -> tuple[tuple[Pattern, ...], list[Pattern]]:
    """Draw the answers with what is answered so far; return all and the sure ones, the others set beside questions."""
    catalog = conversation.catalog
    found = draw(conversation.answered.case.answers, catalog)
    beside = [one for one in found if not one.is_taken]
    conversation.beside = {one.finding: f"{answer_line(one, catalog)} ({one.provenance})." for one in beside}
    return found, [one for one in found if one.is_taken]


def _offer(conversation: Conversation, draw: Draw) -> None:
    """Show the answers; those she does not tick are taken, those she ticks are asked."""
    if _AGE in conversation.catalog.findings and _AGE not in conversation.answered.case.answers:
        _ask(conversation, _question(_AGE, _WHY_AGE, conversation.base, conversation.catalog), "Before the diary")
    _, taken = _drawn(conversation, draw)
    answered = conversation.answered.case.answers
    rows = [one for one in taken if one.finding not in answered]
    text = "Your diary says this. Tick what is wrong or not sure: that is asked. The rest is taken."
    said = tuple(_said(one, conversation.catalog) for one in rows)
    chosen = conversation.asker.ask(Prompt(text, "tick", said)) if rows else ()
    _take(conversation, [one for row, one in enumerate(rows) if row not in chosen])
    for row in chosen:
        asked = _step(rows[row], conversation.base, conversation.catalog).question
        _ask(conversation, asked, "Not as the diary says")
    conversation.asker.say("What is not in the diary was not logged; it is never taken as a no.")


def _take(conversation: Conversation, taken: list[Pattern]) -> None:
    """Add the answers that fit what she said already; her own word wins."""
    steps = [_step(one, conversation.base, conversation.catalog) for one in taken]
    steps = fitting([*conversation.steps, *steps], conversation.base, conversation.catalog)
    conversation.answered = replace(conversation.answered, steps=tuple(steps))


def _said(one: Pattern, catalog: Catalog) -> str:
    return f"{answer_line(one, catalog)} ({one.provenance})"


def _step(one: Pattern, base: Case, catalog: Catalog) -> Exchange:
    asked = _question(one.finding, f"Your diary says so: {one.provenance}.", base, catalog)
    return Exchange(asked, {one.finding: one.value}, kept=True, origin="diary")


def _question(finding: str, why: str, base: Case, catalog: Catalog) -> Question:
    situation = Situation(Case(place=base.place, for_whom=base.for_whom), catalog)
    return question(catalog.findings[finding], why, situation)


def _ask(conversation: Conversation, asked: Question, heading: str) -> None:
    """Ask her what the diary says otherwise or cannot say; skipped, it is asked again where it matters."""
    reply = conversation.asker.ask(prompt_of(asked, conversation.catalog, heading=heading))
    if reply is Reply.STOP:
        raise ShowNow
    if reply not in (Reply.BACK, Reply.CHANGE):
        step = Exchange(asked, answers_of(asked, reply), kept=True)
        kept = fitting([*conversation.steps, step], conversation.base, conversation.catalog, newest_first=True)
        conversation.answered = replace(conversation.answered, steps=tuple(kept))


def fitting(steps: list[Exchange], base: Case, catalog: Catalog, *, newest_first: bool = False) -> list[Exchange]:
    """Return the steps that do not contradict each other, those before winning, or the newest with `newest_first`."""
    kept: list[Exchange] = []
    for step in reversed(steps) if newest_first else steps:
        answers = {**base.answers, **{name: value for one in (*kept, step) for name, value in one.answers.items()}}
        try:
            Situation(replace(base, answers=answers), catalog)
        except BadCase:
            continue
        kept.append(step)
    return list(reversed(kept)) if newest_first else kept


def with_diary(case: Case, found: Iterable[Pattern], catalog: Catalog) -> Case:
    """Return a case with the sure answers of the diary added where it has none; its own answers are never changed."""
    aliases = {catalog.aliases.get(name, name) for name in case.answers}
    new = [one for one in found if one.is_taken and one.finding not in aliases]
    steps = fitting([_step(one, case, catalog) for one in new], case, catalog)
    answers = {name: value for step in steps for name, value in step.answers.items()}
    return replace(case, answers={**case.answers, **answers}, origin={**case.origin, **dict.fromkeys(answers, "diary")})
