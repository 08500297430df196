"""A browser without scripts, as a test sees it: the diary's pages with the token of their forms."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from spotting import load_catalog
from spotting.catalog.types import Catalog
from spotting.web.app import create_app
from spotting.web.settings import Settings

TODAY = date(2026, 4, 1)
PASSPHRASE = "correct horse"
HOST = "http://127.0.0.1"


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    return load_catalog()


class Browser:
    """One browser with its cookies; `text` is the last page as read."""

    def __init__(self, path: Path | None = None, app: Any = None, **settings: Any) -> None:
        self.app = app or create_app(Settings(vault=path, today=lambda: TODAY, **settings), catalog())
        self.client = TestClient(self.app, base_url=HOST, headers={"Origin": HOST})
        self.html = ""
        self.status = 0

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", self.html)))

    @property
    def session(self) -> Any:
        return self.app.state.diary

    def get(self, address: str) -> str:
        return self._seen(self.client.get(address))

    def post(self, address: str, token: str | None = "", files: Any = None, **fields: Any) -> str:
        """Send a form with the token of the last page; `token` None leaves it out."""
        fields = {name.replace("__", "."): value for name, value in fields.items()}
        if token is not None:
            fields["csrf"] = token or self.token
        return self._seen(self.client.post(address, data=fields, files=files))

    def _seen(self, answer: Any) -> str:
        self.answer, self.html, self.status = answer, answer.text, answer.status_code
        return self.text

    @property
    def token(self) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.html)
        return found[1] if found else ""

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', self.html)
        return unescape(found[1]) if found else ""

    def begin(self) -> str:
        """Begin a diary and return its recovery key."""
        self.get("/diary")
        self.post("/diary/begin", passphrase=PASSPHRASE, again=PASSPHRASE)
        key = "-".join(re.findall(r"<span>([A-Z2-7]{4})</span>", self.html))
        self.get("/diary")
        return key

    def unlock(self, passphrase: str = PASSPHRASE) -> str:
        self.get("/diary")
        return self.post("/diary/unlock", passphrase=passphrase)
