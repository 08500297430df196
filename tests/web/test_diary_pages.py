"""The days as pages: one tap, the sheet with every field, undo, cycles, saved checks, import, export, the end."""

from __future__ import annotations

import io
import json
import random
import re
import resource
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from diary_client import PASSPHRASE, TODAY, Browser

from spotting.diary.day import FIELDS, Bleeding, Day, Sex, Temperature, Test
from spotting.diary.day_json import day_from_json, day_to_json
from spotting.diary.importers import own
from spotting.diary.recorded import OWN, Recorded
from spotting.diary.vault import Vault
from spotting.web.diary_fields import TITLES, data_of, list_rows

FULL: dict[str, Any] = {
    "date": "2026-03-30",
    "bleeding": {
        "level": "heavy", "very_heavy": True, "colour": "dark_red", "small_clots": 2, "large_clots": 1,
        "products": [{"kind": "pad", "fill": "full", "count": 3}, {"kind": "cup", "millilitres": 20.0}],
        "intermenstrual": False, "withdrawal": False, "period_start": True,
    },
    "sex": [{"kind": "vaginal", "protection": "unprotected", "pain": 3, "bleeding_after": True}],
    "pain": [{"site": "pelvis", "score": 6}, {"site": "lower_back", "severity": "mild"}],
    "tests": [{"kind": "pregnancy", "result": "negative", "time": "07:30"}],
    "temperatures": [{"celsius": 36.55, "method": "basal", "excluded": True, "time": "06:50"}],
    "mucus": "egg_white",
    "contraception": [{"method": "pill", "event": "missed", "count": 2}],
    "medicines": [{"name": "ibuprofen", "event": "taken"}],
    "procedures": [{"kind": "smear", "detail": "at the clinic"}],
    "life": [{"kind": "breastfeeding", "span": "ongoing"}],
    "symptoms": [{"name": "tired", "severity": "moderate"}],
    "notes": ["Rain; “quotes” & <b>signs</b>", "A second note"],
    "tags": ["holiday", "at home"],
}  # fmt: skip


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    made = Browser(tmp_path / "diary.spotting")
    made.begin()
    yield made
    made.session.lock()


def write(browser: Browser, *days: Day, source: str = OWN) -> None:
    rows = [Recorded(day, source) for day in days]
    browser.session.vault.write([(row.key, row) for row in rows], "test")


def own_day(browser: Browser, day: str) -> Day:
    (row,) = [one for one in browser.session.vault.rows() if one.source == OWN and one.day.date.isoformat() == day]
    return row.day


def sheet(browser: Browser, day: str, data: dict[str, Any], **more: Any) -> str:
    """Send the sheet as the page would: every input of `data`, and what it showed before."""
    browser.post("/diary/day", day=day)
    browser.get("/diary/day")
    fields: dict[str, Any] = {"day": day, "before": browser.hidden("before"), "mucus": data.get("mucus", "")}
    fields["bleeding.level"] = data.get("bleeding", {}).get("level", "")
    for name, value in data.get("bleeding", {}).items():
        if name != "products":
            fields[f"bleeding.{name}"] = ("no", "yes")[value] if isinstance(value, bool) else value
    for name, entries in {"products": data.get("bleeding", {}).get("products", []), **data}.items():
        if isinstance(entries, list) and name not in ("notes", "tags"):
            for at, entry in enumerate(entries):
                for key, value in entry.items():
                    fields[f"{name}.{at}.{key}"] = "yes" if isinstance(value, bool) else value
    fields["notes"] = "\n---\n".join(data.get("notes", []))
    fields["tags"] = ", ".join(data.get("tags", []))
    return browser.post("/diary/day/save", **{**fields, **more})


# --- the month ---


def test_one_tap_writes_the_day_and_undo_takes_it_back(browser: Browser) -> None:
    browser.post("/diary/log", day="2026-03-31", level="medium")
    assert "medium written down" in browser.text
    assert own_day(browser, "2026-03-31").bleeding == Bleeding("medium")
    browser.post("/diary/undo")
    assert "Taken back" in browser.text
    assert browser.session.vault.rows() == []


