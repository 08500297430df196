"""The order of urgency, and the five steps used for scoring."""

from itertools import pairwise

import pytest

from spotting.words import URGENCY_LEVELS, Urgency, most_urgent

# From the most urgent down (design, section 3).
ORDER = [
    Urgency("emergency"),
    Urgency("same_day"),
    Urgency("within_days", 1),
    Urgency("within_days", 3),
    Urgency("within_days", 7),
    Urgency("two_weeks"),
    Urgency("within_days", 8),
    Urgency("within_days", 42),
    Urgency("routine"),
    Urgency("self_care"),
]


@pytest.mark.parametrize(("more", "less"), list(pairwise(ORDER)))
def test_each_level_is_more_urgent_than_the_next(more: Urgency, less: Urgency) -> None:
    assert less < more
    assert not more < less
    assert less <= more
    assert most_urgent([less, more, less]) == more


def test_a_week_or_less_comes_before_two_weeks_and_eight_days_after() -> None:
    for days in range(1, 8):
        assert Urgency("two_weeks") < Urgency("within_days", days)
    for days in (8, 14, 28, 90, 365):
        assert Urgency("within_days", days) < Urgency("two_weeks")
        assert Urgency("routine") < Urgency("within_days", days)


def test_the_order_is_total_over_all_levels() -> None:
    ranks = [urgency.rank for urgency in ORDER]
    assert ranks == sorted(ranks, reverse=True)
    assert len(set(ranks)) == len(ORDER)
    assert {urgency.level for urgency in ORDER} == set(URGENCY_LEVELS)


def test_an_urgency_is_as_urgent_as_itself() -> None:
    for urgency in ORDER:
        assert urgency <= urgency
        assert not urgency < urgency


@pytest.mark.parametrize(
    ("urgency", "step"),
    [
        (Urgency("emergency"), 4),
        (Urgency("same_day"), 3),
        (Urgency("within_days", 1), 2),
        (Urgency("within_days", 30), 2),
        (Urgency("two_weeks"), 2),
        (Urgency("routine"), 1),
        (Urgency("self_care"), 0),
    ],
)
def test_five_steps_for_scoring(urgency: Urgency, step: int) -> None:
    assert urgency.step == step


def test_days_go_with_within_days_and_with_no_other_level() -> None:
    with pytest.raises(ValueError, match="number of days"):
        Urgency("within_days")
    with pytest.raises(ValueError, match="no other level"):
        Urgency("routine", 3)


def test_an_unknown_level_is_refused_with_the_levels_there_are() -> None:
    with pytest.raises(ValueError, match="emergency"):
        Urgency("urgent")
