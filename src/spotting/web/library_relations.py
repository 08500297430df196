"""How the entries of the knowledge lead to each other, in both directions; made once per process.

Takes only what the knowledge says: a rule speaks of a cause if its words name it or a claim stands beside both.
It never infers a medical relation of its own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from spotting.catalog.types import Catalog, Condition, Number, Rule
from spotting.logic import Expression, leaves
from spotting.web.library_entries import KINDS

_SHORTEST_NAME: Final = 6  # letters; a shorter name stands in other words
_MOST_OFTEN_SAID: Final = 12  # rules; a name in more of them is a word of everyday, not of one cause

Pairs = dict[str, list[str]]


class Relations:
    """What leads where, by id. Every list is in the order of the knowledge, each id once."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self.kind_of = {name: kind for kind in reversed(KINDS) for name in getattr(catalog, kind)}
        self.claims_of = _turned({claim.id: claim.see for claim in catalog.claims.values()})
        self.care_of = _turned({care.id: care.conditions for care in catalog.care.values()})
        self.questions_of = _turned({one.id: one.conditions for one in catalog.doctor_questions.values()})
        self.visits_of = _turned({one.id: one.conditions for one in catalog.visits.values()})
        self.visits_of_action = _turned({one.id: one.actions for one in catalog.visits.values()})
        steps = {c.id: [step.do for step in c.next_steps] for c in catalog.conditions.values()}
        self.causes_of_action = _turned(steps)
        self.findings_of_rule = {rule.id: _findings(rule.when) for rule in catalog.rules.values()}
        self.rules_of_finding = _turned(self.findings_of_rule)
        care_reads = {care.id: [*_findings(care.when), *_findings(care.unless)] for care in catalog.care.values()}
        self.care_of_finding = _turned(care_reads)
        told = {a.id: [name for outcome in a.outcomes for name in outcome.sets] for a in catalog.actions.values()}
        self.actions_of_finding = _turned(told)
        self.causes_of_finding = self._causes_of_finding()
        self.umbrellas_of = _turned({c.id: c.members for c in catalog.conditions.values()})
        self.stages_of = _turned({c.id: [c.of] if c.of else [] for c in catalog.conditions.values()})
        self.causes_of_rule = self._causes_of_rule()
        self.rules_of_cause = _turned(self.causes_of_rule)
        self.cites = self._cites()
        self.cited_by = self._cited_by()

    def _causes_of_finding(self) -> Mapping[str, list[tuple[str, float]]]:
        """Return finding -> (cause, its largest share), the largest first."""
        nodes = self._catalog.finding_of_node
        found: dict[str, dict[str, float]] = defaultdict(dict)
        for c in self._catalog.conditions.values():
            for link in c.links:
                if not link.given_parent:
                    own = found[nodes[link.node].finding]
                    own[c.id] = max(own.get(c.id, 0.0), link.number.value)
                else:
                    found[nodes[link.node].finding].setdefault(c.id, link.number.value)
        return {name: sorted(own.items(), key=lambda one: (-one[1], one[0])) for name, own in found.items()}

    def _causes_of_rule(self) -> Pairs:
        """Return rule -> causes its words name, and those a claim puts beside it."""
        catalog = self._catalog
        texts = {rule.id: f" {_plain(' '.join((rule.title, rule.say, rule.why)))} " for rule in catalog.rules.values()}
        found: Pairs = {name: [] for name in texts}
        for c in catalog.conditions.values():
            named = {rule for name in _names(c) for rule in _holding(texts, name)}
            for rule in texts:
                if rule in named:
                    found[rule].append(c.id)
        for claim in catalog.claims.values():
            causes = [name for name in claim.see if name in catalog.conditions]
            for rule in (name for name in claim.see if name in found):
                found[rule] = list(dict.fromkeys([*found[rule], *causes]))
        return found

    def rules_by_urgency(self, ids: Iterable[str]) -> list[Rule]:
        """Return rules, the most urgent first; of those as urgent, the ones that speak of the fewest causes."""
        rules = sorted((self._catalog.rules[name] for name in ids), key=lambda rule: len(self.causes_of_rule[rule.id]))
        return sorted(rules, key=lambda rule: rule.urgency.rank, reverse=True)

    def _cites(self) -> Mapping[tuple[str, str], list[tuple[str, str]]]:
        """Return (kind, id) -> (source, place in it), each source once."""
        catalog = self._catalog
        found: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for number in catalog.numbers:
            _from_number(number, found, catalog)
        for c in catalog.conditions.values():
            backed = [(step.source, step.at) for step in c.next_steps]
            backed += [(c.urgency_floor.source, c.urgency_floor.at)] if c.urgency_floor else []
            for source, at in backed:
                if source:
                    found["conditions", c.id].setdefault(source, at or "")
        for rule in catalog.rules.values():
            found["rules", rule.id].update({name: rule.at.get(name, "") for name in rule.sources})
        for one in catalog.normal_ranges.values():
            found["normal_ranges", one.id].update(one.sources)
        for kind in ("actions", "care", "claims", "disagreements"):
            for name, thing in getattr(catalog, kind).items():
                found[kind, name].update(dict.fromkeys(thing.sources, ""))
        for action in catalog.actions.values():
            for miss in action.misses:
                found["actions", action.id].setdefault(miss.source, miss.at)
        return {key: list(own.items()) for key, own in found.items()}

    def _cited_by(self) -> Mapping[str, list[tuple[str, str]]]:
        """Return source -> (kind, id) of what rests on it."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for key, cited in self.cites.items():
            for source, _ in cited:
                found[source].append(key)
        return found


def _from_number(number: Number, found: dict[tuple[str, str], dict[str, str]], catalog: Catalog) -> None:
    file = number.id.partition(": ")[0]
    kind, _, name = file.removesuffix(".yaml").rpartition("/")
    if kind not in KINDS:
        return
    if number.source:
        found[kind, name].setdefault(number.source, number.at or "")
    for word in re.findall(r"[a-z0-9_]+", number.why or ""):
        if word in catalog.sources:
            found[kind, name].setdefault(word, "")


def _findings(expression: Expression | None) -> list[str]:
    """Return the findings an expression reads, each once."""
    if expression is None:
        return []
    names = [getattr(leaf, "finding", "") for leaf in leaves(expression)]
    return list(dict.fromkeys(name for name in names if name))


def _turned(pairs: Mapping[str, Iterable[str]]) -> Pairs:
    """Turn id -> ids round."""
    found: Pairs = defaultdict(list)
    for name, others in pairs.items():
        for other in dict.fromkeys(others):
            found[other].append(name)
    return found


def _names(c: Condition) -> set[str]:
    names = {_plain(name) for name in (c.name, c.plain_name, *(alias.replace("_", " ") for alias in c.aliases))}
    return {name for name in names if len(name) >= _SHORTEST_NAME}


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


def _holding(texts: Mapping[str, str], name: str) -> list[str]:
    """Return the rules whose words hold a name, in one or many."""
    found = [rule for rule, text in texts.items() if f" {name} " in text or f" {name}s " in text]
    return found if len(found) <= _MOST_OFTEN_SAID else []
