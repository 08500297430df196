"""The key of a vault: made from a passphrase by Argon2id, or read from the recovery key she wrote down.

Held in a buffer that is wiped on locking, as far as Python lets it be. Never written anywhere, never in a message.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import unicodedata
from dataclasses import dataclass, field
from typing import Final

from argon2.low_level import Type, hash_secret_raw

from spotting.diary.problems import WeakPassphrase, WrongPassphrase
from spotting.diary.vault.header import PROFILES

KEY_BYTES: Final = 32
SHORTEST_PASSPHRASE: Final = 8  # characters; NIST SP 800-63B asks for no fewer of any password
_RECOVERY_KIND: Final = b"\x01"
_MISREAD: Final = str.maketrans({"0": "O", "1": "I", "8": "B"})  # figures that base32 does not have


@dataclass
class Key:
    """The raw key of one file and the header that is its salt."""

    raw: bytearray = field(repr=False)
    header: bytes

    def pragma(self) -> str:
        """Return the statement that gives SQLCipher the raw key with its salt."""
        return f"PRAGMA key = \"x'{self.raw.hex()}{self.header.hex()}'\""

    def with_header(self, header: bytes) -> Key:
        """Return the same key for a file whose header is another."""
        return Key(bytearray(self.raw), header)

    def wipe(self) -> None:
        """Overwrite the key in memory."""
        for place in range(len(self.raw)):
            self.raw[place] = 0


@dataclass
class Secret:
    """What she typed: a passphrase, or a recovery key; gives the key of a file by its header."""

    passphrase: str | None = None
    recovery_key: str | None = None
    _made: dict[bytes, bytearray] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if (self.passphrase is None) == (self.recovery_key is None):
            raise WrongPassphrase("Give the passphrase or the recovery key, one of the two.")

    def __repr__(self) -> str:
        return "Secret(…)"

    def key(self, header: bytes) -> Key:
        """Return the key of the file with that header; takes a noticeable time, on purpose."""
        forbid_core_file()
        if header not in self._made:
            if self.recovery_key is not None:
                self._made[header] = bytearray(read_recovery_key(self.recovery_key))
            else:
                self._made[header] = bytearray(_derive(self.passphrase or "", header))
        return Key(bytearray(self._made[header]), header)

    def forget(self) -> None:
        """Let go of what was typed and made of it."""
        for raw in self._made.values():
            raw[:] = bytes(len(raw))
        self._made.clear()
        self.passphrase = self.recovery_key = None


def forbid_core_file() -> None:
    """Let a crash of this process leave no image of its memory on the disk, where the system can be told so."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, hard))


def _derive(passphrase: str, header: bytes) -> bytes:
    profile = PROFILES[header[3]]
    # the same letters typed on another system may come in other code points
    secret = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    return hash_secret_raw(
        secret, header, profile.passes, profile.kibibytes, profile.lanes, hash_len=KEY_BYTES, type=Type.ID
    )


def check_passphrase(passphrase: str) -> None:
    """Raise WeakPassphrase if it is too short to set; any passphrase may be tried."""
    if len(passphrase.strip()) < SHORTEST_PASSPHRASE:
        raise WeakPassphrase(
            f"The passphrase is too short: use at least {SHORTEST_PASSPHRASE} characters. "
            "Four or five words that do not belong together are easy to remember and hard to guess."
        )


def recovery_key_of(key: Key) -> str:
    """Return the key as 14 groups of four letters and figures: one byte of kind, the key, two of checksum."""
    body = _RECOVERY_KIND + bytes(key.raw)
    text = base64.b32encode(body + _checksum(body)).decode("ascii")
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def read_recovery_key(text: str) -> bytes:
    """Read a recovery key as people type it: spaces, hyphens, small letters, 0 for O, 1 for I and 8 for B."""
    letters = "".join(letter for letter in text.upper() if letter.isalnum()).translate(_MISREAD)
    data = b""
    with contextlib.suppress(binascii.Error, ValueError):
        data = base64.b32decode(letters)
    body, checksum = data[:-2], data[-2:]
    if len(data) != KEY_BYTES + 3 or body[:1] != _RECOVERY_KIND or checksum != _checksum(body):
        raise WrongPassphrase(
            "This recovery key has a slip in it, or a part is missing: it has 14 groups of four letters and figures. "
            "Compare it with what you wrote down, group by group."
        )
    return body[1:]


def _checksum(body: bytes) -> bytes:
    return hashlib.sha256(b"spotting recovery key" + body).digest()[:2]
