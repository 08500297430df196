"""`spotting normal`: five plain questions, and whether the periods they tell of are inside the usual limits.

It asks, calls and prints; the limits come from the knowledge. Danger signs lead to `spotting check`, never
to a verdict.
"""

from __future__ import annotations

import functools
import sys
import textwrap
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spotting.cli_diary_vault import KeyFileOption, KeyringOption, Opening, VaultOption, opened, tell
from spotting.cli_options import JsonOption, print_json
from spotting.problems import BadCase, Problem
from spotting.report.normal_period import (
    ADVICE,
    CHECK_SAYS,
    DANGER_QUESTION,
    DANGER_SIGNS,
    NOT_FOR_YOU,
    QUESTIONS,
    VERDICT_WORDS,
    WHOSE_LIMITS,
    PeriodQuestion,
    check_answers,
    heading,
    read_number,
    rests_on,
)

if TYPE_CHECKING:
    from spotting.catalog import Catalog
    from spotting.cli_diary_history import DaysRead
    from spotting.reasoning.normal_period import PeriodAnswers, PeriodCheck
    from spotting.terminal.asking import Asker

_NOT_THESE_LIMITS = (
    "could_be_pregnant", "flooding", "hormone_therapy", "postcoital_bleeding", "postmenopausal_bleeding",
    "recent_pregnancy_end", "unscheduled_bleeding_on_hormones",
)  # fmt: skip
_TO_CHECK = f"`spotting check` {CHECK_SAYS}"

AgeOption = Annotated[float | None, typer.Option("--age", help="Age in years.")]
GapOption = Annotated[float | None, typer.Option("--gap", help="Days from first day to first day.")]
VariationOption = Annotated[
    float | None, typer.Option("--variation", help="Days between the shortest and the longest cycle of a year.")
]
DaysOption = Annotated[float | None, typer.Option("--days", help="Days of bleeding.")]
AmountOption = Annotated[str | None, typer.Option("--amount", help="light, normal, heavy or soaking.")]
FromDiaryOption = Annotated[bool, typer.Option("--from-diary", help="Take from the diary what is not given.")]
BetweenOption = Annotated[str | None, typer.Option("--between", help="Bleeding between periods: no, mid_cycle or yes.")]


def normal(
    age: AgeOption = None,
    gap: GapOption = None,
    variation: VariationOption = None,
    days: DaysOption = None,
    amount: AmountOption = None,
    between: BetweenOption = None,
    as_json: JsonOption = False,
    from_diary: FromDiaryOption = False,
    vault: VaultOption = None,
    key_file: KeyFileOption = None,
    keyring: KeyringOption = False,
) -> None:
    """Hold your periods against the usual limits: how often, how regular, how long, how much, anything between.

    Without options it asks five questions; with --from-diary your diary answers what it can. For danger signs,
    pregnancy or a change, use `spotting check`.
    """
    from spotting.catalog import load_catalog
    from spotting.reasoning.normal_period import PeriodAnswers, normal_period

    given = PeriodAnswers(age, gap, variation, days, amount, between)
    check_answers(given)
    if not from_diary and given == PeriodAnswers() and as_json:
        raise BadCase([Problem("--json", 0, "needs answers.", "Add `--gap 28` and what else is known.")])
    catalog = load_catalog()
    if given == PeriodAnswers() or from_diary:
        opening = Opening(vault, key_file, keyring)
        asked = _from_diary(given, opening, ask=sys.stdin.isatty() and not as_json) if from_diary else _ask()
        if asked is None:
            return
        given = asked
    found = normal_period(given, catalog.normal_ranges)
    if as_json:
        print_json(_document(found, catalog))
    else:
        print(_text(found, catalog), end="")


def _from_diary(given: PeriodAnswers, opening: Opening, *, ask: bool) -> PeriodAnswers | None:
    """Fill what is not given from the diary, and say from what; with `ask` the danger signs and the age come first."""
    from datetime import date

    from spotting.cli_diary_history import days_read

    with opened(opening) as diary:
        read = days_read(diary, date.today())
    fill = functools.partial(_filled, read)
    return _ask(given, fill) if ask else fill(given)


