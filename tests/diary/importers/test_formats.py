"""What each format's own words become, and the traps its samples and other projects' bugs are made of."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from story import FOLDER, SAMPLES

from spotting.diary.day import (
    Bleeding,
    ContraceptionEvent,
    Day,
    LifeEvent,
    Pain,
    Product,
    Sex,
    Symptom,
    Temperature,
    Test,
)
from spotting.diary.importers.collected import Imported
from spotting.diary.importers.detect import read_path
from spotting.problems import BadCase

Reading = Callable[[str, object], Imported]


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    """Write a file (JSON, or text as it is) and read it."""

    def read(name: str, data: object) -> Imported:
        path = tmp_path / name
        path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8", newline="")
        (imported,) = read_path(path)
        return imported

    return read


def sample(name: str) -> Any:
    return json.loads((FOLDER / name).read_text())


def fates(imported: Imported) -> dict[tuple[str, str], int]:
    """Return counts by what and fate."""
    return {(line.what, line.fate): line.count for line in imported.report.lines}


def only(imported: Imported) -> Day:
    (row,) = imported.days
    return row.day


def clue(kind: str, value: object, day: str = "2026-03-02") -> list[dict[str, object]]:
    return [{"type": kind, "id": "x", "date": day, "value": value}]


# Every record is accounted for: how many there are in the samples, counted by hand or by the shape of the file.
RECORDS = {
    "clue_measurements.json": 15,  # 14 records, one of them with two options
    "clue_old_backup.cluedata": 8,  # options: 5 periods, 1 pain, 1 sex, 1 fluid
    "flo_gdpr_export.json": 11,  # 2 cycles, 7 events, 1 repeated event, 1 note
    "drip_export.csv": sum(
        bool(cell)
        for line in (FOLDER / "drip_export.csv").read_text().replace(", ", "").splitlines()[1:]
        for cell in line.split(",")[1:]
    ),
    "mensinator_export.json": 15,  # 6 periods, 7 symptom dates, 1 ovulation, 1 setting
    "menstrudel_logs.json": 20,  # 2 periods, 8 logs, 8 levels of pain, 2 symptoms
    "menstrudel_contraceptives.json": 2,  # a log and its note
}


@pytest.mark.parametrize(("name", "records"), RECORDS.items())
def test_every_record_of_the_sample_is_in_the_report_once(name: str, records: int) -> None:
    (imported,) = read_path(FOLDER / name)
    assert imported.report.read == records


def test_every_source_names_each_kind_of_its_files_differently_so_parts_join() -> None:
    """`plan` replaces a day only by a later file of the same kind."""
    versions: dict[str, set[str]] = {}
    for name in ("menstrudel_contraceptives.json", "menstrual_health_birth_control.csv", *SAMPLES):
        (imported,) = read_path(FOLDER / name)
        assert imported.version
        assert {row.version for row in imported.days} == {imported.version}
        versions.setdefault(imported.source, set()).add(imported.version)
    assert {
        source: len(kinds) for source, kinds in versions.items() if source in ("clue", "menstrudel", "fitbit", "garmin")
    } == {
        "clue": 2,
        "menstrudel": 2,
        "fitbit": 3,
        "garmin": 2,
    }


@pytest.mark.parametrize("value", [{"option": "light"}, [{"option": "light"}], ["light"], "light"])
def test_clue_gives_one_choice_as_an_object_a_list_or_a_word(reading: Reading, value: object) -> None:
    assert only(reading("measurements.json", clue("period", value))).bleeding == Bleeding("light")


@pytest.mark.parametrize(
    ("kind", "option", "field", "value"),
    [
        ("period", "very_heavy", "bleeding", Bleeding("heavy", very_heavy=True)),
        ("spotting", "brown", "bleeding", Bleeding("spotting", colour="brown_or_black")),
        ("spotting", "colour_nobody_saw", "bleeding", Bleeding("spotting")),
        ("pain", "pain_free", "pain", (Pain("anywhere", severity="none"),)),
        ("pain", "left_knee", "pain", (Pain("left knee"),)),
        ("sex_life", "no_sex_today", "sex", (Sex("none"),)),
        ("sex_life", "withdrawal", "sex", (Sex("unspecified", "withdrawal"),)),
        ("sex_life", "high_sex_drive", "symptoms", (Symptom("sex life: high sex drive"),)),
        ("tests", "pregnancy_positive", "tests", (Test("pregnancy", "positive"),)),
        ("birth_control_pill", "missed", "contraception", (ContraceptionEvent("pill", "missed"),)),
        ("discharge", "none", "mucus", "none"),
        ("medication", "antibiotic", "symptoms", (Symptom("medication: antibiotic"),)),
    ],
)
def test_the_words_of_clue(reading: Reading, kind: str, option: str, field: str, value: object) -> None:
    assert getattr(only(reading("measurements.json", clue(kind, {"option": option}))), field) == value


@pytest.mark.parametrize("value", [{"celsius": 36.5, "excluded": True}, {"temperature": 97.7, "excluded": True}])
def test_clue_temperatures_in_either_unit_keep_that_she_excluded_them(reading: Reading, value: object) -> None:
    assert only(reading("m.json", clue("bbt", value))).temperatures == (Temperature(36.5, excluded=True),)


def test_an_unknown_period_word_of_clue_is_reported_and_never_taken_for_medium(reading: Reading) -> None:
    imported = reading("measurements.json", clue("period", {"option": "super"}) + clue("tags", ["a"]))
    assert only(imported).bleeding is None
    assert fates(imported)["period", "not_understood"] == 1


def test_a_flo_day_of_a_period_without_a_level_is_unspecified_never_medium() -> None:
    (imported,) = read_path(FOLDER / "flo_gdpr_export.json")
    days = {row.day.date: row.day for row in imported.days}
    assert days[date(2026, 3, 31)].bleeding == Bleeding("unspecified")
    assert days[date(2026, 3, 30)].bleeding == Bleeding("light", period_start=True)
    assert days[date(2026, 3, 10)].contraception == (ContraceptionEvent("pill", "missed"),)
    assert fates(imported)["Symptom: Headache", "ignored"] == 1


def test_a_pregnant_cycle_of_flo_is_a_pregnancy_and_no_period(reading: Reading) -> None:
    data = sample("flo_gdpr_export.json")
    data["operationalData"] = {
        "cycles": [
            {
                "period_start_date": "2025-01-01",
                "period_end_date": "2025-10-08",
                "pregnant": True,
                "period_intensity": "{}",
            }
        ]
    }
    imported = reading("flo.json", data)
    assert [(row.day.date, row.day.bleeding, row.day.life) for row in imported.days] == [
        (date(2025, 1, 1), None, (LifeEvent("pregnancy", "start"),)),
        (date(2025, 10, 8), None, (LifeEvent("pregnancy", "stop"),)),
    ]


def test_a_level_of_flo_after_the_end_of_the_period_is_kept(reading: Reading) -> None:
    cycle = {
        "period_start_date": "2026-03-02",
        "period_end_date": "2026-03-03",
        "period_intensity": {"0": 2, "3": 0, "x": 9},
    }
    imported = reading("flo.json", {"operationalData": {"cycles": [cycle]}})
    assert [(row.day.date.day, row.day.bleeding and row.day.bleeding.level) for row in imported.days] == [
        (2, "medium"),
        (3, "unspecified"),
        (5, "spotting"),
    ]
    assert fates(imported)["period_intensity", "not_understood"] == 1


def test_a_flo_period_without_an_end_gives_the_days_it_names_and_asks(reading: Reading) -> None:
    cycle = {"period_start_date": "2026-03-02", "period_end_date": None, "period_intensity": '{"0":1,"1":2}'}
    imported = reading("flo.json", {"operationalData": {"cycles": [cycle]}})
    assert len(imported.days) == 2
    assert "has no end" in imported.questions[0]


@pytest.mark.parametrize("end", ["2026-03-01", "2030-03-01"])
def test_a_flo_period_that_ends_before_it_starts_or_lasts_years_is_refused(reading: Reading, end: str) -> None:
    with pytest.raises(BadCase, match=end):
        reading(
            "flo.json", {"operationalData": {"cycles": [{"period_start_date": "2026-03-02", "period_end_date": end}]}}
        )


def test_a_flo_event_uses_the_local_date_and_says_so_where_only_the_world_time_stands(reading: Reading) -> None:
    event = {
        "category": "Symptom",
        "subcategory": "Spotting",
        "date": "2026-03-15 23:30:00.0",
        "local_date": "2026-03-16",
    }
    imported = reading("flo.json", {"operationalData": {"point_events_manual_v2": [event]}})
    assert (only(imported).date.day, imported.questions) == (16, ())
    del event["local_date"]
    imported = reading("flo.json", {"operationalData": {"pointEventsManualData": [event]}})
    assert only(imported).date.day == 15
    assert "world time" in imported.questions[0]


DRIP = (
    "date,bleeding.value,bleeding.exclude,sex.partner,sex.solo,sex.none,sex.pill,sex.condom,mucus.feeling,mucus.texture"
)


@pytest.mark.parametrize(
    ("cells", "field", "value"),
    [
        ("0,true,,,,,,,", "bleeding", Bleeding("spotting", intermenstrual=True)),
        ("0,false,,,,,,,", "bleeding", Bleeding("spotting")),
        ("3,,,,,,,,", "bleeding", Bleeding("heavy")),
        (",,true,,true,,,,", "sex", (Sex("unspecified", "unprotected"),)),
        (",,true,,,true,,,", "sex", (Sex("unspecified", "unspecified"),)),
        (",,true,,,true,true,,", "sex", (Sex("unspecified", "protected"),)),
        (",,,true,,,,,", "sex", (Sex("solo"),)),
        (",,,,,true,,,", "contraception", (ContraceptionEvent("pill", "use"),)),
        (",,,,,,,0,0", "mucus", "dry"),
        (",,,,,,,1,0", "mucus", "none"),
        (",,,,,,,3,2", "mucus", "egg_white"),
        (",,,,,,,2,0", "mucus", "unspecified"),
    ],
)
def test_the_numbers_and_ticks_of_drip(reading: Reading, cells: str, field: str, value: object) -> None:
    imported = reading("drip.csv", f"{DRIP}\n2026-03-02,{cells}\n")
    assert getattr(only(imported), field) == value
    assert imported.report.read == sum(bool(cell) for cell in cells.split(","))


@pytest.mark.parametrize("cell", ["4", "-1", "1.5", "heavy", "1e3"])
def test_a_number_drip_does_not_have_is_reported_and_not_read(reading: Reading, cell: str) -> None:
    imported = reading("drip.csv", f"{DRIP}\n2026-03-02,{cell},,true,,,,,,\n")
    assert only(imported).bleeding is None
    assert fates(imported)["bleeding.value", "not_understood"] == 1


def test_no_none_of_ovumcy_is_taken_for_an_observation(reading: Reading) -> None:
    """The app writes flow none for every day outside a period, whatever was logged on it."""
    (imported,) = read_path(FOLDER / "ovumcy_export.json")
    days = {row.day.date.day: row.day for row in imported.days}
    assert days[14].bleeding is None
    assert days[2].sex == ()
    assert days[2].mucus is None


def ovumcy(**fields: object) -> dict[str, object]:
    entry = {"date": "2026-03-02", "period": False, "flow": "none", "sex_activity": "none", "symptoms": {}, **fields}
    return {"exported_at": "2026-04-01T09:00:00Z", "entries": [entry]}


@pytest.mark.parametrize(
    ("fields", "field", "value"),
    [
        ({"period": True}, "bleeding", Bleeding("unspecified")),
        ({"period": True, "flow": "heavy", "cycle_start": True}, "bleeding", Bleeding("heavy", period_start=True)),
        ({"period": True, "flow": "gushing"}, "bleeding", Bleeding("unspecified")),
        ({"symptoms": {"spotting": True}}, "bleeding", Bleeding("spotting")),
        ({"symptoms": {"spotting": True}, "flow": "spotting"}, "bleeding", Bleeding("spotting")),
        ({"bbt": 97.7}, "temperatures", (Temperature(36.5),)),
        ({"lh_test": "peak"}, "tests", (Test("lh", "positive"),)),
        ({"lh_test": "high"}, "tests", (Test("lh", "high"),)),
        ({"cervical_mucus": "moist"}, "mucus", "unspecified"),
        ({"other_symptoms": ["my own"]}, "symptoms", (Symptom("my own"),)),
    ],
)
def test_the_fields_of_ovumcy(reading: Reading, fields: dict[str, object], field: str, value: object) -> None:
    assert getattr(only(reading("ovumcy.json", ovumcy(**fields))), field) == value


def test_the_csv_and_the_json_of_ovumcy_give_the_same_days() -> None:
    one, other = (read_path(FOLDER / f"ovumcy_export.{kind}")[0] for kind in ("csv", "json"))
    assert [row.day for row in one.days] == [row.day for row in other.days]


def test_mensinator_asks_about_a_symptom_that_sounds_like_spotting() -> None:
    (imported,) = read_path(FOLDER / "mensinator_export.json")
    days = {row.day.date.day: row.day for row in imported.days}
    assert days[16].bleeding is None
    assert Symptom("Schmierblutung") in days[16].symptoms
    assert '"Schmierblutung"' in imported.questions[0]


def test_a_mensinator_flow_outside_a_period_and_a_period_day_without_one(reading: Reading) -> None:
    data = sample("mensinator_export.json")
    data["periods"], data["ovulations"] = [{"id": "1", "date": "2026-03-02", "period_id": "1"}], []
    data["symptom_date"] = [{"id": "1", "symptom_date": "2026-03-20", "symptom_id": "3"}]
    imported = reading("mensinator.json", data)
    assert [(row.day.date.day, row.day.bleeding) for row in imported.days] == [
        (2, Bleeding("unspecified")),
        (20, Bleeding("light")),
    ]


def test_menstrudel_ranks_start_at_none() -> None:
    (imported,) = read_path(FOLDER / "menstrudel_logs.json")
    days = {row.day.date.day: row.day for row in imported.days}
    assert days[20].bleeding == Bleeding("none")
    assert Pain("head") in days[20].pain
    assert days[2].pain == (Pain("anywhere", severity="moderate"), Pain("pelvis"))
    assert days[3].pain == ()


def test_the_other_tables_of_menstrudel(reading: Reading) -> None:
    pills = {
        "pill_regimen": [{"id": 1}],
        "pill_intake": [
            {
                "id": 1,
                "scheduled_date": "2026-03-02T00:00:00.000",
                "taken_at": "2026-03-03T01:00:00.000",
                "status": "late",
            },
            {"id": 2, "scheduled_date": "2026-03-04T00:00:00.000", "taken_at": "", "status": "skipped"},
        ],
        "pill_reminder": [],
    }
    imported = reading("pills.json", pills)
    assert [(row.day.date.day, row.day.contraception) for row in imported.days] == [
        (2, (ContraceptionEvent("pill", "late"),)),
        (4, (ContraceptionEvent("pill", "missed"),)),
    ]
    products = [{"id": n, "logTime": f"2026-03-02T0{n}:00:00.000", "type": "tampon"} for n in (1, 2)]
    day = only(reading("products.json", {"sanitary_product_logs": products}))
    assert day.bleeding == Bleeding("unspecified", products=(Product("tampon", count=2),))
    sex = {
        "date_time": "2026-03-02T23:00:00.000",
        "sex_type": "vaginal",
        "protection_type": "barrier",
        "protection_used": 1,
    }
    assert only(reading("sex.json", {"sexual_activity_logs": [sex]})).sex == (Sex("vaginal", "protected"),)
    unprotected = {**sex, "protection_used": 0}
    assert only(reading("sex.json", {"sexual_activity_logs": [unprotected]})).sex == (Sex("vaginal", "unprotected"),)


FLO_TEXT = """Cycles
Period start date: 2026-03-02
Period end date: 2026-03-03
Pregnant: false
-----------------
Period start date: 2025-01-01
Period end date: 2025-10-08
Pregnant: true
-----------------
"""


def test_the_text_of_flo_is_read_where_the_json_is_missing(reading: Reading) -> None:
    imported = reading("cycles.txt", FLO_TEXT)
    assert imported.source == "flo"
    assert [(row.day.date, row.day.bleeding) for row in imported.days if row.day.bleeding] == [
        (date(2026, 3, 2), Bleeding("unspecified", period_start=True)),
        (date(2026, 3, 3), Bleeding("unspecified")),
    ]
    assert fates(imported) == {("block", "imported"): 1, ("block (pregnant)", "imported"): 1}


def test_beside_the_json_the_text_of_flo_is_named_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a_cycles.txt").write_text(FLO_TEXT)
    (tmp_path / "flo.json").write_bytes((FOLDER / "flo_gdpr_export.json").read_bytes())
    (imported,) = read_path(tmp_path)
    assert imported.days == read_path(FOLDER / "flo_gdpr_export.json")[0].days
    assert fates(imported)["a_cycles.txt", "ignored"] == 1


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("clue.json", [*clue("period", "light"), {"type": "period", "id": "1", "value": "light"}], "period"),
        ("clue.json", [*clue("period", "light"), {"date": "2026-03-03", "value": "light"}], "record"),
        ("old.cluedata", {"data": [{"day": "2026-03-02", "period": "light"}, {"period": "light"}]}, "entry"),
        (
            "flo.json",
            {
                "operationalData": {
                    "point_events_manual_v2": [
                        {"category": "Symptom", "subcategory": "Spotting", "local_date": "2026-03-02"},
                        {"category": "Symptom", "subcategory": "Spotting"},
                    ]
                }
            },
            "Symptom: Spotting",
        ),
        (
            "mensinator.json",
            {"periods": [{"id": "1", "date": "2026-03-02"}], "ovulations": [], "notes": [{"id": "1"}]},
            "notes",
        ),
    ],
)
def test_a_record_without_a_date_or_of_an_unknown_table_is_reported_and_the_rest_is_read(
    reading: Reading, name: str, data: object, what: str
) -> None:
    imported = reading(name, data)
    assert only(imported).bleeding is not None
    assert fates(imported)[what, "not_understood"] == 1


def test_of_two_kinds_of_mucus_on_one_day_the_second_is_named_as_left_out(reading: Reading) -> None:
    imported = reading("clue.json", clue("discharge", [{"option": "creamy"}, {"option": "sticky"}]))
    assert only(imported).mucus == "creamy"
    assert fates(imported)["discharge: sticky", "ignored"] == 1
    imported = reading("ovumcy.json", {"entries": [*ovumcy_entries("moist"), *ovumcy_entries("dry")]})
    assert only(imported).mucus == "dry", "a kind takes the place of one that is not known"


def ovumcy_entries(mucus: str) -> list[object]:
    return list(ovumcy(cervical_mucus=mucus)["entries"])  # type: ignore[call-overload]
