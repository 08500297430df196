"""Several sources of one day: her own word stands first, contradictions are kept and shown, nothing is guessed."""

from datetime import date

import pytest

from spotting.diary.day import Bleeding, Day, Pain, Sex
from spotting.diary.recorded import OWN, Recorded, choose, show

DATE = date(2026, 3, 2)


def row(source: str, **values: object) -> Recorded:
    return Recorded(Day(DATE, **values), source)  # type: ignore[arg-type]


def bleeding(source: str, level: str, **details: object) -> Recorded:
    return row(source, bleeding=Bleeding(level, **details))  # type: ignore[arg-type]


def test_her_own_level_is_shown_and_the_contradiction_is_kept() -> None:
    shown = show([bleeding("flo", "heavy"), bleeding(OWN, "light")])
    assert shown.day.bleeding == Bleeding("light")
    (conflict,) = shown.conflicts
    assert conflict.values == ((OWN, Bleeding("light")), ("flo", Bleeding("heavy")))


def test_of_two_imports_the_one_with_more_blood_is_shown_with_the_conflict() -> None:
    shown = show([bleeding("flo", "light"), bleeding("clue", "heavy")])
    assert shown.day.bleeding == Bleeding("heavy")
    assert len(shown.conflicts) == 1


def test_an_unspecified_amount_gives_way_to_a_level_without_a_conflict() -> None:
    shown = show([bleeding("samsung", "unspecified", period_start=True), bleeding("clue", "medium")])
    assert shown.day.bleeding == Bleeding("medium", period_start=True)
    assert shown.conflicts == ()


def test_none_and_some_blood_contradict_each_other_even_without_an_amount() -> None:
    shown = show([bleeding("clue", "none"), bleeding("samsung", "unspecified")])
    assert shown.day.bleeding == Bleeding("unspecified")
    assert len(shown.conflicts) == 1


def test_a_source_that_says_nothing_of_a_field_does_not_speak_against_it() -> None:
    shown = show([row("garmin", pain=(Pain("head"),)), bleeding("clue", "medium")])
    assert shown.conflicts == ()
    assert shown.sources == {"bleeding": ("clue",), "pain": ("garmin",)}


def test_lists_are_joined_without_doubles() -> None:
    shown = show([row("flo", pain=(Pain("pelvis"),)), row("clue", pain=(Pain("pelvis"), Pain("head")))])
    assert set(shown.day.pain) == {Pain("pelvis"), Pain("head")}


def test_no_sex_beside_sex_is_a_conflict_and_the_sex_is_shown() -> None:
    shown = show([row(OWN, sex=(Sex("none"),)), row("flo", sex=(Sex(protection="protected"),))])
    assert shown.day.sex == (Sex(protection="protected"),)
    assert len(shown.conflicts) == 1


@pytest.mark.parametrize("source", [OWN, "flo", "clue"])
def test_choosing_a_source_settles_the_field_and_changes_no_import(source: str) -> None:
    rows = [bleeding(OWN, "light"), bleeding("flo", "heavy"), bleeding("clue", "medium")]
    chosen = choose(rows, "bleeding", source)
    shown = show([chosen, *rows[1:]])
    wanted = next(one.day.bleeding for one in rows if one.source == source)
    assert shown.day.bleeding == wanted
    assert shown.conflicts == ()
    assert chosen.source == OWN


def test_choosing_a_source_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        choose([bleeding("flo", "heavy")], "bleeding", "clue")


def test_the_order_of_the_rows_changes_nothing() -> None:
    rows = [bleeding("flo", "light", colour="pink"), bleeding("clue", "heavy"), bleeding("drip", "unspecified")]
    assert show(rows) == show(rows[::-1])
