"""How spotting that runs up to a period counts: as the beginning of that period, as hers to say, or as it was read.

FIGO lets a period begin with one day of spotting before the flow; two days are asked about; longer, heavier, after sex,
or called no period by her, it stays bleeding between periods. It moves no reading of a day and never makes a "no".
"""

from __future__ import annotations

from typing import Final

from spotting.diary.bleeds import AS_READ, HERS_TO_SAY, MENSTRUAL, OWN_BEGINNING, Placed
from spotting.diary.classify import INTERMENSTRUAL
from spotting.diary.cycle_figures import figure
from spotting.diary.observations import MARKED_BETWEEN, NONE, SPOTTING, Observed

SURE_PERIOD: Final = 0.9  # judged: below this chance what follows may be no period
FLOW_DAYS: Final = 2  # judged: a bleed of one day may still become anything


def counts_as(observed: Observed, placed: Placed, following: Placed | None, *, after_sex: bool) -> str:
    """Return how a bleed counts by the bleed that follows it."""
    level, part = observed.codes["bleeding"], placed.part
    rows = list(part.rows)
    if following is None or placed.corrected or placed.kind not in INTERMENSTRUAL or following.kind != "menstrual":
        return AS_READ
    if (level[rows] != SPOTTING).any() or (observed.codes["marked"][rows] == MARKED_BETWEEN).any():
        return AS_READ
    days = following.part.first - part.first
    if days > figure("spotting_asked_before_period"):
        return AS_READ
    sure = following.kinds[MENSTRUAL] >= SURE_PERIOD and len(following.part.rows) >= FLOW_DAYS
    alone = part.first > 0 and level[part.first - 1] == NONE
    begins_it = days <= figure("spotting_begins_period") and sure and alone and not after_sex
    return OWN_BEGINNING if begins_it else HERS_TO_SAY
