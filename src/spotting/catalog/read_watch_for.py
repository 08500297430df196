"""watch_for.yaml -> the signs that would make it more urgent, and `say_it`: the words of an answer for the phone.

Whatever is marked sensitive has no words for the phone: a call may be overheard, and she decides what she tells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from spotting.catalog.care import WatchFor, WatchSign
from spotting.catalog.conditions_of_answers import ConditionReader
from spotting.catalog.for_another import must_not_say_you, read_for_another
from spotting.catalog.numbers import NumberReader
from spotting.catalog.read_rules import read_urgency
from spotting.catalog.record import Record
from spotting.problems import did_you_mean

NUMBER_GIVEN = "given"  # the key of `say_it` for a number; {value} stands for it
PRONOUNS: Mapping[str, tuple[str, str]] = {  # mark -> about herself, about someone else
    "I": ("I", "she"),
    "my": ("my", "her"),
    "me": ("me", "her"),
    "am": ("am", "is"),
    "have": ("have", "has"),
}


def read_watch_for(record: Record, conditions: ConditionReader, numbers: NumberReader) -> tuple[WatchFor, ...]:
    """Read the entries in their order; an entry without `when` holds for everyone."""
    result = []
    for item in record.entries("watch_for"):
        basis, sources = numbers.grounds(item)
        numbers.cite_facts(item, "text", item.text("id"))
        entry = WatchFor(
            id=item.text("id", required=True),
            when=conditions.read(item.raw("when"), item.file, item.line("when")) if item.has("when") else None,
            urgency=read_urgency(item),
            signs=tuple(_sign(line, conditions) for line in item.entries("signs")),
            basis=basis,
            sources=sources,
            why=item.text("why", required=True),
        )
        if not entry.signs:
            item.problem("names no sign.", "Add `signs: [{say: …}]`.")
        must_not_say_you(item, "why")
        item.finish()
        result.append(entry)
    record.finish()
    return tuple(result)


def _sign(line: Record, conditions: ConditionReader) -> WatchSign:
    known = conditions.read(line.raw("sign"), line.file, line.line("sign")) if line.has("sign") else None
    sign = WatchSign(line.text("say", required=True), known, read_for_another(line, "say"))
    line.finish()
    return sign


def read_say_it(record: Record, kind: str, answers: tuple[str, ...]) -> Mapping[str, str]:
    """Read `say_it`: for each answer worth saying, a phrase that goes on from "I have" or "you should know of"."""
    if not record.has("say_it"):
        return {}
    if record.flag("sensitive"):
        record.problem("is sensitive and has `say_it`.", "Drop it: a call may be overheard.", key="say_it")
    table = record.inner("say_it")
    allowed = answers or ((NUMBER_GIVEN,) if kind == "number" else ("present",))
    for key in list(table.data):
        if key not in allowed:
            table.problem(f"`{key}` is no answer of this finding.", did_you_mean(key, allowed), key=key)
        for mark in re.findall(r"\{(\w*)\}", table.text(key)):
            if mark not in PRONOUNS and not (mark == "value" and kind == "number"):
                fix = f"Use one of {', '.join('{' + name + '}' for name in PRONOUNS)}."
                table.problem(f"`{{{mark}}}` is no mark of a phrase.", fix, key=key)
    return {key: table.text(key) for key in table.data if key in allowed}
