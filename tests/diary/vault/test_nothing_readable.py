"""Nothing readable on disk: every file of a diary at every moment, and everywhere temporary files go, is searched.

Searched for are words of notes, fields, sources, settings, saved checks, names of changes, the passphrase, the key.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from vault_days import OTHER, PASSPHRASE, SECRET, make

from spotting.diary.vault.header import read_header
from spotting.diary.vault.secret import Secret

HERE = Path(__file__).parent
WORDS = [
    SECRET,
    "bleeding",
    "medium",
    "pelvis",
    "clue",
    "imported",
    "2020-01",
    "recorded",
    "SQLite format",
    "CREATE TABLE",
]
WORDS += [
    "name-of-a-change",
    "name-of-a-check",
    "name-of-a-setting",
    "postcoital_bleeding",
    PASSPHRASE,
    OTHER,
    "words not",
]

PROGRAM = """
import os, signal, sys
from datetime import date
from pathlib import Path
from vault_days import *
from spotting.case import Case
from spotting.saved_check import SavedCheck
path, moment = Path(sys.argv[1]), sys.argv[2]

def stop_here():
    os.kill(os.getpid(), signal.SIGKILL)

vault = open_(path)
vault.write(changes(pairs(range(300))), "name-of-a-change")
vault.save_check("name-of-a-check", SavedCheck(Case({"postcoital_bleeding": "present"}), date(2026, 1, 1)))
vault.set_setting("name-of-a-setting", {SECRET: SECRET})
if moment == "within a transaction":
    connection = vault._opened.connection
    connection.execute("PRAGMA cache_size = 10")  # pages go to the disk before the end of the transaction
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE recorded SET json = json || ' '")
    few = "(SELECT json FROM recorded LIMIT 9)"
    connection.execute(f"CREATE TABLE sorted AS SELECT r.json || s.json AS j FROM recorded r, {few} s ORDER BY 1")
    stop_here()
vault.rows(), vault.export_json()
vault.undo()
vault.write(changes(pairs(range(300))), "name-of-a-change")
if moment == "open":
    stop_here()
vault.backup(path.with_name("backup"))
vault.change_passphrase(OTHER)
vault.close()
if moment == "damaged":
    data = bytearray(path.read_bytes())
    data[5000] ^= 1
    path.write_bytes(data)
    open_(path, OTHER).close()
"""


def found_in(folder: Path, secrets: list[bytes]) -> list[str]:
    """Return which words stand in which files below a folder, as UTF-8 or UTF-16, in names too."""
    found = []
    for file in sorted(folder.rglob("*")):
        content = file.read_bytes() if file.is_file() else b""
        content += str(file.relative_to(folder)).encode()
        for word in WORDS:
            for text in (word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be")):
                if text in content:
                    found.append(f"{word} in {file.name}")
        found += [
            f"a key in {file.name}" for secret in secrets if secret in content or secret.hex().encode() in content
        ]
    return found


def new_files(before: set[str]) -> set[str]:
    return {entry for entry in shared_places() if entry not in before}


def shared_places() -> set[str]:
    """Return what stands where temporary files of any program go, without what the tests keep there themselves."""
    return {
        str(file)
        for place in ("/var/tmp", "/usr/tmp", "/dev/shm", str(HERE))
        if Path(place).is_dir()
        for file in Path(place).iterdir()
    }


@pytest.mark.parametrize("moment", ["within a transaction", "open", "closed", "damaged"])
def test_no_file_holds_a_word_that_can_be_read(moment: str, tmp_path: Path) -> None:
    for name in ("vault", "home", "temporary", "work"):
        (tmp_path / name).mkdir()
    path = tmp_path / "vault" / "diary"
    make(path)
    key = bytes(Secret(PASSPHRASE).key(read_header(path)).raw)
    places = {"HOME": "home", "TMPDIR": "temporary", "SQLITE_TMPDIR": "temporary", "XDG_DATA_HOME": "home"}
    environment = {name: str(tmp_path / folder) for name, folder in places.items()}
    environment |= {"PYTHONPATH": os.pathsep.join([str(HERE), *sys.path]), "PYTHONDONTWRITEBYTECODE": "1"}
    before = shared_places()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path), moment], cwd=tmp_path / "work", env=environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.returncode == (-9 if moment in ("within a transaction", "open") else 0)
    if moment == "within a transaction":
        assert path.with_name("diary-journal").stat().st_size > 50_000, "the journal is on the disk and is searched"
    assert len(list((tmp_path / "vault").iterdir())) >= 3
    assert found_in(tmp_path, [key, bytes(Secret(OTHER).key(read_header(path)).raw)]) == []
    assert [name for folder in ("home", "temporary", "work") for name in os.listdir(tmp_path / folder)] == []
    assert {name for name in new_files(before) if "spotting" in name or "etilqs" in name or "diary" in name} == set()


def test_the_search_would_find_them(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text(f"{{{SECRET}}}")
    (tmp_path / "wide").write_bytes(SECRET.encode("utf-16"))
    (tmp_path / "key").write_bytes(b"\1\2\3".hex().encode())
    assert found_in(tmp_path, [b"\1\2\3"]) == ["a key in key", f"{SECRET} in plain", f"{SECRET} in wide"]
