"""Every page in Spanish: what a Spanish reader meets in the diary, the check and the library is said in Spanish.

What stays English is named here: titles of sources, the reviewers' part, and what people say in English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

import pytest
from diary_client import catalog
from spanish_walk import SpanishBrowser, left_in_english, walk_a_check, walk_the_diary

from spotting.answers import Possible
from spotting.diary.bleeds import Bleed
from spotting.diary.classify import KINDS
from spotting.diary.forecast_refusal import REASONS
from spotting.diary.reasons import END_WORDS, METHOD_WORDS
from spotting.reasoning.call_script import phrase
from spotting.report.layout import cite
from spotting.web.language import words_of
from spotting.web.library_entries import KINDS as SHELVES

SPANISH = words_of("es", "GB")
TITLES = {source.title for source in catalog().sources.values()}
CITED = {cite(source) for source in catalog().sources.values()} | TITLES


def spanish(text: str) -> str:
    found = SPANISH.look_up(text)
    assert found is not None, text
    return found


def is_a_source(text: str) -> bool:
    """Whether a text is nothing but titles of sources."""
    rest = text
    for title in sorted((title for title in CITED if title in text), key=len, reverse=True):
        rest = rest.replace(title, "")
    return not rest.strip("; ")


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[SpanishBrowser]:
    made = SpanishBrowser(tmp_path / "diary.spotting", place="GB")
    yield made
    made.session.lock()


def test_no_page_of_the_diary_says_anything_in_english(browser: SpanishBrowser) -> None:
    walk_the_diary(browser)
    assert len(browser.pages) > 100
    left = {text: where for text, where in browser.left().items() if not is_a_source(text)}
    assert left == {}


@pytest.mark.parametrize(
    ("for_whom", "place", "seeds"),
    [("self", "GB", (1, 2, 3)), ("partner", "US", (8, 9)), ("child", "AU", (6,)), ("someone_else", "GB", (7,))],
)
def test_no_page_of_the_check_says_anything_in_english(
    browser: SpanishBrowser, for_whom: str, place: str, seeds: tuple[int, ...]
) -> None:
    for seed in seeds:
        walk_a_check(browser, seed, for_whom, place)
    assert 'class="card call"' in "".join(html for _, html in browser.pages)
    english = {text for _, html in browser.pages for text in re.findall(r'<p lang="en">([^<]+)</p>', html)}
    assert all(text.startswith("Hello") for text in english)  # the words for a call, once more in English
    left = {text: at for text, at in browser.left().items() if not is_a_source(text) and not text.startswith("Hello")}
    assert left == {}


def test_the_normal_period_check_speaks_spanish(browser: SpanishBrowser) -> None:
    usual = {"none": "1", "age": "30", "gap": "28", "variation": "4", "days": "5", "amount": "normal", "between": "no"}
    browser.get("/library/normal")
    for change in (
        {}, {"none": ""}, {"gap": "x", "days": "999"}, {"danger": "0"}, {"danger_unknown": "1"}, {"amount": "soaking"},
        {"gap": "18", "variation": "14", "days": "15", "amount": "heavy", "between": "yes"},
        {"age": "16", "gap": "60", "variation": "30", "days": "1", "amount": "light", "between": "mid_cycle"},
        {"age": "60", "gap": "95", "variation": ""}, {"age": "", "gap": "", "days": "", "between": ""},
        {"age": "9", "gap": "50"}, {"age": "", "variation": "8"}, {"age": "", "variation": "30"},
    ):  # fmt: skip
        browser.post("/library/normal", token=None, **{**usual, **change})
    assert {text: where for text, where in browser.left().items() if not is_a_source(text)} == {}


def test_the_library_speaks_spanish_but_for_sources_and_what_is_said_in_english(browser: SpanishBrowser) -> None:
    for address in ("", "/text", "/topics/pain", "/nowhere", *(f"/{kind}" for kind in SHELVES if kind != "sources")):
        browser.get(f"/library{address}")
    for query in ("sangrado despues del sexo", "zzzz"):
        browser.post("/library", token=None, q=query)
    for kind in SHELVES:
        if kind not in ("sources", "claims"):
            for name in sorted(getattr(catalog(), kind))[:4]:
                browser.get(f"/library/{kind}/{name}")
    assert {text: where for text, where in browser.left().items() if not is_a_source(text)} == {}


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("embarazo ectópico", "conditions/ectopic_pregnancy"),
        ("embaraso ectopico", "conditions/ectopic_pregnancy"),
        ("miomas", "conditions/fibroids"),
        ("quiste en el ovario", "conditions/functional_ovarian_cyst"),
        ("sangrado después del sexo", "findings/postcoital_bleeding"),
        ("píldora del día después", "conditions/emergency_contraception_bleeding"),
        ("dolor de la regla", "findings/period_pain"),
        ("desmallo", "findings/faintness"),
        ("spotting after sex", "findings/postcoital_bleeding"),
    ],
)
def test_the_library_is_found_by_spanish_words_also_mistyped(browser: SpanishBrowser, query: str, page: str) -> None:
    browser.post("/library", token=None, q=query)
    links = re.findall(
        r'href="/library/((?:conditions|findings|rules|actions)/\w+)"', browser.html.split('id="found"')[1]
    )
    assert page in links[:4]


def test_a_text_pasted_in_spanish_is_held_against_the_claims(browser: SpanishBrowser) -> None:
    browser.get("/library/text")
    browser.post("/library/text", token=None, text="Los miomas son parásitos que se alimentan del útero.")
    assert "/library/claims/fibroids_feed_on_the_womb" in browser.html
    assert "<h3>«Los miomas son parásitos que se alimentan del útero.»</h3>" in browser.html
    assert browser.left() == {}


def test_a_claim_is_judged_in_spanish(browser: SpanishBrowser) -> None:
    for name, claim in list(catalog().claims.items())[:20]:
        browser.get(f"/library/claims/{name}")
        english = {text for text, _ in left_in_english(browser.html)}
        assert english <= {*claim.also_said_as, claim.why}, name


def test_what_is_not_there_and_what_cannot_be_read_is_said_in_spanish(browser: SpanishBrowser) -> None:
    browser.get("/nada")
    browser.post("/check", token=None, state="{")
    browser.get("/")
    assert browser.left() == {}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_bleed_has_its_spanish_name(kind: str) -> None:
    day = date(2026, 3, 1)
    for counts_as in ("", "beginning_of_period"):
        bleed = Bleed(day, day, 1, kind, {}, "", None, False, "light", False, None, 0.0, (), counts_as)
        assert SPANISH.look_up(bleed.name) not in (None, bleed.name)


@pytest.mark.parametrize(
    ("english", "said"),
    [
        ("23 to 27 March 2026", "del 23 al 27 de marzo de 2026"),
        ("16 and 17 March", "16 y 17 de marzo"),
        ("Tuesday 31 March 2026: medium written down.", "martes, 31 de marzo de 2026: anotado (moderado)."),
        (
            "From your diary: 5 cycles of the last year, 28, 29, 28, 27 and 28 days; 28 is the middle.",
            "De tu diario: 5 ciclos del último año, 28, 29, 28, 27 y 28 días; 28 es el valor del medio.",
        ),
        (
            "12 × Flow: a word this program does not know (such as “Foo, bar”)",
            "12 × Flow: una palabra que este programa no conoce (por ejemplo “Foo, bar”)",
        ),
        (
            "chart.csv:4: has the date 'bad', which is no day from 1900 to 2199.",
            "chart.csv:4: tiene la fecha 'bad', que no es un día de 1900 a 2199.",
        ),
        (
            "From your diary: flooding, or 8 or more full pads or tampons, in 2 periods, on 2 March and 30 March; "
            "whether periods get in the way of your life is yours to say.",
            "De tu diario: a borbotones, o 8 o más compresas o tampones llenos, en 2 reglas (2 de marzo y 30 de "
            "marzo); si las reglas interfieren en tu vida lo dices tú.",
        ),
        ("From your diary: blood from 4 November.", "De tu diario: sangre el 4 de noviembre."),
        (
            "mine.csv:2: bleeding.level is 'heavyy'; write one of none, light.",  # words of the file stay as they are
            "mine.csv:2: bleeding.level es «heavyy»; escribe una de estas palabras: none, light.",
        ),
        ("2 March 2026 or 3 February 2026", "2 de marzo de 2026 o 3 de febrero de 2026"),
        (
            "Taken back: It was a period: 14 to 16 February 2026.",
            "Deshecho: Fue una regla: del 14 al 16 de febrero de 2026.",
        ),
        ("nausea or vomiting: at least vomited", "náuseas o vómitos: al menos con vómitos"),
        ("1,204 of 4,510", None),
        ("Forecast: the light is heavy", None),
    ],
)
def test_a_sentence_of_the_diary_is_put_together_in_spanish(english: str, said: str | None) -> None:
    assert SPANISH.look_up(english) == said


def test_every_reason_of_the_diary_can_be_said() -> None:
    unsaid = [text for text in (*REASONS.values(), *METHOD_WORDS.values(), *END_WORDS.values()) if not spanish(text)]
    assert unsaid == []


@pytest.mark.parametrize(
    ("english", "said"),
    [
        (
            "Hello. I am 32 years old and 8 weeks pregnant. I have had bleeding like a period, bright red, for 3 days. "
            "A symptom check told me to be seen today. Where should I go, and what should I do until then?",
            "Hola. Tengo 32 años y un embarazo de 8 semanas. Llevo 3 días con un sangrado como el de una regla, de "
            "color rojo vivo. Un chequeo de síntomas me dijo que hace falta atención médica hoy. ¿Adónde debo ir, "
            "y qué debo hacer hasta entonces?",
        ),
        (
            "Hello, I am calling for my child. She has had heavy bleeding. What matters most: confusion, pale, cold or "
            "sweaty skin and fainting. A symptom check told her to get emergency help now. Please tell me what to do "
            "next.",
            "Hola, llamo por mi hija. Ha tenido un sangrado abundante. Lo más importante: confusión, piel pálida, fría "
            "o sudorosa y desmayo. Un chequeo de síntomas le dijo que hace falta ayuda de emergencia ahora mismo. Por "
            "favor, dígame qué hacer ahora.",
        ),
    ],
)
def test_the_words_for_a_call_are_said_in_spanish_as_urgently(english: str, said: str) -> None:
    assert spanish(english) == said


# What can be said of her in a call, but for what has a sentence of its own.
SAID_IN_A_CALL = sorted(
    {
        phrase(finding, Possible(low=low, high=low, values=frozenset({value})), voice)
        for finding in catalog().findings.values()
        if finding.id not in ("could_be_pregnant", "pregnancy_test")
        for low in range(1, 6)
        if finding.kind != "graded" or low < len(finding.levels)
        for value in finding.say_it
        for voice in (0, 1)
    }
    - {""}
)
AGO = {
    ", today": ", hoy",
    ", yesterday": ", ayer",
    ", 9 days ago": ", hace 9 días",
    ", 2 to 5 days ago": ", hace entre 2 y 5 días",
}


def test_a_list_in_a_call_is_said_item_by_item_however_its_items_are_made() -> None:
    """An item may hold an "and" or say how long ago; no other item may be drawn into it."""
    draw = Random(7)
    assert len(SAID_IN_A_CALL) > 150
    for item in SAID_IN_A_CALL:
        for when in ("", *AGO):
            others = draw.sample(SAID_IN_A_CALL, draw.randint(0, 3))
            items = [(other, "") for other in others]
            items.insert(draw.randint(0, len(others)), (item, when))
            english = [words + ago for words, ago in items]
            said = [spanish(words) + AGO.get(ago, "") for words, ago in items]
            for before, frame in (
                ("Please also note: ", "También conviene que sepa esto: "),
                ("What matters most: ", "Lo más importante: "),
            ):
                assert spanish(f"{before}{in_a_row(english, 'and')}.") == f"{frame}{in_a_row(said, 'y')}."


def in_a_row(items: list[str], last: str) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}"


def test_everything_is_deleted_by_words_of_the_language_of_the_page(browser: SpanishBrowser, tmp_path: Path) -> None:
    for typed in ("borrar todo", " Borrar  TODO ", "delete everything"):  # the English words count on every page
        browser.begin()
        assert "Escribe «borrar todo» para seguir" in browser.get("/diary/delete")
        browser.post("/diary/delete", words="borrar")
        assert "No se borró nada. Escribe «borrar todo» para seguir." in browser.text
        assert browser.session.exists
        browser.post("/diary/delete", words=typed)
        assert "El diario está borrado" in browser.text
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith("diary.spotting")] == []


def test_her_own_words_stay_as_she_wrote_them(browser: SpanishBrowser) -> None:
    browser.begin()
    browser.sheet(
        "2026-03-30",
        **{
            "medicines.0.name": "Heavy, light",
            "medicines.0.event": "missed",
            "notes": "bleeding; heavy <b>",
            "tags": "x",
        },
    )
    browser.post("/diary/month", day="2026-03-30")
    assert "Medicinas: Heavy, light, se olvidó; notas: bleeding; heavy <b>; etiquetas: x." in browser.text


def test_a_refusal_at_the_door_is_said_in_spanish(browser: SpanishBrowser) -> None:
    answer = browser.client.post("/check", headers={"origin": "http://elsewhere"})
    assert (answer.status_code, answer.text) == (403, "Este formulario se envió desde otro sitio y no se leyó.\n")
    answer = browser.client.get("/", headers={"host": "elsewhere"})
    assert answer.text == "Esta dirección no se atiende aquí. Abre la dirección que se mostró.\n"
