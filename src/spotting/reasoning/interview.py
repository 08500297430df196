"""The next question, or why none is left; any program can drive it, because nothing is remembered.

Safety screens first, then age, the chance of pregnancy, amount, pain and dates; then what can still change the urgency,
most first; then what no history leaves out; then what moves the leading causes enough for one more question. Never what
is answered, implied or impossible in every state left; sensitive questions last. What an open rule needs is kept.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from spotting.catalog.screens import Screen
from spotting.catalog.types import Finding
from spotting.reasoning.asked_when import asked_where, waits_for
from spotting.reasoning.can_become import CanBecome
from spotting.reasoning.cause_value import cause_values
from spotting.reasoning.history import history_needs
from spotting.reasoning.inference import Differential, Network
from spotting.reasoning.opening import MOST_LINES, opening_questions
from spotting.reasoning.question import (
    Question,
    can_be_known,
    is_askable,
    item_open,
    question,
    remembered,
    screen_question,
)
from spotting.reasoning.question_value import (
    Chances,
    UrgencyValue,
    possible_rules,
    relevant_rules,
    short_list,
    urgency_values,
)
from spotting.reasoning.triage import Triage, open_findings
from spotting.reasoning.ways_out import WayOutShown
from spotting.situation import Situation

_LINE = 0.0002  # a guess below it is not worth a line
# Findings whose effect on the causes is worked out exactly: (frontier up to so many bits, findings). Work doubles with
# every bit, and a step has to stay quick.
_TRIED = ((7, 8), (9, 5), (11, 3), (99, 2))
# A question must be worth more the more were asked: (asked so far, least worth). For the urgency 0.08 is a same-day
# rule found in 1 of 50. What an open emergency rule needs is asked whatever it is worth.
_WORTH_URGENCY = ((12, 0.08), (14, 0.15), (16, 0.3), (18, 0.6), (99, 1.0))
_WORTH_CAUSES = ((12, 0.15), (15, 0.25), (18, 0.45), (21, 0.7))  # expected change of the leading causes, in probability
_WORTH_IN_EMERGENCY = ((14, 0.1),)  # she should not sit here longer than that
_WORTH_REASSURANCE = ((22, 0.0),)  # asked up to so many questions, whatever it is worth; the history as well
_REASSURING = ("self_care", "routine")
_LIKELY_ENOUGH = 0.25  # chance of a milder answer from which it is worth the questions
_LIKELY = 0.4  # a cause whose care is worth a question
_CARE = 0.3  # what that question is worth, on the scale of the causes
_USUALLY_MORE = 7  # questions after the opening ones; the median over every third golden patient
_DONE = (
    "No open question can still change how urgent this is, "
    "and no further question would change the leading causes much."
)
_DONE_UNKNOWN = (
    "What could still change how urgent this is, you do not know; it is listed with the answer. "
    "No further question would change the leading causes much."
)

_WAY_OUT = "This check is about unexpected bleeding from the vagina; what fits these answers better is said instead."


@dataclass(frozen=True)
class Step:
    """Where the interview stands: the next question, or why it stopped.

    `left`: about how many more there are, this one included. None after the opening: what is asked then hangs on each
    answer, and no count made before held.
    """

    question: Question | None
    stopped_because: str = ""
    left: int | None = None


@dataclass(frozen=True)
class _Candidate:
    """Findings one question would settle, with what that is worth."""

    findings: tuple[str, ...]
    value: float
    why: str
    checklist: Screen | None = None
    emergencies: int = 0  # undecided emergency rules that need it


def next_step(
    situation: Situation,
    triaged: Triage,
    differential: Differential,
    network: Network,
    chances: Chances,
    way: WayOutShown | None = None,
) -> Step:
    """Return the next question, or a sentence that says why none is left; a way out that is shown ends it."""
    if way is not None:
        return Step(None, _WAY_OUT)
    opening = list(opening_questions(situation))
    if opening:
        return Step(opening[0], left=len(opening) + _USUALLY_MORE)
    can = CanBecome(situation, may_be_asked)
    rules = relevant_rules(situation, triaged, can)
    values = urgency_values(situation, rules, triaged, chances)
    guesses = short_list(situation, differential, network, chances, _askable(situation))
    asked = questions_asked(situation)
    needed = _worth(_WORTH_URGENCY, asked)
    best = _best(_for_urgency(situation, values, guesses, sensitive=False), needed)
    if best is not None:
        return Step(_make(best, situation))
    best = _best(_for_reassurance(situation, triaged, chances, can), _worth(_WORTH_REASSURANCE, asked))
    if best is not None:
        return Step(_make(best, situation))
    history = history_needs(situation)
    best = _best(_alone_or_listed(dict.fromkeys(history, 1.0), history, situation), _worth(_WORTH_REASSURANCE, asked))
    if best is not None:
        return Step(_make(best, situation))
    best = _for_causes(situation, triaged, differential, network, chances, guesses)
    if best is not None:
        return Step(_make(best, situation))
    best = _best(_for_urgency(situation, values, guesses, sensitive=True), needed)
    if best is not None:
        return Step(_make(best, situation))
    return Step(None, _DONE_UNKNOWN if possible_rules(triaged, chances) else _DONE)


def questions_asked(situation: Situation) -> int:
    """Return about how many questions the answers came from: each screen and each list counts once."""
    catalog, answered = situation.catalog, set(situation.answered)
    count = 0
    for screen in (*catalog.screens, *catalog.checklists):
        items = {item.finding for item in screen.items} & answered
        count += bool(items)
        answered -= items
    return count + len(answered)


# --- then: what changes the urgency, and what moves the causes ---


def _askable(situation: Situation) -> list[str]:
    known, findings = can_be_known(situation.catalog, situation.possible_states), situation.catalog.findings
    return [name for name in findings if name in known and can_be_asked_now(findings[name], situation)]


def may_be_asked(finding: Finding, situation: Situation) -> bool:
    """Whether it can be asked now or after another answer."""
    gate = asked_where(finding)
    return is_askable(finding, situation) and (gate is None or situation.holds(gate) is not False)


def _worth_asking(finding: Finding, situation: Situation) -> bool:
    """Whether it can be asked now: what waits for another answer is not asked before, nor if that stays unknown."""
    if not is_askable(finding, situation) or waits_for(finding, situation) is not None:
        return False
    return all(situation.holds(gate) is not False for gate in (*finding.parents, finding.given) if gate is not None)


def can_be_asked_now(finding: Finding, situation: Situation) -> bool:
    """Whether it can be asked now, by itself or as a line of its list."""
    return remembered(_can_be_asked_now, finding, situation)


def _can_be_asked_now(finding: Finding, situation: Situation) -> bool:
    if not is_askable(finding, situation):
        return False
    in_a_list = finding.id in situation.catalog.checklist_of
    return _worth_asking(finding, situation) or (in_a_list and item_open(finding.id, situation))


def _for_urgency(
    situation: Situation, values: Mapping[str, UrgencyValue], guesses: Mapping[str, float], *, sensitive: bool
) -> Iterator[_Candidate]:
    """Yield the questions that can change the urgency, lists and single ones."""
    catalog = situation.catalog
    open_now = {
        name: value
        for name, value in values.items()
        if catalog.findings[name].sensitive == sensitive and can_be_asked_now(catalog.findings[name], situation)
    }
    for name, value in open_now.items():
        why = f"It decides about: {value.rule.title[:1].lower()}{value.rule.title[1:]}."
        yield _Candidate((name,), value.gain, why, emergencies=value.emergencies)
    for screen in catalog.checklists:
        gains = {item.finding: open_now[item.finding].gain for item in screen.items if item.finding in open_now}
        if not gains:
            continue
        lines = _lines(screen, situation, gains, guesses)
        if len(lines) > 1:
            emergencies = sum(open_now[name].emergencies for name in lines if name in open_now)
            yield _Candidate(lines, sum(gains.get(name, 0.0) for name in lines), screen.why, screen, emergencies)


def _for_reassurance(situation: Situation, triaged: Triage, chances: Chances, can: CanBecome) -> Iterator[_Candidate]:
    """Yield what must still be asked before a milder answer may be given: one that is likely, or one that an
    exception would give to a rule that decides only as long as the exception was not asked about."""
    waiting: dict[str, float] = {}
    for rule in triaged.fired:
        decides = rule.urgency == triaged.urgency and rule.urgency.level != "emergency"
        if decides and situation.holds(rule.when) is None and can.false(rule.when):
            waiting |= dict.fromkeys(open_findings(rule.when, situation), _LIKELY_ENOUGH)
    for rule in (*triaged.held_back, *triaged.undecided):
        if rule.urgency.level not in _REASSURING or not rule.urgency < triaged.urgency:
            continue
        held = rule in triaged.held_back
        share = 1.0 if held else chances.of(rule.when) if can.true(rule.when, lenient=False) else 0.0
        if share < _LIKELY_ENOUGH:
            continue
        for name in triaged.needed if held else open_findings(rule.when, situation):
            waiting[name] = max(waiting.get(name, 0.0), share)
    yield from _alone_or_listed(
        waiting, dict.fromkeys(waiting, "With this answered it may be safe to wait."), situation
    )


def _alone_or_listed(worth: Mapping[str, float], why: Mapping[str, str], situation: Situation) -> Iterator[_Candidate]:
    """Yield each finding that can be asked now, by itself and with others as a list."""
    catalog = situation.catalog
    open_now = {name: share for name, share in worth.items() if can_be_asked_now(catalog.findings[name], situation)}
    for name, share in open_now.items():
        yield _Candidate((name,), share, why[name])
    for screen in catalog.checklists:
        lines = _lines(screen, situation, open_now, {})
        if len(lines) > 1:
            yield _Candidate(lines, sum(open_now.get(name, 0.0) for name in lines), screen.why, screen)


def _lines(
    screen: Screen, situation: Situation, gains: Mapping[str, float], guesses: Mapping[str, float]
) -> tuple[str, ...]:
    """Return the findings of a list worth a line: for the urgency first, then for the causes."""
    open_lines = [item.finding for item in screen.items if item_open(item.finding, situation)]
    useful = [name for name in open_lines if name in gains or guesses.get(name, 0.0) >= _LINE]
    useful.sort(key=lambda name: (-gains.get(name, 0.0), -guesses.get(name, 0.0)))
    return tuple(useful[:MOST_LINES])


def _best(candidates: Iterable[_Candidate], least: float) -> _Candidate | None:
    """Return the most valuable candidate, if it is worth a question; else what most open emergency rules need."""
    every = list(candidates)
    best = max(every, key=lambda candidate: (candidate.value, len(candidate.findings)), default=None)
    if best is None or best.value >= least:
        return best
    needed = [candidate for candidate in every if candidate.emergencies]
    return max(needed, key=lambda candidate: (candidate.emergencies, len(candidate.findings)), default=None)


def _worth(table: tuple[tuple[int, float], ...], asked: int) -> float:
    return next((least for most, least in table if asked < most), math.inf)


def _for_causes(
    situation: Situation,
    triaged: Triage,
    differential: Differential,
    network: Network,
    chances: Chances,
    guesses: Mapping[str, float],
) -> _Candidate | None:
    """Return the question that moves the leading causes most, if it moves them enough."""
    emergency = triaged.urgency.level == "emergency"
    worth = _worth(_WORTH_IN_EMERGENCY if emergency else _WORTH_CAUSES, questions_asked(situation))
    if worth == math.inf:
        return None
    catalog = situation.catalog
    count = next(count for most, count in _TRIED if differential.width <= most)
    tried = sorted(guesses, key=lambda name: (-guesses[name], name))[:count]
    values = cause_values((catalog.findings[name] for name in tried), situation, differential, network, chances)
    moved = {name: value * (0.5 if catalog.findings[name].sensitive else 1.0) for name, value in values.items()}
    for name in sorted(_for_care(situation, differential)):
        moved[name] = max(moved.get(name, 0.0), _CARE)
    candidates = [
        _Candidate((name,), value, "It helps to tell the likely causes apart.") for name, value in moved.items()
    ]
    for screen in catalog.checklists:
        lines = _lines(screen, situation, {}, guesses)
        if len(lines) > 1:
            value = sum(moved.get(name, 0.0) for name in lines)
            candidates.append(_Candidate(lines, value, screen.why, screen))
    return _best(candidates, worth)


def _for_care(situation: Situation, differential: Differential) -> set[str]:
    """Return open findings that decide what helps against a cause that is likely."""
    causes = {name for name, posterior in differential.causes.items() if posterior.p_cause >= _LIKELY}
    names = {
        name
        for care in situation.catalog.care.values()
        if care.when is not None and causes & set(care.conditions) and situation.holds(care.when) is None
        for name in open_findings(care.when, situation)
    }
    return {name for name in names if _worth_asking(situation.catalog.findings[name], situation)}


def _make(candidate: _Candidate, situation: Situation) -> Question:
    if candidate.checklist is not None:
        kept = [item for item in candidate.checklist.items if item.finding in candidate.findings]
        return screen_question(replace(candidate.checklist, items=tuple(kept)), situation)
    return question(situation.catalog.findings[candidate.findings[0]], candidate.why, situation)
