"""The diary for two open trackers, drip and Ovumcy, so that nobody is locked in; what they cannot hold is listed.

Both have an importer of their own (FORMATS 16). Nothing is guessed to make it fit: bleeding without an amount stays
without one, and every entry that is left out or said more coarsely is counted in the losses.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final

from spotting.diary.day import FIRST_DATE, Bleeding, Day, Temperature
from spotting.diary.plain_export import guarded
from spotting.diary.recorded import Recorded, show

LEFT_OUT: Final = "left out"
DRIP_LEVELS: Final = {"spotting": "0", "light": "1", "medium": "2", "heavy": "3", "flooding": "3"}
DRIP_MUCUS: Final = {
    "egg_white": {"mucus.texture": "2"},
    "creamy": {"mucus.texture": "1"},
    "dry": {"mucus.feeling": "0", "mucus.texture": "0"},
    "none": {"mucus.feeling": "1", "mucus.texture": "0"},
}
DRIP_PAIN: Final = {"pelvis": "cramps", "head": "headache", "lower_back": "backache", "breasts": "tenderBreasts"}
DRIP_SYMPTOMS: Final = {"nausea": "nausea", "ovulation pain": "ovulationPain", "migraine": "migraine"}
DRIP_MOODS: Final = ("happy", "sad", "stressed", "balanced", "fine", "anxious", "energetic", "fatigue", "angry")
DRIP_METHODS: Final = {
    **{"condom": "condom", "patch": "patch", "ring": "ring", "implant": "implant", "other_barrier": "diaphragm"},
    **dict.fromkeys(("pill", "combined_pill", "progestogen_only_pill"), "pill"),
    **dict.fromkeys(("coil", "hormonal_coil", "copper_coil"), "iud"),
}
DRIP_COLUMNS: Final = (
    "date",
    *("temperature.value", "temperature.exclude", "temperature.time"),
    *("bleeding.value", "bleeding.exclude"),
    *("mucus.feeling", "mucus.texture", "mucus.exclude"),
    "note.value",
    *("sex.solo", "sex.partner", "sex.condom", "sex.pill", "sex.iud", "sex.patch", "sex.ring", "sex.implant"),
    *("sex.diaphragm", "sex.none"),
    *("pain.cramps", "pain.ovulationPain", "pain.headache", "pain.backache", "pain.nausea", "pain.tenderBreasts"),
    *("pain.migraine", "pain.other", "pain.note"),
    *(f"mood.{mood}" for mood in DRIP_MOODS),
)
OVUMCY_MOST: Final = 20_000  # entries its importer takes
OVUMCY_FLOW: Final = {**{level: level for level in ("light", "medium", "heavy")}, "flooding": "heavy"}
OVUMCY_MUCUS: Final = {"dry": "dry", "creamy": "creamy", "egg_white": "eggwhite"}
OVUMCY_LH: Final = {"positive": "peak", "high": "high", "negative": "negative"}
OVUMCY_PAIN: Final = {"pelvis": "cramps", "head": "headache", "breasts": "breast_tenderness", "lower_back": "back_pain"}
OVUMCY_SYMPTOMS: Final = (
    *("cramps", "headache", "acne", "mood", "bloating", "fatigue", "breast_tenderness", "back_pain", "nausea"),
    *("spotting", "irritability", "insomnia", "food_cravings", "diarrhea", "constipation", "swelling"),
)
OVUMCY_FACTORS: Final = ("stress", "travel", "illness")  # the keys its documentation names


@dataclass(frozen=True)
class Loss:
    """One kind of entry the other app cannot hold as it is: what, how often, what becomes of it."""

    what: str
    count: int
    becomes: str


@dataclass(frozen=True)
class Exported:
    """The text of the file, the days in it, and the losses."""

    text: str
    days: int
    losses: tuple[Loss, ...]


class _Losses:
    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()

    def add(self, what: str, becomes: str = LEFT_OUT, count: int = 1) -> None:
        if count:
            self.counts[what, becomes] += count

    def listed(self) -> tuple[Loss, ...]:
        return tuple(Loss(what, count, becomes) for (what, becomes), count in sorted(self.counts.items()))


def _days(rows: Iterable[Recorded], today: date, losses: _Losses) -> list[Day]:
    ordered = sorted(rows, key=lambda row: row.key)
    days = [show(list(group)).day for _, group in groupby(ordered, key=lambda row: row.day.date)]
    losses.add("days after today", count=sum(day.date > today for day in days))
    return [day for day in days if day.date <= today and not day.is_empty]


def export_drip(rows: Iterable[Recorded], today: date) -> Exported:
    """Return drip's CSV of the days as shown, up to `today`: its importer refuses days to come and other columns."""
    losses = _Losses()
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(DRIP_COLUMNS)
    count = 0
    for day in _days(rows, today, losses):
        cells = _drip_cells(day, losses)
        if cells:
            count += 1
            cells["date"] = day.date.isoformat()
            writer.writerow([guarded(cells.get(column, "")) for column in DRIP_COLUMNS])
    return Exported(stream.getvalue(), count, losses.listed())


