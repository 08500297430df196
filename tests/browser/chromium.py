"""A real server on the loopback address, pages whose every request is watched, and axe-core."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, Request

from spotting import load_catalog
from spotting.web.app import create_app
from spotting.web.settings import Settings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
TODAY = date(2026, 4, 1)
PHONE = {"width": 375, "height": 760}
DESKTOP = {"width": 1200, "height": 850}


class Server:
    """The app on a free port, in a thread of its own."""

    def __init__(self, settings: Settings) -> None:
        self.app = create_app(settings, load_catalog())
        config = uvicorn.Config(self.app, port=0, log_level="warning", access_log=False)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.02)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)


class Watched:
    """A page whose every request is written down."""

    def __init__(self, context: BrowserContext, home: str) -> None:
        self.page: Page = context.new_page()
        self.home = home
        self.requests: list[Request] = []
        self.errors: list[str] = []
        self.page.on("request", lambda sent: self.requests.append(sent))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)

    def strangers(self) -> list[str]:
        """Return what was asked of any other host."""
        return [one.url for one in self.requests if not one.url.startswith((self.home, "data:", "about:", "blob:"))]


@contextmanager
def watching(browser: Browser, server: Server, locale: str) -> Iterator[Watched]:
    """Open a page in a language; at the end nothing has left the machine and the page has reported no error."""
    context = browser.new_context(base_url=server.address, viewport=DESKTOP, locale=locale)
    found = Watched(context, server.address)
    yield found
    strangers, errors = found.strangers(), found.errors
    context.close()
    assert strangers == [], "a request left the machine"
    assert errors == [], "the page reported an error"


AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong with a page, one line each."""
    page.evaluate(AXE)
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", STANDARDS)
    return [
        f"{page.url} {one['id']} ({one['impact']}): {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]
