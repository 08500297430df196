"""How long things take on this machine: one table on stdout. Run: .venv/bin/python benchmarks/bench.py

Posteriors of about twenty realistic cases by the OR-lattice, and by pyAgrum on the same lattices in the same
run; ranges, assess, start-up and memory. Nothing is asserted.
"""

from __future__ import annotations

import multiprocessing
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

REPEATS = 5
AGRUM_LIMIT = 20.0  # seconds for one case
_SPOTTING = Path(sys.executable).with_name("spotting")

_CYCLING = {"pregnancy_test": "negative", "recent_pregnancy_end": "none", "could_be_pregnant": "no_chance"}
_PREGNANT = {"could_be_pregnant": "i_know_i_am", "pregnancy_test": "positive", "recent_pregnancy_end": "none"}
CASES: Mapping[str, Mapping[str, Any]] = {
    "child, itch": {
        "age_years": 6,
        "abnormal_bleeding": "present",
        "heaviest_amount": "spotting",
        "vulval_itch": "present",
        "vulval_soreness": "present",
        "discharge": "yellow_or_green",
        "dysuria": "present",
        "fever": "absent",
    },
    "teenager, heavy": {
        **_CYCLING,
        "age_years": 15,
        "years_since_menarche": 2,
        "days_since_last_period": 10,
        "heavy_menstrual_bleeding": "present",
        "prolonged_bleeding": "present",
        "heavy_since_menarche": "present",
        "easy_bruising": "present",
        "family_bleeding_disorder": "present",
        "flooding": "present",
        "clot_size": {"at_least": "coin"},
        "fatigue": "tired",
        "heaviest_amount": "heavy",
    },
    "pill, missed": {
        **_CYCLING,
        "age_years": 22,
        "contraceptive_method": "combined_pill",
        "missed_pills": "present",
        "unscheduled_bleeding_on_hormones": "present",
        "intermenstrual_bleeding": "present",
        "heaviest_amount": "light",
        "method_months": 8,
        "pelvic_pain": "mild",
        "discharge": "usual",
    },
    "implant": {
        **_CYCLING,
        "age_years": 27,
        "contraceptive_method": "implant",
        "method_months": 5,
        "unscheduled_bleeding_on_hormones": "present",
        "prolonged_bleeding": "present",
        "bleeding_days": 18,
        "heaviest_amount": {"at_most": "moderate"},
        "blood_colour": "brown_or_black",
        "pelvic_pain": "none",
    },
    "after sex, discharge": {
        **_CYCLING,
        "age_years": 24,
        "days_since_last_period": 16,
        "postcoital_bleeding": "present",
        "discharge": "yellow_or_green",
        "dysuria": "present",
        "pain_with_sex": "deep",
        "new_partner": "present",
        "intermenstrual_bleeding": "present",
        "pelvic_pain": "moderate",
        "pain_side": "all_over",
        "sexual_contact": "within_a_year",
        "cervix_bleeds_on_touch": "present",
    },
    "midcycle": {
        **_CYCLING,
        "age_years": 29,
        "days_since_last_period": 13,
        "midcycle_bleeding": "present",
        "heaviest_amount": "spotting",
        "mittelschmerz": "present",
        "pain_side": "one_side",
        "pelvic_pain": "mild",
        "cycle_regularity": "regular",
        "cycle_length_days": 28,
    },
    "premenstrual, painful": {
        **_CYCLING,
        "age_years": 33,
        "days_since_last_period": 25,
        "premenstrual_spotting_days": 4,
        "period_pain": "severe",
        "pain_with_sex": "deep",
        "painful_bowel_opening": "present",
        "chronic_pelvic_pain": "present",
        "infertility": "present",
        "cycles_affected": 12,
        "heaviest_amount": "spotting",
        "blood_colour": "brown_or_black",
        "fatigue": "tired",
    },
    "heavy, forty-two": {
        **_CYCLING,
        "age_years": 42,
        "days_since_last_period": 20,
        "heavy_menstrual_bleeding": "present",
        "prolonged_bleeding": "present",
        "flooding": "present",
        "clot_size": "golf_ball",
        "pelvic_pressure": "present",
        "pelvic_mass": "present",
        "fatigue": "breathless_on_effort",
        "haemoglobin": 95,
        "period_pain": "moderate",
        "urinary_frequency": "present",
        "heaviest_amount": "heavy",
        "births": 0,
    },
    "irregular, hairy": {
        **_CYCLING,
        "age_years": 26,
        "days_since_last_period": 70,
        "cycle_regularity": "no_pattern",
        "longest_gap_days": 95,
        "hyperandrogenism": "present",
        "rapid_weight_gain": "present",
        "prolonged_bleeding": "present",
        "weight_kg": 98,
        "height_cm": 165,
        "infertility": "present",
    },
    "thyroid and milk": {
        **_CYCLING,
        "age_years": 35,
        "days_since_last_period": 40,
        "cycle_regularity": "irregular",
        "galactorrhoea": "present",
        "hypothyroid_symptoms": "present",
        "fatigue": "tired",
        "intermenstrual_bleeding": "present",
        "new_headache": "present",
    },
    "coil, fever": {
        **_CYCLING,
        "age_years": 31,
        "contraceptive_method": "copper_coil",
        "method_months": 1,
        "pelvic_pain": "severe",
        "fever": "high_fever",
        "discharge_smell": "foul",
        "discharge": "yellow_or_green",
        "cervical_motion_tenderness": "present",
        "uterine_tenderness": "present",
        "adnexal_tenderness": "present",
        "intermenstrual_bleeding": "present",
        "racing_heart": "present",
        "nausea_vomiting": "vomiting",
    },
    "unsure if pregnant": {
        "age_years": 30,
        "could_be_pregnant": "i_think_so",
        "days_since_last_period": 41,
        "period_late": "present",
        "abnormal_bleeding": "present",
        "heaviest_amount": "light",
        "pelvic_pain": "moderate",
        "pain_side": "one_side",
        "breast_tenderness": "present",
        "nausea_vomiting": "nausea",
        "faintness": "light_headed",
    },
    "early pregnancy, threatened": {
        **_PREGNANT,
        "age_years": 32,
        "gestation_weeks": 8,
        "abnormal_bleeding": "present",
        "heaviest_amount": "light",
        "blood_colour": "brown_or_black",
        "pelvic_pain": "mild",
        "pain_character": "crampy",
        "nausea_vomiting": "nausea",
        "pregnancy_on_scan": "inside_the_womb",
    },
    "early pregnancy, ectopic": {
        **_PREGNANT,
        "age_years": 34,
        "gestation_weeks": 6,
        "abnormal_bleeding": "present",
        "heaviest_amount": "spotting",
        "pelvic_pain": "severe",
        "pain_side": "one_side",
        "pain_sudden": "present",
        "shoulder_tip_pain": "present",
        "faintness": "fainted",
        "adnexal_tenderness": "present",
        "abdominal_examination": "peritoneal",
        "racing_heart": "present",
        "previous_pid": "present",
    },
    "early pregnancy, clots": {
        **_PREGNANT,
        "age_years": 38,
        "gestation_weeks": 10,
        "abnormal_bleeding": "present",
        "heaviest_amount": "soaking",
        "clot_size": "golf_ball",
        "tissue_passed": "present",
        "pelvic_pain": "severe",
        "pain_character": "crampy",
        "cervical_os_open": "present",
        "back_pain": "present",
        "flooding": "present",
    },
    "mid pregnancy": {
        **_PREGNANT,
        "age_years": 29,
        "gestation_weeks": 19,
        "abnormal_bleeding": "present",
        "heaviest_amount": "moderate",
        "contractions": "present",
        "pelvic_pressure": "present",
        "back_pain": "present",
        "discharge": "watery_or_pink",
        "fluid_leak": "present",
    },
    "late pregnancy, hard belly": {
        **_PREGNANT,
        "age_years": 36,
        "gestation_weeks": 33,
        "abnormal_bleeding": "present",
        "heaviest_amount": "heavy",
        "pelvic_pain": "severe",
        "hard_belly": "present",
        "contractions": "present",
        "reduced_fetal_movements": "present",
        "back_pain": "present",
        "smoker": "present",
    },
    "after birth": {
        "age_years": 28,
        "recent_pregnancy_end": "birth",
        "days_since_pregnancy_end": 12,
        "pregnancy_test": "not_done",
        "could_be_pregnant": "no_chance",
        "abnormal_bleeding": "present",
        "prolonged_bleeding": "present",
        "heaviest_amount": "heavy",
        "clot_size": "coin",
        "fever": "fever",
        "discharge_smell": "foul",
        "uterine_tenderness": "present",
        "pelvic_pain": "moderate",
    },
    "after an abortion": {
        "age_years": 23,
        "recent_pregnancy_end": "abortion_with_pills",
        "days_since_pregnancy_end": 16,
        "could_be_pregnant": "small_chance",
        "abnormal_bleeding": "present",
        "heaviest_amount": "heavy",
        "clot_size": "coin",
        "pelvic_pain": "moderate",
        "pain_character": "crampy",
        "fever": "feels_feverish",
    },
    "perimenopause": {
        **_CYCLING,
        "age_years": 47,
        "days_since_last_period": 75,
        "cycle_regularity": "no_pattern",
        "longest_gap_days": 80,
        "hot_flushes": "present",
        "heavy_menstrual_bleeding": "present",
        "prolonged_bleeding": "present",
        "flooding": "present",
        "intermenstrual_bleeding": "present",
        "heaviest_amount": "heavy",
        "weight_kg": 92,
        "height_cm": 163,
    },
    "postmenopause": {
        "age_years": 63,
        "days_since_last_period": 4000,
        "postmenopausal_bleeding": "present",
        "heaviest_amount": "spotting",
        "vaginal_dryness": "present",
        "pain_with_sex": "at_the_entrance",
        "endometrial_thickness": 9,
        "discharge": "watery_or_pink",
        "postcoital_bleeding": "present",
        "diabetes": "present",
    },
    "no womb": {
        "age_years": 58,
        "hysterectomy": "womb_and_cervix_removed",
        "abnormal_bleeding": "present",
        "heaviest_amount": "spotting",
        "vaginal_dryness": "present",
        "postcoital_bleeding": "present",
        "dysuria": "present",
        "urinary_frequency": "present",
    },
}


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


