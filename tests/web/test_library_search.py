"""The search as people use it: lay questions find the page that is meant first, and the page shows it first."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from starlette.testclient import TestClient

from spotting.catalog import Catalog
from spotting.web.app import create_app
from spotting.web.library_entries import entries_of
from spotting.web.library_names import PEOPLE_SAY
from spotting.web.library_search import LibrarySearch
from spotting.web.settings import Settings

SITE = "http://localhost"
ORIGIN = {"origin": SITE}
QUERIES = yaml.safe_load((Path(__file__).parent / "lay_queries.yaml").read_text(encoding="utf-8"))
HIT = re.compile(r'<a href="/library/(\w+)/(\w+)"')


@pytest.fixture(scope="module")
def visitor(catalog: Catalog) -> TestClient:
    return TestClient(create_app(Settings(), catalog), base_url=SITE)


@pytest.fixture(scope="module")
def search(catalog: Catalog) -> LibrarySearch:
    return LibrarySearch(entries_of(catalog))


def shown(visitor: TestClient, words: str) -> list[tuple[str, str]]:
    text = visitor.post("/library", data={"q": words}, headers={**ORIGIN, "hx-request": "true"}).text
    return [(kind, id) for kind, id in HIT.findall(text) if kind != "topics"]


@pytest.mark.parametrize(
    ("name", "least_first", "least_in_three"), [("asked", 0.95, 0.98), ("kept_back", 0.95, 0.98), ("fresh", 0.82, 0.87)]
)
def test_what_people_type_finds_what_they_mean_first(
    visitor: TestClient, name: str, least_first: float, least_in_three: float
) -> None:
    asked = QUERIES[name]
    places = {words: [id for _, id in shown(visitor, str(words))[:3]] for words in asked}
    first = sum(places[words][:1] == [id] for words in asked for id in asked[words])
    in_three = sum(bool(set(places[words]) & set(asked[words])) for words in asked)
    missed = [words for words in asked if not places[words] or places[words][0] not in asked[words]]
    assert first >= least_first * len(asked), missed
    assert in_three >= least_in_three * len(asked), missed


def test_every_page_named_in_the_lists_exists(search: LibrarySearch) -> None:
    ids = {entry.id for entry in search.entries}
    assert {id for asked in QUERIES.values() for wanted in asked.values() for id in wanted} <= ids
    assert set(PEOPLE_SAY) <= ids


def test_every_everyday_name_finds_its_page(search: LibrarySearch) -> None:
    for id, names in PEOPLE_SAY.items():
        for name in names:
            assert id in [entry.id for entry in search.find(name)[:8]], f"{name} does not find {id}"


@pytest.mark.parametrize(
    ("british", "american"),
    [("haemorrhage after birth", "hemorrhage after birth"), ("oestrogen cream", "estrogen cream"),
     ("tumour", "tumor"), ("womb polyp", "uterus polyp"), ("anaemia", "anemia")],
)  # fmt: skip
def test_one_spelling_finds_what_the_other_finds(search: LibrarySearch, british: str, american: str) -> None:
    assert search.find(british)[:3] == search.find(american)[:3]


def test_what_is_being_typed_finds_something_from_the_second_letter_on(search: LibrarySearch) -> None:
    for word in ("bleeding", "spotting", "pregnant", "endometriosis", "fibroids", "thrush"):
        assert all(search.find(word[:length]) for length in range(2, len(word) + 1)), word


def test_one_letter_is_no_search_yet(visitor: TestClient) -> None:
    text = visitor.post("/library", data={"q": "b"}, headers=ORIGIN).text
    assert "Go on typing" in text
    assert "Nothing found" not in text


def test_how_soon_stands_before_a_remedy_among_the_nearest(visitor: TestClient) -> None:
    for words in ("ibuprofen", "iron tablets heavy bleeding", "spotting after sex", "heavy periods medicine"):
        kinds = [kind for kind, _ in shown(visitor, words)]
        if "care" in kinds[:3] and "rules" in kinds:
            assert kinds.index("rules") < kinds.index("care"), words


def test_a_very_long_question_is_told_that_fewer_words_find_more(visitor: TestClient) -> None:
    words = "I have been bleeding for three weeks and I feel dizzy and it smells bad " * 4
    text = visitor.post("/library", data={"q": words}, headers=ORIGIN).text
    assert "Fewer words find more" in text
    assert words.strip() not in re.sub(r"<input[^>]*>", "", text)


def test_nothing_found_says_what_to_do_next(visitor: TestClient) -> None:
    text = visitor.post("/library", data={"q": "carburettor"}, headers=ORIGIN).text
    assert "Nothing found for “carburettor”" in text
    assert 'href="/check"' in text.split('id="found"', 1)[1]
