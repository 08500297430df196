"""A full disk, and places that may not be written: what was confirmed stays, the rest is refused in plain words."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from vault_days import OTHER, PASSPHRASE, changes, day, make, open_, pairs, rows_of

from spotting.diary.recorded import Recorded
from spotting.diary.vault import DiskFull, Vault
from spotting.diary.vault.database import connect
from spotting.diary.vault.header import read_header
from spotting.diary.vault.secret import Secret

HERE = Path(__file__).parent
LIMITED = """
import resource, sys
from pathlib import Path
from vault_days import *
from spotting.diary.vault import DiskFull
path, act, limit = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
done = 0
if act != "create":
    vault = open_(path)
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    if act == "create":
        make(path)
    for number in range(1000):
        if act == "write":
            vault.write(changes(pairs([number])), "a day")
        if act == "import":
            vault.write(changes(pairs(range(number * 400, number * 400 + 400))), "many")
        if act == "passphrase":
            vault.change_passphrase(OTHER)
        if act == "backup":
            vault.backup(path.with_name("backup"))
        done += 1
except DiskFull as error:
    print(done, error)
"""


def limited(path: Path, act: str, limit: int) -> tuple[int, str]:
    """Do something in a process whose files may not grow beyond a size; return what was done and what was said."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), *sys.path])}
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path), act, str(limit)], env=environment,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stderr == ""
    count, _, said = done.stdout.partition(" ")
    assert "the disk is full or failing" in said
    assert "everything written before is still there" in said
    return int(count), said


@pytest.mark.parametrize("size", [70_000, 99_999, 200_000])
def test_days_written_before_the_disk_was_full_are_all_there(size: int, tmp_path: Path) -> None:
    path = tmp_path / "diary"
    make(path)
    count, _ = limited(path, "write", size)
    assert count > 10
    assert rows_of(path) == pairs(range(count))


def test_an_import_that_does_not_fit_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "diary"
    make(path)
    count, _ = limited(path, "import", 700_000)
    assert 0 < count < 10
    assert rows_of(path) == pairs(range(count * 400))


@pytest.mark.parametrize("act", ["passphrase", "backup"])
def test_a_whole_file_that_does_not_fit_changes_nothing(act: str, tmp_path: Path) -> None:
    path = tmp_path / "diary"
    make(path)
    with open_(path) as vault:
        vault.write(changes(pairs(range(200))), "days")
    before = path.read_bytes()
    assert limited(path, act, 60_000)[0] == 0
    assert path.read_bytes() == before
    assert rows_of(path) == pairs(range(200))
    assert sorted(file.name for file in tmp_path.iterdir()) == ["diary", "diary.copy", "diary.lock"]


def test_a_diary_that_cannot_be_made_is_not_half_there(tmp_path: Path) -> None:
    assert limited(tmp_path / "diary", "create", 9_000)[0] == 0
    assert [file.name for file in tmp_path.iterdir() if file.name != "diary.lock"] == []
    make(tmp_path / "diary", 1)
    assert rows_of(tmp_path / "diary") == pairs([0])


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path | None]:
    """A disk of one megabyte, where this user may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    yield folder if mounted else None
    if mounted:
        subprocess.run(["umount", str(folder)], check=True)


def write_for_ever(vault: Vault) -> None:
    for number in itertools.count():
        vault.write(changes([Recorded(day(number))]), "a day")


def test_a_disk_that_fills_up_and_is_emptied_again(small_disk: Path | None) -> None:
    """The whole way on a real small disk: fill, be refused, close without a safety copy, make room, go on."""
    if small_disk is None:
        return  # the limit on file size above says the same, without the right to mount
    path, filler = small_disk / "diary", small_disk / "film"
    make(path)
    vault = open_(path)
    filler.write_bytes(bytes(700_000))
    with pytest.raises(DiskFull):
        write_for_ever(vault)
    count = len(vault.rows())
    assert count > 50
    with pytest.raises(DiskFull):
        vault.change_passphrase(OTHER)
    with pytest.raises(DiskFull):
        vault.backup(small_disk / "backup")
    assert [row.day for row in vault.rows()] == [day(number) for number in range(count)]
    vault.close()
    assert any("safety copy could not be brought up to date" in notice for notice in vault.notices)
    with open_(path) as vault:
        assert any("safety copy could not be brought up to date" in notice for notice in vault.notices)
        assert len(vault.rows()) == count
        filler.unlink()
        vault.write(changes([Recorded(day(count))]), "there is room again")
    with open_(path) as vault:
        assert vault.notices == ()
        assert [row.day for row in vault.rows()] == [day(number) for number in range(count + 1)]
    assert sorted(file.name for file in small_disk.iterdir()) == ["diary", "diary.copy", "diary.lock"]


READ_ONLY = """
import os, sys
from pathlib import Path
from vault_days import *
from spotting.diary.vault import NotWritable, Vault
if os.geteuid() == 0:
    os.setgid(65534), os.setuid(65534)
