"""Text, JSON and tables of a foreign file, strictly: one clear message for what is broken, never half of it.

UTF-8 (with or without mark) and UTF-16 with its mark are read. Control characters that could steer a terminal are
replaced by U+FFFD in every value; nothing else is altered, and nothing is interpreted.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from spotting.diary.importers.containers import refused
from spotting.problems import BadCase, Problem

MOST_TEXT_BYTES: Final = 64 * 1024**2  # a JSON or CSV is read whole; forty years of days stay below a tenth of this
DEEPEST_JSON: Final = 40
MOST_COLUMNS: Final = 1_000
MOST_CELL: Final = 1_000_000  # characters
_STEERING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def name_of(source: Path | BinaryIO) -> str:
    """Return the name of a file or stream for messages."""
    return source.name if isinstance(source, Path) else str(getattr(source, "name", "the file"))


@contextmanager
def opened(source: Path | BinaryIO) -> Iterator[BinaryIO]:
    """Open a path, or pass a stream on; raises BadCase for a file that cannot be opened or read."""
    try:
        if isinstance(source, Path):
            with source.open("rb") as stream:
                yield stream
        else:
            yield source
    except OSError:
        raise refused(name_of(source), "cannot be read.", "Check that it is there and that you may open it.") from None


def read_text(source: Path | BinaryIO) -> str:
    """Return the whole text; raises BadCase for other encodings, NUL bytes and files that are too large."""
    name = name_of(source)
    with opened(source) as stream:
        data = stream.read(MOST_TEXT_BYTES + 1)
    if len(data) > MOST_TEXT_BYTES:
        raise refused(name, f"is larger than {MOST_TEXT_BYTES // 1024**2} MB, too large for a diary of this kind.")
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise refused(name, "is not UTF-8 text.", "Export it again, or save it as UTF-8.") from None
    if "\0" in text:
        raise refused(name, "holds zero bytes, so it is damaged or no text.", "Make the export again.")
    if not text.strip():
        raise refused(name, "is empty.", "Make the export again.")
    return text


def read_json(source: Path | BinaryIO) -> Any:
    """Return a JSON file, every text in it cleaned; raises BadCase (syntax, a key twice, NaN, too deep, too large)."""
    return parse_json(read_text(source), name_of(source))


def parse_json(text: str, name: str, *, clean: bool = True) -> Any:
    """Return parsed JSON text; see `read_json`. `clean` is false for our own export, which is kept to the letter."""
    try:
        data = json.loads(text, object_pairs_hook=_no_doubles, parse_constant=_no_constants)
    except json.JSONDecodeError as error:
        what = f"is not valid JSON: {error.msg} (column {error.colno})."
        fix = "It was cut off or changed; make the export again."
        raise BadCase([Problem(name, error.lineno, what, fix)]) from None
    except RecursionError:
        raise refused(name, "is nested too deeply to be a diary.") from None
    except ValueError as error:
        raise refused(
            name, str(error) if isinstance(error, _NotAllowed) else "holds a number with too many digits."
        ) from None
    return _cleaned(data, name, clean)


class _NotAllowed(ValueError):
    """Valid to the parser, but not in a diary; the text of it may be shown."""


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise _NotAllowed("has the same key twice in one object, so it cannot be told which of them holds.")
    return result


def _no_constants(word: str) -> float:
    raise _NotAllowed(f"holds {word}, which is no number.")


def _cleaned(value: Any, name: str, clean: bool, depth: int = 0) -> Any:
    if depth > DEEPEST_JSON:
        raise refused(name, "is nested too deeply to be a diary.")
    if isinstance(value, str):
        return cleaned(value) if clean else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [_cleaned(one, name, clean, depth + 1) for one in value]
    if isinstance(value, dict):
        return {
            _cleaned(key, name, clean, depth + 1): _cleaned(one, name, clean, depth + 1) for key, one in value.items()
        }
    return value


def cleaned(text: str) -> str:
    """Return a text whose control characters (but tab and line ends) and half characters are U+FFFD."""
    return _STEERING.sub("�", text)


def number(value: Any) -> float | None:
    """Return a finite number from a JSON number or a text with point or comma, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str):
        if not re.fullmatch(r"\s*[+-]?\d{1,15}([.,]\d{1,15})?\s*", value, re.ASCII):
            return None
        value = value.strip().replace(",", ".")
    try:
        result = float(value)
    except OverflowError:
        return None
    return result if math.isfinite(result) else None


def celsius(value: Any) -> float | None:
    """Return degrees Celsius from 34-43, or from 93-110 as degrees Fahrenheit; None for anything else (FORMATS 0.3)."""
    degrees = number(value)
    if degrees is None:
        return None
    if 93 <= degrees <= 110:
        return round((degrees - 32) * 5 / 9, 2)
    return degrees if 34 <= degrees <= 43 else None


@dataclass(frozen=True)
class Table:
    """A CSV file: its header and its rows (line number in the file, cells by header)."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]


def read_table(source: Path | BinaryIO, *, delimiter: str = ",", skip_lines: int = 0) -> Table:
    """Return a CSV with a header line; raises BadCase (a column twice, more cells than columns, broken quotes)."""
    return parse_table(read_text(source), name_of(source), delimiter=delimiter, skip_lines=skip_lines)


def parse_table(text: str, name: str, *, delimiter: str = ",", skip_lines: int = 0, clean: bool = True) -> Table:
    """Return a table from text; see `read_table`. Rows without any filled cell are left out."""
    csv.field_size_limit(MOST_CELL)
    stream = io.StringIO(text, newline="")
    for _ in range(skip_lines):
        stream.readline()
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    rows: list[tuple[int, dict[str, str]]] = []
    try:
        header = [cell.strip() for cell in next(reader, [])]
        _check_header(header, name)
        for cells in reader:
            if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
                what = "has more cells than the table has columns."
                raise BadCase([Problem(name, reader.line_num + skip_lines, what, "Make the export again.")])
            row = {key: cleaned(cell) if clean else cell for key, cell in zip(header, cells, strict=False) if key}
            if any(cell.strip() for cell in row.values()):
                rows.append((reader.line_num + skip_lines, row))
    except csv.Error as error:
        what = f"is no whole CSV: {error}."
        raise BadCase([Problem(name, reader.line_num + skip_lines, what, "Make the export again.")]) from None
    return Table(tuple(header), tuple(rows))


def _check_header(header: list[str], name: str) -> None:
    if not any(header):
        raise refused(name, "has no header line.", "Make the export again.")
    if len(header) > MOST_COLUMNS:
        raise refused(name, f"has more than {MOST_COLUMNS:,} columns.")
    named = [cell for cell in header if cell]
    if len(set(named)) < len(named):
        raise refused(name, "has the same column twice, so it cannot be told which of them holds.")
