"""Answers drawn from a diary: what is logged is told with its days, and what is not logged is never a no."""

from __future__ import annotations

import random
from typing import Any

import pytest
from written_diaries import PERIOD, days_of, on

from spotting.case import read_answer
from spotting.catalog.types import Catalog
from spotting.diary.day import (
    Bleeding,
    ContraceptionEvent,
    LifeEvent,
    Pain,
    Procedure,
    Product,
    Sex,
    Test,
)
from spotting.diary.patterns import MAY_BE_NO, Pattern, patterns, usual_periods
from spotting.diary.read_history import read_history

CYCLE = PERIOD + "n" * 23
UNLOGGED = PERIOD + "." * 23
SPOTS = PERIOD + "n" * 10 + "s" + "n" * 10 + "ss"
Entry = tuple[int, dict[str, Any]]
NO = ("absent", "none", "not_done", "no_chance", "never")


def drawn(catalog: Catalog, letters: str, *entries: Entry, age: float | None = None) -> dict[str, Pattern]:
    days, today = days_of(letters, *entries), on(len(letters) - 1)
    found = patterns(read_history(days, today, age=age), days, catalog, today)
    return {one.finding: one for one in found}


def pill(letters: str, *but: Entry) -> list[Entry]:
    started: list[Entry] = [(0, {"contraception": (ContraceptionEvent("combined_pill", "start"),)})]
    changed = {row for row, _ in but}
    taken = {"contraception": (ContraceptionEvent("combined_pill", "taken"),)}
    return [*started, *((row, taken) for row in range(1, len(letters)) if row not in changed), *but]


def test_spotting_halfway_is_told_with_its_days_and_how_long_before_the_next_period(catalog: Catalog) -> None:
    found = drawn(catalog, SPOTS * 4 + PERIOD + "nnn")
    assert found["intermenstrual_bleeding"].value == found["midcycle_bleeding"].value == "present"
    assert "13 days before the next period" in found["midcycle_bleeding"].provenance
    assert found["midcycle_bleeding"].provenance.startswith("from your diary: spotting on ")
    assert {(day - on(0)).days % 28 for day in found["midcycle_bleeding"].days} == {15}
    assert found["premenstrual_spotting_days"].value == 2


def test_cycles_in_a_row_are_counted_back_to_a_cycle_without_it(catalog: Catalog) -> None:
    found = drawn(catalog, CYCLE * 2 + SPOTS * 3 + PERIOD + "nnn")["cycles_affected"]
    assert (found.value, found.is_taken) == (3, True)


def test_a_cycle_before_that_was_not_logged_makes_the_count_a_least(catalog: Catalog) -> None:
    found = drawn(catalog, UNLOGGED * 2 + SPOTS * 2 + PERIOD + "nnn")["cycles_affected"]
    assert found.value == {"from": 2}


def test_no_bleeding_between_periods_needs_every_day_of_ninety(catalog: Catalog) -> None:
    whole = CYCLE * 5
    assert drawn(catalog, whole)["intermenstrual_bleeding"].value == "absent"
    for row in (len(whole) - 1, len(whole) - 40, len(whole) - 89):
        if whole[row] == "n":
            assert "intermenstrual_bleeding" not in drawn(catalog, whole[:row] + "." + whole[row + 1 :])


def test_nothing_but_periods_logged_answers_nothing_with_no(catalog: Catalog) -> None:
    found = drawn(catalog, UNLOGGED * 6 + PERIOD + "." * 10)
    assert not [one for one in found.values() if one.value in NO or one.value == 0]
    assert found["cycle_length_days"].value == 28


def test_the_last_period_began_at_most_so_long_ago_where_the_days_since_are_not_logged(catalog: Catalog) -> None:
    found = drawn(catalog, CYCLE * 3 + PERIOD + "." * 60)["days_since_last_period"]
    assert found.value == {"to": 64}
    assert "a later period may be missing" in found.provenance


def test_a_bleed_that_goes_on_is_not_taken_for_the_last_normal_period(catalog: Catalog) -> None:
    found = drawn(catalog, CYCLE * 3 + "n" * 12 + "mhm")["days_since_last_period"]
    assert found.value == {"from": 2, "to": 42}
    assert not found.is_taken


def test_a_period_that_is_late_is_told_but_one_in_time_is_never_called_not_late(catalog: Catalog) -> None:
    assert drawn(catalog, CYCLE * 5 + PERIOD + "n" * 30)["period_late"].value == "present"
    assert "period_late" not in drawn(catalog, CYCLE * 5 + PERIOD + "n" * 10)
    assert "period_late" not in drawn(catalog, CYCLE * 5 + PERIOD + "n" * 20 + "." * 10)


