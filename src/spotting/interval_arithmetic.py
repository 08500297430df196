"""Arithmetic on answers that are known within bounds: the formulas of derived findings (BMI, days between).

Sums, differences, products, quotients and powers of positive numbers, end by end. A number nothing is known of leaves
the result open; one that never happened makes it "never": every comparison with it is false.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from spotting.answers import Comparison, Possible, Truth

_NEVER = "never"
_OPERATORS: dict[type[ast.operator], Callable[[float, float], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


def calculate(formula: str, known: Callable[[str], Possible]) -> Any:
    """Return the (lowest, highest) of a formula, "never", or None where a number it names is not known."""
    return _calculate(_parsed(formula), known)


def compare(value: Any, comparison: Comparison | None) -> Truth:
    """Compare what was calculated or counted; a truth is given back as it is, where there is no comparison."""
    if comparison is None:
        return value if isinstance(value, bool) else None
    if value is None or isinstance(value, bool):
        return None
    if value == _NEVER:
        return False
    low, high = value
    if comparison.accepts(low) and comparison.accepts(high):
        return True
    beyond = high < comparison.low or (comparison.low_open and high <= comparison.low)
    before = low > comparison.high or (comparison.high_open and low >= comparison.high)
    return False if beyond or before else None


@lru_cache(maxsize=256)
def _parsed(formula: str) -> ast.expr:
    return ast.parse(formula, mode="eval").body


def _calculate(node: ast.expr, known: Callable[[str], Possible]) -> Any:
    if isinstance(node, ast.Constant):
        value = float(node.value)  # type: ignore[arg-type]
        return (value, value)
    if isinstance(node, ast.Name):
        own = known(node.id)
        return _NEVER if own.never else (None if own.unknown else (own.low, own.high))
    assert isinstance(node, ast.BinOp)
    left, right = _calculate(node.left, known), _calculate(node.right, known)
    if _NEVER in (left, right):
        return _NEVER
    if left is None or right is None:
        return None
    ends = [_OPERATORS[type(node.op)](a, b) for a in left for b in right]
    return (min(ends), max(ends))
