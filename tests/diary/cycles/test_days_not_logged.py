"""Days without an entry between a period and more blood: whether it is one bleed or two is hers to say."""

from __future__ import annotations

import pytest
from written_diaries import PERIOD, days_of, on, read

from spotting.catalog.types import Catalog
from spotting.diary.corrections import Correction
from spotting.diary.pattern import TAKEN_FROM
from spotting.diary.patterns import Pattern, patterns
from spotting.diary.read_history import History, read_history

CYCLE = PERIOD + "n" * 23


def drawn(
    catalog: Catalog, letters: str, corrections: tuple[Correction, ...] = ()
) -> tuple[History, dict[str, Pattern]]:
    days, today = days_of(letters), on(len(letters) - 1)
    history = read_history(days, today, corrections)
    return history, {one.finding: one for one in patterns(history, days, catalog, today)}


@pytest.mark.parametrize("after", ["..ll", "...ll", "....l", "...lln", "...mm"])
@pytest.mark.parametrize("before", ["", CYCLE * 3])
def test_a_few_days_without_an_entry_take_no_answer_for_her(catalog: Catalog, before: str, after: str) -> None:
    _, found = drawn(catalog, before + PERIOD + after)
    one = found["intermenstrual_bleeding"]
    assert (one.value, one.is_taken) == ("present", False)
    assert not any(found[name].is_taken for name in ("abnormal_bleeding", "cycles_affected") if name in found)
    assert not found.get("prolonged_bleeding")


def test_it_says_which_days_and_that_they_are_hers_to_say(catalog: Catalog) -> None:
    history, found = drawn(catalog, CYCLE * 2 + PERIOD + "...lln")
    one = found["intermenstrual_bleeding"]
    assert [(day - on(56)).days for day in one.days] == [8, 9]
    assert "after days that were not logged; whether that belongs to the period is yours to say" in one.provenance
    assert found["bleeding_days"].value == {"from": 2}
    assert "Some days in it were not logged" in history.bleeds[-1].reason
    assert history.figo.duration.verdict == history.figo.between.verdict == "cannot_tell"


def test_days_logged_without_blood_settle_it(catalog: Catalog) -> None:
    _, found = drawn(catalog, CYCLE * 2 + PERIOD + "nnnlln")
    assert found["intermenstrual_bleeding"].is_taken


def test_her_word_that_it_was_a_period_settles_it(catalog: Catalog) -> None:
    history, found = drawn(catalog, PERIOD + "...lln", (Correction("period", on(0), on(9)),))
    assert "intermenstrual_bleeding" not in found
    assert history.figo.duration.term == "prolonged"


def test_a_weekend_without_an_entry_inside_a_period_of_usual_length_is_no_question(catalog: Catalog) -> None:
    history, found = drawn(catalog, CYCLE * 2 + "mhm..mln")
    assert "intermenstrual_bleeding" not in found
    assert history.figo.duration.verdict == "normal"


def test_several_days_without_an_entry_say_no_more_than_one() -> None:
    chances = [read(PERIOD + "." * days + "ll").phase_on(on(5 + days))["menses"] for days in (1, 2, 3)]
    assert min(chances) > 1 - TAKEN_FROM


def test_blood_long_after_the_last_entry_of_a_period_still_lies_between_periods(catalog: Catalog) -> None:
    _, found = drawn(catalog, CYCLE * 2 + PERIOD + "." * 8 + "ll")
    assert found["intermenstrual_bleeding"].is_taken
