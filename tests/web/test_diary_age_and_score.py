"""Her age on the pages, the pictorial score of each bleed, and corrections under the same “Take back”."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
from diary_client import TODAY, Browser

from spotting.diary.day import Bleeding, Day, Product
from spotting.diary.kept_age import KeptAge, kept_age
from spotting.diary.recorded import Recorded


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    made = Browser(tmp_path / "diary.spotting")
    made.begin()
    yield made
    made.session.lock()


def write(browser: Browser, *days: Day) -> None:
    rows = [Recorded(day) for day in days]
    browser.session.vault.write([(row.key, row) for row in rows], "test")


def cycles(count: int = 5) -> list[Day]:
    """Return cycles of 28 days with periods of 5, the last one five days old."""
    days = []
    first = TODAY - timedelta(days=28 * count + 4)
    for k in range(28 * count + 5):
        level = ("medium", "heavy", "medium", "light", "spotting")[k % 28] if k % 28 < 5 else "none"
        days.append(Day(first + timedelta(days=k), bleeding=Bleeding(level)))
    return days


def counted(day: date, level: str = "heavy", **products: int) -> Day:
    pads = tuple(Product("pad", fill, count) for fill, count in products.items())
    return Day(day, bleeding=Bleeding(level, products=pads))


# --- age ---


def test_the_age_is_asked_kept_changed_taken_out_and_undone(browser: Browser) -> None:
    assert "You can leave it out" in browser.get("/diary/cycles/age")
    browser.post("/diary/cycles/age", age="forty")
    assert browser.status == 422
    assert "the year you were born" in browser.text
    assert 'value="forty"' in browser.html
    assert "Your age is written down." in browser.post("/diary/cycles/age", age="34")
    assert kept_age(browser.session.vault) == KeptAge(TODAY, years=34)
    assert "You said 34 years on 1 April 2026" in browser.get("/diary/cycles/age")
    browser.post("/diary/cycles/age", age="1980")
    assert "born in 1980" in browser.get("/diary/cycles/age")
    assert "Your age is taken out." in browser.post("/diary/cycles/age", do="remove")
    assert kept_age(browser.session.vault) is None
    browser.get("/diary")
    assert "your age, taken out" in browser.text
    browser.post("/diary/undo")
    assert kept_age(browser.session.vault) == KeptAge(TODAY, born=1980)


def test_the_age_changes_the_forecast_and_is_named_beside_it(browser: Browser) -> None:
    write(browser, *cycles())
    browser.get("/diary/cycles")
    assert "Your age is not written down" in browser.text
    before = browser.html.split('id="next-title"')[1].split("</svg>")[0]
    browser.post("/diary/cycles/age", age="51")
    assert "worked out for an age of 51" in browser.text
    at_51 = browser.html.split('id="next-title"')[1].split("</svg>")[0]
    assert at_51 != before
    browser.post("/diary/cycles/age", age="90")
    assert "worked out for an age of 90" in browser.text, "an age beyond the forecast's own breaks nothing"


def test_the_age_goes_along_to_the_check_only_where_it_is_ticked(browser: Browser) -> None:
    write(browser, *cycles())
    browser.post("/diary/cycles/age", token=browser.token, age="34")
    browser.get("/diary/patterns")
    assert 'value="age_years"' in browser.html
    assert "34 years" in browser.text
    assert "From what you said on 1 April 2026" in browser.text
    browser.post("/diary/patterns/check")
    assert "age_years" not in json.dumps(json.loads(unescape(browser.hidden("state"))))
    browser.get("/diary/patterns")
    browser.post("/diary/patterns/check", finding="age_years")
    assert "1 answer from the diary goes along" in browser.text
    assert '"age_years": 34' in json.dumps(json.loads(unescape(browser.hidden("state"))))


# --- the pictorial score ---


def test_a_bleed_shows_its_score_with_what_it_means_and_the_disputed_limits(browser: Browser) -> None:
    days = {day.date: day for day in cycles()}
    for ago in range(5):
        day = TODAY - timedelta(days=ago)
        days[day] = counted(day, "medium", full=2)
    write(browser, *days.values())
    browser.get("/diary/cycles")
    assert "Pictorial score (PBAC): 200 points." in browser.text
    assert browser.text.count("Pictorial score (PBAC)") == 1, "other bleeds have nothing counted"
    assert "at least" not in browser.text.split("Pictorial score (PBAC)")[1][:60]
    assert "anywhere from 50 to 185 points" in browser.text
    assert "not a diagnosis" in browser.text
    assert "Magnay" in browser.text


def test_what_was_not_counted_is_said_in_plain_words(browser: Browser) -> None:
    days = {day.date: day for day in cycles()}
    first = TODAY - timedelta(days=4)
    days[first] = counted(first, "heavy", full=3)
    second = first + timedelta(days=1)
    days[second] = Day(second, bleeding=Bleeding("heavy", products=(Product("cup", None, 1, 20.0), Product("tampon"))))
    write(browser, *days.values())
    for text in (browser.get("/diary/cycles"), browser.post("/diary/day", token=browser.token, day=str(second))):
        assert "Pictorial score (PBAC): at least 60 points." in text
        assert "On 3 days of it nothing was counted." in text
        assert "How full was not said for: tampon." in text
        assert "The chart has no points for: cup." in text
        assert "So the whole score may be higher." in text
    assert "For the bleed of 28 March to 1 April 2026." in browser.text


def test_a_day_outside_a_counted_bleed_shows_no_score(browser: Browser) -> None:
    write(browser, *cycles())
    browser.get("/diary/cycles")
    assert "Pictorial score (PBAC):" not in browser.text
    assert "What the pictorial score means" not in browser.text
    write(browser, counted(TODAY, full=1))
    browser.post("/diary/day", token=browser.token, day=str(TODAY - timedelta(days=12)))
    assert "Pictorial score (PBAC):" not in browser.text


# --- corrections under “Take back” ---


def test_a_correction_is_taken_back_like_any_other_change(browser: Browser) -> None:
    write(browser, *cycles())
    browser.get("/diary/cycles")
    before = browser.text.split("Each bleed, and what")[1].split("What you corrected")[0].split("Last change")[0]
    browser.post("/diary/cycles/correct", kind="not_period", first="2026-03-28", last="2026-04-01")
    assert "You said so" in browser.text
    assert "Last change: corrected 28 March to 1 April 2026: it was not a period" in browser.text
    browser.post("/diary/undo", back="cycles")
    assert "Taken back: corrected 28 March to 1 April 2026: it was not a period." in browser.text
    assert "You said so" not in browser.text
    assert before.strip() in browser.text
    assert "Last change: test" in browser.text, "the next one is the days before it"


def test_taking_one_correction_back_can_be_undone_from_the_month(browser: Browser) -> None:
    write(browser, *cycles())
    browser.get("/diary/cycles")
    browser.post("/diary/cycles/correct", kind="not_period", first="2026-03-28", last="2026-04-01")
    browser.post("/diary/cycles/take-back", number="0")
    assert "You said so" not in browser.text
    browser.get("/diary")
    assert "took the correction back" in browser.text
    browser.post("/diary/undo")
    assert "You said so" in browser.get("/diary/cycles")
