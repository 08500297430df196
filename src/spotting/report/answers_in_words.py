"""An answer as a phrase a person reads: "severe pain low in your belly", "no fever", "age: 61 years".

The words come from the knowledge (`say_it`, `labels`, plain names); here is only how they are put together. It decides
nothing, and says about someone else "her" where the case is about someone else.
"""

from __future__ import annotations

import re
from typing import Any

from spotting.assessment import Assessment
from spotting.catalog import wording
from spotting.catalog.read_watch_for import NUMBER_GIVEN
from spotting.catalog.types import Finding

_YOU = {"I": "you", "my": "your", "me": "you", "am": "are", "have": "have"}
_SHE = {"I": "she", "my": "her", "me": "her", "am": "is", "have": "has"}
_NONE = ("none", "absent", "no")
_ORIGIN = {"examination": " (from an examination)", "test": " (from a test)", "diary": " (from the diary)"}


def said(assessment: Assessment, finding_id: str) -> str:
    """Say a finding with what was answered; the name alone where nothing was answered."""
    finding = assessment.catalog.findings.get(finding_id)
    if finding is None:
        derived = assessment.catalog.derived.get(finding_id)
        return (derived.plain_name or _small(derived.name)) if derived else finding_id.replace("_", " ")
    aliases, for_whom = assessment.catalog.aliases, assessment.case.for_whom
    answers = {aliases.get(key, key): value for key, value in assessment.case.answers.items()}
    if finding.id not in answers and finding.if_not_asked in answers:
        return said(assessment, finding.if_not_asked)
    relative = assessment.catalog.findings.get(finding.if_not_asked or "")
    if relative and not finding.say_it and answers.get(finding.id) in relative.levels:
        return answer_in_words(relative, answers[finding.id], for_whom)  # the same words for the same amount
    origin = _ORIGIN.get(assessment.case.origin.get(finding_id, ""), "")
    return answer_in_words(finding, answers.get(finding_id), for_whom) + origin


def answer_in_words(finding: Finding, answer: Any, for_whom: str = "self") -> str:
    """Say one finding with one answer (None: not answered)."""
    name, pronouns = plain(finding), _YOU if for_whom == "self" else _SHE
    if answer is None or answer == "present":
        present = finding.say_it.get("present") if answer else None
        return _spoken(present, pronouns) if present else name
    if answer in ("unknown", "declined"):
        return f"{name}: not known"
    if answer in _NONE:
        return _absent(finding, name, pronouns)
    if isinstance(answer, str):
        phrase = finding.say_it.get(answer)
        label = _label(finding, answer, for_whom)
        if phrase and not (finding.kind == "choice" and phrase in (label, answer)):  # "pink" alone says too little
            return _spoken(phrase, pronouns)
        return f"{name}: {label}"
    if isinstance(answer, dict):
        return f"{name}: {_partial(finding, answer, for_whom)}"
    given = finding.say_it.get(NUMBER_GIVEN)
    if given:
        return _spoken(given, {**pronouns, "value": f"{answer:g}"})
    return f"{name}: {answer:g}{_unit(finding, one=answer == 1)}"


def plain(finding: Finding) -> str:
    """Return the plain name, or else the name without abbreviations in brackets, small at the start."""
    return finding.plain_name or _small(re.sub(r" \([^)]*\)$", "", finding.name))


def _small(text: str) -> str:
    return text if text[1:2].isupper() or text[1:3] == "hD" else text[:1].lower() + text[1:]


def _spoken(phrase: str, pronouns: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda mark: pronouns.get(mark[1], mark[1]), phrase)


def _absent(finding: Finding, name: str, pronouns: dict[str, str]) -> str:
    phrase = finding.say_it.get("present", "")
    if phrase and not finding.plain_name and not phrase.startswith("no "):
        name = re.sub(r"^(an?|the) ", "", _spoken(phrase, pronouns))
    if finding.kind == "number":
        return f"{name}: has never happened"
    return f"no {name}"


def _label(finding: Finding, value: str, for_whom: str) -> str:
    return _small(wording.label(finding, value, for_whom).split(":")[0])


def _unit(finding: Finding, *, one: bool = False) -> str:
    """Return the unit, unless the name says it: "days since the last period began: 20"."""
    if not finding.unit or finding.unit in plain(finding).split():
        return ""
    return f" {finding.unit.removesuffix('s') if one else finding.unit}"


def _partial(finding: Finding, answer: dict[str, Any], for_whom: str) -> str:
    unit = _unit(finding)
    if "from" in answer and "to" in answer:
        return f"{answer['from']:g} to {answer['to']:g}{unit}"
    if "from" in answer or "to" in answer:
        word = "at least" if "from" in answer else "at most"
        return f"{word} {next(iter(answer.values())):g}{unit}"
    if "in" in answer:
        return " or ".join(_label(finding, value, for_whom) for value in _listed(answer["in"]))
    if "is_not" in answer:
        label = _label(finding, answer["is_not"], for_whom)
        return "yes" if label == "no" else f"not {label}"
    words = {"at_least": "at least", "at_most": "at most"}
    says_nothing = len(answer) > 1 and answer["at_least"] == finding.levels[0]  # "at least none, at most heavy"
    return ", ".join(
        f"{words[key]} {_label(finding, level, for_whom)}"
        for key, level in answer.items()
        if not (says_nothing and key == "at_least")
    )


def _listed(value: Any) -> list[str]:
    return list(value) if isinstance(value, list) else [str(value)]