def _drip_cells(day: Day, losses: _Losses) -> dict[str, str]:
    cells: dict[str, str] = {}
    notes = list(day.notes)
    if day.bleeding:
        cells |= _drip_bleeding(day.bleeding, notes, losses)
    if temperature := _temperature(day, losses, 35, 39):
        cells |= {"temperature.value": f"{temperature.celsius:g}", "temperature.exclude": _word(temperature.excluded)}
        cells["temperature.time"] = temperature.time or ""
    if day.mucus in DRIP_MUCUS:
        cells |= {**DRIP_MUCUS[day.mucus], "mucus.exclude": "false"}
    elif day.mucus:
        losses.add(f"mucus: {day.mucus}")
    cells |= _drip_sex(day, losses)
    cells |= _drip_complaints(day, losses)
    _left_out(day, ("tests", "medicines", "procedures", "life", "tags"), losses)
    if notes:
        cells["note.value"] = "\n".join(notes)
        losses.add("note that starts like a formula", "an apostrophe before it", guarded(notes[0]) != notes[0])
    return {column: cell for column, cell in cells.items() if cell}


def _word(value: bool) -> str:
    return "true" if value else "false"


def _drip_bleeding(bleeding: Bleeding, notes: list[str], losses: _Losses) -> dict[str, str]:
    _bleeding_details(bleeding, losses)
    if bleeding.level == "none":
        losses.add("bleeding: none, as recorded", "a day without bleeding entry")
        return {}
    if bleeding.level == "unspecified":
        losses.add("bleeding without an amount", "a note")
        notes.append("bleeding, amount not recorded")
        return {}
    if bleeding.level == "flooding":
        losses.add("bleeding: flooding", "heavy")
    between = bool(bleeding.intermenstrual or bleeding.withdrawal)
    return {"bleeding.value": DRIP_LEVELS[bleeding.level], "bleeding.exclude": _word(between)}


def _bleeding_details(bleeding: Bleeding, losses: _Losses) -> None:
    losses.add("colour of blood", count=bleeding.colour is not None)
    losses.add("clots", count=bool(bleeding.small_clots or bleeding.large_clots))
    losses.add("pads, tampons, cups", count=len(bleeding.products))
    losses.add("bleeding: very heavy", "heavy", bleeding.very_heavy)
    losses.add("withdrawal bleeding", "bleeding", bool(bleeding.withdrawal))


def _temperature(day: Day, losses: _Losses, low: float, high: float) -> Temperature | None:
    """Return the one temperature the app has room for: the first basal one within its range."""
    fitting = [one for one in day.temperatures if one.method != "wrist" and low <= one.celsius <= high]
    losses.add("further, wrist or extreme temperatures", count=len(day.temperatures) - len(fitting[:1]))
    return fitting[0] if fitting else None


