"""The quiet ward: where guidelines let a bleed wait, the answer lets it wait, at once and as an interview."""

from collections import Counter

import pytest
from quiet_ward import GUIDANCE, MILD_ENOUGH, PEOPLE, Quiet, quiet_ward

from spotting.catalog import Catalog
from spotting.pipeline import assess
from spotting.simulated_person import ask

# Scenes the guidance lets be watched at home; the others may need an ordinary appointment.
WATCHED = ("ovulation", "new_pill", "new_long_method", "emergency_pill", "lochia")
# Beyond self-care and an ordinary appointment, with the guideline that asks for it.
MORE = {
    "scan_healthy": ("within_days",),  # NG126: come back if it gets worse or lasts; our rule asks for a call
    "first_hrt": ("two_weeks",),  # a floor: cancer of the womb lining is likelier than 3 %
    "after_smear": ("within_days",),  # from 40 on (Cancer Council Australia)
    "after_biopsy": ("within_days",),
    "ovulation": ("within_days",),
    "after_sex_once": ("within_days",),
    "emergency_pill": ("within_days",),
}


@pytest.fixture(scope="module")
def ward(catalog: Catalog) -> list[Quiet]:
    return list(quiet_ward(catalog))


@pytest.fixture(scope="module")
def levels(catalog: Catalog, ward: list[Quiet]) -> dict[str, Counter[str]]:
    seen: dict[str, Counter[str]] = {scene: Counter() for scene in GUIDANCE}
    for person in ward:
        seen[person.scene][assess(person.case, catalog, ranges=False, explain=False).urgency.level] += 1
    return seen


def test_the_ward_is_full_and_holds_every_scene(ward: list[Quiet]) -> None:
    assert len(ward) == PEOPLE
    assert {person.scene for person in ward} == set(GUIDANCE)


@pytest.mark.parametrize("scene", GUIDANCE)
def test_nobody_is_sent_sooner_than_the_guidance_asks(scene: str, levels: dict[str, Counter[str]]) -> None:
    allowed = {*MILD_ENOUGH, *MORE.get(scene, ())}
    assert set(levels[scene]) <= allowed, levels[scene]


@pytest.mark.parametrize("scene", WATCHED)
def test_a_harmless_spot_can_end_with_self_care(scene: str, levels: dict[str, Counter[str]]) -> None:
    """From 40 on the Australian guidance asks for a visit; everybody younger may watch it at home."""
    assert levels[scene]["self_care"] >= 0.6 * sum(levels[scene].values()), levels[scene]


@pytest.mark.parametrize("scene", WATCHED)
def test_the_interview_lets_it_wait_too(scene: str, catalog: Catalog, ward: list[Quiet]) -> None:
    person = next(person for person in ward if person.scene == scene and person.case.answers["age_years"] < 40)
    interview = ask(person.case, catalog)
    assert interview.assessment.urgency.level == "self_care", interview.assessment.triage.needed
    assert len(interview.questions) <= 25
