"""The commands for reviewers as they are installed: numbers, review, diff, and the judged share of each condition."""

import csv
import io
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from command import spotting

from spotting.catalog import Catalog, load_catalog
from spotting.catalog.judged_share import judged_shares
from spotting.catalog.load import KNOWLEDGE
from spotting.catalog.mark_review import mark_reviewed

PATIENTS = Path(__file__).parent.parent / "patients"


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    return shutil.copytree(KNOWLEDGE, tmp_path / "knowledge")


# --- numbers ---


def test_the_table_of_numbers_holds_every_number_with_what_it_rests_on(catalog: Catalog) -> None:
    ran = spotting("knowledge", "numbers", "--csv", "-")
    assert (ran.code, ran.err) == (0, "")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert list(rows[0]) == ["id", "file", "value", "low", "high", "basis", "source", "at", "why", "fitted_to", "facts"]
    assert [row["id"] for row in rows] == [number.id for number in catalog.numbers]
    for row in rows:
        assert float(row["low"]) <= float(row["value"]) <= float(row["high"]), row["id"]
        assert (KNOWLEDGE / row["file"]).exists()
        assert row["source"] in catalog.sources if row["basis"] == "measured" else row["why"], row["id"]


def test_the_table_can_go_to_a_file(tmp_path: Path) -> None:
    ran = spotting("knowledge", "numbers", "--csv", "table.csv", cwd=tmp_path)
    assert ran.code == 0
    assert (tmp_path / "table.csv").read_text(encoding="utf-8").startswith("id,file,value,")
    failed = spotting("knowledge", "numbers", "--csv", "no/such/folder.csv", cwd=tmp_path)
    assert failed.code == 2
    assert "cannot be written" in failed.err


# --- review ---


def test_a_review_changes_one_line_of_one_file_and_loads(knowledge: Path) -> None:
    path = knowledge / "conditions" / "cervical_polyp.yaml"
    before = path.read_text(encoding="utf-8").splitlines()
    ran = spotting("knowledge", "review", "cervical_polyp", "--by", "Dr A. O'Neil: x #1", "--on", "2026-11-20",
                   "--knowledge", str(knowledge))  # fmt: skip
    assert (ran.code, ran.err) == (0, "")
    after = path.read_text(encoding="utf-8").splitlines()
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert len(changed) == 1
    assert changed[0][1].startswith("reviewed: ")
    condition = load_catalog(knowledge).conditions["cervical_polyp"]
    assert (condition.reviewed_by, condition.reviewed_on) == ("Dr A. O'Neil: x #1", "2026-11-20")
    others = [
        p for p in knowledge.rglob("*.yaml") if p.read_bytes() != (KNOWLEDGE / p.relative_to(knowledge)).read_bytes()
    ]
    assert others == [path]


@pytest.mark.parametrize(
    "written",
    ["reviewed: {by: nobody yet, on: 2026-01-01}  # keep this\n", "reviewed:\n  by: nobody yet\n  on: 2026-01-01\n"],
    ids=["flow with a comment", "block"],
)
def test_a_review_keeps_comments_and_what_stands_around_it(tmp_path: Path, written: str) -> None:
    (tmp_path / "conditions").mkdir()
    path = tmp_path / "conditions" / "one.yaml"
    path.write_text(f"# a first line\nname: One\n{written}# a last line\nkind: leaf\n", encoding="utf-8")
    mark_reviewed(tmp_path, "one", "Ada", date(2026, 11, 20))
    comment = "  # keep this" if "#" in written else ""
    line = f"reviewed: {{by: 'Ada', on: 2026-11-20}}{comment}\n"
    assert path.read_text(encoding="utf-8") == f"# a first line\nname: One\n{line}# a last line\nkind: leaf\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("cervical_polip", "--by", "Ada"), "Did you mean `cervical_polyp`?"),
        (("../rules/hb_heavy", "--by", "Ada"), "is no condition"),
        (("cervical_polyp", "--by", "  "), "is no name"),
        (("cervical_polyp", "--by", "awaiting a clinician"), "nobody did yet"),
        (("cervical_polyp", "--by", "Ada", "--on", "20.11.2026"), "is no date"),
        (("cervical_polyp", "--by", "Ada", "--on", "2999-01-01"), "is not yet"),
    ],
)
def test_a_review_that_cannot_be_is_refused_in_one_line(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    path = tmp_path / "conditions" / "cervical_polyp.yaml"
    path.parent.mkdir()
    shutil.copy(KNOWLEDGE / "conditions" / path.name, path)
    ran = spotting("knowledge", "review", *arguments, "--knowledge", str(tmp_path))
    assert ran.code == 2
    assert ran.err.count("\n") == 1
    assert said in ran.err
    assert path.read_bytes() == (KNOWLEDGE / "conditions" / path.name).read_bytes()


# --- diff ---


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(knowledge: Path) -> Path:
    """A git repository that holds the knowledge and two patients."""
    assert shutil.which("git"), "these tests need git"
    root = knowledge.parent
    (root / "tests" / "patients").mkdir(parents=True)
    for name in ("web-77ce9c41", "icliniq-118"):
        shutil.copy(PATIENTS / f"{name}.yaml", root / "tests" / "patients")
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "first")
    return root


