"""What `assess` returns, and its JSON form (format 1, published by `spotting schema`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from spotting.case import Case
from spotting.catalog import wording
from spotting.catalog.types import Catalog, Condition, NextStep, Number, Rule, Source, UrgencyFloor
from spotting.figures_in_words import in_words, likelihood
from spotting.reasoning.advice import Advice
from spotting.reasoning.evidence import Weight
from spotting.reasoning.explaining_away import ExplainedAway
from spotting.reasoning.inference import Differential, Posterior
from spotting.reasoning.interview import Step
from spotting.reasoning.question import Question
from spotting.reasoning.support import Support
from spotting.reasoning.triage import Triage
from spotting.reasoning.ways_out import WayOutShown
from spotting.situation import Situation
from spotting.words import Urgency

FORMAT = 1
_OF_A_SOURCE = ("id", "title", "by", "published", "url", "doi")
NOTICE = (
    "Information, not a diagnosis and not a certified medical device. "
    "The knowledge was not yet reviewed by a clinician."
)
SHOWN = 0.01  # causes less likely than this are not listed
NOT_EXCLUDED = 0.005
STANDS_OUT = 0.2  # below it no cause is told as the likely one
MOSTLY_UNEXPLAINED = 0.5


@dataclass(frozen=True)
class Reason:
    """Why it is this urgent: a rule that fires, a floor of a likely cause, or the default."""

    kind: str  # rule, floor, default
    id: str
    title: str
    urgency: Urgency
    say: str
    why: str = ""
    basis: str = "guideline"
    sources: tuple[str, ...] = ()
    at: str = ""

    @classmethod
    def of_rule(cls, rule: Rule, situation: Situation) -> Reason:
        for_whom = situation.case.for_whom
        first = rule.say_first is not None and situation.holds(rule.say_first.when) is True
        say, why = wording.rule_say(rule, for_whom, first=first), wording.rule_why(rule, for_whom)
        return cls("rule", rule.id, rule.title, rule.urgency, say, why, rule.basis, rule.sources)

    @classmethod
    def of_floor(cls, condition: Condition, floor: UrgencyFloor) -> Reason:
        share = f"{condition.plain_name} is likely enough that it should not wait."
        sources = (floor.source,) if floor.source else ()
        return cls(
            "floor",
            condition.id,
            condition.name,
            floor.urgency,
            share,
            floor.why or "",
            floor.basis,
            sources,
            floor.at or "",
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "id": self.id,
            "title": self.title,
            "urgency": self.urgency.level,
            "within_days": self.urgency.within_days,
            "say": self.say,
            "why": self.why,
            "basis": self.basis,
            "sources": list(self.sources),
        }


@dataclass(frozen=True)
class CauseView:
    """One possible cause with its figures and what speaks for and against it."""

    condition: Condition
    posterior: Posterior
    weights: tuple[Weight, ...]
    influence: Mapping[str, float] = field(default_factory=dict)  # basis -> nats that rest on it
    explained_away: ExplainedAway | None = None

    @property
    def rests_on(self) -> Mapping[str, float]:
        """The share of this cause's figure that rests on measured, derived and judged numbers; empty if unknown."""
        total = sum(self.influence.values())
        return {basis: size / total for basis, size in self.influence.items()} if total else {}

    def to_dict(self, groups: list[str], *, ranged: bool) -> dict[str, Any]:
        p, condition = self.posterior, self.condition
        return {
            "id": condition.id,
            "name": condition.name,
            "plain_name": condition.plain_name,
            "kind": condition.kind,
            "stage_of": condition.of,
            "groups": groups,
            "p_cause": p.p_cause,
            "p_present": p.p_present,
            "range": [p.low, p.high] if ranged else None,
            "words": in_words(p.p_cause or p.p_present),
            "likelihood": likelihood(p.p_cause or p.p_present),
            "about": condition.about,
            "evidence_for": [_weight(w) for w in self.weights if w.weight > 0],
            "evidence_against": [_weight(w) for w in self.weights if w.weight < 0],
            "explained_away": _explained(self.explained_away) if self.explained_away else None,
            "rests_on": dict(self.rests_on) or None,
            "next_steps": [_step(step) for step in condition.next_steps],
            "reviewed": {"by": condition.reviewed_by, "on": condition.reviewed_on},
        }


def _weight(weight: Weight) -> dict[str, Any]:
    return {
        "finding": weight.finding,
        "kind": weight.kind,
        "direct": weight.direct,
        "weight": weight.weight,
        "ratio": weight.ratio,
        "words": weight.words,
        "because": weight.because,
        "numbers": [_number(number) for number in weight.numbers],
    }