def test_bleeding_after_sex_is_sure_only_where_she_said_so(catalog: Catalog) -> None:
    letters = CYCLE * 3 + PERIOD + "n" * 5 + "s" + "nnn"
    said = drawn(catalog, letters, (94, {"sex": (Sex("vaginal", bleeding_after=True),)}))["postcoital_bleeding"]
    near = drawn(catalog, letters, (94, {"sex": (Sex("vaginal"),)}))["postcoital_bleeding"]
    assert said.is_taken
    assert not near.is_taken
    assert "postcoital_bleeding" not in drawn(catalog, letters)


def test_the_pill_its_months_and_missed_pills(catalog: Catalog) -> None:
    letters = ("n" * 21 + "nllln" + "nn") * 5 + "nnnnnsssnn"
    missed = (140, {"contraception": (ContraceptionEvent("combined_pill", "missed", 2),)})
    found = drawn(catalog, letters, *pill(letters, missed))
    assert found["contraceptive_method"].value == "combined_pill"
    assert found["method_months"].value == 4
    assert found["missed_pills"].value == found["unscheduled_bleeding_on_hormones"].value == "present"
    assert "cycle_length_days" not in found


def test_no_pill_missed_needs_every_pill_logged(catalog: Catalog) -> None:
    letters = ("n" * 21 + "nllln" + "nn") * 5
    entries = pill(letters)
    assert drawn(catalog, letters, *entries)["missed_pills"].value == "absent"
    assert "missed_pills" not in drawn(catalog, letters, *entries[:-10], *entries[-9:])


def test_a_method_that_is_not_written_down_is_not_known(catalog: Catalog) -> None:
    stopped = (40, {"contraception": (ContraceptionEvent("combined_pill", "stop"),)})
    started = (0, {"contraception": (ContraceptionEvent("combined_pill", "start"),)})
    assert "contraceptive_method" not in drawn(catalog, CYCLE * 4, started, stopped)
    unclear = drawn(catalog, CYCLE * 2, (0, {"contraception": (ContraceptionEvent("coil", "start"),)}))
    assert unclear["contraceptive_method"].value == {"in": ["hormonal_coil", "copper_coil"]}
    assert not unclear["contraceptive_method"].is_taken


def test_bleeding_after_a_year_without_periods(catalog: Catalog) -> None:
    found = drawn(catalog, CYCLE * 3 + "n" * 500 + "s", age=54)
    assert found["postmenopausal_bleeding"].value == "present"
    assert "intermenstrual_bleeding" not in found


def test_a_negative_test_after_a_positive_one_is_left_to_her(catalog: Catalog) -> None:
    letters = CYCLE * 3 + PERIOD + "n" * 35
    negative = (115, {"tests": (Test("pregnancy", "negative"),)})
    positive = (110, {"tests": (Test("pregnancy", "positive"),)})
    assert drawn(catalog, letters, negative)["pregnancy_test"].value == "negative"
    assert drawn(catalog, letters, positive)["pregnancy_test"].value == "positive"
    assert "pregnancy_test" not in drawn(catalog, letters, positive, negative)


def test_a_test_before_the_last_period_is_not_about_now(catalog: Catalog) -> None:
    assert "pregnancy_test" not in drawn(catalog, CYCLE * 4, (70, {"tests": (Test("pregnancy", "negative"),)}))


def test_sex_without_protection_was_at_most_so_long_ago_unless_every_day_since_is_answered(catalog: Catalog) -> None:
    letters = CYCLE * 3
    risky = (70, {"sex": (Sex("vaginal", "unprotected"),)})
    none = [(row, {"sex": (Sex("none"),)}) for row in range(71, 84)]
    assert drawn(catalog, letters, risky)["days_since_unprotected_sex"].value == {"to": 13}
    assert drawn(catalog, letters, risky, *none)["days_since_unprotected_sex"].value == 13


def test_how_a_pregnancy_ended_a_procedure_and_an_emergency_pill(catalog: Catalog) -> None:
    found = drawn(
        catalog,
        CYCLE * 4,
        (60, {"life": (LifeEvent("miscarriage"),)}),
        (90, {"procedures": (Procedure("smear"),)}),
        (100, {"contraception": (ContraceptionEvent("emergency_pill", "taken"),)}),
    )
    assert (found["recent_pregnancy_end"].value, found["days_since_pregnancy_end"].value) == ("miscarriage", 51)
    assert (found["recent_procedure"].value, found["days_since_procedure"].value) == ("smear", 21)
    assert found["days_since_emergency_pill"].value == 11


def test_what_can_have_become_worse_is_a_least_and_is_always_asked(catalog: Catalog) -> None:
    today = Bleeding("flooding", large_clots=2, products=(Product("pad", "full", 6),))
    found = drawn(catalog, CYCLE * 3 + "n", (84, {"bleeding": today}))
    assert found["bleeding_amount"].value == {"at_least": "heavy"}
    assert found["clot_size"].value == {"at_least": "coin"}
    assert found["pads_per_day"].value == {"from": 6}
    assert found["flooding"].value == "present"
    assert not any(found[name].is_taken for name in ("bleeding_amount", "clot_size", "pads_per_day", "flooding"))


