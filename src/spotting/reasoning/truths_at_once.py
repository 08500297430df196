"""Every condition of the knowledge worked out at once, for closed answers and for many variants of them in one call.

The native kernel runs the compiled program (catalog/condition_program.py) over the truths of its atoms; a variant looks
again only at atoms that rest on what is known otherwise. Afterwards `Situation.holds` is a look-up. The meaning is
logic.evaluate's, and where the kernel is not there that evaluator answers, one condition at a time.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from spotting.answers import Comparison, Possible
from spotting.catalog.condition_program import Program, condition_program
from spotting.catalog.dependence import dependence_of
from spotting.catalog.types import Catalog
from spotting.logic import IsFinding
from spotting.reasoning.inference.native import library, refuse
from spotting.reasoning.inference.native.abi import STEP, RuleArrays
from spotting.situation import Decided, Situation, implied_absences

_CODE = {False: 0, True: 1, None: 2}
_UNKNOWN = 2


def work_out(situations: Sequence[Situation]) -> None:
    """Work out every condition of these situations of one catalog, unless that is done already."""
    open_ones = [situation for situation in situations if situation.decided is None]
    loaded = library()
    if loaded is None or not open_ones:
        return
    table = _table(open_ones[0].catalog)
    atoms = [table.atoms_of(situation) for situation in open_ones]
    truths = table.run(loaded, atoms)
    for situation, own, found in zip(open_ones, atoms, truths, strict=True):
        situation.decided = Decided(table.program.numbers, found, own)


class _Table:
    """The program of a catalog as the kernel reads it, and what each finding's answer decides of the atoms."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog, self.program = catalog, condition_program(catalog)
        self._of: dict[str, tuple[tuple[int, Comparison], ...]] = {}
        self._derived: dict[int, tuple[str, Comparison | None]] = {}
        self._derived_after: dict[str, list[int]] = {}
        dependence, place = dependence_of(catalog), 0
        for name, atoms in zip(self.program.columns, self.program.atoms, strict=True):
            for atom in atoms:
                if isinstance(atom, IsFinding):
                    self._of[name] = (*self._of.get(name, ()), (place, atom.comparison))
                else:
                    self._derived[place] = (atom.derived, atom.comparison)
                    for finding in dependence.rests_on(atom):
                        self._derived_after.setdefault(finding, []).append(place)
                place += 1
        self._nothing = bytes([_UNKNOWN]) * place
        absences = implied_absences(catalog)
        self._absent = {name: (absences[name], self._tested(name, absences[name])) for name in self._of}
        self._static = _static(self.program, place)

    def atoms_of(self, situation: Situation) -> bytes:
        """Return the truth of every atom (0, 1, 2); of a variant only what it knows otherwise is looked at."""
        before, names = situation.begun_from or (None, frozenset())
        if before is None or before.decided is None:
            row, names, derived = bytearray(self._nothing), frozenset(situation.settled), list(self._derived)
        else:
            row = bytearray(before.decided.atoms)
            derived = sorted({place for name in names for place in self._derived_after.get(name, ())})
        for name in names:
            for place, truth in self._truths(name, situation.known(name)):
                row[place] = truth
        for place in derived:
            row[place] = _CODE[situation.derived(*self._derived[place])]
        return bytes(row)

    def _truths(self, name: str, known: Possible) -> Sequence[tuple[int, int]]:
        absent = self._absent.get(name)
        if absent is None:
            return ()  # no condition asks about it
        return absent[1] if known is absent[0] else self._tested(name, known)

    def _tested(self, name: str, known: Possible) -> list[tuple[int, int]]:
        finding = self.catalog.findings[name]
        return [(place, _CODE[comparison.test(finding, known)]) for place, comparison in self._of[name]]

    def run(self, loaded: ctypes.CDLL, atoms: Sequence[bytes]) -> list[bytes]:
        """Return the truth of every result (0, 1, 2), for each row of atoms."""
        count, results = len(atoms), self.program.results
        words = (count + 63) // 64
        column = np.frombuffer(b"".join(atoms), dtype=np.uint8).reshape(count, -1)
        arrays = {
            **self._static,
            "column": np.ascontiguousarray(column.T),
            "yes": np.empty((results, words), dtype=np.uint64),
            "no": np.empty((results, words), dtype=np.uint64),
        }
        sizes = {
            "columns": column.shape[1], "atoms": column.shape[1], "places": self.program.places,
            "steps": len(self.program.steps), "rules": results, "rows": count,
        }  # fmt: skip
        refuse(loaded.spotting_rules(RuleArrays.of(sizes, arrays)))
        yes, no = (_bits(arrays[name], count) for name in ("yes", "no"))
        truth = np.ascontiguousarray((_UNKNOWN - yes - 2 * no).T)
        return [row.tobytes() for row in truth]


def _bits(words: np.ndarray, count: int) -> np.ndarray:
    return np.unpackbits(words.astype("<u8", copy=False).view(np.uint8), axis=1, bitorder="little", count=count)


def _static(program: Program, atoms: int) -> dict[str, np.ndarray]:
    """Return what is the same for all rows: each atom is a column of its own, its code its truth."""
    truth = np.full((atoms, 256), _UNKNOWN, dtype=np.uint8)
    truth[:, :2] = (0, 1)
    return {
        "atom_first": np.arange(atoms + 1, dtype=np.int32),
        "codes": np.full(atoms, 2, dtype=np.int32),
        "truth": truth,
        "step": np.array(list(program.steps), dtype=STEP),
    }


@lru_cache(maxsize=4)
def _table(catalog: Catalog) -> _Table:
    return _Table(catalog)
