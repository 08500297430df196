"""Which reader fits a file, by what stands in it; then every file of a folder, zip or gz, joined by source.

A reader is one module with the four names of `Reader`. The first that recognises a file reads it; files that none
recognises are named in the loss report. Nothing is written, and nothing is unpacked to disk.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Protocol

from spotting.diary.importers import (
    apple_health,
    clue,
    clue_backup,
    drip,
    fertility_friend,
    fitbit,
    flo,
    flo_text,
    garmin,
    health_connect,
    mensinator,
    menstrudel,
    mooneva,
    natural_cycles,
    ovumcy,
    own,
    own_table,
    peri,
    periodical,
    samsung,
)
from spotting.diary.importers.collected import TOLD_ELSEWHERE, UNKNOWN, Imported, LossReport, ReportLine
from spotting.diary.importers.containers import (
    Budget,
    Found,
    Source,
    found_in,
    found_in_memory,
    refused,
    without_mark,
)
from spotting.diary.importers.text import MOST_TEXT_BYTES, read_json
from spotting.problems import BadCase


class Reader(Protocol):
    """What a module of a format offers.

    `matches` sees the first 64 KiB in UTF-8 without byte order mark (of a JSON file no reader knew by them: the
    outline of the whole) and the name without folders. `read` takes what `text.opened` opens and raises BadCase, and
    nothing else, for a file that cannot be read whole. `date_order` is one of `dates.DATE_ORDERS`. The `version` of
    its days names the kind of file ("daily log", "pills"), never of the app: a later file of the same version replaces
    a day, one of another version joins it (see `plan`).
    """

    @property
    def NAME(self) -> str:  # noqa: N802 - a constant of the module
        """The name of the app or store, for the person."""

    @property
    def SOURCE(self) -> str:  # noqa: N802
        """The id of the source in the diary."""

    def matches(self, head: bytes, filename: str) -> bool:
        """Whether this is a file of the format."""

    def read(self, source: Source, *, date_order: str | None = None, passphrase: str | None = None) -> Imported:
        """Return the days and the loss report."""


# The modules of the formats, our own first; the first that matches reads the file.
READERS: Final[tuple[Reader, ...]] = (
    own,
    own_table,
    clue,
    clue_backup,
    flo,
    flo_text,
    drip,
    ovumcy,
    mensinator,
    menstrudel,
    apple_health,
    health_connect,
    natural_cycles,
    mooneva,
    peri,
    periodical,
    fitbit,
    samsung,
    garmin,
    fertility_friend,
)
ONLY_ALONE: Final[tuple[Reader, ...]] = (flo_text,)  # files that tell less than another of the same archive
_OUTLINE_ITEMS, _OUTLINE_DEPTH, _OUTLINE_TEXT = 3, 6, 60


def read_path(path: Path, *, date_order: str | None = None, passphrase: str | None = None) -> list[Imported]:
    """Read a file, folder, zip (also one zip within) or gz: one Imported per source, in the order of finding.

    Raises BadCase, and nothing else, when something cannot be read whole or nothing is known; then nothing of it may
    be used. `passphrase` opens a locked zip or backup.
    """
    return _read_all(found_in(path, Budget(), passphrase), path.name, date_order, passphrase)


def read_data(
    name: str, data: bytes, *, date_order: str | None = None, passphrase: str | None = None
) -> list[Imported]:
    """Read a file, zip or gz held in memory, as `read_path` reads one on the disk; nothing is written anywhere."""
    return _read_all(found_in_memory(name, data, Budget(), passphrase), name, date_order, passphrase)


def _read_all(files: Iterable[Found], name: str, date_order: str | None, passphrase: str | None) -> list[Imported]:
    by_source: dict[str, Imported] = {}
    instead: dict[str, tuple[str, Imported]] = {}  # what tells less of a source, in case nothing else tells it
    ignored: list[ReportLine] = []
    for found in files:
        reader = reader_for(found)
        if reader is None:
            ignored.append(ReportLine(found.name[:200], "ignored", 1, UNKNOWN))
            continue
        imported = _read(reader, found, date_order, passphrase)
        if reader in ONLY_ALONE:
            instead[imported.source] = (found.name, imported)
        else:
            by_source[imported.source] = _joined(by_source.get(imported.source), imported, found.name)
    for source, (name, imported) in instead.items():
        if source in by_source:
            ignored.append(ReportLine(name[:200], "ignored", 1, TOLD_ELSEWHERE))
        else:
            by_source[source] = imported
    if not by_source:
        known = ", ".join(dict.fromkeys(reader.NAME for reader in READERS))
        what = "is in no format this program knows, so nothing was read." if ignored else "holds no file to read."
        raise refused(name, what, f"It reads: {known}.")
    first, *others = by_source.values()
    return [replace(first, report=LossReport((*first.report.lines, *ignored))), *others]


def _joined(before: Imported | None, imported: Imported, name: str) -> Imported:
    try:
        return before.merged_with(imported) if before else imported
    except ValueError:  # a day grew beyond what one day may hold
        raise refused(name, "gives one day more entries than a day can have.") from None


def reader_for(found: Found) -> Reader | None:
    """Return the first reader that recognises a file, by its head or, for JSON, by its outline."""
    head = without_mark(found.head)
    for reader in READERS:
        if reader.matches(head, found.filename):
            return reader
    outline = _outline_of(found, head)
    if outline:
        for reader in READERS:
            if reader.matches(outline, found.filename):
                return reader
    return None


def _read(reader: Reader, found: Found, date_order: str | None, passphrase: str | None) -> Imported:
    if found.path is not None:
        return reader.read(found.path, date_order=date_order, passphrase=passphrase)
    with found.open() as stream:
        return reader.read(stream, date_order=date_order, passphrase=passphrase)


def _outline_of(found: Found, head: bytes) -> bytes:
    """Return the keys of a JSON file with the first items of its lists; empty for anything that is no JSON.

    The keys that name a format may stand after the first 64 KiB.
    """
    if head.lstrip()[:1] not in (b"{", b"[") or len(found.head) == found.size or found.size > MOST_TEXT_BYTES:
        return b""
    try:
        with found.open() as stream:
            data = read_json(stream)
    except BadCase:
        return b""
    return json.dumps(_outline(data, _OUTLINE_DEPTH)).encode()


def _outline(value: Any, depth: int) -> Any:
    if isinstance(value, dict):
        return {key[:_OUTLINE_TEXT]: _outline(one, depth - 1) if depth else None for key, one in value.items()}
    if isinstance(value, list):
        return [_outline(one, depth - 1) for one in value[:_OUTLINE_ITEMS]] if depth else []
    return value[:_OUTLINE_TEXT] if isinstance(value, str) else value
