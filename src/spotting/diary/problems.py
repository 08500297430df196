"""What can be wrong with the diary's file, each with a sentence for the person and an exit code of its own.

    VaultError            10  base of them all; also what has no name of its own
    ├── WrongPassphrase   11  the passphrase or recovery key does not open it
    ├── VaultInUse        12  another program is writing in it, or it was replaced while open here
    │   └── ChangedMeanwhile  12  another program wrote the same row since it was read here
    ├── VaultDamaged      13  damaged, and no whole safety copy beside it
    ├── NewerFormat       14  written by a newer version of this program
    ├── DiskFull          15  could not be written; what was there before is still there
    ├── NotWritable       16  the folder or file may not be written, or not be read
    ├── VaultLocked       17  locked or closed; unlock it first
    ├── NoVault           18  there is no diary there
    ├── VaultExists       19  there is one already
    └── WeakPassphrase    20  too short to protect a diary

No message ever holds a word of the diary, a passphrase or a key.
"""

from __future__ import annotations

from spotting.problems import SpottingError


class VaultError(SpottingError):
    """Base of what can go wrong with the diary's file."""

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
