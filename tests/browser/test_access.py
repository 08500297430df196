"""What the pages tell someone who hears them, presses keys only, sets colours of her own or sees none.

The walk of test_gallery.py asks of every page what can be asked of a picture that stands still; here things happen.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import timedelta

import pytest
from chromium import PHONE, TODAY, Watched, watching
from gallery import ORDINARY, House, house, unlock
from interview import begin, go_through, press_named
from playwright.sync_api import Browser, Page

_FOCUSED = "() => { const e = document.activeElement; return e.id || e.tagName; }"
_FORM_ALONE = "s => { const own = new CSSStyleSheet(); own.replaceSync(s); document.adoptedStyleSheets = [own]; }"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("house")) as servers:
        yield servers


@pytest.fixture
def page(browser: Browser, home: House) -> Iterator[Page]:
    """A page of the filled diary."""
    with watching(browser, home.filled, "en-GB") as found:
        yield found.page


def test_what_a_search_finds_is_told_where_a_screen_reader_listens_and_narrowing_it_keeps_the_focus(
    watched: Watched,
) -> None:
    page = watched.page
    page.goto("/library")
    heard = page.locator("#count[role=status]").element_handle()
    page.locator("#q").press_sequentially("coil")
    page.wait_for_selector("#found a")
    assert "for “coil”" in heard.inner_text(), "a region made anew by each answer is not read out"
    page.locator("button.chip", has_text="Causes").press("Enter")
    page.wait_for_selector("button.chip[aria-pressed=true]:has-text('Causes')")
    page.wait_for_selector("button.chip:focus:has-text('Causes')")
    page.locator("#q").fill("c")
    page.wait_for_selector("#count:has-text('two letters')")
    assert heard.evaluate("e => e.isConnected")


def test_logging_with_one_tap_is_told_and_the_focus_stays_or_goes_where_the_change_is(page: Page) -> None:
    unlock(page)
    heard = page.locator("#said[role=status]").element_handle()
    page.locator("#level-heavy").press("Enter")
    page.wait_for_selector("#level-heavy[aria-pressed=true]")
    assert "heavy" in heard.inner_text()
    assert page.evaluate(_FOCUSED) == "level-heavy"
    page.locator("#undo").press("Enter")
    page.wait_for_selector("#level-heavy[aria-pressed=false]")
    assert heard.inner_text() != ""
    assert page.evaluate(_FOCUSED) != "BODY"
    page.locator("#month-before").press("Enter")
    page.wait_for_selector("#month-after")
    page.locator("#month-after").press("Enter")
    page.wait_for_selector("#month-after", state="detached")
    page.wait_for_selector("#month-title:focus")
    page.locator("#before").press("Enter")
    page.wait_for_selector("#now")
    page.locator("#now").press("Enter")
    page.wait_for_selector("#now", state="detached")
    page.wait_for_selector("#log-title:focus")


def test_before_the_diary_locks_she_is_told_and_any_key_keeps_it_open(page: Page) -> None:
    unlock(page)
    page.clock.install()
    page.reload()
    heard = page.locator("#locks[role=alert]")
    page.clock.run_for(14 * 60 * 1000)
    assert heard.inner_text() == ""
    page.clock.run_for(40 * 1000)
    assert heard.inner_text().startswith("The diary locks in half a minute")
    page.keyboard.press("Shift")
    assert heard.inner_text() == ""
    page.clock.run_for(60 * 1000)
    assert page.locator("#month").count() == 1, "it was locked although a key was pressed"


@pytest.mark.parametrize("scripts", [True, False])
def test_the_focus_stands_in_the_field_that_is_wrong_and_its_words_say_what_is(
    browser: Browser, home: House, scripts: bool
) -> None:
    context = browser.new_context(base_url=home.empty.address, java_script_enabled=scripts, locale="en-GB")
    page = context.new_page()
    page.goto("/diary")
    page.fill("#passphrase", "long enough words")
    page.fill("#again", "other words")
    press_named(page, "Begin the diary")
    field = page.locator("#passphrase:focus[aria-invalid=true]")
    told = (field.get_attribute("aria-describedby") or "").split()
    assert page.locator(f"#{told[0]}").inner_text() == "The two are not the same. Please type it twice again."
    assert page.title().startswith("Not done yet: ")
    page.goto("/library/normal")
    press_named(page, "See what is usual")
    assert page.locator(".problem:focus").inner_text().startswith("Tick what applies")
    assert page.locator("fieldset[aria-describedby=problem]").count() == 1
    context.close()


def test_a_whole_round_with_the_key_for_the_next_meets_each_thing_once_in_the_order_it_is_read(page: Page) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    unlock(page)
    page.evaluate("document.activeElement.blur()")
    things = page.evaluate(
        "() => [...document.querySelectorAll('a[href], button, input:not([type=hidden])')]"
        ".filter(e => e.checkVisibility() && e.tabIndex >= 0).map((e, k) => { e.dataset.at = k; return k; })"
    )
    met = []
    for _ in range(len(things) + 4):  # the field of a date has four stops
        page.keyboard.press("Tab")
        met.append(page.evaluate("Number(document.activeElement.dataset.at ?? -1)"))
        ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert ring == "solid" or met[-1] == -1, "no ring is seen"
    assert [at for at, _ in itertools.groupby(met)][: len(things)] == things
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("how", ["her own colours", "form alone"])
def test_how_much_she_bled_and_what_is_chosen_can_be_told_apart_without_our_colours(page: Page, how: str) -> None:
    unlock(page)
    page.locator("#level-heavy").click()
    page.wait_for_selector("#level-heavy[aria-pressed=true]")
    if how == "her own colours":
        page.emulate_media(forced_colors="active")
    else:  # whatever is drawn is black, the ground is white: only the form is left
        page.evaluate(_FORM_ALONE, "#alone { filter: grayscale(1) brightness(.6) contrast(100); }")

    def look_of(html: str) -> bytes:
        """Return the picture of a thing, always at the same place on the same ground."""
        page.evaluate(
            "html => { document.querySelector('main').innerHTML = '<div id=alone class=narrow>' + html + '</div>'; }",
            html,
        )
        return page.locator("#alone").screenshot(animations="disabled")

    levels = ("unlogged", "none", "spotting", "light", "medium", "heavy", "flooding", "unspecified")
    drops = {level: look_of(f'<span class="drop {level}"></span>') for level in levels}
    assert len(set(drops.values())) == len(drops)
    for kind, state in (("level", "aria-pressed"), ("cell", "aria-current")):
        chosen, other = (
            look_of(f'<button class="{kind}" {state}="true">1</button>'),
            look_of(f'<button class="{kind}">1</button>'),
        )
        assert chosen != other, kind


def test_the_charts_of_a_cycle_stand_whole_in_their_tables(page: Page) -> None:
    unlock(page)
    page.goto("/diary/cycles")
    rows = page.locator("[aria-labelledby=chart-title] .chart-table tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.textContent.trim()))"
    )

    def marks(names: str) -> int:
        return page.locator(f".cycle-chart :is({names})").count()

    bleeding = [row[1] for row in rows]
    assert marks(".unlogged") == bleeding.count("not logged") > 0
    assert marks(".none") == bleeding.count("none") > 0
    assert marks(".spotting, .light, .medium, .heavy, .flooding, .unspecified") == sum(
        word not in ("not logged", "none", "to come") for word in bleeding
    )
    for column, name in (
        (2, ".sex"),
        (3, ".test-yes, .test-no"),
        (4, ".warm-dot"),
        (5, ".band.ovulation"),
        (6, ".band.expected"),
    ):
        assert marks(name) == sum(row[column] != "" for row in rows) > 0, name
    likely = page.locator("[aria-labelledby=next-title] .chart-table tbody tr").count()
    assert page.locator(".forecast-chart .likely").count() <= likely <= page.locator(".forecast-chart rect").count()
    names = page.locator("svg[role=img]").evaluate_all("all => all.map(one => one.getAttribute('aria-labelledby'))")
    assert all(page.locator(f"#{name.split()[0]}").text_content() for name in names)


def test_the_picture_of_a_hundred_says_how_many_it_shows(watched: Watched) -> None:
    page = watched.page
    begin(page)
    go_through(page, ORDINARY)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    tree = page.locator("#causes").aria_snapshot()
    shown = page.locator(".hundred svg").evaluate_all(
        "all => all.map(one => one.querySelector('.those').getAttribute('d').split('M').length - 1)"
    )
    assert len(shown) > 1
    for count in shown:
        assert f'img "{count} of 100 people"' in tree


def test_a_day_with_a_sheet_long_enough_hides_no_field_under_its_bar(page: Page) -> None:
    unlock(page)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.locator(f"button[id='d{TODAY - timedelta(1)}']").click()
    page.wait_for_selector(f"button[id='d{TODAY - timedelta(1)}'][aria-current]")
    press_named(page, "See or change this day")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    bar = page.locator(".save-bar")
    for _ in range(70):
        page.keyboard.press("Tab")
        under = page.evaluate(
            "() => { const e = document.activeElement, b = document.querySelector('.save-bar').getBoundingClientRect();"
            " return !e.closest('.save-bar') && e !== document.body && e.getBoundingClientRect().bottom > b.top + 1"
            " && e.getBoundingClientRect().top < b.bottom ? e.outerHTML.slice(0, 80) : ''; }"
        )
        assert under == ""
    assert bar.evaluate("e => getComputedStyle(e).position") == "sticky"
    page.set_viewport_size({"width": 320, "height": 256})  # 1280 by 1024, enlarged four times
    assert bar.evaluate("e => getComputedStyle(e).position") == "static"
