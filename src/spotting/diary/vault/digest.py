"""One number over every row of the diary, kept beside them: it tells a mixture of two states from a whole one.

Each page of the file is authentic by itself, but a page of an earlier state is too: after a crash whose journal was
lost, or where someone put an old page back. The sum of the rows' hashes then differs from the one that was stored.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

_MODULUS: Final = 1 << 256


def fingerprint(day: str, source: str, text: str | None) -> int:
    """Return the number of one row, 0 for one that is not there."""
    if text is None:
        return 0
    return int.from_bytes(hashlib.blake2b(f"{day}\0{source}\0{text}".encode(), digest_size=32).digest(), "big")


def of_all(connection: Any) -> int:
    """Return the number over every row that stands in the diary."""
    found = connection.execute("SELECT date, source, json FROM recorded").fetchall()
    return sum(fingerprint(*row) for row in found) % _MODULUS


def stored(connection: Any) -> int | None:
    """Return the number that was stored, None in a diary of a version that had none."""
    found = connection.execute("SELECT value FROM meta WHERE key = 'digest'").fetchall()
    return int(found[0][0], 16) if found else None


def add(connection: Any, difference: int) -> None:
    """Change the stored number by what the rows of a change differ."""
    before = stored(connection)
    if before is not None and difference:
        text = f"{(before + difference) % _MODULUS:x}"
        connection.execute("UPDATE meta SET value = ? WHERE key = 'digest'", (text,))


def agrees(connection: Any) -> bool:
    """Whether the rows are those of one state."""
    return stored(connection) in (None, of_all(connection))
