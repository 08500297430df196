"""The sample of figures to look up again: layered, the same for the same seed, and stable when others are added."""

from collections import Counter
from dataclasses import replace

from audit_sample import drawn
from spotting.catalog import Catalog


def test_a_sample_of_fifty_has_its_four_layers(catalog: Catalog) -> None:
    layers = Counter(entry.layer for entry in drawn(catalog, "20261121", 50))
    assert layers == {"measured": 20, "derived": 10, "judged": 10, "check": 10}


def test_every_figure_drawn_rests_on_a_published_one(catalog: Catalog) -> None:
    assert all(entry.facts for entry in drawn(catalog, "1", 50))


def test_another_seed_draws_others(catalog: Catalog) -> None:
    assert drawn(catalog, "1", 50) == drawn(catalog, "1", 50) != drawn(catalog, "2", 50)


def test_a_number_that_goes_leaves_the_rest_of_the_sample(catalog: Catalog) -> None:
    sample = drawn(catalog, "1", 50)
    gone = replace(catalog, numbers=tuple(number for number in catalog.numbers if number.id != sample[0].id))
    assert drawn(gone, "1", 50)[:19] == sample[1:20]