def test_pain_in_most_periods(catalog: Catalog) -> None:
    hurt = [(28 * k, {"pain": (Pain("pelvis", score),)}) for k, score in enumerate((2, 5, 8, 5))]
    assert drawn(catalog, CYCLE * 4, *hurt)["period_pain"].value == "moderate"
    assert "period_pain" not in drawn(catalog, CYCLE * 4, *hurt[:2])


def test_long_bleeding_is_told_and_a_usual_length_only_where_all_is_logged(catalog: Catalog) -> None:
    assert drawn(catalog, CYCLE * 3 + "mhhmmlllsss" + "n" * 9)["prolonged_bleeding"].value == "present"
    assert drawn(catalog, CYCLE * 5)["prolonged_bleeding"].value == "absent"
    assert "prolonged_bleeding" not in drawn(catalog, UNLOGGED * 5)


def test_no_answer_of_no_is_about_a_danger_sign(catalog: Catalog) -> None:
    on_screens = {name for screen in catalog.screens for item in screen.items for name in item.sets}
    assert on_screens
    assert not on_screens & set(MAY_BE_NO)


@pytest.mark.parametrize("seed", range(25))
def test_any_diary_gives_answers_the_check_takes_and_no_unfounded_no(catalog: Catalog, seed: int) -> None:
    rng = random.Random(seed)
    letters = "".join(rng.choice("....nnnnnnsslmhu") for _ in range(rng.randint(1, 300)))
    entries: list[Entry] = [
        (
            rng.randrange(len(letters)),
            rng.choice(
                [
                    {"sex": (Sex("vaginal", "unprotected"),)},
                    {"tests": (Test("pregnancy", rng.choice(["negative", "positive"])),)},
                    {"contraception": (ContraceptionEvent("pill", rng.choice(["start", "stop", "missed"])),)},
                    {"life": (LifeEvent(rng.choice(["birth", "menopause", "miscarriage", "breastfeeding"])),)},
                    {"procedures": (Procedure(rng.choice(["smear", "hysterectomy", "coil_fitted"])),)},
                ]
            ),
        )
        for _ in range(rng.randint(0, 6))
    ]
    days, today = days_of(letters, *entries), on(len(letters) - 1)
    found = patterns(read_history(days, today), days, catalog, today)
    logged = {day.date for day in days}
    for one in found:
        read_answer(catalog.findings[one.finding], one.value)
        assert 0 < one.sure <= 1, one
        assert one.days, one
        assert set(one.days) <= logged, one
        assert one.value not in NO or one.finding in MAY_BE_NO, one
    assert len({one.finding for one in found}) == len(found)


def test_usual_periods_leave_open_what_is_not_logged(catalog: Catalog) -> None:
    def usual(letters: str) -> tuple[object, ...]:
        days, today = days_of(letters), on(len(letters) - 1)
        history = read_history(days, today)
        one = usual_periods(history, patterns(history, days, catalog, today))
        return one.gap, one.variation, one.days, one.between

    assert usual(CYCLE * 6) == (28, 0, 5, "no")
    assert usual(UNLOGGED * 6) == (28, 0, None, None)
    assert usual(SPOTS * 6)[3] == "yes"
    assert usual((PERIOD + "n" * 9 + "s" + "n" * 13) * 6)[3] == "mid_cycle"


def flooded(*rows: int) -> list[Entry]:
    return [(row, {"bleeding": Bleeding("flooding")}) for row in rows]


def test_one_period_with_flooding_is_no_history_of_heavy_periods(catalog: Catalog) -> None:
    """Heavy periods are excessive loss that gets in the way of life (NICE NG88): one day cannot say so."""
    assert "heavy_menstrual_bleeding" not in drawn(catalog, CYCLE * 4, *flooded(85))
    assert "heavy_menstrual_bleeding" not in drawn(catalog, CYCLE * 4, *flooded(84, 85))


def test_flooding_in_two_periods_stands_beside_the_question_of_heavy_periods(catalog: Catalog) -> None:
    found = drawn(catalog, CYCLE * 4, *flooded(57, 85))["heavy_menstrual_bleeding"]
    assert (found.value, found.is_taken) == ("present", False)
    assert "periods get in the way of your life is yours to say" in found.provenance
    assert found.days == (on(57), on(85))


@pytest.mark.parametrize("today", ["n", ".", "l"])
def test_flooding_of_yesterday_is_told_as_how_much_it_may_be_now(catalog: Catalog, today: str) -> None:
    letters = CYCLE * 3 + "mm" + today
    found = drawn(catalog, letters, *flooded(85), (86, {"pain": (Pain("head", 2),)}))
    assert found["flooding"].value == "present"
    assert found["bleeding_amount"].value == {"at_least": "heavy"}
    assert found["bleeding_amount"].days == (on(85),)
    assert not found["bleeding_amount"].is_taken
    assert "heavy_menstrual_bleeding" not in found
