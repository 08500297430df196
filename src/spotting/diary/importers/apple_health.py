"""The cycle records of an Apple Health `export.xml`, both generations of value names (to iOS 17, iOS 18 on).

Meanings stand in HealthKit's headers and its exporters' code. The day is the date as printed; Apple's own conclusions
(irregular, prolonged, persistent) are named in the report, never taken as something she recorded; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from spotting.diary.day import LAST_DATE, Bleeding, ContraceptionEvent, LifeEvent, Sex, Symptom, Temperature, Test
from spotting.diary.importers.apple_stream import HealthData
from spotting.diary.importers.collected import Collector, Imported
from spotting.diary.importers.containers import Source, cleaned
from spotting.diary.importers.dates import iso_date
from spotting.diary.importers.symptom_words import pain_or_symptom
from spotting.diary.importers.text import name_of, number, opened

NAME: Final = "Apple Health"
SOURCE: Final = "apple_health"

CATEGORY, QUANTITY = "HKCategoryTypeIdentifier", "HKQuantityTypeIdentifier"
BASAL, WRIST = f"{QUANTITY}BasalBodyTemperature", f"{QUANTITY}AppleSleepingWristTemperature"
FREQUENT: Final = ("AppleStandHour", "SleepAnalysis")  # several a day for years: counted without being looked at
WANTED: Final = (
    f"@type = '{BASAL}' or @type = '{WRIST}' or (starts-with(@type, '{CATEGORY}')"
    + "".join(f" and @type != '{CATEGORY}{kind}'" for kind in FREQUENT)
    + ")"
)
LEVELS: Final = {
    "None": "none",
    "Light": "light",
    "Medium": "medium",
    "Heavy": "heavy",
    "Unspecified": "unspecified",
}
PREGNANCY_LEVELS: Final = {**LEVELS, "NotApplicable": "unspecified"}  # one generated model of Apple's types says so
METHODS: Final = {
    "Unspecified": "unspecified",
    "Implant": "implant",
    "Injection": "injection",
    "IntrauterineDevice": "coil",
    "IntravaginalRing": "ring",
    "Oral": "pill",
    "Patch": "patch",
}
TESTS: Final = {
    "OvulationTestResult": {
        "Negative": ("lh", "negative"),
        "LuteinizingHormoneSurge": ("lh", "positive"),
        "Positive": ("lh", "positive"),  # before iOS 13
        "Indeterminate": ("lh", "inconclusive"),
        "EstrogenSurge": ("oestrogen", "positive"),
    },
    "PregnancyTestResult": {
        "Negative": ("pregnancy", "negative"),
        "Positive": ("pregnancy", "positive"),
        "Indeterminate": ("pregnancy", "inconclusive"),
    },
    "ProgesteroneTestResult": {
        "Negative": ("progesterone", "negative"),
        "Positive": ("progesterone", "positive"),
        "Indeterminate": ("progesterone", "inconclusive"),
    },
}
MUCUS: Final = {"Dry": "dry", "Sticky": "sticky", "Creamy": "creamy", "Watery": "watery", "EggWhite": "egg_white"}
SEVERITIES: Final = {
    "Unspecified": "unspecified",
    "NotPresent": "none",
    "Mild": "mild",
    "Moderate": "moderate",
    "Severe": "severe",
    "Present": "unspecified",
}
VALUE: Final = re.compile(
    "HKCategoryValue(MenstrualFlow|VaginalBleeding|Contraceptive|OvulationTestResult|PregnancyTestResult"
    "|ProgesteroneTestResult|CervicalMucusQuality|Severity|Presence)?([A-Za-z]+)"
)
FLAGGED: Final = (
    "PersistentIntermenstrualBleeding",
    "ProlongedMenstrualPeriods",
    "IrregularMenstrualCycles",
    "InfrequentMenstrualCycles",
)
NOT_CYCLE: Final = (
    "AppleWalkingSteadinessEvent",
    "AudioExposureEvent",
    "EnvironmentalAudioExposureEvent",
    "HandwashingEvent",
    "HeadphoneAudioExposureEvent",
    "HighHeartRateEvent",
    "IrregularHeartRhythmEvent",
    "LowCardioFitnessEvent",
    "LowHeartRateEvent",
    "MindfulSession",
    "SleepApneaEvent",
    "ToothbrushingEvent",
)
NOTHING_OF_IT: Final = "not about bleeding, pregnancy, contraception or symptoms"
AFTER_PREGNANCY: Final = Symptom("bleeding after a pregnancy")


@dataclass(frozen=True)
class Record:
    """One record: type and value without Apple's prefixes, the value also as it stands, first and last day."""

    kind: str
    value: str
    original: str
    unit: str
    start: date
    end: date | None  # none for a span that goes on
    metadata: dict[str, str]


