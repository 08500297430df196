"""Where to get help, by place: complete, with grounds for every line, and no number anywhere but in the knowledge."""

import re
from pathlib import Path

import pytest

import spotting
from spotting.catalog import Catalog
from spotting.catalog.read_places import TOPICS
from spotting.words import PLACES, URGENCY_LEVELS

SITUATIONS = 9  # assault, three of pregnancy, birth, abortion, loss, fertility treatment, child


def test_every_place_of_a_case_has_its_file_and_no_other(catalog: Catalog) -> None:
    assert set(catalog.places) == set(PLACES)


@pytest.mark.parametrize("name", PLACES)
def test_a_place_has_a_sentence_and_a_contact_for_every_urgency(catalog: Catalog, name: str) -> None:
    place = catalog.places[name]
    for level in URGENCY_LEVELS:
        assert place.first_sentence[level].endswith(".")
        fitting = [contact for contact in place.contacts if level in contact.urgency]
        assert fitting[-1].when is None, level
        assert all(contact.when is not None for contact in fitting[:-1]), level


@pytest.mark.parametrize("name", PLACES)
def test_a_place_knows_every_situation(catalog: Catalog, name: str) -> None:
    same_day = [contact for contact in catalog.places[name].contacts if "same_day" in contact.urgency]
    assert len({contact.situation for contact in same_day if contact.when is not None}) == SITUATIONS


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("topic", TOPICS)
def test_a_place_names_help_for_every_topic(catalog: Catalog, name: str, topic: str) -> None:
    assert catalog.places[name].lines_about(topic)


def test_every_line_says_what_it_rests_on(catalog: Catalog) -> None:
    for place in catalog.places.values():
        for line in place.lines:
            where = f"{place.id}: {line.name}"
            if line.basis == "judged":
                assert line.why, where
            else:
                assert any(catalog.sources[name].read_on for name in line.sources), where


def test_a_line_with_a_number_that_no_source_holds_says_so(catalog: Catalog) -> None:
    judged = [line for place in catalog.places.values() for line in place.lines if line.basis == "judged"]
    assert all(line.why for line in judged if line.number)
    assert all(not re.search(r"\d{3}", line.what) for line in judged), "a number hides in the description"


def test_sentences_differ_where_numbers_differ(catalog: Catalog) -> None:
    emergency = {name: place.first_sentence["emergency"] for name, place in catalog.places.items()}
    assert len(set(emergency.values())) == len(PLACES)
    for name, sentence in emergency.items():
        number = catalog.places[name].lines_about("emergency")[0].number
        assert number in sentence
        others = {p.lines_about("emergency")[0].number for p in catalog.places.values()} - {number}
        assert not any(other in sentence for other in others)


def test_a_number_stands_in_the_form_a_phone_takes(catalog: Catalog) -> None:
    for place in catalog.places.values():
        for line in place.lines:
            if line.number and "emergency" not in line.topics:
                assert re.fullmatch(r"[\d -]{3,15}", line.number), line.name


def test_no_number_stands_in_the_code(catalog: Catalog) -> None:
    numbers = {line.number for place in catalog.places.values() for line in place.lines if line.number}
    numbers |= {"112"}
    for path in Path(spotting.__file__).parent.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        # a bare 999 may be arithmetic; a number in quotes or after "call" is one to dial
        found = [n for n in numbers if f'"{n}' in text or re.search(rf"\b[Cc]all {re.escape(n)}", text)]
        assert found == [], path.name


def test_the_list_of_first_sentences_is_complete(catalog: Catalog) -> None:
    from spotting.report.first_sentences import sentences, sentences_text

    rows = sentences(catalog)
    assert [row["place"] for row in rows] == list(PLACES)
    text = sentences_text(catalog)
    for place in catalog.places.values():
        assert all(contact.say in text for contact in place.contacts)
        assert all(line.name in text and line.number in text for line in place.lines)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (("number: '999'", "note: '999'"), "unknown key"),
        (("topics: [child]", "topics: [children]"), "no known topic"),
        (("  same_day: 'Speak to a doctor or nurse today.'\n", ""), "same_day"),
        (("topics: [abortion]", "topics: [advice]"), "abortion"),
    ],
)
def test_a_spoilt_place_is_one_clear_problem(tmp_path: Path, spoil: tuple[str, str], says: str) -> None:
    import shutil

    from spotting.catalog import read_catalog
    from spotting.catalog.load import KNOWLEDGE

    shutil.copytree(KNOWLEDGE, tmp_path / "knowledge")
    path = tmp_path / "knowledge" / "places" / "GB.yaml"
    text = path.read_text(encoding="utf-8")
    assert spoil[0] in text
    path.write_text(text.replace(*spoil), encoding="utf-8")
    _, problems = read_catalog(tmp_path / "knowledge")
    assert any("places/GB.yaml" in problem.file and says in str(problem) for problem in problems)
