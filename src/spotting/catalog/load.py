"""Knowledge folder -> Catalog, or every problem at once.

The order of reading is the order of reference: sources, findings, actions, derived, conditions, rules, then what is
said and shown. Nothing is mended on the way.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from spotting.catalog import read_rest
from spotting.catalog.conditions_of_answers import ConditionReader
from spotting.catalog.cross_checks import (
    aliases_of,
    check_fits,
    check_membership,
    check_sources_used,
    named_in_reasons,
    overdue,
)
from spotting.catalog.documents import FOLDERS, Documents, each, one, read_documents, table
from spotting.catalog.numbers import NumberReader
from spotting.catalog.pictorial_chart import read_pictorial_chart
from spotting.catalog.ranges import PictorialChart
from spotting.catalog.read_actions import read_action
from spotting.catalog.read_care import CareReader
from spotting.catalog.read_claims import check_lay_sources, read_claim
from spotting.catalog.read_conditions import read_condition
from spotting.catalog.read_facts import sources_of_facts
from spotting.catalog.read_findings import complete_finding, read_finding
from spotting.catalog.read_places import check_places, read_place
from spotting.catalog.read_ranges import read_disagreements, read_normal_ranges
from spotting.catalog.read_rules import read_rule
from spotting.catalog.read_settings import read_settings
from spotting.catalog.read_support import read_support, read_ways_out
from spotting.catalog.read_watch_for import read_watch_for
from spotting.catalog.types import Catalog
from spotting.problems import BadKnowledge, Problem
from spotting.words import STATES

KNOWLEDGE = Path(__file__).parent.parent / "knowledge"
_MAY_CITE_LAY = ("claims", "checks")  # neither changes an answer


def load_catalog(folder: Path | str = KNOWLEDGE, *, today: date | None = None) -> Catalog:
    """Load and check all knowledge.

    Raises BadKnowledge with every problem. `today` (optional) adds a warning for each source whose
    `recheck_by` is past.
    """
    catalog, problems = read_catalog(Path(folder), today=today)
    if catalog is None or problems:
        raise BadKnowledge(problems)
    return catalog


def read_catalog(folder: Path, *, today: date | None = None) -> tuple[Catalog | None, list[Problem]]:
    """Return the catalog (None if a needed file is missing) and every problem found."""
    with _collecting_later():
        documents = read_documents(folder)
        if not documents.complete:
            return None, sorted(documents.problems)
        reading = _Reading(documents)
        reading.model()
        reading.words()
        if not reading.questions():
            return None, sorted(documents.problems)
        reading.published()
        return reading.catalog(sources_of_facts(folder), today), sorted(documents.problems)


@contextmanager
def _collecting_later() -> Iterator[None]:
    """Leave the garbage collector off: it would walk the growing knowledge again and again, half the time of a load."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Reading:
    """One reading of the documents. `parts` become the fields of the catalog; each step needs those before it."""

    def __init__(self, documents: Documents) -> None:
        self.folders, self.single = documents.folders, documents.single
        self.problems = documents.problems
        self.sources = each(self.folders["sources"], read_rest.read_source)
        self.numbers = NumberReader(self.sources)
        self.parts: dict[str, Any] = {"version": "1", "digest": documents.digest, "sources": self.sources}

    def model(self) -> None:
        """Read what rules and figures rest on."""
        numbers, folders, parts = self.numbers, self.folders, self.parts
        asked = each(folders["findings"], read_finding)
        derived = table(self.single["derived.yaml"], "derived")
        reader = self.reader = ConditionReader(asked, set(derived), self.problems)
        records = {name: folders["findings"][name] for name in asked}
        findings = each(records, lambda record, name: complete_finding(asked[name], record, reader, numbers))
        reader.findings = {**asked, **findings}
        actions = each(folders["actions"], lambda record, name: read_action(record, name, reader, numbers))
        parts["derived"] = each(derived, lambda record, name: read_rest.read_derived(record, name, reader, numbers))
        parts["conditions"] = each(
            folders["conditions"], lambda record, name: read_condition(record, name, reader, numbers, set(actions))
        )
        parts["rules"] = each(folders["rules"], lambda record, name: read_rule(record, name, reader, numbers))
        parts |= {"findings": findings, "actions": actions}

    def words(self) -> None:
        """Read care, places, support and ranges: what is said beside the answer."""
        reader, numbers, single, parts = self.reader, self.numbers, self.single, self.parts
        care = CareReader(reader, numbers, parts["conditions"], parts["actions"])
        parts["care"] = each(self.folders["care"], care.read_care)
        parts["doctor_questions"] = one(single["doctor_questions.yaml"], care.read_questions) or {}
        parts["visits"] = one(single["visits.yaml"], care.read_visits) or {}
        places = each(self.folders["places"], lambda record, name: read_place(record, name, reader, numbers))
        check_places(places, self.problems)
        parts["places"] = places
        support = one(single["support.yaml"], lambda record: read_support(record, reader, numbers, parts["conditions"]))
        parts["support"] = support or ()
        ways = one(single["ways_out.yaml"], lambda record: read_ways_out(record, reader, numbers))
        parts["ways_out"], parts["how_to_tell"] = ways or ((), ())
        ranges = one(single["normal_ranges.yaml"], lambda record: read_normal_ranges(record, numbers))
        parts["normal_ranges"] = ranges or {}
        rules = parts["rules"]
        differing = one(single["disagreements.yaml"], lambda record: read_disagreements(record, numbers, rules))
        parts["disagreements"] = differing or {}
        chart = one(single["pictorial_chart.yaml"], lambda record: read_pictorial_chart(record, numbers))
        parts["pictorial_chart"] = chart or PictorialChart()

    def questions(self) -> bool:
        """Read states and the order of questions; False if one of these files has a value of the wrong shape."""
        reader, numbers, single = self.reader, self.numbers, self.single
        conditions = self.parts["conditions"]
        states = one(single["states.yaml"], lambda record: read_rest.read_states(record, reader, numbers))
        groups = one(single["groups.yaml"], lambda record: read_rest.read_groups(record, conditions))
        screens = one(single["screens.yaml"], lambda record: read_rest.read_screens(record, reader))
        rest = {
            "checklists": one(single["checklists.yaml"], lambda record: read_rest.read_checklists(record, reader)),
            "how_often": one(
                single["how_often.yaml"], lambda record: read_rest.read_how_often(record, reader.findings, numbers)
            ),
            "no_rule_fires": one(
                single["no_rule_fires.yaml"], lambda record: read_rest.read_no_rule_fires(record, reader)
            ),
            "contradictions": one(
                single["contradictions.yaml"], lambda record: read_rest.read_contradictions(record, reader)
            ),
            "watch_for": one(single["watch_for.yaml"], lambda record: read_watch_for(record, reader, numbers)),
        }
        if any(value is None for value in (states, groups, screens, *rest.values())):
            return False
        self.parts["states"], self.parts["state_odds"] = states
        self.parts["screens"], self.parts["opening_questions"], self.parts["history"] = screens
        self.parts |= {"groups": groups, **rest}
        return True

    def published(self) -> None:
        """Read claims, settings and checks: what the knowledge is held against."""
        reader, numbers, folders, parts = self.reader, self.numbers, self.folders, self.parts
        conditions = parts["conditions"]
        about = {*conditions, *parts["findings"], *parts["rules"], *parts["care"]}
        parts["claims"] = each(folders["claims"], lambda record, name: read_claim(record, name, numbers, about))
        backed = [record for kind in FOLDERS if kind not in _MAY_CITE_LAY for record in folders[kind].values()]
        check_lay_sources([*backed, *self.single.values()], self.sources)
        settings = one(self.single["settings.yaml"], lambda record: read_settings(record, conditions, numbers, reader))
        parts["settings"] = settings or {}
        known = {*conditions, *STATES, *(group.id for group in parts["groups"]), "no_cause_found"}
        parts["checks"] = each(
            folders["checks"], lambda record, name: read_rest.read_check(record, name, reader, numbers, known)
        )

    def catalog(self, sources_of_facts: set[str], today: date | None) -> Catalog:
        """Hold the parts against each other and put them together."""
        parts, numbers, sources = self.parts, self.numbers, self.sources
        kinds = {kind: parts[kind] for kind in ("conditions", "findings", "sources")}
        parts["aliases"] = aliases_of(kinds, self.problems)
        check_fits(parts["checks"], self.folders["checks"], numbers, self.problems)
        check_membership(parts["conditions"], self.folders["conditions"])
        used = numbers.used_sources | named_in_reasons(sources, numbers) | sources_of_facts
        check_sources_used(sources, used, self.problems)
        return Catalog(
            **parts,
            numbers=tuple(numbers.numbers),
            fact_uses=tuple(numbers.fact_uses),
            warnings=overdue(sources, today),
        )
