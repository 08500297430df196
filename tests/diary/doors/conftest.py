"""A diary of its own for each test, and the commands run as the installed program runs them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command import Ran, in_this_process

PASSPHRASE = "rain on nine tin roofs"
Door = Callable[..., Ran]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a key file; the diary lies in a folder that is made on first use."""
    key = tmp_path / "key"
    key.write_text(PASSPHRASE + "\n", encoding="utf-8")
    key.chmod(0o600)
    monkeypatch.setenv("SPOTTING_VAULT", str(tmp_path / "data" / "diary.spotting"))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def door(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Door:
    """Run `spotting diary ...` with the key file and no terminal; `typed` is what standard input holds."""

    def run(*arguments: str, typed: str = "", key: bool = True) -> Ran:
        given = ("--key-file", "key") if key else ()
        return in_this_process(monkeypatch, capsys, "diary", *arguments, *given, sent=typed)

    return run
