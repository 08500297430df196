"""The normal-period check as a page: danger signs first, then five questions held against the usual limits.

A danger sign, or not knowing, leads to the check and to no verdict. Nothing typed is kept or part of an address.
"""

from __future__ import annotations

from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from spotting.reasoning.normal_period import CANNOT_TELL, NORMAL, OUTSIDE, PeriodAnswers, normal_period
from spotting.report.layout import cite
from spotting.report.normal_period import (
    ADVICE,
    CHECK_SAYS,
    DANGER_QUESTION,
    DANGER_SIGNS,
    NOT_FOR_YOU,
    QUESTIONS,
    VERDICT_WORDS,
    WHOSE_LIMITS,
    PeriodQuestion,
    heading,
    read_number,
    rests_on,
)
from spotting.web.pages import may_be_held, page

_DANGER_OPEN = "Tick what applies, or \u201cNone of these\u201d."
_NOTHING_TOLD = "Answer at least one of the questions below."
_FIRST_SHOWN = (OUTSIDE, NORMAL, CANNOT_TELL)
_SHARED: dict[str, Any] = {
    "questions": QUESTIONS,
    "danger_question": DANGER_QUESTION,
    "danger_signs": DANGER_SIGNS,
    "whose_limits": WHOSE_LIMITS,
}


def normal_routes() -> list[Route]:
    """Return the address of this check."""
    return [Route("/library/normal", normal, methods=["GET", "POST"])]


async def normal(request: Request) -> Response:
    """Ask; with a form, say what is usual, or lead to the check."""
    if request.method == "GET":
        return may_be_held(page(request, "normal.html", **_SHARED, problems={}, given=FormData()))
    form = await request.form()
    if form.get("danger_unknown") or form.getlist("danger"):
        return page(request, "normal_danger.html", not_for_you=NOT_FOR_YOU, check_says=CHECK_SAYS)
    values, problems = _read(form)
    if not form.get("none"):
        problems["danger"] = _DANGER_OPEN
    elif not problems and not any(value is not None for value in values.values()):
        problems["questions"] = _NOTHING_TOLD
    if problems:
        return page(request, "normal.html", status=422, **_SHARED, problems=problems, given=form)
    return _told(request, PeriodAnswers(**values))


def _read(form: FormData) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the answers, None for one left open, and what is wrong with those that cannot be read."""
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for question in QUESTIONS:
        try:
            values[question.id] = _value(question, str(form.get(question.id, "")).strip())
        except ValueError as error:
            problems[question.id] = str(error)
    return values, problems


def _value(question: PeriodQuestion, typed: str) -> float | str | None:
    if not question.choices:
        return read_number(question, typed) if typed else None
    return typed if typed in [value for value, _ in question.choices] else None


def _told(request: Request, given: PeriodAnswers) -> Response:
    catalog = request.app.state.catalog
    found = normal_period(given, catalog.normal_ranges)
    rows = [(catalog.normal_ranges[one.aspect], VERDICT_WORDS[one.verdict], one) for one in found.verdicts]
    rows.sort(key=lambda row: _FIRST_SHOWN.index(row[2].verdict))
    return page(
        request, "normal_told.html", found=found, heading=heading(found), advice=ADVICE[found.overall], rows=rows,
        danger_signs=DANGER_SIGNS, check_says=CHECK_SAYS, whose_limits=WHOSE_LIMITS,
        sources=[(source.id, cite(source)) for source in rests_on(found, catalog)],
    )  # fmt: skip
