"""What axe-core cannot see of a page: words that spill, a focus that hides, faint marks, errors that no field knows.

Each question stands in barriers.js beside the criterion of WCAG 2.2 AA it is about; none changes anything that stays.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from playwright.sync_api import Page

SPACED: Final = (  # WCAG 1.4.12
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }"
    "p { margin-bottom: 2em !important; }"
)
DOUBLED: Final = "html { font-size: 200% !important; }"  # WCAG 1.4.4
_QUESTIONS: Final = (Path(__file__).parent / "barriers.js").read_text(encoding="utf-8")
_WRITTEN: Final = (
    "css => { const one = new CSSStyleSheet(); one.replaceSync(css); document.adoptedStyleSheets = [one]; }"
)


def may_be_asked(page: Page) -> None:
    """Make a page ready for the questions."""
    page.evaluate(_QUESTIONS)


def unseen(page: Page) -> list[str]:
    """Return where the focus cannot be followed and which marks are too faint, in the colours of now."""
    page.keyboard.press("Tab")  # from here on the ring of a focus is drawn
    return list(page.evaluate("[...barriers.focus(), ...barriers.faint()]"))


def untold(page: Page) -> list[str]:
    """Return what belongs together and does not say so, what is too small to tap, and words broken without need."""
    return list(page.evaluate("[...barriers.ties(), ...barriers.broken()]"))


def lost_in_other_text(page: Page) -> list[str]:
    """Return what is cut, covered or off the screen once the text is spaced out, or doubled."""
    found = []
    for name, style in (("spaced", SPACED), ("doubled", DOUBLED)):
        page.evaluate(_WRITTEN, style)
        found += [f"{name}: {one}" for one in page.evaluate("barriers.spills()")]
    page.evaluate("document.adoptedStyleSheets = []")
    return found