def test_flooding_today_or_yesterday_says_when_to_get_help_at_once(browser: Browser) -> None:
    for day, told in (("2026-04-01", True), ("2026-03-31", True), ("2026-03-30", False)):
        browser.post("/diary/log", day=day, level="flooding")
        assert ("Get emergency help now" in browser.text) == told, day
    browser.post("/diary/log", day="2026-04-01", level="heavy")
    assert "Get emergency help now" not in browser.text


def test_a_tap_keeps_what_else_stands_on_the_day(browser: Browser) -> None:
    write(browser, Day(date(2026, 3, 31), bleeding=Bleeding("light", colour="pink"), notes=("kept",)))
    browser.post("/diary/log", day="2026-03-31", level="heavy")
    day = own_day(browser, "2026-03-31")
    assert day.notes == ("kept",)
    assert day.bleeding == Bleeding("heavy", colour="pink")


def test_not_logged_and_no_bleeding_look_and_read_differently(browser: Browser) -> None:
    write(browser, Day(date(2026, 3, 31), bleeding=Bleeding("none")), Day(date(2026, 3, 30), notes=("only a note",)))
    browser.post("/diary/month", month="2026-03")
    cells = {day: browser.html.split(f'id="d2026-03-{day}"')[1].split("</button>")[0] for day in ("29", "30", "31")}
    assert "not logged" in cells["29"]
    assert "drop unlogged" in cells["29"]
    assert "bleeding not logged" in cells["30"]
    assert "drop none" not in cells["30"]
    assert "no bleeding" in cells["31"]
    assert "drop none" in cells["31"]


def test_a_day_to_come_cannot_be_written(browser: Browser) -> None:
    browser.post("/diary/log", day="2026-04-02", level="medium")
    assert "still to come" in browser.text
    browser.post("/diary/day", day="2026-04-02")
    assert "still to come" in browser.text
    assert browser.session.vault.rows() == []


@pytest.mark.parametrize("fields", [{"day": "x", "level": "light"}, {"day": "2026-03-31", "level": "torrent"}, {}])
def test_nonsense_in_a_form_writes_nothing(browser: Browser, fields: dict[str, str]) -> None:
    browser.post("/diary/log", **fields)
    assert browser.status == 200
    assert browser.session.vault.rows() == []


def test_htmx_gets_only_the_part_that_changed(browser: Browser) -> None:
    token = browser.token
    browser.client.headers["HX-Request"] = "true"
    browser.post("/diary/log", token=token, day="2026-03-31", level="light")
    assert browser.html.lstrip().startswith('<div id="month">')
    assert "light written down" in browser.text
    browser.session.lock()
    browser.post("/diary/log", token=token, day="2026-03-31", level="heavy")
    assert browser.answer.headers["hx-redirect"] == "/diary"


def test_no_date_is_part_of_an_address(browser: Browser) -> None:
    browser.client.follow_redirects = False
    token = browser.token
    for address, fields in (
        ("/diary/month", {"month": "2025-12"}),
        ("/diary/day", {"day": "2026-03-02"}),
        ("/diary/log", {"day": "2026-03-02", "level": "light"}),
    ):
        browser.post(address, token=token, **fields)
        assert browser.status == 303
        assert "20" not in browser.answer.headers["location"]


# --- the sheet ---


def test_the_sheet_has_every_field_of_a_day() -> None:
    assert tuple(TITLES) == FIELDS
    day = day_from_json(FULL)
    assert day.logged == FIELDS
    rows = list_rows(data_of(day), "")
    for name, entries in FULL.items():
        for entry, row in zip(entries, rows.get(name, ()), strict=False):
            shown = {one.name.rsplit(".", 1)[1]: one.value for one in row}
            for key, value in entry.items():
                assert shown[key] in (str(value), f"{value:g}" if isinstance(value, float) else "", "yes"), (name, key)


