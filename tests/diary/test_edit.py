"""Writing into a day: adding keeps what was there, an edit stands alone, and what an import said is never touched."""

from datetime import date

import pytest

from spotting.diary.day import Bleeding, Day, Medicine, Pain, Product, Sex
from spotting.diary.edit import Written, add, edit, fitting
from spotting.diary.recorded import OWN, Recorded, show

DAY = date(2026, 3, 2)
LIGHT = Recorded(Day(DAY, bleeding=Bleeding("light", products=(Product("pad", "full", 2),)), notes=("tired",)))
FLO = Recorded(Day(DAY, bleeding=Bleeding("heavy"), pain=(Pain("pelvis", 5),)), "flo", "archive")


def test_adding_to_an_empty_day_logs_only_what_was_written() -> None:
    row = add(None, DAY, Written(mucus="dry"))
    assert row == Recorded(Day(DAY, mucus="dry"))
    assert row.day.logged == ("mucus",)


def test_adding_keeps_what_was_there_and_adds_up_products() -> None:
    written = Written(
        {"products": (Product("pad", "full", 1), Product("tampon", "light", 1))}, lists={"notes": ("ill",)}
    )
    row = add(LIGHT, DAY, written)
    assert row.day.bleeding == Bleeding("light", products=(Product("pad", "full", 3), Product("tampon", "light", 1)))
    assert row.day.notes == ("tired", "ill")


def test_a_new_level_takes_the_place_of_the_old_one_and_keeps_the_details() -> None:
    row = add(LIGHT, DAY, Written({"level": "heavy", "very_heavy": True}))
    assert row.day.bleeding == Bleeding("heavy", very_heavy=True, products=(Product("pad", "full", 2),))
    again = add(row, DAY, Written({"level": "medium", "very_heavy": False}))
    assert again.day.bleeding is not None
    assert (again.day.bleeding.level, again.day.bleeding.very_heavy) == ("medium", False)


def test_details_without_a_level_are_bleeding_without_an_amount_never_a_guessed_level() -> None:
    assert add(None, DAY, Written({"colour": "pink"})).day.bleeding == Bleeding("unspecified", colour="pink")


def test_no_bleeding_and_blood_at_once_is_refused() -> None:
    with pytest.raises(ValueError, match="no bleeding and blood at once"):
        add(None, DAY, Written({"level": "none", "products": (Product("pad", "full"),)}))
    dry = add(None, DAY, Written({"level": "none"}))
    with pytest.raises(ValueError, match="Give the level"):
        add(dry, DAY, Written({"colour": "pink"}))


def test_zero_clots_go_with_no_bleeding() -> None:
    assert add(None, DAY, Written({"level": "none", "small_clots": 0, "large_clots": 0})).day.bleeding == Bleeding(
        "none"
    )


def test_a_record_of_none_gives_way_to_what_there_was_and_is_refused_beside_it() -> None:
    none = add(None, DAY, Written(lists={"sex": (Sex("none"),)}))
    assert add(none, DAY, Written(lists={"sex": (Sex(protection="protected"),)})).day.sex == (
        Sex(protection="protected"),
    )
    hurt = add(None, DAY, Written(lists={"pain": (Pain("pelvis", 6),)}))
    with pytest.raises(ValueError, match="says none"):
        add(hurt, DAY, Written(lists={"pain": (Pain("anywhere", severity="none"),)}))
    assert add(hurt, DAY, Written(lists={"pain": (Pain("head", severity="none"),)})).day.pain == (
        Pain("pelvis", 6),
        Pain("head", severity="none"),
    )


def test_the_same_medicine_twice_a_day_is_two_entries() -> None:
    row = add(None, DAY, Written(lists={"medicines": (Medicine("ibuprofen"), Medicine("ibuprofen"))}))
    assert len(row.day.medicines) == 2


def test_an_edit_replaces_the_field_and_stands_alone_before_imports() -> None:
    row = edit([LIGHT, FLO], Written({"level": "spotting", "very_heavy": False}))
    assert row is not None
    assert row.settled == {"bleeding"}
    shown = show([row, FLO])
    assert shown.day.bleeding is not None
    assert shown.day.bleeding.level == "spotting"
    assert shown.conflicts == ()
    assert shown.day.pain == (Pain("pelvis", 5),)  # not edited: the import still shows


def test_a_field_emptied_hides_the_import_but_does_not_change_it() -> None:
    row = edit([FLO], Written(), ["bleeding"])
    assert row is not None
    assert (row.source, row.settled) == (OWN, {"bleeding"})
    shown = show([row, FLO])
    assert shown.day.bleeding is None
    assert FLO.day.bleeding == Bleeding("heavy")


def test_a_second_edit_keeps_what_the_first_settled() -> None:
    first = edit([FLO], Written(), ["bleeding"])
    assert first is not None
    second = edit([first, FLO], Written(), ["pain"])
    assert second is not None
    assert second.settled == {"bleeding", "pain"}
    assert show([second, FLO]).day.is_empty


def test_without_imports_nothing_is_settled_and_an_emptied_day_is_gone() -> None:
    assert edit([LIGHT], Written(), ["bleeding"]) == Recorded(Day(DAY, notes=("tired",)))
    assert edit([LIGHT], Written(), ["bleeding", "notes"]) is None


def test_an_edit_of_a_list_replaces_it() -> None:
    row = edit([LIGHT], Written(lists={"notes": ("better",)}))
    assert row is not None
    assert row.day.notes == ("better",)


def test_what_does_not_fit_is_named_and_the_rest_is_kept() -> None:
    hurt = Recorded(Day(DAY, pain=(Pain("pelvis", 6),)))
    told = Written({"level": "light"}, "dry", {"pain": (Pain("anywhere", severity="none"),), "notes": ("tired",)})
    kept, refused = fitting(hurt, DAY, told)
    assert kept.named == ("bleeding", "mucus", "notes")
    assert list(refused) == ["pain"]
    assert "says none" in refused["pain"]
