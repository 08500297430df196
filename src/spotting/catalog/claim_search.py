"""Find claims by the words a lay reader would use, with typing mistakes.

A word counts for more where few claims hold it. Names of the conditions a claim is about help to find it. The order
is one of words only and says nothing about truth.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Mapping, Sequence

from spotting.catalog.claims import Claim
from spotting.catalog.types import Catalog
from spotting.problems import BadCase, Problem, did_you_mean

# Words that stand in most questions and tell claims apart in none.
EMPTY_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a about after all am an and any are as at be been before between but by can could did do does for from get had"
        " has have he her how i if in is it its just me mean means my no normal not of ok okay on or she should so than"
        " that the their there they this to was what when which while who why will with you your",
    )
)
_TIMES = frozenset(("after", "before", "between"))  # empty in a sentence, telling beside another word
_SAID, _REASON, _ABOUT = 3.0, 1.0, 0.7  # weight of a word in the claim, in its reason, in a name it leads to
_NOT_THE_SAME = 0.9  # of the likeness counts, for a word that begins alike or is written alike
_LONG_ENOUGH, _ALIKE, _BEGINNING = (
    4,
    0.8,
    0.5,
)  # shorter words must be the same; needed likeness, share of the longer word
_SHARE_FOUND = 0.5  # of the weight of the words asked for


def find_claim(catalog: Catalog, id: str) -> Claim:
    """Return the claim of this id, or of this id in the collected evidence."""
    by_fact = {claim.fact: claim for claim in catalog.claims.values() if claim.fact}
    found = catalog.claims.get(id) or by_fact.get(id)
    if found is None:
        fix = did_you_mean(id, [*catalog.claims, *by_fact]) or "`spotting claims search WORDS` finds it."
        raise BadCase([Problem(f"claims show {id}", 0, "is no claim.", fix)])
    return found


def search_claims(catalog: Catalog, words: str) -> list[Claim]:
    """Return the claims that fit at least half as much of what is asked for as the best one does, best first."""
    wanted = _telling(words)
    if not wanted:
        raise BadCase([Problem("claims search", 0, "has no word to look for.", "Write one, such as `implantation`.")])
    texts = {name: _weighted_words(catalog, claim) for name, claim in catalog.claims.items()}
    known = {word for weights in texts.values() for word in weights}
    scores = dict.fromkeys(texts, 0.0)
    found = dict.fromkeys(texts, 0.0)
    fits = {word: {other: fit for other in known if (fit := likeness(word, other))} for word in wanted}
    for word in wanted:
        best = {name: _best_place(fits[word], weights) for name, weights in texts.items()}
        worth = math.log(1 + len(texts) / (1 + sum(1 for fit in best.values() if fit)))
        for name, fit in best.items():
            scores[name] += worth * fit
            found[name] += worth if fit else 0.0
    hits = [name for name in texts if found[name] > 0 and found[name] >= _SHARE_FOUND * max(found.values())]
    scores = {name: scores[name] * (1 + _closest_sentence(catalog.claims[name], wanted, fits)) for name in hits}
    return [catalog.claims[name] for name in sorted(hits, key=lambda name: (-scores[name], name))]


def _best_place(fits: Mapping[str, float], weights: Mapping[str, float]) -> float:
    return max((fit * weights[word] for word, fit in fits.items() if word in weights), default=0.0)


def _closest_sentence(claim: Claim, wanted: Sequence[str], fits: Mapping[str, Mapping[str, float]]) -> float:
    """Return how near the nearest way to say the claim is to what is asked: 1 the same words, 0 none."""
    nearest = 0.0
    for sentence in (claim.claim, *claim.also_said_as):
        words = _telling(sentence)
        fit = sum(max((fits[word].get(other, 0.0) for other in words), default=0.0) for word in wanted)
        nearest = max(nearest, 2 * fit / (len(wanted) + len(words)))
    return nearest


def _telling(text: str) -> list[str]:
    """Return the words that tell something, or the words of time if there are no others."""
    said = _words(text)
    return [word for word in said if word not in EMPTY_WORDS] or [word for word in said if word in _TIMES]


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"[a-z0-9]+", text.lower())))


def _weighted_words(catalog: Catalog, claim: Claim) -> Mapping[str, float]:
    """Return each word of a claim with the weight of the best place it stands in."""
    conditions = [catalog.conditions[name] for name in claim.see if name in catalog.conditions]
    about = " ".join(" ".join((c.name, c.plain_name, *c.aliases, *c.tags)) for c in conditions)
    places = (
        (_ABOUT, about.replace("_", " ")),
        (_REASON, f"{claim.because} {claim.harm}"),
        (_SAID, " ".join((claim.id, claim.claim, *claim.also_said_as, *claim.topics)).replace("_", " ")),
    )
    return {word: weight for weight, text in places for word in _words(text)}


def likeness(word: str, other: str) -> float:
    """Return how well two words fit: 1 the same, 0 not at all."""
    if word == other:
        return 1.0
    if min(len(word), len(other)) < _LONG_ENOUGH:
        return 0.0
    if other.startswith(word) or word.startswith(other):
        shared = min(len(word), len(other)) / max(len(word), len(other))
        return _NOT_THE_SAME * shared if shared >= _BEGINNING else 0.0
    alike = difflib.SequenceMatcher(None, word, other)
    close = alike.real_quick_ratio() >= _ALIKE and alike.quick_ratio() >= _ALIKE and alike.ratio() >= _ALIKE
    return _NOT_THE_SAME * alike.ratio() if close else 0.0
