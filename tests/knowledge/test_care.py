"""Self-care, treatments, questions and visits: all of the evidence is there, and nothing is offered that may harm."""

import re
from collections.abc import Mapping
from itertools import combinations
from typing import Any

import pytest

from spotting.answers import Possible
from spotting.case import Case, read_answer, read_answers
from spotting.catalog import Catalog, wording
from spotting.catalog.care import Care, Outcome
from spotting.catalog.for_another import says_i, says_you
from spotting.catalog.search import entries, search, show, statistics
from spotting.logic import Not
from spotting.pipeline import assess
from spotting.situation import Situation

# The situations of the care evidence -> the entries that cover them.
SITUATIONS = {
    "diary": ["keep_a_bleeding_diary"],
    "test_first": ["take_a_pregnancy_test_first"],
    "early_pregnancy": ["light_bleeding_in_early_pregnancy"],
    "progesterone": ["progesterone_after_earlier_miscarriage"],
    "after_miscarriage": ["after_miscarriage_or_abortion_at_home", "ibuprofen_after_miscarriage_or_abortion"],
    "ovulation": ["mid_cycle_spotting"],
    "ovulation_pain": ["ovulation_pain_without_medicine", "ibuprofen_for_ovulation_pain"],
    "new_pill": ["first_months_on_pill_patch_or_ring"],
    "continuous_pill": ["short_break_from_continuous_pill_or_ring"],
    "implant_injection_coil": [
        "short_treatment_for_implant_bleeding",
        "short_treatment_for_injection_bleeding",
        "short_treatment_for_copper_coil_bleeding",
        "hormonal_coil_bleeding",
    ],
    "heavy_periods_painkiller": ["ibuprofen_for_heavy_or_painful_periods"],
    "tranexamic_acid": ["tranexamic_acid_for_heavy_periods"],
    "iron": ["iron_for_heavy_periods"],
    "dry_sex": ["after_dry_or_rough_sex"],
    "dryness": ["moisturiser_for_dryness_after_menopause", "vaginal_oestrogen_for_dryness"],
    "thrush": ["antifungal_cream_for_thrush", "fluconazole_for_thrush"],
    "urine_infection": ["burning_and_pink_urine"],
    "new_partner": ["after_a_new_partner"],
    "pelvic_infection": ["during_treatment_for_pelvic_infection", "antibiotics_for_pelvic_infection"],
    "smear": ["after_a_smear"],
    "biopsy": ["after_a_cervical_biopsy"],
    "loop": ["after_loop_excision"],
    "ivf": ["spotting_on_luteal_progesterone"],
    "ohss": ["mild_bloating_after_egg_collection"],
    "after_birth": ["bleeding_after_birth"],
    "hrt": ["first_six_months_of_hrt", "adjusting_hrt"],
    "tampon": ["forgotten_tampon"],
    "ectropion": ["ectropion_needs_no_treatment"],
    "sex_in_pregnancy": ["after_sex_in_pregnancy"],
    "testosterone": ["bleeding_on_testosterone"],
    "emotional": ["support_after_a_loss_or_a_scare"],
    "not_helpful": ["what_does_not_help"],
}

NOT_PREGNANT = {"could_be_pregnant": "no_chance"}
BLEEDS = {"abnormal_bleeding": "present"}
SAFE = {**NOT_PREGNANT, "anticoagulant_use": "absent", "bleeding_disorder": "absent"}
PREGNANT = {"age_years": 30, "could_be_pregnant": "i_know_i_am", "gestation_weeks": 8, "recent_pregnancy_end": "none"}
AFTER_MENOPAUSE = {"age_years": 63, "days_since_last_period": 4000}
AFTER_LOSS = {**NOT_PREGNANT, "age_years": 30, "recent_pregnancy_end": "miscarriage", "days_since_pregnancy_end": 3}
METHOD = {"age_years": 24, **SAFE, **BLEEDS}

