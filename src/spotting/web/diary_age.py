"""Her age in the diary: asked for once, optional, kept encrypted with the days, and taken out again at any time.

It is read by the cycles, the forecast and what the diary offers to the check; no page needs it.
"""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from spotting.diary.dates_in_words import span_in_words
from spotting.diary.kept_age import keep_age, kept_age, read_age
from spotting.web.diary_visit import Visit, room


def age_rooms() -> list[Route]:
    """Return the address of the age."""
    return [room("/diary/cycles/age", show=show_age, do=write_age)]


def show_age(visit: Visit) -> Response:
    """Ask for the age, or show what was said."""
    return _page(visit)


def _page(visit: Visit, *, typed: str = "", problem: str = "") -> Response:
    kept = kept_age(visit.vault)
    return visit.page(
        "diary_age.html",
        status=422 if problem else 200,
        problem=problem,
        typed=typed,
        years=kept.years if kept else None,
        born=kept.born if kept else None,
        said_on=span_in_words(kept.said_on, kept.said_on) if kept else "",
    )


def write_age(visit: Visit) -> Response:
    """Keep the age, or take it out; one change, which “Take back” undoes."""
    if visit.word("do") == "remove":
        done = keep_age(visit.vault, None)
        visit.place.history = None
        return visit.go("/diary/cycles", "Your age is taken out." if done else "Your age was not written down.")
    try:
        age = read_age(visit.word("age"), visit.today)
    except ValueError as error:
        return _page(visit, typed=visit.word("age")[:40], problem=str(error))
    keep_age(visit.vault, age)
    visit.place.history = None
    return visit.go("/diary/cycles", "Your age is written down.")