path = Path(sys.argv[1])
with open_(path) as vault:
    print(len(vault.rows()), len(vault.shown()), len(vault.notices))
    for act in (lambda: vault.write(changes(pair(9)), "x"), vault.undo, lambda: vault.change_passphrase(OTHER),
                lambda: vault.backup(path.with_name("b")), lambda: Vault.create(path.with_name("c"), PASSPHRASE),
                lambda: Vault.create(path.parent / "d" / "e", PASSPHRASE)):
        try:
            act()
        except NotWritable as error:
            print(error)
"""


def test_where_nothing_may_be_written_the_diary_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "diary"
    make(path, 3)
    for file in tmp_path.iterdir():
        file.chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), *sys.path])}
        done = subprocess.run(
            [sys.executable, "-c", READ_ONLY, str(path)], env=environment, capture_output=True, text=True, check=True
        )
    finally:
        tmp_path.chmod(0o700)
    first, *refused = done.stdout.splitlines()
    assert first == "6 3 1"
    assert len(refused) == 6
    assert all("cannot be" in line for line in refused), refused
    assert done.stderr == ""


@pytest.mark.parametrize(("version", "said"), [("1", "cannot be written"), ("99", "newer version of spotting")])
def test_other_tables_where_nothing_may_be_written_are_refused(version: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "diary"
    shutil.copyfile(HERE.parent / "earlier_versions" / "version_1.spotting", path)
    with contextlib.closing(connect(path, Secret(PASSPHRASE).key(read_header(path)))) as connection:
        connection.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (version,))
    path.chmod(0o444)
    tmp_path.chmod(0o555)
    code = (
        "import os\nfrom vault_days import *\nfrom spotting.diary.vault import VaultError\n"
        "if os.geteuid() == 0:\n    os.setgid(65534), os.setuid(65534)\n"
        f"try:\n    rows_of(Path({str(path)!r}))\nexcept VaultError as error:\n    print(error)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), *sys.path])}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    tmp_path.chmod(0o700)
    assert said in done.stdout


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    path = tmp_path / "diary"
    make(path)
    code = (
        "import os, sys\nfrom spotting.diary.vault import NotWritable, Vault\n"
        "if os.geteuid() == 0:\n    os.setgid(65534), os.setuid(65534)\n"
        "try:\n    Vault.open(sys.argv[1], 'some passphrase')\nexcept NotWritable as error:\n    print(error)"
    )
    path.chmod(0)
    tmp_path.chmod(0o755)
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    path.chmod(0o600)
    assert "cannot be read (Permission denied)" in done.stdout


def test_the_passphrase_of_the_tests_is_not_in_what_is_said(tmp_path: Path) -> None:
    make(tmp_path / "diary")
    _, said = limited(tmp_path / "diary", "write", 70_000)
    assert PASSPHRASE not in said
