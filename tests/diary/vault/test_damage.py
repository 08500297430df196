"""Damage at any place of a file: all days, or the safety copy with all days and a notice, or a clear refusal.

Each of 200 places is flipped, and the file cut short at each of 200 lengths; places are drawn from a fixed seed, with
every byte of the beginning and both sides of each page among them. Nothing else is ever the outcome.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from vault_days import OTHER, PASSPHRASE, changes, make, open_, pair, pairs

from spotting.diary.vault import NewerFormat, VaultDamaged, VaultError, WrongPassphrase, safety_copy

DAYS = 60
PLACES = 200
PAGE = 4096


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "diary"
    make(path)
    with open_(path) as vault:
        vault.write(changes(pairs(range(DAYS))), "all days")
    return path


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder that is filled anew for each try by `again`."""
    return tmp_path / "try" / "diary"


def again(whole: Path, path: Path, *, copy: bool = True) -> None:
    shutil.rmtree(path.parent, ignore_errors=True)
    shutil.copytree(whole.parent, path.parent)
    if not copy:
        safety_copy(path).unlink()


def places(size: int, seed: str) -> list[int]:
    edges = {edge + by for edge in range(0, size, PAGE) for by in (-1, 0, 1) if 0 <= edge + by < size}
    chosen = sorted({*range(20), *random.Random(seed).sample(sorted(edges), min(60, len(edges)))})
    chance = random.Random(seed)
    while len(chosen) < PLACES:
        if (at := chance.randrange(size)) not in chosen:
            chosen.append(at)
    return chosen[:PLACES]


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1 << at % 8
    path.write_bytes(data)


def all_days(path: Path) -> tuple[str, ...]:
    """Return the notices of a diary that must open with every day."""
    with open_(path) as vault:
        assert vault.rows() == pairs(range(DAYS))
        return vault.notices


def test_a_bit_flipped_anywhere_loses_no_day(whole: Path, place: Path) -> None:
    for at in places(whole.stat().st_size, "flip"):
        again(whole, place)
        flip(place, at)
        damaged = place.read_bytes()
        (notice,) = all_days(place)
        assert notice.endswith("Nothing is missing."), (at, notice)
        assert place.with_name("diary.damaged-1").read_bytes() == damaged
        assert all_days(place) == (), "once mended it is whole"


def test_a_file_cut_short_anywhere_loses_no_day(whole: Path, place: Path) -> None:
    for length in places(whole.stat().st_size, "cut"):
        again(whole, place)
        with place.open("r+b") as file:
            file.truncate(length)
        (notice,) = all_days(place)
        assert notice.endswith("Nothing is missing."), (length, notice)
        assert place.with_name("diary.damaged-1").stat().st_size == length


def test_a_diary_that_is_gone_comes_back_from_its_copy(whole: Path, place: Path) -> None:
    again(whole, place)
    place.unlink()
    assert all_days(place) == ("diary was gone. Its safety copy of " + _copied_at(place) + " is used instead. "
                               "Nothing is missing.",)  # fmt: skip


def _copied_at(path: Path) -> str:
    with open_(path) as vault:
        change = vault.last_change()
        assert change
        return change.at[:16].replace("T", " ")


def test_damage_of_the_safety_copy_alone_is_mended_in_silence(whole: Path, place: Path) -> None:
    for at in places(whole.stat().st_size, "copy")[::4]:
        again(whole, place)
        flip(safety_copy(place), at)
        assert all_days(place) == ()
        place.unlink()  # the copy that was made anew is whole
        assert len(all_days(place)) == 1


def test_without_a_copy_damage_is_refused_and_the_file_left_as_it_is(whole: Path, place: Path) -> None:
    for at in places(whole.stat().st_size, "alone"):
        again(whole, place, copy=False)
        flip(place, at)
        before = place.read_bytes()
        with pytest.raises((VaultDamaged, WrongPassphrase, NewerFormat, VaultError)) as told:
            open_(place)
        text = str(told.value)
        assert "damaged" in text or "newer version" in text or "made for tests" in text or "weakly" in text, (at, text)
        assert place.read_bytes() == before


def test_a_file_cut_short_without_a_copy_is_refused(whole: Path, place: Path) -> None:
    for length in places(whole.stat().st_size, "cut alone"):
        again(whole, place, copy=False)
        with place.open("r+b") as file:
            file.truncate(length)
        with pytest.raises((VaultDamaged, WrongPassphrase)) as told:
            open_(place)
        assert "damaged" in str(told.value), (length, str(told.value))
        assert place.stat().st_size == length


def test_both_damaged_is_refused_and_both_are_left(whole: Path, place: Path) -> None:
    for at in places(whole.stat().st_size, "both")[::5]:
        again(whole, place)
        flip(place, at)
        flip(safety_copy(place), (at + PAGE) % whole.stat().st_size)
        if at < 16 or (at + PAGE) % whole.stat().st_size < 16:  # the beginning of one tells how to mend the other
            assert all_days(place)
            continue
        with pytest.raises((VaultDamaged, WrongPassphrase), match=r"damaged|does not open"):
            open_(place)
        assert safety_copy(place).exists()
        assert place.exists()


def test_what_the_copy_does_not_have_yet_is_brought_over_from_the_damaged_file(whole: Path, place: Path) -> None:
    """Days written since the last safety copy, as after a crash, then a page goes bad."""
    outcomes = set()
    for at in range(100, whole.stat().st_size, PAGE):
        again(whole, place)
        older_copy = safety_copy(place).read_bytes()
        with open_(place) as vault:
            vault.write(changes(pair(DAYS)), "since")
        safety_copy(place).write_bytes(older_copy)
        place.with_name("diary.lock").write_bytes(b"")
        flip(place, at)
        with open_(place) as vault:
            (notice,) = vault.notices
            there = vault.rows() == pairs(range(DAYS + 1))
            assert there or vault.rows() == pairs(range(DAYS))
            said = notice.endswith("Nothing is missing.")
            assert there or not said
            assert said or "What you wrote after that may be missing" in notice
            outcomes.add((there, said))
    assert {(True, True), (False, False)} <= outcomes