def _drip_sex(day: Day, losses: _Losses) -> dict[str, str]:
    cells: dict[str, str] = {}
    for sex in day.sex:
        if sex.kind == "none":
            losses.add("sex: none, as recorded")
            continue
        cells["sex.solo" if sex.kind == "solo" else "sex.partner"] = "true"
        if sex.protection == "unprotected":
            cells["sex.none"] = "true"
        elif sex.protection != "unspecified":
            losses.add(f"sex: {sex.protection}", "sex, how not said")
        losses.add(f"kind of sex: {sex.kind}", "sex", sex.kind not in ("solo", "unspecified"))
        losses.add("pain or bleeding with sex", count=sex.pain is not None or sex.bleeding_after is not None)
    for event in day.contraception:
        if event.event in ("use", "taken") and event.method in DRIP_METHODS:
            cells[f"sex.{DRIP_METHODS[event.method]}"] = "true"
        else:
            losses.add(f"contraception: {event.method} {event.event}")
    return cells


def _drip_complaints(day: Day, losses: _Losses) -> dict[str, str]:
    cells: dict[str, str] = {}
    places: list[str] = []
    for pain in day.pain:
        if pain.severity == "none":
            losses.add("pain: none, as recorded")
            continue
        if pain.site in DRIP_PAIN:
            cells[f"pain.{DRIP_PAIN[pain.site]}"] = "true"
        else:
            cells["pain.other"] = "true"
            if pain.site not in ("anywhere", "other"):
                places.append(pain.site.replace("_", " "))
        losses.add("how bad pain was", count=pain.score is not None or pain.severity != "unspecified")
    for symptom in day.symptoms:
        mood = symptom.name.removeprefix("mood: ")
        if symptom.severity == "none":
            losses.add("symptom recorded as absent")
        elif symptom.name in DRIP_SYMPTOMS:
            cells[f"pain.{DRIP_SYMPTOMS[symptom.name]}"] = "true"
        elif mood != symptom.name and mood in DRIP_MOODS:
            cells[f"mood.{mood}"] = "true"
        else:
            losses.add("symptoms without a place")
    if places:
        cells["pain.note"] = ", ".join(dict.fromkeys(places))
    return cells


def _left_out(day: Day, names: tuple[str, ...], losses: _Losses) -> None:
    for name in names:
        losses.add(name, count=len(getattr(day, name)))


def export_ovumcy(rows: Iterable[Recorded], today: date) -> Exported:
    """Return Ovumcy's JSON of the days as shown, up to `today`; its importer only adds days it does not have."""
    losses = _Losses()
    entries = [_ovumcy_entry(day, losses) for day in _days(rows, today, losses)]
    blank = _ovumcy_entry(Day(FIRST_DATE), _Losses())
    entries = [entry for entry in entries if {**entry, "date": blank["date"]} != blank]
    losses.add("days before the newest 20,000", count=max(0, len(entries) - OVUMCY_MOST))
    kept = entries[-OVUMCY_MOST:]
    data = {"exported_at": f"{today.isoformat()}T00:00:00Z", "entries": kept}
    return Exported(json.dumps(data, ensure_ascii=False, indent=1) + "\n", len(kept), losses.listed())


