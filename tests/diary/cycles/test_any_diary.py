"""Whatever stands in a diary, it is read: every bleeding day once, chances sum to one, cycles follow each other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from written_diaries import FIRST, days_of, on

from spotting.diary.corrections import KINDS, Correction
from spotting.diary.day import (
    LIFE_EVENTS,
    METHOD_EVENTS,
    METHODS,
    MUCUS,
    PROCEDURES,
    SPANS,
    TEST_KINDS,
    TEST_RESULTS,
    ContraceptionEvent,
    LifeEvent,
    Procedure,
    Sex,
    Temperature,
)
from spotting.diary.day import Test as Tested
from spotting.diary.read_history import History, read_history

LENGTH = 150
rows = st.integers(0, LENGTH - 1)
entry = st.one_of(
    st.builds(
        lambda method, what: {"contraception": (ContraceptionEvent(method, what),)},
        st.sampled_from(METHODS),
        st.sampled_from(METHOD_EVENTS),
    ),
    st.builds(lambda k, s: {"life": (LifeEvent(k, s),)}, st.sampled_from(LIFE_EVENTS), st.sampled_from(SPANS)),
    st.builds(lambda k, r: {"tests": (Tested(k, r),)}, st.sampled_from(TEST_KINDS), st.sampled_from(TEST_RESULTS)),
    st.builds(lambda k: {"procedures": (Procedure(k),)}, st.sampled_from(PROCEDURES)),
    st.builds(lambda c: {"temperatures": (Temperature(c),)}, st.floats(35.8, 37.5)),
    st.builds(lambda k: {"mucus": k}, st.sampled_from(MUCUS)),
    st.just({"sex": (Sex("vaginal"),)}),
)
entries = st.lists(st.tuples(rows, entry), max_size=14)
STRETCHES = ["n" * 9, "." * 9, "mhmll", "s", "l", "uuuu", "n", ".", "n" * 20, "hhh"]
letters = st.lists(st.sampled_from(STRETCHES), min_size=5).map(lambda parts: "".join(parts)[:LENGTH].ljust(LENGTH, "n"))
corrections = st.lists(st.builds(lambda kind, row: Correction(kind, on(row)), st.sampled_from(KINDS), rows), max_size=3)


def holds(history: History, written: str) -> None:
    bled = [on(row) for row, letter in enumerate(written) if letter in "slmhu"]
    assert sorted(day for bleed in history.bleeds for day, _, _ in bleed.by_day) == bled
    for bleed in history.bleeds:
        assert sum(bleed.probabilities.values()) == pytest.approx(1, abs=0.01)
        assert bleed.reason.endswith(".")
        assert "  " not in bleed.reason
    for one, following in zip(history.cycles, history.cycles[1:], strict=False):
        assert one.end is not None
        assert one.end < following.start
    for cycle in history.cycles:
        assert 0 <= cycle.complete <= 1 + 1e-9
    assert np.allclose(history.work.daily.kinds.sum(axis=1), 1)
    assert np.allclose(history.work.daily.phases.sum(axis=1), 1)
    assert history.cycle_lengths_for_forecast().days_so_far is None or history.cycles


@settings(max_examples=120, deadline=None)
@given(letters, entries, corrections, st.sampled_from([None, 16.0, 33.0, 54.0]))
def test_any_diary_is_read(
    written: str, other: list[tuple[int, dict[str, Any]]], told: list[Correction], age: float | None
) -> None:
    days = days_of(written, *other)
    history = read_history(days, on(LENGTH - 1), told, age=age)
    holds(history, written)
    early = read_history([day for day in days if day.date <= on(LENGTH - 20)], on(LENGTH - 20), told[:1], age=age)
    again = read_history(days, on(LENGTH - 1), told, age=age, earlier=early)
    assert again.bleeds == history.bleeds
    assert again.cycles == history.cycles
    assert again.episodes == history.episodes


def test_a_diary_of_many_years_with_a_hole_in_it_is_read() -> None:
    far = [*days_of("mhmll" + "n" * 23 + "mhmll"), *days_of("mhmll" + "n" * 23, first=FIRST + timedelta(days=9000))]
    history = read_history(far, FIRST + timedelta(days=9040), age=50)
    assert len(history.bleeds) == 3
    assert all(one.length is None or one.length < 60 or one.complete < 0.01 for one in history.cycles)
