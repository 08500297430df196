"""The check in a real browser: by mouse, by keyboard, without scripts, on a phone; nothing leaves the machine."""

from __future__ import annotations

import pytest
from chromium import PHONE, Server, Watched, violations
from interview import answer, begin, go_through, press, press_named, question_of
from playwright.sync_api import Browser, Page

OVULATION = {
    "age_years": "29",
    "could_be_pregnant": "No",
    "bleeding_amount": "Spotting",
    "pelvic_pain": "None",
    "days_since_last_period": "15",
    "how_it_comes": ["Between two periods"],
}
# the order in which the answer is told
PARTS = [
    "Why",
    "What to say when you call",
    "What may be going on",
    "What would change this",
    "What to do now",
    "Get help sooner",
    "Questions for the doctor",
    "Not excluded",
    "What this rests on",
]
FAINTED = {"right_now": ["I have fainted or feel faint", "Very bad pain"], "age_years": "31"}


def press_key(page: Page, key: str) -> None:
    with page.expect_navigation():
        page.keyboard.press(key)


def test_a_whole_check_ends_with_how_soon_the_causes_and_what_to_do(watched: Watched) -> None:
    page = watched.page
    begin(page)
    asked = go_through(page, OVULATION)
    assert asked[0] == "right_now"
    assert len(asked) <= 25
    assert page.locator("section.urgency h1").inner_text()
    assert page.locator("li.cause").count() >= 3
    headings = page.locator("main h2").all_inner_texts()
    assert [heading for heading in headings if heading in PARTS] == PARTS
    assert "not a diagnosis" in page.locator("main").inner_text()
    pictures = page.locator("li.cause .hundred svg")
    assert pictures.count() == page.locator("li.cause").count()
    assert pictures.first.get_attribute("aria-label") == page.locator(".hundred span").first.inner_text() + " people"
    assert violations(page) == []


def test_no_answer_is_ever_part_of_an_address(watched: Watched) -> None:
    page = watched.page
    begin(page)
    go_through(page, OVULATION)
    assert {one.url.removeprefix(watched.home) for one in watched.requests if "/static/" not in one.url} == {"/check"}


def test_an_emergency_interrupts_at_once_with_the_local_number_and_lets_her_go_on(watched: Watched) -> None:
    page = watched.page
    begin(page)
    answer(page, FAINTED)
    while question_of(page):
        answer(page, FAINTED)
    assert page.locator("section.urgency.emergency").get_attribute("role") == "alert"
    assert "999" in page.locator("section.urgency").inner_text()
    assert page.get_by_role("link", name="Call 999").get_attribute("href") == "tel:999"
    assert violations(page) == []
    press_named(page, "Go on with the questions")
    assert question_of(page)
    press_named(page, "Stop and see the answer")
    assert page.locator("section.urgency.emergency").count() == 1
    assert page.get_by_role("heading", name="What to say when you call").count() == 1
    assert page.get_by_role("link", name="Call 999").count() == 1


def test_going_on_after_an_early_answer_never_speaks_of_an_emergency_there_was_not(watched: Watched) -> None:
    page = watched.page
    begin(page)
    answer(page, {})
    press_named(page, "Stop and see the answer")
    assert page.locator("section.urgency.emergency").count() == 0
    press_named(page, "Go on with the questions")
    assert question_of(page)
    assert "emergency" not in page.locator("main").inner_text()


def test_what_made_it_an_emergency_can_be_changed_and_it_is_said_that_it_is_none_now(watched: Watched) -> None:
    page = watched.page
    begin(page)
    while question_of(page):
        answer(page, FAINTED)
    press_named(page, "Go on with the questions")
    press_named(page, "Your answers so far")
    press_named(page, "Change")
    while page.locator("input[name=row]:checked").count():
        page.locator("input[name=row]:checked").first.uncheck()
    page.check("input[name=none]")
    press_named(page, "Keep this answer")
    assert "no longer point to an emergency" in page.get_by_role("status").inner_text()


def test_the_bar_of_progress_never_runs_backwards(watched: Watched) -> None:
    page = watched.page
    begin(page)
    shares = []
    while question_of(page):
        shares.append(int(page.locator("progress").get_attribute("value") or -1))
        answer(page, OVULATION)
    assert shares[0] == 0
    assert shares == sorted(shares)
    assert 60 <= shares[-1] < 100


def test_the_whole_check_works_by_keyboard_alone(watched: Watched) -> None:
    page = watched.page
    page.goto("/check")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("main button").focus()
    press_key(page, "Enter")
    for _ in range(3):
        assert question_of(page)
        if page.locator("#value").count():
            page.locator("#value").focus()
            page.keyboard.type("34")
            press_key(page, "Enter")
            continue
        while page.evaluate("document.activeElement.name") != "none":
            page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        press_key(page, "Enter")
    assert question_of(page) not in ("", "right_now", "age_years")


