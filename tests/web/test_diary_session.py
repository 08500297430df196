"""Who may see the diary: beginning, unlocking at a price, locking, tokens, and no diary at all in public mode."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from diary_client import HOST, PASSPHRASE, Browser

from spotting.web.session import LONGEST_WAIT, TooSoon, Tries
from spotting.web.settings import LOCK_AFTER


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    made = Browser(tmp_path / "diary.spotting")
    yield made
    made.session.lock()


def test_the_first_use_asks_twice_and_shows_the_recovery_key_once(browser: Browser) -> None:
    assert "Begin a diary" in browser.get("/diary")
    assert "too short" in browser.post("/diary/begin", passphrase="short", again="short")
    assert "not the same" in browser.post("/diary/begin", passphrase=PASSPHRASE, again="correct house")
    assert not browser.session.exists
    browser.post("/diary/begin", passphrase=PASSPHRASE, again=PASSPHRASE)
    assert "shown only this once" in browser.text
    browser.post("/diary/carry-on")
    assert "Your diary is empty" in browser.text
    assert "recovery key" not in browser.text.lower()


def test_the_recovery_key_opens_what_the_passphrase_opens(browser: Browser) -> None:
    key = browser.begin()
    browser.post("/diary/lock")
    browser.post("/diary/unlock", recovery_key=key.lower().replace("-", " "))
    assert browser.session._vault is not None
    assert "April 2026" in browser.text


def test_a_second_beginning_does_not_touch_the_first(browser: Browser) -> None:
    browser.begin()
    browser.post("/diary/lock")
    browser.post("/diary/begin", passphrase="another phrase", again="another phrase")
    assert browser.status == 409
    assert "April 2026" in browser.unlock()


def test_wrong_tries_cost_a_wait_that_grows_and_nothing_is_tried_meanwhile(browser: Browser) -> None:
    browser.begin()
    browser.post("/diary/lock")
    now = [0.0]
    browser.session.tries = Tries(clock=lambda: now[0])
    assert "not the passphrase" in browser.unlock("wrong one")
    assert "Try again in 1 second." in browser.unlock()
    assert browser.status == 429
    assert browser.session._vault is None
    now[0] = 1.0
    browser.unlock("wrong again")
    assert "Try again in 2 seconds" in browser.unlock()
    now[0] = 3.0
    assert "April 2026" in browser.unlock()
    browser.session.tries.check()


def test_the_wait_doubles_up_to_a_bound() -> None:
    now = [0.0]
    tries = Tries(clock=lambda: now[0])
    waits = []
    for _ in range(12):
        tries.failed()
        with pytest.raises(TooSoon) as caught:
            tries.check()
        waits.append(caught.value.seconds)
        now[0] += caught.value.seconds
        tries.check()
    assert waits[:5] == [1, 2, 4, 8, 16]
    assert max(waits) == LONGEST_WAIT


def test_the_cookie_is_for_this_browser_and_the_diary_alone(browser: Browser) -> None:
    browser.begin()
    cookie = browser.client.get("/diary").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/diary" in cookie
    stranger = Browser(app=browser.app)
    assert "Your diary is locked" in stranger.get("/diary")


def test_a_new_cookie_is_given_when_the_diary_opens(browser: Browser) -> None:
    browser.get("/diary")
    before = browser.client.cookies["diary"]
    browser.begin()
    assert browser.client.cookies["diary"] != before


def test_another_browser_that_unlocks_takes_the_diary_over(browser: Browser) -> None:
    browser.begin()
    other = Browser(app=browser.app)
    assert "April 2026" in other.unlock()
    assert "Your diary is locked" in browser.get("/diary")
    assert "April 2026" in other.get("/diary")


def test_a_wrong_passphrase_elsewhere_does_not_lock_the_holder_out(browser: Browser) -> None:
    browser.begin()
    Browser(app=browser.app).unlock("wrong one")
    assert "April 2026" in browser.get("/diary")


def test_leaving_quickly_locks(browser: Browser) -> None:
    browser.begin()
    browser.get("/leave")
    assert browser.session._vault is None
    assert "Your diary is locked" in browser.get("/diary")


def test_it_locks_by_itself_also_when_no_page_is_asked_for(tmp_path: Path) -> None:
    browser = Browser(tmp_path / "diary.spotting", lock_after=1)
    browser.begin()
    vault = browser.session.vault
    for _ in range(100):
        if browser.session._vault is None:
            break
        time.sleep(0.05)
    assert browser.session._vault is None
    assert vault.is_locked
    assert LOCK_AFTER == 15 * 60


@pytest.mark.parametrize(
    "address",
    ["/diary/log", "/diary/undo", "/diary/day/save", "/diary/checks/keep", "/diary/export", "/diary/cycles/correct",
     "/diary/import/apply", "/diary/backup", "/diary/passphrase", "/diary/delete"],
)  # fmt: skip
def test_a_form_without_the_token_of_this_browser_changes_nothing(browser: Browser, address: str) -> None:
    browser.begin()
    browser.post(address, token=None, day="2026-04-01", level="heavy", words="delete everything")
    assert browser.status == 403
    browser.post(address, token="0" * 64, day="2026-04-01", level="heavy", words="delete everything")
    assert browser.status == 403
    assert browser.session.vault.rows() == []


def test_a_form_of_another_site_is_not_read(browser: Browser) -> None:
    browser.begin()
    token = browser.token
    browser.client.headers["Origin"] = "http://elsewhere.example"
    browser.post("/diary/log", token=token, day="2026-04-01", level="heavy")
    assert browser.status == 403
    assert browser.session.vault.rows() == []


def test_what_is_typed_into_a_diary_that_locked_meanwhile_is_written_after_unlocking(browser: Browser) -> None:
    browser.begin()
    browser.get("/diary/day")
    before, token = browser.hidden("before"), browser.token
    browser.session.lock()
    browser.post("/diary/day/save", token=token, day="2026-04-01", before=before, bleeding__level="heavy", notes="rain")
    assert "is not lost" in browser.text
    assert "rain" in browser.hidden("kept-notes")
    kept = {name: browser.hidden(name) for name in ("kept_for", "kept-day", "kept-before", "kept-bleeding.level")}
    browser.post("/diary/unlock", passphrase=PASSPHRASE, **{**kept, "kept-notes": "rain"})
    (row,) = browser.session.vault.rows()
    assert row.day.notes == ("rain",)
    assert row.day.bleeding is not None
    assert row.day.bleeding.level == "heavy"


def test_a_passphrase_never_waits_in_a_page(browser: Browser) -> None:
    browser.begin()
    browser.session.lock()
    browser.post("/diary/passphrase", now="the old secret", passphrase="the new secret", again="the new secret")
    assert "secret" not in browser.html


def test_an_older_page_is_asked_to_be_sent_once_more_and_loses_nothing(browser: Browser) -> None:
    browser.begin()
    old = browser.token
    browser.post("/diary/lock")
    browser.unlock()
    browser.post("/diary/log", token=old, day="2026-03-31", level="light")
    assert "Send it once more?" in browser.text
    assert browser.session.vault.rows() == []
    browser.post("/diary/log", day=browser.hidden("day"), level=browser.hidden("level"))
    assert len(browser.session.vault.rows()) == 1


def test_public_mode_has_no_diary() -> None:
    browser = Browser(public=True)
    for address in ("/diary", "/diary/day", "/diary/cycles", "/diary/import", "/diary/keep", "/diary/checks"):
        browser.get(address)
        assert browser.status == 404, address
    browser.post("/diary/checks/save", token=None, state="{}")
    assert browser.status == 404
    assert browser.session is None
    assert "/diary" not in browser.get("/") + browser.html


def test_no_page_of_the_diary_may_be_stored(browser: Browser) -> None:
    browser.begin()
    for address in ("/diary", "/diary/day", "/diary/cycles", "/diary/patterns", "/diary/checks", "/diary/keep"):
        browser.get(address)
        assert browser.status == 200
        assert browser.answer.headers["cache-control"] == "no-store"
        assert "Leave quickly" in browser.text


def test_the_server_locks_the_diary_when_it_stops(tmp_path: Path) -> None:
    browser = Browser(tmp_path / "diary.spotting")
    with browser.client:
        browser.begin()
        assert browser.session._vault is not None
    assert browser.session._vault is None
    assert HOST
