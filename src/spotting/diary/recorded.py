"""A day as one source recorded it, and the one day that is shown when several sources speak of it.

Her own record always wins and is never overwritten by an import; sources that disagree are both kept and shown as a
conflict until she chooses. Nothing is guessed: more detail of the same thing is joined, a contradiction is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from spotting.diary.day import AMOUNT_ORDER, FIELDS, LIST_FIELDS, Bleeding, Day

OWN = "own"


@dataclass(frozen=True)
class Origin:
    """Where a value came from: the field, the record's id in its source, and its original text."""

    field: str
    record: str = ""
    original: str = ""


@dataclass(frozen=True)
class Recorded:
    """One source's record of one day; the key is (date, source).

    `settled` names fields whose value here stands alone, even when empty: she edited or chose them with the imports
    before her eyes. `version` is the format version of the source.
    """

    day: Day
    source: str = OWN
    version: str = ""
    settled: frozenset[str] = frozenset()
    origins: tuple[Origin, ...] = ()

    @property
    def key(self) -> tuple[date, str]:
        """Date and source: what the vault stores one row for."""
        return self.day.date, self.source


@dataclass(frozen=True)
class Conflict:
    """Sources that contradict each other about one field of one day: each source with its value."""

    date: date
    field: str
    values: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Shown:
    """The day to show: values, which sources each field came from, and what is still to be chosen."""

    day: Day
    sources: dict[str, tuple[str, ...]]
    conflicts: tuple[Conflict, ...] = ()


def show(rows: Sequence[Recorded]) -> Shown:
    """Join the records of one date (at least one) into the day to show.

    A settled own field stands alone. Otherwise her own bleeding or mucus is shown before imported ones; of imported
    ones equal values join, `unspecified` gives way to a level, and for values that differ the one with more bleeding
    is shown. Values that contradict each other are a conflict. Lists are joined without doubles.
    """
    if len(rows) == 1:
        day, source = rows[0].day, (rows[0].source,)
        return Shown(day, {name: source for name in FIELDS if getattr(day, name)})
    voices = sorted(rows, key=lambda row: (row.source != OWN, row.source))
    settled = voices[0].settled if voices[0].source == OWN else frozenset()
    values: dict[str, Any] = {}
    sources: dict[str, tuple[str, ...]] = {}
    conflicts: list[Conflict] = []
    for name in FIELDS:
        heard = voices[:1] if name in settled else voices
        told = [(row.source, value) for row in heard if (value := getattr(row.day, name))]
        if not told:
            continue
        value, disagree = _join(name, [value for _, value in told])
        if told[0][0] == OWN and name not in LIST_FIELDS:
            value = told[0][1]
        values[name] = value
        sources[name] = tuple(source for source, _ in told)
        if disagree:
            conflicts.append(Conflict(rows[0].day.date, name, tuple(told)))
    return Shown(Day(rows[0].day.date, **values), sources, tuple(conflicts))


def choose(rows: Sequence[Recorded], field: str, source: str) -> Recorded:
    """Return her own record with one source's value of a field settled in it; raises KeyError for an unknown source."""
    own = next((row for row in rows if row.source == OWN), Recorded(Day(rows[0].day.date)))
    chosen = {row.source: row for row in rows}[source]
    day = replace(own.day, **{field: getattr(chosen.day, field)})
    return replace(own, day=day, settled=own.settled | {field})


def _join(name: str, values: list[Any]) -> tuple[Any, bool]:
    if name == "bleeding":
        return join_bleeding(values)
    if name == "mucus":
        known = [value for value in dict.fromkeys(values) if value != "unspecified"]
        return (known[0] if known else values[0]), len(known) > 1
    joined = tuple(dict.fromkeys(one for value in values for one in value))
    if name == "sex":
        none = [one for one in joined if one.kind == "none"]
        return (tuple(one for one in joined if one.kind != "none") or joined), 0 < len(none) < len(joined)
    return joined, False


def join_bleeding(values: Sequence[Bleeding]) -> tuple[Bleeding, bool]:
    """Return the one with most blood, filled with details of equal levels, and whether the levels contradict."""
    levels = {value.level for value in values if value.level != "unspecified"}
    disagree = len(levels) > 1 or ("none" in levels and any(value.level == "unspecified" for value in values))
    most = max(values, key=_amount)
    for other in values:
        if other.level in (most.level, "unspecified") and other is not most:
            details = (
                "colour",
                "small_clots",
                "large_clots",
                "products",
                "intermenstrual",
                "withdrawal",
                "period_start",
            )
            known: dict[str, Any] = {name: getattr(other, name) for name in details if not getattr(most, name)}
            most = replace(most, **known)
    return most, disagree


def _amount(bleeding: Bleeding) -> tuple[float, bool]:
    """Order by how much blood; unspecified stands between none and spotting: some blood, no level."""
    return AMOUNT_ORDER.get(bleeding.level, 0.5), bleeding.very_heavy
