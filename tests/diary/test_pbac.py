"""The pictorial blood loss score: Higham's points added up per period, what is missing said, no verdict."""

from datetime import date, timedelta

import pytest

from spotting.catalog import Catalog
from spotting.diary.day import Bleeding, Day, Product
from spotting.diary.pbac import PictorialScore, pictorial_scores
from spotting.report.diary_month import scores_text

FIRST = date(2026, 3, 2)


def day(number: int, level: str = "medium", *products: Product, small: int = 0, large: int = 0) -> Day:
    bleeding = Bleeding(level, products=products, small_clots=small or None, large_clots=large or None)
    return Day(FIRST + timedelta(days=number), bleeding=bleeding)


@pytest.mark.parametrize(
    ("product", "points"),
    [
        (Product("pad", "light"), 1),
        (Product("pad", "medium"), 5),
        (Product("pad", "full"), 20),
        (Product("tampon", "light"), 1),
        (Product("tampon", "medium"), 5),
        (Product("tampon", "full"), 10),
    ],
)
def test_each_product_has_the_points_of_its_fill(catalog: Catalog, product: Product, points: int) -> None:
    (score,) = pictorial_scores([day(0, "medium", product)], catalog.pictorial_chart)
    assert score == PictorialScore(FIRST, FIRST, points)


def test_a_period_adds_up_products_clots_and_a_day_of_flooding(catalog: Catalog) -> None:
    days = [
        day(0, "medium", Product("pad", "full", 3), Product("tampon", "medium", 2), small=2),  # 60 + 10 + 2
        day(1, "flooding", Product("pad", "full", 5), large=1),  # 100 + 5 + 5
        day(2, "light", Product("pad", "light", 2)),  # 2
    ]
    (score,) = pictorial_scores(days, catalog.pictorial_chart)
    assert (score.points, score.is_lower_limit) == (184, False)


def test_days_with_blood_but_nothing_counted_make_it_a_lower_limit(catalog: Catalog) -> None:
    days = [day(0, "heavy"), day(1, "heavy", Product("pad", "full", 2)), day(2, "flooding")]
    (score,) = pictorial_scores(days, catalog.pictorial_chart)
    assert score.points == 45
    assert score.not_counted == (FIRST, FIRST + timedelta(days=2))
    assert score.is_lower_limit
    said = scores_text((score,), (), "PBAC")
    assert "at least 45 points" in said
    assert "Nothing was counted on 2 days" in said


def test_what_the_chart_has_no_points_for_is_named(catalog: Catalog) -> None:
    products = (Product("cup", millilitres=20), Product("pad", None, 2), Product("pad", "full"))
    (score,) = pictorial_scores([day(0, "heavy", *products)], catalog.pictorial_chart)
    assert (score.points, score.without_points) == (20, ("cup", "pad"))


def test_one_day_between_does_not_end_a_period_two_do(catalog: Catalog) -> None:
    pad = Product("pad", "full")
    together = [day(0, "medium", pad), day(2, "medium", pad)]
    apart = [day(0, "medium", pad), day(3, "medium", pad)]
    assert [score.points for score in pictorial_scores(together, catalog.pictorial_chart)] == [40]
    assert [score.points for score in pictorial_scores(apart, catalog.pictorial_chart)] == [20, 20]


def test_a_period_without_counts_has_no_score_not_a_score_of_zero(catalog: Catalog) -> None:
    assert pictorial_scores([day(0, "heavy"), day(1, "flooding")], catalog.pictorial_chart) == ()
    assert pictorial_scores([Day(FIRST, bleeding=Bleeding("none"))], catalog.pictorial_chart) == ()


def test_the_disputed_limits_are_said_with_their_source(catalog: Catalog) -> None:
    said = " ".join(text for text, _ in catalog.pictorial_chart.says)
    for figure in ("100 points", "50 to 185", "58 to 97 of 100", "7.5 and 95.5 of 100"):
        assert figure in said
    assert {name for _, cited in catalog.pictorial_chart.says for name in cited} == {"magnay_2020"}
    assert set(catalog.pictorial_chart.sources) == {"wfh_pbac"}
