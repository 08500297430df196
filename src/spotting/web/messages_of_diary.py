"""The single words of the diary: levels, kinds, results and the labels of its fields, as its pages show them.

They are answers to choose from, written down nowhere as sentences, so no search in the program would find them.
"""

from __future__ import annotations

from typing import Final

WORDS: Final = (
    "Spotting", "Light", "Medium", "Heavy", "Flooding", "none", "spotting", "light", "medium", "heavy", "flooding",
    "some, amount not said", "not said", "Colour", "pink", "bright red", "dark red", "brown or black", "Product",
    "What", "pad", "tampon", "cup", "disc", "underwear", "liner", "full", "Millilitres", "vaginal", "oral", "anal",
    "toys", "solo", "Protection", "protected", "unprotected", "withdrawal", "Pain", "Where", "mild", "moderate",
    "severe", "pregnancy", "ovulation test (LH)", "oestrogen", "progesterone", "Result", "negative", "positive",
    "high, not yet the peak", "inconclusive", "Time", "Method", "on waking", "wrist", "dry", "sticky", "creamy",
    "watery", "like egg white", "atypical", "Contraception", "combined pill", "progestogen only pill",
    "pill, which one not said", "emergency pill", "patch", "ring", "implant", "injection", "hormonal coil",
    "copper coil", "coil, which one not said", "condom", "other barrier", "fertility awareness",
    "tubal sterilisation", "partner vasectomy", "hormone therapy", "began", "ended", "used", "taken", "taken late",
    "missed", "taken twice", "vomited", "break", "changed", "Medicines", "Name", "smear",
    "internal scan or examination", "colposcopy without biopsy", "cervical biopsy", "loop excision", "coil fitted",
    "coil removed", "womb biopsy", "hysteroscopy", "womb evacuation", "ablation", "insemination", "egg collection",
    "embryo transfer", "hysterectomy", "other", "Which", "birth", "miscarriage", "abortion with pills",
    "abortion by procedure", "ectopic pregnancy", "molar pregnancy", "breastfeeding", "menopause", "It", "goes on",
    "on this day", "delete everything",
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
)  # fmt: skip
