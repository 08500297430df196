"""The formulas of all cases are built once."""

import pytest
from solver import Proof

from spotting.catalog import Catalog


@pytest.fixture(scope="session")
def proof(catalog: Catalog) -> Proof:
    return Proof(catalog)
