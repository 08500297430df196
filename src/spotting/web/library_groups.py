"""How a long list of the library is put in order: by group of causes or signs, how soon, verdict, or kind of study.

Takes the groups from the knowledge and decides nothing; the many kinds of sources are put together into a few.
"""

from __future__ import annotations

from typing import Final

from spotting.catalog.types import Catalog, Source
from spotting.web.library_search import Entry

# The groups of causes and signs in the order of a list; one that is not named here comes last.
_ORDER: Final = (
    "pregnancy_related",
    "postpartum_and_after_loss",
    "hormonal_and_ovulatory",
    "contraception_medicines_and_procedures",
    "structural",
    "infection",
    "trauma_and_friction",
    "cancer_and_precancer",
    "other_sources_of_blood",
    "systemic",
    "this_bleed",
    "safety_now",
    "pain",
    "pattern_over_cycles",
    "pregnancy_and_tests",
    "other_symptoms",
    "hormones_and_contraception",
    "medicines",
    "recent_events",
    "history",
    "examination_and_test_results",
    "harmful",
    "contradicted",
    "unsupported",
    "partly",
    "supported",
    "self_care",
    "treatment",
)
# Kinds of sources as the knowledge writes them, by what they are for a reader.
_FAMILY_OF: Final = {
    kind: family
    for family, kinds in {
        "guidance": "guideline guideline_secondary local_guideline triage_protocol triage_training consensus"
        " expert_opinion",
        "for_patients": "patient_guidance patient_information lay",
        "reviews": "review systematic_review meta_analysis systematic_review_and_cohort secondary_summary"
        " register_cohort_and_meta_analysis",
        "trials": "rct",
        "cohorts": "cohort prospective_cohort retrospective_cohort population_cohort birth_cohort registry"
        " register_study register_cohort national_register prospective_series claims_database",
        "surveys": "survey cross_sectional",
        "books": "reference clinical_reference textbook product_information label",
    }.items()
    for kind in kinds.split()
}
FAMILIES: Final = (*dict.fromkeys(_FAMILY_OF.values()), "other_studies")


def family_of(source: Source) -> str:
    """Return what a source is for a reader: one of a few families."""
    return _FAMILY_OF.get(source.kind.replace("-", "_").replace(" ", "_"), "other_studies")


def in_groups(catalog: Catalog, kind: str, entries: list[Entry]) -> list[tuple[str, list[Entry]]]:
    """Return the entries of a kind by group, in the order of a list; one group without a name where there is none."""
    things = getattr(catalog, kind)
    if kind == "rules":
        entries = sorted(entries, key=lambda entry: things[entry.id].urgency.rank, reverse=True)
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(_group(things[entry.id], entry), []).append(entry)
    if kind == "rules":
        return list(groups.items())
    return sorted(groups.items(), key=lambda one: _ORDER.index(one[0]) if one[0] in _ORDER else len(_ORDER))


def by_letter(entries: list[Entry]) -> list[tuple[str, list[Entry]]]:
    """Return entries by the first letter of their name; what begins with none comes first."""
    groups: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: _plain(entry.name)):
        first = _plain(entry.name)[:1].upper()
        groups.setdefault(first if first.isalpha() else "0–9", []).append(entry)
    return list(groups.items())


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum() or letter == " ").lstrip()


def _group(thing: object, entry: Entry) -> str:
    if entry.kind in ("claims", "rules"):
        return entry.badge
    if entry.kind == "care":
        return str(getattr(thing, "kind", ""))
    return str(getattr(thing, "group", ""))
