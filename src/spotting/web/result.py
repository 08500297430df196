"""The answer as a page: how soon first, what it may be in words before figures, what to do, what it rests on.

Chooses nothing: the order of the sections is that of the text report, and every figure comes from the assessment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from spotting.answered import Answered
from spotting.assessment import NOTICE, Assessment, CauseView
from spotting.figures_in_words import in_words, percent
from spotting.pipeline import assess
from spotting.report.advice import (
    DETAILED,
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

IN_THE_PICTURE = 5  # causes with a mark of their own among the hundred
SHOWN_SOURCES = 12


@dataclass(frozen=True)
class Cause:
    """One card: words and range, the number, for and against, what it rests on."""

    id: str
    name: str
    clinical_name: str
    about: str
    figure: str
    for_it: list[str]
    against: list[str]
    explained_away: str
    rests_on: str
    group: int  # its mark in the picture; -1 if it has none


@dataclass(frozen=True)
class Picture:
    """The hundred dots with their legend."""

    array: IconArray
    legend: list[tuple[int, str, int]]
    sentence: str


def result_page(request: Request, answered: Answered, state: str, why: str, left_out: Sequence[str]) -> Response:
    """Assess in full and show the answer."""
    assessment = assess(answered.case, answered.catalog, name="your answers")
    view, place = view_of(assessment), answered.case.place
    return page(request, "result.html", state=state, why=why, left_out=left_out, place=place, **view)


def view_of(assessment: Assessment) -> dict[str, Any]:
    """Return what the template of the answer needs; the same for the page and for print."""
    picture = picture_of(assessment)
    marks = {id: group for group, id in enumerate(_in_the_picture(assessment))}
    advice = assessment.advice
    emergency = assessment.urgency.level == "emergency"
    return {
        "a": assessment,
        "may_change": bool(assessment.open_rules or assessment.triage.held_back),
        "reasons": _reasons(assessment, 2 if emergency else 4),
        "more_reasons": max(len(assessment.reasons) - (2 if emergency else 4), 0),
        "support": [(m.title, m.say, [line_in_words(line)[2:] for line in m.lines]) for m in assessment.support],
        "cannot_tell": _cannot_tell(assessment),
        "residual": _residual(assessment),
        "causes": [cause_of(assessment, view, marks) for view in shown_causes(assessment)],
        "more_causes": len(assessment.listed) - len(shown_causes(assessment)),
        "picture": picture,
        "sooner": signs_to_watch_for(advice) if advice else [],
        "come_back": [back.say for back in advice.come_back[:SHOWN_SOONER]] if advice else [],
        "tests": _tests(assessment, emergency=emergency),
        "care": _care(assessment),
        "questions": [question.ask for question in advice.questions[:SHOWN_QUESTIONS]] if advice else [],
        "not_excluded": _not_excluded(assessment),
        "sources": [(cite(source), source.url) for source in assessment.sources()[:SHOWN_SOURCES]],
        "more_sources": max(len(assessment.sources()) - SHOWN_SOURCES, 0),
        "judged": f"{assessment.judged_share:.0%}" if assessment.judged_share is not None else "",
        "notice": NOTICE,
    }


def _reasons(assessment: Assessment, most: int) -> list[dict[str, str]]:
    found = []
    for reason in assessment.reasons[:most]:
        names = [cite(assessment.catalog.sources[name]) for name in reason.sources[:3]]
        plain = reason.kind == "default"
        source = "; ".join(names) or ("" if plain else "our judgement, not yet reviewed")
        why = without_ids(reason.why, assessment.catalog) if reason.why else ""
        found.append({"title": "" if plain else reason.title, "say": reason.say, "why": why, "source": source})
    return found


def cause_of(assessment: Assessment, view: CauseView, marks: dict[str, int]) -> Cause:
    """Return one cause as a card."""
    condition, waits = view.condition, bool(assessment.figures_wait_for)
    away = view.explained_away
    shares = sorted(view.rests_on.items(), key=lambda item: -item[1])
    return Cause(
        id=condition.id,
        name=condition.plain_name,
        clinical_name=condition.name if condition.name.lower() != condition.plain_name.lower() else "",
        about=condition.about,
        figure="" if waits else figure_line(assessment, view),
        for_it=spoken_for(assessment, view, 1),
        against=spoken_for(assessment, view, -1),
        explained_away=explained_away_words(assessment, away, brief=True) if away and worth_telling(view, away) else "",
        rests_on=", ".join(f"{basis} {share:.0%}" for basis, share in shares if share >= 0.005),
        group=marks.get(condition.id, -1),
    )


def _in_the_picture(assessment: Assessment) -> list[str]:
    if assessment.figures_wait_for or not assessment.differential.bleeding_seen:
        return []
    named = [view for view in shown_causes(assessment) if view.condition.kind != "residual"]
    return [view.condition.id for view in sorted(named, key=assessment.size, reverse=True)[:IN_THE_PICTURE]]


def picture_of(assessment: Assessment) -> Picture | None:
    """Return the hundred dots: the likeliest causes, all other causes, no cause found; None while figures wait."""
    names = _in_the_picture(assessment)
    if not names:
        return None
    sizes = {view.condition.id: view.posterior.p_cause for view in assessment.causes}
    found_none = assessment.differential.no_cause_found
    others = max(sum(sizes.values()) - sum(sizes[name] for name in names), 0.0)
    array = icon_array([*(sizes[name] for name in names), others, found_none])
    labels = [assessment.catalog.conditions[name].plain_name for name in names]
    rows = zip([*range(len(names)), 8, 9], [*labels, "Other causes", "No cause found"], array.counts, strict=True)
    legend = [(group, label, count) for group, label, count in rows]
    dots = tuple(replace(dot, group={len(names): 8, len(names) + 1: 9}.get(dot.group, dot.group)) for dot in array.dots)
    told = "; ".join(f"{label}: {count}" for _, label, count in legend)
    return Picture(replace(array, dots=dots), legend, told)


def _cannot_tell(assessment: Assessment) -> dict[str, Any] | None:
    if not assessment.cannot_tell and assessment.listed:
        return None
    findings = assessment.catalog.findings
    waits = assessment.figures_wait_for
    missing = [name for name in assessment.open_questions if name not in waits]
    lay = [name for name in missing if "lay" in findings[name].by and not findings[name].sensitive]
    return {
        "why": assessment.cannot_tell,
        "waits": [asked(assessment, name) for name in waits],
        "missing": [asked(assessment, name) for name in lay[:4]],
    }


def _residual(assessment: Assessment) -> tuple[str, str] | None:
    view = assessment.leading_residual
    if view is None or assessment.figures_wait_for or len(assessment.listed) < 2:
        return None
    return view.condition.plain_name, figure_line(assessment, view)


def _tests(assessment: Assessment, *, emergency: bool) -> list[dict[str, Any]]:
    if assessment.advice is None:
        return []
    tests = assessment.advice.tests
    if emergency:
        return [{"say": test.action.plain, "outcomes": []} for test in tests if test.informative][:DETAILED]
    rows = []
    for place, test in enumerate(tests):
        detailed = place < DETAILED and test.informative is not False
        outcomes = [
            {
                "say": outcome_words(outcome),
                "soon": how_soon(outcome.urgency) if outcome.urgency != assessment.urgency else "",
                "changes": changes_told(outcome, assessment),
            }
            for outcome in (outcomes_told(test, assessment) if detailed else [])
        ]
        names = [assessment.catalog.conditions[name].plain_name for name in test.causes[:2]]
        rows.append(
            {
                "say": test.action.plain,
                "for": "; ".join(names) if detailed else "",
                "too_early": test.too_early or "",
                "little": test.informative is False,
                "outcomes": outcomes,
                "sure": test.action.accuracy if detailed and test.action.misses else "",
                "mind": test.action.limits if detailed and outcomes else "",
            }
        )
    return rows


def _care(assessment: Assessment) -> list[dict[str, Any]]:
    advice = assessment.advice
    if advice is None or assessment.urgency.level == "emergency":
        return []
    home = "What helps until the visit" if advice.until_seen else "What helps at home"
    groups = ((home, advice.self_care), ("Treatments to ask about", advice.treatments))
    return [
        {
            "title": title,
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


def _not_excluded(assessment: Assessment) -> dict[str, list[str]] | None:
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
    }
