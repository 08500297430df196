"""One connection to one encrypted file: how SQLCipher is set, whether a file is whole, and its errors in plain words.

Every setting that the file depends on is written out, so that a later SQLCipher with other defaults still reads it.
Prints nothing, logs nothing, loads no extension, leaves no plain temporary file.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from sqlcipher3 import dbapi2  # type: ignore[import-untyped]

from spotting.diary.problems import DiskFull, NotWritable, VaultDamaged, VaultError, VaultInUse
from spotting.diary.vault import digest
from spotting.diary.vault.secret import Key

Connection = Any  # sqlcipher3 has no types
DatabaseError: type[Exception] = dbapi2.Error

BUSY_SECONDS: Final = 10.0
_FULL, _IOERR, _CORRUPT, _NOTADB, _BUSY, _LOCKED = 13, 10, 11, 26, 5, 6
_READONLY, _CANTOPEN, _PERM, _AUTH = 8, 14, 3, 23
SETTINGS: Final = (
    "PRAGMA cipher_compatibility = 4",  # AES-256-CBC, HMAC-SHA512 per page, pages of 4096 bytes
    "PRAGMA cipher_memory_security = ON",  # SQLCipher wipes and pins what it allocates
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA foreign_keys = OFF",
)
# A rollback journal, not a write-ahead log: at rest there is one file, and a copy of it is the whole diary.
DURABLE: Final = ("PRAGMA secure_delete = ON", "PRAGMA journal_mode = DELETE", "PRAGMA synchronous = EXTRA")
# A file in the making is thrown away when anything goes wrong, so it needs no journal.
IN_THE_MAKING: Final = ("PRAGMA secure_delete = ON", "PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF")


def connect(path: Path, key: Key, *, mode: str = "rw") -> Connection:
    """Open the file with the key; mode is `rw`, `new` (made by us, not yet in place) or `ro` (never touched).

    Nothing is read yet where the mode is `ro`; a wrong key or a damaged first page raises DatabaseError.
    """
    options = {"rw": "?mode=rw", "new": "?mode=rwc", "ro": "?mode=ro&immutable=1"}[mode]
    connection = dbapi2.connect(
        Path(os.path.abspath(path)).as_uri() + options,
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=BUSY_SECONDS,
        cached_statements=32,
    )
    try:
        connection.execute("PRAGMA cipher_log_level = NONE").fetchall()
        connection.execute(key.pragma()).fetchall()
        for statement in (*SETTINGS, *{"rw": DURABLE, "new": IN_THE_MAKING, "ro": ()}[mode]):
            connection.execute(statement).fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def opens(connection: Connection) -> bool:
    """Whether the key fits: the first page authenticates."""
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
    except DatabaseError as error:
        if code_of(error) == _NOTADB:
            return False
        raise
    return True


def is_whole(connection: Connection) -> bool:
    """Whether every page authenticates, none is missing, all are of one state, and it is a vault."""
    try:
        connection.execute("BEGIN")  # a writer waits: the checks must see one state
        try:
            return (
                bool(connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchall())
                and not connection.execute("PRAGMA cipher_integrity_check").fetchall()
                and connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
                and digest.agrees(connection)
            )
        finally:
            with contextlib.suppress(DatabaseError):
                connection.execute("ROLLBACK")
    except DatabaseError as error:
        if code_of(error) in (_BUSY, _LOCKED):
            raise
        return False


def code_of(error: BaseException) -> int:
    """Return SQLite's primary result code of an error, 0 if it has none."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF


def copy_into(source: Connection, path: Path, key: Key) -> None:
    """Write all of a vault into a new file under a key, check every page of it, and force it to the disk."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    target = connect(path, key, mode="new")
    try:
        try:
            source.backup(target)
        except DatabaseError:
            if is_whole(source):  # then it is the new file that could not be written
                raise _full(path) from None
            raise
        if not is_whole(target):
            raise VaultDamaged(f"{path} could not be written whole. Check the disk; the diary itself was not changed.")
    finally:
        target.close()
    force_to_disk(path)


def force_to_disk(path: Path) -> None:
    """Make the file's content durable. Never used on an open vault: closing the handle would drop its locks."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def force_folder_to_disk(folder: Path) -> None:
    """Make the names in a folder durable, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def plain_errors(path: Path, *, writing: bool = False) -> Iterator[None]:
    """Turn what SQLite and the system raise into the problems of the diary."""
    try:
        yield
    except DatabaseError as error:
        if writing and code_of(error) == _IOERR:
            raise _full(path) from None
        raise problem_of(error, path) from None
    except OSError as error:
        raise _of_system(error, path) from None


def problem_of(error: BaseException, path: Path) -> VaultError:
    """Return the problem that an error of SQLite stands for."""
    code = code_of(error)
    if code == _FULL:
        return _full(path)
    if code in (_BUSY, _LOCKED):
        return VaultInUse(f"{path} is in use by another program. Close the diary there, then try again.")
    if code in (_READONLY, _CANTOPEN, _PERM, _AUTH):
        return NotWritable(f"{path} cannot be written. Check that you may write that file and its folder.")
    if code in (_CORRUPT, _NOTADB, _IOERR):
        return VaultDamaged(
            f"{path} could not be read properly: the file or the disk is damaged. Close the diary and open it again; "
            "the safety copy beside it will be used if the file stays damaged."
        )
    return VaultError(f"{path} could not be used ({type(error).__name__}). Nothing was changed.")


def _of_system(error: OSError, path: Path) -> VaultError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO):
        return _full(path)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return NotWritable(f"{path} cannot be written ({error.strerror}). Check that you may write there.")
    return NotWritable(f"{path} cannot be used ({error.strerror}).")


def _full(path: Path) -> DiskFull:
    return DiskFull(
        f"{path} could not be written: the disk is full or failing. Nothing of this change was kept, and everything "
        "written before is still there. Make room, then try again."
    )
