"""Answers about this bleed and the bleeds between periods, drawn from the diary.

The authority is the wording of each finding in the knowledge. What can have become worse since the last entry is marked
as of the moment. A "no" is drawn only where bleeding was answered on every day of the last 90.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from spotting.diary.bleeds import HERS_TO_SAY, Bleed
from spotting.diary.pattern import (
    NOT_SURE,
    RECENT_DAYS,
    WHOLE_CYCLE,
    Pages,
    Pattern,
    between_chance,
    bled_days,
    count,
    dates,
    from_diary,
    joined,
    sure_between,
)

MIDCYCLE: Final = (10, 16)  # days before the next period: the help of `midcycle_bleeding`
NEAR_OVULATION: Final = 2  # days either side of an ovulation that signs placed
# Only "spotting" means the same here and in the knowledge; other levels compare with her own period: a least.
_LEAST_AMOUNT: Final = {"spotting": "spotting", "light": "light", "medium": "light", "heavy": "moderate"}
_LEAST_AMOUNT_FLOODING: Final = "heavy"
_ABNORMAL: Final = ("breakthrough", "in_pregnancy", "after_menopause")


def bleed_patterns(pages: Pages) -> Iterator[Pattern]:
    """Yield what the diary says of this bleed and of bleeding between periods."""
    bleed = pages.this_bleed
    yield from _between(pages)
    yield from _by_sex(pages)
    yield from _on_hormones(pages)
    yield from _after_menopause(pages)
    if bleed is not None:
        yield from _abnormal(pages, bleed)
        yield from _how_long(pages, bleed)
        yield from _colour_and_clots(pages, bleed)
        yield from _heaviest(pages, bleed)
        yield from _after_ovulation(pages, bleed)
        yield from _how_often(pages, bleed)
    yield from _last_day(pages)


def _abnormal(pages: Pages, bleed: Bleed) -> Iterator[Pattern]:
    chance = between_chance(bleed) + sum(bleed.probabilities.get(kind, 0.0) for kind in _ABNORMAL)
    if chance > 0.5:
        said = from_diary(
            f"{_what(bleed)} on {dates(bled_days(bleed), pages.today)}, read as {bleed.name}{_hers(bleed)}"
        )
        sure = sure_between([bleed]) if bleed.counts_as == HERS_TO_SAY else min(1.0, chance)
        yield Pattern("abnormal_bleeding", "present", said, bled_days(bleed), sure)


def _between(pages: Pages) -> Iterator[Pattern]:
    found = pages.between
    if found:
        days = tuple(day for one in found for day in bled_days(one))
        sure = sure_between(found)
        yield Pattern("intermenstrual_bleeding", "present", from_diary(_listed(pages, found)), days, sure)
        yield from _midcycle(pages)
        yield from _cycles_affected(pages)
        return
    yield from _after_unlogged_days(pages)
    first = pages.today - timedelta(days=RECENT_DAYS - 1)
    recent = [one for one in pages.history.bleeds if one.last >= first]
    clear = all(one.kind == "menstrual" and one.probability >= WHOLE_CYCLE for one in recent)
    if len(recent) >= 2 and clear and pages.all_answered(first, pages.today):
        said = from_diary(f"every day since {dates((first,), pages.today)} is logged, with blood only in periods")
        yield Pattern("intermenstrual_bleeding", "absent", said, tuple(d for o in recent for d in bled_days(o)), 0.9)


def _after_unlogged_days(pages: Pages) -> Iterator[Pattern]:
    """Offer, for her to say, blood that only days of which nothing is known join to a period."""
    recent = [one for one in pages.history.bleeds if one.resumed and pages.ago(one.last) < RECENT_DAYS]
    if recent:
        one = recent[-1]
        days = tuple(day for day in bled_days(one) if one.resumed and day >= one.resumed)
        said = (
            f"bleeding on {dates(days, pages.today)}, after days that were not logged; whether that belongs to the "
            "period is yours to say"
        )
        yield Pattern("intermenstrual_bleeding", "present", from_diary(said), days, NOT_SURE)


def _midcycle(pages: Pages) -> Iterator[Pattern]:
    found = [(one, why) for one in pages.between if (why := _halfway(pages, one))]
    if found:
        said = "; ".join(f"{_what(one)} on {dates(bled_days(one), pages.today)}, {why}" for one, why in found)
        days = tuple(day for one, _ in found for day in bled_days(one))
        sure = sure_between(one for one, _ in found)
        yield Pattern("midcycle_bleeding", "present", from_diary(said), days, sure)


def _halfway(pages: Pages, bleed: Bleed) -> str:
    """Return why a bleed counts as halfway between two periods, or nothing."""
    home = next((one for one in pages.cycles if one.start <= bleed.first <= (one.end or pages.today)), None)
    if home is None:
        return ""
    likeliest = home.ovulation.likeliest
    if home.ovulation.seen and likeliest and _nearest(bleed, likeliest) <= NEAR_OVULATION:
        return f"around ovulation ({home.ovulation.sign})"
    if home.end is not None and home.complete >= WHOLE_CYCLE:
        before = (home.end - bleed.first).days + 1
        return f"{count(before, 'day')} before the next period" if MIDCYCLE[0] <= before <= MIDCYCLE[1] else ""
    return "about halfway, by the calendar" if bleed.probabilities.get("periovulatory", 0.0) > 0.5 else ""


def _nearest(bleed: Bleed, day: date) -> int:
    return min(abs((one - day).days) for one in bled_days(bleed))


def _cycles_affected(pages: Pages) -> Iterator[Pattern]:
    """Count cycles in a row back from the newest with this bleeding; an uncertain one before them makes it a least."""
    cycles = [one for one in pages.history.cycles if one.start <= pages.today]
    ends = [one.end or pages.today for one in cycles]
    bleeds = [one for one in pages.history.bleeds if between_chance(one) > 0.5]
    hit = [any(a.start <= one.first <= end for one in bleeds) for a, end in zip(cycles, ends, strict=True)]
    at = len(hit) - 1
    if at >= 0 and not hit[at] and cycles[at].end is None:
        at -= 1  # the cycle that goes on has had none so far
    run = 0
    while (
        at - run >= 0
        and hit[at - run]
        and (run == 0 or ends[at - run] + timedelta(days=1) == cycles[at - run + 1].start)
    ):
        run += 1
    if not run:
        return
    inside = cycles[at - run + 1 : at + 1]
    before = at - run
    settled = (
        before >= 0
        and ends[before] + timedelta(days=1) == inside[0].start
        and pages.all_answered(cycles[before].start, ends[before])
        and all(one.complete >= WHOLE_CYCLE for one in (cycles[before], *inside))
    )
    known = [one for one in bleeds if inside[0].start <= one.first <= ends[at]]
    days = tuple(day for one in known for day in bled_days(one))
    least = "" if settled else "at least "
    said = from_diary(
        f"{least}{count(run, 'cycle')} in a row, from that of {dates((inside[0].start,), pages.today)} on; the newest "
        f"{_what(known[-1])} on {dates(bled_days(known[-1]), pages.today)}"
    )
    value = run if settled else {"from": run}
    each = [[one for one in known if cycle.start <= one.first <= (cycle.end or pages.today)] for cycle in inside]
    yield Pattern("cycles_affected", value, said, days, min(sure_between(found) for found in each))


def _by_sex(pages: Pages) -> Iterator[Pattern]:
    marked = [day.date for day in pages.recent() if any(one.bleeding_after for one in day.sex)]
    if marked:
        said = from_diary(f"you wrote that you bled after sex on {dates(marked, pages.today)}")
        yield Pattern("postcoital_bleeding", "present", said, tuple(marked))
        return
    near = [
        one
        for one in pages.history.bleeds
        if one.after_sex_days is not None
        and one.kind not in ("menstrual", "withdrawal")
        and pages.ago(one.last) < RECENT_DAYS
    ]
    if near:
        when = {0: "the same day", 1: "the day before"}
        said = "; ".join(
            f"{_what(one)} on {dates((one.first,), pages.today)}, sex {when.get(one.after_sex_days or 0, 'before it')}"
            for one in near
        )
        days = tuple(day for one in near for day in bled_days(one))
        yield Pattern("postcoital_bleeding", "present", from_diary(said), days, 0.5)  # the day fits; no more is known


def _on_hormones(pages: Pages) -> Iterator[Pattern]:
    found = tuple(
        one for one in pages.history.bleeds if one.kind == "breakthrough" and pages.ago(one.last) < RECENT_DAYS
    )
    if found:
        days = tuple(day for one in found for day in bled_days(one))
        said = from_diary(f"{_listed(pages, found)}, on hormones and with no break logged")
        sure = max(one.probability for one in found)
        yield Pattern("unscheduled_bleeding_on_hormones", "present", said, days, sure)


def _after_menopause(pages: Pages) -> Iterator[Pattern]:
    last_period = max((one.first for one in pages.periods), default=date.min)
    found = tuple(
        one
        for one in pages.history.bleeds
        if one.first > last_period and one.probabilities.get("after_menopause", 0.0) > 0.5
    )
    if found:
        days = tuple(day for one in found for day in bled_days(one))
        said = from_diary(f"{_listed(pages, found)}, after a year without periods")
        sure = max(one.probabilities["after_menopause"] for one in found)
        yield Pattern("postmenopausal_bleeding", "present", said, days, sure)


def _how_long(pages: Pages, bleed: Bleed) -> Iterator[Pattern]:
    episode = pages.episode_of(bleed.resumed or bleed.first)
    if episode is None:
        return
    closed = episode.end_known or episode.last == pages.today
    settled = episode.begin_known and closed and not episode.unlogged_days
    value = episode.days if settled else {"from": episode.bleeding_days + episode.spotting_days}
    whole = (episode.first,) if episode.days == 1 else (episode.first, episode.last)
    when = " to ".join(dates((day,), pages.today) for day in whole)
    open_ = "" if settled else "; days around it are not logged, so it may be longer"
    days = tuple(day for day in (episode.first, episode.last))
    yield Pattern("bleeding_days", value, from_diary(f"blood from {when}{open_}"), days, 0.95)


def _colour_and_clots(pages: Pages, bleed: Bleed) -> Iterator[Pattern]:
    seen = [(day, entry) for day in bled_days(bleed) if (shown := pages.by_date.get(day)) and (entry := shown.bleeding)]
    coloured = [(day, entry.colour) for day, entry in seen if entry.colour]
    if coloured:
        colours = list(dict.fromkeys(colour for _, colour in coloured))
        words = joined([colour.replace("_", " ") for colour in colours])
        days = tuple(day for day, _ in coloured)
        value = colours[0] if len(colours) == 1 else {"in": colours}
        yield Pattern("blood_colour", value, from_diary(f"{words} blood on {dates(days, pages.today)}"), days)
    large = tuple(day for day, entry in seen if entry.large_clots)
    clots = large or tuple(day for day, entry in seen if entry.small_clots)
    if clots:
        size = "2.5 cm or more" if large else "under 2.5 cm"
        least = {"at_least": "coin" if large else "small"}
        said = from_diary(f"clots of {size} on {dates(clots, pages.today)}")
        yield Pattern("clot_size", least, said, clots, of_the_moment=True)


def _heaviest(pages: Pages, bleed: Bleed) -> Iterator[Pattern]:
    days = tuple(day for day in bled_days(bleed) if _least(pages.level(day)))
    if not days:
        return
    order = ("spotting", "light", "moderate", "heavy")
    top = max(days, key=lambda day: order.index(_least(pages.level(day))))
    said = from_diary(f"{pages.level(top)} on {dates((top,), pages.today)} was the most you logged of this bleed")
    spotted = bleed.spotting_only and pages.ago(bleed.last) > 1 and pages.all_answered(bleed.first, bleed.last)
    value = "spotting" if spotted else {"at_least": _least(pages.level(top))}
    yield Pattern("heaviest_amount", value, said, days, of_the_moment=not spotted)


def _least(level: str | None) -> str:
    return _LEAST_AMOUNT_FLOODING if level == "flooding" else _LEAST_AMOUNT.get(level or "", "")


def _last_day(pages: Pages) -> Iterator[Pattern]:
    """Yield what the entries of today and yesterday say of the last 24 hours: always a least, always asked again."""
    last = [day for day in (pages.today, pages.today - timedelta(days=1)) if _least(pages.level(day))]
    today = pages.level(pages.today)
    flooded = tuple(day for day in last if pages.level(day) == "flooding")
    if flooded:
        said = from_diary(f"flooding is logged on {dates(flooded, pages.today)}")
        least = {"at_least": _LEAST_AMOUNT_FLOODING}
        yield Pattern("bleeding_amount", least, said, flooded, of_the_moment=True)
        yield Pattern("flooding", "present", said, flooded, of_the_moment=True)
    elif _least(today):
        said = from_diary(f"{today} is logged for today")
        yield Pattern("bleeding_amount", {"at_least": _least(today)}, said, (pages.today,), of_the_moment=True)
    entry = pages.by_date[pages.today].bleeding if _least(today) else None
    full = (
        sum(one.count for one in entry.products if one.fill == "full" and one.kind in ("pad", "tampon")) if entry else 0
    )
    if full and today in ("medium", "heavy", "flooding"):
        said = from_diary(f"{full} full pads or tampons are logged for today so far")
        yield Pattern("pads_per_day", {"from": min(full, 60)}, said, (pages.today,), of_the_moment=True)


def _after_ovulation(pages: Pages, bleed: Bleed) -> Iterator[Pattern]:
    home = next((one for one in reversed(pages.history.cycles) if one.start <= bleed.first), None)
    if home is None or not home.ovulation.seen or home.ovulation.likeliest is None or bleed.kind == "menstrual":
        return
    if home.end is not None and bleed.first > home.end:
        return
    found = sorted(
        (bleed.first - day).days
        for day, chance in zip(home.ovulation.days, home.ovulation.probabilities, strict=True)
        if chance >= 0.05
    )
    if not found or not -20 <= found[0] <= found[-1] <= 40:
        return
    value = found[0] if len(found) == 1 else {"from": found[0], "to": found[-1]}
    said = from_diary(
        f"ovulation about {dates((home.ovulation.likeliest,), pages.today)} ({home.ovulation.sign}), blood from "
        f"{dates((bleed.first,), pages.today)}"
    )
    yield Pattern("days_after_ovulation", value, said, (home.ovulation.likeliest, bleed.first), home.ovulation.released)


def _how_often(pages: Pages, bleed: Bleed) -> Iterator[Pattern]:
    """Count earlier bleeds like this one; the diary never knows the first ever, so it is a least."""
    if bleed.kind == "menstrual":
        return
    same = between_chance(bleed) > 0.5
    alike = tuple(
        one
        for one in pages.history.bleeds
        if one.first <= bleed.first and (between_chance(one) > 0.5 if same else one.kind == bleed.kind)
    )
    if len(alike) >= 2:
        days = tuple(day for one in alike for day in bled_days(one))
        said = from_diary(
            f"{len(alike)} times, first on {dates((alike[0].first,), pages.today)}, "
            f"last on {dates((alike[-1].first,), pages.today)}"
        )
        yield Pattern(
            "episodes",
            {"from": min(len(alike), 200)},
            said,
            days,
            bleed.probability if not same else min(0.9, sure_between(alike)),
        )


def _what(bleed: Bleed) -> str:
    return "spotting" if bleed.spotting_only else "bleeding"


def _hers(bleed: Bleed) -> str:
    return "; whether that belongs to the period is yours to say" if bleed.counts_as == HERS_TO_SAY else ""


def _listed(pages: Pages, bleeds: tuple[Bleed, ...]) -> str:
    """Say bleeds with their days, those followed by a sure next period with how long before it."""
    said = []
    for one in bleeds[-3:]:
        following = next((cycle.start for cycle in pages.history.cycles if cycle.start > one.last), None)
        before = (following - one.first).days if following else 0
        tail = (
            f", {count(before, 'day')} before the next period" if 0 < before <= 45 and between_chance(one) > 0.5 else ""
        )
        said.append(f"{_what(one)} on {dates(bled_days(one), pages.today)}{tail}{_hers(one)}")
    more = len(bleeds) - len(said)
    return (f"{count(more, 'earlier time')}; " if more else "") + "; ".join(said)
