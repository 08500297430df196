"""The claims in a pasted text: found by any way they are said, told apart from their opposites, silent elsewhere."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from spotting.catalog import Catalog
from spotting.web.app import create_app
from spotting.web.language import words_of
from spotting.web.library_text import LONGEST_TEXT, ClaimReader, sentences
from spotting.web.settings import Settings

SITE = "http://localhost"
ORIGIN = {"origin": SITE}


@pytest.fixture(scope="module")
def reader(catalog: Catalog) -> ClaimReader:
    return ClaimReader(catalog)


@pytest.fixture(scope="module")
def visitor(catalog: Catalog) -> TestClient:
    return TestClient(create_app(Settings(), catalog), base_url=SITE)


def test_every_claim_is_found_in_its_own_words(reader: ClaimReader, catalog: Catalog) -> None:
    for claim in catalog.claims.values():
        assert claim in [made.claim for one in reader.read(claim.claim) for made in one.made], claim.id


def test_no_claim_is_called_its_own_opposite(reader: ClaimReader, catalog: Catalog) -> None:
    for claim in catalog.claims.values():
        own = [made for one in reader.read(claim.claim) for made in one.made if made.claim is claim]
        assert not any(made.opposite for made in own), claim.id


@pytest.mark.parametrize(
    ("sentence", "claim"),
    [
        ("Progesterone cream prevents miscarriage.", "progesterone_cream_prevents_miscarriage"),
        ("Eating too much sugar causes yeast infections.", "sugar_causes_yeast"),
        ("Cranberry juice cures a urinary tract infection!", "cranberry_cures_urine_infection"),
        ("Fibroids are parasits that feed on the uterus.", "fibroids_feed_on_the_womb"),
        ("Bleeding after intercourse cannot affect the baby.", "bleeding_after_sex_cannot_affect_the_baby"),
    ],
)
def test_a_claim_in_other_words_is_found(reader: ClaimReader, sentence: str, claim: str) -> None:
    assert claim in [made.claim.id for made in reader.read(sentence)[0].made]


@pytest.mark.parametrize(
    "sentence",
    ["Our clinic is open on Monday.", "The cat sat on the mat.", "Drink eight glasses of water a day.", "Spotting."],
)
def test_a_sentence_like_no_claim_gets_none(reader: ClaimReader, sentence: str) -> None:
    assert reader.read(sentence)[0].made == ()


def test_a_sentence_that_says_no_where_the_claim_does_not_is_marked(reader: ClaimReader) -> None:
    (made, *_) = reader.read("Mid-cycle spotting is not a sign of a hormone imbalance.")[0].made
    assert made.claim.id == "mid_cycle_spotting_is_a_hormone_imbalance"
    assert made.opposite


def test_sentences_end_at_stops_and_lines() -> None:
    assert sentences("One. Two!\n\n• Three\n3.5 days is one. ") == ["One.", "Two!", "Three", "3.5 days is one."]


def test_the_page_gives_each_claim_with_its_verdict_and_is_silent_on_the_rest(visitor: TestClient) -> None:
    text = "Fibroids are parasites that feed on the womb. Our clinic is open on Monday."
    answer = visitor.post("/library/text", data={"text": text}, headers=ORIGIN)
    assert answer.status_code == 200
    assert "/library/claims/fibroids_feed_on_the_womb" in answer.text
    assert "Not so" in answer.text
    assert "1 sentence is like no claim" in answer.text


def test_a_text_without_claims_is_called_neither_true_nor_false(visitor: TestClient) -> None:
    answer = visitor.post("/library/text", data={"text": "The cat sat on the mat."}, headers=ORIGIN)
    assert "does not make it true or false" in answer.text


def test_a_long_text_is_read_from_its_beginning_and_said_so(visitor: TestClient) -> None:
    answer = visitor.post("/library/text", data={"text": "Bleeding again. " * (LONGEST_TEXT // 10)}, headers=ORIGIN)
    assert answer.status_code == 200
    assert "only its beginning was read" in answer.text


def test_nothing_pasted_is_asked_for_and_called_nothing(visitor: TestClient) -> None:
    answer = visitor.post("/library/text", data={"text": " \n "}, headers=ORIGIN)
    assert "Paste a sentence or a paragraph first" in answer.text
    assert "No claim of the library found" not in answer.text


@pytest.fixture(scope="module")
def spanish(catalog: Catalog) -> ClaimReader:
    return ClaimReader(catalog, words_of("es", ""))


def test_on_a_spanish_page_every_claim_is_found_in_its_spanish_and_in_its_english_words(
    spanish: ClaimReader, catalog: Catalog
) -> None:
    for claim in catalog.claims.values():
        for text in (claim.claim, words_of("es", "").plain(claim.claim)):
            own = [made for one in spanish.read(text) for made in one.made if made.claim is claim]
            assert own, (claim.id, text)
            assert not any(made.opposite for made in own), (claim.id, text)


@pytest.mark.parametrize(
    ("sentence", "claim"),
    [
        ("El arándano cura la infección de orina.", "cranberry_cures_urine_infection"),
        ("Los miomas son parasitos que se alimentan de la matriz.", "fibroids_feed_on_the_womb"),
        ("Demasiada azúcar causa infecciones por hongos", "sugar_causes_yeast"),
        (
            "El sangrado después de las relaciones no puede afectar al bebé.",
            "bleeding_after_sex_cannot_affect_the_baby",
        ),
    ],
)
def test_a_claim_in_other_spanish_words_is_found(spanish: ClaimReader, sentence: str, claim: str) -> None:
    assert claim in [made.claim.id for made in spanish.read(sentence)[0].made]


@pytest.mark.parametrize(
    "sentence", ["La clínica abre los lunes.", "El gato duerme en la silla.", "Bebe ocho vasos de agua al día."]
)
def test_a_spanish_sentence_like_no_claim_gets_none(spanish: ClaimReader, sentence: str) -> None:
    assert spanish.read(sentence)[0].made == ()


def test_a_spanish_sentence_that_says_no_where_the_claim_does_not_is_marked(spanish: ClaimReader) -> None:
    (made, *_) = spanish.read("El manchado a mitad del ciclo nunca significa un desequilibrio de hormonas.")[0].made
    assert made.claim.id == "mid_cycle_spotting_is_a_hormone_imbalance"
    assert made.opposite
