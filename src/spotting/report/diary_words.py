"""What a day of the diary holds, in plain words: each field with where it came from, and what sources disagree on.

Says only what was recorded; a field that was not logged is left out or called not logged, never none. Text from
imports is shown without control characters, so that no file can steer the terminal.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from spotting.diary.dates_in_words import in_words
from spotting.diary.day import FIELDS, Bleeding, Product
from spotting.diary.edit import FIELD_WORDS
from spotting.diary.recorded import OWN, Conflict, Recorded, Shown

LEVEL_WORDS: Final = {"unspecified": "some, amount not given"}
_JOINERS: Final = ("\u200c", "\u200d")  # parts of words and of emoji
_SOURCES: Final = {OWN: "you", "own_elsewhere": "another diary of yours", "drip": "drip"}
_SPAN_WORDS: Final = {"start": "began", "stop": "ended", "ongoing": "goes on", "once": ""}
_EVENT_WORDS: Final = {
    "use": "used",
    "start": "started",
    "stop": "stopped",
    "change": "changed",
    "double": "taken twice",
}


def safe(text: str) -> str:
    """Return a text without control and direction characters; line ends become spaces."""
    kept = (" " if letter.isspace() else letter for letter in text if letter.isspace() or _harmless(letter))
    return "".join(kept)


def _harmless(letter: str) -> bool:
    return letter in _JOINERS or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def source_name(source: str) -> str:
    """Name a source for the person."""
    return _SOURCES.get(source, safe(source).replace("_", " ").title())


def bleeding_in_words(bleeding: Bleeding, *, short: bool = False) -> str:
    """Say the level; unless `short` also colour, clots, products and what marks the day."""
    level = "very heavy" if bleeding.very_heavy else LEVEL_WORDS.get(bleeding.level, bleeding.level)
    parts = [level]
    if not short:
        parts += [_plain(bleeding.colour)] if bleeding.colour else []
        parts += [
            _count(count, f"{size} clot")
            for size, count in (("small", bleeding.small_clots), ("large", bleeding.large_clots))
            if count is not None
        ]
        parts += [_product(product) for product in bleeding.products]
        parts += ["first day of a period"] if bleeding.period_start else []
        parts += ["between periods"] if bleeding.intermenstrual else []
        parts += ["withdrawal bleed"] if bleeding.withdrawal else []
    return ", ".join(parts)


def _product(product: Product) -> str:
    fill = f"{product.fill} " if product.fill else ""
    amount = f" of {product.millilitres:g} ml" if product.millilitres is not None else ""
    kind = "underwear" if product.kind == "underwear" else product.kind
    if kind == "underwear":
        return f"{product.count} {fill}underwear"
    return _count(product.count, f"{fill}{kind}") + amount


def entry_in_words(name: str, entry: Any) -> str:
    """Say one entry of a list field, or a plain value."""
    if isinstance(entry, Bleeding):
        return bleeding_in_words(entry)
    if isinstance(entry, str):
        return safe(entry) if name in ("notes", "tags") else _plain(entry)
    return safe(_ENTRIES[name](entry))


def _sex(one: Any) -> str:
    if one.kind == "none":
        return "none"
    parts = [one.kind if one.kind != "unspecified" else "yes"]
    parts += [one.protection] if one.protection != "unspecified" else []
    parts += [f"pain {one.pain} of 10"] if one.pain is not None else []
    parts += ["bleeding after it"] if one.bleeding_after else []
    return ", ".join(parts)


def _pain(one: Any) -> str:
    site = _plain(one.site)
    if one.score is not None:
        return f"{site} {one.score} of 10"
    if one.severity == "none":
        return "none" if one.site == "anywhere" else f"{site}: none"
    return site if one.severity == "unspecified" else f"{site}, {one.severity}"


def _test(one: Any) -> str:
    kind = {"lh": "LH"}.get(one.kind, one.kind)
    return f"{kind} {one.result}{_at(one.time)}"


def _temperature(one: Any) -> str:
    method = "" if one.method in ("basal", "unspecified") else f" ({one.method})"
    return f"{one.celsius:g} °C{method}{_at(one.time)}" + (", not to be counted" if one.excluded else "")


def _contraception(one: Any) -> str:
    count = f"{one.count} " if one.count > 1 else ""
    return f"{_plain(one.method)}: {count}{_EVENT_WORDS.get(one.event, one.event)}"


def _life(one: Any) -> str:
    return f"{_plain(one.kind)} {_SPAN_WORDS[one.span]}".rstrip()


_ENTRIES: Final[Mapping[str, Any]] = {
    "sex": _sex,
    "pain": _pain,
    "tests": _test,
    "temperatures": _temperature,
    "contraception": _contraception,
    "medicines": lambda one: one.name + ("" if one.event == "taken" else f", {_EVENT_WORDS.get(one.event, one.event)}"),
    "procedures": lambda one: _plain(one.kind) + (f" ({one.detail})" if one.detail else ""),
    "life": _life,
    "symptoms": lambda one: one.name + ("" if one.severity == "unspecified" else f": {one.severity}"),
}


def field_in_words(name: str, value: Any) -> str:
    """Say what a field holds."""
    entries = value if isinstance(value, tuple) else (value,)
    return "; ".join(entry_in_words(name, entry) for entry in entries)


def field_name(name: str) -> str:
    """Name a field as a heading."""
    return FIELD_WORDS[name].capitalize()


def summary(shown: Shown) -> str:
    """Say a whole day in one line, its bleeding first."""
    told = [f"{FIELD_WORDS[name]}: {field_in_words(name, getattr(shown.day, name))}" for name in shown.day.logged]
    conflicts = [f"sources disagree about {FIELD_WORDS[one.field]}" for one in shown.conflicts]
    return "; ".join([*told, *conflicts])


def day_text(shown: Shown, rows: tuple[Recorded, ...] = (), *, width: int = 80, unlogged: bool = True) -> str:
    """Say a day in full: every field with its sources, then conflicts, then which fields were not logged.

    With `rows`, what the sources wrote stands at the end.
    """
    lines = [in_words(shown.day.date)]
    for name in shown.day.logged:
        origin = _told_by(shown.sources.get(name, ()))
        lines.append(_wrapped(f"{field_name(name)}: {field_in_words(name, getattr(shown.day, name))}{origin}", width))
    for conflict in shown.conflicts:
        lines += conflict_lines(conflict, width)
    missing = [FIELD_WORDS[name] for name in FIELDS if not getattr(shown.day, name)]
    lines += [_wrapped(f"Not logged: {', '.join(missing)}.", width)] if unlogged and missing else []
    originals = [
        f"{source_name(row.source)}: {FIELD_WORDS.get(one.field, one.field)} “{safe(one.original)}”"
        for row in rows
        for one in row.origins
        if one.original
    ]
    if originals:
        lines.append("As the sources wrote it:")
        lines += [_wrapped(line, width, indent="  ") for line in dict.fromkeys(originals)]
    return "\n".join(lines) + "\n"


def conflict_lines(conflict: Conflict, width: int = 80) -> list[str]:
    """Say what the sources of a conflict hold."""
    lines = [_wrapped(f"The sources disagree about {FIELD_WORDS[conflict.field]}:", width)]
    for source, value in conflict.values:
        lines.append(_wrapped(f"{source_name(source)}: {field_in_words(conflict.field, value)}", width, indent="  "))
    return lines


def _told_by(sources: tuple[str, ...]) -> str:
    if not sources or sources == (OWN,):
        return ""
    return f" (from {', '.join(source_name(source) for source in sources)})"


def _wrapped(text: str, width: int, indent: str = "") -> str:
    return textwrap.fill(text, max(20, width), initial_indent=indent, subsequent_indent=indent + "  ")


def _plain(word: str) -> str:
    return safe(word).replace("_", " ")


def _count(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _at(time: str | None) -> str:
    return f" at {safe(time)}" if time else ""