def agrum_solve(network: Any, names: list[str], bits: list[str]) -> Any:
    import pyagrum as gum

    engine = gum.LazyPropagation(network)
    engine.setEvidence(dict.fromkeys(bits, 1))
    engine.setTargets(set(names))
    engine.makeInference()
    return engine


def _agrum_worker(lattice: Any, pipe: Any) -> None:
    """Solve all lanes, reduced to the variables that touch a bit; send (whole time, inference alone)."""
    from dataclasses import replace

    whole, alone = time.perf_counter(), 0.0
    for lane in range(lattice.lanes):
        touched = [
            i for i, u in enumerate(lattice.silent) if (u[lane] < 1).any() and lattice.weights[i][lane, 1:].any()
        ]
        reduced = replace(
            lattice,
            weights=tuple(lattice.weights[i] for i in touched),
            silent=tuple(lattice.silent[i] for i in touched),
        )
        network, names, bits = agrum_network(reduced, lane)
        start = time.perf_counter()
        engine = agrum_solve(network, names, bits)
        for name in names:
            engine.posterior(name)
        alone += time.perf_counter() - start
    pipe.send((time.perf_counter() - whole, alone))


def time_agrum(lattice: Any) -> tuple[float, float] | None:
    """Return (seconds with building, without), or None after AGRUM_LIMIT; in a process we can stop."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_agrum_worker, args=(lattice, theirs))
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
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def row(what: str, *cells: str) -> None:
    print(f"{what:<58}" + "".join(f"{cell:>13}" for cell in cells), flush=True)


def spread(what: str, seconds: list[float]) -> None:
    """Print p50, p95 and the worst of some times."""
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))] if ordered else float("nan")
    p50 = statistics.median(ordered) if ordered else float("nan")
    row(what, ms(p50), ms(p95), ms(max(ordered, default=float("nan"))))


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def run(command: list[str]) -> None:
    subprocess.run(command, capture_output=True, check=True)


def main() -> None:
    # imports here: CASES and the pyAgrum networks are used without the rest
    from spotting.case import Case
    from spotting.catalog import load_catalog
    from spotting.reasoning.inference import Network, draw_table, infer
    from spotting.reasoning.inference.evidence_input import lattice_of
    from spotting.reasoning.inference.or_lattice import plan, solve
    from spotting.situation import Situation

    catalog = load_catalog()
    network = Network(catalog)
    situations = {name: Situation(Case(answers), catalog) for name, answers in CASES.items()}
    lattices = {name: lattice_of(situation, network, network.point) for name, situation in situations.items()}
    bits = [len(lattice.bits) for lattice in lattices.values()]
    widths = [plan(lattice).width for lattice in lattices.values()]
    print(
        f"{len(CASES)} cases, {len(catalog.conditions)} conditions, {len(network.variables)} variables, "
        f"{len(catalog.numbers)} numbers; {min(bits)}-{max(bits)} positives a case, "
        f"frontier up to {max(widths)} bits"
    )
    row("", "p50", "p95", "worst")
    ours = {
        name: timed(lambda s=situation: solve(lattice_of(s, network, network.point)))
        for name, situation in situations.items()
    }
    spread("posteriors of one case, OR-lattice, with building it", list(ours.values()))
    spread("  the OR-lattice alone", [timed(lambda x=lattice: solve(x)) for lattice in lattices.values()])

    try:
        import pyagrum  # noqa: F401
    except ImportError:
        print("pyAgrum: not installed")
    else:
        agrum = {name: time_agrum(lattice) for name, lattice in lattices.items()}
        done = {name: times for name, times in agrum.items() if times is not None}
        spread("the same by pyAgrum (LazyPropagation), with building", [times[0] for times in done.values()])
        spread("  without building", [times[1] for times in done.values()])
        ratios = sorted(times[0] / ours[name] for name, times in done.items())
        alone = sorted(times[1] / ours[name] for name, times in done.items())
        if done:
            row(
                "  as a multiple of ours, with building (p50, least, most)",
                *(f"{x:.1f}" for x in middle_and_ends(ratios)),
            )
            row(
                "  as a multiple of ours, without (p50, least, most)",
                *(f"{x:.1f}" for x in middle_and_ends(alone)),
            )
        late = [name for name in agrum if name not in done]
        row(f"  stopped after {AGRUM_LIMIT:g} s", f"{len(late)} of {len(agrum)}")
        if late:
            print(f"    ({', '.join(late)})")

    sampled = network.sample(draw_table(network, 200))
    spread(
        "infer with ranges of 200 draws",
        [timed(lambda s=situation: infer(s, network, sampled), 1) for situation in situations.values()],
    )
    bench_assess(catalog)
    row("load_catalog", ms(timed(load_catalog)))
    row("compile the network", ms(timed(lambda: Network(catalog))))
    row("import spotting (fresh interpreter, less an empty one)", ms(import_time()))
    if _SPOTTING.exists():
        row("spotting --help, cold process", ms(timed(lambda: run([str(_SPOTTING), "--help"]))))
    else:
        row("spotting --help, cold process", "not built")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    row("peak memory of this process", f"{peak / 1024:.0f} MB")


def middle_and_ends(ordered: list[float]) -> tuple[float, float, float]:
    return statistics.median(ordered), ordered[0], ordered[-1]


def import_time() -> float:
    """Return the seconds `import spotting` adds to starting Python."""
    empty = timed(lambda: run([sys.executable, "-c", "pass"]))
    return timed(lambda: run([sys.executable, "-c", "import spotting"])) - empty


def bench_assess(catalog: Any) -> None:
    from spotting.case import Case

    try:
        from spotting.pipeline import assess
    except ImportError:
        row("assess (rules, ranges, reasons, next question)", "not built")
        return
    cases = [Case(answers) for answers in CASES.values()]
    assess(cases[0], catalog)  # compiles the network once
    spread(
        "assess (rules, ranges, reasons, next question)",
        [timed(lambda c=case: assess(c, catalog), 1) for case in cases],
    )


if __name__ == "__main__":
    main()
