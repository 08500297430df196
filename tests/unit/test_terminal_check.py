"""`spotting check` as a person meets it line by line: the plain mode, in a real terminal, typing and reading."""

import json
import os
import re
from pathlib import Path

import pytest
from pseudo_terminal import CTRL_C, CTRL_D, Terminal, check
from typist import usual

from spotting.catalog import Catalog
from spotting.terminal.start import place_of_locale

SCREEN = "or 0 for none: "
PLAIN = ("--plain", "--for", "self")


def question_in(shown: str) -> str:
    """Return the last question shown, with its number."""
    number, text = re.findall(r"^Question (\d+).*\n(.+)$", shown, flags=re.MULTILINE)[-1]
    return f"{number}. {text}"


def begin(terminal: Terminal) -> Terminal:
    terminal.reads()
    return terminal


def test_it_begins_with_whom_to_call_what_is_kept_the_keys_and_for_whom_it_is(tmp_path: Path) -> None:
    with check(tmp_path, "--plain", "--place", "GB") as terminal:
        shown = " ".join(begin(terminal).shown.split())
        assert shown.startswith("In danger now? Do not wait for this. Call 999")
        assert "Nothing you type is stored or sent." in shown
        for key in ("u for don't know", "s for rather not say", "b for back", "? for why we ask", "q to stop and show"):
            assert key in shown
        assert "Is this about you or someone else?" in shown
        first = terminal.types("1")
        assert question_in(first) == "1. Is any of these true right now?"
        assert re.search(r"^Question 1, about \d+ more$", first, flags=re.MULTILINE)


def test_for_somebody_else_the_words_follow(tmp_path: Path) -> None:
    with check(tmp_path, "--plain", "--for", "someone-else") as terminal:
        begin(terminal)
        assert "she and her mean the person who bleeds, whatever their gender" in " ".join(terminal.shown.split())
        terminal.types("0")
        terminal.types("0")
        assert "How old is she?" in terminal.shown
        assert "someone else?" not in terminal.shown


def test_who_asks_for_herself_is_not_told_of_she(tmp_path: Path) -> None:
    with check(tmp_path, "--plain", "--for", "self") as terminal:
        begin(terminal)
        said = " ".join(terminal.shown.split())
        assert "she and her mean" not in said
        assert "women, girls, trans men and non-binary people" in said


@pytest.mark.parametrize("setting", [{"TERM": "dumb"}, {"SPOTTING_PLAIN": "1"}])
def test_plain_mode_writes_nothing_but_lines(tmp_path: Path, setting: dict[str, str]) -> None:
    """No colour, no cursor movement, no drawn boxes: what a screen reader is sent is what is written."""
    with check(tmp_path, "--for", "self", **setting) as terminal:
        begin(terminal)
        terminal.types("1")
        terminal.types("q")
        assert terminal.ends() == 0
        assert "\x1b" not in terminal.raw
        assert not re.search(r"[─-▟]", terminal.raw)
        assert "WHY" in terminal.shown


def test_no_answer_is_lost_on_careless_words(tmp_path: Path, catalog: Catalog) -> None:
    with check(tmp_path, *PLAIN) as terminal:
        begin(terminal)
        for word in ("yes", "9", "0 1", "-1", "", "1 and 3", "ü", "²"):
            shown = terminal.types(word)
            assert "Please type the numbers that apply (1 to 8), or 0 for none of these." in " ".join(shown.split())
            assert shown.endswith(SCREEN)
        os.write(terminal.master, b"\xff\n")  # no letter in any encoding
        assert "Please type the numbers" in terminal.reads()
        shown = terminal.types("?")
        assert "signs of what cannot wait" in " ".join(shown.split())
        assert shown.endswith(SCREEN)
        terminal.types("0")
        assert question_in(terminal.types("0")).startswith("3. How old are you?")
        for word, says in (
            ("thirty", "Please type a number of years. Type u if you do not know."),
            ("230", "from 0 to 110 years"),
            ("nan", "a number of years"),
            ("1e999", "from 0 to 110 years"),
        ):
            assert says in " ".join(terminal.types(word).split())
        assert question_in(terminal.types("31")).startswith("4. ")


def test_back_returns_to_the_question_before(tmp_path: Path) -> None:
    with check(tmp_path, *PLAIN) as terminal:
        first = question_in(begin(terminal).shown)
        second = question_in(terminal.types("0"))
        third = question_in(terminal.types("0"))
        assert question_in(terminal.types("b")) == second
        assert question_in(terminal.types("b")) == first
        assert "there is nothing before it" in terminal.types("b")
        assert question_in(terminal.shown) == first
        assert question_in(terminal.types("0")) == second
        assert question_in(terminal.types("0")) == third


@pytest.mark.parametrize("key", ["u", "s"])
def test_any_question_can_be_skipped_and_is_not_asked_again(tmp_path: Path, key: str) -> None:
    with check(tmp_path, *PLAIN) as terminal:
        asked = [question_in(begin(terminal).shown)]
        for _ in range(6):
            asked.append(question_in(terminal.types(key)))
        texts = [question.split(". ", 1)[1] for question in asked]
        assert len(set(texts)) == len(texts)


