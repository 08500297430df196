"""A day: an empty field is not a record of none; words come from closed lists, figures stay within bounds."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spotting.diary import day as d
from spotting.diary.day_json import day_from_json, day_to_json

DATE = date(2026, 3, 2)
FULL = d.Day(
    DATE,
    bleeding=d.Bleeding(
        "heavy",
        True,
        "dark_red",
        2,
        0,
        (d.Product("pad", "full", 3), d.Product("cup", None, 1, 20.5)),
        False,
        None,
        True,
    ),
    sex=(d.Sex("vaginal", "protected", 3, True),),
    pain=(d.Pain("pelvis", 6), d.Pain("anywhere", severity="none")),
    tests=(d.Test("pregnancy", "negative", "07:30"), d.Test("lh", "high")),
    temperatures=(d.Temperature(36.42, "basal", True, "06:15"),),
    mucus="egg_white",
    contraception=(d.ContraceptionEvent("combined_pill", "missed", 2),),
    medicines=(d.Medicine("ibuprofen"),),
    procedures=(d.Procedure("smear", "at the clinic"),),
    life=(d.LifeEvent("breastfeeding", "ongoing"),),
    symptoms=(d.Symptom("nausea", "mild"),),
    notes=("a “note” with\nlines, and ünïcödé",),
    tags=("holiday",),
)


def test_an_empty_day_is_not_logged_and_a_day_without_blood_is() -> None:
    assert d.Day(DATE).is_empty
    none = d.Day(DATE, bleeding=d.Bleeding("none"))
    assert not none.is_empty
    assert none.bleeding is not None
    assert not none.bleeding.bled
    assert none != d.Day(DATE)


@pytest.mark.parametrize("level", [level for level in d.BLEEDING_LEVELS if level != "none"])
def test_every_level_but_none_is_blood_spotting_and_unspecified_too(level: str) -> None:
    assert d.Bleeding(level).bled


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: d.Bleeding("much"), "level is 'much'; write one of none"),
        (lambda: d.Bleeding("light", colour="blue"), "colour is 'blue'"),
        (lambda: d.Bleeding("light", small_clots=101), "from 0 to 100"),
        (lambda: d.Pain("pelvis", 11), "from 0 to 10"),
        (lambda: d.Temperature(98.6), "from 30 to 45"),
        (lambda: d.Product("pad", count=0), "from 1 to 100"),
        (lambda: d.Day(date(1899, 12, 31)), "write one from 1900-01-01"),
        (lambda: d.Day(DATE, mucus="slimy"), "mucus is 'slimy'"),
        (lambda: d.Day(DATE, notes=("x" * 20_001,)), "at most 20,000"),
        (lambda: d.Day(DATE, tags=("x",) * 201), "at most 200 a day"),
    ],
)
def test_what_a_day_cannot_hold_is_refused_with_what_it_can(make: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make()  # type: ignore[operator]


def test_the_test_fills_every_field_so_that_a_new_one_is_not_forgotten() -> None:
    assert FULL.logged == d.FIELDS


def test_a_full_day_goes_to_json_and_back_without_loss() -> None:
    assert day_from_json(day_to_json(FULL)) == FULL


def test_an_empty_field_is_left_out_of_the_json_and_none_is_not() -> None:
    assert day_to_json(d.Day(DATE)) == {"date": "2026-03-02"}
    assert day_to_json(d.Day(DATE, bleeding=d.Bleeding("none")))["bleeding"] == {"level": "none"}


@given(
    st.builds(
        d.Day,
        st.dates(d.FIRST_DATE, d.LAST_DATE),
        bleeding=st.none() | st.builds(d.Bleeding, st.sampled_from(d.BLEEDING_LEVELS), st.booleans()),
        pain=st.lists(st.builds(d.Pain, st.text(max_size=9), st.none() | st.integers(0, 10)), max_size=3).map(tuple),
        notes=st.lists(st.text(max_size=30), max_size=3).map(tuple),
    )
)
def test_any_day_goes_to_json_and_back(one: d.Day) -> None:
    assert day_from_json(day_to_json(one)) == one


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([], "a day must be an object"),
        ({"date": "2.3.2026"}, "write it as 2026-03-02"),
        ({"date": "2026-03-02", "bleading": {}}, "Did you mean `bleeding`"),
        ({"date": "2026-03-02", "bleeding": "light"}, "bleeding must be an object"),
        ({"date": "2026-03-02", "bleeding": {"level": "lots"}}, "bleeding.level is 'lots'"),
        ({"date": "2026-03-02", "bleeding": {}}, "bleeding lacks level"),
        ({"date": "2026-03-02", "pain": [{"site": "pelvis", "score": "6"}]}, "pain.score is '6'; write a whole number"),
        ({"date": "2026-03-02", "pain": [{"site": "pelvis", "level": 6}]}, "pain.level is no field"),
        ({"date": "2026-03-02", "notes": "x"}, "notes must be a list"),
    ],
)
def test_json_that_is_no_day_is_refused_with_its_place_and_nothing_is_dropped(data: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        day_from_json(data)


@pytest.mark.parametrize("bleeding", [{"small_clots": True}, {"large_clots": False}])
def test_true_is_no_whole_number(bleeding: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="write a whole number"):
        day_from_json({"date": "2026-03-02", "bleeding": {"level": "light", **bleeding}})
