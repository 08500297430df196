"""When no forecast is given, and why, in words for the person.

Earlier cycles tell about the next one only while the ovaries set the pace: not on hormones, not in pregnancy, not soon
after it, not after the menopause. Nothing here diagnoses or urges; it says what would make a forecast possible.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from spotting.diary.day import METHODS
from spotting.problems import did_you_mean

HORMONAL_METHODS: Final = (
    "combined_pill",
    "progestogen_only_pill",
    "pill",
    "patch",
    "ring",
    "implant",
    "injection",
    "hormonal_coil",
    "hormone_therapy",
)
TOO_LONG: Final = (
    90  # days without a period; secondary amenorrhoea begins at 3 months (NHS Lothian RefHelp, amenorrhoea)
)
LUTEAL_TOO_LONG: Final = 21  # judged: 95 % of luteal phases last 17 days at most (Fehring 2012)
PERIODS_AFTER_BIRTH: Final = 2  # judged: the first interval after a birth says little about the next
PERIODS_WHILE_BREASTFEEDING: Final = 3  # judged: feeding goes on holding ovulation back after the first periods
PERIODS_AFTER_LOSS: Final = 1  # judged: the first bleed after a loss starts the count again
PERIODS_AFTER_HORMONES: Final = 1  # judged: the first bleed after hormones is a withdrawal bleed


@dataclass(frozen=True)
class CircumstancesToday:
    """What is so today, for the forecast: days count from the event, `periods_since` from the latest of the events.

    hormonal_method: a word of `spotting.diary.day.METHODS`, or None; methods without hormones change nothing.
    emergency_pill: taken in this cycle. periods_since: periods begun since the birth, the loss or the last hormones.
    Raises ValueError for an unknown method or a negative or broken number.
    """

    hormonal_method: str | None = None
    emergency_pill: bool = False
    days_since_hormones: int | None = None
    pregnant: bool = False
    days_since_birth: int | None = None
    days_since_loss: int | None = None
    breastfeeding: bool = False
    periods_since: int = 0
    after_menopause: bool = False
    womb_removed: bool = False

    def __post_init__(self) -> None:
        if self.hormonal_method is not None and self.hormonal_method not in METHODS:
            near = did_you_mean(self.hormonal_method, METHODS)
            raise ValueError(f"hormonal_method is no known method. {near or 'Write one of ' + ', '.join(METHODS)}")
        for name in ("days_since_hormones", "days_since_birth", "days_since_loss", "periods_since"):
            value = getattr(self, name)
            if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
                raise ValueError(f"{name} must be a whole number, 0 or more")


@dataclass(frozen=True)
class Refusal:
    """No forecast: `because` is a fixed word for programs, `reason` says why in plain words for the person."""

    because: str
    reason: str


REASONS: Final = {
    "womb_removed": "After the womb has been removed there are no more periods, so there is nothing to forecast.",
    "after_menopause": (
        "After the menopause there are no more periods to forecast. If you bleed again, do the check: bleeding after "
        "the menopause should always be looked at."
    ),
    "pregnant": "During pregnancy there are no periods, so there is nothing to forecast. If you bleed, do the check.",
    "hormones": (
        "While you use hormones, they decide when you bleed, not your own cycle. Earlier cycles cannot tell when the "
        "next bleed comes."
    ),
    "unknown_coil": (
        "You wrote down a coil, but not which kind. A hormone coil changes periods, a copper coil does not change when "
        "they come. Write down which one it is, and a forecast may be possible."
    ),
    "emergency_pill": (
        "An emergency pill can bring this period forward or put it back by days. The forecast starts again with your "
        "next period. If it is more than a week late, a pregnancy test makes sense."
    ),
    "after_hormones": (
        "You stopped hormones not long ago. The first bleed after them does not follow your own cycle. The forecast "
        "starts when your next period has begun."
    ),
    "after_birth": (
        "After a birth it differs a great deal when periods come back. The forecast starts again once you have had "
        f"{PERIODS_AFTER_BIRTH} periods."
    ),
    "breastfeeding": (
        "While you breastfeed, periods can stay away or come at odd times. The forecast starts again once you have had "
        f"{PERIODS_WHILE_BREASTFEEDING} periods."
    ),
    "after_loss": (
        "After the end of a pregnancy it differs when the next period comes. The forecast starts again once it has "
        "begun."
    ),
    "late_after_ovulation": (
        "More than three weeks have gone by since the day of ovulation you wrote down, and no period has come. "
        "Either it was not ovulation, or you may be pregnant. A pregnancy test tells; until then no forecast is given."
    ),
    "too_long": (
        "You have had no period for more than three months. Your earlier cycles cannot tell when the next one comes. "
        "It is worth finding out why: do the check, or talk to a doctor."
    ),
}


def refusal(
    today: CircumstancesToday, *, days_so_far: int | None = None, ovulation_day: int | None = None
) -> Refusal | None:
    """Return why no forecast can be given, the weightiest reason first, or None where one can."""
    so_far = 0 if days_so_far is None else days_so_far
    for because, holds in (
        ("womb_removed", today.womb_removed),
        ("after_menopause", today.after_menopause),
        ("pregnant", today.pregnant),
        ("hormones", today.hormonal_method in HORMONAL_METHODS),
        ("unknown_coil", today.hormonal_method == "coil"),
        ("breastfeeding", today.breastfeeding and today.periods_since < PERIODS_WHILE_BREASTFEEDING),
        ("after_birth", _waiting(today.days_since_birth, today.periods_since, PERIODS_AFTER_BIRTH)),
        ("after_loss", _waiting(today.days_since_loss, today.periods_since, PERIODS_AFTER_LOSS)),
        ("emergency_pill", today.emergency_pill or today.hormonal_method == "emergency_pill"),
        ("after_hormones", _waiting(today.days_since_hormones, today.periods_since, PERIODS_AFTER_HORMONES)),
        ("too_long", so_far > TOO_LONG),
        ("late_after_ovulation", ovulation_day is not None and so_far - ovulation_day > LUTEAL_TOO_LONG),
    ):
        if holds:
            return Refusal(because, REASONS[because])
    return None


def _waiting(days_since: int | None, periods: int, wanted: int) -> bool:
    return days_since is not None and periods < wanted
