"""The page the check begins with says whom it is for and whom its words mean, in every language."""

from __future__ import annotations

import html
from datetime import date

import pytest
from starlette.testclient import TestClient

from spotting.report.who_is_meant import SHE, WHOM
from spotting.web.app import create_app
from spotting.web.language import words_of
from spotting.web.settings import Settings

HOST = "http://127.0.0.1:8000"


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_first_page_of_the_check_says_who_she_is_before_it_is_chosen(language: str) -> None:
    with TestClient(create_app(Settings(place="GB", today=lambda: date(2026, 11, 21))), base_url=HOST) as page:
        shown = html.unescape(page.get("/check", headers={"Accept-Language": language}).text)
    for sentence in (WHOM, SHE):
        said = words_of(language, "GB").look_up(sentence)
        assert said
        assert said in " ".join(shown.split())
        assert (said == sentence) is (language == "en")
