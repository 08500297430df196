"""One day of the diary: what was recorded, in the words of the field, and nothing that was not.

A field that is empty was not logged; "none" is a record of its own and the two are never turned into one another.
Levels and words follow what the trackers write and what the scores need (PBAC: Higham 1990). Nothing is judged here.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import ClassVar, Final

FIRST_DATE: Final = date(1900, 1, 1)
LAST_DATE: Final = date(2199, 12, 31)
LONGEST_TEXT: Final = 20_000  # characters of one note
MOST_ENTRIES: Final = 200  # of one kind on one day

BLEEDING_LEVELS: Final = ("none", "spotting", "light", "medium", "heavy", "flooding", "unspecified")
AMOUNT_ORDER: Final = {level: rank for rank, level in enumerate(BLEEDING_LEVELS[:-1])}
COLOURS: Final = ("pink", "bright_red", "dark_red", "brown_or_black")
PRODUCT_KINDS: Final = ("pad", "tampon", "cup", "disc", "underwear", "liner")
FILLS: Final = ("light", "medium", "full")
SEX_KINDS: Final = ("none", "vaginal", "oral", "anal", "toys", "solo", "unspecified")
PROTECTIONS: Final = ("protected", "unprotected", "withdrawal", "unspecified")
SEVERITIES: Final = ("none", "mild", "moderate", "severe", "unspecified")
TEST_KINDS: Final = ("pregnancy", "lh", "oestrogen", "progesterone")
TEST_RESULTS: Final = ("negative", "positive", "high", "inconclusive")
TEMPERATURE_METHODS: Final = ("basal", "wrist", "unspecified")
MUCUS: Final = ("none", "dry", "sticky", "creamy", "watery", "egg_white", "atypical", "unspecified")
METHODS: Final = (
    "combined_pill",
    "progestogen_only_pill",
    "pill",  # which one is not known
    "emergency_pill",
    "patch",
    "ring",
    "implant",
    "injection",
    "hormonal_coil",
    "copper_coil",
    "coil",  # which one is not known
    "condom",
    "other_barrier",
    "withdrawal",
    "fertility_awareness",
    "tubal_sterilisation",
    "partner_vasectomy",
    "hormone_therapy",
    "unspecified",
)
METHOD_EVENTS: Final = ("start", "stop", "use", "taken", "late", "missed", "double", "vomited", "break", "change")
PROCEDURES: Final = (
    "smear",
    "internal_scan_or_examination",
    "colposcopy_without_biopsy",
    "cervical_biopsy",
    "loop_excision",
    "coil_fitted",
    "coil_removed",
    "womb_biopsy",
    "hysteroscopy",
    "womb_evacuation",
    "ablation",
    "insemination",
    "egg_collection",
    "embryo_transfer",
    "hysterectomy",
    "other",
)
LIFE_EVENTS: Final = (
    "pregnancy",
    "birth",
    "miscarriage",
    "abortion_with_pills",
    "abortion_by_procedure",
    "ectopic_pregnancy",
    "molar_pregnancy",
    "breastfeeding",
    "menopause",
)
SPANS: Final = ("start", "stop", "ongoing", "once")


Words = dict[str, tuple[str, ...]]
Bounds = dict[str, tuple[float, float]]


@dataclass(frozen=True)
class Entry:
    """Base of everything recorded within a day: words from closed lists, figures within bounds.

    Raises ValueError naming the field, what stands there and what may.
    """

    words: ClassVar[Words] = {}
    bounds: ClassVar[Bounds] = {}

    def __post_init__(self) -> None:
        for name, words in self.words.items():
            value = getattr(self, name)
            if value is not None and value not in words:
                raise ValueError(f"{name} is {value!r}; write one of {', '.join(words)}")
        for name, (low, high) in self.bounds.items():
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise ValueError(f"{name} is {value!r}; write a number from {low:g} to {high:g}")


@dataclass(frozen=True)
class Product(Entry):
    """Used products of one kind and fill; a cup or disc may give millilitres instead of a fill."""

    kind: str
    fill: str | None = None
    count: int = 1
    millilitres: float | None = None
    words: ClassVar[Words] = {"kind": PRODUCT_KINDS, "fill": FILLS}
    bounds: ClassVar[Bounds] = {"count": (1, 100), "millilitres": (0, 500)}


@dataclass(frozen=True)
class Bleeding(Entry):
    """How much, what colour, clots and products.

    `very_heavy` keeps a source's level above heavy. `intermenstrual` and `withdrawal` hold only what a source or the
    person said herself, never a guess; `period_start` is true where she or a source marked the first day of a period.
    Clots are counts of the day (small: under 2.5 cm).
    """

    level: str
    very_heavy: bool = False
    colour: str | None = None
    small_clots: int | None = None
    large_clots: int | None = None
    products: tuple[Product, ...] = ()
    intermenstrual: bool | None = None
    withdrawal: bool | None = None
    period_start: bool | None = None
    words: ClassVar[Words] = {"level": BLEEDING_LEVELS, "colour": COLOURS}
    bounds: ClassVar[Bounds] = {"small_clots": (0, 100), "large_clots": (0, 100)}

    @property
    def bled(self) -> bool:
        """Whether any blood was seen, spotting included."""
        return self.level != "none"


@dataclass(frozen=True)
class Sex(Entry):
    """Sex on that day; kind `none` records that there was none. `pain` is 0 to 10, `bleeding_after` within a day."""

    kind: str = "unspecified"
    protection: str = "unspecified"
    pain: int | None = None
    bleeding_after: bool | None = None
    words: ClassVar[Words] = {"kind": SEX_KINDS, "protection": PROTECTIONS}
    bounds: ClassVar[Bounds] = {"pain": (0, 10)}


@dataclass(frozen=True)
class Pain(Entry):
    """Pain at one site: a score of 0 to 10, or a word; severity `none` records that there was none."""

    site: str
    score: int | None = None
    severity: str = "unspecified"
    words: ClassVar[Words] = {"severity": SEVERITIES}
    bounds: ClassVar[Bounds] = {"score": (0, 10)}


@dataclass(frozen=True)
class Test(Entry):
    """One test; `high` is the step before the peak of LH, `positive` the peak. Time as HH:MM."""

    kind: str
    result: str
    time: str | None = None
    words: ClassVar[Words] = {"kind": TEST_KINDS, "result": TEST_RESULTS}
    __test__ = False  # not a test class for pytest


@dataclass(frozen=True)
class Temperature(Entry):
    """Degrees Celsius; basal and wrist temperature are different series. `excluded`: she does not trust it."""

    celsius: float
    method: str = "basal"
    excluded: bool = False
    time: str | None = None
    words: ClassVar[Words] = {"method": TEMPERATURE_METHODS}
    bounds: ClassVar[Bounds] = {"celsius": (30, 45)}


@dataclass(frozen=True)
class ContraceptionEvent(Entry):
    """What happened with a method on that day; `use` is a method used that day, `count` the pills it concerns."""

    method: str
    event: str
    count: int = 1
    words: ClassVar[Words] = {"method": METHODS, "event": METHOD_EVENTS}
    bounds: ClassVar[Bounds] = {"count": (1, 60)}


@dataclass(frozen=True)
class Medicine(Entry):
    """A medicine by the name she gives it."""

    name: str
    event: str = "taken"
    words: ClassVar[Words] = {"event": ("taken", "start", "stop", "missed")}


@dataclass(frozen=True)
class Procedure(Entry):
    """A procedure or examination, in the words of the finding `recent_procedure`."""

    kind: str
    detail: str | None = None
    words: ClassVar[Words] = {"kind": PROCEDURES}


@dataclass(frozen=True)
class LifeEvent(Entry):
    """Pregnancy, how it ended, breastfeeding, menopause: its first day, its last, a day within, or a single day."""

    kind: str
    span: str = "once"
    words: ClassVar[Words] = {"kind": LIFE_EVENTS, "span": SPANS}


@dataclass(frozen=True)
class Symptom(Entry):
    """Anything else she or a tracker names; severity `none` records that it was absent."""

    name: str
    severity: str = "unspecified"
    words: ClassVar[Words] = {"severity": SEVERITIES}


@dataclass(frozen=True)
class Day:
    """One local calendar day (never the UTC day). Every field may be empty: then it was not logged."""

    date: date
    bleeding: Bleeding | None = None
    sex: tuple[Sex, ...] = ()
    pain: tuple[Pain, ...] = ()
    tests: tuple[Test, ...] = ()
    temperatures: tuple[Temperature, ...] = ()
    mucus: str | None = None
    contraception: tuple[ContraceptionEvent, ...] = ()
    medicines: tuple[Medicine, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    life: tuple[LifeEvent, ...] = ()
    symptoms: tuple[Symptom, ...] = ()
    notes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not FIRST_DATE <= self.date <= LAST_DATE:
            raise ValueError(f"date is {self.date}; write one from {FIRST_DATE} to {LAST_DATE}")
        if self.mucus is not None and self.mucus not in MUCUS:
            raise ValueError(f"mucus is {self.mucus!r}; write one of {', '.join(MUCUS)}")
        for name in LIST_FIELDS:
            if len(getattr(self, name)) > MOST_ENTRIES:
                raise ValueError(f"{name} has {len(getattr(self, name))} entries; at most {MOST_ENTRIES} a day")
        for note in self.notes:
            if len(note) > LONGEST_TEXT:
                raise ValueError(f"a note has {len(note):,} characters; at most {LONGEST_TEXT:,}")

    @property
    def logged(self) -> tuple[str, ...]:
        """The fields that hold something, in the order of the class."""
        return tuple(name for name in FIELDS if getattr(self, name))

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was logged."""
        return not self.logged


FIELDS: Final = tuple(field.name for field in fields(Day) if field.name != "date")
SINGLE_FIELDS: Final = ("bleeding", "mucus")
LIST_FIELDS: Final = tuple(name for name in FIELDS if name not in SINGLE_FIELDS)
ENTRY_TYPES: Final[dict[str, type[Entry]]] = {
    "sex": Sex,
    "pain": Pain,
    "tests": Test,
    "temperatures": Temperature,
    "contraception": ContraceptionEvent,
    "medicines": Medicine,
    "procedures": Procedure,
    "life": LifeEvent,
    "symptoms": Symptom,
}
