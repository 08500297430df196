"""What makes, replaces or removes a whole vault: creating, a new passphrase, backup, restoring, deleting everything.

A new file is made beside, checked page by page, forced to the disk, and only then takes its name: killed at any
moment, the old one or the new one stands there.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from spotting.diary.problems import NotWritable, NoVault, VaultDamaged, VaultError, VaultExists, WrongPassphrase
from spotting.diary.recorded import Recorded
from spotting.diary.vault.database import (
    Connection,
    connect,
    copy_into,
    force_folder_to_disk,
    force_to_disk,
    plain_errors,
)
from spotting.diary.vault.file_lock import NO_LINK, say_copied, thread_lock, writer
from spotting.diary.vault.header import (
    FOR_TESTS,
    PROFILES,
    Profile,
    is_known,
    is_newer,
    new_header,
    newer_format,
    read_header,
)
from spotting.diary.vault.journal import read_rows, written
from spotting.diary.vault.opening import SHUT, Opened, refresh_copy, try_key
from spotting.diary.vault.places import (
    every_file_of,
    files_set_aside,
    identity,
    journals_of,
    move_into_place,
    part,
    remove_parts,
    safety_copy,
    set_aside,
)
from spotting.diary.vault.saved import read_checks
from spotting.diary.vault.schema import LATEST, bring_up_to_date, version_of
from spotting.diary.vault.secret import Key, Secret, check_passphrase, recovery_key_of

_CHUNK: Final = 1 << 20


WHAT_MAY_REMAIN: Final = (
    "The files were overwritten, then removed. Solid-state drives, snapshots and automatic backups of this computer "
    "may still hold older states of them; those are encrypted, and of no use without your passphrase or recovery key.",
    "Backups and exports you made elsewhere were not touched. Exports are not encrypted, so remove those yourself.",
)


@dataclass(frozen=True)
class InBackup:
    """What a backup holds: the rows of its days, how many saved checks, and when it was last written (ISO 8601)."""

    rows: tuple[Recorded, ...]
    saved_checks: int
    written_at: str


def create(path: Path, passphrase: str, profile: Profile) -> tuple[Opened, str]:
    """Make an empty vault and open it; return it with its recovery key."""
    check_passphrase(passphrase)
    _make_folder(path.parent)
    with thread_lock(path), plain_errors(path, writing=True), writer(path):
        if path.exists() or safety_copy(path).exists():
            which = path if path.exists() else safety_copy(path)
            raise VaultExists(f"{which} exists already. Open it, or name another file for a new diary.")
        key = Secret(passphrase).key(new_header(profile))
        try:
            remove_parts(path)
            os.close(os.open(part(path), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            with contextlib.closing(connect(part(path), key, mode="new")) as connection:
                bring_up_to_date(connection, path)
            force_to_disk(part(path))
            move_into_place(part(path), path)
        finally:
            remove_parts(path)
        return Opened(connect(path, key), key, identity(path)), recovery_key_of(key)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise NotWritable(f"{folder} cannot be made ({error.strerror}). Name another place for the diary.") from None


def change_passphrase(path: Path, opened: Opened, new: str) -> tuple[Opened, str]:
    """Write the vault and its safety copy under a new key; needs the writer's lock."""
    check_passphrase(new)
    profile = PROFILES[opened.key.header[3]]
    key = Secret(new).key(new_header(profile))
    copy = safety_copy(path)
    try:
        copy_into(opened.connection, part(path), key)
        copy_into(opened.connection, part(copy), key)
        move_into_place(part(path), path)
        move_into_place(part(copy), copy)
        say_copied(path, True)
    finally:
        remove_parts(path)
    opened.connection.close()
    opened.key.wipe()
    return Opened(connect(path, key), key, identity(path), opened.notices), recovery_key_of(key)


def backup(opened: Opened, path: Path) -> Path:
    """Write the vault into a new file under the same key."""
    with plain_errors(path):
        if os.path.lexists(path):
            raise VaultExists(f"{path} exists already. Name another file for the backup, or remove that one first.")
        if not path.parent.is_dir():
            raise NotWritable(f"{path.parent} is no folder. Name a file in a folder that exists.")
        try:
            copy_into(opened.connection, part(path), opened.key)
            move_into_place(part(path), path)
        finally:
            part(path).unlink(missing_ok=True)
    return path


def restore(source: Path, path: Path, secret: Secret, allow_test_profile: bool) -> Opened:
    """Let a backup become the vault at `path`; what stood there is kept under a new name."""
    if source == path:
        raise VaultExists(f"{source} is the diary itself. Name the backup first, then where the diary is to stand.")
    key = secret.key(_backup_header(source, allow_test_profile))
    with thread_lock(path), contextlib.closing(_open_backup(source, key)) as connection:
        _make_folder(path.parent)
        with writer(path), plain_errors(path, writing=True):
            try:
                remove_parts(path)
                copy_into(connection, part(path), key)
                with contextlib.closing(connect(part(path), key, mode="new")) as made:
                    bring_up_to_date(made, source)
                force_to_disk(part(path))
                kept = [
                    set_aside(file, "before-restore").name
                    for file in (path, safety_copy(path))
                    if file.exists() and file != source
                ]
                move_into_place(part(path), path)
                opened = Opened(connect(path, key), key, identity(path))
                refresh_copy(path, opened.connection, key)
            finally:
                remove_parts(path)
    if kept:
        opened.notices.append(f"What stood here before was kept as {' and '.join(kept)}.")
    return opened


