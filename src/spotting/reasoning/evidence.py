"""For and against: how much each answer says about each cause, and how much of that is judgement.

The weight of finding i for cause j is log [P(i | j, rest) / P(i | not j, rest)], exact, by leave-one-out: the
log odds of j with all answers less those with finding i left out (Good 1950). Risk factors weigh their log odds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from spotting.reasoning.inference import Differential, Network, infer
from spotting.reasoning.inference.evidence_input import age_in, observations
from spotting.situation import Situation

_SHOWN = 0.1  # weights below this (a ratio of 1.1) are left out
_TINY = 1e-12


@dataclass(frozen=True)
class Weight:
    """One answer's weight for one cause, in nats: positive speaks for it. `ratio` = e ** weight.

    `direct`: the cause itself can show the finding; otherwise the answer works through rival causes or the
    state.
    """

    finding: str
    weight: float
    kind: str  # finding or risk_factor
    direct: bool = True

    @property
    def ratio(self) -> float:
        return math.exp(self.weight)

    @property
    def words(self) -> str:
        """Say the weight in words (bands of Jaeschke 1994 for likelihood ratios)."""
        size = abs(self.weight)
        how = "strongly" if size >= math.log(10) else "moderately" if size >= math.log(3) else "slightly"
        return f"speaks {how} {'for' if self.weight > 0 else 'against'} it"


def weigh(
    situation: Situation, network: Network, whole: Differential, causes: Iterable[str]
) -> dict[str, tuple[Weight, ...]]:
    """Return the weights of every observed finding and risk factor for each cause, strongest first."""
    chosen = tuple(causes)
    weights: dict[str, list[Weight]] = {cause: _risk_factors(situation, network, cause) for cause in chosen}
    seen = dict.fromkeys(observation.finding.id for observation in observations(situation))
    for finding in seen:
        touched = [cause for cause in chosen if whole.causes[cause].p_present > _TINY]
        if not touched:
            continue
        rest = infer(situation, network, without=[finding])
        for cause in touched:
            change = _logit(whole.causes[cause].p_present) - _logit(rest.causes[cause].p_present)
            if abs(change) >= _SHOWN:
                direct = finding in network.linked_findings[cause]
                weights[cause].append(Weight(finding, change, "finding", direct))
    return {cause: tuple(sorted(items, key=lambda w: -abs(w.weight))) for cause, items in weights.items()}


def _risk_factors(situation: Situation, network: Network, cause: str) -> list[Weight]:
    result = []
    for factor in network.conditions[cause].risk_factors:
        if situation.holds(factor.when) is True:
            weight = math.log(factor.number.value)
            if abs(weight) >= _SHOWN:
                result.append(Weight(factor.text.split(" ")[0], weight, "risk_factor"))
    return result


def _logit(p: float) -> float:
    bounded = min(max(p, _TINY), 1 - _TINY)
    return math.log(bounded / (1 - bounded))


def judged_share(
    situation: Situation, network: Network, whole: Differential, weights: dict[str, tuple[Weight, ...]]
) -> float:
    """Return the share of the answer that rests on judged numbers, weighted by influence, 0..1.

    For each leading cause its prior counts one nat, each risk factor and each link to an observed finding
    its weight; causes count by p_cause. Link and leak share a finding's weight equally.
    """
    judged = total = 0.0
    for cause, items in weights.items():
        size = max(whole.causes[cause].p_cause, whole.causes[cause].p_present * 0.1)
        for weight, basis in _inputs(situation, network, whole, cause, items):
            total += size * weight
            judged += size * weight * basis
    return judged / total if total else 1.0


def _inputs(
    situation: Situation, network: Network, whole: Differential, cause: str, items: tuple[Weight, ...]
) -> list[tuple[float, float]]:
    """Return (influence, 1 if judged else 0) of each input of a cause."""
    condition = network.conditions[cause]
    state = max(whole.states, key=lambda name: whole.states[name])
    result = []
    age = age_in(situation, state)
    for prior in condition.priors:
        if prior.state == state and prior.ages[0] <= age < prior.ages[1] + 1:
            result.append((1.0, float(prior.number.basis == "judged")))
            break
    for item in items:
        size = abs(item.weight)
        if item.kind == "risk_factor":
            bases = [f.number.basis for f in condition.risk_factors if f.text.split(" ")[0] == item.finding]
        else:
            finding = situation.catalog.findings[item.finding]
            names = {node.id for node in finding.nodes}
            bases = [link.number.basis for link in condition.links if link.node in names]
            bases += [leak.number.basis for leak in finding.leaks if not leak.states or state in leak.states]
        share = sum(basis == "judged" for basis in bases) / len(bases) if bases else 1.0
        result.append((size, share))
    return result
