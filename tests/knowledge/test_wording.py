"""Every question can be asked of her and of someone who asks for her, and every answer reads as an answer."""

import re
from collections import Counter

import pytest

from spotting.catalog import Catalog, read_catalog, wording
from spotting.catalog.for_another import says_i, says_you
from spotting.catalog.load import KNOWLEDGE
from spotting.catalog.screens import Screen
from spotting.catalog.types import Finding
from spotting.report.answers_in_words import answer_in_words, plain
from spotting.words import FOR_WHOM

_READ, _ = read_catalog(KNOWLEDGE)
OTHERS = tuple(reader for reader in FOR_WHOM if reader != "self")
QUESTIONS = sorted(_READ.findings) if _READ is not None else []
GRADED_OR_CHOICE = [
    name for name in QUESTIONS if _READ is not None and _READ.findings[name].kind in ("graded", "choice")
]
LISTS = (*_READ.screens, *_READ.checklists) if _READ is not None else ()

# You is then the one who reads, not the patient.
TO_THE_READER = re.compile(r"\b(?:if you are not sure|do you know|you need not answer)\b", re.IGNORECASE)
# Levels and values whose meaning is a size: the label has to say how much that is.
SIZES = {
    "bleeding_amount": ("none", "spotting", "light", "moderate", "heavy", "soaking", "pouring"),
    "heaviest_amount": ("spotting", "light", "moderate", "heavy", "soaking", "pouring"),
    "clot_size": ("small", "coin", "golf_ball", "plum"),
    "pelvic_pain": ("mild", "moderate", "severe"),
    "period_pain": ("mild", "moderate", "severe"),
    "fever": ("feels_feverish", "fever", "high_fever"),
    "cycle_regularity": ("regular", "varies_by_a_week", "irregular", "no_pattern"),
}


def calls_the_reader_the_patient(text: str) -> bool:
    rest = TO_THE_READER.sub("", text)
    return says_you(rest) or says_i(rest)


def answers_of(finding: Finding) -> tuple[str, ...]:
    return (*finding.levels, *finding.values)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_short_and_is_one_question(catalog: Catalog, name: str) -> None:
    finding = catalog.findings[name]
    for reader in FOR_WHOM:
        text, help_text = wording.ask(finding, reader), wording.help_text(finding, reader)
        assert text.endswith("?")
        assert text.count("?") == 1
        assert len(text) < 140
        assert len(help_text) < 220
        assert "?" not in help_text
        assert not help_text or help_text.endswith((".", '."'))
        assert "!" not in text + help_text


@pytest.mark.parametrize("name", QUESTIONS)
def test_nobody_who_asks_for_her_is_taken_for_the_patient(catalog: Catalog, name: str) -> None:
    finding = catalog.findings[name]
    for reader in OTHERS:
        said = [wording.ask(finding, reader), wording.help_text(finding, reader)]
        said += [wording.label(finding, answer, reader) for answer in answers_of(finding)]
        assert [text for text in said if calls_the_reader_the_patient(text)] == []


@pytest.mark.parametrize("name", QUESTIONS)
def test_she_herself_is_never_spoken_of_as_she(catalog: Catalog, name: str) -> None:
    finding = catalog.findings[name]
    said = [wording.ask(finding, "self"), wording.help_text(finding, "self")]
    said += [wording.label(finding, answer, "self") for answer in answers_of(finding)]
    assert [text for text in said if re.search(r"\b(?:she|her|hers|herself)\b", text, re.IGNORECASE)] == []


@pytest.mark.parametrize("name", QUESTIONS)
def test_both_questions_name_the_same_figures(catalog: Catalog, name: str) -> None:
    """A time or an amount lost in one version would be another question with the same answer."""
    finding = catalog.findings[name]
    own, other = (f"{wording.ask(finding, who)} {wording.help_text(finding, who)}" for who in ("self", "partner"))
    assert Counter(re.findall(r"\d+(?:\.\d+)?", own)) == Counter(re.findall(r"\d+(?:\.\d+)?", other))


def test_what_someone_else_may_not_know_can_be_left_out(catalog: Catalog) -> None:
    for finding in catalog.findings.values():
        if finding.sensitive and "lay" in finding.by:
            assert "you need not answer" in wording.help_text(finding, "self").lower(), finding.id
            assert wording.ask(finding, "child").startswith("Do you know "), finding.id
            assert "eave it out if you are not sure" in wording.help_text(finding, "child"), finding.id