# Somebody each entry is for: `when` is true and nothing hides it.
FOR_WHOM: Mapping[str, Mapping[str, Any]] = {
    "keep_a_bleeding_diary": {**BLEEDS, "age_years": 30},
    "take_a_pregnancy_test_first": {"age_years": 24, "could_be_pregnant": "small_chance"},
    "light_bleeding_in_early_pregnancy": {**PREGNANT, "bleeding_amount": "light", "pelvic_pain": "mild"},
    "progesterone_after_earlier_miscarriage": {
        **PREGNANT, **BLEEDS, "miscarriages": 2, "pregnancy_on_scan": "inside_the_womb",
    },
    "after_miscarriage_or_abortion_at_home": AFTER_LOSS,
    "ibuprofen_after_miscarriage_or_abortion": {**AFTER_LOSS, **SAFE, "pelvic_pain": "moderate"},
    "mid_cycle_spotting": {
        "age_years": 27, **NOT_PREGNANT, "midcycle_bleeding": "present", "bleeding_amount": "spotting",
    },
    "ovulation_pain_without_medicine": {"mittelschmerz": "present", "pelvic_pain": "mild", "faintness": "none"},
    "ibuprofen_for_ovulation_pain": {"age_years": 27, **SAFE, "mittelschmerz": "present", "pelvic_pain": "mild"},
    "first_months_on_pill_patch_or_ring": {
        **METHOD, "contraceptive_method": "patch", "method_months": 2, "pelvic_pain": "none",
        "bleeding_amount": "light",
    },
    "short_break_from_continuous_pill_or_ring": {
        **METHOD, "contraceptive_method": "ring", "method_months": 9, "missed_pills": "absent",
        "unscheduled_bleeding_on_hormones": "present",
    },
    "short_treatment_for_implant_bleeding": {
        **METHOD, "contraceptive_method": "implant", "swollen_painful_leg": "absent",
    },
    "short_treatment_for_injection_bleeding": {**METHOD, "contraceptive_method": "injection"},
    "short_treatment_for_copper_coil_bleeding": {**METHOD, "contraceptive_method": "copper_coil"},
    "hormonal_coil_bleeding": {**METHOD, "contraceptive_method": "hormonal_coil"},
    "ibuprofen_for_heavy_or_painful_periods": {"age_years": 35, **SAFE, "heavy_menstrual_bleeding": "present"},
    "tranexamic_acid_for_heavy_periods": {
        "age_years": 35, **SAFE, "heavy_menstrual_bleeding": "present", "swollen_painful_leg": "absent",
        "contraceptive_method": "none",
    },
    "hormonal_coil_for_heavy_periods": {
        "age_years": 35, **SAFE, "heavy_menstrual_bleeding": "present", "fever": "none",
    },
    "iron_for_heavy_periods": {
        "heavy_menstrual_bleeding": "present", "fatigue": "tired", "breathless_at_rest": "absent",
        "chest_pain": "absent",
    },
    "moisturiser_for_dryness_after_menopause": {**AFTER_MENOPAUSE, "vaginal_dryness": "present"},
    "vaginal_oestrogen_for_dryness": {**AFTER_MENOPAUSE, "vaginal_dryness": "present", "tamoxifen_use": "absent"},
    "antifungal_cream_for_thrush": {
        "age_years": 27, **NOT_PREGNANT, "vulval_itch": "present", "discharge": "thick_white_curdy",
        "fever": "none", "pelvic_pain": "none",
    },
    "fluconazole_for_thrush": {
        "age_years": 27, **SAFE, "vulval_itch": "present", "discharge": "thick_white_curdy", "fever": "none",
        "pelvic_pain": "none",
    },
    "burning_and_pink_urine": {"dysuria": "present", "blood_in_urine": "present"},
    "after_a_new_partner": {"age_years": 20, **BLEEDS, "new_partner": "present"},
    "after_a_smear": {"recent_procedure": "smear", "days_since_procedure": 1, "bleeding_amount": "spotting"},
    "after_a_cervical_biopsy": {"recent_procedure": "cervical_biopsy", "bleeding_amount": "light", "fever": "none"},
    "after_loop_excision": {"recent_procedure": "loop_excision", "bleeding_amount": "light", "fever": "none"},
    "spotting_on_luteal_progesterone": {
        **BLEEDS, "age_years": 34, "fertility_treatment": "embryo_transfer", "vaginal_progesterone_use": "present",
        "pelvic_pain": "none", "bleeding_amount": "spotting",
    },
    "mild_bloating_after_egg_collection": {
        "age_years": 34, "fertility_treatment": "egg_collection", "abdominal_swelling": "present",
        "nausea_vomiting": "none", "breathless_at_rest": "absent", "swollen_painful_leg": "absent",
        "pelvic_pain": "mild",
    },
    "bleeding_after_birth": {
        "age_years": 30, **NOT_PREGNANT, "recent_pregnancy_end": "birth", "days_since_pregnancy_end": 10,
    },
    "first_six_months_of_hrt": {
        **BLEEDS, "age_years": 54, "hormone_therapy": "sequential", "hrt_months": 3, "bleeding_amount": "light",
    },
    "adjusting_hrt": {**BLEEDS, "age_years": 58, "hormone_therapy": "sequential"},
    "forgotten_tampon": {
        "age_years": 22, "retained_object": "present", "fever": "none", "new_rash": "none",
        "feels_very_ill": "absent",
    },
    "ectropion_needs_no_treatment": {"cervix_bleeds_on_touch": "present", "cervix_looks_abnormal": "absent"},
    "after_sex_in_pregnancy": {**PREGNANT, "postcoital_bleeding": "present"},
    "bleeding_on_testosterone": {**BLEEDS, "testosterone_months": 20},
    "support_after_a_loss_or_a_scare": {"sexual_assault": "present"},
    "what_does_not_help": {**BLEEDS, "dysuria": "present"},
    "changing_a_blood_thinner": {
        **NOT_PREGNANT, "age_years": 40, "anticoagulant_use": "present", "heavy_menstrual_bleeding": "present",
    },
    "treatment_with_a_bleeding_disorder": {
        **NOT_PREGNANT, "age_years": 19, "bleeding_disorder": "present", "heavy_menstrual_bleeding": "present",
    },
    "choices_in_ectopic_pregnancy": {**PREGNANT, "pregnancy_on_scan": "outside_the_womb"},
    "anti_d_after_bleeding": {**PREGNANT, **BLEEDS, "rh_negative": "present"},
}  # fmt: skip


