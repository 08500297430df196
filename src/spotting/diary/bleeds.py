"""Every bleed of a diary with its kind, how likely each kind is, and the reason in words for the person.

A bleed is what belongs together: a period and the spotting before it are two. Her corrections decide; being after sex
stands beside the kind. No cause is named and no urgency judged: that is what the check is for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

import numpy as np

from spotting.diary.circumstances import Circumstances
from spotting.diary.classify import KINDS, Daily, Part, after_twelve_months, parts
from spotting.diary.corrections import Correction
from spotting.diary.cycle_figures import figure
from spotting.diary.observations import LIGHT, SPOTTING, UNSPECIFIED, Observed
from spotting.diary.segmentation import Run

MENSTRUAL: Final = KINDS.index("menstrual")
AFTER_MENOPAUSE: Final = KINDS.index("after_menopause")
AS_READ, HERS_TO_SAY, OWN_BEGINNING = "", "hers_to_say", "beginning_of_period"
_NAMES: Final = {
    "menstrual": "a period",
    "follicular": "bleeding between periods, before an egg is released",
    "periovulatory": "bleeding between periods, around the time an egg is released",
    "luteal": "bleeding between periods, in the days before the next one",
    "withdrawal": "bleeding in or after a break from hormones",
    "breakthrough": "bleeding while using hormones, with no break planned",
    "in_pregnancy": "bleeding in pregnancy",
    "after_birth_or_loss": "bleeding after a birth or the end of a pregnancy",
    "after_menopause": "bleeding after the menopause",
    "unplaced": "bleeding that fits none of the usual kinds",
}


@dataclass(frozen=True)
class Bleed:
    """One bleed from `first` to `last`, `days` of them with blood; `kind` is the likeliest of `probabilities`.

    `by_day` holds each bleeding day with its own likeliest kind and that chance. `after_sex_days`: days from the last
    sex to the first blood, where that is close enough to count (0 or 1), else None. `cycle_day`: day of the cycle it
    began on, the first day of a period being 1. `corrected`: she said what it was. `twelve_months`: chance that no
    period came in the 12 months before. `counts_as`: "" as its kind says, else as spotting straight before a period
    counts (`spotting.diary.before_period`). `resumed`: first blood after two or more days inside a long period of
    which nothing is known: it may be a bleed of its own.
    """

    first: date
    last: date
    days: int
    kind: str
    probabilities: dict[str, float]
    reason: str
    after_sex_days: int | None
    corrected: bool
    heaviest: str
    spotting_only: bool
    cycle_day: int | None
    twelve_months: float
    by_day: tuple[tuple[date, str, float], ...]
    counts_as: str
    resumed: date | None = None

    @property
    def probability(self) -> float:
        """The chance of its kind."""
        return self.probabilities[self.kind]

    @property
    def name(self) -> str:
        """The kind in words for the person."""
        return "spotting on the day before a period" if self.counts_as == OWN_BEGINNING else _NAMES[self.kind]


@dataclass(frozen=True)
class Placed:
    """A part of the diary that bled, with its chances after corrections and the twelve-month rule."""

    part: Part
    kinds: np.ndarray
    corrected: bool
    twelve_months: float
    unlogged_year: bool

    @property
    def kind(self) -> str:
        """The likeliest kind."""
        return KINDS[int(self.kinds.argmax())]


def place(
    observed: Observed,
    known: Circumstances,
    runs: tuple[Run | None, ...],
    daily: Daily,
    corrections: tuple[Correction, ...],
    *,
    age: float | None,
    today: date,
    from_row: int,
    before: tuple[tuple[int, float], ...] = (),
) -> list[Placed]:
    """Return the bleeds that begin on or after `from_row` with their chances.

    `before` holds (last row, P(after the menopause)) of earlier bleeds that were periods or came after the menopause.
    """
    year = figure("menopause_days")
    marks = list(before)
    placed = []
    for part in parts(observed, daily, from_row):
        kinds, corrected = _correct(observed, part, corrections)
        since = part.first - marks[-1][0] if marks else part.first
        already = marks[-1][1] if marks else 0.0
        after, without = 0.0, 0.0
        said = corrected and kinds[MENSTRUAL] == 1
        if not said and since >= year and part.first >= year:
            then = None if age is None else age - (today - observed.first - timedelta(days=part.first)).days / 365.25
            after, without = after_twelve_months(known, runs, daily, part.first, then)
        off = kinds[[KINDS.index(name) for name in ("menstrual", "follicular", "periovulatory", "luteal")]].sum()
        after = 0.0 if said else max(after, already * float(off > 0.5))
        if after > 0:
            kinds = kinds * (1 - after)
            kinds[AFTER_MENOPAUSE] += after
        if kinds[MENSTRUAL] > 0.5:
            marks.append((part.last, 0.0))
        elif after > 0.5:
            marks.append((part.last, after))
        placed.append(Placed(part, kinds, corrected, without, after > 0 and without < 0.9 and already == 0))
    return placed


def _correct(observed: Observed, part: Part, corrections: tuple[Correction, ...]) -> tuple[np.ndarray, bool]:
    """Let her own word on a part decide whether it was a period, and on a pregnancy."""
    first, last = observed.first + timedelta(days=part.first), observed.first + timedelta(days=part.last)
    kinds, corrected = part.kinds.copy(), False
    for one in corrections:
        if one.end < first or one.first > last:
            continue
        if one.kind in ("period", "period_start"):
            kinds = np.zeros(len(KINDS))
            kinds[MENSTRUAL] = 1.0
        elif one.kind == "not_period":
            kinds[MENSTRUAL] = 0.0
            if not kinds.sum() > 0:
                kinds[KINDS.index("unplaced")] = 1.0
        elif one.kind not in ("pregnant", "not_pregnant"):
            continue
        kinds, corrected = kinds / kinds.sum(), True
    return kinds, corrected


def after_sex(observed: Observed, part: Part) -> int | None:
    """Return the days from the last vaginal sex to the first blood where they are few enough, else None.

    A mark "bled after sex" on the first day or the day before counts as well.
    """
    most = figure("after_sex_days")
    start = int(np.searchsorted(observed.at, part.first - most))
    found: int | None = None
    for number in range(start, len(observed.at)):
        row = int(observed.at[number])
        if row > part.first:
            break
        for one in observed.days[number].sex:
            if one.kind in ("vaginal", "unspecified") or one.bleeding_after:
                found = part.first - row
    return found


def resumed(observed: Observed, placed: Placed) -> int | None:
    """Return the row of the last blood in a period that only unlogged days, two or more, join to what came before.

    A period that is of usual length all the same is taken as one.
    """
    length = placed.part.last - placed.part.first + 1
    if placed.kind != "menstrual" or placed.corrected or length <= figure("duration_days"):
        return None
    level = observed.codes["bleeding"]
    found = (
        after
        for before, after in pairwise(placed.part.rows)
        if after - before > figure("episode_free_days") and (level[before + 1 : after] > UNSPECIFIED).all()
    )
    return max(found, default=None)


def amounts(observed: Observed, part: Part) -> tuple[str, bool]:
    """Return the heaviest level recorded, and whether all of it was spotting."""
    level = observed.codes["bleeding"][list(part.rows)]
    known = level[level < UNSPECIFIED]
    heaviest = int(known.max()) if len(known) else UNSPECIFIED
    words = {SPOTTING: "spotting", LIGHT: "light", LIGHT + 1: "medium", LIGHT + 2: "heavy", UNSPECIFIED: "unspecified"}
    return words[heaviest], bool((level == SPOTTING).all())
