"""The normal-period check: the limits of FIGO 2018, one aspect at a time, and what leads to the whole check."""

import pytest

from spotting.catalog import Catalog
from spotting.reasoning.normal_period import CANNOT_TELL, NORMAL, OUTSIDE, PeriodAnswers, PeriodCheck, normal_period

USUAL = {"age": 30, "gap": 28, "variation": 4, "days": 5, "amount": "normal", "between": "no"}


def check(catalog: Catalog, **changes: object) -> PeriodCheck:
    answers = PeriodAnswers(**{**USUAL, **changes})  # type: ignore[arg-type]
    return normal_period(answers, catalog.normal_ranges)


def verdict(found: PeriodCheck, aspect: str) -> str:
    return next(one.verdict for one in found.verdicts if one.aspect.startswith(aspect))


def test_usual_periods_are_normal_in_all_five_aspects(catalog: Catalog) -> None:
    found = check(catalog)
    assert [one.verdict for one in found.verdicts] == [NORMAL] * 5
    assert found.overall == NORMAL
    assert found.go_to_check == ()


@pytest.mark.parametrize(
    ("gap", "expected"), [(23, OUTSIDE), (24, NORMAL), (38, NORMAL), (39, OUTSIDE), (None, CANNOT_TELL)]
)
def test_a_period_every_24_to_38_days_is_normal(catalog: Catalog, gap: float | None, expected: str) -> None:
    assert verdict(check(catalog, gap=gap), "frequency") == expected


@pytest.mark.parametrize(("days", "expected"), [(2, NORMAL), (8, NORMAL), (9, OUTSIDE), (None, CANNOT_TELL)])
def test_up_to_eight_days_are_normal(catalog: Catalog, days: float | None, expected: str) -> None:
    assert verdict(check(catalog, days=days), "duration") == expected


def test_eight_days_come_with_a_word_about_the_guides_that_say_seven(catalog: Catalog) -> None:
    said = {days: next(v.say for v in check(catalog, days=days).verdicts if v.aspect == "duration") for days in (7, 8)}
    assert "7 days" in said[8]
    assert "Some guides" not in said[7]


@pytest.mark.parametrize(
    ("age", "variation", "expected"),
    [
        (20, 9, NORMAL), (20, 10, OUTSIDE),
        (26, 7, NORMAL), (41, 8, OUTSIDE),
        (42, 9, NORMAL), (45, 10, OUTSIDE),
        (15, 30, CANNOT_TELL), (48, 30, CANNOT_TELL),
        (None, 7, NORMAL), (None, 8, CANNOT_TELL), (None, 10, OUTSIDE),
        (30, None, CANNOT_TELL),
    ],
)  # fmt: skip
def test_how_much_the_gap_may_change_depends_on_age(
    catalog: Catalog, age: float | None, variation: float | None, expected: str
) -> None:
    assert verdict(check(catalog, age=age, variation=variation), "regularity") == expected


@pytest.mark.parametrize("amount", ["heavy", "soaking"])
def test_bleeding_that_gets_in_the_way_of_life_is_outside_whatever_its_volume(catalog: Catalog, amount: str) -> None:
    assert verdict(check(catalog, amount=amount), "volume") == OUTSIDE


def test_bleeding_between_periods_is_outside_and_mid_cycle_spotting_is_left_to_the_check(catalog: Catalog) -> None:
    assert verdict(check(catalog, between="yes"), "between") == OUTSIDE
    assert verdict(check(catalog, between="mid_cycle"), "between") == CANNOT_TELL
    assert check(catalog, between="mid_cycle").overall != NORMAL


def test_the_adult_limits_are_not_held_against_the_first_years_or_the_last(catalog: Catalog) -> None:
    for age in (13, 50):
        assert verdict(check(catalog, age=age, gap=42), "frequency") == CANNOT_TELL
    assert verdict(check(catalog, age=30, gap=42), "frequency") == OUTSIDE


def test_one_aspect_outside_or_unknown_is_enough_not_to_be_called_normal(catalog: Catalog) -> None:
    for name in ("gap", "variation", "days", "amount", "between"):
        assert check(catalog, **{name: None}).overall == CANNOT_TELL, name
    assert check(catalog, gap=None, days=12).overall == OUTSIDE


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"amount": "soaking"}, "hb_1pad_any"),
        ({"days": 15}, "hb_over_7_days"),
        ({"between": "yes"}, "ca_imb_first"),
        ({"gap": 90}, "sn_missed_periods"),
        ({"age": 58}, "pm_any_55"),
        ({"age": 7}, "sg_prepubertal"),
    ],
)
def test_what_the_limits_cannot_judge_leads_to_the_check_with_a_rule_behind_it(
    catalog: Catalog, changes: dict[str, object], rule: str
) -> None:
    assert rule in catalog.rules
    assert [reason.rule for reason in check(catalog, **changes).go_to_check] == [rule]


def test_every_verdict_shows_its_range_and_rests_on_figo(catalog: Catalog) -> None:
    for one in check(catalog).verdicts:
        assert one.range
        assert "figo2018" in one.sources


def test_the_limits_are_those_of_the_knowledge(catalog: Catalog) -> None:
    ranges = catalog.normal_ranges
    assert (ranges["frequency"].low, ranges["frequency"].high, ranges["duration"].high) == (24, 38, 8)
    assert [ranges["regularity_by_age"].high_at(age) for age in (17, 18, 25, 26, 41, 42, 45, 46)] == [
        None, 9, 9, 7, 7, 9, 9, None,
    ]  # fmt: skip
