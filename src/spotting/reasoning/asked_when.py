"""When a question may be asked: what it waits for, and what has to be answered before it.

A gate (`ask_if`, else `only_if`), a parent and a given bleed come first. Decides nothing about the worth of a question.
"""

from __future__ import annotations

from spotting.catalog.dependence import dependence_of
from spotting.catalog.types import Finding
from spotting.logic import Expression
from spotting.reasoning.triage import open_findings
from spotting.situation import Situation


def asked_where(finding: Finding) -> Expression | None:
    """Return the condition that makes a question worth asking, where it has one."""
    return finding.ask_if if finding.ask_if is not None else finding.only_if


def asked_first(name: str, situation: Situation) -> tuple[str, ...]:
    """Return the finding itself, or those that must be answered before it."""
    waiting = waits_for(situation.catalog.findings[name], situation)
    return (name,) if waiting is None else waiting


def waits_for(finding: Finding, situation: Situation) -> tuple[str, ...] | None:
    """Return the findings to be answered before it, or None where it need not wait.

    A parent she was asked about and does not know holds nothing up; a reason to ask that stays unknown does.
    """
    reason = asked_where(finding)
    if reason is not None and situation.holds(reason) is not True and not _known_in_part(reason, situation):
        return open_findings(reason, situation)
    above = [gate for gate in (*finding.parents, finding.given) if gate is not None and situation.holds(gate) is None]
    first = tuple(dict.fromkeys(other for gate in above for other in open_findings(gate, situation)))
    return first or None


def _known_in_part(reason: Expression, situation: Situation) -> bool:
    """Whether it stays open only because what it reads is known in part, such as an age between 18 and 50."""
    names = dependence_of(situation.catalog).named(reason)
    told = all(name in situation.answered and not situation.known(name).unknown for name in names)
    return bool(names) and told and situation.holds(reason) is None
