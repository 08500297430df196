"""Someone in no danger right now: the lines of the two safety screens answered with no, but for how much and pain."""

from collections.abc import Mapping
from typing import Any

NO_DANGER: Mapping[str, Any] = {
    "faintness": "none",
    "flooding": "absent",
    "fever": "none",
    "breathless_at_rest": "absent",
    "confusion": "absent",
    "feels_very_ill": "absent",
    "pale_clammy": "absent",
    "chest_pain": "absent",
    "shoulder_tip_pain": "absent",
    "pain_sudden": "absent",
    "nausea_vomiting": "none",
    "rigors": "absent",
    "seizure": "absent",
    "new_rash": "none",
}
