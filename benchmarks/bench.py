"""How long things take on this machine: one table on stdout. Run: .venv/bin/python benchmarks/bench.py

Posteriors of about twenty realistic cases by the OR-lattice, and by pyAgrum on the same lattices in the same
run; ranges, assess, interview steps, start-up and memory. Nothing is asserted.
"""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cases import CASES

REPEATS = 5
AGRUM_LIMIT = 20.0  # seconds for one case
AS_IT_COMES = 3  # cases that pyAgrum is given whole
_SPOTTING = Path(sys.executable).with_name("spotting")


def agrum_network(lattice: Any, lane: int, table_limit: int = 8) -> tuple[Any, list[str], list[str]]:
    """Return the Bayesian network of one lane, the names of its variables' nodes and of the observed bits."""
    import numpy as np
    import pyagrum as gum

    network = gum.BayesNet()
    names, bits = [], []
    for i, weights in enumerate(lattice.weights):
        names.append(f"v{i}")
        network.add(gum.LabelizedVariable(names[i], "", weights.shape[1]))
        network.cpt(names[i])[:] = weights[lane] / weights[lane].sum()
    for b in range(len(lattice.bits)):
        touching = [i for i, u in enumerate(lattice.silent) if (u[lane, :, b] < 1).any()]
        stays = [np.concatenate([[1.0], lattice.silent[i][lane, :, b]]) for i in touching]
        leak = float(lattice.leak_silent[lane, b])
        if len(touching) <= table_limit and np.prod([len(u) for u in stays], dtype=float) <= 1 << 12:
            bits.append(_one_table(network, f"b{b}", [names[i] for i in touching], stays, leak))
        else:
            bits.append(_chain(network, f"b{b}", [names[i] for i in touching], stays, leak))
    return network, names, bits


def _one_table(network: Any, name: str, parents: list[str], stays: list[Any], leak: float) -> str:
    import numpy as np
    import pyagrum as gum

    network.add(gum.LabelizedVariable(name, "", 2))
    silent, explained = np.array(leak), np.array(1 - leak)
    for u in stays:  # explained = 1 - silent, added up so that nothing cancels
        explained = explained[..., None] + silent[..., None] * (1 - u)
        silent = silent[..., None] * u
    for parent in parents:
        network.addArc(parent, name)
    first, *others = network.cpt(name).names  # the axes of its arrays are these, last to first
    assert first == name
    axes = [parents.index(axis) for axis in reversed(others)]
    table = np.stack([silent.transpose(axes), explained.transpose(axes)], axis=-1)
    network.cpt(name).fillWith(np.ascontiguousarray(table))
    return name


def _chain(network: Any, name: str, parents: list[str], stays: list[Any], leak: float) -> str:
    """Explained so far -> explained with one more variable: temporal decomposition of the noisy-OR."""
    import pyagrum as gum

    last = f"{name}_leak"
    network.add(gum.LabelizedVariable(last, "", 2))
    network.cpt(last)[:] = [leak, 1 - leak]
    for j, (parent, u) in enumerate(zip(parents, stays, strict=True)):
        here = f"{name}_{j}"
        network.add(gum.LabelizedVariable(here, "", 2))
        network.addArc(last, here)
        network.addArc(parent, here)
        for k, silence in enumerate(u):
            network.cpt(here)[{last: 0, parent: k}] = [float(silence), float(1 - silence)]
            network.cpt(here)[{last: 1, parent: k}] = [0.0, 1.0]
        last = here
    return last


def agrum_posteriors(lattice: Any, lane: int, *, table_limit: int = 8) -> tuple[float, list[Any]]:
    """Return P(evidence) of the lane without its weight, and P(value | evidence) of each variable."""
    import numpy as np

    network, names, bits = agrum_network(lattice, lane, table_limit)
    engine = agrum_solve(network, names, bits)
    sums = float(np.prod([weights[lane].sum() for weights in lattice.weights]))
    probability = engine.evidenceProbability() if bits else 1.0
    return probability * sums, [engine.posterior(name).toarray() for name in names]


