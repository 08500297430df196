"""One search over the whole library, for the words a lay reader would use, with typing mistakes.

A word counts for more where few entries hold it, and in a name more than in a text; lay and American words stand for
those of the knowledge. The order is one of words only: it says nothing of what is likely, urgent or true.
"""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from spotting.catalog.claim_search import EMPTY_WORDS, likeness
from spotting.web.library_words import LAY_WORDS, SPANISH_WORDS

MOST_FOUND: Final = 40
LONGEST_QUERY: Final = 200  # characters; a longer text belongs in the claim check
_NAME, _TAG, _TEXT = 4.0, 3.0, 1.0  # weight of a word by the place it stands in
_ALSO = 0.85  # of the score, where a lay word was replaced by one of the knowledge
_BEGINNING: Final = 0.75  # of a word that is still being typed
_SHARE_FOUND: Final = 0.5  # of the weight of the words asked for
_SHARE_OF_BEST: Final = 0.3  # an entry far behind the best one is left out
_TAGGED: Final = 0.6  # as near as a name, where a tag of several words stands in what was typed
_PREFERRED: Final = {"conditions": 1.3, "findings": 1.15, "rules": 1.0, "claims": 0.9, "sources": 0.5}


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
    """An entry with the texts it is found by: its names, each a phrase, and what else it says."""

    entry: Entry
    names: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class _Indexed:
    entry: Entry
    phrases: tuple[tuple[str, ...], ...]
    tags: tuple[str, ...]
    weights: Mapping[str, float]


def spoken(text: str) -> list[str]:
    """Return the words of a text in lower case and in one spelling: haemorrhage and hemorrhage are one."""
    parts = unicodedata.normalize("NFKD", text.lower().replace("’", "'").replace("'s", ""))
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
            self._by_start[word[:3]].append(word)
            pairs = _pairs(word)
            self._pairs_in[word] = len(pairs)
            for pair in pairs:
                self._by_pair[pair].append(word)

    def like(self, word: str, *, unfinished: bool = False) -> dict[str, float]:
        """Return the known words that fit, 1 for the same; an unfinished word fits whatever begins with it."""
        found = {word: 1.0} if word in self.known else {}
        if len(word) < 3:
            return found
        for other in self._by_start.get(word[:3], ()):
            if unfinished and other.startswith(word) and other != word:
                found[other] = _BEGINNING
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


class LibrarySearch:
    """All entries, ready to be searched; one per process, it holds nothing personal."""

    def __init__(self, searched: Sequence[Searched]) -> None:
        self.entries = [one.entry for one in searched]
        self._indexed = [_indexed(one) for one in searched]
        self._words = Words(word for one in self._indexed for word in one.weights)
        self._holders: dict[str, list[int]] = defaultdict(list)
        for place, one in enumerate(self._indexed):
            for word in one.weights:
                self._holders[word].append(place)

    def find(self, query: str, *, kind: str = "", tag: str = "") -> list[Entry]:
        """Return the entries that fit, best first, of one kind or with one tag if asked."""
        scores: dict[int, float] = {}
        typed = spoken(query[:LONGEST_QUERY])
        likes: dict[str, dict[str, float]] = {}  # found once for all ways to say it
        for said, share in _ways_to_say(typed):
            for word in telling(said):
                if word not in likes:
                    likes[word] = self._words.like(word, unfinished=word == typed[-1])
            for place, score in self._score(said, likes).items():
                weighed = score * share * _PREFERRED.get(self.entries[place].kind, 0.9)
                scores[place] = max(scores.get(place, 0.0), weighed)
        best = max(scores.values(), default=0.0)
        order = sorted(scores, key=lambda place: (-scores[place], self.entries[place].name))
        return [
            self.entries[place]
            for place in order
            if scores[place] >= _SHARE_OF_BEST * best and fits(self.entries[place], kind, tag)
        ]

    def _score(self, said: Sequence[str], likes: Mapping[str, Mapping[str, float]]) -> dict[int, float]:
        wanted = telling(said)
        if not wanted:
            return {}
        found: dict[int, float] = defaultdict(float)
        scores: dict[int, float] = defaultdict(float)
        whole = 0.0
        for word in wanted:
            best: dict[int, tuple[float, float]] = {}
            for other, fit in likes[word].items():
                for place in self._holders[other]:
                    weighed = fit * self._indexed[place].weights[other]
                    if weighed > best.get(place, (0.0, 0.0))[1]:
                        best[place] = (fit, weighed)
            worth = math.log(1 + len(self._indexed) / (1 + len(best)))
            whole += worth
            for place, (fit, weighed) in best.items():
                found[place] += worth * fit
                scores[place] += worth * weighed
        line = f" {' '.join(word for word in said if word != 'the')} "
        return {
            place: score * (found[place] / whole) * (1 + 1.5 * self._near(place, line, said, likes))
            for place, score in scores.items()
            if found[place] >= _SHARE_FOUND * whole
        }

    def _near(self, place: int, line: str, said: Sequence[str], likes: Mapping[str, Mapping[str, float]]) -> float:
        """Return how near the nearest name is, its small words and their order included."""
        one = self._indexed[place]
        near = max((_nearness(said, phrase, likes) for phrase in one.phrases), default=0.0)
        return max(near, _TAGGED) if any(tag in line for tag in one.tags) else near


def fits(entry: Entry, kind: str, tag: str) -> bool:
    """Tell whether an entry is of a kind and has a tag; an empty one is not asked for."""
    return (not kind or entry.kind == kind) and (not tag or tag in entry.tags)


def _indexed(one: Searched) -> _Indexed:
    weights: dict[str, float] = {}
    for weight, texts in ((_TEXT, (one.text,)), (_TAG, one.entry.tags), (_NAME, one.names)):
        for text in texts:
            for word in spoken(text.replace("_", " ")):
                weights[word] = max(weights.get(word, 0.0), weight)
    phrases = tuple(tuple(spoken(name.replace("_", " "))) for name in one.names)
    tags = [" ".join(word for word in spoken(tag) if word != "the") for tag in one.entry.tags]
    several = tuple(f" {tag} " for tag in tags if " " in tag)
    return _Indexed(one.entry, phrases, several, {word: weights[word] for word in telling(weights)})


def _ways_to_say(said: list[str]) -> list[tuple[list[str], float]]:
    """Return what was typed, then each way to say it in the words of the knowledge."""
    ways: list[tuple[list[str], float]] = [(said, 1.0)]
    line = f" {' '.join(said)} "
    for lay, known in LAY_WORDS.items():
        for form in (lay, f"{lay}s"):
            if f" {form} " in line:
                ways.append((spoken(line.replace(f" {form} ", f" {known} ")), _ALSO))
    english = line
    for spanish, known in SPANISH_WORDS.items():
        english = english.replace(f" {spanish} ", f" {known} ")
    return ways if english == line else [*ways, (spoken(english), 1.0)]


def _nearness(said: Sequence[str], phrase: Sequence[str], likes: Mapping[str, Mapping[str, float]]) -> float:
    """Return how near a name is to what was typed: 1 the same words in the same order, 0 none."""
    if not phrase:
        return 0.0
    same = 0.0
    places = []
    for word in said:
        like = likes.get(word, {word: 1.0})
        fit, where = max((like.get(other, 0.0), -place) for place, other in enumerate(phrase))
        if fit:
            same += fit
            places.append(-where)
    in_order = sum(1 for first, second in itertools.pairwise(places) if second == first + 1)
    order = in_order / (len(said) - 1) if len(said) > 1 else 1.0
    return (2 * same / (len(said) + len(phrase))) * (0.7 + 0.3 * order)
