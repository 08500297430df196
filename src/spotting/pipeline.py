"""assess(case, catalog) -> Assessment: the one pipeline. Read this file first.

Answers are closed over what they imply; triage and inference look at them apart; the urgency is the most urgent
of the rules that fire and of the floors of causes likely enough. Probability may raise it, never lower it.
Pure: no clock, file, network or random source; today's date and the table of draws are arguments.
"""

from __future__ import annotations

from functools import lru_cache

from spotting.assessment import Assessment, CauseView, Reason
from spotting.case import Case
from spotting.catalog.types import Catalog
from spotting.reasoning.evidence import judged_share, weigh
from spotting.reasoning.inference import Differential, Network, draw_table, infer
from spotting.reasoning.inference.network import Parameters
from spotting.reasoning.interview import next_question
from spotting.reasoning.triage import Triage, open_findings, triage
from spotting.situation import Situation
from spotting.words import most_urgent

DRAWS = 200
EXPLAINED = 8  # leading causes that get evidence for and against


def assess(
    case: Case, catalog: Catalog, *, ranges: bool = True, explain: bool = True, name: str = "case"
) -> Assessment:
    """Return how urgent it is and why, what it may be and how sure that is, and what to ask next.

    `ranges` and `explain` may be switched off where only the figures are needed (an interview step).
    Raises BadCase for answers that cannot be read or contradict each other, Impossible where the model
    gives them together a probability of zero.
    """
    situation = Situation(case, catalog, name=name)
    network, sampled = model_of(catalog)
    triaged = triage(situation)
    differential = infer(situation, network, sampled if ranges else None)
    floors = floor_reasons(differential, situation)
    reasons = (*rule_reasons(triaged), *floors)
    urgency = most_urgent([triaged.urgency, *(reason.urgency for reason in reasons)])
    if triaged.default is not None and triaged.urgency < urgency:
        reasons = floors  # "no rule fires, this can wait" must not stand beside a likely cause that cannot
    leading = ranked(differential)[:EXPLAINED] if explain else ()
    weights = weigh(situation, network, differential, leading)
    return Assessment(
        case=case,
        catalog=catalog,
        urgency=urgency,
        reasons=tuple(sorted(reasons, key=lambda reason: reason.urgency.rank, reverse=True)),
        triage=triaged,
        differential=differential,
        causes=tuple(
            CauseView(catalog.conditions[cause], differential.causes[cause], weights.get(cause, ()))
            for cause in ranked(differential)
        ),
        next_question=next_question(situation, triaged, differential, network),
        open_questions=still_open(triaged, situation),
        to_ask_again=situation.to_ask_again(),
        judged_share=judged_share(situation, network, differential, weights) if explain else None,
    )


@lru_cache(maxsize=4)
def model_of(catalog: Catalog) -> tuple[Network, Parameters]:
    """Return the compiled network of a catalog and its parameters in the fixed table of draws."""
    network = Network(catalog)
    return network, network.sample(draw_table(network, DRAWS))


def still_open(triaged: Triage, situation: Situation) -> tuple[str, ...]:
    """Return the findings that rules more urgent than the present answer still need, most urgent rule first."""
    raising = [rule for rule in triaged.undecided if triaged.urgency < rule.urgency]
    return tuple(dict.fromkeys(name for rule in raising for name in open_findings(rule.when, situation)))


def rule_reasons(triaged: Triage) -> tuple[Reason, ...]:
    """Return the rules that fire, or what holds when none does."""
    if triaged.default is not None:
        return (Reason("default", "no_rule_fires", "No rule fires", triaged.default.urgency, triaged.default.say),)
    return tuple(Reason.of_rule(rule) for rule in triaged.fired)


def floor_reasons(differential: Differential, situation: Situation) -> tuple[Reason, ...]:
    """Return the urgency floors of causes whose probability of being present passes their threshold."""
    catalog = situation.catalog
    reasons = []
    for cause, posterior in differential.causes.items():
        floor = catalog.conditions[cause].urgency_floor
        if floor is None or posterior.p_present <= floor.above:
            continue
        if floor.when is None or situation.holds(floor.when) is not False:
            reasons.append(Reason.of_floor(catalog.conditions[cause], floor, posterior.p_present))
    return tuple(reasons)


def ranked(differential: Differential) -> tuple[str, ...]:
    """Return causes by p_cause (by p_present where no bleeding was told), possible ones only."""

    def size(name: str) -> float:
        posterior = differential.causes[name]
        return posterior.p_cause if differential.bleeding_seen else posterior.p_present

    possible = [name for name, posterior in differential.causes.items() if posterior.p_present > 0]
    return tuple(sorted(possible, key=lambda name: (-size(name), name)))
