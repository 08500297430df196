"""Answers about what happened, drawn from the diary: tests, how a pregnancy ended, procedures, sex, breastfeeding.

Only what is written counts. A negative test after a positive one is left for her to answer, and nothing here is ever
answered with "none": what is not in a diary can have happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from spotting.diary.pattern import RECENT_DAYS, Pages, Pattern, dates, from_diary, how_long_ago
from spotting.diary.patterns_contraception import in_use

PROCEDURE_DAYS: Final = 42  # "in the last 6 weeks"
WOMB_REMOVED_DAYS: Final = 365  # "a removal of the womb counts for a year"
PREGNANCY_END_DAYS: Final = 365  # "in the last 12 months"
TEST_DAYS: Final = 60  # judged: where no period is known, a test older than two cycles is not about now
_ENDS: Final = (
    "birth", "miscarriage", "abortion_with_pills", "abortion_by_procedure", "ectopic_pregnancy", "molar_pregnancy",
)  # fmt: skip
_WORKS: Final = (
    "pill", "combined_pill", "progestogen_only_pill", "patch", "ring", "implant", "injection", "hormonal_coil",
    "copper_coil", "coil", "tubal_sterilisation", "partner_vasectomy",
)  # fmt: skip


def event_patterns(pages: Pages) -> Iterator[Pattern]:
    """Yield what the diary says of tests, pregnancies, procedures and sex."""
    yield from _test(pages)
    yield from _pregnancy(pages)
    yield from _pregnancy_end(pages)
    yield from _breastfeeding(pages)
    yield from _procedure(pages)
    yield from _sex(pages)


def _test(pages: Pages) -> Iterator[Pattern]:
    """Yield the last pregnancy test since the last period began."""
    last = pages.last_normal_period
    since = last.first if last else pages.today - timedelta(days=TEST_DAYS)
    window = min(pages.ago(since) + 1, 300)
    found: list[tuple[date, set[str]]] = []
    for shown in pages.recent(max(window, TEST_DAYS)):
        results = {one.result for one in shown.tests if one.kind == "pregnancy"} & {"positive", "negative"}
        if results:
            found.append((shown.date, results))
    if not found or found[-1][0] < since:
        return
    day, results = found[-1]
    if "positive" not in results and any("positive" in earlier for _, earlier in found[:-1]):
        return  # positive first and negative later can be a pregnancy that is ending: hers to tell
    result = "positive" if "positive" in results else "negative"
    ago = pages.ago(day)
    said = from_diary(f"a {result} pregnancy test on {dates((day,), pages.today)}")
    yield Pattern("pregnancy_test", result, said, (day,), 1.0 if len(results) == 1 else 0.7)
    yield Pattern("pregnancy_test_days_ago", min(ago, 300), said, (day,))


def _pregnancy(pages: Pages) -> Iterator[Pattern]:
    known: date | None = None
    for day in sorted(pages.by_date):
        for event in pages.by_date[day].life:
            if event.kind == "pregnancy":
                known = None if event.span == "stop" else day
            elif event.kind in _ENDS:
                known = None
    if known is not None and pages.ago(known) < 300 and pages.history.today_circumstances.pregnant:
        said = from_diary(f"a pregnancy on {dates((known,), pages.today)}, and no end of it")
        yield Pattern("could_be_pregnant", "i_know_i_am", said, (known,), 0.95)


def _pregnancy_end(pages: Pages) -> Iterator[Pattern]:
    ends: list[tuple[date, str]] = []
    for shown in pages.recent(PREGNANCY_END_DAYS):
        for event in shown.life:
            stopped = event.kind == "pregnancy" and event.span == "stop"
            if (event.kind in _ENDS and event.span != "stop") or stopped:
                ends.append((shown.date, "" if stopped else event.kind))
    if not ends:
        return
    day, kind = ends[-1]
    named = [(when, one) for when, one in ends if one and (day - when).days < 14]
    if named:
        kind = named[-1][1]
        day = next(when for when, one in ends if one == kind and (day - when).days < RECENT_DAYS)
    name = kind.replace("_", " ") if kind else "the end of a pregnancy"
    said = from_diary(f"{name} on {dates((day,), pages.today)}, {how_long_ago(pages.ago(day))}")
    value: Any = kind or {"is_not": "none"}
    yield Pattern("recent_pregnancy_end", value, said, (day,), 0.95 if kind else 0.7)
    yield Pattern("days_since_pregnancy_end", pages.ago(day), said, (day,), 0.95)


def _breastfeeding(pages: Pages) -> Iterator[Pattern]:
    found = [day for day, shown in pages.by_date.items() if any(one.kind == "breastfeeding" for one in shown.life)]
    if found and pages.history.today_circumstances.breastfeeding:
        said = from_diary(f"breastfeeding, logged on {dates((max(found),), pages.today)}, no end logged")
        yield Pattern("breastfeeding", {"at_least": "partly"}, said, (max(found),), 0.7)


def _procedure(pages: Pages) -> Iterator[Pattern]:
    found = [
        (day.date, one.kind)
        for day in pages.recent(WOMB_REMOVED_DAYS)
        for one in day.procedures
        if pages.ago(day.date) <= PROCEDURE_DAYS or one.kind == "hysterectomy"
    ]
    if found:
        day, kind = found[-1]
        ago = pages.ago(day)
        said = from_diary(f"{kind.replace('_', ' ')} on {dates((day,), pages.today)}, {how_long_ago(ago)}")
        yield Pattern("recent_procedure", "other" if kind == "coil_removed" else kind, said, (day,), 0.95)
        yield Pattern("days_since_procedure", ago, said, (day,), 0.95)
    removed = [day for day, shown in pages.by_date.items() if any(o.kind == "hysterectomy" for o in shown.procedures)]
    if removed:
        said = from_diary(f"the womb was removed on {dates((max(removed),), pages.today)}; not whether the cervix was")
        yield Pattern("hysterectomy", {"is_not": "none"}, said, (max(removed),), 0.7)


def _sex(pages: Pages) -> Iterator[Pattern]:
    """Yield when sex could last have led to a pregnancy: a most, unless sex was answered on every day since."""
    hurt = tuple(day.date for day in pages.recent() if any(one.pain for one in day.sex))
    if hurt:
        said = from_diary(f"pain with sex on {dates(hurt, pages.today)}; not where")
        yield Pattern("pain_with_sex", {"is_not": "none"}, said, hurt, 0.7)
    used = in_use(pages)
    if used is not None and used.method in _WORKS:
        return
    logged = {day.date: day.sex for day in pages.recent(400) if day.sex}
    risky = [
        day
        for day, entries in logged.items()
        if any(
            one.kind in ("vaginal", "unspecified") and one.protection in ("unprotected", "withdrawal")
            for one in entries
        )
    ]
    if not risky:
        return
    last = max(risky)
    ago = pages.ago(last)
    after = [logged.get(pages.today - timedelta(days=k)) for k in range(ago)]
    clear = all(
        entries and all(one.kind not in ("vaginal", "unspecified") or one.protection == "protected" for one in entries)
        for entries in after
    )
    said = f"sex without protection on {dates((last,), pages.today)}"
    said += "" if clear else "; not every day since then is answered, so it may be less long ago"
    value: Any = ago if clear else {"to": ago}
    yield Pattern("days_since_unprotected_sex", value, from_diary(said), (last,), 0.9)
