"""Fitbit's tables about the cycle in a Google Takeout: cycles, daily symptoms, birth control, settings.

Only periods marked as entered by hand are taken; computed ones never. Words for conditions and for the kind of birth
control were seen in no reader: conditions keep their own name, birth control is taken without its kind.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from spotting.diary.day import Bleeding, ContraceptionEvent, Sex, Test
from spotting.diary.importers.collected import Collector, Imported
from spotting.diary.importers.containers import Source, refused
from spotting.diary.importers.dates import iso_date
from spotting.diary.importers.peri import LONGEST_PERIOD, period
from spotting.diary.importers.symptom_words import pain_or_symptom
from spotting.diary.importers.text import Table, name_of, read_table

NAME: Final = "Fitbit"
SOURCE: Final = "fitbit"
COMPUTED: Final = "worked out by the app, not recorded by you"
NOT_VERIFIED: Final = "how Fitbit writes this is not known for certain"
UNKNOWN_WORD: Final = "a word this program does not know"

Row = dict[str, str]
CELLS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "flow": (
        "bleeding",
        {level: Bleeding(level) for level in ("spotting", "light", "medium", "heavy")},
    ),
    "fluids": ("mucus", {word: word for word in ("dry", "sticky", "creamy", "watery", "egg_white")}),
    "sex": ("sex", {word: Sex(protection=word) for word in ("protected", "unprotected")}),
    "ovulation_test": ("tests", {word: Test("lh", word) for word in ("positive", "negative")}),
}
OWN_WORDS: Final = ("conditions", "mood", "cycle_altering_event")


def matches(head: bytes, filename: str) -> bool:
    """Whether the header is one of the four tables."""
    header = set(head.split(b"\n", 1)[0].decode("utf-8", "replace").strip().replace('"', "").split(","))
    return any(set(columns) <= header for columns, _, _ in _KINDS)


def read(source: Source, *, date_order: str | None = None, passphrase: str | None = None) -> Imported:
    """Return the days; each row of cycles and birth control is a record, and each filled cell of a day."""
    name = name_of(source)
    table = read_table(source)
    for columns, version, read_kind in _KINDS:
        if set(columns) <= set(table.header):
            collector = Collector(SOURCE, NAME, version)
            read_kind(collector, table, name)
            return collector.finish()
    raise refused(name, "is no table of Fitbit about the cycle.", "Give the folder of the archive.")


def _cycles(collector: Collector, table: Table, name: str) -> None:
    for line, row in table.rows:
        told_by = row.get("period_source", "").strip()
        if told_by != "Manual":
            why = COMPUTED if told_by == "Computed" else NOT_VERIFIED
            collector.ignored(f"period, {told_by[:40] or 'source not named'}", why)
            continue
        first = iso_date(row.get("period_start_date", ""), name, line)
        last = iso_date(row.get("period_end_date", ""), name, line)
        if not 0 <= (last - first).days < LONGEST_PERIOD:
            example = f"{first} to {last}"
            collector.not_understood("period, Manual", example, f"no period of 1 to {LONGEST_PERIOD} days")
        else:
            period(collector, "period, Manual", first, last, name, record=row.get("id", "")[:80])


def _symptoms(collector: Collector, table: Table, name: str) -> None:
    for line, row in table.rows:
        stamp = row.get("timestamp", "").strip()
        day = iso_date(stamp, name, line)
        if stamp.endswith("Z") and not stamp[11:].startswith("12:00"):
            collector.ask(
                "Some entries of Fitbit carry a time of day in world time (UTC). If you entered them around midnight, "
                "they may stand one day off. Please look at those days."
            )
        for column, cell in row.items():
            if column != "timestamp" and cell.strip():
                _cell(collector, column, cell.strip(), day)


def _cell(collector: Collector, column: str, cell: str, day: Any) -> None:
    if column in CELLS:
        field, words = CELLS[column]
        value = words.get(cell.lower().replace(" ", "_"))
        if value is None:
            collector.not_understood(column, cell, UNKNOWN_WORD)
        else:
            collector.add(column, day, field, value, original=cell[:80])
    elif column in OWN_WORDS:
        field, entry = pain_or_symptom(cell)
        collector.add(column, day, field, entry, original=cell[:80])
    else:
        collector.not_understood(column[:80], cell, NOT_VERIFIED)


def _birth_control(collector: Collector, table: Table, name: str) -> None:
    for line, row in table.rows:
        day = iso_date(row.get("event_date", ""), name, line)
        kind = row.get("birth_control_type", "").strip()[:60]
        event = {"true": "start", "false": "stop"}.get(row.get("has_started", "").strip().lower())
        if event is None:
            collector.not_understood("birth control", f"{kind}, {row.get('has_started', '')}", UNKNOWN_WORD)
            continue
        value = ContraceptionEvent("unspecified", event)
        collector.add("birth control", day, "contraception", value, original=kind)
        collector.ask(
            f'Fitbit calls your birth control "{kind}". Which method that is cannot be told for certain, so only '
            "its start and stop were taken. Please add the method."
        )


def _settings(collector: Collector, table: Table, name: str) -> None:
    collector.ignored("settings", "averages and settings, not days", len(table.rows) or 1)


_KINDS: Final[tuple[tuple[tuple[str, ...], str, Callable[[Collector, Table, str], None]], ...]] = (
    (("period_start_date", "period_end_date", "period_source"), "cycles", _cycles),
    (("timestamp", "flow", "cycle_altering_event"), "symptoms", _symptoms),
    (("birth_control_type", "event_date", "has_started"), "birth_control", _birth_control),
    (("avg_period_days", "avg_cycle_days"), "settings", _settings),
)
