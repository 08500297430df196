"""One more answer does not make it milder merely because a milder rule then fires.

What a person tells that is for today stays for today beside any milder rule about something else. The same is proved
over all cases in tests/proof/test_defaults.py; here it can be read person by person.
"""

from typing import Any

import pytest

from spotting.case import Case
from spotting.catalog import Catalog
from spotting.problems import BadCase
from spotting.reasoning.triage import triage
from spotting.situation import Situation
from spotting.words import Urgency

TODAY = Urgency("same_day")
# What makes the ground itself less likely: a period that came as always, the pain of the egg, a negative test, no womb,
# an age at which it cannot be.
SETTLES = {"like_usual_period", "mittelschmerz", "midcycle_bleeding", "pregnancy_test", "hysterectomy", "age_years"}
NOT_PREGNANT = {"could_be_pregnant": "no_chance"}
FOR_TODAY: dict[str, dict[str, Any]] = {
    "severe pain": {**NOT_PREGNANT, "pelvic_pain": "severe", "bleeding_amount": "none"},
    "sudden pain": {**NOT_PREGNANT, "pain_sudden": "present", "pelvic_pain": "moderate"},
    "sudden pain after the menopause": {
        "age_years": 52,
        "postmenopausal_bleeding": "present",
        "pain_sudden": "present",
    },
    "fever": {**NOT_PREGNANT, "fever": "fever", "bleeding_amount": "spotting"},
    "vomiting": {**NOT_PREGNANT, "nausea_vomiting": "vomiting", "bleeding_amount": "light"},
    "bleeding after an abortion that came back": {
        "recent_pregnancy_end": "abortion_with_pills",
        "days_since_pregnancy_end": 21,
        "bleeding_amount": "light",
        "bleeding_course": "stopped_then_returned",
        "pregnancy_test": "positive",
    },
    "bleeding after a molar pregnancy": {
        "recent_pregnancy_end": "molar_pregnancy",
        "days_since_pregnancy_end": 35,
        "bleeding_amount": "light",
    },
    "bleeding after a birth": {
        "recent_pregnancy_end": "birth",
        "days_since_pregnancy_end": 20,
        "bleeding_amount": "moderate",
    },
    "heavy bleeding eight weeks after a birth": {
        "recent_pregnancy_end": "birth",
        "days_since_pregnancy_end": 56,
        "bleeding_amount": "heavy",
    },
    "a bleed that stopped at 22 weeks": {
        "could_be_pregnant": "i_know_i_am",
        "gestation_weeks": 22,
        "abnormal_bleeding": "present",
        "bleeding_amount": "none",
    },
    "a girl of ten, first period not told": {"age_years": 10, "bleeding_amount": "light"},
    "a late period and no test told": {
        "could_be_pregnant": "small_chance",
        "period_late": "present",
        "bleeding_amount": "light",
    },
    "a pregnancy thought likely and no test told": {"could_be_pregnant": "i_think_so", "bleeding_amount": "light"},
    "pain, and a pregnancy possible": {
        "could_be_pregnant": "small_chance",
        "bleeding_amount": "light",
        "pelvic_pain": "moderate",
    },
}


@pytest.mark.parametrize("told", FOR_TODAY)
def test_what_is_for_today_stays_for_today_beside_every_milder_rule(catalog: Catalog, told: str) -> None:
    base = FOR_TODAY[told]
    assert triage(Situation(Case(base), catalog)).urgency >= TODAY
    beside = 0
    for rule in catalog.rules.values():
        if rule.urgency >= TODAY:
            continue
        for example in rule.examples["fires"]:
            more = {name: answer for name, answer in example.items() if name not in SETTLES}
            for place in rule.where or ("international",):
                try:
                    situation = Situation(Case({**more, **base}, place=place), catalog)
                except BadCase:
                    continue  # the two cannot both be true
                found = triage(situation)
                beside += rule.id in {fired.id for fired in (*found.fired, *found.held_back)}
                assert found.urgency >= TODAY, (rule.id, [fired.id for fired in found.fired])
    assert beside >= 10
