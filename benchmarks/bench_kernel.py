"""The native kernel on the cases of cases.py: one case, many, rules in bulk, against NumPy, pyAgrum and its own floor.

Called by bench.py; every peer runs in the same run on the same lattices. Wall seconds move with what else the machine
does: the processor seconds beside them and the instructions counted by valgrind do less so. Nothing is asserted.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from spotting.batch import code_rows
from spotting.batch.rules import rule_arrays
from spotting.reasoning.inference import Network, draw_table, infer
from spotting.reasoning.inference.compiled_case import case_arrays, compile_case, compiled, infer_natively
from spotting.reasoning.inference.evidence_input import Lattice, lattice_of
from spotting.reasoning.inference.native import library
from spotting.reasoning.inference.or_lattice import plan, solve
from spotting.situation import Situation

MANY = 100_000
ROWS = 1_000_000
Row = Callable[..., None]


def fastest(work: Callable[[], Any], repeats: int) -> float:
    """Return the least seconds of some runs: what the work costs when nothing else is in its way."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def microseconds(seconds: Sequence[float]) -> list[str]:
    """Return p50, p95 and the worst."""
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return [f"{1e6 * x:.1f} us" for x in (statistics.median(ordered), p95, ordered[-1])]


def bench_kernel(situations: Sequence[Situation], network: Network, row: Row) -> list[float] | None:
    """Print the rows of the native kernel; return its seconds for each case, or None where it is not built."""
    loaded = library()
    if loaded is None:
        row("native kernel", "not built")
        return None
    model = compiled(network, network.point)
    cases = [compile_case(situation, model) for situation in situations]
    arrays = [case_arrays(model, [case]) for case in cases]
    lattices = [lattice_of(situation, network, network.point) for situation in situations]
    ours = [fastest(lambda a=a: infer_natively(loaded, model, a), 200) for a in arrays]
    row("native: all posteriors of one compiled case", *microseconds(ours))
    plain = [fastest(lambda a=a: infer_natively(loaded, model, a, instructions=0), 50) for a in arrays]
    row("  the same without AVX", *microseconds(plain))
    row("  from closed answers to the differential (Python around it)", *microseconds(_whole(situations, network)))
    row("NumPy: the same lattices, built already", *microseconds([fastest(lambda x=x: solve(x), 3) for x in lattices]))
    sampled = network.sample(draw_table(network, 200))
    drawn = compiled(network, sampled)
    ranges = [case_arrays(drawn, [compile_case(situation, drawn)]) for situation in situations]
    row("native: the joints of 200 draws", *microseconds([fastest(lambda a=a: infer_natively(loaded, drawn, a), 3)
                                                          for a in ranges]))  # fmt: skip
    _bulk(loaded, model, cases, row)
    _floor(lattices, ours, row)
    tables = sum(array.nbytes for array in model.arrays.kept.values())
    row("compiled tables, so far met", f"{tables / 1e6:.1f} MB")
    return ours


def _whole(situations: Sequence[Situation], network: Network) -> list[float]:
    def work(situation: Situation) -> Any:
        situation.remembered.clear()
        return infer(situation, network)

    return [fastest(lambda s=situation: work(s), 5) for situation in situations]


def _bulk(loaded: Any, model: Any, cases: Sequence[Any], row: Row) -> None:
    """Posteriors of many cases, on one thread and two; the cases again and again, in a mixed order."""
    from concurrent.futures import ThreadPoolExecutor

    order = np.random.default_rng(1).integers(len(cases), size=MANY)
    for threads in (1, 2):
        parts = [case_arrays(model, [cases[i] for i in order[start::threads]]) for start in range(threads)]
        with ThreadPoolExecutor(threads) as pool:
            seconds = [_both(lambda: list(pool.map(lambda part: infer_natively(loaded, model, part), parts)))  # noqa: B023
                       for _ in range(3)]  # fmt: skip
        wall, used = (min(times) for times in zip(*seconds, strict=True))
        text = (f"{MANY / wall:,.0f}/s", f"{MANY / used:,.0f}/s core")
        row(f"native: {MANY:,} compiled cases, {threads} thread{'s' * (threads > 1)}", *text)


