"""What she wrote about a day, put into her own record of it: adding to it, changing it, or emptying fields.

Decides only how her words of now and her words of before fit together; what an import said is never touched. Adding
keeps what was there; an edit is made with everything before her eyes, so the edited field then stands alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, Final

from spotting.diary.day import FIELDS, LIST_FIELDS, Bleeding, Day, Product
from spotting.diary.recorded import OWN, Recorded, show

FIELD_WORDS: Final = {
    "bleeding": "bleeding",
    "sex": "sex",
    "pain": "pain",
    "tests": "tests",
    "temperatures": "temperature",
    "mucus": "mucus",
    "contraception": "contraception",
    "medicines": "medicines",
    "procedures": "procedures",
    "life": "pregnancy and other turning points",
    "symptoms": "symptoms",
    "notes": "notes",
    "tags": "tags",
}
_DETAILS: Final = tuple(one.name for one in fields(Bleeding) if one.name not in ("level", "very_heavy"))


@dataclass(frozen=True)
class Written:
    """What she wrote now. `bleeding` holds only the parts she named; `lists` the new entries by field."""

    bleeding: Mapping[str, Any] = field(default_factory=dict)
    mucus: str | None = None
    lists: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    @property
    def named(self) -> tuple[str, ...]:
        """The fields she wrote something for, in the order of a day."""
        named = {name for name, entries in self.lists.items() if entries}
        named |= {"bleeding"} if self.bleeding else set()
        named |= {"mucus"} if self.mucus else set()
        return tuple(name for name in FIELDS if name in named)

    def without(self, name: str) -> Written:
        """Return the same without one field."""
        mucus, bleeding = (None if name == "mucus" else self.mucus), ({} if name == "bleeding" else self.bleeding)
        return Written(bleeding, mucus, {key: entries for key, entries in self.lists.items() if key != name})


def fitting(own: Recorded | None, day: date, written: Written) -> tuple[Written, dict[str, str]]:
    """Return what of it can be added to her record, and for each field that cannot, why."""
    refused: dict[str, str] = {}
    for name in written.named:
        only = written
        for other in written.named:
            only = only.without(other) if other != name else only
        try:
            add(own, day, only)
        except ValueError as error:
            refused[name] = str(error)
    for name in refused:
        written = written.without(name)
    return written, refused


def add(own: Recorded | None, day: date, written: Written) -> Recorded:
    """Return her record with what she wrote added: lists grow, a new level of bleeding takes the place of the old.

    Raises ValueError where the parts contradict each other, such as pads on a day without bleeding.
    """
    before = own if own is not None else Recorded(Day(day))
    values: dict[str, Any] = {}
    for name in written.named:
        if name == "bleeding":
            values[name] = _bleeding(before.day.bleeding, written.bleeding, join_products=True)
        elif name == "mucus":
            values[name] = written.mucus
        else:
            values[name] = _grown(name, getattr(before.day, name), written.lists[name])
    return replace(before, day=replace(before.day, **values))


def edit(rows: Sequence[Recorded], written: Written, cleared: Iterable[str] = ()) -> Recorded | None:
    """Return her record with the named fields replaced and `cleared` ones emptied; None if nothing of it is left.

    `rows` are all records of the day (at least one). Where other sources speak of the day, an edited field stands
    alone from then on (`settled`), so nothing shows through it. Raises ValueError as `add`.
    """
    day = rows[0].day.date
    own = next((row for row in rows if row.source == OWN), Recorded(Day(day)))
    shown = show(rows).day
    emptied = [name for name in cleared if name not in written.named]
    values: dict[str, Any] = {name: () if name in LIST_FIELDS else None for name in emptied}
    for name in written.named:
        if name == "bleeding":
            values[name] = _bleeding(shown.bleeding, written.bleeding, join_products=False)
        else:
            values[name] = written.mucus if name == "mucus" else _grown(name, (), tuple(written.lists[name]))
    settled = own.settled | (set(values) if any(row.source != OWN for row in rows) else set())
    after = replace(own, day=replace(own.day, **values), settled=frozenset(settled))
    return None if after.day.is_empty and not settled else after


def _bleeding(before: Bleeding | None, parts: Mapping[str, Any], *, join_products: bool) -> Bleeding:
    """Return the bleeding with the named parts; details she did not name stay, unless there was none."""
    detailed = any(parts.get(name) for name in _DETAILS)
    level = parts.get("level", before.level if before else "unspecified")
    if level == "none":
        if detailed:
            if "level" in parts:
                raise ValueError("says no bleeding and blood at once. Leave one of them out.")
            raise ValueError("was written down as without bleeding. Give the level of bleeding too, such as light.")
        return Bleeding("none")
    if before is None or before.level == "none":
        return Bleeding(**{"level": level, **parts})
    changed = dict(parts)
    if "level" in changed:
        changed.setdefault("very_heavy", False)
    if join_products and "products" in changed:
        changed["products"] = joined_products((*before.products, *changed["products"]))
    return replace(before, **changed)


def joined_products(products: Iterable[Product]) -> tuple[Product, ...]:
    """Add up the counts of equal products; raises ValueError above what a day can hold."""
    counts: dict[Product, int] = {}
    for product in products:
        kind = replace(product, count=1)
        counts[kind] = counts.get(kind, 0) + product.count
    return tuple(replace(kind, count=count) for kind, count in counts.items())


def _grown(name: str, before: tuple[Any, ...], new: tuple[Any, ...]) -> tuple[Any, ...]:
    """Add entries; a record of none gives way to what there was, and what there was forbids a record of none."""
    nothing = {"sex": "kind", "pain": "severity"}.get(name)
    if nothing is None:
        return (*before, *new)
    none = [one for one in new if getattr(one, nothing) == "none" and _overall(one)]
    some = [one for one in (*before, *new) if not (getattr(one, nothing) == "none" and _overall(one))]
    if none and some:
        raise ValueError(f"says none, but there is {name} on that day too. Leave one out, or edit the day.")
    return tuple(some) or (none[0],)


def _overall(entry: Any) -> bool:
    """Whether an entry speaks of the whole day; no pain at one site leaves room for another."""
    return getattr(entry, "site", "anywhere") == "anywhere"
