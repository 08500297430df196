"""Words in the language of the reader, numbers and spelling as in the place she is in.

Every text is looked up in the catalogs under locale/. A sentence made of parts ("about 1 in 8") is taken apart by the
catalog's own patterns and put together anew. What has no translation stays English and is marked so: it is never
guessed, and never passed off as translated.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from babel.dates import format_date
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from spotting.web.dates import DATE, date_in
from spotting.web.spelling import american

LOCALE: Final = Path(__file__).parent / "locale"
DOMAINS: Final = ("messages", "knowledge")
LANGUAGES: Final = {"en": "English", "es": "Español"}
_LOCALES: Final = {("en", "US"): "en_US", ("en", "AU"): "en_AU", ("es", "US"): "es_US"}
_DEFAULT_LOCALE: Final = {"en": "en_GB", "es": "es"}
_DEEPEST: Final = 8  # a sentence within a sentence within a sentence
_FIELD: Final = re.compile(r"\{([a-z_]+)\}")
# What a field of a pattern can hold; any other holds words, which are looked up in turn.
_HOLDS: Final = {
    **dict.fromkeys(("n", "m", "k"), r"-?\d+(?:,\d{3})*(?:\.\d+)?"),
    "percent": r"\d+(?:\.\d+)?%",
    "day": DATE,
    # a number or a length of time: no list of things, the last of which has one
    **dict.fromkeys(("low", "high", "passed"), r"(?:[^,;]|,(?=\d))+?"),
    "unit": r"[^,;\d]+?(?<! ago)",
    "event": r"\D+",
    "value": r"-?\d+(?:\.\d+)?(?: to -?\d+(?:\.\d+)?)?",
    "time": r"\d{1,2}:\d{2}",
    "quoted": r"[^“”]*",
    "file": r"[^\n]*\.\w{1,9}(?::\d+)?",
    "path": r"[^\n]+",
    "own": r".+",
    "website": r"[^\s;]+\.[^\s;]+",
    "phone": r"[\d][\d -]*",
}
_AS_IT_IS: Final = ("website", "phone", "time", "quoted", "file", "path", "own", "examples")
_SENTENCES: Final = re.compile(r"(?<=[.?!]) (?=[A-Z“])")
_LONGEST_LIST: Final = 24


@dataclass(frozen=True)
class _Pattern:
    """A sentence with places for its parts, and how it is said."""

    found_by: re.Pattern[str]
    fields: tuple[str, ...]
    said: str
    holds: str  # its longest words: a text without them is not it
    is_pair: bool  # "the one and the other", nothing before or after

    def parts_of(self, text: str) -> Iterator[Mapping[str, str]]:
        """Yield the parts a text can be made of; either part of "the one and the other" may hold an "and" itself."""
        if self.is_pair:
            pieces = text.split(self.holds)
            for at in range(1, len(pieces)):
                yield {"first": self.holds.join(pieces[:at]), "last": self.holds.join(pieces[at:])}
        elif match := self.found_by.fullmatch(text):
            yield match.groupdict()


@dataclass(frozen=True, eq=False)
class Words:
    """The texts of one language, spelled and counted as in one place."""

    language: str
    place: str
    texts: gettext.NullTranslations
    patterns: tuple[_Pattern, ...] = field(repr=False)

    @property
    def locale(self) -> str:
        return _LOCALES.get((self.language, self.place), _DEFAULT_LOCALE[self.language])

    def number(self, value: float) -> str:
        """Write a number as the place does: 12,5 or 12.5."""
        return str(format_decimal(value, locale=self.locale))

    def date(self, value: date, form: str = "long") -> str:
        """Write a date in words: 21 November 2026; `form` as in babel.dates."""
        return str(format_date(value, format=form, locale=self.locale))

    def with_date(self, value: object) -> object:
        """Return a text that is nothing but a date in the form of the language, and anything else as it is."""
        if type(value) is not str or self.language == "en":
            return value
        return date_in(value, self.language, self.locale) or value

    def look_up(self, text: str) -> str | None:
        """Return a text in the language of the reader; None if there is none."""
        if self.language == "en":
            return self.spell(text)
        return self._look_up(text, _DEEPEST, {})

    def spell(self, text: str) -> str:
        """Spell an English text as the place does."""
        return american(text) if self.language == "en" and self.place == "US" else text

    def plain(self, text: object) -> str:
        """Return a text for a title or an attribute, in English where there is no other."""
        found = self.look_up(str(text))
        return str(text) if found is None else found

    def say(self, text: object) -> Markup:
        """Return a text for a page; English that has no translation is marked as English."""
        found = self.look_up(str(text))
        if found is None:
            return Markup('<span lang="en">{}</span>').format(text)
        return escape(found)

    def say_all(self, texts: Iterable[object], between: str = "; ") -> Markup:
        """Return several texts in one line."""
        return Markup(between).join(self.say(text) for text in texts)

    def cited(self, title: object) -> Markup:
        """Return the title of a source: never spelled anew, since it must be found as it is."""
        if self.language == "en":
            return escape(title)
        found = self._whole(str(title))  # a title is not put together from parts
        return escape(found) if found is not None else Markup('<span lang="en">{}</span>').format(title)

    def has(self, text: object) -> bool:
        """Whether a text is there in the language of the reader."""
        return self.look_up(str(text)) is not None

    def _look_up(self, text: str, depth: int, known: dict[tuple[str, int], str | None]) -> str | None:
        """Return a text as a whole, else put together from its parts; `known` holds what this call has found."""
        if (text, depth) not in known:
            known[text, depth] = None  # a text is no part of itself
            said = self._whole(text)
            known[text, depth] = self._in_parts(text, depth - 1, known) if said is None and depth else said
        return known[text, depth]

    def _whole(self, text: str) -> str | None:
        if not text.strip() or _is_number(text):
            return self._local(text)
        if day := date_in(text, self.language, self.locale):
            return day
        for words, put in ((text, _as_it_is), (_lower(text), _upper), (_upper(text), _lower)):
            found = self.texts.gettext(words)
            if found != words or words in _SAME[self.language]:
                return put(found)
        return None

    def _in_parts(self, text: str, depth: int, known: dict[tuple[str, int], str | None]) -> str | None:
        if said := self._joined(_SENTENCES.split(text), " ", depth, known):
            return said
        if said := self._listed(text.split("; "), "; ", depth, known):
            return said
        for words, put in ((text, _as_it_is), (_lower(text), _upper)):
            for pattern in self.patterns:
                for parts in pattern.parts_of(words) if pattern.holds in words else ():
                    if said := self._put_together(pattern, parts, depth, known):
                        return put(said)
        if text.endswith(".") and (said := self._look_up(text[:-1], depth, known)):
            return f"{said}."
        return self._listed(text.split(", "), ", ", depth, known)

    def _listed(
        self, parts: list[str], between: str, depth: int, known: dict[tuple[str, int], str | None]
    ) -> str | None:
        """Return a list with each of its items said; an item may hold the sign between items itself."""
        if not 1 < len(parts) <= _LONGEST_LIST:
            return None
        best: list[list[str] | None] = [[]]  # for each number of parts from the left
        for end in range(1, len(parts) + 1):
            best.append(None)
            for start in range(end):
                before = best[start]
                if before is None or end - start == len(parts):
                    continue
                said = self._look_up(between.join(parts[start:end]), depth, known)
                if said is not None:
                    best[end] = [*before, said]
                    break
        found = best[-1]
        return between.join(found) if found else None

    def _joined(
        self, parts: list[str], between: str, depth: int, known: dict[tuple[str, int], str | None]
    ) -> str | None:
        """Return several parts in their order; None if there is only one, or one has no translation."""
        told = [self._look_up(part, depth, known) for part in parts] if len(parts) > 1 else [None]
        return between.join(part for part in told if part is not None) if None not in told else None

    def _put_together(
        self, pattern: _Pattern, parts: Mapping[str, str], depth: int, known: dict[tuple[str, int], str | None]
    ) -> str | None:
        values = {}
        for name in pattern.fields:
            part = parts[name]
            said = part if name in _AS_IT_IS else self._look_up(part, depth, known)
            if said is None:
                return None
            values[name] = said
        return _FIELD.sub(lambda found: values[found[1]], pattern.said)

    def _local(self, text: str) -> str:
        number = text.removesuffix("%").replace(",", "")
        if "," in text:
            return str(format_decimal(number, locale=self.locale))
        if not _is_number(text) or "." not in number:
            return text if not text.endswith("%") else f"{number}\N{NO-BREAK SPACE}%"
        written = format_decimal(number, format="0.######", locale=self.locale)
        return f"{written}\N{NO-BREAK SPACE}%" if text.endswith("%") else str(written)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(,\d{3})*(\.\d+)?%?", text) is not None


def _as_it_is(text: str) -> str:
    return text


def _upper(text: str) -> str:
    start = 1 if text[:1] in "¿¡“«" else 0
    return text[:start] + text[start : start + 1].upper() + text[start + 1 :]


def _lower(text: str) -> str:
    if text[1:2].isupper():
        return text
    return text[:1].lower() + text[1:]


@lru_cache(maxsize=16)
def words_of(language: str, place: str) -> Words:
    """Return the words of a language in a place."""
    texts = translations(language)
    return Words(language, place, texts, _patterns(language))


@lru_cache(maxsize=8)
def translations(language: str) -> gettext.NullTranslations:
    """Return both catalogs of a language as one; English is what the sources say."""
    first, second = (gettext.translation(domain, LOCALE, languages=[language], fallback=True) for domain in DOMAINS)
    first.add_fallback(second)
    return first


@lru_cache(maxsize=8)
def _pairs(language: str) -> dict[str, str]:
    """Return every text of both catalogs with its translation."""
    pairs: dict[str, str] = {}
    for domain in DOMAINS:
        found = gettext.translation(domain, LOCALE, languages=[language], fallback=True)
        catalog = getattr(found, "_catalog", {})
        pairs |= {key: said for key, said in catalog.items() if isinstance(key, str) and key}
    return pairs


class _SameInBoth(dict[str, frozenset[str]]):
    """The texts that are the same in both languages, such as the name of a service."""

    def __missing__(self, language: str) -> frozenset[str]:
        self[language] = frozenset(key for key, said in _pairs(language).items() if key == said)
        return self[language]


_SAME: Final = _SameInBoth()


@lru_cache(maxsize=8)
def _patterns(language: str) -> tuple[_Pattern, ...]:
    """Return the sentences with places for parts, the one with most words of its own first."""
    made = []
    for text, said in _pairs(language).items():
        names = _FIELD.findall(text)
        if not names or "%(" in text:
            continue
        pieces = _FIELD.split(text)
        found_by = "".join(
            re.escape(piece) if place % 2 == 0 else f"(?P<{piece}>{_HOLDS.get(piece, '.+?')})"
            for place, piece in enumerate(pieces)
        )
        own = pieces[::2]
        words = max(own, key=len)
        is_pair = text == f"{{first}}{words}{{last}}"
        weight = 0 if names == ["first", "second"] else len("".join(own))  # "a or b: c" is an answer before a choice
        made.append((weight, _Pattern(re.compile(found_by), tuple(names), said, words, is_pair)))
    made.sort(key=_own_words, reverse=True)
    return tuple(pattern for _, pattern in made)


def _own_words(row: tuple[int, _Pattern]) -> int:
    return row[0]


class Spelled(gettext.NullTranslations):
    """English as it is spelled in a place."""

    def __init__(self, spell: Callable[[str], str]) -> None:
        super().__init__()
        self._spell = spell

    def gettext(self, message: str) -> str:
        return self._spell(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self._spell(msgid1 if n == 1 else msgid2)
