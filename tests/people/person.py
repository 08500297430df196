"""Somebody with a story who sits at the real `spotting check --plain` and types what she knows.

She is told in NAME.yaml: the story, her answers taken from it, where she is. On a list she ticks what is true of her;
to a question her story says nothing about she answers no, or don't know where no is not an answer. Decides nothing.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import yaml

from spotting import catalog as catalog_of_command
from spotting import cli
from spotting.assessment import Assessment
from spotting.case import Case, read_answer
from spotting.catalog import Catalog, wording
from spotting.catalog.types import Finding
from spotting.cli_options import text_width
from spotting.pipeline import assess
from spotting.reasoning.question import Question
from spotting.report.text import render
from spotting.simulated_person import answers_to
from spotting.situation import Situation

FOLDER = Path(__file__).parent
MOST_QUESTIONS = 60
_PROMPT = re.compile(r"\n(?:Your answer|Numbers that apply|Number|Type it)[^\n]*: $")
_ROW = re.compile(r"^ {3}(\d+)\) ", re.M)


@dataclass(frozen=True)
class Person:
    """`story` as she would tell a friend; `answers` what she knows, `not_known` what she has no idea of;
    `accept` the urgencies a guideline allows (`guideline` says which), chosen before she was played."""

    name: str
    title: str
    story: str
    answers: Mapping[str, Any]
    accept: tuple[str, ...]
    guideline: str
    leading: tuple[str, ...]
    place: str = "GB"
    for_whom: str = "self"
    not_known: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """One question as it was shown, what was announced before it, and her answer in words."""

    announced: str
    text: str
    answer: str


@dataclass(frozen=True)
class Play:
    """What came of it: the questions with her answers, why it stopped, the result page, and what is behind it."""

    asked: tuple[Asked, ...]
    ending: str
    page: str
    assessment: Assessment


def people() -> dict[str, Person]:
    """Return everybody who has a story, by name."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.yaml"))}


def _read(path: Path) -> Person:
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    tuples = {key: tuple(value) for key, value in data.items() if isinstance(value, list)}
    return Person(path.stem, **{**data, **tuples})


def play(person: Person, catalog: Catalog) -> Play:
    """Hold the check from the command line to the result page."""
    shown = io.StringIO()
    typing = _Typing(person, catalog, shown)
    words = ["spotting", "check", "--plain", "--place", person.place, "--for", person.for_whom.replace("_", "-")]
    with TemporaryDirectory() as folder:
        saved = Path(folder) / "check.json"
        with (
            patch.object(sys, "argv", [*words, "--save", str(saved)]),
            patch.object(sys, "stdin", typing),
            patch.object(catalog_of_command, "load_catalog", lambda: catalog),
            redirect_stdout(shown),
        ):
            cli.main()
        case = Case.from_json(_without_day(saved.read_text(encoding="utf-8")))
    assessment = assess(case, catalog)
    page = render(assessment, width=text_width())
    assert shown.getvalue().endswith(page), "the page she sees is not what her answers give"
    return Play(tuple(typing.asked), typing.ending, page, assessment)


def _without_day(saved: str) -> str:
    """Return the case of a saved check, which also says on which day it was saved."""
    return json.dumps({key: value for key, value in json.loads(saved).items() if key != "saved_on"})


