"""Opening a vault: decides whether the passphrase is wrong or the file damaged, and then what stands in for it.

The safety copy answers what one file alone cannot. Nothing is thrown away: a damaged file is kept under a new name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from spotting.diary.problems import (
    DiskFull,
    NotWritable,
    NoVault,
    VaultDamaged,
    VaultError,
    VaultInUse,
    WrongPassphrase,
)
from spotting.diary.vault.database import (
    Connection,
    DatabaseError,
    code_of,
    connect,
    copy_into,
    is_whole,
    opens,
    plain_errors,
    problem_of,
)
from spotting.diary.vault.file_lock import say_copied, says_copied, thread_lock, writer
from spotting.diary.vault.header import FOR_TESTS, is_known, is_near, is_newer, newer_format, read_header
from spotting.diary.vault.journal import written
from spotting.diary.vault.places import (
    identity,
    move_into_place,
    part,
    remove_parts,
    safety_copy,
    set_aside,
)
from spotting.diary.vault.salvage import ALL, bring_over, what_is_missing
from spotting.diary.vault.schema import LATEST, bring_up_to_date, version_of
from spotting.diary.vault.secret import Key, Secret

WHOLE, DAMAGED, SHUT = "whole", "damaged", "shut"
_NOTADB: Final = 26


@dataclass
class Opened:
    """A connection to a whole vault, its key, which file it is, and what the person should know."""

    connection: Connection
    key: Key
    identity: tuple[int, int] | None
    notices: list[str] = field(default_factory=list)


def check_readable(path: Path, *, allow_test_profile: bool = False) -> None:
    """Raise what can be known before a passphrase is asked: NoVault, NewerFormat, VaultDamaged, NotWritable."""
    with thread_lock(path):
        main, copy = read_header(path), read_header(safety_copy(path))
    if not main and not copy and not path.exists():
        raise NoVault(f"There is no diary at {path}.")
    near = is_known(copy) and is_near(main, copy)
    if is_newer(main) and not near:
        raise newer_format(path)
    if not is_known(main) and is_newer(copy):
        raise newer_format(safety_copy(path))
    if not is_known(main) and not is_known(copy):
        raise VaultDamaged(
            f"{path} is no diary of this program, or its beginning is damaged, and there is no whole safety copy "
            "beside it. It was not changed. If you have a backup, restore it."
        )
    header = main if is_known(main) and not near else copy if is_known(copy) else main
    if header[3] == FOR_TESTS.number and not allow_test_profile:
        raise VaultError(
            f"{path} is protected so weakly that its passphrase could be guessed; such a file is made for tests "
            "only and is not opened."
        )


def open_file(path: Path, secret: Secret) -> Opened:
    """Open the vault, mended from its safety copy if need be, brought up to date, with a fresh safety copy beside it.

    Raises the problems of spotting.diary.problems; then the files are as they were.
    """
    with thread_lock(path), plain_errors(path):
        opened = _find(path, secret) or _mend(path, secret)
        secret.forget()
        try:
            _settle(path, opened)
        except BaseException:
            opened.connection.close()
            opened.key.wipe()
            raise
        return opened


def try_key(path: Path, key: Key, *, mode: str = "rw") -> tuple[Connection | None, str]:
    """Return (connection, whole), or (None, damaged) where the key fits, or (None, shut) where it does not."""
    connection = None
    try:
        connection = connect(path, key, mode=mode)
        if opens(connection) and is_whole(connection):
            return connection, WHOLE
        state = DAMAGED if opens(connection) else SHUT
    except DatabaseError as error:
        code = code_of(error)
        if code not in (_NOTADB, 1, 10, 11):  # not a database, error, input or output, corrupt
            if connection is not None:
                connection.close()
            raise problem_of(error, path) from None
        state = SHUT if code == _NOTADB else DAMAGED
    if connection is not None:
        connection.close()
    return None, state


def _try_one_file(path: Path, key: Key) -> tuple[Connection | None, str, tuple[int, int] | None]:
    """Return what `try_key` does and of which file; looked at anew where another program mended it meanwhile."""
    while True:
        before = identity(path)
        connection, state = try_key(path, key)
        if connection is None or identity(path) == before:
            return connection, state, before
        connection.close()


def _find(path: Path, secret: Secret) -> Opened | None:
    """Return the opened vault, or None where the secret is right and the file is damaged."""
    main, copy = read_header(path), read_header(safety_copy(path))
    if is_known(main):
        key = secret.key(main)
        connection, state, file = _try_one_file(path, key)
        if connection is not None:
            return Opened(connection, key, file)
        if state == DAMAGED:
            return None
    if is_known(copy):
        connection, state = try_key(safety_copy(path), secret.key(copy), mode="ro")
        if connection is not None:
            connection.close()
        if state == WHOLE and is_known(main) and main != copy and not is_near(main, copy):
            raise WrongPassphrase(
                f"This opens only the safety copy of {path.name}, from before its passphrase was changed. Use the "
                f"passphrase it was changed to. If it never was, the file is damaged: restore {safety_copy(path).name}."
            )
        if state != SHUT:
            return None
    raise WrongPassphrase(_wrong(path, secret, sure=is_known(main) and is_known(copy)))


def _wrong(path: Path, secret: Secret, *, sure: bool) -> str:
    if secret.recovery_key is not None:
        what = "This recovery key is of another diary, or of an earlier passphrase: each change gives a new one."
    else:
        what = "This passphrase does not open the diary. Look at capital letters and the keyboard layout."
    if sure:
        return f"{what} Nothing was changed."
    return (
        f"{what} If you are sure of it, the beginning of {path.name} may be damaged, and no safety copy can tell: "
        "restore a backup. Nothing was changed."
    )


def _mend(path: Path, secret: Secret) -> Opened:
    """Put a whole file in the place of a damaged one; the other process that did it first has the word."""
    with writer(path):
        opened = _find(path, secret)
        if opened is not None:
            return opened
        remove_parts(path)
        copy = safety_copy(path)
        header = read_header(copy)
        mended = is_known(header) and _mend_beginning(path, secret.key(header))
        if mended:
            return mended
        source = try_key(copy, secret.key(header), mode="ro")[0] if is_known(header) else None
        if source is None:
            raise VaultDamaged(
                f"{path} is damaged, and there is no whole safety copy beside it. It was not changed. If you have a "
                "backup, restore it; keep the damaged file until you have."
            )
        try:
            return _from_copy(path, source, secret.key(header))
        finally:
            source.close()


def _mend_beginning(path: Path, key: Key) -> Opened | None:
    """Return the vault rewritten from itself, where only its first 16 bytes are damaged."""
    if not path.exists():
        return None
    whole, _ = try_key(path, key)
    if whole is None:
        return None
    try:
        copy_into(whole, part(path), key)
    finally:
        whole.close()
    set_aside(path, "damaged")
    move_into_place(part(path), path)
    notice = f"The beginning of {path.name} was damaged and has been mended. Nothing is missing."
    return Opened(connect(path, key), key, identity(path), [notice])


def _from_copy(path: Path, source: Connection, key: Key) -> Opened:
    """Let the safety copy stand in, with what the damaged file still tells beyond it."""
    copy_into(source, part(path), key)
    main = read_header(path)
    damaged = key.with_header(main) if is_known(main) else key
    there = path.exists()
    brought = ALL if says_copied(path) else bring_over(path, damaged, part(path), key) if there else None
    aside = set_aside(path, "damaged").name if there else ""
    move_into_place(part(path), path)
    connection = connect(path, key)
    notice = what_is_missing(path.name, aside, brought, written(source)[1])
    return Opened(connection, key, identity(path), [notice])


def _settle(path: Path, opened: Opened) -> None:
    """Take missing steps of the schema, and let the safety copy be whole and as new as the vault."""
    version = version_of(opened.connection)
    if version > LATEST:
        raise newer_format(path)
    try:
        with writer(path):
            remove_parts(path)
            copy = safety_copy(path)
            fresh, later = _compare(copy, opened)
            if later:
                kept = set_aside(copy, "later")
                opened.notices.append(
                    f"The safety copy holds later entries than {path.name}, as if an older file had been put in its "
                    f"place. It was kept as {kept.name}: restore it if you miss entries."
                )
            if fresh:
                say_copied(path, True)
            else:
                refresh_copy(path, opened.connection, opened.key)
            if bring_up_to_date(opened.connection, path):
                refresh_copy(path, opened.connection, opened.key)
    except (DiskFull, NotWritable, VaultInUse) as error:
        if version < LATEST:
            raise
        # it can be read all the same
        opened.notices.append(f"The safety copy could not be brought up to date. {error}")


def _compare(copy: Path, opened: Opened) -> tuple[bool, bool]:
    """Return whether the safety copy is whole and as new as the vault, and whether it is newer."""
    if read_header(copy) != opened.key.header:
        return False, False
    connection, _ = try_key(copy, opened.key, mode="ro")
    if connection is None:
        return False, False
    try:
        theirs, ours = written(connection)[0], written(opened.connection)[0]
    finally:
        connection.close()
    return theirs == ours, theirs > ours


def refresh_copy(path: Path, connection: Connection, key: Key) -> None:
    """Write the safety copy anew, check it, and only then put it in place of the last; needs the writer's lock."""
    copy = safety_copy(path)
    try:
        copy_into(connection, part(copy), key)
        move_into_place(part(copy), copy)
        say_copied(path, True)
    except DatabaseError as error:
        raise problem_of(error, copy) from None
    finally:
        part(copy).unlink(missing_ok=True)
