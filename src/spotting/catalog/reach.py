"""Which findings a condition rests on, those behind derived findings and states too.

Plain structure of the knowledge: no answer is looked at. Narrower than `dependence`: of states only what makes them
certain.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from spotting.catalog.types import Catalog
from spotting.logic import Expression, IsDerived, IsFinding, leaves


class Reach:
    """Of one catalog; what was asked of an expression is remembered: it lives as long as its catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._comparisons: dict[int, tuple[Expression, Mapping[str, tuple[IsFinding, ...]]]] = {}
        self._findings: dict[int, tuple[Expression, frozenset[str]]] = {}

    def comparisons(self, expression: Expression) -> Mapping[str, tuple[IsFinding, ...]]:
        """Return finding -> the comparisons with it, also inside derived findings and the states' `certain_when`."""
        known = self._comparisons.get(id(expression))
        if known is None:
            found: dict[str, tuple[IsFinding, ...]] = {}
            for leaf in _all_leaves(expression, self._catalog, frozenset()):
                found[leaf.finding] = (*found.get(leaf.finding, ()), leaf)
            known = self._comparisons[id(expression)] = (expression, found)
        return known[1]

    def findings(self, expression: Expression) -> frozenset[str]:
        """Return the findings a condition rests on, with the numbers of arithmetic."""
        known = self._findings.get(id(expression))
        if known is None:
            names = set(self.comparisons(expression))
            for formula in _formulas(expression, self._catalog, frozenset()):
                names |= {name for name in self._catalog.findings if name in formula}
            known = self._findings[id(expression)] = (expression, frozenset(names))
        return known[1]


def _all_leaves(expression: Expression, catalog: Catalog, seen: frozenset[str]) -> list[IsFinding]:
    found = []
    for leaf in leaves(expression):
        if isinstance(leaf, IsFinding):
            found.append(leaf)
        elif isinstance(leaf, IsDerived):
            if leaf.derived not in seen:
                derived = catalog.derived[leaf.derived]
                for part in (*([derived.when] if derived.when else []), *derived.count):
                    found += _all_leaves(part, catalog, seen | {leaf.derived})
        elif leaf.state not in seen:
            found += _all_leaves(catalog.states[leaf.state].certain_when, catalog, seen | {leaf.state})
    return found


def _formulas(expression: Expression, catalog: Catalog, seen: frozenset[str]) -> list[str]:
    found = []
    for leaf in leaves(expression):
        if isinstance(leaf, IsDerived) and leaf.derived not in seen:
            derived = catalog.derived[leaf.derived]
            found += [derived.formula] if derived.formula else []
            for part in (*([derived.when] if derived.when else []), *derived.count):
                found += _formulas(part, catalog, seen | {leaf.derived})
    return found


@lru_cache(maxsize=4)
def reach_of(catalog: Catalog) -> Reach:
    """Return what conditions of a catalog rest on, worked out once."""
    return Reach(catalog)
