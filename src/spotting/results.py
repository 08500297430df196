"""What only a clinician or a test can find: which results she may have, and how they are marked.

A result is an answer like any other; its origin (examination or test) stays with it in the case and the report.
"""

from __future__ import annotations

from spotting.catalog.types import Finding
from spotting.situation import Situation

ORIGIN_WORDS = {"examination": "from an examination", "test": "from a test"}
_MADE_BY = {"clinician", "test"}


def origin_of(finding: Finding) -> str:
    """Return whether a result comes from a test or an examination."""
    return "test" if "test" in finding.by else "examination"


def possible_results(situation: Situation) -> tuple[Finding, ...]:
    """Return the findings a clinician or a test can give in the states left, examinations first."""
    found = [
        finding
        for finding in situation.catalog.findings.values()
        if _MADE_BY & set(finding.by)
        and set(finding.states) & set(situation.possible_states)
        and (finding.only_if is None or situation.holds(finding.only_if) is not False)
    ]
    return tuple(sorted(found, key=lambda finding: (origin_of(finding) == "test", finding.name)))
