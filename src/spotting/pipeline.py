"""assess(case, catalog) -> Assessment: the one pipeline. Read this file first.

Answers are closed over what they imply; triage and inference look at them apart; the urgency is the most urgent
of the rules that fire and of the floors of causes likely enough. Probability may raise it, never lower it.
Pure: no clock, file, network or random source; today's date and the table of draws are arguments.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from spotting.assessment import Assessment, CauseView, Reason
from spotting.case import Case
from spotting.catalog import wording
from spotting.catalog.types import Catalog, Rule
from spotting.reasoning.advice import advise
from spotting.reasoning.evidence import influence, judged_share, weigh
from spotting.reasoning.explaining_away import explained_away
from spotting.reasoning.floors import passed_floors
from spotting.reasoning.inference import Differential, Network, draw_table, infer
from spotting.reasoning.inference.network import Parameters
from spotting.reasoning.interview import next_step
from spotting.reasoning.key_questions import figures_wait_for
from spotting.reasoning.question_value import Chances, possible_rules
from spotting.reasoning.support import first_sentence_for, support, whom_to_contact
from spotting.reasoning.triage import Triage, open_findings, triage
from spotting.reasoning.truths_at_once import work_out
from spotting.reasoning.ways_out import SAME_DAY, how_to_tell, way_out
from spotting.situation import Situation
from spotting.words import Urgency, most_urgent

DRAWS = 200
EXPLAINED = 8  # leading causes that get evidence for and against


def assess(
    case: Case,
    catalog: Catalog,
    *,
    ranges: bool = True,
    explain: bool = True,
    also_explain: Iterable[str] = (),
    name: str = "case",
) -> Assessment:
    """Return how urgent it is and why, what it may be and how sure that is, and what to ask next.

    `ranges` and `explain` may be switched off where only the figures are needed (an interview step);
    `also_explain` names causes to explain beside the leading ones.
    Raises BadCase for answers that cannot be read or contradict each other, Impossible where the model
    gives them together a probability of zero.
    """
    situation = Situation(case, catalog, name=name)
    work_out([situation])
    network, sampled = model_of(catalog)
    triaged = triage(situation)
    differential = infer(situation, network, sampled if ranges else None)
    urgency, reasons = decided(situation, triaged, differential)
    way = way_out(situation, triaged) if urgency.step < SAME_DAY else None
    chances = Chances(situation, differential, network)
    open_rules = possible_rules(triaged, chances)
    still_needed = still_open(open_rules, situation)
    advice = advise(situation, network, differential, triaged, urgency, still_needed) if explain else None
    views = explained(situation, differential, also_explain) if explain else plain_views(catalog, differential)
    return Assessment(
        case=case,
        catalog=catalog,
        urgency=urgency,
        reasons=reasons,
        triage=triaged,
        differential=differential,
        causes=views,
        open_rules=open_rules,
        step=next_step(situation, triaged, differential, network, chances, way),
        open_questions=still_needed,
        to_ask_again=situation.to_ask_again(),
        judged_share=share_of_judged(differential, views) if explain else None,
        figures_wait_for=figures_wait_for(situation),
        advice=advice,
        contact=whom_to_contact(situation, urgency, case.place),
        first_sentence=first_sentence_for(situation, urgency, case.place),
        support=support(situation, differential),
        way_out=way,
        how_to_tell=how_to_tell(situation),
    )


def decided(situation: Situation, triaged: Triage, differential: Differential) -> tuple[Urgency, tuple[Reason, ...]]:
    """Return how urgent it is and why: the rules that fire and the floors that are passed.

    Most urgent first; among equals rules before floors, and what a guideline says before what is judged.
    """
    floors = floor_reasons(differential, situation)
    reasons = (*rule_reasons(triaged, situation), *floors)
    urgency = most_urgent([triaged.urgency, *(reason.urgency for reason in reasons)])
    if triaged.default is not None and triaged.urgency < urgency:
        reasons = floors  # "no rule fires, this can wait" must not stand beside a likely cause that cannot
    ordered = sorted(reasons, key=lambda reason: (reason.kind == "floor", reason.basis == "judged"))
    return urgency, tuple(sorted(ordered, key=lambda reason: reason.urgency.rank, reverse=True))


def share_of_judged(differential: Differential, views: tuple[CauseView, ...]) -> float:
    """Return how much of what moves the explained causes is judged."""
    return judged_share(differential, {view.condition.id: view.influence for view in views[:EXPLAINED]})


def plain_views(catalog: Catalog, differential: Differential) -> tuple[CauseView, ...]:
    """Return the possible causes, likeliest first, with their figures alone."""
    return tuple(CauseView(catalog.conditions[name], differential.causes[name], ()) for name in ranked(differential))


def explained(situation: Situation, differential: Differential, also: Iterable[str]) -> tuple[CauseView, ...]:
    """Return the possible causes, the leading ones with what speaks for and against them and explains them away."""
    catalog = situation.catalog
    network, _ = model_of(catalog)
    views = plain_views(catalog, differential)
    possible = [view.condition.id for view in views]
    chosen = dict.fromkeys([*possible[:EXPLAINED], *(name for name in also if name in possible)])
    weights = weigh(situation, network, differential, chosen)
    rivals = explained_away(situation, network, differential, chosen)
    return tuple(
        replace(
            view,
            weights=weights[view.condition.id],
            influence=influence(situation, network, differential, view.condition.id, weights[view.condition.id]),
            explained_away=rivals.get(view.condition.id),
        )
        if view.condition.id in chosen
        else view
        for view in views
    )


@lru_cache(maxsize=4)
def model_of(catalog: Catalog) -> tuple[Network, Parameters]:
    """Return the compiled network of a catalog and its parameters in the fixed table of draws."""
    network = Network(catalog)
    return network, network.sample(draw_table(network, DRAWS))


def still_open(rules: tuple[Rule, ...], situation: Situation) -> tuple[str, ...]:
    """Return the findings that the rules still possible need, most urgent rule first."""
    return tuple(dict.fromkeys(name for rule in rules for name in open_findings(rule.when, situation)))


def rule_reasons(triaged: Triage, situation: Situation) -> tuple[Reason, ...]:
    """Return the rules that fire, or what holds when none does, in the words for the reader."""
    if triaged.default is not None:
        say = wording.default_say(triaged.default, situation.case.for_whom)
        return (Reason("default", "no_rule_fires", "No rule fires", triaged.default.urgency, say),)
    return tuple(Reason.of_rule(rule, situation) for rule in triaged.fired)


def floor_reasons(differential: Differential, situation: Situation) -> tuple[Reason, ...]:
    """Return the urgency floors of causes whose probability of being present passes their threshold."""
    passed = passed_floors(differential, situation)
    return tuple(Reason.of_floor(found.condition, found.floor) for found in passed)


def ranked(differential: Differential) -> tuple[str, ...]:
    """Return causes by p_cause (by p_present where no bleeding was told), possible ones only."""

    figures, p_present = differential.figures, differential.causes.p_present
    return tuple(sorted((name for name in figures if p_present(name) > 0), key=lambda name: (-figures[name], name)))
