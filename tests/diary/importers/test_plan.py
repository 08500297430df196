"""What an import would do: nothing lost, her own never touched, a second time nothing at all."""

from collections.abc import Iterable
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_days import rows
from story import FOLDER, SAMPLES

from spotting.diary.day import Bleeding, ContraceptionEvent, Day, Sex
from spotting.diary.importers.collected import Imported, LossReport
from spotting.diary.importers.detect import read_path
from spotting.diary.importers.plan import OWN_ELSEWHERE, ImportPlan, plan
from spotting.diary.recorded import OWN, Recorded

SECOND, THIRD, FOURTH = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)


def clue(*days: Day, version: str = "measurements") -> Imported:
    made = tuple(Recorded(day, "clue", version) for day in days)
    return Imported("clue", "Clue", version, made, LossReport(()))


def after(existing: Iterable[Recorded], made: ImportPlan) -> list[Recorded]:
    """Return the diary once the plan is carried out."""
    kept = {row.key: row for row in existing}
    for key, row in made.changes():
        assert row is not None, "an import takes nothing away"
        assert key == row.key
        kept[key] = row
    return list(kept.values())


@pytest.mark.parametrize("name", [*SAMPLES, "menstrudel_contraceptives.json", "menstrual_health_birth_control.csv"])
def test_the_same_file_a_second_time_changes_nothing(name: str) -> None:
    imported = read_path(FOLDER / name)
    first = plan([], imported)
    assert len(first.changes()) == len(imported[0].days) > 0
    again = plan(after([], first), read_path(FOLDER / name))
    assert again.changes() == ()
    assert len(again.unchanged) == len(imported[0].days)
    assert not again.conflicts


def test_the_whole_folder_at_once_and_a_second_time_changes_nothing() -> None:
    first = plan([], read_path(FOLDER))
    diary = after([], first)
    assert {row.source for row in diary} == {sample.source for sample in SAMPLES.values()}
    assert plan(diary, read_path(FOLDER)).changes() == ()


def test_the_files_of_one_source_give_the_same_diary_in_any_order_and_changes_end() -> None:
    names = ("clue_measurements.json", "clue_old_backup.cluedata")
    for order in (*permutations(names), (*names, *names)):
        diary: list[Recorded] = []
        for name in order:
            diary = after(diary, plan(diary, read_path(FOLDER / name)))
        levels = {row.day.date: row.day.bleeding for row in diary}
        assert levels[THIRD] == Bleeding("heavy", very_heavy=True)
        for name in names:
            assert plan(diary, read_path(FOLDER / name)).changes() == ()


def test_a_new_day_a_joined_day_and_an_unchanged_one_are_told_apart() -> None:
    existing = [Recorded(Day(SECOND, Bleeding("light")), "clue", "measurements"), Recorded(Day(THIRD, mucus="dry"))]
    days = [Day(when, Bleeding("light")) for when in (SECOND, THIRD, FOURTH)]
    made = plan(existing, [clue(*days)])
    assert [change.after.day.date for change in made.new] == [FOURTH]
    assert [change.after.day.date for change in made.joined] == [THIRD]
    assert [row.day.date for row in made.unchanged] == [SECOND]
    assert not made.changed


def test_what_she_mended_in_the_app_is_mended_here_and_shown_before_and_after() -> None:
    existing = [Recorded(Day(SECOND, Bleeding("heavy"), sex=(Sex(),)), "clue", "measurements")]
    made = plan(existing, [clue(Day(SECOND, Bleeding("light")))])
    (change,) = made.changed
    assert change.before == existing[0]
    assert change.after.day == Day(SECOND, Bleeding("light"))


def test_a_file_of_another_kind_of_the_same_app_takes_nothing_from_the_day() -> None:
    pill = ContraceptionEvent("pill", "taken")
    existing = [Recorded(Day(SECOND, Bleeding("heavy")), "clue", "measurements")]
    diary = after(existing, plan(existing, [clue(Day(SECOND, contraception=(pill,)), version="pills")]))
    assert [row.day for row in diary] == [Day(SECOND, Bleeding("heavy"), contraception=(pill,))]
    assert plan(diary, [clue(Day(SECOND, Bleeding("heavy")))]).is_empty, "the first file again takes no pill away"


