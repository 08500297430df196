"""A browser writes to its disk what it may need again: titles, forms it sent, what stands in fields. None is hers."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from diary_client import PASSPHRASE, Browser

TEMPLATES = Path(__file__).parents[2] / "src" / "spotting" / "web" / "templates"
TYPED_INTO = re.compile(r'<textarea|<select|<input(?![^>]*type="(?:hidden|password|file)")')
SHOWN = re.compile(r"http://127\.0\.0\.1/diary/shown/\d+")


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    made = Browser(tmp_path / "diary.spotting")
    yield made
    made.session.lock()


def forms() -> Iterator[tuple[str, str, str]]:
    for path in sorted(TEMPLATES.glob("*.html")):
        for tag, inside in re.findall(r"(<form\b[^>]*>)(.*?)</form>", path.read_text(encoding="utf-8"), re.DOTALL):
            yield path.name, tag, inside


def test_what_is_typed_or_ticked_is_not_kept_by_the_browser_for_later() -> None:
    """Chromium writes the state of every field to its file of open tabs, unless its form says not to."""
    open_ones = [
        (name, tag)
        for name, tag, inside in forms()
        if 'autocomplete="off"' not in tag
        and any('autocomplete="' not in field for field in re.findall(TYPED_INTO.pattern + r"[^>]*>", inside))
    ]
    assert open_ones == []
    assert sum('autocomplete="off"' in tag for _, tag, _ in forms()) > 15


def test_no_title_says_what_an_answer_was_or_what_she_wrote() -> None:
    """Titles stand in the browser's history."""
    for name in ("result.html", "diary_check.html", "normal_told.html", "normal_danger.html"):
        title = re.search(r"{% block title %}(.*?){% endblock %}", (TEMPLATES / name).read_text(encoding="utf-8"))
        assert title
        assert "{{" not in title[1]


def test_a_page_that_answers_a_form_of_the_diary_has_an_address_of_its_own(browser: Browser) -> None:
    browser.begin()
    said = browser.post("/diary/day/save", day="2026-03-30", before="{}", notes="a word of mine")
    assert "did not come back whole" in said
    assert browser.status == 422
    assert SHOWN.fullmatch(str(browser.answer.url))
    assert [one.status_code for one in browser.answer.history] == [303]
    again = browser.get(str(browser.answer.url).removeprefix("http://127.0.0.1"))
    assert again == said


def test_after_something_was_done_no_page_from_before_is_shown(browser: Browser) -> None:
    browser.begin()
    browser.post("/diary/day/save", day="2026-03-30", before="{}", notes="a word of mine")
    before = str(browser.answer.url).removeprefix("http://127.0.0.1")
    browser.post("/diary/log", day="2026-03-30", level="light")
    assert "a word of mine" not in browser.get(before)
    assert str(browser.answer.url) == "http://127.0.0.1/diary"


def test_another_browser_is_not_shown_the_page(browser: Browser) -> None:
    browser.begin()
    browser.post("/diary/day/save", day="2026-03-30", before="{}", notes="a word of mine")
    other = Browser(app=browser.app)
    assert "a word of mine" not in other.get(str(browser.answer.url).removeprefix("http://127.0.0.1"))


def test_locking_forgets_the_page_and_a_form_that_met_a_locked_diary_waits_for_its_time(browser: Browser) -> None:
    browser.begin()
    browser.post("/diary/day/save", day="2026-03-30", before="{}", notes="a word of mine")
    shown = str(browser.answer.url).removeprefix("http://127.0.0.1")
    token = browser.token
    browser.session.lock()
    assert "a word of mine" not in browser.get(shown)
    browser.post("/diary/day/save", token=token, day="2026-03-30", before="{}", notes="another word")
    assert "another word" in browser.html  # in the page to unlock, to be sent with the passphrase
    browser.post("/diary/unlock", passphrase=PASSPHRASE)
    assert not browser.session.place.pages


def test_what_waits_on_a_page_of_a_locked_diary_is_forgotten(tmp_path: Path) -> None:
    made = Browser(tmp_path / "diary.spotting", lock_after=0.05)
    made.begin()
    made.session.lock()
    made.post("/diary/day/save", token=None, day="2026-03-30", notes="a word of mine")
    place = made.session.place
    for _ in range(200):
        if not place.pages:
            break
        time.sleep(0.02)
    assert not place.pages


def test_answers_of_the_diary_reach_the_check_once_and_for_this_browser_alone(browser: Browser) -> None:
    browser.begin()
    token = browser.token
    answer = browser.client.post(
        "/diary/hand-over", data={"csrf": token, "state": "her answers", "do": "next"}, follow_redirects=False
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/check#from-diary")
    other = Browser(app=browser.app)
    assert "her answers" not in other.post("/diary/hand-over/take", token=None)
    assert browser.client.post("/diary/hand-over/take").json() == {"state": "her answers", "do": "next"}
    assert browser.client.post("/diary/hand-over/take").json() is None


def test_a_tap_that_failed_leads_to_a_page_and_puts_none_into_the_month(browser: Browser) -> None:
    browser.begin()
    answer = browser.client.post("/diary/log", data={"csrf": "another"}, headers={"HX-Request": "true"})
    assert SHOWN.fullmatch("http://127.0.0.1" + answer.headers["hx-redirect"])
    assert answer.text == ""
    assert "That did not work" in browser.get(answer.headers["hx-redirect"])
