"""The evidence of every day for every phase: emission tables applied to the columns of a diary, and her corrections.

Corrections and certain records rule phases out; everything else only weighs. Rows of one piece are independent of
rows of another.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spotting.diary import emissions
from spotting.diary.circumstances import COMBINED, NATURAL, Circumstances, Piece
from spotting.diary.corrections import Correction
from spotting.diary.cycle_figures import figure
from spotting.diary.observations import MARKED_BETWEEN, MARKED_START, SILENT, SPOTTING, Observed

Reals = NDArray[np.float64]

# bits of the column `fixed`: what corrections say of a row
PERIOD, START, NOT_PERIOD, OVULATION, MAY_OPEN = 1, 2, 4, 8, 16
SIGNALS = (
    "bleeding", "former", "lh", "mucus", "progesterone", "pregnancy", "marked", "fixed", "silent_run", "breaks",
    "certain", "possible", "conception", "breastfeeding", "raised",
)  # fmt: skip


def signals(observed: Observed, known: Circumstances, corrections: tuple[Correction, ...], raised: Reals) -> Reals:
    """Return all that bears on each row, shape (days, signals): rows that are equal have equal evidence."""
    level = observed.codes["bleeding"]
    former = np.zeros(observed.length)
    former[1:] = np.where((level[:-1] >= SPOTTING) & (level[:-1] <= SILENT), level[:-1], 0)
    by_name = {
        **observed.codes,
        "former": former,
        "fixed": _fixed(observed, corrections),
        "silent_run": _silent_run(level == SILENT),
        "breaks": known.breaks,
        "certain": known.pregnant,
        "possible": known.pregnancy_possible,
        "conception": known.conception_possible,
        "breastfeeding": known.breastfeeding,
        "raised": raised,
    }
    return np.column_stack([np.asarray(by_name[name], dtype=float) for name in SIGNALS])


def _silent_run(silent: NDArray[np.bool_]) -> NDArray[np.int8]:
    """Return per row 0, 1 or 2: how long the run of days with nothing at all logged is that it lies in."""
    first, _, second, _ = figure("missed_share_silent")
    edges = np.flatnonzero(np.diff(np.concatenate(([False], silent, [False])).astype(np.int8)))
    result = np.zeros(len(silent), dtype=np.int8)
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if end - start >= first:
            result[start:end] = 2 if end - start >= second else 1
    return result


def _fixed(observed: Observed, corrections: tuple[Correction, ...]) -> NDArray[np.int8]:
    rows = np.zeros(observed.length, dtype=np.int8)
    bled = observed.bled
    for one in corrections:
        start, end = (one.first - observed.first).days, (one.end - observed.first).days
        if end < 0 or start >= observed.length:
            continue
        start, end = max(start, 0), min(end, observed.length - 1)
        if one.kind == "period":
            run = start
            while run > 0 and bled[run - 1] and start - run < 10:
                run -= 1
            rows[run : end + 1] |= MAY_OPEN
            said = np.arange(start, end + 1)
            rows[said[bled[said]] if bled[said].any() else said] |= PERIOD
        elif one.kind == "period_start":
            rows[start] |= START | MAY_OPEN
        elif one.kind == "not_period":
            rows[start : end + 1] |= NOT_PERIOD
        elif one.kind == "ovulation":
            rows[start] |= OVULATION
    return rows


def natural_evidence(columns: tuple[str, ...], rows: Reals, piece: Piece, first_row: int) -> Reals:
    """Return P(record of the day | column), shape (rows, columns), for rows `first_row`.. of a natural piece."""
    get = {name: rows[:, k] for k, name in enumerate(SIGNALS)}
    level, former = get["bleeding"].astype(int), get["former"].astype(int)
    table = emissions.bleeding_table(columns)
    result = table[:, former, level].T.copy()
    at = {name: k for k, name in enumerate(columns)}
    since = first_row + np.arange(len(rows)) - piece.first
    if piece.begins == "birth":
        near = since < 400
        lochia = emissions.after_birth(since[near].astype(np.int32))
        result[near, at["after_birth"]] = lochia[np.arange(near.sum()), former[near], level[near]]
        for name in emissions.HARD_ZERO:
            result[since < figure("period_after_birth")[0], at[name]] = 0
    _hazard(result, at, get)
    _signs(result, columns, get)
    _pregnancy(result, columns, get)
    _marks(result, columns, get, level)
    return result


def _hazard(result: Reals, at: dict[str, int], get: dict[str, Reals]) -> None:
    """Weigh the three ways a period is logged; breastfeeding keeps periods away longer."""
    start_only = figure("start_only_share")
    _, once, _, twice = figure("missed_share_silent")
    missed = np.array([figure("missed_share"), once, twice])[get["silent_run"].astype(int)]
    result[:, at["missed"]] *= missed
    result[:, at["start_only"]] *= start_only
    result[:, at["menses1"]] *= 1 - start_only - missed
    _, hazard, factor = figure("period_after_birth")
    result[get["breastfeeding"] > 0, at["after_birth"]] *= (1 - factor * hazard) / (1 - hazard)


def _signs(result: Reals, columns: tuple[str, ...], get: dict[str, Reals]) -> None:
    """Multiply in ovulation tests, mucus, progesterone and temperature."""
    positive, high = emissions.sign_table(columns, "lh_positive"), emissions.sign_table(columns, "lh_high")
    fertile, dry = emissions.sign_table(columns, "mucus_fertile"), emissions.sign_table(columns, "mucus_dry")
    risen = emissions.sign_table(columns, "progesterone_positive")
    for name, code, factor in (
        ("lh", 1, 1 - positive - 0.3 * high), ("lh", 2, high), ("lh", 3, positive),
        ("mucus", 1, fertile), ("mucus", 2, dry), ("progesterone", 1, risen),
    ):  # fmt: skip
        result[get[name] == code] *= np.maximum(factor, 0.05 if code == 1 and name == "lh" else 0)
    warm = emissions.raised(columns)
    result[:, warm] *= np.exp(get["raised"] / 2)[:, None]
    result[:, ~warm] *= np.exp(-get["raised"] / 2)[:, None]


def _pregnancy(result: Reals, columns: tuple[str, ...], get: dict[str, Reals]) -> None:
    """Multiply in pregnancy tests and rule out what the records of a pregnancy rule out."""
    inside = np.array([name in ("conception", "pregnant") for name in columns])
    yes, no = figure("pregnancy_negative")
    result[get["pregnancy"] == 2] *= np.where(inside, yes, no)
    result[get["possible"] == 0, columns.index("pregnant")] = 0
    result[get["conception"] == 0, columns.index("conception")] = 0
    result[np.ix_(get["certain"] > 0, ~inside)] = 0


def _marks(result: Reals, columns: tuple[str, ...], get: dict[str, Reals], level: NDArray[np.int_]) -> None:
    """Multiply in what she or a source marked; let her corrections rule out all else."""
    menses = np.array([name.startswith("menses") or name in ("start_only", "unlogged", "missed") for name in columns])
    opening = np.array([name in ("menses1", "start_only") for name in columns])
    fixed = get["fixed"].astype(int)
    may_open = ((get["marked"] == MARKED_START) | (fixed & MAY_OPEN > 0)) & (level == SPOTTING)
    flow = figure("menses_flow")[0]
    result[np.ix_(may_open, opening)] = flow[0] * (1 - figure("start_only_share"))
    unseen = (fixed & START > 0) & ((level < SPOTTING) | (level >= SILENT))
    result[np.ix_(unseen, opening)] = flow[0]
    yes, no = figure("marked_start")
    result[get["marked"] == MARKED_START] *= np.where(opening, yes, no)
    in_menses, outside = figure("marked_between")
    result[get["marked"] == MARKED_BETWEEN] *= np.where(menses, in_menses, outside)
    result[np.ix_(fixed & PERIOD > 0, ~menses)] = 0
    result[np.ix_(fixed & START > 0, ~opening)] = 0
    result[np.ix_(fixed & NOT_PERIOD > 0, menses)] = 0
    result[np.ix_(fixed & OVULATION > 0, np.array([name != "day0" for name in columns]))] = 0


def combined_evidence(columns: tuple[str, ...], rows: Reals) -> Reals:
    """Return P(record of the day | column), shape (rows, columns), for a piece with packs, patches or rings."""
    get = {name: rows[:, k] for k, name in enumerate(SIGNALS)}
    table = emissions.bleeding_table(columns)
    result = table[:, get["former"].astype(int), get["bleeding"].astype(int)].T.copy()
    pause = np.array([name.startswith("break") for name in columns])
    placebo = np.array([name.startswith("placebo") for name in columns])
    result[get["breaks"] == 1] *= np.where(pause | placebo, figure("break_marked"), figure("break_in_pack"))
    result[get["breaks"] == 2] *= np.where(pause, figure("taken_in_break"), figure("taken_in_pack"))
    return result


def evidence(columns: tuple[str, ...], rows: Reals, piece: Piece, first_row: int) -> Reals:
    """Return the evidence of some rows of a piece that has phases; raises ValueError for one that has none."""
    if piece.kind == NATURAL:
        return natural_evidence(columns, rows, piece, first_row)
    if piece.kind == COMBINED:
        return combined_evidence(columns, rows)
    raise ValueError(f"a piece of kind {piece.kind} has no phases")
