"""Conditions as one straight program over three-valued planes: logic.evaluate and situation's states, written out.

A plane pair says for each row whether a condition is known true and known false; neither is unknown. Derived
findings and states are written out once and shared. What is counted or calculated (BMI, days) is an atom: it is
asked of the closed answers like a finding, and never worked out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, reduce

from spotting.catalog.every_condition import Asked, every_condition
from spotting.catalog.types import Catalog
from spotting.logic import All, Expression, IsDerived, IsFinding, IsState, Not, leaves

OPERATIONS = ("ALL", "ANY", "NOT", "NOT_OR_UNKNOWN", "STATE", "UNLESS", "OR_UNKNOWN", "CONSTANT", "RESULT")
ALL, ANY, NOT, NOT_OR_UNKNOWN, STATE, UNLESS, OR_UNKNOWN, CONSTANT, RESULT = range(len(OPERATIONS))
Step = tuple[int, int, int, int]  # operation, out, a, b; places of planes, -1: none
Atom = IsFinding | IsDerived
Key = tuple[int, bool]  # the id of an expression of the catalog (it lives as long), and whether it is asked leniently


@dataclass(frozen=True)
class Program:
    """`columns` are the findings (and what is derived by counting) a row has codes for, `atoms` the comparisons over
    each; their planes stand first. `steps` use `places` planes; a RESULT step gives result number `out` of `results`.
    `numbers`: of each condition that was asked for, and of all it is made of, the number of its result."""

    columns: tuple[str, ...]
    atoms: tuple[tuple[Atom, ...], ...]
    steps: tuple[Step, ...]
    places: int
    results: int
    numbers: Mapping[Key, int]


@dataclass
class _Writer:
    """Writes the steps; a place is a plane pair, atoms come first."""

    catalog: Catalog
    atoms: dict[str, dict[Atom, int]]
    places: int
    steps: list[Step] = field(default_factory=list)
    done: dict[object, int] = field(default_factory=dict)
    place_of: dict[Key, int] = field(default_factory=dict)

    def emit(self, operation: int, a: int, b: int = -1) -> int:
        key = (operation, a, b)
        if key not in self.done:
            self.steps.append((operation, self.places, a, b))
            self.done[key] = self.places
            self.places += 1
        return self.done[key]

    def write(self, expression: Expression, *, lenient: bool, running: frozenset[str]) -> int:
        """Return the place of an expression's truth; `running` are the derived findings it is part of."""
        if running:
            return self._write(expression, lenient=lenient, running=running)
        if (id(expression), lenient) not in self.place_of:
            place = self._write(expression, lenient=lenient, running=running)
            for how in (True, False) if isinstance(expression, Atom | IsState) else (lenient,):  # an atom knows one way
                self.place_of[id(expression), how] = place
        return self.place_of[id(expression), lenient]

    def _write(self, expression: Expression, *, lenient: bool, running: frozenset[str]) -> int:
        if isinstance(expression, IsFinding):
            return self.atoms[expression.finding][expression]
        if isinstance(expression, IsDerived):
            return self._derived(expression, running)
        if isinstance(expression, IsState):
            definition = self.catalog.states[expression.state]
            excluded = self.write(definition.excluded_when, lenient=False, running=running)
            return self.emit(STATE, excluded, self.write(definition.certain_when, lenient=True, running=running))
        if isinstance(expression, Not):
            part = self.write(expression.part, lenient=False, running=running)
            return self.emit(NOT_OR_UNKNOWN if lenient else NOT, part)
        operation = ALL if isinstance(expression, All) else ANY
        parts = [self.write(part, lenient=lenient, running=running) for part in expression.parts]
        if not parts:
            return self.emit(CONSTANT, int(operation == ALL))
        return reduce(lambda a, b: self.emit(operation, a, b), parts)

    def _derived(self, leaf: IsDerived, running: frozenset[str]) -> int:
        name, derived = leaf.derived, self.catalog.derived[leaf.derived]
        if derived.when is None:
            return self.atoms[name][leaf]
        if name in running or leaf.comparison is not None:
            return self.emit(CONSTANT, 2)  # a loop decides nothing; a truth has no number
        inside = running | {name}
        place = self.write(derived.when, lenient=False, running=inside)
        if derived.unknown_counts_as_present:
            place = self.emit(OR_UNKNOWN, place)
        if derived.false_when is not None:
            place = self.emit(UNLESS, place, self.write(derived.false_when, lenient=False, running=inside))
        return place


@lru_cache(maxsize=4)
def rule_program(catalog: Catalog) -> Program:
    """Return the program of all rules of a catalog, whatever place they hold in (triage.applies says that).

    The results are the rules, in the order of the catalog.
    """
    rules = [(rule.when, rule.negation == "unless_known") for rule in catalog.rules.values()]
    writer = _written(catalog, rules)
    return _program(writer, [writer.place_of[id(when), lenient] for when, lenient in rules], {})


@lru_cache(maxsize=4)
def condition_program(catalog: Catalog) -> Program:
    """Return the program of every condition of a catalog and of all that conditions are made of."""
    writer = _written(catalog, tuple(every_condition(catalog)))
    places = list(dict.fromkeys(writer.place_of.values()))
    number = {place: i for i, place in enumerate(places)}
    return _program(writer, places, {key: number[place] for key, place in writer.place_of.items()})


def _written(catalog: Catalog, conditions: Iterable[Asked]) -> _Writer:
    found: dict[str, dict[Atom, int]] = {}
    seen: set[str] = set()
    for condition, _ in conditions:
        _collect(condition, catalog, found, seen)
    places = 0
    for atoms in found.values():
        for atom in atoms:
            atoms[atom] = places
            places += 1
    writer = _Writer(catalog, found, places)
    for condition, lenient in conditions:
        writer.write(condition, lenient=lenient, running=frozenset())
    return writer


def _program(writer: _Writer, results: Sequence[int], numbers: Mapping[Key, int]) -> Program:
    return Program(
        columns=tuple(writer.atoms),
        atoms=tuple(tuple(atoms) for atoms in writer.atoms.values()),
        steps=(*writer.steps, *((RESULT, i, place, -1) for i, place in enumerate(results))),
        places=writer.places + 1,
        results=len(results),
        numbers=numbers,
    )


def _collect(expression: Expression, catalog: Catalog, found: dict[str, dict[Atom, int]], seen: set[str]) -> None:
    for leaf in leaves(expression):
        if isinstance(leaf, IsFinding):
            found.setdefault(leaf.finding, {})[leaf] = -1
            continue
        if isinstance(leaf, IsDerived) and catalog.derived[leaf.derived].when is None:
            found.setdefault(leaf.derived, {})[leaf] = -1
            continue
        key = leaf.derived if isinstance(leaf, IsDerived) else f"state {leaf.state}"
        if key not in seen:
            seen.add(key)
            for part in _parts(leaf, catalog):
                _collect(part, catalog, found, seen)


def _parts(leaf: IsDerived | IsState, catalog: Catalog) -> Sequence[Expression]:
    if isinstance(leaf, IsState):
        state = catalog.states[leaf.state]
        return (state.excluded_when, state.certain_when)
    derived = catalog.derived[leaf.derived]
    return [part for part in (derived.when, derived.false_when) if part is not None]
