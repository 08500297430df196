"""Which tests to do or ask for, and what each result would change: the model answers both itself.

For every result of a candidate test the answers it gives are added to the case and the whole case is looked at
again, rules and probabilities alike. The probability of a result is the share it must have so that all results
together agree with today's figures; where there is none, it is left open. Knows no accuracy figures of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from spotting.catalog.care import Action, Outcome
from spotting.catalog.types import Catalog
from spotting.problems import SpottingError
from spotting.reasoning.floors import urgency_of, with_floors
from spotting.reasoning.inference import Differential, Network, Query, infer_each
from spotting.reasoning.triage import Triage, urgency_by_rules
from spotting.reasoning.truths_at_once import work_out
from spotting.situation import Situation
from spotting.words import Urgency

LEADING = 6  # causes whose next steps are candidates
MOST_TESTS = 6
AT_HOME = "home"  # the setting of what she does herself
MOST_OUTCOMES = 14  # results worked out in one assessment: it bounds the time
LISTED = 0.01
DANGER_SHOWN = 0.005
TELLS = 0.02  # a change of a cause's probability from which a test is informative
TELLS_ODDS = 3.0  # for a dangerous cause also a change of its odds by this factor
URGENCY_WORTH = 0.25  # in the ranking: one step of urgency counts as much as this shift of probability
_FIT = 0.02  # results whose shares miss today's figures by more than this have no probability
_PREGNANCY_TEST, _PREGNANCY_OPEN = "urine_pregnancy_test", "pregnancy_not_excluded"


@dataclass(frozen=True)
class Change:
    """The probability of a cause now and after a result: of being the cause; of being present where either of the
    two tells of no bleeding."""

    condition: str
    before: float
    after: float


@dataclass(frozen=True)
class OutcomeAdvice:
    """What one result would change, largest change first; `probability` is None where it cannot be said."""

    outcome: Outcome
    probability: float | None
    urgency: Urgency
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class TestAdvice:
    """One test: for which causes, what each result would change, and whether it tells anything now.

    `informative` is None where the knowledge names no results. `too_early` is set where a result would not count
    yet, or may not. `gain` ranks: expected shift of the leading causes and of the urgency.
    """

    action: Action
    causes: tuple[str, ...]
    outcomes: tuple[OutcomeAdvice, ...] = ()
    informative: bool | None = None
    too_early: str = ""
    gain: float = 0.0


def leading_causes(differential: Differential, catalog: Catalog) -> tuple[str, ...]:
    """Return the causes worth showing, likeliest first, what is left over of a kind last."""
    figures = differential.figures
    shown = [name for name, figure in figures.items() if figure >= LISTED]
    return tuple(sorted(shown, key=lambda name: (catalog.conditions[name].kind == "residual", -figures[name], name)))


def dangerous_causes(differential: Differential, catalog: Catalog) -> tuple[str, ...]:
    """Return causes that must not wait and remain possible."""
    causes = differential.causes
    possible = (name for name in _dangers(catalog) if name in causes.places)
    result = [name for name in possible if causes.p_present(name) >= DANGER_SHOWN]
    return tuple(sorted(result, key=lambda name: -differential.figures[name]))


@lru_cache(maxsize=4)
def _dangers(catalog: Catalog) -> tuple[str, ...]:
    """Return the conditions that must not wait."""
    return tuple(
        name
        for name, condition in catalog.conditions.items()
        if condition.urgency_floor is not None
        and condition.kind != "residual"
        and (condition.urgency_floor.urgency.step >= 3 or "cancer" in condition.group)
    )


def useful_tests(
    situation: Situation,
    network: Network,
    differential: Differential,
    triaged: Triage,
    open_findings: Iterable[str],
) -> tuple[TestAdvice, ...]:
    """Return the tests worth naming, the most telling first; a pregnancy test first of all while it is open."""
    urgency = urgency_of(triaged, differential, situation)
    first, chosen, left = _first_of_all(situation), [], MOST_OUTCOMES
    for action, causes in candidates(situation, differential, open_findings):
        if action.id != first and _waits(action, urgency):
            continue
        affordable = len(action.outcomes) <= left
        left -= len(action.outcomes) if affordable else 0
        chosen.append((action, causes, _fitting(action, situation) if affordable else ()))
    looked = _look_again(situation, network, [outcome for _, _, outcomes in chosen for outcome in outcomes])
    now = _Now(differential, urgency, situation.catalog)
    found = []
    for action, causes, outcomes in chosen:
        then = [(outcome, *seen) for outcome in outcomes if (seen := looked[id(outcome)]) is not None]
        found.append(_advise(TestAdvice(action, causes, too_early=_too_early(action, situation)), then, now))
    found.sort(key=lambda test: (test.action.id != first, -test.gain))  # a stable sort: ties keep their order
    return tuple(found[:MOST_TESTS])


def _fitting(action: Action, situation: Situation) -> tuple[Outcome, ...]:
    return tuple(o for o in action.outcomes if o.when is None or situation.holds(o.when) is not False)


def _too_early(action: Action, situation: Situation) -> str:
    early = action.too_early_when is not None and situation.holds(action.too_early_when) is not False
    return action.too_early_say if early else ""


def _waits(action: Action, urgency: Urgency) -> bool:
    """Whether it is no time for this: in an emergency for anything at home, today for what gives no result."""
    return action.setting == AT_HOME and (urgency.step >= 4 or (urgency.step == 3 and not action.outcomes))


def candidates(
    situation: Situation, differential: Differential, open_findings: Iterable[str]
) -> list[tuple[Action, tuple[str, ...]]]:
    """Return next steps of the leading causes, then tests that would answer what the rules still need."""
    catalog = situation.catalog
    causes: dict[str, list[str]] = {}
    if _first_of_all(situation):
        causes[_PREGNANCY_TEST] = []
    for cause in leading_causes(differential, catalog)[:LEADING]:
        for step in catalog.conditions[cause].next_steps:
            causes.setdefault(step.do, []).append(cause)
    needed = set(open_findings)
    for name, action in catalog.actions.items():
        if name not in causes and any(needed & set(outcome.sets) for outcome in action.outcomes):
            causes[name] = []
    result, learnt = [], []
    for name, found in causes.items():
        results = [dict(outcome.sets) for outcome in catalog.actions[name].outcomes]
        if not _offered(name, situation) or (results and results in learnt):
            continue  # the same test under a second name (once more, after a week) tells nothing else now
        learnt.append(results)
        result.append((catalog.actions[name], tuple(found)))
    return result


def _first_of_all(situation: Situation) -> str:
    """Return the pregnancy test while a pregnancy is not excluded and none was done, else nothing."""
    catalog = situation.catalog
    if _PREGNANCY_TEST not in catalog.actions or situation.derived(_PREGNANCY_OPEN, None) is not True:
        return ""
    return (
        ""
        if situation.derived("pregnant", None) is True or not _offered(_PREGNANCY_TEST, situation)
        else (_PREGNANCY_TEST)
    )


def _offered(name: str, situation: Situation) -> bool:
    """Whether a test is to be offered: not where the knowledge says so, nor where its result is known."""
    action = situation.catalog.actions[name]
    if action.offered_when is not None and situation.holds(action.offered_when) is False:
        return False
    answers = situation.case.answers
    return not any(
        outcome.sets and all(answers.get(key) == value for key, value in outcome.sets.items())
        for outcome in action.outcomes
    )


class _Now:
    """Today's figures, against which each result is held."""

    def __init__(self, differential: Differential, urgency: Urgency, catalog: Catalog) -> None:
        self.differential, self.urgency, self.catalog = differential, urgency, catalog
        self.dangerous = set(dangerous_causes(differential, catalog))
        self.shown = (*leading_causes(differential, catalog)[:LEADING], *self.dangerous)

    def changes(self, then: Differential) -> tuple[Change, ...]:
        """Return how the causes worth showing now or then move, the largest change first."""
        chosen = dict.fromkeys([*self.shown, *leading_causes(then, self.catalog)[:LEADING]])
        before, after = self.differential.figures_beside(then), then.figures_beside(self.differential)
        changes = [Change(name, before[name], after[name]) for name in chosen]
        return tuple(sorted(changes, key=lambda change: (-abs(change.after - change.before), change.condition)))


