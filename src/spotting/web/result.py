"""The answer as a page: how soon first, what it may be in words before figures, what to do, what it rests on.

Chooses nothing: the order of the sections is that of the text report, and every figure comes from the assessment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from spotting.answered import Answered
from spotting.assessment import NOTICE, Assessment, CauseView
from spotting.catalog.types import Catalog
from spotting.figures_in_words import in_words, percent
from spotting.pipeline import assess
from spotting.reasoning.tests_to_do import OutcomeAdvice, TestAdvice
from spotting.report.advice import (
    DETAILED,
    NOTHING_CHANGES,
    PROVEN,
    SHOWN_CARE,
    SHOWN_QUESTIONS,
    SHOWN_SOONER,
    changes_told,
    how_soon,
    outcome_words,
    outcomes_told,
    signs_to_watch_for,
)
from spotting.report.causes import asked, explained_away_words, figure_line, shown_causes, spoken_for, worth_telling
from spotting.report.layout import cite, without_ids
from spotting.report.support import line_in_words
from spotting.report.text import private_rules
from spotting.web.icon_array import IconArray, icon_array
from spotting.web.pages import page
from spotting.words import Urgency

SHOWN_SOURCES = 12
SHOWN_OPEN = 3  # reasons to be seen sooner that stand open; more of them are folded
TOLD_MISSED = 1e-6  # probability left out of the count from which it is told
SAME_DAY = Urgency("same_day").step
_ALL = 0.995  # a share that is told as all of it
NO_SOURCE = "our judgement, not yet reviewed"


@dataclass(frozen=True)
class Cause:
    """One card: words and range, the number, a picture of a hundred, for and against, what it rests on."""

    id: str
    name: str
    clinical_name: str
    about: str
    figure: str
    array: IconArray | None
    for_it: list[str]
    against: list[str]
    explained_away: str
    rests_on: str


def result_page(
    request: Request, answered: Answered, state: str, why: str, left_out: Sequence[str], *, eased: bool = False
) -> Response:
    """Assess in full and show the answer; `eased`: on the way it was said that help is needed sooner."""
    assessment = assess(answered.case, answered.catalog, name="your answers")
    view, place = view_of(assessment), answered.case.place
    eased = eased and assessment.urgency.step < SAME_DAY
    more: dict[str, Any] = {"why": why, "left_out": left_out, "eased": eased}
    return page(request, "result.html", state=state, place=place, **more, **view)


def view_of(assessment: Assessment) -> dict[str, Any]:
    """Return what the template of the answer needs; the same for the page and for print."""
    advice, case = assessment.advice, assessment.case
    emergency = assessment.urgency.level == "emergency"
    reasons = _reasons(assessment)
    if _says_nothing_new(assessment):
        reasons = [*reasons[1:], reasons[0]]  # it says the first sentence again; the next one says why
    return {
        "a": assessment,
        "made_on": date.fromisoformat(case.today) if case.today else None,
        "call_now": emergency_number(assessment.catalog, case.place) if emergency else "",
        "may_change": bool(assessment.open_rules or assessment.triage.held_back),
        "reason": reasons[0] if reasons else None,
        "more_reasons": reasons[1:],
        "support": [(m.title, m.say, [line_in_words(line)[2:] for line in m.lines]) for m in assessment.support],
        "sooner": _sooner(assessment),
        "come_back": [back.say for back in advice.come_back[:SHOWN_SOONER]] if advice else [],
        "tests": _tests(assessment, emergency=emergency),
        "care": _care(assessment),
        "questions": [question.ask for question in advice.questions[:SHOWN_QUESTIONS]] if advice else [],
        "not_excluded": _not_excluded(assessment),
        "sources": [(cite(source), source.url) for source in assessment.sources()[:SHOWN_SOURCES]],
        "more_sources": max(len(assessment.sources()) - SHOWN_SOURCES, 0),
        "notice": NOTICE,
        **_causes(assessment),
    }


def emergency_number(catalog: Catalog, place: str) -> str:
    """Return the number a telephone can dial for an ambulance; empty where there is no single one."""
    numbers = [line.number for line in catalog.places[place].lines_about("emergency") if line.number]
    return numbers[0] if numbers and numbers[0].isdigit() else ""


def _causes(assessment: Assessment) -> dict[str, Any]:
    """Return what stands under what may be going on."""
    shown, judged = shown_causes(assessment), assessment.judged_share
    waits, seen = bool(assessment.figures_wait_for), assessment.differential.bleeding_seen
    missed = assessment.differential.missed_mass
    return {
        "cannot_tell": _cannot_tell(assessment),
        "residual": _residual(assessment),
        "causes": [cause_of(assessment, view) for view in shown],
        "more_causes": len(assessment.listed) - len(shown),
        "no_cause": round(100 * assessment.differential.no_cause_found) if seen and shown and not waits else None,
        "too_wide": bool(assessment.listed and not waits and not assessment.differential.draws),
        "missed": percent(missed) if missed > TOLD_MISSED and not waits else "",
        "judged": f"{judged:.0%}" if judged is not None else "",
        "all_judged": judged is not None and judged >= _ALL,
    }


def _says_nothing_new(assessment: Assessment) -> bool:
    """Whether the first reason only repeats the first sentence while another one as urgent says why."""
    first, second = (*assessment.reasons, None, None)[:2]
    return (
        first is not None
        and second is not None
        and first.say == assessment.first_sentence
        and second.urgency == first.urgency
    )


def _reasons(assessment: Assessment) -> list[dict[str, str]]:
    found = []
    for reason in assessment.reasons:
        names = [cite(assessment.catalog.sources[name]) for name in reason.sources[:3]]
        why = without_ids(reason.why, assessment.catalog) if reason.why else ""
        title = "" if reason.kind == "default" else reason.title
        found.append({"title": title, "say": reason.say, "why": why, "source": "; ".join(names) or NO_SOURCE})
    return found


def _sooner(assessment: Assessment) -> list[tuple[str, list[str]]]:
    """Return the signs to watch for by how soon; a sign stands once, where it asks for help soonest."""
    if assessment.advice is None:
        return []
    told: set[str] = set()
    groups = []
    for soon, signs in signs_to_watch_for(assessment.advice):
        new = [sign for sign in signs if sign not in told]
        told.update(new)
        groups.append((soon, new))
    return [(soon, signs) for soon, signs in groups if signs]


def cause_of(assessment: Assessment, view: CauseView) -> Cause:
    """Return one cause as a card."""
    condition, waits = view.condition, bool(assessment.figures_wait_for)
    pictured = assessment.differential.bleeding_seen and not waits
    away = view.explained_away
    shares = sorted(view.rests_on.items(), key=lambda item: -item[1])
    return Cause(
        id=condition.id,
        name=condition.plain_name,
        clinical_name=condition.name if condition.name.lower() != condition.plain_name.lower() else "",
        about=condition.about,
        figure="" if waits else figure_line(assessment, view),
        array=icon_array(assessment.size(view)) if pictured else None,
        for_it=spoken_for(assessment, view, 1),
        against=spoken_for(assessment, view, -1),
        explained_away=explained_away_words(assessment, away, brief=True) if away and worth_telling(view, away) else "",
        rests_on=", ".join(f"{basis} {share:.0%}" for basis, share in shares if share >= 0.005),
    )


def _cannot_tell(assessment: Assessment) -> dict[str, Any] | None:
    if not assessment.cannot_tell and assessment.listed and assessment.differential.bleeding_seen:
        return None
    waits = assessment.figures_wait_for
    return {
        "why": assessment.cannot_tell,
        "waits": [asked(assessment, name) for name in waits],
        "missing": [asked(assessment, name) for name in _missing(assessment) if name not in waits][:4],
    }


def _missing(assessment: Assessment) -> list[str]:
    """Return what is not known and would help: what every check asks first, then what waits for no other answer."""
    catalog, answers = assessment.catalog, assessment.case.answers
    first = [name for name, _ in catalog.opening_questions if answers.get(name) in ("unknown", "declined")]
    others = [catalog.findings[name] for name in assessment.open_questions]
    free = [one.id for one in others if "lay" in one.by and not one.sensitive and one.only_if is None]
    return list(dict.fromkeys([*first, *free]))


def _residual(assessment: Assessment) -> tuple[str, str] | None:
    view = assessment.leading_residual
    if view is None or assessment.figures_wait_for or len(assessment.listed) < 2:
        return None
    return view.condition.plain_name, figure_line(assessment, view)


def _tests(assessment: Assessment, *, emergency: bool) -> list[dict[str, Any]]:
    """Return the tests, those that would change something with their outcomes; in an emergency by name only."""
    if assessment.advice is None:
        return []
    tests = assessment.advice.tests
    if emergency:  # what is done at the visit says more, where it is known
        shown = [] if assessment.advice.visits else [test for test in tests if test.informative][:DETAILED]
        return [{"say": test.action.plain, "outcomes": []} for test in shown]
    rows = []
    for place, test in enumerate(tests):
        detailed = place < DETAILED and test.informative is not False
        outcomes = _outcomes(test, assessment) if detailed else []
        names = [assessment.catalog.conditions[name].plain_name for name in test.causes[:2]]
        rows.append(
            {
                "say": test.action.plain,
                "for": "; ".join(names) if detailed else "",
                "too_early": test.too_early or "",
                # a test that the first sentence asks for is not called useless beside it
                "little": (test.informative is False and not test.too_early) or (detailed and not outcomes),
                "outcomes": outcomes,
                "sure": test.action.accuracy if detailed and test.action.misses else "",
                "mind": test.action.limits if detailed and outcomes else "",
            }
        )
    return rows


def _outcomes(test: TestAdvice, assessment: Assessment) -> list[dict[str, Any]]:
    """Return the results of a test and what each changes; none where no result changes anything."""
    told = outcomes_told(test, assessment)
    if len(told) == 1 and not assessment.figures_wait_for:
        told = list(test.outcomes)  # a result never stands without the other one, however rare
    if not any(changes(outcome, assessment) for outcome in told):
        return []
    return [
        {
            "say": outcome_words(outcome),
            "soon": how_soon(outcome.urgency) if outcome.urgency != assessment.urgency else "",
            "changes": changes_told(outcome, assessment),
        }
        for outcome in told
    ]


def changes(outcome: OutcomeAdvice, assessment: Assessment) -> bool:
    """Whether a result would change how soon help is needed, or how likely a cause is."""
    return outcome.urgency != assessment.urgency or changes_told(outcome, assessment) != [NOTHING_CHANGES]


def _care(assessment: Assessment) -> list[dict[str, Any]]:
    advice = assessment.advice
    if advice is None or assessment.urgency.level == "emergency":
        return []
    home = "What helps until the visit" if advice.until_seen else "What helps at home"
    groups = ((home, advice.self_care), ("Treatments to ask about", advice.treatments))
    return [
        {
            "title": title,
            "folded": entries is advice.treatments,
            "entries": [
                {
                    "situation": care.situation,
                    "do": care.do,
                    "avoid": "; ".join(avoid.rstrip(".") for avoid in care.avoid),
                    "proven": f"{PROVEN[care.evidence_grade]}. {care.evidence}",
                }
                for care in entries[:SHOWN_CARE]
            ],
        }
        for title, entries in groups
        if entries
    ]


def _not_excluded(assessment: Assessment) -> dict[str, Any] | None:
    rows, told = assessment.not_excluded(), {view.condition.id for view in shown_causes(assessment)}
    private, waits = private_rules(assessment), bool(assessment.figures_wait_for)
    causes = [row for row in rows if row["kind"] == "cause" and row["id"] not in told][:6]
    rules = [row for row in rows if row["kind"] == "rule" and row["likely_enough"] and row["id"] not in private]
    if not causes and not rules:
        return None
    figures = {
        row["id"]: "" if waits else f": {in_words(row['p_present'])} ({percent(row['p_present'])})" for row in causes
    }
    return {
        "causes": [f"{row['name']}{figures[row['id']]}." for row in causes],
        "rules": [row["name"] for row in rules],
        "folded": len(rules) > SHOWN_OPEN,
    }