def _ovumcy_entry(day: Day, losses: _Losses) -> dict[str, Any]:
    flags = dict.fromkeys(OVUMCY_SYMPTOMS, False)
    period, flow = _ovumcy_flow(day.bleeding, flags, losses) if day.bleeding else (False, "none")
    others = _ovumcy_complaints(day, flags, losses)
    temperature = _temperature(day, losses, 34, 43)
    tests = _ovumcy_tests(day, losses)
    losses.add(f"mucus: {day.mucus}", count=day.mucus is not None and day.mucus not in OVUMCY_MUCUS)
    factors = [tag.lower() for tag in day.tags if tag.lower() in OVUMCY_FACTORS]
    losses.add("tags", count=len(day.tags) - len(factors))
    _left_out(day, ("contraception", "medicines", "procedures", "life"), losses)
    return {
        "date": day.date.isoformat(),
        "period": period,
        "cycle_start": bool(period and day.bleeding and day.bleeding.period_start),
        "is_uncertain": False,
        "flow": flow,
        "mood_rating": 0,
        "sex_activity": _ovumcy_sex(day, losses),
        "bbt": temperature.celsius if temperature else 0,
        "cervical_mucus": OVUMCY_MUCUS.get(day.mucus or "", "none"),
        "pregnancy_test": tests.get("pregnancy", "none"),
        "lh_test": OVUMCY_LH.get(tests.get("lh", ""), "none"),
        "cycle_factors": factors,
        "symptoms": flags,
        "other_symptoms": others,
        "notes": "\n".join(day.notes),
    }


def _ovumcy_flow(bleeding: Bleeding, flags: dict[str, bool], losses: _Losses) -> tuple[bool, str]:
    """Return whether it is a day of a period, and the flow: its importer drops the flow of any other day."""
    _bleeding_details(bleeding, losses)
    if bleeding.level == "none":
        losses.add("bleeding: none, as recorded", "what the app shows for a day without entry")
        return False, "none"
    if bleeding.level == "unspecified" and not bleeding.intermenstrual:
        return True, "none"
    if bleeding.level == "spotting" or bleeding.intermenstrual:
        flags["spotting"] = True
        losses.add("bleeding between periods, more than spotting", "spotting", bleeding.level != "spotting")
        return False, "spotting"
    losses.add("bleeding: flooding", "heavy", bleeding.level == "flooding")
    return True, OVUMCY_FLOW[bleeding.level]


def _ovumcy_complaints(day: Day, flags: dict[str, bool], losses: _Losses) -> list[str]:
    """Tick the app's own symptoms and return the names of all others."""
    others: list[str] = []
    for pain in day.pain:
        if pain.severity == "none":
            losses.add("pain: none, as recorded")
            continue
        if pain.site in OVUMCY_PAIN:
            flags[OVUMCY_PAIN[pain.site]] = True
        else:
            others.append(f"pain: {pain.site}".replace("_", " "))
        losses.add("how bad pain was", count=pain.score is not None or pain.severity != "unspecified")
    for symptom in day.symptoms:
        key = symptom.name.replace(" ", "_")
        if symptom.severity == "none":
            losses.add("symptom recorded as absent")
        elif key in OVUMCY_SYMPTOMS:
            flags[key] = True
        else:
            others.append(symptom.name)
    return list(dict.fromkeys(others))


def _ovumcy_tests(day: Day, losses: _Losses) -> dict[str, str]:
    """Return one result per kind of test: the app has room for one; a positive one is never hidden by another."""
    results: dict[str, str] = {}
    order = ("negative", "high", "positive")
    for test in day.tests:
        if test.kind not in ("pregnancy", "lh") or test.result not in order:
            losses.add(f"test: {test.kind}, {test.result}")
        elif test.kind in results:
            losses.add(f"further {test.kind} tests of a day")
            results[test.kind] = max(results[test.kind], test.result, key=order.index)
        else:
            results[test.kind] = test.result
    if results.get("pregnancy") == "high":
        del results["pregnancy"]
        losses.add("test: pregnancy, high")
    return results


def _ovumcy_sex(day: Day, losses: _Losses) -> str:
    """Return one word for the day; unprotected sex is never hidden by protected."""
    found = "none"
    for sex in day.sex:
        if sex.protection in ("protected", "unprotected") and sex.kind not in ("none", "solo"):
            found = sex.protection if found == "none" else max(found, sex.protection)
            losses.add(f"kind of sex: {sex.kind}", "sex", sex.kind != "unspecified")
        else:
            losses.add("sex without saying whether protected, solo, or none")
        losses.add("pain or bleeding with sex", count=sex.pain is not None or sex.bleeding_after is not None)
    return found
