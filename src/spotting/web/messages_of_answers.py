"""The texts of the knowledge beside the urgency: causes, signs, tests, care, visits, and the words for a call.

Authority: the knowledge itself; nothing is listed here by hand. The words for a call and the names are needed in every
language; the longer texts may stay English, marked as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spotting.catalog import wording
from spotting.catalog.read_watch_for import PRONOUNS
from spotting.catalog.types import Catalog, Finding
from spotting.report.answers_in_words import plain
from spotting.report.layout import without_ids

_READ: dict[str, tuple[str, str]] = {  # mark -> in what she reads about herself, and about someone else
    "I": ("you", "she"),
    "my": ("your", "her"),
    "me": ("you", "her"),
    "am": ("are", "is"),
    "have": ("have", "has"),
}


@dataclass(frozen=True)
class Text:
    """One text, what it is, where it stands; `required`: every language must have it."""

    text: str
    kind: str
    where: str
    required: bool = True


def answer_texts(catalog: Catalog) -> Iterator[Text]:
    """Yield the texts beside the urgency, the most needed first; some come twice."""
    for name, condition in catalog.conditions.items():
        yield Text(condition.plain_name, "name of a cause", f"conditions/{name}.yaml")
    for finding in catalog.findings.values():
        yield from _phrases(finding)
    yield from _tests(catalog)
    for name, condition in catalog.conditions.items():
        floor = condition.urgency_floor
        why = without_ids((floor.why or "") if floor else "", catalog)
        yield Text(why, "why a likely cause should not wait", f"conditions/{name}.yaml", required=False)
    for name, condition in catalog.conditions.items():
        yield Text(condition.about, "what a cause is", f"conditions/{name}.yaml", required=False)
    yield from _care(catalog)
    for asked in catalog.doctor_questions.values():
        for say in (asked.ask, *asked.for_another.values()):
            yield Text(say, "question for the doctor", "doctor_questions.yaml", required=False)
    for visit in catalog.visits.values():
        yield Text(visit.name, "kind of visit", "visits.yaml", required=False)
        yield Text(visit.expect, "what to expect at a visit", "visits.yaml", required=False)
    yield from _names(catalog)
    yield from _limits(catalog)


def _phrases(finding: Finding) -> Iterator[Text]:
    """Yield the words of an answer in a call and on the page, in every voice, and the plain name of the sign."""
    where = f"findings/{finding.id}.yaml"
    for answer, phrase in finding.say_it.items():
        for forms in (PRONOUNS, _READ):
            for voice in (0, 1):
                said = _spoken(phrase, {mark: both[voice] for mark, both in forms.items()})
                yield Text(said, "words for a call", where, required=not finding.sensitive)
                if answer == "present" and not finding.plain_name:
                    yield Text(re.sub(r"^(an?|the) ", "", said), "sign, after “no”", where)
    yield Text(plain(finding), "sign in plain words", where)
    for value in (*finding.levels, *finding.values):
        for for_whom in ("self", "partner"):
            label = wording.label(finding, value, for_whom)
            if ":" in label:
                yield Text(label.split(":")[0], "answer in short", where)


def _spoken(phrase: str, forms: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda mark: forms.get(mark[1], mark[0]), phrase)


def _tests(catalog: Catalog) -> Iterator[Text]:
    for name, action in catalog.actions.items():
        where = f"actions/{name}.yaml"
        yield Text(action.plain, "what is done", where)
        for outcome in action.outcomes:
            said = outcome.say.rstrip(".")
            given = said if said.lower().startswith("if ") else f"If {_small(said)}"
            yield Text(given, "result of a test", where)
        for say in (action.too_early_say, action.accuracy, action.limits):
            yield Text(say, "what a test can tell", where, required=False)


def _small(text: str) -> str:
    return text if text[1:2].isupper() or text[:2] in ("I ", "I'") else text[:1].lower() + text[1:]


def _care(catalog: Catalog) -> Iterator[Text]:
    for name, care in catalog.care.items():
        where = f"care/{name}.yaml"
        for sign in care.seek_care_if:
            for say in (sign.say, *sign.for_another.values()):
                yield Text(say, "when to be seen", where)
        yield Text(care.situation, "when something helps", where, required=False)
        for line in care.do:
            yield Text(line, "what helps", where, required=False)
        for line in care.avoid:
            yield Text(line.rstrip("."), "what to leave out", where, required=False)
        yield Text(care.evidence, "how well it is proven", where, required=False)


def _names(catalog: Catalog) -> Iterator[Text]:
    for name, condition in catalog.conditions.items():
        yield Text(condition.name, "name a doctor uses", f"conditions/{name}.yaml", required=False)
    for derived in catalog.derived.values():
        yield Text(derived.plain_name or _small(derived.name), "sign in plain words", "derived.yaml", required=False)
    for finding in catalog.findings.values():
        yield Text(finding.name, "name of a finding", f"findings/{finding.id}.yaml", required=False)


def _limits(catalog: Catalog) -> Iterator[Text]:
    for limits in catalog.normal_ranges.values():
        where = "normal_ranges.yaml"
        for say in (limits.name, limits.normal, limits.outside):
            yield Text(say, "what is normal", where, required=False)
        for band in limits.bands:
            for say in (band.who, band.normal):
                yield Text(say, "what is normal", where, required=False)
        yield Text(limits.note, "what is normal", where, required=False)
