"""Five interviews from beginning to end, as text.

`PYTHONPATH=tests/shared python tests/patients/transcripts.py [NAME]`. Each person is told as a story and then as what
she knows; the simulated person answers from that and says "I don't know" to the rest.
"""

from __future__ import annotations

import sys
import textwrap
from typing import Any

from no_danger import NO_DANGER

from spotting.assessment import Assessment
from spotting.case import Case
from spotting.catalog import Catalog, load_catalog
from spotting.pipeline import assess
from spotting.reasoning.question import Question
from spotting.report.text import render
from spotting.simulated_person import answers_to, ask
from spotting.situation import Situation

_NOTHING_SPECIAL: dict[str, Any] = {
    "recent_pregnancy_end": "none",
    "fertility_treatment": "none",
    "recent_procedure": "none",
    "anticoagulant_use": "absent",
    "retained_object": "absent",
    "genital_injury": "none",
    "discharge_smell": "usual",
    "swollen_painful_leg": "absent",
}
STORIES: dict[str, tuple[str, Case]] = {
    "pill": (
        "She is 23 and has taken a combined pill for two months, none missed. For three days she has seen a few brown "
        "drops between her bleeds. No pain, no fever, no new partner; she is sure that she is not pregnant.",
        Case(
            {
                **NO_DANGER,
                **_NOTHING_SPECIAL,
                "age_years": 23,
                "could_be_pregnant": "no_chance",
                "bleeding_amount": "spotting",
                "pelvic_pain": "none",
                "days_since_last_period": 16,
                "intermenstrual_bleeding": "present",
                "unscheduled_bleeding_on_hormones": "present",
                "postcoital_bleeding": "absent",
                "contraceptive_method": "combined_pill",
                "method_months": 2,
                "missed_pills": "absent",
                "vomiting_diarrhoea_on_pill": "absent",
                "bleeding_days": 3,
                "blood_colour": "brown_or_black",
                "new_partner": "absent",
                "partner_sti": "absent",
                "discharge": "usual",
            },
            place="GB",
        ),
    ),
    "ectopic": (
        "She is 29. Her period is two weeks late; since yesterday there is some dark spotting and an ache low on the "
        "left. She has a copper coil and has done no test. She does not feel faint.",
        Case(
            {
                **NO_DANGER,
                **_NOTHING_SPECIAL,
                "age_years": 29,
                "could_be_pregnant": "small_chance",
                "pregnancy_test": "not_done",
                "bleeding_amount": "spotting",
                "blood_colour": "dark_red",
                "pelvic_pain": "moderate",
                "pain_side": "one_side",
                "days_since_last_period": 43,
                "period_late": "present",
                "contraceptive_method": "copper_coil",
                "bleeding_days": 1,
                "abnormal_bleeding": "present",
            },
            place="GB",
        ),
    ),
    "33 weeks": (
        "She is 34 and 33 weeks pregnant. This morning there was bright red blood without any pain, like a period. A "
        "scan at 20 weeks had shown a low placenta. The baby moves.",
        Case(
            {
                **NO_DANGER,
                **_NOTHING_SPECIAL,
                "age_years": 34,
                "could_be_pregnant": "i_know_i_am",
                "pregnancy_test": "positive",
                "gestation_weeks": 33,
                "bleeding_amount": "moderate",
                "blood_colour": "bright_red",
                "pelvic_pain": "none",
                "placenta_position": "low",
                "reduced_fetal_movements": "absent",
                "contractions": "absent",
                "hard_belly": "absent",
                "fluid_leak": "absent",
                "bulge_or_cord": "absent",
                "bleeding_days": 1,
            },
            place="US",
        ),
    ),
    "after the menopause": (
        "She is 63; her last period was twelve years ago. Twice in the last month there was a little blood on the "
        "paper. No hormones, no pain. She has diabetes.",
        Case(
            {
                **NO_DANGER,
                **_NOTHING_SPECIAL,
                "age_years": 63,
                "bleeding_amount": "spotting",
                "pelvic_pain": "none",
                "days_since_last_period": 4380,
                "postmenopausal_bleeding": "present",
                "hormone_therapy": "none",
                "tamoxifen_use": "absent",
                "diabetes": "present",
                "hysterectomy": "none",
                "episodes": 2,
                "seen_only_on_wiping": "present",
            },
            place="AU",
        ),
    ),
    "child": (
        "A mother asks for her daughter of 7: for two days there have been spots of blood in her underwear, and a bad "
        "smell. No fall, no fever, no pain. She cannot say whether something was put in.",
        Case(
            {
                **NO_DANGER,
                "age_years": 7,
                "bleeding_amount": "spotting",
                "abnormal_bleeding": "present",
                "pelvic_pain": "none",
                "bleeding_days": 2,
                "genital_injury": "none",
                "discharge_smell": "foul",
                "anticoagulant_use": "absent",
                "early_puberty_signs": "absent",
            },
            place="GB",
            for_whom="child",
        ),
    ),
}


def transcript(name: str, catalog: Catalog) -> str:
    """Return the story, every question with its answer, why it stopped, and the whole report."""
    story, facts = STORIES[name]
    truth = Situation(facts, catalog)
    lines = [name.upper(), textwrap.fill(story, 80), ""]
    level, number = "", 0

    def note(assessment: Assessment) -> None:
        nonlocal level, number
        question = assessment.next_question
        if assessment.urgency.level == "emergency" != level:
            lines.append("   *** announced: emergency ***")
        level = assessment.urgency.level
        if isinstance(question, Question):
            number += 1
            lines.append(textwrap.fill(f"{number}. {question.text}", 80, subsequent_indent="   "))
            lines.append(textwrap.fill(_answer(question, truth), 80, initial_indent="   ", subsequent_indent="   "))

    interview = ask(facts, catalog, on_step=note)
    lines += ["", f"{len(interview.questions)} questions. {interview.assessment.next_question}", ""]
    return "\n".join(lines) + "\n" + render(assess(interview.case, catalog))


def _answer(question: Question, truth: Situation) -> str:
    told = answers_to(question, truth)
    if question.kind == "screen":
        ticked = [text for text, sets in question.items if all(told[key] == value for key, value in sets.items())]
        unknown = sum(value == "unknown" for value in told.values())
        rest = f" ({unknown} lines: don't know)" if unknown else ""
        return f"[of {len(question.items)}] {'; '.join(ticked) or 'none of these'}{rest}"
    value = told[question.id]
    return next((label for option, label in question.options if option == value), str(value))


if __name__ == "__main__":
    knowledge = load_catalog()
    for wanted in sys.argv[1:] or STORIES:
        print(transcript(wanted, knowledge))
