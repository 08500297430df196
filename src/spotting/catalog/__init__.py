"""YAML knowledge in, a checked `Catalog` out."""

from spotting.catalog.load import load_catalog, read_catalog
from spotting.catalog.types import Catalog

__all__ = ["Catalog", "load_catalog", "read_catalog"]
