"""What each bleed is called, and why: one small diary per kind, and the things that must never happen."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic_people import population
from written_diaries import FIRST, PERIOD, days_of, kinds, on, read

from spotting.diary.corrections import Correction
from spotting.diary.day import Bleeding, ContraceptionEvent, LifeEvent, Procedure, Sex, Temperature
from spotting.diary.day import Test as Tested
from spotting.diary.read_history import read_history

CLEAN = PERIOD + "n" * 23
PILL = {"contraception": (ContraceptionEvent("combined_pill", "start"),)}
IMPLANT = {"contraception": (ContraceptionEvent("implant", "start"),)}
POSITIVE = {"tests": (Tested("pregnancy", "positive"),)}
LH, SEX, SMEAR = (
    {"tests": (Tested("lh", "positive"),)},
    {"sex": (Sex("vaginal"),)},
    {"procedures": (Procedure("smear"),)},
)
MIDDLE_SPOT = PERIOD + "n" * 23 + PERIOD + "n" * 9 + "s" + "n" * 13 + PERIOD


def event(kind: str, span: str = "once") -> dict[str, object]:
    return {"life": (LifeEvent(kind, span),)}


PACKS = PERIOD + "n" * 25 + "n" * 21 + "nnllms" + "n" * 22 + "nnllms" + "n" * 8
THE_KINDS = [
    ("follicular", CLEAN + PERIOD + "nns" + "n" * 20 + PERIOD + "n", (), 35),
    ("periovulatory", CLEAN + PERIOD + "n" * 9 + "s" + "n" * 13 + PERIOD, (), 42),
    ("luteal", CLEAN + PERIOD + "n" * 20 + "sss" + PERIOD, (), 53),
    ("withdrawal", PACKS, ((30, PILL),), 53),
    ("breakthrough", PERIOD + "n" * 37 + "ss" + "n" * 8, ((30, PILL),), 42),
    ("breakthrough", CLEAN + "n" * 5 + "ll" + "n" * 9, ((3, IMPLANT),), 33),
    ("in_pregnancy", PERIOD + "n" * 40 + "ss" + "n" * 5, ((38, POSITIVE),), 45),
    ("in_pregnancy", PERIOD + "n" * 20 + "ll" + "n" * 12, ((35, POSITIVE),), 25),  # before she knew
    ("after_birth_or_loss", "n" * 280 + "hhmmllssss" + "n" * 9, ((280, event("birth")),), 280),
    ("after_birth_or_loss", PERIOD + "n" * 60 + "hhmll" + "n" * 9, ((65, event("miscarriage")),), 65),
    ("after_menopause", PERIOD + "n" * 400 + "ss" + "n" * 5, (), 405),
    ("after_menopause", "n" * 40 + "ss" + "n" * 5, ((3, event("menopause")),), 40),
    ("unplaced", PERIOD + "n" * 40 + "ss" + "n" * 5, ((20, {"procedures": (Procedure("hysterectomy"),)}),), 45),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "letters", "entries", "row"), THE_KINDS)
def test_each_kind_of_bleed(kind: str, letters: str, entries: tuple[object, ...], row: int) -> None:
    history = read(letters, *entries, age=52 if kind == "after_menopause" else None)
    assert (row, kind) in kinds(history)


@pytest.mark.parametrize(
    ("letters", "entries", "row", "said"),
    [
        (CLEAN + PERIOD, (), 28, "It began 28 days after the first day of the period before, and lasted 5 days."),
        (CLEAN + PERIOD + "n" * 20 + "sss" + PERIOD, (), 53, "3 days before the next period"),
        (CLEAN + PERIOD + "n" * 20 + "sss" + PERIOD, (), 53, "spotting alone does not start a period"),
        (MIDDLE_SPOT, ((41, SEX),), 42, "It began 1 day after sex."),
        (MIDDLE_SPOT, ((41, LH),), 42, "a positive LH test the day before"),
        (PERIOD + "n" * 40 + "ss" + "n" * 5, ((38, POSITIVE),), 45, "positive pregnancy test 7 days before"),
        ("n" * 280 + "hhmm" + "n" * 9, ((280, event("birth")),), 280, "on the day of the birth"),
        (PERIOD + "n" * 400 + "ss", (), 405, "There was no period in the 12 months before it."),
        (PERIOD + "." * 400 + "ss", (), 405, "many of those days were not logged"),
        (PACKS, ((30, PILL),), 53, "the break that belongs to the combined pill"),
        (MIDDLE_SPOT, ((40, SMEAR),), 42, "a procedure 2 days before (smear)"),
        (MIDDLE_SPOT, ((42, SMEAR),), 42, "a procedure on the same day (smear)"),
    ],
)  # fmt: skip
def test_the_reason_in_words(letters: str, entries: tuple[object, ...], row: int, said: str) -> None:
    (bleed,) = [one for one in read(letters, *entries, age=54).bleeds if one.first == on(row)]
    assert said in bleed.reason


def test_being_after_sex_stands_beside_the_kind_with_its_interval() -> None:
    letters = CLEAN + PERIOD + "n" * 9 + "s" + "n" * 13 + PERIOD
    for row, expected in ((42, 0), (41, 1), (40, None), (43, None)):
        bleed = next(b for b in read(letters, (row, {"sex": (Sex("vaginal"),)})).bleeds if b.first == on(42))
        assert (bleed.kind, bleed.after_sex_days) == ("periovulatory", expected)


@settings(max_examples=40, deadline=None)
@given(st.text("ns.", min_size=1, max_size=120))
def test_spotting_alone_never_opens_a_cycle(letters: str) -> None:
    assert read(letters).cycles == ()


@settings(max_examples=25, deadline=None)
@given(st.integers(6, 26), st.integers(1, 2))
def test_a_stray_spot_leaves_the_cycles_as_they_are(row: int, count: int) -> None:
    letters = CLEAN * 4 + PERIOD + "nn"
    spotted = list(letters)
    for k in range(56 + row, min(56 + row + count, 84)):
        spotted[k] = "s"
    assert [c.length for c in read("".join(spotted)).cycles] == [c.length for c in read(letters).cycles]


def test_no_bleed_of_only_spotting_begins_a_cycle_in_the_whole_population() -> None:
    for person in population(1, years=2.0, first_seed=11):
        history = read_history(person.days, person.today, age=person.age)
        begins = {one.start for one in history.cycles}
        assert [one for one in history.bleeds if one.spotting_only and one.first in begins] == [], person.sort


def test_a_missed_month_is_likely_two_cycles_and_does_not_count_as_one() -> None:
    history = read(CLEAN * 3 + PERIOD + "." * 51 + CLEAN * 3 + PERIOD)
    gap = next(one for one in history.cycles if one.length == 56)
    assert gap.complete < 0.1
    assert gap.hidden == pytest.approx(1.0, abs=0.1)
    assert history.figo.frequency.value == 28
    assert any("may hold a period that was not logged" in said for said in history.uncertain)


def test_a_long_gap_that_was_logged_day_by_day_is_one_cycle() -> None:
    history = read(CLEAN * 3 + PERIOD + "n" * 51 + PERIOD)
    assert history.cycles[3].complete > 0.99


@pytest.mark.parametrize("test_row", [33, 60, 90])
def test_bleeding_after_a_positive_test_is_never_called_a_period_while_no_end_is_recorded(test_row: int) -> None:
    for gap in (0, 3, 10, 25):
        letters = PERIOD + "n" * (test_row + gap - 5) + "hhmml" + "n" * 6
        assert kinds(read(letters, (test_row, POSITIVE)))[-1] == (test_row + gap, "in_pregnancy")


def test_a_recorded_pregnancy_holds_until_its_end_or_a_negative_test() -> None:
    letters = PERIOD + "n" * 95 + "hhmml" + "n" * 30 + PERIOD + "nn"
    start = (40, event("pregnancy", "start"))
    assert (100, "in_pregnancy") in kinds(read(letters, start))
    assert (100, "in_pregnancy") not in kinds(read(letters, start, (50, event("pregnancy", "stop"))))


def test_the_first_period_after_a_birth_opens_the_cycles_again() -> None:
    letters = "n" * 280 + "hhmmmlllss" + "n" * 45 + CLEAN + PERIOD + "nn"
    history = read(letters, (280, event("birth")))
    assert kinds(history)[1:] == [(335, "menstrual"), (363, "menstrual")]
    assert history.cycles[0].length == 28


@pytest.mark.parametrize(("age", "kind"), [(54, "after_menopause"), (None, "after_menopause"), (30, "menstrual")])
def test_twelve_months_without_a_period_count_with_the_age(age: float | None, kind: str) -> None:
    history = read(CLEAN + PERIOD + "n" * 400 + "mml" + "n" * 25 + "mml" + "nn", age=age)
    assert [one.kind for one in history.bleeds[-2:]] == [kind, kind]


def test_a_year_not_logged_is_no_year_without_a_period() -> None:
    logged, not_logged = (read(CLEAN + PERIOD + letter * 400 + "ss" + "nn", age=47) for letter in "n.")
    assert logged.bleeds[-1].probabilities["after_menopause"] > 0.9
    assert not_logged.bleeds[-1].probabilities["after_menopause"] < 0.5
    assert any("cannot be told" in said for said in not_logged.uncertain)


def test_ovulation_is_dated_by_the_signs_and_else_by_the_calendar() -> None:
    letters = PERIOD + "n" * 30 + PERIOD + "nn"
    calendar = read(letters).cycles[0].ovulation
    tested = read(letters, (20, {"tests": (Tested("lh", "positive"),)})).cycles[0].ovulation
    assert calendar.sign == "the calendar"
    assert not calendar.seen
    assert tested.seen
    assert tested.likeliest in (on(20), on(21))
    assert sum(tested.probabilities) == pytest.approx(tested.released, abs=0.01)
    warm = [(row, {"temperatures": (Temperature(36.75 if row > 21 else 36.4),)}) for row in range(6, 35)]
    risen = read(letters, *warm).cycles[0]
    assert risen.ovulation.sign == "the temperature rose"
    assert abs((risen.ovulation.likeliest - on(21)).days) <= 1
    assert risen.luteal_length in (12, 13, 14)


def test_a_first_day_that_was_marked_opens_a_cycle_even_with_spotting() -> None:
    marked = read(CLEAN + "smml" + "nn", (28, {"bleeding": Bleeding("spotting", period_start=True)}))
    assert marked.cycles[-1].start == on(28)
    assert read(CLEAN + "smml" + "nn").cycles[-1].start == on(29)


def test_chances_of_each_bleed_sum_to_one_and_cover_its_days() -> None:
    for person in population(1, years=1.5, first_seed=33):
        for bleed in read_history(person.days, person.today, age=person.age).bleeds:
            assert sum(bleed.probabilities.values()) == pytest.approx(1, abs=0.01)
            assert bleed.probability == max(bleed.probabilities.values())
            assert bleed.by_day[0][0] == bleed.first
            assert len(bleed.by_day) == bleed.days


def test_an_empty_diary_and_one_of_a_single_day() -> None:
    assert read_history([], FIRST).bleeds == ()
    assert [one.spotting_only for one in read("s").bleeds] == [True]
    with pytest.raises(ValueError, match="stands twice"):
        read_history([*read("m").work.observed.days] * 2, FIRST)


def test_the_input_of_the_forecast_starts_anew_after_hormones_and_counts_today_only_if_logged() -> None:
    plain = read(CLEAN * 3 + PERIOD + "nn").cycle_lengths_for_forecast()
    assert (plain.cycle_lengths, plain.days_so_far, plain.unlogged_days) == ((28, 28, 28), 7, ())
    open_day = read_history(read(CLEAN * 3 + PERIOD + "nn").work.observed.days, on(91)).cycle_lengths_for_forecast()
    assert (open_day.days_so_far, open_day.unlogged_days) == (7, (8,))
    on_pill = read(CLEAN * 2 + PERIOD + "nn", (60, PILL)).cycle_lengths_for_forecast()
    assert on_pill.cycle_lengths == ()
    assert on_pill.today.hormonal_method == "combined_pill"


class TestCorrections:
    """Her own word is hard evidence."""

    MIDDLE = PERIOD + "n" * 9 + "lll" + "n" * 11 + PERIOD + "n" * 5

    def test_a_bleed_she_calls_a_period_is_one_and_opens_a_cycle(self) -> None:
        assert (14, "periovulatory") in kinds(read(self.MIDDLE))
        history = read(self.MIDDLE, corrections=[Correction("period", on(14), on(16))])
        assert [one.length for one in history.cycles] == [14, 14, None]
        assert history.bleeds[1].corrected
        assert history.bleeds[1].reason.startswith("You said so.")

    def test_spotting_she_calls_a_period_is_one(self) -> None:
        history = read(CLEAN + "sss" + "n" * 25 + PERIOD, corrections=[Correction("period", on(28), on(30))])
        assert [one.length for one in history.cycles] == [28, 28, None]

    def test_a_period_she_says_was_none_joins_the_cycles(self) -> None:
        history = read(CLEAN * 2 + PERIOD + "nn", corrections=[Correction("not_period", on(28), on(32))])
        assert [one.length for one in history.cycles] == [56, None]
        assert "menstrual" not in history.bleeds[1].probabilities

    def test_her_ovulation_day_is_the_day(self) -> None:
        history = read(CLEAN + PERIOD, corrections=[Correction("ovulation", on(18))])
        assert history.cycles[0].ovulation.days == (on(18),)
        assert history.cycles[0].ovulation.sign == "you said so"
        assert history.cycles[0].luteal_length == 9

    def test_a_pregnancy_she_denies_is_none_and_one_she_names_is_one(self) -> None:
        letters = PERIOD + "n" * 30 + "ss" + "n" * 9
        denied = read(letters, (33, POSITIVE), corrections=[Correction("not_pregnant", on(0), on(60))])
        assert kinds(denied)[-1][1] != "in_pregnancy"
        named = read(letters, corrections=[Correction("pregnant", on(30), on(45))])
        assert kinds(named)[-1] == (35, "in_pregnancy")

    def test_they_hold_through_later_runs_and_a_later_one_replaces_an_earlier(self) -> None:
        first = Correction("period", on(14), on(16))
        history = read(self.MIDDLE, corrections=[first])
        later = days_of(self.MIDDLE + "nnnn")
        again = read_history(later, on(len(later) - 1), [first], earlier=history)
        assert kinds(again)[1] == (14, "menstrual")
        undone = read(self.MIDDLE, corrections=[first, Correction("not_period", on(14), on(16))])
        assert kinds(undone)[1][1] != "menstrual"

    def test_corrections_that_cannot_all_be_true_are_told_and_nothing_fails(self) -> None:
        rules = [Correction("ovulation", on(30)), Correction("period", on(30)), Correction("pregnant", on(29), on(31))]
        assert any("contradicts" in said for said in read(CLEAN * 2, corrections=rules).uncertain)
