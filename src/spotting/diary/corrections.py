"""What she corrects: this bleed was or was not a period, her ovulation day, a pregnancy. Hard evidence in every re-run.

A later correction of the same days replaces an earlier one of its kind; none is ever weakened by the model.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from spotting.problems import did_you_mean

KINDS: Final = ("period", "period_start", "not_period", "ovulation", "pregnant", "not_pregnant")
_FIELDS: Final = ("kind", "first", "last")


@dataclass(frozen=True)
class Correction:
    """One correction: the kind and the days it is about, `last` included (None: the one day `first`).

    `period`: the bleeding on these days was a period. `period_start`: a period began on that day. `not_period`: the
    bleeding was no period. `ovulation`: the egg was released on that day. `pregnant`, `not_pregnant`: on these days.
    Raises ValueError that says what to write.
    """

    kind: str
    first: date
    last: date | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind is {self.kind!r}; write one of {', '.join(KINDS)}")
        if self.last is not None and self.last < self.first:
            raise ValueError(f"last is {self.last}, before first, {self.first}; write the later day as last")
        if self.kind in ("period_start", "ovulation") and self.last not in (None, self.first):
            raise ValueError(f"{self.kind} is about one day; leave out last")

    @property
    def end(self) -> date:
        """The last day it is about."""
        return self.last or self.first

    def to_json(self) -> dict[str, str]:
        """Return the JSON object the settings of the vault store."""
        data = {"kind": self.kind, "first": self.first.isoformat()}
        return data if self.last is None else {**data, "last": self.last.isoformat()}


def correction_from_json(data: Any) -> Correction:
    """Read one correction; raises ValueError that names the field and the cure."""
    if not isinstance(data, dict):
        raise ValueError('a correction must be an object; write {"kind": "not_period", "first": "2026-03-02"}')
    for name in data:
        if name not in _FIELDS:
            raise ValueError(f"{name} is no field of a correction. {did_you_mean(name, _FIELDS)}".strip())
    if "kind" not in data or "first" not in data:
        raise ValueError("a correction needs kind and first")
    last = None if data.get("last") is None else _date("last", data["last"])
    return Correction(data["kind"], _date("first", data["first"]), last)


def _date(name: str, value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"{name} is {value!r}; write it as 2026-03-02") from None


_RIVALS: Final = {
    "period": ("not_period",),
    "period_start": ("not_period",),
    "not_period": ("period", "period_start"),
    "pregnant": ("not_pregnant",),
    "not_pregnant": ("pregnant",),
    "ovulation": (),
}


def in_force(corrections: Iterable[Correction]) -> tuple[Correction, ...]:
    """Return the corrections that hold: of two that contradict each other on a day, the later in the list."""
    held: list[Correction] = []
    for one in corrections:
        rivals = _RIVALS[one.kind]
        held = [
            other
            for other in held
            if not (other.kind in rivals and other.first <= one.end and one.first <= other.end) and other != one
        ]
        held.append(one)
    return tuple(held)
