"""YAML as we allow it: lines kept, duplicate keys refused, words stay words.

YAML 1.1 turns yes, no, on and dates into other things; here a plain scalar is a whole number, a decimal
number or text, and nothing else.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from spotting.problems import Problem

# Tags are never looked at, so the loader need not guess them: a quarter of its time.
_Loader: Any = type(
    "_Loader",
    (getattr(yaml, "CSafeLoader", yaml.SafeLoader),),
    {"resolve": lambda *_: "", "descend_resolver": lambda *_: None, "ascend_resolver": lambda *_: None},
)
_MAY_BE_NUMBER = frozenset("+-.0123456789")  # what a number starts with
_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)([eE][-+]?[0-9]+)?")
_MAX_BYTES = 2_000_000


class Map(dict[str, Any]):
    """A mapping that knows its line and the line of each key."""

    line: int = 0
    lines: dict[str, int]


def read_yaml(path: Path, name: str) -> tuple[Any, list[Problem]]:
    """Return the document of a file and the problems found; the document is None if it cannot be read."""
    raw, problems = read_bytes(path, name)
    return (None, problems) if raw is None else parse_yaml(raw, name)


def read_bytes(path: Path, name: str) -> tuple[bytes | None, list[Problem]]:
    """Return what a file holds, or None and why it cannot be read."""
    try:
        return path.read_bytes(), []
    except OSError as error:
        return None, [Problem(name, 0, f"cannot be read ({error.strerror}).")]


def parse_yaml(raw: bytes, name: str) -> tuple[Any, list[Problem]]:
    """Return the document in these bytes and the problems found; the document is None if it is no document."""
    if len(raw) > _MAX_BYTES:
        return None, [Problem(name, 0, f"has {len(raw)} bytes; a knowledge file stays under {_MAX_BYTES}.")]
    try:
        node = yaml.compose(raw.decode("utf-8"), Loader=_Loader)
    except UnicodeDecodeError:
        return None, [Problem(name, 0, "is not UTF-8 text.", "Save it as UTF-8.")]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return None, [
            Problem(
                name,
                mark.line + 1 if mark else 0,
                f"is not valid YAML: {error.problem}.",
                "Check quotes, colons and indentation on this line and the one before.",
            )
        ]
    except yaml.YAMLError as error:
        return None, [Problem(name, 0, f"is not valid YAML: {error}.")]
    if node is None:
        return None, [Problem(name, 0, "is empty.", "Write the file or delete it.")]
    problems: list[Problem] = []
    return _construct(node, name, problems), problems


def _construct(node: yaml.Node, name: str, problems: list[Problem]) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, name, problems)
    if isinstance(node, yaml.SequenceNode):
        return [_construct(item, name, problems) for item in node.value]
    result = Map()
    result.line = node.start_mark.line + 1
    result.lines = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        line = key_node.start_mark.line + 1
        if key in result:
            problems.append(
                Problem(name, line, f"has the key `{key}` twice (first on line {result.lines[key]}).", "Keep one.")
            )
        result[key] = _construct(value_node, name, problems)
        result.lines[key] = line
    return result


def _scalar(node: yaml.ScalarNode, name: str, problems: list[Problem]) -> Any:
    text = node.value
    if node.style in ("'", '"', "|", ">"):  # quoted or block: text as written
        return text
    if text[:1] in _MAY_BE_NUMBER:
        if _INT.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            return float(text)
    if text in ("", "~", "null"):
        problems.append(
            Problem(
                name,
                node.start_mark.line + 1,
                "has a key without a value.",
                "Write the value or drop the key.",
            )
        )
    return text
