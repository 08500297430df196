"""The numbers behind the forecast of the next period, each with its basis and source.

What could be fitted was fitted by `benchmarks/forecast.py --fit` on development data whose rows are not part of this
project; what could not be is marked as judged, with why. Nothing here is a fact about one person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FEHRING: Final = (
    "R. J. Fehring, Menstrual Cycle Data (2012), Marquette University e-Publications, data_nfp/7; "
    "88 of the clients, 877 cycles, 790 with an ovulation day"
)
LI_2023: Final = "H. Li et al., npj Digital Medicine 2023;6:100, doi 10.1038/s41746-023-00848-1, abstract"
BULL_2019: Final = "J. R. Bull et al., npj Digital Medicine 2019;2:83, doi 10.1038/s41746-019-0152-7, abstract"


@dataclass(frozen=True)
class Constants:
    """Constants of the model in docs/cycles.md, section Forecast; lengths in days, `log` means ln(length - offset)."""

    offset: float = 8.0
    freedom: int = 14
    centre: float = 3.0581
    centre_per_year: float = -0.0049
    centre_spread: float = 0.0949
    centre_freedom: int = 4
    spread: float = -2.2951
    spread_spread: float = 0.2771
    spread_freedom: int = 6
    spread_with_centre: float = 0.5008
    forgetting: float = 0.9595
    long_share: float = 0.0098
    long_shift: float = 0.2062
    long_spread: float = 0.1674
    long_freedom: int = 4
    pause_share: float = 0.003
    pause_mean: float = 20.0
    long_prone: tuple[tuple[float, float], ...] = ((0.5, 0.80), (4.0, 0.12), (20.0, 0.08))
    missed_share: tuple[tuple[float, float], ...] = ((0.001, 0.90), (0.05, 0.08), (0.25, 0.02))
    stray_share: float = 0.005
    unexplained_share: float = 0.0001
    unexplained_mean: float = 40.0
    age_slope_from: float = 20.0
    age_slope_to: float = 45.0
    age_spread: tuple[tuple[float, float], ...] = ((19.0, 1.46), (25.0, 1.0), (42.0, 1.0), (47.0, 1.45), (52.0, 3.0))
    luteal: float = 12.9396
    luteal_between: float = 1.4097
    luteal_spread: float = 0.4261
    luteal_spread_spread: float = 0.9412
    luteal_freedom: int = 4
    luteal_forgetting: float = 0.8841
    luteal_stray: float = 0.002
    calendar_weight: float = 0.4941


@dataclass(frozen=True)
class Basis:
    """Where a constant comes from: `fitted` (with the data), `measured` (with the paper) or `judged` (with why)."""

    basis: str
    source: str
    why: str


def _fitted(why: str) -> Basis:
    return Basis("fitted", FEHRING, why)


def _judged(why: str) -> Basis:
    return Basis("judged", "", why)


BASIS: Final = {
    "offset": _judged(
        "No ovulatory cycle is shorter than about eight days; the published baseline of this model has it."
    ),
    "freedom": _judged("The data hardly tell 8 from 30; outliers have components of their own."),
    "centre": _fitted("Mean of a person's centre at the age of 30: exp(centre) + offset days."),
    "centre_per_year": _fitted(f"Shrunk towards 0.18 days shorter a year ({BULL_2019})."),
    "centre_spread": _fitted("Scale of the centre between persons."),
    "centre_freedom": _judged("Heavy tails: users are a wider population than a trial of women trained to chart."),
    "spread": _fitted("Mean of ln(scale) of one person's cycles."),
    "spread_spread": _fitted("Scale of ln(scale) between persons."),
    "spread_freedom": _judged(
        "Heavy tails for the same reason: irregular persons are rare in the data, not among users."
    ),
    "spread_with_centre": _fitted("Correlation: persons with long cycles vary more than in proportion."),
    "forgetting": _fitted("Weight of a cycle against the one after it."),
    "long_share": _fitted("Share of long (late-ovulation or anovulatory) cycles."),
    "long_shift": _fitted("How far the centre of long cycles lies above the person's own, on the log scale."),
    "long_spread": _fitted("Spread that long cycles add to the person's own."),
    "long_freedom": _judged("Heavy tail: three-month cycles happen, and too few are in the data to fit it."),
    "pause_share": _judged(
        "Share of cycles in which the ovaries pause, seven in a thousand over all persons: the data, from women with "
        "mostly regular cycles, have none beyond 48 days; wider groups have."
    ),
    "pause_mean": _judged("Mean of what a pause adds to a usual cycle, days; without memory, so months can pass."),
    "long_prone": _judged(
        "(times both shares, share of persons): most seldom, some now and then, one in twelve often: about as "
        "many have polycystic ovary syndrome (knowledge/facts/pcos.yaml), too few of them in the data to fit it."
    ),
    "missed_share": _judged(
        "(chance that a period start is not written down, share of persons): the trial has none to fit; app users do "
        "(Li et al. 2022 model it). Few persons forget often, so one double gap is nearly always read as that."
    ),
    "stray_share": _judged("A recorded length that is none: a stray bleed counted as a period, a typing error."),
    "unexplained_share": _judged("Nothing is impossible; small enough to change no figure shown."),
    "unexplained_mean": _judged("Without any knowledge of the cause, about a cycle and a half."),
    "age_slope_from": _judged("Below this age the slope is not supported by the data; the value at it is kept."),
    "age_slope_to": Basis("measured", BULL_2019, "The fall of cycle length with age was measured from 25 to 45."),
    "age_spread": Basis(
        "measured",
        LI_2023,
        "Variability against ages 35-39: 46 % more under 20, 45 % more at 45-49, 200 % more from 50; straight lines "
        "of the logarithm between these ages are judged.",
    ),
    "luteal": _fitted("Mean of a person's luteal centre: ovulation day to the day before the next period, in days."),
    "luteal_between": _fitted("Standard deviation of the luteal centre between persons, days."),
    "luteal_spread": _fitted("Mean of ln(scale in days) of one person's luteal lengths."),
    "luteal_spread_spread": _fitted("Standard deviation of that between persons."),
    "luteal_freedom": _judged("Heavy tails: an ovulation day from a test or from mucus is now and then days off."),
    "luteal_forgetting": _fitted("Weight of a luteal length against the one after it."),
    "luteal_stray": _judged("An ovulation day that was none."),
    "calendar_weight": _fitted(
        "Power of the calendar forecast once ovulation is known: 0 if the luteal length did not depend on the cycle, "
        "1 if the length of the cycle did not depend on when the ovulation sign was seen."
    ),
}

SHIPPED: Final = Constants()
