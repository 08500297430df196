"""One search over the whole library, for the words a lay reader would use, with typing mistakes.

What counts is how much of what was typed stands in a name of a page, then how much of the name was typed; a word
counts for more where few names hold it. The order is one of words only: it says nothing of what is likely or true.
"""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from spotting.catalog.claim_search import EMPTY_WORDS, likeness
from spotting.web.library_words import EMPTY_HERE, LAY_WORDS, NEAR_WORDS, SAME_WORDS, SMALL_WORDS, SPANISH_WORDS

MOST_FOUND: Final = 40
LONGEST_QUERY: Final = 200  # characters; a longer text belongs in the claim check
SHORTEST_QUERY: Final = 2  # letters; one letter begins half of all words
_SAID: Final = 0.8  # of a name, where it stands in a longer sentence: the question asked, another way a claim is said
_TAG, _TEXT = 0.7, 0.35  # of a name, where a word stands in a tag or only in the text
_NAME_SHARE: Final = 0.75  # of the score, for the nearest name; the rest is for all words wherever they stand
_OF_WHAT_IS_TYPED, _OF_THE_NAME, _IN_ORDER = 0.55, 0.33, 0.12
_ALSO: Final = 0.92  # of the score, where a lay word was replaced by one of the knowledge
_BEGINNING: Final = 0.75  # of a word that is still being typed
_MISTYPED: Final = 0.5  # of the likeness counts, where the word as typed is a known word
_SMALL: Final = 0.5  # of its worth, for a word that carries little
_MOST_WORTH: Final = 4.5  # however rare a word is: one rare word beside three common ones does not decide
_UNKNOWN: Final = 2.5  # the worth of a word no page has
_SHARE_FOUND: Final = 0.5  # of the worth of the words asked for
_WORDS_FOUND: Final = 1.5  # of many words typed: they tell of several things
_SHARE_OF_BEST: Final = 0.45  # an entry far behind the best one is left out
_PREFERRED: Final = {
    "conditions": 1.05,
    "findings": 1.05,
    "rules": 1.0,
    "normal_ranges": 0.97,
    "care": 0.95,
    "actions": 0.95,
    "claims": 0.85,
    "disagreements": 0.75,
    "sources": 0.5,
}


@dataclass(frozen=True)
class Entry:
    """One page of the library as it stands in a list."""

    kind: str
    id: str
    name: str
    clinical: str = ""
    about: str = ""
    tags: tuple[str, ...] = ()
    badge: str = ""  # the verdict of a claim, how soon a rule says
    level: str = ""  # how urgent a rule is

    @property
    def address(self) -> str:
        return f"/library/{self.kind}/{self.id}"


@dataclass(frozen=True)
class Searched:
    """An entry with the texts it is found by: its names, sentences that say it, and what else it says."""

    entry: Entry
    names: tuple[str, ...]
    text: str
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Indexed:
    phrases: tuple[tuple[tuple[str, ...], float], ...]  # the words of each name, and what it counts for
    places: Mapping[str, float]  # word -> what it counts for, by the best place it stands in


def spoken(text: str) -> list[str]:
    """Return the words of a text in lower case and in one spelling: haemorrhage and hemorrhage are one."""
    parts = unicodedata.normalize("NFKD", text.lower().replace("’", "'").replace("'s", "").replace("'", ""))
    folded = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return [word.replace("ae", "e").replace("oe", "e") for word in re.findall(r"[a-z0-9]+", folded)]


def telling(words: Iterable[str]) -> list[str]:
    """Return the words that tell something, each once."""
    return list(dict.fromkeys(word for word in words if word not in EMPTY_WORDS and (len(word) > 1 or word.isdigit())))


