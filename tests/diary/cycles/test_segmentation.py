"""The passes over the phases are exact: they equal enumeration of every way to cut the days into phases.

A new day changes nothing but what it can change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from synthetic_people import population
from written_diaries import PERIOD, days_of, on

from spotting.diary import phases
from spotting.diary.circumstances import circumstances
from spotting.diary.cycle_figures import figure
from spotting.diary.day import Test as Tested
from spotting.diary.evidence_of_days import evidence, signals
from spotting.diary.likeliest_course import likeliest_states
from spotting.diary.observations import observe, raised_temperature
from spotting.diary.read_history import read_history
from spotting.diary.segmentation import backward_pass, forward_pass, run_pieces, share_without


def evidence_of(letters: str, *entries: tuple[int, dict[str, object]]):
    observed = observe(days_of(letters, *entries), on(len(letters) - 1))
    known = circumstances(observed, ())
    rows = signals(observed, known, (), raised_temperature(observed))
    chain = phases.natural_chain()
    return chain, evidence(chain.columns, rows, known.pieces[0], 0), rows, known


def segmentations(days: int, phase: str = "menses") -> Iterator[tuple[float, tuple[str, ...]]]:
    """Yield (prior, column of each day) of every way the next days can be cut into phases; written from the figures."""
    if days <= 0:
        yield 1.0, ()
        return

    def cut(prior: float, columns: list[str], following: str) -> Iterator[tuple[float, tuple[str, ...]]]:
        if len(columns) >= days:
            yield prior, tuple(columns[:days])
            return
        for chance, rest in segmentations(days - len(columns), following):
            yield prior * chance, tuple(columns) + rest

    if phase == "menses":
        for m, share in enumerate(phases.menses_lengths(), 1):
            flow = [f"menses{min(k, 8)}" for k in range(1, m + 1)]
            yield from cut(share, flow, "clear")
            yield from cut(share, ["start_only", *["unlogged"] * (m - 1)], "clear")
            yield from cut(share, ["missed", *["unlogged"] * (m - 1)], "clear")
    elif phase == "clear":
        yield from cut(1.0, ["clear"], "cycle")
    elif phase == "cycle":
        without, long = figure("anovulatory_share"), figure("long_gap_share")
        for f, share in enumerate(phases.follicular_lengths()):
            yield from cut((1 - without - long) * share, ["follicular"] * f, "ovulation")
        for n, share in enumerate(phases.anovulatory_lengths(), 1):
            yield from cut(without * share, ["anovulatory"] * n, "menses")
        stay = 1 - 1 / figure("long_gap_mean_days")
        for g in range(1, days + 1):
            ends = (1 - stay) * stay ** (g - 1) if g < days else stay ** (g - 1)
            for following in ("ovulation", "menses") if g < days else ("menses",):
                yield from cut(long * ends * (0.5 if g < days else 1.0), ["long_gap"] * g, following)
    elif phase == "ovulation":
        yield from cut(1.0, list(phases.PERIOVULATORY), "luteal")
    elif phase == "luteal":
        for ell, share in enumerate(phases.luteal_lengths(), 1):
            back = [f"luteal-{min(k, 9)}" for k in range(ell, 0, -1)]
            yield from cut((1 - figure("conception")) * share, back, "menses")


@pytest.mark.parametrize("letters", ["mhmlnnsn", "mmn.ls.n", "l.......", "mmnnnnmm", "hlns..lm", "mhmmllsn"])
def test_forward_and_backward_equal_the_enumeration_of_all_segmentations(letters: str) -> None:
    chain, weights, _, _ = evidence_of(letters, (4, {"tests": (Tested("lh", "positive"),)}))
    at = {name: k for k, name in enumerate(chain.columns)}
    begin = np.zeros(chain.states)
    for name in ("menses1", "start_only", "missed"):
        begin[chain.where(name)[0]] = 1.0
    total, by_day = 0.0, np.zeros((len(letters), len(chain.columns)))
    for prior, columns in segmentations(len(letters)):
        here = [at[name] for name in columns]
        weight = prior * float(np.prod(weights[np.arange(len(here)), here]))
        total += weight
        by_day[np.arange(len(here)), here] += weight
    forward, log_scale, cuts = forward_pass(chain, weights, begin, None)
    product = forward * backward_pass(chain, weights, ())
    product /= product.sum(axis=1, keepdims=True)
    assert cuts == []
    assert np.exp(log_scale.sum()) == pytest.approx(total, rel=1e-10)
    exact = product @ np.eye(len(chain.columns))[chain.column]
    assert np.abs(exact - by_day / total).max() < 1e-10


@pytest.mark.parametrize("letters", ["mhmlnnsn", "mmn.ls.n", "mmnnnnmmnn", "hlns..lnnn", "mhmmllsn"])
def test_the_likeliest_course_is_the_heaviest_of_all_segmentations(letters: str) -> None:
    """Diaries that do not end within menses: there, states do not tell a period of two days from one of three."""
    chain, weights, rows, known = evidence_of(letters)
    at = {name: k for k, name in enumerate(chain.columns)}
    begin = np.zeros(chain.states)
    for name in ("menses1", "start_only", "missed"):
        begin[chain.where(name)[0]] = 1.0
    heaviest = max(
        prior * float(np.prod([weights[row, at[name]] for row, name in enumerate(columns)]))
        for prior, columns in segmentations(len(letters))
    )
    (run,) = run_pieces(known, rows, 0)
    assert run is not None
    forward, log_scale, _ = forward_pass(chain, weights, begin, None)
    path = likeliest_states(replace(run, forward=forward), 0, len(letters) - 1)
    dense = chain.dense()
    weight = begin[path[0]] * np.prod(dense[path[:-1], path[1:]])
    weight *= np.prod([weights[row, chain.column[state]] for row, state in enumerate(path)])
    assert weight == pytest.approx(heaviest, rel=1e-9)
    assert np.log(weight) <= log_scale.sum()


def test_the_course_of_a_diary_tells_one_story_in_order() -> None:
    history = read_history(days_of((PERIOD + "n" * 23) * 3), on(83))
    course = history.course(on(28), on(55))
    assert course[:5] == ("menses",) * 5
    assert list(dict.fromkeys(course)) == ["menses", "follicular", "periovulatory", "luteal", "premenstrual"]
    with pytest.raises(KeyError, match="not inside"):
        history.course(on(80), on(90))


def test_the_sparse_steps_equal_the_dense_transition_matrix() -> None:
    letters = (PERIOD + "n" * 9 + "s" + "n" * 13) * 2 + PERIOD + "." * 40
    chain, weights, rows, known = evidence_of(letters)
    begin, dense = phases.first_day("natural", "unknown"), chain.dense()
    now = begin * weights[0][chain.column]
    history = [now / now.sum()]
    for row in weights[1:]:
        now = (history[-1] @ dense) * row[chain.column]
        history.append(now / now.sum())
    back = [np.ones(chain.states)]
    for row in weights[:0:-1]:
        back.append(dense @ (row[chain.column] * back[-1]))
        back[-1] /= back[-1].max()
    expected = np.array(history) * np.array(back[::-1])
    expected /= expected.sum(axis=1, keepdims=True)
    (run,) = run_pieces(known, rows, 0)
    assert run is not None
    found = run.forward * run.backward
    found /= found.sum(axis=1, keepdims=True)
    assert np.abs(found - expected).max() < 1e-10


def test_the_share_without_a_missed_period_equals_the_chain_without_that_state() -> None:
    chain, _, rows, known = evidence_of(PERIOD + "." * 51 + PERIOD)
    (run,) = run_pieces(known, rows, 0)
    assert run is not None
    ends = np.zeros(chain.states)
    ends[chain.where("menses1", "start_only")] = 1
    share = share_without(run, ends, 0, 56, ends, chain.where("missed"))
    weights = run.weights.copy()
    weights[1:56, chain.columns.index("missed")] = 0

    def mass(rows: np.ndarray) -> float:
        fixed = rows.copy()
        for at in (0, 56):
            fixed[at] *= np.isin(
                np.arange(len(chain.columns)), [chain.columns.index(n) for n in ("menses1", "start_only")]
            )
        return float(forward_pass(chain, fixed, phases.first_day("natural", "unknown"), None)[1].sum())

    assert share == pytest.approx(np.exp(mass(weights) - mass(run.weights)), rel=1e-9)


@pytest.mark.parametrize("number", range(12))
def test_one_new_day_gives_the_same_as_reading_everything_again(number: int) -> None:
    person = population(1, years=3.0, first_seed=70)[number]
    for back in (1, 40):
        earlier = read_history(person.days[:-back], person.days[-back - 1].date, age=person.age)
        whole = read_history(person.days, person.today, age=person.age)
        again = read_history(person.days, person.today, age=person.age, earlier=earlier)
        assert [(b.first, b.last, b.kind, b.reason) for b in again.bleeds] == [
            (b.first, b.last, b.kind, b.reason) for b in whole.bleeds
        ]
        assert [(c.start, c.length) for c in again.cycles] == [(c.start, c.length) for c in whole.cycles]
        assert again.figo == whole.figo
        recent = slice(-300, None)
        assert np.abs(again.work.daily.kinds[recent] - whole.work.daily.kinds[recent]).max() < 1e-10
        assert np.abs(again.work.daily.phases - whole.work.daily.phases).max() < 1e-6


def test_a_changed_old_day_is_worked_in() -> None:
    days = days_of((PERIOD + "n" * 23) * 30)
    earlier = read_history(days, on(839))
    changed = [*days[:100], days_of("n" * 100 + "s")[100], *days[101:]]
    again = read_history(changed, on(839), earlier=earlier)
    assert again.bleeds == read_history(changed, on(839)).bleeds


def test_a_record_no_path_explains_begins_anew_instead_of_failing() -> None:
    chain, weights, _, _ = evidence_of(PERIOD + "n" * 20)
    weights[10] = 0
    forward, _, cuts = forward_pass(chain, weights, phases.first_day("natural", "unknown"), None)
    back = backward_pass(chain, weights, tuple(cuts))
    assert cuts == [10]
    assert np.isfinite(forward).all()
    assert ((forward * back).sum(axis=1) > 0).all()


def test_every_state_goes_somewhere_with_certainty() -> None:
    """Rows of the transition matrix sum to 1, but for the three ways a period is logged, which the evidence weighs."""
    chain = phases.natural_chain()
    dense = chain.dense()
    into = chain.where("start_only", "missed")
    first = [states[0] for states in (chain.where("start_only"), chain.where("missed"))]
    assert set(first) <= set(into)
    dense[:, first] = 0
    small = figure("conception_without_signs")
    assert np.abs(dense.sum(axis=1) - 1).max() <= small * 1.01
    assert np.allclose(phases.combined_chain().dense().sum(axis=1), 1)
