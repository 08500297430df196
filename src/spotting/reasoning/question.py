"""One question in the words for its reader: its text, its answers, and what "none of these" and "I don't know" set.

Authority: the texts of findings/, screens.yaml and checklists.yaml. It says what can be asked, never what is asked
next or how much that is worth.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from spotting.catalog import wording
from spotting.catalog.dependence import dependence_of
from spotting.catalog.screens import Screen, ScreenItem
from spotting.catalog.types import Catalog, Finding
from spotting.reasoning.asked_when import asked_where
from spotting.situation import Situation


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
    return remembered(_is_askable, finding, situation)


def remembered(decide: Callable[[Finding, Situation], bool], finding: Finding, situation: Situation) -> bool:
    """Return what is decided of a finding, worked out once for these answers."""
    known: dict[str, bool] | None = situation.remembered.get(decide)
    if known is None:
        known = situation.remembered[decide] = {}
    found = known.get(finding.id)
    if found is None:
        found = known[finding.id] = decide(finding, situation)
    return found


def _is_askable(finding: Finding, situation: Situation) -> bool:
    if finding.id not in can_be_known(situation.catalog, situation.possible_states):
        return False
    if situation.case.for_whom == "partner" and finding.is_about_violence:
        return False  # whoever answers for her may be the one she fears
    if finding.id in situation.answered:
        return _ticked_only(situation.case.answers.get(finding.id)) and _partial(finding, situation)
    if situation.is_settled(finding.id) and not _partial(finding, situation):
        return False
    return not (finding.only_if is not None and situation.holds(finding.only_if) is False)


@lru_cache(maxsize=256)
def can_be_known(catalog: Catalog, states: tuple[str, ...]) -> frozenset[str]:
    """Return the findings that she herself can know and that can be in any of these states."""
    outside = dependence_of(catalog).outside(states)
    return frozenset(name for name, finding in catalog.findings.items() if "lay" in finding.by) - outside


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


def screen_open(screen: Screen, situation: Situation) -> bool:
    """Whether a line of a list can still be asked."""
    return any(item_open(item.finding, situation) for item in screen.items)


def item_open(name: str, situation: Situation) -> bool:
    """Whether a finding can be asked as a line of a list: like `is_askable`, with its parents not denied."""
    return remembered(_line_open, situation.catalog.findings[name], situation)


def _line_open(finding: Finding, situation: Situation) -> bool:
    if situation.is_settled(finding.id) or not is_askable(finding, situation):
        return False
    gate = asked_where(finding)
    if gate is not None and situation.holds(gate) is not True:
        return False
    return all(situation.holds(parent) is not False for parent in finding.parents)


def screen_question(screen: Screen, situation: Situation) -> Question:
    """Make the question of a list from its open lines."""
    return _list_question(screen, [item for item in screen.items if item_open(item.finding, situation)], situation)


def question_again(id: str, findings: Collection[str], situation: Situation) -> Question:
    """Make a question once more that was asked before: of a finding, or of those lines of a list.

    Raises KeyError where there is none of that name, or a list has none of those lines.
    """
    catalog = situation.catalog
    screen = next((screen for screen in (*catalog.screens, *catalog.checklists) if screen.id == id), None)
    if screen is None:
        return question(catalog.findings[id], "", situation)
    items = [item for item in screen.items if item.finding in findings]
    if not items:
        raise KeyError(id)
    return _list_question(screen, items, situation)


def _list_question(screen: Screen, items: Sequence[ScreenItem], situation: Situation) -> Question:
    catalog, for_whom = situation.catalog, situation.case.for_whom
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
