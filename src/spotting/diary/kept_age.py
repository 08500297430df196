"""Her age as the diary's file keeps it: what she said and when, and what that makes on a later day.

Optional. It sharpens the limits for regular cycles, the forecast and the question of the menopause; nothing else is
read from it, and no birthday is ever asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from spotting.diary.vault import Vault

AGE: Final = "age"  # the key of the setting
YOUNGEST, OLDEST = 8, 110  # years; what the check takes
_DAYS: Final = 365.25  # of a year


@dataclass(frozen=True)
class KeptAge:
    """An age in whole years as said on a day, or a year of birth (the other part is None)."""

    said_on: date
    years: int | None = None
    born: int | None = None

    def years_on(self, today: date) -> float:
        """Return the age in years on a day; a year of birth is taken at its middle."""
        if self.born is not None:
            age = (today - date(self.born, 7, 1)).days / _DAYS
        else:
            age = (self.years or 0) + max((today - self.said_on).days, 0) / _DAYS
        return min(max(age, float(YOUNGEST)), float(OLDEST))

    def whole_years_on(self, today: date) -> int:
        """Return the age to offer to the check: it can be a year more or less, so it is only ever offered."""
        return min(today.year - self.born, OLDEST) if self.born is not None else int(self.years_on(today))


def read_age(text: str, today: date) -> KeptAge:
    """Read an age or a year of birth as typed; raises ValueError with what to write."""
    words = re.fullmatch(r"\s*(\d{1,4})\s*(?:years?( old)?|años)?\s*", text.casefold())
    number = int(words[1]) if words else -1
    if YOUNGEST <= number <= OLDEST:
        return KeptAge(today, years=number)
    if YOUNGEST <= today.year - number <= OLDEST:
        return KeptAge(today, born=number)
    raise ValueError("Write your age in years, such as 34, or the year you were born, with four figures.")


def kept_age(vault: Vault) -> KeptAge | None:
    """Return what she said, None where she did not, or where this version cannot read it."""
    return _from_json(vault.setting(AGE))


def keep_age(vault: Vault, age: KeptAge | None) -> bool:
    """Keep the age as one change, None taking it away; return whether that changed anything."""
    what = "your age, written down" if age else "your age, taken out"
    before = vault.setting(AGE)
    return bool(vault.change_setting(AGE, _to_json(age) if age else None, what, before=before))


def _to_json(age: KeptAge) -> dict[str, Any]:
    number = {"years": age.years} if age.born is None else {"born": age.born}
    return {"said_on": age.said_on.isoformat(), **number}


def _from_json(data: Any) -> KeptAge | None:
    try:
        said_on, years, born = date.fromisoformat(data["said_on"]), data.get("years"), data.get("born")
    except (TypeError, KeyError, ValueError, AttributeError):
        return None
    if isinstance(years, int) and YOUNGEST <= years <= OLDEST:
        return KeptAge(said_on, years=years)
    if isinstance(born, int) and YOUNGEST <= said_on.year - born <= OLDEST:
        return KeptAge(said_on, born=born)
    return None
