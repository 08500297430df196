"""Measure the reading of diaries: confusion with known truth, agreement with published rates, time, real cycles.

    python benchmarks/bench_cycles.py --confusion [--people 20]
    python benchmarks/bench_cycles.py --rates
    python benchmarks/bench_cycles.py --time
    python benchmarks/bench_cycles.py --data fehring_dev.csv

Asserts nothing. The people are drawn by tests/diary/cycles/synthetic_people.py; `--data` reads cycles that are not
part of the project.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "diary" / "cycles"))

from synthetic_people import FIRST, SORTS, Person, decades, population

from spotting.diary import emissions, phases
from spotting.diary.classify import INTERMENSTRUAL, KINDS
from spotting.diary.cycle_figures import figure
from spotting.diary.day import Bleeding, Day
from spotting.diary.read_history import History, read_history

SHORT = {
    "menstrual": "menses", "follicular": "follic", "periovulatory": "periov", "luteal": "luteal",
    "withdrawal": "withdr", "breakthrough": "breakt", "in_pregnancy": "pregn", "after_birth_or_loss": "aft.birth",
    "after_menopause": "aft.menop", "unplaced": "unplaced",
}  # fmt: skip
EMPTY = "-"


def confusion(people: list[Person]) -> tuple[dict[str, Counter[str]], dict[str, Counter[str]], Counter[str]]:
    """Return counts of logged bleeding days by true and read kind, the same by sort, and counts of cycle beginnings."""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    by_sort: dict[str, Counter[str]] = defaultdict(Counter)
    starts: Counter[str] = Counter()
    for person in people:
        history = read_history(person.days, person.today, age=person.age)
        found = {(day - FIRST).days: bleed.kind for bleed in history.bleeds for day, _, _ in bleed.by_day}
        for row, kind in person.truth.kinds.items():
            if row in found:
                table[kind][found[row]] += 1
                by_sort[person.sort]["right" if found[row] == kind else "wrong"] += 1
        _beginnings(person, history, starts)
    return table, by_sort, starts


def _beginnings(person: Person, history: History, starts: Counter[str]) -> None:
    rows = {(one.first - FIRST).days for one in history.bleeds if one.kind == "menstrual"}
    rows |= {(one.start - FIRST).days for one in history.cycles}
    for row in person.logged_starts:
        exact, near = row in rows, any(abs(row - other) <= 2 for other in rows)
        starts["found on the day" if exact else "found within 2 days" if near else "missed"] += 1
    told = {(one.first - FIRST).days for one in history.bleeds if one.after_sex_days is not None}
    logged = {(day.date - FIRST).days for day in person.days if day.bleeding and day.bleeding.bled}
    for row in person.truth.after_sex & logged:
        starts["after sex and told so" if row in told else "after sex and not told so"] += 1
    for cycle in history.cycles:
        row = (cycle.start - FIRST).days
        near = any(abs(row - other) <= 3 for other in person.truth.starts)
        starts["read and true within 3 days" if near else "read and false"] += 1


def show_confusion(per_sort: int) -> None:
    """Print the confusion table per class."""
    table, by_sort, starts = confusion(population(per_sort, first_seed=1000))
    kinds = [kind for kind in KINDS if kind in table or any(kind in row for row in table.values())]
    print(f"{per_sort} people of each of {len(SORTS)} sorts, 3 years each; bleeding days, truth down, read across\n")
    print("| true kind | days | " + " | ".join(SHORT[kind] for kind in kinds) + " | found | right |")
    print("|" + " --- |" * (len(kinds) + 4))
    for true in kinds:
        row, read = table[true], sum(table[other][true] for other in kinds)
        days = sum(row.values())
        found = f"{row[true] / days:.3f}" if days else EMPTY
        right = f"{row[true] / read:.3f}" if read else EMPTY
        print(f"| {true} | {days} | " + " | ".join(str(row[k] or "") for k in kinds) + f" | {found} | {right} |")
    print("\nfound: share of the true days read as such; right: share of the days read as such that are true\n")
    for sort, counts in by_sort.items():
        print(f"{sort:14s} {counts['right'] / sum(counts.values()):.4f} of {sum(counts.values())} days")
    print()
    for what, count in starts.items():
        print(f"{what:30s} {count}")


def show_rates() -> None:
    """Print what the phase model itself draws beside the published figures, and the rates read from diaries."""
    rng = np.random.default_rng(7)
    columns, lengths = _draw_cycles(rng, 40_000)
    levels = _draw_levels(rng, columns)
    print("drawn from the phase model (40,000 cycles)            model   published")
    print(f"cycle length, mean and SD (Fehring)             {lengths.mean():6.1f} {lengths.std():4.1f}   29.3 3.9")
    for text, value, said in (
        ("under 24 days", (lengths < 24).mean(), "1.7 %; Kindara 3.9 %"),
        ("24 to 38 days", ((lengths >= 24) & (lengths <= 38)).mean(), "95.6 %; Kindara 91.4 %"),
        ("over 38 days", (lengths > 38).mean(), "2.7 %; Kindara 4.6 %"),
    ):
        print(f"{text:46s} {100 * value:8.1f} %   {said}")
    _spotting_before(levels, lengths)
    _flow(levels)
    _read_rates()


def _draw_cycles(rng: np.random.Generator, count: int) -> tuple[list[list[str]], np.ndarray]:
    menses, follicular = phases.menses_lengths(), phases.follicular_lengths()
    luteal, without = phases.luteal_lengths(), phases.anovulatory_lengths()
    ms = rng.choice(len(menses), count, p=menses) + 1
    fs = rng.choice(len(follicular), count, p=follicular)
    ls = rng.choice(len(luteal), count, p=luteal) + 1
    ns = rng.choice(len(without), count, p=without) + 1
    none = rng.random(count) < figure("anovulatory_share")
    cycles = []
    for m, f, ell, n, anovulatory in zip(ms, fs, ls, ns, none, strict=True):
        flow = [f"menses{min(k, 8)}" for k in range(1, m + 1)] + ["clear"]
        back = [f"luteal-{min(k, 9)}" for k in range(ell, 0, -1)]
        rest = ["anovulatory"] * n if anovulatory else ["follicular"] * f + list(phases.PERIOVULATORY) + back
        cycles.append(flow + rest)
    return cycles, np.array([len(one) for one in cycles])


def _draw_levels(rng: np.random.Generator, cycles: list[list[str]]) -> list[np.ndarray]:
    chain = phases.natural_chain()
    at = {name: k for k, name in enumerate(chain.columns)}
    table = emissions.bleeding_table(chain.columns)[:, :, :5].copy()  # what happens, whether or not it is logged
    menses = np.array([name.startswith("menses") for name in chain.columns])
    table[~menses, :, 0] = 1 - table[~menses, :, 1:].sum(axis=2)
    table /= table.sum(axis=2, keepdims=True)
    sums = table.cumsum(axis=2)
    drawn = []
    for cycle in cycles:
        former, levels = 0, np.zeros(len(cycle), dtype=int)
        draws = rng.random(len(cycle))
        for k, name in enumerate(cycle):
            former = int(np.searchsorted(sums[at[name], former], draws[k]))
            levels[k] = former
        drawn.append(levels)
    return drawn


def _spotting_before(levels: list[np.ndarray], lengths: np.ndarray) -> None:
    print("\nspotting on the day before the next period, share of logged days (Symul, Kindara)")
    published = (0.311, 0.192, 0.106, 0.064, 0.042, 0.028, 0.022, 0.017)
    for back, said in enumerate(published, 1):
        share = np.mean([one[-back] == 1 for one, length in zip(levels, lengths, strict=True) if length >= 20])
        print(f"  day -{back}   model {100 * share:5.1f} %   published {100 * said:5.1f} %")


def _flow(levels: list[np.ndarray]) -> None:
    print("\nany bleeding by day from the period start (Fehring: menses days)")
    for day, said in enumerate((100, 100, 98.7, 95.0, 74.2, 36.4, 13.5, 4.1, 1.6), 1):
        share = np.mean([len(one) >= day and one[day - 1] > 0 for one in levels])
        print(f"  day {day}   model {100 * share:5.1f} %   Fehring {said:5.1f} %")


def _read_rates() -> None:
    people = [one for one in population(40, first_seed=3000) if one.sort in ("regular", "signs")]
    affected = read = cycles = 0
    periods: Counter[int] = Counter()
    for person in people:
        history = read_history(person.days, person.today, age=person.age)
        spans = [(one.start, one.end) for one in history.cycles if one.end]
        cycles += len(spans)
        for one in history.cycles:
            periods[min(one.period_days, 9)] += 1
        for start, end in spans:
            inside = [b for b in history.bleeds if start <= b.first <= end and b.kind in INTERMENSTRUAL]
            read += any((end - b.first).days >= 6 for b in inside)
            rows = range((start - FIRST).days, (end - FIRST).days - 5)
            affected += any(person.truth.kinds.get(row) in INTERMENSTRUAL for row in rows)
    print(f"\n{len(people)} drawn people, {cycles} whole cycles: bleeding between periods, the last 6 days left out")
    print(f"  read {100 * read / cycles:.1f} %, true {100 * affected / cycles:.1f} %, Fehring 6.0 % of cycles")
    print("length of periods, days: read | Fehring")
    total = sum(periods.values())
    for days, said in zip(range(2, 10), (1.3, 3.8, 20.7, 37.9, 23.0, 9.3, 2.5, 1.6), strict=True):
        print(f"  {days}{'+' if days == 9 else ' '}  {100 * periods[days] / total:5.1f} | {said}")


def show_time() -> None:
    """Print how long 40 years of daily entries take, whole and after one new day."""
    person = decades(40)
    print(f"{len(person.days):,} days with entries over 40 years; best and median of 7 runs, seconds (wall clock)")
    before = read_history(person.days[:-1], person.days[-2].date, age=person.age)
    for name, earlier in (("everything", None), ("after one new day", before)):
        taken, used = [], []
        for _ in range(7):
            begin, begin_used = time.perf_counter(), time.process_time()
            read_history(person.days, person.today, age=person.age, earlier=earlier)
            taken.append(time.perf_counter() - begin)
            used.append(time.process_time() - begin_used)
        print(f"  {name:18s} {min(taken):.3f} {sorted(taken)[3]:.3f}   processor {min(used):.3f}")


def show_real(path: Path) -> None:
    """Print how well the beginnings and lengths of real cycles are read back, and ovulation from the calendar."""
    clients: dict[str, list[dict[str, str]]] = defaultdict(list)
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            clients[row["ClientID"]].append(row)
    counts: Counter[str] = Counter()
    errors: list[tuple[int, int]] = []
    for rows in clients.values():
        _real_client(rows, counts, errors)
    print(f"{len(clients)} clients, {counts['cycles']} cycles written as diaries with every day logged")
    print(f"  begins read on the day  {counts['begins'] / counts['cycles']:.4f}, extra beginnings {counts['extra']}")
    print(f"  length of the period as recorded  {counts['period'] / counts['begins']:.4f}")
    mine, rule = np.abs(np.array(errors)).mean(axis=0)
    print(f"  ovulation of whole cycles, calendar only, mean error in days  {mine:.2f} (length - 14: {rule:.2f})")


def _real_client(rows: list[dict[str, str]], counts: Counter[str], errors: list[tuple[int, int]]) -> None:
    words = {1: "light", 2: "medium", 3: "heavy"}
    begins: dict[date, dict[str, str]] = {}
    days: list[Day] = []
    at = date(2020, 1, 1)
    for row in rows:
        if not row["LengthofCycle"]:
            return
        begins[at] = row
        for k in range(int(row["LengthofCycle"])):
            score = row.get(f"MensesScoreDay{k + 1:02d}") or "0"
            days.append(Day(at + timedelta(days=k), bleeding=Bleeding(words.get(int(float(score)), "none"))))
        at += timedelta(days=int(row["LengthofCycle"]))
    history = read_history(days, days[-1].date)
    for cycle in history.cycles:
        counts["extra"] += cycle.start not in begins
    found = {cycle.start: cycle for cycle in history.cycles}
    for begin, row in begins.items():
        if not row["MensesScoreDay01"]:
            continue
        counts["cycles"] += 1
        if begin in found:
            cycle = found[begin]
            counts["begins"] += 1
            counts["period"] += bool(row["LengthofMenses"]) and cycle.period_days == int(float(row["LengthofMenses"]))
            if row["EstimatedDayofOvulation"] and cycle.length and cycle.ovulation.days:
                chances = np.cumsum(cycle.ovulation.probabilities)
                middle = cycle.ovulation.days[int(np.searchsorted(chances, chances[-1] / 2))]
                true = int(row["EstimatedDayofOvulation"])
                errors.append(((middle - begin).days + 1 - true, cycle.length - 14 - true))


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--confusion", action="store_true")
    parser.add_argument("--people", type=int, default=20, help="people of each sort")
    parser.add_argument("--rates", action="store_true")
    parser.add_argument("--time", action="store_true")
    parser.add_argument("--data", type=Path)
    asked = parser.parse_args()
    if asked.confusion:
        show_confusion(asked.people)
    if asked.rates:
        show_rates()
    if asked.data:
        show_real(asked.data)
    if asked.time or not (asked.confusion or asked.rates or asked.data):
        show_time()


if __name__ == "__main__":
    main()
