"""The two JSON files of Garmin's archive about the cycle: daily logs, and cycles with their lengths.

Garmin's words for flow were not seen in any reader: a day with one is bleeding without a level, and a word that may
mean none is reported only. Predicted lengths are never read.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from spotting.diary.day import Bleeding
from spotting.diary.importers.collected import Collector, Imported
from spotting.diary.importers.containers import Source
from spotting.diary.importers.dates import iso_date
from spotting.diary.importers.peri import period_by_length
from spotting.diary.importers.symptom_words import pain_or_symptom
from spotting.diary.importers.text import name_of, objects, read_json, told

NAME: Final = "Garmin Connect"
SOURCE: Final = "garmin"
# Not their meanings, which are unknown: only words that are not taken for bleeding.
MAY_MEAN_NONE: Final = ("no", "not", "none", "null", "unknown", "undefined", "unset", "zero", "0", "false")
NOT_VERIFIED: Final = "how Garmin writes this is not known for certain"
PREDICTED: Final = "a cycle without a length of its own may be a prediction"


def matches(head: bytes, filename: str) -> bool:
    """Whether it lists daily logs or cycles."""
    logs = b'"calendarDate"' in head and b'"flow"' in head
    cycles = b'"startDate"' in head and b'"predictedPeriodLength"' in head
    return head.lstrip().startswith(b"[") and (logs or cycles)


def read(source: Source, *, date_order: str | None = None, passphrase: str | None = None) -> Imported:
    """Return the days; each cycle, and each thing said of a day, is a record."""
    name = name_of(source)
    entries = objects(read_json(source), name, "the whole file")
    is_log = any("calendarDate" in entry for entry in entries)
    collector = Collector(SOURCE, NAME, "DailyMenstrualLogs" if is_log else "MenstrualCycles")
    for entry in entries:
        if is_log:
            _log(collector, entry, iso_date(entry.get("calendarDate"), name))
        else:
            _cycle(collector, entry, name)
    return collector.finish()


def _cycle(collector: Collector, entry: dict[str, Any], name: str) -> None:
    if entry.get("actualPeriodLength") is not None:
        period_by_length(collector, "period", entry.get("startDate"), entry["actualPeriodLength"], name)
        return
    start = iso_date(entry.get("startDate"), name)
    collector.ignored("period", PREDICTED)
    collector.ask(
        f"Garmin names a period from {start} whose length is not settled yet, so it may be a prediction and was left "
        "out. If you bled on those days, please add them yourself."
    )


def _log(collector: Collector, entry: dict[str, Any], day: date) -> None:
    flow = told(entry.get("flow"))
    if flow:
        _flow(collector, flow, day)
    for field in ("symptoms", "moods"):
        words = entry.get(field)
        for word in words if isinstance(words, list) else []:
            _word(collector, field, word, day)
    if entry.get("ovulationDay"):
        collector.not_understood("ovulationDay", told(entry["ovulationDay"]), NOT_VERIFIED)


def _flow(collector: Collector, flow: str, day: date) -> None:
    if any(part in MAY_MEAN_NONE for part in flow.lower().replace("-", "_").replace(" ", "_").split("_")):
        collector.not_understood("flow", flow, NOT_VERIFIED)
        return
    collector.add("flow", day, "bleeding", Bleeding("unspecified"), original=flow[:80])
    collector.ask(
        "How Garmin writes the amount of bleeding is not known for certain, so those days are kept as bleeding "
        "without an amount. Please add the amounts where you know them."
    )


def _word(collector: Collector, field: str, word: Any, day: date) -> None:
    """Keep a word under its own name: what it says is plain, how strong it was is not known."""
    text = told(word)
    if not text:
        collector.not_understood(field, why=NOT_VERIFIED)
        return
    name, entry = pain_or_symptom(text)
    collector.add(field, day, name, entry, original=text[:80])
