"""Which claims a text makes: each sentence held against every way each claim is said, with typing mistakes.

On a page in another language a claim is looked for in its words of that language, too.
Compares words, not meaning: where one of the two says no and the other does not, it says that they may be opposites.
It never judges a sentence that is like no claim, and keeps nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from spotting.catalog.claims import Claim
from spotting.catalog.types import Catalog
from spotting.web import language
from spotting.web.library_search import Words, spoken, telling
from spotting.web.library_translated import small_words

LONGEST_TEXT: Final = 20_000  # characters: an article of some pages
MOST_SENTENCES: Final = 400
MOST_FOR_A_SENTENCE: Final = 3
_ENOUGH: Final = 0.53  # the mean of the share of the claim in the sentence and of the sentence in the claim
_ENOUGH_OF_ONE: Final = 0.65  # the larger of the two shares
_LEAST_OF_ONE: Final = 0.25  # the smaller of the two
_FAR_BEHIND: Final = 0.12  # a claim that fits so much worse than the best one is left out
_FEWEST_WORDS: Final = 2
_NO: Final = frozenset(
    re.findall(
        r"\w+", "no not never cannot nor neither without nunca ni sin ningun ninguna ninguno tampoco jamas nadie"
    )
)
_SAME: Final = {
    "spotting": "bleeding",
    "blood": "bleeding",
    "bleed": "bleeding",
    "bleeds": "bleeding",
    "uterus": "womb",
    "uterine": "womb",
    "middle": "mid",
    "prevents": "against",
    "prevent": "against",
    "cures": "remedy",
    "cure": "remedy",
    "cured": "remedy",
    "yeast": "thrush",
    "intercourse": "sex",
    "doctor": "see",
    "menstrual": "period",
    "menstruation": "period",
    "manchado": "sangrado",
    "manchar": "sangrado",
    "sangre": "sangrado",
    "sangrar": "sangrado",
    "sangra": "sangrado",
    "matriz": "utero",
    "mitad": "medio",
    "periodo": "regla",
    "periodos": "reglas",
    "menstruacion": "regla",
    "candidiasis": "hongos",
    "coito": "sexo",
    "relaciones": "sexo",
    "previene": "contra",
    "evita": "contra",
    "cura": "remedio",
    "curan": "remedio",
    "quita": "remedio",
}
# Words that stand in many sentences and carry little of what is claimed.
_FILLING: Final = frozenset(
    re.findall(
        r"\w+",
        "almost always usually often common commonly sign signs means mean cause causes caused sometimes some many much"
        " more most very way also only either still especially women woman people person called happens happen thing"
        " casi siempre suele suelen habitual normalmente frecuente senal senales significa signo causa causas causan"
        " causado veces puede pueden algunas algunos muchas muchos mas tambien solo todavia mujeres mujer personas"
        " persona pasa hace hacen hay",
    )
)
_UNKNOWN: Final = 4.0  # the worth of a word that is in no claim
_LITTLE: Final = 0.3  # of its worth, for such a word


@dataclass(frozen=True)
class Made:
    """A claim a sentence seems to make; `opposite` if only one of the two says no."""

    claim: Claim
    opposite: bool


@dataclass(frozen=True)
class Read:
    """One sentence of the text with the claims in it."""

    sentence: str
    made: tuple[Made, ...]


@dataclass(frozen=True, eq=False)
class _Said:
    claim: Claim
    words: tuple[str, ...]
    says_no: bool


class ClaimReader:
    """All ways the claims are said, in English and in the language of the page, ready to be found in a text."""

    def __init__(self, catalog: Catalog, words: language.Words | None = None) -> None:
        self._small = small_words(words.language) if words else frozenset()
        self._said = [
            _Said(claim, tuple(self._telling(text)), _says_no(text))
            for claim in catalog.claims.values()
            for text in (claim.claim, *claim.also_said_as, *_translated(claim, words))
        ]
        counts = Counter(word for said in self._said for word in set(said.words))
        self._worth: Mapping[str, float] = {
            word: math.log(1 + len(self._said) / count) * (_LITTLE if word in _FILLING else 1)
            for word, count in counts.items()
        }
        self._words = Words(counts)
        self._holding: dict[str, list[_Said]] = defaultdict(list)
        for said in self._said:
            for word in said.words:
                if word not in _FILLING:
                    self._holding[word].append(said)

    def read(self, text: str) -> list[Read]:
        """Return the sentences of a text, in order, each with the claims it makes, the nearest first."""
        likes: dict[str, dict[str, float]] = {}  # of this text's words, found once and not kept
        return [
            Read(sentence, self._in(sentence, likes)) for sentence in sentences(text[:LONGEST_TEXT])[:MOST_SENTENCES]
        ]

    def _in(self, sentence: str, likes: dict[str, dict[str, float]]) -> tuple[Made, ...]:
        wanted = self._telling(sentence)
        fits: dict[str, float] = {}
        for word in wanted:
            if word not in likes:
                likes[word] = self._words.like(word)
            for other, fit in likes[word].items():
                fits[other] = max(fits.get(other, 0.0), fit)
        whole = sum(self._worth.get(word, _UNKNOWN) for word in wanted)
        best: dict[str, tuple[float, _Said]] = {}
        for said in dict.fromkeys(said for word in fits for said in self._holding.get(word, ())):
            near = self._near(said.words, fits, whole)
            if near > best.get(said.claim.id, (0.0, said))[0]:
                best[said.claim.id] = (near, said)
        order = sorted(best.values(), key=lambda one: (-one[0], one[1].claim.id))[:MOST_FOR_A_SENTENCE]
        top = order[0][0] if order else 0.0
        no = _says_no(sentence)
        return tuple(Made(said.claim, said.says_no != no) for near, said in order if near >= top - _FAR_BEHIND)

    def _telling(self, text: str) -> list[str]:
        return telling(_same(word for word in spoken(text) if word not in self._small))

    def _near(self, words: Sequence[str], fits: Mapping[str, float], whole: float) -> float:
        """Return how much of a claim stands in the sentence, 0 where it is too little to tell."""
        own = sum(self._worth[word] for word in words)
        matched = [self._worth[word] * fits[word] for word in words if word in fits]
        telling_words = sum(1 for word in words if word in fits and word not in _FILLING)
        if telling_words < min(_FEWEST_WORDS, len(words)) or not own or not whole:
            return 0.0
        shares = sum(matched) / own, min(sum(matched) / whole, 1.0)
        near = sum(shares) / 2
        return near if near >= _ENOUGH and max(shares) >= _ENOUGH_OF_ONE and min(shares) >= _LEAST_OF_ONE else 0.0


def is_cut(text: str) -> bool:
    """Whether only the beginning of a text is read."""
    return len(text) > LONGEST_TEXT or len(sentences(text)) > MOST_SENTENCES


def sentences(text: str) -> list[str]:
    """Split a text into sentences: after a stop, and at line ends."""
    parts = (part.strip(" \t•*-–") for line in text.splitlines() for part in re.split(r"(?<=[.!?])\s+", line))
    return [part for part in parts if part]


def _translated(claim: Claim, words: language.Words | None) -> list[str]:
    said = words.look_up(claim.claim) if words and words.language != "en" else None
    return [said] if said else []


def _same(words: Iterable[str]) -> list[str]:
    return [_SAME.get(word, word) for word in words]


def _says_no(text: str) -> bool:
    return bool(_NO & set(spoken(text.lower().replace("’", "'").replace("n't", " not"))))
