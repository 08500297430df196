"""Restoring as pages: looked at before anything changes, refused in plain words, nothing lost, nothing left behind."""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from diary_client import PASSPHRASE, TODAY, Browser

from spotting.diary.day import Bleeding, Day
from spotting.diary.recorded import OWN, Recorded
from spotting.diary.vault import Vault, safety_copy
from spotting.diary.vault.places import every_file_of
from spotting.web import diary_restore
from spotting.web.session import Tries
from spotting.web.settings import LONGEST_UPLOAD

OTHER = "another phrase"
WORD = "unmistakable-word"


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    made = Browser(tmp_path / "here" / "diary.spotting")
    yield made
    made.session.lock()


def write(vault: Vault, *days: Day, source: str = OWN) -> None:
    rows = [Recorded(day, source) for day in days]
    vault.write([(row.key, row) for row in rows], "test")


def bled(ago: int, level: str = "light") -> Day:
    return Day(TODAY - timedelta(days=ago), bleeding=Bleeding(level), notes=(WORD,))


@pytest.fixture
def backup(tmp_path: Path) -> tuple[bytes, str]:
    """A backup of another computer with the days 1, 2 and 3 ago; its content and its recovery key."""
    vault, recovery_key = Vault.create(tmp_path / "elsewhere" / "diary", OTHER)
    with vault:
        write(vault, bled(1), bled(2), bled(3))
        made = vault.backup(tmp_path / "made.spotting").read_bytes()
    return made, recovery_key


def choose(browser: Browser, data: bytes, **fields: Any) -> str:
    browser.get("/diary/restore")
    browser.post("/diary/restore", files={"file": ("made.spotting", data)}, **fields)
    return browser.text


def files_of(browser: Browser) -> dict[str, bytes]:
    folder = browser.session.path.parent
    return {file.name: file.read_bytes() for file in folder.iterdir()} if folder.is_dir() else {}


def dates(browser: Browser) -> set[date]:
    return {row.day.date for row in browser.session.vault.rows()}


def test_a_backup_is_compared_with_the_open_diary_before_anything_changes(
    browser: Browser, backup: tuple[bytes, str]
) -> None:
    browser.begin()
    write(browser.session.vault, bled(2), bled(3, "heavy"), bled(4))
    before = files_of(browser)
    text = choose(browser, backup[0], passphrase=OTHER)
    assert "Nothing is changed yet." in text
    assert "Days 3 First day Sunday 29 March 2026 Last day Tuesday 31 March 2026" in text
    assert "Days that are the same 1 Days that differ 1 Days only in the backup 1 Days only here 1" in text
    for day in ("Sunday 29 March 2026", "Tuesday 31 March 2026", "Saturday 28 March 2026"):
        assert f"<li>{day}</li>" in browser.html
    assert files_of(browser) == before
    assert dates(browser) == {TODAY - timedelta(days=one) for one in (2, 3, 4)}


def test_restoring_keeps_the_earlier_diary_says_where_and_it_comes_back_the_same_way(
    browser: Browser, backup: tuple[bytes, str]
) -> None:
    browser.begin()
    write(browser.session.vault, bled(4))
    choose(browser, backup[0], passphrase=OTHER)
    text = browser.post("/diary/restore/apply")
    assert "The backup is restored" in text
    assert "The diary now holds 3 days." in text
    assert "diary.spotting.before-restore-1" in text
    assert str(browser.session.path.parent) in text
    assert dates(browser) == {TODAY - timedelta(days=one) for one in (1, 2, 3)}
    browser.post("/diary/lock", token=None)
    kept = (browser.session.path.parent / "diary.spotting.before-restore-1").read_bytes()
    choose(browser, kept, passphrase=PASSPHRASE)
    browser.post("/diary/restore/apply")
    assert dates(browser) == {TODAY - timedelta(days=4)}


def test_a_first_diary_can_be_a_backup_and_what_waited_is_kept_in_it(
    browser: Browser, backup: tuple[bytes, str]
) -> None:
    assert "I have a backup" in browser.get("/diary")
    browser.post(
        "/diary/restore", begin="yes", kept_for="/diary/log", **{"kept-day": "2026-04-01", "kept-level": "heavy"}
    )
    assert files_of(browser) == {}
    browser.post("/diary/restore", files={"file": ("made.spotting", backup[0])}, passphrase=OTHER)
    assert "There is no diary on this computer yet" in browser.text
    browser.post("/diary/restore/apply")
    assert "kept beside" not in browser.text
    fields = {name: browser.hidden(name) for name in ("kept_for", "kept-day", "kept-level")}
    assert fields["kept_for"] == "/diary/log"
    browser.post("/diary/carry-on", **fields)
    assert dates(browser) == {TODAY - timedelta(days=one) for one in (0, 1, 2, 3)}
    assert sorted(files_of(browser)) == ["diary.spotting", "diary.spotting.copy", "diary.spotting.lock"]


