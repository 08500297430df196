"""Whether a condition can still become true or false by answers that can still be asked for.

A rule that needs an answer she has said she does not know can no longer fire, so nothing is asked for its sake.
Parts are looked at one by one, as if their answers were independent: it may say "can" too often, never too seldom.
"""

from __future__ import annotations

from collections.abc import Callable

from spotting.catalog.types import Finding
from spotting.logic import All, Any, Expression, IsDerived, IsFinding, IsState, Not
from spotting.situation import Situation


class CanBecome:
    """Answers for one situation; `askable` tells which findings can still be asked."""

    def __init__(self, situation: Situation, askable: Callable[[Finding, Situation], bool]) -> None:
        self.situation = situation
        self._askable = askable
        self._open: dict[str, bool] = {}
        self._known: dict[tuple[int, bool, bool], bool] = {}

    def true(self, expression: Expression, *, lenient: bool) -> bool:
        """Whether it can become true; with `lenient` a `not` holds while its content stays unknown."""
        return self._can(expression, True, lenient, frozenset())

    def false(self, expression: Expression) -> bool:
        """Whether it can become false."""
        return self._can(expression, False, False, frozenset())

    def _can(self, expression: Expression, wanted: bool, lenient: bool, seen: frozenset[str]) -> bool:
        if seen:
            return self._work_out(expression, wanted, lenient, seen)
        key = (id(expression), wanted, lenient)  # expressions live as long as the catalog
        if key not in self._known:
            self._known[key] = self._work_out(expression, wanted, lenient, seen)
        return self._known[key]

    def _work_out(self, expression: Expression, wanted: bool, lenient: bool, seen: frozenset[str]) -> bool:
        if isinstance(expression, All | Any):
            together = isinstance(expression, All) == wanted  # all parts must become it, or one is enough
            for part in expression.parts:
                if self._can(part, wanted, lenient, seen) != together:
                    return not together
            return together
        if isinstance(expression, Not):
            if wanted and lenient and self.situation.holds(expression.part) is not True:
                return True
            return self._can(expression.part, not wanted, False, seen)
        known = self.situation.holds(expression)
        return known is wanted if known is not None else self._atom(expression, wanted, seen)

    def _atom(self, atom: IsFinding | IsDerived | IsState, wanted: bool, seen: frozenset[str]) -> bool:
        catalog = self.situation.catalog
        if isinstance(atom, IsFinding):
            return self.finding(atom.finding)
        if isinstance(atom, IsState):
            if atom.state in seen:
                return False
            states, deeper = catalog.states[atom.state], seen | {atom.state}
            return self._can(states.certain_when if wanted else states.excluded_when, True, wanted, deeper)
        if atom.derived in seen:
            return False
        derived, deeper = catalog.derived[atom.derived], seen | {atom.derived}
        if not wanted and derived.false_when is not None and self._can(derived.false_when, True, False, deeper):
            return True
        if derived.when is not None:
            return self._can(derived.when, wanted, False, deeper)
        if derived.count:
            return any(self._can(part, wanted, False, deeper) for part in derived.count)
        return any(self.finding(name) for name in catalog.findings if name in derived.formula)

    def finding(self, name: str) -> bool:
        """Whether a finding can still be asked."""
        if name not in self._open:
            self._open[name] = self._askable(self.situation.catalog.findings[name], self.situation)
        return self._open[name]
