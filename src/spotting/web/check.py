"""The check as pages: one thing to answer per page, an emergency said at once, every answer open to change.

A thin door: what is asked and decided comes from `assess`. Nothing is stored; the answers travel in the form.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from spotting.answered import Answered, Exchange
from spotting.assessment import Assessment
from spotting.case import Case
from spotting.catalog import wording
from spotting.problems import BadCase, Impossible
from spotting.reasoning.question import Question, question_again
from spotting.replies import Reply, answers_of, in_words, read_number, reply_of
from spotting.report.text import sentence_of
from spotting.report.who_is_meant import SHE, WHOM
from spotting.results import ORIGIN_WORDS, origin_of, possible_results
from spotting.situation import Situation
from spotting.web.check_shown import Shown, answered_before, progress, typed
from spotting.web.check_state import CheckState
from spotting.web.pages import may_be_held, page
from spotting.web.result import emergency_number, result_page
from spotting.words import FOR_WHOM, PLACES

_SKIPS: Final = {"unknown": Reply.UNKNOWN, "declined": Reply.DECLINED, "never": Reply.NEVER}
_TOLD_FIRST: Final = ("bleeding_amount", "pelvic_pain")  # before "today" is told
_SAYS_NOTHING: Final = ("absent", "none", "unknown", "declined")
_AGAIN: Final = "It does not fit another answer."
_LONG: Final = 5000  # letters of a check: some fifty answers, more than any interview asks


def check_routes() -> list[Route]:
    """Return the addresses of the check; every step is a form sent to the same one."""
    return [Route("/check", check, methods=["GET", "POST"])]


async def check(request: Request) -> Response:
    """Show the page to begin with, or take one step."""
    if request.method == "GET":
        return may_be_held(page(request, "check_start.html", places=PLACES, whom=WHOM, she=SHE))
    form = await request.form()
    if len(str(form.get("state", ""))) > _LONG:  # at worst some 130 ms of work: meanwhile others are served
        return await run_in_threadpool(_step, request, form)
    return _step(request, form)


def _step(request: Request, form: FormData) -> Response:
    """Take one step of a check that is under way, or the first."""
    if "state" not in form:
        return _begin(request, form)
    state = CheckState.read(str(form["state"]), request.app.state.catalog, _today(request))
    do, _, which = str(form.get("do", "answer")).partition(":")
    if do in ("change", "results", "enter") and not state.answered.fits_at_all:
        return _mend(request, state)
    match do:
        case "answer" | "unknown" | "declined" | "never":
            return _answered(request, state, form, do)
        case "back":
            return _next(request, replace(state, answered=state.answered.without_last()))
        case "result":
            return _result(request, state)
        case "answers":
            place = state.answered.case.place
            return page(request, "check_answers.html", state=state.write(), rows=_rows(state), place=place)
        case "change":
            return _change(request, state, which)
        case "changed" | "changed_unknown" | "changed_declined" | "changed_never":
            return _changed(request, state, form, which, _SKIPS.get(do.removeprefix("changed_")))
        case "drop":
            return _mended(request, state, which)
        case "results":
            return _choose_results(request, state)
        case "enter":
            known = state.answered.catalog.findings
            wanted = tuple(str(name) for name in form.getlist("result") if name in known)
            return _next(request, replace(state, results=wanted), enter=True)
        case "restart":
            return RedirectResponse("/check", 303)
    return _next(request, state)


def _today(request: Request) -> str:
    return str(request.app.state.settings.today().isoformat())


def _begin(request: Request, form: FormData) -> Response:
    place, for_whom = str(form.get("place", "")), str(form.get("for_whom", "self"))
    known = place if place in PLACES else request.app.state.settings.place
    base = Case(place=known, for_whom=for_whom if for_whom in FOR_WHOM else "self", today=_today(request))
    return _next(request, CheckState(Answered(request.app.state.catalog, base)))


def _answered(request: Request, state: CheckState, form: FormData, do: str) -> Response:
    """Take the answer to the question that was shown."""
    asked = _asked(state.answered, form)
    try:
        reply = _SKIPS.get(do) or _reply(asked, form, state.answered)
    except ValueError as error:
        assessment = state.answered.assess()
        due = assessment.next_question
        why = due.why if isinstance(due, Question) and due.id == asked.id else ""
        return _ask(request, state, assessment, replace(asked, why=why), problem=str(error), form=form)
    origin = ""
    if state.results and state.results[0] == asked.id:
        state = replace(state, results=state.results[1:])
        origin = origin_of(state.answered.catalog.findings[asked.id])
        if reply is Reply.DECLINED:
            return _next(request, state, enter=True)
    step = Exchange(asked, answers_of(asked, reply), origin=origin)
    return _next(request, replace(state, answered=state.answered.with_step(step)), enter=bool(origin))


def _asked(answered: Answered, form: FormData) -> Question:
    """Return the question a form answers; raises BadCase where there is none."""
    lines = str(form.get("lines", "")).split(",")
    try:
        return question_again(str(form.get("question", "")), lines, Situation(answered.case, answered.catalog))
    except (KeyError, BadCase):
        return question_again("age_years", (), Situation(Case(), answered.catalog))


def _reply(asked: Question, form: FormData, answered: Answered) -> object:
    """Return the rows chosen or the number; raises ValueError with what to do, in plain words."""
    if asked.kind == "number":
        return read_number(answered.catalog.findings[asked.id], str(form.get("value", "")).strip())
    rows = [row for text in form.getlist("row") if (row := _row(str(text))) is not None]
    if asked.kind == "screen":
        if not rows and "none" not in form:
            raise ValueError("Tick what applies, or “None of these”.")
        if rows and "none" in form:
            raise ValueError("“None of these” does not go with a tick above it. Take one of them away.")
        return tuple(row for row in rows if row < len(asked.items))
    if len(rows) != 1 or rows[0] >= len(asked.options):
        raise ValueError("Choose one of the answers, or “I don't know”.")
    return rows[0]


def _next(request: Request, state: CheckState, *, enter: bool = False, note: str = "") -> Response:
    """Show what comes next: a contradiction to mend, an emergency, a result to enter, a question, or the answer."""
    try:
        assessment = state.answered.assess()
    except (BadCase, Impossible):
        return _mend(request, state)
    if enter and state.results:
        asked = question_again(state.results[0], (), Situation(state.answered.case, state.answered.catalog))
        return _ask(request, state, assessment, asked, result=True)
    level = assessment.urgency.level
    if level == "emergency" and "emergency" not in state.told and assessment.reasons[0].kind != "default":
        told = replace(state, told=state.told | {"emergency"})
        place = state.answered.case.place
        return page(
            request,
            "check_emergency.html",
            state=told.write(),
            assessment=assessment,
            place=place,
            call_now=emergency_number(told.answered.catalog, place),
        )
    if level != "emergency" and "emergency" in state.told:
        state = replace(state, told=state.told - {"emergency"})
        note = "calmer"
    asked_next = assessment.next_question
    if enter or isinstance(asked_next, str):
        return _result(request, state, why=asked_next if isinstance(asked_next, str) else "")
    if _tells_today(state, assessment):
        state = replace(state, told=state.told | {"same_day"})
        note = note or "today"
    return _ask(request, state, assessment, asked_next, note=note)


def _tells_today(state: CheckState, assessment: Assessment) -> bool:
    """Whether to say now that help is needed today: once, and not before pain and amount were told."""
    if assessment.urgency.level != "same_day" or {"same_day", "emergency"} & state.told:
        return False
    answers = state.answered.case.answers
    return assessment.reasons[0].kind != "default" and all(isinstance(answers.get(name), str) for name in _TOLD_FIRST)


def _ask(
    request: Request,
    state: CheckState,
    assessment: Assessment,
    asked: Question,
    *,
    problem: str = "",
    form: FormData | None = None,
    note: str = "",
    result: bool = False,
    change: int | None = None,
) -> Response:
    """Show one question, with what was typed or ticked where it could not be taken, or is being changed."""
    return page(
        request,
        "check_question.html",
        status=200 if not problem else 422,
        state=state.write(),
        question=asked,
        lines=",".join(asked.none_sets) if asked.kind == "screen" else "",
        progress=progress(state, max((assessment.questions_left or 1) - 1, 0)),
        first=not state.answered.steps,
        problem=problem,
        note=note,
        result=result,
        change=change,
        shown=_shown(state, asked, form, change),
        sentence=sentence_of(assessment),
        reason=assessment.reasons[0].say,
        place=state.answered.case.place,
    )


def _shown(state: CheckState, asked: Question, form: FormData | None, change: int | None) -> Shown:
    if form is not None:
        return typed(form)
    if change is not None:
        return answered_before(asked, state.answered.steps[change].answers)
    return Shown(value=state.suggested.get(asked.id, ""))


# --- changing, and answers that contradict each other ---


def _rows(state: CheckState) -> list[tuple[str, str]]:
    return [(step.question.text, reply_of(step.question, step.answers)) for step in state.answered.steps]


def _change(request: Request, state: CheckState, which: str) -> Response:
    index = _index(state, which)
    before = replace(state.answered, steps=state.answered.steps[:index])
    old = state.answered.steps[index].question
    asked = question_again(old.id, tuple(old.none_sets), Situation(before.case, before.catalog))
    return _ask(request, state, before.assess(), asked, change=index)


def _changed(request: Request, state: CheckState, form: FormData, which: str, skip: Reply | None) -> Response:
    index = _index(state, which)
    old = state.answered.steps[index]
    if answered_before(old.question, old.answers).none and form.getlist("row"):
        # "none of these" was ticked for her; what she ticked herself holds
        form = FormData([(name, value) for name, value in form.multi_items() if name != "none"])
    try:
        reply = skip or _reply(old.question, form, state.answered)
    except ValueError as error:
        before = replace(state.answered, steps=state.answered.steps[:index])
        return _ask(request, state, before.assess(), old.question, problem=str(error), form=form, change=index)
    new = replace(old, answers=answers_of(old.question, reply), kept=False)
    answered, dropped = state.answered.replaced(index, new)
    case, findings = state.answered.case, answered.catalog.findings
    told = [name for name in dropped if case.answers.get(name) not in _SAYS_NOTHING]
    questions = " ".join(wording.ask(findings[name], case.for_whom) for name in told)
    return _next(request, replace(state, answered=answered), note=f"dropped:{questions}" if questions else "")


def _index(state: CheckState, which: str) -> int:
    place = _row(which)
    if place is None or place >= len(state.answered.steps):
        raise BadCase([])
    return place


def _row(text: str) -> int | None:
    """Return a number a page gave out, None for anything else."""
    return int(text) if text.isdecimal() and len(text) < 4 else None


def _mend(request: Request, state: CheckState) -> Response:
    """Two answers contradict each other: show both, and let her change either."""
    answered, gone = state.answered.fitting()
    newest = gone[-1]  # the first that does not fit; in an interview there is no other
    answered = answered.with_step(newest)
    state = replace(state, answered=answered)
    culprits = answered.culprits()
    if not culprits:
        return _next(request, replace(state, answered=answered.without_last()), note="again")
    answers, findings = answered.without_last().case.answers, answered.catalog.findings
    rows = [(newest.question.text, reply_of(newest.question, newest.answers), "newest")]
    rows += [(findings[name].ask, in_words(answers[name], findings[name].unit), name) for name in culprits]
    return page(request, "check_mend.html", state=state.write(), rows=rows, place=answered.case.place)


def _mended(request: Request, state: CheckState, which: str) -> Response:
    """Take back one of two answers that contradict each other, and ask it again."""
    answered = state.answered
    if which == "newest" or which not in answered.catalog.findings:
        return _next(request, replace(state, answered=answered.without_last()))
    rest = answered.without_finding(which).with_step(answered.steps[-1])
    if not rest.fits_at_all:
        return _next(request, replace(state, answered=answered.without_last()))
    asked = replace(question_again(which, (), Situation(rest.case, rest.catalog)), why=_AGAIN)
    return _ask(request, replace(state, answered=rest), rest.assess(), asked)


# --- results of examinations and tests, and the answer ---


def _choose_results(request: Request, state: CheckState) -> Response:
    case = state.answered.case
    groups: dict[str, list[tuple[str, str, str]]] = {}
    for finding in possible_results(Situation(case, state.answered.catalog)):
        origin = ORIGIN_WORDS[origin_of(finding)]
        groups.setdefault(origin, []).append((finding.id, finding.name, wording.ask(finding, case.for_whom)))
    return page(request, "check_results.html", state=state.write(), groups=groups, place=case.place)


def _result(request: Request, state: CheckState, why: str = "") -> Response:
    answered, left_out = state.answered.fitting()
    eased = "same_day" in state.told
    if answered.assess().urgency.level == "emergency":
        state = replace(state, told=state.told | {"emergency"})  # the answer says it
    texts = [step.question.text for step in left_out]
    return result_page(request, answered, replace(state, answered=answered).write(), why, texts, eased=eased)
