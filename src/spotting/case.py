"""What one person said: a frozen `Case`, read from JSON, checked against the catalog.

A missing key was not asked; `unknown` was asked and is not known; `declined` counts as unknown. A case never
contains a state. Nothing here decides anything about her health.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from spotting.answers import Possible, absent, anything
from spotting.catalog.types import Catalog, Finding
from spotting.problems import BadCase, Problem, did_you_mean
from spotting.words import FOR_WHOM, ORIGINS, PLACES, SETTINGS

FORMAT = 1
MAX_BYTES = 1_000_000
_KEYS = ("format", "place", "setting", "today", "for_whom", "answers", "origin")


@dataclass(frozen=True)
class Case:
    """Answers by finding id, in the forms of the published schema; day counts hold on `today`.

    `for_whom` changes the words of questions and advice, never what is decided.
    """

    answers: Mapping[str, Any] = field(default_factory=dict)
    place: str = "international"
    setting: str = "community"
    today: str | None = None
    origin: Mapping[str, str] = field(default_factory=dict)
    for_whom: str = "self"

    def __post_init__(self) -> None:
        object.__setattr__(self, "answers", MappingProxyType(dict(self.answers)))
        object.__setattr__(self, "origin", MappingProxyType(dict(self.origin)))

    @classmethod
    def from_json(cls, text: str | bytes, *, name: str = "case") -> Case:
        """Read a case from JSON text; raises BadCase with every problem (where, what, what to write)."""
        return cls.from_dict(_parse(text, name), name=name)

    @classmethod
    def from_dict(cls, data: Any, *, name: str = "case") -> Case:
        """Read a case from a parsed JSON object. Ids and values are checked later, against a catalog."""
        problems: list[Problem] = []
        if not isinstance(data, dict):
            raise BadCase([Problem(name, 0, "must be a JSON object.", 'Write {"format": 1, "answers": {…}}.')])
        for key in data:
            if key not in _KEYS:
                problems.append(Problem(f"{name}: {key}", 0, "is no field of a case.", did_you_mean(key, _KEYS)))
        if data.get("format", FORMAT) != FORMAT or isinstance(data.get("format"), bool):
            problems.append(Problem(f"{name}: format", 0, f"is {data['format']!r}.", f"This version reads {FORMAT}."))
        place = _one_of(data, "place", PLACES, "international", name, problems)
        setting = _one_of(data, "setting", SETTINGS, "community", name, problems)
        for_whom = _one_of(data, "for_whom", FOR_WHOM, "self", name, problems)
        answers, origin = data.get("answers", {}), data.get("origin", {})
        if not isinstance(answers, dict):
            problems.append(Problem(f"{name}: answers", 0, "must be an object.", 'Write {"age_years": 31, …}.'))
        if not isinstance(origin, dict) or any(value not in ORIGINS for value in origin.values()):
            problems.append(Problem(f"{name}: origin", 0, f"must map findings to one of {', '.join(ORIGINS)}."))
        today = data.get("today")
        if today is not None and not _is_date(today):
            problems.append(Problem(f"{name}: today", 0, f"is {today!r}.", "Write a date as 2026-11-20."))
        if problems:
            raise BadCase(problems)
        return cls(answers, place, setting, today, origin, for_whom)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        data = {"format": FORMAT, "place": self.place, "setting": self.setting, "today": self.today}
        kept = {key: value for key, value in data.items() if value is not None}
        if self.for_whom != "self":
            kept["for_whom"] = self.for_whom
        return {**kept, "answers": dict(self.answers), "origin": dict(self.origin)}

    def with_answers(self, **answers: Any) -> Case:
        """Return a copy with some answers added or changed."""
        return replace(self, answers={**self.answers, **answers})


def _parse(text: str | bytes, name: str) -> Any:
    if len(text) > MAX_BYTES:
        size = f"has {len(text):,} characters; a case stays under {MAX_BYTES:,}."
        raise BadCase([Problem(name, 0, size, "Send one person's answers only.")])
    if not text.strip():
        raise BadCase([Problem(name, 0, "is empty.", 'Write {"format": 1, "answers": {"age_years": 31}}.')])
    try:
        return json.loads(text, object_pairs_hook=_no_duplicates, parse_constant=_no_constants)
    except json.JSONDecodeError as error:
        what = f"is not valid JSON: {error.msg} (column {error.colno})."
        raise BadCase([Problem(name, error.lineno, what, "Check quotes, commas and braces there.")]) from None
    except UnicodeDecodeError:
        raise BadCase([Problem(name, 0, "is not UTF-8 text.", "Save it as UTF-8.")]) from None
    except RecursionError:
        raise BadCase([Problem(name, 0, "is nested too deeply.", "Answers are flat.")]) from None
    except ValueError as error:
        raise BadCase([Problem(name, 0, f"is not valid: {error}")]) from None


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice!r} stands twice. Keep one.")
    return result


def _no_constants(word: str) -> float:
    raise ValueError(f'{word} is no number here. Leave the answer out, or write "unknown".')


def _one_of(
    data: Mapping[str, Any],
    key: str,
    allowed: tuple[str, ...],
    default: str,
    name: str,
    problems: list[Problem],
) -> str:
    value = data.get(key, default)
    if value not in allowed:
        fix = did_you_mean(value, allowed) or f"One of {', '.join(allowed)}."
        problems.append(Problem(f"{name}: {key}", 0, f"is {value!r}.", fix))
        return default
    return str(value)


def _is_date(value: Any) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def read_answers(case: Case, catalog: Catalog, *, name: str = "case") -> dict[str, Possible]:
    """Return what each answer leaves possible; raises BadCase with every problem."""
    problems: list[Problem] = []
    known: dict[str, Possible] = {}
    for key, value in case.answers.items():
        finding = catalog.findings.get(catalog.aliases.get(key, key))
        field_name = f"{name}: answers.{key}"
        if finding is None:
            fix = did_you_mean(key, catalog.findings) or "`spotting knowledge list` shows the findings."
            problems.append(Problem(field_name, 0, "is no known finding.", fix))
            continue
        if finding.id in known:
            problems.append(Problem(field_name, 0, f"answers {finding.id} a second time.", "Keep one."))
            continue
        try:
            known[finding.id] = read_answer(finding, value)
        except ValueError as error:
            problems.append(Problem(field_name, 0, *_split(str(error))))
    if problems:
        raise BadCase(problems)
    return known


def _split(message: str) -> tuple[str, str]:
    what, _, fix = message.partition(" | ")
    return what, fix


def read_answer(finding: Finding, value: Any) -> Possible:
    """Return what one answer leaves possible; raises ValueError ("what | what to write instead")."""
    if value in ("unknown", "declined"):
        return anything(finding, asked=True)
    if value == "absent":
        if finding.kind == "number" and not finding.none_is_an_answer:
            raise ValueError(f"cannot be `absent`. | Give the number of {finding.unit}, or `unknown`.")
        return absent(finding)
    reader = {"binary": _read_binary, "graded": _read_graded, "choice": _read_choice, "number": _read_number}
    result = reader[finding.kind](finding, value)
    if result.is_empty(finding.kind):
        raise ValueError("leaves nothing possible. | Check the two ends.")
    return result


def _read_binary(finding: Finding, value: Any) -> Possible:
    if value == "present":
        return Possible(low=1.0, high=1.0)
    raise ValueError(f"is {_show(value)}. | Write present, absent or unknown.")


def _read_graded(finding: Finding, value: Any) -> Possible:
    top = float(len(finding.levels) - 1)
    if value == "present":
        return Possible(low=1.0, high=top)
    if isinstance(value, str) and value in finding.levels:
        index = float(finding.levels.index(value))
        return Possible(low=index, high=index)
    if isinstance(value, dict) and value and set(value) <= {"at_least", "at_most"}:
        for level in value.values():
            if level not in finding.levels:
                raise ValueError(f"has no level {_show(level)}. | {_choices(finding.levels, level)}")
        low = finding.levels.index(value.get("at_least", finding.levels[0]))
        high = finding.levels.index(value.get("at_most", finding.levels[-1]))
        return Possible(low=float(low), high=float(high))
    raise ValueError(f"has no level {_show(value)}. | {_choices(finding.levels, value)}")


def _read_choice(finding: Finding, value: Any) -> Possible:
    if isinstance(value, str) and value in finding.values:
        return Possible(values=frozenset({value}))
    if isinstance(value, dict) and len(value) == 1:
        ((key, given),) = value.items()
        chosen = given if key == "in" and isinstance(given, list) else [given]
        unknown = [item for item in chosen if item not in finding.values]
        if key in ("in", "is_not") and not unknown and chosen:
            values = frozenset(chosen)
            return Possible(values=values if key == "in" else frozenset(finding.values) - values)
        if unknown:
            raise ValueError(f"has no value {_show(unknown[0])}. | {_choices(finding.values, unknown[0])}")
    if value == "present" and "none" in finding.values:
        return Possible(values=frozenset(finding.values) - {"none"})
    raise ValueError(f"has no value {_show(value)}. | {_choices(finding.values, value)}")


def _read_number(finding: Finding, value: Any) -> Possible:
    ends = value if isinstance(value, dict) else {"from": value, "to": value}
    if not ends or not set(ends) <= {"from", "to"} or not all(_is_number(end) for end in ends.values()):
        raise ValueError(f'is {_show(value)}. | Write a number of {finding.unit}, or {{"from": 2, "to": 5}}.')
    low, high = finding.range
    for end in ends.values():
        if not low <= end <= high:
            raise ValueError(
                f"is {_show(end)}, which is not possible. | It runs from {low:g} to {high:g} {finding.unit}."
            )
    return Possible(low=float(ends.get("from", low)), high=float(ends.get("to", high)))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _choices(allowed: tuple[str, ...], value: Any) -> str:
    return did_you_mean(value, allowed) or f"One of {', '.join(allowed)}, or unknown."


def _show(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else text[:37] + "..."
