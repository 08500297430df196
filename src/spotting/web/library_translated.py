"""The entries of the library with their names and texts in another language beside the English ones, for its search.

The words come from the catalogs of the language; what has no translation is found by its English words. For the search
only: nothing follows from it but which pages are offered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from spotting.web.language import Words
from spotting.web.library_search import Searched

# Small words that stand in most names and tell nothing apart.
_EMPTY: Final = {
    "es": frozenset(
        re.findall(
            r"\w+",
            "a al algo ante como con cual cuando de del donde e el ella en entre es esta este esto hay la "
            "las le lo los mas me mi mis muy no o para pero por porque que se ser si sin sobre son su sus "
            "te tu tus u un una uno unas unos y ya",
        )
    )
}


def in_both(searched: Iterable[Searched], words: Words) -> list[Searched]:
    """Return the entries to be searched with their words in both languages."""
    return [_in_both(one, words) for one in searched]


def _in_both(one: Searched, words: Words) -> Searched:
    entry = one.entry
    names = [entry.name, entry.clinical, *one.names]
    told = [said for name in dict.fromkeys(names) if name and (said := words.look_up(name))]
    more = [said for text in (entry.about, *entry.tags) if text and (said := words.look_up(text))]
    named = tuple(dict.fromkeys(_telling(said, words.language) for said in told))
    return replace(
        one, names=(*one.names, *named), text=" ".join([one.text, *(_telling(s, words.language) for s in more)])
    )


def _telling(text: str, language: str) -> str:
    empty = _EMPTY.get(language, frozenset())
    return " ".join(word for word in text.split() if word.lower().strip(".,;:") not in empty)


def small_words(language: str) -> frozenset[str]:
    """Return the words, without accents, that tell nothing apart in a language other than English."""
    return _EMPTY.get(language, frozenset())


def without_small_words(query: str, language: str) -> str:
    """Return what was typed without the words that tell nothing apart; all of it where nothing would be left."""
    return _telling(query, language) or query
