"""The links and backgrounds of a network at its point values, side by side: what each answer would tell, all at once.

Every figure is the network's own (`Network.link`, `Parameters.leak`); here they only stand in tables. Only the order of
questions rests on these tables, never a figure that is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from spotting.reasoning.inference import Network
from spotting.reasoning.inference.network import Array


@dataclass(frozen=True)
class LinksOfState:
    """One state, N nodes and C causes. `leak` (N,): P(node) without any cause, 0 where the node cannot be (`inside`).

    `share` (C, N): P(node | cause), where there is a link (`linked`); `taken` (C, N): the share of those without the
    node that the cause takes away, 0 without a link.
    """

    inside: np.ndarray
    leak: Array
    linked: np.ndarray
    share: Array
    taken: Array


class PointLinks:
    """Of one network. `nodes`: node -> place; `of_finding`: finding -> places of its nodes; `causes`: cause -> row."""

    def __init__(self, network: Network) -> None:
        self._network = network
        findings = [finding for finding in network.catalog.findings.values() if finding.nodes]
        self._nodes = [(node.id, finding) for finding in findings for node in finding.nodes]
        self.nodes: Mapping[str, int] = {node: place for place, (node, _) in enumerate(self._nodes)}
        self.of_finding: Mapping[str, Sequence[int]] = {
            finding.id: [self.nodes[node.id] for node in finding.nodes] for finding in findings
        }
        self.causes: Mapping[str, int] = {name: row for row, name in enumerate(network.conditions)}
        self._linked: dict[str, list[str]] = {finding.id: [] for finding in findings}
        for name in network.conditions:
            for linked in network.linked_findings[name]:
                self._linked[linked].append(name)
        self._states: dict[str, LinksOfState] = {}

    def of(self, state: str) -> LinksOfState:
        """Return the tables of a state, made when it is first met."""
        if state not in self._states:
            self._states[state] = self._make(state)
        return self._states[state]

    def _make(self, state: str) -> LinksOfState:
        network, shape = self._network, (len(self.causes), len(self._nodes))
        inside, leak = np.zeros(shape[1], dtype=bool), np.zeros(shape[1])
        linked, share, taken = np.zeros(shape, dtype=bool), np.zeros(shape), np.zeros(shape)
        for place, (node, finding) in enumerate(self._nodes):
            if state not in finding.states:
                continue
            inside[place], leak[place] = True, network.point.leak(finding, node, state)[0]
            for name in self._linked[finding.id]:
                link = network.link(name, node, state)
                if link is not None:
                    linked[self.causes[name], place], share[self.causes[name], place] = True, link.number.value
        held = linked & (leak < 1)
        np.divide(1 - share, 1 - leak, out=taken, where=held)
        taken = np.where(held, np.maximum(0.0, 1 - taken), 0.0)
        return LinksOfState(inside, leak, linked, share, taken)


@lru_cache(maxsize=4)
def point_links(network: Network) -> PointLinks:
    """Return the tables of a network, made once."""
    return PointLinks(network)
