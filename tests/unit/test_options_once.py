"""An option given twice is refused with its name, for every command; what is made to be repeated still is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from command import spotting

from spotting.cli import app
from spotting.cli_command import OnceCommand


def commands(group: Any) -> Iterator[Any]:
    for one in group.commands.values():
        if hasattr(one, "commands"):
            yield from commands(one)
        else:
            yield one


def test_every_command_is_of_this_class() -> None:
    found = list(commands(typer.main.get_command(app)))
    assert len(found) > 30
    assert [one.name for one in found if not isinstance(one, OnceCommand)] == []


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("normal", "--gap", "28", "--gap", "90"), "--gap"),
        (("check", "--case", "a.json", "--json", "--case=b.json"), "--case"),
        (("check", "--place", "GB", "--place", "GB"), "--place"),
        (("diary", "add", "yesterday", "--bleeding", "none", "--bleeding", "heavy"), "--bleeding"),
        (("diary", "export", "-", "--vault", "a", "--vault", "b"), "--vault"),
        (("check", "--colour", "--no-colour"), "--colour and --no-colour"),
    ],
)
def test_one_value_given_twice_is_said_and_nothing_is_done(
    tmp_path: Path, arguments: tuple[str, ...], named: str
) -> None:
    ran = spotting(*arguments, cwd=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(named)
    assert "more than once" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_all_of_them_are_named_at_once() -> None:
    said = spotting("normal", "--gap", "28", "--gap", "90", "--days", "5", "--days", "9").err
    assert "--gap" in said
    assert "--days" in said


def test_a_flag_said_twice_says_the_same_and_repeated_options_add_up() -> None:
    ran = spotting("normal", "--gap", "28", "--json", "--json")
    assert ran.code == 0
    repeated = {option for one in commands(typer.main.get_command(app)) for option in one.params if option.multiple}
    assert any("--pads" in option.opts for option in repeated)
