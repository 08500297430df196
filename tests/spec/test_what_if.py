"""What if an answer were different: two assessments of one case, and nothing but what lies between them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import spotting
from spotting import BadCase, Case, assess, what_if
from spotting.catalog import Catalog
from spotting.reasoning.what_if import SHOWN, read_changes
from spotting.report.what_if import what_if_text

SPOTTING = str(Path(sys.executable).parent / "spotting")
BLEEDS: dict[str, Any] = {
    "age_years": 31,
    "could_be_pregnant": "small_chance",
    "pregnancy_test": "negative",
    "pregnancy_test_days_ago": 0,
    "abnormal_bleeding": "present",
    "bleeding_amount": "light",
    "pelvic_pain": "none",
}


def ran(*words: str, answers: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    sent = json.dumps({"answers": answers})
    return subprocess.run(
        [SPOTTING, "what-if", *words, "--case", "-"], input=sent, capture_output=True, text=True, check=False
    )


def test_it_is_a_public_function() -> None:
    assert spotting.what_if is what_if
    assert {"what_if", "WhatIf"} <= set(spotting.__all__)


def test_both_sides_are_what_assess_says(catalog: Catalog) -> None:
    found = what_if(Case(BLEEDS), catalog, {"pelvic_pain": "severe"})
    assert found.before.urgency == assess(Case(BLEEDS), catalog).urgency
    after = assess(Case({**BLEEDS, "pelvic_pain": "severe"}), catalog)
    assert found.after.urgency == after.urgency
    assert found.after.differential.states == after.differential.states


def test_a_danger_sign_raises_the_urgency_and_names_the_rule_that_begins(catalog: Catalog) -> None:
    found = what_if(Case(BLEEDS), catalog, {"pelvic_pain": "severe"})
    assert found.before.urgency < found.after.urgency
    assert found.after.urgency.level == "emergency"
    begins = {reason.id for reason in found.begins}
    assert begins
    assert begins.isdisjoint(reason.id for reason in found.before.reasons)
    back = what_if(found.after.case, catalog, {"pelvic_pain": "none"})
    assert {reason.id for reason in back.ceases} == begins
    assert {reason.id for reason in back.begins} == {reason.id for reason in found.ceases}


def test_a_positive_test_moves_states_and_causes_the_largest_change_first(catalog: Catalog) -> None:
    found = what_if(Case(BLEEDS), catalog, {"pregnancy_test": "positive"})
    states = {change.id: change for change in found.states}
    assert states["early_pregnancy"].after > states["early_pregnancy"].before
    for moved in (found.states, found.causes):
        sizes = [abs(change.after - change.before) for change in moved]
        assert sizes == sorted(sizes, reverse=True)
        assert min(sizes) >= SHOWN
    ectopic = next(change for change in found.causes if change.id == "miscarriage")
    assert ectopic.after > ectopic.before


def test_the_same_answer_again_changes_nothing(catalog: Catalog) -> None:
    found = what_if(Case(BLEEDS), catalog, {"pelvic_pain": "none"})
    assert (found.begins, found.ceases, found.causes, found.states) == ((), (), (), ())


def test_none_takes_an_answer_back_and_unknown_does_not(catalog: Catalog) -> None:
    back = what_if(Case(BLEEDS), catalog, {"pelvic_pain": None})
    assert "pelvic_pain" not in back.after.case.answers
    assert back.after.figures_wait_for == ("pelvic_pain",)
    unknown = what_if(Case(BLEEDS), catalog, {"pelvic_pain": "unknown"})
    assert unknown.after.case.answers["pelvic_pain"] == "unknown"
    assert unknown.after.figures_wait_for == ()


def test_the_case_given_is_not_changed(catalog: Catalog) -> None:
    case = Case(BLEEDS)
    what_if(case, catalog, {"age_years": 60, "pelvic_pain": None})
    assert dict(case.answers) == BLEEDS


def test_an_alias_names_the_same_finding(catalog: Catalog) -> None:
    aliased = ((alias, f.id) for f in catalog.findings.values() for alias in f.aliases)
    for alias, name in aliased:
        assert set(what_if(Case(BLEEDS), catalog, {alias: "unknown"}).changes) == {name}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"fevr": "present"}, "Did you mean `fever`?"),
        ({"pelvic_pain": "terrible"}, "answers.pelvic_pain: has no level"),
        ({"age_years": 400}, "It runs from"),
        ({"fever": None}, "cannot be taken back"),
        ({"abnormal_bleeding": "absent", "intermenstrual_bleeding": "present"}, "contradicts itself"),
        ({}, "needs a change"),
    ],
)
def test_what_cannot_be_is_refused_with_where_and_what(catalog: Catalog, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(BadCase) as error:
        what_if(Case(BLEEDS), catalog, changes)
    assert says in str(error.value)
    assert str(error.value).startswith("what-if")


def test_a_bad_case_is_told_apart_from_a_bad_change(catalog: Catalog) -> None:
    with pytest.raises(BadCase) as error:
        what_if(Case({"pelvic_pain": "terrible"}), catalog, {"age_years": 30})
    assert str(error.value).startswith("case")


def test_values_are_words_numbers_objects_or_nothing() -> None:
    words = [
        "fever=present",
        "age_years=31",
        "endometrial_thickness=4.5",
        'pelvic_pain={"at_least": "mild"}',
        "smoker=",
    ]
    assert read_changes(words) == {
        "fever": "present",
        "age_years": 31,
        "endometrial_thickness": 4.5,
        "pelvic_pain": {"at_least": "mild"},
        "smoker": None,
    }


@pytest.mark.parametrize("words", [["fever"], ["=present"], ["fever=present", "fever=absent"], ['pelvic_pain={"at']])
def test_a_change_that_cannot_be_read_is_refused(words: list[str]) -> None:
    with pytest.raises(BadCase):
        read_changes(words)


def test_the_text_says_words_before_numbers_and_no_ids(catalog: Catalog) -> None:
    text = what_if_text(what_if(Case(BLEEDS), catalog, {"pregnancy_test": "positive", "bleeding_amount": "heavy"}))
    assert "_" not in text
    assert max(map(len, text.splitlines())) <= 80
    moved = [line for line in " ".join(text.split()).split(" - ") if "→" in line]
    assert moved
    for line in moved:
        word = re.search("likelier|less likely|possible", line)
        assert word is not None
        assert word.start() < line.index("%")


def test_while_key_questions_are_open_the_text_shows_no_figure(catalog: Catalog) -> None:
    found = what_if(Case({"abnormal_bleeding": "present"}), catalog, {"age_years": 60})
    text = what_if_text(found)
    assert "Figures come after" in text
    assert "%" not in text
    assert "1 in" not in text


def test_the_command_prints_text_json_and_one_line_of_error() -> None:
    assert "HOW SOON" in ran("pelvic_pain=severe", answers=BLEEDS).stdout
    document = json.loads(ran("pelvic_pain=severe", "--json", answers=BLEEDS).stdout)
    assert document["changes"] == {"pelvic_pain": {"before": "none", "after": "severe"}}
    assert {"urgency", "rules_begin", "rules_cease", "causes", "states", "notice"} <= set(document)
    bad = ran("fevr=present", answers=BLEEDS)
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr.count("\n") == 1
