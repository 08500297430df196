"""drip's CSV: one row a day, dotted columns in any order and number (FORMATS 5).

`bleeding.exclude` is drip's word for bleeding that is not a period. Numbers mean what drip's schema says; what the app
works out itself (mucus.value) is no observation. Every filled cell is accounted for.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from spotting.diary.day import Bleeding, ContraceptionEvent, Pain, Sex, Symptom, Temperature
from spotting.diary.importers.collected import Collector, Imported
from spotting.diary.importers.containers import Source, refused
from spotting.diary.importers.dates import clock_time, iso_date
from spotting.diary.importers.text import name_of, number, read_table

NAME: Final = "drip"
SOURCE: Final = "drip"
VERSION: Final = "csv"

COLUMNS: Final = (
    "date",
    "temperature.value",
    "temperature.exclude",
    "temperature.time",
    "temperature.note",
    "bleeding.value",
    "bleeding.exclude",
    "mucus.feeling",
    "mucus.texture",
    "mucus.value",
    "mucus.exclude",
    "cervix.opening",
    "cervix.firmness",
    "cervix.position",
    "cervix.exclude",
    "note.value",
    "desire.value",
    "sex.solo",
    "sex.partner",
    "sex.condom",
    "sex.pill",
    "sex.iud",
    "sex.patch",
    "sex.ring",
    "sex.implant",
    "sex.diaphragm",
    "sex.none",
    "sex.other",
    "sex.note",
    "pain.cramps",
    "pain.ovulationPain",
    "pain.headache",
    "pain.backache",
    "pain.nausea",
    "pain.tenderBreasts",
    "pain.migraine",
    "pain.other",
    "pain.note",
    "mood.happy",
    "mood.sad",
    "mood.stressed",
    "mood.balanced",
    "mood.fine",
    "mood.anxious",
    "mood.energetic",
    "mood.fatigue",
    "mood.angry",
    "mood.other",
    "mood.note",
)
LEVELS: Final = ("spotting", "light", "medium", "heavy")
FEELINGS: Final = ("dry", "nothing", "wet", "slippery")
TEXTURES: Final = ("nothing", "creamy", "egg white")
SCALES: Final = {
    "cervix.opening": ("closed", "medium", "open"),
    "cervix.firmness": ("hard", "soft"),
    "cervix.position": ("low", "medium", "high"),
    "desire.value": ("low", "medium", "high"),
}
METHODS: Final = {
    "sex.condom": "condom",
    "sex.pill": "pill",
    "sex.iud": "coil",
    "sex.patch": "patch",
    "sex.ring": "ring",
    "sex.implant": "implant",
    "sex.diaphragm": "other_barrier",
    "sex.other": "unspecified",
}
BARRIERS: Final = ("sex.condom", "sex.diaphragm")
PAINS: Final = {
    "pain.cramps": "pelvis",
    "pain.ovulationPain": "pelvis",
    "pain.headache": "head",
    "pain.backache": "lower_back",
    "pain.tenderBreasts": "breasts",
    "pain.migraine": "head",
    "pain.other": "other",
}
NAMED: Final = {"pain.ovulationPain": "ovulation pain", "pain.migraine": "migraine", "pain.nausea": "nausea"}
NOTES: Final = ("note.value", "temperature.note", "sex.note", "pain.note", "mood.note")
EXCLUDED: Final = ("temperature.exclude", "bleeding.exclude", "mucus.exclude", "cervix.exclude")
WORKED_OUT: Final = "worked out by the app"
NOT_TICKED: Final = "not ticked"


def matches(head: bytes, filename: str) -> bool:
    """Whether the header has the date and a dotted column of drip."""
    first = head.lstrip().split(b"\n", 1)[0].decode("utf-8", errors="replace").strip("\r ")
    cells = [cell.strip('" ') for cell in first.split(",")]
    return "date" in cells and any("." in cell and cell in COLUMNS for cell in cells)


def read(source: Source, *, date_order: str | None = None, passphrase: str | None = None) -> Imported:
    """Return the days; each filled cell is counted."""
    name = name_of(source)
    table = read_table(source)
    if "date" not in table.header:
        raise refused(name, "has no column date.", "Make the export again.")
    collector = Collector(SOURCE, NAME, VERSION)
    for line, row in table.rows:
        day = iso_date(row.get("date", ""), name, line)
        cells = {column: cell.strip() for column, cell in row.items() if column != "date" and cell.strip()}
        for add in (_bleeding, _temperature, _mucus, _sex):
            add(collector, day, cells)
        for column, cell in cells.items():
            _cell(collector, day, column, cell)
    return collector.finish()


def _rank(cell: str, words: tuple[str, ...]) -> str | None:
    """Return the word a whole number stands for."""
    value = number(cell)
    if value is None or value not in range(len(words)):
        return None
    return words[int(value)]


def _bleeding(collector: Collector, day: date, cells: dict[str, str]) -> None:
    cell, excluded = cells.pop("bleeding.value", ""), cells.get("bleeding.exclude", "").lower() == "true"
    if not cell:
        return
    level = _rank(cell, LEVELS)
    if level is None:
        collector.not_understood("bleeding.value", cell)
        return
    original = f"{cell}, excluded" if excluded else cell
    bleeding = Bleeding(level, intermenstrual=True if excluded else None)
    collector.add("bleeding.value", day, "bleeding", bleeding, original=original)


def _temperature(collector: Collector, day: date, cells: dict[str, str]) -> None:
    cell = cells.pop("temperature.value", "")
    degrees = number(cell)
    if degrees is not None and 30 <= degrees <= 45:
        excluded = cells.get("temperature.exclude", "").lower() == "true"
        time = clock_time(cells.get("temperature.time"))
        if cells.pop("temperature.time", ""):
            collector.merged("temperature.time")
        value = Temperature(degrees, excluded=excluded, time=time)
        collector.add("temperature.value", day, "temperatures", value, original=cell)
    elif cell:
        collector.not_understood("temperature.value", cell)


def _mucus(collector: Collector, day: date, cells: dict[str, str]) -> None:
    given = {name: cells.pop(name, "") for name in ("mucus.feeling", "mucus.texture")}
    feeling, texture = _rank(given["mucus.feeling"], FEELINGS), _rank(given["mucus.texture"], TEXTURES)
    if texture == "egg white":
        value = "egg_white"
    elif texture == "creamy":
        value = "creamy"
    else:
        value = {"dry": "dry", "nothing": "none"}.get(feeling or "", "unspecified")
    told = [name for name, cell in given.items() if cell]
    known = {"mucus.feeling": feeling, "mucus.texture": texture}
    original = ", ".join(f"{name} {known[name]}" for name in told if known[name])
    for column in told:
        if known[column] is None:
            collector.not_understood(column, given[column])
        elif cells.get("mucus.exclude", "").lower() == "true":
            collector.ignored(column, "she excluded it in the app")
        else:
            collector.add(column, day, "mucus", value, original=original)


def _sex(collector: Collector, day: date, cells: dict[str, str]) -> None:
    """Sex with a partner: protected only where a barrier is named, unprotected where `none` is; methods as used."""
    ticked = {column for column in cells if column.startswith("sex.") and cells[column].lower() == "true"}
    for column in ticked:
        del cells[column]
    if "sex.solo" in ticked:
        collector.add("sex.solo", day, "sex", Sex("solo"))
    if ticked.intersection(BARRIERS):
        protection = "protected"
    else:
        protection = "unprotected" if "sex.none" in ticked else "unspecified"
    if "sex.partner" in ticked:
        collector.add("sex.partner", day, "sex", Sex("unspecified", protection))
        if "sex.none" in ticked:
            collector.merged("sex.none")
    elif "sex.none" in ticked:
        collector.add("sex.none", day, "sex", Sex("unspecified", protection))
    for column in sorted(ticked & METHODS.keys()):
        collector.add(column, day, "contraception", ContraceptionEvent(METHODS[column], "use"))


def _cell(collector: Collector, day: date, column: str, cell: str) -> None:
    if column not in COLUMNS:
        collector.not_understood(f"column {column[:60]}", cell)
    elif column in NOTES:
        collector.text(column, day, "notes", cell)
    elif column in EXCLUDED:
        collector.merged(column)
    elif column == "mucus.value":
        collector.ignored(column, WORKED_OUT)
    elif column in SCALES:
        word = _rank(cell, SCALES[column])
        if word is None:
            collector.not_understood(column, cell)
        else:
            name = column.removesuffix(".value").replace(".", " ")
            collector.add(column, day, "symptoms", Symptom(f"{name}: {word}"), original=cell)
    elif cell.lower() == "false":
        collector.ignored(column, NOT_TICKED)
    elif cell.lower() == "true":
        _ticked(collector, day, column)
    else:
        collector.not_understood(column, cell)


def _ticked(collector: Collector, day: date, column: str) -> None:
    if column in PAINS:
        collector.add(column, day, "pain", Pain(PAINS[column]))
    if column in NAMED:
        collector.add(column, day, "symptoms", Symptom(NAMED[column]), counts=column not in PAINS)
    if column.startswith("mood."):
        collector.add(column, day, "symptoms", Symptom(column.replace(".", ": ")))
