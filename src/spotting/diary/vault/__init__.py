"""The vault: one encrypted file with every day of the diary (see docs/vault.md)."""

from spotting.diary.problems import (
    ChangedMeanwhile,
    DiskFull,
    NewerFormat,
    NotWritable,
    NoVault,
    VaultDamaged,
    VaultError,
    VaultExists,
    VaultInUse,
    VaultLocked,
    WeakPassphrase,
    WrongPassphrase,
)
from spotting.diary.vault.header import FOR_TESTS, STANDARD
from spotting.diary.vault.idle import IdleLock, idle_clock
from spotting.diary.vault.journal import Change, Undone
from spotting.diary.vault.opening import check_readable
from spotting.diary.vault.places import safety_copy
from spotting.diary.vault.saved import SavedEntry
from spotting.diary.vault.secret import SHORTEST_PASSPHRASE
from spotting.diary.vault.vault import Vault, restore
from spotting.diary.vault.where import default_path
from spotting.diary.vault.whole_files import (
    InBackup,
    check_backup,
    check_is_diary,
    delete_everything,
    delete_kept_aside,
    kept_aside,
    look_into,
)

__all__ = [
    "FOR_TESTS",
    "SHORTEST_PASSPHRASE",
    "STANDARD",
    "Change",
    "ChangedMeanwhile",
    "DiskFull",
    "IdleLock",
    "InBackup",
    "NewerFormat",
    "NoVault",
    "NotWritable",
    "SavedEntry",
    "Undone",
    "Vault",
    "VaultDamaged",
    "VaultError",
    "VaultExists",
    "VaultInUse",
    "VaultLocked",
    "WeakPassphrase",
    "WrongPassphrase",
    "check_backup",
    "check_is_diary",
    "check_readable",
    "default_path",
    "delete_everything",
    "delete_kept_aside",
    "idle_clock",
    "kept_aside",
    "look_into",
    "restore",
    "safety_copy",
]
