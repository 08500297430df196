"""A setting shifts priors, the community none; every shift is a number with a basis, and the result names it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spotting.case import Case
from spotting.catalog import Catalog, read_catalog
from spotting.catalog.load import KNOWLEDGE
from spotting.catalog.types import Setting
from spotting.pipeline import assess
from spotting.reasoning.inference import Network, infer
from spotting.reasoning.inference.priors import prior_weights, state_priors
from spotting.situation import Situation
from spotting.words import SETTINGS

AFTER_SEX = {
    "age_years": 35,
    "days_since_last_period": 20,
    "could_be_pregnant": "no_chance",
    "recent_pregnancy_end": "none",
    "hysterectomy": "none",
    "abnormal_bleeding": "present",
    "postcoital_bleeding": "present",
}


def without_shifts(catalog: Catalog) -> Catalog:
    return replace(catalog, settings={name: Setting(name, name) for name in SETTINGS})


def test_every_setting_is_described_and_the_community_shifts_nothing(catalog: Catalog) -> None:
    assert tuple(catalog.settings) == SETTINGS
    assert catalog.settings["community"].shifts == ()
    assert all(catalog.settings[name].shifts for name in SETTINGS if name != "community")


def test_the_community_gives_the_very_figures_of_a_catalog_without_settings(
    catalog: Catalog, network: Network, realistic_cases: Mapping[str, Mapping[str, Any]]
) -> None:
    plain = without_shifts(catalog)
    for answers in realistic_cases.values():
        now, before = (infer(Situation(Case(answers), which), network) for which in (catalog, plain))
        assert now == before


def test_a_shift_multiplies_the_odds_of_its_cause_and_of_no_other(catalog: Catalog, network: Network) -> None:
    clinic = Situation(Case(AFTER_SEX, setting="colposcopy_clinic"), catalog)
    community = Situation(Case(AFTER_SEX), catalog)
    shift = next(s for s in catalog.settings["colposcopy_clinic"].shifts if s.conditions == ("cervical_cancer",))
    for name, times in (("cervical_cancer", shift.number.value), ("cervical_polyp", 1.0)):
        odds = [
            weights[0, 1] / weights[0, 0]
            for weights in (prior_weights((name,), s, network, network.point, "cycling") for s in (clinic, community))
        ]
        assert odds[0] / odds[1] == pytest.approx(times)


def test_a_shift_holds_only_in_the_states_it_names(catalog: Catalog, network: Network) -> None:
    before, after = (
        infer(Situation(Case({**AFTER_SEX, **more}, setting="gynaecology_clinic"), catalog), network)
        .causes["endometrial_cancer"]
        .p_present
        / infer(Situation(Case({**AFTER_SEX, **more}), catalog), network).causes["endometrial_cancer"].p_present
        for more in ({}, {"age_years": 64, "days_since_last_period": 4000})
    )
    shifts = [s for s in catalog.settings["gynaecology_clinic"].shifts if s.conditions == ("endometrial_cancer",)]
    assert {s.in_states for s in shifts} == {("postmenopause",), ("cycling", "perimenopause")}
    assert before > 5
    assert 1.5 < after < 3


def test_a_shift_with_a_reason_to_come_holds_for_those_who_come_for_it(catalog: Catalog, network: Network) -> None:
    quiet = {"age_years": 30, "days_since_last_period": 20, "could_be_pregnant": "no_chance", "hysterectomy": "none"}
    shift = next(s for s in catalog.settings["general_practice"].shifts if s.conditions == ("uti",))
    for more, times in (({}, 1.0), ({"dysuria": "absent"}, 1.0), ({"dysuria": "present"}, shift.number.value)):
        odds = [
            weights[0, 1] / weights[0, 0]
            for setting in ("general_practice", "community")
            for s in (Situation(Case({**quiet, **more}, setting=setting), catalog),)
            for weights in (prior_weights(("uti",), s, network, network.point, "cycling"),)
        ]
        assert odds[0] / odds[1] == pytest.approx(times)
        shown = assess(Case({**quiet, **more}, setting="general_practice"), catalog).to_dict()["setting_shifts"]
        assert (["uti"] in [row["causes"] for row in shown]) == (times > 1)


def test_a_setting_shifts_the_odds_between_states(catalog: Catalog, network: Network) -> None:
    answers = {"age_years": 47, "hysterectomy": "none"}
    shares = [
        state_priors(Situation(Case(answers, setting=setting), catalog), network.point)
        for setting in ("menopause_clinic", "community")
    ]
    odds = [share["perimenopause"] / share["cycling"] for share in shares]
    shift = next(s for s in catalog.settings["menopause_clinic"].shifts if s.state == "perimenopause")
    assert odds[0] / odds[1] == pytest.approx(np.array([shift.number.value]))


def test_the_range_of_a_shift_widens_the_ranges_of_the_result(catalog: Catalog, network: Network) -> None:
    numbers = {number.id for number in catalog.numbers}
    for setting in catalog.settings.values():
        for shift in setting.shifts:
            assert shift.number.is_odds
            assert shift.number.id in numbers
            assert shift.number.low < shift.number.value < shift.number.high
    shift = next(s for s in catalog.settings["colposcopy_clinic"].shifts if s.conditions == ("cervical_cancer",))
    draws = np.zeros((2, len(catalog.numbers)))
    draws[1, list(catalog.numbers).index(shift.number)] = 1.6448536269514722  # the 95th percentile of this one number
    situation = Situation(Case(AFTER_SEX, setting="colposcopy_clinic"), catalog)
    weights = prior_weights(("cervical_cancer",), situation, network, network.sample(draws), "cycling")
    odds = weights[:, 1] / weights[:, 0]
    assert odds[1] / odds[0] == pytest.approx(shift.number.high / shift.number.value)


def test_the_result_names_what_the_setting_shifted(catalog: Catalog) -> None:
    def rows(setting: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = assess(Case(AFTER_SEX, setting=setting), catalog).to_dict()["setting_shifts"]
        return found

    assert rows("community") == []
    assert [row["causes"] for row in rows("colposcopy_clinic")] == [["cervical_cancer"], ["cin"]]
    clinic = rows("gynaecology_clinic")
    assert all(row["odds"] > 0 and row["why"] for row in clinic)
    assert not any(row["states"] == ["postmenopause"] for row in clinic), "a state she cannot be in"


@pytest.mark.parametrize(
    ("text", "instead", "what"),
    [
        (
            "    shifts: []",
            "    shifts: [{conditions: [cin], odds: 2, range: [1, 3], basis: judged, why: x}]",
            "community",
        ),
        ("conditions: [cervical_cancer]", "conditions: [cervicitis]", "no single cause"),
        ("- state: perimenopause", "- in_states: [perimenopause]", "needs either"),
        ("range: [8, 90]", "", "has no range"),
        ("- state: perimenopause", "- when: {finding: fever}\n        state: perimenopause", "belongs to"),
        ("    name: Fertility clinic", "", "name"),
    ],
)
def test_a_wrong_settings_file_is_refused_with_the_place(tmp_path: Path, text: str, instead: str, what: str) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE, folder)
    path = folder / "settings.yaml"
    content = path.read_text(encoding="utf-8")
    assert text in content
    path.write_text(content.replace(text, instead, 1), encoding="utf-8")
    _, problems = read_catalog(folder)
    assert any(problem.file == "settings.yaml" and what in problem.what for problem in problems), problems
