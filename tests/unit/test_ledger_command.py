"""`spotting knowledge ledger`: what became of every published figure, as lines and as JSON."""

import shutil
from pathlib import Path

import pytest
from command import spotting

from spotting.catalog.load import KNOWLEDGE
from spotting.report.ledger import FATES

A_NEW_FIGURE = """\
- id: a_new_figure
  kind: background_rate
  finding: fever
  who: people of the test
  value: 0.4
  unit: proportion
  source: ng12
  at: table 1
  read: present
  second_read: verified
"""

A_CONDITION = """\
name: A condition of the test
plain_name: A condition of the test
kind: leaf
group: test
about: It is a test.
states: [cycling]
present_in: {{cycling: {{p: 0.01, range: [0.005, 0.02], basis: judged, why: A test}}}}
shows_as:
  abnormal_bleeding: {{se: 0.5, range: [0.4, 0.6], basis: judged, why: A test, {names}}}
next_steps: [{{do: transvaginal_ultrasound, basis: judged, why: A test}}]
reviewed: {{by: awaiting a clinician, on: 2026-11-20}}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(KNOWLEDGE, tmp_path_factory.mktemp("ledger") / "knowledge"))


def test_json_holds_the_totals_and_a_row_per_figure() -> None:
    found = spotting("knowledge", "ledger", "--json")
    assert (found.code, found.err) == (0, "")
    assert found.json["facts"] == len(found.json["rows"]) == sum(found.json["by_fate"].values())
    assert list(found.json["by_fate"]) == list(FATES)
    row = next(row for row in found.json["rows"] if row["id"] == "ep_inc_nice")
    assert (row["about"], row["value"], row["source"]) == ("ectopic_pregnancy", 0.011, "ng126")
    assert found.json["collected"]["rules"]["entries"] == 189


def test_lines_name_every_figure_and_its_fate() -> None:
    lines = spotting("knowledge", "ledger").out.splitlines()
    assert lines[0].endswith(" published figures")
    assert any(line.startswith("ep_inc_nice ") and "population_prevalence" in line for line in lines)
    assert any(line.startswith("elicited ") and " 201 " in line for line in lines)


def test_open_lists_only_what_nothing_points_to(folder: Path) -> None:
    general = folder / "facts" / "general.yaml"
    sound = general.read_text(encoding="utf-8")
    general.write_text(sound + A_NEW_FIGURE, encoding="utf-8")
    try:
        found = spotting("knowledge", "ledger", "--open", "--knowledge", str(folder))
        as_json = spotting("knowledge", "ledger", "--open", "--json", "--knowledge", str(folder)).json
    finally:
        general.write_text(sound, encoding="utf-8")
    assert any(line.startswith("a_new_figure ") and " open" in line for line in found.out.splitlines())
    assert "a_new_figure" in [row["id"] for row in as_json["rows"]]
    assert {row["fate"] for row in as_json["rows"]} == {"open"}


def test_a_broken_fact_is_a_problem_with_its_line_and_no_traceback(folder: Path) -> None:
    general = folder / "facts" / "general.yaml"
    sound = general.read_text(encoding="utf-8")
    general.write_text(sound.replace("  kind: incidence\n", "  kind: incidents\n", 1), encoding="utf-8")
    try:
        refused = spotting("knowledge", "ledger", "--knowledge", str(folder))
        checked = spotting("knowledge", "check", "--knowledge", str(folder))
    finally:
        general.write_text(sound, encoding="utf-8")
    assert (refused.code, checked.code) == (3, 3)
    for said in (refused.err, checked.out):
        assert "facts/general.yaml:2: `kind: incidents` is not one of" in said
        assert "Traceback" not in said


def refused(folder: Path, names: str) -> str:
    """Return what `knowledge check` says of a condition whose one link names facts like this."""
    path = folder / "conditions" / "a_condition.yaml"
    path.write_text(A_CONDITION.format(names=names), encoding="utf-8")
    try:
        checked = spotting("knowledge", "check", "--knowledge", str(folder))
    finally:
        path.unlink()
    assert checked.code == 3
    return checked.out


def test_a_number_that_names_an_unknown_fact_is_a_problem(folder: Path) -> None:
    said = refused(folder, "fact: ep_inc_nicer")
    assert said.splitlines()[0].startswith("conditions/a_condition.yaml:9: names the fact `ep_inc_nicer`, which does")
    assert "Did you mean `ep_inc_nice`?" in said


def test_a_number_with_fact_and_facts_is_a_problem(folder: Path) -> None:
    said = refused(folder, "fact: ep_inc_nice, facts: [ep_inc_nice]")
    assert "conditions/a_condition.yaml:9: has both `fact` and `facts`. Write one list: `facts: [a, b]`." in said
