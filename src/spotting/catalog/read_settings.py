"""settings.yaml -> how far being seen in a place shifts the odds of causes and states against the community.

Authority: the file's numbers, each with its basis. It never lets the community itself shift anything, and never
shifts a name that stands for several conditions.
"""

from __future__ import annotations

from collections.abc import Mapping

from spotting.catalog.conditions_of_answers import ConditionReader
from spotting.catalog.numbers import NumberReader
from spotting.catalog.record import Record
from spotting.catalog.types import Condition, Setting, Shift
from spotting.words import NODE_KINDS, SETTINGS, STATES

_UNSHIFTED = "community"


def read_settings(
    record: Record, conditions: Mapping[str, Condition], numbers: NumberReader, reader: ConditionReader
) -> dict[str, Setting]:
    """Read every setting of the vocabulary, in its order."""
    table = Record(record.raw("settings"), record.file, record.problems)
    settings = {}
    for name in SETTINGS:
        entry = table.inner(name)
        given = entry.raw("shifts", [])
        if not isinstance(given, list):
            entry.problem("`shifts` must be a list.", "Write `shifts: []` where nothing shifts.", key="shifts")
            given = []
        shifts = tuple(
            _read_shift(
                Record(data, record.file, record.problems, line=entry.line("shifts")), name, conditions, numbers, reader
            )
            for data in given
        )
        if shifts and name == _UNSHIFTED:
            entry.problem("the community is what the priors describe; it can have no shifts.", "Write `shifts: []`.")
        settings[name] = Setting(name, entry.text("name", required=True), shifts)
        entry.finish()
    table.finish()
    record.finish()
    return settings


def _read_shift(
    record: Record, setting: str, conditions: Mapping[str, Condition], numbers: NumberReader, reader: ConditionReader
) -> Shift:
    names = record.words("conditions", allowed=conditions, what="condition")
    state = record.choice("state", STATES) or None
    in_states = record.words("in_states", allowed=STATES, what="state")
    if bool(names) == bool(state):
        record.problem("needs either `conditions` or `state`.")
    if state and in_states:
        record.problem("`in_states` belongs to `conditions`, not to `state`.", key="in_states")
    for name in names:
        if name in conditions and conditions[name].kind not in NODE_KINDS:
            record.problem(f"`{name}` is no single cause.", "Name its members.", key="conditions")
    place = " ".join((setting, *(names or (state or "",)), *in_states))
    number = numbers.read(record, place, key="odds")
    when = reader.read(record.raw("when"), record.file, record.line("when")) if record.has("when") else None
    if state and when is not None:
        record.problem("`when` belongs to `conditions`, not to `state`.", key="when")
    record.finish()
    return Shift(names, state, in_states, number, when)