def test_going_back_takes_what_waited_along(browser: Browser) -> None:
    browser.get("/diary")
    fields = {"kept-day": "2026-04-01", "kept-level": "heavy"}
    browser.post("/diary/restore", begin="yes", kept_for="/diary/log", **fields)
    assert "Begin a diary" in browser.post("/diary/restore/back")
    assert browser.hidden("kept_for") == "/diary/log"
    assert {name: browser.hidden(name) for name in fields} == fields
    assert browser.session.place.waiting == {}


def test_the_recovery_key_of_the_backup_opens_it(browser: Browser, backup: tuple[bytes, str]) -> None:
    choose(browser, backup[0], recovery_key=backup[1].lower().replace("-", " "))
    assert "Days 3" in browser.text
    browser.post("/diary/restore/apply")
    browser.post("/diary/lock", token=None)
    browser.unlock(OTHER)
    assert len(dates(browser)) == 3


def test_a_damaged_diary_is_restored_from_the_locked_page_and_kept(browser: Browser, backup: tuple[bytes, str]) -> None:
    browser.begin()
    write(browser.session.vault, bled(4))
    browser.session.lock()
    browser.session.path.write_bytes(b"overwritten by something else")
    safety_copy(browser.session.path).unlink()
    browser.unlock()
    assert "damaged" in browser.text
    assert "I have a backup" in browser.text
    browser.post("/diary/restore", begin="yes")
    text = choose(browser, backup[0], passphrase=OTHER)
    assert "cannot be compared" in text
    browser.post("/diary/restore/apply")
    assert len(dates(browser)) == 3
    kept = browser.session.path.with_name("diary.spotting.before-restore-1")
    assert kept.read_bytes() == b"overwritten by something else"


def test_wrong_tries_cost_a_wait_and_the_file_need_not_be_chosen_again(
    browser: Browser, backup: tuple[bytes, str]
) -> None:
    now = [0.0]
    browser.session.backup_tries = Tries(clock=lambda: now[0])
    assert "does not open the backup" in choose(browser, backup[0], passphrase="wrong phrase")
    assert browser.status == 403
    assert "made.spotting" in browser.text
    assert "Try again in 1 second." in browser.post("/diary/restore", passphrase=OTHER)
    assert browser.status == 429
    now[0] = 1.0
    assert "slip in it" in browser.post("/diary/restore", recovery_key=backup[1][:-1])
    assert "Try again in 2 seconds" in browser.post("/diary/restore", passphrase=OTHER)
    now[0] = 3.0
    assert "Days 3" in browser.post("/diary/restore", passphrase=OTHER)
    assert files_of(browser) == {}


def test_a_backup_of_ones_own_frees_no_tries_at_the_diary(browser: Browser, backup: tuple[bytes, str]) -> None:
    browser.begin()
    browser.post("/diary/lock")
    browser.session.tries = Tries(clock=lambda: 0.0)
    browser.unlock("wrong phrase")
    choose(browser, backup[0], passphrase=OTHER)
    browser.unlock()
    assert browser.status == 429
    assert browser.session.tries.wrong == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda data: b"date,bleeding\n2026-04-01,light\n", "is no backup of a diary"),
        (lambda data: b"", "Choose the file of the backup first"),
        (lambda data: data[:10], "is no backup of a diary"),
        (lambda data: data[:9000], "is damaged and cannot be restored whole"),
        (lambda data: data[:-4096], "is damaged and cannot be restored whole"),
        (lambda data: data[:5000] + bytes([data[5000] ^ 1]) + data[5001:], "is damaged and cannot be restored whole"),
        (lambda data: data[:2] + b"\2" + data[3:], "newer version of the program"),
        (lambda data: data[:3] + b"\xff" + data[4:], "made for tests"),
    ],
)
def test_what_is_no_whole_backup_is_refused_in_plain_words_and_changes_nothing(
    browser: Browser, backup: tuple[bytes, str], change: Any, says: str
) -> None:
    browser.begin()
    write(browser.session.vault, bled(4))
    before = files_of(browser)
    text = choose(browser, change(backup[0]), passphrase=OTHER)
    assert says in text
    assert browser.status in (409, 422)
    assert "later-" not in text
    assert str(browser.session.path.parent) not in text
    browser.post("/diary/restore/apply")
    assert "not here any more" in browser.text
    assert files_of(browser) == before
    assert dates(browser) == {TODAY - timedelta(days=4)}


