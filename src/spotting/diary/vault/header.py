"""The first 16 bytes of a vault, the only ones in the clear: which format it is and how its key is made.

SQLCipher keeps its salt there; here the salt begins with a mark, the format and the number of an Argon2id profile.
The whole header goes into the derivation, so none of it can be changed without losing the key.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from spotting.diary.problems import NewerFormat, NotWritable, VaultDamaged

MARK: Final = b"SV"
FORMAT: Final = 1
BYTES: Final = 16
RANDOM_BYTES: Final = 12


@dataclass(frozen=True)
class Profile:
    """Cost of one guess of a passphrase with Argon2id (RFC 9106): passes, memory, lanes."""

    number: int
    passes: int
    kibibytes: int
    lanes: int


STANDARD: Final = Profile(1, passes=3, kibibytes=65_536, lanes=4)  # RFC 9106 section 4, second recommended option
FOR_TESTS: Final = Profile(255, passes=1, kibibytes=32, lanes=1)  # protects nothing; `open` refuses it unless told
PROFILES: Final = {profile.number: profile for profile in (STANDARD, FOR_TESTS)}


def new_header(profile: Profile) -> bytes:
    """Return a fresh header: mark, format, profile and 12 random bytes."""
    return MARK + bytes((FORMAT, profile.number)) + os.urandom(RANDOM_BYTES)


def is_known(header: bytes) -> bool:
    """Whether these are 16 bytes this version can derive a key from."""
    return len(header) == BYTES and header[:2] == MARK and header[2] == FORMAT and header[3] in PROFILES


def is_newer(header: bytes) -> bool:
    """Whether the header says that a newer version wrote the file."""
    if len(header) < BYTES or header[:2] != MARK:
        return False
    return header[2] > FORMAT or (header[2] == FORMAT and header[3] not in PROFILES)


def is_near(one: bytes, other: bytes) -> bool:
    """Whether one header is the other with a few bytes damaged: two of different keys share hardly any byte."""
    return len(one) == len(other) == BYTES and sum(a != b for a, b in zip(one, other, strict=True)) <= 4


def read_header(path: Path) -> bytes:
    """Return the first bytes of the file, fewer if it is shorter, none if there is no file."""
    try:
        with path.open("rb") as file:
            return file.read(BYTES)
    except FileNotFoundError:
        return b""
    except IsADirectoryError:
        raise VaultDamaged(f"{path} is a folder, not a diary. Name the file itself.") from None
    except OSError as error:
        raise NotWritable(f"{path} cannot be read ({error.strerror}). Check whose file it is.") from None


def newer_format(path: Path) -> NewerFormat:
    """Return the problem of a file from a newer version."""
    return NewerFormat(
        f"{path} was written by a newer version of spotting. Update spotting to open it; nothing in it was changed."
    )
