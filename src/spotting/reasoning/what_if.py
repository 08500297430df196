"""What if one answer were different: the same case assessed twice, and what changed between the two.

Says which rules begin or cease to fire, how urgency, causes and states move; it decides nothing itself. The
changed case obeys every rule of an ordinary one: an answer that cannot be, or contradicts another, is refused.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from spotting.assessment import Assessment, Reason
from spotting.case import Case
from spotting.catalog.types import Catalog
from spotting.figures_in_words import in_words
from spotting.pipeline import assess
from spotting.problems import BadCase, Problem, did_you_mean

SHOWN = 0.01  # changes of a cause or a state below this are left out
NAME = "what-if"


@dataclass(frozen=True)
class Change:
    """A figure before and after; `id` is a condition or a state."""

    id: str
    before: float
    after: float

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "before": self.before,
            "after": self.after,
            "words_before": in_words(self.before),
            "words_after": in_words(self.after),
        }


@dataclass(frozen=True)
class WhatIf:
    """Both assessments, and what the changed answers change. In `changes` None is "not asked"."""

    changes: Mapping[str, Any]
    before: Assessment
    after: Assessment

    @property
    def begins(self) -> tuple[Reason, ...]:
        """Reasons that hold only with the change: rules that begin to fire, floors, the default."""
        return _only_in(self.after, self.before)

    @property
    def ceases(self) -> tuple[Reason, ...]:
        """Reasons that hold only without the change."""
        return _only_in(self.before, self.after)

    @property
    def causes(self) -> tuple[Change, ...]:
        """Causes whose figure moves, the largest change first (p_cause where bleeding was told)."""
        return _moved(_figures(self.before), _figures(self.after))

    @property
    def states(self) -> tuple[Change, ...]:
        """States whose probability moves, the largest change first."""
        return _moved(dict(self.before.differential.states), dict(self.after.differential.states))

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "format": 1,
            "changes": {
                name: {"before": self.before.case.answers.get(name), "after": self.changes[name]}
                for name in self.changes
            },
            "urgency": {side: _urgency(getattr(self, side)) for side in ("before", "after")},
            "rules_begin": [reason.to_dict() for reason in self.begins],
            "rules_cease": [reason.to_dict() for reason in self.ceases],
            "ranked_by": {side: _ranked_by(getattr(self, side)) for side in ("before", "after")},
            "causes": [change.to_dict() for change in self.causes],
            "states": [change.to_dict() for change in self.states],
            "no_cause_found": {
                "before": self.before.differential.no_cause_found,
                "after": self.after.differential.no_cause_found,
            },
            "figures_wait_for": list(self.after.figures_wait_for),
            "notice": self.after.to_dict()["notice"],
        }


def what_if(case: Case, catalog: Catalog, changes: Mapping[str, Any], *, name: str = "case") -> WhatIf:
    """Assess a case as it is and with some answers changed; None takes an answer back (not asked).

    Raises BadCase for a finding or answer that is not known or contradicts another, Impossible as `assess` does.
    """
    given = {catalog.aliases.get(key, key): value for key, value in case.answers.items()}
    case = replace(case, answers=given)
    wanted = {catalog.aliases.get(key, key): value for key, value in changes.items()}
    _refuse(case, catalog, wanted)
    answers = {**given, **wanted}
    changed = replace(case, answers={key: value for key, value in answers.items() if value is not None})
    return WhatIf(
        changes=wanted,
        before=assess(case, catalog, ranges=False, explain=False, name=name),
        after=assess(changed, catalog, ranges=False, explain=False, name=NAME),
    )


def read_changes(words: Iterable[str]) -> dict[str, Any]:
    """Read FINDING=VALUE: a word, a number, a JSON object such as {"at_least": "mild"}, or nothing (not asked)."""
    changes: dict[str, Any] = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals or not name:
            fix = "Write FINDING=VALUE, such as pregnancy_test=negative."
            raise BadCase([Problem(f"{NAME} {word}", 0, "is no change of an answer.", fix)])
        if name in changes:
            raise BadCase([Problem(f"{NAME} {name}", 0, "is changed twice.", "Keep one.")])
        changes[name] = _read_value(name, text)
    return changes


def _read_value(name: str, text: str) -> Any:
    if not text:
        return None
    if text.startswith("{"):
        return Case.from_json(f'{{"answers": {{{json.dumps(name)}: {text}}}}}', name=NAME).answers[name]
    try:
        number = float(text)
    except ValueError:
        return text
    if not math.isfinite(number):
        return text
    return int(number) if number.is_integer() else number


def _refuse(case: Case, catalog: Catalog, changes: Mapping[str, Any]) -> None:
    """Refuse what names no finding, and taking back what was never answered."""
    problems = []
    for key, value in changes.items():
        where = f"{NAME} {key}"
        if key not in catalog.findings:
            fix = did_you_mean(key, catalog.findings) or "`spotting knowledge list findings` shows them."
            problems.append(Problem(where, 0, "is no known finding.", fix))
        elif value is None and key not in case.answers:
            problems.append(Problem(where, 0, "was not answered, so it cannot be taken back.", "Give it a value."))
    if not changes:
        problems.append(Problem(NAME, 0, "needs a change.", "Write FINDING=VALUE, such as pregnancy_test=negative."))
    if problems:
        raise BadCase(problems)


def _only_in(one: Assessment, other: Assessment) -> tuple[Reason, ...]:
    known = {(reason.kind, reason.id) for reason in other.reasons}
    return tuple(reason for reason in one.reasons if (reason.kind, reason.id) not in known)


def _figures(assessment: Assessment) -> dict[str, float]:
    by_cause = assessment.differential.bleeding_seen
    posteriors = assessment.differential.causes.values()
    return {p.condition: p.p_cause if by_cause else p.p_present for p in posteriors}


def _moved(before: Mapping[str, float], after: Mapping[str, float]) -> tuple[Change, ...]:
    names = dict.fromkeys([*before, *after])
    changes = [Change(name, before.get(name, 0.0), after.get(name, 0.0)) for name in names]
    moved = [change for change in changes if abs(change.after - change.before) >= SHOWN]
    return tuple(sorted(moved, key=lambda change: (-abs(change.after - change.before), change.id)))


def _urgency(assessment: Assessment) -> dict[str, Any]:
    return {
        "level": assessment.urgency.level,
        "within_days": assessment.urgency.within_days,
        "provisional": assessment.provisional,
    }


def _ranked_by(assessment: Assessment) -> str:
    return "p_cause" if assessment.differential.bleeding_seen else "p_present"
