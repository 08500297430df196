"""The diary in a real browser: a tap with and without scripts, lock and unlock, import, every page without barrier."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from chromium import CHROMIUM, DESKTOP, FLAGS, PHONE, TODAY, Server, Watched, violations
from interview import answer, begin, press_named, question_of
from playwright.sync_api import Browser, Page, expect

from spotting.diary.day import Bleeding, Day, Pain, Sex, Temperature, Test
from spotting.diary.recorded import Recorded
from spotting.diary.vault import Vault
from spotting.web.settings import Settings

PASSPHRASE = "correct horse"
PAGES = ("/diary", "/diary/day", "/diary/cycles", "/diary/patterns", "/diary/checks", "/diary/import", "/diary/keep",
         "/diary/restore", "/diary/cycles/age", "/diary/delete")  # fmt: skip


def days() -> list[Recorded]:
    """Return five cycles with signs, a day on which sources disagree, and days that were not logged."""
    found = []
    for k in range(149):
        day, at = TODAY - timedelta(days=149 - k), k % 28
        if at in (9, 10, 21):
            continue
        level = ("medium", "heavy", "medium", "light", "spotting")[at] if at < 5 else "none"
        tests = (Test("lh", "positive" if at == 13 else "negative"),) if 11 < at < 15 else ()
        warm = (Temperature(36.3 if at < 15 else 36.7),)
        sex = (Sex("vaginal", "protected"),) if at in (8, 18) else ()
        found.append(Recorded(Day(day, bleeding=Bleeding(level), tests=tests, temperatures=warm, sex=sex)))
    other = TODAY - timedelta(days=2)
    return [*found, Recorded(Day(other, bleeding=Bleeding("light"), pain=(Pain("pelvis", 4),)), "drip")]


@pytest.fixture(scope="module")
def diary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a diary of five months."""
    path = tmp_path_factory.mktemp("with_diary") / "diary.spotting"
    vault, _ = Vault.create(path, PASSPHRASE)
    with vault:
        vault.write([(row.key, row) for row in days()], "test")
    running = Server(Settings(place="GB", vault=path, today=lambda: TODAY))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose diary is still to begin."""
    running = Server(Settings(vault=tmp_path_factory.mktemp("empty") / "diary.spotting", today=lambda: TODAY))
    yield running
    running.stop()


@pytest.fixture
def reader(browser: Browser, diary: Server) -> Iterator[Watched]:
    context = browser.new_context(base_url=diary.address, viewport=DESKTOP, locale="en-GB")
    found = Watched(context, diary.address)
    unlock(found.page)
    yield found
    strangers, errors = found.strangers(), found.errors
    context.close()
    assert strangers == [], "a request left the machine"
    assert errors == [], "the page reported an error"


def unlock(page: Page) -> None:
    page.goto("/diary")
    page.fill("#passphrase", PASSPHRASE)
    press_named(page, "Unlock")


def test_a_diary_begins_with_a_passphrase_a_recovery_key_and_one_tap(browser: Browser, empty: Server) -> None:
    context = browser.new_context(base_url=empty.address, viewport=PHONE, locale="en-GB")
    watched = Watched(context, empty.address)
    page = watched.page
    page.goto("/diary")
    assert violations(page) == []
    page.fill("#passphrase", PASSPHRASE)
    page.fill("#again", PASSPHRASE)
    press_named(page, "Begin the diary")
    assert page.locator(".recovery span").count() == 14
    assert violations(page) == []
    press_named(page, "I have written it down")
    assert page.get_by_role("heading", name="Your diary is empty").count() == 1
    assert violations(page) == []
    page.get_by_role("button", name="Light", exact=True).click()
    page.wait_for_selector("#level-light[aria-pressed=true]")
    for address in ("/diary/cycles", "/diary/patterns"):
        page.goto(address)
        assert violations(page) == []
    context.close()
    assert watched.errors == []


def test_a_tap_swaps_in_place_says_so_and_keeps_the_focus(reader: Watched) -> None:
    page = reader.page
    loaded = len([one for one in reader.requests if one.is_navigation_request()])
    page.locator("#level-heavy").click()
    page.wait_for_selector("#level-heavy[aria-pressed=true]")
    assert "heavy written down" in page.locator("#said").inner_text()
    assert page.evaluate("document.activeElement.id") == "level-heavy"
    assert violations(page) == []
    page.locator("#undo").click()
    page.wait_for_selector("#level-heavy[aria-pressed=false]")
    assert "Taken back" in page.locator("#said").inner_text()
    page.locator("#month-before").click()
    page.wait_for_selector("text=March 2026")
    assert len([one for one in reader.requests if one.is_navigation_request()]) == loaded


def test_everything_works_with_scripts_off(browser: Browser, diary: Server) -> None:
    context = browser.new_context(base_url=diary.address, java_script_enabled=False)
    page = context.new_page()
    unlock(page)
    press_named(page, "Spotting")
    assert page.locator("#level-spotting[aria-pressed=true]").count() == 1
    press_named(page, "See or change this day")
    page.fill("#notes", "without scripts")
    press_named(page, "Save this day")
    assert "without scripts" in page.locator("main").inner_text()
    for what in ("edited", "added"):
        assert what in page.locator(".undo").inner_text()
        press_named(page, "Take back")
    assert "without scripts" not in page.locator("main").inner_text()
    context.close()


def test_lock_leave_and_unlock(reader: Watched) -> None:
    page = reader.page
    press_named(page, "Lock")
    assert page.get_by_role("heading", name="Your diary is locked").count() == 1
    assert violations(page) == []
    unlock(page)
    page.get_by_role("link", name="Leave quickly").click()
    page.wait_for_url("**/leave")
    assert page.locator("body").inner_text() == ""
    page.goto("/diary")
    assert page.get_by_role("heading", name="Your diary is locked").count() == 1


def test_an_import_is_looked_at_before_it_is_written(reader: Watched, tmp_path: Path) -> None:
    file = tmp_path / "export.json"
    other = {"day": {"date": str(TODAY - timedelta(days=2)), "bleeding": {"level": "heavy"}}, "source": "own"}
    new = {"day": {"date": "2025-01-02", "notes": ["of another computer"]}, "source": "own"}
    file.write_text(json.dumps({"format": 1, "program": "spotting", "days": [new, other]}), encoding="utf-8")
    page = reader.page
    page.goto("/diary/import")
    page.set_input_files("#file", file)
    press_named(page, "Look at it")
    assert "Nothing is written yet" in page.locator("main").inner_text()
    assert violations(page) == []
    press_named(page, "Write nothing")
    assert "the file is forgotten" in page.locator("#said").inner_text()


def test_a_backup_is_restored_without_a_diary_and_without_scripts(
    browser: Browser, diary: Server, tmp_path: Path
) -> None:
    backup = tmp_path / "backup.spotting"
    with Vault.open(diary.app.state.settings.vault, PASSPHRASE) as vault:
        vault.backup(backup)
    server = Server(Settings(vault=tmp_path / "new" / "diary.spotting", today=lambda: TODAY))
    context = browser.new_context(base_url=server.address, viewport=PHONE, java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto("/diary")
    press_named(page, "I have a backup")
    page.set_input_files("#file", backup)
    page.fill("#passphrase", "not the right one")
    press_named(page, "See what it holds")
    assert "does not open the backup" in page.get_by_role("alert").inner_text()
    page.wait_for_timeout(1100)  # the wait after a wrong try
    page.fill("#passphrase", PASSPHRASE)
    press_named(page, "See what it holds")
    assert "Nothing is changed yet" in page.locator("main").inner_text()
    press_named(page, "Restore this backup")
    assert page.get_by_role("heading", name="The backup is restored").count() == 1
    page.get_by_role("link", name="To the diary").click()
    assert page.get_by_role("heading", name="April 2026", exact=True).count() == 1
    context.close()
    server.stop()


def test_restoring_over_a_diary_shows_both_and_no_barrier(reader: Watched, diary: Server, tmp_path: Path) -> None:
    page = reader.page
    page.goto("/diary/keep")
    with page.expect_download() as started:
        page.get_by_role("button", name="Download a backup").click()
    backup = tmp_path / "backup.spotting"
    started.value.save_as(backup)
    page.goto("/diary/cycles/age")
    page.fill("#age", "34")
    press_named(page, "Keep it")
    assert "an age of 34" in page.locator("main").inner_text()
    page.goto("/diary/restore")
    page.set_input_files("#file", backup)
    page.fill("#passphrase", PASSPHRASE)
    press_named(page, "See what it holds")
    assert violations(page) == []
    press_named(page, "Restore this backup")
    assert "diary.spotting.before-restore-1" in page.locator("main").inner_text()
    assert violations(page) == []
    page.goto("/diary/cycles")
    assert "Your age is not written down" in page.locator("main").inner_text()


def test_a_check_is_saved_from_its_answer(reader: Watched) -> None:
    page = reader.page
    begin(page)
    press_named(page, "Stop and see the answer")
    press_named(page, "Save to the diary")
    assert violations(page) == []
    page.fill("#name", "In April")
    press_named(page, "Save it")
    assert "In April" in page.locator("ul.saved").inner_text()
    press_named(page, "Open: In April")
    assert violations(page) == []
    press_named(page, "See the whole answer")
    expect(page.locator("section.urgency h1")).to_be_visible()


@pytest.mark.parametrize(("scheme", "size"), [("light", PHONE), ("dark", DESKTOP)])
def test_no_page_has_a_barrier_or_is_wider_than_the_screen(
    browser: Browser, diary: Server, scheme: str, size: dict[str, int]
) -> None:
    context = browser.new_context(base_url=diary.address, color_scheme=scheme, viewport=size)
    page = context.new_page()
    unlock(page)
    for address in PAGES:
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], address
    page.set_viewport_size({"width": 320, "height": 700})
    for address in PAGES[:3]:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
    context.close()


def test_a_page_left_alone_shows_that_the_diary_is_locked(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "diary.spotting"
    Vault.create(path, PASSPHRASE)[0].close()
    server = Server(Settings(vault=path, today=lambda: TODAY, lock_after=2))
    context = browser.new_context(base_url=server.address)
    page = context.new_page()
    unlock(page)
    page.wait_for_selector("text=Your diary is locked", timeout=20_000)
    assert page.locator("input[type=password]").count() == 1
    context.close()
    server.stop()


def test_a_form_that_takes_a_moment_says_so_and_is_sent_once(browser: Browser, diary: Server) -> None:
    context = browser.new_context(base_url=diary.address)
    page = context.new_page()
    page.goto("/diary")
    send = (
        "form => form.dispatchEvent(new SubmitEvent('submit', {bubbles: true, cancelable: true}))"  # False: held back
    )
    form = page.locator("form[action='/diary/unlock']")
    assert [form.evaluate(send), form.evaluate(send)] == [True, False]
    page.get_by_text("Opening the diary. This takes a moment.").wait_for()
    assert form.locator(".waiting").get_attribute("role") == "status"
    context.close()


def test_a_check_begun_from_the_diary_is_there_after_back_from_the_library(browser: Browser, diary: Server) -> None:
    kept = browser.browser_type.launch(
        executable_path=CHROMIUM, args=FLAGS, ignore_default_args=["--disable-back-forward-cache"]
    )
    page = kept.new_context(base_url=diary.address, locale="en-GB").new_page()
    unlock(page)
    page.goto("/diary/patterns")
    page.locator("main input[type=checkbox]").first.check()
    press_named(page, "Start a check with what I ticked")
    press_named(page, "Begin")
    expect(page.locator("input[name=question]")).to_have_value("right_now")
    assert page.url == f"{diary.address}/check"
    answer(page, {})
    asked = question_of(page)
    page.locator("nav a[href='/library']").first.click()
    expect(page.locator("h1")).to_have_text("Library")
    page.evaluate("history.back()")
    expect(page.locator("input[name=question]")).to_have_value(asked)
    page.evaluate("history.back()")
    expect(page.locator("input[name=question]")).to_have_value("right_now")
    page.evaluate("history.back()")
    expect(page.locator("h1")).to_have_text("Start the check")
    page.evaluate("history.forward()")
    expect(page.locator("input[name=question]")).to_have_value("right_now")
    page.reload()
    expect(page.locator("#anew")).to_be_focused()
    kept.close()


def test_nothing_she_writes_or_answers_is_on_the_disk_of_the_browser(
    browser: Browser, diary: Server, tmp_path: Path
) -> None:
    """Chromium keeps open tabs in a file: titles, fields of forms, and the body of a form a page came back from."""
    context = browser.browser_type.launch_persistent_context(
        tmp_path, executable_path=CHROMIUM, args=FLAGS, base_url=diary.address, locale="en-GB"
    )
    page = context.new_page()
    page.goto("/library/text")
    page.fill("textarea", "zebrawort is cancer")
    press_named(page, "Find the claims")
    begin(page)
    answer(page, {"right_now": ["Fever"]})
    press_named(page, "Stop and see the answer")
    press_named(page, "Save to the diary")
    page.fill("#passphrase", "okapi " + PASSPHRASE)
    press_named(page, "Unlock")
    page.wait_for_timeout(1100)  # a wrong passphrase costs a second
    page.fill("#passphrase", PASSPHRASE)
    press_named(page, "Unlock")
    page.fill("#name", "gnuname")
    press_named(page, "Save it")
    press_named(page, "Open: gnuname")
    page.goto("/diary/day")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    page.fill("#notes", "lemurnote")
    page.fill("[name='temperatures.0.celsius']", "giraffe")
    press_named(page, "Save this day")
    expect(page.locator("p.problem")).to_contain_text("write a number")
    page.fill("#notes", "lemurnote ibexword")
    page.goto("/diary")
    context.close()
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert any(b"/diary/shown/" in content for content in files), "the file of open tabs was looked into"
    words = (
        "zebrawort",
        "okapi",
        PASSPHRASE,
        "gnuname",
        "lemurnote",
        "giraffe",
        "ibexword",
        '"steps"',
        "bleeding_amount",
    )
    found = [
        word for word in words for content in files if word.encode() in content or word.encode("utf-16-le") in content
    ]
    assert found == []