class Words:
    """A vocabulary that finds the words like a typed one, fast: only words that share letter pairs are compared."""

    def __init__(self, words: Iterable[str]) -> None:
        self.known = frozenset(words)
        self._by_pair: dict[str, list[str]] = defaultdict(list)
        self._pairs_in: dict[str, int] = {}
        self._by_start: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self.known):
            self._by_start[word[:2]].append(word)
            pairs = _pairs(word)
            self._pairs_in[word] = len(pairs)
            for pair in pairs:
                self._by_pair[pair].append(word)

    def like(self, word: str, *, unfinished: bool = False) -> dict[str, float]:
        """Return the known words that fit, 1 for the same; an unfinished word fits whatever begins with it."""
        found = {word: 1.0} if word in self.known else {}
        if unfinished and len(word) > 1:
            begun = (other for other in self._by_start.get(word[:2], ()) if other.startswith(word))
            found.update((other, _BEGINNING) for other in begun if other != word)
        if len(word) < 3:
            return found
        pairs = _pairs(word)
        shared = Counter(itertools.chain.from_iterable(self._by_pair.get(pair, ()) for pair in pairs))
        for other, count in shared.items():
            if count > 1 and count * 2 >= min(len(pairs), self._pairs_in[other]):
                fit = likeness(word, other)
                if fit > found.get(other, 0.0):
                    found[other] = fit
        return found


def _pairs(word: str) -> set[str]:
    return {word[place : place + 2] for place in range(len(word) - 1)}


@lru_cache(maxsize=20_000)
def _one_word(word: str) -> str:
    """Return the word a word is searched as: one for all that mean the same, and one for one and many."""
    single = SAME_WORDS.get(word, word)
    if single is word and len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        single = f"{word[:-3]}y" if word.endswith("ies") else word[:-1]
    return SAME_WORDS.get(single, single)


def _weight_of(word: str) -> float:
    return _SMALL if word in SMALL_WORDS or word.isdigit() else 1.0


def _asked_for(text: Iterable[str]) -> list[str]:
    """Return the words that are looked for, in order; none where only small words are there."""
    words = [word for word in text if word in SMALL_WORDS or (word not in EMPTY_WORDS and word not in EMPTY_HERE)]
    words = [word for word in words if len(word) > 1 or word.isdigit()]
    return words if any(word not in SMALL_WORDS for word in words) else []


class LibrarySearch:
    """All entries, ready to be searched; one per process, it holds nothing personal."""

    def __init__(self, searched: Sequence[Searched]) -> None:
        self.entries = [one.entry for one in searched]
        raw: set[str] = {"".join(spoken(word)) for word in SAME_WORDS}
        self._indexed = [_indexed(one, raw) for one in searched]
        self._words = Words(raw)
        self._holders: dict[str, list[int]] = defaultdict(list)
        for place, one in enumerate(self._indexed):
            for word in one.places:
                self._holders[word].append(place)
        named = [{word for words, _ in one.phrases for word in words} for one in self._indexed]
        counts = Counter(itertools.chain.from_iterable(named))
        self._worth = {
            word: min(math.log(1 + len(named) / (1 + counts.get(word, 0))), _MOST_WORTH) * _weight_of(word)
            for word in self._holders
        }

    def find(self, query: str, *, kind: str = "", tag: str = "") -> list[Entry]:
        """Return the entries that fit, best first, of one kind or with one tag if asked."""
        scores: dict[int, float] = {}
        typed = spoken(query[:LONGEST_QUERY])
        for said, share in _ways_to_say(typed):
            for place, score in self._score(_asked_for(said), typed).items():
                weighed = score * share * _PREFERRED[self.entries[place].kind]
                scores[place] = max(scores.get(place, 0.0), weighed)
        best = max(scores.values(), default=0.0)
        order = sorted(scores, key=lambda place: (-round(scores[place], 9), self.entries[place].name))
        return [
            self.entries[place]
            for place in order
            if scores[place] >= _SHARE_OF_BEST * best and fits(self.entries[place], kind, tag)
        ]

    def _fits(self, word: str, unfinished: bool) -> dict[str, float]:
        """Return word of the index -> how well it fits a typed one."""
        known = word in self._words.known
        found: dict[str, float] = {}
        for other, fit in self._words.like(word, unfinished=unfinished).items():
            counted = fit * _MISTYPED if known and not other.startswith(word) else fit
            found[_one_word(other)] = max(found.get(_one_word(other), 0.0), counted)
        own = _one_word(word)
        if own in self._holders:
            found[own] = 1.0
            for other, fit in NEAR_WORDS.get(own, {}).items():
                found[other] = max(found.get(other, 0.0), fit)
        return {other: fit for other, fit in found.items() if other in self._holders}

    def _score(self, wanted: Sequence[str], typed: Sequence[str]) -> dict[int, float]:
        if not wanted:
            return {}
        likes = [self._fits(word, unfinished=word == typed[-1]) for word in dict.fromkeys(wanted)]
        worths = [self._worth_of(like) for like in likes]
        whole = sum(worths)
        found: dict[int, float] = defaultdict(float)
        everywhere: dict[int, float] = defaultdict(float)
        for like, worth in zip(likes, worths, strict=True):
            best: dict[int, tuple[float, float]] = {}
            for other, fit in like.items():
                for place in self._holders[other]:
                    counted = fit * self._indexed[place].places[other]
                    if counted > best.get(place, (0.0, 0.0))[1]:
                        best[place] = (fit, counted)
            for place, (fit, counted) in best.items():
                found[place] += worth * fit / whole
                everywhere[place] += worth * counted / whole
        scores: dict[int, float] = {}
        enough = min(_SHARE_FOUND, _WORDS_FOUND / len(likes))
        for place in (place for place, share in found.items() if share >= enough):
            named = max((self._near(words, likes, worths) * part for words, part in self._indexed[place].phrases))
            scores[place] = _NAME_SHARE * named + (1 - _NAME_SHARE) * everywhere[place]
        return scores

    def _worth_of(self, like: Mapping[str, float]) -> float:
        """Return what a typed word is worth: as much as the word it fits best, the commonest of those."""
        best = max(like.values(), default=0.0)
        return min((self._worth[other] for other, fit in like.items() if fit == best), default=_UNKNOWN)

    def _near(self, words: Sequence[str], likes: Sequence[Mapping[str, float]], worths: Sequence[float]) -> float:
        """Return how near a name is to what was typed: 1 the same words in the same order, 0 none."""
        typed = 0.0
        used: dict[int, float] = {}
        places: list[int] = []
        for like, worth in zip(likes, worths, strict=True):
            fit, where = max((like.get(other, 0.0), -place) for place, other in enumerate(words))
            if fit:
                typed += worth * fit
                used[-where] = max(used.get(-where, 0.0), fit)
                places.append(-where)
        if not places:
            return 0.0
        of_name = sum(self._worth[words[place]] * fit for place, fit in used.items())
        of_name /= sum(self._worth[word] for word in words)
        in_order = sum(1 for first, second in itertools.pairwise(places) if second == first + 1)
        order = in_order / (len(likes) - 1) if len(likes) > 1 else 1.0
        share = typed / sum(worths)
        return share * (_OF_WHAT_IS_TYPED + _OF_THE_NAME * of_name + _IN_ORDER * order)


