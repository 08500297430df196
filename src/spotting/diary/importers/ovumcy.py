"""Ovumcy's daily log, JSON or CSV: one entry a day with every field, empty ones too (FORMATS 6).

The app writes "none" where nothing was chosen, and always for the flow of a day outside a period, so no "none" of it
is taken for an observation. Its temperature is told from Fahrenheit by its height: the heading does not change.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from spotting.diary.day import Bleeding, Pain, Sex, Symptom, Temperature, Test
from spotting.diary.importers.collected import Collector, Imported
from spotting.diary.importers.containers import Source, refused
from spotting.diary.importers.dates import iso_date
from spotting.diary.importers.text import (
    Table,
    celsius,
    name_of,
    number,
    objects,
    parse_json,
    parse_table,
    read_text,
    told,
)

NAME: Final = "Ovumcy"
SOURCE: Final = "ovumcy"
VERSION: Final = "daily log"

FLOW: Final = ("spotting", "light", "medium", "heavy")
MUCUS: Final = {"dry": "dry", "moist": "unspecified", "creamy": "creamy", "eggwhite": "egg_white"}
TESTS: Final = {
    ("pregnancy_test", "negative"): Test("pregnancy", "negative"),
    ("pregnancy_test", "positive"): Test("pregnancy", "positive"),
    ("lh_test", "negative"): Test("lh", "negative"),
    ("lh_test", "high"): Test("lh", "high"),
    ("lh_test", "peak"): Test("lh", "positive"),
}
PAINS: Final = {"cramps": "pelvis", "headache": "head", "breast_tenderness": "breasts", "back_pain": "lower_back"}
SYMPTOMS: Final = (
    "cramps",
    "headache",
    "acne",
    "mood",
    "bloating",
    "fatigue",
    "breast_tenderness",
    "back_pain",
    "nausea",
    "spotting",
    "irritability",
    "insomnia",
    "food_cravings",
    "diarrhea",
    "constipation",
    "swelling",
)
FIELDS: Final = (
    "date",
    "period",
    "cycle_start",
    "is_uncertain",
    "flow",
    "mood_rating",
    "sex_activity",
    "bbt",
    "cervical_mucus",
    "pregnancy_test",
    "lh_test",
    "cycle_factors",
    "symptoms",
    "other_symptoms",
    "notes",
)
HEADINGS: Final = {
    "bbt (c)": "bbt",
    "other": "other_symptoms",
    "cycle start": "cycle_start",
    "uncertain": "is_uncertain",
}
DEFAULT: Final = "what the app writes where nothing was chosen"


def matches(head: bytes, filename: str) -> bool:
    """Whether a list of entries with the app's fields, or its headings stand there."""
    if head.lstrip().startswith(b"{"):
        return b'"entries"' in head and b'"sex_activity"' in head and b'"flow"' in head
    first = head.lstrip().split(b"\n", 1)[0].lower()
    return first.startswith(b"date,period,flow,") and b"sex activity" in first


def read(source: Source, *, date_order: str | None = None, passphrase: str | None = None) -> Imported:
    """Return the days; each field of an entry is counted."""
    name = name_of(source)
    text = read_text(source)
    if text.lstrip().startswith("{"):
        data = parse_json(text, name)
        if "entries" not in data:
            raise refused(name, "has no entries.", "Make the export again.")
        entries = [(0, entry) for entry in objects(data["entries"], name, "entries")]
    else:
        entries = _entries(parse_table(text, name))
    collector = Collector(SOURCE, NAME, VERSION)
    for line, entry in entries:
        _entry(collector, iso_date(entry.get("date"), name, line), entry)
    return collector.finish()


def _entries(table: Table) -> list[tuple[int, dict[str, Any]]]:
    """Return the rows of the CSV in the form of the JSON."""
    entries = []
    for line, row in table.rows:
        entry: dict[str, Any] = {"symptoms": {}}
        for heading, cell in row.items():
            key = HEADINGS.get(heading.lower(), heading.lower().replace(" ", "_"))
            guarded = cell.startswith("'") and cell[1:2] in ("=", "+", "-", "@", "\t", "\r")
            value = (cell[1:] if guarded else cell).strip() if key != "notes" else cell[1:] if guarded else cell
            yes_or_no = {"yes": True, "true": True, "no": False, "false": False}.get(value.lower(), value)
            if key in SYMPTOMS:
                entry["symptoms"][key] = yes_or_no
            elif key in ("cycle_factors", "other_symptoms"):
                parts = [part.strip() for part in value.split(";") if part.strip()]
                entry[key] = parts if key == "other_symptoms" else [part.lower() for part in parts]
            elif key in ("period", "cycle_start", "is_uncertain"):
                entry[key] = yes_or_no
            else:
                entry[key] = value if key in ("notes", "date") else value.lower().replace(" ", "")
        entries.append((line, entry))
    return entries


