"""`spotting diary add | edit | undo`: what is written is what was typed, a mistake changes nothing, undo goes back."""

from __future__ import annotations

import json
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from command import COMMAND


def day_of(door: Any, text: str = "2026-03-02") -> Any:
    return json.loads(door("show", text, "--json").out)


def test_the_first_day_makes_the_diary_and_shows_the_recovery_key_once(door: Any, folder: Path) -> None:
    first = door("add", "2 March 2026", "--bleeding", "light", "--pads", "2full", "--colour", "brown")
    assert first.code == 0
    assert "This is the recovery key" in first.err
    assert "nobody can help" in first.err
    assert "Bleeding: light, brown or black, 2 full pads" in first.out
    second = door("add", "3 March 2026", "--bleeding", "none")
    assert second.err == ""
    vault = folder / "data" / "diary.spotting"
    assert vault.stat().st_mode & 0o777 == 0o600
    assert vault.parent.stat().st_mode & 0o777 == 0o700
    assert day_of(door)["bleeding"]["products"] == [{"kind": "pad", "fill": "full", "count": 2}]


def test_every_option_lands_in_its_field_and_what_is_left_out_is_not_logged(door: Any) -> None:
    done = door(
        "add", "2026-03-02", "--bleeding", "flooding", "--clots", "2small,1large", "--tampon", "2medium",
        "--cup", "20ml", "--disc", "1full", "--liner", "light", "--underwear", "full",
        "--period-start", "--between-periods",
        "--sex", "protected", "--pain", "pelvis=6", "--pain", "head=mild", "--test", "pregnancy=negative",
        "--temperature", "36.5", "--mucus", "egg white", "--pill", "missed", "--contraception", "condom",
        "--medicine", "iron", "--procedure", "smear", "--life", "breastfeeding=ongoing", "--symptom", "nausea",
        "--note", "tired", "--tag", "holiday",
    )  # fmt: skip
    assert done.code == 0, done.err
    data = day_of(door)
    from spotting.diary.day import FIELDS

    assert [name for name in FIELDS if name not in data] == []
    assert data["bleeding"]["level"] == "flooding"
    assert len(data["bleeding"]["products"]) == 5
    assert (data["bleeding"]["small_clots"], data["bleeding"]["large_clots"]) == (2, 1)
    door("add", "2026-03-03", "--mucus", "dry")
    assert set(day_of(door, "2026-03-03")) == {"date", "mucus", "sources", "conflicts"}


def test_much_blood_leads_to_the_check_and_to_help_without_a_verdict(door: Any) -> None:
    much = " ".join(door("add", "2026-03-02", "--bleeding", "flooding").out.split())
    assert "`spotting check`" in much
    assert "In danger now?" in much
    assert "spotting check" not in door("add", "2026-03-02", "--bleeding", "light").out


def test_the_day_is_counted_from_today(door: Any) -> None:
    door("add", "yesterday", "--mucus", "dry")
    yesterday = date.today() - timedelta(days=1)
    assert day_of(door, yesterday.isoformat())["mucus"] == "dry"


MISTAKES = [
    (("add", "tomorrow", "--bleeding", "light"), "`tomorrow`: is still to come"),
    (("add", "2199-01-01", "--bleeding", "light"), "still to come"),
    (("add", "02/03/2026", "--bleeding", "light"), "Monday 2 March 2026 or Tuesday 3 February 2026"),
    (("add", "2026-03-02", "--bleeding", "lite"), "--bleeding: `lite`: Did you mean `light`?"),
    (("add", "2026-03-02", "--bleeding", "none", "--pads", "3full"), "no bleeding and blood at once"),
    (("add", "2026-03-02", "--pads", "3 leaky"), "--pad: `leaky`: Write one of light, medium, full."),
    (("add", "2026-03-02", "--temperature", "98.6"), "write 98.6F"),
    (("add", "2026-03-02", "--bleeding", ""), "--bleeding: nothing: Write one of"),
    (("add", "2026-03-02", "--note", "x" * 20_001), "At most 20,000"),
    (("add", "2026-03-02", "--note", "caf\udce9"), "letters that did not arrive whole"),
    (("add", "light"), "spotting diary add today --bleeding light"),
    (("edit", "2026-03-02", "--clear", "blood"), "--clear blood: is no field of a day."),
    (("edit", "2026-03-02", "--bleeding", "light"), "nothing is logged on Monday 2 March 2026"),
]


