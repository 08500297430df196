"""Every condition the knowledge asks of a case, in one list: rules first, then gates, states, care, advice and words.

Plain structure of the knowledge: no answer is looked at. A condition left out here is asked one by one instead; the
answer is the same, only slower.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spotting.catalog.types import Catalog
from spotting.logic import Expression

Asked = tuple[Expression, bool]  # the condition, and whether it is asked leniently


@dataclass(frozen=True, eq=False)
class AskedTogether:
    """Conditions that are asked one after the other, again and again."""

    asked: tuple[Asked, ...]


def every_condition(catalog: Catalog) -> Iterator[Asked]:
    """Yield each condition with how it is asked; some may come twice."""
    for rule in catalog.rules.values():
        yield rule.when, rule.negation == "unless_known"
        yield rule.when, False
    for state in catalog.states.values():
        yield from ((state.excluded_when, False), (state.certain_when, True), (state.certain_when, False))
    for default in catalog.no_rule_fires:
        yield from _strictly(default.when)
        if default.when is not None:
            yield default.when, default.lenient
    for message in catalog.support:
        if message.when is not None:
            yield message.when, message.lenient
    for part in (_of_answers, _of_causes, _of_advice):
        for condition in part(catalog):
            yield from _strictly(condition)


def _strictly(condition: Expression | None) -> Iterator[Asked]:
    if condition is not None:
        yield condition, False


def _of_answers(catalog: Catalog) -> Iterator[Expression | None]:
    """Yield what findings, derived findings and contradictions rest on."""
    for finding in catalog.findings.values():
        yield from (*finding.parents, finding.given, finding.only_if, finding.ask_if)
    for derived in catalog.derived.values():
        yield from (*derived.count, derived.when, derived.false_when)
    for contradiction in catalog.contradictions:
        yield contradiction.when
    for history in catalog.history:
        yield history.when


def _of_causes(catalog: Catalog) -> Iterator[Expression | None]:
    """Yield gates, risk factors and urgency floors of conditions, and the evidence of states and settings."""
    for condition in catalog.conditions.values():
        yield from (condition.requires, condition.excluded_by, *(factor.when for factor in condition.risk_factors))
        if condition.urgency_floor is not None:
            yield condition.urgency_floor.when
    for item in catalog.state_odds:
        yield item.when
    for setting in catalog.settings.values():
        yield from (shift.when for shift in setting.shifts)


def _of_advice(catalog: Catalog) -> Iterator[Expression | None]:
    """Yield where tests, care, questions, visits, signs, contacts and ways out belong."""
    for action in catalog.actions.values():
        yield from (action.offered_when, action.too_early_when, *(outcome.when for outcome in action.outcomes))
    for care in catalog.care.values():
        yield from (care.when, care.unless)
    for entry in catalog.watch_for:
        yield from (entry.when, *(sign.sign for sign in entry.signs))
    for place in catalog.places.values():
        yield from (contact.when for contact in place.contacts)
    yield from (question.when for question in catalog.doctor_questions.values())
    yield from (visit.when for visit in catalog.visits.values())
    yield from (way.when for way in catalog.ways_out)
    yield from (test.when for test in catalog.how_to_tell)
