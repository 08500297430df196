"""A correction is written and read without loss, and a wrong one says what to write instead."""

from __future__ import annotations

from datetime import date

import pytest

from spotting.diary.corrections import KINDS, Correction, correction_from_json, in_force

DAY, NEXT = date(2026, 3, 2), date(2026, 3, 4)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_goes_to_json_and_back(kind: str) -> None:
    for last in (None, DAY):
        one = Correction(kind, DAY, last)
        assert correction_from_json(one.to_json()) == one


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("period", "must be an object"),
        ({"kind": "period"}, "needs kind and first"),
        ({"kind": "perriod", "first": "2026-03-02"}, "write one of period"),
        ({"kind": "period", "first": "2.3.2026"}, "write it as 2026-03-02"),
        ({"kind": "period", "first": "2026-03-02", "lst": "2026-03-04"}, "Did you mean `last`"),
        ({"kind": "period", "first": "2026-03-04", "last": "2026-03-02"}, "before first"),
        ({"kind": "ovulation", "first": "2026-03-02", "last": "2026-03-04"}, "about one day"),
        ({"kind": "period", "first": 20260302}, "write it as 2026-03-02"),
    ],
)
def test_a_wrong_one_says_what_to_write(data: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        correction_from_json(data)


def test_of_two_that_contradict_each_other_the_later_holds() -> None:
    yes, no = Correction("period", DAY, NEXT), Correction("not_period", NEXT)
    assert in_force([yes, no]) == (no,)
    assert in_force([no, yes]) == (yes,)
    assert in_force([yes, yes]) == (yes,)
    far = Correction("not_period", date(2026, 5, 1))
    assert in_force([yes, far]) == (yes, far)
