"""Explaining away: how likely a cause would be if the rival that accounts for the same signs were ruled out.

Decides which rival takes most from a leading cause, and by how much: exact, by inference once more with the
rival held absent (INFERENCE, "Explaining and asking"). It changes no figure of the answer and knows no urgency.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spotting.reasoning.inference import Differential, Network, Query, infer_each
from spotting.reasoning.inference.evidence_input import BLEEDING, link_of, observations
from spotting.reasoning.inference.priors import remembered_priors
from spotting.situation import Situation

LEAST_RATIO = 1.3  # smaller changes of the odds are not worth a sentence
_RIVALS = 6  # leading causes that are tried as rivals
_TINY = 1e-12


@dataclass(frozen=True)
class ExplainedAway:
    """`by` makes `cause` less likely. `how`: `finding` (it explains the same positive answers, `findings`, the
    strongest first), `exclusive` (the two exclude each other) or `state` (it needs another state).

    Figures are P(present) and P(cause) with all answers, and the same with the rival absent; `ratio` compares
    the odds of the figure shown.
    """

    cause: str
    by: str
    how: str
    findings: tuple[str, ...]
    p_present: float
    p_present_without: float
    p_cause: float
    p_cause_without: float
    ratio: float


def explained_away(
    situation: Situation, network: Network, whole: Differential, causes: Iterable[str]
) -> dict[str, ExplainedAway]:
    """Return for each cause the rival among the leading ones that takes most from it, if any takes enough."""
    chosen = tuple(causes)
    best: dict[str, tuple[float, str, Differential]] = {}
    rivals = chosen[:_RIVALS]
    without = infer_each([Query(situation, clamp_off=(rival,)) for rival in rivals], network)
    for rival, rest in zip(rivals, without, strict=True):
        if rest is None:  # the answers need this rival
            continue
        for cause in chosen:
            if _root(network, cause) == _root(network, rival):
                continue
            ratio = _odds(rest, cause) / _odds(whole, cause)
            if ratio >= LEAST_RATIO and (cause not in best or ratio > best[cause][0]):
                best[cause] = (ratio, rival, rest)
    shown = _Shown(situation, network, whole) if best else None
    return {
        cause: _described(network, whole, rest, cause, rival, ratio, shown.by_both(cause, rival))
        for cause, (ratio, rival, rest) in best.items()
        if shown is not None
    }


def _root(network: Network, name: str) -> str:
    return network.conditions[name].of or name


def _odds(differential: Differential, cause: str) -> float:
    bounded = min(max(differential.figures[cause], _TINY), 1 - _TINY)
    return bounded / (1 - bounded)


def _described(
    network: Network,
    whole: Differential,
    rest: Differential,
    cause: str,
    rival: str,
    ratio: float,
    shared: tuple[str, ...],
) -> ExplainedAway:
    together = any({cause, rival} <= set(variable.values) for variable in network.variables)
    return ExplainedAway(
        cause=cause,
        by=rival,
        how="exclusive" if together else "finding" if shared else "state",
        findings=() if together else shared,
        p_present=whole.causes[cause].p_present,
        p_present_without=rest.causes[cause].p_present,
        p_cause=whole.causes[cause].p_cause,
        p_cause_without=rest.causes[cause].p_cause,
        ratio=ratio,
    )


class _Shown:
    """How often causes show what was answered as present, in the likeliest state."""

    def __init__(self, situation: Situation, network: Network, whole: Differential) -> None:
        self._situation, self._network = situation, network
        self._state = max(whole.states, key=lambda name: whole.states[name])
        self._seen = [observation for observation in observations(situation) if observation.positive]
        self._by: dict[str, tuple[float, ...]] = {}

    def by_both(self, cause: str, rival: str) -> tuple[str, ...]:
        """Return the present findings both can show, bleeding first, then by how often the rival shows them."""
        strength: dict[str, tuple[bool, float]] = {}
        for observation, mine, its in zip(self._seen, self._of(cause), self._of(rival), strict=True):
            if mine > 0 and its > 0:
                finding = observation.finding.id
                strength[finding] = (finding in BLEEDING, its)
        return tuple(sorted(strength, key=lambda finding: strength[finding], reverse=True))

    def _of(self, name: str) -> tuple[float, ...]:
        if name not in self._by:
            self._by[name] = tuple(self._work_out(name))
        return self._by[name]

    def _work_out(self, name: str) -> Iterator[float]:
        """Yield how often a cause shows each positive observation; nothing where it cannot be there."""
        network, state = self._network, self._state
        variable = next(variable for variable in network.variables if name in variable.values)
        _, live = remembered_priors(variable, self._situation, network, network.point, state)
        here = variable.values.index(name) in live
        for observation in self._seen:
            link = link_of(observation, name, network.point, state) if here else None
            yield 0.0 if link is None else 1 - float(link[1][0])
