"""Shared fixtures: the knowledge is loaded once, and what depends on nothing else is worked out once.

`make test` runs the tests on all cores, a file on one of them: each process has its own of what is kept here.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import typer.main

import spotting.catalog
from cases import CASES
from spotting.catalog import Catalog, load_catalog
from spotting.diary.vault import secret
from spotting.reasoning.inference import Network

the_knowledge = functools.cache(load_catalog)


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return the_knowledge()


@pytest.fixture(scope="session")
def network(catalog: Catalog) -> Network:
    return Network(catalog)


@pytest.fixture(scope="session")
def realistic_cases() -> Mapping[str, Mapping[str, Any]]:
    """The answers the benchmark runs on: name -> answers."""
    return CASES


@pytest.fixture(scope="session", autouse=True)
def same_work_once() -> Iterator[None]:
    """Commands run within the tests' process share what each would make anew of the same input.

    That is the tree of commands, the key of one passphrase and one salt, and the knowledge of the package. What runs
    in a process of its own, as the installed program does, makes them itself.
    """

    def load(*where: Any, **given: Any) -> Catalog:
        return load_catalog(*where, **given) if where or given else the_knowledge()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typer.main, "get_command", functools.cache(typer.main.get_command))
        patch.setattr(secret, "hash_secret_raw", functools.lru_cache(64)(secret.hash_secret_raw))
        patch.setattr(spotting.catalog, "load_catalog", load)
        yield
