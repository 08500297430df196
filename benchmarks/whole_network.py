"""A case as a network with nothing reduced: every answer a node, the absent ones too; for peers as they come."""

from __future__ import annotations

from typing import Any

import numpy as np

from spotting.reasoning.inference import Network
from spotting.reasoning.inference.evidence_input import Lattice, leak_of, link_of, observations
from spotting.reasoning.inference.priors import remembered_priors
from spotting.situation import Situation


def whole_lattice(situation: Situation, network: Network) -> tuple[Lattice, tuple[int, ...]]:
    """Return the lattice of the likeliest state with a bit for each fold and each positive, and the folds' places."""
    state, point = situation.possible_states[0], network.point
    parts: list[tuple[Any, int]] = []
    for seen in observations(situation):
        parts += [(seen, 0)] if not seen.positive or seen.below is not None else []
        parts += [(seen, 1)] if seen.positive else []
    names, weights, silent = [], [], []
    for variable in network.variables:
        table, live = remembered_priors(variable, situation, network, point, state)
        if not live:
            continue
        names.append(variable.id)
        weights.append(table)
        links = np.ones((1, len(variable.values), len(parts)))
        for k in live:
            for b, (seen, side) in enumerate(parts):
                found = link_of(seen, variable.values[k], point, state)
                if found is not None:
                    links[0, k, b] = found[side][0]
        silent.append(links)
    lattice = Lattice(
        states=(state,),
        draws=1,
        weight=np.ones(1),
        names=tuple(names),
        weights=tuple(weights),
        silent=tuple(silent),
        leak_silent=np.array([[leak_of(seen, point, state)[side][0] for seen, side in parts]]),
        bits=tuple(seen.finding.id for seen, _ in parts),
        bleeding=np.zeros(len(parts), dtype=bool),
    )
    return lattice, tuple(b for b, (_, side) in enumerate(parts) if side == 0)
