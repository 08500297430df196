"""What a forecast needs from a diary: lengths since the last birth, loss or hormones, this cycle, and today's state.

It forecasts nothing itself and passes every gap on as it is; the forecast reads a missed period in a gap its own way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from spotting.diary.bleeds import Bleed
from spotting.diary.circumstances import MENOPAUSE, NO_WOMB, Circumstances
from spotting.diary.classify import PHASES, Daily
from spotting.diary.cycles import Cycle
from spotting.diary.forecast_refusal import CircumstancesToday
from spotting.diary.observations import UNSPECIFIED, Observed


@dataclass(frozen=True)
class ForForecast:
    """The arguments of `forecast` and `forecast_next_period`, under their names there."""

    cycle_lengths: tuple[int, ...]
    days_so_far: int | None
    ovulation_day: int | None
    luteal_lengths: tuple[int, ...]
    unlogged_days: tuple[int, ...]
    today: CircumstancesToday


def for_forecast(
    observed: Observed,
    known: Circumstances,
    daily: Daily,
    cycles: tuple[Cycle, ...],
    bleeds: tuple[Bleed, ...],
) -> ForForecast:
    """Return what the forecast takes, from the cycles after the last birth, loss or hormonal method."""
    cut = max([span.last + 1 for span in known.spans] + [end.row for end in known.ends], default=0)
    since = observed.first + timedelta(days=cut)
    kept = [one for one in cycles if one.start >= since]
    lengths = tuple(one.length for one in kept if one.length is not None)
    luteal = tuple(one.luteal_length for one in kept if one.luteal_length is not None and one.luteal_length > 0)
    current = kept[-1] if kept and kept[-1].end is None else None
    so_far = ovulated = None
    unlogged: tuple[int, ...] = ()
    if current is not None:
        row = (current.start - observed.first).days
        level = observed.codes["bleeding"]
        so_far = observed.length - row - (1 if level[-1] > UNSPECIFIED else 0)
        unlogged = tuple(int(k) + 1 for k, code in enumerate(level[row:]) if k and code > UNSPECIFIED)
        if current.ovulation.seen and current.ovulation.likeliest is not None:
            ovulated = (current.ovulation.likeliest - current.start).days + 1
    state = _state(observed, known, daily, cycles, bleeds, cut)
    return ForForecast(lengths, so_far, ovulated, luteal, unlogged, state)


def _state(
    observed: Observed,
    known: Circumstances,
    daily: Daily,
    cycles: tuple[Cycle, ...],
    bleeds: tuple[Bleed, ...],
    cut: int,
) -> CircumstancesToday:
    last = observed.length - 1
    span = next((one for one in known.spans if one.first <= last <= one.last), None)
    ended = max((one.last for one in known.spans if one.last < last), default=None)
    births = [one.row for one in known.ends if one.after == "birth"]
    losses = [one.row for one in known.ends if one.after == "loss"]
    phases = daily.phases[last]
    periods = sum(1 for one in bleeds if one.kind == "menstrual" and (one.first - observed.first).days >= cut)
    newest = max(
        (one for one in bleeds if one.kind in ("menstrual", "after_menopause")), key=lambda one: one.first, default=None
    )
    start = max((one.start for one in cycles), default=None)
    emergency = any(
        event.method == "emergency_pill"
        for row, day in observed.event_days
        for event in day.contraception
        if start is not None and row >= (start - observed.first).days
    )
    return CircumstancesToday(
        hormonal_method=span.method if span else None,
        emergency_pill=emergency,
        days_since_hormones=last - ended if ended is not None and span is None else None,
        pregnant=bool(phases[PHASES.index("pregnancy")] > 0.5),
        days_since_birth=last - births[-1] if births else None,
        days_since_loss=last - losses[-1] if losses else None,
        breastfeeding=bool(known.breastfeeding[last]),
        periods_since=periods,
        after_menopause=known.pieces[-1].kind == MENOPAUSE or (newest is not None and newest.kind == "after_menopause"),
        womb_removed=known.pieces[-1].kind == NO_WOMB,
    )
