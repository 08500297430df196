"""The library as it is served: every entry has a page, every link leads somewhere, the search knows lay words."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from spotting.catalog import Catalog
from spotting.web.app import create_app
from spotting.web.library_entries import KINDS, entries_of
from spotting.web.library_groups import FAMILIES
from spotting.web.library_pages import Library
from spotting.web.library_search import LibrarySearch
from spotting.web.library_words import LAY_WORDS, SPANISH_WORDS
from spotting.web.settings import Settings

SITE = "http://localhost"
ORIGIN = {"origin": SITE}


@pytest.fixture(scope="module")
def visitor(catalog: Catalog) -> TestClient:
    return TestClient(create_app(Settings(), catalog), base_url=SITE)


@pytest.fixture(scope="module")
def library(catalog: Catalog) -> Library:
    return Library(catalog)


@pytest.fixture(scope="module")
def search(catalog: Catalog) -> LibrarySearch:
    return LibrarySearch(entries_of(catalog))


TAG = re.compile(r"<(a|link|script|img|source|iframe)\b([^>]*)>")
ADDRESS = re.compile(r'(?:href|src)="([^"]*)"')


# --- the pages ---


def test_every_entry_has_a_page_whose_links_lead_to_pages_and_which_loads_nothing_from_elsewhere(
    visitor: TestClient, library: Library
) -> None:
    known = {entry.address for entry in library.search.entries}
    for entry in library.search.entries:
        answer = visitor.get(entry.address)
        assert answer.status_code == 200, entry.address
        assert not re.search(r"<[^>]+ (style|on[a-z]+)=", answer.text), entry.address
        for tag, attributes in TAG.findall(answer.text):
            (address,) = ADDRESS.findall(attributes)
            if tag != "a":
                assert address.startswith("/static/"), entry.address
            elif re.fullmatch(r"/library/\w+/\w+", address) and "/topics/" not in address:
                assert address in known, f"{entry.address} leads to {address}"
            elif not address.startswith(("/", "#")):
                assert "noreferrer" in attributes, address


def test_what_leads_there_leads_back(library: Library) -> None:
    for name in library.catalog.claims:
        for entry in library.page("claims", name)["see"]:
            if entry.kind != "claims":
                back = library.page(entry.kind, entry.id).get("claims", [])
                assert name in [one.id for one in back], f"{entry.address} does not name the claim {name}"
    for name in library.catalog.conditions:
        page = library.page("conditions", name)
        for action in page["tests"]:
            assert name in [one.id for one in library.page("actions", action.id)["causes"]]
        for rule in page["rules"]:
            assert name in [one.id for one in library.page("rules", rule.id)["causes"]]
        for sign in page["signs"]:
            assert name in [cause.id for cause, _, _ in library.page("findings", sign.entry.id)["causes"]]


def test_a_source_names_what_rests_on_it(library: Library) -> None:
    for (kind, name), cited in library.relations.cites.items():
        for source, _ in cited:
            used = dict(library.page("sources", source)["used"])
            assert name in [entry.id for entry in used[kind]]


def test_every_source_stands_in_one_family_by_letter_and_in_no_page_of_a_hundred_kilobytes(
    visitor: TestClient, library: Library
) -> None:
    found: list[str] = []
    for family in FAMILIES:
        text = visitor.get(f"/library/sources/kind/{family}").text
        assert len(text.encode()) <= 100 * 1024, family
        found += re.findall(r'<li><a href="/library/sources/(\w+)"', text)
        assert f'href="/library/sources/kind/{family}"' in visitor.get("/library/sources").text
    assert sorted(found) == sorted(library.catalog.sources)


def test_a_list_is_in_groups_people_can_read_and_can_be_searched(visitor: TestClient, library: Library) -> None:
    for kind in KINDS:
        text = visitor.get(f"/library/{kind}").text
        assert f'<input type="hidden" name="kind" value="{kind}">' in text, kind
        assert len(text.encode()) <= 100 * 1024, kind
        if kind != "sources":
            listed = re.findall(rf'<li><a href="/library/{kind}/(\w+)"', text)
            assert sorted(listed) == sorted(getattr(library.catalog, kind)), kind
    conditions = visitor.get("/library/conditions").text
    assert "Illness of the whole body" in conditions


def test_every_place_a_page_says_it_has_is_there(visitor: TestClient) -> None:
    for address in ("/library/conditions/ectopic_pregnancy", "/library/findings/postcoital_bleeding"):
        text = visitor.get(address).text
        places = re.findall(r'<li><a href="#(\w+)">', text)
        assert len(places) > 3
        assert all(f'id="{place}"' in text for place in places)


def test_rules_come_with_the_most_urgent_first(library: Library) -> None:
    rules = library.page("conditions", "ectopic_pregnancy")["rules"]
    ranks = [library.catalog.rules[rule.id].urgency.rank for rule in rules]
    assert len(ranks) > 3
    assert ranks == sorted(ranks, reverse=True)


def test_the_reviewers_part_holds_every_number_of_a_cause(library: Library) -> None:
    for name, condition in library.catalog.conditions.items():
        text = str(library.page("conditions", name)["reviewers"])
        for link in condition.links:
            assert f"{link.number.value:g} ({link.number.low:g} to {link.number.high:g})" in text, link.number.id


def test_an_address_that_is_none_is_a_page_that_says_so_and_a_former_id_leads_on(
    visitor: TestClient, catalog: Catalog
) -> None:
    for address in ("/library/nothing", "/library/rules/nothing", "/library/topics/nothing", "/library/nothing/cin"):
        assert visitor.get(address).status_code == 404, address
    former, now = next((old, new) for old, new in catalog.aliases.items() if new in catalog.conditions)
    answer = visitor.get(f"/library/conditions/{former}", follow_redirects=False)
    assert answer.headers["location"] == f"/library/conditions/{now}"


def test_the_public_form_has_the_same_library(catalog: Catalog) -> None:
    public = TestClient(create_app(Settings(public=True), catalog), base_url=SITE)
    assert public.get("/library/conditions/endometriosis").status_code == 200
    assert public.post("/library", data={"q": "coil"}, headers=ORIGIN).text.count("/library/conditions/") >= 3


# --- the search ---


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("mittelschmerz", "mittelschmerz"),
        ("blood thinner", "anticoagulant_use"),
        ("endometreosis", "endometriosis"),
        ("coil", "copper_iud_bleeding"),
        ("plan B", "emergency_contraception_bleeding"),
        ("morning after pill", "emergency_contraception_bleeding"),
        ("bleed after menopause", "pm_any_55"),
        ("tubal pregnancy", "ectopic_pregnancy"),
        ("PCOS", "pcos"),
        ("hemorrhage after birth", "postpartum_haemorrhage"),
        ("miscariage", "miscarriage"),
        ("bleeding between periods", "intermenstrual_bleeding"),
        ("tampon stuck", "foreign_body"),
        ("pap smear", "cervical_screening"),
        ("progestrone cream", "progesterone_cream_prevents_miscarriage"),
    ],
)
def test_lay_and_mistyped_words_find_what_is_meant_among_the_first(
    search: LibrarySearch, words: str, wanted: str
) -> None:
    assert wanted in [entry.id for entry in search.find(words)[:6]]


def test_spotting_after_sex_finds_the_sign_and_the_rules_and_the_causes(search: LibrarySearch) -> None:
    found = search.find("spotting after sex")
    best = {kind: next(entry.id for entry in found if entry.kind == kind) for kind in ("findings", "rules")}
    assert best["findings"] == "postcoital_bleeding"
    assert "after sex" in next(entry.name for entry in found if entry.id == best["rules"])
    assert [entry for entry in found if entry.kind == "conditions"]


def test_every_name_of_a_cause_finds_it_first_or_nearly(search: LibrarySearch) -> None:
    for entry in search.entries:
        if entry.kind == "conditions":
            for name in (entry.name, entry.clinical):
                assert not name or entry in search.find(name)[:3], name


def test_it_finds_while_the_word_is_still_being_typed(search: LibrarySearch) -> None:
    assert "endometriosis" in [entry.id for entry in search.find("endomet")]
    assert "fibroids" in [entry.id for entry in search.find("fibr")[:3]]


@pytest.mark.parametrize("words", ["", " ", "?!", "is it the", "carburettor", "ελληνικά", "' OR 1=1 --", "\x00"])
def test_words_that_lead_nowhere_find_nothing_and_break_nothing(visitor: TestClient, words: str) -> None:
    answer = visitor.post("/library", data={"q": words}, headers=ORIGIN)
    assert answer.status_code == 200
    assert "/library/conditions/" not in answer.text


def test_a_kind_and_a_topic_narrow_what_was_found(search: LibrarySearch) -> None:
    assert {entry.kind for entry in search.find("bleeding after birth", kind="rules")} == {"rules"}
    assert all("cancer" in entry.tags for entry in search.find("bleeding after the menopause", tag="cancer"))


def test_every_lay_word_is_said_in_words_the_library_knows(search: LibrarySearch) -> None:
    for lay, known in LAY_WORDS.items():
        assert search.find(known), lay


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("sangrado después de relaciones sexuales", "postcoital_bleeding"),
        ("píldora del día después", "emergency_contraception_bleeding"),
        ("embarazo ectopico", "ectopic_pregnancy"),
        ("regla abundante", "heavy_menstrual_bleeding"),
    ],
)
def test_spanish_words_find_the_same_pages(search: LibrarySearch, words: str, wanted: str) -> None:
    assert wanted in [entry.id for entry in search.find(words)[:12]]


def test_no_spanish_word_is_written_with_an_accent_it_is_never_searched_with() -> None:
    assert all(word.isascii() for word in SPANISH_WORDS)


def test_what_is_typed_is_shown_as_text(visitor: TestClient) -> None:
    answer = visitor.post("/library", data={"q": "<script>coil</script>"}, headers=ORIGIN)
    assert "<script>coil" not in answer.text


def test_with_htmx_only_the_found_part_is_sent(visitor: TestClient) -> None:
    answer = visitor.post("/library", data={"q": "coil"}, headers={**ORIGIN, "hx-request": "true"})
    assert answer.text.lstrip().startswith('<div id="found">')
    assert "<html" not in answer.text


def test_how_soon_to_be_seen_comes_before_any_remedy(visitor: TestClient) -> None:
    text = visitor.post("/library", data={"q": "spotting after sex"}, headers=ORIGIN).text
    assert text.index("/library/rules/") < text.index("/library/care/")


def test_the_front_page_counts_what_there_is(visitor: TestClient, library: Library) -> None:
    text = visitor.get("/library").text
    for kind, count in library.counts().items():
        assert re.search(rf'href="/library/{kind}"><strong>[^<]+</strong><span>{count}</span>', text), kind
    assert set(library.counts()) == set(KINDS)
