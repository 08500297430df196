"""The catalog as a network: variables, their values, and the probability that each link stays silent.

A variable is one condition, or several that exclude each other (a group), or a condition with its stages; its
value 0 is "none of them". A link of value v to a node is written as se = P(node | v, background included);
it stays silent with probability u = (1 - se) / (1 - leak) (leaky noisy-OR; Pearl 1988, Henrion 1989; graded
findings noisy-MAX, Diez 1993). Nothing here knows of rules or urgency.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spotting.catalog.dependence import dependence_of
from spotting.catalog.read_findings import leak_in
from spotting.catalog.types import Catalog, Condition, Finding, Link, Node, Number
from spotting.logic import IsFinding
from spotting.words import NODE_KINDS

Array = NDArray[np.float64]
SLIP = 0.002  # P(an answer given although the finding cannot be in that state): a slip of memory or of the finger
_Z90 = 1.6448536269514722  # 95th percentile of the standard normal: ranges are 5th to 95th percentile


@dataclass(frozen=True)
class Variable:
    """Conditions of which at most one is true; `values[k]` is the condition of value k + 1."""

    id: str
    values: tuple[str, ...]


class Network:
    """The compiled catalog; parameters are looked up by number, so that many draws share one structure.

    `draws` is a table of standard normals, shape (draws, numbers), made by the caller from a fixed seed.
    """

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.numbers: dict[int, int] = {id(number): i for i, number in enumerate(catalog.numbers)}
        self.base = np.array([[number.value for number in catalog.numbers]])
        self.conditions = {name: c for name, c in catalog.conditions.items() if c.kind in NODE_KINDS}
        self.variables = tuple(_variables(catalog, self.conditions))
        self._links: dict[tuple[str, str], list[Link]] = {}
        for name, condition in self.conditions.items():
            for link in condition.links:
                self._links.setdefault((name, link.node), []).append(link)
        self.linked_findings = {
            name: {self._finding_of(link.node) for link in condition.links}
            for name, condition in self.conditions.items()
        }
        for name, condition in self.conditions.items():
            if condition.of:  # a stage shows all that its condition shows
                self.linked_findings[name] |= self.linked_findings[condition.of]
        self._held_links: dict[tuple[str, str, str], Link | None] = {}
        self.prior_findings = self._prior_findings()
        self.point = Parameters(self, self.base)

    def _prior_findings(self) -> dict[str, frozenset[str]]:
        """Return variable -> the findings its priors rest on: age, gates, risk factors and shifts of settings."""
        result = {}
        shifts = [shift for setting in self.catalog.settings.values() for shift in setting.shifts]
        for variable in self.variables:
            names: set[str] = {"age_years"}
            for condition in (self.conditions[value] for value in variable.values):
                gates = (condition.requires, condition.excluded_by, *(factor.when for factor in condition.risk_factors))
                gates = (*gates, *(shift.when for shift in shifts if condition.id in shift.conditions))
                for gate in gates:
                    if gate is not None:
                        names |= dependence_of(self.catalog).rests_on(gate)
            result[variable.id] = frozenset(names)
        return result

    def _finding_of(self, node: str) -> str:
        return self.catalog.finding_of_node[node].finding

    def link(self, condition: str, node: str, state: str) -> Link | None:
        """Return the link that holds in a state; a stage without one of its own has its condition's."""
        key = (condition, node, state)
        if key not in self._held_links:
            self._held_links[key] = self._find_link(condition, node, state)
        return self._held_links[key]

    def _find_link(self, condition: str, node: str, state: str) -> Link | None:
        for link in self._links.get((condition, node), ()):
            if not link.states or state in link.states:
                return link
        parent = self.conditions[condition].of
        return self.link(parent, node, state) if parent in self.conditions else None

    def sample(self, draws: Array) -> Parameters:
        """Return parameters for every row of a table of standard normals, shape (draws, numbers)."""
        numbers = self.catalog.numbers
        if draws.shape[1] != len(numbers):
            raise ValueError(f"the table of draws has {draws.shape[1]} columns; the catalog has {len(numbers)} numbers")
        value = np.array([n.value for n in numbers])
        low = np.array([n.low for n in numbers])
        high = np.array([n.high for n in numbers])
        odds = np.array([n.is_odds for n in numbers])

        def scale(x: Array) -> Array:
            safe = np.clip(x, 1e-9, None)
            return np.where(odds, np.log(safe), np.log(safe) - np.log1p(-np.clip(x, 1e-9, 1 - 1e-9)))

        centre, below, above = scale(value), scale(low), scale(high)
        sigma = np.where(draws < 0, (centre - below) / _Z90, (above - centre) / _Z90)
        drawn = centre + draws * sigma
        values = np.where(odds, np.exp(np.clip(drawn, -30, 30)), 1 / (1 + np.exp(-np.clip(drawn, -35, 35))))
        return Parameters(self, values)


