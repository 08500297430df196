"""Fallback above the work budget: at most three causes at once, with a bound on what that leaves out.

Used only when the frontier of the OR-lattice would be too wide. The sums run over every set of up to three
conditions; `missed` bounds the share of sets of four and more from above, so the answer says how far it can be
off. (INFERENCE: work budget with the missed mass.)
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from spotting.reasoning.inference.evidence_input import Lattice
from spotting.reasoning.inference.network import Array
from spotting.reasoning.inference.or_lattice import Joint

MAX_CAUSES = 3
_KEEP = 40  # candidates per lane: beyond, three-cause sets would number more than 10,000


def solve_few(lattice: Lattice) -> Joint:
    """Return joints over at most three simultaneous causes; `missed` bounds the rest of P(evidence)."""
    lanes = lattice.lanes
    total, no_cause, missed = np.zeros(lanes), np.zeros(lanes), np.zeros(lanes)
    present = tuple(np.zeros((lanes, u.shape[1])) for u in lattice.silent)
    silent = tuple(np.zeros((lanes, u.shape[1])) for u in lattice.silent)
    for lane in range(lanes):
        result = _Lane(lattice, lane)
        result.add_all(present, silent)
        total[lane], no_cause[lane], missed[lane] = result.total, result.no_cause, result.missed()
    return Joint(total, present, silent, no_cause, missed)


class _Lane:
    """One lane: candidates are (variable, value, odds, silences), strongest first."""

    def __init__(self, lattice: Lattice, lane: int) -> None:
        self.lattice, self.lane = lattice, lane
        self.base = float(lattice.weight[lane])
        self.leak = lattice.leak_silent[lane]
        self.candidates: list[tuple[int, int, float, Array]] = []
        for i, weights in enumerate(lattice.weights):
            off = float(weights[lane, 0])
            self.base *= off
            for k in range(weights.shape[1] - 1):
                odds = float(weights[lane, k + 1]) / off
                if odds > 0:
                    self.candidates.append((i, k, odds, lattice.silent[i][lane, k]))
        self.total = 0.0
        self.no_cause = 0.0

    def _score(self, candidate: tuple[int, int, float, Array]) -> float:
        _, _, odds, u = candidate
        return odds * float(np.prod(1 - self.leak * u))

    def add_all(self, present: tuple[Array, ...], silent: tuple[Array, ...]) -> None:
        self.candidates.sort(key=self._score, reverse=True)
        self.kept = self.candidates[:_KEEP]
        bleeding = self.lattice.bleeding
        for size in range(MAX_CAUSES + 1):
            sets = [
                chosen
                for chosen in combinations(self.kept, size)
                if len({candidate[0] for candidate in chosen}) == size
            ]
            if not sets:
                continue
            odds = np.array([np.prod([c[2] for c in chosen]) for chosen in sets])
            quiet = np.array(
                [np.prod([c[3] for c in chosen], axis=0) if chosen else np.ones_like(self.leak) for chosen in sets]
            )
            mass = self.base * odds * np.prod(1 - self.leak * quiet, axis=1)
            self.total += float(mass.sum())
            # no active link to a bleeding bit: those links silent, the leak alone explains
            held = np.where(bleeding, quiet * (1 - self.leak), 1 - self.leak * quiet)
            self.no_cause += float((self.base * odds * np.prod(held, axis=1)).sum())
            for chosen, here, all_quiet, share in zip(sets, mass, quiet, odds, strict=True):
                for i, k, _, u in chosen:
                    present[i][self.lane, k] += here
                    others = all_quiet / u
                    terms = np.where(bleeding, u * (1 - self.leak * others), 1 - self.leak * all_quiet)
                    silent[i][self.lane, k] += self.base * share * float(np.prod(terms))

    def missed(self) -> float:
        """Bound: elementary symmetric sums of the odds times the best any such set could explain."""
        odds = [c[2] for c in self.candidates]
        sums = np.zeros(len(odds) + 1)
        sums[0] = 1.0
        for x in odds:
            sums[1:] = sums[1:] + x * sums[:-1]
        kept = np.zeros(MAX_CAUSES + 1)
        kept[0] = 1.0
        for c in self.kept:
            kept[1:] = kept[1:] + c[2] * kept[:-1]
        quietest = np.sort(np.array([c[3] for c in self.candidates]), axis=0) if self.candidates else None
        bound = 0.0
        for size in range(1, len(odds) + 1):
            rest = sums[size] - (kept[size] if size <= MAX_CAUSES else 0.0)
            if rest <= 0 or quietest is None:
                continue
            explained = np.prod(1 - self.leak * np.prod(quietest[:size], axis=0))
            bound += self.base * rest * float(explained)
        return bound
