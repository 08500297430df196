"""Ask the solver for a person who breaks a sentence; play her in the program; print her as answers and rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml
import z3
from encode import Bool, Encoding, encode, formula, patient

from spotting import Case
from spotting.catalog import Catalog
from spotting.problems import BadCase
from spotting.reasoning.triage import Triage, triage
from spotting.situation import Situation


@dataclass(frozen=True)
class Patient:
    """One person: her answers and where she is."""

    catalog: Catalog
    answers: dict[str, Any]
    place: str

    def situation(self) -> Situation | None:
        """None where the program refuses the answers."""
        try:
            return Situation(Case(answers=self.answers, place=self.place), self.catalog)
        except BadCase:
            return None

    def triaged(self) -> Triage | None:
        situation = self.situation()
        return None if situation is None else triage(situation)

    def but(self, **answers: Any) -> Patient:
        return Patient(self.catalog, {**self.answers, **answers}, self.place)

    def shrunk(self, holds: Callable[[Patient], bool]) -> Patient:
        """Leave out every answer that `holds` does not need."""
        person = self
        for name in self.answers:
            without = {key: value for key, value in person.answers.items() if key != name}
            smaller = Patient(self.catalog, without, self.place)
            if holds(smaller):
                person = smaller
        return person

    def __str__(self) -> str:
        """As YAML: the answers, the rules that fire and the urgency of the rules."""
        triaged = self.triaged()
        said: dict[str, Any] = {"place": self.place, "answers": self.answers}
        if triaged is not None:
            said |= {
                "urgency": " ".join(map(str, filter(None, (triaged.urgency.level, triaged.urgency.within_days)))),
                "rules_that_fire": [rule.id for rule in triaged.fired],
            }
        return yaml.safe_dump(said, sort_keys=False, allow_unicode=True)


class Proof:
    """All cases of one catalog, and a solver that knows what every case obeys."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.case: Encoding = encode(catalog)
        self.solver = z3.Solver()
        self.solver.set("timeout", 300_000)  # of the clock: a busy machine is no reason to give up
        self.solver.add([formula(rule) for rule in self.case.valid])
        self.fires = {name: z3.Bool(f"fires {name}") for name in catalog.rules}
        self.solver.add([self.fires[name] == formula(fires) for name, fires in self.case.fires.items()])

    def model(self, *wanted: Bool) -> z3.ModelRef | None:
        """Return a case where all of these hold; None is the proof that there is none."""
        self.solver.push()
        self.solver.add([formula(part) for part in wanted])
        answer = self.solver.check()
        model = self.solver.model() if answer == z3.sat else None
        self.solver.pop()
        assert answer != z3.unknown, "the solver gave up: no proof and no counter-example"
        return model

    def person(self, *wanted: Bool) -> Patient | None:
        """Return someone for whom all of these hold; one whose body mass index the program can reach, if there is."""
        model = self.model(*wanted)
        if model is not None:
            model = self.model(*wanted, self._reachable()) or model
        return None if model is None else Patient(self.catalog, *patient(self.case, model))

    def _reachable(self) -> z3.BoolRef:
        """At a height of 100 cm the body mass index is the weight."""
        height, weight = self.case.answers["height_cm"].ends, self.case.answers["weight_kg"].ends
        low, high = self.case.figures["bmi"]
        assert height is not None
        assert weight is not None
        return z3.And(height[0] == 100, height[1] == 100, low == weight[0], high == weight[1])