def test_two_files_of_one_app_that_disagree_keep_the_heavier_amount_and_say_so() -> None:
    existing = [Recorded(Day(SECOND, Bleeding("heavy")), "clue", "backup")]
    for diary in (existing, after(existing, plan(existing, [clue(Day(SECOND, Bleeding("light")))]))):
        made = plan(diary, [clue(Day(SECOND, Bleeding("light")))])
        (question,) = made.questions
        assert "another amount of bleeding on 1 day" in question
        assert "2026-03-02" in question
    assert plan([], [clue(Day(SECOND, Bleeding("light")))]).questions == ()


def test_files_given_together_are_one_import_even_of_the_same_kind() -> None:
    made = plan([], [clue(Day(SECOND, Bleeding("light"))), clue(Day(SECOND, mucus="dry"))])
    assert [change.after.day for change in made.new] == [Day(SECOND, Bleeding("light"), mucus="dry")]


def test_her_own_day_is_never_touched_and_a_contradiction_is_shown() -> None:
    own = Recorded(Day(SECOND, Bleeding("none")))
    made = plan([own], [clue(Day(SECOND, Bleeding("heavy")))])
    assert own in after([own], made)
    (conflict,) = made.conflicts
    assert (conflict.date, conflict.field) == (SECOND, "bleeding")
    assert dict(conflict.values) == {OWN: Bleeding("none"), "clue": Bleeding("heavy")}


def test_a_conflict_that_was_there_before_is_not_brought_up_again() -> None:
    existing = [Recorded(Day(SECOND, Bleeding("none"))), Recorded(Day(SECOND, Bleeding("heavy")), "flo")]
    assert plan(existing, [clue(Day(THIRD, Bleeding("light")))]).conflicts == ()


def test_own_days_of_another_diary_file_stand_beside_her_own_and_replace_none() -> None:
    mine, other = Recorded(Day(SECOND, Bleeding("light"))), Recorded(Day(SECOND, Bleeding("heavy")))
    file = Imported(OWN, "Spotting (JSON)", "1", (other,), LossReport(()))
    diary = after([mine], plan([mine], [file]))
    assert {row.source: row.day for row in diary} == {OWN: mine.day, OWN_ELSEWHERE: other.day}
    assert plan(diary, [file]).is_empty


def test_days_the_app_no_longer_has_are_kept_and_named() -> None:
    existing = [Recorded(Day(when, Bleeding("light")), "clue", "measurements") for when in (SECOND, THIRD, FOURTH)]
    made = plan(existing, [clue(Day(SECOND, Bleeding("light")), Day(FOURTH, Bleeding("light")))])
    assert [row.day.date for row in made.kept] == [THIRD]
    assert made.is_empty


def test_days_outside_the_time_the_file_covers_are_not_called_removed() -> None:
    existing = [Recorded(Day(SECOND, Bleeding("light")), "clue", "measurements")]
    assert plan(existing, [clue(Day(THIRD, Bleeding("light")))]).kept == ()


def test_days_to_come_are_left_out_and_named_but_tomorrow_may_be_her_today() -> None:
    days = [Day(when, Bleeding("light")) for when in (SECOND, THIRD, FOURTH)]
    made = plan([], [clue(*days)], today=SECOND)
    assert [change.after.day.date for change in made.new] == [SECOND, THIRD]
    assert [row.day.date for row in made.future] == [FOURTH]


DATES = st.sampled_from([SECOND, THIRD, FOURTH])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(rows(DATES), max_size=6, unique_by=lambda row: row.key),
    st.lists(st.lists(rows(DATES), max_size=4, unique_by=lambda row: row.key), max_size=3),
)
def test_whatever_comes_own_days_stay_nothing_vanishes_and_twice_is_once(
    existing: list[Recorded], files: list[list[Recorded]]
) -> None:
    imported = [Imported("clue", "Clue", "", tuple(file), LossReport(())) for file in files]
    made = plan(existing, imported)
    diary = after(existing, made)
    assert {row.key for row in existing} <= {row.key for row in diary}
    for row in existing:
        if row.source == OWN:
            assert row in diary
    every = {row.key for file in files for row in file}
    counted = [change.after for change in (*made.new, *made.joined, *made.changed)] + list(made.unchanged)
    assert len({row.key for row in counted}) == len(counted) >= len({key for key in every if key[1] != OWN})
    assert plan(diary, imported).changes() == ()