def test_what_she_corrected_since_the_copy_is_brought_over_and_can_still_be_undone(whole: Path, place: Path) -> None:
    outcomes = set()
    for at in range(100, whole.stat().st_size, PAGE):
        again(whole, place)
        older_copy = safety_copy(place).read_bytes()
        with open_(place) as vault:
            vault.change_setting("corrections", ["no period"], "corrected", before=None)
        safety_copy(place).write_bytes(older_copy)
        place.with_name("diary.lock").write_bytes(b"")
        flip(place, at)
        with open_(place) as vault:
            (notice,) = vault.notices
            there = vault.setting("corrections") == ["no period"]
            assert there or vault.setting("corrections") is None
            said = notice.endswith("Nothing is missing.")
            assert there or not said, notice
            outcomes.add((there, said))
            if there:
                undone = vault.undo()
                assert undone
                assert undone.settings == ("corrections",)
                assert vault.setting("corrections") is None
            assert vault.rows() == pairs(range(DAYS))
    assert {(True, True), (False, False)} <= outcomes


@pytest.fixture(scope="module")
def crashed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A diary killed in the middle of writing every row anew, with a part of them on the disk already."""
    path = tmp_path_factory.mktemp("crashed") / "diary"
    make(path)
    with open_(path) as vault:
        vault.write(changes(pairs(range(DAYS * 5), "before")), "all days")
    paths = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    subprocess.run([sys.executable, "-c", CRASH, str(path)], env={**os.environ, "PYTHONPATH": paths}, check=False)
    assert path.with_name("diary-journal").stat().st_size > 100_000
    return path


CRASH = """
import os, sys
from vault_days import *
vault = open_(Path(sys.argv[1]))
connection = vault._opened.connection
connection.execute("PRAGMA cache_size = 10")  # pages go to the disk before the end of the transaction
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE recorded SET json = replace(json, 'before', 'after!')")
os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize("how", ["as it is", "flipped", "cut", "gone"])
def test_a_journal_that_was_damaged_after_a_crash_leaves_no_mixture(how: str, crashed: Path, place: Path) -> None:
    """Each page of a mixture is authentic; the number over all rows is not, and the safety copy stands in."""
    expected, chance, told = pairs(range(DAYS * 5), "before"), random.Random(how), 0
    for _ in range(40 if how in ("flipped", "cut") else 1):
        again(crashed, place)
        journal = place.with_name("diary-journal")
        if how == "flipped":
            flip(journal, chance.randrange(journal.stat().st_size))
        elif how == "cut":
            os.truncate(journal, chance.randrange(journal.stat().st_size))
        elif how == "gone":
            journal.unlink()
        with open_(place) as vault:
            assert vault.rows() == expected
            told += bool(vault.notices)
    assert bool(told) == (how != "as it is")


def test_a_page_of_an_earlier_state_put_back_is_noticed(whole: Path, place: Path) -> None:
    """Someone without the passphrase may keep old pages; each is authentic, but not with the others."""
    again(whole, place)
    with open_(place) as vault:
        vault.write(changes(pairs(range(DAYS), "edited")), "edit")
    old, new, noticed = whole.read_bytes(), place.read_bytes(), 0
    later = {file.name: file.read_bytes() for file in place.parent.iterdir()}
    for at in range(0, len(old), PAGE):
        if old[at : at + PAGE] == new[at : at + PAGE]:
            continue
        for name, content in later.items():
            place.with_name(name).write_bytes(content)
        place.write_bytes(new[:at] + old[at : at + PAGE] + new[at + PAGE :])
        with open_(place) as vault:
            assert vault.rows() == pairs(range(DAYS), "edited")
            noticed += bool(vault.notices)
    assert noticed > 2


def test_a_wrong_passphrase_never_takes_a_whole_diary_for_a_damaged_one(whole: Path, place: Path) -> None:
    again(whole, place)
    before = {file.name: file.read_bytes() for file in place.parent.iterdir()}
    for typed in ("", "x", OTHER, PASSPHRASE.upper(), PASSPHRASE + " ", "\udc80", "\0", "ä" * 5000):
        with pytest.raises(WrongPassphrase):
            open_(place, typed)
    assert {file.name: file.read_bytes() for file in place.parent.iterdir()} == before


@pytest.mark.parametrize("content", [b"", b"SV", b"SQLite format 3\0" + bytes(4096), b"x" * 8192, bytes(8192)])
def test_another_file_is_refused_and_not_touched(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "diary"
    path.write_bytes(content)
    with pytest.raises(VaultDamaged, match="no diary of this program"):
        open_(path)
    assert path.read_bytes() == content


def test_an_older_file_put_in_place_does_not_cost_the_later_entries(whole: Path, place: Path) -> None:
    again(whole, place)
    older = place.read_bytes()
    with open_(place) as vault:
        vault.write(changes(pair(DAYS)), "later")
    place.write_bytes(older)
    with open_(place) as vault:
        (notice,) = vault.notices
        assert "later entries" in notice
    kept = place.with_name("diary.copy.later-1")
    assert kept.name in notice
    assert len(_rows_of_copy(kept, place.parent / "from-copy")) == 2 * (DAYS + 1)


def _rows_of_copy(copy: Path, path: Path) -> list[object]:
    shutil.copyfile(copy, path)
    with open_(path) as vault:
        return list(vault.rows())
