"""What is typed about a day: read as meant, or refused with what to write; no part is guessed."""

import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spotting.diary import entries_in_words as words
from spotting.diary.day import (
    ContraceptionEvent,
    LifeEvent,
    Medicine,
    Pain,
    Procedure,
    Product,
    Sex,
    Symptom,
    Temperature,
    Test,
)


@pytest.mark.parametrize(
    ("text", "products"),
    [
        ("3full", (Product("pad", "full", 3),)),
        ("3 full", (Product("pad", "full", 3),)),
        ("full", (Product("pad", "full", 1),)),
        ("2", (Product("pad", None, 2),)),
        ("2light,1full", (Product("pad", "light", 2), Product("pad", "full", 1))),
        ("2 light and 1 soaked", (Product("pad", "light", 2), Product("pad", "full", 1))),
    ],
)
def test_pads_are_read_with_count_and_fill(text: str, products: tuple[Product, ...]) -> None:
    assert words.read_products("pad", text) == products


def test_a_cup_has_millilitres_with_either_decimal_sign() -> None:
    assert words.read_products("cup", "20ml") == (Product("cup", millilitres=20),)
    assert words.read_products("cup", "2 x 12,5 ml") == (Product("cup", count=2, millilitres=12.5),)


@pytest.mark.parametrize("kind", ["cup", "disc"])
def test_a_bare_number_for_a_cup_is_not_taken_for_cups_nor_for_millilitres(kind: str) -> None:
    with pytest.raises(ValueError, match="such as 10ml, or 1full"):
        words.read_products(kind, "10")


@pytest.mark.parametrize(
    ("reader", "text", "entries"),
    [
        (words.read_sex, "protected", (Sex(protection="protected"),)),
        (words.read_sex, "without a condom", (Sex(protection="unprotected"),)),
        (words.read_sex, "vaginal unprotected pain=3 bled", (Sex("vaginal", "unprotected", 3, True),)),
        (words.read_sex, "no", (Sex("none"),)),
        (words.read_pain, "pelvis=6", (Pain("pelvis", 6),)),
        (words.read_pain, "cramps 7/10, head=mild", (Pain("pelvis", 7), Pain("head", severity="mild"))),
        (words.read_pain, "none", (Pain("anywhere", severity="none"),)),
        (words.read_pain, "pelvis=0", (Pain("pelvis", 0, "none"),)),
        (words.read_test, "pregnancy=negative", (Test("pregnancy", "negative"),)),
        (words.read_test, "ovulation peak at 7:30", (Test("lh", "positive", "07:30"),)),
        (words.read_temperature, "36,5", (Temperature(36.5),)),
        (words.read_temperature, "97.9F", (Temperature(36.61),)),
        (words.read_temperature, "36.4 wrist excluded 06:10", (Temperature(36.4, "wrist", True, "06:10"),)),
        (words.read_pill, "2 missed", (ContraceptionEvent("pill", "missed", 2),)),
        (words.read_contraception, "Copper Coil=start", (ContraceptionEvent("copper_coil", "start"),)),
        (words.read_contraception, "condom", (ContraceptionEvent("condom", "use"),)),
        (words.read_medicine, "iron", (Medicine("iron"),)),
        (words.read_medicine, "iron=stop", (Medicine("iron", "stop"),)),
        (words.read_procedure, "pap smear", (Procedure("smear"),)),
        (words.read_procedure, "other=cyst drained", (Procedure("other", "cyst drained"),)),
        (words.read_life, "pregnant=start", (LifeEvent("pregnancy", "start"),)),
        (words.read_symptom, "nausea=severe", (Symptom("nausea", "severe"),)),
        (words.read_clots, "2 small and 1 big", (2, 1)),
        (words.read_clots, "1large", (None, 1)),
        (words.read_clots, "none", (0, 0)),
        (words.read_level, "very heavy", ("heavy", True)),
        (words.read_level, "LIGHT ", ("light", False)),
        (words.read_colour, "brown", "brown_or_black"),
        (words.read_mucus, "egg white", "egg_white"),
    ],
)
def test_it_is_read_as_meant(reader: Callable[[str], Any], text: str, entries: Any) -> None:
    assert reader(text) == entries


@pytest.mark.parametrize(
    ("reader", "text", "said"),
    [
        (words.read_level, "sprotting", "Did you mean `spotting`"),
        (words.read_level, "normal", "Write one of none, spotting"),
        (words.read_clots, "3", "how many of which size"),
        (words.read_clots, "small", "how many of which size"),
        (words.read_pain, "6", "where and how bad"),
        (words.read_pain, "pelvis=11", "from 0 to 10"),
        (words.read_test, "pregnancy", "what and the result"),
        (words.read_test, "pregnancy=high", "high is a result of an LH test"),
        (words.read_temperature, "97.9", "write 97.9F"),
        (words.read_temperature, "hot", "write degrees"),
        (words.read_sex, "none protected", "either none, or what there was"),
        (words.read_pill, "swallowed", "Write one of start, stop"),
        (words.read_medicine, "  ", "is empty"),
        (words.read_procedure, "apendix", "Write one of smear"),
    ],
)
def test_what_lacks_a_part_or_is_no_word_is_refused_with_what_to_write(
    reader: Callable[[str], Any], text: str, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        reader(text)


def test_control_characters_do_not_get_into_names_and_notes() -> None:
    assert words.free_text("tired\x1b[31m\x07 today") == "tired[31m today"


READERS = [
    words.read_level, words.read_colour, words.read_clots, words.read_sex, words.read_pain, words.read_test,
    words.read_temperature, words.read_mucus, words.read_pill, words.read_contraception, words.read_medicine,
    words.read_procedure, words.read_life, words.read_symptom, lambda text: words.read_products("cup", text),
]  # fmt: skip


@pytest.mark.parametrize("reader", READERS)
@given(text=st.text(max_size=40))
def test_any_text_is_read_or_refused_in_words(reader: Callable[[str], Any], text: str) -> None:
    with contextlib.suppress(ValueError):
        assert reader(text) is not None