def told(catalog: Catalog, answers: Mapping[str, Any]) -> Situation:
    return Situation(Case(answers), catalog)


def is_hidden(care: Care, situation: Situation) -> bool:
    return care.unless is not None and situation.holds(care.unless) is not False


# --- all of it is there ---


def test_every_situation_of_the_evidence_has_its_entries(catalog: Catalog) -> None:
    assert len(SITUATIONS) == 32
    assert {name for names in SITUATIONS.values() for name in names} <= set(catalog.care)


def test_every_question_and_every_visit_of_the_evidence_is_there(catalog: Catalog) -> None:
    assert len(catalog.doctor_questions) == 24
    assert len(catalog.visits) == 17
    counts = statistics(catalog)
    assert counts["care"] == sum(counts["care_by_kind"].values()) == len(catalog.care) >= 46


TESTS = [
    "urine_pregnancy_test",
    "repeat_urine_pregnancy_test",
    "serum_hcg_series",
    "early_pregnancy_scan",
    "blood_group",
    "chlamydia_gonorrhoea_swab",
    "mycoplasma_swab",
    "trichomonas_swab",
    "speculum_examination",
    "cervical_screening",
    "colposcopy",
    "transvaginal_ultrasound",
    "endometrial_biopsy",
    "hysteroscopy",
    "ca125_test",
    "full_blood_count",
    "ferritin",
    "clotting_screen",
    "thyroid_test",
    "prolactin_test",
    "midluteal_progesterone",
    "ovulation_chart",
    "placenta_scan",
    "pelvic_mri",
    "urine_test",
]


def test_every_test_of_the_evidence_says_how_accurate_it_is(catalog: Catalog) -> None:
    assert len(TESTS) == 25
    assert [name for name in TESTS if not catalog.actions[name].accuracy] == []


def test_every_entry_can_be_listed_shown_and_found(catalog: Catalog) -> None:
    for kind in ("care", "doctor_questions", "visits"):
        listed = entries(catalog, kind)
        assert len(listed) == len(getattr(catalog, kind))
        for name, title in listed:
            assert title
            assert title in show(catalog, name).splitlines()[0]
    assert ("care", "tranexamic_acid_for_heavy_periods") in [row[:2] for row in search(catalog, "tranexamic acid")]
    assert ("visit", "maternity_triage") in [row[:2] for row in search(catalog, "maternity placenta clotting")]


def test_no_id_stands_for_two_things(catalog: Catalog) -> None:
    kinds = ("conditions", "findings", "derived", "rules", "actions", "care", "doctor_questions", "visits")
    names = [name for kind in kinds for name in getattr(catalog, kind)]
    shared = {name for name in names if names.count(name) > 1}
    assert shared & {*catalog.care, *catalog.doctor_questions, *catalog.visits} == set()


# --- each reaches somebody ---


def test_every_entry_with_a_condition_of_answers_is_in_the_table(catalog: Catalog) -> None:
    assert {name for name, care in catalog.care.items() if care.when is not None} == set(FOR_WHOM)


@pytest.mark.parametrize("name", FOR_WHOM)
def test_an_entry_is_shown_to_the_person_it_is_for(catalog: Catalog, name: str) -> None:
    care, situation = catalog.care[name], told(catalog, FOR_WHOM[name])
    assert care.when is not None
    assert situation.holds(care.when) is True
    assert not is_hidden(care, situation)


def test_an_entry_without_a_condition_of_answers_names_a_cause_that_can_be_likely(catalog: Catalog) -> None:
    for name, care in catalog.care.items():
        kinds = {catalog.conditions[cause].kind for cause in care.conditions}
        assert care.when is not None or kinds - {"label"}, name


# --- what may harm is hidden ---

PAINKILLER = re.compile(r"ibuprofen|naproxen|mefenamic|anti-inflammatory", re.IGNORECASE)
HORMONE = re.compile(r"tranexamic|oestrogen|progestogen|progesterone|combined pill|hormonal coil|hormones", re.I)
FOR_A_PREGNANCY = {"progesterone_after_earlier_miscarriage"}  # the one hormone given in pregnancy
MAY_BE_PREGNANT: list[dict[str, Any]] = [
    {},
    {"age_years": 31},
    {"age_years": 31, "could_be_pregnant": "small_chance"},
    {"age_years": 31, "could_be_pregnant": "i_know_i_am"},
    {"age_years": 31, "could_be_pregnant": "i_think_so", "pregnancy_test": "negative", "period_late": "absent"},
    {"age_years": 31, "pregnancy_test": "positive"},
]


