"""What people call the pages of the library: other names in everyday, American and brand words, by id.

For the search only: nothing follows from them but which pages are offered. They are chosen by hand and no source
stands behind them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_SAID: Final = {
    # causes
    "adenomyosis": "adeno; adenomyosis",
    "anovulatory_bleeding": "no ovulation; not ovulating; hormone imbalance; hormonal imbalance;"
    " dysfunctional bleeding",
    "anticoagulant_bleeding": "bleeding on blood thinners; bleeding on warfarin; bleeding on apixaban;"
    " bleeding on xarelto",
    "antidepressant_bleeding": "bleeding on antidepressants; SSRI bleeding; sertraline and bleeding;"
    " prozac and periods",
    "bacterial_vaginosis": "BV; fishy smell",
    "biochemical_pregnancy_loss": "chemical pregnancy; very early miscarriage",
    "bleeding_after_loss_or_abortion": "bleeding after abortion; bleeding after a miscarriage; bleeding after a D&C",
    "bleeding_disorders": "bleeding disorder; clotting problem; blood does not clot; haemophilia",
    "bloody_show": "mucus plug; lost my mucus plug; bloody show; labour starting; jelly with blood",
    "caesarean_scar_niche": "c-section scar bleeding; isthmocele; scar defect after caesarean",
    "candidiasis": "thrush; yeast infection; candida; yeast",
    "cervical_cancer": "cervical cancer; cancer of the cervix",
    "cervical_ectropion": "cervical erosion; ectropion; cervical ectopy",
    "cervical_insufficiency": "incompetent cervix; weak cervix; short cervix; cervix opens too early",
    "cervical_polyp": "polyp; cervical polyp; polyp on the cervix",
    "cervicitis": "inflamed cervix; cervix infection; cervicitis",
    "chc_breakthrough": "breakthrough bleeding; spotting on the pill; bleeding on the pill;"
    " bleeding on birth control;"
    " bleeding on the patch; bleeding on the ring; nuvaring bleeding; bleeding in the middle of the pack",
    "chlamydia_cervicitis": "chlamydia; STD; STI; sexually transmitted infection",
    "cin": "abnormal cells; abnormal smear; abnormal pap; HPV; cervical dysplasia; precancer; CIN",
    "copper_iud_bleeding": "coil; IUD; copper coil; IUD bleeding; paragard; bleeding with a coil",
    "early_pregnancy_loss": "miscarriage; having a miscarriage; signs of a miscarriage; losing the baby;"
    " lost the baby",
    "ectopic_pregnancy": "ectopic; ectopic pregnancy; tubal pregnancy; pregnancy in the tube",
    "egg_collection_bleeding": "bleeding after egg retrieval",
    "emergency_contraception_bleeding": "plan B; morning after pill; bleeding after plan B; ellaOne; levonelle;"
    " emergency pill; emergency contraception",
    "endometrial_atrophy": "thin womb lining",
    "endometrial_cancer": "womb cancer; uterine cancer; cancer of the womb; endometrial cancer; could it be cancer",
    "endometrial_hyperplasia": "thick womb lining; thickened lining; hyperplasia",
    "endometrial_polyp": "polyp; womb polyp; uterine polyp; polyps in the womb",
    "endometriosis": "endo; endometriosis",
    "endometritis": "womb infection; infection of the womb lining",
    "fertility_drug_bleeding": "clomid spotting; letrozole spotting; bleeding on fertility drugs",
    "fibroids": "fibroids; fibroid; myoma; growths in the womb",
    "first_intercourse_bleeding": "losing virginity bleeding; bleeding first time sex; hymen; lost my virginity",
    "foreign_body": "tampon stuck; lost tampon; forgotten tampon; something stuck inside; condom stuck",
    "friction_bleeding": "sex without lube; friction; bleeding after dry sex; rubbing",
    "functional_ovarian_cyst": "ovarian cyst; cyst on the ovary; cyst",
    "genital_herpes": "herpes",
    "genital_trauma": "injury down below; straddle injury; fell on my crotch",
    "gonorrhoea_cervicitis": "gonorrhea; STD; STI; sexually transmitted infection; the clap",
    "gsm": "vaginal atrophy; vaginal dryness after menopause; atrophy; thin vaginal walls",
    "haemorrhoids": "piles; hemorrhoids; bleeding from the anus; blood on toilet paper after a poo",
    "hormonal_contraceptive_bleeding": "bleeding on birth control; spotting on birth control;"
    " bleeding on contraception",
    "hrt_bleeding": "HRT bleeding; bleeding on hormone replacement; spotting on HRT; bleeding on hormone therapy",
    "hyperprolactinaemia": "high prolactin; prolactin; milk hormone",
    "hyperthyroidism": "thyroid; overactive thyroid; graves disease",
    "hypothalamic_dysfunction": "stress; stress and periods; stress bleeding; weight loss and periods;"
    " too much exercise;"
    " eating disorder and periods; period stopped from stress",
    "hypothyroidism": "thyroid; underactive thyroid; slow thyroid; hashimoto",
    "implant_bleeding": "nexplanon; implanon; implant; bar in the arm; implant bleeding; bleeding on the implant",
    "implantation_time_bleeding": "implantation bleeding; implantation; implantation spotting;"
    " spotting at implantation",
    "injectable_bleeding": "depo; depo provera; depo shot; birth control shot; contraceptive injection; the jab",
    "insemination_spotting": "spotting after IUI; spotting after IVF; spotting after embryo transfer",
    "ivf_luteal_bleeding": "IVF bleeding; IVF spotting; bleeding in the two week wait;"
    " bleeding after embryo transfer",
    "lichen_sclerosus": "lichen sclerosus; white patches on the vulva",
    "lng_iud_bleeding": "mirena; mirena bleeding; kyleena; hormonal IUD; hormonal coil; IUS; IUD; coil;"
    " bleeding with mirena",
    "lochia": "lochia; bleeding after having a baby; afterbirth bleeding; bleeding after delivery;"
    " normal bleeding after birth",
    "luteal_phase_spotting": "spotting before my period; spotting a few days before period;"
    " brown spotting before period;"
    " low progesterone; luteal phase defect",
    "minor_coital_trauma": "small tear after sex; graze; tore during sex; cut after sex",
    "miscarriage": "miscarriage; having a miscarriage; incomplete miscarriage; complete miscarriage",
    "missed_miscarriage": "missed miscarriage; blighted ovum; no heartbeat on scan; empty sac; silent miscarriage",
    "missed_pill_bleeding": "missed pill; forgot my pill; forgot to take the pill; skipped pills; late pill",
    "molar_pregnancy": "mole pregnancy; molar pregnancy; hydatidiform mole",
    "normal_cycle_variation": "early period; period came early; period two weeks early; is my cycle normal",
    "ohss": "OHSS; ovarian hyperstimulation",
    "ovarian_cancer": "ovarian cancer; cancer of the ovary",
    "ovarian_torsion": "twisted ovary; ovary twisted; torsion",
    "ovulation_bleeding": "ovulation bleeding; mid cycle spotting; mid cycle bleeding; spotting mid cycle;"
    " bleeding in the middle of my cycle; ovulation spotting",
    "pcos": "PCOS; polycystic ovaries",
    "perimenarche_anovulation": "teenager irregular periods; first periods; periods just started; teenage periods",
    "perimenopausal_anovulation": "perimenopause; perimenopause bleeding; bleeding before menopause; change of life;"
    " irregular periods in my 40s",
    "pid": "PID; pelvic infection; pelvic inflammatory disease; infected tubes",
    "placenta_praevia": "low lying placenta; placenta previa; low placenta",
    "placental_abruption": "placental abruption; placenta came off; placenta coming away",
    "poi": "early menopause; premature menopause; premature ovarian failure",
    "pop_bleeding": "mini pill; minipill; cerazette; progesterone only pill; bleeding on the mini pill; slynd",
    "post_cervical_treatment": "bleeding after colposcopy; bleeding after LLETZ; bleeding after LEEP;"
    " after cone biopsy",
    "post_iud_insertion": "bleeding after IUD insertion; bleeding after getting a coil; new coil; just got an IUD",
    "post_smear_scan_spotting": "bleeding after a smear; bleeding after a smear test; bleeding after a pap;"
    " pap smear bleeding;"
    " spotting after internal exam; bleeding after a pelvic exam; bleeding after internal scan",
    "post_vaccination_change": "covid vaccine and periods; period after vaccine; period after covid",
    "postpartum_endometritis": "infection after birth",
    "postpartum_haemorrhage": "hemorrhage after birth; postpartum hemorrhage; heavy bleeding after having a baby;"
    " PPH",
    "pprom": "waters broke early; water broke too early; waters broken; leaking waters",
    "prepubertal_bleeding": "my daughter is bleeding; little girl bleeding; child bleeding from vagina;"
    " baby girl bleeding",
    "preterm_labour": "preterm labor; early labour; contractions too early; premature labour",
    "retained_products": "tissue left behind; retained placenta; retained products; pieces left in the womb",
    "return_of_periods_after_birth": "first period after birth; period after having a baby; first period postpartum",
    "ruptured_ectopic": "burst ectopic; ruptured tube",
    "ruptured_ovarian_cyst": "burst cyst; cyst burst; ruptured cyst; ovarian cyst burst",
    "subchorionic_haematoma": "subchorionic hematoma; subchorionic hemorrhage; SCH; blood clot in pregnancy scan",
    "testosterone_bleeding": "trans man bleeding; bleeding on testosterone",
    "threatened_miscarriage": "threatened miscarriage; bleeding in early pregnancy; pregnant and bleeding;"
    " bleeding while pregnant;"
    " spotting while pregnant; bleeding in pregnancy; bleeding in the first trimester",
    "trichomoniasis": "trich; trichomoniasis",
    "urinary_tract_bleeding": "blood in urine; peeing blood; kidney stone",
    "uti": "UTI; cystitis; urinary tract infection; water infection; urine infection; bladder infection",
    "vaginal_laceration": "torn vagina; deep tear; vaginal tear; ripped during sex",
    "vaginal_progesterone_bleeding": "cyclogest; utrogestan; progesterone suppositories;"
    " spotting on progesterone pessaries",
    "von_willebrand": "VWD; von willebrand",
    # signs
    "abdominal_trauma": "hit in the stomach; fell on my belly; kicked in the belly; car accident",
    "abnormal_bleeding": "abnormal bleeding; unusual bleeding; unexpected bleeding; bleeding down there; spotting;"
    " vaginal bleeding; random bleeding; bleeding when not on my period",
    "anticoagulant_use": "blood thinner; warfarin; apixaban; eliquis; rivaroxaban; xarelto; heparin",
    "bleeding_amount": "how heavy is the bleeding; light bleeding; amount of bleeding",
    "bleeding_days": "how long should bleeding last",
    "blood_colour": "colour of blood; brown blood; brown discharge; pink discharge; brown spotting; pink spotting;"
    " black blood; dark blood; bright red blood; old blood; black discharge",
    "blood_in_urine": "blood in urine; peeing blood; red urine; pink urine",
    "blood_with_stool": "blood in stool; blood in poo; rectal bleeding; bleeding from the bottom",
    "breast_tenderness": "sore boobs; breast pain; tender breasts",
    "breathless_at_rest": "short of breath; cannot breathe; breathless",
    "cervical_screening": "smear; smear test; pap smear; pap test; HPV test; never had a smear",
    "clot_size": "clots; blood clots; big clots; clots in period; passing clots; huge clot; jelly clots;"
    " lumps of blood",
    "coercion": "forced to have sex; pressured into sex",
    "coil_threads_missing": "IUD strings missing; coil threads; cannot feel the strings; IUD fell out",
    "contractions": "contractions; tightenings; braxton hicks",
    "could_be_pregnant": "could I be pregnant; am I pregnant; might be pregnant; chance of pregnancy",
    "cycle_regularity": "irregular periods; irregular cycle; periods all over the place; unpredictable periods",
    "discharge": "discharge; vaginal discharge; green discharge; white discharge; yellow discharge;"
    " discharge with blood",
    "discharge_smell": "smelly discharge; bad smell; bad smell down there; fishy smell; foul smell; smelly vagina",
    "dysuria": "burning when I pee; hurts to pee; stinging urine; painful urination",
    "easy_bruising": "bruise easily; nosebleeds; bleeding gums; lots of bruises",
    "faintness": "dizzy; faint; fainted; passing out; passed out; lightheaded; feeling faint; about to pass out;"
    " blacked out",
    "fatigue": "tired all the time; exhausted; tired; no energy",
    "fear_at_home": "afraid of my partner; domestic violence; abusive husband; partner hits me",
    "fever": "fever; high temperature; feeling hot",
    "flooding": "flooding; gushing blood; blood running down my legs; gush of blood; pouring blood;"
    " bleeding like a tap; blood everywhere",
    "fluid_leak": "leaking fluid; watery discharge; water leaking; amniotic fluid leak",
    "genital_sores": "sores; blisters down there; ulcers",
    "heavy_menstrual_bleeding": "heavy periods; heavy period; heavy menstrual bleeding; menorrhagia; heavy flow;"
    " my period is so heavy; very heavy period; leaking through pads; heavy bleeding",
    "hot_flushes": "hot flashes; hot flushes; night sweats",
    "hours_of_soaking": "soaking pads; soaking through pads; soaking a pad an hour; pad every hour;"
    " changing pad every hour",
    "hysterectomy": "hysterectomy; bleeding after hysterectomy; womb removed",
    "intermenstrual_bleeding": "bleeding between periods; spotting between periods; bleeding in between periods;"
    " two periods in one month;"
    " bleeding outside my period; bleeding two weeks after period; intermenstrual bleeding; metrorrhagia",
    "known_anaemia": "anemia; low iron; iron deficiency; low blood count",
    "midcycle_bleeding": "bleeding mid cycle; bleeding halfway between periods; bleeding two weeks before period",
    "missed_pills": "missed pill; forgot my pill; missed pills",
    "mittelschmerz": "ovulation pain; mittelschmerz; pain when ovulating",
    "nausea_vomiting": "feeling sick; throwing up; being sick; morning sickness",
    "pads_per_day": "how many pads a day; how many pads is normal",
    "pain_with_sex": "pain during sex; painful sex; sex hurts; hurts during sex; dyspareunia",
    "pelvic_pain": "stomach cramps; belly pain; lower abdominal pain; pelvic pain; stomach pain; cramping; cramps;"
    " pain in lower belly",
    "period_late": "late period; missed period; period is late; no period; period not coming; skipped period",
    "period_pain": "period pain; period cramps; painful periods; dysmenorrhea; menstrual cramps; cramps",
    "persistent_bloating": "bloating; bloated; swollen tummy",
    "postcoital_bleeding": "bleeding after sex; bleeding during sex; spotting after sex; blood after intercourse;"
    " blood on the condom;"
    " postcoital bleeding; bleed when I have sex; blood on the sheets after sex",
    "postmenopausal_bleeding": "bleeding after menopause; postmenopausal bleeding; spotting after menopause;"
    " period came back after menopause;"
    " bleeding years after last period; bleeding after a year without periods",
    "postmenstrual_spotting": "spotting after my period; brown discharge after period; spotting after period ended",
    "pregnancy_test": "pregnancy test; positive test; negative test; faint line",
    "premenstrual_spotting_days": "spotting before period; spotting days before period;"
    " brown discharge before period",
    "prolonged_bleeding": "period will not stop; period wont stop; bleeding wont stop; long period;"
    " period lasting weeks;"
    " bleeding for weeks; period lasting two weeks; nonstop period; cannot stop bleeding; bleeding for a month",
    "racing_heart": "heart racing; palpitations; heart beating fast",
    "reduced_fetal_movements": "baby not moving; baby moving less; baby stopped kicking; no kicks",
    "retained_object": "tampon stuck; cannot find tampon; lost tampon",
    "rh_negative": "rhesus negative; rh negative; negative blood type; anti-D; rhogam",
    "seen_only_on_wiping": "blood when I wipe; blood on toilet paper; spotting when wiping; pink when I wipe",
    "sexual_assault": "rape; raped; sexual assault; was assaulted; sex I did not want",
    "shoulder_tip_pain": "shoulder pain; pain in shoulder",
    "sti_test_positive": "positive STD test; tested positive for chlamydia",
    "tissue_passed": "passed tissue; passed something; something came out; grey tissue; decidual cast",
    "urinary_frequency": "peeing a lot; need to pee all the time",
    "vaginal_dryness": "dry vagina; vaginal dryness; dryness; dry down there",
    "vulval_itch": "itchy vagina; itching; itch down there; itchy down there",
    "vulval_lesion": "lump down there; lump on the vulva; bump",
    # tests, help, ranges, rules
    "blood_group": "blood type; blood group",
    "colposcopy": "colposcopy",
    "early_pregnancy_scan": "early scan; dating scan; viability scan",
    "endometrial_biopsy": "biopsy; endometrial biopsy; pipelle",
    "full_blood_count": "CBC; blood count; hemoglobin test",
    "hysteroscopy": "camera in the womb; hysteroscopy",
    "serum_hcg_series": "hCG; beta hCG; hcg levels; hcg doubling",
    "transvaginal_ultrasound": "ultrasound; internal scan; scan; transvaginal ultrasound",
    "urine_pregnancy_test": "home pregnancy test; when to take a pregnancy test",
    "vaginal_oestrogen_for_dryness": "estrogen cream; vaginal estrogen; estrogen pessary; vagifem",
    "moisturiser_for_dryness_after_menopause": "vaginal moisturizer; lube; lubricant",
    "tranexamic_acid_for_heavy_periods": "tranexamic acid; cyklokapron; stop heavy bleeding medicine; TXA",
    "iron_for_heavy_periods": "iron tablets; iron pills; iron supplements",
    "hormonal_coil_for_heavy_periods": "mirena for heavy periods",
    "keep_a_bleeding_diary": "period diary; period tracker; track my bleeding",
    "frequency": "how often should I get my period; period every two weeks; how long is a normal cycle; cycle length",
    "duration": "how long should a period last; period length; how many days is a period",
    "regularity": "how regular should periods be",
    "volume": "how much blood is normal; how heavy is a normal period; how much do you bleed",
    "hb_1pad_any": "soaking a pad in an hour; pad soaked in an hour",
    "pe_any_bleed": "pregnant and bleeding; bleeding in pregnancy; bleeding while pregnant;"
    " bleeding in early pregnancy",
    "pl_aph_any": "bleeding in late pregnancy; bleeding in third trimester; bleeding in second trimester",
    "sn_missed_periods": "no periods for months; periods stopped; amenorrhea; no period for months",
    "sn_irregular_cycles": "irregular periods; periods too often; two periods in one month",
    "sg_assault": "rape; raped; sexual assault",
}  # fmt: skip

PEOPLE_SAY: Final[Mapping[str, tuple[str, ...]]] = {id: tuple(names.split("; ")) for id, names in _SAID.items()}
