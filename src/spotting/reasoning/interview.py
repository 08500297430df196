"""The next question, or why none is left; any program can drive it, because nothing is remembered.

Safety screens first, then age, the chance of pregnancy, amount, pain and dates; then whatever can still change how
urgent it is, most first; then what moves the leading causes, while it moves them enough for one more question.
Never what is answered, implied or impossible in every state left; sensitive questions last. No question that an
open rule needs is dropped to keep the interview short.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from spotting.catalog import wording
from spotting.catalog.types import Finding, Rule, Screen
from spotting.reasoning.can_become import CanBecome
from spotting.reasoning.inference import Differential, Network
from spotting.reasoning.question_value import (
    Chances,
    UrgencyValue,
    asked_where,
    cause_value,
    possible_rules,
    relevant_rules,
    short_list,
    urgency_values,
    waits_for,
)
from spotting.reasoning.triage import Triage, open_findings
from spotting.reasoning.ways_out import way_out
from spotting.situation import Situation

_FIRST_SCREENS = 2  # the danger signs; the screens after them wait for age and pregnancy
_LINES = 10  # at most, in one list
_LINE = 0.0002  # a guess below it is not worth a line
# Findings whose effect on the causes is worked out exactly: (frontier up to so many bits, findings). Work doubles with
# every bit, and a step has to stay quick.
_TRIED = ((7, 8), (9, 5), (11, 3), (99, 2))
# A question must be worth more the more were asked: (asked so far, least worth). For the urgency 0.08 is a same-day
# rule found in 1 of 50. What an open emergency rule needs is asked whatever it is worth.
_WORTH_URGENCY = ((12, 0.08), (14, 0.15), (16, 0.3), (18, 0.6), (99, 1.0))
_WORTH_CAUSES = ((12, 0.15), (15, 0.25), (18, 0.45), (21, 0.7))  # expected change of the leading causes, in probability
_WORTH_IN_EMERGENCY = ((14, 0.1),)  # she should not sit here longer than that
_LIKELY = 0.4  # a cause whose care is worth a question
_CARE = 0.3  # what that question is worth, on the scale of the causes
_USUALLY_MORE = 6  # questions after the opening ones; the median over the golden patients
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
class Question:
    """One question. `options` are (value, label); a screen has `items` (text, answers it sets) and what
    "none of these" sets. `unknown_sets` is what "I don't know" sets: a ticked item keeps what it said. `why` says
    why it is asked."""

    id: str
    text: str
    help: str
    kind: str
    why: str
    options: tuple[tuple[Any, str], ...] = ()
    items: tuple[tuple[str, dict[str, Any]], ...] = ()
    none_sets: dict[str, Any] = field(default_factory=dict)
    unknown_sets: dict[str, Any] = field(default_factory=dict)
    unit: str = ""
    range: tuple[float, float] | None = None
    none_is_an_answer: bool = False
    sensitive: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        result: dict[str, Any] = {
            "id": self.id,
            "text": self.text,
            "help": self.help,
            "kind": self.kind,
            "options": [{"value": value, "label": label} for value, label in self.options],
            "items": [{"text": text, "sets": sets} for text, sets in self.items],
            "none_sets": self.none_sets,
            "unknown_sets": self.unknown_sets,
            "why": self.why,
            "sensitive": self.sensitive,
        }
        if self.kind == "number":
            result |= {
                "unit": self.unit,
                "range": list(self.range or ()),
                "none_is_an_answer": self.none_is_an_answer,
            }
        return result


@dataclass(frozen=True)
class Step:
    """Where the interview stands: the next question, or why it stopped; and about how many more there are."""

    question: Question | None
    stopped_because: str = ""
    left: int = 0


@dataclass(frozen=True)
class _Candidate:
    """Findings one question would settle, with what that is worth."""

    findings: tuple[str, ...]
    value: float
    why: str
    checklist: Screen | None = None
    emergencies: int = 0  # undecided emergency rules that need it


def next_step(
    situation: Situation, triaged: Triage, differential: Differential, network: Network, chances: Chances
) -> Step:
    """Return the next question, or a sentence that says why none is left."""
    if way_out(situation, triaged) is not None:
        return Step(None, _WAY_OUT)
    opening = list(_opening(situation))
    if opening:
        return Step(opening[0], left=len(opening) + _USUALLY_MORE)
    rules = relevant_rules(situation, triaged, CanBecome(situation, may_be_asked))
    values = urgency_values(situation, rules, triaged, chances)
    guesses = short_list(situation, differential, network, chances, _askable(situation))
    asked = questions_asked(situation)
    needed = _worth(_WORTH_URGENCY, asked)
    best = _best(_for_urgency(situation, values, guesses, sensitive=False), needed)
    if best is not None:
        return Step(_make(best, situation), left=1 + _closing(situation, rules, values))
    best = _for_causes(situation, triaged, differential, network, chances, guesses)
    if best is not None:
        return Step(_make(best, situation), left=2)
    best = _best(_for_urgency(situation, values, guesses, sensitive=True), needed)
    if best is not None:
        return Step(_make(best, situation), left=1)
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


# --- first: the danger signs and what most rules need ---


def _opening(situation: Situation) -> Iterator[Question]:
    catalog = situation.catalog
    for screen in catalog.screens[:_FIRST_SCREENS]:
        if _screen_open(screen, situation):
            yield _screen_question(screen, situation)
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
    for screen in catalog.screens[_FIRST_SCREENS:]:
        possible = bool(set(screen.states) & set(situation.possible_states))
        waits = screen.id == "pregnancy_signs" and not _late_enough(situation)
        if possible and not waits and _screen_open(screen, situation):
            yield _screen_question(screen, situation)
    yield from late
    if situation.known("abnormal_bleeding").unknown:
        yield from _kind_of_bleeding(situation)


def _kind_of_bleeding(situation: Situation) -> Iterator[Question]:
    """What kind of bleeding it is, as a list; if none of its lines fits, whether there is any at all."""
    catalog = situation.catalog
    pattern = catalog.checklists[0]
    told = any(item.finding in situation.answered for item in pattern.items)
    lines = tuple(item.finding for item in pattern.items if _item_open(item.finding, situation))
    if len(lines) > 1 and not told:
        yield _make(_Candidate(lines[:_LINES], 1.0, pattern.why, pattern), situation)
    elif is_askable(catalog.findings["abnormal_bleeding"], situation):
        why = "Everything else depends on what kind of bleeding this is."
        yield question(catalog.findings["abnormal_bleeding"], why, situation)


def _needless(name: str, situation: Situation) -> bool:
    """The last period dates nothing once a pregnancy and its weeks are known."""
    return (
        name == "days_since_last_period"
        and situation.derived("pregnant", None) is True
        and not situation.known("gestation_weeks").unknown
    )


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
        if name == "gestation_weeks" and situation.derived("pregnant", None) is not True:
            continue
        if is_askable(catalog.findings[name], situation):
            yield name, why


def _late_enough(situation: Situation) -> bool:
    return any(state in ("mid_pregnancy", "late_pregnancy", "postpartum") for state in situation.possible_states) and (
        situation.derived("pregnant", None) is True
        or (
            "postpartum" in situation.possible_states
            and situation.known("recent_pregnancy_end").values == frozenset({"birth"})
        )
    )


# --- then: what changes the urgency, and what moves the causes ---


def _askable(situation: Situation) -> list[str]:
    return [name for name, finding in situation.catalog.findings.items() if can_be_asked_now(finding, situation)]


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
    return _worth_asking(finding, situation) or (
        finding.id in situation.catalog.checklist_of and _item_open(finding.id, situation)
    )


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


def _lines(
    screen: Screen, situation: Situation, gains: Mapping[str, float], guesses: Mapping[str, float]
) -> tuple[str, ...]:
    """Return the findings of a list worth a line: for the urgency first, then for the causes."""
    open_lines = [item.finding for item in screen.items if _item_open(item.finding, situation)]
    useful = [name for name in open_lines if name in gains or guesses.get(name, 0.0) >= _LINE]
    useful.sort(key=lambda name: (-gains.get(name, 0.0), -guesses.get(name, 0.0)))
    return tuple(useful[:_LINES])


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
    moved = {
        name: cause_value(catalog.findings[name], situation, differential, network, chances)
        * (0.5 if catalog.findings[name].sensitive else 1.0)
        for name in tried
    }
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


def _closing(situation: Situation, rules: Iterable[Rule], values: Mapping[str, UrgencyValue]) -> int:
    """Return about how many questions close all relevant rules, if the answers are mostly no (greedy cover)."""
    of = situation.catalog.checklist_of
    needs = []
    for rule in rules:
        names = [name for name in open_findings(rule.when, situation) if name in values]
        needs.append({of[name].id if name in of else name for name in names})
    count = 0
    needs = [need for need in needs if need]
    while needs:
        keys = [key for need in needs for key in need]
        best = max(set(keys), key=lambda key: (keys.count(key), key))
        needs = [need for need in needs if best not in need]
        count += 1
    return count


# --- the words of a question ---


def _make(candidate: _Candidate, situation: Situation) -> Question:
    if candidate.checklist is not None:
        kept = [item for item in candidate.checklist.items if item.finding in candidate.findings]
        return _screen_question(replace(candidate.checklist, items=tuple(kept)), situation)
    return question(situation.catalog.findings[candidate.findings[0]], candidate.why, situation)


def question(finding: Finding, why: str, situation: Situation) -> Question:
    """Make the question of a finding; `unknown` and `declined` are always possible and not listed."""
    for_whom = situation.case.for_whom
    values = {"binary": ("present", "absent"), "graded": finding.levels, "choice": finding.values}.get(finding.kind, ())
    return Question(
        id=finding.id,
        text=wording.ask(finding, for_whom),
        help=wording.help_text(finding, for_whom),
        kind=finding.kind,
        why=why,
        options=tuple((value, wording.label(finding, value, for_whom)) for value in values),
        unknown_sets={finding.id: _keep(finding, situation)},
        unit=finding.unit,
        range=finding.range if finding.kind == "number" else None,
        none_is_an_answer=finding.none_is_an_answer,
        sensitive=finding.sensitive,
    )


def _keep(finding: Finding, situation: Situation) -> Any:
    """Return what stays known of a finding she cannot say more about, in its final form."""
    known = situation.known(finding.id)
    if finding.id not in situation.answered or known.unknown or known.never:
        return "unknown"
    if finding.kind == "choice":
        return {"in": sorted(known.values)}
    if finding.kind == "number":
        return {"from": known.low, "to": known.high}
    return {"at_least": finding.levels[int(known.low)], "at_most": finding.levels[int(known.high)]}


def is_askable(finding: Finding, situation: Situation) -> bool:
    """Whether she can know it, it can be in a state left, and it is not settled."""
    if "lay" not in finding.by or not set(finding.states) & set(situation.possible_states):
        return False
    if situation.case.for_whom == "partner" and finding.sensitive and finding.group == "safety_now":
        return False  # whoever answers for her may be the one she fears
    if finding.id in situation.answered:
        return _ticked_only(situation.case.answers.get(finding.id)) and _partial(finding, situation)
    if situation.is_settled(finding.id) and not _partial(finding, situation):
        return False
    return not (finding.only_if is not None and situation.holds(finding.only_if) is False)


def _ticked_only(answer: Any) -> bool:
    """Whether an answer has the open form a screen sets: one bound. Two bounds, or `in`, are final."""
    open_forms = {"at_least", "at_most", "is_not", "from", "to"}
    return isinstance(answer, dict) and len(answer) == 1 and not open_forms.isdisjoint(answer)


def _partial(finding: Finding, situation: Situation) -> bool:
    """Whether an answer leaves several values of a level, choice or number open (a ticked line does)."""
    known = situation.known(finding.id)
    if known.never or finding.kind == "binary":
        return False
    return len(known.values) > 1 if finding.kind == "choice" else known.low < known.high


def _screen_open(screen: Screen, situation: Situation) -> bool:
    return any(_item_open(item.finding, situation) for item in screen.items)


def _item_open(name: str, situation: Situation) -> bool:
    finding = situation.catalog.findings[name]
    if situation.is_settled(name) or not is_askable(finding, situation):
        return False
    gate = asked_where(finding)
    if gate is not None and situation.holds(gate) is not True:
        return False
    return all(situation.holds(parent) is not False for parent in finding.parents)


def _screen_question(screen: Screen, situation: Situation) -> Question:
    catalog, for_whom = situation.catalog, situation.case.for_whom
    items = [item for item in screen.items if _item_open(item.finding, situation)]
    none_sets = {item.finding: _complement(catalog.findings[item.finding], item.sets[item.finding]) for item in items}
    return Question(
        id=screen.id,
        text=wording.screen_title(screen, for_whom),
        help="Tick all that apply, or none of these.",
        kind="screen",
        why=screen.why,
        items=tuple((wording.item_text(item, for_whom), dict(item.sets)) for item in items),
        none_sets=none_sets,
        unknown_sets=dict.fromkeys(none_sets, "unknown"),
        sensitive=any(catalog.findings[item.finding].sensitive for item in items),
    )


def _complement(finding: Finding, ticked: Any) -> Any:
    """Return what "none of these" says of a finding whose item would set `ticked`."""
    if finding.kind == "graded":
        level = ticked["at_least"] if isinstance(ticked, dict) else finding.levels[1] if ticked == "present" else ticked
        below = finding.levels.index(level) - 1
        return finding.levels[0] if below == 0 else {"at_most": finding.levels[below]}
    if finding.kind == "choice":
        return ticked["is_not"] if isinstance(ticked, dict) else {"is_not": ticked}
    if finding.kind == "number":
        if finding.none_is_an_answer:
            return "absent"
        least, most = finding.range[0], ticked["from"] - 1
        return least if most <= least else {"from": least, "to": most}
    return "absent"
