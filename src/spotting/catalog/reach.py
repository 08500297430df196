"""Which findings a condition rests on, those behind derived findings and states too.

Plain structure of the knowledge: no answer is looked at.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

from spotting.catalog.types import Catalog
from spotting.logic import Expression, IsDerived, IsFinding, leaves

_reached: WeakKeyDictionary[Catalog, dict[int, frozenset[str]]] = WeakKeyDictionary()


def all_leaves(expression: Expression, catalog: Catalog, seen: frozenset[str] = frozenset()) -> list[IsFinding]:
    """Return every comparison with a finding, also inside derived findings and the states' `certain_when`."""
    found = []
    for leaf in leaves(expression):
        if isinstance(leaf, IsFinding):
            found.append(leaf)
        elif isinstance(leaf, IsDerived):
            if leaf.derived not in seen:
                derived = catalog.derived[leaf.derived]
                for part in (*([derived.when] if derived.when else []), *derived.count):
                    found += all_leaves(part, catalog, seen | {leaf.derived})
        elif leaf.state not in seen:
            found += all_leaves(catalog.states[leaf.state].certain_when, catalog, seen | {leaf.state})
    return found


def reached(expression: Expression, catalog: Catalog) -> frozenset[str]:
    """Return the findings a condition rests on, with the numbers of arithmetic; remembered by catalog."""
    known = _reached.setdefault(catalog, {})
    key = id(expression)  # expressions live as long as their catalog
    if key not in known:
        names = {leaf.finding for leaf in all_leaves(expression, catalog)}
        for formula in _formulas(expression, catalog, frozenset()):
            names |= {name for name in catalog.findings if name in formula}
        known[key] = frozenset(names)
    return known[key]


def _formulas(expression: Expression, catalog: Catalog, seen: frozenset[str]) -> list[str]:
    found = []
    for leaf in leaves(expression):
        if isinstance(leaf, IsDerived) and leaf.derived not in seen:
            derived = catalog.derived[leaf.derived]
            found += [derived.formula] if derived.formula else []
            for part in (*([derived.when] if derived.when else []), *derived.count):
                found += _formulas(part, catalog, seen | {leaf.derived})
    return found
