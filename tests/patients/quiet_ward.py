"""The quiet ward: people whose bleeding guidelines let wait, and who answered every question.

Fourteen scenes, each from a place in the guidelines that says "watch it" or "an ordinary appointment" (named in
`GUIDANCE`), written before any of them was run. Ages, days and amounts are drawn from a fixed seed inside what the
guidance allows; everything else she says no to. `python tests/patients/quiet_ward.py` prints how urgent each scene
came out.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from spotting.case import Case
from spotting.catalog import Catalog, load_catalog
from spotting.catalog.types import Finding
from spotting.pipeline import assess
from spotting.reasoning.interview import may_be_asked
from spotting.situation import Situation

PEOPLE = 500
GUIDANCE = {
    "ovulation": "spotting of 1 to 3 days in the middle of the cycle, under 45: watch for 3 cycles",
    "premenstrual": "spotting in the two days before a period: within what is normal (FIGO), routine at most",
    "after_sex_once": "one small bleed after sex, under 45, smear normal and in date: watch for 4 weeks",
    "new_pill": "first 3 months of a combined pill, patch or ring, taken as meant: watch",
    "new_long_method": "first months of an implant, injection, hormonal coil or mini-pill: watch",
    "emergency_pill": "light bleeding in the days after an emergency pill: wait for the period, test at 3 weeks",
    "after_smear": "spotting in the 3 days after a smear or internal examination: watch",
    "after_biopsy": "light bleeding in the 2 weeks after a biopsy of the cervix: watch",
    "lochia": "bleeding after a birth that gets lighter and paler, up to 6 weeks: watch",
    "scan_healthy": "spotting without pain after a scan has shown a heartbeat, Great Britain: watch for 14 days",
    "first_hrt": "light bleeding in the first 6 months of hormone therapy, no risk factor: ordinary review",
    "first_years": "irregular bleeding in the first 2 years after the first period: routine at most",
    "newborn": "a smear of blood in a well girl of 3 to 10 days: watch, or routine",
    "testosterone": "light bleeding in the first year of testosterone: ordinary review",
}
MILD_ENOUGH = ("self_care", "routine")


@dataclass(frozen=True)
class Quiet:
    """One person of the ward."""

    scene: str
    case: Case


def _age(draw: random.Random, low: int, high: int) -> dict[str, Any]:
    return {"age_years": draw.randint(low, high)}


def _amount(draw: random.Random) -> dict[str, Any]:
    amount = draw.choice(("spotting", "light"))
    return {"bleeding_amount": amount, "heaviest_amount": amount, "abnormal_bleeding": "present"}


_SPOTTING = {"abnormal_bleeding": "present", "bleeding_amount": "spotting", "heaviest_amount": "spotting"}
_SETTLED = {"sexual_contact": "within_a_year", "cervical_screening": "normal_and_in_date", "new_partner": "absent"}


def _cycling(draw: random.Random, low: int = 25, high: int = 44) -> dict[str, Any]:
    return {
        **_age(draw, low, high),
        **_SETTLED,
        "could_be_pregnant": "no_chance",
        "years_since_menarche": 12,
        "cycle_regularity": "regular",
        "cycle_length_days": draw.randint(25, 33),
        "cycles_affected": 1,
        "episodes": 1,
        "problem_weeks": draw.randint(1, 3),
        "contraceptive_method": "condom",
        "last_period": "as_usual",
    }


def _ovulation(draw: random.Random) -> dict[str, Any]:
    day = draw.randint(12, 15)
    return {
        **_cycling(draw),
        **_SPOTTING,
        "cycle_length_days": day + 14,
        "days_since_last_period": day,
        "bleeding_days": draw.randint(1, 3),
        "intermenstrual_bleeding": "present",
        "midcycle_bleeding": "present",
    }


def _premenstrual(draw: random.Random) -> dict[str, Any]:
    days = draw.randint(1, 2)
    return {
        **_cycling(draw),
        **_SPOTTING,
        "days_since_last_period": 26,
        "cycle_length_days": 28,
        "bleeding_days": days,
        "premenstrual_spotting_days": days,
    }


def _after_sex_once(draw: random.Random) -> dict[str, Any]:
    return {
        **_cycling(draw),
        "abnormal_bleeding": "present",
        "bleeding_amount": draw.choice(("none", "spotting")),
        "heaviest_amount": "spotting",
        "days_since_last_period": draw.randint(7, 20),
        "bleeding_days": 1,
        "postcoital_bleeding": "present",
    }


def _on_a_method(draw: random.Random, methods: tuple[str, ...], months: int) -> dict[str, Any]:
    return {
        **_cycling(draw),
        **_amount(draw),
        "contraceptive_method": draw.choice(methods),
        "method_months": draw.randint(0, months),
        "days_since_last_period": draw.randint(8, 24),
        "bleeding_days": draw.randint(1, 6),
        "unscheduled_bleeding_on_hormones": "present",
    }


def _emergency_pill(draw: random.Random) -> dict[str, Any]:
    since = draw.randint(2, 9)
    return {
        **_cycling(draw),
        **_amount(draw),
        "could_be_pregnant": "small_chance",
        "pregnancy_test": "not_done",
        "days_since_emergency_pill": since,
        "days_since_unprotected_sex": since + 1,
        "days_since_last_period": since + 11,
        "bleeding_days": draw.randint(1, 3),
        "intermenstrual_bleeding": "present",
    }


def _procedure(draw: random.Random, procedures: tuple[str, ...], within: int) -> dict[str, Any]:
    days = draw.randint(0, within)
    return {
        **_cycling(draw),
        **_amount(draw),
        "recent_procedure": draw.choice(procedures),
        "days_since_procedure": days,
        "days_since_last_period": draw.randint(8, 20),
        "bleeding_days": max(1, min(days, 3)),
        "intermenstrual_bleeding": "present",
    }


def _after_smear(draw: random.Random) -> dict[str, Any]:
    return {
        **_procedure(draw, ("smear", "internal_scan_or_examination"), 2),
        **_SPOTTING,
    }


def _lochia(draw: random.Random) -> dict[str, Any]:
    days = draw.randint(3, 40)
    amount = "moderate" if days < 8 else "light" if days < 18 else "spotting"
    return {
        **_age(draw, 20, 40),
        **_SETTLED,
        "abnormal_bleeding": "present",
        "sexual_contact": "within_a_year",
        "recent_pregnancy_end": "birth",
        "days_since_pregnancy_end": days,
        "birth_type": draw.choice(("vaginal", "planned_caesarean")),
        "could_be_pregnant": "no_chance",
        "bleeding_amount": amount,
        "heaviest_amount": amount,
        "bleeding_course": "fading",
        "blood_colour": "bright_red" if days < 5 else "pink",
        "bleeding_days": days,
        "breastfeeding": "fully",
        "births": 1,
    }


def _scan_healthy(draw: random.Random) -> dict[str, Any]:
    return {
        **_age(draw, 20, 38),
        **_SETTLED,
        "abnormal_bleeding": "present",
        "could_be_pregnant": "i_know_i_am",
        "pregnancy_test": "positive",
        "gestation_weeks": draw.randint(7, 12),
        "pregnancy_on_scan": "inside_the_womb",
        "heartbeat_on_scan": "present",
        "bleeding_amount": "spotting",
        "heaviest_amount": "spotting",
        "bleeding_days": draw.randint(1, 4),
        "blood_colour": "brown_or_black",
    }


def _first_hrt(draw: random.Random) -> dict[str, Any]:
    age = draw.randint(51, 58)
    return {
        **_age(draw, age, age),
        **_amount(draw),
        "could_be_pregnant": "no_chance",
        "hysterectomy": "none",
        "days_since_last_period": 500 + 365 * (age - 51),
        "postmenopausal_bleeding": "present",
        "hormone_therapy": "continuous_combined",
        "hrt_months": draw.randint(1, 5),
        "cervical_screening": "normal_and_in_date",
        "bleeding_days": draw.randint(1, 5),
        "weight_kg": 64,
        "height_cm": 168,
    }


def _first_years(draw: random.Random) -> dict[str, Any]:
    years = draw.choice((0, 1))
    return {
        **_age(draw, 12 + years, 14),
        **_amount(draw),
        "years_since_menarche": years,
        "could_be_pregnant": "no_chance",
        "sexual_contact": "never",
        "cycle_regularity": "irregular",
        "days_since_last_period": draw.randint(15, 40),
        "bleeding_days": draw.randint(2, 6),
    }


def _newborn(draw: random.Random) -> dict[str, Any]:
    return {
        "age_years": 0,
        "age_days": draw.randint(3, 8),
        **_SPOTTING,
        "bleeding_days": draw.randint(1, 3),
    }


def _testosterone(draw: random.Random) -> dict[str, Any]:
    return {
        **_cycling(draw, 20, 40),
        **_amount(draw),
        "sexual_contact": "never",
        "contraceptive_method": "none",
        "testosterone_months": draw.randint(2, 11),
        "days_since_last_period": draw.randint(20, 70),
        "bleeding_days": draw.randint(1, 4),
    }


_PILLS = ("combined_pill", "patch", "ring")
_LONG = ("implant", "injection", "hormonal_coil", "progestogen_only_pill")
_SCENES: dict[str, Callable[[random.Random], dict[str, Any]]] = {
    "ovulation": _ovulation,
    "premenstrual": _premenstrual,
    "after_sex_once": _after_sex_once,
    "new_pill": lambda draw: _on_a_method(draw, _PILLS, 2),
    "new_long_method": lambda draw: _on_a_method(draw, _LONG, 3),
    "emergency_pill": _emergency_pill,
    "after_smear": _after_smear,
    "after_biopsy": lambda draw: _procedure(draw, ("cervical_biopsy",), 10),
    "lochia": _lochia,
    "scan_healthy": _scan_healthy,
    "first_hrt": _first_hrt,
    "first_years": _first_years,
    "newborn": _newborn,
    "testosterone": _testosterone,
}


def quiet_ward(catalog: Catalog, count: int = PEOPLE, seed: int = 20261121) -> Iterator[Quiet]:
    """Yield `count` people, the scenes in turn."""
    draw = random.Random(seed)
    scenes = list(_SCENES)
    for number in range(count):
        scene = scenes[number % len(scenes)]
        yield Quiet(scene, says_no_to_the_rest(Case(_SCENES[scene](draw), place="GB"), catalog))


def says_no_to_the_rest(case: Case, catalog: Catalog) -> Case:
    """Return the case with every other question that she would be asked answered with no, none or never."""
    for _ in range(3):  # an answer can open a question
        situation = Situation(case, catalog)
        open_now = [finding for finding in catalog.findings.values() if may_be_asked(finding, situation)]
        no = {finding.id: _no(finding) for finding in open_now if finding.id not in case.answers}
        case = case.with_answers(**{name: value for name, value in no.items() if value is not None})
    return case


def _no(finding: Finding) -> Any:
    if finding.kind == "binary":
        return "absent"
    if finding.kind == "graded":
        return finding.levels[0]
    if finding.kind == "choice":
        return "none" if "none" in finding.values else None
    return "absent" if finding.none_is_an_answer else None


if __name__ == "__main__":
    loaded = load_catalog()
    seen: dict[str, Counter[str]] = {scene: Counter() for scene in _SCENES}
    for person in quiet_ward(loaded):
        seen[person.scene][assess(person.case, loaded, ranges=False, explain=False).urgency.level] += 1
    for scene_name, levels in seen.items():
        print(f"{scene_name:16} {', '.join(f'{level} {count}' for level, count in levels.most_common())}")
    every = sum(seen.values(), Counter())
    print(f"{sum(every.values())} people: {', '.join(f'{level} {count}' for level, count in every.most_common())}")