def bench_rules(situations: Sequence[Situation], catalog: Any, row: Row) -> None:
    """Print how many rows a second all rules take, from closed and coded rows."""
    loaded = library()
    coded = code_rows(situations, catalog)
    order = np.random.default_rng(2).integers(coded.rows, size=ROWS)
    many = replace(coded, column=np.ascontiguousarray(coded.column[:, order]))
    if loaded is None:
        return
    arrays = rule_arrays(many)
    loaded.spotting_rules(arrays)  # touches the memory of the answers once
    seconds = [_both(lambda: loaded.spotting_rules(arrays)) for _ in range(5)]
    wall, used = (min(times) for times in zip(*seconds, strict=True))
    text = (f"{ROWS / wall / 1e6:.1f} M/s", f"{ROWS / used / 1e6:.1f} M/s core")
    row(f"native: {len(catalog.rules)} rules over {ROWS:,} coded rows", *text)


def _both(work: Callable[[], Any]) -> tuple[float, float]:
    """Return the seconds by the clock and those of the processor."""
    start, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start, time.process_time() - used


def _floor(lattices: Sequence[Lattice], ours: Sequence[float], row: Row) -> None:
    """Print an estimate of the least time: operations and bytes of the lattice's sums, at this machine's best.

    Operations: two for each cell and link, forward, backward and for P(cause), after folding; counted by `work_of`.
    The best: NumPy's matrix product (operations) and copying (bytes) in this run, whichever bound is the higher.
    """
    peak, copied = _peak(), _copy_speed()
    work = [work_of(lattice) for lattice in lattices]
    floors = [max(operations / peak, bytes_moved / copied) for operations, bytes_moved in work]
    row("floor: operations of the sums (p50)", f"{statistics.median(w[0] for w in work):,.0f}")
    row("floor: bytes of tables (p50)", f"{statistics.median(w[1] for w in work):,.0f}")
    row(f"floor at {peak / 1e9:.0f} GFLOP/s and {copied / 1e9:.0f} GB/s", *microseconds(floors))
    shares = sorted(floor / mine for floor, mine in zip(floors, ours, strict=True))
    row("  our share of it (p50, least, most)", *(f"{100 * x:.0f} %" for x in (statistics.median(shares), shares[0],
                                                                               shares[-1])))  # fmt: skip


def work_of(lattice: Lattice) -> tuple[int, int]:
    """Return (operations, bytes) of the sums: state by state, single-bit variables folded, order as planned."""
    operations = moved = 0
    for lane in range(lattice.lanes):
        one = slice(lane, lane + 1)
        kept = [i for i, u in enumerate(lattice.silent) if _several(u[one], lattice.weights[i][one])]
        alone = replace(
            lattice,
            states=lattice.states[:1],
            weight=lattice.weight[one],
            names=tuple(lattice.names[i] for i in kept),
            weights=tuple(lattice.weights[i][one] for i in kept),
            silent=tuple(lattice.silent[i][one] for i in kept),
            leak_silent=lattice.leak_silent[one],
        )
        steps, frontier = plan(alone), 0
        for opened, closed, touched in zip(steps.opens, steps.closes, steps.touched, strict=True):
            frontier += len(opened)
            links = sum(len(bits) for bits in touched)
            operations += (6 * links + 6 * len(touched)) << frontier
            moved += 16 << frontier
            frontier -= len(closed)
    return operations, moved


def _several(silent: Any, weights: Any) -> bool:
    return int(((silent < 1) & (weights[:, 1:, None] > 0)).any(axis=(0, 1)).sum()) > 1


def _peak() -> float:
    """Operations a second of a matrix product that stays in the cache, on one thread."""
    a = np.random.default_rng(3).random((192, 192))
    return 20 * 2 * 192**3 / fastest(lambda: [a @ a for _ in range(20)], 9)


def _copy_speed() -> float:
    a = np.zeros(1 << 14)
    b = a.copy()
    return 2 * a.nbytes * 200 / fastest(lambda: [np.copyto(b, a) for _ in range(200)], 5)
