"""The files of a knowledge folder as records, and how one of a wrong shape is met.

A file that cannot be read is a problem of its own; nothing here knows what a file means.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from spotting.catalog.record import Record
from spotting.catalog.yaml_marks import parse_yaml, read_bytes
from spotting.problems import Problem

FOLDERS = ("findings", "conditions", "rules", "sources", "actions", "checks", "places", "care", "claims")
_WRONG_SHAPE = (TypeError, ValueError, KeyError, IndexError, AttributeError)
_SHAPE_MESSAGE = (
    "has a value of the wrong shape (a word where a list or a mapping belongs, or text where a number does).",
    "Compare it with another file of its kind.",
)
_T = TypeVar("_T")
FILES = (
    "states.yaml",
    "settings.yaml",
    "derived.yaml",
    "screens.yaml",
    "checklists.yaml",
    "how_often.yaml",
    "groups.yaml",
    "no_rule_fires.yaml",
    "contradictions.yaml",
    "watch_for.yaml",
    "support.yaml",
    "ways_out.yaml",
    "doctor_questions.yaml",
    "visits.yaml",
    "normal_ranges.yaml",
    "disagreements.yaml",
    "pictorial_chart.yaml",
)


@dataclass(frozen=True)
class Documents:
    """What the folder holds: records by folder and name, the single files, the sha256 of it all, problems so far."""

    folders: Mapping[str, Mapping[str, Record]]
    single: Mapping[str, Record]
    digest: str
    problems: list[Problem]

    @property
    def complete(self) -> bool:
        """Whether every single file could be read."""
        return len(self.single) == len(FILES)


def read_documents(folder: Path) -> Documents:
    """Read every file of a knowledge folder."""
    problems: list[Problem] = []
    digest = hashlib.sha256()

    def read(path: Path, name: str) -> Record | None:
        raw, found = read_bytes(path, name)
        if raw is not None:
            digest.update(name.encode() + b"\0" + raw)
            data, found = parse_yaml(raw, name)
        problems.extend(found)
        return None if raw is None or data is None else Record(data, name, problems)

    folders = {}
    for kind in FOLDERS:
        records = {path.stem: read(path, f"{kind}/{path.name}") for path in sorted((folder / kind).glob("*.yaml"))}
        folders[kind] = {name: record for name, record in records.items() if record is not None}
    single = {name: read(folder / name, name) for name in FILES}
    found = {name: record for name, record in single.items() if record is not None}
    return Documents(folders, found, digest.hexdigest(), problems)


def each(records: Mapping[str, Record], read: Callable[[Record, str], _T]) -> dict[str, _T]:
    """Read each record; one whose values have a shape the reader did not foresee is a problem and left out."""
    result = {}
    for name, record in records.items():
        try:
            result[name] = read(record, name)
        except _WRONG_SHAPE:
            record.problem(*_SHAPE_MESSAGE)
    return result


def one(record: Record, read: Callable[[Record], Any]) -> Any:
    """Read one of the single files; None after a value of the wrong shape."""
    try:
        return read(record)
    except _WRONG_SHAPE:
        record.problem(*_SHAPE_MESSAGE)
        return None


def table(outer: Record, key: str) -> dict[str, Record]:
    """Return the entries under the one key of a file, by name."""
    inner = Record(outer.raw(key), outer.file, outer.problems)
    outer.finish()
    return {name: inner.inner(name) for name in list(inner.data)}
