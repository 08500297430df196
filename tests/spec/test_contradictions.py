"""Answers that cannot both be true are named in the words of the questions, to her and to whoever asks for her."""

from __future__ import annotations

import re
from typing import Any

import pytest

from spotting.case import Case
from spotting.catalog import wording
from spotting.catalog.types import Catalog
from spotting.problems import BadCase
from spotting.situation import Situation


def refused(catalog: Catalog, answers: dict[str, Any], for_whom: str = "self") -> str:
    with pytest.raises(BadCase) as error:
        Situation(Case(answers, for_whom=for_whom), catalog)
    return str(error.value)


def test_no_sentence_about_answers_that_do_not_fit_names_an_id(catalog: Catalog) -> None:
    ids = {*catalog.findings, *catalog.derived, *catalog.states, *catalog.conditions}
    for one in catalog.contradictions:
        for reader in ("self", "partner"):
            said = wording.contradiction_say(one, reader)
            assert "_" not in said
            assert not {word for word in re.findall(r"\w+", said) if "_" in word or (word in ids and "_" in word)}


def test_an_answer_and_what_it_implies_are_named_by_their_questions(catalog: Catalog) -> None:
    answers = {"abnormal_bleeding": "absent", "intermenstrual_bleeding": "present"}
    own, hers = refused(catalog, answers), refused(catalog, answers, "partner")
    assert "“Have you bled between two periods?” Yes" in own
    assert "“Have you had any bleeding that is not normal for you?” No" in own
    assert "“Has she bled between two periods?” Yes" in hers
    assert "“Has she had any bleeding that is not normal for her?” No" in hers
    for said in (own, hers):
        assert said.endswith("Change `intermenstrual_bleeding` or `abnormal_bleeding`.")


def test_levels_and_numbers_are_said_as_their_answers(catalog: Catalog) -> None:
    said = refused(catalog, {"bleeding_amount": "none", "flooding": "present"})
    assert "None: no blood in the last 24 hours" in said
    assert "'none'" not in said


def test_what_the_knowledge_refuses_says_where_to_change_it(catalog: Catalog) -> None:
    said = refused(catalog, {"could_be_pregnant": "no_chance", "gestation_weeks": 8})
    assert said.endswith("Change `could_be_pregnant` or `gestation_weeks`.")
    assert "_" not in said.partition("Change")[0]


def test_a_saved_check_of_answers_that_do_not_fit_keeps_the_calm_words(catalog: Catalog) -> None:
    said = refused(catalog, {"age_years": 11, "years_since_menarche": 12})
    assert "An age of 12 or less and a first period ten years ago or more do not fit together." in said
