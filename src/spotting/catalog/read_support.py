"""support.yaml and ways_out.yaml -> careful words beside the answer, and ways out of a check that does not fit.

They add words and places to turn to. They never change an urgency, a rule or a probability.
"""

from __future__ import annotations

from collections.abc import Mapping

from spotting.catalog.conditions_of_answers import ConditionReader
from spotting.catalog.for_another import must_not_say_you, read_for_another
from spotting.catalog.numbers import NumberReader
from spotting.catalog.places import CauseShare, HowToTell, SupportMessage, WayOut
from spotting.catalog.read_places import TOPICS
from spotting.catalog.record import Record
from spotting.catalog.types import Condition
from spotting.words import PLACES


def read_support(
    record: Record, conditions: ConditionReader, numbers: NumberReader, causes: Mapping[str, Condition]
) -> tuple[SupportMessage, ...]:
    """Read the messages in their order; each needs `when`, `cause` or both."""
    messages = []
    for item in record.entries("support"):
        basis, sources, why = _grounds(item, numbers)
        if not (item.has("when") or item.has("cause")):
            item.problem("has no condition.", "Add `when: …` or `cause: {in: [...], above: …}`.")
        messages.append(
            SupportMessage(
                id=item.text("id", required=True),
                title=item.text("title", required=True),
                when=conditions.read(item.raw("when"), item.file, item.line("when")) if item.has("when") else None,
                cause=_cause(item, causes) if item.has("cause") else None,
                lenient=item.flag("lenient"),
                say=item.text("say", required=True),
                lines=item.words("lines", allowed=TOPICS, what="topic"),
                where=item.words("where", allowed=PLACES, what="place"),
                basis=basis,
                sources=sources,
                why=why,
                for_another=read_for_another(item, "say"),
            )
        )
        must_not_say_you(item, "title", "why")
        item.finish()
    record.finish()
    return tuple(messages)


def read_ways_out(
    record: Record, conditions: ConditionReader, numbers: NumberReader
) -> tuple[tuple[WayOut, ...], tuple[HowToTell, ...]]:
    """Read the ways out, first match first, and the ways to tell where blood comes from."""
    ways = []
    for item in record.entries("ways_out"):
        basis, sources, why = _grounds(item, numbers)
        when = conditions.read(item.raw("when"), item.file, item.line("when"))
        danger = item.words("danger")
        if not danger:
            item.problem("names no danger sign.", "Add `danger: [...]`: what needs help now.")
        way = WayOut(
            id=item.text("id", required=True),
            title=item.text("title", required=True),
            when=when,
            say=item.text("say", required=True),
            danger=danger,
            basis=basis,
            sources=sources,
            why=why,
            for_another=read_for_another(item, "say"),
        )
        must_not_say_you(item, "title", "why", "danger")
        item.finish()
        ways.append(way)
    tests = []
    for item in record.entries("how_to_tell"):
        basis, sources, why = _grounds(item, numbers)
        when = conditions.read(item.raw("when"), item.file, item.line("when"))
        name, say = item.text("id", required=True), item.text("say", required=True)
        tests.append(HowToTell(name, when, say, basis, sources, why, read_for_another(item, "say")))
        item.finish()
    record.finish()
    return tuple(ways), tuple(tests)


def _grounds(item: Record, numbers: NumberReader) -> tuple[str, tuple[str, ...], str]:
    basis, sources = numbers.grounds(item)
    numbers.cite_facts(item, "text", item.text("id"))
    return basis, sources, item.text("why", required=basis == "judged")


def _cause(item: Record, causes: Mapping[str, Condition]) -> CauseShare:
    table = item.inner("cause")
    named = table.words("in", allowed=causes, what="condition")
    above = table.number("above")
    if above is None or not 0 < above < 1:
        table.problem("needs `above`, a probability between 0 and 1.", key="above")
    table.finish()
    leaves = dict.fromkeys(leaf for name in named for leaf in (causes[name].members or (name,)))
    return CauseShare(tuple(leaves), above or 1.0)
