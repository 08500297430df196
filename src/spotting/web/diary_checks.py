"""Checks kept in the diary: saved from the answer, listed, opened, compared, deleted.

A saved check is read with the knowledge of today; what this version does not know any more is left out and named.
What the answer says comes from the check itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from spotting.answered import Answered, Exchange
from spotting.assessment import Assessment
from spotting.case import Case
from spotting.catalog.types import Catalog
from spotting.diary.dates_in_words import in_words
from spotting.pipeline import assess
from spotting.problems import SpottingError
from spotting.reasoning.question import question_again
from spotting.report.changes import changes
from spotting.report.text import sentence_of
from spotting.saved_check import SavedCheck, known_to, renew
from spotting.situation import Situation
from spotting.web.check_state import CheckState
from spotting.web.diary_visit import Visit, room

LONGEST_NAME = 120
_WHOM = {"self": "About me", "partner": "About my partner", "child": "About a child"}


def check_rooms() -> list[Route]:
    """Return the addresses of the saved checks."""
    return [
        room("/diary/checks", show=list_checks),
        room("/diary/checks/save", do=name_it, only_shows=True),
        room("/diary/checks/keep", do=keep),
        room("/diary/checks/open", do=open_check),
        room("/diary/checks/compare", do=compare),
        room("/diary/checks/delete", do=delete),
    ]


def list_checks(visit: Visit) -> Response:
    """List the saved checks, the newest first."""
    saved = sorted(visit.vault.saved_checks(), key=lambda one: (one.saved_on, one.id), reverse=True)
    rows = [(one.id, one.name, in_words(one.saved_on)) for one in saved]
    return visit.page("diary_checks.html", rows=rows)


def name_it(visit: Visit) -> Response:
    """Ask for a name before the answers of a check are kept; they travel in the form until then."""
    state = _state(visit)
    assessment = _assessed(state.answered.fitting()[0].case, visit.catalog)
    name = _WHOM.get(state.answered.base.for_whom, "About someone else")
    return visit.page(
        "diary_check_save.html",
        state=visit.word("state"),
        name=f"{name}, {in_words(visit.today)}",
        sentence=sentence_of(assessment) if assessment else "",
        level=assessment.urgency.level if assessment else "",
        answers=len(state.answered.case.answers),
    )


def _state(visit: Visit) -> CheckState:
    return CheckState.read(visit.word("state"), visit.catalog, visit.today.isoformat())


def keep(visit: Visit) -> Response:
    """Keep a check in the diary."""
    case = _state(visit).answered.case
    name = " ".join(visit.word("name").split())[:LONGEST_NAME] or f"Check of {in_words(visit.today)}"
    visit.vault.save_check(name, SavedCheck(case, visit.today))
    return visit.go("/diary/checks", "The check is saved in the diary.")


def open_check(visit: Visit) -> Response:
    """Show what a saved check said then, read with the knowledge of today, and the ways on from it."""
    number = _number(visit.word("id"))
    saved = visit.vault.saved_check(number)
    if saved is None:
        return visit.go("/diary/checks", "That check is not in the diary any more.")
    case, not_known = known_to(visit.catalog, saved.case)
    assessment = _assessed(case, visit.catalog)
    days = (visit.today - saved.saved_on).days
    return visit.page(
        "diary_check.html",
        id=number,
        name=next((one.name for one in visit.vault.saved_checks() if one.id == number), ""),
        saved_on=in_words(saved.saved_on),
        days=days,
        sentence=sentence_of(assessment) if assessment else "",
        level=assessment.urgency.level if assessment else "",
        reason=assessment.reasons[0].say if assessment else "",
        whole=_as_state(case, visit.catalog, case.answers, visit.today).write(),
        go_on=_going_on(saved, visit.catalog, visit.today).write() if days > 0 else "",
        not_known=[name.replace("_", " ") for name in not_known],
    )


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _as_state(
    case: Case, catalog: Catalog, answers: Mapping[str, Any], today: date, suggested: Mapping[str, str] | None = None
) -> CheckState:
    """Return saved answers as a check that can go on, each answer a step that can be changed."""
    base = Case(place=case.place, for_whom=case.for_whom, today=today.isoformat())
    return state_of(base, catalog, answers, case.origin, suggested)


def state_of(
    base: Case,
    catalog: Catalog,
    answers: Mapping[str, Any],
    origin: Mapping[str, str],
    suggested: Mapping[str, str] | None = None,
) -> CheckState:
    """Return a check whose first steps are these answers."""
    situation = Situation(replace(base, today=None), catalog)
    steps = tuple(
        Exchange(question_again(name, (), situation), {name: value}, kept=True, origin=origin.get(name, ""))
        for name, value in answers.items()
    )
    return CheckState(Answered(catalog, base, steps), suggested=dict(suggested or {}))


def _going_on(saved: SavedCheck, catalog: Catalog, today: date) -> CheckState:
    """Return the check with what lasts; what is of the moment is asked again, counts are offered."""
    renewed = renew(saved, catalog, today)
    return _as_state(saved.case, catalog, renewed.kept, today, renewed.suggested)


def _assessed(case: Case, catalog: Catalog) -> Assessment | None:
    try:
        return assess(case, catalog, ranges=False, explain=False, name="the saved check")
    except SpottingError:
        return None


def compare(visit: Visit) -> Response:
    """Say what changed between two saved checks."""
    numbers = [_number(text) for text in visit.form.getlist("id") if isinstance(text, str)]
    found = [(saved, number) for number in numbers if (saved := visit.vault.saved_check(number)) is not None]
    if len(found) != 2:
        return visit.go("/diary/checks", "Tick two checks to compare them.")
    (older, first), (newer, second) = sorted(found, key=lambda one: (one[0].saved_on, one[1]))
    before, after = (_assessed(known_to(visit.catalog, one.case)[0], visit.catalog) for one in (older, newer))
    if before is None or after is None:
        return visit.go("/diary/checks", "One of the two cannot be read with the knowledge of today.")
    lines = changes(before, after, before_is="then")
    names = {one.id: one.name for one in visit.vault.saved_checks()}
    spans = [(names[number], in_words(saved.saved_on)) for saved, number in ((older, first), (newer, second))]
    return visit.page("diary_check_compare.html", spans=spans, lines=lines)


def delete(visit: Visit) -> Response:
    """Delete a saved check for good, after asking."""
    number = _number(visit.word("id"))
    name = next((one.name for one in visit.vault.saved_checks() if one.id == number), None)
    if name is None:
        return visit.go("/diary/checks", "That check is not in the diary any more.")
    if visit.word("sure") != "yes":
        return visit.page("diary_check_delete.html", id=number, name=name)
    visit.vault.delete_saved_check(number)
    return visit.go("/diary/checks", "The check is deleted.")