def with_words(catalog: Catalog, words: re.Pattern[str], kind: str = "") -> list[Care]:
    return [c for c in catalog.care.values() if words.search(" ".join(c.do)) and (not kind or c.kind == kind)]


@pytest.mark.parametrize("answers", MAY_BE_PREGNANT, ids=str)
def test_painkillers_of_the_ibuprofen_kind_are_hidden_while_a_pregnancy_is_possible(
    catalog: Catalog, answers: dict[str, Any]
) -> None:
    found = with_words(catalog, PAINKILLER)
    assert len(found) >= 6
    assert [care.id for care in found if not is_hidden(care, told(catalog, {**answers, "anticoagulant_use": "absent",
            "bleeding_disorder": "absent", "pelvic_pain": "mild", "swollen_painful_leg": "absent"}))] == []  # fmt: skip


@pytest.mark.parametrize("answers", MAY_BE_PREGNANT, ids=str)
def test_hormones_and_tranexamic_acid_are_hidden_while_a_pregnancy_is_possible(
    catalog: Catalog, answers: dict[str, Any]
) -> None:
    found = [care for care in with_words(catalog, HORMONE, "treatment") if care.id not in FOR_A_PREGNANCY]
    assert len(found) >= 8
    rest = {"swollen_painful_leg": "absent", "contraceptive_method": "none", "fever": "none", "tamoxifen_use": "absent"}
    assert [care.id for care in found if not is_hidden(care, told(catalog, {**answers, **rest}))] == []


@pytest.mark.parametrize("danger", [{"anticoagulant_use": "present"}, {"anticoagulant_use": "unknown"}], ids=str)
def test_painkillers_of_the_ibuprofen_kind_are_hidden_on_a_blood_thinner(
    catalog: Catalog, danger: dict[str, Any]
) -> None:
    answers = {"age_years": 31, **SAFE, "pelvic_pain": "mild", "swollen_painful_leg": "absent", **danger}
    shown = [care.id for care in with_words(catalog, PAINKILLER) if not is_hidden(care, told(catalog, answers))]
    assert shown == []


@pytest.mark.parametrize(
    ("name", "danger"),
    [
        ("mid_cycle_spotting", {"age_years": 46}),
        ("first_months_on_pill_patch_or_ring", {"method_months": 5}),
        ("short_break_from_continuous_pill_or_ring", {"missed_pills": "present"}),
        ("ibuprofen_for_heavy_or_painful_periods", {"bleeding_disorder": "present"}),
        ("tranexamic_acid_for_heavy_periods", {"swollen_painful_leg": "present"}),
        ("tranexamic_acid_for_heavy_periods", {"contraceptive_method": "combined_pill"}),
        ("iron_for_heavy_periods", {"chest_pain": "present"}),
        ("vaginal_oestrogen_for_dryness", {"tamoxifen_use": "present"}),
        ("antifungal_cream_for_thrush", {"age_years": 14}),
        ("mild_bloating_after_egg_collection", {"nausea_vomiting": "vomiting"}),
        ("mild_bloating_after_egg_collection", {"breathless_at_rest": "present"}),
        ("forgotten_tampon", {"fever": "fever"}),
        ("forgotten_tampon", {"age_years": 6}),
        ("after_a_smear", {"bleeding_amount": "heavy"}),
        ("first_six_months_of_hrt", {"hrt_months": 8}),
    ],
)
def test_what_makes_an_entry_unsafe_hides_it(catalog: Catalog, name: str, danger: dict[str, Any]) -> None:
    assert is_hidden(catalog.care[name], told(catalog, {**FOR_WHOM[name], **danger}))


def test_a_dose_is_one_of_the_evidence(catalog: Catalog) -> None:
    for name, care in catalog.care.items():
        text = " ".join((*care.do, *care.avoid))
        assert set(re.findall(r"\d+ (?:mg|g|micrograms?)\b", text)) <= {"400 mg", "150 mg", "1 g"}, name


def test_a_medicine_comes_with_whom_to_ask(catalog: Catalog) -> None:
    medicine = re.compile(r"ibuprofen|naproxen|clotrimazole|fluconazole|iron tablets|tranexamic|metronidazole", re.I)
    for name, care in catalog.care.items():
        for text in care.do:
            if medicine.search(text):
                assert re.search(r"[Aa]sk|specialist", text), name


def test_bleeding_after_the_menopause_is_never_answered_with_a_moisturiser_alone(catalog: Catalog) -> None:
    assert "see a doctor" in catalog.care["moisturiser_for_dryness_after_menopause"].do[0]


