"""A saved check: the answers of one case in a file of her own, and what of them still holds on a later day.

What lasts is decided here by group of finding, with a reason beside each line; everything of the moment is asked
again. Never decides about urgency, never writes anywhere she did not name, never keeps another copy.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from spotting.case import FORMAT, MAX_BYTES, Case, read_answer
from spotting.catalog.types import Catalog, Finding
from spotting.problems import BadCase, Problem

# Groups whose answers are of the past or change slowly: kept, shown, and any of them can be changed.
LASTING_GROUPS = ("history", "medicines", "hormones_and_contraception")
# In a lasting group, but of the moment: a course of treatment, a slip of these weeks, something to feel for now.
OF_THE_MOMENT = frozenset(
    {
        "coil_threads_missing",
        "fertility_treatment",
        "missed_pills",
        "ohss_diagnosed",
        "vaginal_progesterone_use",
        "vomiting_diarrhoea_on_pill",
    }
)
# In a group of the moment, but a fact that stays: how periods began and usually are, and the blood group.
LASTING = frozenset({"cycle_length_days", "heavy_since_menarche", "rh_negative"})
# Numbers that count time since something: they grow with the days gone by, and are offered for her to confirm.
# What counts a length that may have ended (days of this bleed, hours of pain) is asked afresh.
COUNTED = frozenset(
    {
        "age_days",
        "age_years",
        "days_after_ovulation",
        "days_since_emergency_pill",
        "days_since_last_period",
        "days_since_methotrexate",
        "days_since_pregnancy_end",
        "days_since_procedure",
        "days_since_unprotected_sex",
        "gestation_weeks",
        "hours_since_assault",
        "hours_since_misoprostol",
        "hrt_months",
        "method_months",
        "months_since_hrt_change",
        "months_trying",
        "months_without_enough_progestogen",
        "pregnancy_test_days_ago",
        "testosterone_months",
        "weeks_since_hrt_stopped",
        "years_since_menarche",
    }
)
# Measured in a moment and over by now: never offered again.
_FLEETING = frozenset({"heart_rate", "hcg_change_48h", "systolic_bp", "temperature_c"})
_DAYS_IN = {"hours": 1 / 24, "days": 1.0, "weeks": 7.0, "months": 30.44, "years": 365.25}


@dataclass(frozen=True)
class SavedCheck:
    """A case with the day it was saved on."""

    case: Case
    saved_on: date


@dataclass(frozen=True)
class Renewed:
    """What of a saved check is `kept`, `results` she may confirm, counts `suggested` anew, and names left out."""

    kept: Mapping[str, Any]
    results: Mapping[str, Any]
    suggested: Mapping[str, str]
    not_known: tuple[str, ...] = ()


def read_saved(path: Path, today: date) -> SavedCheck:
    """Read a saved check; raises BadCase with one message that says what is wrong and what to do."""
    name = path.name
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise BadCase([Problem(str(path), 0, f"cannot be read ({error.strerror}).")]) from None
    data = _object(raw, name)
    if isinstance(data.get("format"), int) and data["format"] > FORMAT:
        what = "was saved by a newer version of spotting."
        raise BadCase([Problem(name, 0, what, "Update spotting, or start again with `spotting check`.")])
    saved_on = data.pop("saved_on", None)
    if saved_on is None:
        what = "is no saved check: it has no `saved_on`."
        raise BadCase([Problem(name, 0, what, "Write `--case` instead of `--resume` for a plain case.")])
    case = Case.from_dict(data, name=name)
    try:
        day = date.fromisoformat(str(saved_on))
    except ValueError:
        raise BadCase([Problem(f"{name}: saved_on", 0, f"is {saved_on!r}.", "Write a date as 2026-11-20.")]) from None
    if day > today:
        what = f"is {day}, which is still to come."
        raise BadCase([Problem(f"{name}: saved_on", 0, what, "Check the date of this computer.")])
    return SavedCheck(case, day)


def _object(raw: bytes, name: str) -> dict[str, Any]:
    """Return the parsed file; `Case.from_json` says what is wrong where it is no JSON object."""
    try:
        data = json.loads(raw) if len(raw) <= MAX_BYTES else None
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        Case.from_json(raw, name=name)
        raise BadCase([Problem(name, 0, "is no saved check.", "Start again with `spotting check`.")])
    return data


def write_saved(path: Path, case: Case, today: date, *, replace_it: bool = False) -> None:
    """Write the case for this user's eyes only (mode 0600), whole or not at all; raises BadCase where it cannot."""
    check_target(path, replace_it=replace_it)
    text = json.dumps({**case.to_dict(), "saved_on": today.isoformat()}, indent=2, ensure_ascii=False) + "\n"
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise BadCase([Problem(str(path), 0, f"cannot be written ({error.strerror}).")]) from None


def check_target(path: Path, *, replace_it: bool = False) -> None:
    """Raise BadCase if the file cannot be written there, or would replace one."""
    if path.exists() and not replace_it:
        raise BadCase([Problem(str(path), 0, "exists already.", "Name another file, or remove this one first.")])
    if path.is_dir() or not path.parent.is_dir():
        what = "is a folder." if path.is_dir() else "is in a folder that does not exist."
        raise BadCase([Problem(str(path), 0, what, "Name a file in a folder that exists.")])


def known_to(catalog: Catalog, case: Case) -> tuple[Case, tuple[str, ...]]:
    """Return the case with the answers this version can read, and the names of those it cannot."""
    answers, not_known = {}, []
    for name, value in case.answers.items():
        finding = catalog.findings.get(catalog.aliases.get(name, name))
        try:
            if finding is None:
                raise ValueError
            read_answer(finding, value)
        except ValueError:
            not_known.append(name)
            continue
        answers[finding.id] = value
    origin = {name: word for name, word in case.origin.items() if name in answers}
    return replace(case, answers=answers, origin=origin), tuple(not_known)


def renew(saved: SavedCheck, catalog: Catalog, today: date) -> Renewed:
    """Sort the answers of an older check by what still holds."""
    case, not_known = known_to(catalog, saved.case)
    days = (today - saved.saved_on).days
    kept: dict[str, Any] = {}
    results: dict[str, Any] = {}
    suggested: dict[str, str] = {}
    for name, value in case.answers.items():
        finding = catalog.findings[name]
        if value in ("unknown", "declined"):
            continue
        if case.origin.get(name) in ("examination", "test"):
            if name not in _FLEETING:
                results[name] = value
        elif name in COUNTED:
            if isinstance(value, int | float):
                suggested[name] = _grown(finding, value, days)
            elif finding.group in LASTING_GROUPS:
                kept[name] = value  # "never", or a range she gave
        elif lasts(finding):
            kept[name] = value
    return Renewed(kept, results, suggested, not_known)


def lasts(finding: Finding) -> bool:
    """Whether an answer still holds on a later day unless she changes it."""
    if finding.id in LASTING:
        return True
    return finding.group in LASTING_GROUPS and finding.id not in OF_THE_MOMENT and finding.id not in COUNTED


def _grown(finding: Finding, value: float, days: int) -> str:
    grown = value + int(days / _DAYS_IN[finding.unit])
    return f"{min(grown, finding.range[1]):g}"
