"""Her corrections in the diary's file: one change each, and nothing a later version wrote is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from spotting.diary.corrections import Correction
from spotting.diary.kept_corrections import (
    CORRECTIONS,
    corrections_of,
    in_a_line,
    keep_correction,
    take_back_correction,
)
from spotting.diary.vault import FOR_TESTS, Vault

NOT = Correction("not_period", date(2026, 3, 3), date(2026, 3, 7))
YES = Correction("period", date(2026, 3, 5))
OVULATION = Correction("ovulation", date(2026, 3, 17))


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made, _ = Vault.create(tmp_path / "diary", "four words not together", profile=FOR_TESTS)
    with made:
        yield made


def test_a_later_word_takes_the_place_of_an_earlier_one_and_undo_brings_it_back(vault: Vault) -> None:
    assert keep_correction(vault, OVULATION) == []
    assert keep_correction(vault, NOT) == []
    assert keep_correction(vault, YES) == [NOT]
    assert corrections_of(vault) == [OVULATION, YES]
    change = vault.last_change()
    assert change
    assert change.what == "corrected 5 March 2026: it was a period"
    vault.undo()
    assert corrections_of(vault) == [OVULATION, NOT]


def test_saying_the_same_twice_is_one_word(vault: Vault) -> None:
    keep_correction(vault, NOT)
    assert keep_correction(vault, NOT) == []
    assert corrections_of(vault) == [NOT]
    vault.undo()
    assert vault.setting(CORRECTIONS) is None


def test_taking_back_is_a_change_that_undo_knows(vault: Vault) -> None:
    keep_correction(vault, NOT)
    keep_correction(vault, OVULATION)
    assert take_back_correction(vault, NOT)
    assert not take_back_correction(vault, NOT)
    assert corrections_of(vault) == [OVULATION]
    undone = vault.undo()
    assert undone
    assert undone.what == "took the correction back, 3 to 7 March 2026: it was not a period"
    assert corrections_of(vault) == [NOT, OVULATION]


def test_what_a_later_version_wrote_stays(vault: Vault) -> None:
    later = {"kind": "of_a_later_version", "first": "2026-03-01"}
    vault.set_setting(CORRECTIONS, [later, NOT.to_json()])
    assert corrections_of(vault) == [NOT]
    keep_correction(vault, OVULATION)
    take_back_correction(vault, NOT)
    assert vault.setting(CORRECTIONS) == [later, OVULATION.to_json()]


def test_a_correction_reads_as_a_line(vault: Vault) -> None:
    across = Correction("pregnant", date(2025, 12, 30), date(2026, 1, 4))
    assert in_a_line(across) == "30 December 2025 to 4 January 2026: you were pregnant"
    assert in_a_line(OVULATION) == "17 March 2026: the egg was released"