def matches(head: bytes, filename: str) -> bool:
    """Whether this is an `export.xml`, whatever the phone's language calls it."""
    return head.lstrip().startswith(b"<") and (b"<HealthData" in head or b"<!DOCTYPE HealthData" in head)


def read(source: Source, *, date_order: str | None = None, passphrase: str | None = None) -> Imported:
    """Return the days of an `export.xml`, streamed; raises BadCase for a file that is not whole."""
    name = name_of(source)
    collector = Collector(SOURCE, NAME, "export.xml")
    with opened(source) as stream:
        health = HealthData(stream, name, WANTED)
        for element in health.records():
            record = _record(element, health.exported, name)
            _HANDLERS.get(record.kind, _symptom)(collector, record)
    for kind, count in health.others.items():
        if count > 0:
            collector.ignored(_short(kind), _why_ignored(kind), count)
    return collector.finish()


def _record(element: Any, exported: str, name: str) -> Record:
    kind, value, line = element.get("type"), element.get("value", ""), element.sourceline or 0
    start = iso_date(element.get("startDate"), name, line)
    match = VALUE.fullmatch(value)
    return Record(
        kind=_short(kind),
        value=match[2] if match else value,
        original=cleaned(value)[:80],
        unit=element.get("unit", ""),
        start=start,
        end=_end(element.get("endDate"), start, exported),
        metadata={one.get("key", ""): one.get("value", "") for one in element.iterchildren("MetadataEntry")},
    )


def _end(printed: str | None, start: date, exported: str) -> date | None:
    """Return the last day; None if it lies after the export, as for what goes on (Apple writes the year 4001)."""
    try:
        end = date.fromisoformat((printed or "")[:10])
    except ValueError:
        return start
    try:
        latest = date.fromisoformat(exported[:10])
    except ValueError:
        latest = LAST_DATE
    return end if end <= latest else None


def _short(kind: str) -> str:
    return cleaned(kind.removeprefix(CATEGORY).removeprefix(QUANTITY).removeprefix("HKDataType"))[:80]


def _why_ignored(kind: str) -> str:
    return "copies of records that stand on their own too" if kind == "Correlation" else NOTHING_OF_IT


def _unknown(collector: Collector, record: Record) -> None:
    collector.not_understood(record.kind, record.original, "a value this program does not know")


def _flow(collector: Collector, record: Record) -> None:
    level = LEVELS.get(record.value)
    if level is None:
        return _unknown(collector, record)
    start = record.metadata.get("HKMenstrualCycleStart") == "1" and level != "none"
    _bleeding(collector, record, Bleeding(level, period_start=start or None))
    return None


def _intermenstrual(collector: Collector, record: Record) -> None:
    _bleeding(collector, record, Bleeding("spotting", intermenstrual=True))


def _in_pregnancy(collector: Collector, record: Record) -> None:
    if (level := PREGNANCY_LEVELS.get(record.value)) is None:
        return _unknown(collector, record)
    _bleeding(collector, record, Bleeding(level))
    collector.add(record.kind, record.start, "life", LifeEvent("pregnancy", "ongoing"), counts=False)
    return None


def _after_pregnancy(collector: Collector, record: Record) -> None:
    if (level := PREGNANCY_LEVELS.get(record.value)) is None:
        return _unknown(collector, record)
    _bleeding(collector, record, Bleeding(level))
    collector.add(record.kind, record.start, "symptoms", AFTER_PREGNANCY, counts=False)
    return None


def _bleeding(collector: Collector, record: Record, bleeding: Bleeding) -> None:
    if record.end is None or (record.end - record.start).days > 1:
        collector.ask(
            f"Some records of {record.kind} in Apple Health cover several days at once. Only their first day was "
            "taken. Please look at the days after it and add what is missing."
        )
    collector.add(record.kind, record.start, "bleeding", bleeding, original=record.original)


