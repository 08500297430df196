"""Words of trackers for pain and other symptoms: pain by its site, everything else by its own name.

Only words whose site is plain are taken as pain; any other word stays a symptom under the name the app gives it.
"""

from __future__ import annotations

import re
from typing import Final

from spotting.diary.day import Pain, Symptom

LONGEST_NAME: Final = 80
# Site of a pain by the word of a tracker; sites as in entries_in_words.PAIN_SITES.
PAIN_WORDS: Final = {
    "cramps": "pelvis",
    "abdominal_cramps": "pelvis",
    "menstrual_cramps": "pelvis",
    "period_cramps": "pelvis",
    "pelvic_pain": "pelvis",
    "back_pain": "lower_back",
    "backache": "lower_back",
    "lower_back_pain": "lower_back",
    "breast_pain": "breasts",
    "breast_tenderness": "breasts",
    "tender_breasts": "breasts",
    "headache": "head",
}


def plain_word(word: str) -> str:
    """Return `tenderBreasts`, `Tender breasts` and `TENDER_BREASTS` as `tender_breasts`."""
    parts = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", word.strip())
    return re.sub(r"[\s_-]+", "_", parts).lower()[:LONGEST_NAME]


def pain_or_symptom(word: str, severity: str = "unspecified") -> tuple[str, Pain | Symptom]:
    """Return the field of a day and the entry a symptom's word becomes."""
    name = plain_word(word)
    if site := PAIN_WORDS.get(name):
        return "pain", Pain(site, severity=severity)
    return "symptoms", Symptom(name.replace("_", " "), severity)