def _advise(bare: TestAdvice, possible: Sequence[tuple[Outcome, Differential, Urgency]], now: _Now) -> TestAdvice:
    """Return the advice with what each possible result would change."""
    if not possible:
        return bare
    shares = result_shares(now.differential, [then for _, then, _ in possible])
    outcomes, gain, tells = [], 0.0, False
    for i, (outcome, then, urgency_then) in enumerate(possible):
        changes = now.changes(then)
        share = shares[i] if shares is not None else None
        outcomes.append(OutcomeAdvice(outcome, share, urgency_then, changes))
        weight = 1 / len(possible) if share is None else share
        shift = sum(abs(change.after - change.before) for change in changes) / 2
        gain += weight * (shift + URGENCY_WORTH * abs(urgency_then.step - now.urgency.step))
        if share is None or share >= DANGER_SHOWN:
            tells = tells or urgency_then != now.urgency or any(_tells(change, now.dangerous) for change in changes)
    return replace(bare, outcomes=tuple(outcomes), informative=tells, gain=gain)


def _look_again(
    situation: Situation, network: Network, outcomes: Iterable[Outcome]
) -> Mapping[int, tuple[Differential, Urgency] | None]:
    """Return (by id of a result) what the case becomes with its answers; None where they contradict the others."""
    result: dict[int, tuple[Differential, Urgency] | None] = {}
    found: list[tuple[Outcome, Situation]] = []
    for outcome in outcomes:
        result[id(outcome)] = None
        with suppress(SpottingError):
            found.append((outcome, situation.changed(outcome.sets)))
    work_out([then for _, then in found])
    differentials = infer_each([Query(then) for _, then in found], network)
    for (outcome, then), differential in zip(found, differentials, strict=True):
        if differential is not None:
            result[id(outcome)] = (differential, with_floors(urgency_by_rules(then), differential, then))
    return result


