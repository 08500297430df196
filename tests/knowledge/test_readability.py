"""What a frightened person reads stays at US school grade 7 or below (Flesch-Kincaid, by textstat).

Measured by kind of text: the median of the kind, and no single text above grade 12. Both readers count: she who asks
for herself, and whoever asks for her.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from itertools import product
from statistics import median

import pytest
import textstat

from spotting.catalog import Catalog
from spotting.cli_normal import DANGER_SIGNS
from spotting.reasoning.normal_period import AMOUNTS, BETWEEN, PeriodAnswers, normal_period

MEDIAN, SINGLE = 7.0, 12.0
NAME = 5  # words: so short a text names a thing, and is measured with its kind only
Texts = Iterator[tuple[str, str]]


def questions(catalog: Catalog) -> Texts:
    for finding in catalog.findings.values():
        yield finding.id, finding.ask
        yield from ((f"{finding.id}, {key}, another", text) for key, text in finding.for_another.items())


def help_lines(catalog: Catalog) -> Texts:
    yield from ((finding.id, finding.help) for finding in catalog.findings.values() if finding.help)


def urgency_texts(catalog: Catalog) -> Texts:
    for rule in catalog.rules.values():
        yield rule.id, rule.say
        if rule.say_first is not None:
            yield f"{rule.id}, first", f"{rule.say_first.say} {rule.say}"
        if "say" in rule.for_another:
            yield f"{rule.id}, another", rule.for_another["say"]
    for number, default in enumerate(catalog.no_rule_fires, 1):
        yield f"no rule fires {number}", default.say
        yield from ((f"no rule fires {number}, {key}", text) for key, text in default.for_another.items())


def reasons(catalog: Catalog) -> Texts:
    for rule in catalog.rules.values():
        yield rule.id, rule.why
        if "why" in rule.for_another:
            yield f"{rule.id}, another", rule.for_another["why"]


def care_lines(catalog: Catalog) -> Texts:
    for care in catalog.care.values():
        yield from ((care.id, line) for line in (*care.do, *(sign.say for sign in care.seek_care_if)))


def care_with_what_to_avoid(catalog: Catalog) -> Texts:
    yield from care_lines(catalog)
    yield from ((care.id, line) for care in catalog.care.values() for line in care.avoid)


def advice_lines(catalog: Catalog) -> Texts:
    for action in catalog.actions.values():
        yield action.id, action.plain
        yield from ((f"{action.id}, {outcome.id}", outcome.say) for outcome in action.outcomes)
    yield from ((visit.id, visit.expect) for visit in catalog.visits.values())
    for watch in catalog.watch_for:
        for sign in watch.signs:
            yield watch.id, sign.say
            yield from ((f"{watch.id}, {key}", text) for key, text in sign.for_another.items())


def doctor_questions(catalog: Catalog) -> Texts:
    for question in catalog.doctor_questions.values():
        yield question.id, question.ask
        yield from ((f"{question.id}, {key}", text) for key, text in question.for_another.items())


def support_and_ways_out(catalog: Catalog) -> Texts:
    for message in (*catalog.support, *catalog.ways_out, *catalog.how_to_tell):
        yield message.id, message.say
        yield from ((f"{message.id}, {key}", text) for key, text in message.for_another.items())
    for way in catalog.ways_out:
        yield from ((f"{way.id}, danger", sign) for sign in way.danger)


def lists_to_tick(catalog: Catalog) -> Texts:
    for screen in (*catalog.screens, *catalog.checklists):
        yield screen.id, screen.title
        for item in screen.items:
            yield f"{screen.id}, {item.finding}", item.say
            yield from ((f"{screen.id}, {item.finding}, {key}", text) for key, text in item.for_another.items())


def whom_to_contact(catalog: Catalog) -> Texts:
    for place in catalog.places.values():
        for contact in place.contacts:
            yield f"{place.id}, {contact.situation}", contact.say.replace("{emergency_number}", "112")
            yield from ((f"{place.id}, {contact.situation}, {key}", text) for key, text in contact.for_another.items())


def first_sentences(catalog: Catalog) -> Texts:
    for place in catalog.places.values():
        for sentences in (place.first_sentence, place.first_sentence_for_another):
            for level, text in sentences.items():
                yield f"{place.id}, {level}", text.replace("{emergency_number}", "112").replace("{days}", "7")


def normal_verdicts(catalog: Catalog) -> Texts:
    for gap, days, amount, between in product((None, 20, 28, 50, 100), (None, 5, 20), AMOUNTS, BETWEEN):
        answers = PeriodAnswers(30, gap, 5, days, amount, between)
        found = normal_period(answers, catalog.normal_ranges)
        yield from ((f"{asdict(answers)}", verdict.say) for verdict in found.verdicts)
        yield from ((f"{asdict(answers)}", reason.say) for reason in found.go_to_check)
    yield from (("danger sign", sign) for sign in DANGER_SIGNS)


KINDS: list[Callable[[Catalog], Texts]] = [
    questions, help_lines, urgency_texts, reasons, care_lines, first_sentences, normal_verdicts, advice_lines,
    doctor_questions, support_and_ways_out, lists_to_tick, whom_to_contact, care_with_what_to_avoid,
]  # fmt: skip


def grade(text: str) -> float:
    return float(textstat.flesch_kincaid_grade(text))


@pytest.mark.parametrize("texts", KINDS, ids=lambda kind: kind.__name__)
def test_a_kind_of_text_is_read_at_grade_seven_or_below(texts: Callable[[Catalog], Texts], catalog: Catalog) -> None:
    grades = [grade(text) for _, text in texts(catalog)]
    assert len(grades) >= 20
    assert median(grades) <= MEDIAN


# A line may be nothing but names of medicines, which no wording makes shorter: these kinds are measured as a whole.
WHOLE = (help_lines, care_with_what_to_avoid)


@pytest.mark.parametrize("texts", [kind for kind in KINDS if kind not in WHOLE], ids=lambda kind: kind.__name__)
def test_no_single_text_is_hard(texts: Callable[[Catalog], Texts], catalog: Catalog) -> None:
    sentences = [(name, text) for name, text in texts(catalog) if len(text.split()) > NAME]
    hard = {name: f"grade {grade(text):.1f}: {text}" for name, text in sentences if grade(text) > SINGLE}
    assert hard == {}


def test_the_measure_tells_plain_words_from_hard_ones() -> None:
    assert grade("Go to an emergency department now. Tell them how many pads you soaked.") < MEDIAN
    hard = "Haemodynamically significant intermenstrual haemorrhage necessitates expeditious gynaecological evaluation."
    assert grade(hard) > SINGLE