class _Typing(io.TextIOBase):
    """Her hands: reads what is shown up to the prompt and types an answer."""

    def __init__(self, person: Person, catalog: Catalog, shown: io.StringIO) -> None:
        self.person, self.catalog, self.shown = person, catalog, shown
        self.truth = Situation(Case(person.answers, person.place, for_whom=person.for_whom), catalog, name=person.name)
        self.read_to = 0
        self.asked: list[Asked] = []
        self.ending = ""

    def readline(self, _size: int | None = -1) -> str:  # type: ignore[override]
        block = self.shown.getvalue()[self.read_to :]
        self.read_to = len(self.shown.getvalue())
        assert len(self.asked) < MOST_QUESTIONS, "it does not come to an end"
        if "What would you like to do now?" in block:
            self.ending = _flat(block.split("What would you like")[0])
            return "1\n"
        announced, _, question = re.split(r"^Question (\d+)[^\n]*$", block, maxsplit=1, flags=re.M)
        typed, text, answer = self._answer(question)
        said = _flat(announced) if self.asked else ""  # before the first question: who it is for, how to type
        self.asked.append(Asked(said, text, answer))
        return typed + "\n"

    def _answer(self, block: str) -> tuple[str, str, str]:
        """Return what she types, the question and her answer in words."""
        flat, for_whom = _flat(block), self.person.for_whom
        for screen in (*self.catalog.screens, *self.catalog.checklists):  # several can have the same title
            title = wording.screen_title(screen, for_whom)
            meaning = {_flat(wording.item_text(item, for_whom)): item.sets for item in screen.items}
            if flat.startswith(title) and set(_rows(block)) <= set(meaning):
                return self._tick(title, _rows(block), meaning)
        asked = [f for f in self.catalog.findings.values() if flat.startswith(wording.ask(f, for_whom))]
        assert asked, f"{self.person.name} does not know this question: {block}"
        finding = max(asked, key=lambda f: len(wording.ask(f, for_whom)))
        return self._one(finding, block)

    def _tick(self, title: str, rows: list[str], meaning: Mapping[str, Mapping[str, Any]]) -> tuple[str, str, str]:
        true = [number for number, row in enumerate(rows, 1) if self._all_true(meaning[row])]
        shown = [f"{'x' if number in true else '·'} {row}" for number, row in enumerate(rows, 1)]
        return " ".join(map(str, true)) or "0", title, "\n".join(shown)

    def _all_true(self, sets: Mapping[str, Any]) -> bool:
        return all(self._is_true(name, value) for name, value in sets.items())

    def _is_true(self, name: str, value: Any) -> bool:
        known, meant = self.truth.known(name), read_answer(self.catalog.findings[name], value)
        if known.unknown or known.never or meant.never:
            return known.never and meant.never and not known.unknown
        if meant.values:
            return known.values <= meant.values
        return meant.low <= known.low and known.high <= meant.high

    def _one(self, finding: Finding, block: str) -> tuple[str, str, str]:
        text = wording.ask(finding, self.person.for_whom)
        value = self._value(finding)
        if value == "unknown" or isinstance(value, dict):
            return "u", text, "I don't know"
        if finding.kind == "number":
            return ("never", text, "never") if value == "absent" else (str(value), text, f"{value} {finding.unit}")
        label = wording.label(finding, value, self.person.for_whom)
        rows = _rows(block)
        assert label in rows, f"{label!r} is no answer to {text!r}"
        return str(rows.index(label) + 1), text, label

    def _value(self, finding: Finding) -> Any:
        """Return her answer: what follows from her story, else no, or unknown where no is not an answer."""
        blank = Question(
            finding.id,
            "",
            "",
            finding.kind,
            "",
            unknown_sets={finding.id: "unknown"},
            none_is_an_answer=finding.none_is_an_answer,
        )
        value = answers_to(blank, self.truth)[finding.id]
        if value != "unknown" or finding.id in self.person.not_known:
            return value
        if finding.kind == "binary" or (finding.kind == "number" and finding.none_is_an_answer):
            return "absent"
        nothing = [option for option in (*finding.levels[:1], *finding.values) if option == "none"]
        return nothing[0] if nothing else "unknown"


def _rows(block: str) -> list[str]:
    found = list(_ROW.finditer(block))
    ends = [row.start() for row in found[1:]] + [len(block)]
    whole = [block[row.end() : end] for row, end in zip(found, ends, strict=True)]
    last = re.split(r"\n(?! {6})", whole[-1])[0] if whole else ""
    return [_flat(text) for text in (*whole[:-1], last)] if whole else []


def _flat(text: str) -> str:
    return " ".join(text.split())
