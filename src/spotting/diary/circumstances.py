"""What the recorded methods, pregnancies and procedures say about each day: on hormones, pregnant, after a birth.

The diary is cut into pieces that each follow one pattern of bleeding. Only records and her corrections count; nothing
is guessed, and a method that was started and never stopped goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from spotting.diary.corrections import Correction
from spotting.diary.cycle_figures import figure
from spotting.diary.observations import Observed

NATURAL, COMBINED, PROGESTOGEN, MENOPAUSE, NO_WOMB = "natural", "combined", "progestogen", "menopause", "no_womb"
COMBINED_METHODS: Final = ("combined_pill", "pill", "patch", "ring")
PROGESTOGEN_METHODS: Final = ("progestogen_only_pill", "implant", "injection", "hormonal_coil", "hormone_therapy")
HORMONAL: Final = COMBINED_METHODS + PROGESTOGEN_METHODS
ENDS: Final = {
    "birth": "birth", "miscarriage": "loss", "abortion_with_pills": "loss", "abortion_by_procedure": "loss",
    "ectopic_pregnancy": "loss", "molar_pregnancy": "loss", "pregnancy": "loss",
}  # fmt: skip
_SAME_END_DAYS: Final = 60  # two records of one kind of end within this time are one end
Rows = NDArray[np.bool_]


@dataclass(frozen=True)
class Span:
    """A hormonal method from row `first` to row `last`, both on it; `first_known`: whether its start is recorded."""

    method: str
    first: int
    last: int
    first_known: bool


@dataclass(frozen=True)
class End:
    """A birth or loss on a row: `kind` is the word of the life event (`pregnancy`: it stopped, how is not said)."""

    row: int
    kind: str

    @property
    def after(self) -> str:
        """`birth` or `loss`."""
        return ENDS[self.kind]


@dataclass(frozen=True)
class Piece:
    """Rows `first` to `last` of one kind; `begins` names what stood before: unknown, a method, birth or loss."""

    kind: str
    first: int
    last: int
    begins: str
    method: str = ""


@dataclass(frozen=True)
class Circumstances:
    """The pieces in order, and per row what the records of a pregnancy allow; shapes (days,)."""

    pieces: tuple[Piece, ...]
    spans: tuple[Span, ...]
    ends: tuple[End, ...]
    pregnant: Rows  # certain: a record or a correction says so
    pregnancy_possible: Rows
    conception_possible: Rows
    breastfeeding: Rows
    breaks: NDArray[np.int8]  # 1 a break marked, 2 a tablet, patch or ring recorded as used


def circumstances(observed: Observed, corrections: tuple[Correction, ...]) -> Circumstances:
    """Read the events of a diary; `corrections` are those in force."""
    ends = _ends(observed)
    evidence = _pregnancy_evidence(observed, corrections)
    cuts = tuple(end.row for end in ends) + tuple(row for row, _ in evidence)
    spans = _spans(observed, cuts)
    pregnant, possible, conception = _pregnancy(observed, ends, evidence, corrections)
    pieces = _pieces(observed, spans, ends, evidence)
    return Circumstances(
        pieces, spans, ends, pregnant, possible, conception, _breastfeeding(observed), _breaks(observed)
    )


def _ends(observed: Observed) -> tuple[End, ...]:
    """Return the births and losses; a pregnancy that stops without either counts as ended there."""
    ends: list[End] = []
    for row, day in observed.event_days:
        for event in day.life:
            if event.kind in ENDS and (event.span == "stop") == (event.kind == "pregnancy"):
                near = [end for end in ends if row - end.row < _SAME_END_DAYS]
                if near and near[-1].kind == "pregnancy":
                    ends[-1] = End(near[-1].row, event.kind)
                elif not near or (near[-1].after, event.kind) == ("loss", "birth"):
                    ends.append(End(row, event.kind))
    return tuple(ends)


def _pregnancy_evidence(observed: Observed, corrections: tuple[Correction, ...]) -> list[tuple[int, bool]]:
    """Return the rows that speak for a pregnancy: (row, whether it is a record that lasts until a recorded end).

    A positive test is believed on its day, so that bleeding after it is never read as a period while that can be a
    pregnancy; weeks after a birth or loss it can be what is left of the hormone and says nothing.
    """
    found: list[tuple[int, bool]] = []
    ends = [end.row for end in _ends(observed)]
    for row, day in observed.event_days:
        if any(event.kind == "pregnancy" and event.span != "stop" for event in day.life):
            found.append((row, True))
        elif observed.codes["pregnancy"][row] == 1 and not any(
            0 <= row - end <= figure("hormone_left_days") for end in ends
        ):
            found.append((row, False))
    for one in corrections:
        if one.kind == "pregnant":
            found.append((max((one.first - observed.first).days, 0), True))
    return sorted(pair for pair in found if pair[0] < observed.length)


def _spans(observed: Observed, cuts: tuple[int, ...]) -> tuple[Span, ...]:
    """Return the spans on hormones; a pregnancy or its end closes one."""
    spans: list[Span] = []
    open_: Span | None = None
    only_used, last_used = False, 0

    def close(row: int) -> None:
        nonlocal open_
        if open_ is not None:
            until = min(row, last_used + figure("ends_after_days")) if only_used else row
            until = min([until, *(cut - 1 for cut in cuts if open_.first < cut <= until)])
            if until >= open_.first:
                spans.append(Span(open_.method, open_.first, until, open_.first_known))
            open_ = None

    for row, day in observed.event_days:
        if open_ is not None and only_used and row > last_used + figure("ends_after_days"):
            close(row)
        for event in day.contraception:
            if event.method not in HORMONAL:
                continue
            if event.event == "stop":
                if open_ is None and not spans:
                    open_, only_used = Span(event.method, 0, row, False), False
                close(row)
                continue
            if open_ is not None and (open_.method != event.method or any(open_.first < cut <= row for cut in cuts)):
                close(row - 1)
            if open_ is None:
                open_, only_used = Span(event.method, row, row, event.event == "start"), event.event != "start"
            last_used = row
    close(observed.length - 1)
    return tuple(spans)


def _pregnancy(
    observed: Observed, ends: tuple[End, ...], evidence: list[tuple[int, bool]], corrections: tuple[Correction, ...]
) -> tuple[Rows, Rows, Rows]:
    length = observed.length
    certain, possible, conception = (np.zeros(length, dtype=bool) for _ in range(3))
    longest, backdate = figure("longest_days"), figure("backdate_days")
    for row, sure in evidence:
        end = next((one.row for one in ends if one.row >= row), None)
        stops = [r for r, day in observed.event_days if r > row and _stops(day.life)]
        last = min(row + longest, length, end if end is not None else length, *(stops or [length]))
        negative = np.flatnonzero(observed.codes["pregnancy"][row + 1 : last] == 2)
        until = row + 1 + int(negative[0]) if len(negative) else last
        possible[max(row - backdate, 0) : last] = True
        conception[max(row - backdate, 0) : row + 1] = True
        certain[row : until if sure else min(until, row + figure("test_holds_days"))] = True
    for one in ends:
        before, after = figure("birth_before_days" if one.after == "birth" else "loss_before_days")
        possible[max(one.row - after, 0) : one.row] = True
        conception[max(one.row - after, 0) : max(one.row - before, 0)] = True
        certain[max(one.row - 1, 0) : one.row] = True
    for fix in corrections:
        if fix.kind == "not_pregnant":
            rows = slice(max((fix.first - observed.first).days, 0), max((fix.end - observed.first).days + 1, 0))
            certain[rows] = possible[rows] = conception[rows] = False
    return certain, possible, conception


def _stops(life: tuple[object, ...]) -> bool:
    return any(getattr(event, "kind", "") == "pregnancy" and getattr(event, "span", "") == "stop" for event in life)


def _breastfeeding(observed: Observed) -> Rows:
    rows = np.zeros(observed.length, dtype=bool)
    since: int | None = None
    for row, day in observed.event_days:
        for event in day.life:
            if event.kind != "breastfeeding":
                continue
            if event.span == "start":
                since = row
            elif event.span == "stop":
                rows[since if since is not None else max(row - 30, 0) : row] = True
                since = None
            else:
                rows[row : row + 30] = True
    if since is not None:
        rows[since:] = True
    return rows


def _breaks(observed: Observed) -> NDArray[np.int8]:
    marks = np.zeros(observed.length, dtype=np.int8)
    for row, day in observed.event_days:
        for event in day.contraception:
            if event.method in COMBINED_METHODS:
                if event.event == "break":
                    marks[row] = 1
                elif event.event in ("taken", "use", "late", "double") and marks[row] != 1:
                    marks[row] = 2
    return marks


def _pieces(
    observed: Observed, spans: tuple[Span, ...], ends: tuple[End, ...], evidence: list[tuple[int, bool]]
) -> tuple[Piece, ...]:
    """Cut the rows where the pattern changes: at methods, births, losses, the menopause and a hysterectomy."""
    last = observed.length - 1
    final = [(row, kind) for row, kind in _final(observed) if row <= last]
    stop = min([row for row, _ in final], default=last + 1)
    starts: dict[int, tuple[str, str, str]] = {0: (NATURAL, "unknown", "")}
    for end in ends:
        starts[end.row] = (NATURAL, end.after, "")
    for span in spans:
        kind = COMBINED if span.method in COMBINED_METHODS else PROGESTOGEN
        starts[span.first] = (kind, "start" if span.first_known else "unknown", span.method)
        after = span.last + 1
        if after <= last and not any(other.first == after for other in spans) and after not in starts:
            pregnant = any(row == after for row, _ in evidence)
            starts[after] = (NATURAL, "pregnancy" if pregnant else kind, "")
    rows = sorted(row for row in starts if row < stop)
    pieces = [
        Piece(starts[row][0], row, (rows[k + 1] if k + 1 < len(rows) else stop) - 1, *starts[row][1:])
        for k, row in enumerate(rows)
    ]
    if final:
        pieces.append(Piece(dict(sorted(final, reverse=True))[stop], stop, last, "record"))
    return tuple(pieces)


def _final(observed: Observed) -> list[tuple[int, str]]:
    """Return the rows after which no period can come: the menopause as recorded, a hysterectomy."""
    found = []
    for row, day in observed.event_days:
        if any(event.kind == "menopause" and event.span != "stop" for event in day.life):
            found.append((row, MENOPAUSE))
        if any(one.kind == "hysterectomy" for one in day.procedures):
            found.append((row, NO_WOMB))
    return found
