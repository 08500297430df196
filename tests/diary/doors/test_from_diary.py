"""A check and the usual limits that begin with the diary: she confirms, her own word wins, nothing is a silent no."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command import Ran, in_this_process
from diary_of_letters import CYCLE, kept

SPOTS = "mhmll" + "n" * 10 + "s" + "n" * 12
Run = Callable[..., Ran]


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Run:
    """Run `spotting ...` with the key file; `typed` is what standard input holds."""

    def command(*arguments: str, typed: str = "") -> Ran:
        return in_this_process(monkeypatch, capsys, *arguments, "--key-file", "key", sent=typed)

    return command


def saved(folder: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((folder / "check.json").read_text(encoding="utf-8"))
    return data


def test_the_danger_signs_come_before_the_diary(folder: Path, run: Run) -> None:
    kept(folder, SPOTS * 4 + "mhmlln")
    out = run("check", "--from-diary", "--plain", "--for", "self", typed="0\n0\n30\n0\nq\n").out
    assert out.index("Blood runs down my legs") < out.index("Your diary says this")


def test_confirmed_answers_are_in_the_case_with_their_origin(folder: Path, run: Run) -> None:
    kept(folder, SPOTS * 4 + "mhmllnnn")
    run("check", "--from-diary", "--plain", "--for", "self", "--save", "check.json", typed="0\n0\n30\n0\nq\n")
    data = saved(folder)
    assert data["answers"]["midcycle_bleeding"] == "present"
    assert data["answers"]["days_since_last_period"] == 7
    assert data["origin"]["midcycle_bleeding"] == "diary"
    assert "faintness" not in data["origin"]


def test_an_answer_she_ticks_is_asked_and_hers_stands(folder: Path, run: Run) -> None:
    kept(folder, CYCLE * 5 + "mhmlln")
    shown = run("check", "--from-diary", "--plain", "--for", "self", typed="0\n0\n30\n0\nq\n").out
    row = next(line.split(")")[0].strip() for line in shown.splitlines() if ") Cycle length:" in line)
    run("check", "--from-diary", "--plain", "--for", "self", "--save", "check.json", typed=f"0\n0\n30\n{row}\n31\nq\n")
    assert saved(folder)["answers"]["cycle_length_days"] == 31
    assert "cycle_length_days" not in saved(folder)["origin"]


def test_what_the_diary_says_of_today_stands_beside_the_question_and_answers_nothing(folder: Path, run: Run) -> None:
    kept(folder, CYCLE * 5 + "n" * 10 + "s")
    ran = run("check", "--from-diary", "--yes", "--plain", "--for", "self", "--save", "check.json", typed="0\n0\nq\n")
    assert ran.code == 0
    assert saved(folder)["answers"].get("bleeding_amount") != {"at_least": "spotting"}
    assert "Taken from your diary" in ran.out


def test_a_case_takes_the_sure_answers_and_keeps_its_own(folder: Path, run: Run) -> None:
    kept(folder, SPOTS * 4 + "mhmlln")
    case = {"format": 1, "answers": {"age_years": 30, "cycle_length_days": 35}}
    (folder / "case.json").write_text(json.dumps(case), encoding="utf-8")
    ran = run("check", "--case", "case.json", "--from-diary", "--yes", "--json", "--save", "check.json")
    assert json.loads(ran.out)["urgency"]
    written = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    assert written == case
    assert "--yes" in run("check", "--case", "case.json", "--from-diary").err


def test_yes_without_the_diary_and_a_saved_check_beside_it_are_refused(folder: Path, run: Run) -> None:
    assert "--from-diary" in run("check", "--yes").err
    (folder / "old.json").write_text("{}", encoding="utf-8")
    assert "--resume" in run("check", "--from-diary", "--resume", "old.json").err


def test_without_a_diary_it_says_how_to_begin_one(folder: Path, run: Run) -> None:
    ran = run("check", "--from-diary", "--plain")
    assert ran.code != 0
    assert "spotting diary add" in ran.err


def test_usual_limits_from_the_diary_leave_open_what_it_does_not_tell(folder: Path, run: Run) -> None:
    kept(folder, CYCLE * 6)
    ran = run("normal", "--from-diary", "--age", "30", "--json")
    found = {one["aspect"]: one["verdict"] for one in json.loads(ran.out)["aspects"]}
    assert found["frequency"] == "normal"
    assert found["volume"] == "cannot_tell"
    assert "From your diary: A period came every 28 days" in ran.err


def test_what_she_gives_wins_over_the_diary(folder: Path, run: Run) -> None:
    kept(folder, CYCLE * 6)
    ran = run("normal", "--from-diary", "--gap", "60", "--json")
    found = {one["aspect"]: one["verdict"] for one in json.loads(ran.out)["aspects"]}
    assert found["frequency"] == "outside"


def test_bleeding_these_limits_are_not_for_leads_to_the_check(folder: Path, run: Run) -> None:
    kept(folder, CYCLE * 4 + "n" * 480 + "s")
    ran = run("normal", "--from-diary", "--json")
    assert "`spotting check`" in " ".join(ran.err.split())


LONG_GAP = CYCLE * 4 + "n" * 480 + "s"  # after 16 months: the age says what it likely is


@pytest.mark.parametrize(("age", "after_menopause"), [(30, False), (56, True)])
def test_the_age_of_a_case_is_used_to_read_the_diary(folder: Path, run: Run, age: int, after_menopause: bool) -> None:
    kept(folder, LONG_GAP)
    (folder / "case.json").write_text(json.dumps({"format": 1, "answers": {"age_years": age}}), encoding="utf-8")
    run("check", "--case", "case.json", "--from-diary", "--yes", "--save", "check.json")
    assert ("postmenopausal_bleeding" in saved(folder)["answers"]) is after_menopause


@pytest.mark.parametrize(("age", "after_menopause"), [(30, False), (56, True)])
def test_the_age_she_told_before_is_used_when_the_diary_is_offered(
    folder: Path, run: Run, age: int, after_menopause: bool
) -> None:
    kept(folder, LONG_GAP)
    out = run("check", "--from-diary", "--plain", "--for", "self", typed=f"0\n0\n{age}\n0\nq\n").out
    offered = out.partition("Your diary says this")[2].partition("Question")[0]
    assert offered
    assert ("after the menopause: Yes" in offered or "Postmenopausal" in offered) is after_menopause
