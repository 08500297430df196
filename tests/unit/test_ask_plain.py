"""What may be typed for a row in the plain mode: its number, its words, the word before its colon, a start."""

import io
import sys
from typing import Any

import pytest

from spotting.terminal.ask_plain import PlainAsker
from spotting.terminal.asking import Prompt

AMOUNT = Prompt("How heavy?", rows=("None: no blood", "Spotting: drops or stains", "Light: less", "Like a period"))
ANY = Prompt("Which?", "tick", ("Fever", "Chills", "A fit"))


def typed(prompt: Prompt, monkeypatch: pytest.MonkeyPatch, *lines: str) -> tuple[Any, str]:
    """Return the reply to the prompt when these lines are typed, and what was shown."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(line + "\n" for line in lines)))
    out = io.StringIO()
    return PlainAsker(out).ask(prompt), out.getvalue()


@pytest.mark.parametrize(
    ("text", "row"), [("2", 1), ("spotting", 1), ("Light", 2), ("light: less", 2), ("like a", 3), ("none", 0)]
)
def test_a_row_can_be_named_by_number_or_words(text: str, row: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert typed(AMOUNT, monkeypatch, text)[0] == row


def test_a_start_that_two_rows_share_or_that_is_too_short_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    twins = Prompt("When?", rows=("Last week", "Last month", "Never"))
    reply, shown = typed(twins, monkeypatch, "last", "ne", "last m")
    assert reply == 1
    assert shown.count("Please type a number from 1 to 3.") == 2


@pytest.mark.parametrize("text", ["0", "none", "No", "none of these"])
def test_none_of_a_list_can_be_said_in_words(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert typed(ANY, monkeypatch, text)[0] == ()


def test_yes_and_no_take_their_first_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    for text, row in (("y", 0), ("N", 1), ("yes", 0)):
        assert typed(Prompt("Sure?", rows=("Yes", "No")), monkeypatch, text)[0] == row
