"""The diary as a person meets it in a real terminal: hidden passphrases, questions, Ctrl-C, a narrow window."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from diary_of_letters import CYCLE, kept
from pseudo_terminal import CTRL_C, DOWN, ENTER, Terminal, shown_to_its_end

PASSPHRASE = "rain on nine tin roofs"
KEY = ("--key-file", "key")


@contextmanager
def diary(folder: Path, *arguments: str, columns: int = 80) -> Iterator[Terminal]:
    """Run `spotting diary ...` in a terminal; afterwards there is no traceback."""
    place = {"SPOTTING_VAULT": str(folder / "data" / "diary.spotting")}
    with shown_to_its_end(Terminal(("diary", *arguments), folder, place)) as terminal:
        terminal.resize(columns, 40)
        yield terminal


def day_of(door: Any, text: str = "2026-03-02") -> Any:
    return json.loads(door("show", text, "--json").out)


def test_the_first_use_asks_twice_until_they_are_the_same_and_shows_no_passphrase(folder: Path, door: Any) -> None:
    with diary(folder, "add", "2026-03-02", "--bleeding", "light") as terminal:
        terminal.reads()
        assert "Choose a passphrase" in " ".join(terminal.shown.split())
        assert "too short" in terminal.types("short")
        terminal.types(PASSPHRASE)
        assert "not the same" in terminal.types("rain on ten tin roofs")
        terminal.types(PASSPHRASE)
        ended = terminal.types(PASSPHRASE)
        assert terminal.ends() == 0
        assert "This is the recovery key" in ended
        assert "Written down." in terminal.shown
        assert "roofs" not in terminal.shown
    assert day_of(door)["bleeding"] == {"level": "light"}


def test_a_wrong_passphrase_is_refused_after_three_tries(folder: Path, door: Any) -> None:
    door("add", "2026-03-02", "--bleeding", "light")
    with diary(folder, "show", "2026-03-02") as terminal:
        terminal.reads()
        for _ in range(2):
            assert "Please try again." in terminal.types("not the passphrase")
        terminal.types("not the passphrase")
        assert terminal.ends() == 11
        assert "does not open the diary" in terminal.shown
        assert "light" not in terminal.shown
    with diary(folder, "show", "2026-03-02") as terminal:
        terminal.reads()
        terminal.types("not the passphrase")
        assert "Bleeding: light" in terminal.types(PASSPHRASE)


def test_questions_one_at_a_time_enter_skips_back_goes_back_and_q_keeps(folder: Path, door: Any) -> None:
    with diary(folder, "add", "2026-03-02", "--plain", *KEY) as terminal:
        terminal.reads()
        assert "How much did you bleed?" in terminal.shown
        assert "What colour" in terminal.types("medium")
        assert "How much did you bleed?" in terminal.types("b")
        assert "What colour" in terminal.types("heavy")
        assert "Clots?" in terminal.types("")  # Enter: not logged
        assert "how many of which size" in " ".join(terminal.types("some").split())
        assert "Pads" in terminal.types("2small")
        terminal.types("3full")
        terminal.types("")
        assert "Pain" in terminal.types("")
        assert "Sex?" in terminal.types("pelvis=6")
        terminal.types("q")
        assert terminal.ends() == 0
    data = day_of(door)
    assert data["bleeding"] == {
        "level": "heavy",
        "small_clots": 2,
        "products": [{"kind": "pad", "fill": "full", "count": 3}],
    }
    assert data["pain"] == [{"site": "pelvis", "score": 6}]
    assert set(data) == {"date", "bleeding", "pain", "sources", "conflicts"}


def test_no_bleeding_asks_nothing_about_blood_and_no_sex_nothing_about_sex(folder: Path) -> None:
    with diary(folder, "add", "2026-03-02", "--plain", *KEY) as terminal:
        terminal.reads()
        assert "Pain" in terminal.types("none")
        terminal.types("")
        assert "A test?" in terminal.types("none")


def test_ctrl_c_in_the_middle_writes_nothing_of_the_day(folder: Path, door: Any) -> None:
    door("add", "2026-03-01", "--mucus", "dry")
    with diary(folder, "add", "2026-03-02", "--plain", *KEY) as terminal:
        terminal.reads()
        terminal.types("heavy")
        terminal.types(CTRL_C)
        assert terminal.ends() == 130
        assert "Stopped. Nothing was stored." in terminal.shown
    assert day_of(door) == {"date": "2026-03-02", "logged": False}


def test_a_date_with_two_readings_is_asked(folder: Path, door: Any) -> None:
    with diary(folder, "add", "02/03/2026", "--mucus", "dry", "--plain", *KEY) as terminal:
        terminal.reads()
        assert "1) Monday 2 March 2026" in terminal.shown
        assert "2) Tuesday 3 February 2026" in terminal.shown
        terminal.types("2")
        assert terminal.ends() == 0
    assert day_of(door, "2026-02-03")["mucus"] == "dry"
    assert day_of(door) == {"date": "2026-03-02", "logged": False}


def test_who_cannot_tell_which_day_is_meant_can_stop(folder: Path, door: Any) -> None:
    (folder / "table.csv").write_text("date,bleeding\n02/03/2026,light\n03/03/2026,medium\n", encoding="utf-8")
    for command in (("add", "02/03/2026", "--mucus", "dry"), ("import", "table.csv", "--yes")):
        with diary(folder, *command, "--plain", *KEY) as terminal:
            terminal.reads()
            terminal.types("q")
            assert terminal.ends() == 130
            assert "Nothing was stored." in terminal.shown
    assert not (folder / "data").exists()


def test_with_the_arrow_keys_in_a_narrow_window(folder: Path, door: Any) -> None:
    with diary(folder, "add", "2026-03-02", *KEY, columns=40) as terminal:
        terminal.until("Done: keep what is written")
        terminal.presses(DOWN, DOWN, ENTER, until="What colour")
        terminal.presses("q", until="Written down.")
        assert terminal.ends() == 0
    assert day_of(door)["bleeding"] == {"level": "spotting"}
    with diary(folder, "show", "March 2026", *KEY, columns=40) as terminal:
        assert terminal.ends() == 0
        assert max(len(line) for line in terminal.shown.splitlines() if "recovery" not in line) <= 40


def test_a_day_is_edited_field_by_field_and_kept_only_at_the_end(folder: Path, door: Any) -> None:
    door("add", "2026-03-02", "--bleeding", "light", "--pain", "pelvis=6", "--pain", "head=2")
    with diary(folder, "edit", "2026-03-02", "--plain", *KEY) as terminal:
        terminal.reads()
        terminal.types("3")  # pain
        terminal.types("Take something out")
        terminal.types("2")
        terminal.types("Leave without changing anything")
        assert terminal.ends() == 0
        assert "Nothing was changed." in terminal.shown
    assert len(day_of(door)["pain"]) == 2
    with diary(folder, "edit", "2026-03-02", "--plain", *KEY) as terminal:
        terminal.reads()
        terminal.types("3")
        terminal.types("Take something out")
        terminal.types("2")
        terminal.types("1")  # bleeding
        terminal.types("Empty it: not logged")
        terminal.types("Done: keep the changes")
        assert terminal.ends() == 0
    data = day_of(door)
    assert data["pain"] == [{"site": "pelvis", "score": 6}]
    assert "bleeding" not in data


def test_conflicts_are_settled_one_by_one_and_can_be_left_open(folder: Path, door: Any) -> None:
    flo = Path(__file__).parents[1] / "importers" / "samples" / "flo_gdpr_export.json"
    door("import", str(flo), "--yes")
    door("add", "2026-03-02", "--bleeding", "light")
    door("add", "2026-03-03", "--bleeding", "none")
    with diary(folder, "conflicts", "--plain", *KEY) as terminal:
        terminal.reads()
        terminal.types("3")  # Flo
        terminal.types("")  # leave it open
        assert terminal.ends() == 0
        assert "1 chosen, 1 left open." in terminal.shown
    assert day_of(door)["bleeding"]["level"] == "medium"
    assert len(json.loads(door("conflicts", "--json").out)) == 1
    assert "choice for Monday 2 March 2026 (bleeding: Flo)" in door("undo").out


def test_a_check_saved_in_the_diary_is_gone_on_with_and_kept_anew(folder: Path, door: Any) -> None:
    place = {"SPOTTING_VAULT": str(folder / "data" / "diary.spotting")}
    terminal = Terminal(("check", "--save-to-diary", "--plain", "--for", "self", *KEY), folder, place)
    terminal.reads()
    assert "kept in your diary, encrypted" in " ".join(terminal.shown.split())
    terminal.types("0")
    terminal.types("q")
    assert terminal.ends() == 0
    os.close(terminal.master)
    assert "Saved in the diary as check 1." in terminal.shown
    with diary(folder, "checks", "resume", "1", "--plain", *KEY) as terminal:
        terminal.reads()
        assert "answers of today are back" in " ".join(terminal.shown.split())
        terminal.types("q")
        assert terminal.ends() == 0
    assert [one["id"] for one in json.loads(door("checks", "list", "--json").out)] == [2, 1]


def test_an_answer_that_does_not_fit_is_named_and_the_others_are_kept(folder: Path, door: Any) -> None:
    door("add", "2026-03-02", "--pain", "pelvis=6")
    with diary(folder, "add", "2026-03-02", "--plain", *KEY) as terminal:
        terminal.reads()
        assert "Already written: pelvis 6 of 10." in terminal.types("none")
        terminal.types("none")
        terminal.types("q")
        assert terminal.ends() == 0
        assert "Pain was left out" in terminal.shown
    data = day_of(door)
    assert data["pain"] == [{"site": "pelvis", "score": 6}]
    assert data["bleeding"] == {"level": "none"}


def test_answers_survive_a_new_passphrase_set_elsewhere_meanwhile(folder: Path, door: Any) -> None:
    door("add", "2026-03-01", "--mucus", "dry")
    new = folder / "new"
    new.write_text("another nine tin roofs\n", encoding="utf-8")
    new.chmod(0o600)
    with diary(folder, "add", "2026-03-02", "--plain") as terminal:
        terminal.reads()
        terminal.types(PASSPHRASE)
        terminal.types("light")
        assert door("passphrase", "--new-key-file", "new").code == 0
        assert "Your answers are still here." in " ".join(terminal.types("q").split())
        terminal.types("another nine tin roofs")
        assert terminal.ends() == 0
    shown = door("show", "2026-03-02", "--json", "--key-file", "new", key=False)
    assert json.loads(shown.out)["bleeding"] == {"level": "light"}


def test_usual_limits_read_the_diary_with_the_age_she_types(folder: Path) -> None:
    """A spread of 8 days is regular at 20 and not at 30: the diary is read once the age is known."""
    kept(folder, CYCLE * 3 + "n" * 8 + CYCLE * 2 + "mhmlln")
    terminal = Terminal(("normal", "--from-diary", *KEY), folder, {"SPOTTING_VAULT": "data/diary.spotting"})
    try:
        terminal.reads()
        terminal.presses("0\n", until="How old are you?")  # no danger sign
        shown = " ".join(terminal.presses("20\n", until="Tick any that is wrong").split())
        assert "8 days between them." in shown
        assert "depends on age" not in shown
        assert "How old are you?" not in terminal.presses("0\n", until="For how many days do you bleed?")
    finally:
        terminal.process.kill()
        terminal.process.wait()
        os.close(terminal.master)
