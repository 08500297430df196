"""Answers to the check that a diary holds, each with its provenance, the days it rests on and how sure it is.

The authority is the wording of each finding in the knowledge. She confirms every one. A danger sign is never answered
with "absent", and a "no" needs every day logged: what is not in a diary can have happened.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from spotting.case import read_answer
from spotting.catalog.types import Catalog
from spotting.diary.bleeds import OWN_BEGINNING
from spotting.diary.classify import INTERMENSTRUAL
from spotting.diary.day import Day
from spotting.diary.episodes import CANNOT_TELL
from spotting.diary.pattern import Pages, Pattern
from spotting.diary.patterns_bleeds import bleed_patterns
from spotting.diary.patterns_contraception import contraception_patterns
from spotting.diary.patterns_events import event_patterns
from spotting.diary.patterns_periods import period_patterns
from spotting.diary.read_history import History

__all__ = ["MAY_BE_NO", "Pattern", "UsualPeriods", "patterns", "usual_periods"]

# The only findings a diary may answer with "no", "none" or zero; none of them is a danger sign (a test holds it).
MAY_BE_NO: Final = ("intermenstrual_bleeding", "prolonged_bleeding", "missed_pills", "premenstrual_spotting_days")
_NO: Final = ("absent", "none", "not_done", "no_chance", "never", 0)


@dataclass(frozen=True)
class UsualPeriods:
    """What `spotting normal` asks, as far as the diary tells, else None; `said` gives the reason of each."""

    gap: float | None
    variation: float | None
    days: float | None
    between: str | None
    said: tuple[str, ...]


def patterns(history: History, days: Iterable[Day], catalog: Catalog, today: date) -> tuple[Pattern, ...]:
    """Return the answers the diary holds, one per finding at most, in the order of the catalog's groups.

    `history` was read from the same `days`, by `read_history`; days after `today` are left out. Answers that this
    catalog does not know, or that lie outside its ranges, are left out.
    """
    pages = Pages.of(history, days, today)
    found: dict[str, Pattern] = {}
    for part in (bleed_patterns, period_patterns, contraception_patterns, event_patterns):
        for one in part(pages):
            if one.finding not in found and _fits(one, catalog):
                found[one.finding] = replace(one, is_enough=_is_enough(one, catalog))
    return tuple(found.values())


def _fits(one: Pattern, catalog: Catalog) -> bool:
    finding = catalog.findings.get(one.finding)
    if finding is None or (one.value in _NO and finding.kind != "number" and one.finding not in MAY_BE_NO):
        return False
    try:
        read_answer(finding, one.value)
    except ValueError:
        return False
    return True


def _is_enough(one: Pattern, catalog: Catalog) -> bool:
    """Whether an answer leaves nothing to ask: no range, or one within a band of a number."""
    finding = catalog.findings[one.finding]
    if not isinstance(one.value, dict):
        return True
    known = read_answer(finding, one.value)
    return finding.kind == "number" and any(band.test(finding, known) for band in finding.bands.values())


def usual_periods(history: History, found: Iterable[Pattern]) -> UsualPeriods:
    """Return what the diary of the last 12 months answers of how often, how regular, how long, and between periods."""
    figo = history.figo
    gap = figo.frequency.value if figo.frequency.verdict != CANNOT_TELL else None
    variation = figo.regularity.value
    if variation is not None and any(one.length is not None and one.complete < 0.5 for one in history.cycles):
        variation = variation if figo.regularity.verdict == "outside" else None
    long = figo.duration.value if figo.duration.verdict == "outside" or _ends_known(history) else None
    between = _between(history, found)
    told = ((gap, figo.frequency), (variation, figo.regularity), (long, figo.duration), (between, figo.between))
    return UsualPeriods(gap, variation, long, between, tuple(aspect.say for value, aspect in told if value is not None))


def _ends_known(history: History) -> bool:
    """Whether the last three periods have logged days without blood on both sides."""
    periods = [one for one in history.bleeds if one.kind == "menstrual"][-3:]
    bounded = [one for one in history.episodes if one.begin_known and one.end_known]
    return len(periods) == 3 and all(any(o.first <= one.first <= o.last for o in bounded) for one in periods)


def _between(history: History, found: Iterable[Pattern]) -> str | None:
    """Return no only where a pattern says so: then every day of 90 was logged."""
    if history.figo.between.verdict == "outside":
        recent = [one for one in history.bleeds if one.last >= history.figo.first and one.kind in INTERMENSTRUAL]
        places = {one.kind for one in recent if one.counts_as != OWN_BEGINNING}
        return "mid_cycle" if places == {"periovulatory"} else "yes"
    no = any(one.finding == "intermenstrual_bleeding" and one.value == "absent" for one in found)
    return "no" if no and history.figo.between.verdict == "normal" else None