def agrum_solve(network: Any, names: list[str], bits: list[str], absent: tuple[int, ...] = ()) -> Any:
    import pyagrum as gum

    engine = gum.LazyPropagation(network)
    engine.setEvidence({bit: int(b not in absent) for b, bit in enumerate(bits)})
    engine.setTargets(set(names))
    engine.makeInference()
    return engine


def _agrum_worker(lattice: Any, absent: tuple[int, ...], pipe: Any) -> None:
    """Solve all lanes; send (whole time, inference alone). Reduced to the variables that touch a bit, unless some
    bits are told as absent: then the network comes whole. On one thread, seconds of the processor."""
    from dataclasses import replace

    import pyagrum as gum

    gum.setNumberOfThreads(1)
    whole, alone = time.process_time(), 0.0
    for lane in range(lattice.lanes):
        touched = [
            i
            for i, u in enumerate(lattice.silent)
            if absent or ((u[lane] < 1).any() and lattice.weights[i][lane, 1:].any())
        ]
        reduced = replace(
            lattice,
            weights=tuple(lattice.weights[i] for i in touched),
            silent=tuple(lattice.silent[i] for i in touched),
        )
        network, names, bits = agrum_network(reduced, lane)
        start = time.process_time()
        engine = agrum_solve(network, names, bits, absent)
        for name in names:
            engine.posterior(name)
        alone += time.process_time() - start
    pipe.send((time.process_time() - whole, alone))