def _number(number: Number) -> dict[str, Any]:
    return {
        "id": number.id,
        "value": number.value,
        "range": [number.low, number.high],
        "basis": number.basis,
        "source": number.source,
        "at": number.at,
        "why": number.why,
    }


def _explained(found: ExplainedAway) -> dict[str, Any]:
    return {
        "by": found.by,
        "how": found.how,
        "findings": list(found.findings),
        "p_present_without": found.p_present_without,
        "p_cause_without": found.p_cause_without,
        "odds_ratio": found.ratio,
    }


def _step(step: NextStep) -> dict[str, Any]:
    return {"do": step.do, "basis": step.basis, "source": step.source, "at": step.at, "why": step.why}


@dataclass(frozen=True)
class Assessment:
    """The whole answer for one case."""

    case: Case
    catalog: Catalog
    urgency: Urgency
    reasons: tuple[Reason, ...]
    triage: Triage
    differential: Differential
    causes: tuple[CauseView, ...]
    step: Step
    open_rules: tuple[Rule, ...]  # undecided, more urgent, and likely enough to be named
    open_questions: tuple[str, ...]
    to_ask_again: Mapping[str, str]
    judged_share: float | None
    figures_wait_for: tuple[str, ...] = ()
    advice: Advice | None = None  # None where nothing was to be explained
    contact: str = ""  # whom to contact
    first_sentence: str = ""  # how soon to get help
    support: tuple[Support, ...] = ()
    way_out: WayOutShown | None = None
    how_to_tell: tuple[str, ...] = ()  # where the blood comes from

    @property
    def next_question(self) -> Question | str:
        """The next question, or why none is left."""
        return self.step.question or self.step.stopped_because

    @property
    def questions_left(self) -> int | None:
        """About how many questions are left, the next one included; None after the opening, where nobody can tell."""
        return self.step.left

    @property
    def provisional(self) -> bool:
        """Whether an answer still missing could change the urgency."""
        return self.triage.provisional

    @property
    def listed(self) -> tuple[CauseView, ...]:
        """Causes worth showing: at least one in a hundred, residuals after the others."""
        shown = [view for view in self.causes if self.size(view) >= SHOWN]
        return tuple(sorted(shown, key=lambda view: view.condition.kind == "residual"))

    def size(self, view: CauseView) -> float:
        """Return the figure a cause is ranked by."""
        return view.posterior.p_cause if self.differential.bleeding_seen else view.posterior.p_present

    @property
    def leading_residual(self) -> CauseView | None:
        """What is left when no cause is found, where it is likelier than every cause."""
        leader = max(self.listed, key=self.size, default=None)
        return leader if leader is not None and leader.condition.kind == "residual" else None

    @property
    def cannot_tell(self) -> str:
        """Why no cause can be named as the likely one, in a sentence; empty if one stands out."""
        d = self.differential
        if self.figures_wait_for:
            return "Questions that matter most are still open."
        if d.bleeding_seen and d.no_cause_found > MOSTLY_UNEXPLAINED:
            return "None of the known causes explains these answers well."
        figures = [view.posterior.p_cause if d.bleeding_seen else view.posterior.p_present for view in self.causes]
        if max(figures, default=0.0) < STANDS_OUT:
            return "Several causes fit about equally, and none stands out."
        return ""

    def groups_of(self, condition: str) -> list[str]:
        """Return the umbrellas a condition rides under."""
        return [name for name, c in self.catalog.conditions.items() if c.kind == "umbrella" and condition in c.members]

    def not_excluded(self) -> list[dict[str, Any]]:
        """Return every urgent rule still open and the dangerous causes that remain possible.

        `likely_enough` tells the open rules worth naming to her from those that are open by the letter only.
        """
        rules = [
            {
                "kind": "rule",
                "id": rule.id,
                "name": rule.title,
                "urgency": rule.urgency.level,
                "likely_enough": rule in self.open_rules,
            }
            for rule in self.triage.undecided
            if rule.urgency.step >= 3 and self.urgency < rule.urgency
        ]
        causes = [
            {
                "kind": "cause",
                "id": view.condition.id,
                "name": view.condition.plain_name,
                "p_present": view.posterior.p_present,
            }
            for view in self.causes
            if view.condition.urgency_floor is not None
            and view.condition.kind != "residual"
            and (view.condition.urgency_floor.urgency.step >= 3 or "cancer" in view.condition.group)
            and view.posterior.p_present >= NOT_EXCLUDED
        ]
        return [*rules, *causes]

    def sources(self) -> tuple[Source, ...]:
        """Return every source the answer relies on: rules that fire, and the listed causes' numbers and steps."""
        used: dict[str, None] = {}
        for reason in self.reasons:
            used.update(dict.fromkeys(reason.sources))
        for view in self.listed[:10]:
            condition = view.condition
            numbers = [prior.number for prior in condition.priors] + [link.number for link in condition.links]
            numbers += [factor.number for factor in condition.risk_factors]
            used.update(dict.fromkeys(number.source for number in numbers if number.source))
            used.update(dict.fromkeys(step.source for step in condition.next_steps if step.source))
        return tuple(self.catalog.sources[name] for name in used)

    def setting_shifts(self) -> list[dict[str, Any]]:
        """Return what the setting did to the odds of possible states and their causes, against the community."""
        rows, situation = [], Situation(self.case, self.catalog)
        for shift in self.catalog.settings[self.case.setting].shifts:
            if shift.when is not None and situation.holds(shift.when) is not True:
                continue
            number, states = shift.number, [shift.state] if shift.state else list(shift.in_states)
            reached = {state for name in shift.conditions for state in self.catalog.conditions[name].states}
            if set(states or reached) & set(self.differential.states):
                named = {"causes": list(shift.conditions), "states": states}
                rows.append({**named, "odds": number.value, "why": number.why or ""})
        return rows

    def next_steps(self) -> list[dict[str, Any]]:
        """Return what to do next over the leading causes, each action once, with the causes it is for."""
        steps: dict[str, dict[str, Any]] = {}
        for view in self.listed[:6]:
            for step in view.condition.next_steps:
                action = self.catalog.actions[step.do]
                entry = steps.setdefault(step.do, {**_step(step), "plain": action.plain, "for": []})
                entry["for"].append(view.condition.id)
        return list(steps.values())

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        d = self.differential
        result: dict[str, Any] = {
            "format": FORMAT,
            "catalog": {"version": self.catalog.version, "digest": self.catalog.digest},
            "place": self.case.place,
            "setting": self.case.setting,
            "setting_shifts": self.setting_shifts(),
            "today": self.case.today,
            "urgency": self.urgency.level,
            "within_days": self.urgency.within_days,
            "provisional": self.provisional,
            "reasons": [reason.to_dict() for reason in self.reasons],
            "not_excluded": self.not_excluded(),
            "states": dict(sorted(d.states.items(), key=lambda item: -item[1])),
            "ranked_by": "p_cause" if d.bleeding_seen else "p_present",
            "causes": [view.to_dict(self.groups_of(view.condition.id), ranged=d.draws > 0) for view in self.listed],
            "groups": self._groups(),
            "no_cause_found": d.no_cause_found,
            "missed_mass": d.missed_mass,
            "range_draws": d.draws,
            "next_steps": self.next_steps(),
            "advice": self.advice.to_dict() if self.advice else None,
            "contact": self.contact,
            "support": [message.to_dict() for message in self.support],
            "way_out": self.way_out.to_dict() if self.way_out else None,
            "how_to_tell": list(self.how_to_tell),
            "open_questions": list(self.open_questions),
            "ask_again": [{"id": key, "say": say} for key, say in self.to_ask_again.items()],
            "judged_share": self.judged_share,
            "figures_wait_for": list(self.figures_wait_for),
            "cannot_tell": self.cannot_tell or None,
            "sources": [{field: getattr(source, field) for field in _OF_A_SOURCE} for source in self.sources()],
            "reviewed": False,
            "notice": NOTICE,
        }
        return result | self._what_is_next()

    def _what_is_next(self) -> dict[str, Any]:
        if isinstance(self.next_question, str):
            return {"stopped_because": self.next_question}
        left = {} if self.questions_left is None else {"questions_left": self.questions_left}
        return {"next_question": self.next_question.to_dict()} | left

    def _groups(self) -> dict[str, float]:
        """Return umbrellas: the sum of p_cause of their listed members, at most 1."""
        figures = {view.condition.id: view.posterior.p_cause for view in self.causes}
        sums = {
            name: min(1.0, sum(figures.get(member, 0.0) for member in condition.members))
            for name, condition in self.catalog.conditions.items()
            if condition.kind == "umbrella"
        }
        return {name: p for name, p in sorted(sums.items(), key=lambda item: -item[1]) if p >= SHOWN}
