"""Walk every page of the web app as a person would, and stop at each: for pictures, and for what a test looks at.

`python tests/browser/gallery.py FOLDER` writes four pictures of each stop: phone and desktop, light and dark.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from chromium import CHROMIUM, DESKTOP, FLAGS, PHONE, TODAY, Server
from interview import answer, begin, go_through, press, press_named, question_of
from playwright.sync_api import Browser, Page, sync_playwright
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from spotting.diary.day import Bleeding, Day, Pain, Product, Sex, Temperature, Test
from spotting.diary.recorded import Recorded
from spotting.diary.vault import Vault
from spotting.web.settings import LONGEST_FORM, Settings

PASSPHRASE: Final = "correct horse"
Stop = Callable[[str, Page], None]

ORDINARY: Final = {
    "age_years": "29",
    "could_be_pregnant": "No",
    "bleeding_amount": "Spotting",
    "pelvic_pain": "None",
    "days_since_last_period": "15",
    "how_it_comes": ["Between two periods"],
}
LATE: Final = {
    "age_years": "29",
    "could_be_pregnant": "Yes",
    "bleeding_amount": "Light",
    "pelvic_pain": "Mild",
    "days_since_last_period": "42",
}
FAINTED: Final = {"right_now": ["I have fainted or feel faint", "Very bad pain"], "age_years": "31"}


@dataclass(frozen=True)
class House:
    """The servers of the walk: one with a filled diary, one whose diary is still to begin."""

    filled: Server
    empty: Server
    folder: Path


def filled_diary() -> list[Recorded]:
    """Return half a year of one person: periods, signs of ovulation, spotting in between, two sources that disagree."""
    draw = random.Random(3)
    rows: list[Recorded] = []
    start = date(2025, 10, 20)
    levels = ("light", "heavy", "medium", "light", "spotting")
    for length in (29, 27, 31, 28, 30, 29):
        for k in range(length):
            day = start + timedelta(k)
            if day > TODAY:
                break
            bleeding = Bleeding(levels[k]) if k < 5 else Bleeding("none") if draw.random() < 0.6 else None
            products = (Product("pad", "medium", 3), Product("tampon", "full", 2)) if k == 1 else ()
            if bleeding and products:
                bleeding = Bleeding(bleeding.level, products=products)
            if k == 14 and length in (30, 31):
                bleeding = Bleeding("spotting")
            warm = round(36.3 + (0.35 if k >= 15 else 0) + draw.random() * 0.12, 2)
            told = Day(
                day,
                bleeding=bleeding,
                temperatures=(Temperature(warm),) if k > 5 and draw.random() < 0.75 else (),
                tests=(Test("lh", "positive" if k == length - 15 else "negative"),)
                if length - 18 < k < length - 12
                else (),
                sex=(Sex("vaginal", "protected"),) if k in (8, 13, 20) else (),
                notes=("Cramps in the evening, better with a hot water bottle.",) if k == 1 else (),
            )
            if not told.is_empty:
                rows.append(Recorded(told))
        start += timedelta(length)
    other = TODAY - timedelta(7)
    rows = [row for row in rows if row.day.date != other]
    rows.append(Recorded(Day(other, bleeding=Bleeding("light")), "drip"))
    rows.append(Recorded(Day(other, bleeding=Bleeding("medium"), pain=(Pain("pelvis", 6),))))
    return rows


@contextmanager
def house(folder: Path) -> Iterator[House]:
    """Run the servers of the walk."""
    path = folder / "filled" / "diary.spotting"
    path.parent.mkdir()
    vault, _ = Vault.create(path, PASSPHRASE)
    with vault:
        vault.write([(row.key, row) for row in filled_diary()], "test")
    filled = Server(Settings(place="GB", vault=path, today=lambda: TODAY))
    empty = Server(Settings(place="GB", vault=folder / "empty" / "diary.spotting", today=lambda: TODAY))
    empty.app.router.routes.insert(0, Route("/broken", _broken))
    try:
        yield House(filled, empty, folder)
    finally:
        filled.stop()
        empty.stop()


async def _broken(request: Request) -> Response:
    raise RuntimeError("a page that fails")


@contextmanager
def opened(browser: Browser, server: Server) -> Iterator[Page]:
    """Open a window of the browser, as wide as a phone."""
    # no fading from one scheme to the other while it is looked at
    context = browser.new_context(base_url=server.address, viewport=PHONE, locale="en-GB", reduced_motion="reduce")
    page = context.new_page()
    yield page
    context.close()


def walk(browser: Browser, house: House, stop: Stop) -> None:
    """Walk all of it."""
    for part in (check, answers, errors, library, new_diary, diary, saved_checks, imports, keeping):
        server = house.empty if part in (errors, new_diary) else house.filled
        with opened(browser, server) as page:
            part(page, stop, house)


def check(page: Page, stop: Stop, house: House) -> None:
    """The first page, the questions of the check, and its turns."""
    page.goto("/")
    stop("home", page)
    page.goto("/check")
    stop("check: begin", page)
    begin(page)
    stop("check: danger signs", page)
    press(page, "button[value=answer]")
    stop("check: danger signs left open", page)
    answer(page, ORDINARY)
    while question_of(page) != "age_years":
        answer(page, ORDINARY)
    stop("check: a number", page)
    page.fill("#value", "twenty")
    press(page, "button[value=answer]")
    stop("check: a number that cannot be read", page)
    answer(page, ORDINARY)
    while page.locator("input[name=none]").count() or page.locator("#value").count():
        answer(page, ORDINARY)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    stop("check: one of several, with why", page)
    press_named(page, "Your answers so far")
    stop("check: answers so far", page)
    page.locator("button[value='change:0']").click()
    page.wait_for_selector("button[value='changed:0']")
    stop("check: an earlier answer", page)
    begin(page, for_whom="child")
    answer(page, {})
    stop("check: for a child", page)
    begin(page)
    _until_note(page, LATE)
    stop("check: help today", page)
    begin(page)
    _until_contradiction(page)
    stop("check: two answers that do not fit", page)
    begin(page)
    while question_of(page):
        answer(page, FAINTED)
    stop("check: emergency", page)


def _until_note(page: Page, answers: Mapping[str, str | list[str]]) -> None:
    while question_of(page) and not page.locator(".note.soon").count():
        answer(page, answers)


def _until_contradiction(page: Page) -> None:
    told = {"age_years": "16", "days_since_last_period": "4000"}
    while question_of(page):
        answer(page, told)


def answers(page: Page, stop: Stop, house: House) -> None:
    """The answer in its kinds."""
    begin(page)
    go_through(page, ORDINARY)
    stop("answer: can wait", page)
    press_named(page, "Add a result")
    stop("answer: which results", page)
    page.locator("input[name=result]").first.check()
    press_named(page, "Enter them")
    stop("answer: a result", page)
    begin(page)
    go_through(page, LATE)
    stop("answer: today", page)
    begin(page)
    press_named(page, "Stop and see the answer")
    stop("answer: stopped at once", page)
    begin(page, for_whom="child")
    go_through(page, {"age_years": "7"})
    stop("answer: about a child", page)
    begin(page)
    while question_of(page):
        answer(page, FAINTED)
    press_named(page, "Go on with the questions")
    press_named(page, "Stop and see the answer")
    stop("answer: emergency", page)


def errors(page: Page, stop: Stop, house: House) -> None:
    """What goes wrong."""
    page.goto("/no-such-page")
    stop("error: no such page", page)
    begin(page)
    _set(page, "state", "{}")
    press(page, "button[value=unknown]")
    stop("error: cannot be read", page)
    page.goto("/library/text")
    _set(page, "text", "a" * (LONGEST_FORM + 1))
    press_named(page, "Find the claims")
    stop("error: too much at once", page)
    page.goto("/broken")
    stop("error: our mistake", page)


def _set(page: Page, name: str, value: str) -> None:
    page.evaluate("([n, v]) => { for (const one of document.getElementsByName(n)) one.value = v; }", [name, value])


LIBRARY: Final = {
    "library": "/library",
    "library: causes": "/library/conditions",
    "library: signs": "/library/findings",
    "library: how soon": "/library/rules",
    "library: tests": "/library/actions",
    "library: care": "/library/care",
    "library: claims": "/library/claims",
    "library: usual limits": "/library/normal_ranges",
    "library: disagreements": "/library/disagreements",
    "library: sources": "/library/sources",
    "library: sources of one kind": "/library/sources/kind/guidance",
    "library: all topics": "/library/topics",
    "library: a cause": "/library/conditions/ectopic_pregnancy",
    "library: a sign": "/library/findings/postcoital_bleeding",
    "library: a rule": "/library/rules/pe_severe_pain",
    "library: a test": "/library/actions/urine_pregnancy_test",
    "library: what helps": "/library/care/iron_for_heavy_periods",
    "library: a claim": "/library/claims/progesterone_cream_prevents_miscarriage",
    "library: a usual limit": "/library/normal_ranges/regularity_by_age",
    "library: a disagreement": "/library/disagreements/heavy_bleeding_limit",
    "library: a source": "/library/sources/nhs_ectopic",
    "library: a topic": "/library/topics/after%20sex",
    "library: published figures": "/library/checks",
    "library: claims of a text": "/library/text",
    "normal: questions": "/library/normal",
}


def library(page: Page, stop: Stop, house: House) -> None:
    """Lists, entries, search, claims of a text, the normal period."""
    for name, address in LIBRARY.items():
        page.goto(address)
        stop(name, page)
    for name, typed, seen in (("found", "endometreosis", "#found a"), ("nothing found", "qqqqqq", "#found p")):
        page.goto("/library")
        page.locator("#q").press_sequentially(typed)
        page.wait_for_selector(seen)
        stop(f"library: {name}", page)
    page.goto("/library/text")
    page.fill("#text", "Fibroids are parasites that feed on the womb. Cranberry juice cures a urinary infection.")
    press_named(page, "Find the claims")
    stop("library: claims found", page)
    page.goto("/library/normal")
    press_named(page, "See what is usual")
    stop("normal: left open", page)
    page.check("input[name=none]")
    page.fill("#gap", "20")
    press_named(page, "See what is usual")
    stop("normal: outside the limits", page)
    page.goto("/library/normal")
    page.locator("input[name=danger]").first.check()
    press_named(page, "See what is usual")
    stop("normal: danger", page)


def new_diary(page: Page, stop: Stop, house: House) -> None:
    """A diary from its first page, still without a day."""
    page.goto("/diary")
    stop("diary: begin", page)
    press_named(page, "I have a backup")
    stop("restore: choose", page)
    page.goto("/diary")
    page.fill("#passphrase", PASSPHRASE)
    page.fill("#again", "another")
    press_named(page, "Begin the diary")
    stop("diary: the two are not the same", page)
    page.fill("#passphrase", PASSPHRASE)
    page.fill("#again", PASSPHRASE)
    press_named(page, "Begin the diary")
    stop("diary: recovery key", page)
    press_named(page, "I have written it down")
    stop("diary: empty month", page)
    for name in ("cycles", "patterns", "checks"):
        page.goto(f"/diary/{name}")
        stop(f"diary: empty {name}", page)


def unlock(page: Page) -> None:
    page.goto("/diary")
    page.fill("#passphrase", PASSPHRASE)
    press_named(page, "Unlock")


def diary(page: Page, stop: Stop, house: House) -> None:
    """The locked diary, its month, a day, the cycles, what it can tell the check."""
    page.goto("/diary")
    stop("diary: locked", page)
    page.fill("#passphrase", "wrong one")
    press_named(page, "Unlock")
    stop("diary: wrong passphrase", page)
    while not page.get_by_text("there is a wait").count():  # each wrong try makes it longer
        page.fill("#passphrase", "wrong one")
        press_named(page, "Unlock")
    stop("diary: wait", page)
    while page.locator("#passphrase").count():
        page.wait_for_timeout(500)
        page.fill("#passphrase", PASSPHRASE)
        press_named(page, "Unlock")
    stop("diary: month", page)
    page.locator("#level-heavy").click()
    page.wait_for_selector("#level-heavy[aria-pressed=true]")
    stop("diary: a tap", page)
    page.locator("#undo").click()
    page.wait_for_selector("#level-heavy[aria-pressed=false]")
    other = TODAY - timedelta(7)
    page.locator("#month-before").click()
    page.locator(f"button[id='d{other}']").click()
    page.wait_for_selector(f"button[id='d{other}'][aria-current]")
    stop("diary: sources disagree", page)
    press_named(page, "See or change this day")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    stop("diary: a day", page)
    _set(page, "csrf", "of another time")
    press_named(page, "Save this day")
    stop("diary: send once more", page)
    page.goto("/diary/cycles")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    stop("diary: cycles", page)
    press_named(page, "It was a period")
    stop("diary: a bleed corrected", page)
    page.goto("/diary/cycles/age")
    page.fill("#age", "soon thirty")
    press_named(page, "Keep it")
    stop("diary: her age, not read", page)
    page.fill("#age", "29")
    press_named(page, "Keep it")
    stop("diary: cycles with an age", page)
    page.goto("/diary/patterns")
    stop("diary: for the check", page)
    page.locator("input[name=finding]").first.check()
    press_named(page, "Start a check with what I ticked")
    stop("diary: to the check", page)
    page.goto("/diary")
    _set(page, "csrf", "of another time")
    press_named(page, "Lock")
    stop("diary: a form out of date", page)


def saved_checks(page: Page, stop: Stop, house: House) -> None:
    """Checks in the diary."""
    unlock(page)
    for name, told in (("In March", ORDINARY), ("In April", LATE)):
        begin(page)
        go_through(page, told)
        press_named(page, "Save to the diary")
        if name == "In March":
            stop("saved: name it", page)
        page.fill("#name", name)
        press_named(page, "Save it")
    stop("saved: list", page)
    press_named(page, "Open: In March")
    stop("saved: one", page)
    page.goto("/diary/checks")
    for box in page.locator("input[name=id]").all():
        box.check()
    press_named(page, "Compare the two I ticked")
    stop("saved: compared", page)
    page.goto("/diary/checks")
    press_named(page, "Delete: In March")
    stop("saved: delete it", page)


def imports(page: Page, stop: Stop, house: House) -> None:
    """Days from elsewhere."""
    unlock(page)
    page.goto("/diary/import")
    stop("import: choose", page)
    unclear = house.folder / "unclear.csv"
    unclear.write_text("date,bleeding\n02/03/2026,light\n03/03/2026,heavy\n", encoding="utf-8")
    page.set_input_files("#file", unclear)
    press_named(page, "Look at it")
    stop("import: which day", page)
    press_named(page, "Stop")
    file = house.folder / "export.json"
    other = {"day": {"date": str(TODAY - timedelta(7)), "bleeding": {"level": "heavy"}}, "source": "own"}
    new = {"day": {"date": "2025-01-02", "notes": ["of another computer"]}, "source": "own"}
    file.write_text(json.dumps({"format": 1, "program": "spotting", "days": [new, other]}), encoding="utf-8")
    page.goto("/diary/import")
    page.set_input_files("#file", file)
    press_named(page, "Look at it")
    stop("import: what it holds", page)
    press_named(page, "into the diary")
    stop("import: written", page)
    page.goto("/diary/import")
    nothing = house.folder / "letter.txt"
    nothing.write_text("Dear diary", encoding="utf-8")
    page.set_input_files("#file", nothing)
    press_named(page, "Look at it")
    stop("import: not a diary", page)


def keeping(page: Page, stop: Stop, house: House) -> None:
    """Backup, passphrase, deleting everything: last, since nothing is left after it."""
    unlock(page)
    page.goto("/diary/keep")
    stop("keep", page)
    with page.expect_download() as made:
        page.get_by_role("button", name="Download a backup").click()
    backup = house.folder / "backup.spotting"
    made.value.save_as(backup)
    page.goto("/diary/restore")
    page.set_input_files("#file", backup)
    page.fill("#passphrase", "wrong one")
    press_named(page, "See what it holds")
    stop("restore: wrong passphrase", page)
    page.wait_for_timeout(1500)
    page.fill("#passphrase", PASSPHRASE)
    press_named(page, "See what it holds")
    stop("restore: what it holds", page)
    press_named(page, "Restore this backup")
    stop("restore: done", page)
    page.goto("/diary/keep")
    page.fill("#now", "wrong one")
    page.fill("#passphrase", "four new words here")
    page.fill("#again", "four new words here")
    press_named(page, "Change it")
    stop("keep: wrong passphrase", page)
    page.goto("/diary/delete")
    stop("keep: delete everything", page)
    page.fill("#words", "delete everything")
    press_named(page, "Delete everything for good")
    stop("keep: deleted", page)
    page.goto("/leave")
    stop("left quickly", page)


def pictures(folder: Path) -> Stop:
    """Return a stop that takes the four pictures of a page."""

    def taken(name: str, page: Page) -> None:
        for size, screen in (("phone", PHONE), ("desktop", DESKTOP)):
            page.set_viewport_size(screen)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                page.screenshot(path=folder / f"{name.replace(': ', ' - ')} ({size} {scheme}).png", full_page=True)
        page.set_viewport_size(PHONE)
        page.emulate_media(color_scheme="light")
        print(name, flush=True)

    return taken


def main(folder: Path) -> None:
    """Take the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory() as work,
        house(Path(work)) as servers,
        playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS) as browser,
    ):
        walk(browser, servers, pictures(folder))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