def _tells(change: Change, dangerous: set[str]) -> bool:
    if abs(change.after - change.before) >= TELLS:
        return True
    if change.condition not in dangerous or max(change.before, change.after) < DANGER_SHOWN:
        return False
    low, high = sorted((change.before, change.after))
    return high / (1 - min(high, 1 - 1e-12)) >= TELLS_ODDS * low / (1 - min(low, 1 - 1e-12))


def result_shares(now: Differential, then: Sequence[Differential]) -> tuple[float, ...] | None:
    """Return P(result) for each result, or None where it cannot be said.

    Law of total probability: the figures after each result, weighted by how probable the result is, are the
    figures of today. Solved for the weights; no answer where results do not differ or do not cover all cases.
    """
    states = sorted({*now.states, *(state for result in then for state in result.states)})

    def vector(result: Differential) -> np.ndarray:
        return np.append(result.causes.all_present(), [result.states.get(state, 0.0) for state in states])

    last, today = vector(then[-1]), vector(now)
    if len(then) > 1:
        columns = np.stack([vector(result) - last for result in then[:-1]], axis=1)
        if np.linalg.svd(columns, compute_uv=False)[-1] < _FIT:
            return None
        weights = np.linalg.lstsq(columns, today - last, rcond=None)[0]
    else:
        columns, weights = np.zeros((len(today), 0)), np.zeros(0)
    shares = np.clip(np.append(weights, 1 - weights.sum()), 0.0, 1.0)
    shares = shares / shares.sum()
    if np.abs(last + columns @ shares[:-1] - today).max() > _FIT:
        return None
    return tuple(abs(float(share)) for share in shares)  # abs: no -0.0
