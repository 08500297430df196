"""The answer as text: what to do comes first, words before numbers, no ids, no line too long, for every patient."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from spotting import Case, assess
from spotting.assessment import Assessment
from spotting.catalog import Catalog
from spotting.catalog.for_another import says_i, says_you
from spotting.catalog.yaml_marks import read_yaml
from spotting.figures_in_words import figure_in_words, in_words, likelihood, percent
from spotting.report.answers_in_words import answer_in_words, said
from spotting.report.explain import explanation_text
from spotting.report.text import render
from spotting.situation import Situation

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
    assert answer_in_words(findings["fever"], "absent") == "no fever"
    assert answer_in_words(findings["faintness"], "none") == "no faintness or fainting"
    assert answer_in_words(findings["blood_colour"], "pink") == "blood colour: pink"
    assert answer_in_words(findings["bleeding_days"], 1).endswith(": 1 day")
    assert answer_in_words(findings["days_since_last_period"], 20) == "days since the last period began: 20"
    assert answer_in_words(findings["age_years"], 61) == "age: 61 years"
    assert answer_in_words(findings["age_years"], {"from": 10, "to": 19}) == "age: 10 to 19 years"
    unsure = {"at_least": findings["pelvic_pain"].levels[0], "at_most": "moderate"}
    assert answer_in_words(findings["pelvic_pain"], unsure).endswith(": at most moderate")  # "at least none" is no news
    assert "your" in answer_in_words(findings["pelvic_pain"], "severe")
    assert answer_in_words(findings["pelvic_pain"], "unknown").endswith("not known")


def test_words_about_someone_else_do_not_say_your(catalog: Catalog) -> None:
    case = Case({**SETTLED, "pelvic_pain": "severe"}, for_whom="partner")
    assert "her" in said(assess(case, catalog), "pelvic_pain").split()


# You is the one who reads there: what she or he is to say, see or do; and titles of sources.
TO_THE_READER = (
    "what to say when you call",
    "say it in your own words",
    "or your local number",
    "if you can",
    "while you wait",
    "if you cannot",
    "when you call",
    "say that you think",
    "all you know",
    "what you saw",
    "if you think",
    "you need not be sure",
    "when you are done",
)


def speaks_to_a_patient(text: str) -> list[str]:
    """Return the sentences that say you, your, I or my and do not mean the reader."""
    sentences = re.split(r"(?<=[.?!:”])\s+", " ".join(text.split()))
    rest = [(one, re.sub("|".join(TO_THE_READER), "", one, flags=re.IGNORECASE)) for one in sentences]
    return [one for one, left in rest if says_you(left) or says_i(left)]


@pytest.mark.parametrize("name", NAMES[::3])
def test_who_asks_for_someone_else_is_never_taken_for_the_patient(catalog: Catalog, name: str) -> None:
    answers = read_yaml(Path(__file__).parents[1] / "patients" / f"{name}.yaml", name)[0]["answers"]
    for reader in ("partner", "child", "someone_else") if name == NAMES[0] else ("partner",):
        assessment = assess(Case(answers, place="GB", for_whom=reader), catalog)
        report, form = " ".join(render(assessment).split()), assessment.to_dict()
        assert assessment.advice is not None
        script = " ".join(assessment.advice.call_script.split())
        assert script in report
        assert speaks_to_a_patient(report.replace(script, "").split("WHAT THIS RESTS ON")[0]) == []
        form["advice"]["call_script"] = ""
        for one in ("reasons", "causes", "next_steps", "advice", "contact", "support", "way_out", "how_to_tell"):
            assert [text for text in texts_in(form[one]) if speaks_to_a_patient(text)] == []


def texts_in(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts_in(one)]
    if isinstance(value, list):
        return [text for one in value for text in texts_in(one)]
    return [value] if isinstance(value, str) else []


def test_reasons_and_answers_worth_checking_are_in_the_words_of_the_reader(catalog: Catalog) -> None:
    answers = {"age_years": 30, "pregnancy_test": "positive", "cannot_stand": "present"}
    own, other = (assess(Case(answers, for_whom=reader), catalog) for reader in ("self", "partner"))
    switched = [catalog.rules[reason.id] for reason in own.reasons if catalog.rules[reason.id].for_another]
    assert switched
    for rule in switched:
        said_by = [next(r.say for r in side.reasons if r.id == rule.id) for side in (own, other)]
        assert said_by == [rule.say, rule.for_another["say"]]


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


def test_that_a_sign_is_there_never_speaks_against_a_cause_that_shows_it(assessments: dict[str, Assessment]) -> None:
    """A rival may account for it better; then the answer says that it works through the other causes."""
    told, through_others = 0, 0
    for assessment in assessments.values():
        situation = Situation(assessment.case, assessment.catalog)
        for view in assessment.causes:
            for weight in view.weights:
                if weight.kind != "finding" or assessment.catalog.findings[weight.finding].kind != "binary":
                    continue
                there = situation.known(weight.finding).low > 0
                told += weight.direct
                through_others += not weight.direct and there and weight.weight < 0
                assert not weight.direct or (weight.weight > 0) == there
                assert weight.direct or weight.because
    assert told > 0
    assert through_others > 0


def test_unusual_bleeding_is_not_told_as_speaking_against_what_bleeds_seldom(catalog: Catalog) -> None:
    halfway = {
        "age_years": 32,
        "could_be_pregnant": "no_chance",
        "abnormal_bleeding": "present",
        "bleeding_amount": "spotting",
        "pelvic_pain": "none",
        "cycle_length_days": 28,
        "days_since_last_period": 14,
        "intermenstrual_bleeding": "present",
        "midcycle_bleeding": "present",
    }
    assessment = assess(Case(halfway), catalog)
    ectropion = next(view for view in assessment.listed if view.condition.id == "cervical_ectropion")
    weight = next(weight for weight in ectropion.weights if weight.finding == "abnormal_bleeding")
    assert weight.weight < 0
    assert weight.because == "it changes how likely the other causes are"
    assert not re.search(r"Against:[^:]*unusual bleeding", render(assessment))
