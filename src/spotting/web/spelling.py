"""British spelling, as the texts are written, turned into American spelling for a reader in the United States.

Letters only: no word is exchanged for another one, so no advice can change.
"""

from __future__ import annotations

import re
from typing import Final

_PARTS: Final = {
    "haem": "hem",
    "anaem": "anem",
    "oestr": "estr",
    "gynaec": "gynec",
    "paediatr": "pediatr",
    "anaesth": "anesth",
    "rrhoea": "rrhea",
    "dyspnoea": "dyspnea",
    "oedema": "edema",
    "faec": "fec",
    "foetus": "fetus",
    "foetal": "fetal",
    "leucocyt": "leukocyt",
    "caesarean": "cesarean",
    "colour": "color",
    "tumour": "tumor",
    "labour": "labor",
    "odour": "odor",
    "behaviour": "behavior",
    "favour": "favor",
    "neighbour": "neighbor",
    "centre": "center",
    "fibre": "fiber",
    "metres": "meters",
    "metre": "meter",
    "litres": "liters",
    "litre": "liter",
    "sterilis": "steriliz",
    "recognis": "recogniz",
    "organis": "organiz",
    "analysed": "analyzed",
    "programme": "program",
    "judgement": "judgment",
    "moisturis": "moisturiz",
    "ageing": "aging",
    "grey": "gray",
}
_FOUND: Final = re.compile("|".join(sorted(_PARTS, key=len, reverse=True)), re.IGNORECASE)


def american(text: str) -> str:
    """Return a text with American spelling."""
    return _FOUND.sub(_exchange, text)


def _exchange(found: re.Match[str]) -> str:
    new = _PARTS[found[0].lower()]
    return new.capitalize() if found[0][0].isupper() else new
