"""How much the knowledge holds at least: what was promised is there."""

import pytest

from spotting.catalog import Catalog
from spotting.catalog.search import statistics
from spotting.logic import leaves
from spotting.words import STATES


@pytest.mark.parametrize(("what", "at_least"), [("conditions", 43), ("findings", 215), ("rules", 189), ("checks", 25)])
def test_the_knowledge_holds_at_least(catalog: Catalog, what: str, at_least: int) -> None:
    assert statistics(catalog)[what] >= at_least


def test_the_counts_are_those_of_the_catalog(catalog: Catalog) -> None:
    counts = statistics(catalog)
    assert counts["conditions"] == len(catalog.conditions) == sum(counts["conditions_by_kind"].values())
    assert counts["numbers"] == len(catalog.numbers) == sum(counts["numbers_by_basis"].values())
    assert 0 <= counts["judged_share"] <= 1


@pytest.mark.parametrize("state", STATES)
def test_a_state_has_answers_that_make_it_certain_and_a_cause_of_bleeding(catalog: Catalog, state: str) -> None:
    definition = catalog.states[state]
    assert list(leaves(definition.certain_when))
    assert list(leaves(definition.excluded_when))
    causes = [
        name
        for name, condition in catalog.conditions.items()
        if state in {prior.state for prior in condition.priors} and condition.links
    ]
    assert causes


def test_every_state_has_a_share_at_some_age_and_together_they_fill_every_age(catalog: Catalog) -> None:
    for age in range(101):
        total = sum(
            number.value
            for state in catalog.states.values()
            for start, end, number in state.share_by_age
            if start <= age < end + 1
        )
        assert total == pytest.approx(1, abs=0.02), age


def test_no_condition_claims_a_review_by_a_clinician_that_did_not_happen(catalog: Catalog) -> None:
    for name, condition in catalog.conditions.items():
        assert condition.reviewed_by == "awaiting a clinician", name
