"""The pictorial blood loss score (PBAC) of a bleed as the pages show it: points, what they leave out, what they mean.

The points are `diary.pbac`'s and the words beside them the knowledge's, with their sources. No score is called heavy or
not: where that limit lies is disputed, and the pages say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from spotting.catalog.types import Catalog
from spotting.diary.bleeds import Bleed
from spotting.diary.dates_in_words import span_in_words
from spotting.diary.day import Day
from spotting.diary.pbac import PictorialScore, pictorial_scores
from spotting.report.layout import cite
from spotting.web.diary_fields import in_plain_words
from spotting.web.diary_visit import Visit

_AROUND: Final = timedelta(days=40)  # so that a bleed is scored whole from one of its days
_HELD_BY_FILL: Final = ("pad", "tampon")


def scores_of_bleeds(bleeds: Sequence[Bleed], days: Iterable[Day], catalog: Catalog) -> dict[date, dict[str, Any]]:
    """Return the score to show beside a bleed, by its first day; each score beside the one bleed it covers most."""
    found: dict[date, dict[str, Any]] = {}
    for score in pictorial_scores(days, catalog.pictorial_chart):
        shared = {one.first: _shared(one, score) for one in bleeds}
        first = max(shared, key=lambda day: shared[day], default=None)
        if first is not None and shared[first] > 0:
            last = next(one.last for one in bleeds if one.first == first)
            found[first] = _shown(score, same_days=(score.first, score.last) == (first, last))
    return found


def _shared(bleed: Bleed, score: PictorialScore) -> int:
    return (min(bleed.last, score.last) - max(bleed.first, score.first)).days + 1


def score_on(visit: Visit, day: date) -> dict[str, Any] | None:
    """Return the score of the bleed a day belongs to, None where nothing of it was counted."""
    around = [one.day for one in visit.vault.shown(day - _AROUND, min(day + _AROUND, visit.today))]
    for score in pictorial_scores(around, visit.catalog.pictorial_chart):
        if score.first <= day <= score.last:
            return _shown(score, same_days=False)
    return None


def _shown(score: PictorialScore, *, same_days: bool) -> dict[str, Any]:
    return {
        "points": score.points,
        "least": score.is_lower_limit,
        "span": "" if same_days else span_in_words(score.first, score.last),
        "not_counted": len(score.not_counted),
        "fill_not_said": [in_plain_words(kind) for kind in score.without_points if kind in _HELD_BY_FILL],
        "without": [in_plain_words(kind) for kind in score.without_points if kind not in _HELD_BY_FILL],
    }


def what_it_means(catalog: Catalog) -> dict[str, Any]:
    """Return the name of the chart, what may be said of its score, and what that rests on."""
    chart = catalog.pictorial_chart
    return {
        "name": chart.name,
        "says": [text for text, _ in chart.says],
        "sources": [cite(catalog.sources[name]) for name in chart.cited],
    }
