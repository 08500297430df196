"""Forward and backward passes over the phases of a diary: how likely each phase is on each day, all days considered.

Exact for the chain of phases.py; probabilities are carried scaled, with the logarithm of the scale kept apart. A
changed day is worked in from there on: the forward pass is taken up where nothing changed, and the backward pass
goes back far enough that older days no longer move.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spotting.diary.circumstances import COMBINED, NATURAL, Circumstances, Piece
from spotting.diary.evidence_of_days import evidence
from spotting.diary.phases import Chain, combined_chain, first_day, natural_chain

Reals = NDArray[np.float64]
REACH = 650  # days: the backward pass goes back this far behind the first changed day
SETTLED = 200  # days before the first changed one from which no reading moves any more (docs/cycles.md)


@dataclass(frozen=True)
class Run:
    """The passes over one piece, for its rows from `first` on (older ones are dropped after an update).

    `weights`: evidence, shape (rows, columns). `forward`, `backward`: shape (rows, states); their product, scaled,
    is P(state of the day | whole diary). `log_scale`: ln P(record of the day | earlier days). `cuts`: rows whose
    record no path explains; the chain begins anew there.
    """

    piece: Piece
    first: int
    weights: Reals
    forward: Reals
    backward: Reals
    log_scale: Reals
    cuts: tuple[int, ...]

    @property
    def chain(self) -> Chain:
        """The chain of the piece."""
        return chain_of(self.piece)

    def posterior(self) -> Reals:
        """Return P(column of the day | whole diary), shape (rows, columns)."""
        chain = self.chain
        edges = np.flatnonzero(np.diff(chain.column, prepend=-1))  # states of one column mostly stand together
        sums = np.add.reduceat(self.forward * self.backward, edges, axis=1)
        result = sums @ np.eye(len(chain.columns))[chain.column[edges]]
        return np.asarray(result / result.sum(axis=1, keepdims=True))


def chain_of(piece: Piece) -> Chain:
    """Return the chain of a natural or combined piece."""
    return combined_chain() if piece.kind == COMBINED else natural_chain()


def step_forward(chain: Chain, before: Reals) -> Reals:
    """Return the distribution one day later, before that day's record."""
    later = before.take(chain.step_from)
    later *= chain.step_weight
    later += (before @ chain.leave) @ chain.enter
    return later


def forward_pass(chain: Chain, weights: Reals, begin: Reals, before: Reals | None) -> tuple[Reals, Reals, list[int]]:
    """Return the scaled forward messages, shape (rows, states), ln of the scales, and the rows with no path.

    `begin` is the distribution on the first day; `before` the message of the day before the first row, if there is one.
    """
    rows = len(weights)
    messages, log_scale, cuts = np.empty((rows, chain.states)), np.zeros(rows), []
    now = before
    for row in range(rows):
        predicted = begin if now is None else step_forward(chain, now)
        now = predicted * weights[row].take(chain.column)
        total = float(now.sum())
        if not total > 1e-250:
            cuts.append(row)
            now = begin * weights[row].take(chain.column)
            total = float(now.sum())
            if not total > 0:
                now, total = begin.copy(), float(begin.sum())
        now /= total
        messages[row] = now
        log_scale[row] = np.log(total)
    return messages, log_scale, cuts


def backward_pass(chain: Chain, weights: Reals, cuts: tuple[int, ...]) -> Reals:
    """Return the scaled backward messages of the rows, shape (rows, states); the last is 1 everywhere."""
    rows = len(weights)
    step_to, weight_to = np.zeros(chain.states, dtype=np.intp), np.zeros(chain.states)
    taken = np.flatnonzero(chain.step_weight)
    step_to[chain.step_from[taken]], weight_to[chain.step_from[taken]] = taken, chain.step_weight[taken]
    messages = np.empty((rows, chain.states))
    now = np.ones(chain.states)
    for row in range(rows - 1, -1, -1):
        messages[row] = now
        if row in cuts:
            now = np.ones(chain.states)
            continue
        ahead = now * weights[row].take(chain.column)
        now = ahead.take(step_to)
        now *= weight_to
        now += chain.leave @ (chain.enter @ ahead)
        now /= now.max()
    return messages


def run_piece(piece: Piece, rows: Reals, changed: int, earlier: Run | None) -> Run:
    """Return the passes over a piece; `rows` are its signals, `changed` the first row (of the diary) that is new.

    With an earlier run the forward pass is taken up before `changed`; rows further back than `REACH` are dropped.
    """
    chain = chain_of(piece)
    begin = first_day(piece.kind, piece.begins)
    keep = max(piece.first, changed - REACH)
    if earlier is None or keep <= piece.first or keep < earlier.first or changed <= earlier.first + 1:
        weights = evidence(chain.columns, rows, piece, piece.first)
        forward, log_scale, no_path = forward_pass(chain, weights, begin, None)
        cuts = tuple(no_path)
        return Run(piece, piece.first, weights, forward, backward_pass(chain, weights, cuts), log_scale, cuts)
    old = slice(keep - earlier.first, changed - earlier.first)
    fresh = evidence(chain.columns, rows[changed - piece.first :], piece, changed)
    forward, log_scale, new_cuts = forward_pass(chain, fresh, begin, earlier.forward[old.stop - 1])
    weights = np.concatenate((earlier.weights[old], fresh))
    cuts = tuple(row + earlier.first - keep for row in earlier.cuts if old.start <= row < old.stop)
    cuts += tuple(row + changed - keep for row in new_cuts)
    return Run(
        piece,
        keep,
        weights,
        np.concatenate((earlier.forward[old], forward)),
        backward_pass(chain, weights, cuts),
        np.concatenate((earlier.log_scale[old], log_scale)),
        cuts,
    )


def run_pieces(
    known: Circumstances, signals: Reals, changed: int, earlier: tuple[Run | None, ...] = ()
) -> tuple[Run | None, ...]:
    """Return a run per piece, None for pieces without phases; a piece wholly before `changed` keeps its earlier run."""
    by_start = {(run.piece.kind, run.piece.first, run.piece.begins): run for run in earlier if run}
    runs: list[Run | None] = []
    for piece in known.pieces:
        if piece.kind not in (NATURAL, COMBINED):
            runs.append(None)
            continue
        former = by_start.get((piece.kind, piece.first, piece.begins))
        if former and former.piece == piece and piece.last < changed:
            runs.append(former)
            continue
        first = min(changed, former.piece.last + 1) if former else piece.first
        runs.append(run_piece(piece, signals[piece.first : piece.last + 1], first, former))
    return tuple(runs)


def share_without(run: Run, begin: Reals, first: int, last: int, end: Reals, forbidden: NDArray[np.intp]) -> float:
    """Return P(no day after row `first` and before row `last` is in a forbidden state | states at both ends, diary).

    `begin` and `end` mark the states allowed at both ends, shape (states,); rows are of the diary.
    """
    chain = run.chain
    offset = run.first
    mask = np.ones(chain.states)
    mask[forbidden] = 0
    both = run.forward[first - offset] * begin
    free = both.copy()
    for row in range(first + 1, last + 1):
        weight = run.weights[row - offset].take(chain.column)
        both, free = step_forward(chain, both) * weight, step_forward(chain, free) * weight
        if row < last:
            free *= mask
        total = both.sum()
        if not total > 0:
            return 1.0
        both, free = both / total, free / total
    finish = run.backward[last - offset] * end
    whole = float(both @ finish)
    return float(free @ finish) / whole if whole > 0 else 1.0
