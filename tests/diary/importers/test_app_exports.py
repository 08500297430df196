"""What drip and Ovumcy get: what their own importers accept, nothing guessed, and every loss in the list."""

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from made_days import days
from story import BLEEDING, FOLDER

from spotting.diary.app_exports import DRIP_COLUMNS, export_drip, export_ovumcy
from spotting.diary.day import Bleeding, ContraceptionEvent, Day, Pain, Product, Sex, Symptom, Temperature, Test
from spotting.diary.importers import drip
from spotting.diary.importers.detect import read_path
from spotting.diary.recorded import Recorded

TODAY = date(2026, 4, 1)
DAY = date(2026, 3, 2)


def story() -> list[Recorded]:
    return [row for one in read_path(FOLDER / "health_connect_export.db") for row in one.days]


def read_back(folder: Path, text: str, name: str) -> dict[str, Day]:
    (folder / name).write_text(text, encoding="utf-8", newline="")
    (imported,) = read_path(folder / name)
    return {f"{row.day.date:%m-%d}": row.day for row in imported.days}


def losses(day: Day, export: str = "drip") -> dict[str, str]:
    made = (export_drip if export == "drip" else export_ovumcy)([Recorded(day)], TODAY)
    return {loss.what: loss.becomes for loss in made.losses}


def test_the_story_comes_back_from_drip_with_its_levels(tmp_path: Path) -> None:
    back = read_back(tmp_path, export_drip(story(), TODAY).text, "drip.csv")
    assert {when: day.bleeding.level for when, day in back.items() if day.bleeding} == BLEEDING
    assert back["03-16"].bleeding == Bleeding("spotting", intermenstrual=True)
    assert back["03-14"].temperatures == (Temperature(36.42),)


def test_the_story_comes_back_from_ovumcy_with_its_levels(tmp_path: Path) -> None:
    back = read_back(tmp_path, export_ovumcy(story(), TODAY).text, "ovumcy.json")
    assert {when: day.bleeding.level for when, day in back.items() if day.bleeding} == BLEEDING
    assert back["03-14"].sex == (Sex("unspecified", "protected"),)
    assert back["03-15"].tests == (Test("lh", "positive"),)


def test_spotting_goes_to_ovumcy_as_the_symptom_too_because_its_importer_drops_the_flow() -> None:
    made = export_ovumcy([Recorded(Day(DAY, Bleeding("spotting")))], TODAY)
    (entry,) = json.loads(made.text)["entries"]
    assert (entry["period"], entry["flow"], entry["symptoms"]["spotting"]) == (False, "spotting", True)


def test_bleeding_without_an_amount_never_becomes_medium() -> None:
    rows = [Recorded(Day(DAY, Bleeding("unspecified")))]
    (row,) = csv.DictReader(io.StringIO(export_drip(rows, TODAY).text))
    assert (row["bleeding.value"], row["note.value"]) == ("", "bleeding, amount not recorded")
    (entry,) = json.loads(export_ovumcy(rows, TODAY).text)["entries"]
    assert (entry["period"], entry["flow"]) == (True, "none")


def test_what_drip_cannot_hold_is_listed_with_what_becomes_of_it() -> None:
    day = Day(
        DAY,
        Bleeding("flooding", colour="dark_red", large_clots=1, products=(Product("pad"),)),
        sex=(Sex("none"),),
        pain=(Pain("pelvis", 8),),
        tests=(Test("pregnancy", "negative"),),
        contraception=(ContraceptionEvent("pill", "missed"),),
        symptoms=(Symptom("dizzy"),),
    )
    assert losses(day) == {
        "bleeding: flooding": "heavy",
        "colour of blood": "left out",
        "clots": "left out",
        "pads, tampons, cups": "left out",
        "sex: none, as recorded": "left out",
        "how bad pain was": "left out",
        "tests": "left out",
        "contraception: pill missed": "left out",
        "symptoms without a place": "left out",
    }


def test_of_several_tests_and_sex_the_one_that_matters_most_goes_to_ovumcy() -> None:
    day = Day(
        DAY,
        sex=(Sex("vaginal", "protected"), Sex("vaginal", "unprotected")),
        tests=(Test("pregnancy", "positive"), Test("pregnancy", "negative")),
    )
    (entry,) = json.loads(export_ovumcy([Recorded(day)], TODAY).text)["entries"]
    assert (entry["sex_activity"], entry["pregnancy_test"]) == ("unprotected", "positive")
    assert losses(day, "ovumcy")["further pregnancy tests of a day"] == "left out"


def test_days_to_come_are_not_exported_because_drip_refuses_the_file() -> None:
    rows = [Recorded(Day(TODAY + timedelta(days=1), Bleeding("light"))), Recorded(Day(TODAY, Bleeding("light")))]
    for export in (export_drip, export_ovumcy):
        made = export(rows, TODAY)
        assert made.days == 1
        assert [(loss.what, loss.count) for loss in made.losses] == [("days after today", 1)]


def test_drip_gets_only_columns_its_importer_knows() -> None:
    assert set(DRIP_COLUMNS) <= set(drip.COLUMNS)


@settings(max_examples=60, deadline=None)
@given(st.lists(days(), max_size=3, unique_by=lambda day: day.date))
def test_any_day_can_be_exported_and_read_back(made: list[Day]) -> None:
    rows = [Recorded(day) for day in made]
    for row in csv.DictReader(io.StringIO(export_drip(rows, date.max).text, newline="")):
        assert row["bleeding.value"] in ("", "0", "1", "2", "3")
        assert not row["note.value"].startswith(("=", "+", "-", "@"))
    for entry in json.loads(export_ovumcy(rows, date.max).text)["entries"]:
        assert entry["flow"] in ("none", "spotting", "light", "medium", "heavy")


def test_a_day_with_nothing_the_other_app_has_a_place_for_is_not_made_an_empty_day_there() -> None:
    rows = [Recorded(Day(DAY, contraception=(ContraceptionEvent("pill", "missed"),)))]
    for export in (export_drip, export_ovumcy):
        made = export(rows, TODAY)
        assert (made.days, len(made.losses)) == (0, 1)
