"""A day as JSON and back, without loss: what the vault stores, the plain export writes and the own importer reads.

Empty fields are left out. Reading is strict: an unknown field or word is a problem with its place, never dropped.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar, cast

from spotting.diary.day import ENTRY_TYPES, FIELDS, Bleeding, Day, Entry, Product
from spotting.problems import did_you_mean

TEXT_FIELDS = ("notes", "tags")
E = TypeVar("E", bound=Entry)
Made = dict[tuple[Any, ...], Entry]


def day_to_json(day: Day) -> dict[str, Any]:
    """Return the JSON object of a day; `date` first, empty fields left out."""
    data: dict[str, Any] = {"date": day.date.isoformat()}
    for name in day.logged:
        value = getattr(day, name)
        if isinstance(value, Entry):
            data[name] = entry_to_json(value)
        elif isinstance(value, tuple):
            data[name] = [entry_to_json(one) if isinstance(one, Entry) else one for one in value]
        else:
            data[name] = value
    return data


def entry_to_json(entry: Entry) -> dict[str, Any]:
    """Return the JSON object of one entry; what equals its default is left out."""
    data: dict[str, Any] = {}
    for name, _, default in _shape(type(entry).__name__):
        value = getattr(entry, name)
        if value != default:
            data[name] = [entry_to_json(one) for one in value] if isinstance(value, tuple) else value
    return data


def day_from_json(data: Any, made: Made | None = None) -> Day:
    """Read a day; raises ValueError that names the field, what is wrong and what to write.

    `made` holds entries read before, for reading thousands of days: equal entries are then one object. It is the
    caller's to throw away.
    """
    if not isinstance(data, dict):
        raise ValueError('a day must be an object; write {"date": "2026-03-02", "bleeding": {"level": "medium"}}')
    for name in data:
        if name != "date" and name not in FIELDS:
            raise ValueError(f"{name} is no field of a day. {did_you_mean(name, FIELDS)}".strip())
    return Day(
        date=_date(data.get("date")),
        **{name: _field(name, value, made) for name, value in data.items() if name != "date"},
    )


def _date(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"date is {value!r}; write it as 2026-03-02") from None


def _field(name: str, value: Any, made: Made | None) -> Any:
    if name == "bleeding":
        return _bleeding(value, made)
    if name == "mucus":
        if not isinstance(value, str):
            raise ValueError(f"mucus is {value!r}; write a word")
        return value
    if not isinstance(value, list):
        raise ValueError(f"{name} must be a list")
    if name in TEXT_FIELDS:
        if not all(isinstance(one, str) for one in value):
            raise ValueError(f"{name} must be a list of texts")
        return tuple(value)
    return tuple([_entry(ENTRY_TYPES[name], one, name, made) for one in value])


def _bleeding(value: Any, made: Made | None) -> Bleeding:
    if not isinstance(value, dict):
        raise ValueError('bleeding must be an object; write {"level": "light"}')
    if "products" not in value:
        return _entry(Bleeding, value, "bleeding", made)
    products = value.get("products", [])
    if not isinstance(products, list):
        raise ValueError("bleeding.products must be a list")
    used = tuple([_entry(Product, one, "bleeding.products", made) for one in products])
    return _new_entry(Bleeding, {**value, "products": used}, "bleeding")


def _entry(kind: type[E], data: Any, where: str, made: Made | None) -> E:
    if not isinstance(data, dict):
        raise ValueError(f"{where} must hold objects, not {data!r}")
    if made is None:
        return _new_entry(kind, data, where)
    key = (kind, *data.items(), *map(type, data.values()))  # 1 and true are equal, and not the same
    try:
        found = made.get(key)
    except TypeError:  # a list or an object where none belongs: said below
        return _new_entry(kind, data, where)
    if found is None:
        found = made[key] = _new_entry(kind, data, where)
    return cast(E, found)


def _new_entry(kind: type[E], data: dict[str, Any], where: str) -> E:
    shape = {name: types for name, types, _ in _shape(kind.__name__)}
    for name, value in data.items():
        if name not in shape:
            raise ValueError(f"{where}.{name} is no field. {did_you_mean(name, shape)}".strip())
        wrong = not isinstance(value, shape[name]) or (isinstance(value, bool) and bool not in shape[name])
        if shape[name] and wrong:
            raise ValueError(f"{where}.{name} is {value!r}; write {_plain(shape[name])}")
    try:
        return kind(**data)
    except TypeError:
        missing = ", ".join(
            name for name, _, default in _shape(kind.__name__) if default is MISSING and name not in data
        )
        raise ValueError(f"{where} lacks {missing}") from None
    except ValueError as error:
        raise ValueError(f"{where}.{error}") from None


_KINDS: dict[str, type[Entry]] = {kind.__name__: kind for kind in (Bleeding, Product, *ENTRY_TYPES.values())}
_TYPES: dict[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "float": (int, float), "bool": (bool,)}


@lru_cache(maxsize=32)
def _shape(kind: str) -> tuple[tuple[str, tuple[type, ...], Any], ...]:
    """Return (name, accepted types, default) per field; the annotations are strings under `annotations`."""
    rows = []
    for field in fields(_KINDS[kind]):
        word = str(field.type).removesuffix(" | None")
        accepted = _TYPES.get(word, ())
        if accepted and str(field.type).endswith("| None"):
            accepted = (*accepted, type(None))
        rows.append((field.name, accepted, field.default))
    return tuple(rows)


def _plain(types: tuple[type, ...]) -> str:
    words = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}
    return words[types[-1] if types[-1] in words else types[0]]
