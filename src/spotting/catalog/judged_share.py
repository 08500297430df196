"""How much of each condition rests on judgement, each number weighted by its influence.

Influence is the expected weight of evidence (Good 1950) in nats: a link counts what its answer is expected to say
where the condition is present, a risk factor its log odds times the share exposed, all shares of how common it is
together one nat. It is no probability and changes none: it says what to look up next.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from spotting.catalog.read_findings import leak_in
from spotting.catalog.types import Catalog, Condition, Link, Number

_PRIOR_NATS = 1.0  # as in the judged share of an answer
_EXPOSED = 0.2  # of people, where a risk factor does not say how many


@dataclass(frozen=True)
class JudgedShare:
    """One condition: its numbers, the share of them judged, and the judged share of their influence.

    `leaning`: the share of all influence that is judged but leans on a published figure. `look_up_next` is the id of
    the judged number with the most influence among those that name no figure; empty if every one does.
    """

    condition: str
    numbers: int
    by_count: float
    by_influence: float
    leaning: float
    look_up_next: str


def judged_shares(catalog: Catalog) -> list[JudgedShare]:
    """Return a row per condition that has numbers, most judged influence first."""
    rows = [_row(condition, catalog) for condition in catalog.conditions.values()]
    return sorted((row for row in rows if row.numbers), key=lambda row: (-row.by_influence, row.condition))


def _row(condition: Condition, catalog: Catalog) -> JudgedShare:
    weights = influence_of_numbers(condition, catalog)
    judged = [(weight, number) for number, weight in weights if number.basis == "judged"]
    bare = [(weight, number.id) for weight, number in judged if not number.facts]
    total = sum(weight for _, weight in weights)
    return JudgedShare(
        condition.id,
        len(weights),
        len(judged) / len(weights) if weights else 0.0,
        sum(weight for weight, _ in judged) / total if total else 0.0,
        sum(weight for weight, number in judged if number.facts) / total if total else 0.0,
        max(bare)[1] if bare else "",
    )


def influence_of_numbers(condition: Condition, catalog: Catalog) -> list[tuple[Number, float]]:
    """Return each number of a condition with its influence in nats."""
    common = [prior.number for prior in condition.priors] + list(condition.exposed.values())
    common += [condition.stage_share] if condition.stage_share is not None else []
    weights = [(number, _PRIOR_NATS / len(common)) for number in common]
    for factor in condition.risk_factors:
        share = factor.exposed_share if factor.exposed_share is not None else _EXPOSED
        weights.append((factor.number, share * abs(math.log(factor.number.value))))
    for link in condition.links:
        weights.append((link.number, _expected_weight(link.number.value, _leak_of(link, condition, catalog))))
    return weights


def _leak_of(link: Link, condition: Condition, catalog: Catalog) -> float | None:
    """Return how often the node of a link is true without a listed cause, in the first state the link holds in."""
    finding = catalog.findings[catalog.finding_of_node[link.node].finding]
    for state in link.states or condition.states:
        leak = leak_in(finding, link.node, state)
        if leak is not None:
            return leak.value
    return None


def _expected_weight(share: float, leak: float | None) -> float:
    """Return what the answer says on average where the condition is present: a Kullback-Leibler distance."""
    if leak is None:
        return 0.0
    rest = (1 - share) * math.log((1 - share) / (1 - leak))
    return max(0.0, share * math.log(share / leak) + rest)
