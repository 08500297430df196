"""Two programs, or two threads, at one diary: no day is lost, and who must wait or open again is told so."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from vault_days import OTHER, PASSPHRASE, changes, day, make, open_, pair, pairs, rows_of

from spotting.diary.day import Day
from spotting.diary.importers.detect import read_path
from spotting.diary.importers.plan import plan
from spotting.diary.recorded import Recorded
from spotting.diary.vault import ChangedMeanwhile, VaultInUse, file_lock, opening, restore
from spotting.diary.vault.file_lock import writer

HERE = Path(__file__).parent
SAMPLES = HERE.parent / "importers" / "samples"
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), *sys.path])}
ADDING = """
import sys
from pathlib import Path
from vault_days import *
start, count, source = int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
for part in range(4):
    with open_(Path(sys.argv[1])) as vault:
        for number in range(start + part * count // 4, start + (part + 1) * count // 4):
            vault.write(changes([Recorded(day(number), source)]), "a day")
"""
HOLDING = """
import sys
from pathlib import Path
from spotting.diary.vault.file_lock import writer
with writer(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_two_programs_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "diary"
    make(path)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", ADDING, str(path), "0", "40", source],
            env=ENVIRONMENT,
            stderr=subprocess.PIPE,
            text=True,
        )
        for source in ("own", "clue", "drip")
    ]
    for process in running:
        assert process.communicate()[1] == ""
        assert process.returncode == 0
    expected = [Recorded(day(number), source) for number in range(40) for source in ("clue", "drip", "own")]
    assert rows_of(path) == expected
    path.unlink()
    assert rows_of(path) == expected, "the safety copy has them all too"


def test_programs_that_find_a_damaged_diary_at_once_mend_it_once(tmp_path: Path) -> None:
    path = tmp_path / "diary"
    make(path, 30)
    data = bytearray(path.read_bytes())
    data[5000] ^= 1
    path.write_bytes(data)
    code = "import sys\nfrom vault_days import *\nassert rows_of(Path(sys.argv[1])) == pairs(range(30))"
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(path)], env=ENVIRONMENT, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert [process.communicate()[1] for process in running] == [""] * 4
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "diary", "diary.copy", "diary.damaged-1", "diary.lock",
    ]  # fmt: skip