def test_an_ectropion_is_told_of_only_after_an_examination_that_found_no_worse(catalog: Catalog) -> None:
    """Nobody who was not examined may read that the bleeding comes from harmless soft cells."""
    care = catalog.care["ectropion_needs_no_treatment"]
    assert care.conditions == ()
    assert care.when is not None
    for answers in ({}, {**BLEEDS, "postcoital_bleeding": "present"}, {"cervix_looks_abnormal": "absent"}):
        assert told(catalog, answers).holds(care.when) is not True
    for look in ({}, {"cervix_looks_abnormal": "present"}, {"cervix_looks_abnormal": "unknown"}):
        assert is_hidden(care, told(catalog, {"cervix_bleeds_on_touch": "present", **look}))


# --- words ---


def test_a_care_entry_a_visit_and_an_action_speak_to_nobody(catalog: Catalog) -> None:
    """She reads them, and so does her mother: one version for both."""
    texts: list[tuple[str, str]] = []
    for care in catalog.care.values():
        lists = (*care.do, *care.avoid, *(sign.say for sign in care.seek_care_if))
        texts += [(care.id, text) for text in (care.situation, care.evidence, care.why, *lists)]
    for visit in catalog.visits.values():
        texts += [(visit.id, text) for text in (visit.name, visit.expect, visit.judged_because)]
    for action in catalog.actions.values():
        words = (action.name, action.plain, action.when_informative, action.limits, action.accuracy, action.why)
        texts += [(action.id, text) for text in (*words, action.too_early_say, *(o.say for o in action.outcomes))]
    assert [(name, text) for name, text in texts if says_you(text) or says_i(text)] == []


def test_a_sign_to_call_again_for_fits_below_its_heading(catalog: Catalog) -> None:
    """It goes on from "Call again for advice, if this is new:", so it is a thing and not a sentence."""
    lines = [(care.id, sign.say) for care in catalog.care.values() for sign in care.seek_care_if]
    assert len(lines) > 60
    no_thing = re.compile(r"(?:it|the|she|when|if)\b")
    assert [row for row in lines if not row[1][0].islower() or row[1].endswith(".") or no_thing.match(row[1])] == []
    assert [row for row in lines if row[1].lower() == catalog.care[row[0]].situation.lower()] == []


def test_no_sign_of_an_emergency_for_everyone_stands_under_call_again(catalog: Catalog) -> None:
    """It stands under "emergency help now"; a second place with milder words would talk it down."""
    everyone = [entry for entry in catalog.watch_for if entry.when is None and entry.urgency.level == "emergency"]
    told = " ".join(sign.say for entry in everyone for sign in entry.signs)
    for words in ("fainting", "two soaked pads", "severe pain"):
        assert words in told
        assert [c.id for c in catalog.care.values() for sign in c.seek_care_if if words in sign.say] == []


# Signs that are answers of the check: each has its condition wherever care names it.
ASKED = re.compile(
    r"^(?:fever|feeling faint|heavy bleeding|bleeding after sex|a positive pregnancy test|pain low in the belly"
    r"|pain on one side|discharge that smells bad|a soaked pad in an hour|threads that can no longer be felt)$"
)


def test_a_sign_that_is_asked_about_has_the_answer_under_which_it_is_known(catalog: Catalog) -> None:
    signs = [(care, sign) for care in catalog.care.values() for sign in care.seek_care_if if ASKED.match(sign.say)]
    assert len(signs) > 25
    # heavy bleeding hides the care on progesterone as a whole
    assert {care.id for care, sign in signs if sign.sign is None} == {"spotting_on_luteal_progesterone"}


@pytest.mark.parametrize(
    ("told", "named", "not_named"),
    [
        ({}, {"bleeding after sex", "pain low in the belly"}, set()),
        ({"postcoital_bleeding": "present"}, {"pain low in the belly"}, {"bleeding after sex"}),
        ({"pelvic_pain": "mild"}, {"bleeding after sex"}, {"pain low in the belly"}),
        ({"postcoital_bleeding": "unknown"}, {"bleeding after sex", "pain low in the belly"}, set()),
    ],
)
def test_call_again_leaves_out_what_was_told(
    catalog: Catalog, told: dict[str, Any], named: set[str], not_named: set[str]
) -> None:
    new_pill = {
        "age_years": 27,
        "contraceptive_method": "combined_pill",
        "method_months": 1,
        "abnormal_bleeding": "present",
        "unscheduled_bleeding_on_hormones": "present",
        "bleeding_amount": "spotting",
        "pelvic_pain": "none",
        "could_be_pregnant": "no_chance",
    }
    advice = assess(Case({**new_pill, **told}), catalog, ranges=False).advice
    assert advice is not None
    said = {sign.say for sign in advice.come_back}
    assert named <= said
    assert said & not_named == set()


