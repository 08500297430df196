"""The fields of a day as form fields: which inputs each entry has, and a sent form read back into a day.

Follows `diary.day` field by field, so nothing of a day is left out of the sheet. Reading is strict; what does not fit
is named with its place and the sheet is shown again as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, Final

from spotting.diary.day import BLEEDING_LEVELS, ENTRY_TYPES, MUCUS, Bleeding, Day, Entry, Product
from spotting.diary.day_json import day_from_json, day_to_json
from spotting.diary.entries_in_words import PAIN_SITES

TITLES: Final = {
    "bleeding": "Bleeding",
    "sex": "Sex",
    "pain": "Pain",
    "tests": "Tests",
    "temperatures": "Temperature",
    "mucus": "Mucus",
    "contraception": "Contraception",
    "medicines": "Medicines",
    "procedures": "Procedures and examinations",
    "life": "Pregnancy and other turning points",
    "symptoms": "Other symptoms",
    "notes": "Notes",
    "tags": "Tags",
}
ONE_MORE: Final = {
    "sex": "Add sex", "pain": "Add pain", "tests": "Add a test", "temperatures": "Add a temperature",
    "contraception": "Add contraception", "medicines": "Add a medicine", "procedures": "Add a procedure",
    "life": "Add a turning point", "symptoms": "Add a symptom", "products": "Add a product",
}  # fmt: skip
LABELS: Final = {
    "kind": "What", "fill": "How full", "count": "How many", "millilitres": "Millilitres", "protection": "Protection",
    "pain": "Pain, 0 to 10", "bleeding_after": "Bled after it", "site": "Where", "score": "How strong, 0 to 10",
    "severity": "Or in a word", "result": "Result", "time": "Time", "celsius": "Degrees Celsius", "method": "Method",
    "excluded": "Do not count it", "event": "What happened", "name": "Name", "detail": "Which", "span": "It",
    "level": "How much", "colour": "Colour", "small_clots": "Small clots (under 2.5 cm)", "large_clots": "Large clots",
    "very_heavy": "More than heavy", "intermenstrual": "Between periods", "withdrawal": "In a break from hormones",
    "period_start": "First day of a period",
}  # fmt: skip
_WORDS: Final = {
    "lh": "ovulation test (LH)", "unspecified": "not said", "brown_or_black": "brown or black", "use": "used",
    "start": "began", "stop": "ended", "ongoing": "goes on", "once": "on this day", "double": "taken twice",
    "high": "high, not yet the peak", "egg_white": "like egg white", "break": "break", "change": "changed",
    "pill": "pill, which one not said", "coil": "coil, which one not said", "basal": "on waking",
}  # fmt: skip
_NAMED: Final = {"level": {"unspecified": "some, amount not said", "flooding": "flooding"}}
_TRI: Final = (("", "not said"), ("yes", "yes"), ("no", "no"))


@dataclass(frozen=True)
class Input:
    """One input: its name in the form, label, kind (select, number, text, time, check, tri), value and choices."""

    name: str
    label: str
    kind: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    suggestions: tuple[str, ...] = ()


Row = tuple[Input, ...]
_LISTS: Final[dict[str, type[Entry]]] = {"products": Product, **ENTRY_TYPES}


def in_plain_words(word: str, field: str = "") -> str:
    """Return a word of the diary's lists as a person says it."""
    return _NAMED.get(field, {}).get(word) or _WORDS.get(word) or word.replace("_", " ")


def entry_inputs(kind: type[Entry], prefix: str, values: Mapping[str, Any], skip: tuple[str, ...] = ()) -> Row:
    """Return the inputs of one entry; `values` as in the JSON of a day, or as typed."""
    made = []
    for number, field in enumerate(fields(kind)):
        if field.name not in skip:
            type_ = str(field.type)
            first = number == 0 and "str" in type_
            default = None if first or field.default is MISSING else field.default
            value = values.get(field.name, default)
            made.append(_input(kind, f"{prefix}{field.name}", field.name, type_, value, first))
    return tuple(made)


def _input(kind: type[Entry], name: str, field: str, type_: str, value: Any, first: bool) -> Input:
    label, typed = LABELS.get(field, field), _as_typed(value)
    if type_.startswith("bool"):
        shown = {"True": "yes", "False": "no"}.get(typed, typed)
        return Input(name, label, "check", shown) if "None" not in type_ else Input(name, label, "tri", shown, _TRI)
    if words := kind.words.get(field):
        empty = (("", "—"),) if first or "None" in type_ or "unspecified" not in words else ()
        choices = (*empty, *((word, in_plain_words(word, field)) for word in words))
        return Input(name, label, "select", typed, choices)
    if field == "time":
        return Input(name, label, "time", typed)
    if "int" in type_ or "float" in type_:
        return Input(name, label, "number", typed)
    return Input(name, label, "text", typed, suggestions=PAIN_SITES if field == "site" else ())


def _as_typed(value: Any) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def bleeding_inputs(values: Mapping[str, Any]) -> Row:
    """Return the inputs of bleeding but its level and products."""
    return entry_inputs(Bleeding, "bleeding.", values, skip=("level", "products"))


def level_choices() -> tuple[tuple[str, str], ...]:
    """Return the levels with their words."""
    return tuple((word, in_plain_words(word, "level")) for word in BLEEDING_LEVELS)


def mucus_choices() -> tuple[tuple[str, str], ...]:
    """Return what mucus can be, "not logged" first."""
    return (("", "not logged"), *((word, in_plain_words(word)) for word in MUCUS))