def test_it_works_with_scripts_off(browser: Browser, server: Server) -> None:
    context = browser.new_context(base_url=server.address, java_script_enabled=False)
    page = context.new_page()
    begin(page)
    go_through(page, OVULATION)
    assert page.locator("section.urgency h1").inner_text()
    context.close()


def test_back_change_and_stop(watched: Watched) -> None:
    page = watched.page
    begin(page)
    answer(page, OVULATION)
    second = question_of(page)
    answer(page, OVULATION)
    press_named(page, "Back")
    assert question_of(page) == second
    press_named(page, "Your answers so far")
    assert page.locator("dl.answers dt").count() == 1
    assert violations(page) == []
    press_named(page, "Change")
    assert question_of(page) == "right_now"
    page.locator("label.choice", has_text="Fever").click()
    press_named(page, "Keep this answer")
    press_named(page, "Your answers so far")
    assert "Fever" in page.locator("dl.answers").inner_text()
    press_named(page, "Change")
    assert page.locator("label.choice", has_text="Fever").locator("input").is_checked()
    press_named(page, "I don't know")
    press_named(page, "Your answers so far")
    assert "Fever" not in page.locator("dl.answers").inner_text()


def test_a_careless_answer_is_told_in_words_and_nothing_is_lost(watched: Watched) -> None:
    page = watched.page
    begin(page)
    press(page, "button[value=answer]")
    watched.errors.clear()  # a page answered with 422 is written to the console
    assert "Tick what applies" in page.get_by_role("alert").inner_text()
    assert violations(page) == []
    page.locator("label.choice", has_text="Fever").click()
    page.check("input[name=none]")
    press(page, "button[value=answer]")
    watched.errors.clear()
    assert "does not go with a tick" in page.get_by_role("alert").inner_text()
    assert page.locator("input:checked").count() == 2
    page.locator("label.choice", has_text="Fever").click()
    press(page, "button[value=answer]")
    while question_of(page) != "age_years":
        answer(page, {})
    page.fill("#value", "twenty")
    press(page, "button[value=answer]")
    watched.errors.clear()
    assert "type a number" in page.get_by_role("alert").inner_text()
    assert question_of(page) == "age_years"
    assert page.input_value("#value") == "twenty"
    assert page.get_by_text("Why we ask").count() == 1


def test_declining_everything_ends_with_a_plain_cannot_tell(watched: Watched) -> None:
    page = watched.page
    begin(page)
    while question_of(page):
        press(page, "button[value=declined]")
    assert "Cannot tell from these answers." in page.locator("#causes .note").inner_text()
    assert not page.locator("li.cause").first.is_visible()  # what anyone may have is not put in front of her
    assert violations(page) == []


def test_the_answer_on_paper_has_its_sources_and_no_buttons(watched: Watched) -> None:
    page = watched.page
    begin(page)
    go_through(page, OVULATION)
    page.emulate_media(media="print")
    assert page.locator(".rests li").first.is_visible()
    assert page.locator("section.urgency h1").is_visible()
    assert page.get_by_text("1 April 2026").is_visible()
    for screen_only in ("header.top", "footer.foot", "main form", "nav.parts"):
        assert not page.locator(screen_only).is_visible()


def test_for_someone_else_every_question_is_about_her(watched: Watched) -> None:
    page = watched.page
    begin(page, for_whom="child")
    while question_of(page):
        text = f" {page.locator('main form').inner_text().lower()} "
        assert " are you" not in text
        assert " your periods" not in text
        answer(page, {"age_years": "7"})


def test_a_result_changes_the_answer_and_keeps_where_it_came_from(watched: Watched) -> None:
    page = watched.page
    begin(page)
    go_through(page, OVULATION)
    press_named(page, "Add a result")
    assert violations(page) == []
    page.check("input[name=result][value=endometrial_polyp_on_scan]")
    press_named(page, "Enter them")
    page.locator("label.choice").first.click()
    press(page, "button[value=answer]")
    assert "(from a test)" in (page.locator("#causes").text_content() or "")


def test_it_fits_a_phone(browser: Browser, server: Server) -> None:
    context = browser.new_context(base_url=server.address, viewport=PHONE, has_touch=True)
    page = context.new_page()
    begin(page)
    for _ in range(3):
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"]
        answer(page, OVULATION)
    go_through(page, OVULATION)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/check", "/no-such-page"])
def test_pages_have_no_barrier_in_either_scheme(browser: Browser, server: Server, path: str, scheme: str) -> None:
    context = browser.new_context(base_url=server.address, color_scheme=scheme)
    page = context.new_page()
    page.goto(path)
    assert violations(page) == []
    context.close()


def test_the_answer_has_no_barrier_in_the_dark(browser: Browser, server: Server) -> None:
    context = browser.new_context(base_url=server.address, color_scheme="dark", viewport=PHONE)
    page = context.new_page()
    begin(page)
    go_through(page, OVULATION)
    assert violations(page) == []
    context.close()
