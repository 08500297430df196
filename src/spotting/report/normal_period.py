"""The words of the normal-period check, for every door: the danger signs, the questions and answers, the verdict.

The limits come from the knowledge and the verdicts from `reasoning.normal_period`; here they are only said. Danger
signs lead to the check, never to a verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from spotting.problems import BadCase, Problem

if TYPE_CHECKING:
    from spotting.catalog import Catalog
    from spotting.reasoning.normal_period import PeriodAnswers, PeriodCheck

DANGER_SIGNS: Final = (
    "Soaking a full pad or tampon within an hour",
    "Feeling faint, or very weak and pale",
    "Strong or one-sided pain in the belly, or pain in the tip of the shoulder",
    "Fever or feeling very ill",
    "A pregnancy, or a chance of one",
    "Bleeding after sex, after a birth, or after the menopause",
)
DANGER_QUESTION: Final = "Is any of this true now?"
WHOSE_LIMITS: Final = "The limits are for age 18 to 45, without a pregnancy and without hormones."
NOT_FOR_YOU: Final = "Then these limits are not what you need now."
CHECK_SAYS: Final = "asks about danger signs and says how soon to be seen."
DO_THE_CHECK: Final = "Please do the whole check"
HEADINGS: Final = {
    "normal": "Your periods are inside the usual limits",
    "outside": "Something is outside the usual limits",
    "cannot_tell": "Not all of it can be told",
}
ADVICE: Final = {
    "normal": (
        "All five answers fit what is usual. This does not rule out a cause of pain or of a change that is new to you. "
        "If your periods have changed, or something worries you, do the check."
    ),
    "outside": (
        "Outside the usual limits does not mean that something is wrong: often it is not. It is worth an appointment, "
        "and a diary of the next bleeds helps there."
    ),
    "cannot_tell": (
        "Some of it is open, and a verdict would be a guess. A diary of the next cycles helps, and the check asks more."
    ),
}
VERDICT_WORDS: Final = {"normal": "as usual", "outside": "outside", "cannot_tell": "cannot tell"}
MOST_DAYS: Final = 400.0


@dataclass(frozen=True)
class PeriodQuestion:
    """One question: a number from `low` to `high` in `unit`, or one of `choices` (value, words)."""

    id: str
    text: str
    unit: str = ""
    low: float = 0.0
    high: float = MOST_DAYS
    choices: tuple[tuple[str, str], ...] = ()


QUESTIONS: Final = (
    PeriodQuestion("age", "How old are you?", "Years", 0.0, 120.0),
    PeriodQuestion(
        "gap", "How many days are there from the first day of one period to the first day of the next?", "Days", 1.0
    ),
    PeriodQuestion(
        "variation", "In the last year, how many days were there between your shortest gap and your longest?", "Days"
    ),
    PeriodQuestion("days", "For how many days do you bleed?", "Days"),
    PeriodQuestion(
        "amount",
        "How much do you bleed?",
        choices=(
            ("light", "Light"),
            ("normal", "Normal for me"),
            ("heavy", "Heavy: it gets in the way of my life"),
            ("soaking", "A full pad or tampon in an hour"),
        ),
    ),
    PeriodQuestion(
        "between",
        "Do you bleed between your periods?",
        choices=(
            ("no", "No"),
            ("mid_cycle", "Yes, a little halfway between two periods"),
            ("yes", "Yes, at other times"),
        ),
    ),
)


def check_answers(given: PeriodAnswers) -> None:
    """Refuse what cannot be an answer; raises BadCase with every problem, named as the options are."""
    problems = []
    for question in QUESTIONS:
        value = getattr(given, question.id)
        name = f"--{question.id} {value:g}" if isinstance(value, float) else f"--{question.id} {value}"
        if value is None:
            continue
        if question.choices and value not in (allowed := [word for word, _ in question.choices]):
            problems.append(Problem(name, 0, "is no choice.", f"One of {', '.join(allowed)}."))
        elif not question.choices and not question.low <= value <= question.high:
            problems.append(Problem(name, 0, "cannot be.", f"Write {question.low:g} to {question.high:g}."))
    if problems:
        raise BadCase(problems)


def read_number(question: PeriodQuestion, typed: str) -> float:
    """Read a typed number; raises ValueError with what to type instead."""
    try:
        value = float(typed.strip().replace(",", "."))
    except ValueError:
        value = -1.0
    if not question.low <= value <= question.high:
        raise ValueError(f"Please type a number from {question.low:g} to {question.high:g}.")
    return value


def heading(found: PeriodCheck) -> str:
    """Return the verdict as a heading; what has to be checked comes before any verdict."""
    return DO_THE_CHECK if found.go_to_check else HEADINGS[found.overall]


def rests_on(found: PeriodCheck, catalog: Catalog) -> list[Any]:
    """Return the sources of the limits used, each once."""
    return [catalog.sources[name] for name in dict.fromkeys(name for one in found.verdicts for name in one.sources)]
