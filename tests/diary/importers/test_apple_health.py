"""Apple Health: what becomes of each kind of record, streaming whatever the size, and files that are not whole."""

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from foreign_files import day, days, fates, levels, stream
from hypothesis import given, settings
from hypothesis import strategies as st
from story import FOLDER

from bench_apple import CYCLE, FLOW, write_export
from spotting.diary.day import ContraceptionEvent, LifeEvent, Pain, Sex, Symptom, Temperature, Test
from spotting.diary.importers import apple_health, apple_stream
from spotting.diary.importers.apple_health import read
from spotting.diary.importers.collected import MOST_LINES, Imported
from spotting.diary.importers.detect import read_path
from spotting.problems import BadCase

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<HealthData locale="en_GB">\n'
EXPORTED = ' <ExportDate value="2026-04-01 09:00:00 +0100"/>\n'


def record(kind: str, value: str, start: str = "2026-03-02", end: str = "", rest: str = "", inner: str = "") -> str:
    prefix = "Quantity" if kind.endswith("Temperature") else "Category"
    return (
        f' <Record type="HK{prefix}TypeIdentifier{kind}" {rest} value="{value}" startDate="{start} 23:30:00 -0500" '
        f'endDate="{end or start} 23:30:00 -0500">{inner}</Record>\n'
    )


def entry(key: str, value: str) -> str:
    return f'<MetadataEntry key="{key}" value="{value}"/>'


def read_records(*records: str, exported: str = EXPORTED) -> Imported:
    return read(stream(HEAD + exported + "".join(records) + "</HealthData>", "export.xml"))


@pytest.mark.parametrize("prefix", ["HKCategoryValueMenstrualFlow", "HKCategoryValueVaginalBleeding"])
@pytest.mark.parametrize(
    ("tail", "level"),
    [("None", "none"), ("Light", "light"), ("Medium", "medium"), ("Heavy", "heavy"), ("Unspecified", "unspecified")],
)
def test_both_generations_of_value_names_give_the_same_level(prefix: str, tail: str, level: str) -> None:
    assert levels(read_records(record("MenstrualFlow", prefix + tail))) == {"2026-03-02": level}


def test_a_level_nobody_knows_is_reported_and_no_bleeding_is_claimed() -> None:
    imported = read_records(record("MenstrualFlow", "HKCategoryValueVaginalBleedingTorrential"))
    assert imported.days == ()
    assert imported.report.count("not_understood") == imported.report.read == 1
    assert imported.report.lines[0].examples == ("HKCategoryValueVaginalBleedingTorrential",)


def test_the_day_is_the_date_as_printed_and_not_the_utc_day() -> None:
    """23:30 at -0500 is the next day in UTC."""
    assert list(levels(read_records(record("MenstrualFlow", "HKCategoryValueMenstrualFlowLight")))) == ["2026-03-02"]


def test_the_start_of_a_period_is_taken_from_its_metadata_but_not_on_a_day_without_bleeding() -> None:
    start = entry("HKMenstrualCycleStart", "1")
    imported = read_records(
        record("MenstrualFlow", "HKCategoryValueMenstrualFlowLight", "2026-03-02", inner=start),
        record("MenstrualFlow", "HKCategoryValueMenstrualFlowLight", "2026-03-03", inner=start.replace('"1"', '"0"')),
        record("MenstrualFlow", "HKCategoryValueMenstrualFlowNone", "2026-03-09", inner=start),
    )
    marks = {when: one.bleeding.period_start for when, one in days(imported).items() if one.bleeding}
    assert marks == {"2026-03-02": True, "2026-03-03": None, "2026-03-09": None}


