"""The one likeliest course of the phases over a stretch of days, in logarithms (Viterbi), given the whole diary.

For showing a calendar as one story. Chances are read from the posterior, never from this path.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spotting.diary.phases import Chain
from spotting.diary.segmentation import Run

Reals = NDArray[np.float64]
States = NDArray[np.intp]


def likeliest_states(run: Run, first: int, last: int) -> States:
    """Return the states of rows first..last (of the diary) that together are likeliest, shape (rows,).

    Ends are weighed by what came before and after. Raises IndexError for rows the run does not hold.
    """
    if not run.first <= first <= last <= run.piece.last:
        raise IndexError(f"rows {first} to {last} are not held; {run.first} to {run.piece.last} are")
    chain, offset = run.chain, run.first
    with np.errstate(divide="ignore"):
        logs = _Logs(chain)
        now = np.log(run.forward[first - offset])
        came_from = np.empty((last - first, chain.states), dtype=np.intp)
        for row in range(first + 1, last + 1):
            now, came_from[row - first - 1] = logs.step(now)
            now = now + np.log(run.weights[row - offset].take(chain.column))
        now = now + np.log(run.backward[last - offset])
    path = np.empty(last - first + 1, dtype=np.intp)
    path[-1] = int(now.argmax())
    for row in range(last - first - 1, -1, -1):
        path[row] = came_from[row, path[row + 1]]
    return path


class _Logs:
    """The steps of a chain in logarithms."""

    def __init__(self, chain: Chain) -> None:
        self.step_from = chain.step_from
        self.step_weight, self.leave, self.enter = np.log(chain.step_weight), np.log(chain.leave), np.log(chain.enter)
        self.states = np.arange(chain.states)

    def step(self, now: Reals) -> tuple[Reals, States]:
        """Return the best logarithm of each state one day later and the state it came from."""
        leaving = now[:, None] + self.leave
        best_leaver = leaving.argmax(axis=0)
        through = leaving.max(axis=0)[:, None] + self.enter
        door = through.argmax(axis=0)
        by_door, by_step = through[door, self.states], now[self.step_from] + self.step_weight
        steps = by_step >= by_door
        return np.where(steps, by_step, by_door), np.where(steps, self.step_from, best_leaver[door])
