"""conditions/*.yaml -> Condition: priors by state and age, risk factors, links, floor, next steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spotting.catalog.conditions_of_answers import (
    COMPARISON_KEYS,
    ConditionReader,
    numeric_comparison,
    read_comparison,
)
from spotting.catalog.for_another import must_not_say_you
from spotting.catalog.numbers import NumberReader
from spotting.catalog.read_findings import leak_in, node_of
from spotting.catalog.record import Record
from spotting.catalog.types import (
    Condition,
    Finding,
    Link,
    NextStep,
    Node,
    Number,
    Prior,
    RiskFactor,
    UrgencyFloor,
)
from spotting.catalog.yaml_marks import Map
from spotting.logic import IsDerived, IsFinding
from spotting.problems import did_you_mean
from spotting.words import CONDITION_KINDS, NODE_KINDS, RULE_BASES, STATES, URGENCY_LEVELS, Urgency

_ALL_AGES = (0.0, 200.0)


def read_condition(
    record: Record, name: str, conditions: ConditionReader, numbers: NumberReader, actions: set[str]
) -> Condition:
    """Read one file; links are checked against the leaks of the findings they name."""
    kind = record.choice("kind", CONDITION_KINDS, required=True, default="leaf")
    states = record.words("states", allowed=STATES, what="state")
    node = kind in NODE_KINDS
    gate = _gate(record, "requires", conditions)
    exposed = _exposed(record, states, numbers, required=gate is not None and node and kind != "complication")
    condition = Condition(
        id=name,
        name=record.text("name", required=True),
        plain_name=record.text("plain_name", required=True),
        kind=kind,
        group=record.text("group", required=True),
        about=record.text("about", required=True),
        states=states,
        figo=record.text("figo"),
        codes=_codes(record),
        tags=record.words("tags"),
        aliases=record.words("aliases"),
        requires=gate,
        excluded_by=_gate(record, "excluded_by", conditions),
        of=record.text("of", required=kind == "complication") or None,
        members=record.words("members"),
        priors=_priors(record, states, numbers),
        exposed=exposed,
        stage_share=_sub(record, "stage_share", numbers, required=True) if kind == "complication" else None,
        risk_factors=_risk_factors(record, conditions, numbers),
        links=_links(record, states, conditions.findings, numbers),
        urgency_floor=_floor(record, conditions, numbers),
        next_steps=_next_steps(record, numbers, actions, required=node),
        **_reviewed(record),
    )
    must_not_say_you(record, "plain_name", "about")
    record.finish()
    if kind in ("leaf", "residual"):
        for missing in sorted(set(states) - {prior.state for prior in condition.priors}):
            record.problem(f"has no prior in {missing}.", f"Add `{missing}:` under `present_in`.", key="present_in")
    twice = set(_table(record, "risk_factors")) & set(_table(record, "shows_as"))
    for finding in sorted(twice):
        record.problem(
            f"`{finding}` is both a risk factor and a link: it would count twice.",
            "Keep one.",
            key="shows_as",
        )
    if node and kind != "complication" and not condition.links:
        record.problem("links to nothing.", "Add `shows_as`.")
    return condition


def _gate(record: Record, key: str, conditions: ConditionReader) -> Any:
    return conditions.read(record.raw(key), record.file, record.line(key)) if record.has(key) else None


def _codes(record: Record) -> Mapping[str, str]:
    given = record.raw("codes")
    if given is None:
        return {}
    return {key: str(value) for key, value in Record(given, record.file, record.problems).data.items()}


def _sub(record: Record, key: str, numbers: NumberReader, *, required: bool) -> Any:
    if not record.has(key):
        if required:
            record.problem(f"needs `{key}`.", f"Add `{key}: {{p: …, range: …, basis: …}}`.")
        return None
    entry = record.inner(key)
    number = numbers.read(entry, key)
    entry.finish()
    return number


def _exposed(record: Record, states: tuple[str, ...], numbers: NumberReader, *, required: bool) -> Mapping[str, Number]:
    """Read `exposed`: one share for all states, or one for each."""
    if not record.has("exposed"):
        if required:
            record.problem("has `requires` but no `exposed`.", "Add the share of people for whom it holds.")
        return {}
    given = record.raw("exposed")
    if isinstance(given, Map) and "p" in given:
        number = _sub(record, "exposed", numbers, required=True)
        return dict.fromkeys(states, number)
    result = {}
    for state in _table(record, "exposed"):
        if state not in states:
            record.problem(f"`exposed` names `{state}`, which is not in `states`.", did_you_mean(state, states))
            continue
        (entry,) = _entries(record, "exposed", state)
        result[state] = numbers.read(entry, f"exposed {state}")
        entry.finish()
    return result


def _entries(record: Record, key: str, inner: str) -> list[Record]:
    """Return the entries under record[key][inner]: one mapping or a list of them."""
    table = record.data[key]
    given = table[inner]
    line = table.lines[inner]
    return [
        Record(data, record.file, record.problems, line=line)
        for data in (given if isinstance(given, list) else [given])
    ]


def _table(record: Record, key: str) -> list[str]:
    if not record.has(key):
        return []
    return list(record.inner(key).data)


def _priors(record: Record, states: tuple[str, ...], numbers: NumberReader) -> tuple[Prior, ...]:
    priors = []
    for state in _table(record, "present_in"):
        if state not in states:
            record.problem(f"`present_in` names `{state}`, which is not in `states`.", did_you_mean(state, states))
            continue
        for entry in _entries(record, "present_in", state):
            ages = entry.raw("ages", list(_ALL_AGES))
            if not isinstance(ages, list) or len(ages) != 2:
                entry.problem("`ages` must be [from, to] in years.", key="ages")
                ages = list(_ALL_AGES)
            number = numbers.read(entry, f"present_in {state} {ages[0]:g}-{ages[1]:g}")
            entry.finish()
            priors.append(Prior(state, (float(ages[0]), float(ages[1])), number))
    return tuple(priors)


def _risk_factors(record: Record, conditions: ConditionReader, numbers: NumberReader) -> tuple[RiskFactor, ...]:
    factors = []
    for name in _table(record, "risk_factors"):
        finding = conditions.findings.get(name)
        if finding is None and name not in conditions.derived:
            known = [*conditions.findings, *conditions.derived]
            record.problem(f"risk factor `{name}` is no known finding.", did_you_mean(name, known), key="risk_factors")
            continue
        for entry in _entries(record, "risk_factors", name):
            text = " ".join(f"{key.replace('_', ' ')} {entry.data[key]}" for key in COMPARISON_KEYS if entry.has(key))
            if finding is not None:
                when: IsFinding | IsDerived = IsFinding(name, read_comparison(entry, finding))
            else:
                when = IsDerived(name, numeric_comparison(entry) if text else None)
            share = entry.number("exposed_share")
            number = numbers.read(entry, f"risk_factors {name} {text}".strip(), key="odds")
            entry.finish()
            factors.append(RiskFactor(when, f"{name} {text}".strip(), number, share))
    return tuple(factors)


def _links(
    record: Record, states: tuple[str, ...], findings: Mapping[str, Finding], numbers: NumberReader
) -> tuple[Link, ...]:
    links = []
    for name in _table(record, "shows_as"):
        finding = findings.get(name)
        if finding is None:
            record.problem(
                f"`shows_as` names `{name}`, no known finding.", did_you_mean(name, findings), key="shows_as"
            )
            continue
        for entry in _entries(record, "shows_as", name):
            only = entry.words("states", allowed=states, what="state of this condition")
            node = node_of(entry, finding)
            given_parent = entry.has("se_if_parent")
            number = numbers.read(
                entry,
                f"shows_as {node.id if node else name} {','.join(only)}".strip(),
                key="se_if_parent" if given_parent else "se",
            )
            entry.finish()
            if node is not None and _fits(entry, node, finding, number.value, only or states, given_parent):
                links.append(Link(node.id, only, number, given_parent))
    return tuple(links)


def _fits(entry: Record, node: Node, finding: Finding, se: float, states: tuple[str, ...], given_parent: bool) -> bool:
    if node.id not in {known.id for known in finding.nodes}:
        choices = ", ".join(known.id for known in finding.nodes) or "none"
        entry.problem(f"`{node.id}` is no node of the model.", f"Nodes of this finding: {choices}.")
        return False
    conditional = given_parent or not (finding.parents or finding.given)
    for state in states:
        leak = leak_in(finding, node.id, state)
        if leak is not None and conditional and se < leak.value and state in finding.states:
            entry.problem(
                f"se {se:g} of `{node.id}` is below its leak {leak.value:g} in {state}.",
                "A cause cannot make a finding rarer: drop the link, or raise se.",
            )
            return False
    return True


def _floor(record: Record, conditions: ConditionReader, numbers: NumberReader) -> UrgencyFloor | None:
    if not record.has("urgency_floor"):
        return None
    entry = record.inner("urgency_floor")
    above = entry.number("above")
    if above is None or not 0 < above < 1:
        entry.problem("`above` must be a probability.", "Add `above: 0.05`.")
        above = 0.5
    level = entry.choice("urgency", URGENCY_LEVELS, required=True, default="routine")
    basis, source, at, why = _backing(entry, numbers, "urgency_floor")
    days = entry.number("within_days")
    when = _gate(entry, "when", conditions)
    entry.finish()
    if (level == "within_days") != (days is not None):
        entry.problem("`within_days` goes with `urgency: within_days`, and only with it.")
        level, days = "routine", None
    return UrgencyFloor(above, Urgency(level, int(days) if days is not None else None), basis, source, at, why, when)


def _backing(entry: Record, numbers: NumberReader, key: str) -> tuple[str, str | None, str | None, str | None]:
    basis = entry.choice("basis", RULE_BASES, default="guideline" if entry.has("source") else "judged")
    source = numbers.cite(entry, required=basis == "guideline")
    at = entry.text("at", required=basis == "guideline") or None
    why = entry.text("why", required=basis == "judged") or None
    must_not_say_you(entry, "why")
    numbers.cite_facts(entry, "rule", key)
    return basis, source, at, why


def _next_steps(record: Record, numbers: NumberReader, actions: set[str], *, required: bool) -> tuple[NextStep, ...]:
    given = record.raw("next_steps", [])
    if required and not given:
        record.problem("has no next step.", "Add `next_steps: [{do: …, …}]`.")
    if not isinstance(given, list):
        record.problem("`next_steps` must be a list.", "Write `next_steps: [{do: …, …}]`.", key="next_steps")
        given = []
    steps = []
    for data in given:
        entry = Record(data, record.file, record.problems, line=record.line("next_steps"))
        do = entry.choice("do", actions, required=True)
        basis, source, at, why = _backing(entry, numbers, "next_steps")
        entry.finish()
        steps.append(NextStep(do, basis, source, at, why))
    return tuple(steps)


def _reviewed(record: Record) -> dict[str, str]:
    entry = record.inner("reviewed")
    result = {"reviewed_by": entry.text("by", required=True), "reviewed_on": entry.text("on", required=True)}
    entry.finish()
    return result
