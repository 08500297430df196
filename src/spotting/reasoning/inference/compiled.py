"""The network as tables the native kernel reads: priors, risk factors, gates, states, links of what is observed.

Made once for a set of parameters (the point, or all draws) and read-only for every case after. It holds no figure of
its own: each row is worked out by priors.py, risk_factors.py and evidence_input.py's rules. Links are worked out when
an observation is first met in a state, then remembered.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from spotting.catalog.types import Condition, Number, RiskFactor
from spotting.logic import Expression, IsFinding
from spotting.reasoning.inference.evidence_input import BLEEDING, Observation, leak_of, link_of
from spotting.reasoning.inference.native.abi import BAND, SHIFT, TERM, ModelArrays
from spotting.reasoning.inference.network import Array, Network, Parameters
from spotting.reasoning.inference.risk_factors import factor_of

ONE, ZERO = -1, -2  # in place of a row


class Rows:
    """Rows of figures (draws,), each kept once, and the expressions whose truth picks between them."""

    def __init__(self, parameters: Parameters) -> None:
        self.parameters = parameters
        self.table: list[Array] = []
        self.expressions: dict[Expression, int] = {}
        self._numbers: dict[int, int] = {}

    def number(self, number: Number) -> int:
        """Return the row of a number of the catalog."""
        if id(number) not in self._numbers:
            self._numbers[id(number)] = self.add(self.parameters.of(number))
        return self._numbers[id(number)]

    def add(self, values: Array | float) -> int:
        self.table.append(np.broadcast_to(np.asarray(values, dtype=np.float64), (self.parameters.count,)))
        return len(self.table) - 1

    def truth_of(self, expression: Expression) -> int:
        """Return where the truth of an expression stands in a case."""
        return self.expressions.setdefault(expression, len(self.expressions))

    def term(self, expression: Expression, false: int, true: int, unknown: int) -> tuple[int, tuple[int, int, int]]:
        return self.truth_of(expression), (false, true, unknown)


class CompiledModel:
    """One set of parameters, ready for the kernel: `arrays` is what the kernel reads.

    `conditions` are the values in the kernel's order, `states` the states; `expressions` what a case must decide.
    """

    def __init__(self, network: Network, parameters: Parameters) -> None:
        self.network, self.parameters = network, parameters
        self.states = tuple(network.catalog.states)
        self.settings = tuple(network.catalog.settings)
        self.conditions = tuple(name for variable in network.variables for name in variable.values)
        self.place = {name: k for k, name in enumerate(self.conditions)}
        self.order = {name: self.place[name] for name in network.conditions}  # in the order of the catalog
        self._rows = Rows(parameters)
        self._static = {**self._variables(), **self._priors(), **self._states()}
        self._static["row"] = np.ascontiguousarray(self._rows.table, dtype=np.float64)
        self.expressions = tuple(self._rows.expressions)
        self._numbers: tuple[Mapping[tuple[int, bool], int], tuple[int, ...]] | None = None
        self.links = Links(network, parameters, self.states, self.place)
        self._built: tuple[int, ModelArrays] | None = None

    def numbers_in(self, numbers: Mapping[tuple[int, bool], int]) -> Sequence[int]:
        """Return where the truth of each expression stands among conditions worked out at once."""
        if self._numbers is None or self._numbers[0] is not numbers:
            self._numbers = (numbers, tuple(numbers[id(expression), False] for expression in self.expressions))
        return self._numbers[1]

    @property
    def arrays(self) -> ModelArrays:
        """The structure the kernel reads, with every observation met so far."""
        built = self._built
        if built is None or built[0] != self.links.version:
            built = self._build()
        return built[1]

    def _build(self) -> tuple[int, ModelArrays]:
        version, links = self.links.tables()
        static = self._static
        sizes = {
            "draws": self.parameters.count, "states": len(self.states), "variables": len(self.network.variables),
            "values": len(self.conditions), "rows": len(static["row"]), "expressions": len(self.expressions),
            "settings": len(self.settings), "observations": len(links["positive"]), "bands": len(static["band"]),
            "gate_terms": len(static["gate"]), "odds_terms": len(static["odds"]), "shifts": len(static["shift"]),
            "state_bands": len(static["state_band"]), "state_terms": len(static["state_term"]),
            "state_shifts": len(static["state_shift"]), "entries": len(links["entry_value"]),
        }  # fmt: skip
        self._built = (version, ModelArrays.of(sizes, {**static, **links}))
        return self._built

    # --- what no observation changes ---

    def _variables(self) -> dict[str, np.ndarray]:
        """Return the values of each variable, and what a stage belongs to; a parent always stands before it."""
        first = np.cumsum([0, *(len(variable.values) for variable in self.network.variables)], dtype=np.int32)
        stage_of, stage_share = [], []
        for variable in self.network.variables:
            for name in variable.values:
                condition = self.network.conditions[name]
                stage_of.append(self.place[condition.of] if condition.of in variable.values else -1)
                share = condition.stage_share
                stage_share.append(-1 if share is None else self._rows.number(share))
        return {
            "first": first,
            "stage_of": np.array(stage_of, dtype=np.int32),
            "stage_share": np.array(stage_share, dtype=np.int32),
        }

    def _priors(self) -> dict[str, np.ndarray]:
        conditions = [self.network.conditions[name] for name in self.conditions]
        places = [(condition, state) for state in self.states for condition in conditions]
        bands = [
            [(p.ages[0], p.ages[1] + 1, self._rows.number(p.number), 0) for p in condition.priors if p.state == state]
            for condition, state in places
        ]
        in_state = [state in condition.states for condition, state in places]
        return {
            "in_state": np.array(in_state, dtype=np.uint8),
            "has_prior": np.array([bool(found) for found in bands], dtype=np.uint8),
            **_listed("band", bands, BAND),
            **_listed("gate", [list(self._gates(condition, state)) for condition, state in places], TERM),
            **_listed("odds", [[self._factor(f) for f in condition.risk_factors] for condition in conditions], TERM),
            **_listed("shift", [list(self._shifts(condition, state)) for condition, state in places], SHIFT),
        }

    def _gates(self, condition: Condition, state: str) -> Iterator[tuple[int, tuple[int, int, int]]]:
        if condition.excluded_by is not None:
            yield self._rows.term(condition.excluded_by, ONE, ZERO, ONE)
        if condition.requires is not None:
            exposed = condition.exposed.get(state)
            unknown = ONE if exposed is None else self._rows.number(exposed)
            yield self._rows.term(condition.requires, ZERO, ONE, unknown)

    def _factor(self, factor: RiskFactor) -> tuple[int, tuple[int, int, int]]:
        true = self._rows.add(factor_of(factor, self.parameters, holds=True))
        false = ONE if factor.exposed_share is None else self._rows.add(factor_of(factor, self.parameters, holds=False))
        return self._rows.term(factor.when, false, true, ONE)

    def _shifts(self, condition: Condition, state: str) -> Iterator[tuple[int, int, int]]:
        for i, setting in enumerate(self.network.catalog.settings.values()):
            for shift in setting.shifts:
                if condition.id in shift.conditions and (not shift.in_states or state in shift.in_states):
                    when = -1 if shift.when is None else self._rows.truth_of(shift.when)
                    yield i, self._rows.number(shift.number), when

    def _states(self) -> dict[str, np.ndarray]:
        catalog, rows = self.network.catalog, self._rows
        definitions = [catalog.states[state] for state in self.states]
        bands = [[(a, b + 1, rows.number(n), 0) for a, b, n in state.share_by_age] for state in definitions]
        terms = [
            [rows.term(i.when, ONE, rows.number(i.odds[state]), ONE) for i in catalog.state_odds if state in i.odds]
            for state in self.states
        ]
        shifts = [
            [
                (i, rows.number(shift.number), -1)
                for i, setting in enumerate(catalog.settings.values())
                for shift in setting.shifts
                if shift.state == state
            ]
            for state in self.states
        ]
        return {
            "typical_age": np.array([state.typical_age for state in definitions], dtype=np.float64),
            **_listed("state_band", bands, BAND),
            **_listed("state_term", terms, TERM),
            **_listed("state_shift", shifts, SHIFT),
        }


def _listed(name: str, lists: Sequence[Sequence[object]], kind: np.dtype) -> dict[str, np.ndarray]:
    """Return lists one after the other, and where each begins."""
    first = np.cumsum([0, *(len(items) for items in lists)], dtype=np.int32)
    return {f"{name}_first": first, name: np.array([item for items in lists for item in items], dtype=kind)}


class _Growing:
    """An array that grows at its end, filled with `empty`; what was handed out stays as it was."""

    def __init__(self, *shape: int, kind: str = "f8", empty: float = 0) -> None:
        self._empty, self._all = empty, np.full((64, *shape), empty, dtype=kind)
        self.count = 0

    def add(self, rows: Sequence[Array] | Sequence[int] | np.ndarray) -> None:
        start = self.count
        self.grow(start + len(rows))
        self._all[start : self.count] = rows

    def grow(self, count: int) -> None:
        """Make room for so many rows."""
        if count > len(self._all):
            larger = np.full((2 * count, *self._all.shape[1:]), self._empty, dtype=self._all.dtype)
            larger[: self.count] = self._all[: self.count]
            self._all = larger
        self.count = count

    @property
    def rows(self) -> np.ndarray:
        return self._all[: self.count]


class Links:
    """What each observation says in each state: fold and silence of the leak and of every cause linked to it."""

    def __init__(
        self, network: Network, parameters: Parameters, states: tuple[str, ...], place: dict[str, int]
    ) -> None:
        self.network, self.parameters, self.states, self.place = network, parameters, states, place
        self.version = 0
        self._lock = threading.Lock()
        self._number: dict[Observation, int] = {}
        self._done: set[tuple[int, int]] = set()
        self._ready: dict[tuple[int, ...], dict[Observation, int]] = {}  # of the states together
        draws, places = parameters.count, len(states)
        self._tables = {
            "positive": _Growing(kind="u1"),
            "bleeding": _Growing(kind="u1"),
            "leak_fold": _Growing(places, draws, empty=1),
            "leak_silent": _Growing(places, draws, empty=1),
            "entry_from": _Growing(places, kind="i4"),
            "entry_to": _Growing(places, kind="i4"),
            "entry_value": _Growing(kind="i4"),
            "entry_fold": _Growing(draws),
            "entry_silent": _Growing(draws),
        }
        self._linked: dict[str, list[str]] = {}
        for name in place:
            for finding in network.linked_findings[name]:
                self._linked.setdefault(finding, []).append(name)

    def numbers(self, observations: Iterable[Observation], states: Iterable[int]) -> list[int]:
        """Return the numbers of observations, compiled for these states (their places)."""
        wanted = tuple(states)
        ready = self._ready.setdefault(wanted, {})
        result = []
        for observation in observations:
            number = ready.get(observation)
            if number is None:
                number = ready[observation] = self._compile(observation, wanted)
            result.append(number)
        return result

    def _compile(self, observation: Observation, states: tuple[int, ...]) -> int:
        with self._lock:
            if observation not in self._number:
                self._number[observation] = len(self._number)
                self._tables["positive"].add([observation.positive])
                self._tables["bleeding"].add([observation.finding.id in BLEEDING])
                for name in ("leak_fold", "leak_silent", "entry_from", "entry_to"):
                    self._tables[name].grow(len(self._number))
            number = self._number[observation]
            new = [state for state in states if (number, state) not in self._done]
            for state in new:
                self._add(observation, number, state)
                self._done.add((number, state))
            self.version += bool(new)
        return number

    def _add(self, observation: Observation, number: int, state: int) -> None:
        name, tables = self.states[state], self._tables
        values, folds, silent = [], [], []
        for condition in self._linked.get(observation.finding.id, ()):
            if name not in self.network.conditions[condition].states:
                continue  # it cannot be there: its prior is zero
            found = link_of(observation, condition, self.parameters, name)
            if found is not None:
                values.append(self.place[condition])
                folds.append(found[0])
                silent.append(found[1])
        start = tables["entry_value"].count
        if values:
            tables["entry_value"].add(np.array(values))
            tables["entry_fold"].add(folds)
            tables["entry_silent"].add(silent)
        leak = leak_of(observation, self.parameters, name)
        tables["leak_fold"].rows[number, state], tables["leak_silent"].rows[number, state] = leak
        # Nobody reads these before the number is given out: a table handed out earlier has no observation of it here.
        tables["entry_from"].rows[number, state] = start
        tables["entry_to"].rows[number, state] = start + len(values)

    def tables(self) -> tuple[int, dict[str, np.ndarray]]:
        """Return the version and all tables of it."""
        with self._lock:
            return self.version, {name: table.rows for name, table in self._tables.items()}


def library_checks(library: ctypes.CDLL, model: CompiledModel) -> int:
    """Return the kernel's own verdict on a compiled model: 0, or a status below zero."""
    return int(library.spotting_check(model.arrays))


def partial_findings(network: Network) -> dict[str, tuple[str, ...]]:
    """Return finding -> conditions with a risk factor that asks for a value of it: a partial answer concerns them."""
    result: dict[str, dict[str, None]] = {}
    for name, condition in network.conditions.items():
        for factor in condition.risk_factors:
            if isinstance(factor.when, IsFinding) and not factor.when.comparison.special:
                result.setdefault(factor.when.finding, {})[name] = None
    return {finding: tuple(names) for finding, names in result.items()}
