"""The browser's own Back and Forward in a check: from step to step, with what was ticked, and nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import CHROMIUM, FLAGS, PHONE, TODAY, Server, Watched, violations
from interview import answer, begin, press, press_named, question_of
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect

from spotting.web.settings import Settings

FAINTED = {"right_now": ["I have fainted or feel faint"], "bleeding_amount": "Heavy"}
STORED = """async () => [
  localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length,
  (await caches.keys()).length, window.name,
]"""


def back(page: Page) -> None:
    page.go_back()


def ticked(page: Page) -> list[str]:
    return page.locator("label.choice:has(input:checked)").all_inner_texts()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.innerText"))


def posts(watched: Watched) -> int:
    return sum(one.method == "POST" for one in watched.requests)


def to_the_age(page: Page) -> None:
    begin(page)
    while question_of(page) != "age_years":
        answer(page, {"right_now": ["Fever"]})


def test_back_and_forward_lead_from_step_to_step_with_what_was_ticked_and_typed(watched: Watched) -> None:
    page = watched.page
    to_the_age(page)
    page.fill("#value", "29")
    press(page, "button[value=answer]")
    after = question_of(page)
    sent = posts(watched)
    back(page)
    assert question_of(page) == "age_years"
    assert page.input_value("#value") == "29"
    while question_of(page) != "right_now":
        back(page)
    assert [one.split(":")[0][:5] for one in ticked(page)] == ["Fever"]
    back(page)
    assert page.get_by_role("button", name="Begin").is_visible()
    while question_of(page) != after:
        page.go_forward()
    assert posts(watched) == sent  # nothing was sent anew


def test_another_answer_after_back_cuts_what_lay_ahead(watched: Watched) -> None:
    page = watched.page
    to_the_age(page)
    page.fill("#value", "29")
    press(page, "button[value=answer]")
    back(page)
    page.fill("#value", "61")
    press(page, "button[value=answer]")
    there = question_of(page)
    page.evaluate("history.forward()")
    page.wait_for_timeout(200)
    assert question_of(page) == there
    press_named(page, "Your answers so far")
    assert "61" in page.locator("dl.answers").inner_text()
    assert "29" not in page.locator("dl.answers").inner_text()
    back(page)
    assert question_of(page) == there


def test_one_more_back_from_the_first_page_leaves_the_check(watched: Watched) -> None:
    page = watched.page
    page.goto("/")
    press(page, page.get_by_role("link", name="Start the check"))
    press_named(page, "Begin")
    answer(page, {})
    for _ in range(3):
        back(page)
    assert page.url == f"{watched.home}/"


def test_no_word_is_in_an_address_in_the_history_or_in_any_store(watched: Watched) -> None:
    page = watched.page
    to_the_age(page)
    page.fill("#value", "29")
    press(page, "button[value=answer]")
    press_named(page, "Stop and see the answer")
    assert page.url == f"{watched.home}/check"
    state = page.evaluate("history.state")
    assert list(state) == ["step"]
    assert isinstance(state["step"], int)
    assert page.evaluate(STORED) == [0, 0, "", 0, 0, ""]


def test_a_new_step_begins_with_its_heading_at_the_top(watched: Watched) -> None:
    page = watched.page
    page.set_viewport_size(PHONE)
    begin(page)
    assert focused(page) == page.locator("h1").inner_text()
    answer(page, {})
    assert page.evaluate("scrollY") == 0
    assert focused(page) == page.locator("h1").inner_text()
    assert page.title().startswith(page.locator("h1").inner_text())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "checkbox"
    assert violations(page) == []


def test_an_emergency_is_what_is_read_first_and_back_leads_to_the_answers_before(watched: Watched) -> None:
    page = watched.page
    begin(page)
    while question_of(page):
        answer(page, FAINTED)
    assert page.locator("section.urgency.emergency").count() == 1
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    assert "999" in focused(page)
    assert violations(page) == []
    back(page)
    assert question_of(page)
    assert page.locator("section.urgency").count() == 0
    page.go_forward()
    assert page.locator("section.urgency.emergency").count() == 1
    back(page)
    press(page, "button[value=answer]")
    assert page.locator("section.urgency.emergency").count() == 1


def test_back_from_the_answer_leads_to_the_last_question(watched: Watched) -> None:
    page = watched.page
    to_the_age(page)
    press_named(page, "Stop and see the answer")
    step = page.evaluate("history.state.step")
    page.locator("a[href='#causes']").click()
    assert page.evaluate("scrollY") > 0
    back(page)
    assert page.locator("section.urgency").count() == 1
    page.go_forward()
    assert page.url.endswith("#causes")
    page.locator("a[href='#causes']").click()  # once more: no new place in the history
    assert page.evaluate("history.state.step") == step + 1
    back(page)
    back(page)
    assert question_of(page) == "age_years"
    page.go_forward()
    page.emulate_media(media="print")
    assert page.locator("section.urgency h1").is_visible()
    assert not page.locator("main form").is_visible()


def test_an_answer_that_cannot_be_taken_stands_in_the_place_of_its_question(watched: Watched) -> None:
    page = watched.page
    to_the_age(page)
    before = page.evaluate("history.length")
    page.fill("#value", "twenty")
    press(page, "button[value=answer]")
    watched.errors.clear()  # a page answered with 422 is written to the console
    assert focused(page) == page.get_by_role("alert").inner_text()
    assert page.evaluate("history.length") == before
    assert violations(page) == []
    back(page)
    assert question_of(page) != "age_years"
    page.go_forward()
    assert page.input_value("#value") == "twenty"


def test_a_page_that_says_what_went_wrong_is_shown_and_back_keeps_the_answers(watched: Watched) -> None:
    page = watched.page
    to_the_age(page)
    page.fill("#value", "29")
    page.evaluate("document.querySelector('main [name=state]').value = '{}'")
    press(page, "button[value=answer]")
    watched.errors.clear()
    assert page.locator("h1").inner_text() == "That could not be read"
    assert focused(page) == "That could not be read"
    back(page)
    assert page.input_value("#value") == "29"


def test_pressing_twice_sends_once_and_what_takes_long_says_so(watched: Watched) -> None:
    page = watched.page
    begin(page)
    held: list[Route] = []
    page.route("**/check", lambda one: held.append(one))
    sent = posts(watched)
    page.check("input[name=none]")
    page.locator("button[value=answer]").dblclick()
    expect(page.get_by_text("One moment.")).to_be_visible()
    page.locator("button[value=answer]").click()
    assert posts(watched) == sent + 1
    held[0].continue_()
    expect(page.get_by_text("One moment.")).to_have_count(0)
    assert question_of(page) not in ("", "right_now")
    page.unroute("**/check")
    answer(page, {})


def test_going_back_while_an_answer_is_on_its_way_stays_back(watched: Watched) -> None:
    page = watched.page
    begin(page)
    answer(page, {})
    held: list[Route] = []
    page.route("**/check", lambda one: held.append(one))
    page.check("input[name=none]")
    page.locator("button[value=answer]").click()
    back(page)
    assert question_of(page) == "right_now"
    held[0].continue_()
    page.wait_for_timeout(200)
    assert question_of(page) == "right_now"
    page.unroute("**/check")
    press(page, "button[value=answer]")
    watched.errors.clear()
    assert question_of(page) != "right_now"


def test_the_other_language_comes_in_the_place_of_the_same_step(watched: Watched) -> None:
    page = watched.page
    to_the_age(page)
    page.locator("footer button[value=es]").click()
    expect(page.locator("h1")).to_have_text("¿Cuántos años tienes?")
    assert page.locator("html").get_attribute("lang") == "es"
    assert page.url == f"{watched.home}/check"
    back(page)
    assert question_of(page) not in ("", "age_years")
    assert page.locator("html").get_attribute("lang") == "en"
    page.go_forward()
    assert page.locator("html").get_attribute("lang") == "es"


def test_check_in_the_head_of_the_page_begins_anew_and_can_be_taken_back(watched: Watched) -> None:
    page = watched.page
    to_the_age(page)
    press(page, page.locator("nav a[href='/check']"))
    assert page.get_by_role("button", name="Begin").is_visible()
    back(page)
    assert question_of(page) == "age_years"
    press_named(page, "Your answers so far")
    press_named(page, "Start anew")
    assert page.get_by_role("button", name="Begin").is_visible()
    back(page)
    assert page.locator("dl.answers dt").count() == 2


def test_a_page_loaded_again_says_that_it_begins_anew_and_back_leaves_the_check(watched: Watched) -> None:
    page = watched.page
    page.goto("/")
    press(page, page.get_by_role("link", name="Start the check"))
    assert not page.locator("#anew").is_visible()
    press_named(page, "Begin")
    answer(page, {})
    page.reload()
    expect(page.locator("#anew")).to_be_focused()
    assert page.evaluate("history.state.step") == 0
    assert violations(page) == []
    page.go_forward()  # a step that is gone
    expect(page.get_by_role("button", name="Begin")).to_be_visible()
    page.wait_for_function("history.state.step === 0")
    back(page)
    assert page.url == f"{watched.home}/"


def test_leaving_quickly_drops_every_page_shown(watched: Watched) -> None:
    page = watched.page
    to_the_age(page)
    page.route("**/leave", lambda one: one.fulfill(status=204))  # as if it did not come
    held: list[Route] = []
    page.route("**/check", lambda one: held.append(one))
    page.locator("button[value=unknown]").click()
    page.locator("a.leave").click()
    expect(page.locator("main")).to_have_count(0)
    held[0].continue_()  # an answer that was on its way shows nothing either
    page.wait_for_timeout(200)
    assert page.locator("body > *").count() == 0
    page.unroute("**/check")
    page.unroute("**/leave")
    page.goto("/leave")
    back(page)
    expect(page.get_by_role("button", name="Begin")).to_be_visible()
    assert question_of(page) == ""


@pytest.fixture
def alone(browser: Browser, tmp_path: Path) -> Iterator[tuple[BrowserContext, Server]]:
    """A server that a test may stop."""
    server = Server(Settings(place="GB", vault=tmp_path / "diary.spotting", today=lambda: TODAY))
    context = browser.new_context(base_url=server.address)
    yield context, server
    context.close()
    server.stop()


def test_when_the_server_is_gone_the_answers_stay_and_it_is_said(alone: tuple[BrowserContext, Server]) -> None:
    context, _ = alone
    page = context.new_page()
    to_the_age(page)
    page.fill("#value", "29")
    context.set_offline(True)
    page.locator("button[value=answer]").click()
    expect(page.get_by_role("alert")).to_contain_text("Your answers are still here")
    expect(page.get_by_role("alert")).to_contain_text("call your emergency number")
    assert violations(page) == []
    assert page.input_value("#value") == "29"
    context.set_offline(False)
    press(page, "button[value=answer]")
    assert question_of(page) not in ("", "age_years")
    assert page.get_by_role("alert").count() == 0


def test_when_nothing_can_be_asked_this_way_the_browser_sends_the_form_itself(
    alone: tuple[BrowserContext, Server],
) -> None:
    context, _ = alone
    page = context.new_page()
    sent: list[Request] = []

    def stop_scripts(one: Route) -> None:
        sent.append(one.request)
        one.abort() if one.request.resource_type == "fetch" else one.continue_()

    page.goto("/check")
    page.route("**/check", stop_scripts)
    press_named(page, "Begin")
    assert [one.resource_type for one in sent] == ["fetch", "document"]
    assert question_of(page) == "right_now"
    assert page.evaluate("history.state.step") == 0
    answer(page, {})
    assert question_of(page) not in ("", "right_now")


def test_with_scripts_off_every_step_is_a_page_of_its_own(browser: Browser, server: Server) -> None:
    context = browser.new_context(base_url=server.address, java_script_enabled=False)
    page = context.new_page()
    loads: list[str] = []
    page.on("request", lambda one: loads.append(one.resource_type) if one.url.endswith("/check") else None)
    begin(page)
    answer(page, {})
    assert loads == ["document"] * 3
    page.goto("/check")
    assert "the browser’s own would ask to send the form again" in page.locator("main").inner_text()
    assert "Loading the page again" not in page.locator("main").inner_text()
    context.close()


@pytest.fixture
def keeping(browser: Browser) -> Iterator[Browser]:
    """A browser that keeps a page alive that she left by a link: Playwright asks it not to, and is asked not to ask."""
    kept = browser.browser_type.launch(
        executable_path=CHROMIUM, args=FLAGS, ignore_default_args=["--disable-back-forward-cache"]
    )
    yield kept
    kept.close()


def test_back_from_the_library_shows_the_answer_again(keeping: Browser, server: Server) -> None:
    page = keeping.new_context(base_url=server.address).new_page()
    to_the_age(page)
    press_named(page, "Stop and see the answer")
    told = page.locator("section.urgency h1").inner_text()
    press(page, page.locator("nav a[href='/library']"))
    page.evaluate("history.back()")
    expect(page.locator("section.urgency h1")).to_have_text(told)
    page.evaluate("history.back()")
    expect(page.locator("input[name=question]")).to_have_value("age_years")


def test_back_to_the_library_shows_what_was_looked_for(keeping: Browser, server: Server) -> None:
    page = keeping.new_context(base_url=server.address).new_page()
    page.goto("/library")
    page.locator("#q").press_sequentially("coil")
    page.locator("#found a", has_text="Bleeding on the copper coil").click()
    expect(page.locator("h1")).not_to_have_text("Library")
    page.evaluate("history.back()")
    expect(page.locator("#q")).to_have_value("coil")
    expect(page.locator("#found a", has_text="Bleeding on the copper coil")).to_be_visible()


def test_back_after_leaving_quickly_shows_nothing_that_was_looked_for_or_answered(
    keeping: Browser, server: Server
) -> None:
    page = keeping.new_context(base_url=server.address).new_page()
    to_the_age(page)
    page.goto("/library")
    page.locator("#q").press_sequentially("coil")
    page.locator("#found a", has_text="Bleeding on the copper coil").click()
    expect(page.locator("h1")).not_to_have_text("Library")
    page.locator("a.leave").click()
    page.wait_for_url("**/leave")
    page.evaluate("history.back()")
    expect(page.locator("h1")).to_contain_text("Blood where you did not expect it")  # in the place of the page she left
    page.evaluate("history.back()")
    expect(page.locator("h1")).to_have_text("Library")
    assert page.locator("#q").input_value() == ""
    page.evaluate("history.back()")
    expect(page.get_by_role("button", name="Begin")).to_be_visible()


def test_what_was_asked_in_the_library_is_there_after_back(watched: Watched) -> None:
    page = watched.page
    page.goto("/library/normal")
    page.check("input[name=none]")
    page.fill("#gap", "20")
    press_named(page, "See what is usual")
    assert page.locator("h1").inner_text() == "Something is outside the usual limits"
    assert violations(page) == []
    back(page)
    assert page.input_value("#gap") == "20"
    assert page.is_checked("input[name=none]")
    page.goto("/library/text")
    page.fill("textarea", "Bleeding after sex is always cancer.")
    press_named(page, "Find the claims")
    assert page.locator("#anew").count() == 0
    back(page)
    assert page.input_value("textarea") == "Bleeding after sex is always cancer."
