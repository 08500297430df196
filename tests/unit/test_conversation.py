"""What can be done in the middle of an interview: change, mend what does not fit, add results. Typed line by line."""

import pytest
from typist import type_through

from spotting.catalog import Catalog


def test_a_change_reaches_the_case_and_the_interview_goes_on(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    case, shown, typist = type_through(
        catalog,
        monkeypatch,
        ("How old are you", "31"),
        ("Could you be pregnant", "c"),
        ("Which answer do you want to change", "3"),
        ("Changing an earlier answer", "52"),
        ("Could you be pregnant", "q"),
    )
    assert "3) How old are you? 31 years" in shown
    assert case.answers["age_years"] == 52
    assert typist.left == []


def test_answers_that_no_longer_fit_a_change_are_dropped_with_a_note(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, shown, _ = type_through(
        catalog,
        monkeypatch,
        ("Could you be pregnant", "4"),
        ("last pregnancy test", "3"),
        ("Number of weeks", "9"),
        ("Question 7", "c"),
        ("Which answer do you want to change", "row:Could you be pregnant?"),
        ("Changing an earlier answer", "1"),
    )
    assert case.answers["could_be_pregnant"] == "no_chance"
    assert case.answers.get("gestation_weeks") != 9
    assert "After this change these answers no longer fit and were dropped: " in shown


def test_two_answers_that_contradict_each_other_are_named_and_either_can_be_changed(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    for chosen, again, answer, finding, value in (
        ("1", "last normal period start", "12", "days_since_last_period", 12),
        ("2", "How old are you", "45", "age_years", 45),
    ):
        case, shown, typist = type_through(
            catalog,
            monkeypatch,
            ("How old are you", "20"),
            ("last normal period start", "5000"),
            ("cannot both be right", chosen),
            (again, answer),
        )
        assert "2) How old are you? 20 years" in shown
        assert case.answers[finding] == value
        assert typist.left == []


def test_a_result_of_a_test_is_marked_as_such_and_changes_the_answer(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    from spotting import assess
    from spotting.report.answers_in_words import said

    case, shown, typist = type_through(
        catalog,
        monkeypatch,
        ("What would you like to do now", "2"),
        ("Which results do you have", "row:aemoglobin"),
        ("A result", "60"),
    )
    assert case.answers["haemoglobin"] == 60
    assert dict(case.origin) == {"haemoglobin": "test"}
    assert "before the results" in shown
    assert said(assess(case, catalog, ranges=False, explain=False), "haemoglobin").endswith("(from a test)")
    assert typist.left == []
