"""What is wrong, where, and what to write instead; and the exceptions that carry it to a door.

A problem in a file is a value: loaders collect them all. The exceptions below end a command with a
documented exit code and never with a traceback:

    SpottingError
    ├── BadCase       2  the answers of one person cannot be read, or contradict each other
    ├── BadKnowledge  3  the knowledge files have problems
    └── Impossible    4  the model gives the answers together a probability of zero
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend: file, line (0 if the whole file), what is wrong, what to write instead."""

    file: str
    line: int
    what: str
    fix: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.what}" + (f" {self.fix}" if self.fix else "")


class SpottingError(Exception):
    """Base of every error a user can cause; `exit_code` is what the command ends with."""

    exit_code = 1


class BadCase(SpottingError):
    """The case cannot be read or contradicts itself; the message names the field and the cure."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class BadKnowledge(SpottingError):
    """The knowledge does not load; `problems` holds every one of them."""

    exit_code = 3

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Impossible(SpottingError):
    """The answers together have probability zero in the model."""

    exit_code = 4


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """Return 'Did you mean `x`?' for the nearest known word, or an empty string."""
    near = difflib.get_close_matches(str(word), list(known), n=1, cutoff=0.6)
    return f"Did you mean `{near[0]}`?" if near else ""