def _entry(collector: Collector, day: date, entry: dict[str, Any]) -> None:
    symptoms = entry.get("symptoms")
    flags = symptoms if isinstance(symptoms, dict) else {}
    if symptoms and not isinstance(symptoms, dict):
        collector.not_understood("symptoms", told(symptoms))
    _bleeding(collector, day, entry)
    for key in ("sex_activity", "cervical_mucus", "pregnancy_test", "lh_test"):
        _word(collector, day, key, entry.get(key))
    _numbers(collector, day, entry)
    for key, value in flags.items():
        _flag(collector, day, key[:80], value)
    for key, field in (("cycle_factors", "tags"), ("other_symptoms", "symptoms"), ("notes", "notes")):
        values = entry.get(key) or []
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, str) and value.strip():
                collector.text(key, day, field, value)
            else:
                collector.not_understood(key, told(value))
    if entry.get("is_uncertain") is True:
        collector.text("is_uncertain", day, "tags", "uncertain")
    for key, value in entry.items():
        if key not in FIELDS and value not in ("", None):
            collector.not_understood(key[:80], told(value))


def _bleeding(collector: Collector, day: date, entry: dict[str, Any]) -> None:
    period, flow = entry.get("period") is True, told(entry.get("flow")).lower() or "none"
    start = True if period and entry.get("cycle_start") is True else None
    if entry.get("period") not in (True, False, None, ""):
        collector.not_understood("period", told(entry["period"]))
    if entry.get("cycle_start") is True:
        if period:
            collector.merged("cycle_start")
        else:
            collector.ignored("cycle_start", "not on a day of a period")
    if flow in FLOW:
        collector.add("flow", day, "bleeding", Bleeding(flow, period_start=start), original=flow)
    elif flow == "none":
        collector.ignored("flow", DEFAULT)
    else:
        collector.not_understood("flow", flow)
    if period and flow in FLOW:
        collector.merged("period")
    elif period:
        collector.add("period", day, "bleeding", Bleeding("unspecified", period_start=start), original=flow)


def _word(collector: Collector, day: date, key: str, value: Any) -> None:
    word = told(value).lower().replace(" ", "")
    if word in ("", "none"):
        if word:
            collector.ignored(key, DEFAULT)
    elif key == "sex_activity" and word in ("protected", "unprotected"):
        collector.add(key, day, "sex", Sex("unspecified", word), original=word)
    elif key == "cervical_mucus" and word in MUCUS:
        collector.add(key, day, "mucus", MUCUS[word], original=word)
    elif (key, word) in TESTS:
        collector.add(key, day, "tests", TESTS[key, word], original=word)
    else:
        collector.not_understood(key, word)


def _numbers(collector: Collector, day: date, entry: dict[str, Any]) -> None:
    for key in ("bbt", "mood_rating"):
        value = entry.get(key)
        if value in (None, "", 0) or number(value) == 0:
            if value not in (None, ""):
                collector.ignored(key, DEFAULT)
        elif key == "bbt" and (degrees := celsius(value)) is not None:
            collector.add(key, day, "temperatures", Temperature(degrees), original=told(value))
        elif key == "mood_rating" and number(value) is not None:
            collector.add(key, day, "symptoms", Symptom(f"mood rating: {told(value)}"))
        else:
            collector.not_understood(key, told(value))


def _flag(collector: Collector, day: date, key: str, value: Any) -> None:
    if value in (False, "", None):
        collector.ignored("symptoms not ticked", DEFAULT)
    elif value is not True:
        collector.not_understood(f"symptom {key}", told(value))
    elif key == "spotting":
        collector.add(f"symptom {key}", day, "bleeding", Bleeding("spotting"), original=key)
    elif key in PAINS:
        collector.add(f"symptom {key}", day, "pain", Pain(PAINS[key]))
    else:
        collector.text(f"symptom {key}", day, "symptoms", key.replace("_", " "))
