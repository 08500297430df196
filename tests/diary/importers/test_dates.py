"""A column of dates has one layout; what can be read in two ways is asked, never guessed."""

from datetime import date

import pytest

from spotting.diary.importers.dates import AmbiguousDates, column_dates
from spotting.problems import BadCase


def read(*cells: str, date_order: str | None = None) -> list[date]:
    return column_dates(list(enumerate(cells, start=2)), "table.csv", date_order)


def test_one_cell_above_twelve_settles_the_column() -> None:
    assert read("01/02/2026", "13/02/2026") == [date(2026, 2, 1), date(2026, 2, 13)]
    assert read("01/02/2026", "02/13/2026") == [date(2026, 1, 2), date(2026, 2, 13)]


def test_a_column_that_stays_ambiguous_is_asked_about_with_both_readings() -> None:
    with pytest.raises(AmbiguousDates) as asked:
        read("03/03/2026", "01/02/2026")
    assert asked.value.readings == (date(2026, 2, 1), date(2026, 1, 2))
    assert "01/02/2026, which can be 1 February 2026 or 2 January 2026" in str(asked.value)


def test_her_answer_decides_an_ambiguous_column_but_never_a_settled_one() -> None:
    assert read("01/02/2026", date_order="day_first") == [date(2026, 2, 1)]
    assert read("01/02/2026", date_order="month_first") == [date(2026, 1, 2)]
    assert read("02/13/2026", date_order="day_first") == [date(2026, 2, 13)]


def test_dates_that_are_the_same_both_ways_need_no_question() -> None:
    assert read("03/03/2026", "05/05/2026") == [date(2026, 3, 3), date(2026, 5, 5)]


def test_with_points_the_day_stands_first_and_with_the_year_first_the_month_is_second() -> None:
    assert read("1.2.2026") == [date(2026, 2, 1)]
    assert read("2026-02-01", "2026/2/1", "2026-02-01 23:59") == [date(2026, 2, 1)] * 3


@pytest.mark.parametrize("cells", [("13/02/2026", "02/13/2026"), ("32/01/2026",), ("01/02/26",), ("soon",), ("",)])
def test_a_column_of_two_layouts_or_none_is_refused(cells: tuple[str, ...]) -> None:
    with pytest.raises(BadCase) as refused:
        read(*cells)
    assert not isinstance(refused.value, AmbiguousDates)
