"""collected_evidence.yaml -> what became of each entry of the evidence this knowledge was made from.

Authority: the file; every id it says an entry became must exist here. Figures are told apart in facts/. It changes no
answer, and like the facts it is read for reviewers only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from spotting.catalog.read_facts import fact_problems, left_open, read_facts
from spotting.catalog.record import Record
from spotting.catalog.types import Catalog
from spotting.catalog.yaml_marks import read_yaml
from spotting.problems import Problem, did_you_mean

FILE = "collected_evidence.yaml"
SECTIONS = (
    "elicited",
    "self_care",
    "tests",
    "questions",
    "what_to_expect",
    "rules",
    "normal_ranges",
    "watchful_waiting",
    "disagreements",
    "claims",
    "sources",
)


@dataclass(frozen=True)
class Collected:
    """One section: entry -> what it became here (its own id if it was kept), and entry -> why it was left out."""

    section: str
    carried: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)


def read_collected(folder: Path, catalog: Catalog) -> tuple[tuple[Collected, ...], list[Problem]]:
    """Return every section, and every problem of the file."""
    data, problems = read_yaml(folder / FILE, FILE)
    if data is None:
        return (), problems
    record = Record(data, FILE, problems)
    sections = tuple(_section(record, name, _known(name, catalog)) for name in SECTIONS)
    record.finish()
    return sections, sorted(problems)


def evidence_problems(folder: Path, catalog: Catalog) -> list[Problem]:
    """Return every problem of the facts, of the places that name them or fail to, and of this file."""
    facts, problems = read_facts(folder, catalog)
    named = [*fact_problems(catalog, facts), *left_open(catalog, facts)]
    return [*problems, *named, *read_collected(folder, catalog)[1]]


def _section(record: Record, name: str, known: Collection[str]) -> Collected:
    table = record.inner(name)
    carried: dict[str, tuple[str, ...]] = {
        entry: (entry,) for entry in table.words("kept", allowed=known, what=f"id of {name}")
    }
    left_out: dict[str, str] = {}
    if table.has("became"):
        became = table.inner("became")
        for entry in became.data:
            ids = became.words(entry)
            for one in [one for one in ids if one not in known]:
                what = f"`{entry}` of {name} became `{one}`, which does not exist."
                became.problem(what, did_you_mean(one, known), key=entry)
            carried[entry] = ids
    if table.has("left_out"):
        reasons = table.inner("left_out")
        left_out = {entry: reasons.text(entry, required=True) for entry in reasons.data}
    for entry in sorted(set(carried) & set(left_out)):
        table.problem(f"`{entry}` of {name} is both carried and left out.", "Keep one.", key="left_out")
    table.finish()
    return Collected(name, carried, left_out)


def _known(section: str, catalog: Catalog) -> Collection[str]:
    """Return the ids an entry of a section may have become."""
    if section == "elicited":
        return _linked(catalog)
    rules = {*catalog.rules, *catalog.care, "no_rule_fires", "watch_for"}
    kinds: dict[str, Collection[str]] = {
        "self_care": catalog.care,
        "tests": catalog.actions,
        "questions": catalog.doctor_questions,
        "what_to_expect": catalog.visits,
        "rules": catalog.rules,
        "normal_ranges": catalog.normal_ranges,
        "watchful_waiting": rules,
        "disagreements": catalog.disagreements,
        "claims": catalog.claims,
        "sources": catalog.sources,
    }
    return kinds[section]


def _linked(catalog: Catalog) -> set[str]:
    """Return `condition/finding` of every link and risk factor, and `condition/present_in`."""
    pairs = set()
    for number in catalog.numbers:
        file, _, place = number.id.partition(": ")
        section, _, rest = place.partition(" ")
        condition = file.removeprefix("conditions/").removesuffix(".yaml")
        if section in ("shows_as", "risk_factors"):
            finding = rest.split(" ")[0]
            for mark in ("=", ">", "<", ":", "!"):
                finding = finding.partition(mark)[0]
            pairs.add(f"{condition}/{finding}")
        elif section == "present_in":
            pairs.add(f"{condition}/present_in")
    return pairs
