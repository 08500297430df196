"""The forecast of the next period as text: the range in words, a bar for each day, or the reason why there is none.

Every chance is printed beside its bar, so that colour or length alone says nothing. It shows no fertile or safe days.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from spotting.diary.dates_in_words import in_words
from spotting.diary.forecast import DayForecast, forecast_next_period, refusal
from spotting.diary.forecast_refusal import Refusal
from spotting.diary.read_history import History

SHARES: Final = (0.5, 0.8, 0.95)
NO_PERIOD: Final = Refusal(
    "no_period", "No period is in the diary since its counting began, so there is nothing to count from."
)
UNSURE: Final = Refusal(
    "days_not_logged",
    "So many days since your last period were not logged that one may have come since. Write down when the last one "
    "began, and a forecast is possible.",
)
NOT_FOR: Final = (
    "This is an estimate from your own days. It is no means of planning or avoiding a pregnancy, and no diagnosis."
)
_SEEN: Final = 0.5  # chance below which a period was more likely missed than not since the cycle began
_BAR: Final = 30  # columns of the longest bar
_MOST_ROWS: Final = 28


@dataclass(frozen=True)
class NextPeriod:
    """The forecast counted from `start`, the first day of this cycle; `unlogged` days of it are not logged."""

    forecast: DayForecast
    start: date
    cycles: int
    unlogged: int

    def day(self, length: int) -> date:
        """Return the date on which the next period begins if this cycle has `length` days."""
        return self.start + timedelta(days=length)


def next_period(history: History, age: float | None) -> NextPeriod | Refusal:
    """Forecast from a history, or say why not; raises ValueError for an age that cannot be."""
    given = history.cycle_lengths_for_forecast()
    no = refusal(given.today, days_so_far=given.days_so_far, ovulation_day=given.ovulation_day)
    if no is not None:
        return no
    current = history.cycles[-1] if history.cycles else None
    if current is None or current.end is not None or given.days_so_far is None:
        return NO_PERIOD
    if current.complete < _SEEN:
        return UNSURE
    made = forecast_next_period(
        given.cycle_lengths,
        age=age,
        days_so_far=given.days_so_far,
        ovulation_day=given.ovulation_day,
        luteal_lengths=given.luteal_lengths,
        unlogged_days=given.unlogged_days,
    )
    return NextPeriod(made, current.start, len(given.cycle_lengths), len(given.unlogged_days))


def forecast_text(found: NextPeriod | Refusal, *, width: int = 80, plain: bool = False) -> str:
    """Return the forecast, or the reason for none; `plain` leaves out the bars."""
    if isinstance(found, Refusal):
        lines = ["No forecast.", *textwrap.wrap(found.reason, width)]
        return "\n".join(lines) + "\n"
    eight, half = found.forecast.interval(0.8), found.forecast.interval(0.5)
    said = [
        f"The next period likely begins between {in_words(found.day(eight.first))} and "
        f"{in_words(found.day(eight.last))} ({round(100 * eight.mass)} in 100).",
        f"The middle is {in_words(found.day(found.forecast.median))}; {in_words(found.day(half.first))} to "
        f"{in_words(found.day(half.last))} holds {round(100 * half.mass)} in 100.",
        _rests_on(found),
    ]
    lines = [line for one in said for line in textwrap.wrap(one, width)]
    if not plain:
        lines += ["", *_bars(found)]
    return "\n".join([*lines, "", *textwrap.wrap(NOT_FOR, width)]) + "\n"


def _rests_on(found: NextPeriod) -> str:
    cycles = "no earlier cycle" if not found.cycles else "1 earlier cycle" if found.cycles == 1 else (
        f"{found.cycles} earlier cycles"
    )  # fmt: skip
    said = f"It rests on {cycles} and the period that began on {in_words(found.start)}."
    if found.unlogged:
        days = "1 day" if found.unlogged == 1 else f"{found.unlogged} days"
        said += f" {days} since then {'is' if found.unlogged == 1 else 'are'} not logged."
    return said


def _bars(found: NextPeriod) -> list[str]:
    """Return a line a day over the days that hold 95 in 100, at most four weeks of them."""
    wide = found.forecast.interval(0.95)
    last = min(wide.last, wide.first + _MOST_ROWS - 1)
    chances = {length: found.forecast.probability(length) for length in range(wide.first, last + 1)}
    top = max(chances.values())
    lines = []
    for length, chance in chances.items():
        day = found.day(length)
        bar = "#" * round(_BAR * chance / top)
        lines.append(f"{day:%a} {day.isoformat()}  {round(100 * chance):>3} in 100  {bar}".rstrip())
    before = found.forecast.probability(0, wide.first - 1)
    after = found.forecast.probability(last + 1, len(found.forecast.pmf) - 1)
    lines.append(f"before these days {round(100 * before)} in 100, after them {round(100 * after)} in 100")
    return lines


def forecast_json(found: NextPeriod | Refusal) -> dict[str, Any]:
    """Return the forecast for programs: a refusal, or dates with their chances."""
    if isinstance(found, Refusal):
        return {"refused": {"because": found.because, "reason": found.reason}}
    made = found.forecast
    intervals = [(share, made.interval(share)) for share in SHARES]
    wide = made.interval(0.999)
    return {
        "refused": None,
        "this_cycle_began": found.start.isoformat(),
        "earlier_cycles": found.cycles,
        "days_not_logged": found.unlogged,
        "median": found.day(made.median).isoformat(),
        "intervals": [
            {"share": share, "first": found.day(a).isoformat(), "last": found.day(b).isoformat(), "mass": round(m, 4)}
            for share, (a, b, m) in intervals
        ],
        "days": [
            {"date": found.day(length).isoformat(), "chance": round(made.probability(length), 5)}
            for length in range(wide.first, wide.last + 1)
        ],
        "note": NOT_FOR,
    }
