"""Cycles: the chart of one cycle, every bleed with its class and reason, her corrections, and when the next may come.

Everything is read by `diary.read_history` and `diary.forecast`; what she corrects holds in every later reading. No
fertile days are shown, and nothing here says what caused a bleed or how urgent it is: that is what the check is for.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from starlette.responses import Response
from starlette.routing import Route

from spotting.diary.bleeds import Bleed
from spotting.diary.corrections import Correction
from spotting.diary.cycles import Cycle
from spotting.diary.dates_in_words import span_in_words
from spotting.diary.day import Day
from spotting.diary.forecast import AGES
from spotting.diary.forecast_refusal import Refusal
from spotting.diary.kept_age import kept_age
from spotting.diary.kept_corrections import corrections_of, keep_correction, take_back_correction
from spotting.diary.read_history import History, read_history
from spotting.figures_in_words import in_words as chance_in_words
from spotting.figures_in_words import likelihood
from spotting.report.diary_forecast import next_period
from spotting.report.diary_words import bleeding_in_words, field_in_words
from spotting.web.charts import cycle_chart, forecast_chart
from spotting.web.diary_month import read_day
from spotting.web.diary_scores import scores_of_bleeds, what_it_means
from spotting.web.diary_visit import Visit, room

SHARE: Final = 0.8  # of the band
MOST_DAYS: Final = 60  # in one chart
SHOWN_BLEEDS: Final = 6
_WITHOUT_CYCLE: Final = 42  # days shown where there is no cycle yet
_WORTH_SAYING: Final = 0.05
_LEAST_SHOWN: Final = 0.005  # of a day, as a row of a table
_SAID: Final = {
    "period": "It was a period",
    "period_start": "A period began",
    "not_period": "It was not a period",
    "ovulation": "The egg was released",
    "pregnant": "You were pregnant",
    "not_pregnant": "You were not pregnant",
}


def cycle_rooms() -> list[Route]:
    """Return the addresses of the cycles."""
    return [
        room("/diary/cycles", show=show_cycles),
        room("/diary/cycles/show", do=choose_cycle),
        room("/diary/cycles/correct", do=correct),
        room("/diary/cycles/take-back", do=take_back),
    ]


def history_of(visit: Visit) -> tuple[History, dict[date, Day]]:
    """Return the diary read as a history, quickly where little changed since the last time, and its days."""
    days = [one.day for one in visit.vault.shown()]
    place = visit.place
    made = read_history(days, visit.today, corrections_of(visit.vault), age=age_of(visit), earlier=place.history)
    place.history = made
    return made, {day.date: day for day in days}


def age_of(visit: Visit) -> float | None:
    """Return the age she wrote down, in years today; None where she did not."""
    kept = kept_age(visit.vault)
    return kept.years_on(visit.today) if kept else None


def show_cycles(visit: Visit) -> Response:
    """Show one cycle as a chart, the forecast, and the bleeds."""
    history, days = history_of(visit)
    cycles = history.cycles
    at = min(max(visit.place.waiting.get("cycle", len(cycles) - 1), 0), max(len(cycles) - 1, 0))
    cycle = cycles[at] if cycles else None
    age = age_of(visit)
    expected = _forecast(history, age)
    more = bool(visit.place.waiting.get("all_bleeds"))
    bleeds = list(reversed(history.bleeds))
    scores = scores_of_bleeds(history.bleeds, days.values(), visit.catalog)
    shown = bleeds if more else bleeds[:SHOWN_BLEEDS]
    return visit.page(
        "diary_cycles.html",
        empty=not days,
        at=at,
        cycles=len(cycles),
        **_chart(cycle, days, expected, visit.today),
        forecast=expected,
        bleeds=[{**_bleed(one, visit.today), "score": scores.get(one.first)} for one in shown],
        means=what_it_means(visit.catalog) if any(one.first in scores for one in shown) else None,
        age=int(age) if age is not None else None,
        last_change=visit.vault.last_change(),
        more_bleeds=0 if more else max(len(bleeds) - SHOWN_BLEEDS, 0),
        uncertain=history.uncertain[-8:],
        corrections=[(number, _correction(one)) for number, one in enumerate(corrections_of(visit.vault))],
        figo=[one for one in history.figo.aspects if one.verdict != "cannot_tell"],
    )


def _forecast(history: History, age: float | None) -> dict[str, Any] | None:
    """Return the forecast as a band with its words, or the reason why there is none."""
    made = next_period(history, None if age is None else min(max(age, AGES[0]), AGES[1]))
    if isinstance(made, Refusal):
        return {"refused": made.reason, "chances": {}}
    found, start = made.forecast, made.start
    span, half = found.interval(SHARE), found.interval(0.5)
    first, last = (start + timedelta(days=one) for one in (span.first, span.last))
    low, high = max(found.quantile(0.005), 0), found.quantile(0.99)
    chances = [(start + timedelta(days=k), float(found.pmf[k])) for k in range(low, min(high, low + 59) + 1)]
    return {
        "refused": "",
        "first": first,
        "last": last,
        "span": span_in_words(first, last),
        "half_span": span_in_words(*(start + timedelta(days=one) for one in (half.first, half.last))),
        "mass": round(span.mass * 100),
        "half_mass": round(half.mass * 100),
        "cycles": made.cycles,
        "chart": forecast_chart(chances, first, last),
        "days": [(day, f"{chance:.0%}") for day, chance in chances if chance >= _LEAST_SHOWN],
        "chances": {day: chance for day, chance in chances if first <= day <= last},
    }


def _chart(cycle: Cycle | None, days: dict[date, Day], expected: dict[str, Any] | None, today: date) -> dict[str, Any]:
    coming = expected["chances"] if expected and (cycle is None or cycle.end is None) else {}
    if cycle is None:
        start, last = today - timedelta(days=_WITHOUT_CYCLE - 1), today
        ovulation: dict[date, float] = {}
    else:
        start, last = cycle.start, cycle.end or max([today, *coming])
        last = min(last, start + timedelta(days=MOST_DAYS - 1))
        ovulation = dict(zip(cycle.ovulation.days, cycle.ovulation.probabilities, strict=True))
    told = _ovulation(cycle, refused=bool(expected and expected["refused"]))
    if told is None:
        ovulation = {}
    chart = cycle_chart(start, last, days, ovulation, coming, today, of_a_cycle=cycle is not None)
    return {
        "chart": chart,
        "chart_from": span_in_words(start, start),
        "chart_span": span_in_words(start, min(last, today) if cycle is None or cycle.end is None else last),
        "cycle": cycle,
        "ovulation": told,
        "table": [
            _row(start + timedelta(days=k), k, days, ovulation, coming, today) for k in range((last - start).days + 1)
        ],
        "cut": cycle is not None and (cycle.end or today) > last,
    }


def _ovulation(cycle: Cycle | None, *, refused: bool) -> dict[str, Any] | None:
    """Return the days that together hold the ovulation, should one have been, in words with how sure it is.

    None while a cycle goes on and it has hardly come yet, or where no period is forecast, unless signs show it.
    """
    if cycle is None or not cycle.ovulation.days:
        return None
    found = cycle.ovulation
    if cycle.end is None and not found.seen and (refused or found.released < _WORTH_SAYING):
        return None
    ordered = sorted(range(len(found.days)), key=lambda k: -found.probabilities[k])
    held, inside = 0.0, []
    for k in ordered:
        inside.append(found.days[k])
        held += found.probabilities[k] / found.released
        if held >= SHARE:
            break
    return {
        "likeliest": span_in_words(found.likeliest, found.likeliest) if found.likeliest else "",
        "span": span_in_words(min(inside), max(inside)),
        "released": chance_in_words(found.released),
        "sign": found.sign,
        "seen": found.seen,
        "share": min(round(held * 100), 99),
        "so_far": cycle.end is None,
    }


def _row(
    day: date,
    number: int,
    days: dict[date, Day],
    ovulation: dict[date, float],
    coming: dict[date, float],
    today: date,
) -> dict[str, Any]:
    held = days.get(day)
    bleeding = held.bleeding if held else None
    warm = list(held.temperatures) if held else []
    chance = ovulation.get(day, 0.0)
    return {
        "number": number + 1,
        "day": f"{day.day}/{day.month}",
        "bleeding": ("none" if bleeding.level == "none" else bleeding_in_words(bleeding, short=True))
        if bleeding
        else "",
        "future": day > today,
        "sex": field_in_words("sex", held.sex) if held and held.sex else "",
        "tests": field_in_words("tests", held.tests) if held and held.tests else "",
        "temperature": field_in_words("temperatures", tuple(warm)) if warm else "",
        "ovulation": f"{chance:.0%}" if chance >= 0.01 else "",
        "expected": f"{coming[day]:.0%}" if coming.get(day, 0) >= _LEAST_SHOWN else "",
    }


def _bleed(one: Bleed, today: date) -> dict[str, Any]:
    others = sorted(
        ((kind, chance) for kind, chance in one.probabilities.items() if kind != one.kind and chance >= _WORTH_SAYING),
        key=lambda pair: -pair[1],
    )
    said = "You said so" if one.corrected else f"{likelihood(one.probability).capitalize()}: {_share(one.probability)}"
    return {
        "first": one.first,
        "last": one.last,
        "dates": span_in_words(one.first, one.last),
        "days": one.days,
        "name": one.name[:1].upper() + one.name[1:],
        "kind": one.kind,
        "said": said,
        "reason": one.reason,
        "others": [f"{replace(one, kind=kind).name}: {_share(chance)}" for kind, chance in others],
        "heaviest": "amount not said" if one.heaviest == "unspecified" else one.heaviest,
        "after_sex": one.after_sex_days,
        "cycle_day": one.cycle_day,
        "is_period": one.kind == "menstrual",
        "goes_on": one.last >= today - timedelta(days=1),
    }


def _share(chance: float) -> str:
    return "more than 19 in 20" if chance >= 0.95 else chance_in_words(chance)


def _correction(one: Correction) -> str:
    when = span_in_words(one.first, one.end)
    return f"{_SAID[one.kind]}: {when}."


def choose_cycle(visit: Visit) -> Response:
    """Show another cycle, or all bleeds."""
    text = visit.word("cycle")
    if text.isdecimal() and len(text) < 6:
        visit.place.waiting["cycle"] = int(text)
    if visit.word("bleeds") == "all":
        visit.place.waiting["all_bleeds"] = True
    return visit.go("/diary/cycles")


def correct(visit: Visit) -> Response:
    """Keep what she says about a bleed, an ovulation or a pregnancy."""
    first, last = read_day(visit.word("first"), visit.today), read_day(visit.word("last"), visit.today)
    kind = visit.word("kind")
    if first is None or kind not in _SAID:
        return visit.go("/diary/cycles", "Choose a day that has been. Nothing was changed.")
    one_day = kind in ("period_start", "ovulation") or last is None or last < first
    made = Correction(kind, first, None if one_day or last == first else last)
    keep_correction(visit.vault, made)
    visit.place.history = None
    return visit.go("/diary/cycles", f"Kept: {_correction(made)} You can take it back below.")


def take_back(visit: Visit) -> Response:
    """Take one correction back."""
    held, text = corrections_of(visit.vault), visit.word("number")
    if text.isdecimal() and len(text) < 6 and int(text) < len(held):
        gone = held[int(text)]
        take_back_correction(visit.vault, gone)
        visit.place.history = None
        return visit.go("/diary/cycles", f"Taken back: {_correction(gone)}")
    return visit.go("/diary/cycles")
