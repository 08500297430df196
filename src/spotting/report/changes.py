"""What changed between two answers: how urgent it is, and the leading causes. Pure text, one line each.

Used after results were entered and when a saved check goes on; says before and after, never which is right.
"""

from __future__ import annotations

from spotting.assessment import Assessment
from spotting.report.text import sentence_of

_LEADING = 5
_WORTH_SAYING = 0.01


def changes(before: Assessment, after: Assessment, *, before_is: str = "before", after_is: str = "now") -> list[str]:
    """Return what is different, in words; a line says so if nothing is."""
    lines = []
    was, is_now = (sentence_of(one) for one in (before, after))
    if before.urgency != after.urgency:
        lines.append(f"How urgent, {before_is}: {was} {after_is.capitalize()}: {is_now}")
    else:
        lines.append(f"How urgent: unchanged. {is_now}")
    if before.figures_wait_for or after.figures_wait_for:
        return lines  # the report shows no figures yet, so none are compared
    by_cause = before.differential.bleeding_seen and after.differential.bleeding_seen
    old, new = _shares(before, by_cause), _shares(after, by_cause)
    names = sorted({*list(old)[:_LEADING], *list(new)[:_LEADING]}, key=lambda name: -new.get(name, 0.0))
    moved = [name for name in names if abs(new.get(name, 0.0) - old.get(name, 0.0)) >= _WORTH_SAYING]
    for name in moved:
        plain = after.catalog.conditions[name].plain_name
        lines.append(f"{plain}: {before_is} {old.get(name, 0.0):.0%}, {after_is} {new.get(name, 0.0):.0%}.")
    if not moved:
        lines.append("The likely causes are about the same.")
    return lines


def _shares(assessment: Assessment, by_cause: bool) -> dict[str, float]:
    """Return the causes with the probability of being the cause, or of being present; the likeliest first."""
    shares = {
        view.condition.id: view.posterior.p_cause if by_cause else view.posterior.p_present
        for view in assessment.causes
    }
    return dict(sorted(shares.items(), key=lambda one: -one[1]))
