"""What to do now: tests with what each result would change, care, signs to watch for, questions, visits, the call.

It chooses among entries of the knowledge, by what was answered, by the likely causes, by the urgency and by place; it
writes no medical sentence of its own. In an emergency it offers no care at home: nothing may delay the call.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from spotting.catalog import wording
from spotting.catalog.care import Care, DoctorQuestion, Visit, WatchFor, WatchSign
from spotting.logic import Expression
from spotting.reasoning.call_script import call_script
from spotting.reasoning.inference import Differential, Network
from spotting.reasoning.tests_to_do import OutcomeAdvice, TestAdvice, useful_tests
from spotting.reasoning.triage import Triage
from spotting.situation import Situation
from spotting.words import EVIDENCE_GRADES, Urgency

LIKELY = 0.05  # P(cause) from which care and visits of a cause are shown
LIKELY_TREATED = 0.1  # the same for treatments to ask about
LIKELY_ASKED = 0.1  # and for questions for the doctor
MOST_CARE = 6
MOST_QUESTIONS = 6
MOST_VISITS = 2
_HOSPITAL = "hospital"
_BEST_PROVEN = ("strong_consensus", "A", "B", "C", "expert")
assert set(_BEST_PROVEN) == set(EVIDENCE_GRADES)


@dataclass(frozen=True)
class ComeBack:
    """A sign named by care that is shown: when to get help sooner."""

    say: str
    care: str


@dataclass(frozen=True)
class Advice:
    """All advice for one case. `until_seen`: the care is only for the time until she is seen today."""

    tests: tuple[TestAdvice, ...]
    self_care: tuple[Care, ...]
    treatments: tuple[Care, ...]
    watch_for: tuple[WatchFor, ...]
    come_back: tuple[ComeBack, ...]
    questions: tuple[DoctorQuestion, ...]
    visits: tuple[Visit, ...]
    call_script: str
    until_seen: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "tests": [_test(test) for test in self.tests],
            "self_care": [_care(care) for care in self.self_care],
            "until_seen": self.until_seen,
            "treatments": [_care(care) for care in self.treatments],
            "watch_for": [
                {
                    "id": entry.id,
                    **_urgency(entry.urgency),
                    "signs": [sign.say for sign in entry.signs],
                    "why": entry.why,
                    "basis": entry.basis,
                    "sources": list(entry.sources),
                }
                for entry in self.watch_for
            ],
            "come_back": [{"say": item.say, "care": item.care} for item in self.come_back],
            "questions": [
                {"id": q.id, "ask": q.ask, "why": q.why, "basis": q.basis, "sources": list(q.sources)}
                for q in self.questions
            ],
            "visits": [
                {"id": v.id, "name": v.name, "expect": v.expect, "basis": v.basis, "sources": list(v.sources)}
                for v in self.visits
            ],
            "call_script": self.call_script,
        }


def _urgency(urgency: Urgency) -> dict[str, Any]:
    return {"urgency": urgency.level, "within_days": urgency.within_days}


def _care(care: Care) -> dict[str, Any]:
    return {
        "id": care.id,
        "situation": care.situation,
        "do": list(care.do),
        "avoid": list(care.avoid),
        "evidence_grade": care.evidence_grade,
        "evidence": care.evidence,
        "basis": care.basis,
        "sources": list(care.sources),
        "why": care.why,
    }


def _test(test: TestAdvice) -> dict[str, Any]:
    return {
        "do": test.action.id,
        "plain": test.action.plain,
        "setting": test.action.setting,
        "for": list(test.causes),
        "informative": test.informative,
        "too_early": test.too_early,
        "when_informative": test.action.when_informative,
        "limits": test.action.limits,
        "accuracy": test.action.accuracy,
        "sources": list(test.action.sources),
        "outcomes": [_outcome(outcome) for outcome in test.outcomes],
    }


def _outcome(outcome: OutcomeAdvice) -> dict[str, Any]:
    return {
        "id": outcome.outcome.id,
        "say": outcome.outcome.say,
        "probability": outcome.probability,
        **_urgency(outcome.urgency),
        "changes": [
            {"condition": change.condition, "before": change.before, "after": change.after}
            for change in outcome.changes
        ],
    }


def advise(
    situation: Situation,
    network: Network,
    differential: Differential,
    triaged: Triage,
    urgency: Urgency,
    open_findings: Iterable[str],
) -> Advice:
    """Choose the advice for a case; `open_findings` are those that open rules still need."""
    tests = useful_tests(situation, network, differential, triaged, open_findings)
    watch_for = signs_to_watch_for(situation, urgency)
    self_care = care_to_show("self_care", LIKELY, situation, differential, urgency)
    treatments = care_to_show("treatment", LIKELY_TREATED, situation, differential, urgency)
    return Advice(
        tests=tests,
        self_care=self_care,
        treatments=treatments,
        watch_for=watch_for,
        come_back=_come_back((*self_care, *treatments), watch_for, situation),
        questions=_questions(situation, differential),
        visits=_visits(situation, differential, [test.action.id for test in tests], urgency),
        call_script=call_script(situation, differential, triaged, urgency),
        until_seen=urgency.level == "same_day",
    )


def care_to_show(
    kind: str, likely: float, situation: Situation, differential: Differential, urgency: Urgency
) -> tuple[Care, ...]:
    """Return the care that applies, for likelier causes first, better proven first; none in an emergency.

    `unless` must be known to be false: care that could harm waits until the question is answered.
    """
    if urgency.level == "emergency":
        return ()
    shown = []
    for care in situation.catalog.care.values():
        size = likeliest(care.conditions, situation, differential)
        if (
            care.kind != kind
            or not _is_here(care.where, situation)
            or not _applies(care.when, size >= likely, situation)
        ):
            continue
        if care.unless is None or situation.holds(care.unless) is False:
            shown.append((-size, _BEST_PROVEN.index(care.evidence_grade), care.id, care))
    return tuple(entry[-1] for entry in sorted(shown, key=lambda entry: entry[:3])[:MOST_CARE])


def signs_to_watch_for(situation: Situation, urgency: Urgency) -> tuple[WatchFor, ...]:
    """Return the signs that would make it more urgent than it is now and are not known yet, most urgent first."""
    result = []
    for entry in situation.catalog.watch_for:
        if entry.urgency <= urgency or (entry.when is not None and situation.holds(entry.when) is not True):
            continue
        new = _not_yet_known(entry.signs, situation)
        if situation.case.for_whom != "self":
            new = tuple(replace(sign, say=sign.for_another.get("say", sign.say)) for sign in new)
        if new:
            result.append(replace(entry, signs=new))
    return tuple(sorted(result, key=lambda entry: entry.urgency.rank, reverse=True))


def likeliest(conditions: Iterable[str], situation: Situation, differential: Differential) -> float:
    """Return P(cause) of the likeliest of some conditions, members of an umbrella included.

    A cause that needs something (a coil, a recent birth) counts only once that is known to be there.
    """
    catalog = situation.catalog
    names = [name for c in conditions for name in (c, *catalog.conditions[c].members) if name in differential.causes]
    return max((differential.causes[name].p_cause for name in names if _can_be(name, situation)), default=0.0)


def _can_be(name: str, situation: Situation) -> bool:
    requires = situation.catalog.conditions[name].requires
    return requires is None or situation.holds(requires) is True


def _applies(when: Expression | None, is_likely: bool, situation: Situation) -> bool:
    """Whether its condition is true, or its cause is likely and its condition not known to be false."""
    truth = None if when is None else situation.holds(when)
    return truth is True or (is_likely and truth is not False)


def _is_here(where: tuple[str, ...], situation: Situation) -> bool:
    return not where or situation.case.place in where


def _come_back(shown: Iterable[Care], watch_for: Iterable[WatchFor], situation: Situation) -> tuple[ComeBack, ...]:
    """Return the signs named by care, each once: none that is known, or that is named as more urgent already."""
    told = [sign.sign for entry in watch_for for sign in entry.signs if sign.sign is not None]
    first: dict[str, ComeBack] = {}
    for care in shown:
        for sign in _not_yet_known(care.seek_care_if, situation):
            if sign.sign not in told:
                first.setdefault(sign.say.lower(), ComeBack(sign.say, care.id))
    return tuple(first.values())


def _not_yet_known(signs: Iterable[WatchSign], situation: Situation) -> tuple[WatchSign, ...]:
    return tuple(sign for sign in signs if sign.sign is None or situation.holds(sign.sign) is not True)


def _questions(situation: Situation, differential: Differential) -> tuple[DoctorQuestion, ...]:
    shown = []
    for question in situation.catalog.doctor_questions.values():
        size = likeliest(question.conditions, situation, differential)
        if _applies(question.when, size >= LIKELY_ASKED, situation):
            ask = wording.doctor_question(question, situation.case.for_whom)
            shown.append((-size, question.id, replace(question, ask=ask)))
    return tuple(entry[-1] for entry in sorted(shown, key=lambda entry: entry[:2])[:MOST_QUESTIONS])


def _visits(
    situation: Situation, differential: Differential, actions: list[str], urgency: Urgency
) -> tuple[Visit, ...]:
    """Return visits for what was answered and for likely causes; then those where a test that is named is done.

    In an emergency only those at a hospital: any other would mean to wait.
    """
    catalog, shown = situation.catalog, []
    for visit in catalog.visits.values():
        at_hospital = any(catalog.actions[name].setting == _HOSPITAL for name in visit.actions)
        if not _is_here(visit.where, situation) or (urgency.level == "emergency" and not at_hospital):
            continue
        size = likeliest(visit.conditions, situation, differential)
        told = visit.when is not None and situation.holds(visit.when) is True
        named = [actions.index(name) for name in visit.actions if name in actions]
        if _applies(visit.when, size >= LIKELY or bool(named), situation):
            shown.append((not told, size < LIKELY, -size, min(named, default=len(actions)), visit.id, visit))
    return tuple(entry[-1] for entry in sorted(shown, key=lambda entry: entry[:-1])[:MOST_VISITS])
