"""Opening the diary from the command line: where it is, the passphrase, and making it on first use.

A passphrase comes from a hidden prompt, a file of hers or the keyring of the computer; never from an argument or the
environment, where other programs could read it. Nothing about the days is decided here.
"""

from __future__ import annotations

import getpass
import os
import sys
import textwrap
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from spotting.problems import BadCase, Problem

if TYPE_CHECKING:
    from spotting.diary.vault import Vault

T = TypeVar("T")
VaultOption = Annotated[
    Path | None, typer.Option("--vault", metavar="FILE", help="Another diary file; also SPOTTING_VAULT.")
]
KeyFileOption = Annotated[
    Path | None, typer.Option("--key-file", metavar="FILE", help="Read the passphrase from this file.")
]
KeyringOption = Annotated[
    bool, typer.Option("--keyring", help="Keep the passphrase in the keyring of this computer, and take it from there.")
]
RecoveryOption = Annotated[
    bool, typer.Option("--recovery-key", help="Ask for the recovery key instead of the passphrase.")
]

_LONGEST_KEY_FILE = 4096
_TRIES = 3
_SERVICE = "spotting diary"
FIRST_USE = (
    "There is no diary here yet. It will be one encrypted file, {path}, and a safety copy beside it. Choose a "
    "passphrase for it: several words you can remember are good. Without it nobody can read the diary."
)
RECOVERY = (
    "This is the recovery key of your diary. Write it down on paper now and keep it in a safe place: it opens the "
    "diary if you forget the passphrase. It is shown only this once. Whoever has it can read your diary. If both the "
    "passphrase and this key are lost, nobody can help: the days cannot be read again."
)


@dataclass(frozen=True)
class Opening:
    """The options of every command that opens the diary: where it is, and how the passphrase is given."""

    vault: VaultOption = None
    key_file: KeyFileOption = None
    keyring: KeyringOption = False
    recovery: RecoveryOption = False


def vault_path(given: Path | None) -> Path:
    """Return where the diary is: as given, else SPOTTING_VAULT, else the data folder of this user."""
    from spotting.diary.vault import default_path

    if given is not None:
        return given.expanduser()
    named = os.environ.get("SPOTTING_VAULT")
    return Path(named).expanduser() if named else default_path()


def refuse_two_ways(opening: Opening) -> None:
    """Refuse two ways at once to give the passphrase."""
    given = {"--key-file": opening.key_file, "--keyring": opening.keyring, "--recovery-key": opening.recovery}
    ways = [name for name, on in given.items() if on]
    if len(ways) > 1:
        raise BadCase([Problem(ways[1], 0, f"does not go with {ways[0]}.", "Give one of the two.")])


@contextmanager
def opened(opening: Opening, *, create: bool = False) -> Iterator[Vault]:
    """Open the diary for a command and close it after; with `create` one that is not there is made."""
    refuse_two_ways(opening)
    vault = _open(opening, create=create)
    told = vault.notices
    try:
        tell(*told)
        yield vault
    finally:
        vault.close()
        tell(*vault.notices[len(told) :])


def kept_in(diary: Vault, opening: Opening, write: Callable[[Vault], T]) -> T:
    """Write; where the file was replaced meanwhile (a new passphrase, a restore), open it anew and write then."""
    from spotting.diary.vault import ChangedMeanwhile, VaultInUse

    try:
        return write(diary)
    except ChangedMeanwhile:
        raise
    except VaultInUse as error:
        tell(str(error), "Your answers are still here. Opening the diary once more to write them down.")
    with opened(opening) as again:
        return write(again)


def exists(path: Path) -> bool:
    """Whether there is a diary or its safety copy at a path."""
    from spotting.diary.vault import safety_copy

    return path.exists() or safety_copy(path).exists()


def kept() -> str:
    """Say what this program keeps for this user: nothing, or the diary and where it is."""
    path = vault_path(None)
    return f"the diary at {path}, encrypted" if exists(path) else "nothing"


def no_diary(path: Path) -> BadCase:
    """Say that there is nothing yet."""
    return BadCase([Problem(str(path), 0, "there is no diary here yet.", "`spotting diary add` begins one.")])


def _open(opening: Opening, *, create: bool) -> Vault:
    """Open the diary; asks up to three times for a passphrase at a terminal."""
    from spotting.diary.vault import Vault, WrongPassphrase, check_readable

    path = vault_path(opening.vault)
    if not exists(path):
        if not create:
            raise no_diary(path)
        return _first_use(path, opening)
    check_readable(path)  # a newer format, say, before anything is asked
    if opening.recovery:
        return Vault.open(path, recovery_key=ask_hidden("Recovery key: "))
    if opening.key_file:
        return Vault.open(path, read_key_file(opening.key_file))
    if opening.keyring and (stored := from_keyring(path)) is not None:
        try:
            return Vault.open(path, stored)
        except WrongPassphrase:
            tell("The passphrase in the keyring is not that of this diary; it was changed since. Please type it.")
    for left in range(_TRIES - 1, -1, -1):
        passphrase = ask_hidden("Passphrase of the diary: ")
        try:
            vault = Vault.open(path, passphrase)
        except WrongPassphrase:
            if not left:
                raise
            tell("That is not the passphrase of this diary. Please try again.")
            continue
        if opening.keyring:
            to_keyring(path, passphrase)
        return vault
    raise AssertionError("the last try raises")


