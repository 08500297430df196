"""Menstrudel's exports: daily logs, pills, sanitary products, contraception and sex, one JSON file each (FORMATS 8).

The day is the date as printed. Periods are worked out by the app from the logs and not taken; a used product says that
there was blood, not how much. Several files of one folder or zip are joined by day.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from spotting.diary.day import Bleeding, ContraceptionEvent, Pain, Product, Sex, Symptom
from spotting.diary.importers.collected import Collector, Imported
from spotting.diary.importers.containers import Source, refused
from spotting.diary.importers.dates import iso_date
from spotting.diary.importers.text import name_of, objects, read_json, told

NAME: Final = "Menstrudel"
SOURCE: Final = "menstrudel"

FLOW: Final = ("none", "spotting", "light", "medium", "heavy")
PAIN: Final = ("none", "mild", "moderate", "severe", "severe")  # the fifth is the app's "unbearable"
PAINS: Final = {"cramps": "pelvis", "headache": "head", "backPain": "lower_back"}
PILL: Final = {"taken": "taken", "late": "late", "skipped": "missed"}
PRODUCTS: Final = {"pad": "pad", "tampon": "tampon", "menstrualCup": "cup", "periodUnderwear": "underwear"}
METHODS: Final = {
    "hormonalIud": ("hormonal_coil", "start"),
    "copperIud": ("copper_coil", "start"),
    "iud": ("coil", "start"),
    "implant": ("implant", "start"),
    "injection": ("injection", "taken"),
    "ring": ("ring", "change"),
    "patch": ("patch", "change"),
}
SEX_KINDS: Final = ("vaginal", "oral", "anal")
PROTECTION: Final = ("barrier", "hormonal", "non_hormonal", "permanent")
VERSIONS: Final = {
    "period_logs": "daily logs",
    "pill_intake": "pills",
    "sanitary_product_logs": "sanitary products",
    "reversible_contraceptive_logs": "contraception",
    "sexual_activity_logs": "sex",
}
NOT_DAYS: Final = {
    "periods": "worked out by the app from the daily logs",
    "pill_regimen": "the plan, not a day",
    "pill_reminder": "a reminder",
}
OF_THE_FILE: Final = ("exported_at", "app_version", "db_version")


def matches(head: bytes, filename: str) -> bool:
    """Whether one of the app's tables stands there."""
    return head.lstrip().startswith(b"{") and any(f'"{key}"'.encode() in head for key in VERSIONS)


def read(source: Source, *, date_order: str | None = None, passphrase: str | None = None) -> Imported:
    """Return the days; each row of each table is counted."""
    name = name_of(source)
    data = read_json(source)
    tables = [key for key in VERSIONS if isinstance(data, dict) and key in data]
    if not tables:
        raise refused(name, "has none of the app's tables.", "Make the export again.")
    collector = Collector(SOURCE, NAME, " + ".join(VERSIONS[key] for key in tables))
    readers: dict[str, Callable[[Collector, list[dict[str, Any]], str], object]] = {
        "pill_intake": _pills,
        "sanitary_product_logs": _products,
        "reversible_contraceptive_logs": _contraception,
        "sexual_activity_logs": _sex,
    }
    for key, value in data.items():
        if key == "period_logs":
            logs = _logs(collector, objects(value, name, key), name)
            _symptoms(collector, objects(data.get("log_symptoms"), name, "log_symptoms"), logs)
        elif key in readers:
            readers[key](collector, objects(value, name, key), name)
        elif key in NOT_DAYS:
            if rows := objects(value, name, key):
                collector.ignored(key, NOT_DAYS[key], len(rows))
        elif key not in OF_THE_FILE and key != "log_symptoms":
            for one in value if isinstance(value, list) else [value]:
                collector.not_understood(key[:80], told(one))
    return collector.finish()


def _rank(value: Any, words: tuple[str, ...]) -> str | None:
    return words[value] if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(words) else None


