"""How well the next period is forecast, beside the rules of other programs in the same run.

    benchmarks/forecast.py --data FOLDER            five folds by client, fitted anew in each: some minutes
    benchmarks/forecast.py --data FOLDER --shipped  the shipped constants only, quick
    benchmarks/forecast.py --data FOLDER --fit      print the constants fitted on all development clients

FOLDER holds fehring_dev.csv, utah_dev.csv and synthetic_skips.csv (the last two may be missing; docs/cycles.md says
where they come from; their rows are not part of this project). Utah is always forecast with constants fitted on
Fehring alone. One step ahead, days are whole, the point is the median. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import csv
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from forecast_fit import CALENDAR, LUTEAL, Client, calendar_forecasts, fit
from forecast_peers import POINTS, WINDOWS, PoissonWithSkips, openciclo
from spotting.diary.forecast import forecast_next_period
from spotting.diary.forecast_constants import SHIPPED, Constants
from spotting.diary.forecast_days import DayForecast
from spotting.diary.forecast_lengths import posterior, recorded_gap
from spotting.diary.forecast_tables import HORIZON, Grid

FOLDS = 5
GRID = Grid()
SHARES = (0.5, 0.8, 0.9, 0.95)
LATE = (28, 31, 35)
GOALS = "goals: CRPS <= 1.60 (Fehring) and <= 1.93 (Utah) with three earlier cycles; coverage within 3 points of mass"

# The published baseline (hierarchical Student-t, own spread, age, forgetting), its constants as published.
BASELINE = replace(
    SHIPPED,
    centre=3.061,
    centre_per_year=-0.0039,
    centre_spread=0.113,
    centre_freedom=1_000_000,
    spread=-2.29,
    spread_spread=0.38,
    spread_freedom=1_000_000,
    spread_with_centre=0.0,
    forgetting=0.956,
    long_share=0.0,
    pause_share=0.0,
    long_prone=((1.0, 1.0),),
    missed_share=((0.0, 1.0),),
    stray_share=1e-6,
    unexplained_share=1e-6,
    age_slope_from=0.0,
    age_slope_to=99.0,
    age_spread=((30.0, 1.0), (31.0, 1.0)),
)


@dataclass
class Forecasts:
    """What one method said before each cycle: earlier cycles known, what came, and a distribution or a point."""

    earlier: list[int]
    came: list[int]
    pmfs: list[Any]
    points: list[float | None]

    @classmethod
    def empty(cls) -> Forecasts:
        return cls([], [], [], [])

    def add(self, client: Client, pmfs: Iterable[Any]) -> None:
        for k, (length, pmf) in enumerate(zip(client.lengths, pmfs, strict=True)):
            self.earlier.append(k)
            self.came.append(length)
            self.pmfs.append(pmf)


def read(path: Path) -> list[Client]:
    """Return the clients of a file in its order."""
    rows: dict[str, list[dict[str, str]]] = {}
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rows.setdefault(row["ClientID"], []).append(row)
    return [
        Client(
            name,
            tuple(int(row["LengthofCycle"]) for row in own),
            tuple(int(row["EstimatedDayofOvulation"]) if row.get("EstimatedDayofOvulation") else None for row in own),
            float(own[0]["Age"]) if own[0].get("Age") else None,
        )
        for name, own in rows.items()
    ]


def skipped(path: Path) -> list[list[int]]:
    rows: dict[str, list[int]] = {}
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rows.setdefault(row["ClientID"], []).append(int(row["SkippedStarts"]))
    return list(rows.values())


def folds(clients: Sequence[Client]) -> list[list[Client]]:
    return [list(clients[i::FOLDS]) for i in range(FOLDS)]


def without(clients: Sequence[Client], fold: Sequence[Client]) -> list[Client]:
    names = {client.name for client in fold}
    return [client for client in clients if client.name not in names]


# Scores ---------------------------------------------------------------------------------------------------------------


def point_scores(errors: Any) -> dict[str, float]:
    size = np.abs(errors)
    return {"MAE": size.mean(), "RMSE": float(np.sqrt((size**2).mean())), "in 2 d": (size <= 2).mean()}


def distribution_scores(pmfs: Sequence[Any], came: Sequence[int]) -> dict[str, float]:
    """Return point scores of the median, CRPS, log score, and coverage less stated mass for each share."""
    forecasts = [DayForecast(np.asarray(pmf)) for pmf in pmfs]
    scores = point_scores(np.array([f.median - day for f, day in zip(forecasts, came, strict=True)]))
    scores["CRPS"] = float(np.mean([f.crps(day) for f, day in zip(forecasts, came, strict=True)]))
    chances = [f.probability(day) for f, day in zip(forecasts, came, strict=True)]
    scores["log"] = float(-np.log(np.maximum(chances, 1e-12)).mean())
    for share in SHARES:
        spans = [f.interval(share) for f in forecasts]
        held = np.mean([s.first <= day <= s.last for s, day in zip(spans, came, strict=True)])
        mass = np.mean([s.mass for s in spans])
        scores[f"c{share:.0%}"] = 100 * float(held - mass)
        if share == 0.8:
            scores["80% held"] = float(held)
            scores["width"] = float(np.mean([s.last - s.first + 1 for s in spans]))
    return scores


def with_at_least(forecasts: Forecasts, earlier: int) -> tuple[list[Any], list[int]]:
    kept = [i for i, k in enumerate(forecasts.earlier) if k >= earlier]
    return [forecasts.pmfs[i] for i in kept], [forecasts.came[i] for i in kept]


def late(forecasts: Forecasts, day: int, longest: int, earlier: int = 3) -> dict[str, float]:
    """Return the errors where no period had come by `day`: cycles of `day` to `longest` days, told so."""
    pmfs, came = with_at_least(forecasts, earlier)
    kept = [(pmf.copy(), length) for pmf, length in zip(pmfs, came, strict=True) if day <= length <= longest]
    for pmf, _ in kept:
        pmf[:day] = 0.0
        pmf /= pmf.sum()
    medians = np.array([np.searchsorted(np.cumsum(pmf), 0.5 - 1e-12) for pmf, _ in kept])
    crps = [DayForecast(pmf).crps(length) for pmf, length in kept]
    return {"n": len(kept), "MAE": float(np.abs(medians - [x for _, x in kept]).mean()), "CRPS": float(np.mean(crps))}


def table(title: str, rows: dict[str, dict[str, float]]) -> None:
    """Print rows of scores under their names."""
    columns = list(dict.fromkeys(key for row in rows.values() for key in row))
    print(f"\n{title}")
    print(" " * 34 + "".join(f"{column:>10}" for column in columns))
    for name, row in rows.items():
        cells = [f"{row[c]:>10.3f}" if c in row else f"{'':>10}" for c in columns]
        print(f"{name:<34}" + "".join(cell.replace(".000", "    ") for cell in cells))


# Methods --------------------------------------------------------------------------------------------------------------


def ours(clients: Sequence[Client], constants: Constants) -> Forecasts:
    result = Forecasts.empty()
    for client in clients:
        result.add(client, calendar_forecasts(client.lengths, client.age, constants, GRID))
    return result


def of_openciclo(clients: Sequence[Client], deviation_by: Callable[[Any], Any] = np.median) -> Forecasts:
    result = Forecasts.empty()
    for client in clients:
        result.add(client, [openciclo(client.lengths[:k], deviation_by) for k in range(len(client.lengths))])
    return result


def of_poisson(clients: Sequence[Client], model: PoissonWithSkips) -> Forecasts:
    result = Forecasts.empty()
    for client in clients:
        pmfs = model.forecasts(client.lengths)
        result.add(client, pmfs / pmfs.sum(axis=1, keepdims=True))
    return result


def joined(parts: Iterable[Forecasts]) -> Forecasts:
    result = Forecasts.empty()
    for part in parts:
        for field in fields(Forecasts):
            getattr(result, field.name).extend(getattr(part, field.name))
    return result


def points_of_rules(clients: Sequence[Client], earlier: int) -> dict[str, dict[str, float]]:
    """Return the scores of every rule that names a day, and of a median that has seen the future too."""
    rows = {}
    for name, rule in POINTS.items():
        errors, held, widths = [], [], []
        for client in clients:
            for k in range(earlier, len(client.lengths)):
                point = rule(client.lengths[:k])
                if point is None:
                    continue
                errors.append(point - client.lengths[k])
                window = WINDOWS[name](client.lengths[:k]) if name in WINDOWS else None
                if window:
                    held.append(window[0] <= client.lengths[k] <= window[1])
                    widths.append(window[1] - window[0] + 1)
        rows[name] = point_scores(np.array(errors))
        if held:
            rows[name] |= {"window": float(np.mean(held)), "wide": float(np.mean(widths))}
    errors = [
        float(np.median(client.lengths[:k] + client.lengths[k + 1 :])) - client.lengths[k]
        for client in clients
        for k in range(earlier, len(client.lengths))
    ]
    rows["(median that sees the future)"] = point_scores(np.array(errors))
    return rows


def report(title: str, clients: Sequence[Client], methods: dict[str, Forecasts]) -> None:
    for earlier in (1, 3):
        rows = points_of_rules(clients, earlier)
        table(f"{title}: rules that name a day, at least {earlier} earlier cycles", rows)
    for earlier in (0, 1, 3):
        rows = {name: distribution_scores(*with_at_least(f, earlier)) for name, f in methods.items()}
        table(f"{title}: distributions, at least {earlier} earlier (c: coverage less stated mass, points)", rows)
    for longest, words in ((HORIZON, "all cycles"), (60, "cycles of 60 days at most")):
        rows = {}
        for name, forecasts in methods.items():
            rows[name] = {}
            for day in LATE:
                scores = late(forecasts, day, longest)
                rows[name] |= {f"n {day}": scores["n"], f"MAE {day}": scores["MAE"], f"CRPS {day}": scores["CRPS"]}
        table(f"{title}: no period by day ..., at least 3 earlier, {words}", rows)


def errors_after_ovulation(clients: Sequence[Client], constants: Constants) -> dict[int, list[tuple[float, ...]]]:
    """Return, by number of earlier luteal lengths, (ours, CRPS, held by 80 %, its mass, peak + 14, peak + mean)."""
    result: dict[int, list[tuple[float, ...]]] = {}
    for client in clients:
        luteal: list[int] = []
        for k, (length, day) in enumerate(zip(client.lengths, client.ovulation_days, strict=True)):
            if day is None:
                continue
            forecast = forecast_next_period(
                client.lengths[:k], age=client.age, ovulation_day=day, luteal_lengths=luteal, constants=constants
            )
            mean = round((sum(luteal) + 2 * 13.3) / (len(luteal) + 2))
            first, last, mass = forecast.interval(0.8)
            row = (forecast.median - length, forecast.crps(length), first <= length <= last, mass, day + 14 - length)
            result.setdefault(len(luteal), []).append((*row, day + mean - length))
            luteal.append(length - day)
    return result


def report_ovulation(parts: Iterable[dict[int, list[tuple[float, ...]]]]) -> None:
    together: dict[int, list[tuple[float, ...]]] = {}
    for part in parts:
        for k, rows in part.items():
            together.setdefault(k, []).extend(rows)
    shown = {}
    for earlier in (0, 1, 3):
        rows = np.array([row for k, own in together.items() if k >= earlier for row in own], dtype=float)
        shown[f"ours, >= {earlier} earlier luteal"] = point_scores(rows[:, 0]) | {
            "CRPS": float(rows[:, 1].mean()),
            "c80%": 100 * float(rows[:, 2].mean() - rows[:, 3].mean()),
            "n": len(rows),
        }
        shown[f"peak + 14, >= {earlier}"] = point_scores(rows[:, 4])
        shown[f"peak + shrunk mean, >= {earlier}"] = point_scores(rows[:, 5])
    table("Fehring: ovulation day of this cycle known (goal: MAE <= 1.40)", shown)


def report_skips(clients: Sequence[Client], skips: Sequence[Sequence[int]], fitted: PoissonWithSkips) -> None:
    """Synthetic cycles with starts left out: does it spoil what is said about the true cycles?"""
    own = PoissonWithSkips().fit([client.lengths for client in clients[::4]])
    methods = {
        "ours (Fehring constants)": ours(clients, SHIPPED),
        "ours without missed starts": ours(clients, replace(SHIPPED, missed_share=((0.0, 1.0),))),
        "published baseline": ours(clients, BASELINE),
        "OpenCiclo 0.2.1": of_openciclo(clients),
        "Li 2022 (fitted on Fehring)": of_poisson(clients, fitted),
        "Li 2022 (fitted on these)": of_poisson(clients, own),
    }
    true = [i for i, s in enumerate(s for row in skips for s in row) if s == 0]
    rows, gaps = {}, {}
    for name, forecasts in methods.items():
        kept = [i for i in true if forecasts.earlier[i] >= 3]
        rows[name] = distribution_scores([forecasts.pmfs[i] for i in kept], [forecasts.came[i] for i in kept])
        gaps[name] = distribution_scores(*with_at_least(forecasts, 3))
    table("Synthetic skips: cycles with no start left out, earlier ones as recorded (at least 3)", rows)
    written = Forecasts.empty()
    for client in clients:
        weights = [posterior(client.lengths[:k], client.age, SHIPPED, GRID) for k in range(len(client.lengths))]
        written.add(client, [recorded_gap(weight, SHIPPED, GRID) for weight in weights])
    gaps["ours, of the gap as written down"] = distribution_scores(*with_at_least(written, 3))
    table("Synthetic skips: every recorded gap, left-out starts included (at least 3)", gaps)


def intervals_of_difference(first: Forecasts, second: Forecasts, clients: Sequence[Client]) -> str:
    """Return the mean difference of CRPS with a 95 % bootstrap over clients (at least 3 earlier cycles)."""
    owner = [i for i, client in enumerate(clients) for _ in client.lengths]
    differences = np.array(
        [
            DayForecast(a).crps(x) - DayForecast(b).crps(x)
            for a, b, x in zip(first.pmfs, second.pmfs, first.came, strict=True)
        ]
    )
    keep = np.array(first.earlier) >= 3
    groups = [differences[keep & (np.array(owner) == i)] for i in range(len(clients))]
    groups = [g for g in groups if len(g)]
    draw = np.random.default_rng(7)
    means = [
        np.concatenate([groups[j] for j in draw.integers(0, len(groups), len(groups))]).mean() for _ in range(2000)
    ]
    low, high = np.percentile(means, [2.5, 97.5])
    return f"{differences[keep].mean():+.3f} (95 % {low:+.3f} to {high:+.3f}, clients drawn anew)"


def fitted_text(constants: Constants) -> str:
    names = [free.name for free in (*CALENDAR, *LUTEAL)]
    return "\n".join(f"    {name}: {getattr(constants, name):.4f}" for name in names)


def timings() -> None:
    rows = {}
    for cycles in (0, 12, 500):
        lengths = [28, 30, 27, 29, 31, 28][:cycles] * max(1, cycles // 6)
        for name, more in (("", {}), (" day 31", {"days_so_far": 31}), (" ovulation known", {"ovulation_day": 15})):
            forecast_next_period(lengths, **more)  # type: ignore[arg-type]
            taken = []
            for _ in range(20):
                begin = time.perf_counter()
                forecast_next_period(lengths, **more)  # type: ignore[arg-type]
                taken.append(1000 * (time.perf_counter() - begin))
            rows[f"{cycles} cycles{name}"] = {"ms": statistics.median(taken)}
    table("One forecast", rows)


def in_folds(clients: Sequence[Client], method: Callable[[list[Client], list[Client]], Any]) -> list[Any]:
    return [method(without(clients, fold), fold) for fold in folds(clients)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--shipped", action="store_true")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    fehring = read(asked.data / "fehring_dev.csv")
    if asked.fit:
        print(fitted_text(fit(fehring)))
        return
    print(GOALS)
    order = [client for fold in folds(fehring) for client in fold]
    constants = [SHIPPED] * FOLDS
    if not asked.shipped:
        with ProcessPoolExecutor(asked.workers) as pool:
            constants = list(pool.map(fit, [without(fehring, fold) for fold in folds(fehring)]))
    poissons = in_folds(fehring, lambda train, _: PoissonWithSkips().fit([client.lengths for client in train]))
    by_fold = list(zip(folds(fehring), constants, poissons, strict=True))
    name = "ours, shipped constants" if asked.shipped else "ours, fitted in five folds"
    methods = {
        name: joined(ours(fold, c) for fold, c, _ in by_fold),
        "ours, shipped constants": ours(order, SHIPPED),
        "published baseline": ours(order, BASELINE),
        "OpenCiclo 0.2.1": of_openciclo(order),
        "OpenCiclo, mean deviation": of_openciclo(order, np.mean),
        "Li 2022, five folds": joined(of_poisson(fold, poisson) for fold, _, poisson in by_fold),
    }
    report("Fehring", order, methods)
    print("\nCRPS less the baseline's:", intervals_of_difference(methods[name], methods["published baseline"], order))
    report_ovulation(errors_after_ovulation(fold, c) for fold, c, _ in by_fold)

    poisson = PoissonWithSkips().fit([client.lengths for client in fehring])
    if (asked.data / "utah_dev.csv").exists():
        utah = read(asked.data / "utah_dev.csv")
        methods = {
            "ours, fitted on Fehring": ours(utah, SHIPPED),
            "published baseline": ours(utah, BASELINE),
            "OpenCiclo 0.2.1": of_openciclo(utah),
            "OpenCiclo, mean deviation": of_openciclo(utah, np.mean),
            "Li 2022, fitted on Fehring": of_poisson(utah, poisson),
        }
        report("Utah", utah, methods)
        ahead = intervals_of_difference(methods["ours, fitted on Fehring"], methods["published baseline"], utah)
        print("\nCRPS less the baseline's:", ahead)
    path = asked.data / "synthetic_skips.csv"
    if path.exists():
        report_skips(read(path), skipped(path), poisson)
    timings()


if __name__ == "__main__":
    main()
