"""Killed with SIGKILL at any moment, the diary holds every day that was said to be written, and no half of another.

`make torture` does it 600 times (SPOTTING_TORTURE_KILLS); the moments are drawn from a fixed seed.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from vault_days import OTHER, PASSPHRASE, SECRET, changes, make, open_, pair, pairs, rows_of
from victim import IMPORTED

from spotting.diary.vault import FOR_TESTS, NoVault, Vault, WrongPassphrase, restore

HERE = Path(__file__).parent
KILLS = int(os.environ.get("SPOTTING_TORTURE_KILLS", "45"))
SHARES = {  # of all kills
    "write": 0.3, "import": 0.2, "undo": 0.06, "close": 0.08, "passphrase": 0.09, "backup": 0.06,
    "restore": 0.08, "create": 0.05, "migrate": 0.04, "mend": 0.04,
}  # fmt: skip

Kill = Callable[[str, Path, int, float], int]


def rounds(act: str) -> int:
    return max(2, round(KILLS * SHARES[act]))


@pytest.fixture(scope="module")
def kill() -> Iterator[Kill]:
    """Let a child do something with a vault for so long, then kill it; gives the last thing it had finished."""
    paths = os.pathsep.join([str(HERE), *sys.path])
    process = subprocess.Popen(
        [sys.executable, str(HERE / "victim.py")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": paths},
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    count = {"kills": 0, "in the middle of a transaction": 0}

    def killed(act: str, path: Path, start: int, seconds: float) -> int:
        assert process.stdin
        assert process.stdout
        order = {"act": act, "path": str(path), "start": start, "seconds": seconds}
        process.stdin.write(json.dumps(order) + "\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        assert answer, "the child failed; see its words above"
        count["kills"] += 1
        count["in the middle of a transaction"] += path.with_name(f"{path.name}-journal").exists()
        return int(answer)

    yield killed
    print(", ".join(f"{number} {what}" for what, number in count.items()))
    process.stdin.close()
    process.stdout.close()
    process.wait()


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> random.Random:
    return random.Random(request.node.name)


def test_days_are_written_whole_and_none_that_was_confirmed_is_lost(
    kill: Kill, chance: random.Random, tmp_path: Path
) -> None:
    path, done = tmp_path / "diary", 0
    make(path)
    for number in range(rounds("write")):
        said = kill("write", path, done, chance.uniform(0, 0.04))
        if number % 3 == 0:  # a wrong passphrase in between harms nothing that the kill left half done
            with pytest.raises(WrongPassphrase):
                open_(path, "no words of this diary")
        rows = rows_of(path)
        done = len(rows) // 2
        assert done in (said, said + 1)
        assert rows == pairs(range(done))


def test_an_import_is_there_whole_or_not_at_all(kill: Kill, chance: random.Random, tmp_path: Path) -> None:
    path, generation = tmp_path / "diary", 0
    make(path)
    for _ in range(rounds("import")):
        said = kill("import", path, generation, chance.uniform(0, 0.5))
        with open_(path) as vault:
            rows, last = vault.rows(), vault.last_change()
            assert not vault.notices
        note = rows[0].day.notes[0] if rows else "generation 0"
        generation = int(note.split("generation ")[1].split()[0])
        assert generation in (said, said + 1)
        assert rows == (pairs(range(IMPORTED), f"generation {generation}") if rows else [])
        assert (len(last.dates) if last else 0) == len(rows) // 2


def test_undoing_is_whole(kill: Kill, chance: random.Random, tmp_path: Path) -> None:
    path, there = tmp_path / "diary", 40
    make(path, there)
    for _ in range(rounds("undo")):
        said = kill("undo", path, there, chance.uniform(0, 0.01))
        rows = rows_of(path)
        there = len(rows) // 2
        assert there in (said, said - 1)
        assert rows == pairs(range(there))


def test_the_safety_copy_is_always_a_whole_diary(kill: Kill, chance: random.Random, tmp_path: Path) -> None:
    path, done = tmp_path / "diary", 0
    make(path)
    for number in range(rounds("close")):
        said = kill("close", path, done, chance.uniform(0, 0.08))
        if number % 2:  # lose the diary itself: the copy has every day but those of the last opening
            path.unlink()
            path.with_name("diary-journal").unlink(missing_ok=True)
        with open_(path) as vault:
            done = len(vault.rows()) // 2
            assert done in ((said - 1, said, said + 1) if number % 2 else (said, said + 1))
            assert vault.rows() == pairs(range(done))
            assert bool(vault.notices) == bool(number % 2)


def test_the_diary_opens_with_the_old_or_the_new_passphrase(kill: Kill, chance: random.Random, tmp_path: Path) -> None:
    path, turn = tmp_path / "diary", 0
    make(path, 20)
    for _ in range(rounds("passphrase")):
        said = kill("passphrase", path, turn, chance.uniform(0, 0.08))
        turn = next(turn for turn in (said, said + 1) if opens(path, (PASSPHRASE, OTHER)[turn % 2]))
        with open_(path, (PASSPHRASE, OTHER)[turn % 2]) as vault:
            assert vault.rows() == pairs(range(20))
            assert not vault.notices
        assert not opens(path, (OTHER, PASSPHRASE)[turn % 2])
        path.unlink()  # and so does its safety copy, with the same passphrase
        assert rows_of(path, (PASSPHRASE, OTHER)[turn % 2]) == pairs(range(20))


def opens(path: Path, passphrase: str) -> bool:
    try:
        open_(path, passphrase).close()
    except WrongPassphrase:
        return False
    return True


def test_a_backup_that_has_its_name_is_whole(kill: Kill, chance: random.Random, tmp_path: Path) -> None:
    path, made = tmp_path / "diary", 0
    make(path, 20)
    for _ in range(rounds("backup")):
        kill("backup", path, made, chance.uniform(0, 0.06))
        found = [file for file in tmp_path.glob("backup-*") if not file.name.endswith(".part")]
        for file in found:
            with restore(file, tmp_path / "elsewhere" / "diary", PASSPHRASE, allow_test_profile=True) as vault:
                assert vault.rows() == pairs(range(20))
            file.unlink()
            shutil.rmtree(tmp_path / "elsewhere")
        assert rows_of(path) == pairs(range(20))
        made += 1000


def test_restoring_leaves_the_old_diary_or_the_new_one(kill: Kill, chance: random.Random, tmp_path: Path) -> None:
    path = tmp_path / "diary"
    make(path, 10)
    with open_(path) as vault:
        vault.backup(tmp_path / "turn-0")
        vault.write(changes(pair(10)), "one more")
        vault.backup(tmp_path / "turn-1")
    turn = 1
    for _ in range(rounds("restore")):
        said = kill("restore", path, turn, chance.uniform(0, 0.08))
        rows = rows_of(path)
        assert rows in (pairs(range(10)), pairs(range(11)))
        turn = next(number for number in (said, said + 1) if rows == pairs(range(10 + number % 2)))
        for kept in tmp_path.glob("diary*before-restore*"):
            kept.unlink()


def test_a_new_diary_is_there_whole_or_not_at_all(kill: Kill, chance: random.Random, tmp_path: Path) -> None:
    made = 0
    for _ in range(rounds("create")):
        said = kill("create", tmp_path / "diary", made, chance.uniform(0, 0.04))
        for number in range(made + 1, said + 1):
            assert rows_of(tmp_path / f"new-{number}") == []
        last = tmp_path / f"new-{said + 1}"
        try:
            assert rows_of(last) == []
        except NoVault:
            Vault.create(last, PASSPHRASE, profile=FOR_TESTS)[0].close()
        made = said + 1


def test_mending_a_damaged_diary_loses_nothing(kill: Kill, chance: random.Random, tmp_path: Path) -> None:
    path = tmp_path / "diary"
    make(path, 20)
    for _ in range(rounds("mend")):
        kill("mend", path, 0, chance.uniform(0, 0.08))
        assert rows_of(path) == pairs(range(20))
        for kept in tmp_path.glob("diary.damaged-*"):
            kept.unlink()


def test_a_diary_of_an_earlier_version_is_brought_up_to_date_whole(
    kill: Kill, chance: random.Random, tmp_path: Path
) -> None:
    path, made = tmp_path / "diary", 0
    path.write_bytes((HERE.parent / "earlier_versions" / "version_1.spotting").read_bytes())
    for _ in range(rounds("migrate")):
        said = kill("migrate", path, made, chance.uniform(0, 0.05))
        with open_(tmp_path / f"old-{said}") as vault:
            assert len(vault.rows()) == 4
            assert vault.saved_checks() == ()
            assert SECRET in vault.rows()[0].day.notes[0]
        made = said
