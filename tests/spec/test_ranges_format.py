"""normal_ranges.yaml and disagreements.yaml: what is read, what is refused, and where disagreements are shown."""

import shutil
from pathlib import Path

import pytest

from spotting.catalog import Catalog, read_catalog
from spotting.catalog.load import KNOWLEDGE
from spotting.catalog.search import entries, show


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the whole knowledge that every test leaves as it was."""
    return Path(shutil.copytree(KNOWLEDGE, tmp_path_factory.mktemp("copy") / "knowledge"))


def test_every_stage_of_life_has_a_normal_range(catalog: Catalog) -> None:
    about = {one.about for one in catalog.normal_ranges.values()}
    assert about >= {
        "periods",
        "first_years",
        "perimenopause",
        "on_hormones",
        "pregnancy",
        "after_birth",
        "after_abortion",
    }
    assert len(catalog.normal_ranges) >= 17
    for one in catalog.normal_ranges.values():
        assert one.why if one.basis == "judged" else one.sources, one.id
        assert all(at for at in one.sources.values()), one.id


def test_every_disagreement_is_shown_beside_each_rule_it_concerns(catalog: Catalog) -> None:
    assert len(catalog.disagreements) >= 12
    for one in catalog.disagreements.values():
        for rule in one.rules:
            said = show(catalog, rule)
            assert one.name in said
            assert all(position in said for position in one.positions)
            assert one.chosen in said


def test_they_can_be_listed_and_shown(catalog: Catalog) -> None:
    assert dict(entries(catalog, "disagreements"))["longest_normal_period"] == "The longest normal period"
    assert "24 to 38 days" in show(catalog, "frequency")
    assert "8 days: FIGO 2018" in show(catalog, "longest_normal_period")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("normal_ranges.yaml", "{low: 24, high: 38, unit: days}", "{low: 38, high: 24, unit: days}", "is above"),
        ("normal_ranges.yaml", "{high: 8, unit: days}", "{high: 8}", "needs the key `unit`"),
        ("normal_ranges.yaml", "belsey1997: cycle lengths", "belsey1897: cycle lengths", "is no known source"),
        ("normal_ranges.yaml", "    about: pregnancy\n", "    about: pregnant\n", "is not one of"),
        ("normal_ranges.yaml", "ages: [18, 25]", "ages: young", "must be two numbers"),
        ("normal_ranges.yaml", "  - id: duration", "  - id: frequency", "stands twice"),
        ("normal_ranges.yaml", "    normal: up to 8 days", "    normal: up to 8 of your days", "says you or your"),
        ("normal_ranges.yaml", "    normal: up to 8 days", "    norm: up to 8 days", "unknown key `norm`"),
        ("pictorial_chart.yaml", "small_clot: 1", "small_clot: -1", "must be a whole number"),
        ("pictorial_chart.yaml", "    sources: {magnay_2020: Background}\n", "", "cites nothing"),
        ("pictorial_chart.yaml", "  wfh_pbac: Admin", "  wfh_pabc: Admin", "is no known source"),
        ("pictorial_chart.yaml", "The score adds up", "Your score adds up", "says you or your"),
        ("disagreements.yaml", "rules: [hrt_after_stopping]", "rules: [hrt_after_stoping]", "is no known rule"),
        ("disagreements.yaml", "      - '7 days: guides from the United States'\n", "", "needs two positions"),
        ("disagreements.yaml", "    sources: [nhs_tss]\n", "", "needs `rules` it concerns and `sources`"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_file(copy: Path, file: str, old: str, new: str, said: str) -> None:
    sound = (copy / file).read_text(encoding="utf-8")
    assert sound.count(old) == 1
    (copy / file).write_text(sound.replace(old, new), encoding="utf-8")
    try:
        _, problems = read_catalog(copy)
    finally:
        (copy / file).write_text(sound, encoding="utf-8")
    assert [problem for problem in problems if problem.file == file and said in problem.what + problem.fix], problems
