"""Shared fixtures: the knowledge is loaded once."""

from collections.abc import Mapping
from typing import Any

import pytest

from cases import CASES
from spotting.catalog import Catalog, load_catalog
from spotting.reasoning.inference import Network


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="session")
def network(catalog: Catalog) -> Network:
    return Network(catalog)


@pytest.fixture(scope="session")
def realistic_cases() -> Mapping[str, Mapping[str, Any]]:
    """The answers the benchmark runs on: name -> answers."""
    return CASES
