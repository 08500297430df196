"""The numbers behind the forecast of the next period, each with its basis and source.

What could be fitted was fitted by `benchmarks/forecast.py --fit` on development data whose rows are not part of this
project; what could not be is marked as judged, with why. Nothing here is a fact about one person.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Final, TypeVar

T = TypeVar("T")
FEHRING: Final = (
    "R. J. Fehring, Menstrual Cycle Data (2012), Marquette University e-Publications, data_nfp/7; "
    "88 of the clients, 877 cycles, 790 with an ovulation day"
)
LI_2023: Final = "H. Li et al., npj Digital Medicine 2023;6:100, doi 10.1038/s41746-023-00848-1, abstract"
BULL_2019: Final = "J. R. Bull et al., npj Digital Medicine 2019;2:83, doi 10.1038/s41746-019-0152-7, abstract"


@dataclass(frozen=True)
class Basis:
    """Where a constant comes from: `fitted` (with the data), `measured` (with the paper) or `judged` (with why)."""

    basis: str
    source: str
    why: str


def _fitted(value: T, why: str) -> T:
    return field(default=value, metadata={"basis": Basis("fitted", FEHRING, why)})


def _measured(value: T, source: str, why: str) -> T:
    return field(default=value, metadata={"basis": Basis("measured", source, why)})


def _judged(value: T, why: str) -> T:
    return field(default=value, metadata={"basis": Basis("judged", "", why)})


@dataclass(frozen=True)
class Constants:
    """Constants of the model in docs/cycles.md, section Forecast; lengths in days, `log` means ln(length - offset)."""

    offset: float = _judged(
        8.0, "No ovulatory cycle is shorter than about eight days; the published baseline of this model has it."
    )
    freedom: int = _judged(14, "The data hardly tell 8 from 30; outliers have components of their own.")
    centre: float = _fitted(3.0581, "Mean of a person's centre at the age of 30: exp(centre) + offset days.")
    centre_per_year: float = _fitted(-0.0049, f"Shrunk towards 0.18 days shorter a year ({BULL_2019}).")
    centre_spread: float = _fitted(0.0949, "Scale of the centre between persons.")
    centre_freedom: int = _judged(
        4, "Heavy tails: users are a wider population than a trial of women trained to chart."
    )
    spread: float = _fitted(-2.2951, "Mean of ln(scale) of one person's cycles.")
    spread_spread: float = _fitted(0.2771, "Scale of ln(scale) between persons.")
    spread_freedom: int = _judged(
        6, "Heavy tails for the same reason: irregular persons are rare in the data, not among users."
    )
    spread_with_centre: float = _fitted(0.5008, "Correlation: persons with long cycles vary more than in proportion.")
    forgetting: float = _fitted(0.9595, "Weight of a cycle against the one after it.")
    long_share: float = _fitted(0.0098, "Share of long (late-ovulation or anovulatory) cycles.")
    long_shift: float = _fitted(
        0.2062, "How far the centre of long cycles lies above the person's own, on the log scale."
    )
    long_spread: float = _fitted(0.1674, "Spread that long cycles add to the person's own.")
    long_freedom: int = _judged(4, "Heavy tail: three-month cycles happen, and too few are in the data to fit it.")
    pause_share: float = _judged(
        0.003,
        "Share of cycles in which the ovaries pause, seven in a thousand over all persons: the data, from women with "
        "mostly regular cycles, have none beyond 48 days; wider groups have.",
    )
    pause_mean: float = _judged(
        20.0, "Mean of what a pause adds to a usual cycle, days; without memory, so months can pass."
    )
    long_prone: tuple[tuple[float, float], ...] = _judged(
        ((0.5, 0.80), (4.0, 0.12), (20.0, 0.08)),
        "(times both shares, share of persons): most seldom, some now and then, one in twelve often: about as "
        "many have polycystic ovary syndrome (knowledge/facts/pcos.yaml), too few of them in the data to fit it.",
    )
    missed_share: tuple[tuple[float, float], ...] = _judged(
        ((0.001, 0.90), (0.05, 0.08), (0.25, 0.02)),
        "(chance that a period start is not written down, share of persons): the trial has none to fit; app users do "
        "(Li et al. 2022 model it). Few persons forget often, so one double gap is nearly always read as that.",
    )
    stray_share: float = _judged(
        0.005, "A recorded length that is none: a stray bleed counted as a period, a typing error."
    )
    unexplained_share: float = _judged(0.0001, "Nothing is impossible; small enough to change no figure shown.")
    unexplained_mean: float = _judged(40.0, "Without any knowledge of the cause, about a cycle and a half.")
    age_slope_from: float = _judged(
        20.0, "Below this age the slope is not supported by the data; the value at it is kept."
    )
    age_slope_to: float = _measured(45.0, BULL_2019, "The fall of cycle length with age was measured from 25 to 45.")
    age_spread: tuple[tuple[float, float], ...] = _measured(
        ((19.0, 1.46), (25.0, 1.0), (42.0, 1.0), (47.0, 1.45), (52.0, 3.0)),
        LI_2023,
        "Variability against ages 35-39: 46 % more under 20, 45 % more at 45-49, 200 % more from 50; straight lines "
        "of the logarithm between these ages are judged.",
    )
    luteal: float = _fitted(
        12.9396, "Mean of a person's luteal centre: ovulation day to the day before the next period, in days."
    )
    luteal_between: float = _fitted(1.4097, "Standard deviation of the luteal centre between persons, days.")
    luteal_spread: float = _fitted(0.4261, "Mean of ln(scale in days) of one person's luteal lengths.")
    luteal_spread_spread: float = _fitted(0.9412, "Standard deviation of that between persons.")
    luteal_freedom: int = _judged(
        4, "Heavy tails: an ovulation day from a test or from mucus is now and then days off."
    )
    luteal_forgetting: float = _fitted(0.8841, "Weight of a luteal length against the one after it.")
    luteal_stray: float = _judged(0.002, "An ovulation day that was none.")
    calendar_weight: float = _fitted(
        0.4941,
        "Power of the calendar forecast once ovulation is known: 0 if the luteal length did not depend on the cycle, "
        "1 if the length of the cycle did not depend on when the ovulation sign was seen.",
    )


BASIS: Final[dict[str, Basis]] = {one.name: one.metadata["basis"] for one in fields(Constants)}
SHIPPED: Final = Constants()
