"""Backups come back whole at any path; diaries of every earlier version open; those of a later one are refused."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from vault_days import OTHER, PASSPHRASE, changes, make, open_, pair, pairs, rows_of

from spotting.diary.vault import (
    NewerFormat,
    NotWritable,
    NoVault,
    Vault,
    VaultDamaged,
    VaultError,
    VaultExists,
    WrongPassphrase,
    check_readable,
    look_into,
    restore,
    safety_copy,
)
from spotting.diary.vault.schema import LATEST

EARLIER = Path(__file__).parents[1] / "earlier_versions"
VERSIONS = [EARLIER / f"version_{number}.spotting" for number in range(1, LATEST + 1)]


def bring_back(backup: Path, path: Path, passphrase: str = PASSPHRASE) -> Vault:
    return restore(backup, path, passphrase, allow_test_profile=True)


def test_a_backup_comes_back_at_another_path_with_everything(tmp_path: Path) -> None:
    path = tmp_path / "diary"
    recovery_key = make(path, 3)
    with open_(path) as vault:
        vault.set_setting("units", "ml")
        vault.backup(tmp_path / "kept.backup")
        vault.change_passphrase(OTHER)
        vault.write(changes(pair(9)), "later")
    elsewhere = tmp_path / "another machine" / "Grüße % ? #" / "my diary"
    shutil.rmtree(path.parent / "x", ignore_errors=True)
    with bring_back(tmp_path / "kept.backup", elsewhere) as vault:
        assert vault.rows() == pairs(range(3))
        assert vault.setting("units") == "ml"
        assert vault.notices == ()
        vault.write(changes(pair(3)), "goes on there")
    with Vault.open(elsewhere, recovery_key=recovery_key, allow_test_profile=True) as vault:
        assert vault.rows() == pairs(range(4))
    assert rows_of(path, OTHER) == pairs([0, 1, 2, 9]), "the diary it was made of is as it was"


def test_restoring_over_a_diary_keeps_what_was_there(tmp_path: Path) -> None:
    path, backup = tmp_path / "diary", tmp_path / "backup"
    make(path, 2)
    with open_(path) as vault:
        vault.backup(backup)
        vault.write(changes(pair(7)), "later")
    with bring_back(backup, path) as vault:
        assert vault.rows() == pairs(range(2))
        assert vault.notices == (
            "What stood here before was kept as diary.before-restore-1 and diary.copy.before-restore-1.",
        )
    assert rows_of(tmp_path / "diary.before-restore-1") == pairs([0, 1, 7])


def test_looking_into_a_backup_changes_nothing(tmp_path: Path) -> None:
    path, backup = tmp_path / "diary", tmp_path / "backup"
    recovery_key = make(path, 3)
    with open_(path) as vault:
        vault.backup(backup)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    for key in ({"passphrase": PASSPHRASE}, {"recovery_key": recovery_key}):
        holds = look_into(backup, **key, allow_test_profile=True)
        assert list(holds.rows) == pairs(range(3))
        assert holds.saved_checks == 0
        assert holds.written_at[:4].isdigit()
    with pytest.raises(WrongPassphrase, match="valid when it was made"):
        look_into(backup, OTHER, allow_test_profile=True)
    with pytest.raises(NoVault):
        look_into(tmp_path / "none", PASSPHRASE)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


@pytest.mark.parametrize("earlier", VERSIONS, ids=lambda file: file.stem)
def test_backups_of_every_earlier_version_can_be_looked_into(earlier: Path) -> None:
    before = earlier.read_bytes()
    assert list(look_into(earlier, PASSPHRASE, allow_test_profile=True).rows) == pairs(range(2))
    assert earlier.read_bytes() == before


def test_a_backup_never_overwrites(tmp_path: Path) -> None:
    path = tmp_path / "diary"
    make(path, 1)
    (tmp_path / "taken").write_text("hers")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with open_(path) as vault:
        for name in ("taken", "link", "diary", "diary.copy", "."):
            with pytest.raises(VaultExists):
                vault.backup(tmp_path / name)
        with pytest.raises(NotWritable, match="is no folder"):
            vault.backup(tmp_path / "none" / "backup")
    assert (tmp_path / "taken").read_text() == "hers"


def test_what_is_no_whole_backup_changes_nothing(tmp_path: Path) -> None:
    path, backup = tmp_path / "diary", tmp_path / "backup"
    make(path, 2)
    with open_(path) as vault:
        vault.backup(backup)
    content = backup.read_bytes()
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir() if file != backup}
    for damaged, problem in (
        (content[:9000], VaultDamaged), (content[:8192], VaultDamaged), (content[:-4096], VaultDamaged),
        (content[:10], VaultDamaged), (b"", VaultDamaged), (b"text" * 5000, VaultDamaged),
        (content[:5000] + bytes([content[5000] ^ 1]) + content[5001:], VaultDamaged),
        (content[:2] + b"\2" + content[3:], NewerFormat), (content[:3] + b"\1" + content[4:], WrongPassphrase),
    ):  # fmt: skip
        backup.write_bytes(damaged)
        with pytest.raises(problem):
            bring_back(backup, path)
    backup.write_bytes(content)
    with pytest.raises(WrongPassphrase, match="valid when it was made"):
        bring_back(backup, path, OTHER)
    with pytest.raises(VaultError, match="made for tests"):
        restore(backup, path, PASSPHRASE)
    with pytest.raises(NoVault):
        bring_back(tmp_path / "none", path)
    with pytest.raises(VaultExists, match="is the diary itself"):
        bring_back(path, path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir() if file != backup} == before


def test_the_safety_copy_can_be_restored_like_a_backup(tmp_path: Path) -> None:
    path = tmp_path / "diary"
    make(path, 2)
    path.write_bytes(b"overwritten by something else")
    bring_back(safety_copy(path), path).close()
    assert rows_of(path) == pairs(range(2))


def test_a_diary_behind_a_link_stays_behind_it(tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    real, link = tmp_path / "stick" / "diary", tmp_path / "link"
    make(real, 1)
    link.symlink_to(real)
    with open_(link) as vault:
        vault.change_passphrase(OTHER)
        vault.write(changes(pair(1)), "a day")
    assert link.is_symlink()
    assert rows_of(real, OTHER) == pairs(range(2))
    assert os.listdir(tmp_path) == ["stick", "link"] or sorted(os.listdir(tmp_path)) == ["link", "stick"]


@pytest.mark.parametrize("earlier", VERSIONS, ids=lambda file: file.stem)
def test_every_earlier_version_opens_and_restores(earlier: Path, tmp_path: Path) -> None:
    path = tmp_path / "diary"
    shutil.copyfile(earlier, path)
    with open_(path) as vault:
        assert vault.rows() == pairs(range(2))
        undone = vault.undo()
        assert undone
        assert undone.what == "day 1"
        vault.write(changes(pair(1)), "again")
        vault.set_setting("new", True)
        assert vault.saved_checks() == ()
    with open_(path) as vault:
        assert vault.notices == ()
        assert vault.rows() == pairs(range(2))
        assert vault.setting("new") is True
    with bring_back(earlier, tmp_path / "elsewhere" / "diary") as vault:
        assert vault.rows() == pairs(range(2))
        assert vault.setting("new") is None
    path.unlink()
    assert rows_of(path) == pairs(range(2)), "the safety copy was made"


def test_there_is_a_file_of_every_version_of_the_tables() -> None:
    assert sorted(EARLIER.glob("*.spotting")) == VERSIONS


def test_a_later_format_is_refused_before_a_passphrase_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "diary"
    make(path, 1)
    for at, value in ((2, 2), (2, 200), (3, 77)):
        data = bytearray(path.read_bytes())
        data[at] = value
        data[4:16] = os.urandom(12)  # a later version writes a new file with a new salt
        later = tmp_path / f"later-{at}-{value}"
        later.write_bytes(data)
        shutil.copyfile(safety_copy(path), safety_copy(later))
        with pytest.raises(NewerFormat, match="newer version of spotting"):
            check_readable(later)
        with pytest.raises(NewerFormat):
            bring_back(later, tmp_path / "restored")
        assert later.read_bytes() == data


def test_later_tables_are_refused_and_left_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "diary"
    make(path, 1)
    with open_(path) as vault:
        assert vault._opened
        vault._opened.connection.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
    before = path.read_bytes()
    with pytest.raises(NewerFormat, match="nothing in it was changed"):
        open_(path)
    assert path.read_bytes() == before
    with pytest.raises(NewerFormat):
        bring_back(path, tmp_path / "restored")
    assert not (tmp_path / "restored").exists()
