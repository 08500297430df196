"""What docs/web.md promises of its safety: each promise names tests, and each of them exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_promise_of_safety_names_a_test_that_there_is() -> None:
    text = (ROOT / "docs" / "web.md").read_text(encoding="utf-8")
    section = text.split("## How safe they are")[1].split("What it does not protect")[0]
    promises = re.split(r"^\d+\. ", section, flags=re.MULTILINE)[1:]
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "web").glob("test_*.py"))
    assert len(promises) >= 10
    for promise in promises:
        named = re.findall(r"`(test_\w+)`", promise)
        assert named, promise
        for name in named:
            assert f"def {name}(" in tests, name
