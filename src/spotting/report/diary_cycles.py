"""Cycles and episodes of a diary as text: a cycle a line with one mark a day, how each bleed is read, what stays open.

Marks mean the same with and without colour; `plain` writes sentences for screen readers. A day that was not logged has
its own mark. Nothing is judged here, and no fertile days are shown.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any, Final

from spotting.diary.bleeds import Bleed
from spotting.diary.cycles import Cycle
from spotting.diary.dates_in_words import in_words
from spotting.diary.day import Day
from spotting.diary.episodes import Episode, ReferencePeriod
from spotting.diary.figo import FigoSummary
from spotting.diary.read_history import History
from spotting.report.diary_month import MARKS, NOT_LOGGED

OVULATION: Final = "o"
_ELSE: Final = ","  # other things are logged, not bleeding
_LABEL: Final = 24  # columns before the marks
_LINES: Final = 3  # a longer cycle is shown with its first and last days
_BLEEDS: Final = 12  # explained unless all are wanted
_OFF: Final = "\x1b[0m"
_ANSWERS: Final = {"yes": "yes", "no": "no", "cannot_tell": "cannot tell"}
_PATTERN_WORDS: Final = {
    "amenorrhoea": "no bleeding at all",
    "infrequent": "infrequent (1 or 2 episodes)",
    "frequent": "frequent (more than 5 episodes)",
    "irregular": "irregular",
    "prolonged": "prolonged (14 days or more)",
}
_INFORMATION: Final = "Information, not a diagnosis. How soon to be seen is what `spotting check` is for."


def cycles_text(
    history: History,
    days: Mapping[date, Day],
    *,
    last: int | None = 12,
    width: int = 80,
    colour: bool = False,
    plain: bool = False,
) -> str:
    """Return the last cycles (None: all) and how their bleeds are read; `days` are the shown days by date."""
    cycles = history.cycles[-last:] if last else history.cycles
    since = cycles[0].start if cycles else history.today - timedelta(days=365)
    if not cycles:
        lines = [*_wrapped("No cycles of your own can be told here: none is logged, or they are on hormones, in "
                           "pregnancy or after the menopause.", width), ""]  # fmt: skip
    elif plain:
        lines = [line for one in cycles for line in _wrapped(_sentence(one), width)] + [""]
    else:
        lines = _chart(cycles, days, history.today, width, colour=colour)
    bleeds = [one for one in history.bleeds if one.last >= since or not last]
    told = bleeds[-_BLEEDS:] if last else bleeds
    earlier = f" (the newest {len(told)} of {len(bleeds)}; --all shows every one)" if len(told) < len(bleeds) else ""
    lines += _wrapped(f"How each bleed is read{earlier}:", width)
    lines += [line for one in told for line in _bleed(one, width)]
    lines += [] if bleeds else ["No bleed is logged in this time."]
    if history.uncertain:
        lines += ["", "What stays open:", *(line for one in history.uncertain[-6:] for line in _item(one, width))]
    fix = "If one of these is wrong: `spotting diary correct DATE not_period` (or period, ovulation ...). "
    return "\n".join([*lines, "", *_wrapped(fix + _INFORMATION, width)]) + "\n"


def _chart(cycles: tuple[Cycle, ...], days: Mapping[date, Day], today: date, width: int, *, colour: bool) -> list[str]:
    room = max(width - _LABEL, 20)
    marks = {mark for mark, _, _ in MARKS.values()}
    lines = []
    used: set[str] = set()
    for one in cycles:
        length = one.length if one.length is not None else (today - one.start).days + 1
        row = [_mark(one, one.start + timedelta(days=k), days) for k in range(length)]
        used |= {mark for mark, _ in row}
        said = f"{one.length} days" if one.length is not None else f"day {length}"
        label = f"{one.start.isoformat()}  {said}{'' if one.complete >= 0.5 else ' ?'}"
        for k in range(0, len(row), room):
            if len(row) > _LINES * room and 0 < k < len(row) - room:
                if k == room:
                    lines.append(f"{'':<{_LABEL}}... (`--json` has every day)")
                continue
            shown = row[k : k + room]
            text = "".join(f"\x1b[{code}m{mark}{_OFF}" if colour and code else mark for mark, code in shown)
            lines.append(f"{label if k == 0 else '':<{_LABEL}}{text}")
    legend = [f"{mark} {words}" for mark, words, _ in MARKS.values() if mark in used & marks]
    legend += [f"{NOT_LOGGED} not logged"] if NOT_LOGGED in used else []
    legend += [f"{_ELSE} bleeding not logged"] if _ELSE in used else []
    legend += [f"{OVULATION} egg likely released, by signs"] if OVULATION in used else []
    legend += ["? days after the length: a period may be missing"] if any(one.complete < 0.5 for one in cycles) else []
    return [*lines, "", *_wrapped("; ".join(legend) + ". One mark a day from the first day of a period.", width), ""]


def _mark(cycle: Cycle, day: date, days: Mapping[date, Day]) -> tuple[str, str]:
    shown = days.get(day)
    level = shown.bleeding.level if shown and shown.bleeding else None
    if cycle.ovulation.seen and cycle.ovulation.likeliest == day and level in (None, "none"):
        return OVULATION, ""
    if level is None:
        return (NOT_LOGGED, "2") if shown is None or shown.is_empty else (_ELSE, "2")
    mark, _, code = MARKS[level]
    return mark, code


def _sentence(cycle: Cycle) -> str:
    said = f"{in_words(cycle.start)}: "
    said += f"a cycle of {cycle.length} days" if cycle.length is not None else "the cycle that goes on"
    said += f", period of {cycle.period_days} {'day' if cycle.period_days == 1 else 'days'}"
    if cycle.ovulation.seen and cycle.ovulation.likeliest:
        said += f", egg likely released about {in_words(cycle.ovulation.likeliest)} ({cycle.ovulation.sign})"
    return said + ("." if cycle.complete >= 0.5 else ". A period in it may not be logged.")


def _bleed(bleed: Bleed, width: int) -> list[str]:
    when = in_words(bleed.first) + ("" if bleed.first == bleed.last else f" to {in_words(bleed.last)}")
    sex = " It began " + ("on the day of sex." if bleed.after_sex_days == 0 else "the day after sex.")
    said = f"{when}: {bleed.name} ({chance_words(bleed.probability)}). {bleed.reason}"
    said += sex if bleed.after_sex_days is not None else ""
    return _item(said + (" You said so." if bleed.corrected else ""), width)


def chance_words(chance: float) -> str:
    """Say a chance as a count of 100."""
    count = round(100 * chance)
    return "over 99 in 100" if count > 99 else "under 1 in 100" if count < 1 else f"{count} in 100"


def episodes_text(history: History, *, last: int | None = 12, width: int = 80) -> str:
    """Return the episodes (WHO), the newest 90 days and the year against the usual limits (FIGO)."""
    episodes = history.episodes[-last:] if last else history.episodes
    lines = ["Episodes: days of bleeding or spotting in a row."]
    lines += [line for one in episodes for line in _item(_episode(one), width)]
    lines += [] if episodes else ["No bleeding is logged."]
    if history.reference_periods:
        lines += ["", *_ninety(history.reference_periods[-1], width)]
    lines += ["", "The last 12 months against the usual limits of adults without hormones (FIGO):"]
    words = {"normal": "as usual", "outside": "outside", "cannot_tell": "cannot tell"}
    for aspect in history.figo.aspects:
        term = f" ({aspect.term})" if aspect.term and aspect.verdict == "outside" else ""
        name = "between periods" if aspect.name == "between" else aspect.name
        lines += _item(f"{name}: {words[aspect.verdict]}{term}. {aspect.say}", width)
    said = "A day that was not logged is never counted as free of bleeding. "
    return "\n".join([*lines, "", *_wrapped(said + _INFORMATION, width)]) + "\n"


def _episode(one: Episode) -> str:
    when = in_words(one.first) + ("" if one.first == one.last else f" to {in_words(one.last)}")
    parts = [(one.bleeding_days, "bleeding"), (one.spotting_days, "spotting"), (one.unlogged_days, "not logged")]
    said = ", ".join(f"{count} {word}" for count, word in parts if count)
    open_ = "" if one.begin_known and one.end_known else "; days beside it are not logged, so it may be longer"
    return f"{when}: {one.days} {'day' if one.days == 1 else 'days'} ({said}){open_}"


def _ninety(period: ReferencePeriod, width: int) -> list[str]:
    low, high = period.episodes
    count = f"{low}" if low == high else f"{low} to {high}"
    days = [str(n) for n in dict.fromkeys(period.bleeding_spotting_days)]
    head = f"90 days from {in_words(period.first)}: {count} {'episode' if count == '1' else 'episodes'}, "
    head += f"{' to '.join(days)} days with blood, {period.unlogged_days} days not logged."
    found = [f"{_PATTERN_WORDS[name]}: {_ANSWERS[answer]}" for name, answer in period.patterns.items()]
    return [*_wrapped(head, width), *_item("; ".join(found) + ".", width)]


def _item(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent="- ", subsequent_indent="  ")


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width)


# --- for programs ---


def cycles_json(history: History) -> dict[str, Any]:
    """Return all cycles, bleeds and what stays open."""
    return {
        "today": history.today.isoformat(),
        "cycles": [_cycle_json(one) for one in history.cycles],
        "bleeds": [_bleed_json(one) for one in history.bleeds],
        "uncertain": list(history.uncertain),
    }


def _cycle_json(one: Cycle) -> dict[str, Any]:
    likeliest = one.ovulation.likeliest
    return {
        "start": one.start.isoformat(),
        "end": one.end.isoformat() if one.end else None,
        "length": one.length,
        "complete": round(one.complete, 4),
        "period_days": one.period_days,
        "ovulation": {
            "likeliest": likeliest.isoformat() if likeliest else None,
            "seen": one.ovulation.seen,
            "sign": one.ovulation.sign,
            "released": round(one.ovulation.released, 4),
        },
        "luteal_length": one.luteal_length,
    }


def _bleed_json(one: Bleed) -> dict[str, Any]:
    return {
        "first": one.first.isoformat(),
        "last": one.last.isoformat(),
        "days": one.days,
        "kind": one.kind,
        "probabilities": {kind: round(chance, 4) for kind, chance in one.probabilities.items()},
        "reason": one.reason,
        "after_sex_days": one.after_sex_days,
        "corrected": one.corrected,
        "heaviest": one.heaviest,
        "spotting_only": one.spotting_only,
        "cycle_day": one.cycle_day,
        "counts_as": one.counts_as or None,
    }


def episodes_json(history: History) -> dict[str, Any]:
    """Return all episodes, the reference periods and the FIGO summary."""
    return {
        "today": history.today.isoformat(),
        "episodes": [_dated(asdict(one)) | {"days": one.days} for one in history.episodes],
        "reference_periods": [_dated(asdict(one)) for one in history.reference_periods],
        "figo": _figo_json(history.figo),
    }


def _figo_json(figo: FigoSummary) -> dict[str, Any]:
    return {
        "first": figo.first.isoformat(),
        "last": figo.last.isoformat(),
        "cycles": figo.cycles,
        "aspects": [asdict(one) for one in figo.aspects],
    }


def _dated(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in data.items()}