def test_an_emergency_is_said_at_once_with_the_number_to_call_and_only_once(tmp_path: Path) -> None:
    with check(tmp_path, *PLAIN, "--place", "GB") as terminal:
        assert "***" not in begin(terminal).shown
        terminal.types("1 2 7")  # faint, soaking a pad every hour, confused
        for _ in range(4):
            terminal.types("u")
        shown = " ".join(terminal.shown.split())
        assert shown.count("*** This needs emergency help now. Call 999") == 1
        assert "You can go on with the questions if it is safe, or stop and see the answer." in shown
        assert terminal.at_prompt()
        terminal.types("q")
        assert terminal.ends() == 0
        result = terminal.shown[terminal.shown.rindex("***") :]
        assert "Call 999" in result


def test_the_questions_come_to_an_end_and_the_whole_answer_is_printed(tmp_path: Path) -> None:
    with check(tmp_path, *PLAIN) as terminal:
        asked = 0
        begin(terminal)
        while terminal.at_prompt():
            asked += 1
            assert asked < 80
            terminal.types(usual(terminal.shown[terminal.shown.rindex("\n\n") :]))
        assert terminal.ends() == 0
        assert 10 < asked < 60
        for heading in ("WHY", "WHAT THIS RESTS ON"):
            assert heading in terminal.shown
        assert "not a diagnosis" in terminal.shown
        assert max(len(line) for line in terminal.shown.splitlines()) <= 80


def test_ctrl_c_keeps_the_answers_and_a_second_one_quits_with_130(tmp_path: Path) -> None:
    with check(tmp_path, *PLAIN) as terminal:
        begin(terminal)
        second = question_in(terminal.types("0"))
        shown = terminal.types(CTRL_C)
        assert "Your answers are still here" in shown
        for choice in ("Continue", "Show the answer so far", "Save to a file, to go on later", "Quit"):
            assert choice in shown
        assert question_in(terminal.types("1")) == second
        terminal.types(CTRL_C)
        terminal.types(CTRL_C)
        assert terminal.ends() == 130
        assert "Stopped. Nothing was stored." in terminal.shown


def test_after_ctrl_c_the_answer_so_far_can_be_shown(tmp_path: Path) -> None:
    with check(tmp_path, *PLAIN) as terminal:
        begin(terminal)
        terminal.types("0")
        terminal.types(CTRL_C)
        terminal.types("2")
        assert terminal.ends() == 0
        assert "WHY" in terminal.shown


def test_after_ctrl_c_the_answers_can_be_saved_and_the_check_goes_on_the_same_day(tmp_path: Path) -> None:
    with check(tmp_path, *PLAIN, leaves=("mine.json",)) as terminal:
        begin(terminal)
        terminal.types("0")
        third = question_in(terminal.types("0"))
        terminal.types(CTRL_C)
        assert "File, or Enter for spotting-check.json: " in terminal.types("3")
        shown = " ".join(terminal.types("mine.json").split())
        assert "spotting check --resume mine.json" in shown
        assert "not encrypted" in shown
        terminal.types("4")
        assert terminal.ends() == 0
        assert "Your answers are in mine.json" in terminal.shown
    assert (tmp_path / "mine.json").stat().st_mode & 0o777 == 0o600
    with check(tmp_path, "--plain", "--resume", "mine.json", leaves=("mine.json",)) as terminal:
        begin(terminal)
        assert question_in(terminal.shown).split(". ")[1] == third.split(". ")[1]


def test_the_end_of_input_shows_what_is_known_so_far(tmp_path: Path) -> None:
    with check(tmp_path, *PLAIN) as terminal:
        begin(terminal)
        terminal.types("0")
        terminal.types(CTRL_D)
        assert terminal.ends() == 0
        assert "some safety questions are still open" in terminal.shown


def test_json_stands_alone_on_standard_output_the_questions_on_standard_error(tmp_path: Path) -> None:
    with check(tmp_path, "--json", "--plain", piped=True) as terminal:
        begin(terminal)
        terminal.types("1")
        os.write(terminal.master, b"q\n")
        assert terminal.process.stdout is not None
        document = json.loads(terminal.process.stdout.read())
        assert document["urgency"]
        assert "Is any of these true right now?" in terminal.shown
        terminal.process.stdout.close()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--place", "UK"), "international, GB, US, AU"),
        (("--for", "cat"), "One of self, partner, child, someone-else."),
        (("--case", "a.json", "--resume", "b.json"), "--resume: does not go with --case."),
        (("--save", "no/such/file.json"), "in a folder that does not exist"),
    ],
)
def test_an_option_that_cannot_be_is_refused_before_the_first_question(
    tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    with check(tmp_path, "--plain", *arguments) as terminal:
        assert terminal.ends() == 2
        assert says in " ".join(terminal.shown.split())
        assert "Question 1" not in terminal.shown


def test_the_place_is_guessed_from_the_language_setting_and_said(tmp_path: Path) -> None:
    with check(tmp_path, "--plain", LC_ALL="en_GB.UTF-8", PYTHONUTF8="1") as terminal:
        shown = " ".join(begin(terminal).shown.split())
        assert "Call 999" in shown
        assert "(Place: GB, guessed from the language of this computer;" in shown
        assert "`spotting check --place` with international, GB, US or AU changes it" in shown


@pytest.mark.parametrize(
    ("setting", "place"),
    [
        ({"LANG": "en_US.UTF-8"}, "US"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "en_AU"}, "AU"),
        ({"LANG": "de_DE.UTF-8"}, "international"),
        ({"LANG": "C"}, "international"),
        ({"LC_ALL": "", "LANG": "cy_GB.utf8"}, "GB"),
        ({}, "international"),
    ],
)
def test_a_language_setting_without_a_known_place_is_international(setting: dict[str, str], place: str) -> None:
    assert place_of_locale(setting) == place