@pytest.mark.parametrize(
    ("kind", "value", "field", "expected"),
    [
        ("OvulationTestResult", "LuteinizingHormoneSurge", "tests", Test("lh", "positive")),
        ("OvulationTestResult", "Positive", "tests", Test("lh", "positive")),
        ("OvulationTestResult", "EstrogenSurge", "tests", Test("oestrogen", "positive")),
        ("OvulationTestResult", "Indeterminate", "tests", Test("lh", "inconclusive")),
        ("PregnancyTestResult", "Positive", "tests", Test("pregnancy", "positive")),
        ("ProgesteroneTestResult", "Negative", "tests", Test("progesterone", "negative")),
    ],
)
def test_a_test_keeps_its_kind_and_result(kind: str, value: str, field: str, expected: object) -> None:
    imported = read_records(record(kind, f"HKCategoryValue{kind}{value}"))
    assert getattr(day(imported, "2026-03-02"), field) == (expected,)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("AbdominalCramps", "SeverityModerate", Pain("pelvis", severity="moderate")),
        ("LowerBackPain", "SeveritySevere", Pain("lower_back", severity="severe")),
        ("Headache", "SeverityNotPresent", Pain("head", severity="none")),
        ("NightSweats", "SeverityMild", Symptom("night sweats", "mild")),
        ("MoodChanges", "PresencePresent", Symptom("mood changes")),
        ("SleepChanges", "PresenceNotPresent", Symptom("sleep changes", "none")),
    ],
)
def test_a_symptom_keeps_how_strong_it_was_and_that_it_was_absent(kind: str, value: str, expected: object) -> None:
    (row,) = read_records(record(kind, f"HKCategoryValue{value}")).days
    assert (row.day.pain or row.day.symptoms) == (expected,)


@pytest.mark.parametrize(("used", "protection"), [("1", "protected"), ("0", "unprotected"), ("", "unspecified")])
def test_protection_is_what_the_metadata_says_or_not_known(used: str, protection: str) -> None:
    inner = entry("HKSexualActivityProtectionUsed", used) if used else ""
    imported = read_records(record("SexualActivity", "HKCategoryValueNotApplicable", inner=inner))
    assert day(imported, "2026-03-02").sex == (Sex(protection=protection),)


def test_fahrenheit_is_turned_into_celsius_by_the_unit_and_wrist_temperature_is_a_series_of_its_own() -> None:
    imported = read_records(
        record("BasalBodyTemperature", "97.52", rest='unit="degF"'),
        record("AppleSleepingWristTemperature", "33.9", rest='unit="degC"'),
    )
    expected = (Temperature(36.4, "basal"), Temperature(33.9, "wrist"))
    assert day(imported, "2026-03-02").temperatures == expected


@pytest.mark.parametrize(
    ("value", "unit"), [("36.5", "K"), ("97.6", "degC"), ("365", "degC"), ("warm", "degC"), ("nan", "degC")]
)
def test_a_temperature_no_body_has_is_reported_and_not_taken(value: str, unit: str) -> None:
    imported = read_records(record("BasalBodyTemperature", value, rest=f'unit="{unit}"'))
    assert imported.days == ()
    assert imported.report.count("not_understood") == 1


def test_bleeding_in_pregnancy_says_both_and_takes_either_kind_of_value() -> None:
    imported = read_records(
        record("BleedingDuringPregnancy", "HKCategoryValueVaginalBleedingLight", "2026-03-02"),
        record("BleedingDuringPregnancy", "HKCategoryValueNotApplicable", "2026-03-03"),
        record("BleedingAfterPregnancy", "HKCategoryValueVaginalBleedingHeavy", "2026-03-30"),
    )
    assert levels(imported) == {"2026-03-02": "light", "2026-03-03": "unspecified", "2026-03-30": "heavy"}
    assert day(imported, "2026-03-02").life == (LifeEvent("pregnancy", "ongoing"),)
    assert day(imported, "2026-03-30").symptoms == (Symptom("bleeding after a pregnancy"),)
    assert imported.report.read == 3


def test_bleeding_after_the_menopause_is_not_guessed_but_asked_about() -> None:
    imported = read_records(record("BleedingAfterMenopause", "HKCategoryValueVaginalBleedingLight"))
    assert imported.days == ()
    assert imported.report.count("not_understood") == 1
    assert "menopause" in imported.questions[0]