@pytest.mark.parametrize("day", ["2026-04-02", "1850-01-01", "tomorrow", ""])
def test_a_day_the_diary_cannot_hold_is_said_to_be_none(browser: Browser, day: str) -> None:
    assert "still to come, too long ago, or no date" in browser.post("/diary/day", day=day)


def test_a_full_day_is_written_and_shown_without_loss(browser: Browser) -> None:
    assert "is written down" in sheet(browser, "2026-03-30", FULL)
    assert day_to_json(own_day(browser, "2026-03-30")) == day_to_json(day_from_json(FULL))
    assert "nothing was changed" in sheet(browser, "2026-03-30", FULL)
    browser.get("/diary/day")
    assert "<b>signs</b>" not in browser.html


def test_emptying_a_field_takes_it_out(browser: Browser) -> None:
    sheet(browser, "2026-03-30", FULL)
    sheet(browser, "2026-03-30", {name: value for name, value in FULL.items() if name not in ("sex", "mucus")})
    day = own_day(browser, "2026-03-30")
    assert day.sex == ()
    assert day.mucus is None
    assert day.pain


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"temperatures": [{"celsius": "warm"}]}, "write a number, such as 36.6"),
        ({"pain": [{"site": "pelvis", "score": "11"}]}, "write a number from 0 to 10"),
        ({"bleeding": {"colour": "pink"}}, "choose how much"),
        ({"bleeding": {"level": "none", "large_clots": 2}}, "no bleeding and blood at once"),
        ({"medicines": [{"event": "missed"}]}, "fill in “Name”"),
    ],
)  # fmt: skip
def test_a_slip_is_named_and_everything_typed_stays(browser: Browser, data: dict[str, Any], says: str) -> None:
    sheet(browser, "2026-03-30", {**data, "notes": ["keep me"]})
    assert browser.status == 422
    assert says in browser.text
    assert "keep me" in browser.html
    assert browser.session.vault.rows() == []


def test_another_line_is_offered_without_scripts_and_without_writing(browser: Browser) -> None:
    sheet(browser, "2026-03-30", {"pain": [{"site": "pelvis", "score": 6}]}, do="more:pain")
    assert 'name="pain.2.site"' in browser.html
    assert 'value="pelvis"' in browser.html
    assert browser.session.vault.rows() == []


def test_fahrenheit_is_understood(browser: Browser) -> None:
    sheet(browser, "2026-03-30", {"temperatures": [{"celsius": "97.9F"}]})
    assert own_day(browser, "2026-03-30").temperatures == (Temperature(36.61),)


def test_a_sheet_that_was_open_in_two_tabs_loses_neither_change(browser: Browser) -> None:
    browser.post("/diary/day", day="2026-03-30")
    browser.get("/diary/day")
    before = browser.hidden("before")
    write(browser, Day(date(2026, 3, 30), mucus="dry"))
    browser.post("/diary/day/save", day="2026-03-30", before=before, notes="from the other tab")
    day = own_day(browser, "2026-03-30")
    assert day.mucus == "dry"
    assert day.notes == ("from the other tab",)


def test_the_same_field_changed_in_two_tabs_is_overwritten_only_knowingly(browser: Browser) -> None:
    browser.post("/diary/day", day="2026-03-30")
    browser.get("/diary/day")
    before = browser.hidden("before")
    browser.post("/diary/day/save", day="2026-03-30", before=before, notes="from one tab", tags="walk")
    said = browser.post("/diary/day/save", day="2026-03-30", before=before, notes="from the other tab", tags="walk")
    assert "the day was changed elsewhere (notes). Nothing is written yet" in said
    assert "from the other tab" in browser.html
    assert own_day(browser, "2026-03-30").notes == ("from one tab",)
    again = {"before": browser.hidden("before"), "notes": "from the other tab", "tags": "walk"}
    assert "is written down (notes)" in browser.post("/diary/day/save", day="2026-03-30", **again)
    day = own_day(browser, "2026-03-30")
    assert (day.notes, day.tags) == (("from the other tab",), ("walk",))


