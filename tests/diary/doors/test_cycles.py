"""Episodes, cycles, the forecast, patterns and corrections on the command line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from command import Ran
from diary_of_letters import CYCLE, PASSPHRASE, TODAY, kept

from spotting.diary.kept_age import KeptAge, keep_age
from spotting.diary.vault import Vault

Door = Callable[..., Ran]


def test_a_cycle_is_a_line_with_a_mark_a_day_and_its_legend(folder: Path, door: Door) -> None:
    kept(folder, CYCLE + "mhmll" + "." * 23 + "mhmllns")
    out = door("cycles", "--no-colour").out
    assert "28 days     mhmll-----------------------" in out
    assert "28 days     mhmll......................." in out
    assert "day 7       mhmll-s" in out
    assert ". not logged" in out
    assert "- no bleeding" in out
    assert "\x1b" not in out


def test_colour_only_repeats_the_marks(folder: Path, door: Door) -> None:
    kept(folder, CYCLE * 2)
    coloured = door("cycles", "--colour").out
    assert "\x1b[" in coloured
    plain = door("cycles", "--no-colour").out
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_plain_cycles_are_sentences(folder: Path, door: Door) -> None:
    kept(folder, CYCLE * 2)
    out = door("cycles", "--plain").out
    assert "a cycle of 28 days, period of 5 days." in out
    assert "mhmll" not in out


def test_cycles_for_programs_hold_every_bleed_with_its_chances(folder: Path, door: Door) -> None:
    kept(folder, CYCLE * 3)
    data = json.loads(door("cycles", "--json").out)
    assert [one["length"] for one in data["cycles"]] == [28, 28, None]
    assert data["bleeds"][0]["kind"] == "menstrual"
    assert data["bleeds"][0]["probabilities"]["menstrual"] > 0.9


def test_the_forecast_is_a_range_in_words_and_a_bar_a_day(folder: Path, door: Door) -> None:
    kept(folder, CYCLE * 6 + "mhmll")
    out = door("forecast").out
    assert out.startswith("The next period likely begins between ")
    assert "28 in 100  ##############################" in out
    assert "no means of planning or avoiding a" in out
    plain = door("forecast", "--plain").out
    assert "#" not in plain
    assert "fertile" not in out + plain
    data = json.loads(door("forecast", "--json").out)
    assert data["median"] == (TODAY + timedelta(days=24)).isoformat()
    assert sum(one["chance"] for one in data["days"]) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize(
    ("letters", "pill", "because"),
    [(CYCLE * 3, True, "hormones"), ("nnnn", False, "no_period"), (CYCLE * 3 + "n" * 90, False, "too_long")],
)
def test_a_forecast_that_is_refused_says_why(folder: Path, door: Door, letters: str, pill: bool, because: str) -> None:
    kept(folder, letters, pill=pill)
    assert door("forecast").out.startswith("No forecast.\n")
    assert json.loads(door("forecast", "--json").out)["refused"]["because"] == because


def test_so_many_days_not_logged_that_a_period_may_have_come_give_no_forecast(folder: Path, door: Door) -> None:
    kept(folder, CYCLE * 3 + "mhmll" + "." * 70 + "n")
    assert json.loads(door("forecast", "--json").out)["refused"]["because"] == "days_not_logged"


def test_episodes_count_what_may_be_and_never_take_an_unlogged_day_as_free(folder: Path, door: Door) -> None:
    kept(folder, ("mhmll" + "." * 23) * 5)
    out = door("episodes").out
    assert "days beside it are not logged, so it may be" in " ".join(out.split())
    assert "frequent (more than 5 episodes): cannot tell" in " ".join(out.split())
    data = json.loads(door("episodes", "--json").out)
    assert len(data["episodes"]) == 5
    assert {one["verdict"] for one in data["figo"]["aspects"]} <= {"normal", "outside", "cannot_tell"}


def test_patterns_name_the_days_they_rest_on(folder: Path, door: Door) -> None:
    kept(folder, ("mhmll" + "n" * 10 + "s" + "n" * 12) * 4 + "mhmlln")
    out = " ".join(door("patterns").out.split())
    assert "Periovulatory (mid-cycle) bleeding: yes" in out
    assert "13 days before the next period" in out
    data = {one["finding"]: one for one in json.loads(door("patterns", "--json").out)}
    assert data["intermenstrual_bleeding"]["value"] == "present"
    assert len(data["midcycle_bleeding"]["days"]) >= 3


def test_a_correction_holds_is_listed_and_can_be_taken_back(folder: Path, door: Door) -> None:
    kept(folder, CYCLE * 3 + "mhmlln")
    before = json.loads(door("cycles", "--json").out)
    first = (TODAY - timedelta(days=5)).isoformat()
    said = door("correct", first, "not-period", "--to", "yesterday")
    assert said.code == 0
    assert "it was not a period" in said.out
    after = json.loads(door("cycles", "--json").out)
    assert after["bleeds"][-1]["kind"] != "menstrual"
    assert after["bleeds"][-1]["corrected"]
    assert "it was not a period" in door("correct").out
    assert door("correct", "--undo").out.startswith("Taken back: ")
    assert json.loads(door("cycles", "--json").out) == before
    assert "no correction" in door("correct", "--undo").out


def test_undo_takes_a_correction_back_as_any_other_change(folder: Path, door: Door) -> None:
    kept(folder, CYCLE * 3 + "mhmlln")
    before = json.loads(door("cycles", "--json").out)
    first = (TODAY - timedelta(days=5)).isoformat()
    door("correct", first, "not_period", "--to", "yesterday")
    door("correct", "--undo")
    assert json.loads(door("cycles", "--json").out) == before
    assert "took the correction back" in door("undo").out
    assert json.loads(door("cycles", "--json").out)["bleeds"][-1]["corrected"]
    out = door("undo").out
    assert "Taken back: corrected" in out
    assert "it was not a period" in out
    assert json.loads(door("cycles", "--json").out) == before
    assert "You have corrected nothing" in door("correct").out


def test_the_age_kept_in_the_diary_is_taken_where_none_is_given(folder: Path, door: Door) -> None:
    kept(folder, CYCLE * 6 + "mhmll")
    without, given = door("forecast", "--json").out, door("forecast", "--age", "47", "--json").out
    assert without != given
    with Vault.open(folder / "data" / "diary.spotting", PASSPHRASE) as vault:
        keep_age(vault, KeptAge(TODAY, years=47))
    assert door("forecast", "--json").out == given
    assert door("forecast", "--age", "30", "--json").out == without


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("yesterday",), "needs the day and what it was"),
        (("yesterday", "ovulatio"), "ovulation"),
        (("tomorrow", "period"), "tomorrow"),
        (("yesterday", "period", "--to", "2020-01-01"), "write the later day as last"),
        (("--to", "yesterday"), "needs the first day"),
        (("yesterday", "period", "--undo"), "Leave the day out"),
    ],
)
def test_a_correction_that_cannot_be_says_what_to_write(
    folder: Path, door: Door, arguments: tuple[str, ...], said: str
) -> None:
    kept(folder, CYCLE * 2)
    ran = door("correct", *arguments)
    assert ran.code == 2
    assert said in ran.err
    assert "corrected nothing" in door("correct").out


@pytest.mark.parametrize("command", ["episodes", "cycles", "forecast", "patterns"])
def test_a_diary_without_days_says_so_calmly(folder: Path, door: Door, command: str) -> None:
    kept(folder, ".")
    ran = door(command)
    assert ran.code == 0
    assert ran.out.strip()


def test_an_age_that_cannot_be_is_refused(folder: Path, door: Door) -> None:
    kept(folder, CYCLE)
    assert "Write 8 to 120" in door("cycles", "--age", "400").err
