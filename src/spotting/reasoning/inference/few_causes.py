"""Fallback above the work budget: at most three causes at once, with a bound on what that leaves out.

Used only when the frontier of the OR-lattice would be too wide. The sums run over every set of up to three
conditions; `missed` bounds the share of sets of four and more from above, so the answer says how far it can
be off. (INFERENCE: work budget with the missed mass.)
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

import numpy as np

from spotting.reasoning.inference.enumeration import some_link_active
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
    cause = tuple(np.zeros((lanes, u.shape[1])) for u in lattice.silent)
    for lane in range(lanes):
        for forced in _forced(lattice, lane):
            part = _Lane(lattice, lane, forced)
            part.add_all(present, cause)
            total[lane] += part.total
            no_cause[lane] += part.no_cause
            missed[lane] += part.missed()
    return Joint(total, present, cause, no_cause, missed)


def _forced(lattice: Lattice, lane: int) -> Iterator[tuple[tuple[int, int], ...]]:
    """Yield every choice of (variable, value) for the variables that cannot be 0; usually just ()."""
    certain = [i for i, weights in enumerate(lattice.weights) if weights[lane, 0] == 0]
    return product(*([(i, k) for k in range(lattice.silent[i].shape[1])] for i in certain))


class _Lane:
    """One lane: candidates are values, their odds and log silences, strongest first, then the forced.

    Silences are added as logarithms and 1 - silence is an expm1, so that nothing cancels.
    """

    def __init__(self, lattice: Lattice, lane: int, forced: tuple[tuple[int, int], ...]) -> None:
        self.lattice, self.lane = lattice, lane
        self.base = float(lattice.weight[lane])
        with np.errstate(divide="ignore"):  # a silence of 0 is a log of minus infinity
            self.leak = np.log(lattice.leak_silent[lane])
            links = [np.log(u[lane]) for u in lattice.silent]
        found: list[tuple[float, int, int, float, Array]] = []
        for i, weights in enumerate(lattice.weights):
            off = float(weights[lane, 0])
            self.base *= off or 1.0
            for k, log_u in enumerate(links[i]):
                odds = float(weights[lane, k + 1]) / off if off else 0.0
                if odds > 0:
                    found.append((odds * float(self._explained(log_u).prod()), i, k, odds, log_u))
        found.sort(key=lambda candidate: -candidate[0])
        self.free = len(found)
        self.kept = min(self.free, _KEEP)
        self.places = [(i, k) for _, i, k, _, _ in found] + list(forced)
        self.odds = np.array([c[3] for c in found] + [float(lattice.weights[i][lane, k + 1]) for i, k in forced])
        logs = [c[4] for c in found] + [links[i][k] for i, k in forced]
        self.logs = np.array(logs).reshape(len(logs), len(self.leak))
        self.forced = np.arange(self.free, len(logs))
        self.total = 0.0
        self.no_cause = 0.0

    def _explained(self, log_silent: Array) -> Array:
        """P(each bit is explained), given the log silence of the links at work."""
        result: Array = -np.expm1(self.leak + log_silent)
        return result

    def add_all(self, present: tuple[Array, ...], cause: tuple[Array, ...]) -> None:
        bleeding = self.lattice.bleeding
        for sets in self._sets():
            log_quiet = self.logs[sets].sum(axis=1)
            explained = self._explained(log_quiet)
            weight = self.base * self.odds[sets].prod(axis=1)
            mass = weight * explained.prod(axis=1)
            self.total += float(mass.sum())
            # no active link to a bleeding bit: those links silent, the leak alone explains
            quiet = np.where(bleeding, np.exp(log_quiet) * -np.expm1(self.leak), explained)
            self.no_cause += float((weight * quiet.prod(axis=1)).sum())
            for member in range(sets.shape[1]):
                own, others = self.logs[sets[:, member]], np.delete(sets, member, axis=1)
                by_others = self._explained(self.logs[others].sum(axis=1))
                active = weight * some_link_active(np.exp(own), by_others, explained, bleeding)
                here = np.bincount(sets[:, member], mass, len(self.places))
                caused = np.bincount(sets[:, member], active, len(self.places))
                for (i, k), p, q in zip(self.places, here, caused, strict=True):
                    present[i][self.lane, k] += p
                    cause[i][self.lane, k] += q

    def _sets(self) -> Iterator[np.ndarray]:
        """Yield for each number of causes (sets, members): one value per variable, the forced in all."""
        variable = np.array([i for i, _ in self.places], dtype=np.intp)
        for size in range(min(MAX_CAUSES, self.kept) + 1):
            sets = np.array(list(combinations(range(self.kept), size)), dtype=np.intp)
            distinct = (np.diff(np.sort(variable[sets], axis=1), axis=1) > 0).all(axis=1)
            sets = sets[distinct]
            yield np.concatenate([sets, np.tile(self.forced, (len(sets), 1))], axis=1)

    def missed(self) -> float:
        """Bound: elementary symmetric sums of the variables' odds times the best such a set explains."""
        groups: dict[int, list[int]] = {}
        for place, (i, _) in enumerate(self.places[: self.free]):
            groups.setdefault(i, []).append(place)
        kept, rest = np.zeros(len(groups) + 1), np.zeros(len(groups) + 1)  # all members kept; some left out
        kept[0] = 1.0
        for members in groups.values():
            ours = float(sum(self.odds[place] for place in members if place < self.kept))
            others = float(sum(self.odds[place] for place in members if place >= self.kept))
            rest[1:] = rest[1:] + (ours + others) * rest[:-1] + others * kept[:-1]
            kept[1:] = kept[1:] + ours * kept[:-1]
        rest[MAX_CAUSES + 1 :] += kept[MAX_CAUSES + 1 :]
        quietest = np.array([self.logs[members].min(axis=0) for members in groups.values()])
        quietest = np.sort(quietest.reshape(len(groups), len(self.leak)), axis=0)
        base = self.base * float(self.odds[self.forced].prod())
        always = self.logs[self.forced].sum(axis=0)
        best = [self._explained(always + quietest[:size].sum(axis=0)).prod() for size in range(len(groups) + 1)]
        return base * float(rest @ np.array(best))
