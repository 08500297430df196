"""The normal-period check as a page: danger signs lead to the check, what is not known is not guessed."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from spotting.catalog import Catalog
from spotting.report.normal_period import DANGER_SIGNS, HEADINGS
from spotting.web.app import create_app
from spotting.web.settings import Settings

SITE = "http://localhost"
USUAL = {"none": "1", "age": "30", "gap": "28", "variation": "4", "days": "5", "amount": "normal", "between": "no"}


@pytest.fixture(scope="module")
def visitor(catalog: Catalog) -> TestClient:
    return TestClient(create_app(Settings(), catalog), base_url=SITE)


def told(visitor: TestClient, **answers: str) -> tuple[int, str]:
    answer = visitor.post("/library/normal", data=answers, headers={"origin": SITE})
    return answer.status_code, answer.text


def test_usual_periods_are_called_usual_with_the_danger_signs_below(visitor: TestClient) -> None:
    status, text = told(visitor, **USUAL)
    assert status == 200
    assert HEADINGS["normal"] in text
    assert all(sign in text for sign in DANGER_SIGNS)
    assert "not a diagnosis" in text


@pytest.mark.parametrize("sign", [{"danger": "0"}, {"danger": "5"}, {"danger_unknown": "1"}])
def test_a_danger_sign_or_not_knowing_leads_to_the_check_whatever_else_was_answered(
    visitor: TestClient, sign: dict[str, str]
) -> None:
    _, text = told(visitor, **USUAL, **sign)
    assert "Please do the check now" in text
    assert 'href="/check"' in text
    assert not any(heading in text for heading in HEADINGS.values())


def test_soaking_leads_to_the_check_before_any_verdict(visitor: TestClient) -> None:
    _, text = told(visitor, **{**USUAL, "amount": "soaking"})
    assert "<h1>Please do the whole check</h1>" in text


def test_what_is_left_open_is_not_guessed(visitor: TestClient) -> None:
    _, text = told(visitor, none="1", days="5")
    assert HEADINGS["cannot_tell"] in text


def test_without_a_word_on_danger_signs_nothing_is_told_and_nothing_lost(visitor: TestClient) -> None:
    status, text = told(visitor, gap="28")
    assert status == 422
    assert "Tick what applies" in text
    assert 'value="28"' in text


@pytest.mark.parametrize(("field", "typed"), [("gap", "-3"), ("age", "twenty"), ("days", "nan"), ("gap", "0")])
def test_a_number_that_cannot_be_is_marked_where_it_was_typed(visitor: TestClient, field: str, typed: str) -> None:
    status, text = told(visitor, **{**USUAL, field: typed})
    assert status == 422
    assert f'id="{field}-problem"' in text
    assert "Please type a number from" in text


def test_a_comma_is_a_point(visitor: TestClient) -> None:
    assert told(visitor, **{**USUAL, "days": "5,5"})[0] == 200


def test_a_choice_that_is_none_counts_as_not_known(visitor: TestClient) -> None:
    status, text = told(visitor, **{**USUAL, "amount": "<script>"})
    assert status == 200
    assert "<script>" not in text.split("<main", 1)[1]
    assert HEADINGS["cannot_tell"] in text


def test_no_answer_at_all_is_asked_for(visitor: TestClient) -> None:
    status, text = told(visitor, none="1")
    assert status == 422
    assert "Answer at least one" in text
