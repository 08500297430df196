"""All rules over many rows at once: which are known to be true of a row, and which known to be false.

The native kernel takes 256 rows at a time; NumPy, the readable reference, all of them. Equal to `triage`'s reading
of each rule (tests/generative/test_rules_in_bulk.py). It gives truths: what they mean for a person is triage's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spotting.batch.coded_rows import CodedRows
from spotting.catalog.condition_program import ALL, ANY, CONSTANT, NOT, NOT_OR_UNKNOWN, OR_UNKNOWN, RESULT, STATE
from spotting.reasoning.inference.native import library, refuse
from spotting.reasoning.inference.native.abi import STEP, RuleArrays

Bits = NDArray[np.uint64]
Plane = NDArray[np.bool_]


@dataclass(frozen=True)
class RuleTruths:
    """`yes` and `no` (rules, words): bit r % 64 of word r // 64 says that the rule is known true, false, of row r."""

    rules: tuple[str, ...]
    rows: int
    yes: Bits
    no: Bits

    def of(self, rule: str) -> tuple[Plane, Plane]:
        """Return (known true, known false) of one rule, a bool for each row."""
        place = self.rules.index(rule)
        return self._bools(self.yes[place]), self._bools(self.no[place])

    def _bools(self, words: Bits) -> Plane:
        return np.unpackbits(words.view(np.uint8), bitorder="little")[: self.rows].astype(bool)


def rule_truths(rows: CodedRows) -> RuleTruths:
    """Evaluate every rule of the catalog on every row."""
    loaded = library()
    if loaded is None:
        return _by_numpy(rows)
    arrays = rule_arrays(rows)
    refuse(loaded.spotting_rules(arrays))
    return RuleTruths(rows.rules, rows.rows, arrays.kept["yes"], arrays.kept["no"])


def rule_arrays(rows: CodedRows) -> RuleArrays:
    """Return program, codes and room for the truths as the kernel reads them."""
    program, words = rows.program, (rows.rows + 63) // 64
    counts = [len(atoms) for atoms in program.atoms]
    truth = np.full((sum(counts), 256), 2, dtype=np.uint8)
    first = np.cumsum([0, *counts], dtype=np.int32)
    for column, patterns in enumerate(rows.truths):
        for code, pattern in enumerate(patterns):
            truth[first[column] : first[column + 1], code] = pattern
    sizes = {
        "columns": len(program.columns), "atoms": sum(counts), "places": program.places, "steps": len(program.steps),
        "rules": program.results, "rows": rows.rows,
    }  # fmt: skip
    arrays: dict[str, np.ndarray] = {
        "atom_first": first,
        "codes": np.array([len(patterns) for patterns in rows.truths], dtype=np.int32),
        "truth": truth,
        "step": np.array(list(program.steps), dtype=STEP),
        "column": rows.column,
        "yes": np.zeros((program.results, words), dtype=np.uint64),
        "no": np.zeros((program.results, words), dtype=np.uint64),
    }
    return RuleArrays.of(sizes, arrays)


def _by_numpy(rows: CodedRows) -> RuleTruths:
    program, count = rows.program, rows.rows
    yes = np.zeros((program.places, count), dtype=bool)
    no = yes.copy()
    place = 0
    for column, patterns, atoms in zip(rows.column, rows.truths, program.atoms, strict=True):
        table = np.array(patterns, dtype=np.uint8).reshape(len(patterns), len(atoms))
        for atom in range(len(atoms)):
            truth = table[column, atom]
            yes[place], no[place] = truth == 1, truth == 0
            place += 1
    found = np.zeros((2, program.results, count), dtype=bool)
    for operation, out, a, b in program.steps:
        if operation == RESULT:
            found[:, out] = yes[a], no[a]
        elif operation == CONSTANT:
            yes[out], no[out] = a == 1, a == 0
        else:
            yes[out], no[out] = _combined(operation, yes[a], no[a], yes[b], no[b])
    return RuleTruths(rows.rules, count, _words(found[0]), _words(found[1]))


def _combined(operation: int, yes: Plane, no: Plane, other: Plane, other_no: Plane) -> tuple[Plane, Plane]:
    if operation == ALL:
        return yes & other, no | other_no
    if operation == ANY:
        return yes | other, no & other_no
    if operation == NOT:
        return no, yes
    if operation == NOT_OR_UNKNOWN:
        return ~yes, yes
    if operation == OR_UNKNOWN:
        return ~no, no
    if operation == STATE:  # excluded, else certain, else unknown
        return other & ~yes, yes
    return yes & ~other, no | other  # UNLESS


def _words(planes: Plane) -> Bits:
    padded = np.zeros((planes.shape[0], (planes.shape[1] + 63) // 64 * 64), dtype=bool)
    padded[:, : planes.shape[1]] = planes
    return np.packbits(padded, axis=1, bitorder="little").view(np.uint64)
