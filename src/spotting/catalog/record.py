"""Read one mapping of a knowledge file: every key asked for once, every other key a problem."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from spotting.catalog.yaml_marks import Map
from spotting.problems import Problem, did_you_mean


class Record:
    """A mapping under inspection; collects problems instead of raising.

    Getters return a harmless value of the right type after a problem, so that one reading finds all of them.
    """

    def __init__(self, data: Any, file: str, problems: list[Problem], *, line: int = 1) -> None:
        self.file = file
        self.problems = problems
        self.used: set[str] = set()
        if not isinstance(data, Map):
            self.problem(f"must be a mapping, not {describe(data)}.", "Write `key: value` lines.", line=line)
            data = Map()
            data.line, data.lines = line, {}
        self.data: Map = data

    def problem(self, what: str, fix: str = "", *, key: str | None = None, line: int | None = None) -> None:
        """Note a problem at a key, at a line, or at the mapping itself."""
        if line is None:
            line = self.data.lines.get(key, self.data.line) if key else self.data.line
        self.problems.append(Problem(self.file, line, what, fix))

    def line(self, key: str) -> int:
        return self.data.lines.get(key, self.data.line)

    def has(self, key: str) -> bool:
        return key in self.data

    def raw(self, key: str, default: Any = None) -> Any:
        self.used.add(key)
        return self.data.get(key, default)

    def text(self, key: str, *, required: bool = False, default: str = "") -> str:
        value = self.raw(key)
        if value is None:
            if required:
                self.problem(f"needs the key `{key}`.", f"Add `{key}: …`.")
            return default
        if isinstance(value, dict | list):
            self.problem(f"`{key}` must be text, not {describe(value)}.", key=key)
            return default
        return str(value).strip()

    def choice(self, key: str, allowed: Iterable[str], *, required: bool = False, default: str = "") -> str:
        value = self.text(key, required=required, default=default)
        allowed = tuple(allowed)
        if key in self.data and value not in allowed:
            guess = did_you_mean(value, allowed)
            self.problem(f"`{key}: {value}` is not one of {', '.join(allowed)}.", guess, key=key)
            return default
        return value

    def words(self, key: str, *, allowed: Iterable[str] | None = None, what: str = "value") -> tuple[str, ...]:
        value = self.raw(key, [])
        if not isinstance(value, list) or any(isinstance(item, dict | list) for item in value):
            self.problem(f"`{key}` must be a list of words.", f"Write `{key}: [a, b]`.", key=key)
            return ()
        words = tuple(str(item) for item in value)
        if allowed is not None:
            known = tuple(allowed)
            for word in words:
                if word not in known:
                    self.problem(f"`{word}` in `{key}` is no known {what}.", did_you_mean(word, known), key=key)
            words = tuple(word for word in words if word in known)
        return words

    def number(self, key: str) -> float | None:
        value = self.raw(key)
        if value is None:
            return None
        if not isinstance(value, int | float):
            self.problem(f"`{key}` must be a number, not {describe(value)}.", key=key)
            return None
        return float(value)

    def flag(self, key: str) -> bool:
        return self.choice(key, ("present", "absent"), default="absent") == "present"

    def inner(self, key: str) -> Record:
        """Return the mapping under a key."""
        return Record(self.raw(key), self.file, self.problems, line=self.line(key))

    def entries(self, key: str) -> list[Record]:
        """Return the mappings in the list under a key; a single one needs no list."""
        given = self.raw(key, [])
        listed = given if isinstance(given, list) else [given]
        return [Record(data, self.file, self.problems, line=self.line(key)) for data in listed]

    def finish(self, allowed: Iterable[str] = ()) -> None:
        """Report every key nobody asked for."""
        known = self.used | set(allowed)
        for key in self.data:
            if key not in known:
                self.problem(f"has the unknown key `{key}`.", did_you_mean(key, known) or "Drop it.", key=key)


def describe(value: Any) -> str:
    """Say what kind of thing was found, in the author's words."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return f"`{value}`" if value is not None else "nothing"