def _filled(read: DaysRead, given: PeriodAnswers) -> PeriodAnswers:
    """Fill what is not given from the diary, read with the age that is."""
    from dataclasses import replace

    from spotting.catalog import load_catalog
    from spotting.diary.patterns import patterns, usual_periods

    history = read.history(given.age)
    drawn = patterns(history, read.days, load_catalog(), read.today)
    found = usual_periods(history, drawn)
    if any(one.finding in _NOT_THESE_LIMITS for one in drawn):
        tell(f"Your diary holds bleeding or circumstances these limits are not for. {_TO_CHECK}")
    told = {name: getattr(found, name) for name in ("gap", "variation", "days", "between")}
    new = {name: value for name, value in told.items() if value is not None and getattr(given, name) is None}
    tell(*(f"From your diary: {one}" for one in found.said))
    if not new:
        tell("The diary does not tell how your periods usually are.")
    return replace(given, **new)


def _ask(
    known: PeriodAnswers | None = None, fill: Callable[[PeriodAnswers], PeriodAnswers] | None = None
) -> PeriodAnswers | None:
    """Ask in plain lines what is not `known`, that first for her to confirm; None if she has a danger sign or stops.

    `fill` adds what the diary tells, once the age is known.
    """
    from dataclasses import replace

    from spotting.reasoning.normal_period import PeriodAnswers
    from spotting.terminal.ask_plain import PlainAsker

    asker = PlainAsker(sys.stdout)
    asker.say(
        f"Five questions about your periods as they usually are. {WHOSE_LIMITS} Nothing you type is stored or sent. "
        "Type u for don't know, q to stop."
    )
    try:
        if _danger(asker):
            asker.say(f"{NOT_FOR_YOU} {_TO_CHECK} Please start it now.")
            return None
        said: dict[str, Any] = {}
        if known and fill:
            said = {"age": _answer(asker, QUESTIONS[0])} if known.age is None else {}
            known = fill(replace(known, **said))
        kept = said | (_confirmed(asker, known, but=said) if known else {})
        return PeriodAnswers(**{one.id: kept[one.id] if one.id in kept else _answer(asker, one) for one in QUESTIONS})
    except (_Stopped, EOFError):
        print("Stopped. Nothing was stored.")
        return None


class _Stopped(Exception):
    """She typed q."""


def _confirmed(asker: Asker, known: PeriodAnswers, but: Collection[str] = ()) -> dict[str, Any]:
    """Show the answers known so far, `but` those she has just given; those she ticks are asked."""
    asked = [one for one in QUESTIONS if one.id not in but]
    told = [(one, value) for one in asked if (value := getattr(known, one.id)) is not None]
    rows = tuple(f"{one.text} {dict(one.choices)[value] if one.choices else f'{value:g}'}" for one, value in told)
    chosen = _reply(asker, "These answers are known. Tick any that is wrong.", kind="tick", rows=rows) if rows else ()
    return {one.id: value for row, (one, value) in enumerate(told) if row not in (chosen or ())}


def _danger(asker: Asker) -> bool:
    """Ask for danger signs; not knowing counts as having one."""
    reply = _reply(asker, DANGER_QUESTION, kind="tick", rows=DANGER_SIGNS)
    return reply is None or bool(reply)


def _answer(asker: Asker, question: PeriodQuestion) -> Any:
    """Ask one question; None for don't know."""
    if question.choices:
        reply = _reply(asker, question.text, kind="pick", rows=tuple(words for _, words in question.choices))
        return None if reply is None else question.choices[reply][0]
    read = functools.partial(read_number, question)
    reply = _reply(asker, question.text, kind="line", label=question.unit, read=read)
    return None if reply is None else float(reply)


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
        "advice": _TO_CHECK if found.go_to_check else ADVICE[found.overall],
        "sources": {name: catalog.sources[name].title for v in found.verdicts for name in v.sources},
    }


def _text(found: PeriodCheck, catalog: Catalog) -> str:
    lines = [heading(found).upper()]
    lines += [_wrapped(f"- {reason.say}") for reason in found.go_to_check]
    lines += [_wrapped(_TO_CHECK if found.go_to_check else ADVICE[found.overall]), ""]
    for one in found.verdicts:
        name = catalog.normal_ranges[one.aspect].name
        lines.append(_wrapped(f"- {name}: {VERDICT_WORDS[one.verdict]}. {one.say} (Usual: {one.range}.)"))
    rests = "; ".join(source.title for source in rests_on(found, catalog))
    lines += ["", _wrapped("Do not wait, and start `spotting check`, if one of these is true:")]
    lines += [_wrapped(f"- {sign}") for sign in DANGER_SIGNS]
    lines += ["", _wrapped(f"This rests on: {rests}."), _wrapped("It is information, not a diagnosis.")]
    return "\n".join(lines) + "\n"


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 80, subsequent_indent="  " if text.startswith("- ") else "")
