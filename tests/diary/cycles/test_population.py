"""A synthetic population with known truth: what is read of it, class by class.

Bounds stand a little below what benchmarks/bench_cycles.py --confusion prints; they hold the reading, not tune it.
"""

from __future__ import annotations

import pytest
from synthetic_people import FIRST, SORTS, population

from bench_cycles import confusion
from spotting.diary.read_history import read_history

PEOPLE = population(2, years=2.5, first_seed=200)
TABLE, BY_SORT, STARTS = confusion(PEOPLE)


def test_every_sort_of_person_and_every_kind_is_drawn() -> None:
    assert {person.sort for person in PEOPLE} == set(SORTS)
    assert len(TABLE) == 9


@pytest.mark.parametrize(
    ("kind", "least"),
    [
        ("menstrual", 0.99),
        ("luteal", 0.95),
        ("periovulatory", 0.6),
        ("follicular", 0.4),  # in cycles without ovulation nothing shows that a bleed late in it is not luteal
        ("withdrawal", 0.98),
        ("breakthrough", 0.98),
        ("in_pregnancy", 0.95),
        ("after_birth_or_loss", 0.97),
        ("after_menopause", 0.97),
    ],
)
def test_most_days_of_each_kind_are_read_as_what_they_are(kind: str, least: float) -> None:
    row = TABLE[kind]
    assert row[kind] / sum(row.values()) >= least


def test_no_bleeding_in_pregnancy_or_after_the_menopause_is_read_as_a_period() -> None:
    for kind in ("in_pregnancy", "after_menopause"):
        assert TABLE[kind]["menstrual"] == 0


@pytest.mark.parametrize("sort", SORTS)
def test_each_sort_of_person_is_read_well(sort: str) -> None:
    counts = BY_SORT[sort]
    assert counts["right"] / (counts["right"] + counts["wrong"]) >= 0.95


def test_cycles_begin_where_they_begin() -> None:
    assert STARTS["missed"] <= 0.01 * STARTS["found on the day"]
    assert STARTS["read and false"] <= 0.005 * STARTS["read and true within 3 days"]


def test_ovulation_seen_by_signs_lies_within_a_day_or_two() -> None:
    far = near = 0
    for person in PEOPLE:
        if person.sort != "signs":
            continue
        for cycle in read_history(person.days, person.today, age=person.age).cycles:
            if cycle.ovulation.seen and cycle.ovulation.likeliest:
                row = (cycle.ovulation.likeliest - FIRST).days
                off = min(abs(row - true) for true in person.truth.ovulations)
                near, far = near + (off <= 2), far + (off > 2)
    assert near > 30
    assert far <= 0.03 * near


def test_chances_are_honest_for_the_parts_of_the_cycle() -> None:
    """Of the bleeds between periods read with a chance of about p, about p are what they were called."""
    given, true = [], []
    for person in PEOPLE:
        for bleed in read_history(person.days, person.today, age=person.age).bleeds:
            if bleed.kind in ("follicular", "periovulatory", "luteal"):
                truth = person.truth.kinds.get((bleed.first - FIRST).days)
                given.append(bleed.probability)
                true.append(truth == bleed.kind)
    assert len(given) > 150
    assert sum(true) / len(true) == pytest.approx(sum(given) / len(given), abs=0.08)