def fits(entry: Entry, kind: str, tag: str) -> bool:
    """Tell whether an entry is of a kind and has a tag; an empty one is not asked for."""
    return (not kind or entry.kind == kind) and (not tag or tag in entry.tags)


def _indexed(one: Searched, raw: set[str]) -> _Indexed:
    """Return an entry as it is searched; its words are added to those that can be typed."""
    phrases: dict[tuple[str, ...], float] = {}
    places: dict[str, float] = {}
    for part, texts in ((_TEXT, (one.text,)), (_TAG, one.entry.tags), (_SAID, one.said), (1.0, one.names)):
        for text in texts:
            words = _asked_for(spoken(text.replace("_", " ")))
            raw.update(words)
            single = tuple(_one_word(word) for word in words)
            places.update((word, max(places.get(word, 0.0), part)) for word in single)
            if part >= _SAID and single:
                phrases[single] = part
    return _Indexed(tuple(phrases.items()) or (((one.entry.id,), 0.0),), places)


def _ways_to_say(said: list[str]) -> list[tuple[list[str], float]]:
    """Return what was typed, then the ways to say it in the words of the knowledge."""
    line = all_said = f" {' '.join(said)} "
    ways: dict[str, float] = {line: 1.0}
    for lay, known in LAY_WORDS.items():
        for form in (f" {lay} ", f" {lay}s "):
            if form in line:
                ways.setdefault(line.replace(form, f" {known} "), _ALSO)
                all_said = all_said.replace(form, f" {known} ")
    english = line
    for spanish, known in SPANISH_WORDS.items():
        english = english.replace(f" {spanish} ", f" {known} ")
    ways.setdefault(all_said, _ALSO)
    ways.setdefault(english, 1.0)
    return [(spoken(way), share) for way, share in ways.items()]
