"""actions/*.yaml -> a test or step: what its results answer, when it makes sense, and when it is too early.

An outcome is held to the answers its findings allow. Nothing here advises an action or weighs a result.
"""

from __future__ import annotations

from typing import Any

from spotting.catalog.care import Action, MissRate, Outcome
from spotting.catalog.conditions_of_answers import ConditionReader
from spotting.catalog.for_another import must_not_say_you
from spotting.catalog.numbers import NumberReader
from spotting.catalog.record import Record, describe
from spotting.catalog.types import Finding
from spotting.logic import Expression
from spotting.problems import did_you_mean


def read_action(record: Record, name: str, conditions: ConditionReader, numbers: NumberReader) -> Action:
    """Read one file of actions/."""
    basis, sources = numbers.grounds(record)
    numbers.cite_facts(record, "text")

    def when(key: str) -> Expression | None:
        return conditions.read(record.raw(key), record.file, record.line(key)) if record.has(key) else None

    action = Action(
        id=name,
        name=record.text("name", required=True),
        plain=record.text("plain", required=True),
        setting=record.text("setting", required=True),
        sources=sources,
        basis=basis,
        why=record.text("why", required=basis == "judged"),
        when_informative=record.text("when_informative"),
        limits=record.text("limits"),
        accuracy=record.text("accuracy"),
        outcomes=_outcomes(record, conditions),
        offered_when=when("offered_when"),
        too_early_when=when("too_early_when"),
        too_early_say=record.text("too_early_say"),
        misses=tuple(_miss_rate(item, numbers) for item in record.entries("misses")),
    )
    if (action.too_early_when is None) == bool(action.too_early_say):
        record.problem("`too_early_when` and `too_early_say` go together.", "Add the other, or drop both.")
    must_not_say_you(record, "name", "plain", "when_informative", "limits", "accuracy", "why", "too_early_say")
    record.finish()
    return action


def _outcomes(record: Record, conditions: ConditionReader) -> tuple[Outcome, ...]:
    outcomes: dict[str, Outcome] = {}
    for item in record.entries("outcomes"):
        name = item.text("id", required=True)
        if name in outcomes:
            item.problem(f"the outcome `{name}` stands twice.", "Give each its own id.", key="id")
        sets = item.inner("sets")
        if not sets.data:
            item.problem("sets no answer.", "Add `sets: {finding: answer}`.")
        for finding in sets.data:
            _check_answer(sets, str(finding), conditions)
        when = conditions.read(item.raw("when"), item.file, item.line("when")) if item.has("when") else None
        outcomes[name] = Outcome(name, item.text("say", required=True), dict(sets.data), when)
        must_not_say_you(item, "say")
        item.finish()
    return tuple(outcomes.values())


def _check_answer(sets: Record, name: str, conditions: ConditionReader) -> None:
    finding, value = conditions.findings.get(name), sets.raw(name)
    if finding is None:
        sets.problem(f"`{name}` is no known finding.", did_you_mean(name, conditions.findings), key=name)
    elif not _is_answer(finding, value):
        fix = did_you_mean(value, (*finding.levels, *finding.values)) or _allowed(finding)
        sets.problem(f"`{name}` cannot be answered with {_shown(value)}.", fix, key=name)


def _shown(value: Any) -> str:
    return f"`{dict(value)}`" if isinstance(value, dict) else describe(value)


def _is_answer(finding: Finding, value: Any) -> bool:
    """Whether a case could give this answer: a word of the finding, or a number or `from`/`to` within its range."""
    if finding.kind != "number":
        words = finding.levels or finding.values or ("present", "absent")
        return isinstance(value, str) and value in words
    ends = list(value.values()) if isinstance(value, dict) else [value]
    if not ends or (isinstance(value, dict) and not set(value) <= {"from", "to"}):
        return False
    low, high = finding.range
    numeric = all(isinstance(end, int | float) and not isinstance(end, bool) and low <= end <= high for end in ends)
    return numeric and ends == sorted(ends)


def _allowed(finding: Finding) -> str:
    if finding.kind == "number":
        return f"Write a number from {finding.range[0]:g} to {finding.range[1]:g}, or {{from: …, to: …}}."
    return f"One of {', '.join(finding.levels or finding.values or ('present', 'absent'))}."


def _miss_rate(item: Record, numbers: NumberReader) -> MissRate:
    day, share = item.number("day_from_missed_period"), item.number("p")
    if day is None:
        item.problem("needs `day_from_missed_period`.", "0 is the first day the period is late.")
    if share is None or not 0 < share < 1:
        item.problem("needs `p`, the share of pregnancies missed, between 0 and 1.", key="p")
        share = 0.5
    low, high = _range_around(item, share)
    source = numbers.cite(item, required=True) or ""
    at, note = item.text("at", required=True), item.text("note")
    numbers.cite_facts(item, "number", f"misses on day {day or 0:g}")
    item.finish()
    return MissRate(int(day or 0), share, low, high, source, at, note)


def _range_around(item: Record, share: float) -> tuple[float, float]:
    given = item.raw("range")
    if isinstance(given, list) and len(given) == 2 and all(isinstance(end, int | float) for end in given):
        low, high = float(given[0]), float(given[1])
        if 0 <= low <= share <= high <= 1:
            return low, high
    item.problem("needs `range: [low, high]` that holds `p`.", key="range")
    return share, share
