"""A probability in words: a word and a natural frequency first, the percentage last.

The words are those of the likelihood scale in docs/method.md. Decides nothing; no figure is ever shown as 0 or 100 %
where it is neither.
"""

from __future__ import annotations

# Words for a probability, from these values up. The upper cuts follow the likelihood scale of the IPCC; the lower
# ones are judged, kept wide so that a small word is no false comfort. The number always stands beside them: people
# read such words very differently (Andreadis 2021, a review of 33 studies).
_LIKELIHOOD = ((0.9, "very likely"), (0.66, "likely"), (0.33, "about even"), (0.1, "possible"), (0.01, "unlikely"))


def likelihood(p: float) -> str:
    """Say a probability in a word; never shown without the number beside it."""
    return next((word for least, word in _LIKELIHOOD if p >= least), "very unlikely")


def figure_in_words(p: float, low: float | None = None, high: float | None = None) -> str:
    """Say a figure: the word and the range first, the number second.

    Possible: about 1 in 8 (between 1 in 20 and 1 in 4); 12.3%
    """
    words = f"{likelihood(p).capitalize()}: {in_words(p)}" if p < 0.95 else "Very likely: more than 19 in 20"
    if low is not None and high is not None:
        ends = [in_words(end).removeprefix("about ") for end in (low, high)]
        ends = ["more than 19 in 20" if end == "almost certain" else end for end in ends]
        words += f" (between {ends[0]} and {ends[1]})" if ends[0] != ends[1] else " (within a narrow range)"
    return f"{words}; {percent(p)}"


def percent(p: float) -> str:
    """Write a probability as a percentage, never as 0 or 100 where it is neither."""
    if 0 < p < 0.001:
        return "below 0.1%"
    if 0.999 < p < 1:
        return "above 99.9%"
    return f"{p:.0%}" if p in (0, 1) else f"{p:.1%}"


def in_words(p: float) -> str:
    """Say a probability as people say it: about 1 in 8."""
    if p >= 0.95:
        return "almost certain"
    if p >= 0.55 or 0.35 <= p < 0.45:
        return f"about {round(p * 10)} in 10"
    if p >= 0.45:
        return "about 1 in 2"
    if p < 0.0005:
        return "less than 1 in 2000"
    return f"about 1 in {round(1 / p)}" if 1 / p < 20 else f"about 1 in {round(1 / p, -1 if 1 / p < 200 else -2):.0f}"