def _after_menopause(collector: Collector, record: Record) -> None:
    example = f"{record.start} {record.original}"
    collector.not_understood(record.kind, example, "how Apple writes this is not known for certain")
    collector.ask(
        "Apple Health holds records of bleeding after the menopause that this program cannot read for certain. Please "
        "write those days into the diary yourself, and answer a check about that bleeding."
    )


def _flagged(collector: Collector, record: Record) -> None:
    until = f"to {record.end}" if record.end else "on"
    collector.ignored(record.kind, f"Apple's own conclusion (from {record.start} {until}), not something you recorded")


def _span(collector: Collector, record: Record, field: str, make: Callable[[str], object]) -> None:
    """Record the first day of a span as its start and, if it has ended, the last as its stop."""
    collector.add(record.kind, record.start, field, make("start"), original=record.original)
    if record.end is not None and record.end > record.start:
        collector.add(record.kind, record.end, field, make("stop"), original=record.original, counts=False)


def _life(kind: str, collector: Collector, record: Record) -> None:
    _span(collector, record, "life", lambda event: LifeEvent(kind, event))


def _contraceptive(collector: Collector, record: Record) -> None:
    if (method := METHODS.get(record.value)) is None:
        return _unknown(collector, record)
    _span(collector, record, "contraception", lambda event: ContraceptionEvent(method, event))
    return None


def _test(collector: Collector, record: Record) -> None:
    if (made := TESTS[record.kind].get(record.value)) is None:
        return _unknown(collector, record)
    collector.add(record.kind, record.start, "tests", Test(*made), original=record.original)
    return None


def _mucus(collector: Collector, record: Record) -> None:
    if (mucus := MUCUS.get(record.value)) is None:
        return _unknown(collector, record)
    collector.add(record.kind, record.start, "mucus", mucus, original=record.original)
    return None


def _sex(collector: Collector, record: Record) -> None:
    used = record.metadata.get("HKSexualActivityProtectionUsed", "")
    protection = {"1": "protected", "0": "unprotected"}.get(used, "unspecified")
    collector.add(record.kind, record.start, "sex", Sex(protection=protection), original=used)


def _temperature(method: str, collector: Collector, record: Record) -> None:
    degrees = number(record.value)
    if degrees is not None and record.unit == "degF":
        degrees = round((degrees - 32) * 5 / 9, 2)
    low, high = (34, 43) if method == "basal" else (30, 45)
    original = f"{record.original} {cleaned(record.unit)}"[:80]
    if degrees is None or record.unit not in ("degC", "degF") or not low <= degrees <= high:
        return collector.not_understood(record.kind, original, "no temperature of a body in degC or degF")
    collector.add(record.kind, record.start, "temperatures", Temperature(degrees, method), original=original)
    return None


def _symptom(collector: Collector, record: Record) -> None:
    """Take a symptom by the shape of its value (severity, presence); anything else is named in the report."""
    if record.kind in NOT_CYCLE:
        return collector.ignored(record.kind, NOTHING_OF_IT)
    severity = SEVERITIES.get(record.value)
    shaped = record.original.startswith(("HKCategoryValueSeverity", "HKCategoryValuePresence"))
    if severity is None or not shaped:
        return _unknown(collector, record)
    field, entry = pain_or_symptom(record.kind, severity)
    collector.add(record.kind, record.start, field, entry, original=record.original)
    return None


_HANDLERS: Final[dict[str, Callable[[Collector, Record], None]]] = {
    "MenstrualFlow": _flow,
    "IntermenstrualBleeding": _intermenstrual,
    "BleedingDuringPregnancy": _in_pregnancy,
    "BleedingAfterPregnancy": _after_pregnancy,
    "BleedingAfterMenopause": _after_menopause,
    "Pregnancy": partial(_life, "pregnancy"),
    "Lactation": partial(_life, "breastfeeding"),
    "Contraceptive": _contraceptive,
    "CervicalMucusQuality": _mucus,
    "SexualActivity": _sex,
    "BasalBodyTemperature": partial(_temperature, "basal"),
    "AppleSleepingWristTemperature": partial(_temperature, "wrist"),
    **dict.fromkeys(TESTS, _test),
    **dict.fromkeys(FLAGGED, _flagged),
}
