"""Fit the constants of the forecast: penalised one-step-ahead log score, nothing chosen by hand on a fold.

Every parameter has a prior (centre and standard deviation on a scale without bounds); the constants that are not in the
two lists below are judged and stay. Ten numbers from the lengths, six from the ovulation days.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.optimize import minimize

from spotting.diary.forecast_constants import SHIPPED, Constants
from spotting.diary.forecast_lengths import log_prior
from spotting.diary.forecast_luteal import luteal_length
from spotting.diary.forecast_tables import HORIZON, Grid, tables

COARSE = Grid((2.3, 3.9, 49), (-3.3, -0.45, 10))


@dataclass(frozen=True)
class Client:
    """One person's cycles: lengths, ovulation days (None where none was seen), age at intake."""

    name: str
    lengths: tuple[int, ...]
    ovulation_days: tuple[int | None, ...]
    age: float | None


@dataclass(frozen=True)
class Free:
    """One fitted constant: its scale (plain, log, tanh, logit), prior centre in plain units, prior deviation."""

    name: str
    scale: str
    centre: float
    deviation: float

    def inside(self, plain: float) -> float:
        if self.scale == "log":
            return math.log(plain)
        if self.scale == "tanh":
            return math.atanh(plain)
        return math.log(plain / (1 - plain)) if self.scale == "logit" else plain

    def plain(self, inside: float) -> float:
        if self.scale == "log":
            return math.exp(inside)
        if self.scale == "tanh":
            return math.tanh(inside)
        return 1 / (1 + math.exp(-inside)) if self.scale == "logit" else inside


# centres: the published baseline of this model (Student-t on ln(L - 8)); the slope of age is Bull et al. 2019
CALENDAR = (
    Free("centre", "plain", 3.061, 0.2),
    Free("centre_per_year", "plain", -0.0085, 0.004),
    Free("centre_spread", "log", 0.1, 0.5),
    Free("spread", "plain", -2.29, 0.5),
    Free("spread_spread", "log", 0.38, 0.5),
    Free("spread_with_centre", "tanh", 0.3, 0.5),
    Free("forgetting", "logit", 0.956, 1.0),
    Free("long_share", "log", 0.012, 1.0),
    Free("long_shift", "log", 0.3, 0.5),
    Free("long_spread", "log", 0.3, 0.5),
)
# centres: luteal phase 13.3 days, standard deviation 2.6 in all, less within a person
LUTEAL = (
    Free("luteal", "plain", 13.3, 1.0),
    Free("luteal_between", "log", 1.2, 0.5),
    Free("luteal_spread", "plain", 0.4, 0.5),
    Free("luteal_spread_spread", "log", 0.5, 0.5),
    Free("luteal_forgetting", "logit", 0.956, 1.0),
    Free("calendar_weight", "logit", 0.5, 1.0),
)


def calendar_forecasts(lengths: Sequence[int], age: float | None, constants: Constants, grid: Grid) -> Any:
    """Return the distribution before each cycle, (cycles, days): the same as one call of the forecast for each."""
    table = tables(constants, grid)
    prior = log_prior(table, constants, age)
    so_far = np.zeros_like(prior)
    result = np.empty((len(lengths), HORIZON + 1))
    rates = len(table.next_length)
    for i, day in enumerate(lengths):
        weight = np.exp(prior + so_far - (prior + so_far).max())
        weight /= weight.sum()
        by_rate = weight.reshape(rates, -1, weight.shape[1]).sum(axis=1)
        result[i] = sum(share @ one for share, one in zip(by_rate, table.next_length, strict=True))
        so_far = constants.forgetting * so_far + (table.log_recorded[day] if day <= HORIZON else 0.0)
    return result / result.sum(axis=1, keepdims=True)


def _minimise(free: Sequence[Free], loss: Any, cycles: int, start: Constants, calls: int) -> Constants:
    centres = np.array([f.inside(f.centre) for f in free])
    deviations = np.array([f.deviation for f in free])

    def constants_of(x: Any) -> Constants:
        return replace(start, **{f.name: f.plain(float(v)) for f, v in zip(free, x, strict=True)})

    def penalised(x: Any) -> float:
        z = (x - centres) / deviations
        if np.abs(z).max() > 6:
            return 1e9
        return float(loss(constants_of(x))) + 0.5 * float(z @ z) / cycles

    simplex = np.vstack([centres, centres + np.diag(0.5 * deviations)])
    found = minimize(penalised, centres, method="Nelder-Mead", options={"maxfev": calls, "initial_simplex": simplex})
    return constants_of(found.x)


def fit(clients: Sequence[Client], calls: int = 450) -> Constants:
    """Return the shipped constants with the fitted ones replaced."""

    def calendar_loss(constants: Constants) -> float:
        scores = []
        for client in clients:
            pmf = calendar_forecasts(client.lengths, client.age, constants, COARSE)
            scores.append(-np.log(pmf[np.arange(len(client.lengths)), np.minimum(client.lengths, HORIZON)]))
        return float(np.concatenate(scores).mean())

    cycles = sum(len(client.lengths) for client in clients)
    constants = _minimise(CALENDAR, calendar_loss, cycles, SHIPPED, calls)
    calendar = [calendar_forecasts(client.lengths, client.age, constants, COARSE) for client in clients]

    def luteal_loss(constants: Constants) -> float:
        scores = []
        for client, pmfs in zip(clients, calendar, strict=True):
            earlier: list[int] = []
            for length, ovulated, pmf in zip(client.lengths, client.ovulation_days, pmfs, strict=True):
                if ovulated is None:
                    continue
                usual = luteal_length(earlier, constants)
                both = usual * pmf[ovulated : ovulated + len(usual)] ** constants.calendar_weight
                scores.append(-math.log(both[length - ovulated] / both.sum()))
                earlier.append(length - ovulated)
        return float(np.mean(scores))

    seen = sum(day is not None for client in clients for day in client.ovulation_days)
    return _minimise(LUTEAL, luteal_loss, seen, constants, calls // 4)
