"""Parse the structured conditions of the knowledge: all / any / not / finding / derived / state."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from spotting.answers import Comparison
from spotting.catalog.record import Record, describe
from spotting.catalog.types import Finding
from spotting.catalog.yaml_marks import Map
from spotting.logic import All, Expression, IsDerived, IsFinding, IsState, Not
from spotting.logic import Any as AnyOf
from spotting.problems import Problem, did_you_mean
from spotting.words import STATES

COMPARISON_KEYS = ("is", "is_not", "in", "at_least", "at_most", "from", "to", "above", "below", "band")
_NEVER = All(())


class ConditionReader:
    """Turns mappings of one knowledge folder into expressions; unknown ids become problems."""

    def __init__(self, findings: Mapping[str, Finding], derived: set[str], problems: list[Problem]) -> None:
        self.findings = findings
        self.derived = derived
        self.problems = problems

    def read(self, data: Any, file: str, line: int) -> Expression:
        """Return the expression; after a problem an always-true one, so that reading goes on."""
        if not isinstance(data, Map):
            self.problems.append(
                Problem(file, line, f"a condition must be a mapping, not {describe(data)}.", "Write {finding: …}.")
            )
            return _NEVER
        record = Record(data, file, self.problems)
        for key in ("all", "any"):
            if record.has(key):
                parts = record.raw(key)
                record.finish()
                if not isinstance(parts, list) or not parts:
                    record.problem(f"`{key}` needs a list of conditions.", key=key)
                    return _NEVER
                read = tuple(self.read(part, file, record.line(key)) for part in parts)
                return All(read) if key == "all" else AnyOf(read)
        if record.has("not"):
            part = record.raw("not")
            record.finish()
            return Not(self.read(part, file, record.line("not")))
        if record.has("state"):
            name = record.choice("state", STATES, required=True, default=STATES[0])
            record.finish()
            return IsState(name)
        return self._atom(record)

    def _atom(self, record: Record) -> Expression:
        if record.has("derived"):
            name = record.text("derived")
            if name not in self.derived:
                record.problem(
                    f"`{name}` is no known derived finding.", did_you_mean(name, self.derived), key="derived"
                )
            has_cut = any(record.has(key) for key in COMPARISON_KEYS)
            comparison = numeric_comparison(record) if has_cut else None
            record.finish()
            return IsDerived(name, comparison)
        if record.has("finding"):
            name = record.text("finding")
            finding = self.findings.get(name)
            if finding is None:
                record.problem(f"`{name}` is no known finding.", did_you_mean(name, self.findings), key="finding")
                return _NEVER
            comparison = read_comparison(record, finding)
            record.finish()
            return IsFinding(name, comparison)
        record.problem(
            "a condition needs one of all, any, not, finding, derived, state; "
            f"it has {', '.join(record.data) or 'none'}."
        )
        return _NEVER


def numeric_comparison(record: Record) -> Comparison:
    """Read from / to (inclusive) and above / below (exclusive)."""
    low, high = record.number("from"), record.number("to")
    above, below = record.number("above"), record.number("below")
    return Comparison(
        low=above if above is not None else (low if low is not None else -math.inf),
        high=below if below is not None else (high if high is not None else math.inf),
        low_open=above is not None,
        high_open=below is not None,
    )


def read_comparison(record: Record, finding: Finding) -> Comparison:
    """Read the comparison beside `finding:`; none means present, or above the lowest level."""
    special = record.data.get("is")
    if special == "unknown" or (special == "absent" and finding.kind != "graded"):
        record.raw("is")
        if special == "absent" and finding.kind == "binary":
            return Comparison(high=0.0)
        return Comparison(special=str(special))
    if record.has("band"):
        name = record.choice("band", finding.bands or ("(this finding has no bands)",), required=True)
        return finding.bands.get(name, Comparison())
    if finding.kind == "choice":
        return _choice(record, finding)
    if finding.kind == "graded":
        return _graded(record, finding)
    if finding.kind == "number":
        if not any(record.has(key) for key in ("from", "to", "above", "below")):
            record.problem(f"`{finding.id}` is a number.", "Compare it with from, to, above or below.")
        return numeric_comparison(record)
    for key in COMPARISON_KEYS:
        if record.has(key):
            record.problem(f"`{finding.id}` is present or absent; `{key}` does not fit.", "Drop it.", key=key)
            record.raw(key)
    return Comparison(low=1.0)


def _choice(record: Record, finding: Finding) -> Comparison:
    for key in ("is", "is_not"):
        if record.has(key):
            value = record.choice(key, finding.values, required=True, default=finding.values[0])
            return Comparison(values=frozenset({value}), negated=key == "is_not")
    if record.has("in"):
        return Comparison(values=frozenset(record.words("in", allowed=finding.values, what=f"value of {finding.id}")))
    record.problem(f"`{finding.id}` is a choice.", f"Compare it with is, is_not or in: {', '.join(finding.values)}.")
    return Comparison(values=frozenset(finding.values))


def _graded(record: Record, finding: Finding) -> Comparison:
    def level(key: str) -> float:
        word = record.choice(key, finding.levels, required=True, default=finding.levels[0])
        return float(finding.levels.index(word))

    if record.has("is"):
        exact = level("is")
        return Comparison(low=exact, high=exact)
    if record.has("is_not"):
        exact = level("is_not")
        return Comparison(low=exact, high=exact, negated=True)
    if record.has("in"):
        words = record.words("in", allowed=finding.levels, what=f"level of {finding.id}")
        indices = sorted(finding.levels.index(word) for word in words) or [0]
        if indices != list(range(indices[0], indices[-1] + 1)):
            record.problem(f"`in` of `{finding.id}` must be neighbouring levels.", key="in")
        return Comparison(low=float(indices[0]), high=float(indices[-1]))
    low = level("at_least") if record.has("at_least") else None
    high = level("at_most") if record.has("at_most") else None
    if low is None and high is None:
        return Comparison(low=1.0)
    return Comparison(low=low if low is not None else 0.0, high=high if high is not None else math.inf)
