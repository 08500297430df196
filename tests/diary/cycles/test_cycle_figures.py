"""Every figure of the phase model has a basis and a source, and together they give the published rates back."""

from __future__ import annotations

import numpy as np
import pytest
import yaml

import spotting
from spotting.diary import emissions, phases
from spotting.diary.cycle_figures import BASES, FILE, figure, read_figures

SOURCES, FIGURES = read_figures()


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_each_figure_has_a_basis_and_a_source_or_a_reason(name: str) -> None:
    one = FIGURES[name]
    assert one.basis in BASES
    if one.basis == "judged":
        assert one.why
    else:
        assert one.source in SOURCES
        assert one.at


def test_every_source_is_used_and_every_figure_is_read_somewhere() -> None:
    assert {one.source for one in FIGURES.values() if one.source} == set(SOURCES)
    text = "".join(path.read_text(encoding="utf-8") for path in FILE.parent.glob("*.py"))
    assert [name for name in FIGURES if f'"{name}"' not in text] == []


def test_the_figo_limits_are_those_of_the_knowledge() -> None:
    path = FILE.parents[1] / "knowledge" / "normal_ranges.yaml"
    ranges = {one["id"]: one for one in yaml.safe_load(path.read_text(encoding="utf-8"))["normal_ranges"]}
    assert figure("frequency_days") == [ranges["frequency"]["limits"][side] for side in ("low", "high")]
    assert figure("duration_days") == ranges["duration"]["limits"]["high"]
    bands = [[*band["ages"], band["high"]] for band in ranges["regularity_by_age"]["bands"]]
    assert figure("regularity_by_age") == bands
    assert spotting.__file__


def lengths(*parts: tuple[int, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return values and probabilities of a sum of independent lengths, each given as (least, probabilities)."""
    least, chances = sum(first for first, _ in parts), np.ones(1)
    for _, share in parts:
        chances = np.convolve(chances, share)
    return least + np.arange(len(chances)), chances


def moments(values: np.ndarray, chances: np.ndarray) -> tuple[float, float]:
    mean = float(values @ chances)
    return mean, float(np.sqrt((values - mean) ** 2 @ chances))


def test_periods_ovulation_and_luteal_lengths_are_those_of_fehring() -> None:
    menses = moments(np.arange(1, 14), phases.menses_lengths())
    assert menses == pytest.approx((5.2, 1.3), abs=0.1)
    values, chances = lengths((1, phases.menses_lengths()), (4, phases.follicular_lengths()))
    assert moments(values, chances)[0] == pytest.approx(16.0, abs=0.3)
    assert moments(values, chances)[1] == pytest.approx(3.6, abs=0.3)
    assert [int(values[np.searchsorted(chances.cumsum(), q)]) for q in (0.05, 0.95)] == [11, 22]
    luteal = phases.luteal_lengths()
    assert moments(np.arange(2, 30), luteal)[0] == pytest.approx(13.3, abs=0.1)
    assert luteal[:8].sum() == pytest.approx(0.04, abs=0.03)  # under 10 days


def test_the_length_of_cycles_lies_between_the_two_published_populations() -> None:
    """Fehring: 29.3 (SD 3.9), 95.6 % in 24 to 38 days. Kindara: 29.3 (SD 4.9)."""
    values, chances = lengths(
        (1, phases.menses_lengths()), (1, np.ones(1)), (0, phases.follicular_lengths()), (5, phases.luteal_lengths())
    )  # menses, a clear day, follicular days, four days around ovulation and the luteal days from the second on
    mean, spread = moments(values, chances)
    assert mean == pytest.approx(29.3, abs=0.6)
    assert 3.8 <= spread <= 4.9
    assert chances[(values >= 24) & (values <= 38)].sum() == pytest.approx(0.956, abs=0.04)


def test_spotting_before_a_period_is_that_of_symul_day_by_day() -> None:
    columns = phases.natural_chain().columns
    table = emissions.bleeding_table(columns)
    share = figure("onset_spotting") * figure("luteal_factor") / (1 - figure("premenstrual_goes_on"))
    for day in range(8, 0, -1):
        row = table[columns.index(f"luteal-{day}")]
        share = (1 - share) * row[0, 1] + share * row[1, 1] / row[1, 1:5].sum() * figure("premenstrual_goes_on")
        published = figure("premenstrual_spotting")[day - 1]
        assert share == pytest.approx(published, rel=0.12), f"day -{day}"


def test_the_first_day_of_a_period_can_be_neither_spotting_nor_dry_nor_unlogged() -> None:
    columns = phases.natural_chain().columns
    for name in ("menses1", "start_only"):
        row = emissions.bleeding_table(columns)[columns.index(name), 0]
        assert row[[0, 1, 6, 7]].tolist() == [0, 0, 0, 0]
        assert (row[2:6] > 0).all()
