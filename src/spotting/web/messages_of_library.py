"""The texts of the knowledge that only the library shows: topics, claims, tests as entries, where guidelines differ.

Authority: the knowledge itself; nothing is listed here by hand. All of it may stay English, marked as such, until it is
translated; the reviewers' part, the titles of sources and what else people say stay English in any case.
"""

from __future__ import annotations

from collections.abc import Iterator

from spotting.catalog.types import Catalog
from spotting.web.library_entries import entries_of
from spotting.web.library_pages import answer_words
from spotting.web.messages_of_answers import Text


def library_texts(catalog: Catalog) -> Iterator[Text]:
    """Yield the texts, the most looked at first."""
    for searched in entries_of(catalog):
        for tag in searched.entry.tags:
            yield Text(tag, "topic of the library", "library", required=False)
    for name, action in catalog.actions.items():
        where = f"actions/{name}.yaml"
        for say in (action.when_informative, action.setting, action.name, *(one.say for one in action.outcomes)):
            yield Text(say, "a test in the library", where, required=False)
    for name, claim in catalog.claims.items():
        yield Text(claim.claim, "what people say", f"claims/{name}", required=False)
    for name, claim in catalog.claims.items():
        for say in (claim.because, claim.harm):
            yield Text(say, "whether it is true", f"claims/{name}", required=False)
    for node in catalog.finding_of_node.values():
        answer = answer_words(catalog.findings[node.finding], node).removeprefix("at least ")
        yield Text(answer, "answer a sign stands for", f"findings/{node.finding}.yaml", required=False)
    for name, rule in catalog.rules.items():
        yield Text(rule.judged_because or "", "why a rule is a judgement", f"rules/{name}.yaml", required=False)
    for name, claim in catalog.claims.items():
        yield Text(claim.why or "", "why a verdict is a judgement", f"claims/{name}", required=False)
    for name, way in catalog.disagreements.items():
        for say in (way.name, *way.positions, way.chosen, way.why):
            yield Text(say, "where guidelines differ", f"disagreements/{name}", required=False)
