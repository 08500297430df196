"""A walk through the pages as a Spanish reader takes it, and what is left on them that is not Spanish."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from random import Random
from typing import Any

from diary_client import TODAY, Browser

from spotting.diary.dates_in_words import in_words
from spotting.diary.day import Bleeding, ContraceptionEvent, Day, LifeEvent, Procedure, Sex, Temperature, Test
from spotting.diary.day_json import day_to_json
from spotting.diary.recorded import OWN, Recorded
from spotting.web.language import words_of
from spotting.web.messages import catalogs

# Words no Spanish sentence holds: a text with one of them that is not marked as English was forgotten.
ENGLISH = re.compile(
    r"\b(the|and|you|your|with|this|is|are|of|from|not|or|her|she|to|at|by|was|were|it|for|on|days?|bleeding|period"
    r"|written|some|light|heavy|medium|positive|negative|after|before|taken|years?|about)\b",
    re.IGNORECASE,
)
SPANISH = re.compile(r"\b(de|el|la|los|las|que|un|una|por|tu|se|es|del|al|en|con)\b")
NAME = "spotting"  # of the program; the word for a little blood, too
NO_WORDS_INSIDE = ("script", "style", "textarea")
NEVER_CLOSED = frozenset(("meta", "link", "input", "br", "img", "hr"))
# Parts that stay English on purpose: what reviewers read, the titles of sources, what else people say in English.
LEFT_ENGLISH = ("figures", "reviewers", "sources", "path")  # and the path of a file


class Reader(HTMLParser):
    """Collects the texts of a page as (text, is it marked as English, the classes and tags around it)."""

    def __init__(self) -> None:
        super().__init__()
        self.around: list[tuple[str, str, str]] = []
        self.texts: list[tuple[str, bool, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        language = given.get("lang") or (self.around[-1][1] if self.around else "")
        for name in ("aria-label", "title", "placeholder", "alt"):
            if given.get(name):
                self.texts.append((given[name], language == "en", self._path()))
        if tag not in NEVER_CLOSED:
            self.around.append((tag, language, given.get("class", "")))

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self.around) - 1, -1, -1):
            if self.around[place][0] == tag:
                del self.around[place:]
                return

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text and self.around and self.around[-1][0] not in NO_WORDS_INSIDE:
            self.texts.append((text, self.around[-1][1] == "en", self._path()))

    def _path(self) -> str:
        return " ".join(f"{tag} {classes}".strip() for tag, _, classes in self.around)


@lru_cache(maxsize=1)
def waiting() -> frozenset[str]:
    """Return every English text that is said otherwise in Spanish: a page that shows one forgot to ask for it."""
    spanish = words_of("es", "GB")
    texts = {str(message.id) for wanted in catalogs().values() for message in wanted if isinstance(message.id, str)}
    said = {str(spanish.look_up(text)) for text in texts}
    return frozenset(text for text in texts if text and text not in said and text != NAME and "{" not in text)


def left_in_english(page: str) -> Iterator[tuple[str, str]]:
    """Yield (text, around it) of what a page says in English: marked as English, or plainly not translated."""
    reader = Reader()
    reader.feed(page)
    for text, marked, around in reader.texts:
        if text == "English" or any(f" {name}" in around for name in LEFT_ENGLISH):
            continue
        if marked or text in waiting() or (ENGLISH.search(text) and not SPANISH.search(text)):
            yield text, around


class SpanishBrowser(Browser):
    """A browser that asks for Spanish and keeps every page it was shown."""

    def __init__(self, path: Path | None = None, **settings: Any) -> None:
        self.pages: list[tuple[str, str]] = []
        super().__init__(path, **settings)
        self.client.headers["accept-language"] = "es-MX,es;q=0.9,en;q=0.8"

    def _seen(self, answer: Any) -> str:
        seen = super()._seen(answer)
        if self.html.lstrip().startswith(("<!doctype", "<div")):
            self.pages.append((f"{answer.request.method} {answer.request.url.path}", self.html))
        return seen

    def left(self) -> dict[str, str]:
        """Return what was in English on any page, with the first page it stood on."""
        found: dict[str, str] = {}
        for page, html in self.pages:
            for text, around in left_in_english(html):
                found.setdefault(text, f"{page}: {around[-60:]}")
        return found

    def write(self, *days: Day, source: str = OWN) -> None:
        rows = [Recorded(day, source) for day in days]
        self.session.vault.write([(row.key, row) for row in rows], f"added {in_words(TODAY)} (bleeding)")

    def upload(self, name: str, data: bytes) -> str:
        self.get("/diary/import")
        return self.post("/diary/import", files={"file": (name, data)})

    def sheet(self, day: str, **fields: Any) -> str:
        self.post("/diary/day", day=day)
        self.get("/diary/day")
        return self.post("/diary/day/save", day=day, before=self.hidden("before"), **fields)


def exported(*days: Day) -> bytes:
    rows = [{"day": day_to_json(day), "source": "own"} for day in days]
    return json.dumps({"format": 1, "program": "spotting", "days": rows}).encode()


def cycles(count: int = 5, length: int = 28) -> list[Day]:
    first = TODAY - timedelta(days=count * length + 9)
    days = []
    for start in (first + timedelta(days=number * length) for number in range(count + 1)):
        for k in range(min(length, (TODAY - start).days + 1)):
            level = ("medium", "heavy", "medium", "light", "spotting")[k] if k < 5 else "none"
            tests = (Test("lh", "positive"),) if k == 13 else ()
            warm = (Temperature(36.3 if k < 15 else 36.7),)
            days.append(Day(start + timedelta(days=k), bleeding=Bleeding(level), tests=tests, temperatures=warm))
    return days


def eventful() -> list[Day]:
    """Days with something in every field the diary reads."""
    spot, hormones = date(2026, 2, 14), ContraceptionEvent("combined_pill", "missed")
    return [
        Day(spot, bleeding=Bleeding("spotting")),
        Day(
            date(2026, 3, 30),
            bleeding=Bleeding("heavy", very_heavy=True, colour="dark_red", small_clots=2, large_clots=1),
            sex=(Sex("vaginal", "unprotected", 3, True),),
            contraception=(hormones,),
            procedures=(Procedure("smear", "mañana"),),
            life=(LifeEvent("breastfeeding", "ongoing"),),
            mucus="egg_white",
            notes=("Lluvia",),
            tags=("en casa",),
        ),
    ]


def walk_the_diary(browser: SpanishBrowser) -> None:
    """See every page of the diary, empty and full, with what it refuses."""
    browser.get("/diary")
    browser.post("/diary/begin", passphrase="a", again="a")
    browser.post("/diary/begin", passphrase="cuatro palabras sueltas", again="otra")
    browser.begin()
    rooms = ("", "/cycles", "/cycles/age", "/patterns", "/checks", "/import", "/keep", "/restore", "/delete", "/day")
    for room in rooms:
        browser.get(f"/diary{room}")
    browser.write(*cycles())
    browser.write(*eventful())
    for room in rooms:
        browser.get(f"/diary{room}")
    _days(browser)
    _cycles(browser)
    _imports(browser)
    _keeping(browser)


def _days(browser: SpanishBrowser) -> None:
    for level in ("medium", "medium", "none"):
        browser.post("/diary/log", day="2026-03-31", level=level)
    for _ in range(3):
        browser.post("/diary/undo")
    browser.post("/diary/log", day="2026-04-02", level="medium")
    browser.post("/diary/day", day="2026-04-02")
    for month in ("2026-02", "2026-03"):
        browser.post("/diary/month", month=month)
    browser.post("/diary/month", day="2026-03-30")
    for slip in (
        {"bleeding.colour": "pink"},
        {"temperatures.0.celsius": "frío"},
        {"temperatures.0.celsius": "12"},
        {"pain.0.site": "pelvis", "pain.0.score": "14"},
        {"pain.0.score": "4"},
        {"sex.0.kind": "vaginal", "sex.0.pain": "x"},
    ):
        browser.sheet("2026-03-28", **slip)
        assert browser.status == 422, slip
    browser.sheet("2026-03-28", **{"bleeding.level": "light", "medicines.0.name": "ibuprofeno", "notes": "nota"})
    browser.write(Day(date(2026, 3, 29), bleeding=Bleeding("light")), source="drip")
    browser.post("/diary/day", day="2026-03-29")
    browser.get("/diary/day")
    browser.post("/diary/day/choose", day="2026-03-29", field="bleeding", source="drip")


def _cycles(browser: SpanishBrowser) -> None:
    for number in range(5):
        browser.post("/diary/cycles/show", cycle=number)
    browser.post("/diary/cycles/show", bleeds="all")
    for kind in ("not_period", "period", "pregnant", "not_pregnant", "ovulation"):
        browser.post("/diary/cycles/correct", kind=kind, first="2026-02-14", last="2026-02-16")
        browser.get("/diary/cycles")
    browser.post("/diary/cycles/correct", kind="not_period", first="2027-02-14")
    for _ in range(5):
        browser.post("/diary/cycles/take-back", number="0")
    browser.get("/diary/patterns")
    browser.post("/diary/patterns/check", finding=["days_since_last_period"])


def _imports(browser: SpanishBrowser) -> None:
    days = [Day(date(2026, 3, k), bleeding=Bleeding("heavy")) for k in range(1, 6)]
    for leave in ("/diary/import/apply", "/diary/import/drop", "/diary/import/apply"):
        browser.upload("export.json", exported(*days))
        browser.post(leave)
    browser.upload("x.txt", b"nada")
    browser.get("/diary/import")
    browser.post("/diary/import", files={"other": ("a", b"")})
    table = b"Date,Temperature,Cervical Fluid,Menses,Foo\n02/03/2026,36.5,Dry,Light,x\n03/03/2026,36.4,Dry,Medium,y\n"
    browser.upload("chart.csv", table)
    browser.post("/diary/import/again", order="day_first")
    browser.upload("chart.csv", table + b"bad,1,2,3,4\n")
    browser.upload("mine.csv", b"date,bleeding\n2026-03-02,light\n")
    browser.upload("mine.csv", b"date,bleeding\n2026-03-02,heavyy\n")
    browser.post("/diary/import/again", order="day_first")


def _keeping(browser: SpanishBrowser) -> None:
    browser.get("/diary/keep")
    browser.post("/diary/passphrase", now="x", passphrase="abc", again="abc")
    for _ in range(2):
        browser.post("/diary/passphrase", now="x", passphrase="abcd efgh ijkl", again="abcd efgh ijkl")
    browser.post("/diary/delete", words="no")
    browser.session.lock()
    browser.get("/diary")
    for _ in range(2):
        browser.post("/diary/unlock", passphrase="mal")
    browser.post("/diary/unlock", passphrase="")
    browser.session.tries.passed()
    browser.post("/diary/unlock", recovery_key="ABCD")
    browser.session.tries.passed()
    browser.unlock()
    browser.post("/diary/undo", token="otro")
    browser.get("/diary/delete")
    browser.post("/diary/delete", words="delete everything")


def walk_a_check(browser: SpanishBrowser, seed: int, for_whom: str, place: str) -> str:
    """Go through a whole check with chance answers to its result; return the state of the form."""
    chance = Random(seed)
    browser.post("/check", token=None, for_whom=for_whom, place=place)
    for _ in range(45):
        if not browser.hidden("question"):
            if "urgency emergency" not in browser.html or 'id="rests"' in browser.html:
                break
            browser.post("/check", token=None, state=browser.hidden("state"), do="next")
            continue
        browser.post("/check", token=None, **_answer(browser, chance))
        if browser.status == 422 or browser.status == 400:
            browser.client.get("/")
            break
    state = browser.hidden("state")
    for do in ("result", "answers", "results"):
        browser.post("/check", token=None, state=state, do=do)
    return state


def _answer(browser: SpanishBrowser, chance: Random) -> dict[str, Any]:
    form: dict[str, Any] = {name: browser.hidden(name) for name in ("state", "question", "lines")}
    rows = re.findall(r'name="row" value="(\d+)"', browser.html)
    if 'id="value"' in browser.html:
        typed = {"age_years": (24, 33, 48), "days_since_last_period": (10, 40)}.get(form["question"])
        return {**form, "do": "answer", "value": str(chance.choice(typed))} if typed else {**form, "do": "unknown"}
    if 'name="none"' in browser.html:
        ticked = [row for row in rows if chance.random() < 0.1]
        return {**form, "do": "answer", **({"row": ticked} if ticked else {"none": "1"})}
    return {**form, "do": "answer", "row": chance.choice(rows)} if chance.random() < 0.7 else {**form, "do": "unknown"}
