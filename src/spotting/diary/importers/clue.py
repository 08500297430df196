"""Clue `measurements.json` (2025 on): one record per type and day, options in an object or a list (FORMATS 3a).

Options seen in other programs' readers are mapped; free ones are kept as symptoms in Clue's own words; anything else
is reported as not understood. Spotting stays spotting, its place in the cycle unknown.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from spotting.diary.day import Bleeding, ContraceptionEvent, Pain, Sex, Symptom, Temperature, Test
from spotting.diary.importers.collected import Collector, Imported
from spotting.diary.importers.containers import Source
from spotting.diary.importers.dates import iso_date
from spotting.diary.importers.text import celsius, name_of, objects, read_json, told

NAME: Final = "Clue"
SOURCE: Final = "clue"
VERSION: Final = "measurements"

PERIOD: Final = {
    "spotting": Bleeding("spotting"),
    "light": Bleeding("light"),
    "medium": Bleeding("medium"),
    "heavy": Bleeding("heavy"),
    "very_heavy": Bleeding("heavy", very_heavy=True),
}
SPOTTING: Final = {
    "red": Bleeding("spotting", colour="bright_red"),
    "brown": Bleeding("spotting", colour="brown_or_black"),
}
PAIN: Final[dict[str, tuple[tuple[str, Any], ...]]] = {
    "period_cramps": (("pain", Pain("pelvis")),),
    "cramps": (("pain", Pain("pelvis")),),
    "ovulation": (("pain", Pain("pelvis")), ("symptoms", Symptom("ovulation pain"))),
    "lower_back": (("pain", Pain("lower_back")),),
    "breast_tenderness": (("pain", Pain("breasts")),),
    "tender_breasts": (("pain", Pain("breasts")),),
    "headache": (("pain", Pain("head")),),
    "migraine": (("pain", Pain("head")), ("symptoms", Symptom("migraine"))),
    "migraine_with_aura": (("pain", Pain("head")), ("symptoms", Symptom("migraine with aura"))),
    "pain_free": (("pain", Pain("anywhere", severity="none")),),
}
SEX: Final[dict[str, tuple[tuple[str, Any], ...]]] = {
    "protected_sex": (("sex", Sex("unspecified", "protected")),),
    "protected": (("sex", Sex("unspecified", "protected")),),
    "unprotected_sex": (("sex", Sex("unspecified", "unprotected")),),
    "unprotected": (("sex", Sex("unspecified", "unprotected")),),
    "withdrawal": (("sex", Sex("unspecified", "withdrawal")),),
    "withdrawal_sex": (("sex", Sex("unspecified", "withdrawal")),),
    "masturbation": (("sex", Sex("solo")),),
    "sex_toys": (("sex", Sex("toys")),),
    "no_sex_today": (("sex", Sex("none")),),
    "painful_intercourse": (("symptoms", Symptom("pain during sex")),),
}
DISCHARGE: Final = {
    "none": "none",
    "sticky": "sticky",
    "creamy": "creamy",
    "egg_white": "egg_white",
    "atypical": "atypical",
}
TESTS: Final = {
    "ovulation_positive": Test("lh", "positive"),
    "ovulation_peak": Test("lh", "positive"),
    "ovulation_negative": Test("lh", "negative"),
    "ovulation_test_pos": Test("lh", "positive"),
    "ovulation_test_neg": Test("lh", "negative"),
    "pregnancy_positive": Test("pregnancy", "positive"),
    "pregnancy_negative": Test("pregnancy", "negative"),
    "pregnancy_test_pos": Test("pregnancy", "positive"),
    "pregnancy_test_neg": Test("pregnancy", "negative"),
}
PILL: Final = {
    "taken": ContraceptionEvent("pill", "taken"),
    "late": ContraceptionEvent("pill", "late"),
    "missed": ContraceptionEvent("pill", "missed"),
    "double": ContraceptionEvent("pill", "double"),
    "double_dose": ContraceptionEvent("pill", "double"),
}
Given = tuple[tuple[str, Any], ...]  # the fields an option fills, with their values


def _single(field: str, table: dict[str, Any]) -> dict[str, Given]:
    return {option: ((field, value),) for option, value in table.items()}


KNOWN: Final[dict[str, dict[str, Given]]] = {
    "period": _single("bleeding", PERIOD),
    "spotting": _single("bleeding", SPOTTING),
    "pain": PAIN,
    "sex_life": SEX,
    "discharge": _single("mucus", DISCHARGE),
    "tests": _single("tests", TESTS),
    "birth_control_pill": _single("contraception", PILL),
}
# Kept in Clue's own words as a symptom "type: option". Of the types above, the options in FREE_TOO as well.
FREE: Final = frozenset(
    (
        "feelings",
        "energy",
        "mind",
        "pms",
        "digestion",
        "stool",
        "skin",
        "hair",
        "craving",
        "exercise",
        "social_life",
        "leisure",
        "medication",
        "appointments",
        "ailments",
        "collection_method",
        "sleep_quality",
        "partying",
    )
)
FREE_TOO: Final = {"sex_life": ("high_sex_drive", "low_sex_drive", "orgasm", "no_orgasm", "fantasies")}
NOT_FOR_A_DIARY: Final = "not about bleeding, pregnancy, contraception or symptoms"
IGNORED: Final = ("weight", "sleep_duration", "resting_heart_rate", "heart_rate_variability", "steps")


def matches(head: bytes, filename: str) -> bool:
    """Whether it starts a list of records with type, date and value, one of them a type of Clue."""
    keys = (b'"type"', b'"date"', b'"value"')
    types = (*KNOWN, *FREE, "bbt", "tags", *IGNORED)
    squeezed = b"".join(head.split())
    return (
        squeezed.startswith(b"[{")
        and all(key in head for key in keys)
        and any(b'"type":"' + kind.encode() + b'"' in squeezed for kind in types)
    )


def read(source: Source, *, date_order: str | None = None, passphrase: str | None = None) -> Imported:
    """Return the days; each option of a record is counted."""
    name = name_of(source)
    collector = Collector(SOURCE, NAME, VERSION)
    for record in objects(read_json(source), name, "the whole file"):
        kind = told(record.get("type"))
        if not kind or record.get("date") is None:
            collector.not_understood(kind or "record", told(record.get("date")), "no type or no date")
        else:
            _record(collector, kind, iso_date(record["date"], name), record.get("value"), told(record.get("id")))
    return collector.finish()


def _record(collector: Collector, kind: str, day: date, value: Any, record: str) -> None:
    if kind in IGNORED:
        collector.ignored(kind, NOT_FOR_A_DIARY)
    elif kind == "bbt":
        temperature(collector, kind, day, value, record)
    else:
        options = options_of(value)
        for option in options:
            choice(collector, kind, day, option, record)
        if not options:
            collector.not_understood(kind, why="no option that could be read")


def temperature(collector: Collector, what: str, day: date, value: Any, record: str = "") -> None:
    """Add a basal temperature from `{celsius, excluded}` or `{temperature}`; by its height told from Fahrenheit."""
    inner = value[0] if isinstance(value, list) and len(value) == 1 else value
    found = inner if isinstance(inner, dict) else {"celsius": inner}
    degrees = celsius(found.get("celsius", found.get("temperature", found.get("value"))))
    if degrees is None:
        collector.not_understood(what, told(found.get("celsius")) or told(found.get("temperature")), "no temperature")
        return
    excluded = found.get("excluded") is True
    collector.add(what, day, "temperatures", Temperature(degrees, excluded=excluded), record=record)


def options_of(value: Any) -> list[str]:
    """Return the options of a value: an object, a list of objects or texts, or a text."""
    items = value if isinstance(value, list) else [value]
    return [text for item in items if (text := told(item.get("option") if isinstance(item, dict) else item))]


def choice(collector: Collector, kind: str, day: date, option: str, record: str = "") -> None:
    """Add what one option of a type says, or report it; Clue's own words are kept as the original."""
    what = f"{kind}: {option}"
    given = KNOWN.get(kind, {}).get(option)
    if given:
        for place, (field, value) in enumerate(given):
            collector.add(what, day, field, value, record=record, original=what, counts=place == 0)
    elif kind == "spotting":  # colours were not seen in other readers; the spotting itself is certain
        collector.add(kind, day, "bleeding", Bleeding("spotting"), record=record, original=what)
    elif kind in ("tags", "tag"):
        collector.text(kind, day, "tags", option, record=record)
    elif kind in FREE or option in FREE_TOO.get(kind, ()):
        collector.text(kind, day, "symptoms", f"{kind}: {option}".replace("_", " "), record=record)
    elif kind == "pain":  # a place of pain we do not know is a pain all the same
        collector.add(what, day, "pain", Pain(option.replace("_", " ")), record=record, original=what)
    else:
        collector.not_understood(kind, option)
