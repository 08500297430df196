"""The next question, in a simple fixed order; any program can drive it, because nothing is remembered.

Screens first, then the opening questions, then what open rules need that could still change the urgency, then
what tells the leading causes apart. Never what is answered, implied or impossible in every state left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from spotting.catalog.types import Finding, Screen
from spotting.logic import IsFinding
from spotting.reasoning.inference import Differential, Network
from spotting.reasoning.triage import Triage, open_findings
from spotting.situation import Situation

_LEADING = 4  # causes whose questions are asked
_TELLING = 3.0  # P(finding | cause) over its leak, from which a question tells
_LIKELY = 0.05
_FIRST_SCREENS = 2
_MOST_QUESTIONS = 45


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


def next_question(
    situation: Situation, triaged: Triage, differential: Differential | None, network: Network
) -> Question | str:
    """Return the next question, or a sentence that says why none is left."""
    if len(situation.answered) >= _MOST_QUESTIONS + 20:
        return "Enough was asked; what is still open is listed with the answer."
    catalog = situation.catalog
    for screen in catalog.screens[:_FIRST_SCREENS]:
        if _screen_open(screen, situation):
            return _screen_question(screen, situation)
    for name, why in _opening(situation):
        return question(catalog.findings[name], why, situation)
    for screen in catalog.screens[_FIRST_SCREENS:]:
        if set(screen.states) & set(situation.possible_states) and _screen_open(screen, situation):
            if screen.id == "pregnancy_signs" and not _late_enough(situation):
                continue
            return _screen_question(screen, situation)
    for name in _ticked(situation):
        return question(catalog.findings[name], "You ticked this; how much matters.", situation)
    for name, why in _for_rules(situation, triaged):
        return question(catalog.findings[name], why, situation)
    if differential is not None:
        for name, why in _for_causes(situation, differential, network):
            return question(catalog.findings[name], why, situation)
    return (
        "No open question can still change how urgent this is, "
        "and the leading causes are told apart as far as questions can."
    )


def question(finding: Finding, why: str, situation: Situation) -> Question:
    """Make the question of a finding; `unknown` and `declined` are always possible and not listed."""
    options: tuple[tuple[Any, str], ...] = ()
    if finding.kind == "binary":
        options = (("present", "Yes"), ("absent", "No"))
    elif finding.kind == "graded":
        options = tuple((level, _label(level)) for level in finding.levels)
    elif finding.kind == "choice":
        options = tuple((value, _label(value)) for value in finding.values)
    return Question(
        id=finding.id,
        text=finding.ask,
        help=finding.help,
        kind=finding.kind,
        why=why,
        options=options,
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
    return {"at_least": finding.levels[int(known.low)], "at_most": finding.levels[int(known.high)]}


def _label(word: str) -> str:
    text = re.sub(r"\bi\b", "I", word.replace("_", " "))
    return text[:1].upper() + text[1:]


def is_askable(finding: Finding, situation: Situation) -> bool:
    """Whether she can know it, it can be in a state left, and it is not settled."""
    if "lay" not in finding.by or not set(finding.states) & set(situation.possible_states):
        return False
    if finding.id in situation.answered:
        return _ticked_only(situation.case.answers.get(finding.id)) and _partial(finding, situation)
    if situation.is_settled(finding.id) and not _partial(finding, situation):
        return False
    return not (finding.only_if is not None and situation.holds(finding.only_if) is False)


def _ticked_only(answer: Any) -> bool:
    """Whether an answer has the open form a screen sets; `{at_least, at_most}` and `{in}` are final."""
    return isinstance(answer, dict) and len(answer) == 1 and not {"at_least", "at_most", "is_not"}.isdisjoint(answer)


def _partial(finding: Finding, situation: Situation) -> bool:
    """Whether an answer leaves several values of a level or choice open (a ticked screen item does)."""
    known = situation.known(finding.id)
    if known.never or finding.kind in ("binary", "number"):
        return False
    return len(known.values) > 1 if finding.kind == "choice" else known.low < known.high


def _screen_open(screen: Screen, situation: Situation) -> bool:
    return any(_item_open(item.finding, situation) for item in screen.items)


def _item_open(name: str, situation: Situation) -> bool:
    return not situation.is_settled(name) and is_askable(situation.catalog.findings[name], situation)


def _screen_question(screen: Screen, situation: Situation) -> Question:
    catalog = situation.catalog
    items = [item for item in screen.items if _item_open(item.finding, situation)]
    none_sets = {item.finding: _complement(catalog.findings[item.finding], item.sets[item.finding]) for item in items}
    return Question(
        id=screen.id,
        text=screen.title,
        help="Tick all that apply, or none of these.",
        kind="screen",
        why=screen.why,
        items=tuple((item.say, dict(item.sets)) for item in items),
        none_sets=none_sets,
        unknown_sets=dict.fromkeys(none_sets, "unknown"),
    )


def _complement(finding: Finding, ticked: Any) -> Any:
    """Return what "none of these" says of a finding whose item would set `ticked`."""
    if finding.kind == "graded":
        level = ticked["at_least"] if isinstance(ticked, dict) else finding.levels[1] if ticked == "present" else ticked
        below = finding.levels.index(level) - 1
        return finding.levels[0] if below == 0 else {"at_most": finding.levels[below]}
    if finding.kind == "choice":
        return ticked["is_not"] if isinstance(ticked, dict) else {"is_not": ticked}
    return "absent"


def _opening(situation: Situation) -> Iterator[tuple[str, str]]:
    catalog = situation.catalog
    for name, why in catalog.opening_questions:
        if name == "could_be_pregnant" and situation.derived("pregnancy_excluded", None) is True:
            continue
        if is_askable(catalog.findings[name], situation):
            yield name, why
        if name == "could_be_pregnant":
            yield from _pregnancy(situation)
    if is_askable(catalog.findings["abnormal_bleeding"], situation):
        yield "abnormal_bleeding", "Everything else depends on what kind of bleeding this is."


def _pregnancy(situation: Situation) -> Iterator[tuple[str, str]]:
    catalog = situation.catalog
    chance = (
        situation.holds(IsFinding("could_be_pregnant", catalog.findings["could_be_pregnant"].nodes[0].comparison))
        if catalog.findings["could_be_pregnant"].nodes
        else None
    )
    possible = situation.known("could_be_pregnant")
    if chance is False or (not possible.unknown and possible.high == 0):
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


def _ticked(situation: Situation) -> Iterator[str]:
    for name, answer in situation.case.answers.items():
        finding = situation.catalog.findings.get(name)
        ticked = isinstance(answer, dict) and ("at_least" in answer or "is_not" in answer)
        if finding is not None and ticked and is_askable(finding, situation):
            if (
                "is_not" in answer
                and len(situation.known(name).values) == len(finding.values) - 1
                and answer["is_not"] != "none"
            ):
                continue  # "none of these" on a screen: the other values are not worth a question by themselves
            yield name


def _for_rules(situation: Situation, triaged: Triage) -> Iterator[tuple[str, str]]:
    catalog = situation.catalog
    late: list[tuple[str, str]] = []
    for rule in triaged.undecided:
        raises = triaged.urgency < rule.urgency
        if not raises and not (triaged.held_back and rule.urgency.step >= 3):
            continue
        for name in open_findings(rule.when, situation):
            finding = catalog.findings[name]
            if is_askable(finding, situation):
                entry = (name, f"It decides about: {rule.title[:1].lower()}{rule.title[1:]}.")
                if finding.sensitive:
                    late.append(entry)
                else:
                    yield entry
    yield from late


def _for_causes(situation: Situation, differential: Differential, network: Network) -> Iterator[tuple[str, str]]:
    catalog = situation.catalog
    leading = sorted(differential.causes.values(), key=lambda p: -p.p_cause)[:_LEADING]
    scored: dict[str, float] = {}
    for posterior in leading:
        if posterior.p_cause < _LIKELY:
            continue
        for link in network.conditions[posterior.condition].links:
            node = catalog.finding_of_node[link.node]
            finding = catalog.findings[node.finding]
            leaks = [leak.number.value for leak in finding.leaks if leak.node == link.node]
            tells = link.number.value / max(min(leaks, default=1.0), 1e-6)
            if tells >= _TELLING and link.number.value >= 0.2 and is_askable(finding, situation):
                gate = [
                    situation.holds(parent)
                    for parent in (*finding.parents, *([finding.given] if finding.given else []))
                ]
                if False not in gate:
                    score = posterior.p_cause * (1 - posterior.p_cause) * link.number.value
                    scored[finding.id] = max(scored.get(finding.id, 0.0), score)
    for name in sorted(scored, key=lambda name: -scored[name])[: max(0, 6 - _asked_for_causes(situation))]:
        if scored[name] >= 0.02:
            yield name, "It helps to tell the likely causes apart."


def _asked_for_causes(situation: Situation) -> int:
    """Return how many answers beyond the screens and opening questions were given, in steps of four."""
    return max(0, len(situation.answered) - 28) // 2