def test_a_sheet_that_met_a_full_disk_can_be_sent_again_as_it_was_typed(browser: Browser) -> None:
    browser.post("/diary/day", day="2026-03-30")
    browser.get("/diary/day")
    fields = {"day": "2026-03-30", "before": browser.hidden("before"), "notes": "typed long and with care"}
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, usual[1]))  # no file may grow beyond: as if the disk were full
    try:
        said = browser.post("/diary/day/save", **fields)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert "could not be written" in said
    assert "Try it once more" in said
    again = {name: browser.hidden(name) for name in fields}
    assert "is written down (notes)" in browser.post("/diary/day/save", **again)
    assert own_day(browser, "2026-03-30").notes == ("typed long and with care",)


def test_sources_that_disagree_are_shown_and_she_chooses(browser: Browser) -> None:
    write(browser, Day(date(2026, 3, 30), bleeding=Bleeding("medium")))
    write(browser, Day(date(2026, 3, 30), bleeding=Bleeding("light")), source="drip")
    browser.post("/diary/day", day="2026-03-30")
    assert "The sources disagree about bleeding" in browser.get("/diary/day")
    browser.post("/diary/day/choose", day="2026-03-30", field="bleeding", source="drip")
    (shown,) = browser.session.vault.shown()
    assert shown.conflicts == ()
    assert shown.day.bleeding == Bleeding("light")


# --- cycles ---


def cycles(count: int = 5, length: int = 28) -> list[Day]:
    first = TODAY - timedelta(days=count * length + 9)
    days = []
    for number in range(count + 1):
        start = first + timedelta(days=number * length)
        for k in range(length):
            day = start + timedelta(days=k)
            if day > TODAY:
                break
            level = ("medium", "heavy", "medium", "light", "spotting")[k] if k < 5 else "none"
            tests = (Test("lh", "positive"),) if k == 13 else ()
            warm = (Temperature(36.3 if k < 15 else 36.7),)
            days.append(Day(day, bleeding=Bleeding(level), tests=tests, temperatures=warm))
    return days


def test_cycles_show_chart_table_bleeds_with_reasons_and_a_forecast_as_a_band(browser: Browser) -> None:
    write(browser, *cycles())
    browser.get("/diary/cycles")
    assert "A period" in browser.text
    assert "It began 28 days after the first day of the period before" in browser.text
    assert 'class="band expected"' in browser.html
    assert " in 100." in browser.text
    browser.post("/diary/cycles/show", cycle=2)
    assert 'class="band ovulation"' in browser.html
    assert "a positive LH test" in browser.text
    of_the_cycle, of_the_forecast, _ = browser.html.split("</table>")
    assert of_the_cycle.count("<tr>") == 28 + 1
    told = [int(share) for share in re.findall(r"<td>(?:<[^>]*>)?(\d+)%", of_the_forecast)]
    assert 90 <= sum(told) <= 103, "the table of the forecast holds what its columns show, but for days below 1 in 100"


def written_until_today(browser: Browser, letters: str) -> None:
    """Write days of bleeding, the last of them today: m medium, n none."""
    first = TODAY - timedelta(days=len(letters) - 1)
    level = {"m": "medium", "n": "none"}
    write(browser, *(Day(first + timedelta(days=k), bleeding=Bleeding(level[one])) for k, one in enumerate(letters)))


def test_the_egg_of_a_cycle_that_goes_on_is_told_as_of_today(browser: Browser) -> None:
    """Before its time nothing is said: what has not come yet is not unlikely to come."""
    cycle = "mmmmm" + "n" * 23
    written_until_today(browser, cycle * 2 + "mmmmm" + "n" * 4)
    assert "Ovulation:" not in browser.get("/diary/cycles")
    assert 'class="band ovulation"' not in browser.html
    written_until_today(browser, cycle * 2 + "mmmmm" + "n" * 12)
    said = re.search(r"if an egg was released, probably .*? \((\d+) in 100\)", browser.get("/diary/cycles"))
    assert said
    assert int(said[1]) >= 80
    assert "Chance that one has been released so far" in browser.text
    browser.post("/diary/cycles/show", cycle=1)
    assert "Chance that one was released in this cycle:" in browser.text