def test_a_span_becomes_its_start_and_its_stop() -> None:
    imported = read_records(
        record("Contraceptive", "HKCategoryValueContraceptiveIntrauterineDevice", "2025-01-05", "2026-01-31"),
        record("Lactation", "HKCategoryValueNotApplicable", "2025-02-01", "2025-09-01"),
    )
    assert day(imported, "2025-01-05").contraception == (ContraceptionEvent("coil", "start"),)
    assert day(imported, "2026-01-31").contraception == (ContraceptionEvent("coil", "stop"),)
    assert day(imported, "2025-09-01").life == (LifeEvent("breastfeeding", "stop"),)
    assert imported.report.read == 2


@pytest.mark.parametrize("end", ["4001-01-01", "2026-12-24"])
def test_a_span_that_ends_after_the_export_has_not_stopped(end: str) -> None:
    imported = read_records(record("Pregnancy", "HKCategoryValueNotApplicable", "2026-02-01", end))
    assert {when: one.life for when, one in days(imported).items()} == {
        "2026-02-01": (LifeEvent("pregnancy", "start"),)
    }


def test_a_bleeding_record_over_several_days_counts_on_its_first_and_is_asked_about() -> None:
    imported = read_records(record("MenstrualFlow", "HKCategoryValueMenstrualFlowLight", "2026-03-02", "2026-03-05"))
    assert list(levels(imported)) == ["2026-03-02"]
    assert "several days" in imported.questions[0]


def test_what_apple_concluded_is_named_with_its_span_and_no_day_comes_of_it() -> None:
    imported = read_records(
        record("IrregularMenstrualCycles", "HKCategoryValueNotApplicable", "2025-10-01", "2026-03-01")
    )
    assert imported.days == ()
    (line,) = imported.report.lines
    assert line.fate == "ignored"
    assert "2025-10-01 to 2026-03-01" in line.why


def test_every_child_of_the_root_is_accounted_for_and_copies_in_groups_are_not_read_twice() -> None:
    spotting = record("IntermenstrualBleeding", "HKCategoryValueNotApplicable")
    imported = read_records(
        spotting,
        f'<Correlation type="HKCorrelationTypeIdentifierFood">{spotting}</Correlation>',
        '<Workout workoutActivityType="x"><WorkoutEvent/></Workout>',
        '<Record type="HKQuantityTypeIdentifierStepCount" value="5"/>',
        '<Record type="HKCategoryTypeIdentifierSleepAnalysis" value="HKCategoryValueSleepAnalysisAsleep"/>',
        record("SomethingNew", "HKCategoryValueSomethingNewYes"),
    )
    assert fates(imported) == {
        "IntermenstrualBleeding": ("imported", 1),
        "Correlation": ("ignored", 1),
        "Workout": ("ignored", 1),
        "StepCount": ("ignored", 1),
        "SleepAnalysis": ("ignored", 1),
        "SomethingNew": ("not_understood", 1),
    }


def test_the_order_of_attributes_quotes_and_entities_does_not_matter() -> None:
    imported = read_records(
        "<Record endDate='2026-03-02 12:00:00 +0100' value='HKCategoryValue&#77;enstrualFlowLight'\n\t"
        "sourceName=\"&lt;&quot;A &amp; B&quot;&gt;\" startDate='2026-03-02 12:00:00 +0100' "
        "type='HKCategoryTypeIdentifierMenstrualFlow'></Record>"
    )
    assert levels(imported) == {"2026-03-02": "light"}


@pytest.mark.parametrize("prolog", ["\ufeff", "\ufeff<?xml version='1.0' encoding='utf-8' standalone='yes'?>\r\n", ""])
def test_a_byte_order_mark_or_a_missing_declaration_does_no_harm(prolog: str) -> None:
    body = HEAD.partition("?>")[2] + EXPORTED + record("MenstrualFlow", "HKCategoryValueMenstrualFlowLight")
    assert levels(read(stream(prolog + body + "</HealthData>"))) == {"2026-03-02": "light"}