@pytest.mark.parametrize("name", GRADED_OR_CHOICE)
def test_an_answer_reads_as_an_answer_and_not_as_an_id(catalog: Catalog, name: str) -> None:
    finding = catalog.findings[name]
    for answer in answers_of(finding):
        if "_" in answer or says_i(answer.replace("_", " ")) or re.match(r"i_", answer):
            assert answer in finding.labels, f"{answer} has no label"
    for reader in FOR_WHOM:
        labels = [wording.label(finding, answer, reader) for answer in answers_of(finding)]
        assert len(set(labels)) == len(labels), labels
        assert [label for label in labels if "_" in label or len(label) > 68 or not label[:1].isupper()] == []


@pytest.mark.parametrize("name", sorted(SIZES))
def test_a_size_says_how_much_that_is(catalog: Catalog, name: str) -> None:
    finding = catalog.findings[name]
    for answer in SIZES[name]:
        text = wording.label(finding, answer, "self")
        assert re.search(r"\d|: |not measured", text), text


def test_an_answer_without_a_label_is_its_id_read_aloud(catalog: Catalog) -> None:
    assert wording.label(catalog.findings["blood_colour"], "pink", "self") == "Pink"
    assert wording.label(catalog.findings["fluid_leak"], "present", "child") == "Yes"
    assert wording.label(catalog.findings["fluid_leak"], "absent", "child") == "No"


@pytest.mark.parametrize("screen", LISTS, ids=lambda screen: screen.id)
def test_a_list_to_tick_speaks_in_her_place_or_of_her(screen: Screen) -> None:
    for reader in OTHERS:
        said = [wording.screen_title(screen, reader), *(wording.item_text(item, reader) for item in screen.items)]
        assert [text for text in said if calls_the_reader_the_patient(text.replace("Do you know", ""))] == []
    assert wording.screen_title(screen, "self") == screen.title
    assert [wording.item_text(item, "self") for item in screen.items] == [item.say for item in screen.items]


def test_what_holds_when_no_rule_fires_tells_the_reader_to_help_her(catalog: Catalog) -> None:
    for entry in catalog.no_rule_fires:
        other = wording.default_say(entry, "partner")
        assert not calls_the_reader_the_patient(other)
        assert re.search(r"\bher\b", other)
        for word in ("today", "two weeks", "pregnancy test", "doctor", "nurse"):
            assert (word in other) == (word in entry.say)


def test_a_rule_and_a_contradiction_speak_to_their_reader(catalog: Catalog) -> None:
    rule = next(rule for rule in catalog.rules.values() if {"say", "why"} <= set(rule.for_another))
    assert (wording.rule_say(rule, "self"), wording.rule_why(rule, "self")) == (rule.say, rule.why)
    assert wording.rule_say(rule, "child") == rule.for_another["say"]
    assert wording.rule_why(rule, "partner") == rule.for_another["why"]
    for entry in catalog.contradictions:
        assert not calls_the_reader_the_patient(wording.contradiction_say(entry, "someone_else"))


# Words of the trade. A name a lay reader sees must hold none of them.
CLINICAL = re.compile(
    r"haemat|haemor|menorrh|syncop|pyrexi|dyspn|dysur|dyspareun|dyschez|anuri|oliguri|intermenstr|coit|"
    r"pruritus|lymph|inguinal|gestation|parity|menarche|menopausal|postpartum|distension|rigidity|hypertonus|ulcerat|"
    r"palpitat|pallor|epigastr|unilateral|vasomotor|hyperandro|thyrotoxic|hypothyroid|mellitus|rigors|galactorr|"
    r"membranes|dysmenorr|intercourse|antiplatelet|agonist|SSRI|SNRI|cardiac|fetal|uterus|uterine|adnexal|endometri|"
    r"myometri|NAAT|cytosis|leuco|haemoper|in situ|volume|peak",
    re.IGNORECASE,
)


def test_every_name_a_lay_reader_sees_is_plain(catalog: Catalog) -> None:
    for thing in (*catalog.findings.values(), *catalog.derived.values()):
        name = plain(thing) if isinstance(thing, Finding) else thing.plain_name or thing.name
        assert not CLINICAL.search(name), thing.id
        assert len(name) < 66, thing.id
        if thing.plain_name:
            assert "(" not in thing.plain_name, thing.id
            assert thing.plain_name[0].islower() or thing.plain_name.startswith("Lynch"), thing.id
            assert not re.match(r"(?:an?|the|no) ", thing.plain_name), f"{thing.id}: `no` may be put before it"
    assert CLINICAL.search(catalog.findings["faintness"].name)  # the clinical name itself stays


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_answer_told_to_someone_else_is_about_her(catalog: Catalog, name: str) -> None:
    finding = catalog.findings[name]
    given = [*answers_of(finding), "present", "absent", "unknown"] if finding.kind != "number" else [1, "absent"]
    for answer in (None, *given):
        text = answer_in_words(finding, answer, "partner")
        assert not says_you(text)
        assert not says_i(text)
        assert "{" not in text
        assert "_" not in text
