"""The check in a terminal: one question after the other, plain text, nothing stored.

Any question can be skipped ("?" asks why, "u" is unknown, "s" rather not say, "b" goes back, "q" ends early and
shows what is known). An emergency is said as soon as it is known.
"""

from __future__ import annotations

import math
import textwrap
from typing import Any

from spotting.case import Case, read_answer
from spotting.catalog.types import Catalog
from spotting.pipeline import assess
from spotting.problems import BadCase, Impossible
from spotting.reasoning.interview import Question
from spotting.report.text import urgency_sentence

_KEYS = "u: don't know   s: rather not say   b: back   ?: why we ask   q: stop and show"
_DECLINED = {"u": "unknown", "s": "declined"}


class _Back(Exception):
    """She wants the question before."""


class _Done(Exception):
    """She wants the answer now."""


def interview(catalog: Catalog, place: str) -> Case:
    """Ask until nothing is left to ask or she stops; return the case."""
    print("Some questions about the bleeding. Nothing you type is stored or sent.")
    print("If you are in danger, do not wait for this: call for help now.")
    print(_KEYS + "\n")
    case = Case(place=place)
    history: list[Case] = []
    announced = False
    number = 0
    while True:
        try:
            assessment = assess(case, catalog, ranges=False, explain=False, name="your answers")
        except (BadCase, Impossible) as error:
            print("\n" + _wrap(str(error)) + "\nLet us go back one question.\n")
            case = history.pop() if history else Case(place=place)
            continue
        if assessment.urgency.level == "emergency" and not announced and history:
            announced = True
            print(f"\n*** {urgency_sentence(assessment.urgency, place)} ***")
            print(_wrap(assessment.reasons[0].say))
            print("You can go on with the questions if it is safe, or press q.\n")
        question = assessment.next_question
        if isinstance(question, str):
            print("\n" + _wrap(question) + "\n")
            return case
        number += 1
        try:
            answers = _ask(question, number, catalog)
        except _Back:
            number = max(0, number - 2)
            case = history.pop() if history else case
            continue
        except (_Done, EOFError):
            print()
            return case
        history.append(case)
        case = case.with_answers(**answers)


def _ask(question: Question, number: int, catalog: Catalog) -> dict[str, Any]:
    print(_wrap(f"{number}. {question.text}"))
    if question.help:
        print(_wrap(question.help, indent="   "))
    choices = [text for text, _ in question.items] or [label for _, label in question.options]
    for i, choice in enumerate(choices, 1):
        print(_wrap(f"{i}) {choice}", indent="   "))
    prompt = {
        "screen": "Numbers that apply (such as 1 3), or 0 for none: ",
        "number": f"Number of {question.unit}{' ago' if question.id.startswith('days_since') else ''}: ",
    }.get(question.kind, "Your answer: ")
    if question.none_is_an_answer:
        print("   type never if it did not happen or does not apply")
    while True:
        text = input(prompt).strip().lower()
        if text in ("b", "back"):
            raise _Back
        if text in ("q", "quit"):
            raise _Done
        if text in ("?", "why"):
            print(_wrap(question.why, indent="   "))
            continue
        if text in _DECLINED:
            return _skip(question, _DECLINED[text])
        try:
            answers = _understand(question, text, catalog)
        except ValueError as error:
            print(_wrap(str(error), indent="   "))
            continue
        print()
        return answers


def _skip(question: Question, word: str) -> dict[str, Any]:
    """Not known or not said: keep what a ticked item already told."""
    print()
    return {name: word if value == "unknown" else value for name, value in question.unknown_sets.items()}


def _understand(question: Question, text: str, catalog: Catalog) -> dict[str, Any]:
    """Return the answers typed text stands for; raises ValueError with what to type instead."""
    if question.kind == "screen":
        return _screen(question, text)
    if question.kind == "number":
        if text in ("never", "none", "no") and question.none_is_an_answer:
            return {question.id: "absent"}
        try:
            value = float(text.replace(",", "."))
            if math.isnan(value):
                raise ValueError
        except ValueError:
            raise ValueError(f"Please type a number of {question.unit}, or u if you do not know.") from None
        value = int(value) if value.is_integer() else value
        try:
            read_answer(catalog.findings[question.id], value)
        except ValueError as error:
            raise ValueError("That number " + str(error).replace(" | ", " ")) from None
        return {question.id: value}
    by_word = {label.lower(): value for value, label in question.options}
    if question.kind == "binary":
        by_word |= {"y": "present", "n": "absent"}
    if text in by_word:
        return {question.id: by_word[text]}
    if text.isdigit() and 1 <= int(text) <= len(question.options):
        return {question.id: question.options[int(text) - 1][0]}
    raise ValueError(f"Please type a number from 1 to {len(question.options)}, or u if you do not know.")


def _screen(question: Question, text: str) -> dict[str, Any]:
    parts = text.replace(",", " ").split()
    count = len(question.items)
    if not parts or any(not part.isdigit() or int(part) > count for part in parts) or ("0" in parts and len(parts) > 1):
        raise ValueError(f"Please type the numbers that apply (1 to {count}), or 0 for none of these.")
    answers = dict(question.none_sets)
    for part in parts:
        if part != "0":
            answers.update(question.items[int(part) - 1][1])
    return answers


def _wrap(text: str, indent: str = "") -> str:
    return textwrap.fill(text, 78, initial_indent=indent, subsequent_indent=indent + "   ")
