"""Answers about contraception and hormones, drawn from the diary: the method, how long, missed pills, emergency pills.

Only what she or a source wrote counts; a method started and not stopped goes on. Never "none": that nothing is written
down does not mean that nothing is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from spotting.diary.day import ContraceptionEvent, Day
from spotting.diary.pattern import Pages, Pattern, dates, from_diary, how_long_ago

MISSED_DAYS: Final = 30  # "in the last month"
USED_DAYS: Final = 35  # judged: a method only logged as used counts as today's for about one cycle
LONG_SINCE: Final = 100  # judged: after so long without a record it is asked whether the method is still used
MONTH: Final = 30.44  # days
_UNCLEAR: Final = {
    "pill": {"in": ["combined_pill", "progestogen_only_pill"]},
    "coil": {"in": ["hormonal_coil", "copper_coil"]},
}
_NO_CONTRACEPTION: Final = ("emergency_pill", "hormone_therapy", "unspecified")
_PILLS: Final = ("pill", "combined_pill", "progestogen_only_pill")
_TAKEN_DAILY: Final = (*_PILLS, "patch", "ring", "injection")
_STRONGER: Final = (
    *_PILLS, "patch", "ring", "implant", "injection", "hormonal_coil", "copper_coil", "coil",
)  # fmt: skip
_LASTING: Final = ("implant", "hormonal_coil", "copper_coil", "coil", "tubal_sterilisation", "partner_vasectomy")
_UPSETS: Final = ("vomit", "diarrhoea", "diarrhea", "stomach upset")


@dataclass(frozen=True)
class Use:
    """A method in use today: since when, whether its start was written down, and its last record."""

    method: str
    since: date
    start_known: bool
    last: date


def contraception_patterns(pages: Pages) -> Iterator[Pattern]:
    """Yield what the diary says of contraception and hormones."""
    used = in_use(pages)
    if used is not None and not pages.history.today_circumstances.pregnant:
        yield from _method(pages, used)
        yield from _missed(pages, used)
        yield from _upset(pages, used)
    yield from _emergency(pages)
    yield from _hormone_therapy(pages)


def in_use(pages: Pages, *, of: tuple[str, ...] = ()) -> Use | None:
    """Return the method in use today; of two that with hormones or the coil, else the latest. `of` limits which."""
    uses: dict[str, Use] = {}
    for day in sorted(pages.by_date):
        shown = pages.by_date[day]
        for event in shown.contraception:
            if (event.method not in of) if of else (event.method in _NO_CONTRACEPTION):
                continue
            if event.event == "stop":
                uses.pop(event.method, None)
                continue
            old = uses.get(event.method)
            if old is None or event.event == "start":
                uses[event.method] = Use(event.method, day, event.event == "start", day)
            else:
                uses[event.method] = Use(old.method, old.since, old.start_known, day)
        _coils(shown, uses)
        if any(event.kind in ("birth", "pregnancy") and event.span != "stop" for event in shown.life):
            uses = {name: one for name, one in uses.items() if name in ("tubal_sterilisation", "partner_vasectomy")}
    current = [one for one in uses.values() if one.start_known or pages.ago(one.last) <= USED_DAYS]
    strong = [one for one in current if one.method in _STRONGER]
    return max(strong or current, key=lambda one: (one.since, one.method), default=None)


def _coils(shown: Day, uses: dict[str, Use]) -> None:
    """Take a coil that was fitted or removed as a procedure into account."""
    coils = ("hormonal_coil", "copper_coil", "coil")
    for one in shown.procedures:
        if one.kind == "coil_removed":
            for name in coils:
                uses.pop(name, None)
        elif one.kind == "coil_fitted" and not any(uses[name].since == shown.date for name in coils if name in uses):
            uses["coil"] = Use("coil", shown.date, True, shown.date)


def _method(pages: Pages, used: Use) -> Iterator[Pattern]:
    name = used.method.replace("_", " ")
    began = "began" if used.start_known else "first logged"
    said = f"{name}, {began} on {dates((used.since,), pages.today)}, no end logged"
    old = used.method not in _LASTING and pages.ago(used.last) > LONG_SINCE
    sure = 0.7 if old else 0.95
    value: Any = _UNCLEAR.get(used.method, used.method)
    yield Pattern("contraceptive_method", value, from_diary(said), (used.since, used.last), sure)
    months = min(int(pages.ago(used.since) / MONTH), 400)
    if used.start_known or months:
        length: Any = months if used.start_known else {"from": months}
        yield Pattern("method_months", length, from_diary(said), (used.since,), sure)


def _events(pages: Pages, days: int) -> list[tuple[date, ContraceptionEvent]]:
    return [(day.date, event) for day in pages.recent(days) for event in day.contraception]


def _missed(pages: Pages, used: Use) -> Iterator[Pattern]:
    if used.method not in _TAKEN_DAILY:
        return
    recent = [(day, event) for day, event in _events(pages, MISSED_DAYS) if event.method == used.method]
    found = tuple(day for day, event in recent if event.event in ("missed", "late"))
    if found:
        said = from_diary(f"missed or late on {dates(found, pages.today)}")
        yield Pattern("missed_pills", "present", said, found)
        return
    taken = {day for day, event in recent if event.event in ("taken", "break")}
    every = {pages.today - timedelta(days=k) for k in range(MISSED_DAYS)}
    if used.method in _PILLS and taken == every:
        said = from_diary(f"taken, or in the break, on every one of the last {MISSED_DAYS} days")
        yield Pattern("missed_pills", "absent", said, tuple(sorted(taken)), 0.95)


def _upset(pages: Pages, used: Use) -> Iterator[Pattern]:
    if used.method not in _PILLS:
        return
    found = []
    for day in pages.recent(MISSED_DAYS):
        vomited = any(event.event == "vomited" for event in day.contraception)
        upset = any(
            one.severity != "none" and any(word in one.name.casefold() for word in _UPSETS) for one in day.symptoms
        )
        if vomited or upset:
            found.append(day.date)
    if found:
        said = from_diary(f"a stomach upset on {dates(found, pages.today)}")
        yield Pattern("vomiting_diarrhoea_on_pill", "present", said, tuple(found), 0.85)


def _emergency(pages: Pages) -> Iterator[Pattern]:
    found = [
        day
        for day, event in _events(pages, 121)
        if event.method == "emergency_pill" and event.event in ("taken", "use", "start", "double")
    ]
    if found:
        ago = pages.ago(found[-1])
        said = from_diary(f"an emergency pill on {dates(found[-1:], pages.today)}, {how_long_ago(ago)}")
        yield Pattern("days_since_emergency_pill", ago, said, (found[-1],))


def _hormone_therapy(pages: Pages) -> Iterator[Pattern]:
    used = in_use(pages, of=("hormone_therapy",))
    if used is None:
        return
    began = "began" if used.start_known else "first logged"
    said = from_diary(f"hormone therapy, {began} on {dates((used.since,), pages.today)}, no end logged; not which")
    yield Pattern("hormone_therapy", {"is_not": "none"}, said, (used.since,), 0.7)
    months = min(int(pages.ago(used.since) / MONTH), 600)
    if used.start_known or months:
        yield Pattern("hrt_months", months if used.start_known else {"from": months}, said, (used.since,), 0.7)
