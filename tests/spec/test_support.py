"""Careful words come with the answers they are for, never with silence, and in the words for the reader."""

from collections.abc import Mapping
from typing import Any

import pytest

from spotting.case import Case
from spotting.catalog import Catalog
from spotting.pipeline import assess, model_of
from spotting.reasoning.inference import infer
from spotting.reasoning.support import first_sentence, support, whom_to_contact
from spotting.report.text import render, urgency_sentence
from spotting.situation import Situation
from spotting.words import PLACES, URGENCY_LEVELS, Urgency

ANSWERS: Mapping[str, tuple[Mapping[str, Any], str]] = {  # message -> answers, place
    "sexual_assault": ({"age_years": 24, "sexual_assault": "present"}, "GB"),
    "coercion": ({"age_years": 24, "coercion": "present"}, "US"),
    "fear_at_home": ({"age_years": 24, "fear_at_home": "present"}, "AU"),
    "under_13": ({"age_years": 10, "bleeding_amount": "spotting"}, "GB"),
    "under_16_gb": ({"age_years": 15, "bleeding_amount": "spotting"}, "GB"),
    "under_18_us": ({"age_years": 17, "bleeding_amount": "spotting"}, "US"),
    "under_16_au": ({"age_years": 15, "bleeding_amount": "spotting"}, "AU"),
    "under_16_international": ({"age_years": 15, "bleeding_amount": "spotting"}, "international"),
    "pregnancy_loss": (
        {"age_years": 30, "recent_pregnancy_end": "miscarriage", "days_since_pregnancy_end": 9},
        "GB",
    ),
    "possible_loss": (
        {"age_years": 30, "could_be_pregnant": "i_know_i_am", "gestation_weeks": 8, "bleeding_amount": "light"},
        "GB",
    ),
    "abortion": (
        {"age_years": 30, "recent_pregnancy_end": "abortion_with_pills", "days_since_pregnancy_end": 9},
        "AU",
    ),
    "emergency_contraception": (
        {
            "age_years": 22,
            "could_be_pregnant": "small_chance",
            "days_since_unprotected_sex": 2,
        },
        "GB",
    ),
    "possible_cancer": ({"age_years": 63, "postmenopausal_bleeding": "present", "hysterectomy": "none"}, "GB"),
}


def messages(answers: Mapping[str, Any], catalog: Catalog, **case: Any) -> dict[str, Any]:
    situation = Situation(Case(answers, **case), catalog)
    network, _ = model_of(catalog)
    return {message.id: message for message in support(situation, infer(situation, network, None))}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_message_comes_with_its_answers(catalog: Catalog, name: str) -> None:
    answers, place = ANSWERS[name]
    assert name in messages(answers, catalog, place=place)


def test_every_message_of_the_knowledge_is_tried_here(catalog: Catalog) -> None:
    assert {message.id for message in catalog.support} == set(ANSWERS)


def test_she_who_is_trying_is_not_asked_about_the_emergency_pill(catalog: Catalog) -> None:
    answers, place = ANSWERS["emergency_contraception"]
    assert "emergency_contraception" not in messages({**answers, "months_trying": 4}, catalog, place=place)


def test_silence_brings_no_message_about_violence_age_or_loss(catalog: Catalog) -> None:
    assert set(messages({}, catalog)) <= {"possible_cancer"}
    asked = dict.fromkeys(["sexual_assault", "coercion", "fear_at_home", "age_years"], "unknown")
    assert set(messages(asked, catalog)) <= {"possible_cancer"}


@pytest.mark.parametrize("name", ANSWERS)
def test_someone_who_asks_for_her_is_not_called_the_patient(catalog: Catalog, name: str) -> None:
    answers, place = ANSWERS[name]
    for_her = messages(answers, catalog, place=place, for_whom="someone_else")[name].say
    entry = next(message for message in catalog.support if message.id == name)
    assert for_her == entry.for_another.get("say", entry.say)
    assert "your fault" not in for_her