def test_call_again_does_not_repeat_what_needs_help_sooner(catalog: Catalog) -> None:
    lochia = {
        "age_years": 30,
        "recent_pregnancy_end": "birth",
        "days_since_pregnancy_end": 10,
        "bleeding_amount": "light",
    }
    advice = assess(Case(lochia), catalog, ranges=False).advice
    assert advice is not None
    assert any(sign.say.startswith("fever") for entry in advice.watch_for for sign in entry.signs)
    assert "fever" in [sign.say for care in advice.self_care for sign in care.seek_care_if]
    assert "fever" not in [sign.say for sign in advice.come_back]


def test_what_a_lay_reader_sees_of_a_test_holds_no_jargon(catalog: Catalog) -> None:
    jargon = re.compile(
        r"analgesia|clean catch|NAAT|haemorrhage|false positive|low prevalence|luteal|expectant|unknown location|"
        r"\bPID\b|cervicitis|submucous|focal|hysteroscopy|benign|staging|co-?test\b(?!\))|postmenopausal|sensitiv|specific\b",
        re.IGNORECASE,
    )
    read = [
        (action.id, text)
        for action in catalog.actions.values()
        for text in (action.plain, action.when_informative, action.limits, action.accuracy, action.too_early_say)
    ]
    assert [row for row in read if jargon.search(row[1])] == []


def test_a_question_for_the_doctor_can_be_asked_by_whoever_is_with_her(catalog: Catalog) -> None:
    switched = [question for question in catalog.doctor_questions.values() if question.for_another]
    assert len(switched) >= 5
    for question in catalog.doctor_questions.values():
        own, other = (wording.doctor_question(question, reader) for reader in ("self", "partner"))
        assert own == question.ask
        assert other.endswith("?")
        assert not says_i(other), question.id
        assert not says_you(own + other + question.why), question.id
        assert (own == other) != bool(question.for_another), question.id
    for question in switched:
        assert re.search(r"\b(?:she|her)\b", wording.doctor_question(question, "child"), re.IGNORECASE), question.id


def test_the_words_are_calm(catalog: Catalog) -> None:
    for thing in (*catalog.care.values(), *catalog.doctor_questions.values(), *catalog.visits.values()):
        assert "!" not in str(thing), thing.id


# --- tests: results, when offered, when too early ---

WITH_OUTCOMES = {
    "urine_pregnancy_test": {"pregnancy_test", "pregnancy_test_days_ago"},
    "repeat_urine_pregnancy_test": {"pregnancy_test", "pregnancy_test_days_ago"},
    "serum_hcg_series": {"hcg_change_48h"},
    "early_pregnancy_scan": {"pregnancy_on_scan", "heartbeat_on_scan", "mole_suspected_on_scan"},
    "blood_group": {"rh_negative"},
    "chlamydia_gonorrhoea_swab": {"sti_test_positive"},
    "speculum_examination": {"cervix_looks_abnormal", "cervix_bleeds_on_touch"},
    "pelvic_examination": {"adnexal_mass", "cervical_motion_tenderness"},
    "cervical_screening": {"cervical_screening"},
    "transvaginal_ultrasound": {"endometrial_thickness", "endometrial_polyp_on_scan", "heterogeneous_myometrium"},
    "hysteroscopy": {"endometrial_polyp_on_scan"},
    "full_blood_count": {"haemoglobin", "raised_platelets"},
    "clotting_screen": {"bleeding_disorder"},
    "placenta_scan": {"placenta_position"},
    "urine_test": {"blood_in_urine"},
}


def test_the_results_of_a_test_answer_its_findings(catalog: Catalog) -> None:
    found = {name: {key for o in a.outcomes for key in o.sets} for name, a in catalog.actions.items() if a.outcomes}
    assert found == WITH_OUTCOMES


def test_every_result_is_an_answer_a_case_may_hold(catalog: Catalog) -> None:
    for action in catalog.actions.values():
        for outcome in action.outcomes:
            assert set(read_answers(Case(outcome.sets), catalog, name=action.id)) == set(outcome.sets), outcome.id


def exclude_each_other(catalog: Catalog, one: Outcome, other: Outcome) -> bool:
    if one.when is not None and other.when is not None and (one.when == Not(other.when) or other.when == Not(one.when)):
        return True
    for name in set(one.sets) & set(other.sets):
        finding = catalog.findings[name]
        both: Possible = read_answer(finding, one.sets[name]).meet(read_answer(finding, other.sets[name]))
        if both.is_empty(finding.kind):
            return True
    return False


@pytest.mark.parametrize("name", WITH_OUTCOMES)
def test_the_results_of_a_test_exclude_each_other(catalog: Catalog, name: str) -> None:
    outcomes = catalog.actions[name].outcomes
    assert len(outcomes) >= 2
    together = [(a.id, b.id) for a, b in combinations(outcomes, 2) if not exclude_each_other(catalog, a, b)]
    assert together == []


