"""What the library holds: every entry with its name, its tags and the texts it is found by.

Takes all of it from the knowledge and decides nothing; a tag is one of the knowledge, or a group or topic in words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from spotting.catalog.types import Catalog
from spotting.report.advice import how_soon
from spotting.web.library_names import PEOPLE_SAY
from spotting.web.library_search import Entry, Searched

KINDS: Final = (
    "conditions",
    "findings",
    "rules",
    "actions",
    "care",
    "claims",
    "normal_ranges",
    "disagreements",
    "sources",
)
# Groups and topics of the knowledge as people say them; any other stands as it is, in words.
_TOPIC_WORDS: Final = {
    "pregnancy_related": "pregnancy",
    "pregnancy_early": "pregnancy",
    "pregnancy_late": "pregnancy",
    "pregnancy_and_tests": "pregnancy",
    "threatened_miscarriage": "pregnancy loss",
    "early_pregnancy_loss": "pregnancy loss",
    "sex_in_pregnancy": "pregnancy",
    "contraception_medicines_and_procedures": "medicines and procedures",
    "hormonal_contraception": "contraception",
    "contraception_and_hormones": "contraception",
    "hormones_and_contraception": "contraception",
    "hormonal_and_ovulatory": "hormones",
    "cycle_hormones": "hormones",
    "postpartum_and_after_loss": "after birth",
    "postpartum": "after birth",
    "after_birth": "after birth",
    "contact_bleeding": "after sex",
    "heavy_bleeding": "heavy bleeding",
    "heavy_periods": "heavy periods",
    "cancer_and_precancer": "cancer",
    "cancer_signs_premenopausal": "cancer",
    "womb_cancer": "cancer",
    "cervical_cancer": "cancer",
    "menopause_dryness": "after the menopause",
    "postmenopausal": "after the menopause",
    "acute_pelvic_pain": "pain",
    "period_pain": "pain",
    "cervicitis": "infection",
    "pelvic_infection": "infection",
    "trauma_and_friction": "injury",
    "safeguarding_and_injury": "injury",
    "other_sources_of_blood": "blood from elsewhere",
    "haemodynamic": "danger signs",
    "safety_now": "danger signs",
}
_NOT_A_TOPIC: Final = frozenset(
    (
        "all_bleeding",
        "other_symptoms",
        "history",
        "this_bleed",
        "examination_and_test_results",
        "structural",
        "systemic",
        "recent_events",
        "pattern_over_cycles",
        "general_safety_net",
    )
)
_LEAST_ON_A_TOPIC: Final = 4
_NO_WAY_IN: Final = frozenset(("rare", "very rare", "common", "self care", "treatment"))  # said on a page, no topic


def entries_of(catalog: Catalog) -> list[Searched]:
    """Return every entry of the library with what it is found by."""
    return [*_causes_and_signs(catalog), *_done(catalog), *_said(catalog), *_references(catalog)]


def topics_of(entries: list[Entry]) -> list[tuple[str, int]]:
    """Return the tags that lead to more than a few pages, with how many, the most used first."""
    counts = Counter(tag for entry in entries for tag in entry.tags)
    shown = [(tag, count) for tag, count in counts.items() if count >= _LEAST_ON_A_TOPIC and tag not in _NO_WAY_IN]
    return sorted(shown, key=lambda one: (-one[1], one[0]))


def _tags(*ids: str, more: tuple[str, ...] = ()) -> tuple[str, ...]:
    named = [_TOPIC_WORDS.get(name, name.replace("_", " ")) for name in ids if name and name not in _NOT_A_TOPIC]
    return tuple(dict.fromkeys([*named, *more]))


def _also(id: str) -> tuple[str, ...]:
    return PEOPLE_SAY.get(id, ())


def _other(name: str, shown: str) -> str:
    return name if name.lower() != shown.lower() else ""


def _causes_and_signs(catalog: Catalog) -> Iterator[Searched]:
    for c in catalog.conditions.values():
        entry = Entry(
            "conditions", c.id, c.plain_name, _other(c.name, c.plain_name), c.about, _tags(c.group, more=c.tags)
        )
        yield Searched(entry, (c.plain_name, c.name, *c.aliases, c.id, *_also(c.id)), c.about)
    for f in catalog.findings.values():
        shown = (f.plain_name or f.name)[:1].upper() + (f.plain_name or f.name)[1:]
        entry = Entry("findings", f.id, shown, _other(f.name, shown), f.ask, _tags(f.group))
        names = (shown, f.name, *f.aliases, f.id, *_also(f.id))
        yield Searched(entry, names, f"{f.help} {' '.join(f.labels.values())}", (f.ask,))


def _done(catalog: Catalog) -> Iterator[Searched]:
    for a in catalog.actions.values():
        entry = Entry("actions", a.id, a.plain, _other(a.name, a.plain), a.when_informative, _tags())
        yield Searched(entry, (a.plain, a.name, a.id, *_also(a.id)), f"{a.when_informative} {a.limits} {a.accuracy}")
    for care in catalog.care.values():
        about = care.do[0] if care.do else ""
        tags = tuple(dict.fromkeys(tag for name in care.conditions for tag in catalog.conditions[name].tags))
        entry = Entry("care", care.id, care.situation, "", about, (care.kind.replace("_", " "), *tags))
        sooner = [sign.say for sign in care.seek_care_if]
        yield Searched(entry, (care.situation, care.id, *_also(care.id)), " ".join((*care.do, *care.avoid, *sooner)))
    for r in catalog.rules.values():
        entry = Entry("rules", r.id, r.title, "", r.say, _tags(r.group), how_soon(r.urgency), r.urgency.level)
        yield Searched(entry, (r.title, *_also(r.id)), f"{r.say} {r.why}")


def _said(catalog: Catalog) -> Iterator[Searched]:
    for c in catalog.claims.values():
        about = [catalog.conditions[name] for name in c.see if name in catalog.conditions]
        names = " ".join(f"{one.plain_name} {one.name}" for one in about)
        entry = Entry("claims", c.id, c.claim, "", c.because, _tags(*c.topics), c.verdict)
        yield Searched(entry, (c.claim,), f"{c.because} {c.harm} {names}", c.also_said_as)


def _references(catalog: Catalog) -> Iterator[Searched]:
    for one in catalog.normal_ranges.values():
        entry = Entry("normal_ranges", one.id, one.name, "", _sentence(one.normal), ())
        bands = " ".join(f"{band.who} {band.normal}" for band in one.bands)
        yield Searched(entry, (one.name, one.id, *_also(one.id)), f"{one.normal} {one.outside} {one.note} {bands}")
    for way in catalog.disagreements.values():
        entry = Entry("disagreements", way.id, way.name, "", way.chosen, ())
        yield Searched(entry, (way.name, way.id), f"{' '.join(way.positions)} {way.why}")
    for source in catalog.sources.values():
        by = f"{source.by}{f', {source.published}' if source.published else ''}"
        entry = Entry("sources", source.id, source.title, "", by, ())
        yield Searched(entry, (source.title, source.id), by)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