def _first_use(path: Path, opening: Opening) -> Vault:
    """Make the diary: passphrase twice, then the recovery key once."""
    from spotting.diary.vault import Vault

    if opening.recovery:
        raise no_diary(path)
    passphrase = read_key_file(opening.key_file) if opening.key_file else ""
    if not passphrase:
        tell(FIRST_USE.format(path=path))
        passphrase = new_passphrase()
    vault, recovery = Vault.create(path, passphrase)
    show_recovery_key(recovery)
    if opening.keyring:
        to_keyring(path, passphrase)
    return vault


def new_passphrase() -> str:
    """Ask for a new passphrase twice until both are the same and long enough."""
    from spotting.diary.vault import SHORTEST_PASSPHRASE

    why = ""
    for _ in range(_TRIES):
        first = ask_hidden("New passphrase: ")
        why = "is too short."
        if len(first.strip()) < SHORTEST_PASSPHRASE:
            tell(f"That is too short. Please use at least {SHORTEST_PASSPHRASE} characters; several words are good.")
            continue
        if ask_hidden("The same once more: ") == first:
            return first
        why = "was not given twice the same."
        tell("The two were not the same. Please try again.")
    raise BadCase([Problem("new passphrase", 0, why, "Nothing was changed. Please start again.")])


def show_recovery_key(recovery: str) -> None:
    """Print the recovery key once, with what it is for."""
    tell(RECOVERY)
    print(f"\n    {recovery}\n", file=sys.stderr)


def ask_hidden(prompt: str) -> str:
    """Ask on the terminal without showing what is typed; refused where there is no terminal."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)
        if not _has_terminal():
            what = "there is no terminal to ask for the passphrase."
            raise BadCase([Problem("diary", 0, what, "Use --key-file FILE or --keyring.")])
        try:
            return getpass.getpass(prompt)
        except getpass.GetPassWarning:
            what = "the passphrase cannot be hidden here."
            raise BadCase([Problem("diary", 0, what, "Use --key-file FILE or --keyring.")]) from None
        except EOFError:
            print(file=sys.stderr)
            raise KeyboardInterrupt from None


def _has_terminal() -> bool:
    if os.name == "nt":
        return sys.stdin.isatty()
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return sys.stdin.isatty()
    return True


def read_key_file(path: Path) -> str:
    """Return the passphrase in a file: its first line. A file others can read is refused."""
    from spotting.diary.vault import SHORTEST_PASSPHRASE

    try:
        with path.expanduser().open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            raw = file.read(_LONGEST_KEY_FILE + 1)
    except OSError as error:
        raise BadCase([Problem(str(path), 0, f"cannot be read ({error.strerror}).")]) from None
    if os.name != "nt" and mode & 0o077:
        what = "can be read by other users, so it is no safe place for a passphrase."
        raise BadCase([Problem(str(path), 0, what, f"Run `chmod 600 {path}`.")])
    try:
        line = raw.decode("utf-8").removeprefix("\ufeff").split("\n", 1)[0].removesuffix("\r")
    except UnicodeDecodeError:
        raise BadCase([Problem(str(path), 0, "is no text.", "Write the passphrase in it as one line.")]) from None
    if len(raw) > _LONGEST_KEY_FILE or len(line) < SHORTEST_PASSPHRASE:
        what = f"must hold the passphrase in its first line, at least {SHORTEST_PASSPHRASE} characters."
        raise BadCase([Problem(str(path), 0, what)])
    return line


# --- the keyring of the computer ---


def _keyring() -> Any:
    try:
        import keyring
    except ImportError:
        fix = "Install it with `pip install spotting[keyring]`, or use the prompt or --key-file."
        raise BadCase([Problem("--keyring", 0, "needs the package keyring.", fix)]) from None
    return keyring


def _no_keyring(error: Exception) -> BadCase:
    what = f"this computer has no keyring that can be used ({type(error).__name__})."
    return BadCase([Problem("--keyring", 0, what, "Use the prompt or --key-file.")])


def from_keyring(path: Path) -> str | None:
    """Return the passphrase kept for this diary, None if none is."""
    keyring = _keyring()
    try:
        found: str | None = keyring.get_password(_SERVICE, str(path.absolute()))
    except keyring.errors.KeyringError as error:
        raise _no_keyring(error) from None
    return found


def to_keyring(path: Path, passphrase: str) -> None:
    """Keep the passphrase for this diary."""
    keyring = _keyring()
    try:
        keyring.set_password(_SERVICE, str(path.absolute()), passphrase)
    except keyring.errors.KeyringError as error:
        raise _no_keyring(error) from None
    tell("The passphrase is kept in the keyring of this computer.")


def forget_in_keyring(path: Path) -> None:
    """Take the passphrase out of the keyring, where there is one."""
    with suppress(BadCase):
        keyring = _keyring()
        with suppress(keyring.errors.KeyringError):
            keyring.delete_password(_SERVICE, str(path.absolute()))


def tell(*paragraphs: str) -> None:
    """Say something beside the answer, on standard error."""
    for paragraph in paragraphs:
        print(_filled(paragraph), file=sys.stderr)


def say(*paragraphs: str) -> None:
    """Say what was done, on standard output."""
    for paragraph in paragraphs:
        print(_filled(paragraph))


def _filled(paragraph: str) -> str:
    """Wrap to the width of the window; the name of a file is never broken, so that it can be copied."""
    import shutil

    width = max(20, min(80, shutil.get_terminal_size((80, 24)).columns))
    return textwrap.fill(paragraph, width, break_on_hyphens=False, break_long_words=False)