def look_into(
    source: Path | str,
    passphrase: str | None = None,
    *,
    recovery_key: str | None = None,
    allow_test_profile: bool = False,
) -> InBackup:
    """Return what a backup holds; neither it nor any diary is changed. Raises what `restore` raises."""
    path, secret = Path(source).expanduser().resolve(), Secret(passphrase, recovery_key)
    key = secret.key(_backup_header(path, allow_test_profile))
    secret.forget()
    try:
        with plain_errors(path), contextlib.closing(_open_backup(path, key)) as connection:
            version = version_of(connection)
            if version > LATEST:
                raise newer_format(path)
            checks = len(read_checks(connection)) if version >= 2 else 0
            return InBackup(tuple(read_rows(connection, None, None)), checks, written(connection)[1])
    finally:
        key.wipe()


def check_backup(source: Path | str, *, allow_test_profile: bool = False) -> None:
    """Raise what can be known of a backup before a passphrase is asked: NoVault, NewerFormat, VaultDamaged."""
    _backup_header(Path(source).expanduser().resolve(), allow_test_profile)


def _backup_header(source: Path, allow_test_profile: bool) -> bytes:
    header = read_header(source)
    if not header and not source.exists():
        raise NoVault(f"There is no backup at {source}.")
    if is_newer(header):
        raise newer_format(source)
    if not is_known(header):
        raise VaultDamaged(f"{source} is no backup of this program, or its beginning is damaged. Nothing was changed.")
    if header[3] == FOR_TESTS.number and not allow_test_profile:
        raise VaultError(f"{source} is a file made for tests, without protection, and is not restored.")
    return header


def _open_backup(source: Path, key: Key) -> Connection:
    connection, state = try_key(source, key, mode="ro")
    if connection is not None:
        return connection
    if state == SHUT:
        raise WrongPassphrase(
            f"This does not open {source.name}. A backup opens with the passphrase or recovery key that was valid when "
            "it was made. Nothing was changed."
        )
    raise VaultDamaged(f"{source} is damaged and cannot be restored whole. Nothing was changed.")


def delete_everything(path: Path | str) -> tuple[str, ...]:
    """Overwrite and remove the vault, its safety copy and every file kept beside it; backups elsewhere stay.

    Return what a disk may still hold, in plain sentences. Raises NoVault where there is none, VaultDamaged for a file
    that is no diary of this program, VaultInUse while another program writes, NotWritable.
    """
    target = Path(path).expanduser().resolve()
    check_is_diary(target)
    with thread_lock(target), plain_errors(target):
        with writer(target):
            for file in every_file_of(target):  # the safety copies first: killed now, the diary does not come back
                _overwrite(file)
                file.unlink()
        force_folder_to_disk(target.parent)
    return WHAT_MAY_REMAIN


def kept_aside(path: Path | str) -> list[Path]:
    """Return the earlier states kept beside a vault (damaged, restored over, later), which open with older passphrases.

    Only `delete_kept_aside` and `delete_everything` remove them.
    """
    return files_set_aside(Path(path).expanduser().resolve())


def delete_kept_aside(path: Path | str) -> int:
    """Overwrite and remove what `kept_aside` names; return how many files. Raises VaultInUse or NotWritable."""
    target = Path(path).expanduser().resolve()
    with thread_lock(target), plain_errors(target), writer(target):
        files = files_set_aside(target)
        journals = [journal for file in files for journal in journals_of(file) if os.path.lexists(journal)]
        for file in (*journals, *files):
            _overwrite(file)
            file.unlink()
        force_folder_to_disk(target.parent)
    return len(files)


def check_is_diary(path: Path) -> None:
    """Raise NoVault where there is nothing to delete, VaultDamaged where the file is somebody's other file.

    A diary whose first bytes are damaged is known by its safety copy.
    """
    if not every_file_of(path):
        raise NoVault(f"There is no diary at {path}.")
    headers = [read_header(file) for file in (path, safety_copy(path)) if file.exists()]
    if headers and not any(is_known(header) or is_newer(header) for header in headers):
        raise VaultDamaged(
            f"{path} is no diary of this program, or its beginning is damaged, so nothing was deleted. If it is to go "
            "all the same, delete the file yourself."
        )


def _overwrite(file: Path) -> None:
    """Overwrite once with random bytes, the beginning with the salt first; best effort. A link is not followed."""
    with contextlib.suppress(OSError), open(os.open(file, os.O_RDWR | NO_LINK), "r+b") as stream:
        left = os.fstat(stream.fileno()).st_size
        while left > 0:
            left -= stream.write(os.urandom(min(_CHUNK, left)))
        stream.flush()
        os.fsync(stream.fileno())
