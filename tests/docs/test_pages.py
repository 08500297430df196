"""The reference pages and the skeleton of a condition."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from spotting.catalog import Catalog, read_catalog
from spotting.problems import BadCase
from spotting.report.ledger import read_ledger
from spotting.report.pages import write_pages
from spotting.skeleton import KNOWLEDGE, write_condition


@pytest.fixture(scope="module")
def folder(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("reference")
    write_pages(catalog, target, read_ledger(KNOWLEDGE, catalog))
    return target


def test_every_condition_finding_rule_and_source_has_a_page_that_says_something(folder: Path, catalog: Catalog) -> None:
    for kind in ("conditions", "findings", "rules", "actions", "care", "claims", "sources"):
        for name in getattr(catalog, kind):
            text = (folder / kind / f"{name}.md").read_text(encoding="utf-8")
            assert text.startswith("# ")
            assert len(text.splitlines()) > 6, f"{kind}/{name}.md"
            assert f"({name}.md)" in (folder / kind / "index.md").read_text(encoding="utf-8")


def test_every_link_between_pages_leads_somewhere(folder: Path) -> None:
    pages = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.md")}
    for name, path in pages.items():
        for target in re.findall(r"\]\(([^)\s]+\.md)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{name}: {target}"


def test_every_source_page_says_who_uses_it(folder: Path, catalog: Catalog) -> None:
    silent = [
        name
        for name in catalog.sources
        if "## Used by" not in (folder / "sources" / f"{name}.md").read_text(encoding="utf-8")
    ]
    assert silent == []


def test_a_rule_page_says_its_condition_in_words(folder: Path) -> None:
    text = (folder / "rules" / "pm_any_55.md").read_text(encoding="utf-8")
    assert "(../findings/age_years.md) from 55" in text
    assert "not (" in text


def test_a_condition_page_holds_the_model_beside_the_literature(folder: Path, catalog: Catalog) -> None:
    text = (folder / "conditions" / "ectopic_pregnancy.md").read_text(encoding="utf-8")
    section = text.split("## Published results beside the model")[1].split("\n## ")[0]
    for check in catalog.checks.values():
        if check.expect == "ectopic_pregnancy":
            assert check.title in section.replace("\\", "")
            assert f"({check.source}.md)" in section.replace("../sources/", "")
    everything = (folder / "checks" / "index.md").read_text(encoding="utf-8").replace("\\", "")
    assert [check.id for check in catalog.checks.values() if check.title not in everything] == []


def test_a_test_page_says_what_each_result_answers_and_whose_next_step_it_is(folder: Path) -> None:
    text = (folder / "actions" / "urine_pregnancy_test.md").read_text(encoding="utf-8")
    assert "(../findings/pregnancy_test.md) positive" in text
    assert "(../conditions/chlamydia_cervicitis.md)" in text


def test_disagreements_stand_beside_their_rules_and_on_a_page_of_their_own(folder: Path, catalog: Catalog) -> None:
    page = (folder / "disagreements" / "index.md").read_text(encoding="utf-8")
    for one in catalog.disagreements.values():
        assert f"## {one.name}" in page
        for rule in one.rules:
            text = (folder / "rules" / f"{rule}.md").read_text(encoding="utf-8")
            assert "## Where guidelines differ" in text
            assert one.name in text


def test_the_review_page_tells_who_reviewed_what(folder: Path, catalog: Catalog) -> None:
    text = (folder / "review.md").read_text(encoding="utf-8")
    assert [name for name in catalog.conditions if f"(conditions/{name}.md)" not in text] == []


def test_pages_render_twice_the_same(folder: Path, catalog: Catalog, tmp_path: Path) -> None:
    for path in write_pages(catalog, tmp_path, read_ledger(KNOWLEDGE, catalog)):
        assert path.read_bytes() == (folder / path.relative_to(tmp_path)).read_bytes()


# --- the skeleton ---


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    return shutil.copytree(KNOWLEDGE, tmp_path / "knowledge")


def test_a_skeleton_has_only_keys_the_loader_knows(knowledge: Path) -> None:
    write_condition("lichen_planus", knowledge, today=date(2026, 11, 20))
    _, problems = read_catalog(knowledge)
    assert problems, "an unfilled skeleton must not load"
    assert {problem.file for problem in problems} == {"conditions/lichen_planus.yaml"}
    assert not [problem for problem in problems if "unknown key" in problem.what or "YAML" in problem.what]


def test_a_filled_skeleton_loads(knowledge: Path) -> None:
    path = write_condition("lichen_planus", knowledge)
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"^# (requires|exposed|excluded_by|urgency_floor|aliases|codes|tags|figo)", r"\1", text, flags=re.M)
    text = text.replace("basis: measured, source: SOURCE_ID, at: WHERE IN IT", "basis: judged, why: a test")
    text = text.replace("basis: guideline, source: SOURCE_ID, at: WHERE IN IT", "basis: judged, why: a test")
    text = text.replace("[LOW, HIGH]", "[0.3, 2]").replace("ODDS", "1.2")
    text = re.sub(r"(p|se|se_if_parent): SHARE, range: \[0.3, 2\]", r"\1: 0.5, range: [0.4, 0.6]", text)
    path.write_text(text.replace("ACTION_ID", "speculum_examination"), encoding="utf-8")
    catalog, problems = read_catalog(knowledge)
    assert problems == []
    assert catalog is not None
    assert catalog.conditions["lichen_planus"].requires is not None


@pytest.mark.parametrize("name", ["", "Lichen", "lichen planus", "../rules/x", "2nd", "lichen__planus", "_x"])
def test_a_bad_id_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadCase, match="is no id"):
        write_condition(name, tmp_path)


def test_an_existing_condition_is_never_overwritten() -> None:
    before = (KNOWLEDGE / "conditions" / "cervical_polyp.yaml").read_bytes()
    done = subprocess.run(
        [sys.executable, "-m", "spotting.skeleton", "condition", "cervical_polyp"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "exists already" in done.stderr
    assert (KNOWLEDGE / "conditions" / "cervical_polyp.yaml").read_bytes() == before
