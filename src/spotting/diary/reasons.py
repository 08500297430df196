"""Why a bleed was read as what it is: short sentences for the person, from the dates and signs around it.

Only what stands in the diary is named. It says how sure the reading is and never what caused the bleeding.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from spotting.diary.bleeds import OWN_BEGINNING, Placed, amounts
from spotting.diary.circumstances import Circumstances
from spotting.diary.observations import Observed
from spotting.diary.phases import MENSES_DAYS

LONG_AGO = 400  # days since the last period beyond which a count says nothing
METHOD_WORDS = {
    "combined_pill": "the combined pill", "progestogen_only_pill": "the progestogen-only pill", "pill": "the pill",
    "patch": "the patch", "ring": "the ring", "implant": "the implant", "injection": "the injection",
    "hormonal_coil": "the hormonal coil", "hormone_therapy": "hormone therapy",
}  # fmt: skip
END_WORDS = {
    "birth": "the birth", "miscarriage": "the miscarriage", "abortion_with_pills": "the abortion",
    "abortion_by_procedure": "the abortion", "ectopic_pregnancy": "the ectopic pregnancy",
    "molar_pregnancy": "the molar pregnancy", "pregnancy": "the end of the pregnancy",
}  # fmt: skip


@dataclass(frozen=True)
class Around:
    """What stands around a bleed: rows of the period before and after it and of the ovulation of that cycle."""

    begins: bool  # a cycle begins with it
    period_before: int | None
    period_after: int | None
    ovulation: int | None
    ovulation_sign: str
    after_sex: int | None
    counts_as: str
    resumed: int | None


def reason(observed: Observed, known: Circumstances, placed: Placed, around: Around) -> str:
    """Return the reason in one to three sentences."""
    first = placed.part.first
    said = _by_kind(observed, known, placed, around)
    if placed.corrected:
        said = f"You said so. {said}"
    _, spotting_only = amounts(observed, placed.part)
    if around.counts_as == OWN_BEGINNING:
        said += " One day of spotting before the flow is common and counts as the beginning of the period."
    elif spotting_only and placed.kind in ("follicular", "periovulatory", "luteal"):
        said += " It was only spotting, and spotting alone does not start a period."
    if around.after_sex is not None and placed.kind != "menstrual":
        when = "on the day of sex" if around.after_sex == 0 else f"{days(around.after_sex)} after sex"
        said += f" It began {when}."
    if around.resumed is not None:
        said += " Some days in it were not logged: if there was no blood then, what came after lay between periods."
    if (procedure := _procedure(observed, first)) is not None:
        said += f" {procedure}"
    share = placed.kinds.max()
    if share < 0.6:
        said += " This reading is not sure."
    return said


def days(count: int) -> str:
    """Return '1 day', '5 days'."""
    return f"{count} day" if count == 1 else f"{count} days"


def day_words(observed: Observed, row: int) -> str:
    """Return a row as '2 March 2026'."""
    day: date = observed.first + timedelta(days=row)
    return f"{day.day} {day:%B %Y}"


def _by_kind(observed: Observed, known: Circumstances, placed: Placed, around: Around) -> str:
    row, kind = placed.part.first, placed.kind
    if kind == "menstrual":
        return _menstrual(known, placed, around)
    if kind in ("follicular", "periovulatory", "luteal"):
        return _between(row, kind, around)
    if kind in ("withdrawal", "breakthrough"):
        return _on_hormones(known, row, kind)
    if kind == "in_pregnancy":
        return _in_pregnancy(observed, known, row)
    if kind == "after_birth_or_loss":
        end = max((end for end in known.ends if end.row <= placed.part.last), key=lambda end: end.row, default=None)
        if end is None:
            return "It came after a pregnancy that ended early."
        if end.row == row:
            return f"It began on the day of {END_WORDS[end.kind]}."
        if end.row > row:
            return f"It began {days(end.row - row)} before {END_WORDS[end.kind]} and went on after it."
        return f"It began {days(row - end.row)} after {END_WORDS[end.kind]}."
    if kind == "after_menopause":
        if placed.twelve_months == 0:
            return "It came after the menopause."
        if placed.unlogged_year:
            return "No period is in the diary in the 12 months before it, but many of those days were not logged."
        return "There was no period in the 12 months before it."
    return "After the womb is removed there are no periods, so this bleeding fits none of the usual kinds."


def _menstrual(known: Circumstances, placed: Placed, around: Around) -> str:
    length = days(placed.part.last - placed.part.first + 1)
    if placed.twelve_months > 0.5:
        return "There was no period in the 12 months before it, but at your age that is seldom the menopause."
    since = _since(known, placed.part.first, around.period_before)
    if since:
        return f"It lasted {length}, with flow, and is the first period {since}."
    if around.period_before is None:
        return f"It lasted {length}, with flow, and is the first period in this diary."
    gap = placed.part.first - around.period_before
    if gap > LONG_AGO:
        return f"It lasted {length}, with flow, more than a year after the last period in the diary."
    if gap <= MENSES_DAYS and not around.begins:
        return f"It belongs to the period that began {days(gap)} before."
    said = f"It began {days(gap)} after the first day of the period before, and lasted {length}."
    if around.ovulation is not None and around.ovulation_sign and 5 < placed.part.first - around.ovulation < 21:
        after = days(placed.part.first - around.ovulation)
        said += f" That is {after} after the likely day of ovulation ({around.ovulation_sign})."
    return said


def _since(known: Circumstances, row: int, before: int | None) -> str:
    """Return 'after the birth', 'since you stopped the pill', where one lies between a period and the one before."""
    last = -1 if before is None else before
    events = [(end.row, f"after {END_WORDS[end.kind]}") for end in known.ends if last < end.row < row]
    stopped = [span for span in known.spans if last < span.last < row]
    events += [(span.last, f"since you stopped {METHOD_WORDS[span.method]}") for span in stopped]
    return max(events)[1] if events else ""


def _between(row: int, kind: str, around: Around) -> str:
    said = "It began"
    if around.period_before is not None and row - around.period_before > LONG_AGO:
        said += " more than a year after the last period in the diary"
    elif around.period_before is not None:
        said += f" on day {row - around.period_before + 1} of the cycle"
    else:
        said += " before the first period in this diary"
    if kind == "luteal" and around.period_after is not None and around.period_after - row <= 14:
        return f"{said}, {days(around.period_after - row)} before the next period."
    if around.ovulation is None:
        return f"{said}."
    gap = row - around.ovulation
    where = "on" if gap == 0 else f"{days(abs(gap))} {'after' if gap > 0 else 'before'}"
    sign = f" ({around.ovulation_sign})" if around.ovulation_sign else ""
    return f"{said}, {where} the likely day of ovulation{sign}."


def _on_hormones(known: Circumstances, row: int, kind: str) -> str:
    span = max((one for one in known.spans if one.first <= row), key=lambda one: one.first, default=None)
    if span is None:
        return "It came while you were using hormones."
    method = METHOD_WORDS[span.method]
    if row > span.last:
        return f"It began {days(row - span.last)} after the last day on {method}."
    used = days(row - span.first + 1)
    if kind == "withdrawal":
        return f"It fits the break that belongs to {method}, when bleeding is expected."
    started = f", {used} after you started it" if span.first_known else ""
    planned = "" if span.method == "hormone_therapy" else ", with no break planned"
    return f"It came while you were using {method}{started}{planned}."


def _in_pregnancy(observed: Observed, known: Circumstances, row: int) -> str:
    tests = [r for r, day in observed.event_days if observed.codes["pregnancy"][r] == 1]
    near = min((r for r in tests if abs(r - row) < 300), key=lambda r: abs(r - row), default=None)
    if near is not None:
        gap = near - row
        when = "on the same day" if gap == 0 else f"{days(abs(gap))} {'later' if gap > 0 else 'before'}"
        return f"There was a positive pregnancy test {when}."
    if known.pregnant[row]:
        return "A pregnancy is recorded for this time."
    return "A pregnancy recorded later had begun by then."


def _procedure(observed: Observed, row: int) -> str | None:
    for event_row, day in reversed(observed.event_days):
        if 0 <= row - event_row <= 7:
            when = "on the same day" if row == event_row else f"{days(row - event_row)} before"
            if day.procedures:
                name = day.procedures[0].kind.replace("_", " ")
                return f"There was a procedure {when} ({name})."
            if any(one.method == "emergency_pill" for one in day.contraception):
                return f"The emergency pill was taken {when}."
    return None
