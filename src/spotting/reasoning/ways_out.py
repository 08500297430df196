"""Ways out of a check that does not fit: no bleeding after all, blood from elsewhere, an ordinary period.

Authority: ways_out.yaml. A way out rests on answered questions only, waits until every danger sign is answered and
absent, and is never shown beside a call to be seen today or sooner; it changes no urgency.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from spotting.case import read_answer
from spotting.catalog import wording
from spotting.reasoning.message import Message
from spotting.reasoning.triage import Triage, triage
from spotting.situation import Situation

_SAFETY_SCREENS = 2
SAME_DAY = 3  # the step of urgency from which no way out is shown


@dataclass(frozen=True, kw_only=True)
class WayOutShown(Message):
    """A way out in the words for its reader."""

    danger: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        return super().to_dict() | {"danger": list(self.danger)}


def way_out(situation: Situation, triaged: Triage | None = None) -> WayOutShown | None:
    """Return the first way out whose condition is known to hold, or None.

    None too while a danger sign of the safety screens is present or not yet asked, or if the rules (or the default
    where none fires) ask to be seen today or sooner. `triaged` saves the work of looking at the rules again.
    """
    if not _every_danger_sign_excluded(situation):
        return None
    fitting = next((way for way in situation.catalog.ways_out if situation.holds(way.when) is True), None)
    if fitting is None or (triaged or triage(situation)).urgency.step >= SAME_DAY:
        return None
    return WayOutShown(
        id=fitting.id,
        title=fitting.title,
        say=wording.say(fitting, situation.case.for_whom),
        danger=fitting.danger,
        basis=fitting.basis,
        sources=fitting.sources,
        why=fitting.why,
    )


def how_to_tell(situation: Situation) -> tuple[str, ...]:
    """Return ways to find out where the blood comes from, for someone who is not sure."""
    return tuple(
        wording.say(test, situation.case.for_whom)
        for test in situation.catalog.how_to_tell
        if situation.holds(test.when) is True
    )


def _every_danger_sign_excluded(situation: Situation) -> bool:
    """Whether each line of the safety screens was answered, and none of them is or may be true."""
    findings = situation.catalog.findings
    for screen in situation.catalog.screens[:_SAFETY_SCREENS]:
        for line in screen.items:
            finding = findings[line.finding]
            ticked = read_answer(finding, line.sets[line.finding])
            if not situation.known(line.finding).meet(ticked).is_empty(finding.kind):
                return False
    return True
