"""A temporary folder in memory, where there is one: these tests force thousands of files to the disk.

A killed program loses nothing that the system has, on a disk or in memory. `make torture` uses the disk.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    use_memory = MEMORY.is_dir() and "SPOTTING_TORTURE_KILLS" not in os.environ
    with tempfile.TemporaryDirectory(prefix="vault-tests-", dir=MEMORY if use_memory else None) as folder:
        yield Path(folder)
