"""`spotting diary show`: a month with its legend, a day in full; not logged is never shown as none."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from spotting.diary.day import BLEEDING_LEVELS, Bleeding, Day, Pain
from spotting.diary.recorded import Recorded, show
from spotting.report.diary_month import MARKS, month_json, month_lines, month_text

TODAY = date(2026, 3, 20)
ROWS = [
    [Recorded(Day(date(2026, 3, 1), bleeding=Bleeding("none")))],
    *[
        [Recorded(Day(date(2026, 3, 2 + number), bleeding=Bleeding(level)))]
        for number, level in enumerate(BLEEDING_LEVELS[1:])
    ],
    [Recorded(Day(date(2026, 3, 10), pain=(Pain("pelvis", 6),)))],
    [
        Recorded(Day(date(2026, 3, 11), bleeding=Bleeding("light"))),
        Recorded(Day(date(2026, 3, 11), bleeding=Bleeding("heavy")), "flo"),
    ],
]
DAYS = {rows[0].day.date: show(rows) for rows in ROWS}


def marks(text: str) -> dict[int, str]:
    """Return the marks of the calendar by day."""
    return {
        int(found[1]): found[2].strip()
        for line in text.splitlines()[2:9]
        for found in re.finditer(r"(?<!\d)(\d{1,2})( [+!]|[^\d\s]?[+!]?)(?= |$)", line)
    }


def test_each_level_has_its_own_mark_and_a_line_in_the_legend() -> None:
    text = month_text(2026, 3, DAYS, TODAY)
    shown = marks(text)
    for number, level in enumerate(BLEEDING_LEVELS):
        assert shown[1 + number][0] == MARKS[level][0]
        assert f"{MARKS[level][0]} {MARKS[level][1]}" in " ".join(text.split())


def test_not_logged_none_and_still_to_come_look_different() -> None:
    shown = marks(month_text(2026, 3, DAYS, TODAY))
    assert (shown[1], shown[12], shown[21]) == ("-", ".", "")
    assert shown[10] == "+"  # pain was logged, bleeding was not: neither none nor not logged
    assert "not logged, which is not the same as none" in " ".join(month_text(2026, 3, DAYS, TODAY).split())


def test_a_day_that_was_logged_is_shown_even_if_the_clock_was_set_back() -> None:
    earlier = date(2026, 3, 1)
    assert marks(month_text(2026, 3, DAYS, earlier))[5] == "h"
    assert "Thursday 5: bleeding: heavy." in month_lines(2026, 3, DAYS, earlier)
    assert "2026-03-05" in [day["date"] for day in month_json(2026, 3, DAYS, earlier)["days"]]


def test_a_contradiction_is_marked() -> None:
    assert marks(month_text(2026, 3, DAYS, TODAY))[11] == "l!"


def test_the_month_fits_in_forty_columns_and_colour_adds_nothing_but_colour() -> None:
    plain = month_text(2026, 3, DAYS, TODAY, width=40)
    assert max(len(line) for line in plain.splitlines()) <= 40
    coloured = month_text(2026, 3, DAYS, TODAY, width=40, colour=True)
    assert "\x1b[" in coloured
    without = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert [line.rstrip() for line in without.splitlines()] == [line.rstrip() for line in plain.splitlines()]


def test_the_plain_month_says_every_past_day_in_words() -> None:
    said = month_lines(2026, 3, DAYS, TODAY)
    assert "Sunday 1: bleeding: none." in said
    assert "Friday 6: bleeding: flooding." in said
    assert "Saturday 7: bleeding: some, amount not given." in said
    assert "8 to 9 March: not logged." in said
    assert "Tuesday 10: bleeding not logged; pain: pelvis 6 of 10." in said
    assert "Wednesday 11: bleeding: light; sources disagree about bleeding." in said
    assert "12 to 20 March: not logged." in said
    assert "still to come" in said


def test_the_month_for_programs_has_logged_days_and_names_the_others() -> None:
    data = month_json(2026, 3, DAYS, TODAY)
    assert [day["date"] for day in data["days"]] == [day.isoformat() for day in sorted(DAYS)]
    assert data["not_logged"][0] == "2026-03-08"
    assert data["not_logged"][-1] == "2026-03-20"
    assert data["days"][-1]["conflicts"][0]["values"] == {"own": {"level": "light"}, "flo": {"level": "heavy"}}


def test_a_month_and_a_day_are_shown_by_their_words(door: Any) -> None:
    door("add", "2 March 2026", "--bleeding", "medium", "--pads", "3full")
    month = door("show", "March 2026").out
    assert month.startswith("March 2026\nMo   Tu")
    assert " 2m" in month
    day = door("show", "2 March 2026").out
    assert day.startswith("Monday 2 March 2026\nBleeding: medium, 3 full pads\nNot logged: sex, pain")
    empty = door("show", "3 March 2026").out
    assert "nothing is logged. That does not mean that there was nothing." in empty
    assert door("show", "March 2027").code == 2
    assert json.loads(door("show", "--json").out)["days"] == []
    assert "The latest day in the diary is Monday 2 March 2026." in door("show").out


def test_the_pictorial_score_stands_where_products_were_counted_and_only_there(door: Any) -> None:
    door("add", "2 March 2026", "--bleeding", "medium", "--pads", "3full")
    door("add", "2 April 2026", "--bleeding", "medium")
    march = " ".join(door("show", "March 2026").out.split())
    assert "Pictorial blood loss chart (PBAC) Monday 2 March 2026 to Monday 2 March 2026: 60 points." in march
    assert "Where that limit lies is disputed" in march
    assert "Magnay" in march
    assert "PBAC" not in door("show", "April 2026").out


def test_without_a_diary_it_says_how_to_begin_one(door: Any) -> None:
    done = door("show")
    assert done.code == 2
    assert "there is no diary here yet. `spotting diary add` begins one." in done.err
