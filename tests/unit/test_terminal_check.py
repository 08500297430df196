"""`spotting check` as a person meets it: in a real terminal (a pseudo-terminal), typing and reading."""

import os
import pty
import re
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import command
import pytest

# Make the pseudo-terminal the controlling one, so that Ctrl-C reaches the program as it does for a person.
_IN_A_TERMINAL = "import os, sys; os.login_tty(0); os.execv(sys.argv[1], sys.argv[1:])"
_STALLED = 90  # seconds without a word: the test gives up

SCREEN = "or 0 for none: "
CHOICE = "Your answer: "
NUMBER = re.compile(r"Number of [a-z ]+: $")
CTRL_C, CTRL_D = "\x03", "\x04"


class Terminal:
    """A running check: read what it shows, type an answer."""

    def __init__(self, arguments: tuple[str, ...], folder: Path) -> None:
        self.master, slave = pty.openpty()
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80", "LINES": "40"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", _IN_A_TERMINAL, *command.COMMAND, "check", *arguments],
            stdin=slave, stdout=slave, stderr=slave, cwd=folder, env=environment,
        )  # fmt: skip
        os.close(slave)
        self.shown = ""

    def _more(self) -> bool:
        ready, _, _ = select.select([self.master], [], [], _STALLED)
        assert ready, f"it stalled after:\n{self.shown[-800:]}"
        try:
            data = os.read(self.master, 65536)
        except OSError:  # the other end is closed
            data = b""
        self.shown += data.decode(errors="replace").replace("\r\n", "\n")
        return bool(data)

    def at_prompt(self) -> bool:
        return self.shown.endswith((SCREEN, CHOICE)) or NUMBER.search(self.shown) is not None

    def reads(self) -> str:
        """Return what is shown up to the next prompt or the end; "" once it has ended."""
        start = len(self.shown)
        while self._more():
            if self.at_prompt():
                break
        return self.shown[start:]

    def types(self, text: str) -> str:
        """Type a line and return what is shown up to the next prompt."""
        os.write(self.master, text.encode() if text == CTRL_D else f"{text}\n".encode())
        return self.reads()

    def interrupts(self) -> int:
        """Press Ctrl-C, and again where it fell between two system calls, as a person would; return the code."""
        for _ in range(20):
            os.write(self.master, CTRL_C.encode())
            ready, _, _ = select.select([self.master], [], [], 1)
            while ready and self._more():
                ready, _, _ = select.select([self.master], [], [], 1)
            if self.process.poll() is not None:
                break
        return self.process.wait(timeout=_STALLED)

    def ends(self) -> int:
        while self._more():
            pass
        return self.process.wait(timeout=_STALLED)


@contextmanager
def check(folder: Path, *arguments: str) -> Iterator[Terminal]:
    terminal = Terminal(arguments, folder)
    try:
        terminal.reads()
        yield terminal
    finally:
        terminal.process.kill()
        terminal.process.wait()
        os.close(terminal.master)
    assert "Traceback" not in terminal.shown
    assert list(folder.iterdir()) == []


def question_in(shown: str) -> str:
    """Return the last question shown, with its number."""
    return re.findall(r"^(\d+\. .+)$", shown, flags=re.MULTILINE)[-1]


def test_it_begins_with_what_is_kept_what_to_do_in_danger_and_which_keys_there_are(tmp_path: Path) -> None:
    with check(tmp_path) as terminal:
        assert "Nothing you type is stored or sent." in terminal.shown
        assert "If you are in danger" in terminal.shown
        for key in ("u: don't know", "s: rather not say", "b: back", "?: why we ask", "q: stop and show"):
            assert key in terminal.shown
        assert question_in(terminal.shown).startswith("1. ")
        assert "Is any of these true right now?" in terminal.shown


def test_none_of_these_leads_from_one_screen_to_the_next(tmp_path: Path) -> None:
    with check(tmp_path) as terminal:
        second = terminal.types("0")
        assert question_in(second).startswith("2. And any of these?")
        assert question_in(terminal.types("0")).startswith("3. How old are you?")


def test_a_question_mark_says_why_it_is_asked_and_asks_again(tmp_path: Path) -> None:
    with check(tmp_path) as terminal:
        shown = terminal.types("?")
        assert "the items that stand in most emergency rules" in " ".join(shown.split())
        assert shown.endswith(SCREEN)
        assert "2. " in terminal.types("0")


@pytest.mark.parametrize("word", ["yes", "9", "0 1", "-1", "", "1 and 3", "ü"])
def test_a_careless_word_on_a_screen_is_met_with_what_to_type(tmp_path: Path, word: str) -> None:
    with check(tmp_path) as terminal:
        shown = terminal.types(word)
        assert "Please type the numbers that apply (1 to 8), or 0 for none of these." in shown
        assert shown.endswith(SCREEN)


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("thirty", "a number of years"),
        ("230", "from 0 to 110 years"),
        ("nan", "a number of years"),
        ("1e999", "from 0 to 110 years"),
    ],
)
def test_a_careless_age_is_met_with_what_to_type(tmp_path: Path, word: str, says: str) -> None:
    with check(tmp_path) as terminal:
        terminal.types("0")
        terminal.types("0")
        shown = " ".join(terminal.types(word).split())
        assert says in shown
        assert shown.endswith("Number of years:")