@pytest.mark.parametrize("moment", ["key", "try_key"])
def test_what_another_program_mends_while_this_one_opens_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Its key takes a while to derive, and the file to look at: a whole one may stand there afterwards."""
    path = tmp_path / "diary"
    make(path, 30)
    data = bytearray(path.read_bytes())
    data[5000] ^= 1
    path.write_bytes(data)
    place: Any = opening.Secret if moment == "key" else opening
    rightly = getattr(place, moment)
    mended: list[int] = []

    def meanwhile(*given: Any, **named: Any) -> Any:
        if not mended:
            code = "import sys\nfrom vault_days import *\nrows_of(Path(sys.argv[1]))"
            mended.append(subprocess.run([sys.executable, "-c", code, str(path)], env=ENVIRONMENT).returncode)
        return rightly(*given, **named)

    monkeypatch.setattr(place, moment, meanwhile)
    assert rows_of(path) == pairs(range(30))
    assert mended == [0]


def test_a_second_program_sees_at_once_what_the_first_wrote(tmp_path: Path) -> None:
    path = tmp_path / "diary"
    make(path)
    with open_(path) as one, open_(path) as other:
        one.write(changes(pair(0)), "a day")
        assert other.rows() == pairs([0])
        other.write(changes(pair(1)), "another")
        undone = one.undo()
        assert undone
        assert undone.what == "another"
        assert other.rows() == pairs([0])


def test_a_writer_that_does_not_let_go_is_named_after_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "diary"
    make(path, 1)
    monkeypatch.setattr(file_lock, "PATIENCE", 0.2)
    vault = open_(path)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(path)], env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        for act in (lambda: vault.write(changes(pair(1)), "x"), vault.undo, lambda: vault.change_passphrase(OTHER)):
            with pytest.raises(VaultInUse, match="being written by another program"):
                act()
        assert vault.rows() == pairs([0]), "reading goes on"
        with open_(path) as second:
            assert second.rows() == pairs([0])
        holder.communicate()
    vault.write(changes(pair(1)), "now it can")
    vault.close()
    assert rows_of(path) == pairs(range(2))


def test_a_killed_writer_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "diary"
    make(path)
    monkeypatch.setattr(file_lock, "PATIENCE", 2.0)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(path)], env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout
        holder.stdout.readline()
        holder.kill()
        holder.wait()
    with writer(path):
        pass


@pytest.mark.parametrize("how", ["passphrase", "restore"])
def test_a_diary_replaced_while_open_elsewhere_takes_no_more_days_there(how: str, tmp_path: Path) -> None:
    path = tmp_path / "diary"
    make(path, 2)
    left_open, other = open_(path), open_(path)
    left_open.write(changes(pair(2)), "before")
    if how == "passphrase":
        other.change_passphrase(OTHER)
    else:
        other.backup(tmp_path / "backup")
        restore(tmp_path / "backup", path, PASSPHRASE, allow_test_profile=True).close()
    for act in (lambda: left_open.write(changes(pair(3)), "after"), left_open.rows, left_open.undo):
        with pytest.raises(VaultInUse, match=r"open it again; nothing was written"):
            act()
    left_open.close()
    other.close()
    assert rows_of(path, OTHER if how == "passphrase" else PASSPHRASE) == pairs(range(3))


def test_threads_of_one_program_share_an_open_diary(tmp_path: Path) -> None:
    path, failed = tmp_path / "diary", list[BaseException]()
    make(path)
    with open_(path) as vault:

        def add(source: str) -> None:
            try:
                for number in range(15):
                    vault.write(changes([Recorded(day(number), source)]), "a day")
                    assert Recorded(day(number), source) in vault.rows()
                    with open_(path) as second:  # closes handles of the same file in between
                        assert Recorded(day(number), source) in second.rows()
            except BaseException as error:
                failed.append(error)

        threads = [threading.Thread(target=add, args=(source,)) for source in ("own", "clue", "drip", "flo")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        assert len(vault.rows()) == 60


def test_a_row_that_another_program_wrote_since_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "diary"
    make(path, 1)
    ours = pair(0, "ours")[0]
    with open_(path) as here:
        before = {row.key: row for row in here.rows()}
        with open_(path) as there:
            theirs = pair(0, "theirs")[0]
            there.write(changes([theirs]), "a day", before=before)
        with pytest.raises(ChangedMeanwhile, match="2020-01-01 was changed by another program"):
            here.write(changes([ours]), "a day", before=before)
        with pytest.raises(ChangedMeanwhile):
            here.write(changes([*pair(1), ours]), "an import", before={**before, pair(1)[0].key: None})
        assert here.rows() == [theirs, pair(0)[1]] or here.rows() == [pair(0)[1], theirs]
        assert here.write(changes([ours]), "a day", before={theirs.key: theirs})


def test_an_import_planned_before_another_program_wrote_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "diary"
    make(path)
    (clue,) = read_path(SAMPLES / "clue_measurements.json")
    with open_(path) as here:
        planned = plan(here.rows(), [clue], today=date(2026, 4, 1))
        with open_(path) as there:
            first = planned.changes()[0][0]
            newer = Recorded(Day(first[0], notes=("a newer export",)), first[1], "measurements")
            there.write([(first, newer)], "import from Clue")
        with pytest.raises(ChangedMeanwhile):
            here.write(planned.changes(), "import from Clue", before=planned.before())
        assert here.rows() == [newer]


def test_many_programs_that_make_the_diary_at_once_make_one(tmp_path: Path) -> None:
    path = tmp_path / "diary"
    making = "import sys; from pathlib import Path; from vault_days import *; make(Path(sys.argv[1]), 1, sys.argv[2])"
    passphrases = [f"four words number {number}" for number in range(4)]
    running = [
        subprocess.Popen([sys.executable, "-c", making, str(path), words], env=ENVIRONMENT, stderr=subprocess.PIPE)
        for words in passphrases
    ]
    said = [process.communicate()[1].decode() for process in running]
    made = [words for words, process in zip(passphrases, running, strict=True) if process.returncode == 0]
    assert len(made) == 1
    assert sum("VaultExists" in text for text in said) == 3
    assert rows_of(path, made[0]) == pairs(range(1))
