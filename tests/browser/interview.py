"""Answer the check in a browser as a person would, by what each question is called."""

from __future__ import annotations

from collections.abc import Mapping

from playwright.sync_api import Locator, Page

MOST_QUESTIONS = 60


def question_of(page: Page) -> str:
    """Return the id of the question shown; empty where none is."""
    field = page.locator("input[name=question]")
    return field.input_value() if field.count() else ""


def press(page: Page, button: Locator | str) -> None:
    """Press what leads to another page, and wait for that page."""
    with page.expect_navigation():
        (page.locator(button) if isinstance(button, str) else button).click()


def press_named(page: Page, name: str) -> None:
    """Press the button of that name, and wait for the page it leads to."""
    press(page, page.get_by_role("button", name=name).first)


def begin(page: Page, for_whom: str = "self", place: str = "GB") -> None:
    page.goto("/check")
    page.check(f"input[name=for_whom][value={for_whom}]")
    page.select_option("#place", place)
    press_named(page, "Begin")


def answer(page: Page, answers: Mapping[str, str | list[str]]) -> None:
    """Answer the question shown: a label, several labels, or a number; what is not in `answers` is "none of these"
    on a list and "I don't know" elsewhere."""
    given = answers.get(question_of(page))
    if given is None:
        if page.locator("input[name=none]").count():
            page.check("input[name=none]")
            press(page, "button[value=answer]")
        else:
            press(page, "button[value=unknown]")
        return
    if page.locator("#value").count():
        page.fill("#value", str(given))
    else:
        for label in [given] if isinstance(given, str) else given:
            page.locator("label.choice", has_text=label).first.click()
    press(page, "button[value=answer]")


def go_through(page: Page, answers: Mapping[str, str | list[str]]) -> list[str]:
    """Answer until no question is shown; return the ids asked."""
    asked: list[str] = []
    while (name := question_of(page)) and len(asked) < MOST_QUESTIONS:
        asked.append(name)
        answer(page, answers)
    return asked
