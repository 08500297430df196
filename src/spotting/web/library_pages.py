"""What each page of the library shows: the entry, what it leads to and what leads to it, and the reviewers' part.

Made once per process and kept: it holds nothing personal. It shows what the knowledge holds and decides nothing.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from markupsafe import Markup

from spotting.catalog.load import KNOWLEDGE
from spotting.catalog.search import disagreements_about
from spotting.catalog.types import Catalog, Condition, Finding, Node
from spotting.figures_in_words import in_words, percent
from spotting.pipeline import model_of
from spotting.problems import BadKnowledge
from spotting.reasoning.published import Outcome, outcomes
from spotting.report.advice import PROVEN, how_soon
from spotting.report.layout import cite
from spotting.report.ledger import read_ledger
from spotting.report.pages import PAGE_OF, citations, condition_page, source_page
from spotting.web.language import words_of
from spotting.web.library_entries import KINDS, entries_of
from spotting.web.library_markdown import reviewers_part
from spotting.web.library_relations import Relations
from spotting.web.library_search import Entry, LibrarySearch
from spotting.web.library_translated import in_both
from spotting.words import STATES

MOST_SIGNS: Final = 10


@dataclass(frozen=True)
class Sign:
    """A finding a cause shows as, with the share of people in words and as a figure."""

    entry: Entry
    answer: str  # which answer, where not simply yes
    figure: str
    percent: str
    only_some: bool  # the share counts only those in whom the wider sign is there
    size: float


@dataclass(frozen=True)
class Cited:
    """A source as it stands below an entry: with the place in it."""

    id: str
    title: str
    place: str


class Library:
    """All pages of one catalog. Thread-safe: what two requests make at once is the same."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        searched = entries_of(catalog)
        self.search = LibrarySearch(searched)
        self._searched = searched
        self._searches = {"en": self.search}
        self.relations = Relations(catalog)
        self.by_id: Mapping[tuple[str, str], Entry] = {(e.kind, e.id): e for e in self.search.entries}
        self._made: dict[tuple[str, str], dict[str, Any]] = {}
        self._lock = threading.Lock()

    def search_in(self, language: str) -> LibrarySearch:
        """Return the search for the words of a language beside the English ones, made at the first search in it."""
        with self._lock:
            if language not in self._searches:
                words = words_of(language, "international")
                self._searches[language] = LibrarySearch(in_both(self._searched, words))
        return self._searches[language]

    def counts(self) -> dict[str, int]:
        """Return how many pages there are of each kind."""
        return {kind: len(getattr(self.catalog, kind)) for kind in KINDS}

    def of_kind(self, kind: str) -> list[Entry]:
        """Return the entries of a kind by name."""
        return sorted((e for e in self.search.entries if e.kind == kind), key=lambda e: e.name.lower())

    def entry(self, id: str) -> Entry:
        """Return the entry of an id, of whatever kind it is."""
        return self.by_id[self.relations.kind_of[id], id]

    def entries(self, kind: str, ids: Iterable[str]) -> list[Entry]:
        return [self.by_id[kind, name] for name in ids]

    def page(self, kind: str, id: str) -> dict[str, Any]:
        """Return what the template of an entry needs; KeyError if there is none."""
        if (kind, id) not in self._made:
            made = self._make(kind, id)
            with self._lock:
                self._made[kind, id] = made
        return self._made[kind, id]

    def _make(self, kind: str, id: str) -> dict[str, Any]:
        entry, thing = self.by_id[kind, id], getattr(self.catalog, kind)[id]
        own: dict[str, Any] = getattr(self, f"_own_{kind}")(thing)
        cited = [
            Cited(name, cite(self.catalog.sources[name]), place)
            for name, place in self.relations.cites.get((kind, id), ())
        ]
        return {"entry": entry, "thing": thing, "cited": cited, "reviewers": self._reviewers(kind, thing), **own}

    # --- the reviewers' part ---

    @cached_property
    def published(self) -> list[Outcome]:
        """What was published beside what the model says."""
        return list(outcomes(self.catalog, model_of(self.catalog)[0]))

    @cached_property
    def _citations(self) -> Mapping[str, list[str]]:
        try:
            ledger = read_ledger(KNOWLEDGE, self.catalog)
        except BadKnowledge:  # this catalog was not made from the knowledge that came with the program
            ledger = {"rows": []}
        return citations(self.catalog, ledger)

    def _reviewers(self, kind: str, thing: Any) -> Markup:
        if kind == "conditions":
            return reviewers_part(condition_page(self.catalog, thing, self.published))
        if kind == "sources":
            return reviewers_part(source_page(thing, self._citations[thing.id]))
        return reviewers_part(PAGE_OF[kind](self.catalog, thing)) if kind in PAGE_OF else Markup()

    # --- each kind ---

    def _own_conditions(self, c: Condition) -> dict[str, Any]:
        catalog, related = self.catalog, self.relations
        care = [catalog.care[name] for name in related.care_of.get(c.id, ())]
        near = [*([c.of] if c.of else []), *c.members, *related.umbrellas_of.get(c.id, ()),
                *related.stages_of.get(c.id, ())]  # fmt: skip
        floor = c.urgency_floor
        return {
            "states": [] if set(c.states) == set(STATES) else list(c.states),
            "floor": (how_soon(floor.urgency), in_words(floor.above), percent(floor.above)) if floor else None,
            "floor_why": (floor.why or "") if floor else "",
            "rules": self._rules(related.rules_of_cause.get(c.id, ())),
            "tests": self.entries("actions", dict.fromkeys(step.do for step in c.next_steps)),
            "self_care": self.entries("care", [one.id for one in care if one.kind == "self_care"]),
            "treatments": self.entries("care", [one.id for one in care if one.kind != "self_care"]),
            "questions": [catalog.doctor_questions[name] for name in related.questions_of.get(c.id, ())],
            "visits": [catalog.visits[name] for name in related.visits_of.get(c.id, ())],
            "claims": self.entries("claims", related.claims_of.get(c.id, ())),
            "signs": self._signs(c),
            "near": self.entries("conditions", dict.fromkeys(near)),
            "reviewed": not c.reviewed_by.startswith("awaiting"),
        }

    def _rules(self, ids: Iterable[str]) -> list[Entry]:
        return self.entries("rules", [rule.id for rule in self.relations.rules_by_urgency(ids)])

    def _signs(self, c: Condition) -> list[Sign]:
        """Return the signs it shows most often, each once, with the largest share of any stage of life."""
        largest: dict[str, Any] = {}
        for link in c.links:
            if link.node not in largest or link.number.value > largest[link.node].number.value:
                largest[link.node] = link
        signs: dict[str, Sign] = {}
        nodes = self.catalog.finding_of_node
        for name, link in sorted(largest.items(), key=lambda one: -one[1].number.value):
            node = nodes[name]
            p = link.number.value
            sign = Sign(
                self.by_id["findings", node.finding], answer_words(self.catalog.findings[node.finding], node),
                in_words(p), percent(p), link.given_parent, p,
            )  # fmt: skip
            signs.setdefault(node.finding, sign)
        return list(signs.values())[:MOST_SIGNS]

    def _own_findings(self, f: Finding) -> dict[str, Any]:
        related = self.relations
        causes = related.causes_of_finding.get(f.id, [])
        return {
            "answers": [f.labels.get(name, name.replace("_", " ")) for name in (f.levels or f.values)],
            "causes": [(self.by_id["conditions", name], in_words(p), percent(p)) for name, p in causes],
            "rules": self._rules(related.rules_of_finding.get(f.id, ())),
            "tests": self.entries("actions", related.actions_of_finding.get(f.id, ())),
            "care": self.entries("care", related.care_of_finding.get(f.id, ())),
            "claims": self.entries("claims", related.claims_of.get(f.id, ())),
        }

    def _own_actions(self, a: Any) -> dict[str, Any]:
        related = self.relations
        return {
            "results": [(one.say, self.entries("findings", one.sets)) for one in a.outcomes],
            "misses": [(miss, percent(miss.p), percent(miss.low), percent(miss.high)) for miss in a.misses],
            "causes": self.entries("conditions", related.causes_of_action.get(a.id, ())),
            "visits": [self.catalog.visits[name] for name in related.visits_of_action.get(a.id, ())],
        }

    def _own_care(self, care: Any) -> dict[str, Any]:
        return {
            "proven": PROVEN[care.evidence_grade],
            "causes": self.entries("conditions", care.conditions),
            "claims": self.entries("claims", self.relations.claims_of.get(care.id, ())),
        }

    def _own_claims(self, claim: Any) -> dict[str, Any]:
        topic = self.by_id["claims", claim.id].tags
        like = [e for e in self.search.entries if e.kind == "claims" and e.id != claim.id and set(e.tags) & set(topic)]
        return {"see": [self.entry(name) for name in claim.see], "like": like[:6]}

    def _own_rules(self, rule: Any) -> dict[str, Any]:
        related = self.relations
        return {
            "soon": how_soon(rule.urgency),
            "reads": self.entries("findings", related.findings_of_rule[rule.id]),
            "causes": self.entries("conditions", related.causes_of_rule[rule.id]),
            "claims": self.entries("claims", related.claims_of.get(rule.id, ())),
            "differing": self.entries("disagreements", [one.id for one in disagreements_about(self.catalog, rule.id)]),
        }

    def _own_normal_ranges(self, one: Any) -> dict[str, Any]:
        return {"others": [e for e in self.of_kind("normal_ranges") if e.id != one.id]}

    def _own_disagreements(self, one: Any) -> dict[str, Any]:
        return {"rules": self._rules(one.rules)}

    def _own_sources(self, source: Any) -> dict[str, Any]:
        used = [self.by_id[key] for key in self.relations.cited_by.get(source.id, ())]
        address = source.url or (f"https://doi.org/{source.doi}" if (source.doi or "").startswith("10.") else "")
        return {
            "used": [
                (kind, [e for e in used if e.kind == kind]) for kind in KINDS if any(e.kind == kind for e in used)
            ],
            "address": address if re.match(r"https?://", address) else "",
            "read_on": date.fromisoformat(source.read_on) if source.read_on else None,
        }


def answer_words(finding: Finding, node: Node) -> str:
    """Say which answer a node stands for: empty for yes, else `at least heavy`, `brown`, `two or more`."""
    found = re.search(r"(>=|=)(.+)$", node.id)
    if found is None:
        return ""
    value = finding.labels.get(found[2], found[2].replace("_", " "))
    return (
        f"at least {value[:1].lower()}{value[1:]}"
        if found[1] == ">=" and node.level < len(finding.levels) - 1
        else value
    )
