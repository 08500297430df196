"""rules/*.yaml -> Rule, with the examples every rule carries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spotting.catalog.conditions_of_answers import ConditionReader
from spotting.catalog.for_another import must_not_say_you, read_for_another
from spotting.catalog.numbers import NumberReader
from spotting.catalog.record import Record
from spotting.catalog.types import Rule, SayFirst
from spotting.logic import All
from spotting.problems import did_you_mean
from spotting.words import NEGATIONS, PLACES, URGENCY_LEVELS, Urgency

_EXAMPLE_KINDS = ("fires", "silent", "undecided")


def read_rule(record: Record, name: str, conditions: ConditionReader, numbers: NumberReader) -> Rule:
    """Read one red-flag, routine or self-care rule."""
    basis, sources = numbers.grounds(record)
    rule = Rule(
        id=name,
        title=record.text("title", required=True),
        group=record.text("group", required=True),
        urgency=read_urgency(record),
        when=conditions.read(record.raw("when"), record.file, record.line("when")) if record.has("when") else All(()),
        negation=record.choice("negation", NEGATIONS),
        say=record.text("say", required=True),
        why=record.text("why", required=True),
        basis=basis,
        sources=sources,
        where=record.words("where", allowed=PLACES, what="place"),
        not_where=record.words("not_where", allowed=PLACES, what="place"),
        guidance_from=record.choice("guidance_from", PLACES),
        judged_because=record.text("judged_because", required=basis == "judged"),
        note=record.text("note"),
        examples=_examples(record, conditions),
        for_another=read_for_another(record, "say", "why"),
        at=_places(record, sources),
        say_first=_say_first(record, conditions),
    )
    must_not_say_you(record, "title")
    numbers.cite_facts(record, "rule")
    if not record.has("when"):
        record.problem("has no condition.", "Add `when: …`.")
    record.finish()
    return rule


def read_urgency(record: Record) -> Urgency:
    """Read `urgency` and, for within_days, the number of days."""
    level = record.choice("urgency", URGENCY_LEVELS, required=True, default="routine")
    days = record.number("within_days")
    if (level == "within_days") != (days is not None):
        record.problem("`within_days: N` goes with `urgency: within_days`, and only with it.", key="urgency")
        return Urgency("routine")
    return Urgency(level, int(days) if days is not None else None)


def _say_first(record: Record, conditions: ConditionReader) -> SayFirst | None:
    if not record.has("say_first"):
        return None
    table = record.inner("say_first")
    if not table.has("when"):
        table.problem("`say_first` has no condition.", "Add `when: …`, or put the sentence into `say`.")
    when = conditions.read(table.raw("when"), table.file, table.line("when")) if table.has("when") else All(())
    first = SayFirst(when, table.text("say", required=True), read_for_another(table, "say"))
    table.finish()
    return first


def _places(record: Record, sources: tuple[str, ...]) -> Mapping[str, str]:
    """Read `at`: for a source of the rule, the place in it where the rule was read."""
    if not record.has("at"):
        return {}
    table = record.inner("at")
    for name in table.data:
        if name not in sources:
            table.problem(f"`{name}` is no source of this rule.", "Add it to `sources:`, or take it out.", key=name)
    return {name: table.text(name, required=True) for name in list(table.data) if name in sources}


def _examples(record: Record, conditions: ConditionReader) -> Mapping[str, tuple[Mapping[str, Any], ...]]:
    table = record.inner("examples")
    result = {}
    for kind in _EXAMPLE_KINDS:
        given = table.raw(kind, [])
        if not given:
            table.problem(f"has no example that it {kind}.", f"Add one answer set under `examples: {kind}:`.")
        for answers in given:
            for finding in answers:
                if finding not in conditions.findings:
                    table.problem(
                        f"example `{kind}` names `{finding}`, no known finding.",
                        did_you_mean(finding, conditions.findings),
                        key=kind,
                    )
        result[kind] = tuple(dict(answers) for answers in given)
    table.finish()
    return result
