"""The first page in a real browser: small, without layout shift, in both schemes and down to a narrow phone."""

from __future__ import annotations

import pytest
from chromium import PHONE, Server, Watched
from playwright.sync_api import Browser

_SHIFTS = """
() => new Promise(done => {
  let total = 0;
  new PerformanceObserver(list => { for (const one of list.getEntries()) total += one.value; })
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(total), 400);
})
"""
_BYTES = """
() => performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))
  .reduce((sum, one) => sum + one.transferSize, 0)
"""


@pytest.mark.parametrize("path", ["/", "/check"])
def test_a_first_visit_loads_at_most_a_hundred_kilobytes_and_nothing_moves(watched: Watched, path: str) -> None:
    page = watched.page
    page.goto(path, wait_until="networkidle")
    assert 0 < page.evaluate(_BYTES) <= 100 * 1024
    assert page.evaluate(_SHIFTS) == 0


@pytest.mark.parametrize("width", [320, PHONE["width"], 768, 1440])
def test_no_page_is_wider_than_its_window(browser: Browser, server: Server, width: int) -> None:
    context = browser.new_context(base_url=server.address, viewport={"width": width, "height": 700})
    page = context.new_page()
    for path in ("/", "/check", "/library", "/diary"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()


def test_what_can_be_tapped_is_large_enough(browser: Browser, server: Server) -> None:
    """WCAG 2.2, 2.5.8 asks for 24 by 24 CSS pixels; links within a sentence are excepted."""
    context = browser.new_context(base_url=server.address, viewport=PHONE, has_touch=True)
    page = context.new_page()
    for path in ("/", "/check"):
        page.goto(path)
        small = page.evaluate(
            "() => [...document.querySelectorAll('a:not(p a, .skip), button, input:not([type=hidden]), select')]"
            ".map(e => e.closest('label') || e).map(e => [e.textContent.trim(), e.getBoundingClientRect()])"
            ".filter(([, r]) => r.width && (r.width < 24 || r.height < 24)).map(([t]) => t)"
        )
        assert small == []
    context.close()
