"""Chapter: how far an answer would move the leading causes, which orders the questions that no rule needs."""

from __future__ import annotations

import pytest

from spotting.case import Case
from spotting.catalog import Catalog
from spotting.pipeline import model_of
from spotting.reasoning.cause_value import branches, cause_values, leading_causes
from spotting.reasoning.inference import Differential, infer
from spotting.reasoning.question_value import Chances
from spotting.reasoning.truths_at_once import work_out
from spotting.situation import Situation

NO_BLEEDING_TOLD = {"age_years": 30, "could_be_pregnant": "no_chance"}


def inferred(situation: Situation) -> Differential:
    work_out([situation])
    return infer(situation, model_of(situation.catalog)[0], None)


@pytest.mark.parametrize("name", ["postcoital_bleeding", "intermenstrual_bleeding", "blood_with_stool"])
def test_where_the_answer_is_the_first_to_tell_of_bleeding_like_is_compared_with_like(
    catalog: Catalog, name: str
) -> None:
    """Before it a cause has a chance of being present, after it one of being the reason; the step between the two
    scales is no news, and must not make the question worth more."""
    situation = Situation(Case(answers=NO_BLEEDING_TOLD), catalog)
    before = inferred(situation)
    finding, network = catalog.findings[name], model_of(catalog)[0]
    chances = Chances(situation, before, network)
    p, leading = chances.node(finding.nodes[0].id), leading_causes(before)
    shown, not_shown = (inferred(situation.changed({name: answer})) for answer in branches(finding))
    assert shown.bleeding_seen
    assert not before.bleeding_seen
    moved = [
        sum(abs(after.causes.p_present(cause) - before.causes.p_present(cause)) for cause in leading)
        for after in (shown, not_shown)
    ]
    found = cause_values([finding], situation, before, network, chances)[name]
    assert found == pytest.approx(p * moved[0] + (1 - p) * moved[1])
