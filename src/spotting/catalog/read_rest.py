"""The smaller files: sources, actions, states, derived findings, screens, groups, contradictions, checks."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from spotting.catalog.conditions_of_answers import ConditionReader
from spotting.catalog.for_another import must_not_say_you, read_for_another
from spotting.catalog.numbers import NumberReader
from spotting.catalog.read_rules import read_urgency
from spotting.catalog.record import Record
from spotting.catalog.screens import HistoryQuestion, HowOften, Screen, ScreenItem
from spotting.catalog.types import (
    Check,
    Contradiction,
    Derived,
    Group,
    NoRuleFires,
    Number,
    Source,
    StateDefinition,
    StateOdds,
)
from spotting.catalog.yaml_marks import Map
from spotting.logic import All, Expression
from spotting.words import SETTINGS, STATES

_ARITHMETIC = (
    ast.Expression,
    ast.BinOp,
    ast.Add,
    ast.Sub,
    ast.Mult,
    ast.Div,
    ast.Pow,
    ast.Name,
    ast.Load,
    ast.Constant,
)


def read_source(record: Record, name: str) -> Source:
    published = record.number("published")
    source = Source(
        id=name,
        title=record.text("title", required=True),
        by=record.text("by"),
        kind=record.text("kind", required=True),
        published=int(published) if published is not None else None,
        doi=record.text("doi") or record.text("pmid_or_pmc") or None,
        url=record.text("url") or None,
        read_on=record.text("read_on") or None,
        recheck_by=record.text("recheck_by", required=True),
        seen_via=record.text("seen_via") or None,
        aliases=record.words("aliases"),
    )
    not_read = record.flag("not_read")
    if not_read == bool(source.read_on):
        record.problem("needs either `read_on: date` or `not_read: present`.")
    record.text("pmid_or_pmc")
    record.finish()
    return source


def read_derived(record: Record, name: str, conditions: ConditionReader, numbers: NumberReader) -> Derived:
    """A derived finding `is` a condition, `{count: [...]}` or `{formula: arithmetic on numbers}`."""
    meaning = record.raw("is")
    when: Expression | None = None
    count: tuple[Expression, ...] = ()
    formula = ""
    if isinstance(meaning, Map) and "formula" in meaning:
        formula = str(meaning["formula"])
        for finding in formula_names(formula, record):
            if finding not in conditions.findings:
                record.problem(f"formula names `{finding}`, no known finding.", key="is")
    elif isinstance(meaning, Map) and "count" in meaning:
        count = tuple(conditions.read(part, record.file, record.line("is")) for part in meaning["count"])
    else:
        when = conditions.read(meaning, record.file, record.line("is"))
    derived = Derived(
        id=name,
        name=record.text("name", required=True),
        note=record.text("note"),
        when=when,
        count=count,
        formula=formula,
        false_when=conditions.read(record.raw("false_when"), record.file, record.line("false_when"))
        if record.has("false_when")
        else None,
        unknown_counts_as_present=record.has("unknown_counts_as")
        and record.choice("unknown_counts_as", ("present",)) == "present",
        plain_name=record.text("plain_name"),
    )
    must_not_say_you(record, "plain_name")
    record.words("as_link")
    numbers.cite_facts(record, "rule", name)
    record.finish()
    return derived


def formula_names(formula: str, record: Record) -> list[str]:
    """Return the findings an arithmetic formula names; anything but + - * / ** and numbers is a problem."""
    try:
        tree = ast.parse(formula, mode="eval")
    except SyntaxError:
        record.problem(f"formula `{formula}` is no arithmetic.", key="is")
        return []
    for node in ast.walk(tree):
        if not isinstance(node, _ARITHMETIC):
            record.problem(f"formula `{formula}` uses more than + - * / ** and numbers.", key="is")
            return []
    return [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]


def read_states(
    record: Record, conditions: ConditionReader, numbers: NumberReader
) -> tuple[dict[str, StateDefinition], tuple[StateOdds, ...]]:
    """states.yaml: each state's meaning and share by age, and the odds that answers put on them."""
    states = {}
    table = Record(record.raw("states"), record.file, record.problems)
    for name in STATES:
        entry = table.inner(name)
        shares = []
        for band in entry.entries("share_by_age"):
            ages = band.raw("ages")
            number = numbers.read(band, f"{name} share_by_age {ages}")
            band.finish()
            shares.append((float(ages[0]), float(ages[1]), number))
        states[name] = StateDefinition(
            id=name,
            name=entry.text("name", required=True),
            definition=entry.text("definition", required=True),
            certain_when=conditions.read(entry.raw("certain_when"), record.file, entry.line("certain_when")),
            excluded_when=conditions.read(entry.raw("excluded_when"), record.file, entry.line("excluded_when")),
            typical_age=entry.number("typical_age") or 30.0,
            share_by_age=tuple(shares),
        )
        entry.finish()
    table.finish()
    odds = tuple(_read_state_odds(item, conditions, numbers) for item in record.entries("evidence"))
    record.finish()
    return states, odds