def _variables(catalog: Catalog, conditions: Mapping[str, Condition]) -> list[Variable]:
    stages: dict[str, list[str]] = {}
    for name, condition in conditions.items():
        if condition.of:
            stages.setdefault(condition.of, []).append(name)
    taken: set[str] = set()
    variables = []
    for group in catalog.groups:
        members = [name for name in group.members if name in conditions]
        values = [value for member in members for value in (member, *stages.get(member, ()))]
        taken.update(values)
        variables.append(Variable(group.id, tuple(values)))
    for name, condition in conditions.items():
        if name not in taken and not condition.of:
            variables.append(Variable(name, (name, *stages.get(name, ()))))
    return variables


class Parameters:
    """The numbers of a network in one or many draws, and what follows from them, remembered.

    All arrays have shape (draws,).
    """

    def __init__(self, network: Network, values: Array) -> None:
        self.network = network
        self.values = np.asfortranarray(values)  # a number is a column: its draws stand together
        self.one = np.ones(values.shape[0])
        self.one.flags.writeable = False
        self.count = values.shape[0]
        self._silent: dict[tuple[str, str, str], Array | None] = {}
        self._exceedance: dict[tuple[str, str, str], tuple[Array, ...] | None] = {}
        self._leaks: dict[tuple[str, str], Array] = {}

    def of(self, number: Number) -> Array:
        """Return the drawn values of one number."""
        column: Array = self.values[:, self.network.numbers[id(number)]]
        return column

    def leak(self, finding: Finding, node: str, state: str) -> Array:
        """P(node without any cause); a finding that cannot be in the state is told only by a slip."""
        key = (node, state)
        if key not in self._leaks:
            self._leaks[key] = self._make_leak(finding, node, state)
        return self._leaks[key]

    def _make_leak(self, finding: Finding, node: str, state: str) -> Array:
        if state not in finding.states:
            return np.full(self.count, SLIP)
        result = self._drawn_leak(finding, node, state)
        if finding.kind == "graded":  # draws of neighbouring levels may cross: a higher level is never likelier
            level = next(known.level for known in finding.nodes if known.id == node)
            for lower in finding.nodes:
                if lower.level < level:
                    result = np.minimum(result, self._drawn_leak(finding, lower.id, state))
        return result

    def _drawn_leak(self, finding: Finding, node: str, state: str) -> Array:
        number = leak_in(finding, node, state)
        return np.full(self.count, SLIP) if number is None else self.of(number)

    def silent(self, condition: str, node: Node, state: str) -> Array | None:
        """u = P(the link stays silent), or None where there is no link (binary, choice and number nodes)."""
        key = (condition, node.id, state)
        if key not in self._silent:
            self._silent[key] = self._make_silent(condition, node, state)
        return self._silent[key]

    def _make_silent(self, condition: str, node: Node, state: str) -> Array | None:
        finding = self.network.catalog.findings[node.finding]
        se = self.sensitivity(condition, finding, node, state)
        if se is None or state not in finding.states:
            return None
        leak = self.leak(finding, node.id, state)
        return _within((1 - se) / (1 - leak), 1e-12, 1.0)

    def sensitivity(self, condition: str, finding: Finding, node: Node, state: str) -> Array | None:
        """P(node | condition, background, its parent present), or None without a link."""
        link = self.network.link(condition, node.id, state)
        if link is None:
            return None
        se = self.of(link.number)
        parent = self._parent(finding)
        if link.given_parent or parent is None:
            return se
        above = self.unconditional(condition, parent, state)
        return _within(se / np.maximum(above, 1e-9), 0.0, 1 - 1e-6)

    def _parent(self, finding: Finding) -> IsFinding | None:
        for expression in (*finding.parents, finding.given):
            if isinstance(expression, IsFinding):
                return expression
        return None

    def unconditional(self, condition: str, atom: IsFinding, state: str) -> Array:
        """P(an atom such as `pelvic_pain at least mild` | condition, background included)."""
        catalog = self.network.catalog
        finding = catalog.findings[atom.finding]
        node = next((node for node in finding.nodes if node.comparison == atom.comparison), None)
        if node is None:
            return np.ones(self.count)
        own = self.leak(finding, node.id, state)
        if finding.kind == "graded":
            levels = self.silent_below(condition, finding, state)
            own = own if levels is None else 1 - levels[node.level] * (1 - own)
        else:
            se = self.sensitivity(condition, finding, node, state)
            own = own if se is None else se
        parent = self._parent(finding)
        if parent is None:
            return own
        return own * self.unconditional(condition, parent, state)

    def silent_below(self, condition: str, finding: Finding, state: str) -> tuple[Array, ...] | None:
        """Graded findings: u[l] = P(the link stays below level l), l = 0 … levels; u[0] unused, last is 1."""
        key = (condition, finding.id, state)
        if key not in self._exceedance:
            self._exceedance[key] = self._make_silent_below(condition, finding, state)
        return self._exceedance[key]

    def _make_silent_below(self, condition: str, finding: Finding, state: str) -> tuple[Array, ...] | None:
        named: dict[int, Array] = {}
        leaks: dict[int, Array] = {0: np.ones(self.count)}
        for node in finding.nodes:
            leaks[node.level] = self.leak(finding, node.id, state)
            se = self.sensitivity(condition, finding, node, state)
            if se is not None:
                named[node.level] = se
        if not named or state not in finding.states:
            return None
        top = len(finding.levels)
        silent = [np.zeros(self.count)]
        for level in range(1, top):
            exceed = _exceedance(level, named, leaks)
            leak = leaks.get(level, np.zeros(self.count))
            silent.append(_within((1 - exceed) / (1 - leak), 1e-12, 1.0))
        silent.append(np.ones(self.count))
        for level in range(top - 1, 0, -1):  # staying below a level is never likelier than below a higher one
            silent[level] = np.minimum(silent[level], silent[level + 1])
        return tuple(silent)


def _within(values: Array, low: float, high: float) -> Array:
    """np.clip without its checks: it runs thousands of times on short arrays."""
    kept: Array = np.minimum(np.maximum(values, low), high)
    return kept


def _exceedance(level: int, named: Mapping[int, Array], leaks: Mapping[int, Array]) -> Array:
    """P(at least this level | condition) from the levels its file names.

    Above the highest named level severity falls off as in the background, between two it is interpolated
    (geometric mean), below the lowest it is at least as likely as that one.
    """
    if level in named:
        return named[level]
    higher = [cut for cut in named if cut > level]
    lower = [cut for cut in named if cut < level]
    if not lower:
        return np.maximum(named[min(higher)], leaks.get(level, np.zeros_like(named[min(higher)])))
    if not higher:
        cut = max(lower)
        ratio = leaks.get(level, leaks[cut]) / np.maximum(leaks[cut], 1e-12)
        return np.maximum(named[cut] * np.minimum(ratio, 1.0), leaks.get(level, np.zeros_like(ratio)))
    share = (level - max(lower)) / (min(higher) - max(lower))
    between: Array = named[max(lower)] ** (1 - share) * named[min(higher)] ** share
    return between
