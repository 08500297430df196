"""Flo's data archive: the JSON with cycles, events and notes (FORMATS 4).

A day of a period without a level is unspecified, a cycle marked pregnant is a pregnancy and not a period, deleted
events are left out. The local date is used; where only the world time stands, she is told a day may be off by one.
"""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any, Final

from spotting.diary.day import LAST_DATE, Bleeding, ContraceptionEvent, LifeEvent, Pain, Sex, Symptom, Temperature, Test
from spotting.diary.importers.collected import Collector, Imported
from spotting.diary.importers.containers import Source, refused
from spotting.diary.importers.dates import bad_date, iso_date
from spotting.diary.importers.text import celsius, name_of, objects, read_json, told

NAME: Final = "Flo"
SOURCE: Final = "flo"
VERSION: Final = "archive"
LONGEST_PERIOD: Final = 400  # days; bleeding for months is seen, a span of years is a broken date
MOST_CYCLES: Final = 5_000
INTENSITY: Final = {0: "spotting", 1: "light", 2: "medium", 3: "heavy"}
EVENTS: Final = ("point_events_manual_v2", "pointEventsManualData", "repeatable_child_point_events")
Given = tuple[tuple[str, Any], ...]
OVULATION: Final = Symptom("ovulation, own judgement")
KNOWN: Final[dict[tuple[str, str], Given]] = {
    ("Symptom", "Spotting"): (("bleeding", Bleeding("spotting")),),
    ("Symptom", "DrawingPain"): (("pain", Pain("pelvis")),),
    ("Symptom", "AbdominalPain"): (("pain", Pain("abdomen")),),
    ("Symptom", "LowerAbdominalPain"): (("pain", Pain("pelvis")),),
    ("Symptom", "Headache"): (("pain", Pain("head")),),
    ("Symptom", "Backache"): (("pain", Pain("lower_back")),),
    ("Symptom", "TenderBreasts"): (("pain", Pain("breasts")),),
    ("Symptom", "BreastTenderness"): (("pain", Pain("breasts")),),
    ("Sex", "SexProtected"): (("sex", Sex("unspecified", "protected")),),
    ("Sex", "Protected"): (("sex", Sex("unspecified", "protected")),),
    ("Sex", "SexUnprotected"): (("sex", Sex("unspecified", "unprotected")),),
    ("Sex", "Unprotected"): (("sex", Sex("unspecified", "unprotected")),),
    ("Sex", "SexOral"): (("sex", Sex("oral")),),
    ("Sex", "SexToys"): (("sex", Sex("toys")),),
    ("Sex", "SexNone"): (("sex", Sex("none")),),
    ("Fluid", "Eggwhite"): (("mucus", "egg_white"),),
    ("Fluid", "Watery"): (("mucus", "watery"),),
    ("Fluid", "Sticky"): (("mucus", "sticky"),),
    ("Fluid", "Creamy"): (("mucus", "creamy"),),
    ("Fluid", "Dry"): (("mucus", "dry"),),
    ("OvulationTest", "Positive"): (("tests", Test("lh", "positive")),),
    ("OvulationTest", "Negative"): (("tests", Test("lh", "negative")),),
    ("Ovulation", "OtherMethods"): (("symptoms", OVULATION),),
    ("PregnancyTest", "Positive"): (("tests", Test("pregnancy", "positive")),),
    ("PregnancyTest", "Negative"): (("tests", Test("pregnancy", "negative")),),
}
IN_HER_WORDS: Final = ("Symptom", "Mood")  # any other word of these is kept as a symptom
SEX_WORDS: Final = ("Orgasm", "HighDrive")
IGNORED: Final = ("Weight", "Water")
WORLD_TIME: Final = (
    "Some entries have only the world time (UTC). Those made near midnight may stand one day off; "
    "please look at them if it matters."
)


def matches(head: bytes, filename: str) -> bool:
    """Whether the key of the archive stands there."""
    return head.lstrip().startswith(b"{") and b'"operationalData"' in head


def read(source: Source, *, date_order: str | None = None, passphrase: str | None = None) -> Imported:
    """Return the days; each cycle, event and note is counted."""
    name = name_of(source)
    data = read_json(source)
    inner = data.get("operationalData") if isinstance(data, dict) else None
    if not isinstance(inner, dict):
        raise refused(name, "has no operationalData to read.", "Ask for the archive again.")
    collector = Collector(SOURCE, NAME, VERSION)
    cycles = objects(inner.get("cycles"), name, "cycles")
    if len(cycles) > MOST_CYCLES:
        raise refused(name, f"has {len(cycles):,} cycles, more than a life can hold.", "Ask for the archive again.")
    for cycle in cycles:
        _cycle(collector, cycle, name)
    for key in EVENTS:
        for event in objects(inner.get(key), name, key):
            _event(collector, event, name)
    for note in objects(inner.get("notes"), name, "notes"):
        text = note.get("text")
        if not (note.get("local_date") or note.get("date")):
            collector.not_understood("notes", why="no date")
        elif isinstance(text, str) and text.strip():
            collector.text("notes", _day(collector, note, name), "notes", text)
        else:
            collector.ignored("notes", "empty")
    for key, value in inner.items():
        if key not in ("cycles", "notes", *EVENTS) and isinstance(value, list):
            for _ in value:
                collector.not_understood(key[:80], why="a part of the archive this program does not know")
    return collector.finish()


