"""What a reader collects: every record has one fate, the counts add up, and only observations become days."""

from datetime import date

import pytest

from spotting.diary.day import Bleeding, Pain
from spotting.diary.importers.collected import FATES, Collector

DATE = date(2026, 3, 2)


def test_every_record_has_one_fate_and_the_counts_add_up() -> None:
    collector = Collector("app", "App")
    collector.add("period", DATE, "bleeding", Bleeding("light"), record="1", original="light")
    collector.add("period", DATE, "bleeding", Bleeding("heavy"), record="2", original="heavy")
    collector.add("pain", DATE, "pain", Pain("pelvis"))
    collector.add("pain", DATE, "pain", Pain("head"), counts=False)  # a second value of the same record
    collector.ignored("prediction", "worked out by the app", 3)
    collector.not_understood("mood", "blue")
    collector.not_understood("mood", "green")
    report = collector.finish().report
    assert report.read == 8
    assert {fate: report.count(fate) for fate in FATES} == {
        "imported": 2,
        "merged": 1,
        "ignored": 3,
        "not_understood": 2,
    }
    assert sum(line.count for line in report.lines) == report.read
    (unknown,) = [line for line in report.lines if line.fate == "not_understood"]
    assert unknown.examples == ("blue", "green")


def test_two_levels_of_one_source_and_day_keep_the_one_with_more_blood() -> None:
    collector = Collector("app", "App")
    for level in ("light", "heavy", "spotting"):
        collector.add("period", DATE, "bleeding", Bleeding(level))
    (row,) = collector.finish().days
    assert row.day.bleeding == Bleeding("heavy")
    assert (row.source, row.day.date) == ("app", DATE)


def test_what_was_ignored_or_not_understood_makes_no_day() -> None:
    collector = Collector("app", "App")
    collector.ignored("prediction", "worked out by the app")
    collector.not_understood("mood", "blue")
    assert collector.finish().days == ()


def test_where_a_value_came_from_is_kept_with_its_own_words() -> None:
    collector = Collector("app", "App", "archive")
    collector.add("period", DATE, "bleeding", Bleeding("light"), record="id-7", original="flow 1")
    (row,) = collector.finish().days
    assert [(one.field, one.record, one.original) for one in row.origins] == [("bleeding", "id-7", "flow 1")]
    assert row.version == "archive"


@pytest.mark.parametrize("day", [date(1899, 12, 31), date(2200, 1, 1)])
def test_an_absurd_date_is_refused(day: date) -> None:
    with pytest.raises(ValueError, match="1900-01-01"):
        Collector("app", "App").add("period", day, "bleeding", Bleeding("light"))


def test_two_files_of_one_source_are_joined_by_day_and_their_reports_added() -> None:
    first, second = Collector("app", "App", "days"), Collector("app", "App", "pains")
    first.add("period", DATE, "bleeding", Bleeding("light"))
    second.add("pain", DATE, "pain", Pain("pelvis"))
    second.add("pain", date(2026, 3, 3), "pain", Pain("head"))
    joined = first.finish().merged_with(second.finish())
    assert [row.day.date.day for row in joined.days] == [2, 3]
    assert joined.days[0].day.logged == ("bleeding", "pain")
    assert joined.report.read == 3
    assert joined.version == "days, pains"
