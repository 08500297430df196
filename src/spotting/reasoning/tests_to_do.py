"""Which tests to do or ask for, and what each result would change: the model answers both itself.

For every result of a candidate test the answers it gives are added to the case and the whole case is looked at
again, rules and probabilities alike. The probability of a result is the share it must have so that all results
together agree with today's figures; where there is none, it is left open. Knows no accuracy figures of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from spotting.catalog.care import Action, Outcome
from spotting.catalog.types import Catalog
from spotting.problems import SpottingError
from spotting.reasoning.floors import urgency_of
from spotting.reasoning.inference import Differential, Network, Query, infer_each, share_priors
from spotting.reasoning.triage import Triage, triage
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
    """The probability of a cause now and after a result (of being the cause; of being present if no bleeding)."""

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


def figure(differential: Differential, cause: str) -> float:
    """Return what causes are ranked by: P(cause), or P(present) where no bleeding was told."""
    posterior = differential.causes[cause]
    return posterior.p_cause if differential.bleeding_seen else posterior.p_present


def leading_causes(differential: Differential, catalog: Catalog) -> tuple[str, ...]:
    """Return the causes worth showing, likeliest first, what is left over of a kind last."""
    shown = [name for name in differential.causes if figure(differential, name) >= LISTED]
    return tuple(
        sorted(shown, key=lambda name: (catalog.conditions[name].kind == "residual", -figure(differential, name), name))
    )


def dangerous_causes(differential: Differential, catalog: Catalog) -> tuple[str, ...]:
    """Return causes that must not wait and remain possible."""
    result = []
    for name, posterior in differential.causes.items():
        condition = catalog.conditions[name]
        if condition.urgency_floor is None or condition.kind == "residual" or posterior.p_present < DANGER_SHOWN:
            continue
        if condition.urgency_floor.urgency.step >= 3 or "cancer" in condition.group:
            result.append(name)
    return tuple(sorted(result, key=lambda name: -figure(differential, name)))


def useful_tests(
    situation: Situation,
    network: Network,
    differential: Differential,
    triaged: Triage,
    open_findings: Iterable[str],
) -> tuple[TestAdvice, ...]:
    """Return the tests worth naming, the most telling first; a pregnancy test first of all while it is open."""
    urgency = urgency_of(triaged, differential, situation)
    first, found, left = _first_of_all(situation), [], MOST_OUTCOMES
    for action, causes in candidates(situation, differential, open_findings):
        if action.id != first and _waits(action, urgency):
            continue
        too_early = ""
        if action.too_early_when is not None and situation.holds(action.too_early_when) is not False:
            too_early = action.too_early_say
        if len(action.outcomes) > left:
            found.append(TestAdvice(action, causes, too_early=too_early))
            continue
        left -= len(action.outcomes)
        found.append(_advise(action, causes, situation, network, differential, urgency, too_early))
    found.sort(key=lambda test: (test.action.id != first, -test.gain))  # a stable sort: ties keep their order
    return tuple(found[:MOST_TESTS])


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


def _advise(
    action: Action,
    causes: tuple[str, ...],
    situation: Situation,
    network: Network,
    now: Differential,
    urgency: Urgency,
    too_early: str,
) -> TestAdvice:
    fitting = (o for o in action.outcomes if o.when is None or situation.holds(o.when) is not False)
    possible = list(_look_again(situation, network, fitting))
    if not possible:
        return TestAdvice(action, causes, too_early=too_early)
    shares = result_shares(now, [then for _, (then, _) in possible])
    dangerous = set(dangerous_causes(now, situation.catalog))
    shown = [*leading_causes(now, situation.catalog)[:LEADING], *dangerous]
    outcomes, gain, tells = [], 0.0, False
    for i, (outcome, (then, urgency_then)) in enumerate(possible):
        chosen = dict.fromkeys([*shown, *(name for name in leading_causes(then, situation.catalog)[:LEADING])])
        changes = [Change(name, figure(now, name), figure(then, name)) for name in chosen]
        changes.sort(key=lambda change: (-abs(change.after - change.before), change.condition))
        share = shares[i] if shares is not None else None
        outcomes.append(OutcomeAdvice(outcome, share, urgency_then, tuple(changes)))
        weight = 1 / len(possible) if share is None else share
        shift = sum(abs(change.after - change.before) for change in changes) / 2
        gain += weight * (shift + URGENCY_WORTH * abs(urgency_then.step - urgency.step))
        if share is None or share >= DANGER_SHOWN:
            tells = tells or urgency_then != urgency or any(_tells(change, dangerous) for change in changes)
    return TestAdvice(action, causes, tuple(outcomes), tells, too_early, gain)


def _look_again(
    situation: Situation, network: Network, outcomes: Iterable[Outcome]
) -> Iterator[tuple[Outcome, tuple[Differential, Urgency]]]:
    """Yield what the case becomes with each result's answers; not those that contradict the others."""
    found: list[tuple[Outcome, Situation]] = []
    for outcome in outcomes:
        with suppress(SpottingError):
            found.append((outcome, situation.changed(outcome.sets)))
            share_priors(situation, found[-1][1], network)
    differentials = infer_each([Query(then) for _, then in found], network)
    for (outcome, then), differential in zip(found, differentials, strict=True):
        if differential is not None:
            yield outcome, (differential, urgency_of(triage(then), differential, then))


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
    names = sorted(now.causes)
    states = sorted({*now.states, *(state for result in then for state in result.states)})

    def vector(result: Differential) -> np.ndarray:
        figures = [result.causes[name].p_present for name in names]
        return np.array([*figures, *(result.states.get(state, 0.0) for state in states)])

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
