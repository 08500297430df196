"""The closed vocabularies: states, urgency and its order, bases of numbers, settings, places.

Everything else is knowledge and lives in YAML. Nothing here is decided at run time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

STATES: Final = (
    "before_menarche",
    "cycling",
    "early_pregnancy",
    "mid_pregnancy",
    "late_pregnancy",
    "postpartum",
    "after_loss_or_abortion",
    "perimenopause",
    "postmenopause",
    "after_hysterectomy",
)
STATE_WORDS: Final = {
    "before_menarche": "being before the first period",
    "cycling": "being in the years of periods and not pregnant",
    "early_pregnancy": "an early pregnancy",
    "mid_pregnancy": "a pregnancy in its middle months",
    "late_pregnancy": "a pregnancy in its last months",
    "postpartum": "the weeks after a birth",
    "after_loss_or_abortion": "the weeks after a pregnancy loss or abortion",
    "perimenopause": "the years around the last period",
    "postmenopause": "the years after the menopause",
    "after_hysterectomy": "the womb having been removed",
}
FINDING_KINDS: Final = ("binary", "graded", "choice", "number")
CONDITION_KINDS: Final = ("leaf", "residual", "umbrella", "complication", "label")
NODE_KINDS: Final = ("leaf", "residual", "complication")
BASES: Final = ("measured", "derived", "judged")
RULE_BASES: Final = ("guideline", "judged")
NEGATIONS: Final = ("unless_known", "known_absent")
PLACES: Final = ("international", "GB", "US", "AU")
SETTINGS: Final = (
    "community",
    "general_practice",
    "emergency_department",
    "early_pregnancy_unit",
    "maternity_unit",
    "gynaecology_clinic",
    "colposcopy_clinic",
    "menopause_clinic",
    "fertility_clinic",
)
ORIGINS: Final = ("asked", "diary", "text", "examination", "test")
FOR_WHOM: Final = ("self", "partner", "child", "someone_else")
EVIDENCE_GRADES: Final = ("A", "B", "C", "expert", "strong_consensus")
CARE_KINDS: Final = ("self_care", "treatment")
CLAIM_KINDS: Final = ("fact", "advice", "omission")
CLAIM_BASES: Final = ("guideline", "measured", "judged")
VERDICTS: Final = {
    "supported": "good evidence agrees",
    "partly": "true in part, or only within limits",
    "unsupported": "no good evidence was found",
    "contradicted": "the evidence says otherwise",
    "harmful": "acting on it, or what it leaves out, could delay care that is needed",
}
CLAIM_TOPICS: Final = (
    "all_bleeding",
    "pregnancy",
    "pregnancy_test",
    "early_pregnancy_loss",
    "abortion_aftercare",
    "threatened_miscarriage",
    "ectopic",
    "progesterone",
    "implantation",
    "ovulation",
    "mittelschmerz",
    "hormonal_contraception",
    "testosterone",
    "heavy_periods",
    "period_pain",
    "iron_deficiency",
    "contact_bleeding",
    "sex_in_pregnancy",
    "menopause_dryness",
    "thrush",
    "urine_infection",
    "cervicitis",
    "pelvic_infection",
    "after_procedures",
    "fertility_treatment",
    "ohss",
    "after_birth",
    "hrt",
    "retained_object",
    "ectropion",
    "fibroids",
    "polyps",
    "abnormal_cervical_cells",
    "cervical_cancer",
    "womb_cancer",
    "placenta",
    "waters_and_show",
    "ovarian_cysts",
    "endometriosis",
    "cycle_hormones",
    "thyroid",
    "diabetes",
    "tears",
)
URGENCY_LEVELS: Final = ("self_care", "routine", "within_days", "two_weeks", "same_day", "emergency")

_STEP = {"emergency": 4, "same_day": 3, "within_days": 2, "two_weeks": 2, "routine": 1, "self_care": 0}


@dataclass(frozen=True)
class Urgency:
    """How soon to be seen. `within_days` is set only for the level of that name.

    Order (DESIGN): emergency, same day, within 7 days or fewer, two weeks, within 8 days or more,
    routine, self-care; among `within_days` fewer days are more urgent.
    """

    level: str
    within_days: int | None = None

    def __post_init__(self) -> None:
        if self.level not in URGENCY_LEVELS:
            raise ValueError(f"unknown urgency level {self.level!r}; one of {', '.join(URGENCY_LEVELS)}")
        if (self.level == "within_days") != (self.within_days is not None):
            raise ValueError("within_days needs a number of days, and no other level has one")

    @property
    def rank(self) -> tuple[int, int]:
        """Sort key: the larger, the more urgent."""
        days = self.within_days
        if days is not None:
            return (3, -days) if days <= 7 else (1, 1000 - days)
        return {
            "emergency": (5, 0),
            "same_day": (4, 0),
            "two_weeks": (2, 0),
            "routine": (1, 0),
            "self_care": (0, 0),
        }[self.level]

    @property
    def step(self) -> int:
        """The five steps used for scoring: 4 emergency … 0 self-care."""
        return _STEP[self.level]

    def __lt__(self, other: Urgency) -> bool:
        return self.rank < other.rank

    def __le__(self, other: Urgency) -> bool:
        return self.rank <= other.rank


def most_urgent(urgencies: list[Urgency]) -> Urgency:
    """Return the most urgent of a non-empty list."""
    return max(urgencies, key=lambda urgency: urgency.rank)
