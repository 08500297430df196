"""Every sample tells the same story, less what its format cannot hold."""

import pytest
from story import BLEEDING, FOLDER, NO_STORY, OTHERS, SAMPLES, facts

from spotting.diary.day import Day
from spotting.diary.importers.detect import READERS, read_path


def march(name: str) -> dict[str, Day]:
    """Return the days of March 2026 that a sample gives."""
    (imported,) = read_path(FOLDER / name)
    assert imported.source == SAMPLES[name].source
    return {f"{row.day.date:%m-%d}": row.day for row in imported.days if row.day.date.isoformat()[:7] == "2026-03"}


@pytest.mark.parametrize("name", SAMPLES)
def test_the_sample_has_the_bleeding_of_the_story_and_no_other(name: str) -> None:
    sample = SAMPLES[name]
    expected = {when: level for when, level in (BLEEDING | sample.bleeding).items() if level}
    told = {when: day.bleeding.level for when, day in march(name).items() if day.bleeding and day.bleeding.bled}
    assert told == expected, sample.why


@pytest.mark.parametrize("name", SAMPLES)
def test_the_sample_has_the_sex_temperature_and_tests_of_the_story_and_no_others(name: str) -> None:
    sample = SAMPLES[name]
    expected = {fact for fact in OTHERS if fact[1] not in sample.missing} | sample.others
    assert facts(march(name)) == expected, sample.why


@pytest.mark.parametrize("name", SAMPLES)
def test_no_bleeding_is_claimed_only_where_the_source_says_so(name: str) -> None:
    """Apple has an explicit None on 6 March, Menstrudel a log of a day without flow on the 20th."""
    stated = {"apple_health_ios16_export.xml": {"03-06"}, "apple_health_ios18_export.xml": {"03-06"}}
    stated["menstrudel_logs.json"] = {"03-20"}
    none = {when for when, day in march(name).items() if day.bleeding and day.bleeding.level == "none"}
    assert none == stated.get(name, set())


@pytest.mark.parametrize("name", SAMPLES)
def test_the_spotting_is_between_periods_only_where_the_source_says_so(name: str) -> None:
    says_so = {"apple_health", "health_connect", "drip", "mooneva"}
    told = {
        when
        for when, day in march(name).items()
        if day.bleeding is not None and day.bleeding.intermenstrual is not None
    }
    assert told == ({"03-16"} if SAMPLES[name].source in says_so else set())


def test_every_sample_is_in_the_story_or_named_as_having_none() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(SAMPLES) | NO_STORY


def test_every_reader_reads_a_sample() -> None:
    assert {reader.SOURCE for reader in READERS} - {"own", "table"} == {sample.source for sample in SAMPLES.values()}


def test_what_a_sample_lacks_has_a_reason() -> None:
    for name, sample in SAMPLES.items():
        assert bool(sample.missing or sample.bleeding) == bool(sample.why), name
