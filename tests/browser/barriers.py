"""What axe-core cannot see of a page: words that spill, a focus that hides, faint marks, errors that no field knows.

Each question is one of WCAG 2.2 AA, named in barriers.js beside its code; it changes nothing that stays.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from chromium import DESKTOP, PHONE
from playwright.sync_api import Page, ViewportSize

NARROWEST: Final[ViewportSize] = {"width": 320, "height": 640}
SPACED: Final = (  # WCAG 1.4.12
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }"
    "p { margin-bottom: 2em !important; }"
)
DOUBLED: Final = "html { font-size: 200% !important; }"  # WCAG 1.4.4
_ASKED: Final = (Path(__file__).parent / "barriers.js").read_text(encoding="utf-8")


def barriers(page: Page) -> list[str]:
    """Return what stands in the way on a page, a line each: on a desktop in the dark, on a phone in the light."""
    page.evaluate(_ASKED)
    page.keyboard.press("Tab")  # from here on the ring of a focus is drawn
    wrong = []
    for screen, scheme in ((DESKTOP, "dark"), (PHONE, "light")):
        page.set_viewport_size(screen)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for question in ("focus", "faint"):
            wrong += [f"{scheme}: {one}" for one in page.evaluate(f"barriers.{question}()")]
    wrong += page.evaluate("barriers.ties()")
    page.set_viewport_size(NARROWEST)
    for name, style in (("spaced", SPACED), ("doubled", DOUBLED)):
        with_style = (
            "css => { const one = new CSSStyleSheet(); one.replaceSync(css); document.adoptedStyleSheets = [one]; }"
        )
        page.evaluate(with_style, style)
        wrong += [f"{name}: {one}" for one in page.evaluate("barriers.spills()")]
    page.evaluate("document.adoptedStyleSheets = []")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    return wrong