def test_the_broken_document_type_and_the_control_characters_of_ios_16_do_no_harm() -> None:
    """Exports of iOS 16 lack a bracket in their document type and hold vertical tabs (reported by several readers)."""
    broken = "<!DOCTYPE HealthData [\n<!ATTLIST VisionPrescription\n  type CDATA #REQUIRED\n<!ELEMENT x EMPTY>\n]>\n"
    text = HEAD.replace("<HealthData", broken + "<HealthData")
    tab = record("MenstrualFlow", "HKCategoryValueMenstrualFlowLight", rest='sourceName="A\x0bwatch"')
    assert levels(read(stream(text + EXPORTED + tab + "</HealthData>"))) == {"2026-03-02": "light"}


def test_an_export_is_known_by_its_root_whatever_the_phone_calls_the_file() -> None:
    head = (FOLDER / "apple_health_ios18_export.xml").read_bytes()[:4096]
    assert apple_health.matches(head, "Datenexport.xml")
    assert not apple_health.matches(b'<?xml version="1.0"?><ClinicalDocument/>', "export.xml")


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 400))
def test_where_a_piece_ends_changes_nothing(size: int) -> None:
    """The file comes in pieces; a record may be cut anywhere."""

    class Piecewise(io.BytesIO):
        def read(self, count: int | None = -1) -> bytes:
            return super().read(size)

    data = (FOLDER / "apple_health_ios18_export.xml").read_bytes()
    whole, piecewise = read(stream(data, "export.xml")), read(Piecewise(data))
    assert (piecewise.days, piecewise.report) == (whole.days, whole.report)