def _read_state_odds(item: Record, conditions: ConditionReader, numbers: NumberReader) -> StateOdds:
    name = item.text("id", required=True)
    when = conditions.read(item.raw("when"), item.file, item.line("when"))
    given = item.inner("odds")
    odds: dict[str, Number] = {}
    for state in list(given.data):
        if state not in STATES:
            given.problem(f"`{state}` is no state.", key=state)
            continue
        cell = given.inner(state)
        odds[state] = numbers.read(cell, f"evidence {name} {state}", key="odds")
        cell.finish()
    item.finish()
    return StateOdds(name, when, odds)


def read_groups(record: Record, conditions: Mapping[str, Any]) -> tuple[Group, ...]:
    groups = []
    for item in record.entries("groups"):
        groups.append(
            Group(
                item.text("id", required=True),
                item.words("members", allowed=conditions, what="condition"),
                item.text("rest", required=True),
            )
        )
        item.finish()
    record.finish()
    return tuple(groups)


def read_screens(
    record: Record, conditions: ConditionReader
) -> tuple[tuple[Screen, ...], tuple[tuple[str, str], ...], tuple[HistoryQuestion, ...]]:
    """screens.yaml: the safety screens, the opening questions, and what no history leaves out, in their order."""
    screens = _read_lists(record, "screens", conditions)
    opening = []
    for item in record.entries("opening_questions"):
        opening.append((item.choice("finding", conditions.findings, required=True), item.text("why", required=True)))
        item.finish()
    history = []
    for item in record.entries("never_left_out"):
        when = conditions.read(item.raw("when"), record.file, item.line("when"))
        finding = item.choice("finding", conditions.findings, required=True)
        history.append(HistoryQuestion(finding, when, item.text("why", required=True)))
        item.finish()
    record.finish()
    return screens, tuple(opening), tuple(history)


def read_checklists(record: Record, conditions: ConditionReader) -> tuple[Screen, ...]:
    """checklists.yaml: findings asked together as one list; each finding stands in one list only."""
    lists = _read_lists(record, "checklists", conditions)
    named = [item.finding for screen in lists for item in screen.items]
    for name in sorted({name for name in named if named.count(name) > 1}):
        record.problem(f"`{name}` stands in two lists.", "Keep one.")
    record.finish()
    return lists


def _read_lists(record: Record, key: str, conditions: ConditionReader) -> tuple[Screen, ...]:
    screens = []
    for item in record.entries(key):
        lines = []
        for line in item.entries("items"):
            sets = line.raw("sets")
            conditions.read(sets, record.file, item.line("items"))
            finding = conditions.findings.get(str(sets.get("finding")))
            if finding is not None:
                say = line.text("say", required=True)
                lines.append(ScreenItem(say, finding.id, answer_for(dict(sets)), read_for_another(line, "say")))
            line.finish()
        given = item.raw("states", "any")
        screens.append(
            Screen(
                item.text("id", required=True),
                item.text("title", required=True),
                item.text("why", required=True),
                STATES if given == "any" else item.words("states", allowed=STATES, what="state"),
                tuple(lines),
                read_for_another(item, "title"),
            )
        )
        item.finish()
    return tuple(screens)


