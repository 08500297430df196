"""The golden patients: real stories and examination cases, answers put all at once.

What falls short is listed in `known_unsafe.yaml` with its reason; a patient who comes out safe must leave that list.
"""

from typing import Any

import pytest
from scoring import HERE, Patient, Score, conditions_of, rank_of, read_patients, report, score, step_of, table

from spotting.case import Case
from spotting.catalog import Catalog
from spotting.catalog.yaml_marks import read_yaml
from spotting.situation import Situation
from spotting.words import URGENCY_LEVELS

PATIENTS = read_patients()
NAMES = [patient.id for patient in PATIENTS]

# At least this many today; a change that loses a patient has to be seen and said.
LEAST = {"top 1": 0.55, "top 3": 0.75}
MOST_OVER_TRIAGE = 0.25


@pytest.fixture(scope="module")
def scores(catalog: Catalog) -> dict[str, Score]:
    return {patient.id: score(patient, catalog) for patient in PATIENTS}


@pytest.fixture(scope="module")
def known_unsafe() -> dict[str, dict[str, Any]]:
    data, problems = read_yaml(HERE / "known_unsafe.yaml", "known_unsafe.yaml")
    assert problems == []
    return dict(data["known_unsafe"])


def test_there_are_patients() -> None:
    assert len(PATIENTS) >= 60
    assert len([p for p in PATIENTS if p.expect["urgency_min"] == "emergency"]) >= 15


@pytest.mark.parametrize("patient", PATIENTS, ids=NAMES)
def test_a_patient_is_told_in_words_and_in_answers_the_catalog_knows(catalog: Catalog, patient: Patient) -> None:
    assert len(patient.story) > 40
    assert patient.expect["urgency"] in URGENCY_LEVELS
    assert patient.least <= patient.expected
    assert Situation(Case(patient.answers), catalog).possible_states


@pytest.mark.parametrize("name", NAMES)
def test_a_patient_gets_an_answer(scores: dict[str, Score], name: str) -> None:
    assessment = scores[name].assessment
    assert assessment.reasons
    assert assessment.urgency >= assessment.triage.urgency
    assert assessment.to_dict()["urgency"] == assessment.urgency.level


@pytest.mark.parametrize("name", NAMES)
def test_the_urgency_is_safe_or_the_shortfall_is_known(
    scores: dict[str, Score], known_unsafe: dict[str, dict[str, Any]], name: str
) -> None:
    found = scores[name]
    said = f"{name}: at least {found.patient.expect['urgency_min']}, got {found.assessment.urgency.level}"
    if name in known_unsafe:
        assert not found.is_safe, f"{said}; it is safe now: take it off known_unsafe.yaml"
        assert found.assessment.urgency.level == known_unsafe[name]["urgency"]
    else:
        assert found.is_safe, said


def test_every_known_shortfall_is_a_patient_and_has_a_reason(known_unsafe: dict[str, dict[str, Any]]) -> None:
    assert set(known_unsafe) <= set(NAMES)
    for name, entry in known_unsafe.items():
        assert set(entry) == {"urgency", "reason"}, name
        assert len(entry["reason"]) > 80, name


def test_few_are_sent_much_too_early(scores: dict[str, Score]) -> None:
    over, of = table(scores.values())["over-triage"]
    assert over <= MOST_OVER_TRIAGE * of


@pytest.mark.parametrize("measure", list(LEAST))
def test_the_cause_is_among_the_first(scores: dict[str, Score], measure: str) -> None:
    hits, of = table(scores.values())[measure]
    assert of >= 40
    assert hits >= LEAST[measure] * of


# --- How it is scored ---


def test_an_umbrella_is_hit_by_any_member(catalog: Catalog) -> None:
    assert {"fibroid_submucosal", "fibroid_other"} <= conditions_of("uterine_fibroids", catalog)


def test_a_stage_and_its_condition_hit_each_other(catalog: Catalog) -> None:
    assert "ruptured_ectopic" in conditions_of("ectopic_pregnancy", catalog)
    assert "ectopic_pregnancy" in conditions_of("ruptured_ectopic", catalog)


def test_a_label_the_catalog_does_not_know_hits_nothing_and_is_not_scored(
    catalog: Catalog, scores: dict[str, Score]
) -> None:
    assert conditions_of("open", catalog) == frozenset()
    unknown = [s for s in scores.values() if not conditions_of(s.patient.expect["diagnosis"], catalog)]
    assert unknown
    assert all(s.rank is None for s in unknown)


def test_a_patient_hard_from_the_history_is_not_scored_for_the_cause(scores: dict[str, Score]) -> None:
    hard = [s for s in scores.values() if s.patient.is_hard]
    assert hard
    assert all(s.rank is None for s in hard)


def test_an_acceptable_cause_counts_as_a_hit(catalog: Catalog, scores: dict[str, Score]) -> None:
    found = next(s for s in scores.values() if s.rank == 1)
    first = found.assessment.listed[0].condition.id
    other = Patient("other", "", {}, {**found.patient.expect, "diagnosis": "vulval_cancer", "acceptable": [first]})
    assert rank_of(other, found.assessment, catalog) == 1


def test_the_days_of_within_days_do_not_matter_for_the_step() -> None:
    assert [step_of(level) for level in URGENCY_LEVELS] == [0, 1, 2, 2, 3, 4]


def test_the_report_names_every_unsafe_patient(scores: dict[str, Score]) -> None:
    text = report(list(scores.values()))
    unsafe = text[text.index("Unsafe") : text.index("Over-triage (expected)")]
    for name, found in scores.items():
        assert (name in unsafe) is not found.is_safe
