"""The questions an interview opens with: danger signs, age, the chance of pregnancy, amount, pain and dates.

Authority: screens.yaml and its opening questions. Nothing here weighs one question against another; what is answered,
implied or impossible in every state left is not asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from spotting.reasoning.question import Question, is_askable, item_open, question, screen_open, screen_question
from spotting.situation import Situation

MOST_LINES = 10  # at most, in one list
_FIRST_SCREENS = 2  # the danger signs; the screens after them wait for age and pregnancy


def opening_is_over(situation: Situation) -> bool:
    """Whether the danger signs, age, pregnancy, amount, pain and dates are settled, as far as they can be."""
    return next(opening_questions(situation), None) is None


def opening_questions(situation: Situation) -> Iterator[Question]:
    """Yield the questions of the opening that are still to be asked, in their order."""
    catalog = situation.catalog
    for screen in catalog.screens[:_FIRST_SCREENS]:
        if screen_open(screen, situation):
            yield screen_question(screen, situation)
    late = []
    for name, why in catalog.opening_questions:
        finding = catalog.findings[name]
        if name in ("age_years", "could_be_pregnant"):
            if is_askable(finding, situation) and not (
                name == "could_be_pregnant" and situation.derived("pregnancy_excluded", None) is True
            ):
                yield question(finding, why, situation)
        elif is_askable(finding, situation) and not _needless(name, situation):
            late.append(question(finding, why, situation))
    for name, why in _pregnancy(situation):
        yield question(catalog.findings[name], why, situation)
    for name, why in _ticked_more(situation):
        yield question(catalog.findings[name], why, situation)
    for screen in catalog.screens[_FIRST_SCREENS:]:
        possible = bool(set(screen.states) & set(situation.possible_states))
        waits = screen.id == "pregnancy_signs" and not _late_enough(situation)
        if possible and not waits and screen_open(screen, situation):
            yield screen_question(screen, situation)
    yield from late
    if situation.known("abnormal_bleeding").unknown:
        yield from _kind_of_bleeding(situation)


def _kind_of_bleeding(situation: Situation) -> Iterator[Question]:
    """What kind of bleeding it is, as a list; if none of its lines fits, whether there is any at all."""
    catalog = situation.catalog
    pattern = catalog.checklists[0]
    told = any(item.finding in situation.answered for item in pattern.items)
    lines = tuple(item.finding for item in pattern.items if item_open(item.finding, situation))
    if len(lines) > 1 and not told:
        asked = tuple(item for item in pattern.items if item.finding in lines[:MOST_LINES])
        yield screen_question(replace(pattern, items=asked), situation)
    elif is_askable(catalog.findings["abnormal_bleeding"], situation):
        why = "Everything else depends on what kind of bleeding this is."
        yield question(catalog.findings["abnormal_bleeding"], why, situation)


def _needless(name: str, situation: Situation) -> bool:
    """The last period dates nothing once a pregnancy and its weeks are known, or in the weeks after a birth."""
    if name != "days_since_last_period":
        return False
    dated = situation.derived("pregnant", None) is True and not situation.known("gestation_weeks").unknown
    return dated or set(situation.possible_states) == {"postpartum"}


def _pregnancy(situation: Situation) -> Iterator[tuple[str, str]]:
    catalog = situation.catalog
    possible = situation.known("could_be_pregnant")
    excluded = situation.derived("pregnancy_excluded", None) is True
    if excluded or (not possible.unknown and possible.high == 0):
        return
    for name, why in (
        ("pregnancy_test", "A test decides more than any other single answer."),
        ("gestation_weeks", "The weeks decide which causes are possible."),
    ):
        if (name == "gestation_weeks") != (situation.derived("pregnant", None) is True):
            continue  # who knows that she is pregnant needs no test, who does not has no weeks
        if is_askable(catalog.findings[name], situation):
            yield name, why


def _ticked_more(situation: Situation) -> Iterator[tuple[str, str]]:
    """Ask at once which end of a pregnancy, and when, or which treatment it was that she ticked."""
    for name, ticked, why in (
        ("recent_pregnancy_end", "recent_pregnancy_end", "A birth and a loss have different causes and dangers."),
        ("days_since_pregnancy_end", "recent_pregnancy_end", "The days since then decide what is still usual."),
        ("fertility_treatment", "fertility_treatment", "The last step decides which causes are possible."),
        ("testosterone_months", "testosterone_months", "Bleeding is more common in the first year on it."),
    ):
        told = situation.known(ticked)
        if (
            not told.unknown
            and not told.never
            and "none" not in told.values
            and is_askable(situation.catalog.findings[name], situation)
        ):
            yield name, why


def _late_enough(situation: Situation) -> bool:
    return any(state in ("mid_pregnancy", "late_pregnancy", "postpartum") for state in situation.possible_states) and (
        situation.derived("pregnant", None) is True
        or (
            "postpartum" in situation.possible_states
            and situation.known("recent_pregnancy_end").values == frozenset({"birth"})
        )
    )
