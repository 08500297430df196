"""How likely each day's record is in each phase: bleeding, logging, ovulation tests, mucus, temperature, marks.

Bleeding outside menses depends on whether she bled the day before; a day without an entry after another one says no
more than that one did. Spotting and none never open a period: the first day of menses has probability zero for them,
unless she or a source marked it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spotting.diary.cycle_figures import figure
from spotting.diary.observations import OTHER_ONLY, SILENT, UNSPECIFIED

Reals = NDArray[np.float64]
Levels = tuple[float, float, float, float]  # spotting, light, medium, heavy

BELOW_EVERYTHING = 1e-7  # a record no phase expects must not rule the phase out
CODES, FORMER = 8, 7  # a former day with no entry at all is a code of its own
HARD_ZERO = ("menses1", "start_only", "missed")


@lru_cache(maxsize=2)
def bleeding_table(columns: tuple[str, ...]) -> Reals:
    """Return P(code | column, code of the day before), shape (columns, former codes 0..6, codes 0..7)."""
    table = np.zeros((len(columns), FORMER, CODES))
    for k, name in enumerate(columns):
        for former in range(FORMER):
            table[k, former] = _row(name, former)
        if name not in HARD_ZERO:
            table[k] = np.maximum(table[k], BELOW_EVERYTHING)
    return table


def _row(name: str, former: int) -> Reals:
    if name.startswith("menses"):
        return _menses(int(name.removeprefix("menses")), former)
    if name == "start_only":
        return _menses(1, former)
    if name in ("unlogged", "missed"):
        row = np.zeros(CODES)
        row[SILENT], row[OTHER_ONLY] = figure("silent"), figure("other_only") * figure("other_only_in_menses")
        return row
    if name == "loss_begins":
        return _outside(tuple(figure("loss_begins")))
    if name == "clear":
        return _outside((1e-4, 1e-5, 1e-5, 1e-5))
    onset, goes_on = _rates(name)
    row = _outside(onset if former in (0, SILENT) else _continued(onset, goes_on, former))
    if name == "luteal-1":
        row[2:6] *= figure("flow_before_period")
    return row


def _menses(day: int, former: int) -> Reals:
    """Return the record of a day of menses: its flow, seldom a dry day, seldom not logged, never on the first."""
    flow = figure("menses_flow")
    levels = np.array(flow[min(day, len(flow)) - 1], dtype=float)
    levels /= levels.sum()
    if day > 1 and 0 < former < UNSPECIFIED:
        alike = figure("menses_same_level")
        levels *= 1 - alike
        levels[former - 1] += alike
    row = np.zeros(CODES)
    row[1:5] = levels
    row[UNSPECIFIED] = figure("unspecified")
    if day == 1:
        row[1] = 0.0
        return row
    silent = figure("silent_again" if former == SILENT else "silent_in_menses")
    dry, other = figure("menses_gap"), figure("other_only_in_menses")
    row[1:6] *= 1 - dry - silent - other
    row[0], row[SILENT], row[OTHER_ONLY] = dry, silent, other
    return row


def _outside(levels: Levels) -> Reals:
    """Return the record of a day outside menses with these chances of each level."""
    silent, other = figure("silent"), figure("other_only")
    row = np.zeros(CODES)
    total = sum(levels)
    row[1:5] = levels
    row[UNSPECIFIED] = 0.2 * figure("unspecified") * levels[0] + figure("unspecified") * sum(levels[1:])
    row[0] = (1 - total) * (1 - silent - other)
    row[SILENT], row[OTHER_ONLY] = (1 - total) * silent, (1 - total) * other
    row[SILENT] += total * figure("silent_in_menses")
    return row


def _continued(onset: Levels, goes_on: float, former: int) -> Levels:
    """Return the chances of each level the day after a bleed: mostly as the day before."""
    same = figure("goes_on_same_level")
    base = np.array(figure("goes_on_after_spotting" if former in (1, UNSPECIFIED) else "goes_on_after_flow"))
    weights = (1 - same) * base
    if former == UNSPECIFIED:
        weights = base
    else:
        weights[former - 1] += same
    total = max(goes_on, sum(onset))
    spotting, light, medium, heavy = (total * weights / weights.sum()).tolist()
    return spotting, light, medium, heavy


def _rates(name: str) -> tuple[Levels, float]:
    """Return the chance that a bleed begins, by level, and that it goes on the next day."""
    spotting, goes_on = figure("onset_spotting"), figure("goes_on")
    flow = (figure("onset_light"), figure("onset_medium"), figure("onset_heavy"))
    if name in ("follicular", "anovulatory"):
        return (spotting, *flow), goes_on
    if name.startswith("day"):
        return (spotting * figure("midcycle_factor"), *flow), goes_on
    if name.startswith("luteal-"):
        return (_before_period(int(name.removeprefix("luteal-"))), *flow), _luteal_goes_on()
    if name == "long_gap":
        return (figure("long_gap_bleed"), *flow), goes_on
    if name in ("conception", "pregnant"):
        return _spread(figure("pregnancy_onset")), figure("pregnancy_goes_on")
    if name == "after_loss":
        return _spread(figure("after_loss_onset")), figure("after_loss_goes_on")
    if name.startswith(("break", "placebo", "withdrawal")):
        day = int(name.removeprefix("break").removeprefix("placebo").removeprefix("withdrawal"))
        chance = figure("withdrawal_by_day")[day - 1]
        return _spread(chance, flow=0.75), chance
    if name.startswith("active"):
        into = int(name.removeprefix("active")) <= figure("withdrawal_into_pack")
        return _spread(figure("breakthrough_onset"), flow=0.3), 0.5 if into else figure("breakthrough_goes_on")
    return _spread(figure("after_loss_onset")), figure("after_loss_goes_on")  # after a birth: scaled by day, see below


def _spread(chance: float, flow: float = 0.5) -> Levels:
    """Split a chance of bleeding into spotting and flow of falling strength."""
    return chance * (1 - flow), chance * flow * 0.5, chance * flow * 0.3, chance * flow * 0.2


def _luteal_goes_on() -> float:
    return float(figure("premenstrual_goes_on"))


def _before_period(day: int) -> float:
    """Return the chance that spotting begins so many days before the period, from the share that spots that day."""
    shares = figure("premenstrual_spotting")
    floor = figure("onset_spotting") * figure("luteal_factor")
    if day > len(shares):
        return float(floor)
    before = shares[day] if day < len(shares) else floor / (1 - _luteal_goes_on())
    return float((shares[day - 1] - _luteal_goes_on() * before) / (1 - before))


def after_birth(since: NDArray[np.int32]) -> Reals:
    """Return P(code | bled or not the day before) on day `since` after a birth, shape (days, former codes, codes)."""
    middle, scale = figure("after_birth_days")
    bleeds = 0.97 / (1 + np.exp((since - middle) / scale)) + 0.01
    table = np.zeros((len(since), FORMER, CODES))
    for k, chance in enumerate(bleeds):
        for former in range(FORMER):
            yesterday = 0.3 if former in (0, SILENT) else 1.7
            # lochia come and go: yesterday counts for half
            table[k, former] = _outside(_spread(min(0.98, 0.5 * chance + 0.5 * chance * yesterday)))
    return np.maximum(table, BELOW_EVERYTHING)


@lru_cache(maxsize=8)
def sign_table(columns: tuple[str, ...], sign: str) -> Reals:
    """Return P(sign seen | column) for a positive test or kind of mucus, shape (columns,)."""
    by_phase: dict[str, Any] = figure(sign)

    def chance(name: str) -> float:
        if name in by_phase:
            return float(by_phase[name])
        if name.startswith("luteal-") or name in ("conception", "pregnant"):
            return float(by_phase.get("luteal", by_phase["else"]))
        if name in ("follicular", "anovulatory", "long_gap", "clear"):
            return float(by_phase.get("follicular", by_phase["else"]))
        return float(by_phase["else"])

    return np.array([chance(name) for name in columns])


def raised(columns: tuple[str, ...]) -> NDArray[np.bool_]:
    """Return the columns in which the temperature is raised: from the day after ovulation on, and in a pregnancy."""
    return np.array([name.startswith("luteal-") or name in ("day+1", "conception", "pregnant") for name in columns])
