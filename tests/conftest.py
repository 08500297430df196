"""Shared fixtures: the knowledge is loaded once."""

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from spotting.catalog import Catalog, load_catalog
from spotting.reasoning.inference import Network

_BENCH = Path(__file__).parent.parent / "benchmarks" / "bench.py"


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="session")
def network(catalog: Catalog) -> Network:
    return Network(catalog)


@pytest.fixture(scope="session")
def realistic_cases() -> Mapping[str, Mapping[str, Any]]:
    """The answers the benchmark runs on: name -> answers."""
    spec = importlib.util.spec_from_file_location("bench", _BENCH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    cases: Mapping[str, Mapping[str, Any]] = module.CASES
    return cases
