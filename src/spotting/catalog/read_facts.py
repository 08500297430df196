"""facts/*.yaml -> published figures, and what is wrong between them and the numbers and checks that name them.

Authority: the rules of basis: a measured number equals a confirmed figure or lies within its limits. Facts are read for
reviewers (`knowledge check`, `ledger`, the pages), never to answer a case, so loading the catalog stays quick.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from spotting.catalog.facts import FACT_KINDS, GENERAL, SECOND_READ, UNITS, Fact
from spotting.catalog.record import Record
from spotting.catalog.types import Catalog, Check, Number
from spotting.catalog.yaml_marks import Map, read_yaml
from spotting.problems import Problem, did_you_mean

FOLDER = "facts"
_SOURCE_LINE = re.compile(r"^  source: (\S+)$", re.MULTILINE)
_ID = re.compile(r"[A-Za-z0-9_.]+")
_NEVER_A_NUMBER = ("share_of_group", "risk_factor_share", "ppv", "timing")
_SAME = 0.01  # as near as this, two figures are one
_ROUNDED = 0.07  # and as near as this if rounding makes them one


def sources_of_facts(folder: Path) -> set[str]:
    """Return the ids of the sources that facts name, without parsing the facts."""
    named: set[str] = set()
    for path in (folder / FOLDER).glob("*.yaml"):
        named.update(_SOURCE_LINE.findall(path.read_text(encoding="utf-8", errors="replace")))
    return named


def read_facts(folder: Path, catalog: Catalog) -> tuple[dict[str, Fact], list[Problem]]:
    """Return every fact by its id, and every problem of the fact files."""
    problems: list[Problem] = []
    facts: dict[str, Fact] = {}
    for path in sorted((folder / FOLDER).glob("*.yaml")):
        file = f"{FOLDER}/{path.name}"
        data, found = read_yaml(path, file)
        problems.extend(found)
        if path.stem != GENERAL and path.stem not in catalog.conditions:
            fix = did_you_mean(path.stem, catalog.conditions) or f"Put its facts into {FOLDER}/{GENERAL}.yaml."
            problems.append(Problem(file, 0, f"`{path.stem}` is no condition.", fix))
        if data is not None and not isinstance(data, list):
            problems.append(Problem(file, 1, "must be a list of facts.", "Start each with `- id: …`."))
            continue
        for item in data or []:
            record = Record(item, file, problems)
            fact = _read_fact(record, path.stem, catalog)
            if fact.id in facts:
                record.problem(f"the id `{fact.id}` stands twice.", f"It is also in {facts[fact.id].file}.", key="id")
            facts[fact.id] = fact
    return facts, sorted(problems)


def _read_fact(record: Record, stem: str, catalog: Catalog) -> Fact:
    name = record.text("id", required=True)
    if not _ID.fullmatch(name):
        record.problem(f"`{name}` is no id.", "Use letters, digits, underscores and dots.", key="id")
    low, high, n = record.number("low"), record.number("high"), record.number("n")
    value = _value(record)
    if isinstance(value, float) and not (-math.inf if low is None else low) <= value <= (
        math.inf if high is None else high
    ):
        record.problem(f"`value: {value:g}` lies outside its `low` and `high`.", key="value")
    if record.has("topic") and stem != GENERAL:
        record.problem("has a `topic`, but the file says what it is about.", "Drop it.", key="topic")
    if record.has("not_used") and not record.text("not_used"):
        record.problem("`not_used` gives no reason.", key="not_used")
    fact = Fact(
        id=name,
        condition="" if stem == GENERAL else stem,
        kind=record.choice("kind", FACT_KINDS, required=True, default="timing"),
        finding=record.text("finding", required=True),
        who=record.text("who", required=True),
        value=value,
        low=low,
        high=high,
        unit=record.choice("unit", UNITS, required=True, default="proportion"),
        n=int(n) if n is not None else None,
        source=_source(record, catalog),
        at=record.text("at", required=True),
        read=record.choice("read", ("present", "absent"), required=True, default="absent") == "present",
        second_read=record.choice("second_read", SECOND_READ, required=True, default="absent"),
        topic=record.text("topic"),
        note=record.text("note"),
        not_used=record.text("not_used"),
        file=record.file,
        line=record.line("id"),
    )
    record.finish()
    return fact


def _value(record: Record) -> float | Mapping[str, float]:
    given: Any = record.raw("value")
    if isinstance(given, Map) and given and all(isinstance(number, int | float) for number in given.values()):
        return {str(key): float(number) for key, number in given.items()}
    value = record.number("value") if given is not None else None
    if value is None:
        record.problem("needs `value`, a number or numbers by day.", key="value")
    return value if value is not None else 0.0


def _source(record: Record, catalog: Catalog) -> str:
    name = record.text("source", required=True)
    if name and name not in catalog.sources:
        known = catalog.aliases.get(name)
        fix = f"It is now called `{known}`." if known else did_you_mean(name, catalog.sources)
        record.problem(f"`{name}` is no known source.", fix, key="source")
    return name


def fact_problems(catalog: Catalog, facts: Mapping[str, Fact]) -> list[Problem]:
    """Return what is wrong between the facts and the places that name them."""
    problems = []
    for use in catalog.fact_uses:
        fact = facts.get(use.fact)
        if fact is None:
            what = f"names the fact `{use.fact}`, which does not exist."
            problems.append(Problem(use.file, use.line, what, did_you_mean(use.fact, facts)))
        elif fact.not_used:
            what = f"`{fact.id}` says `not_used`, but {use.file} rests on it."
            problems.append(Problem(fact.file, fact.line, what, "Take one of the two away."))
    lines = {(use.file, use.place, use.fact): use.line for use in catalog.fact_uses}
    for number in catalog.numbers:
        problems += _wrong_number(number, [facts[name] for name in number.facts if name in facts], lines)
    for check in catalog.checks.values():
        problems += _wrong_check(check, [facts[name] for name in check.facts if name in facts], lines)
    return sorted(problems)


def open_facts(catalog: Catalog, facts: Mapping[str, Fact]) -> list[Fact]:
    """Return the facts nothing points to and that give no reason why."""
    used = {use.fact for use in catalog.fact_uses}
    return [fact for fact in facts.values() if fact.id not in used and not fact.not_used]


def left_open(catalog: Catalog, facts: Mapping[str, Fact]) -> list[Problem]:
    """Return a problem for each open fact, and for each measured or derived number that names none."""
    fix = "Name it where it is used (`fact: its id`), or write `not_used: the reason`."
    problems = [
        Problem(fact.file, fact.line, f"`{fact.id}` is used by nothing.", fix) for fact in open_facts(catalog, facts)
    ]
    fix = "Add `fact: its id`, the figure in facts/ it rests on; without one say `basis: judged` and why."
    for number in numbers_without_fact(catalog):
        file, place = number.id.split(": ", 1)
        problems.append(Problem(file, 0, f"{place} is {number.basis}, but names no fact.", fix))
    return sorted(problems)


def _wrong_number(number: Number, facts: Collection[Fact], lines: Mapping[tuple[str, str, str], int]) -> list[Problem]:
    """A measured number states one of its facts: a confirmed one, of a kind the model can take."""
    if number.basis != "measured" or not facts:
        return []
    able = [fact for fact in facts if fact.confirmed and fact.kind not in _NEVER_A_NUMBER]
    if any(states(number.value, fact) for fact in able):
        return []
    file, place = number.id.split(": ", 1)
    line = next((lines[key] for fact in facts if (key := (file, place, fact.id)) in lines), 0)
    if not able:
        what = "is measured, but its fact was not confirmed by a second reading, or is no figure a model can take."
        return [Problem(file, line, f"{place} {what}", "Say `basis: judged` and why, or look the figure up.")]
    said = "; ".join(f"{fact.id} {_shown(fact)}" for fact in able)
    what = f"{place} says {number.value:g}, but its fact does not ({said})."
    return [Problem(file, line, what, "Correct it, or say `basis: derived` and how, or `judged` and why.")]


def _wrong_check(check: Check, facts: Collection[Fact], lines: Mapping[tuple[str, str, str], int]) -> list[Problem]:
    """A check with one fact holds its figure, or what is left of it; with several facts it is arithmetic."""
    if len(facts) != 1 or check.value is None:
        return []
    (fact,) = facts
    if fact.unit != "proportion" or fact.kind.startswith(("lr_", "odds")) or fact.kind == "sensitivity":
        return []
    told = [fact.value] if isinstance(fact.value, float) else list(fact.value.values())
    if any(check.low <= share <= check.high for one in told for share in (one, 1 - one)):
        return []
    file = f"checks/{check.id}.yaml"
    what = f"says {check.low:g} to {check.high:g}, but its fact {fact.id} lies outside ({_shown(fact)})."
    return [
        Problem(file, lines.get((file, "", fact.id), 0), what, "Correct it, or name all facts it was computed from.")
    ]


def states(value: float, fact: Fact) -> bool:
    """Whether a figure is the one of the fact, or lies within its limits."""
    values: Iterable[float] = fact.value.values() if isinstance(fact.value, Mapping) else (fact.value,)
    if any(_same(value, one) for one in values):
        return True
    return fact.low is not None and fact.high is not None and fact.low <= value <= fact.high


def _same(value: float, stated: float) -> bool:
    """Whether a figure is the stated one, or is the stated one once rounded to its digits."""
    digits = len(f"{stated:.12f}".rstrip("0").partition(".")[2])
    rounded = math.isclose(round(value, digits), stated) and math.isclose(value, stated, rel_tol=_ROUNDED)
    return rounded or math.isclose(value, stated, rel_tol=_SAME)


def _shown(fact: Fact) -> str:
    if isinstance(fact.value, Mapping):
        return ", ".join(f"{key}: {one:g}" for key, one in fact.value.items())
    limits = f", {fact.low:g} to {fact.high:g}" if fact.low is not None and fact.high is not None else ""
    return f"{fact.value:g}{limits}"


def numbers_without_fact(catalog: Catalog) -> list[Number]:
    """Return the measured and derived numbers that name no fact."""
    return [number for number in catalog.numbers if number.basis != "judged" and not number.facts]
