"""A panel of eighty-one stories, each written with its guideline before any of them was run.

`panel/` holds them in the format of the golden patients; they stand apart because we wrote them ourselves, so they
are no measure of how right the answers are. `spotting evaluate tests/patients/panel` prints the whole table.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml
from quiet_ward import says_no_to_the_rest

from spotting.case import Case
from spotting.catalog import Catalog
from spotting.evaluation.golden import Patient, read_golden, step_of
from spotting.pipeline import assess
from spotting.simulated_person import ask

PANEL = Path(__file__).parent / "panel"
PATIENTS = {patient.id.removeprefix("panel_"): patient for patient in read_golden(PANEL).patients}
TOLD: dict[str, dict[str, Any]] = {
    name: yaml.safe_load((PANEL / f"panel_{name}.yaml").read_text(encoding="utf-8")) for name in PATIENTS
}
HARMLESS = [name for name, told in TOLD.items() if told["alarm_would_be_wrong"] == "present"]
EMERGENCIES = [name for name, told in TOLD.items() if told["expect"]["urgency_min"] == "emergency"]
# Sent a step sooner than the guideline needs, and why it stays so.
SOONER = {
    "first_time_spots": "a new partner under 25: two guidelines ask for a test for infections after any such bleeding",
    "day_49_bottle": "a visit within two weeks, as a first period cannot be told from tissue left behind",
    "teen_irregular_second_year": "bleeding between periods over three cycles is for a visit within two weeks",
    "heartbeat_seen_brown_wipe": "outside Britain the guides ask for a call the same day for any bleeding in pregnancy",
}


def test_a_third_of_the_panel_is_harmless_and_a_sixth_an_emergency() -> None:
    assert len(PATIENTS) >= 80
    assert len(HARMLESS) * 3 >= len(PATIENTS)
    assert len(EMERGENCIES) * 6 >= len(PATIENTS)


@pytest.mark.parametrize("name", PATIENTS)
def test_a_story_names_its_guideline_and_causes_the_catalog_knows(catalog: Catalog, name: str) -> None:
    told = TOLD[name]
    assert len(told["story"]) > 40
    assert len(told["guideline"]) > 10
    assert told["basis"] in ("guideline", "judged")
    assert set(told["expect"]["must_consider"]) <= set(catalog.conditions)


@pytest.mark.parametrize("name", PATIENTS)
def test_it_is_as_urgent_as_the_guideline_asks(catalog: Catalog, name: str) -> None:
    found = assess(PATIENTS[name].case, catalog, ranges=False, explain=False)
    assert found.urgency.step >= PATIENTS[name].least, [reason.id for reason in found.reasons]


@pytest.mark.parametrize("name", EMERGENCIES)
def test_an_emergency_is_one_in_the_interview_too(catalog: Catalog, name: str) -> None:
    interview = ask(PATIENTS[name].case, catalog)
    assert interview.assessment.urgency.level == "emergency"
    assert interview.announced is not None


@pytest.mark.parametrize("name", HARMLESS)
def test_no_alarm_for_what_is_harmless_and_told_in_full(catalog: Catalog, name: str) -> None:
    """Everything she is not known to have is denied, as by someone who answers every question."""
    found = assess(in_full(PATIENTS[name], catalog), catalog, ranges=False, explain=False)
    reasons = [reason.id for reason in found.reasons]
    if name in SOONER:
        assert found.urgency.step > PATIENTS[name].expected, f"{name} is mild enough now: take it off the list"
    else:
        assert found.urgency.step <= step_of(TOLD[name]["expect"]["urgency"]), reasons


def in_full(patient: Patient, catalog: Catalog) -> Case:
    """Return her case with what any grown person knows of herself, and no to the rest."""
    answers = patient.answers
    more: dict[str, Any] = {"pain_side": "middle"} if answers.get("pelvic_pain") == "mild" else {}
    if answers["age_years"] >= 18:
        more |= {"sexual_contact": "within_a_year", "years_since_menarche": answers["age_years"] - 12}
    case = patient.case.with_answers(**{name: value for name, value in more.items() if name not in answers})
    return says_no_to_the_rest(case, catalog)
