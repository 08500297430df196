"""The answer as text: what to do comes first, words before numbers, no ids, no line too long, for every patient."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from spotting import Case, assess
from spotting.assessment import Assessment, figure_in_words, in_words, likelihood, percent
from spotting.catalog import Catalog
from spotting.catalog.yaml_marks import read_yaml
from spotting.report.answers_in_words import answer_in_words, said
from spotting.report.explain import explanation_text
from spotting.report.text import render

PATIENTS = sorted(
    path for path in Path(__file__).parents[1].joinpath("patients").glob("*.yaml") if not path.name.startswith("known")
)
ORDER = ["WHAT TO SAY WHEN YOU CALL", "WHY", "WHAT MAY BE GOING ON", "NOT EXCLUDED", "WHAT THIS RESTS ON"]
SETTLED: dict[str, Any] = {
    "age_years": 61,
    "could_be_pregnant": "no_chance",
    "postmenopausal_bleeding": "present",
    "bleeding_amount": "spotting",
    "pelvic_pain": "none",
}


@pytest.fixture(scope="module")
def assessments(catalog: Catalog) -> dict[str, Assessment]:
    found = {}
    for path in PATIENTS:
        answers = read_yaml(path, path.name)[0]["answers"]
        found[path.stem] = assess(Case(answers, place="GB"), catalog)
    return found


NAMES = [path.stem for path in PATIENTS]


@pytest.mark.parametrize("name", NAMES)
def test_no_text_shows_an_id_a_mark_or_a_line_too_long(assessments: dict[str, Assessment], name: str) -> None:
    for width in (80, 100):
        text = render(assessments[name], width=width)
        assert max(map(len, text.splitlines())) <= width
        assert not re.search(r"[a-z]_[a-z]", text), re.search(r".*[a-z]_[a-z].*", text)
        assert "{" not in text
        assert "None" not in text


@pytest.mark.parametrize("name", NAMES)
def test_the_sections_stand_in_order_and_urgency_is_first(assessments: dict[str, Assessment], name: str) -> None:
    lines = render(assessments[name]).splitlines()
    places = [lines.index(title) for title in ORDER if title in lines]
    assert places == sorted(places)
    assert "WHY" in lines
    assert lines[0].strip()
    assert lines.index("WHY") > 0


@pytest.mark.parametrize("name", NAMES)
def test_words_stand_before_numbers_and_never_alone(assessments: dict[str, Assessment], name: str) -> None:
    assessment = assessments[name]
    text = " ".join(render(assessment).split())
    causes = text.split("WHAT MAY BE")[1].split("NOT EXCLUDED")[0]
    if assessment.figures_wait_for:
        assert "Figures come after" in causes
        assert not re.search(r"\d%", causes.split("GET HELP SOONER")[0])
        return
    figures = re.findall(r"(?:Very likely|Likely|About even|Possible|Unlikely|Very unlikely): [^;]*; [^ ]+", causes)
    assert figures
    for line in figures:
        assert re.search(r"\d in [\d]+|almost certain", line)
        assert line.rstrip(".").endswith("%") or line.endswith("below")


def test_colour_adds_colour_and_nothing_else(assessments: dict[str, Assessment]) -> None:
    for name in NAMES[:5]:
        plain, coloured = render(assessments[name]), render(assessments[name], colour=True)
        assert "\x1b[" in coloured
        assert "\x1b[" not in plain
        bare = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
        assert [line.split() for line in bare.splitlines()] == [line.split() for line in plain.splitlines()]


def test_an_emergency_says_what_to_do_on_the_first_screen(catalog: Catalog) -> None:
    case = Case({"age_years": 30, "pregnancy_test": "positive", "cannot_stand": "present"}, place="GB")
    first = " ".join(render(assess(case, catalog)).splitlines()[:24])
    assert "999" in first
    assert first.index("999") < 80


def test_figures_wait_for_the_key_questions(catalog: Catalog) -> None:
    for left_out in ("age_years", "bleeding_amount", "pelvic_pain"):
        answers = {key: value for key, value in SETTLED.items() if key != left_out}
        assessment = assess(Case(answers), catalog)
        assert left_out in assessment.figures_wait_for
        assert assessment.to_dict()["figures_wait_for"] == list(assessment.figures_wait_for)
        text = render(assessment)
        assert "Cannot tell from these answers." in text
        assert catalog.findings[left_out].ask.split()[0] in text
        assert all(view.posterior.p_present >= 0 for view in assessment.causes)
    assert assess(Case(SETTLED), catalog).figures_wait_for == ()


def test_an_answer_of_unknown_counts_as_asked(catalog: Catalog) -> None:
    answers = {**SETTLED, "pelvic_pain": "unknown", "bleeding_amount": "declined"}
    assert assess(Case(answers), catalog).figures_wait_for == ()


def test_pregnancy_is_a_key_question_only_where_it_is_open(catalog: Catalog) -> None:
    asked = {"bleeding_amount": "light", "pelvic_pain": "none", "abnormal_bleeding": "present"}
    assert assess(Case({"age_years": 28, **asked}), catalog).figures_wait_for == ("could_be_pregnant",)
    removed = {"hysterectomy": "womb_and_cervix_removed"}
    for known in ({"could_be_pregnant": "no_chance"}, {"pregnancy_test": "positive"}, removed):
        assert assess(Case({"age_years": 28, **asked, **known}), catalog).figures_wait_for == ()


@pytest.mark.parametrize(
    ("p", "word", "words"),
    [
        (0.97, "very likely", "almost certain"),
        (0.7, "likely", "about 7 in 10"),
        (0.5, "about even", "about 1 in 2"),
        (0.125, "possible", "about 1 in 8"),
        (0.02, "unlikely", "about 1 in 50"),
        (0.004, "very unlikely", "about 1 in 200"),
    ],
)
def test_a_word_never_stands_without_its_number(p: float, word: str, words: str) -> None:
    assert likelihood(p) == word
    assert in_words(p) == words
    assert percent(p) in figure_in_words(p)


def test_a_figure_reads_words_range_number() -> None:
    assert figure_in_words(0.123, 0.05, 0.25) == "Possible: about 1 in 8 (between 1 in 20 and 1 in 4); 12.3%"
    assert figure_in_words(0.123, 0.122, 0.124) == "Possible: about 1 in 8 (within a narrow range); 12.3%"
    assert figure_in_words(0.123) == "Possible: about 1 in 8; 12.3%"


def test_a_percentage_is_never_rounded_to_certainty() -> None:
    assert [percent(p) for p in (0, 0.0004, 0.5, 0.9996, 1)] == ["0%", "below 0.1%", "50.0%", "above 99.9%", "100%"]


def test_answers_are_said_as_people_say_them(catalog: Catalog) -> None:
    findings = catalog.findings
    assert (
        answer_in_words(findings["fever"], "absent") == "no pyrexia"
        or answer_in_words(findings["fever"], "absent") == "no fever"
    )
    assert answer_in_words(findings["age_years"], 61) == "age: 61 years"
    assert answer_in_words(findings["age_years"], {"from": 10, "to": 19}) == "age: 10 to 19 years"
    assert "your" in answer_in_words(findings["pelvic_pain"], "severe")
    assert answer_in_words(findings["pelvic_pain"], "unknown").endswith("not known")


def test_words_about_someone_else_do_not_say_your(catalog: Catalog) -> None:
    case = Case({**SETTLED, "pelvic_pain": "severe"}, for_whom="partner")
    assert "her" in said(assess(case, catalog), "pelvic_pain").split()


def test_a_cause_explained_says_what_speaks_for_and_what_the_numbers_rest_on(catalog: Catalog) -> None:
    assessment = assess(Case({**SETTLED, "vaginal_dryness": "present"}), catalog)
    view = next(view for view in assessment.causes if view.condition.id == "gsm")
    text = explanation_text(assessment, "gsm", view)
    titles = [line for line in text.splitlines() if line.isupper()]
    assert titles[:3] == ["HOW LIKELY", "WHAT SPEAKS FOR IT", "WHAT SPEAKS AGAINST IT"]
    assert titles[-1] == "WHAT THIS RESTS ON"
    assert "vaginal dryness" in text
    assert "of the weight is judgement" in text
    assert max(map(len, text.splitlines())) <= 80
    assert sum(view.rests_on.values()) == pytest.approx(1)
    for weight in view.weights:
        assert all(number.source or number.why for number in weight.numbers)
