"""Episodes and 90-day reference periods are counted as the WHO method says, and unlogged days never count as free."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from written_diaries import FIRST, PERIOD, days_of, on, read

from spotting.diary.day import ContraceptionEvent
from spotting.diary.episodes import episodes, reference_periods
from spotting.diary.observations import observe


def counted(letters: str):
    return episodes(observe(days_of(letters), on(len(letters) - 1)))


def period_of(letters: str):
    return reference_periods(observe(days_of(letters), on(len(letters) - 1)))[-1]


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("nnmmmnn", [(2, 4)]),
        ("nnmnmnn", [(2, 4)]),  # one free day does not end an episode
        ("nnmnnmnn", [(2, 2), (5, 5)]),  # two do
        ("ssmmm", [(0, 4)]),  # spotting before a period is part of the episode
        ("nnn", []),
        ("uu", [(0, 1)]),
    ],
)
def test_an_episode_is_bounded_by_two_bleeding_free_days(letters: str, expected: list[tuple[int, int]]) -> None:
    found = counted(letters)
    assert [((one.first - FIRST).days, (one.last - FIRST).days) for one in found] == expected


def test_bleeding_days_and_spotting_days_are_counted_apart() -> None:
    (one,) = counted("nnsmhl.snn")
    assert (one.bleeding_days, one.spotting_days, one.unlogged_days, one.days) == (3, 2, 1, 6)


def test_an_end_that_nobody_logged_is_not_known() -> None:
    first, second = counted("nnmm..nnmmnn")
    assert (first.begin_known, first.end_known) == (True, False)
    assert (second.begin_known, second.end_known) == (True, True)


MONTH = PERIOD + "n" * 25


@pytest.mark.parametrize(
    ("letters", "pattern", "answer"),
    [
        ("n" * 90, "amenorrhoea", "yes"),
        ("n" * 89 + ".", "amenorrhoea", "cannot_tell"),
        ("n" * 89 + "s", "amenorrhoea", "no"),
        (PERIOD + "n" * 40 + PERIOD + "n" * 40, "infrequent", "yes"),
        (PERIOD + "n" * 40 + PERIOD + "n" * 39 + ".", "infrequent", "cannot_tell"),
        (MONTH * 3, "infrequent", "no"),
        (("mm" + "n" * 13) * 6, "frequent", "yes"),
        (("mm" + "n" * 16) * 5, "frequent", "no"),
        ("m" * 14 + "n" * 76, "prolonged", "yes"),
        ("m" * 13 + "n" * 77, "prolonged", "no"),
        ("m" * 13 + "." + "n" * 76, "prolonged", "cannot_tell"),
        (MONTH * 3, "irregular", "no"),
        ("nnn" + ("mm" + "n" * 10) * 3 + "mm" + "n" * 49, "irregular", "yes"),
    ],
)
def test_the_patterns_of_ninety_days(letters: str, pattern: str, answer: str) -> None:
    assert len(letters) == 90
    assert period_of(letters).patterns[pattern] == answer


def test_periods_end_on_the_last_day_and_are_whole() -> None:
    found = reference_periods(observe(days_of("n" * 200), on(199)))
    assert [(one.first, one.last) for one in found] == [(on(20), on(109)), (on(110), on(199))]


def pieces(level: str) -> tuple[int, int, int]:
    """Count by the definition itself: episodes, longest, bleeding days of a fully logged string."""
    ends, last, longest, start, count = 0, -9, 0, 0, 0
    for row, letter in enumerate(level):
        if letter == "n":
            continue
        count += 1
        if row - last > 2:
            ends, start = ends + 1, row
        last = row
        longest = max(longest, last - start + 1)
    return ends, longest, count


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from("nnnnnm"), min_size=90, max_size=90), st.lists(st.integers(0, 89), max_size=8))
def test_least_and_most_are_what_all_ways_to_fill_the_unlogged_days_give(letters: list[str], holes: list[int]) -> None:
    # the first day stays: a diary begins with its first entry
    spread = sorted({1 + (hole * 7) % 89 for hole in holes[:4]} | {10 + hole % 12 for hole in holes[4:]})
    for hole in spread:
        letters[hole] = "."
    found = period_of("".join(letters))
    filled = []
    for choice in product("nm", repeat=len(spread)):
        for hole, letter in zip(spread, choice, strict=True):
            letters[hole] = letter
        filled.append(pieces("".join(letters)))
    every = [(min(values), max(values)) for values in zip(*filled, strict=True)]
    assert [found.episodes, found.longest_episode, found.bleeding_spotting_days] == every


def test_figo_leaves_volume_to_her_and_says_cannot_tell_with_few_cycles() -> None:
    figo = read(PERIOD + "n" * 23 + PERIOD + "n" * 20).figo
    assert {one.name: one.verdict for one in figo.aspects} == {
        "frequency": "cannot_tell",
        "regularity": "cannot_tell",
        "duration": "normal",
        "volume": "cannot_tell",
        "between": "normal",
    }


@pytest.mark.parametrize(
    ("gaps", "age", "expected"),
    [
        ((28, 28, 28, 29), None, ("normal", "normal")),
        ((21, 22, 21, 22), 30, ("outside", "normal")),
        ((41, 42, 41, 42), 30, ("outside", "normal")),
        ((26, 34, 28, 30), 30, ("normal", "outside")),
        ((26, 34, 28, 30), 22, ("normal", "normal")),
        ((26, 34, 28, 30), None, ("normal", "cannot_tell")),
        ((26, 34, 28, 30), 50, ("normal", "cannot_tell")),
    ],
)
def test_frequency_and_regularity(gaps: tuple[int, ...], age: float | None, expected: tuple[str, str]) -> None:
    figo = read("".join(PERIOD + "n" * (gap - 5) for gap in gaps) + PERIOD + "nnn", age=age).figo
    assert (figo.frequency.verdict, figo.regularity.verdict) == expected


def test_bleeding_between_periods_is_sorted_by_time_and_by_whether_it_is_predictable() -> None:
    clean, middle = PERIOD + "n" * 23, PERIOD + "n" * 9 + "s" + "n" * 13
    assert read(clean * 4 + PERIOD + "nn").figo.between.term == "none"
    assert read(middle * 4 + PERIOD + "nn").figo.between.term == "cyclic mid"
    assert read(clean * 3 + middle + PERIOD + "nn").figo.between.term == "random"
    late = PERIOD + "n" * 20 + "sss"
    assert read(late * 4 + PERIOD + "nn").figo.between.term == "cyclic late"


def test_no_bleeding_between_periods_is_not_said_when_most_days_are_not_logged() -> None:
    figo = read((PERIOD + "." * 23) * 4 + PERIOD).figo
    assert figo.between.verdict == "cannot_tell"
    assert figo.frequency.verdict == "normal"


def test_a_long_period_is_prolonged_from_nine_days_on() -> None:
    assert read("mhmmllll" + "n" * 20 + PERIOD + "nn").figo.duration.verdict == "normal"
    assert read("mhmmlllll" + "n" * 20 + PERIOD + "nn").figo.duration.term == "prolonged"
    assert read(PERIOD + "n" * 23 + PERIOD + "...." + "nn").figo.duration.verdict == "cannot_tell"


def test_days_to_come_and_empty_days_change_nothing() -> None:
    days = days_of(PERIOD + "n" * 23)
    today = on(20)
    assert episodes(observe(days, today)) == episodes(observe(days[:21], today))
    assert observe([], today).length == 1
    assert episodes(observe([], today + timedelta(days=1))) == ()


def test_on_hormones_bleeding_between_periods_is_not_held_against_the_limits() -> None:
    started = (0, {"contraception": (ContraceptionEvent("implant", "start"),)})
    assert read("n" * 40 + "ss" + "n" * 30, started).figo.between.verdict == "cannot_tell"


@pytest.mark.parametrize(
    ("letters", "verdict", "value"),
    [
        (("m" + "." * 27) * 6, "cannot_tell", None),  # the first day is all she writes
        (("mhmll" + "." * 23) * 3 + ("m" + "." * 27) * 3, "normal", 5),
        (("m" + "n" * 27) * 6, "normal", 1),
        (("m" + "." * 27) * 3 + "mhmmlllss" + "n" * 19, "outside", 9),
        (("mhmll" + "." * 23) * 6, "normal", 5),
    ],
)
def test_how_long_periods_last_is_not_told_from_first_days_alone(
    letters: str, verdict: str, value: float | None
) -> None:
    duration = read(letters).figo.duration
    assert (duration.verdict, duration.value) == (verdict, value)


def test_a_period_that_began_today_says_nothing_of_how_long_it_lasts() -> None:
    assert read("n" * 20 + "m").figo.duration.verdict == "cannot_tell"
