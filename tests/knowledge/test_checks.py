"""Published results the model is held against; what it does not reproduce is listed in the open.

`known_shortfalls.yaml` names each check that fails, what the model says and why. A listed check that holds
again must leave the list, and the list may not hide a check the model was fitted to.
"""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from spotting.case import Case
from spotting.catalog import Catalog, read_catalog
from spotting.catalog.load import KNOWLEDGE
from spotting.catalog.types import Check
from spotting.catalog.yaml_marks import read_yaml
from spotting.reasoning.inference import Network, infer
from spotting.reasoning.published import figure
from spotting.situation import Situation

_FILE = Path(__file__).parent / "known_shortfalls.yaml"
_READ, _ = read_catalog(KNOWLEDGE)
CHECKS = sorted(_READ.checks) if _READ is not None else []
_SAME = 0.1  # of the listed model value: the list is brought up to date when the model moves further than this


@cache
def shortfalls() -> dict[str, dict[str, Any]]:
    data, problems = read_yaml(_FILE, _FILE.name)
    assert problems == []
    listed = data["shortfalls"]
    return dict(listed) if isinstance(listed, dict) else {}


def model_value(check: Check, catalog: Catalog, network: Network) -> float:
    """Return what the model says of the figure a check is about."""
    situation = Situation(Case(check.given, setting=check.setting), catalog)
    return figure(check, catalog, infer(situation, network))


@pytest.mark.parametrize("name", CHECKS)
def test_the_model_reproduces_a_published_result_or_the_shortfall_is_listed(
    catalog: Catalog, network: Network, name: str
) -> None:
    check = catalog.checks[name]
    value = model_value(check, catalog, network)
    holds = check.low <= value <= check.high
    said = f"{name}: the model says {value:.4g}, published is {check.low:g} to {check.high:g} ({check.source})"
    if name in shortfalls():
        assert not holds, f"{said}; it holds now: take it off {_FILE.name}"
    else:
        assert holds, said


def test_an_umbrella_is_the_sum_of_its_members_and_a_group_stands_for_its_rest(
    catalog: Catalog, network: Network
) -> None:
    """Stages are left out of the sum: they are in their condition already."""
    check = catalog.checks["pul_first_visit_loss"]
    found = infer(Situation(Case(check.given), catalog), network)
    loss = catalog.conditions["early_pregnancy_loss"]
    assert check.expect == loss.id
    whole = [name for name in loss.members if catalog.conditions[name].of not in loss.members]
    assert set(loss.members) - set(whole) == {"septic_miscarriage"}
    expected = sum(found.causes[name].p_present for name in whole)
    assert figure(check, catalog, found) == pytest.approx(expected)
    course = next(group for group in catalog.groups if group.id == "early_pregnancy_course")
    goes_on = 1 - sum(found.causes[name].p_present for name in course.members)
    assert figure(replace(check, expect=course.id), catalog, found) == pytest.approx(goes_on)


def test_a_listed_shortfall_says_what_the_model_says_now_and_why(catalog: Catalog, network: Network) -> None:
    for name, entry in shortfalls().items():
        assert set(entry) == {"model", "reason"}, name
        assert len(entry["reason"]) > 20, name
        value = model_value(catalog.checks[name], catalog, network)
        assert value == pytest.approx(entry["model"], rel=_SAME, abs=1e-6), name


def test_every_listed_shortfall_is_a_check_of_the_knowledge(catalog: Catalog) -> None:
    assert set(shortfalls()) <= set(catalog.checks)


def test_no_shortfall_is_a_check_the_model_was_fitted_to(catalog: Catalog) -> None:
    assert [name for name in shortfalls() if catalog.checks[name].fitted] == []


def test_no_number_is_fitted_to_a_check_that_is_said_to_be_unfitted(catalog: Catalog) -> None:
    """A check a number was fitted to proves nothing, and must say so."""
    fitted_to = {number.fitted_to for number in catalog.numbers if number.fitted_to}
    for name, check in catalog.checks.items():
        if name in fitted_to:
            assert check.fitted, name


def test_a_check_is_an_interval_of_a_share_with_its_published_value_inside(catalog: Catalog) -> None:
    for name, check in catalog.checks.items():
        assert 0 <= check.low < check.high <= 1, name
        if check.value is not None:
            assert check.low <= check.value <= check.high, name