def test_after_a_year_without_a_period_at_seventy_no_egg_is_estimated(browser: Browser) -> None:
    written_until_today(browser, "mmmmm" + "n" * 380)
    browser.get("/diary/cycles/age")
    browser.post("/diary/cycles/age", age="70")
    assert "Ovulation:" not in browser.get("/diary/cycles")


def test_the_chart_gives_each_day_its_chance_of_ovulation_once(browser: Browser) -> None:
    write(browser, *cycles())
    browser.get("/diary/cycles")
    browser.post("/diary/cycles/show", cycle=2)
    found = browser.session.place.history.cycles[2].ovulation
    shown = [int(one) for one in re.findall(r"<td>(\d+)%</td>", browser.html)]
    assert max(shown) == round(max(found.probabilities) * 100)


def test_an_unlogged_day_is_no_day_without_bleeding_in_the_chart(browser: Browser) -> None:
    days = cycles()
    write(browser, *(day for day in days if day.date != TODAY - timedelta(days=1)))
    browser.get("/diary/cycles")
    chart = browser.html.split('<ul class="key"')[0]
    assert chart.count('class="blood unlogged"') == 1
    assert "not logged" in browser.html.split("chart-table")[1]


def test_a_correction_holds_and_can_be_taken_back(browser: Browser) -> None:
    spot = date(2026, 2, 14)
    write(browser, *(day for day in cycles() if day.date != spot), Day(spot, bleeding=Bleeding("spotting")))
    before = len(browser.session.place.waiting)
    browser.get("/diary/cycles")
    browser.post("/diary/cycles/correct", kind="not_period", first="2026-03-23", last="2026-03-27")
    assert "It was not a period: 23 to 27 March 2026" in browser.text
    assert "You said so" in browser.text
    browser.post("/diary/cycles/take-back", number="0")
    assert browser.session.vault.setting("corrections") is None
    assert "You said so" not in browser.text
    assert before == 0


def test_where_there_is_no_forecast_the_reason_stands_there(browser: Browser) -> None:
    browser.post("/diary/log", day="2026-04-01", level="none")
    browser.get("/diary/cycles")
    assert "so there is nothing to count from" in browser.text
    assert 'class="forecast-chart"' not in browser.html


def test_the_diary_offers_findings_and_hands_on_only_what_she_ticks(browser: Browser) -> None:
    risky = Sex("vaginal", "unprotected")
    write(browser, *cycles())
    write(browser, Day(TODAY - timedelta(days=3), bleeding=Bleeding("none"), sex=(risky,)))
    browser.get("/diary/patterns")
    assert "checked" not in browser.html.split("<form")[-1]
    assert "days_since_last_period" in browser.html
    assert "sex that could make you pregnant" in browser.text
    assert 'value="days_since_unprotected_sex"' not in browser.html, "days without an answer lie between: it is asked"
    browser.post("/diary/patterns/check", finding=["days_since_last_period"])
    state = json.loads(browser.hidden("state"))
    assert [step["a"] for step in state["steps"]] == [{"days_since_last_period": 9}]
    browser.post("/check", state=browser.hidden("state"), do="next")
    assert browser.status == 200
    assert 'value="right_now"' in browser.html


# --- saved checks ---

STATE = json.dumps(
    {"format": 1, "place": "GB", "for_whom": "self", "told": [], "results": [], "suggested": {},
     "steps": [{"q": "age_years", "k": [], "a": {"age_years": 29}}]}
)  # fmt: skip


