"""What the diary can tell the check: each answer with the days it rests on, offered to be ticked, none taken unasked.

What the diary holds is drawn by `diary.patterns`; what is of this moment or less than sure is shown and asked in the
check all the same. Nothing else of the diary goes along.
"""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response
from starlette.routing import Route

from spotting.case import Case
from spotting.diary.dates_in_words import span_in_words
from spotting.diary.kept_age import kept_age
from spotting.diary.pattern import Pattern
from spotting.diary.patterns import patterns
from spotting.problems import SpottingError
from spotting.report.diary_patterns import value_words
from spotting.web.diary_checks import state_of
from spotting.web.diary_cycles import history_of
from spotting.web.diary_visit import Visit, room
from spotting.words import FOR_WHOM

AGE: Final = "age_years"  # the finding


def offer_rooms() -> list[Route]:
    """Return the addresses of what the diary offers to the check."""
    return [
        room("/diary/patterns", show=show_offers),
        room("/diary/patterns/check", do=to_the_check),
    ]


def _found(visit: Visit) -> tuple[Pattern, ...]:
    history, days = history_of(visit)
    return patterns(history, days.values(), visit.catalog, visit.today)


def show_offers(visit: Visit) -> Response:
    """Show what the diary would answer, each with a box to tick, and what it knows but the check asks anyway."""
    found = _found(visit)
    return visit.page(
        "diary_patterns.html",
        age=_age(visit),
        rows=[_row(one, visit) for one in found if one.is_taken],
        asked=[_row(one, visit) for one in found if not one.is_taken],
    )


def _age(visit: Visit) -> dict[str, Any] | None:
    """Return her age as an answer to tick, None where it is not written down."""
    kept = kept_age(visit.vault)
    if kept is None:
        return None
    finding, years = visit.catalog.findings[AGE], kept.whole_years_on(visit.today)
    said_on = "" if kept.born else span_in_words(kept.said_on, kept.said_on)
    return {"id": AGE, "ask": finding.ask, "value": f"{years} {finding.unit}", "years": years, "said_on": said_on}


def _row(one: Pattern, visit: Visit) -> tuple[str, str, str, str]:
    """Return the finding, its question, the answer and where it comes from."""
    said = value_words(one, visit.catalog)
    ago = one.finding.startswith("days_since") or one.finding.endswith("days_ago")
    why = f"{one.provenance[0].upper()}{one.provenance[1:]}."
    return one.finding, visit.catalog.findings[one.finding].ask, f"{said} ago" if ago else said, why


def to_the_check(visit: Visit) -> Response:
    """Begin a check with the answers she ticked; nothing else of the diary goes with them."""
    ticked = {one for one in visit.form.getlist("finding") if isinstance(one, str)}
    answers = {one.finding: one.value for one in _found(visit) if one.finding in ticked and one.is_taken}
    if AGE in ticked and (age := _age(visit)):
        answers = {AGE: age["years"], **answers}
    place = visit.session.settings.place
    base = Case(place=place, for_whom=FOR_WHOM[0], today=visit.today.isoformat())
    state = state_of(base, visit.catalog, answers, {})
    try:
        state.answered.assess()
    except SpottingError:
        state, answers = state_of(base, visit.catalog, {}, {}), {}
    return visit.page("diary_patterns_go.html", state=state.write(), count=len(answers), ticked=len(ticked))
