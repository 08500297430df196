"""Answers about periods and cycles, drawn from the diary: when the last began, how often, how regular, how heavy.

The limits are those of each finding's own wording in the knowledge. A cycle that may hide an unlogged period never
shortens or lengthens an answer: it makes it a least or a most.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from statistics import median, median_low
from typing import Any, Final

from spotting.diary.bleeds import Bleed
from spotting.diary.cycles import Cycle
from spotting.diary.pattern import (
    NOT_SURE,
    RECENT_DAYS,
    WHOLE_CYCLE,
    Pages,
    Pattern,
    bled_days,
    count,
    dates,
    from_diary,
    how_long_ago,
    joined,
)

LONG_PERIOD: Final = 8  # days: the wording of `prolonged_bleeding`
PADS_A_DAY: Final = 8  # a full pad every three hours: the help of `heavy_menstrual_bleeding`
PERIODS_LOOKED_AT: Final = 3
HEAVY_PERIODS: Final = 2  # judged: the definitions speak of periods and name no number; once may be a single bleed
USUAL_END: Final = 5  # judged: days after which a period of spotting alone counts as "should be over"
SPOTTING_AFTER: Final = 3  # judged: "for days" is three or more in a row
PAIN_SCORES: Final = ((0, "none"), (3, "mild"), (6, "moderate"), (10, "severe"))  # judged: usual thirds of 0 to 10
PAIN_LEVELS: Final = ("none", "mild", "moderate", "severe")
UNUSUAL_TIME: Final = 7  # judged: days outside all earlier lengths
UNUSUAL_LENGTH: Final = 2  # judged: days shorter or longer than all earlier periods


def period_patterns(pages: Pages) -> Iterator[Pattern]:
    """Yield what the diary says of periods and cycles."""
    yield from _last_start(pages)
    yield from _length_and_regularity(pages)
    yield from _gaps(pages)
    yield from _prolonged(pages)
    yield from _heavy(pages)
    yield from _before_periods(pages)
    yield from _after_periods(pages)
    yield from _pain(pages)
    yield from _last_period(pages)


def _last_start(pages: Pages) -> Iterator[Pattern]:
    on_hormones = pages.history.today_circumstances.hormonal_method is not None
    kinds = ("menstrual", "withdrawal") if on_hormones else ("menstrual",)
    found = [one for one in pages.history.bleeds if sum(one.probabilities.get(kind, 0.0) for kind in kinds) > 0.5]
    if not found:
        return
    last = found[-1]
    starts = [one.start for one in pages.history.cycles if last.first <= one.start <= last.last]
    start = starts[-1] if starts else last.first
    ago = pages.ago(start)
    if ago > 20_000:
        return
    name = "a period" if last.kind == "menstrual" else "a bleed in the break from hormones"
    said = f"{name} began on {dates((start,), pages.today)}, {how_long_ago(ago)}"
    if last == pages.this_bleed:  # a bleed in pregnancy can look like a period, so this one does not count as normal
        yield from _before_this_one(pages, start, said)
        return
    cycle = next((one for one in pages.history.cycles if one.start == start), None)
    seen = pages.all_answered(start, pages.today - timedelta(days=1)) or (cycle and cycle.complete >= WHOLE_CYCLE)
    if not seen:
        said += "; days since then are not logged, so a later period may be missing"
    value: Any = ago if seen and pages.level(start - timedelta(days=1)) is not None else {"to": ago}
    if seen and isinstance(value, dict):
        said += "; the day before is not logged"
        value = {"from": ago, "to": min(ago + _unlogged_before(pages, start), 20_000)}
    sure = sum(last.probabilities.get(kind, 0.0) for kind in kinds)
    yield Pattern(
        "days_since_last_period", value, from_diary(said), (start,), sure if last.kind == "menstrual" else 0.7
    )


def _before_this_one(pages: Pages, start: date, said: str) -> Iterator[Pattern]:
    """Yield the time since the last period as a range, where the bleed that goes on looks like a period."""
    before = pages.last_normal_period
    said += " and may be going on; whether it is a normal period is yours to say"
    value: dict[str, int] = {"from": pages.ago(start)}
    if before is not None and pages.ago(before.first) <= 20_000:
        said += (
            f"; the one before began on {dates((before.first,), pages.today)}, {how_long_ago(pages.ago(before.first))}"
        )
        value["to"] = pages.ago(before.first)
    days = (start,) if before is None else (before.first, start)
    yield Pattern("days_since_last_period", value, from_diary(said), days, 0.7)


def _unlogged_before(pages: Pages, start: date) -> int:
    days = 0
    while days < 7 and pages.level(start - timedelta(days=days + 1)) is None:
        days += 1
    return days


def _whole(pages: Pages) -> list[Cycle]:
    return [one for one in pages.cycles if one.length is not None and one.complete >= WHOLE_CYCLE]


def _length_and_regularity(pages: Pages) -> Iterator[Pattern]:
    cycles = _whole(pages)
    lengths = [one.length for one in cycles if one.length is not None]
    if len(lengths) < 3:
        return
    starts = tuple(one.start for one in cycles)
    middle = float(median(lengths))
    if 10 <= middle <= 180:
        value = int(middle) if middle.is_integer() else middle
        said = from_diary(
            f"{count(len(lengths), 'cycle')} of the last year, {_shown(lengths)} days; {value:g} is the middle"
        )
        yield Pattern("cycle_length_days", value, said, starts, 0.95)
    spread = max(lengths) - min(lengths)
    level = "regular" if spread <= 6 else "varies_by_a_week" if spread <= 9 else "irregular"
    unsure = [one for one in pages.cycles if one.length is not None and one.complete < WHOLE_CYCLE]
    said = f"the shortest of {count(len(lengths), 'cycle')} had {min(lengths)} days, the longest {max(lengths)}"
    if unsure:
        said += "; a longer time has days that were not logged"
    if not unsure or level != "regular":
        answer = {"at_least": level} if unsure or level == "irregular" else level
        yield Pattern("cycle_regularity", answer, from_diary(said), starts, 0.95)


def _shown(lengths: list[int]) -> str:
    return joined([str(one) for one in lengths[-8:]])


def _gaps(pages: Pages) -> Iterator[Pattern]:
    """Yield the longest time from one period to the next in a year, and whether this one is late."""
    today = pages.history.today_circumstances
    cycles = _whole(pages)
    current = next((one for one in reversed(pages.cycles) if one.end is None), None)
    spans = [(one.start, one.length or 0) for one in cycles]
    if current is not None and current.complete >= WHOLE_CYCLE:
        spans.append((current.start, pages.ago(current.start)))
    if not spans or today.breastfeeding:
        return
    start, longest = max(spans, key=lambda one: one[1])
    whole_year = (
        pages.cycles[0].start <= pages.today - timedelta(days=364)
        and all(one.complete >= WHOLE_CYCLE for one in pages.cycles)
        and sum(length for _, length in spans) >= 364
    )
    said = f"{count(longest, 'day')} from the period of {dates((start,), pages.today)}"
    if not whole_year:
        said += "; not all of the year is known, so it may be longer"
    value: Any = min(longest, 366) if whole_year else {"from": min(longest, 366)}
    if longest:
        yield Pattern("longest_gap_days", value, from_diary(said), (start,), 0.95)
    lengths = [one.length for one in cycles if one.length is not None]
    if current is None or current.complete < WHOLE_CYCLE or len(lengths) < 3 or today.pregnant or today.hormonal_method:
        return
    so_far = pages.ago(current.start)
    if so_far > max(lengths) and pages.all_answered(current.start, pages.today - timedelta(days=1)):
        said = f"{count(so_far, 'day')} since the period of {dates((current.start,), pages.today)} began; the longest "
        said += f"of {count(len(lengths), 'cycle')} before had {max(lengths)}"
        yield Pattern("period_late", "present", from_diary(said), (current.start,), 0.95)


def _prolonged(pages: Pages) -> Iterator[Pattern]:
    first = pages.today - timedelta(days=RECENT_DAYS - 1)
    recent = [one for one in pages.history.episodes if one.last >= first]
    long = [one for one in recent if one.days > LONG_PERIOD]
    if long:
        one = max(long, key=lambda each: each.days)
        logged = one.bleeding_days + one.spotting_days
        said = f"blood from {dates((one.first,), pages.today)} to {dates((one.last,), pages.today)}, {one.days} days"
        yield Pattern(
            "prolonged_bleeding", "present", from_diary(said), (one.first, one.last), 0.9 if logged > 8 else 0.6
        )
        return
    over = [one for one in recent if one.end_known]
    periods = [one for one in pages.periods if one.first >= first]
    if len(periods) >= 2 and len(over) == len(recent) and pages.all_answered(first, pages.today):
        said = f"every day since {dates((first,), pages.today)} is logged; the longest bleed had "
        said += count(max(one.days for one in recent), "day")
        days = tuple(one.first for one in recent)
        yield Pattern("prolonged_bleeding", "absent", from_diary(said), days, 0.9)


def _heavy(pages: Pages) -> Iterator[Pattern]:
    """Offer heavy periods, for her to say, where two or more periods had such days: one is no history of them.

    NICE NG88 defines them by what the loss does to her life, which no diary holds; FIGO leaves the volume to her too.
    """
    found: list[date] = []
    periods = 0
    for one in pages.periods:
        before = len(found)
        for day in bled_days(one):
            entry = pages.by_date[day].bleeding if day in pages.by_date and pages.ago(day) < RECENT_DAYS else None
            if entry is None:
                continue
            full = sum(p.count for p in entry.products if p.fill == "full" and p.kind in ("pad", "tampon"))
            if entry.level == "flooding" or full >= PADS_A_DAY:
                found.append(day)
        periods += len(found) > before
    if periods >= HEAVY_PERIODS:
        said = f"flooding, or {PADS_A_DAY} or more full pads or tampons, in {periods} periods, on "
        said += f"{dates(found, pages.today)}; whether periods get in the way of your life is yours to say"
        yield Pattern("heavy_menstrual_bleeding", "present", from_diary(said), tuple(found), NOT_SURE)


def _starts(pages: Pages) -> list[date]:
    starts = [one.start for one in pages.history.cycles if pages.ago(one.start) < RECENT_DAYS + 30]
    return starts[-PERIODS_LOOKED_AT:]


def _before_periods(pages: Pages) -> Iterator[Pattern]:
    """Count spotting days straight before the last periods; a day not logged before them makes it a least."""
    found: list[tuple[date, int, bool]] = []
    for start in _starts(pages):
        many, day = 0, start - timedelta(days=1)
        while pages.level(day) == "spotting" and many < 20:
            many, day = many + 1, day - timedelta(days=1)
        found.append((start, many, pages.level(day) == "none"))
    if not found or not any(many or known for _, many, known in found):
        return
    settled = all(known for _, _, known in found)
    low, high = min(many for _, many, _ in found), max(many for _, many, _ in found)
    if not settled:
        spotted = [many for _, many, _ in found if many]
        if len(spotted) < len(found):
            return
        value: Any = {"from": low}
    elif high == 0 and len(found) < 2:
        return
    else:
        value = low if low == high else {"from": low, "to": high}
    days = tuple(start - timedelta(days=k) for start, many, _ in found for k in range(1, many + 1))
    each = ", ".join(f"{count(many, 'day')} before {dates((start,), pages.today)}" for start, many, _ in found)
    said = (
        f"spotting straight before your period: {each}" if high else f"no spotting straight before {len(found)} periods"
    )
    yield Pattern("premenstrual_spotting_days", value, from_diary(said), days or tuple(f[0] for f in found), 0.9)


def _after_periods(pages: Pages) -> Iterator[Pattern]:
    """Find spotting that goes on for days when the period should be over, in two of the last three periods."""
    runs: list[tuple[date, ...]] = []
    for start in _starts(pages):
        day = start
        while pages.bled(day) and day <= pages.today:
            day += timedelta(days=1)
        tail = []
        while pages.level(day - timedelta(days=1)) == "spotting" and day > start:
            day -= timedelta(days=1)
            tail.append(day)
        late = [one for one in tail if (one - start).days >= USUAL_END]
        if len(late) >= SPOTTING_AFTER:
            runs.append(tuple(sorted(late)))
    if len(runs) >= 2:
        days = tuple(day for run in runs for day in run)
        said = f"spotting on at the end of a period on {dates(days, pages.today)}"
        yield Pattern("postmenstrual_spotting", "present", from_diary(said), days, 0.9)


def _pain(pages: Pages) -> Iterator[Pattern]:
    """Yield the pain of most periods, where pain low in the belly was logged in the last ones."""
    periods = [one for one in pages.periods if pages.ago(one.last) < 2 * RECENT_DAYS][-PERIODS_LOOKED_AT:]
    worst: list[tuple[date, int]] = []
    for one in periods:
        felt = [
            (day, rank) for day in bled_days(one) if day in pages.by_date and (rank := _pelvic(pages, day)) is not None
        ]
        if felt:
            worst.append(max(felt, key=lambda pair: pair[1]))
    if len(worst) < 2 or len(worst) < len(periods):
        return
    level = median_low([rank for _, rank in worst])
    days = tuple(day for day, _ in worst)
    said = joined([f"{PAIN_LEVELS[rank]} on {dates((day,), pages.today)}" for day, rank in worst])
    if level:
        yield Pattern(
            "period_pain", PAIN_LEVELS[level], from_diary(f"the worst pain of each period: {said}"), days, 0.75
        )


def _pelvic(pages: Pages, day: date) -> int | None:
    ranks = []
    for one in pages.by_date[day].pain:
        if one.site != "pelvis":
            continue
        if one.score is not None:
            ranks.append(next(k for k, (most, _) in enumerate(PAIN_SCORES) if one.score <= most))
        elif one.severity in PAIN_LEVELS:
            ranks.append(PAIN_LEVELS.index(one.severity))
    return max(ranks, default=None)


def _last_period(pages: Pages) -> Iterator[Pattern]:
    """Compare the last whole period with at least three before it; all of them must be logged to both sides."""
    whole = [one for one in pages.periods if _bounded(pages, one) and one.probability >= WHOLE_CYCLE]
    if len(whole) < 4 or whole[-1] != pages.periods[-1] or pages.ago(whole[-1].last) > RECENT_DAYS:
        return
    last, earlier = whole[-1], whole[-7:-1]
    lengths = [_days(one) for one in earlier]
    before = next((one for one in _whole(pages) if one.end and one.end == last.first - timedelta(days=1)), None)
    others = [one.length for one in _whole(pages) if one is not before and one.length is not None]
    if before is None or before.length is None or len(others) < PERIODS_LOOKED_AT:
        return
    value = "as_usual"
    if not min(others) - UNUSUAL_TIME <= before.length <= max(others) + UNUSUAL_TIME:
        value = "at_an_unusual_time"
    if _days(last) <= min(lengths) - UNUSUAL_LENGTH or _amount(last) < min(_amount(one) for one in earlier):
        value = "lighter_or_shorter"
    elif _days(last) >= max(lengths) + UNUSUAL_LENGTH or _amount(last) > max(_amount(one) for one in earlier):
        value = "heavier_or_longer"
    said = f"{count(_days(last), 'day')} from {dates((last.first,), pages.today)}, {last.heaviest} at most; "
    said += f"before that {joined([str(one) for one in lengths])} days"
    yield Pattern("last_period", value, from_diary(said), bled_days(last), 0.7)


def _bounded(pages: Pages, bleed: Bleed) -> bool:
    free = timedelta(days=2)
    return bleed.heaviest != "unspecified" and pages.all_answered(
        bleed.first - free, min(bleed.last + free, pages.today)
    )


def _days(bleed: Bleed) -> int:
    return (bleed.last - bleed.first).days + 1


def _amount(bleed: Bleed) -> int:
    return ("spotting", "light", "medium", "heavy").index(bleed.heaviest)