def test_the_time_limits_after_an_assault_are_those_of_the_rule(catalog: Catalog) -> None:
    say = next(message.say for message in catalog.support if message.id == "sexual_assault")
    for limit in ("72 hours", "7 days", "within 3 days", "within 5 days"):
        assert limit in say
    assert "72 hours" in catalog.rules["sg_assault"].say
    assert "up to 7 days" in catalog.rules["sg_assault"].say


def test_lines_are_those_of_the_place_and_named_once(catalog: Catalog) -> None:
    answers = {"age_years": 24, "sexual_assault": "present", "fear_at_home": "present", "coercion": "present"}
    for place in PLACES:
        lines = [line for message in messages(answers, catalog, place=place).values() for line in message.lines]
        assert lines
        assert set(lines) <= set(catalog.places[place].lines)
        assert len({line.name for line in lines}) == len(lines)


CONTACTS: Mapping[str, tuple[Mapping[str, Any], str]] = {  # answers -> word in the British sentence
    "early pregnancy": ({"could_be_pregnant": "i_know_i_am", "gestation_weeks": 8}, "early pregnancy unit"),
    "late pregnancy": ({"could_be_pregnant": "i_know_i_am", "gestation_weeks": 30}, "maternity triage"),
    "weeks not known": ({"could_be_pregnant": "i_know_i_am", "gestation_weeks": "unknown"}, "number of weeks"),
    "after birth": ({"recent_pregnancy_end": "birth", "days_since_pregnancy_end": 10}, "community midwife"),
    "abortion": ({"recent_pregnancy_end": "abortion_with_pills", "days_since_pregnancy_end": 5}, "aftercare"),
    "fertility": ({"fertility_treatment": "embryo_transfer"}, "fertility clinic"),
    "assault": ({"sexual_assault": "present"}, "SARC"),
    "child": ({"age_years": 6}, "child"),
    "otherwise": ({}, "GP surgery"),
}


@pytest.mark.parametrize("name", CONTACTS)
def test_whom_to_contact_follows_the_situation(catalog: Catalog, name: str) -> None:
    answers, word = CONTACTS[name]
    age = {} if name in ("child", "otherwise") else {"age_years": 30}
    situation = Situation(Case({**age, **answers}), catalog)
    assert word in whom_to_contact(situation, Urgency("same_day"), "GB")


def test_an_emergency_is_for_the_emergency_number_whatever_else(catalog: Catalog) -> None:
    for place, number in (("GB", "999"), ("US", "911"), ("AU", "000")):
        for answers, _ in CONTACTS.values():
            situation = Situation(Case(answers), catalog)
            assert f"Call {number}" in whom_to_contact(situation, Urgency("emergency"), place)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("level", URGENCY_LEVELS)
def test_the_first_sentence_is_the_same_with_and_without_the_whole_catalog(
    catalog: Catalog, place: str, level: str
) -> None:
    urgency = Urgency(level, 3 if level == "within_days" else None)
    assert urgency_sentence(urgency, place) == first_sentence(urgency, catalog.places[place])
    assert urgency_sentence(urgency, place, catalog) == urgency_sentence(urgency, place)


def test_days_are_said_as_people_say_them(catalog: Catalog) -> None:
    assert "within 1 day." in urgency_sentence(Urgency("within_days", 1))
    assert "within 7 days." in urgency_sentence(Urgency("within_days", 7))


def test_the_answer_as_text_and_json_carries_words_contact_and_lines(catalog: Catalog) -> None:
    case = Case({"age_years": 24, "sexual_assault": "present"}, place="AU")
    answer = assess(case, catalog, ranges=False)
    text = " ".join(render(answer).split())
    assert "1800 737 732" in text
    assert "not your fault" in text
    data = answer.to_dict()
    assert data["contact"] == answer.contact
    assert data["support"][0]["id"] == "sexual_assault"
    assert data["way_out"] is None