def test_a_passphrase_left_out_is_asked_for_and_the_file_waits(browser: Browser, backup: tuple[bytes, str]) -> None:
    assert "Type the passphrase of the backup" in choose(browser, backup[0])
    assert 'type="file"' not in browser.html
    assert "Days 3" in browser.post("/diary/restore", passphrase=OTHER)
    browser.post("/diary/restore/drop")
    assert "the file is forgotten" in browser.text
    assert 'type="file"' in browser.html
    assert browser.session.place.waiting == {}


def test_a_full_disk_leaves_the_diary_as_it_is_and_open(
    browser: Browser, backup: tuple[bytes, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.begin()
    write(browser.session.vault, bled(4))
    choose(browser, backup[0], passphrase=OTHER)
    real = os.open

    def full(path: Any, *rest: Any, **more: Any) -> int:
        if str(path).endswith(".part"):
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(path, *rest, **more)

    before = files_of(browser)
    with monkeypatch.context() as patch:
        patch.setattr(os, "open", full)
        text = browser.post("/diary/restore/apply")
    assert "The disk is full" in text
    assert "nothing was changed" in text
    assert files_of(browser) == before
    assert dates(browser) == {TODAY - timedelta(days=4)}
    browser.post("/diary/restore/apply")
    assert len(dates(browser)) == 3, "the file still waited"


def test_the_upload_lies_on_the_disk_only_encrypted_and_only_while_it_is_read(
    browser: Browser, backup: tuple[bytes, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.begin()
    seen: list[tuple[str, int]] = []
    real = diary_restore.check_backup

    def watched(path: Path) -> None:
        assert WORD.encode() not in path.read_bytes()
        seen.append((path.name, path.stat().st_mode & 0o777))
        real(path)

    monkeypatch.setattr(diary_restore, "check_backup", watched)
    choose(browser, backup[0], passphrase=OTHER)
    ((name, mode),) = seen[:1]
    assert mode == 0o600
    assert name not in files_of(browser)
    left = browser.session.path.with_name(name)  # as a killed process would leave it
    shutil.copyfile(browser.session.path, left)
    assert left in every_file_of(browser.session.path)
    os.utime(left, (0, 0))
    choose(browser, backup[0], passphrase=OTHER)
    assert not left.exists()
    for content in files_of(browser).values():
        assert WORD.encode() not in content


@pytest.mark.parametrize(
    "address", ["/diary/restore", "/diary/restore/apply", "/diary/restore/drop", "/diary/restore/back"]
)
def test_a_form_without_the_token_restores_nothing(browser: Browser, backup: tuple[bytes, str], address: str) -> None:
    browser.begin()
    choose(browser, backup[0], passphrase=OTHER)
    before = files_of(browser)
    for token in (None, "0" * 64):
        browser.post(address, token=token, passphrase=OTHER)
        assert browser.status == 403
    assert files_of(browser) == before
    assert dates(browser) == set()


def test_another_browser_sees_nothing_of_a_backup_that_waits(browser: Browser, backup: tuple[bytes, str]) -> None:
    browser.begin()
    choose(browser, backup[0], passphrase=OTHER)
    stranger = Browser(app=browser.app)
    assert "made.spotting" not in stranger.get("/diary/restore")
    assert "not here any more" in stranger.post("/diary/restore/apply")
    assert dates(browser) == set()


def test_locking_and_leaving_forget_the_backup_and_its_passphrase(browser: Browser, backup: tuple[bytes, str]) -> None:
    for way in ("/leave", "lock"):
        choose(browser, backup[0], passphrase=OTHER)
        assert browser.session.place.waiting
        if way == "lock":
            browser.post("/diary/lock", token=None)
            browser.session.lock()
        else:
            browser.get(way)
        assert browser.session.place.waiting == {}
        assert 'type="file"' in browser.get("/diary/restore") + browser.html


def test_a_backup_that_lies_unused_is_forgotten(tmp_path: Path, backup: tuple[bytes, str]) -> None:
    browser = Browser(tmp_path / "here" / "diary.spotting", lock_after=1)
    choose(browser, backup[0], passphrase=OTHER)
    assert browser.session.place.waiting
    for _ in range(100):
        if not browser.session.place.waiting:
            break
        time.sleep(0.05)
    assert browser.session.place.waiting == {}


def test_too_much_at_once_is_not_read(browser: Browser) -> None:
    browser.get("/diary/restore")
    answer = browser.client.post(
        "/diary/restore",
        content=b"x",
        headers={"content-length": str(LONGEST_UPLOAD + 1), "content-type": "text/plain"},
    )
    assert answer.status_code == 413


def test_an_older_browser_that_held_the_diary_is_let_go(browser: Browser, backup: tuple[bytes, str]) -> None:
    browser.begin()
    other = Browser(app=browser.app)
    choose(other, backup[0], passphrase=OTHER)
    other.post("/diary/restore/apply")
    assert "Your diary is locked" in browser.get("/diary")
    assert len(dates(other)) == 3