def list_rows(data: Mapping[str, Any], more: str) -> dict[str, list[Row]]:
    """Return rows of inputs by field, with one empty row each, two where `more` asks for another."""
    rows = {}
    for name, kind in _LISTS.items():
        entries = data.get("bleeding", {}).get("products", []) if name == "products" else data.get(name, [])
        spare = 2 if more == name else 1
        filled = [*entries, *([{}] * spare)]
        rows[name] = [entry_inputs(kind, f"{name}.{at}.", values) for at, values in enumerate(filled)]
    return rows


def data_of(day: Day) -> dict[str, Any]:
    """Return a day as the sheet shows it: as its JSON, but with every part of every entry, defaults too."""
    data = day_to_json(day)
    for name in ENTRY_TYPES:
        if name in data:
            data[name] = [dict(vars(entry)) for entry in getattr(day, name)]
    if day.bleeding is not None:
        data["bleeding"] = {**vars(day.bleeding), "products": [dict(vars(one)) for one in day.bleeding.products]}
    return data


# --- a sent form read back ---

_AT: Final = re.compile(r"(\w+)\.(\d{1,3})\.(\w+)")


def typed_data(form: Mapping[str, str]) -> dict[str, Any]:
    """Return what was typed in the shape of a day's JSON, still as texts; rows without their first part are kept."""
    data: dict[str, Any] = {}
    rows: dict[str, dict[int, dict[str, str]]] = {}
    for name, value in form.items():
        if (found := _AT.fullmatch(name)) and value.strip():
            rows.setdefault(found[1], {}).setdefault(int(found[2]), {})[found[3]] = value.strip()
        elif name.startswith("bleeding.") and value.strip():
            data.setdefault("bleeding", {})[name.removeprefix("bleeding.")] = value.strip()
    for name, kind in _LISTS.items():
        entries = [entry for _, entry in sorted(rows.get(name, {}).items()) if _says_something(kind, entry)]
        if entries and name == "products":
            data.setdefault("bleeding", {})["products"] = entries
        elif entries:
            data[name] = entries
    if form.get("mucus"):
        data["mucus"] = form["mucus"]
    if note := form.get("notes", "").replace("\r\n", "\n").strip():
        data["notes"] = [part.strip("\n") for part in note.split(NOTE_LINE) if part.strip()]
    if tags := [tag.strip() for tag in form.get("tags", "").split(",") if tag.strip()]:
        data["tags"] = tags
    return data


NOTE_LINE: Final = "\n---\n"


def _says_something(kind: type[Entry], entry: Mapping[str, str]) -> bool:
    """Whether a row holds more than what an untouched row sends."""
    blank = {one.name: one.value for one in entry_inputs(kind, "", {})}
    return any(value != blank.get(name, "") for name, value in entry.items())


def day_from(date: str, data: Mapping[str, Any]) -> Day:
    """Return the day of what was typed; raises ValueError with the field and what to write."""
    made: dict[str, Any] = {"date": date}
    for name, value in data.items():
        if name == "bleeding":
            made[name] = _bleeding(value)
        elif name in ENTRY_TYPES:
            made[name] = [_entry(ENTRY_TYPES[name], entry, TITLES[name]) for entry in value]
        else:
            made[name] = value
    try:
        return day_from_json(made)
    except ValueError as error:
        raise ValueError(_plainly(str(error))) from None


def _bleeding(value: Mapping[str, Any]) -> dict[str, Any]:
    parts = {name: part for name, part in value.items() if name != "products"}
    products = [_entry(Product, entry, "Products") for entry in value.get("products", [])]
    if "level" not in parts:
        blank = {one.name.removeprefix("bleeding."): one.value for one in bleeding_inputs({})}
        told = [name for name, part in parts.items() if part != blank.get(name, "")]
        if not told and not products:
            return {}
        raise ValueError("Bleeding: choose how much, or “some, amount not said”.")
    return _entry(Bleeding, parts, "Bleeding") | ({"products": products} if products else {})


def _entry(kind: type[Entry], typed: Mapping[str, str], title: str) -> dict[str, Any]:
    """Return one entry with its values in their types."""
    made: dict[str, Any] = {}
    shape = fields(kind)
    if not typed.get(shape[0].name):
        raise ValueError(f"{title}: fill in “{LABELS[shape[0].name]}”, or empty the rest of that line.")
    for field in shape:
        text, type_ = typed.get(field.name, ""), str(field.type)
        if not text:
            continue
        label = LABELS.get(field.name, field.name)
        if type_.startswith("bool"):
            made[field.name] = text == "yes"
        elif type_.startswith("int"):
            if not re.fullmatch(r"\d{1,4}", text):
                raise ValueError(f"{title}, {label}: write a whole number, such as 3.")
            made[field.name] = int(text)
        elif type_.startswith("float"):
            made[field.name] = _number(text, f"{title}, {label}", celsius=field.name == "celsius")
        else:
            made[field.name] = text
    return made


def _number(text: str, where: str, *, celsius: bool) -> float:
    found = re.fullmatch(r"(\d{1,3}(?:[.,]\d{1,3})?)\s*°?\s*([cCfF]?)", text)
    if not found:
        raise ValueError(f"{where}: write a number, such as 36.6.")
    number = float(found[1].replace(",", "."))
    if celsius and (found[2] in ("f", "F") or (not found[2] and number > 90)):
        return round((number - 32) / 1.8, 2)
    return number


def _plainly(said: str) -> str:
    """Return an error of the reader with the field's own label before it."""
    where, _, rest = said.partition(" ")
    parts = where.split(".")
    named = ", ".join(TITLES.get(part) or LABELS.get(part) or part for part in parts)
    return f"{named} {rest}".replace("_", " ") if rest else said
