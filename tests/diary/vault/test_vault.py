"""What the vault keeps and gives back: rows, changes that can be undone, saved checks, settings, exports, locking."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import cycle
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from vault_days import FIRST, PASSPHRASE, changes, day, make, open_, pair, pairs, rows_of

from spotting.case import Case
from spotting.diary.plain_export import row_from_json
from spotting.diary.recorded import Origin, Recorded
from spotting.diary.vault import (
    FOR_TESTS,
    ChangedMeanwhile,
    NewerFormat,
    NotWritable,
    NoVault,
    Vault,
    VaultDamaged,
    VaultError,
    VaultExists,
    VaultLocked,
    WeakPassphrase,
    default_path,
    delete_everything,
    delete_kept_aside,
    kept_aside,
    restore,
)
from spotting.saved_check import SavedCheck


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "diary"
    make(made)
    return made


def test_rows_come_back_as_they_were_by_date_and_source(path: Path) -> None:
    full = Recorded(day(3), "clue", "2", frozenset({"mucus"}), (Origin("bleeding", "id-1", "heavy"), Origin("notes")))
    rows = [*pair(1), full, *pair(2)]
    with open_(path) as vault:
        vault.write(changes(list(reversed(rows))), "some days")
    assert rows_of(path) == sorted(rows, key=lambda row: row.key)


def test_any_text_comes_back_to_the_letter(path: Path) -> None:
    texts = (
        "\ud800 half a character",
        "nul \0 and \x1b[31m",
        "𝔘𝔫𝔦 ﷽ 👩🏽‍⚕️ \u2028",
        "'; DROP TABLE recorded; --",
        '"\\',
    )
    rows = [Recorded(replace(day(number), notes=(text,), tags=(text,))) for number, text in enumerate(texts)]
    with open_(path) as vault:
        vault.write(changes(rows), "odd texts")
    assert rows_of(path) == rows


def test_a_span_has_both_its_ends(path: Path) -> None:
    with open_(path) as vault:
        vault.write(changes(pairs(range(10))), "ten days")
        first, last = date(2020, 1, 3), date(2020, 1, 5)
        assert vault.rows(first, last) == pairs(range(2, 5))
        assert vault.rows(last) == pairs(range(4, 10))
        assert vault.rows(end=first) == pairs(range(3))
        assert [shown.day.date for shown in vault.shown(first, last)] == [first, date(2020, 1, 4), last]


def test_a_day_to_show_joins_its_sources_and_a_date_with_no_row_is_not_there(path: Path) -> None:
    with open_(path) as vault:
        vault.write(changes(pair(0) + pair(5)), "two days")
        assert [shown.day.date for shown in vault.shown()] == [FIRST, date(2020, 1, 6)]
        assert vault.shown()[0].sources["notes"] == ("own", "clue")


def test_writing_what_stands_already_is_no_change(path: Path) -> None:
    with open_(path) as vault:
        assert vault.write(changes(pair(0)), "first") == 1
        assert vault.write(changes(pair(0)), "again") == 0
        assert vault.write([], "nothing") == 0
        assert vault.write([(pair(7)[0].key, None)], "take away what is not there") == 0
        change = vault.last_change()
        assert change
        assert change.what == "first"


def test_a_row_under_a_wrong_key_is_refused_and_nothing_written(path: Path) -> None:
    one, other = pair(0)[0], pair(1)[0]
    with open_(path) as vault, pytest.raises(ValueError, match="stands under"):
        vault.write([(one.key, one), (one.key, other)], "mixed up")
    assert rows_of(path) == []


def test_undo_takes_back_one_change_after_the_other(path: Path) -> None:
    with open_(path) as vault:
        vault.write(changes(pairs(range(3))), "import")
        vault.write([*changes([Recorded(day(1, "edited"))]), (pair(2)[0].key, None)], "edit")
        assert [row.day.notes for row in vault.rows(FIRST) if row.source == "own"] != []
        undone = vault.undo()
        assert undone
        assert undone.what == "edit"
        assert undone.dates == (date(2020, 1, 2), date(2020, 1, 3))
        assert vault.rows() == pairs(range(3))
    with open_(path) as vault:  # also after closing
        undone = vault.undo()
        assert undone
        assert undone.what == "import"
        assert vault.rows() == []
        assert vault.undo() is None
        assert vault.last_change() is None


def test_undo_goes_by_the_order_of_writing_however_the_clock_jumps(path: Path) -> None:
    times = cycle(datetime(year, 5, 5, 12, tzinfo=UTC) for year in (2026, 2038, 1970, 2026, 1999, 1999, 2050))
    with Vault.open(path, PASSPHRASE, allow_test_profile=True, now=lambda: next(times)) as vault:
        for number in range(3):
            vault.write(changes(pair(number)), f"day {number}")
        for number in (2, 1):
            undone = vault.undo()
            assert undone
            assert undone.what == f"day {number}"
        assert vault.rows() == pairs(range(1))
        vault.write(changes(pair(8)), "after the jumps")
    with open_(path) as vault:
        assert vault.notices == ()
        assert vault.rows() == pairs([0, 8])


def test_old_changes_are_forgotten_but_not_what_they_wrote(path: Path) -> None:
    with open_(path) as vault:
        for number in range(203):
            vault.write(changes([Recorded(day(number))]), str(number))
        undone = 0
        while vault.undo():
            undone += 1
        assert undone == 200
        assert len(vault.rows()) == 3


def test_forgetting_changes_leaves_the_days_and_nothing_to_undo(path: Path) -> None:
    with open_(path) as vault:
        vault.write(changes(pair(0)), "first")
        vault.forget_changes()
        assert vault.undo() is None
        assert vault.rows() == pairs([0])


def test_a_changed_setting_is_a_change_as_any_other_and_undone_in_its_turn(path: Path) -> None:
    with open_(path) as vault:
        vault.write(changes(pair(0)), "a day")
        assert vault.change_setting("word", ["period"], "first word", before=None) > 0
        vault.write(changes(pair(1)), "another day")
        assert vault.change_setting("word", ["no period"], "second word", before=["period"]) > 0
        assert vault.change_setting("word", ["no period"], "the same", before=["no period"]) == 0
    with open_(path) as vault:  # also after closing
        change = vault.last_change()
        assert change
        assert (change.what, change.dates, change.settings) == ("second word", (), ("word",))
        undone = vault.undo()
        assert undone
        assert (undone.what, undone.settings) == ("second word", ("word",))
        assert vault.setting("word") == ["period"]
        assert vault.undo()
        assert vault.rows() == pairs([0])
        assert vault.setting("word") == ["period"]
        assert vault.undo()
        assert vault.setting("word") is None
        assert vault.rows() == pairs([0])


def test_a_setting_that_changed_meanwhile_is_not_overwritten(path: Path) -> None:
    with open_(path) as vault:
        vault.change_setting("word", ["of another program"], "theirs", before=None)
        with pytest.raises(ChangedMeanwhile, match="nothing was written"):
            vault.change_setting("word", ["ours"], "ours", before=None)
        assert vault.setting("word") == ["of another program"]
        change = vault.last_change()
        assert change
        assert change.what == "theirs"


def test_forgotten_changes_of_settings_are_nowhere_in_the_journal(path: Path) -> None:
    with open_(path) as vault:
        vault.change_setting("word", "first", "first", before=None)
        vault.change_setting("word", "second", "second", before="first")
        vault.forget_changes()
        assert vault.undo() is None
        assert vault.setting("word") == "second"
        assert vault._opened
        assert vault._opened.connection.execute("SELECT count(*) FROM change_setting").fetchall() == [(0,)]


def test_saved_checks_are_kept_listed_and_reopened(path: Path) -> None:
    saved = SavedCheck(Case({"age_years": 31}, place="GB", today="2026-11-20"), date(2026, 11, 20))
    with open_(path) as vault:
        number = vault.save_check("after the weekend", saved)
        other = vault.save_check("later", SavedCheck(Case({"age_years": 32}), date(2027, 1, 1)))
    with open_(path) as vault:
        assert [(one.id, one.name, one.saved_on) for one in vault.saved_checks()] == [
            (number, "after the weekend", date(2026, 11, 20)),
            (other, "later", date(2027, 1, 1)),
        ]
        assert vault.saved_check(number) == saved
        assert vault.delete_saved_check(number)
        assert not vault.delete_saved_check(number)
        assert vault.saved_check(number) is None
        assert [one.id for one in vault.saved_checks()] == [other]


def test_settings_are_kept_by_name(path: Path) -> None:
    with open_(path) as vault:
        assert vault.setting("episodes") is None
        vault.set_setting("episodes", {"2020-01-02": ["own", 1.5, None, True]})
        vault.set_setting("units", "ml")
    with open_(path) as vault:
        assert vault.setting("episodes") == {"2020-01-02": ["own", 1.5, None, True]}
        vault.set_setting("episodes", None)
        assert vault.setting("episodes") is None
        assert vault.setting("units") == "ml"


def test_the_plain_export_holds_every_row_check_and_setting(path: Path) -> None:
    with open_(path) as vault:
        vault.write(changes(pairs(range(4))), "days")
        vault.save_check("one", SavedCheck(Case({"age_years": 31}), date(2026, 11, 20)))
        vault.set_setting("units", "ml")
        data, table = json.loads(vault.export_json()), vault.export_csv()
    assert [row_from_json(row) for row in data["days"]] == pairs(range(4))
    assert data["saved_checks"][0]["name"] == "one"
    assert data["saved_checks"][0]["answers"] == {"age_years": 31}
    assert data["settings"] == {"units": "ml"}
    assert table.count("2020-01-0") == 4


def test_only_the_owner_may_read_the_files(path: Path) -> None:
    with open_(path) as vault:
        vault.write(changes(pair(0)), "a day")
        vault.backup(path.with_name("kept"))
    for file in path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name
    new = path.parent / "a" / "b" / "diary"
    make(new)
    assert stat.S_IMODE(new.parent.stat().st_mode) == 0o700


def test_a_diary_is_never_made_over_another_nor_over_its_safety_copy(path: Path) -> None:
    with pytest.raises(VaultExists, match="exists already"):
        make(path)
    path.unlink()
    with pytest.raises(VaultExists, match=r"diary\.copy exists already"):
        make(path)


@pytest.mark.parametrize("short", ["", "1234567", "        ", "  abc   "])
def test_a_short_passphrase_is_not_set(short: str, tmp_path: Path) -> None:
    with pytest.raises(WeakPassphrase, match="at least 8 characters"):
        Vault.create(tmp_path / "new", short, profile=FOR_TESTS)
    assert not (tmp_path / "new").exists()


def test_where_there_is_none_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoVault, match="no diary at"):
        open_(tmp_path / "none")
    assert list(tmp_path.iterdir()) == []


def test_a_file_without_protection_is_opened_by_tests_only(path: Path) -> None:
    with pytest.raises(VaultError, match="guessed"):
        Vault.open(path, PASSPHRASE)


def test_locking_lets_go_and_unlocking_brings_back(path: Path) -> None:
    vault = open_(path)
    vault.write(changes(pair(0)), "a day")
    vault.lock()
    assert vault.is_locked
    for use in (vault.rows, vault.undo, vault.export_json, vault.last_change, vault.saved_checks):
        with pytest.raises(VaultLocked):
            use()
    vault.lock()
    vault.unlock(PASSPHRASE, allow_test_profile=True)
    assert not vault.is_locked
    assert vault.rows() == pairs([0])
    vault.close()


def test_it_locks_itself_after_lying_idle(path: Path) -> None:
    time = [1000.0]
    with open_(path) as vault:
        vault.lock_after(300, lambda: time[0])
        time[0] += 299
        vault.rows()
        assert vault.last_used == 1299
        time[0] += 299
        assert not vault.is_locked
        time[0] += 1
        with pytest.raises(VaultLocked):
            vault.rows()
        assert vault.is_locked


@pytest.mark.parametrize("jump", [-0.5, -10_000.0, 1e9, float("nan")])
def test_a_clock_that_jumps_locks_rather_than_leaves_open(jump: float, path: Path) -> None:
    time = [1000.0]
    with open_(path) as vault:
        vault.write(changes(pair(0)), "a day")
        vault.lock_after(300, lambda: time[0])
        time[0] += jump
        assert vault.is_locked
    assert rows_of(path) == pairs([0])


def test_without_being_told_it_never_locks_itself(path: Path) -> None:
    time = [0.0]
    with open_(path) as vault:
        vault.lock_after(None, lambda: time[0])
        time[0] = 1e12
        assert not vault.is_locked


def test_words_of_a_later_version_are_refused_with_the_date_and_nothing_lost(path: Path) -> None:
    with open_(path) as vault:
        vault.write(changes(pair(0)), "a day")
        assert vault._opened
        connection = vault._opened.connection
        connection.execute("UPDATE recorded SET json = replace(json, 'medium', 'torrential')")
        with pytest.raises(NewerFormat, match="2020-01-01"):
            vault.rows()


def test_deleting_everything_leaves_no_file_and_says_what_a_disk_may_hold(path: Path) -> None:
    with open_(path) as vault:
        vault.write(changes(pairs(range(5))), "days")
    for ending in (
        "damaged-1",
        "copy.before-restore-2",
        "before-restore-1-journal",
        "part",
        "copy.part",
        "copy.later-3",
    ):
        path.with_name(f"diary.{ending}").write_bytes(b"left")
    others = [path.with_name(name) for name in ("diary.txt", "diary2", "other", "diary.damaged-x")]
    for other in others:
        other.write_text("hers")
    said = " ".join(delete_everything(path))
    assert "Backups and exports you made elsewhere were not touched" in said
    assert sorted(path.parent.iterdir()) == sorted(others)
    with pytest.raises(NoVault):
        delete_everything(path)


def test_a_file_that_is_no_diary_is_never_deleted_nor_what_stands_beside_it(tmp_path: Path) -> None:
    thesis = tmp_path / "thesis.txt"
    for file in (thesis, tmp_path / "thesis.txt.damaged-1", tmp_path / "thesis.txt.copy"):
        file.write_text("years of work, and no diary")
    with pytest.raises(VaultDamaged, match="is no diary of this program"):
        delete_everything(thesis)
    assert {file.read_text() for file in tmp_path.iterdir()} == {"years of work, and no diary"}
    assert len(list(tmp_path.iterdir())) == 3


def test_a_diary_with_a_damaged_beginning_is_deleted_because_its_copy_tells_what_it_is(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(bytes(16))
    delete_everything(path)
    assert list(path.parent.iterdir()) == []


def test_a_link_laid_beside_the_diary_never_leads_to_another_file(path: Path) -> None:
    """In a folder that others can write to, somebody could lay links under the names the diary uses."""
    other = path.with_name("letter.txt")
    other.write_text("hers")
    lock = path.with_name("diary.lock")
    lock.unlink()
    lock.symlink_to(other)
    with pytest.raises(NotWritable, match="is a link"):
        delete_everything(path)
    vault = open_(path)
    with pytest.raises(NotWritable, match="is a link"):
        vault.write(changes(pair(0)), "a day")
    vault.close()
    lock.unlink()
    path.with_name("diary.damaged-1").symlink_to(other)
    delete_everything(path)
    assert list(path.parent.iterdir()) == [other]
    assert other.read_text() == "hers"


def test_earlier_states_are_named_and_deleted_only_when_asked(path: Path) -> None:
    with open_(path) as vault:
        vault.write(changes(pairs(range(5))), "days")
        vault.backup(path.with_name("backup"))
    restore(path.with_name("backup"), path, PASSPHRASE, allow_test_profile=True).close()
    aside = [path.with_name(f"diary{copy}.before-restore-1") for copy in ("", ".copy")]
    assert sorted(kept_aside(path)) == aside
    with open_(path) as vault:
        vault.change_passphrase("another four words here")
    with Vault.open(aside[0], PASSPHRASE, allow_test_profile=True) as old:
        assert old.rows() == pairs(range(5))
    assert delete_kept_aside(path) >= 2
    assert kept_aside(path) == []
    assert rows_of(path, "another four words here") == pairs(range(5))
    assert path.with_name("backup").exists()


def test_an_open_diary_that_was_deleted_says_so_and_writes_nothing(path: Path) -> None:
    with open_(path) as vault:
        delete_everything(path)
        with pytest.raises(VaultError, match="replaced or removed"):
            vault.write(changes(pair(0)), "a day")
    assert list(path.parent.iterdir()) == []


def test_every_problem_has_an_exit_code_of_its_own_that_is_documented() -> None:
    kinds = [VaultError, *VaultError.__subclasses__()]
    codes = [kind.exit_code for kind in kinds]
    assert codes == list(range(10, 10 + len(kinds)))
    documented = (Path(__file__).parents[3] / "docs" / "vault.md").read_text(encoding="utf-8")
    for kind in kinds:
        assert f"| {kind.exit_code} |" in documented


def test_the_usual_place_is_the_data_folder_of_the_user(tmp_path: Path) -> None:
    code = "from spotting.diary.vault import default_path; print(default_path())"
    done = subprocess.run(
        [sys.executable, "-c", code], env={"XDG_DATA_HOME": str(tmp_path), "HOME": str(tmp_path)}, text=True,
        capture_output=True, check=True,
    )  # fmt: skip
    assert Path(done.stdout.strip()).name == default_path().name == "diary.spotting"
    assert str(tmp_path) in done.stdout


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from("wdu"), st.integers(0, 4), st.integers(0, 3)), max_size=12))
def test_any_writing_and_undoing_gives_what_a_list_of_states_gives(
    path: Path, steps: list[tuple[str, int, int]]
) -> None:
    with open_(path) as vault:
        vault.write([(row.key, None) for row in vault.rows()], "empty")
        vault.forget_changes()
        states = [dict[object, Recorded]()]
        for what, number, note in steps:
            row = Recorded(day(number, str(note)))
            if what == "u":
                undone = vault.undo()
                assert (undone is not None) == (len(states) > 1)
                states = states[:-1] or states
            else:
                now = (
                    {**states[-1], row.key: row}
                    if what == "w"
                    else {k: v for k, v in states[-1].items() if k != row.key}
                )
                if vault.write([(row.key, row if what == "w" else None)], what):
                    states.append(now)
                assert now == states[-1]
            assert vault.rows() == sorted(states[-1].values(), key=lambda one: one.key)
