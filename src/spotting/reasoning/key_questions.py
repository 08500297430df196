"""The questions without which no figure is shown to a person: age, pregnancy, amount of bleeding, pain.

Decides which of them are still open; an answer of "I don't know" counts as asked (INFERENCE: probabilities are
shown only after the key questions). It holds back figures only, never the urgency and never the name of a cause.
"""

from __future__ import annotations

from spotting.situation import Situation

# Each line is one question; any of its findings settles it.
_AGE = ("age_years", "age_days")
_PREGNANCY = ("could_be_pregnant", "pregnancy_test")
_AMOUNT = ("bleeding_amount", "heaviest_amount")
_PAIN = ("pelvic_pain",)


def figures_wait_for(situation: Situation) -> tuple[str, ...]:
    """Return the findings to ask before figures mean something, in the order of asking; empty if none."""
    questions = [_AGE, *([_PREGNANCY] if _pregnancy_open(situation) else []), _AMOUNT, _PAIN]
    return tuple(names[0] for names in questions if _open(names, situation))


def _open(names: tuple[str, ...], situation: Situation) -> bool:
    findings = situation.catalog.findings
    known = [name for name in names if name in findings]
    possible = [name for name in known if set(findings[name].states) & set(situation.possible_states)]
    return bool(possible) and not any(situation.is_settled(name) for name in known)


def _pregnancy_open(situation: Situation) -> bool:
    """Whether both a pregnancy and none are still possible."""
    pregnant = [state.endswith("_pregnancy") for state in situation.possible_states]
    if all(pregnant) or not any(pregnant):
        return False
    derived = situation.catalog.derived
    return not any(
        name in derived and situation.derived(name, None) is True for name in ("pregnant", "pregnancy_excluded")
    )
