"""What each day and each bleed is: the posterior of the phases read as kinds of bleeding.

Kinds follow the part of the cycle or the circumstance a bleed falls in; being after sex is told beside the kind. It
judges no cause and no urgency.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from spotting.diary.circumstances import COMBINED, MENOPAUSE, NATURAL, NO_WOMB, PROGESTOGEN, Circumstances, Piece
from spotting.diary.cycle_figures import figure
from spotting.diary.observations import LIGHT, UNSPECIFIED, Observed
from spotting.diary.phases import MENSES_DAYS
from spotting.diary.segmentation import Run, share_without

Reals = NDArray[np.float64]

KINDS: Final = (
    "menstrual", "follicular", "periovulatory", "luteal", "withdrawal", "breakthrough", "in_pregnancy",
    "after_birth_or_loss", "after_menopause", "unplaced",
)  # fmt: skip
INTERMENSTRUAL: Final = ("follicular", "periovulatory", "luteal")
PHASES: Final = (
    "menses", "follicular", "periovulatory", "luteal", "premenstrual", "long_gap", "on_hormones", "pregnancy",
    "after_birth_or_loss", "after_menopause", "no_womb",
)  # fmt: skip
_PREMENSTRUAL_FROM: Final = 5  # days before the period from which spotting doubles daily (Symul: from day -4, -5)


@dataclass(frozen=True)
class Daily:
    """Per calendar day, shape (days, ...): P(kind, if it bled), P(phase), P(a logged period begins), P(one begins
    that was not logged), P(day of ovulation).
    """

    kinds: Reals
    phases: Reals
    starts: Reals
    hidden_starts: Reals
    ovulation: Reals


@lru_cache(maxsize=4)
def _maps(columns: tuple[str, ...], begins: str) -> tuple[Reals, Reals]:
    """Return the kind and the phase of each column, one-hot.

    A loss that nobody recorded stays a pregnancy here: bleeding after a positive test is never said to be over.
    """
    kinds, phases = np.zeros((len(columns), len(KINDS))), np.zeros((len(columns), len(PHASES)))
    for k, name in enumerate(columns):
        kind, phase = _reading(
            "pregnant" if name == "loss_begins" or (name == "after_loss" and begins != "loss") else name
        )
        kinds[k, KINDS.index(kind)] = 1
        phases[k, PHASES.index(phase)] = 1
    return kinds, phases


def _reading(column: str) -> tuple[str, str]:
    """Return the kind of a bleed in an emission column and its phase."""
    if column.startswith("menses") or column in ("start_only", "unlogged", "missed"):
        return "menstrual", "menses"
    if column in ("clear", "follicular", "anovulatory"):
        return "follicular", "follicular"
    if column == "long_gap":
        return "follicular", "long_gap"
    if column.startswith("day"):
        return "periovulatory", "periovulatory"
    if column.startswith("luteal-"):
        late = int(column.removeprefix("luteal-")) <= _PREMENSTRUAL_FROM
        return "luteal", "premenstrual" if late else "luteal"
    if column in ("conception", "pregnant"):
        return "in_pregnancy", "pregnancy"
    if column in ("after_birth", "after_loss"):
        return "after_birth_or_loss", "after_birth_or_loss"
    scheduled = (
        column.startswith(("break", "placebo", "withdrawal")) or column != f"active{figure('withdrawal_into_pack') + 1}"
    )
    return "withdrawal" if scheduled else "breakthrough", "on_hormones"


def read_days(observed: Observed, known: Circumstances, runs: tuple[Run | None, ...], earlier: Daily | None) -> Daily:
    """Return the daily readings of all pieces; rows that the runs no longer hold are taken from `earlier`."""
    days = observed.length
    shapes = {"kinds": (days, len(KINDS)), "phases": (days, len(PHASES))}
    made = {name: np.zeros(shapes.get(name, (days,))) for name in Daily.__dataclass_fields__}
    if earlier is not None:
        shared = min(days, len(earlier.starts))
        for name, values in made.items():
            values[:shared] = getattr(earlier, name)[:shared]
    for piece, run in zip(known.pieces, runs, strict=True):
        if run is None:
            _without_phases(made, observed, piece)
            continue
        rows = slice(run.first, piece.last + 1)
        posterior = run.posterior()
        kinds, phases = _maps(run.chain.columns, piece.begins)
        made["kinds"][rows], made["phases"][rows] = posterior @ kinds, posterior @ phases
        for name, columns in (
            ("starts", ("menses1", "start_only")), ("hidden_starts", ("missed",)), ("ovulation", ("day0",)),
        ):  # fmt: skip
            here = [run.chain.columns.index(column) for column in columns if column in run.chain.columns]
            made[name][rows] = posterior[:, here].sum(axis=1)
        if piece.kind == COMBINED:
            _begun(made["kinds"], observed, piece)
    return Daily(**made)


def phase_words(run: Run, states: NDArray[np.intp]) -> list[str]:
    """Return the phase of each state of a run, in the words of `PHASES`."""
    _, phases = _maps(run.chain.columns, run.piece.begins)
    return [PHASES[k] for k in phases.argmax(axis=1)[run.chain.column[states]]]


def _without_phases(made: dict[str, Reals], observed: Observed, piece: Piece) -> None:
    rows = slice(piece.first, piece.last + 1)
    kind, phase = {
        PROGESTOGEN: ("breakthrough", "on_hormones"),
        MENOPAUSE: ("after_menopause", "after_menopause"),
        NO_WOMB: ("unplaced", "no_womb"),
    }[piece.kind]
    for name in ("kinds", "phases", "starts", "hidden_starts", "ovulation"):
        made[name][rows] = 0
    made["kinds"][rows, KINDS.index(kind)] = 1
    made["phases"][rows, PHASES.index(phase)] = 1
    if piece.kind == PROGESTOGEN:
        _begun(made["kinds"], observed, piece)


def _begun(kinds: Reals, observed: Observed, piece: Piece) -> None:
    """A method is often begun with a period: flow in its first days is likely that period."""
    if piece.begins != "start":
        return
    days, share = figure("period_at_start")
    rows = np.arange(piece.first, min(piece.first + days, piece.last + 1))
    level = observed.codes["bleeding"][rows]
    rows = rows[(level >= LIGHT) & (level <= UNSPECIFIED)]
    kinds[rows] *= 1 - share
    kinds[rows, KINDS.index("menstrual")] += share


@dataclass(frozen=True)
class Part:
    """Rows first..last of one bleed, its rows with blood, and P(kind) over them; the kind is the likeliest."""

    first: int
    last: int
    rows: tuple[int, ...]
    kinds: Reals


def parts(observed: Observed, daily: Daily, from_row: int) -> list[Part]:
    """Return the bleeds whose first row is at least `from_row`: bleeding days that belong together, split where a
    period begins or ends.

    Days belong together with fewer than two days between them, with only unlogged days that likely were menses
    between, or where both likely are days of one period.
    """
    rows = np.flatnonzero(observed.bled[from_row:]) + from_row
    level = observed.codes["bleeding"]
    menses = daily.kinds[:, 0] > 0.5
    found: list[list[int]] = []
    for row in rows.tolist():
        if found and _together(level, daily, menses, found[-1][-1], row):
            found[-1].append(row)
        else:
            found.append([row])
    return [Part(group[0], group[-1], tuple(group), daily.kinds[group].mean(axis=0)) for group in found]


def _together(level: NDArray[np.int8], daily: Daily, menses: NDArray[np.bool_], last: int, row: int) -> bool:
    """Return whether two bleeding days, one after the other, belong to one bleed."""
    if menses[last] != menses[row] or daily.starts[row] > 0.5:
        return False
    if row - last == 1:
        return True
    if daily.hidden_starts[last + 1 : row + 1].sum() > 0.5:
        return False
    if row - last <= figure("episode_free_days") or (menses[row] and row - last <= MENSES_DAYS):
        return True
    return bool((level[last + 1 : row] > UNSPECIFIED).all() and (daily.kinds[last + 1 : row, 0] > 0.5).all())


def after_twelve_months(
    known: Circumstances, runs: tuple[Run | None, ...], daily: Daily, row: int, age: float | None
) -> tuple[float, float]:
    """Return P(after the menopause) of a bleed that begins on `row`, and P(12 months without a period before it).

    For a bleed with no logged period in the 12 months before. Where a period in them may have gone unlogged, the
    share of people of that age past the menopause stands in. Zero unless the year lies in one piece off hormones; a
    pregnancy in the year is no menopause.
    """
    days = figure("menopause_days")
    for piece, run in zip(known.pieces, runs, strict=True):
        if run is None or piece.kind != NATURAL or not piece.first <= row <= piece.last:
            continue
        first, last = row - days, row - 1
        carried = daily.phases[first:row, [PHASES.index("pregnancy"), PHASES.index("after_birth_or_loss")]].sum(axis=1)
        if first < run.first or carried.max(initial=0.0) > 0.5:
            return 0.0, 0.0
        every = np.ones(run.chain.states)
        bleeding = [name for name in run.chain.columns if _reading(name)[0] == "menstrual"]
        others = ("conception", "pregnant", "after_loss", "after_birth")
        without = share_without(run, every, first, last, every, run.chain.where(*bleeding, *others))
        before = age_share("menopause_reached_by_age", "menopause_reached_age_unknown", age)
        after = age_share("menopause_by_age", "menopause_age_unknown", age)
        return without * after + (1 - without) * before, without
    return 0.0, 0.0


def age_share(by_age: str, unknown: str, age: float | None) -> float:
    """Return the share a figure gives for an age, or the one for an age that is not known."""
    if age is None:
        return float(figure(unknown))
    return float(next((share for low, high, share in figure(by_age) if low <= age < high), 1.0))
