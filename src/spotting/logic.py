"""Three-valued conditions over answers: all, any, not, finding, derived, state.

Kleene logic: `all` is false if one part is false, `any` is true if one part is true, otherwise unknown
spreads; `not` swaps true and false. With `lenient` (a rule's `negation: unless_known`, and the states'
`certain_when`) a `not` that is not itself inside another `not` counts as satisfied while its content is
unknown. Authority: `meta` of the triage evidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from spotting.answers import Comparison, Truth


class Facts(Protocol):
    """What a condition can ask of a case."""

    def finding(self, name: str, comparison: Comparison) -> Truth: ...
    def derived(self, name: str, comparison: Comparison | None) -> Truth: ...
    def state(self, name: str) -> Truth: ...


@dataclass(frozen=True)
class All:
    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class Any:
    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class Not:
    part: Expression


@dataclass(frozen=True)
class IsFinding:
    finding: str
    comparison: Comparison


@dataclass(frozen=True)
class IsDerived:
    derived: str
    comparison: Comparison | None = None  # None: the derived truth itself


@dataclass(frozen=True)
class IsState:
    state: str


Expression = All | Any | Not | IsFinding | IsDerived | IsState


def evaluate(expression: Expression, facts: Facts, *, lenient: bool = False) -> Truth:
    """Return True, False or None (unknown)."""
    # Plain tests, the commonest first: this runs some thousand times for one answer.
    if isinstance(expression, IsFinding):
        return facts.finding(expression.finding, expression.comparison)
    if isinstance(expression, IsDerived):
        return facts.derived(expression.derived, expression.comparison)
    if isinstance(expression, All):
        return _first(False, expression.parts, facts, lenient)
    if isinstance(expression, Any):
        return _first(True, expression.parts, facts, lenient)
    if isinstance(expression, IsState):
        return facts.state(expression.state)
    truth = evaluate(expression.part, facts, lenient=False)
    if truth is None:
        return True if lenient else None
    return not truth


def _first(deciding: bool, parts: tuple[Expression, ...], facts: Facts, lenient: bool) -> Truth:
    """Return what one part alone decides (`all` is false, `any` true), else unknown if a part is, else the other."""
    result: Truth = not deciding
    for part in parts:
        truth = evaluate(part, facts, lenient=lenient)
        if truth is deciding:
            return deciding
        if truth is None:
            result = None
    return result


def leaves(expression: Expression) -> Iterator[IsFinding | IsDerived | IsState]:
    """Yield every atom of a condition, left to right."""
    match expression:
        case All(parts) | Any(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield expression