@pytest.mark.parametrize(
    ("name", "answers", "offered"),
    [
        ("urine_pregnancy_test", {"age_years": 24, "could_be_pregnant": "small_chance"}, True),
        ("urine_pregnancy_test", {"age_years": 24, "could_be_pregnant": "no_chance"}, False),
        ("urine_pregnancy_test", {"age_years": 24, "pregnancy_test": "positive"}, False),
        ("urine_pregnancy_test", {"age_years": 70}, False),
        ("placenta_scan", {**PREGNANT, "gestation_weeks": 12}, False),
        ("placenta_scan", {**PREGNANT, "gestation_weeks": 25}, True),
        ("placenta_scan", {**PREGNANT, "gestation_weeks": 25, "placenta_position": "low"}, False),
        ("early_pregnancy_scan", {**PREGNANT, "gestation_weeks": 25}, False),
        ("endometrial_biopsy", PREGNANT, False),
        ("endometrial_biopsy", {"age_years": 62}, True),
        ("endometrial_biopsy", {"age_years": 62, "hysterectomy": "cervix_left"}, False),
        ("cervical_screening", {"age_years": 20}, False),
        ("cervical_screening", PREGNANT, False),
        ("cervical_screening", {"age_years": 40}, True),
        ("cervical_screening", {"age_years": 40, "cervical_screening": "normal_and_in_date"}, False),
        ("colposcopy", {"age_years": 50, "hysterectomy": "womb_and_cervix_removed"}, False),
        ("chlamydia_gonorrhoea_swab", {"age_years": 20, "sexual_contact": "never"}, False),
        ("speculum_examination", {**PREGNANT, "gestation_weeks": 30, "placenta_position": "covers_the_cervix"}, False),
        ("pelvic_examination", {**PREGNANT, "gestation_weeks": 30}, False),
    ],
)
def test_a_test_is_offered_only_where_it_makes_sense(
    catalog: Catalog, name: str, answers: dict[str, Any], offered: bool
) -> None:
    condition = catalog.actions[name].offered_when
    assert condition is not None
    assert (told(catalog, answers).holds(condition) is not False) is offered


@pytest.mark.parametrize(
    ("name", "answers", "early"),
    [
        ("urine_pregnancy_test", {"period_late": "absent", "days_since_unprotected_sex": 9}, True),
        ("urine_pregnancy_test", {"period_late": "absent", "days_since_unprotected_sex": 25}, False),
        ("urine_pregnancy_test", {"period_late": "present", "days_since_unprotected_sex": 16}, False),
        ("early_pregnancy_scan", {**PREGNANT, "gestation_weeks": 5}, True),
        ("early_pregnancy_scan", {**PREGNANT, "gestation_weeks": 7}, False),
        ("chlamydia_gonorrhoea_swab", {"new_partner": "present", "days_since_unprotected_sex": 4}, True),
        ("chlamydia_gonorrhoea_swab", {"new_partner": "present", "days_since_unprotected_sex": 20}, False),
    ],
)
def test_a_test_is_too_early_before_it_counts(
    catalog: Catalog, name: str, answers: dict[str, Any], early: bool
) -> None:
    action = catalog.actions[name]
    assert action.too_early_when is not None
    assert action.too_early_say
    assert told(catalog, {"age_years": 26, **answers}).holds(action.too_early_when) is early


def test_a_negative_test_that_was_called_too_early_does_not_exclude_a_pregnancy(catalog: Catalog) -> None:
    early = {"age_years": 26, "could_be_pregnant": "small_chance", "period_late": "absent",
             "days_since_unprotected_sex": 9}  # fmt: skip
    negative = next(o for o in catalog.actions["urine_pregnancy_test"].outcomes if o.id == "negative")
    assert told(catalog, {**early, **negative.sets}).derived("pregnancy_not_excluded", None) is True
    late = {**early, "days_since_unprotected_sex": 30}
    assert told(catalog, {**late, **negative.sets}).derived("pregnancy_not_excluded", None) is False


def test_a_pregnancy_test_misses_fewer_a_week_later_and_every_figure_was_read(catalog: Catalog) -> None:
    misses = catalog.actions["urine_pregnancy_test"].misses
    best = {m.day_from_missed_period: m.p for m in misses if m.source == "wilcox_2001_jama"}
    assert best == {0: 0.1, 7: 0.03}
    assert all(m.low <= m.p <= m.high and catalog.sources[m.source].read_on and m.at for m in misses)
    assert [name for name, action in catalog.actions.items() if action.misses] == ["urine_pregnancy_test"]


def test_the_new_words_of_an_action_speak_to_nobody(catalog: Catalog) -> None:
    for name, action in catalog.actions.items():
        texts = [
            action.accuracy,
            action.too_early_say,
            *(o.say for o in action.outcomes),
            *(m.note for m in action.misses),
        ]
        assert not any(says_you(text) for text in texts), name


