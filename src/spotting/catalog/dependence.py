"""What must be looked at again when an answer changes: everything a condition rests on, and what follows from what.

Plain structure of the knowledge, no answer is looked at. Wider than `reach`: also through the states'
`excluded_when` and what makes a derived finding false, so nothing that could change is missed.
"""

from __future__ import annotations

import re
from functools import lru_cache

from spotting.catalog.types import Catalog, Contradiction, Derived, Finding, StateDefinition
from spotting.logic import Expression, IsDerived, IsFinding, IsState, leaves

Leaf = IsFinding | IsDerived | IsState


class Dependence:
    """Of one catalog. `states_rest_on`: findings whose answers can change which states are possible; `implied`: those
    of which something follows from other answers, the states apart."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._rests_on: dict[int, tuple[Expression, frozenset[str]]] = {}
        self._named: dict[int, tuple[Expression, frozenset[str]]] = {}
        self._leaves: dict[int, tuple[Expression, tuple[Leaf, ...]]] = {}
        self.states_rest_on = frozenset().union(
            *(self.rests_on(part) for state in catalog.states.values() for part in _parts_of_state(state))
        )
        self._every = tuple(catalog.findings.values())
        self._after: dict[str, dict[str, None]] = {}
        for finding in self._every:
            for name in self._implied_from(finding):
                self._after.setdefault(name, {})[finding.id] = None
        self.implied = frozenset(finding.id for finding in self._every if _is_implied(finding))
        self._in_states: dict[tuple[str, ...], tuple[tuple[Finding, ...], frozenset[str]]] = {}
        self._contradicted: dict[str, set[int]] = {}
        for i, contradiction in enumerate(catalog.contradictions):
            for name in self.rests_on(contradiction.when):
                self._contradicted.setdefault(name, set()).add(i)
        self._order = {name: i for i, name in enumerate(catalog.findings)}

    def rests_on(self, expression: Expression) -> frozenset[str]:
        """Return every finding whose answer can change the truth of a condition."""
        found = self._rests_on.get(id(expression))
        if found is None:  # the expression is kept: its id stays its own
            found = self._rests_on[id(expression)] = (expression, frozenset(self._walk(expression)))
        return found[1]

    def leaves(self, expression: Expression) -> tuple[Leaf, ...]:
        """Return every atom of a condition, left to right."""
        found = self._leaves.get(id(expression))
        if found is None:
            found = self._leaves[id(expression)] = (expression, tuple(leaves(expression)))
        return found[1]

    def named(self, expression: Expression) -> frozenset[str]:
        """Return the findings a condition compares itself."""
        found = self._named.get(id(expression))
        if found is None:
            names = frozenset(leaf.finding for leaf in self.leaves(expression) if isinstance(leaf, IsFinding))
            found = self._named[id(expression)] = (expression, names)
        return found[1]

    def _walk(self, expression: Expression) -> set[str]:
        names: set[str] = set()
        seen: set[str] = set()
        waiting = [expression]
        while waiting:
            for leaf in leaves(waiting.pop()):
                if isinstance(leaf, IsFinding):
                    names.add(leaf.finding)
                    continue
                key = leaf.derived if isinstance(leaf, IsDerived) else f"state {leaf.state}"
                if key in seen:
                    continue
                seen.add(key)
                if isinstance(leaf, IsDerived):
                    derived = self._catalog.derived[leaf.derived]
                    names |= set(re.findall(r"\w+", derived.formula)) & set(self._catalog.findings)
                    waiting += _parts_of_derived(derived)
                else:
                    waiting += _parts_of_state(self._catalog.states[leaf.state])
        return names

    def _implied_from(self, finding: Finding) -> set[str]:
        """Return the findings whose answers decide what is implied of a finding, states and screens apart."""
        conditions = (*finding.parents, finding.present_when, finding.only_if)
        names = {finding.id, *(other for other, _, _ in finding.implied_by)}
        names |= {finding.if_not_asked} if finding.if_not_asked else set()
        return names.union(*(self.rests_on(condition) for condition in conditions if condition is not None))

    def implied_anew(self, fresh: frozenset[str]) -> tuple[Finding, ...]:
        """Return the findings to look at again after news of some, in the order of the catalog."""
        names = {after for name in fresh for after in self._after.get(name, ())}
        return tuple(self._catalog.findings[name] for name in sorted(names, key=self._order.__getitem__))

    def implied_in(self, states: tuple[str, ...]) -> tuple[Finding, ...]:
        """Return every finding of which anything can be implied while these states are possible, in their order."""
        return self._within(states)[0]

    def outside(self, states: tuple[str, ...]) -> frozenset[str]:
        """Return the findings that cannot be in any of these states."""
        return self._within(states)[1]

    def _within(self, states: tuple[str, ...]) -> tuple[tuple[Finding, ...], frozenset[str]]:
        if states not in self._in_states:
            outside = frozenset(finding.id for finding in self._every if set(states).isdisjoint(finding.states))
            implied = tuple(finding for finding in self._every if finding.id in self.implied | outside)
            self._in_states[states] = (implied, outside)
        return self._in_states[states]

    def contradictions_after(self, fresh: frozenset[str]) -> tuple[Contradiction, ...]:
        """Return the contradictions that news of some findings can bring about."""
        places = {place for name in fresh for place in self._contradicted.get(name, ())}
        return tuple(self._catalog.contradictions[place] for place in sorted(places))


def _is_implied(finding: Finding) -> bool:
    """Whether anything of it, or of its parents, follows from other answers, states apart."""
    follows = (finding.parents, finding.implied_by, finding.present_when, finding.only_if, finding.if_not_asked)
    return any(follows) or finding.absent_if_not_measured


def _parts_of_derived(derived: Derived) -> list[Expression]:
    return [*derived.count, *(part for part in (derived.when, derived.false_when) if part is not None)]


def _parts_of_state(state: StateDefinition) -> list[Expression]:
    return [state.certain_when, state.excluded_when]


@lru_cache(maxsize=4)
def dependence_of(catalog: Catalog) -> Dependence:
    """Return what rests on what in a catalog, worked out once."""
    return Dependence(catalog)
