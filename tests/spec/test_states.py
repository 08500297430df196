"""The ten states of life: which answers make one certain, and which rule one out. Never guessed, never asked."""

from typing import Any

import pytest
from asking import told

from spotting.catalog import Catalog
from spotting.words import STATES

CERTAIN: list[tuple[str, dict[str, Any]]] = [
    ("before_menarche", {"age_years": 5}),
    ("before_menarche", {"age_years": 11, "years_since_menarche": "absent"}),
    ("cycling", {"age_years": 29, "days_since_last_period": 12, "could_be_pregnant": "no_chance"}),
    ("cycling", {"age_years": 14, "years_since_menarche": 1, "could_be_pregnant": "no_chance"}),
    (
        "cycling",
        {
            "age_years": 29,
            "days_since_last_period": 40,
            "pregnancy_test": "negative",
            "days_since_unprotected_sex": 30,
            "pregnancy_test_days_ago": 0,
        },
    ),
    ("early_pregnancy", {"could_be_pregnant": "i_know_i_am", "gestation_weeks": 8}),
    ("early_pregnancy", {"pregnancy_test": "positive", "recent_pregnancy_end": "none", "gestation_weeks": 6}),
    ("mid_pregnancy", {"could_be_pregnant": "i_know_i_am", "gestation_weeks": 14}),
    ("mid_pregnancy", {"could_be_pregnant": "i_know_i_am", "gestation_weeks": {"from": 18, "to": 22}}),
    ("late_pregnancy", {"could_be_pregnant": "i_know_i_am", "gestation_weeks": 24}),
    ("postpartum", {"recent_pregnancy_end": "birth", "days_since_pregnancy_end": 84}),
    ("after_loss_or_abortion", {"recent_pregnancy_end": "miscarriage", "days_since_pregnancy_end": 42}),
    (
        "after_loss_or_abortion",
        {"recent_pregnancy_end": "abortion_with_pills", "days_since_pregnancy_end": 3},
    ),
    ("perimenopause", {"age_years": 47, "days_since_last_period": 90, "could_be_pregnant": "no_chance"}),
    ("perimenopause", {"age_years": 44, "cycle_regularity": "no_pattern", "could_be_pregnant": "no_chance"}),
    ("postmenopause", {"age_years": 60}),
    ("postmenopause", {"age_years": 64, "days_since_last_period": 10}),  # a bleed at that age is no period
    ("postmenopause", {"age_years": 52, "days_since_last_period": 365}),
    ("after_hysterectomy", {"hysterectomy": "womb_and_cervix_removed"}),
]

EXCLUDED: list[tuple[str, dict[str, Any]]] = [
    ("before_menarche", {"age_years": 16}),
    ("before_menarche", {"days_since_last_period": 20}),
    ("before_menarche", {"could_be_pregnant": "i_know_i_am"}),
    ("cycling", {"age_years": 7}),
    ("cycling", {"age_years": 60}),
    ("cycling", {"years_since_menarche": "absent", "age_years": 15}),
    ("cycling", {"could_be_pregnant": "i_know_i_am"}),
    ("early_pregnancy", {"age_years": 63}),
    ("early_pregnancy", {"could_be_pregnant": "i_know_i_am", "gestation_weeks": 14}),
    ("early_pregnancy", {"recent_pregnancy_end": "birth", "days_since_pregnancy_end": 20}),
    ("mid_pregnancy", {"could_be_pregnant": "i_know_i_am", "gestation_weeks": 13}),
    ("mid_pregnancy", {"could_be_pregnant": "i_know_i_am", "gestation_weeks": 24}),
    ("late_pregnancy", {"could_be_pregnant": "i_know_i_am", "gestation_weeks": 23}),
    ("postpartum", {"recent_pregnancy_end": "none"}),
    ("postpartum", {"recent_pregnancy_end": "birth", "days_since_pregnancy_end": 85}),
    ("after_loss_or_abortion", {"recent_pregnancy_end": "birth"}),
    ("after_loss_or_abortion", {"days_since_pregnancy_end": 43}),
    ("perimenopause", {"age_years": 37}),
    ("perimenopause", {"age_years": 50, "days_since_last_period": 400, "contraceptive_method": "none"}),
    ("postmenopause", {"age_years": 39}),
    ("postmenopause", {"age_years": 52, "days_since_last_period": 364}),
    ("after_hysterectomy", {"hysterectomy": "none"}),
    ("after_hysterectomy", {"hysterectomy": "cervix_left"}),
]

OPEN: list[tuple[str, dict[str, Any], str]] = [
    ("cycling", {"age_years": 29, "days_since_last_period": 12}, "a pregnancy is not excluded"),
    ("early_pregnancy", {"could_be_pregnant": "i_know_i_am"}, "the weeks are not told"),
    ("early_pregnancy", {"could_be_pregnant": "i_think_so", "gestation_weeks": 8}, "she only thinks so"),
    ("postmenopause", {"age_years": 52}, "the last period is not told"),
    (
        "postmenopause",
        {"age_years": 52, "days_since_last_period": 400, "contraceptive_method": "hormonal_coil"},
        "a hormonal coil can stop the bleeding by itself",
    ),
    ("postpartum", {"recent_pregnancy_end": "birth"}, "the day of the birth is not told"),
    ("before_menarche", {"age_years": 11}, "the first period was not asked about"),
]


@pytest.mark.parametrize(("state", "answers"), CERTAIN)
def test_these_answers_make_the_state_certain_and_the_only_one_possible(
    catalog: Catalog, state: str, answers: dict[str, Any]
) -> None:
    situation = told(catalog, **answers)
    assert situation.state(state) is True
    assert situation.possible_states == (state,)


@pytest.mark.parametrize(("state", "answers"), EXCLUDED)
def test_these_answers_exclude_the_state(catalog: Catalog, state: str, answers: dict[str, Any]) -> None:
    situation = told(catalog, **answers)
    assert situation.state(state) is False
    assert state not in situation.possible_states


@pytest.mark.parametrize(("state", "answers", "because"), OPEN)
def test_these_answers_leave_the_state_open(
    catalog: Catalog, state: str, answers: dict[str, Any], because: str
) -> None:
    situation = told(catalog, **answers)
    assert situation.state(state) is None, because
    assert state in situation.possible_states
    assert len(situation.possible_states) > 1


def test_every_state_has_answers_here_that_settle_it_and_that_exclude_it() -> None:
    assert {state for state, _ in CERTAIN} == set(STATES)
    assert {state for state, _ in EXCLUDED} == set(STATES)


def test_without_answers_every_state_is_possible_and_none_is_certain(catalog: Catalog) -> None:
    situation = told(catalog)
    assert situation.possible_states == STATES
    assert [situation.state(name) for name in STATES] == [None] * len(STATES)


def test_an_unknown_answer_settles_and_excludes_no_state(catalog: Catalog) -> None:
    everything_unknown = dict.fromkeys(catalog.findings, "unknown")
    assert told(catalog, **everything_unknown).possible_states == STATES