def _logs(collector: Collector, rows: list[dict[str, Any]], name: str) -> dict[str, date]:
    days: dict[str, date] = {}
    for row in rows:
        day, record = iso_date(row.get("date"), name), told(row.get("id"))
        days[record] = day
        level = _rank(row.get("flow"), FLOW)
        if level is None:
            collector.not_understood("period_logs", f"flow {told(row.get('flow'))}")
        else:
            collector.add(
                "period_logs", day, "bleeding", Bleeding(level), record=record, original=told(row.get("flow"))
            )
        if row.get("painLevel") is None:
            continue
        severity = _rank(row["painLevel"], PAIN)
        if severity is None:
            collector.not_understood("painLevel", told(row["painLevel"]))
        elif severity == "none":
            collector.ignored("painLevel 0", "it may be the value the app starts with")
        else:
            collector.add(
                "painLevel", day, "pain", Pain("anywhere", severity=severity), original=told(row["painLevel"])
            )
    return days


def _symptoms(collector: Collector, rows: list[dict[str, Any]], logs: dict[str, date]) -> None:
    for row in rows:
        symptom, day = told(row.get("symptom")), logs.get(told(row.get("log_id_fk")))
        if day is None or not symptom:
            collector.not_understood("log_symptoms", symptom, "it belongs to no daily log of the file")
        elif symptom in PAINS:
            collector.add("log_symptoms", day, "pain", Pain(PAINS[symptom]), original=symptom)
        else:
            collector.text("log_symptoms", day, "symptoms", symptom)


def _pills(collector: Collector, rows: list[dict[str, Any]], name: str) -> None:
    for row in rows:
        day = iso_date(row.get("scheduled_date") or row.get("taken_at"), name)
        status = told(row.get("status"))
        if status in PILL:
            event = ContraceptionEvent("pill", PILL[status])
            collector.add("pill_intake", day, "contraception", event, record=told(row.get("id")), original=status)
        else:
            collector.not_understood("pill_intake", status)


def _products(collector: Collector, rows: list[dict[str, Any]], name: str) -> None:
    used: dict[date, Counter[str]] = defaultdict(Counter)
    what = "sanitary_product_logs"
    for row in rows:
        day, kind = iso_date(row.get("logTime"), name), told(row.get("type"))
        if kind not in PRODUCTS:
            collector.not_understood(what, kind)
            continue
        used[day][PRODUCTS[kind]] += 1
        _note(collector, what, day, row)
    for day, kinds in used.items():
        products = tuple(Product(kind, count=min(count, 100)) for kind, count in sorted(kinds.items()))
        collector.add(what, day, "bleeding", Bleeding("unspecified", products=products))
        if kinds.total() > 1:
            collector.merged(what, kinds.total() - 1)


def _contraception(collector: Collector, rows: list[dict[str, Any]], name: str) -> None:
    what = "reversible_contraceptive_logs"
    for row in rows:
        day, kind = iso_date(row.get("date"), name), told(row.get("type"))
        if kind in METHODS:
            event = ContraceptionEvent(*METHODS[kind])
            collector.add(what, day, "contraception", event, record=told(row.get("id")), original=kind)
        else:
            collector.not_understood(what, kind)
        _note(collector, what, day, row)


def _sex(collector: Collector, rows: list[dict[str, Any]], name: str) -> None:
    what = "sexual_activity_logs"
    for row in rows:
        day = iso_date(row.get("date_time") or row.get("date"), name)
        kind = told(row.get("sex_type") or row.get("sexType"))
        protection = told(row.get("protection_type") or row.get("protectionType"))
        used = row.get("protection_used", row.get("protectionUsed"))
        if used in (0, False) or protection == "none":
            protected = "unprotected"
        else:
            protected = "protected" if used in (1, True) and protection in PROTECTION else "unspecified"
        alone = told(row.get("participation_type") or row.get("participationType")) == "solo"
        value = Sex("solo") if alone else Sex(kind if kind in SEX_KINDS else "unspecified", protected)
        original = ", ".join(word for word in (kind, protection) if word)
        collector.add(what, day, "sex", value, record=told(row.get("id")), original=original)
        if protection == "natural" and not alone:
            collector.add(what, day, "symptoms", Symptom("sex: natural method"), counts=False)
        _note(collector, what, day, row)


def _note(collector: Collector, what: str, day: date, row: dict[str, Any]) -> None:
    if isinstance(row.get("note"), str):
        collector.text(f"{what}: note", day, "notes", row["note"])