def time_agrum(lattice: Any, absent: tuple[int, ...] = ()) -> tuple[float, float] | None:
    """Return (processor seconds with building, without), or None after AGRUM_LIMIT; in a process we can stop."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_agrum_worker, args=(lattice, absent, theirs))
    process.start()
    result: tuple[float, float] | None = None
    if ours.poll(AGRUM_LIMIT):
        result = ours.recv()
    else:
        process.kill()
    process.join()
    return result


def timed(work: Callable[[], Any], repeats: int = REPEATS) -> float:
    """Return the median seconds of some runs."""
    return statistics.median(both(work)[0] for _ in range(repeats))


def both(work: Callable[[], Any]) -> tuple[float, float]:
    """Return the seconds by the clock and those of the processor; the latter move less with what else runs."""
    start, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start, time.process_time() - used


def row(what: str, *cells: str) -> None:
    print(f"{what:<58}" + "".join(f"{cell:>13}" for cell in cells), flush=True)


def spread(what: str, seconds: list[float]) -> None:
    """Print p50, p95 and the worst of some times."""
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))] if ordered else float("nan")
    p50 = statistics.median(ordered) if ordered else float("nan")
    row(what, ms(p50), ms(p95), ms(max(ordered, default=float("nan"))))


def spread_of_both(what: str, seconds: list[tuple[float, float]]) -> None:
    """Print p50, p95 and the worst by the clock, and in a row below those of the processor."""
    spread(what, [wall for wall, _ in seconds])
    spread("  of the processor", [used for _, used in seconds])


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def run(command: list[str]) -> None:
    subprocess.run(command, capture_output=True, check=True)


def main() -> None:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one core for every peer, and for the floor
    # imports here: CASES and the pyAgrum networks are used without the rest
    from bench_apple import bench_apple
    from bench_diary import bench_diary
    from spotting.case import Case
    from spotting.catalog import load_catalog
    from spotting.reasoning.inference import Network
    from spotting.situation import Situation

    catalog = load_catalog()
    network = Network(catalog)
    situations = {name: Situation(Case(answers), catalog) for name, answers in CASES.items()}
    bench_posteriors(catalog, network, situations)
    bench_ranges(network, list(situations.values()))
    bench_assess(catalog)
    bench_start(catalog)
    bench_diary(row)
    bench_apple(row)


def bench_posteriors(catalog: Any, network: Any, situations: dict[str, Any]) -> None:
    """Print what is measured and where; then posteriors and rules by every peer."""
    from bench_kernel import bench_kernel, bench_rules
    from spotting.reasoning.inference.evidence_input import lattice_of
    from spotting.reasoning.inference.native import kernel
    from spotting.reasoning.inference.or_lattice import plan, solve

    lattices = {name: lattice_of(situation, network, network.point) for name, situation in situations.items()}
    bits = [len(lattice.bits) for lattice in lattices.values()]
    print(
        f"{len(CASES)} cases, {len(catalog.conditions)} conditions, {len(network.variables)} variables, "
        f"{len(catalog.numbers)} numbers; {min(bits)}-{max(bits)} positives a case, "
        f"frontier up to {max(plan(lattice).width for lattice in lattices.values())} bits"
    )
    machine = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"{platform.machine()}, {machine}; {kernel().name} kernel: {kernel().because}")
    row("", "p50", "p95", "worst")
    native = bench_kernel(list(situations.values()), network, row)
    bench_instructions(list(situations.values()), network)
    bench_rules(list(situations.values()), catalog, row)
    ours = {name: timed(lambda s=s: solve(lattice_of(s, network, network.point))) for name, s in situations.items()}
    spread("NumPy: posteriors of one case, with building the lattice", list(ours.values()))
    bench_agrum(lattices, ours, None if native is None else dict(zip(situations, native, strict=True)))
    bench_agrum_as_it_comes(situations, network)


def bench_agrum(lattices: dict[str, Any], ours: dict[str, float], native: dict[str, float] | None) -> None:
    """Time pyAgrum on the same lattices, state by state, after our own reduction."""
    if importlib.util.find_spec("pyagrum") is None:
        print("pyAgrum: not installed")
        return
    agrum = {name: time_agrum(lattice) for name, lattice in lattices.items()}
    done = {name: times for name, times in agrum.items() if times is not None}
    spread("the same by pyAgrum (LazyPropagation), with building, processor", [times[0] for times in done.values()])
    spread("  without building", [times[1] for times in done.values()])
    multiples("  as a multiple of ours, with building", {name: done[name][0] / ours[name] for name in done})
    multiples("  as a multiple of ours, without", {name: done[name][1] / ours[name] for name in done})
    if native is not None:
        against = {name: done[name][1] / native[name] for name in done}
        multiples("  as a multiple of the native kernel, without building", against)
        for name in sorted(against, key=lambda name: against[name])[:2]:
            seconds = f"{1e6 * native[name]:.1f} us", ms(done[name][1])
            row(f"    least: {name} ({lattices[name].lanes} states; native, pyAgrum)", *seconds)
    late = [name for name in agrum if name not in done]
    row(f"  stopped after {AGRUM_LIMIT:g} s", f"{len(late)} of {len(agrum)}")
    if late:
        print(f"    ({', '.join(late)})")


def multiples(what: str, of: dict[str, float]) -> None:
    """Print the median, the least and the most of some multiples."""
    if of:
        row(f"{what} (p50, least, most)", *(f"{x:,.1f}" for x in middle_and_ends(sorted(of.values()))))


def bench_ranges(network: Any, situations: list[Any]) -> None:
    from spotting.reasoning.inference import draw_table, infer

    sampled = network.sample(draw_table(network, 200))
    spread_of_both(
        "infer with ranges of 200 draws",
        [both(lambda s=situation: infer(s, network, sampled)) for situation in situations],
    )


def bench_start(catalog: Any) -> None:
    """Print what it takes to start, and the memory of all that was done here."""
    from spotting.catalog import load_catalog
    from spotting.reasoning.inference import Network

    row("load_catalog", ms(timed(load_catalog)))
    row("compile the network", ms(timed(lambda: Network(catalog))))
    row("import spotting (fresh interpreter, less an empty one)", ms(import_time()))
    if _SPOTTING.exists():
        row("spotting --help, cold process", ms(timed(lambda: run([str(_SPOTTING), "--help"]))))
    else:
        row("spotting --help, cold process", "not built")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    row("peak memory of this process", f"{peak / 1024:.0f} MB")


def bench_instructions(situations: list[Any], network: Any) -> None:
    """Print the instructions of the native kernel, all cases once."""
    from count_instructions import count
    from spotting.reasoning.inference.compiled_case import case_arrays, compile_case, compiled
    from spotting.reasoning.inference.native import library

    if library() is None:
        return
    model = compiled(network, network.point)
    cases = case_arrays(model, [compile_case(situation, model) for situation in situations])
    found = count(model.arrays, cases)
    row(
        "  instructions a case (callgrind, no AVX; mean)", f"{found / len(situations):,.0f}" if found else "no valgrind"
    )


def bench_agrum_as_it_comes(situations: dict[str, Any], network: Any) -> None:
    """Time pyAgrum on whole networks of a few cases: every negative a node, nothing folded, nothing left out."""
    from whole_network import whole_lattice

    if importlib.util.find_spec("pyagrum") is None:
        return
    found = {}
    for name in list(situations)[:: max(1, len(situations) // AS_IT_COMES)][:AS_IT_COMES]:
        lattice, absent = whole_lattice(situations[name], network)
        found[name] = time_agrum(lattice, absent)
    done = [times[1] for times in found.values() if times is not None]
    what = f"pyAgrum as it comes, {len(found)} cases, without building"
    if done:
        spread(what, done)
    late = f"{len(found) - len(done)} of {len(found)}"
    row(f"  stopped after {AGRUM_LIMIT:g} s" if done else f"{what}: stopped", late)


def middle_and_ends(ordered: list[float]) -> tuple[float, float, float]:
    return statistics.median(ordered), ordered[0], ordered[-1]


def import_time() -> float:
    """Return the seconds `import spotting` adds to starting Python."""
    empty = timed(lambda: run([sys.executable, "-c", "pass"]))
    return timed(lambda: run([sys.executable, "-c", "import spotting"])) - empty


def bench_assess(catalog: Any) -> None:
    """Time whole assessments with everything: each case met for the first time, and met again."""
    from spotting.case import Case
    from spotting.pipeline import assess

    cases = [Case(answers) for answers in CASES.values()]
    assess(cases[0], catalog)  # compiles the network once
    for when in ("first met", "met again"):
        seconds = [both(lambda c=case: assess(c, catalog)) for case in cases]
        spread_of_both(f"assess (all of it, 200-draw ranges), {when}", seconds)
    bench_interview(catalog, cases)


def bench_interview(catalog: Any, cases: list[Any]) -> None:
    """Time every step of interviews with people who know these answers; and the next question by itself."""
    from spotting.simulated_person import ask

    seconds: list[tuple[float, float]] = []
    asked_of = []
    counts = []
    for case in cases:
        last = time.perf_counter(), time.process_time()

        def step(assessment: Any) -> None:
            nonlocal last
            now = time.perf_counter(), time.process_time()
            seconds.append((now[0] - last[0], now[1] - last[1]))
            asked_of.append(assessment.case)
            last = now

        counts.append(len(ask(case, catalog, on_step=step).questions))
    spread_of_both("one step of an interview", seconds)
    row("  questions (p50, most)", f"{statistics.median(counts):g}", str(max(counts)))
    bench_next_question(catalog, asked_of)


def bench_next_question(catalog: Any, cases: list[Any]) -> None:
    """Time the choice of the next question alone, where rules and causes are known and the opening is over."""
    from spotting.pipeline import Chances, decided, model_of, way_out
    from spotting.reasoning.inference import infer
    from spotting.reasoning.interview import next_step
    from spotting.reasoning.opening import opening_is_over
    from spotting.reasoning.triage import triage
    from spotting.reasoning.truths_at_once import work_out
    from spotting.situation import Situation

    network, _ = model_of(catalog)
    seconds = []
    for case in cases:
        situation = Situation(case, catalog)
        work_out([situation])
        triaged, differential = triage(situation), infer(situation, network)
        urgency, _ = decided(situation, triaged, differential)
        way = way_out(situation, triaged) if urgency.step < 3 else None
        if way is None and opening_is_over(situation):
            chances = Chances(situation, differential, network)
            given = (situation, triaged, differential, network, chances, way)
            seconds.append(both(lambda given=given: next_step(*given)))
    spread_of_both(f"the next question by itself, opening over ({len(seconds)} times)", seconds)


if __name__ == "__main__":
    main()
