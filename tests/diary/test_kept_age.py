"""Her age in the diary: read as people type it, grown older with the days, one change that undo knows."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from spotting.diary.kept_age import AGE, KeptAge, keep_age, kept_age, read_age
from spotting.diary.vault import FOR_TESTS, Vault

TODAY = date(2026, 4, 1)


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("34", KeptAge(TODAY, years=34)),
        (" 34 years ", KeptAge(TODAY, years=34)),
        ("34 Years old", KeptAge(TODAY, years=34)),
        ("34 años", KeptAge(TODAY, years=34)),
        ("1991", KeptAge(TODAY, born=1991)),
        ("2018", KeptAge(TODAY, born=2018)),
    ],
)
def test_an_age_or_a_year_of_birth_is_understood(typed: str, means: KeptAge) -> None:
    assert read_age(typed, TODAY) == means


@pytest.mark.parametrize("typed", ["", "7", "111", "1900", "2019", "2027", "-34", "34.5", "thirty", "1/1/1991", "034x"])
def test_what_is_no_age_says_what_to_write(typed: str) -> None:
    with pytest.raises(ValueError, match="the year you were born"):
        read_age(typed, TODAY)


def test_years_pass_and_a_year_of_birth_is_taken_at_its_middle() -> None:
    said = KeptAge(TODAY, years=34)
    assert said.years_on(TODAY) == 34
    assert said.years_on(date(2028, 4, 1)) == pytest.approx(36, abs=0.01)
    assert said.years_on(date(2020, 1, 1)) == 34, "a clock that was set back makes nobody younger"
    assert said.whole_years_on(date(2027, 3, 1)) == 34
    born = KeptAge(TODAY, born=1991)
    assert born.years_on(date(2026, 7, 1)) == pytest.approx(35, abs=0.01)
    assert born.whole_years_on(TODAY) == 35


def test_it_is_kept_taken_out_and_undone(tmp_path: Path) -> None:
    vault, _ = Vault.create(tmp_path / "diary", "four words not together", profile=FOR_TESTS)
    with vault:
        assert kept_age(vault) is None
        assert keep_age(vault, KeptAge(TODAY, years=34))
        assert not keep_age(vault, KeptAge(TODAY, years=34))
        assert keep_age(vault, KeptAge(TODAY, born=1991))
        assert keep_age(vault, None)
        assert kept_age(vault) is None
        vault.undo()
        assert kept_age(vault) == KeptAge(TODAY, born=1991)
        vault.undo()
        assert kept_age(vault) == KeptAge(TODAY, years=34)


@pytest.mark.parametrize("stored", [7, [], "34", {"said_on": "2026-04-01"}, {"said_on": "x", "years": 34},
                                    {"said_on": "2026-04-01", "years": 3}, {"years": 34}])  # fmt: skip
def test_what_this_version_cannot_read_is_no_age(tmp_path: Path, stored: Any) -> None:
    vault, _ = Vault.create(tmp_path / "diary", "four words not together", profile=FOR_TESTS)
    with vault:
        vault.set_setting(AGE, stored)
        assert kept_age(vault) is None