# --- questions and visits reach somebody too ---

ASKED_BY: Mapping[str, Mapping[str, Any]] = {
    "is_the_pregnancy_in_the_womb": PREGNANT,
    "is_progesterone_for_me": {**PREGNANT, "miscarriages": 1},
    "do_i_need_anti_d": PREGNANT,
    "whom_do_i_call_at_night": PREGNANT,
    "where_was_my_placenta": {**PREGNANT, "gestation_weeks": 30},
    "when_is_sex_safe_in_pregnancy": PREGNANT,
    "did_my_cervix_look_normal": {"postcoital_bleeding": "present"},
    "examination_from_outside": {**BLEEDS, "age_years": 14, "sexual_contact": "never"},
    "is_a_screening_test_useful_now": {"postcoital_bleeding": "present"},
    "which_infections_were_tested": {"intermenstrual_bleeding": "present"},
    "scan_biopsy_or_both": {**BLEEDS, **NOT_PREGNANT, "age_years": 47},
    "how_thick_was_my_lining": {**AFTER_MENOPAUSE, "postmenopausal_bleeding": "present"},
    "does_tamoxifen_change_my_scan": {"tamoxifen_use": "present"},
    "is_my_progestogen_enough": {"hormone_therapy": "sequential"},
    "could_my_method_explain_it": {"contraceptive_method": "implant"},
    "are_the_coil_threads_there": {"contraceptive_method": "copper_coil"},
    "what_is_my_ferritin": {"heavy_menstrual_bleeding": "present"},
    "test_for_von_willebrand": {"heavy_since_menarche": "present"},
    "can_my_blood_thinner_be_changed": {"anticoagulant_use": "present"},
    "endometriosis_despite_a_normal_scan": {"period_pain": "severe"},
    "do_i_go_on_with_progesterone": {"fertility_treatment": "embryo_transfer"},
    "when_should_it_have_stopped": BLEEDS,
    "chaperone_and_own_swab": {**BLEEDS, "age_years": 30},
}
VISITED_BY: Mapping[str, Mapping[str, Any]] = {
    "surgery_or_sexual_health_clinic": {"postcoital_bleeding": "present"},
    "early_pregnancy_unit": PREGNANT,
    "maternity_triage": {**PREGNANT, "gestation_weeks": 30},
    "emergency_department": {"bleeding_amount": "soaking"},
    "clinic_for_bleeding_after_menopause": {**AFTER_MENOPAUSE, "postmenopausal_bleeding": "present"},
    "after_a_confirmed_miscarriage": {
        **PREGNANT,
        "pregnancy_on_scan": "inside_the_womb",
        "heartbeat_on_scan": "absent",
    },
    "treatment_of_ectopic_pregnancy": {**PREGNANT, "pregnancy_on_scan": "outside_the_womb"},
    "bleeding_with_a_heartbeat_seen": {**PREGNANT, "heartbeat_on_scan": "present"},
    "sexual_assault_centre": {"sexual_assault": "present"},
    "child_with_bleeding": {"age_years": 6},
    "heavy_periods_visit": {"heavy_menstrual_bleeding": "present"},
    "bleeding_between_periods_at_40_to_54": {"age_years": 44, "intermenstrual_bleeding": "present"},
    "bleeding_on_hrt_visit": {**BLEEDS, "hormone_therapy": "sequential"},
    "the_show_at_term": {
        **PREGNANT,
        "gestation_weeks": 39,
        "blood_stained_mucus": "present",
        "bleeding_amount": "spotting",
    },
}


def test_each_question_and_visit_with_a_condition_of_answers_is_true_for_somebody(catalog: Catalog) -> None:
    for things, table in ((catalog.doctor_questions, ASKED_BY), (catalog.visits, VISITED_BY)):
        conditional = {name: thing.when for name, thing in things.items() if thing.when is not None}
        assert set(conditional) == set(table)
        for name, when in conditional.items():
            assert told(catalog, table[name]).holds(when) is True, name


def test_the_actions_of_a_visit_are_next_steps_of_some_cause(catalog: Catalog) -> None:
    steps = {step.do for condition in catalog.conditions.values() for step in condition.next_steps}
    for name, visit in catalog.visits.items():
        assert set(visit.actions) <= steps, name
    assert {*TESTS} <= steps


def test_a_pregnancy_found_outside_the_womb_is_not_spoken_of_before_a_scan(catalog: Catalog) -> None:
    waiting = told(catalog, {**PREGNANT, **BLEEDS, "pelvic_pain": "severe", "pregnancy_on_scan": "no_scan_yet"})
    for thing in (catalog.care["choices_in_ectopic_pregnancy"], catalog.visits["treatment_of_ectopic_pregnancy"]):
        assert thing.conditions == ()
        assert thing.when is not None
        assert waiting.holds(thing.when) is False
