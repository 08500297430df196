"""The texts of the knowledge that a person reads in the check and its answer, in the order she meets them.

Authority: the knowledge itself; nothing is listed here by hand. Tells which texts a language must have, so that no
question and no word on how soon to get help is left in a language the reader may not know.
"""

from __future__ import annotations

from collections.abc import Iterator

from spotting.catalog import wording
from spotting.catalog.types import Catalog, Finding
from spotting.web.messages_of_answers import Text, answer_texts
from spotting.web.messages_of_library import library_texts

_BOTH = ("self", "partner")

__all__ = ["Text", "texts_of"]


def texts_of(catalog: Catalog) -> Iterator[Text]:
    """Yield every text once."""
    seen: set[str] = set()
    for text in _all(catalog):
        if text.text.strip() and text.text not in seen:
            seen.add(text.text)
            yield text


def _all(catalog: Catalog) -> Iterator[Text]:
    yield from _how_soon(catalog)
    yield from _rules(catalog)
    yield from _careful_words(catalog)
    yield from _lists(catalog)
    yield from _questions(catalog)
    yield from _lines(catalog)
    yield from answer_texts(catalog)
    yield from library_texts(catalog)
    yield from _pictorial_score(catalog)


def _how_soon(catalog: Catalog) -> Iterator[Text]:
    for name, place in catalog.places.items():
        where = f"places/{name}.yaml"
        for sentence in (*place.first_sentence.values(), *place.first_sentence_for_another.values()):
            yield Text(sentence, "how soon", where)
        for contact in place.contacts:
            for say in (contact.say, contact.first, *contact.for_another.values()):
                yield Text(say, "whom to contact", where)
    for default in catalog.no_rule_fires:
        for say in (default.say, *default.for_another.values()):
            yield Text(say, "how soon", "no_rule_fires.yaml")
    for entry in catalog.watch_for:
        for sign in entry.signs:
            for say in (sign.say, *sign.for_another.values()):
                yield Text(say, "sign to watch for", "watch_for.yaml")


def _rules(catalog: Catalog) -> Iterator[Text]:
    for name, rule in catalog.rules.items():
        where = f"rules/{name}.yaml"
        yield Text(rule.title, "title of a rule", where)
        for for_whom in _BOTH:
            yield Text(wording.rule_say(rule, for_whom), "what a rule says", where)
    for name, rule in catalog.rules.items():
        for for_whom in _BOTH:
            yield Text(wording.rule_why(rule, for_whom), "why a rule says so", f"rules/{name}.yaml")


def _careful_words(catalog: Catalog) -> Iterator[Text]:
    for message in catalog.support:
        for say in (message.title, message.say, *message.for_another.values()):
            yield Text(say, "careful words", "support.yaml")
    for way in catalog.ways_out:
        for say in (way.title, way.say, *way.for_another.values(), *way.danger):
            yield Text(say, "way out of the check", "ways_out.yaml")
    for tell in catalog.how_to_tell:
        for say in (tell.say, *tell.for_another.values()):
            yield Text(say, "where the blood comes from", "ways_out.yaml")
    for contradiction in catalog.contradictions:
        for say in (contradiction.say, *contradiction.for_another.values()):
            yield Text(say, "answers that do not fit", "contradictions.yaml")


def _lists(catalog: Catalog) -> Iterator[Text]:
    for where, screens in (("screens.yaml", catalog.screens), ("checklists.yaml", catalog.checklists)):
        for screen in screens:
            for say in (screen.title, *screen.for_another.values()):
                yield Text(say, "question with lines to tick", where)
            yield Text(screen.why, "why it is asked", where)
            for item in screen.items:
                for say in (item.say, *item.for_another.values()):
                    yield Text(say, "line to tick", where)


def _questions(catalog: Catalog) -> Iterator[Text]:
    for _, why in catalog.opening_questions:
        yield Text(why, "why it is asked", "screens.yaml")
    for asked in catalog.history:
        yield Text(asked.why, "why it is asked", "screens.yaml")
    for finding in catalog.findings.values():
        for for_whom in _BOTH:
            yield from _question(finding, for_whom)
    for finding in catalog.findings.values():
        if "lay" not in finding.by:  # offered by name, as a result she may have
            yield Text(finding.name, "name of a result", f"findings/{finding.id}.yaml")


def _question(finding: Finding, for_whom: str) -> Iterator[Text]:
    where = f"findings/{finding.id}.yaml"
    yield Text(wording.ask(finding, for_whom), "question", where)
    yield Text(wording.help_text(finding, for_whom), "help", where)
    yield Text(finding.unit, "unit", where)
    for value in (*finding.levels, *finding.values):
        yield Text(wording.label(finding, value, for_whom), "answer", where)


def _lines(catalog: Catalog) -> Iterator[Text]:
    for name, place in catalog.places.items():
        for line in place.lines:
            for say in (line.name, line.what, line.hours):
                yield Text(say, "line that helps", f"places/{name}.yaml")


def _pictorial_score(catalog: Catalog) -> Iterator[Text]:
    chart = catalog.pictorial_chart
    for say in (chart.name, *(say for say, _ in chart.says)):
        yield Text(say, "beside the pictorial score", "pictorial_chart.yaml", required=False)
