"""Mensinator's JSON: four tables of texts, joined by symptom id and by date (FORMATS 7).

A day of a period has a level only where one of the three flow symptoms stands beside it. Her own symptoms keep her
name for them; one that sounds like spotting is asked about, never taken for bleeding silently.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from spotting.diary.day import Bleeding, Symptom
from spotting.diary.importers.collected import Collector, Imported
from spotting.diary.importers.containers import Source, refused
from spotting.diary.importers.dates import iso_date
from spotting.diary.importers.text import name_of, objects, read_json, told

NAME: Final = "Mensinator"
SOURCE: Final = "mensinator"
VERSION: Final = "export"
TABLES: Final = ("periods", "symptoms", "symptom_date", "ovulations", "app_settings")
FLOW: Final = {"light_flow": "light", "medium_flow": "medium", "heavy_flow": "heavy"}
# Spotting in languages of the app, in lower case. It only leads to a question, so a missing one does no harm.
SPOTTING_WORDS: Final = (
    "spotting",
    "schmierblut",
    "zwischenblut",
    "manchado",
    "tussenbloed",
    "plamien",
    "lekelenme",
    "tiputtelu",
    "perdite",
    "saignement",
    "mazání",
    "мазн",
    "出血",
)


def matches(head: bytes, filename: str) -> bool:
    """Whether the tables of the app stand there."""
    return b'"periods"' in head and (b'"symptom_date"' in head or b'"ovulations"' in head)


def read(source: Source, *, date_order: str | None = None, passphrase: str | None = None) -> Imported:
    """Return the days; each row of the four tables of days is counted."""
    name = name_of(source)
    data = read_json(source)
    if not isinstance(data, dict) or "periods" not in data:
        raise refused(name, "has no table periods.", "Make the export again.")
    collector = Collector(SOURCE, NAME, VERSION)
    symptoms = {
        told(row.get("id")): told(row.get("symptom_name")) for row in objects(data.get("symptoms"), name, "symptoms")
    }
    leveled = _symptom_dates(collector, objects(data.get("symptom_date"), name, "symptom_date"), symptoms, name)
    for row in objects(data["periods"], name, "periods"):
        day = _date(row, "date", name)
        level = leveled.get(day, "unspecified")
        collector.add("periods", day, "bleeding", Bleeding(level), record=told(row.get("id")))
    for row in objects(data.get("ovulations"), name, "ovulations"):
        collector.add("ovulations", _date(row, "date", name), "symptoms", Symptom("ovulation, own judgement"))
    if settings := objects(data.get("app_settings"), name, "app_settings"):
        collector.ignored("app_settings", "settings of the app", len(settings))
    for key, value in data.items():
        if key not in TABLES:
            for one in value if isinstance(value, list) else [value]:
                collector.not_understood(key[:80], told(one))
    return collector.finish()


def _date(row: dict[str, Any], key: str, name: str) -> date:
    return iso_date(row.get(key), name)


def _symptom_dates(
    collector: Collector, rows: list[dict[str, Any]], symptoms: dict[str, str], name: str
) -> dict[date, str]:
    """Add her own symptoms and return the level of each day that has a flow symptom."""
    leveled: dict[date, str] = {}
    for row in rows:
        day = _date(row, "symptom_date", name)
        symptom = symptoms.get(told(row.get("symptom_id")), "")
        level = FLOW.get(symptom.casefold().replace(" ", "_"))
        if level:
            leveled[day] = max(leveled.get(day, level), level, key=("light", "medium", "heavy").index)
            collector.add(f"symptom {symptom}", day, "bleeding", Bleeding(level), record=told(row.get("id")))
        elif symptom:
            collector.text("symptom of her own", day, "symptoms", symptom, record=told(row.get("id")))
            if any(word in symptom.casefold() for word in SPOTTING_WORDS):
                collector.ask(
                    f'Days with the symptom "{symptom[:80]}" are kept as that symptom. If it means spotting, '
                    "enter the spotting on those days yourself."
                )
        else:
            collector.not_understood("symptom_date", told(row.get("symptom_id")), "a symptom the file does not name")
    return leveled
