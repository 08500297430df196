"""The story every sample tells, and what each format cannot hold of it: from the format notes, not from a reader.

A fact is (month and day, what, value). `SAMPLES` gives for each sample its source, the facts that are not in it, and
those that stand in it differently; `WHY` says for each of these why.
"""

from dataclasses import dataclass, field
from pathlib import Path

from spotting.diary.day import Day

FOLDER = Path(__file__).parent / "samples"

BLEEDING = {
    "03-02": "medium",
    "03-03": "heavy",
    "03-04": "medium",
    "03-05": "light",
    "03-16": "spotting",
    "03-30": "light",
    "03-31": "medium",
}
OTHERS = {
    ("03-14", "sex", "protected"),
    ("03-14", "celsius", 36.42),
    ("03-15", "lh", "positive"),
    ("03-29", "pregnancy", "negative"),
}
SEX, TEMPERATURE, LH, PREGNANCY = "sex", "celsius", "lh", "pregnancy"
ALL_BUT_BLEEDING = frozenset({SEX, TEMPERATURE, LH, PREGNANCY})


@dataclass(frozen=True)
class Sample:
    """What of the story is not in a sample (kinds of facts, dates of bleeding) or stands there differently."""

    source: str
    missing: frozenset[str] = frozenset()
    bleeding: dict[str, str | None] = field(
        default_factory=dict
    )  # date -> level that stands there instead, None for nothing
    others: frozenset[tuple[str, str, object]] = frozenset()  # instead of the missing kinds
    why: str = ""


UNSPECIFIED = dict.fromkeys(BLEEDING, "unspecified")
SAMPLES = {
    "apple_health_ios16_export.xml": Sample(
        "apple_health",
        missing=frozenset({TEMPERATURE}),
        others=frozenset({("03-14", "celsius", 36.44)}),
        why="degF in the older one (README): 97.6 degF is 36.44 degC",
    ),
    "apple_health_ios18_export.xml": Sample("apple_health"),
    "health_connect_export.db": Sample(
        "health_connect", missing=frozenset({PREGNANCY}), why="section 2 has no pregnancy test"
    ),
    "clue_measurements.json": Sample(
        "clue",
        missing=frozenset({PREGNANCY}),
        why="of tests only ovulation_positive was seen (3a); the sample has no other",
    ),
    "clue_old_backup.cluedata": Sample(
        "clue",
        missing=frozenset({TEMPERATURE, LH, PREGNANCY}),
        bleeding={"03-30": None, "03-31": None},
        why="3b has neither temperature nor tests, and the sample ends with the middle of March",
    ),
    "flo_gdpr_export.json": Sample(
        "flo",
        missing=frozenset({PREGNANCY}),
        bleeding={"03-31": "unspecified"},
        why="31 March has no intensity key: unspecified (README); the sample has no pregnancy test",
    ),
    "drip_export.csv": Sample("drip", missing=frozenset({LH, PREGNANCY}), why="section 5 has no tests"),
    "ovumcy_export.json": Sample("ovumcy", missing=frozenset({LH}), why="section 6 has no ovulation test"),
    "ovumcy_export.csv": Sample("ovumcy", missing=frozenset({LH}), why="section 6 has no ovulation test"),
    "mensinator_export.json": Sample(
        "mensinator",
        missing=ALL_BUT_BLEEDING,
        bleeding={"03-16": None},
        why="section 7 has only periods, symptoms and ovulations; a custom spotting symptom is not mapped silently",
    ),
    "menstrudel_logs.json": Sample(
        "menstrudel", missing=ALL_BUT_BLEEDING, why="the logs hold flow, pain and symptoms (8)"
    ),
    "mooneva_backup.json": Sample(
        "mooneva", missing=frozenset({TEMPERATURE, LH, PREGNANCY}), why="section 9 has neither temperature nor tests"
    ),
    "peri.json": Sample(
        "peri",
        missing=ALL_BUT_BLEEDING,
        bleeding={**UNSPECIFIED, "03-16": None},
        why="only lengths, so period days become unspecified (10)",
    ),
    "Periodical-backup.json.gz": Sample(
        "periodical",
        missing=ALL_BUT_BLEEDING,
        others=frozenset({("03-14", "sex", "unspecified")}),
        why="intercourse without protection, temperature 0 = none, no tests (10)",
    ),
    "natural_cycles_a.csv": Sample(
        "natural_cycles",
        missing=ALL_BUT_BLEEDING - {TEMPERATURE},
        why="no sex or pregnancy test (11); the words of the LH test were not verified",
    ),
    "natural_cycles_b.csv": Sample(
        "natural_cycles",
        missing=ALL_BUT_BLEEDING - {TEMPERATURE},
        why="no sex or pregnancy test (11); the words of the LH test were not verified",
    ),
    "fertility_friend.csv": Sample(
        "fertility_friend",
        missing=frozenset({SEX, PREGNANCY}),
        others=frozenset({("03-14", "sex", "unspecified")}),
        why="Intercourse says nothing of protection, no pregnancy test (12)",
    ),
    "menstrual_health_cycles.csv": Sample(
        "fitbit", missing=ALL_BUT_BLEEDING, bleeding={**UNSPECIFIED, "03-16": None}, why="only dates of periods (15)"
    ),
    "menstrual_health_symptoms.csv": Sample(
        "fitbit",
        missing=frozenset({TEMPERATURE, PREGNANCY}),
        bleeding=dict.fromkeys(("03-03", "03-04", "03-05", "03-30", "03-31")),
        why="neither temperature nor pregnancy test (15); the sample has flow on two days",
    ),
    "garmin_DailyMenstrualLogs.json": Sample(
        "garmin",
        missing=ALL_BUT_BLEEDING,
        bleeding={**dict.fromkeys(BLEEDING), "03-02": "unspecified", "03-16": "unspecified"},
        why="flow strings were not verified (13): unspecified; the sample has two days",
    ),
    "garmin_MenstrualCycles.json": Sample(
        "garmin",
        missing=ALL_BUT_BLEEDING,
        bleeding={**UNSPECIFIED, "03-16": None, "03-30": None, "03-31": None},
        why="only dates and lengths, and the second period has no actual length (13)",
    ),
    "com.samsung.health.cycle.flow.20260401090000.csv": Sample(
        "samsung_health",
        missing=ALL_BUT_BLEEDING,
        bleeding={**UNSPECIFIED, "03-16": None},
        why="the flow integers were not verified (14): unspecified; spotting is not in the sample",
    ),
}
NO_STORY = {"menstrudel_contraceptives.json", "menstrual_health_birth_control.csv", "README.md"}


def facts(days: dict[str, Day]) -> set[tuple[str, str, object]]:
    """Return what days say of the kinds of facts the story has."""
    found: set[tuple[str, str, object]] = set()
    for when, day in days.items():
        found |= {(when, SEX, sex.protection) for sex in day.sex}
        found |= {(when, TEMPERATURE, one.celsius) for one in day.temperatures if one.method == "basal"}
        found |= {(when, test.kind, test.result) for test in day.tests}
    return found
