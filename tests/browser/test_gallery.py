"""Every page there is, as axe-core sees it and as it cannot: both schemes, phone and desktop, keys, text made larger.

Nothing leaves the machine.
The descriptions in docs/pages.md have a heading for each page of the walk, and no other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import barriers
import jinja2
import pytest
from chromium import DESKTOP, PHONE, violations
from gallery import house, walk
from playwright.sync_api import Browser, Page

from spotting.web.pages import HERE, environment

DESCRIBED = Path(__file__).parents[2] / "docs" / "pages.md"
NARROWEST = {"width": 320, "height": 640}


class Rendered(jinja2.Template):
    """A template that says when it is rendered as a page."""

    names: ClassVar[set[str]] = set()

    def render(self, *args: object, **context: object) -> str:
        self.names.add(self.name or "")
        return super().render(*args, **context)


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The names of all templates rendered meanwhile."""
    environment.cache_clear()
    monkeypatch.setattr(jinja2.Environment, "template_class", Rendered)
    yield Rendered.names
    environment.cache_clear()


def pages_of_the_app() -> set[str]:
    """Return the templates that are pages of their own: no other one is made of them."""
    templates = HERE / "templates"
    parts: set[str] = set()
    for path in templates.glob("*.html"):
        parts |= set(re.findall(r'{% (?:extends|include|import|from) "([^"]+)"', path.read_text(encoding="utf-8")))
    return {path.name for path in templates.glob("*.html")} - parts


# A browser writes titles to its history: these pages say the same whatever the answers were (docs/web.md, promise 10).
TELL_NOTHING = {"Your answer · spotting", "Is my period normal? · spotting"}


def test_every_page_is_walked_has_no_barrier_fits_the_screen_and_is_described(
    browser: Browser, tmp_path: Path, rendered: set[str]
) -> None:
    names: list[str] = []
    wrong: list[str] = []
    asked: set[str] = set()
    headings: dict[str, set[str]] = defaultdict(set)

    def look(name: str, page: Page) -> None:
        names.append(name)
        page.on("request", lambda sent: asked.add(sent.url))
        headings[page.title()].add(page.locator("h1").first.inner_text())
        barriers.may_be_asked(page)
        for screen, scheme in ((DESKTOP, "dark"), (NARROWEST, None), (PHONE, "light")):
            page.set_viewport_size(screen)  # type: ignore[arg-type]
            if page.evaluate("document.documentElement.scrollWidth") > screen["width"]:
                wrong.append(f"{name}: wider than {screen['width']}")
            if scheme is not None:
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                wrong.extend(f"{name}, {scheme}: {one}" for one in violations(page) + barriers.unseen(page))
            else:
                wrong.extend(f"{name}: {one}" for one in barriers.lost_in_other_text(page))
        wrong.extend(f"{name}: {one}" for one in barriers.untold(page))

    with house(tmp_path) as servers:
        walk(browser, servers, look)
        homes = servers.filled.address, servers.empty.address
    assert wrong == []
    shared = {title for title, seen in headings.items() if len(seen) > 1}
    assert shared == TELL_NOTHING, "one title for two pages"
    assert [one for one in asked if not one.startswith((*homes, "data:", "about:", "blob:"))] == []
    assert pages_of_the_app() - rendered == set()
    described = re.findall(r"^### (.+)$", DESCRIBED.read_text(encoding="utf-8"), re.MULTILINE)
    assert described == names
