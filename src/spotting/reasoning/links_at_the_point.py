"""The links and backgrounds of a network at its point values, laid out for questions: what each answer would tell.

Every figure is the network's own (`Network.link`, `Parameters.leak`); here they only stand ready as plain floats.
Only the order of questions rests on these tables, never a figure that is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from spotting.reasoning.inference import Network


@dataclass(frozen=True)
class Background:
    """One node in one state: P(node) without any cause, and of each linked cause the share of those it would explain
    that stay silent otherwise: how much it takes from P(no node)."""

    leak: float
    taken_by: Mapping[str, float]


@dataclass(frozen=True)
class PointLink:
    """A link of a cause in a state: P(node | cause), and P(node) there without any cause."""

    finding: str
    node: str
    share: float
    leak: float


class PointLinks:
    """Of one network. `backgrounds`: node -> state -> background; `links`: cause -> state -> its links."""

    def __init__(self, network: Network) -> None:
        self.backgrounds: dict[str, dict[str, Background]] = {}
        self.links: dict[str, dict[str, list[PointLink]]] = {name: {} for name in network.conditions}
        for finding in network.catalog.findings.values():
            linked = [name for name in network.conditions if finding.id in network.linked_findings[name]]
            for node in finding.nodes:
                self.backgrounds[node.id] = {}
                for state in finding.states:
                    leak, taken_by = float(network.point.leak(finding, node.id, state)[0]), {}
                    for name in linked:
                        link = network.link(name, node.id, state)
                        if link is None:
                            continue
                        share = link.number.value
                        self.links[name].setdefault(state, []).append(PointLink(finding.id, node.id, share, leak))
                        if leak < 1:
                            taken_by[name] = max(0.0, 1 - (1 - share) / (1 - leak))
                    self.backgrounds[node.id][state] = Background(leak, taken_by)


@lru_cache(maxsize=4)
def point_links(network: Network) -> PointLinks:
    """Return the tables of a network, made once."""
    return PointLinks(network)
