"""A diary in the folder of a test, from letters: n none, s spotting, l light, m medium, h heavy, a dot not logged."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from spotting.diary.day import Bleeding, ContraceptionEvent, Day
from spotting.diary.recorded import Recorded
from spotting.diary.vault import Vault

PASSPHRASE = "rain on nine tin roofs"  # as in the key file of the folder
WORDS = {"n": "none", "s": "spotting", "l": "light", "m": "medium", "h": "heavy"}
CYCLE = "mhmll" + "n" * 23
TODAY = date.today()


def kept(folder: Path, letters: str, *, pill: bool = False) -> None:
    """Make the diary: a letter a day, the last one today."""
    path = folder / "data" / "diary.spotting"
    path.parent.mkdir(mode=0o700)
    first = TODAY - timedelta(days=len(letters) - 1)
    started = (ContraceptionEvent("combined_pill", "start"),) if pill else ()
    days = [
        Day(first + timedelta(days=k), Bleeding(WORDS[letter]), contraception=() if k else started)
        for k, letter in enumerate(letters)
        if letter != "."
    ]
    vault, _ = Vault.create(path, PASSPHRASE)
    vault.write([((day.date, "own"), Recorded(day)) for day in days], "made")
    vault.close()
