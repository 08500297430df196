"""What can be wrong with the diary's file, each with a sentence for the person and an exit code of its own.

No message ever holds a word of the diary, a passphrase or a key.
"""

from __future__ import annotations

from spotting.problems import SpottingError


class VaultError(SpottingError):
    """Base of what can go wrong with the diary's file; also what has no name of its own."""

    exit_code = 10


class WrongPassphrase(VaultError):
    """The passphrase or recovery key does not open the diary."""

    exit_code = 11


class VaultInUse(VaultError):
    """Another program holds the diary, or it was replaced while it was open here."""

    exit_code = 12


class ChangedMeanwhile(VaultInUse):
    """Another program wrote the same row since it was read here; nothing was written."""


class VaultDamaged(VaultError):
    """The file is damaged and no whole safety copy stands beside it."""

    exit_code = 13


class NewerFormat(VaultError):
    """The file was written by a newer version of this program."""

    exit_code = 14


class DiskFull(VaultError):
    """The disk is full or failing; nothing of the change was kept, everything before it was."""

    exit_code = 15


class NotWritable(VaultError):
    """The file or its folder may not be written, or not be read."""

    exit_code = 16


class VaultLocked(VaultError):
    """The diary is locked or closed."""

    exit_code = 17


class NoVault(VaultError):
    """There is no diary at that place."""

    exit_code = 18


class VaultExists(VaultError):
    """There is something at that place already."""

    exit_code = 19


class WeakPassphrase(VaultError):
    """The passphrase is too short to protect a diary."""

    exit_code = 20
