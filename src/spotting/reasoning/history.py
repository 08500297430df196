"""The questions a clinician would not leave out of a history, though they change neither urgency nor causes much.

Authority: `never_left_out` in screens.yaml, each with the reason. It says which of them are still open; it decides
nothing about urgency or causes, and asks nothing that a state left makes impossible.
"""

from __future__ import annotations

from spotting.situation import Situation


def history_needs(situation: Situation) -> dict[str, str]:
    """Return the findings a history here would hold, each with why it is asked, in the order of asking."""
    asked = situation.catalog.history
    return {item.finding: item.why for item in asked if situation.holds(item.when) is True}
