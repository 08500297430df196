"""The advice as text: what to say on the phone, tests, care, signs to watch for, questions, the visit.

Words before figures, and short where it is urgent: in an emergency no results are weighed up and nothing is offered
for home. It chooses nothing; what stands here was chosen in `reasoning.advice`.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from spotting.assessment import Assessment
from spotting.catalog.care import Care
from spotting.figures_in_words import in_words
from spotting.reasoning.advice import Advice
from spotting.reasoning.tests_to_do import AT_HOME, TELLS, Change, OutcomeAdvice, TestAdvice
from spotting.report.layout import heading, item
from spotting.words import Urgency

_SHOWN_CHANGES = 3
DETAILED = 3  # tests whose results are told
SHOWN_CARE = 4
SHOWN_QUESTIONS = 4
SHOWN_SOONER = 6
NOTHING_CHANGES = "the causes stay about as likely as they are"
_SELDOM = 0.03  # a result that comes less often is told only if it changes how soon
_RARE = 0.005  # a cause that falls below this, or rises from it, is told although it moves little
_FACTOR = 3.0
PROVEN = {
    "strong_consensus": "all guidelines agree",
    "A": "good trials",
    "B": "good studies",
    "C": "weak studies",
    "expert": "experience of experts",
}


def call_section(console: Console, assessment: Assessment) -> None:
    """Write what to say on the phone."""
    if assessment.advice is None:
        return
    heading(console, "What to say when you call")
    item(console, f"“{assessment.advice.call_script}”")
    item(console, Text("Say it in your own words. Very private answers are left out on purpose.", "dim"))


def advice_sections(console: Console, assessment: Assessment) -> None:
    """Write the advice, in the order in which it is needed."""
    advice = assessment.advice
    if advice is None:
        return
    _watch_for(console, advice)
    if assessment.urgency.level == "emergency":
        _tests_in_emergency(console, advice)
    else:
        _tests(console, assessment, advice)
        title = "What helps until the visit" if advice.until_seen else "What helps at home"
        _care(console, title, advice.self_care)
        _care(console, "Treatments to ask about", advice.treatments)
        if advice.questions:
            heading(console, "Questions for the doctor")
            for question in advice.questions[:SHOWN_QUESTIONS]:
                item(console, f"- {question.ask}")
    if advice.visits:
        heading(console, "What to expect at the visit")
        for visit in advice.visits:
            item(console, Text(visit.name, style="bold"))
            item(console, visit.expect, indent=4)


def how_soon(urgency: Urgency) -> str:
    """Say an urgency as a phrase: how soon help is needed."""
    if urgency.level == "within_days":
        days = urgency.within_days or 1
        return "medical advice within a day" if days == 1 else f"medical advice within {days} days"
    return {
        "emergency": "emergency help now",
        "same_day": "help today",
        "two_weeks": "an appointment within two weeks",
        "routine": "an ordinary appointment",
        "self_care": "no appointment unless it changes",
    }[urgency.level]


def _tests_in_emergency(console: Console, advice: Advice) -> None:
    telling = [test for test in advice.tests if test.informative][:DETAILED]
    if not telling:
        return
    heading(console, "What they may do")
    item(console, "Get help first: do not wait for any of this.")
    for test in telling:
        item(console, f"- {test.action.name if test.action.setting == AT_HOME else test.action.plain}")


def _tests(console: Console, assessment: Assessment, advice: Advice) -> None:
    if not advice.tests:
        return
    heading(console, "Tests, and what a result would change")
    for i, test in enumerate(advice.tests):
        item(console, f"- {test.action.plain}")
        if test.too_early:
            item(console, test.too_early, indent=4)
        if test.informative is False:
            item(console, Text("It would change little now.", style="dim"), indent=4)
        elif i < DETAILED:
            _results(console, test, assessment)
    if any(test.outcomes for test in advice.tests):
        item(console, "With a result in hand, go through the check again.")


def _results(console: Console, test: TestAdvice, assessment: Assessment) -> None:
    names = [assessment.catalog.conditions[name].plain_name for name in test.causes[:2]]
    if names:
        item(console, Text(f"because of: {'; '.join(_lower(name) for name in names)}", style="dim"), indent=4)
    told = outcomes_told(test, assessment)
    for outcome in told:
        _result(console, outcome, assessment)
    if test.action.misses:
        item(console, Text(f"How sure: {test.action.accuracy}", style="dim"), indent=4)
    if test.action.limits and told:
        item(console, Text(f"Mind: {test.action.limits}", style="dim"), indent=4)


def outcomes_told(test: TestAdvice, assessment: Assessment) -> list[OutcomeAdvice]:
    """Return the results of a test worth telling now."""
    return [outcome for outcome in test.outcomes if _is_worth_telling(outcome, assessment)]


def _is_worth_telling(outcome: OutcomeAdvice, assessment: Assessment) -> bool:
    """Leave out results that hardly ever come, and such as only move figures that are not shown yet."""
    if outcome.probability is not None and outcome.probability < _SELDOM and outcome.urgency <= assessment.urgency:
        return False
    return not assessment.figures_wait_for or outcome.urgency != assessment.urgency


def _result(console: Console, outcome: OutcomeAdvice, assessment: Assessment) -> None:
    """Say what one result would change: more or less likely first, figures behind it."""
    item(console, f"{outcome_words(outcome)}:", indent=4)
    if outcome.urgency != assessment.urgency:
        item(console, f"- how soon then: {how_soon(outcome.urgency)}", indent=6)
    for line in changes_told(outcome, assessment):
        item(console, f"- {line}", indent=6)


def outcome_words(outcome: OutcomeAdvice) -> str:
    """Say a result as the beginning of a sentence, with how often it comes."""
    share = f" ({in_words(outcome.probability)})" if outcome.probability is not None else ""
    return f"{_conditional(outcome.outcome.say)}{share}"


def changes_told(outcome: OutcomeAdvice, assessment: Assessment) -> list[str]:
    """Say what a result would change, the likeliest causes first and a dangerous one never left out."""
    if assessment.figures_wait_for:
        return []
    told = [change for change in outcome.changes if _is_told(change)]
    dangerous = [change for change in told[_SHOWN_CHANGES:] if _is_dangerous(change, assessment)]
    shown = [*told[:_SHOWN_CHANGES], *dangerous[:1]]
    return [_change(change, assessment) for change in shown] or [NOTHING_CHANGES]


def _is_dangerous(change: Change, assessment: Assessment) -> bool:
    condition = assessment.catalog.conditions[change.condition]
    floor = condition.urgency_floor
    return floor is not None and (floor.urgency.step >= 3 or "cancer" in condition.group)


def _conditional(say: str) -> str:
    """Return a result as the beginning of a sentence: If the test is negative."""
    words = say.rstrip(".")
    return words if words.lower().startswith("if ") else f"If {_lower(words)}"


def _is_told(change: Change) -> bool:
    small, large = sorted((change.before, change.after))
    if change.after and in_words(small) == in_words(large):
        return False
    return large - small >= TELLS or (large >= _RARE and large >= _FACTOR * max(small, 1e-9))


def _change(change: Change, assessment: Assessment) -> str:
    name = _lower(assessment.catalog.conditions[change.condition].plain_name)
    if change.after == 0:
        return f"{name}: excluded (from {in_words(change.before)})"
    word = "more likely" if change.after > change.before else "less likely"
    return f"{name}: {word} (from {in_words(change.before)} to {in_words(change.after)})"


def _care(console: Console, title: str, shown: Iterable[Care]) -> None:
    entries = tuple(shown)
    if not entries:
        return
    heading(console, title)
    for care in entries[:SHOWN_CARE]:
        item(console, Text(care.situation, style="bold"))
        for do in care.do:
            item(console, f"- {do}", indent=4)
        if care.avoid:
            item(console, f"Better not: {'; '.join(avoid.rstrip('.') for avoid in care.avoid)}.", indent=4)
        proven = f"How well proven: {PROVEN[care.evidence_grade]}. {care.evidence}"
        item(console, Text(proven, style="dim"), indent=4)


def _watch_for(console: Console, advice: Advice) -> None:
    """Say what would make it more urgent: signs for everyone first, then those of the care shown."""
    if not advice.watch_for and not advice.come_back:
        return
    heading(console, "Get help sooner")
    for soon, signs in signs_to_watch_for(advice):
        item(console, Text(f"{soon}, if there is:", style="bold"))
        for sign in signs:
            item(console, f"- {sign}", indent=4)
    if advice.come_back:
        item(console, Text("Call again for advice, if this is new:", style="bold"))
        for back in advice.come_back[:SHOWN_SOONER]:
            item(console, f"- {back.say}", indent=4)


def signs_to_watch_for(advice: Advice) -> list[tuple[str, list[str]]]:
    """Return how soon help is needed, with the signs that ask for it, each once."""
    by_urgency: dict[Urgency, list[str]] = {}
    for entry in advice.watch_for:
        by_urgency.setdefault(entry.urgency, []).extend(sign.say for sign in entry.signs)
    return [(_upper(how_soon(urgency)), list(dict.fromkeys(signs))) for urgency, signs in by_urgency.items()]


def _lower(text: str) -> str:
    """Begin with a small letter, abbreviations and I apart."""
    return text if text[1:2].isupper() or (text[1:2] in (" ", "'") and text[0] == "I") else text[:1].lower() + text[1:]


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
