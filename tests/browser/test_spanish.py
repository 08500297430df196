"""A whole check in Spanish, in a real browser: no word of the pages stays English, and English is marked as such."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

import pytest
from chromium import PHONE, Server, Watched, violations, watching
from interview import press, press_named, question_of
from playwright.sync_api import Browser, Page

from spotting.web.language import words_of
from spotting.web.messages import catalogs

SPANISH = words_of("es", "GB")
ENGLISH = re.compile(r"\b(the|and|you|your|with|this|is|are|of|from|not|or|her|she)\b", re.IGNORECASE)
# every text a reader can see that no ancestor marks as another language than the page
TEXTS = """() => [...function*() {
  const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const at = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || at.closest('script, style, desc')) continue;
    if (at.closest('[lang]').lang === 'es') yield walk.currentNode.data.trim();
  }
}()]"""
FAINTED = {"right_now": [0, 3]}
SPOTTING = {"bleeding_amount": [1], "pelvic_pain": [0], "how_it_comes": [0]}
NUMBERS = {"age_years": "29", "days_since_last_period": "15"}


@pytest.fixture
def spanish(browser: Browser, server: Server) -> Iterator[Watched]:
    with watching(browser, server, "es-ES") as found:
        yield found


@functools.cache
def to_be_translated() -> frozenset[str]:
    """Return every English text that has a translation or waits for one."""
    return frozenset(str(message.id) for wanted in catalogs().values() for message in wanted if message.id)


def english_in(page: Page) -> list[str]:
    """Return the texts of a page that are English without being marked so."""
    known = to_be_translated()
    found = []
    for text in page.evaluate(TEXTS):
        if text == "spotting" or SPANISH.look_up(text) == text:
            continue  # the name of the program or of a service, or a number
        if text in known or ENGLISH.search(text):
            found.append(text)
    return found


def answer(page: Page, chosen: dict[str, list[int]]) -> None:
    """Answer by place, since the words are in another language."""
    name = question_of(page)
    if page.locator("#value").count() and name in NUMBERS:
        page.fill("#value", NUMBERS[name])
        press(page, "button[value=answer]")
    elif name in chosen:
        for row in chosen[name]:
            page.locator(f"input[name=row][value='{row}']").check()
        press(page, "button[value=answer]")
    elif page.locator("input[name=none]").count():
        page.check("input[name=none]")
        press(page, "button[value=answer]")
    else:
        press(page, "button[value=unknown]")


def begin(page: Page, for_whom: str = "self") -> None:
    page.goto("/check")
    page.check(f"input[name=for_whom][value={for_whom}]")
    press_named(page, "Empezar")


@pytest.mark.parametrize("for_whom", ["self", "partner"])
def test_a_whole_check_in_spanish_shows_no_english_that_is_not_marked(spanish: Watched, for_whom: str) -> None:
    page = spanish.page
    for path in ("/", "/check"):
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == "es"
        assert english_in(page) == []
    begin(page, for_whom)
    pages = 0
    while question_of(page) and pages < 60:
        assert english_in(page) == []
        if pages == 3:
            assert violations(page) == []
        answer(page, SPOTTING)
        pages += 1
    assert pages >= 8
    assert page.locator("section.urgency h1").inner_text()
    assert english_in(page) == []
    assert page.locator("main [lang=en]").count() > 0
    assert violations(page) == []
    press_named(page, "Cambiar una respuesta")
    assert english_in(page) == []


def test_an_emergency_interrupts_in_spanish_with_the_local_number(spanish: Watched) -> None:
    page = spanish.page
    begin(page)
    while question_of(page):
        answer(page, FAINTED)
    told = page.locator("section.urgency.emergency").inner_text()
    assert "Esto necesita ayuda de emergencia ahora mismo. Llama al 999" in told
    assert english_in(page) == []
    assert page.locator("section.urgency [lang=en]").count() == 0
    assert violations(page) == []
    # in the other language the emergency is still said, and no answer is lost
    press_named(page, "English")
    assert "This needs emergency help now. Call 999" in page.locator("section.urgency.emergency").inner_text()
    press_named(page, "Español")
    assert "Esto necesita ayuda de emergencia ahora mismo" in page.locator("section.urgency.emergency").inner_text()
    assert english_in(page) == []


def test_spanish_fits_a_phone(browser: Browser, server: Server) -> None:
    context = browser.new_context(base_url=server.address, viewport=PHONE, has_touch=True, locale="es-MX")
    page = context.new_page()
    begin(page)
    for _ in range(4):
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        answer(page, SPOTTING)
    press_named(page, "Parar y ver el resultado")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    context.close()
