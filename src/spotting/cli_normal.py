"""`spotting normal`: five plain questions, and whether the periods they tell of are inside the usual limits.

It asks, calls and prints; the limits come from the knowledge. Danger signs lead to `spotting check`, never
to a verdict.
"""

from __future__ import annotations

import json
import sys
import textwrap
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spotting.problems import BadCase, Problem

if TYPE_CHECKING:
    from spotting.catalog import Catalog
    from spotting.reasoning.normal_period import PeriodAnswers, PeriodCheck
    from spotting.terminal.asking import Asker

DANGER_SIGNS = (
    "Soaking a full pad or tampon within an hour",
    "Feeling faint, or very weak and pale",
    "Strong or one-sided pain in the belly, or pain in the tip of the shoulder",
    "Fever or feeling very ill",
    "A pregnancy, or a chance of one",
    "Bleeding after sex, after a birth, or after the menopause",
)
_TO_CHECK = "`spotting check` asks about danger signs and says how soon to be seen."
_HEADINGS = {
    "normal": "YOUR PERIODS ARE INSIDE THE USUAL LIMITS",
    "outside": "SOMETHING IS OUTSIDE THE USUAL LIMITS",
    "cannot_tell": "NOT ALL OF IT CAN BE TOLD",
}
_ADVICE = {
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
_WORDS = {"normal": "as usual", "outside": "outside", "cannot_tell": "cannot tell"}
_DAYS = (0.0, 400.0)

AgeOption = Annotated[float | None, typer.Option("--age", help="Age in years.")]
GapOption = Annotated[float | None, typer.Option("--gap", help="Days from first day to first day.")]
VariationOption = Annotated[
    float | None, typer.Option("--variation", help="Days between the shortest and the longest cycle of a year.")
]
DaysOption = Annotated[float | None, typer.Option("--days", help="Days of bleeding.")]
AmountOption = Annotated[str | None, typer.Option("--amount", help="light, normal, heavy or soaking.")]
BetweenOption = Annotated[str | None, typer.Option("--between", help="Bleeding between periods: no, mid_cycle or yes.")]


def normal(
    age: AgeOption = None,
    gap: GapOption = None,
    variation: VariationOption = None,
    days: DaysOption = None,
    amount: AmountOption = None,
    between: BetweenOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
) -> None:
    """Hold your periods against the usual limits: how often, how regular, how long, how much, anything between.

    Without options it asks five questions. For danger signs, pregnancy or a change, use `spotting check`.
    """
    from spotting.catalog import load_catalog
    from spotting.reasoning.normal_period import PeriodAnswers, normal_period

    given = PeriodAnswers(age, gap, variation, days, amount, between)
    _check(given)
    if given == PeriodAnswers() and as_json:
        raise BadCase([Problem("--json", 0, "needs answers.", "Add `--gap 28` and what else is known.")])
    catalog = load_catalog()
    if given == PeriodAnswers():
        asked = _ask()
        if asked is None:
            return
        given = asked
    found = normal_period(given, catalog.normal_ranges)
    if as_json:
        print(json.dumps(_document(found, catalog), indent=2, ensure_ascii=False))
    else:
        print(_text(found, catalog), end="")


def _check(given: PeriodAnswers) -> None:
    """Refuse what cannot be an answer."""
    from spotting.reasoning.normal_period import AMOUNTS, BETWEEN

    problems = []
    for name, number, low, high in (
        ("--age", given.age, 0.0, 120.0),
        ("--gap", given.gap, 1.0, _DAYS[1]),
        ("--variation", given.variation, *_DAYS),
        ("--days", given.days, *_DAYS),
    ):
        if number is not None and not low <= number <= high:
            problems.append(Problem(f"{name} {number:g}", 0, "cannot be.", f"Write {low:g} to {high:g}."))
    for name, word, allowed in (("--amount", given.amount, AMOUNTS), ("--between", given.between, BETWEEN)):
        if word is not None and word not in allowed:
            problems.append(Problem(f"{name} {word}", 0, "is no choice.", f"One of {', '.join(allowed)}."))
    if problems:
        raise BadCase(problems)


def _ask() -> PeriodAnswers | None:
    """Ask in plain lines; None if she has a danger sign or stops."""
    from spotting.reasoning.normal_period import AMOUNTS, BETWEEN, PeriodAnswers
    from spotting.terminal.ask_plain import PlainAsker

    asker = PlainAsker(sys.stdout)
    asker.say(
        "Five questions about your periods as they usually are. The limits are for age 18 to 45, without a pregnancy "
        "and without hormones. Nothing you type is stored or sent. Type u for don't know, q to stop."
    )
    try:
        if _danger(asker):
            asker.say(f"Then these limits are not what you need now. {_TO_CHECK} Please start it now.")
            return None
        age = _number(asker, "How old are you?", "Years", (0.0, 120.0))
        gap = _number(asker, "How many days are there from the first day of one period to the first day of the next?")
        variation = _number(
            asker, "In the last year, how many days were there between your shortest gap and your longest?"
        )
        days = _number(asker, "For how many days do you bleed?")
        amounts = ("Light", "Normal for me", "Heavy: it gets in the way of my life", "A full pad or tampon in an hour")
        amount = _pick(asker, "How much do you bleed?", amounts, AMOUNTS)
        times = ("No", "Yes, a little halfway between two periods", "Yes, at other times")
        between = _pick(asker, "Do you bleed between your periods?", times, BETWEEN)
    except (_Stopped, EOFError):
        print("Stopped. Nothing was stored.")
        return None
    return PeriodAnswers(age, gap, variation, days, amount, between)


class _Stopped(Exception):
    """She typed q."""


def _danger(asker: Asker) -> bool:
    """Ask for danger signs; not knowing counts as having one."""
    reply = _reply(asker, "Is any of this true now?", kind="tick", rows=DANGER_SIGNS)
    return reply is None or bool(reply)


def _number(asker: Asker, text: str, unit: str = "Days", limits: tuple[float, float] = _DAYS) -> float | None:
    def read(typed: str) -> float:
        try:
            value = float(typed.replace(",", "."))
        except ValueError:
            value = -1.0
        if not limits[0] <= value <= limits[1]:
            raise ValueError(f"Please type a number from {limits[0]:g} to {limits[1]:g}.")
        return value

    reply = _reply(asker, text, kind="line", label=unit, read=read)
    return None if reply is None else float(reply)


def _pick(asker: Asker, text: str, rows: tuple[str, ...], values: tuple[str, ...]) -> str | None:
    reply = _reply(asker, text, kind="pick", rows=rows)
    return None if reply is None else values[reply]


def _reply(asker: Asker, text: str, **how: Any) -> Any:
    """Return what was answered, None for don't know; q stops."""
    from spotting.replies import Reply
    from spotting.terminal.asking import STANDARD, Prompt

    actions = tuple(action for action in STANDARD if action.reply in (Reply.UNKNOWN, Reply.STOP))
    reply = asker.ask(Prompt(text, actions=actions, **how))
    if reply is Reply.STOP:
        raise _Stopped
    return None if reply is Reply.UNKNOWN else reply


def _document(found: PeriodCheck, catalog: Catalog) -> dict[str, Any]:
    return {
        "overall": found.overall,
        "aspects": [
            {"aspect": v.aspect, "verdict": v.verdict, "say": v.say, "range": v.range, "sources": list(v.sources)}
            for v in found.verdicts
        ],
        "go_to_check": [{"say": reason.say, "rule": reason.rule} for reason in found.go_to_check],
        "danger_signs": list(DANGER_SIGNS),
        "advice": _TO_CHECK if found.go_to_check else _ADVICE[found.overall],
        "sources": {name: catalog.sources[name].title for v in found.verdicts for name in v.sources},
    }


def _text(found: PeriodCheck, catalog: Catalog) -> str:
    lines = ["PLEASE DO THE WHOLE CHECK" if found.go_to_check else _HEADINGS[found.overall]]
    lines += [_wrapped(f"- {reason.say}") for reason in found.go_to_check]
    lines += [_wrapped(_TO_CHECK if found.go_to_check else _ADVICE[found.overall]), ""]
    for one in found.verdicts:
        name = catalog.normal_ranges[one.aspect].name
        lines.append(_wrapped(f"- {name}: {_WORDS[one.verdict]}. {one.say} (Usual: {one.range}.)"))
    cited = dict.fromkeys(name for one in found.verdicts for name in one.sources)
    rests = "; ".join(catalog.sources[name].title for name in cited)
    lines += ["", _wrapped("Do not wait, and start `spotting check`, if one of these is true:")]
    lines += [_wrapped(f"- {sign}") for sign in DANGER_SIGNS]
    lines += ["", _wrapped(f"This rests on: {rests}."), _wrapped("It is information, not a diagnosis.")]
    return "\n".join(lines) + "\n"


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 80, subsequent_indent="  " if text.startswith("- ") else "")