def test_a_check_is_saved_listed_opened_compared_and_deleted(browser: Browser) -> None:
    for age in ("29", "48"):
        browser.post("/diary/checks/save", token=None, state=STATE.replace("29", age))
        assert "Save this check" in browser.text
        browser.post("/diary/checks/keep", state=browser.hidden("state"), name=f"At {age}")
    browser.get("/diary/checks")
    assert "At 29" in browser.text
    assert "At 48" in browser.text
    browser.post("/diary/checks/compare", id=["1", "2"])
    assert "How urgent" in browser.text
    browser.get("/diary/checks")
    browser.post("/diary/checks/open", id="1")
    assert "See the whole answer" in browser.text
    state = browser.hidden("state")
    browser.post("/diary/checks/delete", id="1")
    assert "cannot be undone" in browser.text
    assert len(browser.session.vault.saved_checks()) == 2
    browser.post("/diary/checks/delete", id="1", sure="yes")
    assert [one.name for one in browser.session.vault.saved_checks()] == ["At 48"]
    assert "29" in browser.post("/check", state=state, do="answers")


def test_a_check_that_meets_a_locked_diary_is_not_lost(browser: Browser) -> None:
    browser.session.lock()
    browser.post("/diary/checks/save", token=None, state=STATE, do="result")
    assert "is not lost" in browser.text
    kept = {"kept_for": browser.hidden("kept_for"), "kept-state": browser.hidden("kept-state")}
    browser.post("/diary/unlock", passphrase="wrong one", **kept)
    assert browser.hidden("kept-state") == kept["kept-state"]
    browser.session.tries.passed()
    browser.post("/diary/unlock", passphrase=PASSPHRASE, **kept)
    assert "Save this check" in browser.text
    browser.post("/diary/checks/keep", state=browser.hidden("state"), name="kept")
    saved = browser.session.vault.saved_check(1)
    assert saved.case.answers == {"age_years": 29}


def test_a_check_saved_without_a_diary_waits_for_the_first_one(tmp_path: Path) -> None:
    browser = Browser(tmp_path / "new.spotting")
    browser.post("/diary/checks/save", token=None, state=STATE)
    assert "Begin a diary" in browser.text
    fields = {name: browser.hidden(name) for name in ("kept_for", "kept-state")}
    browser.post("/diary/begin", passphrase=PASSPHRASE, again=PASSPHRASE, **fields)
    browser.post("/diary/carry-on", **{name: browser.hidden(name) for name in ("kept_for", "kept-state")})
    assert "Save this check" in browser.text
    browser.session.lock()


# --- import, export, the end ---


def exported(*days: Day) -> bytes:
    rows = [{"day": day_to_json(day), "source": "own"} for day in days]
    return json.dumps({"format": 1, "program": "spotting", "days": rows}).encode()


def upload(browser: Browser, name: str, data: bytes) -> str:
    browser.get("/diary/import")
    return browser.post("/diary/import", files={"file": (name, data)})


def test_an_import_is_shown_before_it_is_written_and_undone_whole(browser: Browser) -> None:
    days = [Day(date(2026, 3, k), bleeding=Bleeding("light")) for k in range(1, 6)]
    upload(browser, "export.json", exported(*days))
    assert "Nothing is written yet" in browser.text
    assert "from Sunday 1 March 2026 to Thursday 5 March 2026" in browser.text
    assert browser.session.vault.rows() == []
    browser.post("/diary/import/apply")
    assert len(browser.session.vault.rows()) == 5
    upload(browser, "export.json", exported(*days))
    assert "Nothing is to be written" in browser.text
    browser.get("/diary")
    browser.post("/diary/undo")
    assert browser.session.vault.rows() == []


def test_a_conflict_is_chosen_in_the_preview_within_the_same_change(browser: Browser) -> None:
    day = date(2026, 3, 2)
    write(browser, Day(day, bleeding=Bleeding("light")))
    upload(browser, "export.json", exported(Day(day, bleeding=Bleeding("heavy"))))
    assert "Where the sources disagree" in browser.text
    browser.post("/diary/import/apply", **{"choice-0": "own_elsewhere"})
    (shown,) = browser.session.vault.shown()
    assert shown.day.bleeding == Bleeding("heavy")
    assert shown.conflicts == ()
    browser.post("/diary/undo")
    (row,) = browser.session.vault.rows()
    assert row.day.bleeding == Bleeding("light")