def _cycle(collector: Collector, cycle: dict[str, Any], name: str) -> None:
    start = iso_date(cycle.get("period_start_date"), name)
    end = iso_date(cycle["period_end_date"], name) if cycle.get("period_end_date") else None
    record = told(cycle.get("id"))
    pregnant = cycle.get("pregnant") is True
    if end is not None and (end < start or (not pregnant and (end - start).days >= LONGEST_PERIOD)):
        raise bad_date(name, 0, told(cycle.get("period_end_date")))
    if pregnant:
        what = "cycles (pregnant)"
        collector.add(what, start, "life", LifeEvent("pregnancy", "start"), record=record)
        if end is not None and end > start:
            collector.add(what, end, "life", LifeEvent("pregnancy", "stop"), record=record, counts=False)
        return
    levels = _intensity(collector, cycle.get("period_intensity"))
    last = (end - start).days if end else max(levels, default=0)
    if end is None:
        collector.ask(f"The period from {start} has no end in the file; only the days it names were taken.")
    for offset in sorted({*range(last + 1), *levels}):
        day = start + timedelta(days=offset)
        if day > LAST_DATE:
            raise bad_date(name, 0, told(cycle.get("period_start_date")))
        level = levels.get(offset, "unspecified")
        bleeding = Bleeding(level, period_start=True if offset == 0 else None)
        collector.add("cycles", day, "bleeding", bleeding, record=record, counts=offset == 0)


def _intensity(collector: Collector, value: Any) -> dict[int, str]:
    """Return the level by day of the period from an object, or from JSON in a text."""
    found = _inner(value)
    levels: dict[int, str] = {}
    for key, one in found.items():
        fits = re.fullmatch(r"\d{1,3}", key, re.ASCII) and int(key) < LONGEST_PERIOD
        number = int(one) if told(one) in ("0", "1", "2", "3") else -1
        if fits and number in INTENSITY:
            levels[int(key)] = INTENSITY[number]
        else:
            collector.not_understood("period_intensity", f"day {key[:20]}: {told(one)}")
    if value not in (None, "") and not isinstance(value, dict) and not found and told(value) != "{}":
        collector.not_understood("period_intensity", told(value))
    return levels


def _inner(value: Any) -> dict[str, Any]:
    """Return an object that may stand as JSON within a text; an empty one for anything else."""
    if isinstance(value, str):
        try:
            value = json.loads(value[:100_000])
        except (ValueError, RecursionError):
            return {}
    return value if isinstance(value, dict) else {}


def _day(collector: Collector, record: dict[str, Any], name: str) -> date:
    if record.get("local_date"):
        return iso_date(record["local_date"], name)
    if re.search(r"(?!00:00:00)\d\d:\d\d:\d\d", told(record.get("date"))):
        collector.ask(WORLD_TIME)
    return iso_date(record.get("date"), name)


def _event(collector: Collector, event: dict[str, Any], name: str) -> None:
    category, subcategory = told(event.get("category")), told(event.get("subcategory"))
    what = f"{category}: {subcategory}"
    if event.get("deleted") is True:
        collector.ignored(what, "deleted in the app")
        return
    if not (event.get("local_date") or event.get("date")):
        collector.not_understood(what, why="no date")
        return
    if category in IGNORED:
        collector.ignored(what, "not about bleeding, pregnancy, contraception or symptoms")
        return
    day, record = _day(collector, event, name), told(event.get("id"))
    properties = _inner(event.get("properties"))
    if given := KNOWN.get((category, subcategory)):
        for place, (field, value) in enumerate(given):
            collector.add(what, day, field, value, record=record, original=what, counts=place == 0)
    elif category == "Temperature" and (degrees := celsius(properties.get("value"))) is not None:
        collector.add(what, day, "temperatures", Temperature(degrees), record=record)
    elif subcategory == "Pills" and isinstance(properties.get("missed_pill"), bool):
        happened = "missed" if properties["missed_pill"] else "taken"
        collector.add(what, day, "contraception", ContraceptionEvent("pill", happened), record=record)
    elif subcategory and (category in IN_HER_WORDS or (category == "Sex" and subcategory in SEX_WORDS)):
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", subcategory).lower()
        text = words if category == "Symptom" else f"{category.lower()}: {words}"
        collector.text(what, day, "symptoms", text, record=record)
    else:
        collector.not_understood(what, json.dumps(properties)[:80] if properties else "")
