"""The phases of a cycle as the states of a semi-Markov chain: how long each lasts and what follows it.

Durations are explicit: a state is a phase with its day counted from its start (menses) or back from its end (the
other phases). Figures come from cycle_figures.yaml. It knows nothing of any diary.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import lgamma

import numpy as np
from numpy.typing import NDArray

from spotting.diary.cycle_figures import figure

Reals = NDArray[np.float64]

MENSES_DAYS, FOLLICULAR_DAYS, ANOVULATORY_DAYS, LUTEAL_DAYS, WITHDRAWAL_DAYS = 14, 60, 75, 28, 8
FLOW_DAYS = 8  # days of menses with a flow table of their own; the last is for all later ones
PREMENSTRUAL_DAYS = 8
PERIOVULATORY = ("day-2", "day-1", "day0", "day+1")
OPEN_PHASES = ("follicular", "anovulatory", "long_gap")


@dataclass(frozen=True)
class Chain:
    """States in order. A state has at most one step to its next state; all else goes through a few exits.

    new[j] = old[step_from[j]] * step_weight[j] + (old @ leave) @ enter, shapes (states,), (states, exits) and
    (exits, states). `column` names the emission column of each state; `columns` their names.
    """

    columns: tuple[str, ...]
    column: NDArray[np.intp]
    step_from: NDArray[np.intp]
    step_weight: Reals
    leave: Reals
    enter: Reals

    @property
    def states(self) -> int:
        """Number of states."""
        return len(self.column)

    def dense(self) -> Reals:
        """Return the transition matrix, shape (states, states)."""
        matrix = self.leave @ self.enter
        matrix[self.step_from, np.arange(self.states)] += self.step_weight
        return np.asarray(matrix)

    def where(self, *columns: str) -> NDArray[np.intp]:
        """Return the states of these emission columns."""
        wanted = [self.columns.index(name) for name in columns]
        return np.flatnonzero(np.isin(self.column, wanted))


class _Builder:
    """Collects states, steps and exits, then packs them."""

    def __init__(self, exits: tuple[str, ...]) -> None:
        self.exits = exits
        self.columns: list[str] = []
        self.column: list[int] = []
        self.steps: list[tuple[int, int, float]] = []
        self.leaves: list[tuple[int, int, float]] = []
        self.enters: list[tuple[int, int, float]] = []

    def add(self, *columns: str) -> list[int]:
        first = len(self.column)
        for name in columns:
            if name not in self.columns:
                self.columns.append(name)
            self.column.append(self.columns.index(name))
        return list(range(first, len(self.column)))

    def step(self, old: int, new: int, weight: float) -> None:
        self.steps.append((old, new, weight))

    def leave(self, old: int, door: str, weight: float) -> None:
        self.leaves.append((old, self.exits.index(door), weight))

    def enter(self, door: str, new: int, weight: float) -> None:
        self.enters.append((self.exits.index(door), new, weight))

    def countdown(self, states: list[int], door: str, weights: Reals, entry: str, share: float) -> None:
        """Let a phase be entered with each duration and left through a door after its last day."""
        for k, state in enumerate(states):
            self.enter(entry, state, share * float(weights[k]))
            if k:
                self.step(state, states[k - 1], 1.0)
        self.leave(states[0], door, 1.0)

    def pack(self) -> Chain:
        states, doors = len(self.column), len(self.exits)
        step_from, step_weight = np.zeros(states, dtype=np.intp), np.zeros(states)
        for old, new, weight in self.steps:
            assert step_weight[new] == 0, "a state has one step into it"
            step_from[new], step_weight[new] = old, weight
        leave, enter = np.zeros((states, doors)), np.zeros((doors, states))
        for old, door, weight in self.leaves:
            leave[old, door] += weight
        for door, new, weight in self.enters:
            enter[door, new] += weight
        return Chain(tuple(self.columns), np.array(self.column), step_from, step_weight, leave, enter)


def menses_lengths() -> Reals:
    """Return P(menses last d days) for d = 1, 2, ...; shape (13,)."""
    shares = np.array(figure("menses_days"), dtype=float)
    return np.asarray(shares / shares.sum())


def follicular_lengths() -> Reals:
    """Return P(d days between the day after menses and two days before ovulation), d = 0..60.

    Ovulation on day o, menses of m days: d = o - 4 - m. Negative binomial with the mean and variance that are left
    when those of the menses are taken off, and a normal tail of late ovulations.
    """
    mean_o, sd_o = figure("ovulation_day")
    menses = menses_lengths()
    days = np.arange(1, len(menses) + 1)
    mean_m = float(days @ menses)
    var_m = float((days - mean_m) ** 2 @ menses)
    share, late_mean, late_sd = figure("late_ovulation")
    body = negative_binomial(mean_o - 4 - mean_m, sd_o**2 - var_m, FOLLICULAR_DAYS)
    tail = discrete_normal(late_mean - 4 - mean_m, late_sd, 0, FOLLICULAR_DAYS)
    return np.asarray((1 - share) * body + share * tail)


def luteal_lengths() -> Reals:
    """Return P(luteal length is d days after the day of ovulation) for d = 2..29; shape (28,)."""
    (mean, sd), (share, wide) = figure("luteal_days"), figure("luteal_wide")
    middle = discrete_normal(mean, sd, 2, LUTEAL_DAYS + 1)
    return np.asarray((1 - share) * middle + share * discrete_normal(mean, wide, 2, LUTEAL_DAYS + 1))


def anovulatory_lengths() -> Reals:
    """Return P(d days from the day after menses to the next period without an egg released) for d = 1..75."""
    mean, sd, share, late, late_sd = figure("anovulatory_days")
    menses = menses_lengths()
    off = float(np.arange(1, len(menses) + 1) @ menses) + 1
    middle = discrete_normal(mean - off, sd, 1, ANOVULATORY_DAYS)
    return np.asarray((1 - share) * middle + share * discrete_normal(late - off, late_sd, 1, ANOVULATORY_DAYS))


def discrete_normal(mean: float, sd: float, low: int, high: int) -> Reals:
    """Return a normal density on the whole numbers low..high, scaled to sum 1."""
    weights = np.exp(-0.5 * ((np.arange(low, high + 1) - mean) / sd) ** 2)
    return np.asarray(weights / weights.sum())


def negative_binomial(mean: float, variance: float, high: int) -> Reals:
    """Return the negative binomial with this mean and variance on 0..high, scaled to sum 1."""
    size = mean**2 / (variance - mean)
    chance = mean / variance
    logs = [
        lgamma(k + size) - lgamma(size) - lgamma(k + 1) + size * np.log(chance) + k * np.log1p(-chance)
        for k in range(high + 1)
    ]
    weights = np.exp(logs)
    return np.asarray(weights / weights.sum())


def hazards(shares: Reals) -> Reals:
    """Return P(the phase ends after day d | it lasted d days)."""
    left = np.cumsum(shares[::-1])[::-1]
    return np.asarray(shares / left)


@lru_cache(maxsize=1)
def natural_chain() -> Chain:
    """Return the chain off hormones: the cycle, long gaps, pregnancy, after a birth or loss, after a method."""
    doors = ("prolonged", "after_menses", "cycle", "ovulation", "after_ovulation", "menses", "conception", "pregnant")
    build = _Builder((*doors, "loss", "lost"))
    _menses(build)
    _cycle(build)
    _pregnancy(build)
    return build.pack()


def _menses(build: _Builder) -> None:
    """Menses logged, logged on the first day only, or not logged at all; then a day without bleeding."""
    ends = np.append(hazards(menses_lengths()), 1.0)
    ends[-2] = 1 - figure("prolonged_goes_on")  # the table ends there, bleeding does not
    flow = [f"menses{min(day, FLOW_DAYS)}" for day in range(2, MENSES_DAYS + 1)]
    for first, rest in (("menses1", flow), ("start_only", ["unlogged"] * 13), ("missed", ["unlogged"] * 13)):
        states = build.add(first, *rest)
        build.enter("menses", states[0], 1.0)
        for k, state in enumerate(states):
            end = float(ends[k])
            if k + 1 < len(states):
                build.step(state, states[k + 1], 1 - end)
            elif first == "menses1":
                end = 1 - figure("prolonged_goes_on")
                build.leave(state, "prolonged", 1 - end)
                build.enter("prolonged", state, 1.0)
            build.leave(state, "after_menses", end)


def _cycle(build: _Builder) -> None:
    """From the day after menses to the next menses, with or without an egg released, or into a long gap."""
    clear = build.add("clear")[0]
    follicular = build.add(*["follicular"] * FOLLICULAR_DAYS)
    anovulatory = build.add(*["anovulatory"] * ANOVULATORY_DAYS)
    gap = build.add("long_gap")[0]
    ovulation = build.add(*PERIOVULATORY)
    luteal = build.add(*[f"luteal-{min(day, PREMENSTRUAL_DAYS + 1)}" for day in range(1, LUTEAL_DAYS + 1)])
    build.enter("after_menses", clear, 1.0)
    build.leave(clear, "cycle", 1.0)
    without, long = figure("anovulatory_share"), figure("long_gap_share")
    ovulatory = 1 - without - long
    build.enter("cycle", ovulation[0], ovulatory * float(follicular_lengths()[0]))
    build.countdown(follicular, "ovulation", follicular_lengths()[1:], "cycle", ovulatory)
    build.countdown(anovulatory, "menses", anovulatory_lengths(), "cycle", without)
    build.enter("cycle", gap, long)
    end = 1 / figure("long_gap_mean_days")
    build.step(gap, gap, 1 - end)
    build.leave(gap, "ovulation", end / 2)
    build.leave(gap, "menses", end / 2)
    build.enter("ovulation", ovulation[0], 1.0)
    for old, new in pairwise(ovulation):
        build.step(old, new, 1.0)
    build.leave(ovulation[-1], "after_ovulation", 1.0)
    build.countdown(luteal, "menses", luteal_lengths(), "after_ovulation", 1 - figure("conception"))


def _pregnancy(build: _Builder) -> None:
    """Pregnancy from the days after ovulation, an unrecorded loss, the time after a birth, and after a method."""
    gaps = [k for k, column in enumerate(build.column) if build.columns[column] in OPEN_PHASES]
    conceived, pregnant, loss, birth = build.add("conception", "pregnant", "after_loss", "after_birth")
    build.enter("after_ovulation", conceived, figure("conception"))
    for state in gaps:  # a record can follow days that do not look like an egg released
        build.leave(state, "conception", figure("conception_without_signs"))
    build.enter("conception", conceived, 1.0)
    build.leave(conceived, "pregnant", 1.0)
    build.enter("pregnant", pregnant, 1.0)
    build.step(pregnant, pregnant, 1 - figure("silent_loss"))
    build.leave(pregnant, "loss", figure("silent_loss"))
    begins = build.add("loss_begins")[0]  # a loss that nobody recorded shows itself by bleeding
    build.enter("loss", begins, 1.0)
    build.leave(begins, "lost", 1.0)
    build.enter("lost", loss, 1.0)
    build.step(loss, loss, 1 - figure("cycle_after_loss"))
    build.leave(loss, "cycle", figure("cycle_after_loss"))
    hazard = figure("period_after_birth")[1]
    build.step(birth, birth, 1 - hazard)
    build.leave(birth, "menses", hazard)
    withdrawal = build.add(*[f"withdrawal{day}" for day in range(1, WITHDRAWAL_DAYS + 1)])
    for old, new in pairwise(withdrawal):
        build.step(old, new, 1.0)
    build.leave(withdrawal[-1], "cycle", 1.0)


@lru_cache(maxsize=1)
def combined_chain() -> Chain:
    """Return the chain of packs, patches or rings: active days, then a break, or packs run together."""
    build = _Builder(("break", "pack", "run_on"))
    first, share, second, share_then = figure("pack_days")
    active = build.add(*[f"active{min(day, figure('withdrawal_into_pack') + 1)}" for day in range(1, second + 1)])
    run_on = build.add("active5" if figure("withdrawal_into_pack") == 4 else build.columns[-1])[0]
    for old, new in pairwise(active):
        build.step(old, new, 1 - share if old == active[first - 1] else 1.0)
    build.leave(active[first - 1], "break", share)
    build.leave(active[-1], "break", share_then)
    build.leave(active[-1], "run_on", 1 - share_then)
    build.enter("run_on", run_on, 1.0)
    build.step(run_on, run_on, 1 - figure("run_on_break"))
    build.leave(run_on, "break", figure("run_on_break"))
    shares = np.array(figure("break_days"), dtype=float)
    ends = hazards(shares / shares.sum())
    placebo = figure("placebo_share")
    for name, part in (("break", 1 - placebo), ("placebo", placebo)):
        pause = build.add(*[f"{name}{day}" for day in range(1, len(ends) + 1)])
        build.enter("break", pause[0], part)
        for k, state in enumerate(pause):
            build.leave(state, "pack", float(ends[k]))
            if k + 1 < len(pause):
                build.step(state, pause[k + 1], 1 - float(ends[k]))
    build.enter("pack", active[0], 1.0)
    return build.pack()


@lru_cache(maxsize=16)
def first_day(kind: str, begins: str) -> Reals:
    """Return the distribution over states on the first day of a piece, by what stood before; shape (states,)."""
    chain = combined_chain() if kind == "combined" else natural_chain()
    if kind == "combined":
        if begins == "start":
            return _only(chain, "active1")
        return stationary(chain)
    if begins == "unknown":
        cycle = stationary(chain)
        known = figure("diary_begins_with_period")
        return np.asarray((1 - known) * cycle + known * _only(chain, "menses1", "start_only") + _pregnant(chain))
    return {
        "birth": lambda: _only(chain, "after_birth"),
        "loss": lambda: _only(chain, "after_loss"),
        "pregnancy": lambda: _only(chain, "pregnant"),
        "combined": lambda: _only(chain, "withdrawal1"),
        "progestogen": lambda: stationary_without_menses(chain),
    }[begins]()


def _pregnant(chain: Chain) -> Reals:
    return np.asarray(figure("conception") * _only(chain, "pregnant"))


def _only(chain: Chain, *columns: str) -> Reals:
    """Return even weight on the first state of each column."""
    weights = np.zeros(chain.states)
    for name in columns:
        weights[chain.where(name)[0]] = 1 / len(columns)
    return weights


def stationary(chain: Chain) -> Reals:
    """Return how often each state is visited in the long run, pregnancies left out; shape (states,).

    The expected visits between one beginning of a cycle (or pack) and the next: start (I - T)^-1, T without returns.
    """
    natural = "menses1" in chain.columns
    first = chain.where("menses1" if natural else "active1")[0]
    matrix = chain.dense()
    doors = chain.enter[:, first] > 0
    matrix -= chain.leave[:, doors] @ chain.enter[doors]
    if natural:
        matrix[:, chain.where("conception")] = 0
    visits = np.linalg.solve((np.eye(chain.states) - matrix).T, np.eye(chain.states)[first])
    return np.asarray(visits / visits.sum())


def stationary_without_menses(chain: Chain) -> Reals:
    """Return the weights after a method without breaks: somewhere before ovulation, or in a long gap."""
    weights = stationary(chain)
    weights[np.setdiff1d(np.arange(chain.states), chain.where(*OPEN_PHASES))] = 0
    weights[chain.where("long_gap")] = weights.sum()
    weights[chain.where("withdrawal1")] = weights.sum() / 4
    return np.asarray(weights / weights.sum())
