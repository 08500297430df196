"""A saved check: what its file is, what of it lasts, and how it goes on on a later day."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pseudo_terminal import check
from typist import TODAY, type_through

from spotting.case import Case
from spotting.catalog import Catalog
from spotting.problems import BadCase
from spotting.saved_check import COUNTED, LASTING, OF_THE_MOMENT, SavedCheck, lasts, read_saved, renew, write_saved

CASE = Case(
    {
        "age_years": 31,
        "could_be_pregnant": "i_know_i_am",
        "gestation_weeks": 7,
        "bleeding_amount": "light",
        "bleeding_days": 2,
        "days_since_last_period": 49,
        "anticoagulant_use": "present",
        "fever": "none",
        "haemoglobin": 95,
        "temperature_c": 36.8,
    },
    today="2026-11-01",
    origin={"haemoglobin": "test", "temperature_c": "examination"},
)
THEN = date(2026, 11, 1)  # twenty days before TODAY


def test_what_is_written_is_read_again_and_is_for_this_user_only(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    write_saved(path, CASE, THEN)
    assert path.stat().st_mode & 0o777 == 0o600
    saved = read_saved(path, TODAY)
    assert (saved.case.to_dict(), saved.saved_on) == (CASE.to_dict(), THEN)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.json"]


def test_a_file_that_exists_is_not_replaced_unasked_and_keeps_its_mode_when_it_is(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text("a letter")
    with pytest.raises(BadCase, match=r"exists already\. Name another file"):
        write_saved(path, CASE, THEN)
    assert path.read_text() == "a letter"
    write_saved(path, CASE, THEN, replace_it=True)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("{", "is not valid JSON"),
        ("[1, 2]", "must be a JSON object"),
        ("null", "must be a JSON object"),
        ('{"format": 1, "answers": {}}', "it has no `saved_on`"),
        ('{"format": 2, "saved_on": "2026-11-01", "answers": []}', "was saved by a newer version"),
        ('{"format": 1, "saved_on": "soon", "answers": {}}', "Write a date as 2026-11-20"),
        ('{"format": 1, "saved_on": "2027-01-01", "answers": {}}', "which is still to come"),
        ('{"format": 1, "saved_on": "2026-11-01", "answers": 3}', "must be an object"),
    ],
)
def test_a_file_that_is_no_saved_check_is_met_with_one_message(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "mine.json"
    path.write_text(text)
    with pytest.raises(BadCase) as refused:
        read_saved(path, TODAY)
    assert len(refused.value.problems) == 1
    assert says in str(refused.value)
    assert "mine.json" in str(refused.value)


def test_a_broken_file_ends_the_command_with_code_2_before_any_question(tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text("{")
    with check(tmp_path, "--plain", "--resume", "mine.json", leaves=("mine.json",)) as terminal:
        assert terminal.ends() == 2
        assert terminal.shown.startswith("mine.json:1: is not valid JSON")
        assert "Question" not in terminal.shown


def test_what_lasts_is_kept_counts_grow_and_the_present_is_asked_again(catalog: Catalog) -> None:
    renewed = renew(SavedCheck(CASE, THEN), catalog, TODAY)
    assert dict(renewed.kept) == {"anticoagulant_use": "present"}
    assert dict(renewed.suggested) == {"age_years": "31", "gestation_weeks": "9", "days_since_last_period": "69"}
    assert dict(renewed.results) == {"haemoglobin": 95}  # a temperature of then says nothing of today


def test_nothing_of_the_moment_lasts(catalog: Catalog) -> None:
    """A danger sign of then must never stand for today."""
    now = {"safety_now", "this_bleed", "pain", "other_symptoms", "recent_events", "examination_and_test_results"}
    assert [finding.id for finding in catalog.findings.values() if finding.group in now and lasts(finding)] == []


def test_every_name_in_the_lists_is_a_finding_and_every_unit_can_be_counted_on(catalog: Catalog) -> None:
    assert set(catalog.findings) >= LASTING | OF_THE_MOMENT | COUNTED
    saved = SavedCheck(Case(dict.fromkeys(COUNTED, 6)), THEN)
    assert set(renew(saved, catalog, TODAY).suggested) == COUNTED


def test_answers_this_version_does_not_know_are_left_out_and_named(catalog: Catalog) -> None:
    saved = SavedCheck(Case({"age_years": 31, "left_toe": "present", "fever": "blue"}), THEN)
    renewed = renew(saved, catalog, TODAY)
    assert renewed.not_known == ("left_toe", "fever")
    assert dict(renewed.suggested) == {"age_years": "31"}


def test_later_it_asks_whether_it_is_worse_and_offers_the_counts(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, shown, _ = type_through(
        catalog,
        monkeypatch,
        ("Since then: is it worse", "1"),
        ("These answers I keep", "0"),
        ("results of examinations and tests are from then", "1"),
        ("How old are you", ""),
        ("Could you be pregnant", "4"),
        ("Number of weeks, or Enter for 9", ""),
        saved=SavedCheck(CASE, THEN),
    )
    assert "This check was saved on 2026-11-01, 20 days ago." in shown
    wanted: dict[str, Any] = {
        "getting_worse": "present",
        "age_years": 31,
        "gestation_weeks": 9,
        "anticoagulant_use": "present",
        "haemoglobin": 95,
    }
    assert {name: case.answers[name] for name in wanted} == wanted
    assert case.origin["haemoglobin"] == "test"
    assert case.today == "2026-11-21"
    assert "temperature_c" not in case.answers or case.answers["temperature_c"] != 36.8


@pytest.mark.parametrize(("answer", "means"), [("2", "absent"), ("3", "absent"), ("4", "unknown")])
def test_the_same_or_better_is_not_worse(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch, answer: str, means: str
) -> None:
    case, _, _ = type_through(
        catalog,
        monkeypatch,
        ("Since then: is it worse", answer),
        ("Is any of these true right now", "q"),
        saved=SavedCheck(Case({"age_years": 31}), THEN),
    )
    assert dict(case.answers) == {"getting_worse": means}


def test_a_kept_answer_that_changed_is_asked_at_once(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    case, _, _ = type_through(
        catalog,
        monkeypatch,
        ("These answers I keep", "1"),
        ("blood", "no"),
        ("Is any of these true right now", "q"),
        saved=SavedCheck(Case({"anticoagulant_use": "present"}), THEN),
    )
    assert case.answers["anticoagulant_use"] == "absent"


def test_in_the_terminal_it_shows_what_changed_since(tmp_path: Path) -> None:
    data = {**CASE.to_dict(), "saved_on": "2020-01-01"}
    (tmp_path / "mine.json").write_text(json.dumps(data))
    with check(tmp_path, "--plain", "--resume", "mine.json", leaves=("mine.json",)) as terminal:
        terminal.reads()
        for answer in ("3", "0", "0", "1", "q"):
            terminal.types(answer)
        assert terminal.ends() == 0
        assert "What changed since 2020-01-01:" in terminal.shown
        assert "How urgent" in terminal.shown


def test_save_at_the_end_writes_the_answers(catalog: Catalog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    case, shown, _ = type_through(catalog, monkeypatch, ("Could you be pregnant", "q"), save=path)
    assert json.loads(path.read_text()) == {**case.to_dict(), "saved_on": "2026-11-21"}
    assert "not encrypted" in shown
    with pytest.raises(BadCase, match="exists already"):
        type_through(catalog, monkeypatch, save=path)