def test_a_large_export_gives_every_cycle_record(tmp_path: Path) -> None:
    count = write_export(tmp_path / "export.xml", 4_000_000)
    (imported,) = read_path(tmp_path / "export.xml")
    whole, rest = divmod(count, CYCLE)
    assert imported.report.count("imported") == count + whole * (len(FLOW) + 1) + min(rest, len(FLOW)) + (rest > 14)
    assert imported.report.read > 500 * count


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """In a process of its own: as a tree in memory the file would take several times its size."""
    write_export(tmp_path / "export.xml", 20_000_000)
    code = (
        "import resource, sys; from pathlib import Path; from spotting.diary.importers.detect import read_path; "
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; read_path(Path(sys.argv[1])); "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "export.xml")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    unit = 1 if sys.platform == "darwin" else 1024
    assert int(done.stdout) * unit < 20_000_000


BILLION = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10 if i else "lol"}">' for i in range(10))
HOSTILE = {
    "a billion laughs": f'<!DOCTYPE HealthData [{BILLION}]><HealthData><Record type="&a9;"/></HealthData>',
    "an external entity": '<!DOCTYPE HealthData [<!ENTITY x SYSTEM "file:///etc/passwd">]><HealthData>&x;</HealthData>',
    "an external document type": '<!DOCTYPE HealthData SYSTEM "http://localhost:9/x.dtd"><HealthData>&x;</HealthData>',
    "an entity nobody defined": "<HealthData>\n<Record type='&lol;'/></HealthData>",
    "a second root": "<HealthData></HealthData>\n<HealthData></HealthData>",
    "a document type after the root": "<HealthData><!DOCTYPE x [<!ENTITY a 'b'>]></HealthData>",
    "another encoding": "<?xml version='1.0' encoding='UTF-7'?><HealthData></HealthData>",
    "the root in a namespace": "<HealthData xmlns='urn:x'><Record/></HealthData>",
    "no root": "<?xml version='1.0'?><Health></Health>",
    "nothing": "",
    "depth without end": "<HealthData>" + "<a>" * 100_000,
    "zero bytes": "<HealthData>\0\0\0\0</HealthData>",
    "not UTF-8": b"<HealthData><Me name='\xe9t\xe9'/></HealthData>",
    "a name that never ends": "<HealthData><" + "a" * 11_000_000 + "/></HealthData>",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_xml_is_refused_with_one_clear_message(what: str) -> None:
    with pytest.raises(BadCase) as refused:
        read(stream(HOSTILE[what], "export.xml"))
    (problem,) = refused.value.problems
    assert problem.file == "export.xml"
    assert "Nothing of it was read." in problem.fix
    assert not re.search(r"lol|passwd|libxml|lxml|xmlns", str(problem))


LONG = apple_stream.LONGEST_ELEMENT + 2 * apple_stream.CHUNK
ENDLESS = {
    "a record of small parts": "<HealthData><Workout>" + "<a/>" * (LONG // 4),
    "a tag of attributes": "<HealthData><Record " + " ".join(f'a{i}=""' for i in range(LONG // 10)),
    "an attribute": '<HealthData><Record device="' + ">" * LONG,
    "the tag of the root": "<HealthData " + " " * LONG,
    "a comment": "<HealthData><!-- " + "> " * (LONG // 2),
    "a comment behind a record": "<HealthData><Record/><!-- " + "> " * (LONG // 2),
}


@pytest.mark.parametrize("what", ENDLESS)
def test_what_never_ends_is_refused_before_it_fills_the_memory(what: str) -> None:
    with pytest.raises(BadCase, match="longer than any record"):
        read(stream(ENDLESS[what] + "x" * LONG, "export.xml"))


@pytest.mark.parametrize(
    "record", ['<Record type="X{}"/>', "<X{}/>", '<Record type="HKCategoryTypeIdentifierX{}" {}/>']
)
def test_endless_kinds_of_records_are_refused(record: str) -> None:
    dates = 'startDate="2026-03-02" endDate="2026-03-02"'
    records = "".join(record.format(number, dates) for number in range(2 * apple_stream.MOST_KINDS))
    with pytest.raises(BadCase, match="kinds of records"):
        read(stream(f"<HealthData>{records}</HealthData>", "export.xml"))


def test_a_report_and_the_origins_of_a_day_stay_of_a_size_to_read() -> None:
    flagged = [
        record(
            "IrregularMenstrualCycles", "HKCategoryValueNotApplicable", f"{1950 + number // 28}-02-{number % 28 + 1:02}"
        )
        for number in range(2 * MOST_LINES)
    ]
    same = [record("MenstrualFlow", "HKCategoryValueMenstrualFlowLight")] * 50
    imported = read_records(*flagged, *same)
    assert imported.report.read == len(flagged) + len(same)
    assert MOST_LINES < len(imported.report.lines) < MOST_LINES + 5
    assert len(imported.days[0].origins) == 1


def test_a_prolog_that_never_ends_is_refused() -> None:
    with pytest.raises(BadCase, match="no HealthData"):
        read(stream("<!--" + "x" * (2 * apple_stream.LONGEST_PROLOG), "export.xml"))


@pytest.mark.parametrize("damage", ["<Record", "</Wrong>", '<Record type="a" type="b"/>', "<MetadataEntry>"])
def test_xml_broken_in_the_middle_is_refused_whole_and_says_where(damage: str) -> None:
    lines = (FOLDER / "apple_health_ios18_export.xml").read_text("utf-8").splitlines()
    lines.insert(20, damage)
    with pytest.raises(BadCase) as refused:
        read(stream("\n".join(lines), "export.xml"))
    (problem,) = refused.value.problems
    assert 20 <= problem.line <= len(lines) + 1
    assert "2026" not in str(problem)


@settings(deadline=None, max_examples=50)
@given(st.integers(200, 6000))
def test_a_file_cut_off_anywhere_gives_no_day_at_all(length: int) -> None:
    data = (FOLDER / "apple_health_ios18_export.xml").read_bytes().rstrip()
    with pytest.raises(BadCase):
        read(stream(data[:length], "export.xml"))


@pytest.mark.parametrize("start", ["0001-01-01", "2026-02-30", "9999-12-31", "yesterday", ""])
def test_a_date_that_cannot_be_refuses_the_file_with_its_line(start: str) -> None:
    with pytest.raises(BadCase, match="has the date") as refused:
        read_records(record("MenstrualFlow", "HKCategoryValueMenstrualFlowLight", start or " "))
    assert refused.value.problems[0].line == 4