def test_back_returns_to_the_question_before(tmp_path: Path) -> None:
    with check(tmp_path) as terminal:
        first = question_in(terminal.shown)
        second = question_in(terminal.types("0"))
        third = question_in(terminal.types("0"))
        assert question_in(terminal.types("b")) == second
        assert question_in(terminal.types("b")) == first
        assert question_in(terminal.types("b")) == first  # there is nothing before the first
        assert question_in(terminal.types("0")) == second
        assert question_in(terminal.types("0")) == third


@pytest.mark.parametrize("key", ["u", "s"])
def test_any_question_can_be_skipped_and_is_not_asked_again(tmp_path: Path, key: str) -> None:
    with check(tmp_path) as terminal:
        asked = [question_in(terminal.shown)]
        for _ in range(6):
            asked.append(question_in(terminal.types(key)))
        texts = [question.split(". ", 1)[1] for question in asked]
        assert len(set(texts)) == len(texts)


def test_q_shows_what_is_known_so_far_and_that_it_may_change(tmp_path: Path) -> None:
    with check(tmp_path) as terminal:
        terminal.types("0")
        terminal.types("q")
        assert terminal.ends() == 0
        assert "Speak to a doctor, midwife or nurse today." in terminal.shown
        assert "some safety questions are still open" in terminal.shown
        assert "WHY" in terminal.shown


def test_an_emergency_is_said_at_once_with_the_number_to_call(tmp_path: Path) -> None:
    with check(tmp_path, "--place", "GB") as terminal:
        assert "***" not in terminal.shown
        terminal.types("1 2")  # faint, and soaking a pad every hour
        for answer in ("0", "31"):
            if "***" in terminal.shown:
                break
            terminal.types(answer)
        assert "*** This needs emergency help now. Call 999" in " ".join(terminal.shown.split())
        assert "You can go on with the questions if it is safe, or press q." in terminal.shown
        assert terminal.at_prompt()
        terminal.types("q")
        assert terminal.ends() == 0
        result = terminal.shown[terminal.shown.rindex("***") :]
        assert "Call 999" in result


def test_an_emergency_is_said_only_once(tmp_path: Path) -> None:
    with check(tmp_path) as terminal:
        terminal.types("1 2 7")  # faint, soaking, confused
        for _ in range(4):
            terminal.types("u")
        assert terminal.shown.count("*** This needs emergency help now.") == 1


def answer_to(shown: str) -> str:
    """Answer as somebody of 31 who is well, has light bleeding and is not pregnant."""
    question = question_in(shown)
    if shown.endswith(SCREEN):
        return "0"
    if "How old are you" in question:
        return "31"
    if NUMBER.search(shown):
        return "never" if "never: it did not happen" in shown[shown.rindex(question) :] else "u"
    if "not normal for you" in question:
        return "yes"
    options = re.findall(r"^\s+(\d+)\) (.+)$", shown[shown.rindex(question) :], flags=re.MULTILINE)
    labels = [label for _, label in options]
    if labels == ["Yes", "No"]:
        return "no"
    if "Light" in labels:
        return "light"
    return "1"


def test_the_questions_come_to_an_end_and_the_whole_answer_is_printed(tmp_path: Path) -> None:
    with check(tmp_path) as terminal:
        asked = 0
        while terminal.at_prompt():
            asked += 1
            assert asked < 80
            terminal.types(answer_to(terminal.shown))
        assert terminal.ends() == 0
        assert 10 < asked < 60
        for heading in ("WHY", "WHAT MAY CAUSE IT", "WHAT CAN BE DONE NEXT", "WHAT THIS RESTS ON"):
            assert heading in terminal.shown
        assert "not a diagnosis" in terminal.shown
        plain = re.sub(r"\x1b\[[0-9;]*m", "", terminal.shown)
        assert max(len(line) for line in plain.splitlines()) <= 80


def test_an_answer_that_contradicts_an_earlier_one_leads_back_one_question(tmp_path: Path) -> None:
    """The interview does not end: it says what does not fit, and asks again."""
    with check(tmp_path) as terminal:
        for answer in ("0", "0", "20"):
            terminal.types(answer)
        while "When did your last normal period start" not in question_in(terminal.shown):
            terminal.types(answer_to(terminal.shown))
        question = question_in(terminal.shown).split(". ", 1)[1]
        shown = terminal.types("5000")
        assert "age_years is 20 or less and days_since_last_period is ten years or more" in " ".join(shown.split())
        assert "Let us go back one question." in shown
        assert question_in(shown).split(". ", 1)[1] == question
        terminal.types("12")
        assert "Let us go back" not in terminal.shown[terminal.shown.rindex(question) :]


def test_ctrl_c_stops_at_once_with_130_and_says_that_nothing_was_stored(tmp_path: Path) -> None:
    with check(tmp_path) as terminal:
        terminal.types("0")
        assert terminal.interrupts() == 130
        assert "Stopped. Nothing was stored." in terminal.shown


def test_the_end_of_input_shows_what_is_known_so_far(tmp_path: Path) -> None:
    with check(tmp_path) as terminal:
        terminal.types("0")
        terminal.types(CTRL_D)
        assert terminal.ends() == 0
        assert "WHY" in terminal.shown


def test_an_unknown_place_is_refused_before_the_first_question(tmp_path: Path) -> None:
    with check(tmp_path, "--place", "UK") as terminal:
        assert terminal.ends() == 2
        assert "international, GB, US, AU" in " ".join(terminal.shown.split())
        assert "1. " not in terminal.shown