def read_how_often(record: Record, findings: Mapping[str, Any], numbers: NumberReader) -> HowOften:
    """how_often.yaml: judged shares that order the questions; a finding stands in it once."""
    shares: dict[str, float] = {}
    states: dict[str, tuple[str, ...]] = {}
    for item in record.entries("how_often"):
        share = item.number("p")
        item.text("why", required=True)
        numbers.cite_facts(item, "text", " ".join(item.words("findings")))
        if share is None or not 0 < share < 1:
            item.problem("needs `p`, a share between 0 and 1.", key="p")
            share = 0.5
        for name in item.words("findings", allowed=findings, what="finding"):
            if name in shares:
                item.problem(f"`{name}` stands in it twice.", "Keep one.")
            shares[name] = share
            if item.has("in_states"):
                states[name] = item.words("in_states", allowed=STATES, what="state")
        item.finish()
    usual = record.number("usual")
    record.finish()
    return HowOften(usual if usual is not None else 0.05, shares, states)


def answer_for(sets: dict[str, Any]) -> dict[str, Any]:
    """Turn {finding, comparison} into the answer a ticked item gives."""
    finding = sets.pop("finding")
    if not sets:
        return {finding: "present"}
    if "is" in sets:
        return {finding: sets["is"]}
    if "is_not" in sets:
        return {finding: {"is_not": sets["is_not"]}}
    return {finding: dict(sets)}


def read_no_rule_fires(record: Record, conditions: ConditionReader) -> tuple[NoRuleFires, ...]:
    result = []
    for item in record.entries("when_no_rule_fires"):
        when = conditions.read(item.raw("when"), record.file, item.line("when")) if item.has("when") else None
        say = item.text("say", required=True)
        spoken = read_for_another(item, "say")
        result.append(NoRuleFires(when, read_urgency(item), say, item.flag("lenient"), spoken))
        item.finish()
    record.finish()
    if not result or result[-1].when is not None:
        record.problem("the last entry must have no condition.", "It is what holds otherwise.")
    return tuple(result)


def read_contradictions(record: Record, conditions: ConditionReader) -> tuple[Contradiction, ...]:
    result = []
    for item in record.entries("contradictions"):
        when = conditions.read(item.raw("when"), record.file, item.line("when")) if item.has("when") else All(())
        name, say = item.text("id", required=True), item.text("say", required=True)
        result.append(Contradiction(name, when, say, item.flag("refuse"), read_for_another(item, "say")))
        item.finish()
    record.finish()
    return tuple(result)


def read_check(record: Record, name: str, conditions: ConditionReader, numbers: NumberReader, known: set[str]) -> Check:
    """Read a published figure: `given` answers, what to `expect`, `between` two shares.

    `expect` is a condition, an umbrella (the sum of its members), a group (its rest: none of its members), a
    state, or no_cause_found.
    """
    between = record.raw("between")
    if not isinstance(between, list) or len(between) != 2:
        record.problem("needs `between: [low, high]`.")
        between = [0.0, 1.0]
    given = record.raw("given", Map())
    for finding in given:
        if finding not in conditions.findings:
            record.problem(f"`given` names `{finding}`, no known finding.", key="given")
    check = Check(
        id=name,
        title=record.text("title", required=True),
        given=dict(given),
        setting=record.choice("setting", SETTINGS, default="community"),
        expect=record.choice("expect", known, required=True),
        figure=record.choice("figure", ("p_present", "p_cause", "state"), default="p_present"),
        low=float(between[0]),
        high=float(between[1]),
        value=record.number("value"),
        source=numbers.cite(record, required=True) or "",
        at=record.text("at", required=True),
        fitted=record.flag("fitted"),
        note=record.text("note"),
        together_with=record.words("together_with", allowed=known, what="condition"),
        fitted_before_list=record.text("fitted_before_list"),
        facts=numbers.cite_facts(record, "check"),
    )
    record.finish()
    return check
