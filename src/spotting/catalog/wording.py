"""The words of the knowledge for one reader: she herself, or someone who asks for her.

Every text comes from the knowledge; where it holds no second version, both readers get the same one. Nothing here
decides what is asked or advised.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from spotting.catalog.care import DoctorQuestion
from spotting.catalog.screens import Screen, ScreenItem
from spotting.catalog.types import Contradiction, Finding, NoRuleFires, Rule


class Says(Protocol):
    """What says one thing to her and may say another to whoever asks for her."""

    @property
    def say(self) -> str: ...

    @property
    def for_another(self) -> Mapping[str, str]: ...


_YES_NO = {"present": "Yes", "absent": "No"}


def _words(own: str, for_another: Mapping[str, str], key: str, for_whom: str) -> str:
    return own if for_whom == "self" else for_another.get(key, own)


def ask(finding: Finding, for_whom: str) -> str:
    """Return the question."""
    return _words(finding.ask, finding.for_another, "ask", for_whom)


def help_text(finding: Finding, for_whom: str) -> str:
    """Return the line of help below the question; empty if there is none."""
    return _words(finding.help, finding.for_another, "help", for_whom)


def label(finding: Finding, answer: str, for_whom: str) -> str:
    """Return an answer in words: its label, or else its id read aloud."""
    if finding.kind == "binary":
        return _YES_NO.get(answer, answer)
    aloud = answer.replace("_", " ")
    own = finding.labels.get(answer, aloud[:1].upper() + aloud[1:])
    return _words(own, finding.labels_for_another, answer, for_whom)


def question_and_answer(finding: Finding, value: Any, for_whom: str) -> str:
    """Return a question with an answer to it in quotation marks; `value` as a case gives it."""
    return f"“{ask(finding, for_whom)}” {_answer(finding, value, for_whom)}"


def _answer(finding: Finding, value: Any, for_whom: str) -> str:
    if isinstance(value, Mapping):
        ends = {"at_least": "at least", "at_most": "at most", "is_not": "not", "in": "one of"}
        return ", ".join(f"{ends.get(key, key)} {_answer(finding, end, for_whom)}" for key, end in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_answer(finding, one, for_whom) for one in value)
    if isinstance(value, str):
        skipped = {"unknown": "Not known", "declined": "Rather not say"}
        return skipped.get(value) or label(finding, value, for_whom)
    return f"{value:g} {finding.unit}".rstrip()


def screen_title(screen: Screen, for_whom: str) -> str:
    """Return the question above a list of items to tick."""
    return _words(screen.title, screen.for_another, "title", for_whom)


def item_text(item: ScreenItem, for_whom: str) -> str:
    """Return an item to tick."""
    return _words(item.say, item.for_another, "say", for_whom)


def say(message: Says, for_whom: str) -> str:
    """Return what a support message, a way out, a way to tell or a contact says."""
    return _words(message.say, message.for_another, "say", for_whom)


def rule_say(rule: Rule, for_whom: str, *, first: bool = False) -> str:
    """Return what a rule tells the reader to do; `first`: with the sentence that goes before it in some cases."""
    said = _words(rule.say, rule.for_another, "say", for_whom)
    return f"{say(rule.say_first, for_whom)} {said}" if first and rule.say_first else said


def rule_why(rule: Rule, for_whom: str) -> str:
    """Return why a rule says so."""
    return _words(rule.why, rule.for_another, "why", for_whom)


def default_say(no_rule_fires: NoRuleFires, for_whom: str) -> str:
    """Return what holds when no rule fires."""
    return _words(no_rule_fires.say, no_rule_fires.for_another, "say", for_whom)


def contradiction_say(contradiction: Contradiction, for_whom: str) -> str:
    """Return which answers do not fit together."""
    return _words(contradiction.say, contradiction.for_another, "say", for_whom)


def doctor_question(question: DoctorQuestion, for_whom: str) -> str:
    """Return a question for the doctor, asked by her or by someone who is with her."""
    return _words(question.ask, question.for_another, "ask", for_whom)
