"""Cases as columns of codes: for each finding the rules ask about, what the closed answers decide of it.

A code stands for one pattern of truths over the comparisons the rules make with that finding, so partial answers
need no form of their own. What one case costs is its closing (situation.py); rules over coded rows cost little more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spotting.catalog.condition_program import Atom, Program, rule_program
from spotting.catalog.types import Catalog
from spotting.logic import IsFinding
from spotting.problems import BadCase, Problem
from spotting.situation import Situation

MOST_CODES = 256
_CODE = {False: 0, True: 1, None: 2}


@dataclass(frozen=True)
class CodedRows:
    """`column` (columns, rows) of uint8 codes; `truths` of a column: code -> the truth of each atom (0, 1, 2).
    `rules` are the results of the program."""

    program: Program
    rules: tuple[str, ...]
    column: NDArray[np.uint8]
    truths: tuple[tuple[tuple[int, ...], ...], ...]

    @property
    def rows(self) -> int:
        return int(self.column.shape[1])


def code_rows(situations: Iterable[Situation], catalog: Catalog) -> CodedRows:
    """Code closed answers; raises BadCase where the rows tell more of one finding apart than a code can."""
    program = rule_program(catalog)
    patterns: list[dict[tuple[int, ...], int]] = [{} for _ in program.columns]
    rows = [
        [
            known.setdefault(_truths(atoms, situation), len(known))
            for known, atoms in zip(patterns, program.atoms, strict=True)
        ]
        for situation in situations
    ]
    for name, known in zip(program.columns, patterns, strict=True):
        if len(known) > MOST_CODES:
            what = f"has {len(known)} kinds of answers in these rows; a column holds {MOST_CODES}."
            raise BadCase([Problem(f"rows: {name}", 0, what, "Take fewer rows at a time.")])
    column = np.ascontiguousarray(np.array(rows, dtype=np.uint8).reshape(len(rows), len(program.columns)).T)
    return CodedRows(program, tuple(catalog.rules), column, tuple(tuple(known) for known in patterns))


def _truths(atoms: tuple[Atom, ...], situation: Situation) -> tuple[int, ...]:
    """Return the truth of each comparison with one finding, or one thing counted or calculated."""
    return tuple(
        _CODE[
            situation.finding(atom.finding, atom.comparison)
            if isinstance(atom, IsFinding)
            else situation.derived(atom.derived, atom.comparison)
        ]
        for atom in atoms
    )
