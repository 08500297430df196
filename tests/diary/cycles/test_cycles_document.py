"""docs/cycles.md (Episodes, Segmentation) and docs/diaries say what the code gives, row by row."""

from __future__ import annotations

from pathlib import Path

import pytest
from worked_cycles import TABLES

import explained_diaries
from spotting.diary.cycle_figures import figure

DOCS = Path(__file__).parents[3] / "docs"
TEXT = (DOCS / "cycles.md").read_text(encoding="utf-8")
MADE = {name: make() for name, make in TABLES.items()}


def stands_in_document(name: str) -> list[str]:
    """Return the rows of the table under this header in the document."""
    header, _ = MADE[name]
    lines = TEXT.splitlines()
    at = lines.index(header) + 2
    end = next(k for k in range(at, len(lines)) if not lines[k].startswith("|"))
    return lines[at:end]


@pytest.mark.parametrize(("name", "row"), [(name, row) for name, (_, rows) in MADE.items() for row in rows])
def test_each_row_of_the_worked_tables_is_what_the_code_gives(name: str, row: str) -> None:
    assert row in stands_in_document(name)


@pytest.mark.parametrize("name", sorted(MADE))
def test_the_document_has_no_other_rows(name: str) -> None:
    assert stands_in_document(name) == MADE[name][1]


def test_the_evidence_worked_by_hand() -> None:
    none = 0.63 * (1 - 0.0095 - 0.0008 - 0.0002 - 0.0001)
    assert figure("silent") + figure("other_only") == pytest.approx(1 - 0.63)
    assert none * 0.015 == pytest.approx(0.00935, abs=5e-6)
    assert [row for row in MADE["evidence"][1] if row.startswith("| follicular | 0.009350 |")]


@pytest.mark.parametrize("name", sorted(explained_diaries.DIARIES))
def test_the_explained_diaries_are_what_the_code_says(name: str) -> None:
    written = (DOCS / "diaries" / f"{name}.md").read_text(encoding="utf-8")
    assert written == explained_diaries.page(name), "run python benchmarks/explained_diaries.py"


def test_every_explained_diary_is_linked_and_none_is_left_over() -> None:
    assert {path.stem for path in (DOCS / "diaries").glob("*.md")} == set(explained_diaries.DIARIES)
    for name in explained_diaries.DIARIES:
        assert f"(diaries/{name}.md)" in TEXT


def test_the_figures_named_in_the_text_are_the_figures() -> None:
    for said in ("3 in 100", "45 days", "for 90", "mean 90 days", "650 days", "four weeks"):
        assert said in TEXT
    assert figure("missed_share") == 0.03
    assert figure("missed_share_silent")[::2] == [45, 90]
    assert figure("long_gap_mean_days") == 90
    assert figure("test_holds_days") == 28
