"""Periodical's backup (version 6): days of periods with intensity, notes, and symptoms by number.

The numbers are those of the app's own database. A number not listed here is reported as not understood.
"""

from __future__ import annotations

from typing import Any, Final

from spotting.diary.day import Bleeding, ContraceptionEvent, Pain, Sex, Symptom, Temperature
from spotting.diary.importers.collected import Collector, Imported
from spotting.diary.importers.containers import Source, refused
from spotting.diary.importers.dates import compact_date
from spotting.diary.importers.text import celsius, name_of, objects, read_json, told

NAME: Final = "Periodical"
SOURCE: Final = "periodical"
KNOWN_VERSION: Final = "6"
PERIOD_START, CONFIRMED = "1", "2"
INTENSITIES: Final = {"1": "light", "2": "medium", "3": "heavy", "4": "heavy"}
SYMPTOMS: Final[dict[str, tuple[str, Any]]] = {
    "1": ("sex", Sex()),
    "2": ("pain", Pain("pelvis")),
    "3": ("pain", Pain("lower_back")),
    "4": ("symptoms", Symptom("mid-cycle pain on the left")),
    "5": ("symptoms", Symptom("mid-cycle pain on the right")),
    "6": ("pain", Pain("breasts")),
    "7": ("symptoms", Symptom("thrush")),
    "8": ("symptoms", Symptom("discharge")),
    "9": ("symptoms", Symptom("intense bleeding")),  # no level: the day's intensity says that
    "13": ("symptoms", Symptom("fainting")),
    "15": ("symptoms", Symptom("nausea")),
    "17": ("pain", Pain("head")),
    "18": ("contraception", ContraceptionEvent("pill", "taken")),
    "19": ("bleeding", Bleeding("spotting")),
    "20": ("symptoms", Symptom("tiredness")),
}


def matches(head: bytes, filename: str) -> bool:
    """Whether it lists events by type and date."""
    return head.lstrip().startswith(b"[") and b'"eventtype"' in head and b'"eventdate"' in head


def read(source: Source, *, date_order: str | None = None, passphrase: str | None = None) -> Imported:
    """Return the days; each event, note and symptom is a record."""
    name = name_of(source)
    parts: dict[str, Any] = {}
    for part in objects(read_json(source), name, "the whole file"):
        parts.update(part)
    version = told(parts.get("version"))
    if version != KNOWN_VERSION:
        what = f"is of version {version[:20] or 'unknown'}; this program knows version {KNOWN_VERSION}."
        raise refused(name, what, "Make the backup again with the present version of the app.")
    collector = Collector(SOURCE, NAME, "backup")
    for event in objects(parts.get("data"), name, "data"):
        _event(collector, event, name)
    for note in objects(parts.get("notes"), name, "notes"):
        content = note.get("content")
        if isinstance(content, str) and content.strip():
            collector.text("note", compact_date(told(note.get("eventdate")), name), "notes", content)
        else:
            collector.ignored("note", "it is empty")
    for symptom in objects(parts.get("symptoms"), name, "symptoms"):
        _symptom(collector, symptom, name)
    if options := objects(parts.get("options"), name, "options"):
        collector.ignored("options", "settings of the app", len(options))
    return collector.finish()


def _event(collector: Collector, event: dict[str, Any], name: str) -> None:
    kind = told(event.get("eventtype"))
    day = compact_date(told(event.get("eventdate")), name)
    if kind not in (PERIOD_START, CONFIRMED):
        collector.not_understood("event", f"type {kind}", "a type this program does not know")
        return
    what = "start of a period" if kind == PERIOD_START else "day of a period"
    raw = told(event.get("intensity"))
    bleeding = Bleeding(INTENSITIES.get(raw, "unspecified"), period_start=True if kind == PERIOD_START else None)
    collector.add(what, day, "bleeding", bleeding, original=f"intensity {raw}"[:80])
    measured = told(event.get("eventtemp"))
    if measured not in ("", "0", "0.0"):
        degrees = celsius(measured)
        if degrees is None:
            collector.not_understood("temperature", measured, "no temperature of a body in °C or °F")
        else:
            collector.add("temperature", day, "temperatures", Temperature(degrees), original=measured[:80])
    if told(event.get("eventcvx")) not in ("", "0"):
        collector.not_understood("cervix", told(event.get("eventcvx")), "numbers whose meaning is not known")


def _symptom(collector: Collector, symptom: dict[str, Any], name: str) -> None:
    number = told(symptom.get("symptom"))
    day = compact_date(told(symptom.get("eventdate")), name)
    if number in SYMPTOMS:
        field, value = SYMPTOMS[number]
        collector.add(f"symptom {number}", day, field, value, original=f"symptom {number}")
    else:
        collector.not_understood("symptom", number, "a number this program does not know")
