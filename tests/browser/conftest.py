"""A real browser against a real server on the loopback address."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from chromium import CHROMIUM, FLAGS, TODAY, Server, Watched, watching
from playwright.sync_api import Browser, sync_playwright

from spotting.web.settings import Settings


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        missing = "no Chromium was found: install it (Debian: `apt-get install chromium`) to run the browser tests"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The private app, without a diary yet."""
    vault = tmp_path_factory.mktemp("diary") / "diary.spotting"
    running = Server(Settings(place="GB", vault=vault, today=lambda: TODAY))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def public_server() -> Iterator[Server]:
    running = Server(Settings(public=True, today=lambda: TODAY))
    yield running
    running.stop()


@pytest.fixture
def watched(browser: Browser, server: Server) -> Iterator[Watched]:
    with watching(browser, server, "en-GB") as found:
        yield found