def test_a_mistake_is_one_message_and_changes_nothing(door: Any) -> None:
    door("add", "2026-03-01", "--bleeding", "none")
    before = door("export", "-", "--json").out
    for arguments, said in MISTAKES:
        done = door(*arguments)
        assert done.code == 2, arguments
        assert said in done.err
    assert door("export", "-", "--json").out == before


def test_a_mistake_in_the_options_makes_no_diary(door: Any, folder: Path) -> None:
    done = door("add", "2026-03-02", "--bleeding", "lite", "--pain", "6")
    assert (done.code, done.err.count("\n")) == (2, 2)  # both mistakes, one line each
    assert door("add", "2026-03-02", "--bleeding", "none", "--colour", "pink").code == 2
    assert not (folder / "data").exists()


def test_adding_again_keeps_the_first_and_says_when_nothing_is_new(door: Any) -> None:
    door("add", "2026-03-02", "--bleeding", "light", "--note", "one")
    door("add", "2026-03-02", "--note", "two")
    assert day_of(door)["notes"] == ["one", "two"]
    assert day_of(door)["bleeding"] == {"level": "light"}
    same = door("add", "2026-03-02", "--bleeding", "light")
    assert "Nothing was changed" in same.out


def test_a_level_that_takes_the_place_of_another_is_said(door: Any) -> None:
    door("add", "2026-03-02", "--bleeding", "heavy", "--clots", "2small")
    assert "Before" not in door("add", "2026-03-02", "--mucus", "dry").out
    done = door("add", "2026-03-02", "--bleeding", "none")
    assert "Before, it said: heavy, 2 small clots." in done.out
    assert "Before, it said: none." in door("edit", "2026-03-02", "--clear", "bleeding").out


def test_programs_that_add_to_one_day_at_the_same_moment_lose_nothing_of_each_other(door: Any, folder: Path) -> None:
    door("add", "2026-03-02", "--mucus", "dry")
    tags = [f"tag{number}" for number in range(4)]
    running = [
        subprocess.Popen(
            [*COMMAND, "diary", "add", "2026-03-02", "--tag", tag, "--key-file", "key"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder,
        )
        for tag in tags
    ]  # fmt: skip
    for process in running:
        assert process.communicate()[1] == b""
        assert process.returncode == 0
    assert sorted(day_of(door)["tags"]) == tags


def test_undo_says_what_it_takes_back_and_then_the_next(door: Any) -> None:
    door("add", "2026-03-02", "--bleeding", "light")
    door("edit", "2026-03-02", "--bleeding", "heavy", "--colour", "pink")
    first = door("undo")
    assert "Taken back: change of Monday 2 March 2026 (bleeding)." in first.out
    assert "Once more takes back: entry for Monday 2 March 2026 (bleeding)." in first.out
    assert day_of(door)["bleeding"] == {"level": "light"}
    second = door("undo")
    assert "Nothing is left to undo." in second.out
    assert day_of(door) == {"date": "2026-03-02", "logged": False}
    assert "There is nothing to undo." in door("undo").out


def test_an_edit_replaces_a_field_and_clear_empties_it(door: Any) -> None:
    door("add", "2026-03-02", "--bleeding", "light", "--pain", "pelvis=6", "--note", "tired")
    door("edit", "2026-03-02", "--pain", "head=2", "--clear", "note")
    data = day_of(door)
    assert data["pain"] == [{"site": "head", "score": 2}]
    assert "notes" not in data
    assert data["bleeding"] == {"level": "light"}
    gone = door("edit", "2026-03-02", "--clear", "all")
    assert "Nothing is logged on Monday 2 March 2026 any more." in gone.out
    assert day_of(door) == {"date": "2026-03-02", "logged": False}


def test_questions_that_nobody_answers_write_nothing(door: Any, folder: Path) -> None:
    door("add", "2026-03-01", "--mucus", "dry")
    done = door("add", "2026-03-02", typed="")
    assert done.code == 0
    assert "Nothing was written down" in done.out
    assert day_of(door) == {"date": "2026-03-02", "logged": False}


def test_text_from_her_cannot_steer_the_terminal(door: Any) -> None:
    door("add", "2026-03-02", "--note", "a\x1b[2Jb\u202ec")
    assert "\x1b" not in door("show", "2026-03-02").out
    assert "\u202e" not in door("show", "2026-03-02").out
