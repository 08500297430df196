"""Write docs/diaries: three diaries of different people, read and explained. A test holds the pages to the code.

python benchmarks/explained_diaries.py
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from spotting.diary.bleeds import Bleed
from spotting.diary.corrections import Correction
from spotting.diary.day import Bleeding, ContraceptionEvent, Day, LifeEvent, Sex, Test
from spotting.diary.read_history import History, read_history

FOLDER = Path(__file__).parents[1] / "docs" / "diaries"
WORDS = {"n": "none", "s": "spotting", "l": "light", "m": "medium", "h": "heavy"}
FIRST = date(2025, 9, 1)


@dataclass(frozen=True)
class Diary:
    """One invented person: what stands in the diary, a letter a day, other entries by day, and what she corrected."""

    title: str
    about: str
    letters: str
    entries: tuple[tuple[int, dict[str, tuple[object, ...]]], ...]
    age: float
    corrections: tuple[Correction, ...] = ()

    def days(self) -> list[Day]:
        """Return the days; a dot is a day not logged."""
        days = {
            row: Day(FIRST + timedelta(days=row), bleeding=Bleeding(WORDS[letter]))
            for row, letter in enumerate(self.letters)
            if letter != "."
        }
        for row, fields in self.entries:
            day = days.get(row, Day(FIRST + timedelta(days=row)))
            days[row] = replace(day, **{name: getattr(day, name) + value for name, value in fields.items()})  # type: ignore[arg-type]
        return [days[row] for row in sorted(days)]

    def history(self) -> History:
        """Return the diary as read on its last day."""
        return read_history(self.days(), FIRST + timedelta(days=len(self.letters) - 1), self.corrections, age=self.age)


def lh(row: int, result: str) -> tuple[int, dict[str, tuple[object, ...]]]:
    return row, {"tests": (Test("lh", result),)}


def event(row: int, kind: str, span: str = "once") -> tuple[int, dict[str, tuple[object, ...]]]:
    return row, {"life": (LifeEvent(kind, span),)}


NO = "n"
DIARIES: dict[str, Callable[[], Diary]] = {
    "spots_in_the_middle": lambda: Diary(
        "Thirty-four, spots in the middle of the month and before periods",
        "She logs most days, tests for LH in two cycles, and wrote nothing at all for seven weeks in winter.",
        ("mhmll" + NO * 9 + "s" + NO * 13 + "mhml" + NO * 10 + "ss" + NO * 10 + "ss" + "hhmll" + "." * 51)
        + ("mhmll" + NO * 23 + "mmhll" + NO * 9 + "s" + NO * 12 + "s" + "mhml" + NO * 6),
        (
            lh(12, "negative"),
            lh(13, "positive"),
            lh(41, "negative"),
            lh(42, "positive"),
            (40, {"sex": (Sex("vaginal"),)}),
        ),
        34,
    ),
    "pill_then_pregnant": lambda: Diary(
        "Twenty-eight, the pill, then a pregnancy that ended",
        "She took the combined pill for four months, had a positive test two months later, then a miscarriage.",
        (NO * 2 + "mhmll" + NO * 14 + (NO * 2 + "llms" + NO * 22) * 2 + NO * 6 + "ss" + NO * 15 + "lls" + NO * 25)
        + ("mml" + NO * 32 + "mhmll" + NO * 29 + "ss" + NO * 14 + "slhhmmlllss" + NO * 30 + "mhmml" + NO * 8),
        (
            (2, {"contraception": (ContraceptionEvent("combined_pill", "start"),)}),
            (124, {"contraception": (ContraceptionEvent("combined_pill", "stop"),)}),
            (191, {"tests": (Test("pregnancy", "positive"),)}),
            event(217, "miscarriage"),
        ),
        28,
    ),
    "years_without": lambda: Diary(
        "Fifty-three, more than a year without a period",
        "Her periods came further and further apart, then stopped. She logs most days. One bleed she calls a period.",
        ("mhmml" + NO * 40 + "hhmll" + NO * 61 + "mml" + ("nn.n.nn" * 58) + "ss" + "n.nn.n" * 5 + "l" + NO * 9),
        ((45 + 40, {"sex": (Sex("vaginal"),)}), (519, {"sex": (Sex("vaginal"),)})),
        53,
        (Correction("period", FIRST + timedelta(days=111), FIRST + timedelta(days=113)),),
    ),
}


def page(name: str) -> str:
    """Return the page of one diary."""
    diary = DIARIES[name]()
    history = diary.history()
    lines = [f"# {diary.title}", "", diary.about, ""]
    lines += ["An invented person. Information, not a diagnosis; what to do about bleeding is for the check.", ""]
    lines += [
        "## The diary",
        "",
        "n none, s spotting, l light, m medium, h heavy, a dot: not logged. Four weeks a line.",
        "",
    ]
    lines += ["```"]
    for start in range(0, len(diary.letters), 28):
        lines.append(f"{FIRST + timedelta(days=start)}  {diary.letters[start : start + 28]}")
    lines += [
        "```",
        "",
        "## How each bleed is read",
        "",
        "| first day | days | read as | how sure | why |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [_row(bleed) for bleed in history.bleeds]
    lines += ["", "## Cycles", "", "| from | days | one cycle? | egg released |", "| --- | --- | --- | --- |"]
    for cycle in history.cycles:
        length = "still open" if cycle.length is None else str(cycle.length)
        released = cycle.ovulation.likeliest if cycle.ovulation.released >= 0.5 else None
        when = f"about {released} ({cycle.ovulation.sign})" if released else "not seen"
        lines.append(f"| {cycle.start} | {length} | {_chance(cycle.complete)} | {when} |")
    lines += ["", "## Against the usual limits, last 12 months", ""]
    lines += [f"- {one.name}: {(one.term or one.verdict).replace('_', ' ')}. {one.say}" for one in history.figo.aspects]
    if history.uncertain:
        lines += ["", "## What stays open", ""] + [f"- {said}" for said in history.uncertain]
    return "\n".join(lines) + "\n"


def _row(bleed: Bleed) -> str:
    name = bleed.name[0].upper() + bleed.name[1:]
    return f"| {bleed.first} | {bleed.days} | {name} | {_chance(bleed.probability)} | {bleed.reason} |"


def _chance(chance: float) -> str:
    return "over 99 in 100" if chance > 0.99 else "under 1 in 100" if chance < 0.01 else f"{round(100 * chance)} in 100"


def main() -> None:
    """Write all pages."""
    FOLDER.mkdir(exist_ok=True)
    for name in DIARIES:
        (FOLDER / f"{name}.md").write_text(page(name), encoding="utf-8")
        sys.stdout.write(f"docs/diaries/{name}.md\n")


if __name__ == "__main__":
    main()
