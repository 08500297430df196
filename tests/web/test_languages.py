"""The languages: every text a reader needs is there, says the same, is as urgent, and the rest is marked as English."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from hatchling.builders.wheel import WheelBuilder
from jinja2 import Environment
from starlette.testclient import TestClient

from spotting.catalog import load_catalog
from spotting.figures_in_words import figure_in_words, in_words
from spotting.web.app import create_app
from spotting.web.language import DOMAINS, LANGUAGES, words_of
from spotting.web.messages import ROOT, TEMPLATES, catalogs, foreign, missing, path_of, required, stale, translated
from spotting.web.messages_of_knowledge import texts_of
from spotting.web.pages import environment
from spotting.web.settings import Settings

HOST = "http://127.0.0.1:8000"
NOT_WORDS = {"spotting", "nbsp"}  # the name of the program
URGENT = (
    "how soon",
    "whom to contact",
    "what a rule says",
    "sign to watch for",
    "careful words",
    "way out of the check",
)

# What an urgent text says in English must be said in Spanish: a pattern, and what it has to become.
STRENGTH = [
    (r"\bnow\b(?! if you can)", r"\bahora\b"),
    (r"\bat once\b|\bstraight away\b|\bstraight in\b", r"de inmediato|enseguida|directamente|una vez"),
    (r"\btoday\b(?! if)", r"\bhoy\b"),
    (r"\bemergency (department|room)\b", r"urgencias|emergencias"),
    (r"\bambulance\b", r"ambulancia"),
    (r"\bdo not\b|\bmust not\b|\bnever\b", r"\bno\b|\bnunca\b|\bni\b"),
    (r"\b(same) day\b", r"mismo día"),
    (r"\bwithin two weeks\b|\bwithin 2 weeks\b|\bwithin about 2 weeks\b", r"(dos|2) semanas"),
    (r"\bwithin a week\b", r"una semana"),
    (r"\bheav(y|ily|ier)\b", r"abundante|mucho|much[oa]|aument|chorro|super"),
    (r"\bfaint\b", r"desmay"),
]


def say(text: str, place: str = "GB") -> str:
    return str(words_of("es", place).say(text))


def spanish(text: str) -> str:
    found = words_of("es", "GB").look_up(text)
    assert found is not None, text
    return found


def urgent_texts() -> list[str]:
    return [text.text for text in texts_of(load_catalog()) if text.kind in URGENT]


@pytest.mark.parametrize("language", foreign())
def test_every_text_of_the_pages_the_questions_and_the_urgency_has_a_translation_with_the_same_places(
    language: str,
) -> None:
    assert [f"{lack.text} {lack.why}" for lack in missing(language)] == []


@pytest.mark.parametrize("language", foreign())
def test_what_the_pages_read_is_made_of_the_present_translations(language: str) -> None:
    assert stale(language) == []
    for domain, wanted in catalogs().items():
        assert {message.id for message in translated(language, domain)} == {message.id for message in wanted}, domain


def numbers(text: str) -> Counter[str]:
    whole = re.sub(r"(?<=\d)[.,](?=\d{3}\b)", "", text)  # 10,924 is 10.924 in Spanish
    return Counter(re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d),(?=\d)", ".", whole)))


def test_a_translation_keeps_every_number() -> None:
    there = [text.text for text in texts_of(load_catalog()) if words_of("es", "GB").has(text.text)]
    assert required() <= set(there)
    assert [(text, spanish(text)) for text in there if numbers(text) != numbers(spanish(text))] == []


@pytest.mark.parametrize(("english", "said"), STRENGTH)
def test_a_translation_is_as_urgent_as_the_english(english: str, said: str) -> None:
    urgent = [text for text in urgent_texts() if re.search(english, text, re.IGNORECASE)]
    assert urgent
    assert [(text, spanish(text)) for text in urgent if not re.search(said, spanish(text), re.IGNORECASE)] == []


def test_a_translation_is_not_more_urgent_than_the_english() -> None:
    for said, english in (
        (r"ahora mismo|de inmediato|enseguida", r"\bnow\b|at once|straight|away"),
        (r"\bhoy\b", r"today"),
        (r"ambulancia", r"ambulance"),
    ):
        louder = [text for text in urgent_texts() if re.search(said, spanish(text), re.IGNORECASE)]
        assert [text for text in louder if not re.search(english, text, re.IGNORECASE)] == []


def test_she_is_spoken_to_and_another_person_is_spoken_of() -> None:
    you = re.compile(
        r"\b(tu|tus|contigo|estás|tienes|sientes|sangras|vomitas|tomas|empapas|llenas|necesitas"
        r"|te (duele|vea|vean|revise))\b",
        re.IGNORECASE,
    )
    catalog = load_catalog()
    for rule in catalog.rules.values():
        text = rule.for_another.get("say", "")
        if not text or re.search(r"\byou\b", text):
            continue
        assert not you.search(spanish(text)), (rule.id, spanish(text))


def words_outside(source: str) -> Iterator[str]:
    """Yield the words of a template that no translation reaches."""
    inside = 0
    for _, kind, value in Environment(extensions=["jinja2.ext.i18n"]).lex(source):
        if kind == "name" and value in ("trans", "endtrans"):
            inside = 1 if value == "trans" else 0
        elif kind == "data" and not inside:
            yield value


@pytest.mark.parametrize("name", sorted(path.name for path in TEMPLATES.glob("*.html")))
def test_no_word_of_a_template_is_left_outside_of_the_translations(name: str) -> None:
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    source = re.sub(r"{% block (?:width|again) %}\w*{% endblock %}", "", source)  # names, no words
    text = "\x00".join(words_outside(source))
    attributes = re.findall(r'\b(?:aria-label|title|placeholder|alt)="([^"\x00]*[A-Za-z]{2}[^"\x00]*)"', text)
    bare = re.sub(r"<!--.*?-->|<[^<>]*>", " ", text, flags=re.DOTALL)
    words = (
        set(re.findall(r"[A-Za-z]{2,}", re.sub(r"<[^<>]*$|^[^<>]*>|&\w+;|[\w-]+=\"[^\"]*\"", " ", bare))) - NOT_WORDS
    )
    assert (words, attributes) == (set(), [])


def test_a_figure_is_said_in_spanish_with_the_numbers_of_the_place() -> None:
    figure = figure_in_words(0.123, 0.05, 0.25)
    assert figure.endswith("12.3%")
    assert say(figure) == (
        "Posible: alrededor de 1 de cada 8 (entre 1 de cada 20 y 1 de cada 4); 12,3\N{NO-BREAK SPACE}%"
    )
    assert say(figure, "US").endswith("12.3\N{NO-BREAK SPACE}%")
    for thousandth in range(1, 1000):
        p = thousandth / 1000
        assert words_of("es", "GB").has(in_words(p)), in_words(p)
        assert words_of("es", "GB").has(figure_in_words(p, p / 2, min(p * 1.5, 0.999)))


def test_what_has_no_translation_is_marked_as_english_and_nothing_is_let_through_as_markup() -> None:
    assert say("Nobody has translated <this>.") == '<span lang="en">Nobody has translated &lt;this&gt;.</span>'
    assert str(words_of("en", "GB").say("Nobody <this>.")) == "Nobody &lt;this&gt;."
    assert words_of("es", "GB").plain("Nobody has translated this.") == "Nobody has translated this."


def test_the_place_sets_spelling_and_dates() -> None:
    assert str(words_of("en", "US").say("Gynaecology, haemoglobin and colour")) == "Gynecology, hemoglobin and color"
    assert str(words_of("en", "GB").say("Gynaecology, haemoglobin and colour")) == "Gynaecology, haemoglobin and colour"
    assert str(words_of("en", "US").cited("Gynaecology today")) == "Gynaecology today"
    day = date(2026, 11, 21)
    assert words_of("es", "GB").date(day) == "21 de noviembre de 2026"
    assert words_of("en", "US").date(day) == "November 21, 2026"
    assert words_of("en", "GB").date(day) == "21 November 2026"


@pytest.mark.parametrize(
    ("english", "said"),
    [
        ("Tuesday 3 March 2026", "martes, 3 de marzo de 2026"),
        ("3 March 2026", "3 de marzo de 2026"),
        ("March 2026", "marzo de 2026"),
        ("14 to 18 March 2026", "del 14 al 18 de marzo de 2026"),
        ("28 February to 2 March 2026", "del 28 de febrero al 2 de marzo de 2026"),
        ("Monday", "lunes"),
        ("31 February 2026", "31 February 2026"),
        ("March on", "March on"),
    ],
)
def test_the_days_of_the_diary_are_written_as_the_language_writes_them(english: str, said: str) -> None:
    assert words_of("es", "GB").with_date(english) == said
    assert words_of("en", "GB").with_date(english) == english
    made = environment("es", "GB")
    assert made.from_string("{{ day }}").render(day=english) == said
    assert (
        made.from_string("{% trans day=day %}Saved on {{ day }}.{% endtrans %}")
        .render(day=english)
        .endswith(f"{said}.")
    )


@pytest.fixture(scope="module")
def client() -> TestClient:
    app = create_app(Settings(place="GB", today=lambda: date(2026, 11, 21)))
    return TestClient(app, base_url=HOST, headers={"origin": HOST, "accept-language": "es-MX,es;q=0.9,en;q=0.8"})


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return html.unescape(found[1])


def test_the_language_of_the_browser_is_spoken_and_said_to_the_screen_reader(client: TestClient) -> None:
    page = client.get("/check").text
    assert '<html lang="es">' in page
    assert "¿Hay peligro ahora?" in page


def test_a_check_goes_on_in_the_language_chosen_on_the_way(client: TestClient) -> None:
    page = client.post("/check", data={"for_whom": "partner", "place": "US"}).text
    state = hidden(page, "state")
    answered = client.post(
        "/check",
        data={"state": state, "question": "right_now", "lines": hidden(page, "lines"), "none": "1", "do": "answer"},
    ).text
    state = hidden(answered, "state")
    switched = client.post("/language", data={"language": "en", "state": state, "do": "next"})
    client.cookies.clear()
    assert "And any of these?" in switched.text
    assert hidden(switched.text, "state") == state


def test_a_careless_answer_is_told_in_spanish(client: TestClient) -> None:
    page = client.post("/check", data={"for_whom": "self", "place": "GB"}).text
    form = {"state": hidden(page, "state"), "question": "age_years", "lines": "", "do": "answer"}
    for typed, told in (
        ("veinte", "Por favor, escribe un número (años)."),
        ("200", "Ese número es 200, y no es posible. Va de 0 a 110 años."),
        ("", "Por favor, escribe un número (años)."),
    ):
        answer = client.post("/check", data={**form, "value": typed})
        assert answer.status_code == 422
        assert told in html.unescape(answer.text)


def test_the_package_brings_its_languages() -> None:
    files = {file.distribution_path for file in WheelBuilder(str(ROOT.parent.parent)).recurse_included_files()}
    for language in foreign():
        assert language in LANGUAGES
        for domain in DOMAINS:
            assert path_of(language, domain, "mo").relative_to(ROOT.parent).as_posix() in files