def test_a_diff_without_a_change_says_so(repository: Path) -> None:
    found = spotting("knowledge", "diff", "HEAD", "--knowledge", str(repository / "knowledge"), "--json").json
    assert found["files"] == {"added": [], "removed": [], "changed": []}
    assert (found["patients"], found["changes"], found["notes"]) == (2, [], [])


FLOOR = "urgency_floor: {above: 0.01, urgency: emergency, basis: judged, why: a test}\n"


def test_a_diff_names_the_patients_whose_urgency_changes(repository: Path) -> None:
    path = repository / "knowledge" / "conditions" / "implant_bleeding.yaml"
    text = path.read_text(encoding="utf-8")
    assert "urgency_floor" not in text
    path.write_text(text.replace("next_steps:", f"{FLOOR}next_steps:"), encoding="utf-8")
    ran = spotting("knowledge", "diff", "HEAD", "--knowledge", str(repository / "knowledge"), "--json")
    assert ran.code == 0, ran.err
    assert ran.json["files"]["changed"] == ["conditions/implant_bleeding.yaml"]
    changed = {one["id"]: one["urgency"] for one in ran.json["changes"]}
    assert changed["web-77ce9c41"]["after"] == "emergency"
    assert changed["web-77ce9c41"]["before"] != "emergency"
    assert ran.json["urgency_changes"] >= 1
    assert "-> emergency" in spotting("knowledge", "diff", "HEAD", "--knowledge", str(repository / "knowledge")).out


def test_a_diff_measures_how_far_a_leading_cause_moves(repository: Path) -> None:
    path = repository / "knowledge" / "conditions" / "implant_bleeding.yaml"
    text = path.read_text(encoding="utf-8")
    table = text[text.index("present_in:") : text.index("shows_as:")]
    lowered = re.sub(r"p: [0-9.]+, range: \[[^\]]+\]", "p: 0.0001, range: [0.00005, 0.0002]", table)
    assert lowered != table
    path.write_text(text.replace(table, lowered), encoding="utf-8")
    found = spotting("knowledge", "diff", "HEAD", "--knowledge", str(repository / "knowledge"), "--json").json
    moves = {move["cause"]: move for one in found["changes"] if one["id"] == "web-77ce9c41" for move in one["moves"]}
    assert moves["implant_bleeding"]["after"] < moves["implant_bleeding"]["before"] - 0.02


def test_a_diff_without_git_history_or_with_an_unknown_revision_is_said_plainly(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    unknown = spotting("knowledge", "diff", "no-such-tag", "--knowledge", str(repository / "knowledge"))
    assert (unknown.code, unknown.err.count("\n")) == (2, 1)
    assert "is no revision git knows" in unknown.err
    option = spotting("knowledge", "diff", "--knowledge", str(repository / "knowledge"), "--", "--output=x")
    assert option.code == 2
    elsewhere = shutil.copytree(KNOWLEDGE, tmp_path_factory.mktemp("nowhere") / "knowledge")
    outside = spotting("knowledge", "diff", "HEAD", "--knowledge", str(elsewhere))
    assert (outside.code, outside.err.count("\n")) == (2, 1)
    assert "no git repository" in outside.err


# --- the judged share of each condition ---


def test_the_judged_share_is_weighted_by_influence_and_names_what_to_look_up(catalog: Catalog) -> None:
    rows = {row.condition: row for row in judged_shares(catalog)}
    assert set(rows) == {name for name, c in catalog.conditions.items() if c.priors or c.links or c.risk_factors}
    assert all(0 <= row.by_influence <= 1 and 0 <= row.by_count <= 1 for row in rows.values())
    assert any(abs(row.by_influence - row.by_count) > 0.02 for row in rows.values())
    ids = {number.id: number for number in catalog.numbers}
    for row in rows.values():
        assert (row.by_influence > 0) == bool(row.look_up_next) or row.by_count > 0, row.condition
        if row.look_up_next:
            assert ids[row.look_up_next].basis == "judged"
            assert ids[row.look_up_next].id.startswith(f"conditions/{row.condition}.yaml")


def test_stats_by_condition_prints_a_row_for_each() -> None:
    found = spotting("knowledge", "stats", "--by-condition", "--json").json
    shares = [row["by_influence"] for row in found]
    assert shares == sorted(shares, reverse=True)
    lines = spotting("knowledge", "stats", "--by-condition").out.splitlines()
    assert len(lines) == len(found) + 1
