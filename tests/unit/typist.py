"""Somebody who types answers into a plain check in this process, by what each question says."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from spotting.case import Case
from spotting.catalog import Catalog
from spotting.terminal import Wishes, interview

TODAY = date(2026, 11, 21)


class Typist(io.TextIOBase):
    """Reads what is shown up to the prompt and types the first answer left for words in it, else as `usual` says;
    stops once every answer was typed.

    An answer `row:words` is the number of the row that holds the words.
    """

    def __init__(self, out: io.StringIO, answers: Sequence[tuple[str, str]]) -> None:
        self.out, self.left, self.read_to = out, list(answers), 0
        self.asked: list[str] = []

    def readline(self, _size: int | None = -1) -> str:  # type: ignore[override]
        block = self.out.getvalue()[self.read_to :]
        self.read_to = len(self.out.getvalue())
        self.asked.append(block)
        assert len(self.asked) < 150, "it does not come to an end"
        if not self.left:
            return ""  # nothing more to type: the end of input
        for index, (words, answer) in enumerate(self.left):
            if words in " ".join(block.split()):
                del self.left[index]
                return (row_with(answer[4:], block) if answer.startswith("row:") else answer) + "\n"
        return usual(block) + "\n"


def usual(block: str) -> str:
    """Answer as somebody of 31 who is well, has light bleeding and is not pregnant."""
    if "or 0 for none" in block:
        return "0"
    if "How old are you" in block:
        return "31"
    if re.search(r"Number[^\n]*: $", block):
        return "never" if "type never" in block else "u"
    if "not normal for you" in block:
        return "yes"
    labels = re.findall(r"^\s+\d+\) (.+)$", block, flags=re.MULTILINE)
    if labels == ["Yes", "No"]:
        return "no"
    return str(next((number for number, label in enumerate(labels, 1) if label.startswith("Light")), 1))


def row_with(words: str, block: str) -> str:
    """Return the number of the row that holds the words."""
    found = re.search(rf"^\s+(\d+)\) [^\n]*{re.escape(words)}", block, flags=re.MULTILINE)
    assert found, f"no row with {words!r} in {block}"
    return found[1]


def type_through(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch, *answers: tuple[str, str], **wishes: Any
) -> tuple[Case, str, Typist]:
    """Go through an interview; return the case, all that was shown, and the typist."""
    out = io.StringIO()
    typist = Typist(out, answers)
    monkeypatch.setattr(sys, "stdin", typist)
    given = {"place": "international", "for_whom": "self", "plain": True, **wishes}
    case, _ = interview(catalog, Wishes(TODAY, **given), out)
    return case, " ".join(out.getvalue().split()), typist
