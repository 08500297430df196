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

from spotting.diary.importers.containers import Source, cleaned, refused
from spotting.problems import BadCase, Problem

MOST_TEXT_BYTES: Final = 64 * 1024**2  # a JSON or CSV is read whole; forty years of days stay below a tenth of this
DEEPEST_JSON: Final = 40
MOST_COLUMNS: Final = 1_000
MOST_CELL: Final = 1_000_000  # characters
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)  # one pass, even where no end of a text comes
_BRACKETS = re.compile(r"[\[\]{}]")


def name_of(source: Source) -> str:
    """Return the name of a file or stream for messages."""
    return cleaned(source.name if isinstance(source, Path) else str(getattr(source, "name", "the file")))


@contextmanager
def opened(source: Source) -> Iterator[BinaryIO]:
    """Open a path, or pass a stream on; raises BadCase for a file that cannot be opened or read."""
    try:
        if isinstance(source, Path):
            with source.open("rb") as stream:
                yield stream
        else:
            yield source
    except OSError:
        raise refused(name_of(source), "cannot be read.", "Check that it is there and that you may open it.") from None


def read_text(source: Source) -> str:
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


def read_json(source: Source) -> Any:
    """Return a JSON file, every text in it cleaned; raises BadCase (syntax, a key twice, NaN, too deep, too large)."""
    return parse_json(read_text(source), name_of(source))


def parse_json(text: str, name: str, *, clean: bool = True) -> Any:
    """Return parsed JSON text; see `read_json`. `clean` is false for our own export, which is kept to the letter."""
    if _depth(text) > DEEPEST_JSON:
        raise refused(name, "is nested too deeply to be a diary.")
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
    return data if "\\u" not in text and cleaned(text) == text else _cleaned(data, clean)


def _depth(text: str) -> int:
    """Return how deep valid JSON is nested, before it is parsed."""
    depth = deepest = 0
    for bracket in _BRACKETS.findall(_STRINGS.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def objects(value: Any, name: str, key: str) -> list[dict[str, Any]]:
    """Return a list of objects, an empty one for null; raises BadCase for anything else under that key."""
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise refused(name, f"has something else than a list of records under {key}.", "Make the export again.")
    return value


def told(value: Any) -> str:
    """Return a value as the short text it stands for in a report; empty for null, lists and objects."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)[:200].strip() if isinstance(value, str | int | float) else ""


class _NotAllowed(ValueError):
    """Valid to the parser, but not in a diary; the text of it may be shown."""


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise _NotAllowed("has the same key twice in one object, so it cannot be told which of them holds.")
    return result


def _no_constants(word: str) -> float:
    raise _NotAllowed(f"holds {word}, which is no number.")


def _cleaned(value: Any, clean: bool) -> Any:
    if isinstance(value, str):
        return cleaned(value) if clean else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [_cleaned(one, clean) for one in value]
    if isinstance(value, dict):
        return {_cleaned(key, clean): _cleaned(one, clean) for key, one in value.items()}
    return value


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


def read_table(source: Source, *, delimiter: str = ",", skip_lines: int = 0) -> Table:
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
    cells: list[str] = []
    try:
        header = [cleaned(cell.strip()) for cell in next(reader, [])]
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
    if 0 < len(cells) < len(header) and not text.endswith(("\n", "\r")):
        what = "ends in the middle of a row, so the file was cut off."
        raise BadCase([Problem(name, reader.line_num + skip_lines, what, "Make the export again.")])
    return Table(tuple(header), tuple(rows))


def _check_header(header: list[str], name: str) -> None:
    if not any(header):
        raise refused(name, "has no header line.", "Make the export again.")
    if len(header) > MOST_COLUMNS:
        raise refused(name, f"has more than {MOST_COLUMNS:,} columns.")
    named = [cell for cell in header if cell]
    if len(set(named)) < len(named):
        raise refused(name, "has the same column twice, so it cannot be told which of them holds.")
