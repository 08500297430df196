"""The worked tables of docs/cycles.md (Episodes, Segmentation), computed: header and rows as in the document."""

from __future__ import annotations

from written_diaries import PERIOD, days_of, on, read

from spotting.diary import phases
from spotting.diary.circumstances import circumstances
from spotting.diary.day import Test as Tested
from spotting.diary.evidence_of_days import evidence, signals
from spotting.diary.observations import observe, raised_temperature

MONTH = PERIOD + "n" * 9 + "s" + "n" * 10 + "nss" + PERIOD + "n" * 6
LH = (13, {"tests": (Tested("lh", "positive"),)})
SHOWN = ("menses", "follicular", "periovulatory", "luteal", "premenstrual")

Table = tuple[str, list[str]]


def row_of(*cells: object) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def evidence_table() -> Table:
    """One day, spotting with a positive LH test the day before it: what the record weighs in each phase."""
    observed = observe(days_of(MONTH, LH), on(len(MONTH) - 1))
    known = circumstances(observed, ())
    chain = phases.natural_chain()
    rows = signals(observed, known, (), raised_temperature(observed))
    weights = evidence(chain.columns, rows, known.pieces[0], 0)
    names = ("menses1", "follicular", "day-2", "day-1", "day0", "day+1", "luteal-9")
    lines = [row_of(name, *(f"{weights[row, chain.columns.index(name)]:.6f}" for row in (13, 14))) for name in names]
    return "| phase | day 14: none, LH positive | day 15: spotting |", lines


def days_table() -> Table:
    """A month read from the calendar alone and with one LH test: chances of the phases."""
    plain, tested = read(MONTH), read(MONTH, LH)
    lines = []
    for row in (0, 4, 5, 9, 12, 13, 14, 15, 17, 21, 25, 27, 28, 32, 33):
        cells = []
        for history in (plain, tested):
            chances = history.phase_on(on(row))
            cells.append(", ".join(f"{name} {chances[name]:.2f}" for name in SHOWN if chances.get(name, 0) >= 0.005))
        lines.append(
            row_of(
                row + 1, {"n": "none", "s": "spotting", "l": "light", "m": "medium", "h": "heavy"}[MONTH[row]], *cells
            )
        )
    return "| day | recorded | by the calendar | with a positive LH test on day 14 |", lines


def gaps_table() -> Table:
    """A gap between two periods: the chance that it is one cycle, by whether its days were logged."""
    lines = []
    for gap in (28, 35, 45, 50, 56, 70, 84, 112):
        cells = []
        for letter in "n.":
            cycle = read(PERIOD + letter * (gap - 5) + PERIOD).cycles[0]
            cells += [f"{cycle.complete:.3f}", f"{cycle.hidden:.2f}"]
        lines.append(row_of(gap, *cells))
    return "| gap | logged: one cycle | missed | nothing logged: one cycle | missed |", lines


def patterns_table() -> Table:
    """90 days counted by the WHO method: least and most, and the patterns."""
    month = PERIOD + "n" * 25
    lines = []
    for words, letters in (
        ("three periods, all logged", month * 3),
        ("the same, nothing but the bleeding logged", (PERIOD + "." * 25) * 3),
        ("two periods, all logged", (PERIOD + "n" * 40) * 2),
        ("two periods, one day not logged", PERIOD + "n" * 40 + PERIOD + "n" * 39 + "."),
        ("14 days of bleeding", "m" * 14 + "n" * 76),
        ("nothing at all logged", "n" + "." * 88 + "n"),
    ):
        one = read(letters).reference_periods[-1]
        counts = f"{one.episodes[0]} to {one.episodes[1]}"
        answers = [
            one.patterns[name].replace("_", " ") for name in ("amenorrhoea", "infrequent", "frequent", "prolonged")
        ]
        lines.append(row_of(words, counts, *answers))
    return "| 90 days | episodes | no bleeding | infrequent | frequent | prolonged |", lines


TABLES = {
    "evidence": evidence_table,
    "days": days_table,
    "gaps": gaps_table,
    "patterns": patterns_table,
}
