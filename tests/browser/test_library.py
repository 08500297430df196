"""The library in a real browser: found while typing, without scripts, by keyboard, on a phone, in both schemes."""

from __future__ import annotations

import pytest
from chromium import DESKTOP, PHONE, Server, Watched, violations
from interview import press_named
from playwright.sync_api import Browser, expect

PAGES = (
    "/library",
    "/library/conditions/ectopic_pregnancy",
    "/library/findings/postcoital_bleeding",
    "/library/rules/pe_severe_pain",
    "/library/actions/urine_pregnancy_test",
    "/library/care/iron_for_heavy_periods",
    "/library/claims/progesterone_cream_prevents_miscarriage",
    "/library/normal_ranges/regularity_by_age",
    "/library/disagreements/heavy_bleeding_limit",
    "/library/sources/nhs_ectopic",
    "/library/claims",
    "/library/conditions",
    "/library/sources",
    "/library/sources/kind/cohorts",
    "/library/topics",
    "/library/topics/after%20sex",
    "/library/checks",
    "/library/text",
    "/library/normal",
)


def test_it_finds_while_she_types_and_narrows_by_kind_without_a_word_in_an_address(watched: Watched) -> None:
    page = watched.page
    page.goto("/library")
    page.locator("#q").press_sequentially("endometreosis")
    expect(page.locator("#found a").first).to_have_text("Womb-like tissue outside the womb")
    expect(page.locator("#q")).to_be_focused()
    page.locator("#found").get_by_role("button", name="What people say").first.click()
    expect(page.locator("#found .group h2")).to_have_text(["What people say"])
    assert violations(page) == []
    page.locator("#found .rows a").first.click()
    expect(page.locator("h1.said")).to_be_visible()
    assert not [one.url for one in watched.requests if "endomet" in one.url.removesuffix(page.url)]


def test_it_works_with_scripts_off(browser: Browser, server: Server) -> None:
    context = browser.new_context(base_url=server.address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/library")
    page.fill("#q", "coil")
    press_named(page, "Search")
    assert page.locator("#found a", has_text="Bleeding on the copper coil").count() == 1
    page.locator("#found button", has_text="How soon to be seen").first.click()
    assert page.locator("#found .group h2").all_inner_texts() == ["How soon to be seen"]
    assert page.locator("#q").input_value() == "coil"
    context.close()


def test_from_a_danger_sign_to_the_check_by_keyboard_alone(watched: Watched) -> None:
    page = watched.page
    page.goto("/library/normal")
    page.locator("input[name=danger]").first.focus()
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("h1").inner_text() == "Please do the check now"
    assert violations(page) == []
    page.locator("main a.primary").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/check")


def test_periods_held_against_the_limits(watched: Watched) -> None:
    page = watched.page
    page.goto("/library/normal")
    page.check("input[name=none]")
    page.fill("#gap", "20")
    press_named(page, "See what is usual")
    assert page.locator("h1").inner_text() == "Something is outside the usual limits"
    assert page.locator("ul.aspects > li").count() == 5
    assert violations(page) == []


def test_a_pasted_paragraph_shows_its_claims_with_their_verdicts(watched: Watched) -> None:
    page = watched.page
    page.goto("/library/text")
    page.fill("#text", "Fibroids are parasites that feed on the womb. Cranberry juice cures a urinary infection.")
    press_named(page, "Find the claims")
    assert page.locator("#made .badge").all_inner_texts() == ["Not so", "Not so"]
    assert violations(page) == []
    assert page.url.endswith("/library/text")


@pytest.mark.parametrize(("scheme", "size"), [("light", DESKTOP), ("dark", PHONE)], ids=["light", "dark phone"])
def test_pages_have_no_barrier_and_fit(browser: Browser, server: Server, scheme: str, size: dict[str, int]) -> None:
    context = browser.new_context(base_url=server.address, color_scheme=scheme, viewport=size)
    page = context.new_page()
    for path in PAGES:
        page.goto(path)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path
    context.close()


def test_with_every_fold_open_the_reviewers_part_has_no_barrier_and_fits_the_narrowest_phone(watched: Watched) -> None:
    page = watched.page
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/library/conditions/endometriosis")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert "0.05 (0.03 to 0.06), measured" in page.locator(".figures").inner_text()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
