"""`spotting diary export | backup | restore | passphrase | delete-everything`: taking it out, keeping it, ending it.

Asks and says what is about to happen and what stays behind; the vault does it, whole or not at all.
"""

from __future__ import annotations

import contextlib
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spotting.cli_diary_options import confirmed
from spotting.cli_diary_vault import (
    Opening,
    VaultOption,
    ask_hidden,
    exists,
    forget_in_keyring,
    new_passphrase,
    no_diary,
    opened,
    read_key_file,
    refuse_two_ways,
    say,
    show_recovery_key,
    tell,
    to_keyring,
    vault_path,
)
from spotting.problems import BadCase, Problem
from spotting.typed_line import read_line

if TYPE_CHECKING:
    from spotting.diary.vault import Vault

FileArgument = Annotated[Path, typer.Argument(metavar="FILE")]
NOT_ENCRYPTED = (
    "This file is not encrypted: anyone who can open it can read your diary. Keep it where only you have access, and "
    "delete it when you no longer need it."
)
_DELETE = "delete everything"


def export(
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; - is standard output.")],
    as_json: Annotated[bool, typer.Option("--json", help="Everything, to read back without loss.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="A table with one row a day.")] = False,
    as_drip: Annotated[bool, typer.Option("--drip", help="For the app drip.")] = False,
    as_ovumcy: Annotated[bool, typer.Option("--ovumcy", help="For the app Ovumcy.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Replace the file if it is there.")] = False,
    opening: Opening,
) -> None:
    """Write the whole diary into a plain file that is yours to read and take elsewhere. It is not encrypted."""
    chosen = {"json": as_json, "csv": as_csv, "drip": as_drip, "ovumcy": as_ovumcy}
    kind = _kind(file, [name for name, on in chosen.items() if on])
    if str(file) != "-":
        _check_target(file, replace=replace)
    with opened(opening) as diary:
        text, lost = _exported(diary, kind)
    if str(file) == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.buffer.flush()
    else:
        _write(file, text)
    out = tell if str(file) == "-" else say
    if str(file) != "-":
        say(f"Written to {file}.")
    if lost:
        out("What this format cannot hold:", *(f"- {line}" for line in lost))
    out(NOT_ENCRYPTED)


def _exported(diary: Vault, kind: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of an export, and what its format cannot hold."""
    if kind == "json":
        return diary.export_json(), ()
    if kind == "csv":
        return diary.export_csv(), ()
    from spotting.diary.app_exports import export_drip, export_ovumcy

    made = (export_drip if kind == "drip" else export_ovumcy)(diary.rows(), date.today())
    return made.text, tuple(f"{loss.what}: {loss.count} ({loss.becomes})" for loss in made.losses)


def backup(file: FileArgument, opening: Opening) -> None:
    """Write an encrypted backup; it opens with the passphrase of today, here or on another computer."""
    target = file.expanduser()
    _check_target(target, replace=False)
    with opened(opening) as diary:
        diary.backup(target)
    say(
        f"The backup is in {target}, encrypted. It opens with the passphrase you have today, or with the recovery key "
        "of today, also after you change them here. `spotting diary restore` brings it back."
    )


def restore_command(
    *,
    file: FileArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask when there is a diary already.")] = False,
    opening: Opening,
) -> None:
    """Bring a backup back; the passphrase is the one the backup was made with. A diary that is there is kept aside."""
    from spotting.diary.vault import check_backup, restore

    refuse_two_ways(opening)
    source, path = file.expanduser(), vault_path(opening.vault)
    if not source.is_file():
        raise BadCase([Problem(str(file), 0, "is no file.", "Name the backup.")])
    check_backup(source)  # a file that is no backup, say, before anything is asked
    if exists(path) and not yes:
        there = f"There is a diary at {path}. It would be kept beside it under another name. Restore the backup?"
        if not confirmed(there):
            print("Nothing was changed.")
            return
    if opening.recovery:
        restored = restore(source, path, recovery_key=ask_hidden("Recovery key of the backup: "))
    else:
        passphrase = read_key_file(opening.key_file) if opening.key_file else ask_hidden("Passphrase of the backup: ")
        restored = restore(source, path, passphrase)
        if opening.keyring:
            to_keyring(path, passphrase)
    with restored as diary:
        tell(*diary.notices)
        days = {row.day.date for row in diary.rows()}
    say(
        f"Restored to {path}: {len(days):,} {'day' if len(days) == 1 else 'days'}. It opens with the passphrase and "
        "the recovery key that were valid when the backup was made."
    )


def passphrase_command(
    *,
    new_key_file: Annotated[
        Path | None, typer.Option("--new-key-file", metavar="FILE", help="Read the new passphrase from this file.")
    ] = None,
    forget: Annotated[bool, typer.Option("--forget", help="Only take it out of the keyring of this computer.")] = False,
    opening: Opening,
) -> None:
    """Change the passphrase. With --recovery-key the old one is not needed. A new recovery key is shown once."""
    if forget:
        forget_in_keyring(vault_path(opening.vault))
        say("The keyring of this computer does not have the passphrase of this diary any more.")
        return
    with opened(opening) as diary:
        chosen = read_key_file(new_key_file) if new_key_file else new_passphrase()
        recovery_key = diary.change_passphrase(chosen)
    say(
        "The passphrase is changed. The old passphrase and the old recovery key open only what was kept before: "
        "backups and earlier states of the diary."
    )
    show_recovery_key(recovery_key)
    path = vault_path(opening.vault)
    if opening.keyring:
        to_keyring(path, chosen)
    _offer_to_delete(path)


def _offer_to_delete(path: Path) -> None:
    """Name the earlier states that still open with older passphrases, and delete them if she wants it."""
    from spotting.diary.vault import delete_kept_aside, kept_aside

    files = kept_aside(path)
    if not files:
        return
    tell(
        f"Earlier states of the diary are kept in {path.parent}: {', '.join(file.name for file in files)}. They still "
        "open with the passphrase they had then. If you do not miss anything, they can go."
    )
    if not confirmed("Delete these earlier states for good?"):
        tell("They were kept.")
        return
    count = delete_kept_aside(path)
    say(f"{count} {'file' if count == 1 else 'files'} deleted. The diary itself was not touched.")


def delete_everything_command(vault: VaultOption = None) -> None:
    """Delete the diary and its safety copy for good. It asks you to type what you want."""
    from spotting.diary.vault import check_is_diary, delete_everything

    path = vault_path(vault)
    if not exists(path):
        raise no_diary(path)
    check_is_diary(path.resolve())
    tell(
        f"This deletes the diary at {path} and everything beside it: every day, every saved check, the safety copy. "
        "It cannot be undone. Backups and exports you made elsewhere stay; delete them yourself."
    )
    print(f"Type `{_DELETE}` to go on, anything else to stop: ", end="", file=sys.stderr, flush=True)
    if " ".join(read_line().casefold().split()) != _DELETE:
        print("Nothing was deleted.")
        return
    may_remain = delete_everything(path)
    forget_in_keyring(path)
    say("The diary is deleted.", *may_remain)


def _kind(file: Path, chosen: list[str]) -> str:
    """Return the format: the one option given, else what the name of the file says."""
    if len(chosen) > 1:
        raise BadCase([Problem(f"--{chosen[1]}", 0, f"does not go with --{chosen[0]}.", "Give one of them.")])
    if chosen:
        return chosen[0]
    ending = file.suffix.casefold().removeprefix(".")
    if ending in ("json", "csv"):
        return ending
    fix = "Add --json (everything), --csv (a table), --drip or --ovumcy."
    raise BadCase([Problem(str(file), 0, "does not say which format is wanted.", fix)])


def _check_target(file: Path, *, replace: bool) -> None:
    """Refuse a file that is there, or a folder that is not, before anything is asked."""
    if file.exists() and not replace:
        raise BadCase([Problem(str(file), 0, "exists already.", "Name another file, or remove this one first.")])
    if file.is_dir() or not file.expanduser().absolute().parent.is_dir():
        what = "is a folder." if file.is_dir() else "is in a folder that does not exist."
        raise BadCase([Problem(str(file), 0, what, "Name a file in a folder that exists.")])


def _write(file: Path, text: str) -> None:
    """Write a file for this user only, whole or not at all."""
    beside = file.with_name(f"{file.name}.{os.getpid()}.part")  # not hidden: killed now, she sees what is left
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(beside, file)
    except OSError as error:
        raise BadCase([Problem(str(file), 0, f"cannot be written ({error.strerror}).")]) from None
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()
