"""`spotting check` with the arrow keys: lists that are redrawn in place, in a real terminal."""

import re
from pathlib import Path

from pseudo_terminal import CTRL_C, CTRL_D, DOWN, ENTER, UP, Terminal, check

from spotting.catalog import Catalog

LAST_ROW = "Why do you ask?"


def begin(terminal: Terminal) -> Terminal:
    terminal.until(LAST_ROW, since=0)
    return terminal


def to_age(terminal: Terminal) -> None:
    """Choose "None of these" on the two screens of danger signs."""
    begin(terminal)
    rows = DOWN * 8
    terminal.presses(rows, ENTER, until=LAST_ROW)
    terminal.presses(rows, ENTER, until="Number of years:")
    terminal.until(LAST_ROW, since=terminal.shown.rindex("How old are you?"))


def test_arrow_keys_space_and_enter_tick_lines_and_nothing_ticked_is_said(tmp_path: Path) -> None:
    with check(tmp_path, "--for", "self") as terminal:
        shown = begin(terminal).shown
        assert re.search(r"^Question 1, about \d+ more", shown, flags=re.MULTILINE)
        assert "> [ ] I have fainted or feel faint" in shown
        for row in ("None of these", "I don't know", "Rather not say", "Back", "Stop and show the answer"):
            assert row in shown
        terminal.presses(ENTER, until="Press space to tick a line.")
        terminal.presses(DOWN, " ", DOWN * 6, " ", ENTER, until="And any of these?")
        assert "I soak a full pad or more every hour; I feel very ill" in " ".join(terminal.shown.split())
        start = terminal.shown.rindex("And any of these?")
        terminal.until(LAST_ROW, since=start)
        terminal.presses(UP * 2, ENTER, until="WHY")
        assert terminal.ends() == 0


def test_none_of_these_beside_a_tick_is_not_guessed(tmp_path: Path) -> None:
    with check(tmp_path, "--for", "self") as terminal:
        begin(terminal)
        terminal.presses(" ", DOWN * 8, ENTER, until="Some lines are ticked.")
        terminal.presses(" ", ENTER, until="And any of these?")
        assert "right now? None of these" in terminal.shown


def test_a_wrong_number_is_said_beside_it_and_can_be_typed_again(tmp_path: Path, catalog: Catalog) -> None:
    with check(tmp_path, "--for", "self") as terminal:
        to_age(terminal)
        terminal.presses("abc", ENTER, until="Please type a number of years.")
        terminal.presses("230", ENTER, until="It runs from 0 to 110 years.")
        terminal.presses("31", ENTER, until="Could you be pregnant?")
        assert "How old are you? 31" in terminal.shown
        start = terminal.shown.rindex("Could you be pregnant?")
        terminal.until(LAST_ROW, since=start)
        terminal.presses("?", until="In pregnancy bleeding")
        terminal.presses("b", until="How old are you?")
        assert "Could you be pregnant? (Back)" in terminal.shown


def test_an_earlier_answer_can_be_changed(tmp_path: Path) -> None:
    with check(tmp_path, "--for", "self") as terminal:
        to_age(terminal)
        terminal.presses(DOWN * 4, ENTER, until="Which answer do you want to change?")
        terminal.until("\n  Back", since=terminal.shown.rindex("Which answer"))
        assert "Is any of these true right now? none of these" in terminal.shown
        terminal.presses(ENTER, until="Changing an earlier answer")
        terminal.until(LAST_ROW, since=terminal.shown.rindex("Changing an earlier answer"))
        terminal.presses("4", ENTER, until="Number of years:")
        assert "right now? Very bad pain in my belly" in terminal.shown


def test_a_smaller_window_wraps_the_question_anew_and_it_can_be_answered(tmp_path: Path) -> None:
    with check(tmp_path, "--for", "self") as terminal:
        begin(terminal)
        start = len(terminal.shown)
        terminal.resize(30, 24)
        shown = terminal.until("\n  Back", since=start)  # the window is too low for all of it: it scrolls
        assert re.search(r"Arrow keys move, space ticks, *\n *Enter when done.", shown)
        assert max(len(line.rstrip()) for line in shown.splitlines()) <= 30
        terminal.presses(" ", ENTER, until="And any of these?")
        assert "I have fainted or" in terminal.shown
        terminal.resize(100, 40)
        terminal.presses(DOWN * 8, ENTER, until="How old are you?")


def test_ctrl_c_keeps_the_answers_and_a_second_one_quits_with_130(tmp_path: Path) -> None:
    with check(tmp_path, "--for", "self") as terminal:
        to_age(terminal)
        terminal.presses(CTRL_C, until="\n  Quit")
        terminal.presses(ENTER, until="How old are you?")
        terminal.until(LAST_ROW, since=terminal.shown.rindex("How old are you?"))
        terminal.presses(CTRL_C, until="\n  Quit")
        terminal.presses(CTRL_C, until="Stopped. Nothing was stored.")
        assert terminal.ends() == 130


def test_the_end_of_input_shows_what_is_known_so_far(tmp_path: Path) -> None:
    with check(tmp_path, "--for", "self") as terminal:
        begin(terminal)
        terminal.presses(CTRL_D, until="WHY")
        assert terminal.ends() == 0


def colours(raw: str) -> list[str]:
    """Return the colour codes sent; 1 (bold), 4, 7 and 0 are no colours."""
    codes = re.findall(r"\x1b\[([0-9;]+)m", raw)
    return [code for code in codes if re.search(r"(^|;)(3[0-8]|4[0-8]|9[0-7]|10[0-7])(;|$)", code)]


def test_no_colour_where_it_is_not_wanted(tmp_path: Path) -> None:
    for arguments, setting, wanted in (
        ((), {}, True),
        (("--no-colour",), {}, False),
        ((), {"NO_COLOR": "1"}, False),
    ):
        with check(tmp_path, "--for", "self", *arguments, **setting) as terminal:
            begin(terminal)
            terminal.presses("12", ENTER, until="And any of these?")
            terminal.until(LAST_ROW, since=terminal.shown.rindex("And any of these?"))
            terminal.presses("q", until="WHY")
            assert terminal.ends() == 0
            assert bool(colours(terminal.raw)) == wanted, setting


def test_keys_pressed_too_early_do_not_end_it(tmp_path: Path) -> None:
    with check(tmp_path, "--for", "self") as terminal:
        begin(terminal)
        terminal.presses("2", ENTER, ENTER, "1", ENTER, until="How old are you?")
        assert terminal.process.poll() is None