def test_a_zip_is_read_in_memory_and_never_touches_the_disk(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", _no_disk)
    packed, noise = io.BytesIO(), random.Random(4)
    with zipfile.ZipFile(packed, "w") as archive:
        day = Day(date(2026, 3, 1), notes=("x" * 2_000,) * 150)
        padding = [Day(date(2025, 1, 1) + timedelta(days=k), notes=(noise.randbytes(9_000).hex(),)) for k in range(200)]
        archive.writestr("export.json", exported(day, *padding))
    assert len(packed.getvalue()) > 1024 * 1024
    upload(browser, "archive.zip", packed.getvalue())
    assert "201 days" in browser.text
    assert list(folder.iterdir()) == []
    assert "files" not in browser.session.place.waiting


def _no_disk(*_: object) -> None:
    raise AssertionError("an upload was written to the disk")


def test_a_locked_diary_forgets_what_waited(browser: Browser) -> None:
    upload(browser, "export.json", exported(Day(date(2026, 3, 1), notes=("a",))))
    assert browser.session.place.waiting
    browser.session.lock()
    assert browser.session.place.waiting == {}


def test_a_file_nobody_knows_is_refused_in_plain_words(browser: Browser) -> None:
    upload(browser, "photo.txt", b"this is no diary")
    assert browser.status == 422
    assert "no format this program knows" in browser.text
    browser.get("/diary/import")
    browser.post("/diary/import", files={"other": ("a", b"")})
    assert "Choose a file first" in browser.text


def test_dates_that_can_be_read_two_ways_are_asked(browser: Browser) -> None:
    table = b"Date,Temperature,Cervical Fluid,Menses\n02/03/2026,36.5,Dry,Light\n03/03/2026,36.4,Dry,Medium\n"
    upload(browser, "chart.csv", table)
    assert "Which day is that?" in browser.text
    assert "Monday 2 March 2026" in browser.text
    browser.post("/diary/import/again", order="day_first")
    assert "2 days, from Monday 2 March 2026 to Tuesday 3 March 2026" in browser.text


def test_everything_can_be_taken_out_and_the_backup_opens(browser: Browser, tmp_path: Path) -> None:
    write(browser, day_from_json(FULL))
    browser.get("/diary/keep")
    token = browser.token
    browser.post("/diary/export", token=token, kind="json")
    assert "attachment" in browser.answer.headers["content-disposition"]
    target = tmp_path / "out.json"
    target.write_bytes(browser.answer.content)
    assert own.read(target).days[0].day == day_from_json(FULL)
    browser.post("/diary/export", token=token, kind="csv")
    assert browser.answer.content.startswith(b"date,bleeding")
    browser.post("/diary/backup", token=token)
    saved = tmp_path / "backup.spotting"
    saved.write_bytes(browser.answer.content)
    assert b"signs" not in saved.read_bytes()
    with Vault.open(saved, PASSPHRASE) as vault:
        assert vault.rows()[0].day == day_from_json(FULL)
    assert sorted(path.name for path in tmp_path.iterdir() if "later" in path.name) == []


def test_the_passphrase_changes_only_for_one_who_knows_it(browser: Browser) -> None:
    browser.get("/diary/keep")
    new = "another phrase"
    browser.post("/diary/passphrase", now="wrong one", passphrase=new, again=new)
    assert "Nothing was changed" in browser.text
    browser.session.tries.passed()
    browser.post("/diary/passphrase", now=PASSPHRASE, passphrase=new, again=new)
    assert "The passphrase is changed" in browser.text
    browser.post("/diary/lock")
    assert "not the passphrase" in browser.unlock()
    browser.session.tries.passed()
    assert "April 2026" in browser.unlock(new)


def test_deleting_everything_needs_the_words_typed(browser: Browser, tmp_path: Path) -> None:
    browser.get("/diary/delete")
    browser.post("/diary/delete", words="yes")
    assert "Nothing was deleted" in browser.text
    assert browser.session.exists
    browser.post("/diary/delete", words=" Delete  Everything ")
    assert "The diary is deleted" in browser.text
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("diary.spotting")] == []
    assert "Begin a diary" in browser.get("/diary")
