"""Dates as people write them: one reading is taken, two are named, a day still to come is refused."""

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spotting.diary.dates_in_words import Unclear, in_words, read_date, read_month

TODAY = date(2026, 11, 21)  # a Saturday


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", date(2026, 11, 21)),
        (" Yesterday ", date(2026, 11, 20)),
        ("the day before yesterday", date(2026, 11, 19)),
        ("Tuesday", date(2026, 11, 17)),
        ("tues", date(2026, 11, 17)),
        ("on Sunday", date(2026, 11, 15)),
        ("last Saturday", date(2026, 11, 14)),
        ("this Monday", date(2026, 11, 16)),
        ("Tuesday last week", date(2026, 11, 10)),
        ("3 days ago", date(2026, 11, 18)),
        ("three days ago", date(2026, 11, 18)),
        ("a week ago", date(2026, 11, 14)),
        ("2 weeks ago", date(2026, 11, 7)),
        ("2 March", date(2026, 3, 2)),
        ("March 2nd", date(2026, 3, 2)),
        ("the 2nd of March, 2025", date(2025, 3, 2)),
        ("Mon 2 March", date(2026, 3, 2)),
        ("2 mar 2024", date(2024, 3, 2)),
        ("2026-03-02", date(2026, 3, 2)),
        ("2026/3/2", date(2026, 3, 2)),
        ("13/2/2026", date(2026, 2, 13)),
        ("2/13/2026", date(2026, 2, 13)),
        ("3.3.2026", date(2026, 3, 3)),
        ("20.10.", date(2026, 10, 20)),
        ("29 February 2024", date(2024, 2, 29)),
        ("March 5, 2026", date(2026, 3, 5)),
        ("Mar 5 2026", date(2026, 3, 5)),
        ("Mar. 5,2026", date(2026, 3, 5)),
        ("Mar.5, 2026", date(2026, 3, 5)),
        ("Thursday, March 5th, 2026", date(2026, 3, 5)),
        ("5 Mar", date(2026, 3, 5)),
        ("5mar", date(2026, 3, 5)),
        ("mar5", date(2026, 3, 5)),
        ("5-Mar-2026", date(2026, 3, 5)),
        ("Mar/5/2026", date(2026, 3, 5)),
        ("5.Mar.2026", date(2026, 3, 5)),
        ("2026 March 5", date(2026, 3, 5)),
        ("2026-Mar-05", date(2026, 3, 5)),
        ("2026 03 05", date(2026, 3, 5)),
        ("the 5th", date(2026, 11, 5)),
        ("30th", date(2026, 10, 30)),
        ("31st", date(2026, 10, 31)),
        ("Monday morning", date(2026, 11, 16)),
        ("yesterday evening", date(2026, 11, 20)),
        ("this past Monday", date(2026, 11, 16)),
        ("this past Sunday", date(2026, 11, 15)),
        ("two nights ago", date(2026, 11, 19)),
        ("a fortnight ago", date(2026, 11, 7)),
        ("２０２６-０３-０２", date(2026, 3, 2)),
    ],
)
def test_one_reading_is_taken(text: str, day: date) -> None:
    assert read_date(text, TODAY) == day


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("2.3.2026", (date(2026, 3, 2), date(2026, 2, 3))),
        ("02/03/2026", (date(2026, 3, 2), date(2026, 2, 3))),
        ("02-03-2026", (date(2026, 3, 2), date(2026, 2, 3))),
        ("2/3", (date(2026, 3, 2), date(2026, 2, 3))),
        ("5/12/2026", (date(2026, 12, 5), date(2026, 5, 12))),  # one still to come is named too, never left out
        ("last Tuesday", (date(2026, 11, 17), date(2026, 11, 10))),
        ("Saturday", (date(2026, 11, 21), date(2026, 11, 14))),  # today is one
        ("last Monday", (date(2026, 11, 16), date(2026, 11, 9))),
        ("the last Mon", (date(2026, 11, 16), date(2026, 11, 9))),
        ("3 5 2026", (date(2026, 5, 3), date(2026, 3, 5))),
        ("last night", (date(2026, 11, 21), date(2026, 11, 20))),  # before or after midnight
    ],
)
def test_two_readings_are_both_named_with_what_to_write(text: str, readings: tuple[date, ...]) -> None:
    with pytest.raises(Unclear) as unclear:
        read_date(text, TODAY)
    assert unclear.value.readings == readings
    for day in readings:
        assert in_words(day) in str(unclear.value)
        assert day.isoformat() in str(unclear.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tomorrow", "still to come"),
        ("next Friday", "still to come"),
        ("in 2 weeks", "still to come"),
        ("2026-11-22", "still to come"),
        ("this Sunday", "still to come"),
        ("25 December", "If last year is meant, write 2025-12-25"),
        ("31 June 2026", "no day of the calendar"),
        ("2026-13-01", "no day of the calendar"),
        ("45/2/2026", "no day of the calendar"),
        ("29 February", "Write it with its year"),
        ("Tue 2 March", "2026-03-02 was a Monday"),
        ("2/3/26", "four digits"),
        ("1 January 1850", "is before 1900-01-01"),
        ("999999999999 days ago", "too long ago"),
        ("", "is no date"),
        ("soon", "is no date"),
        ("a month ago", "how many days ago"),
        ("last week", "which day"),
        ("5-Mar-26", "four digits"),
        ("Mon-5-2026", "is no date"),
        ("March", "is no date"),
        ("x" * 500, "is no date"),
    ],
)
def test_what_is_no_past_day_is_refused_with_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as error:
        read_date(text, TODAY)
    assert not isinstance(error.value, Unclear)


def test_a_day_without_its_year_reaches_back_over_new_year_but_not_a_year() -> None:
    new_year = date(2027, 1, 5)
    assert read_date("28 December", new_year) == date(2026, 12, 28)
    with pytest.raises(ValueError, match="still to come"):
        read_date("20 January", new_year)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 30)), st.integers(0, 400))
def test_a_day_said_in_words_is_read_back(today: date, ago: int) -> None:
    day = max(today - timedelta(days=ago), date(1900, 1, 1))
    assert read_date(in_words(day), today) == day
    assert read_date(day.isoformat(), today) == day


@given(st.text(max_size=70))
def test_any_text_is_a_past_day_or_a_plain_refusal(text: str) -> None:
    """Whatever is typed, nothing else is raised."""
    with contextlib.suppress(ValueError):
        assert read_date(text, TODAY) <= TODAY
    with contextlib.suppress(ValueError):
        month = read_month(text, TODAY)
        assert month is None or month <= (2026, 11)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("March", (2026, 3)),
        ("december", (2025, 12)),
        ("March 2025", (2025, 3)),
        ("2026-03", (2026, 3)),
        ("3/2026", (2026, 3)),
        ("last month", (2026, 10)),
        ("this month", (2026, 11)),
        ("Tuesday", None),
        ("2 March", None),
        ("2026-03-02", None),
    ],
)
def test_a_month_is_told_from_a_day(text: str, month: tuple[int, int] | None) -> None:
    assert read_month(text, TODAY) == month


@pytest.mark.parametrize("text", ["December 2026", "2026-14", "2027-01"])
def test_a_month_to_come_or_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"still to come|no month"):
        read_month(text, TODAY)
