"""The frozen types of the lists to tick, and how often an answer is not "no".

Authority: screens.yaml, checklists.yaml and how_often.yaml. They order questions, and change no figure that is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from spotting.logic import Expression


@dataclass(frozen=True)
class ScreenItem:
    say: str
    finding: str
    sets: Mapping[str, object]
    for_another: Mapping[str, str] = field(default_factory=dict)  # say


@dataclass(frozen=True)
class Screen:
    id: str
    title: str
    why: str
    states: tuple[str, ...]
    items: tuple[ScreenItem, ...]
    for_another: Mapping[str, str] = field(default_factory=dict)  # title


@dataclass(frozen=True)
class HistoryQuestion:
    """A question a clinician would not leave out of a history, where `when` is known to be true."""

    finding: str
    when: Expression
    why: str


@dataclass(frozen=True)
class HowOften:
    """P(an answer is not "no") where the model has no figure; for the order of questions only."""

    usual: float
    shares: Mapping[str, float]
    states: Mapping[str, tuple[str, ...]]  # the states a share holds in, where not in all of the finding's

    def of(self, finding: str) -> float:
        return self.shares.get(finding, self.usual)
