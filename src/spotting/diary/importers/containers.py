"""The files inside a folder, zip or gz, each as a bounded stream; nothing is ever unpacked to disk.

Limits are set before anything is read (FORMATS 0.3): size on disk, size once expanded, number of files, depth of
zips, names that leave the folder. What breaks one is refused whole; nothing here knows what a file means.
"""

from __future__ import annotations

import codecs
import gzip
import io
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import BinaryIO, Final, cast

from spotting.problems import BadCase, Problem

HEAD: Final = 64 * 1024
MOST_COMPRESSED: Final = 256 * 1024**2  # bytes of a zip or gz (an Apple Health archive of 4 GB packs to well below)
MOST_EXPANDED: Final = 4 * 1024**3  # bytes read out of all zips and gz of one import together
MOST_PLAIN: Final = 16 * 1024**3  # bytes of one file that lies open on the disk
MOST_FILES: Final = 50_000  # in one folder or zip (a Google Takeout holds tens of thousands)
DEEPEST: Final = 2  # a zip, and a zip within it
ZIP, GZ = b"PK\x03\x04", b"\x1f\x8b"
EMPTY_ZIP: Final = b"PK\x05\x06"
# Never a diary; skipped unopened. Anything else is looked at by content.
NO_DIARY: Final = frozenset(
    (".jpg", ".jpeg", ".png", ".gif", ".heic", ".webp", ".svg", ".mp3", ".m4a", ".mp4", ".mov", ".pdf", ".gpx", ".fit")
)

_STEERING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
Source = Path | BinaryIO  # a file on disk, or a stream out of a zip or gz; a stream has a `.name`


@dataclass
class Budget:
    """How many expanded bytes may still be read, over all containers of one import."""

    expanded: int = MOST_EXPANDED

    def take(self, count: int, name: str) -> None:
        """Count bytes that came out of a container; raises BadCase when there were too many."""
        self.expanded -= count
        if self.expanded < 0:
            raise refused(
                name, f"unpacks to more than {MOST_EXPANDED // 1024**3} GB.", "Unpack it and import the file."
            )


@dataclass(frozen=True)
class Found:
    """One file: its name for messages, its first 64 KiB, and how to open it from the start."""

    name: str
    head: bytes
    size: int
    open: Callable[[], BinaryIO] = field(repr=False)
    path: Path | None = None  # where it lies as it is on the disk; none inside a zip or gz

    @property
    def filename(self) -> str:
        """The name without folders."""
        return PurePosixPath(self.name.replace("\\", "/")).name


class PassphraseNeeded(BadCase):
    """A locked zip or backup, and no passphrase with it: a door may ask for one and read again."""


def cleaned(text: str) -> str:
    """Return a text whose control characters (but tab and line ends) and half characters are U+FFFD."""
    return _STEERING.sub("�", text)


def refused(name: str, what: str, fix: str = "") -> BadCase:
    """Return the error for a file that is not read at all."""
    return BadCase([Problem(cleaned(name), 0, what, fix)])


class _Unzipped(gzip.GzipFile):
    """A gz stream that closes the stream below it too."""

    def __init__(self, below: BinaryIO) -> None:
        self._below = below
        super().__init__(fileobj=below, mode="rb")

    def close(self) -> None:
        """Close both."""
        super().close()
        self._below.close()


class _Bounded(io.RawIOBase):
    """A stream out of a zip or gz that counts what it gives and turns damage into one clear message."""

    def __init__(self, stream: BinaryIO, name: str, budget: Budget) -> None:
        self._stream, self.name, self._budget = stream, name, budget

    def readable(self) -> bool:
        """It can be read, and nothing else."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill the buffer from the container."""
        view = memoryview(cast(bytearray, buffer))
        try:
            data = self._stream.read(len(view))
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError):
            raise refused(self.name, "is damaged or was cut off.", "Make the export again and try once more.") from None
        self._budget.take(len(data), self.name)
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the container's stream too."""
        self._stream.close()
        super().close()


def found_in(path: Path, budget: Budget, passphrase: str | None = None) -> Iterator[Found]:
    """Yield the files of a file, folder, zip or gz; `passphrase` opens a locked zip. Raises BadCase."""
    if path.is_dir():
        for inner in _files_of(path):
            yield from _on_disk(inner, cleaned(inner.relative_to(path).as_posix()), budget, passphrase)
    else:
        yield from _on_disk(path, cleaned(path.name), budget, passphrase)


def found_in_memory(name: str, data: bytes, budget: Budget, passphrase: str | None = None) -> Iterator[Found]:
    """Yield the files of one file, zip or gz that is held in memory and never on the disk. Raises BadCase."""
    name = cleaned(name)
    if data.startswith((ZIP, EMPTY_ZIP, GZ)) and len(data) > MOST_COMPRESSED:
        most = f"{MOST_COMPRESSED // 1024**2} MB"
        raise refused(name, f"is larger than {most}.", "Unpack it and import the file itself.")

    def opened() -> BinaryIO:
        stream = io.BytesIO(data)
        stream.name = name
        return stream

    yield from _within(Found(name, data[:HEAD], len(data), opened), budget, passphrase, DEEPEST)


def _files_of(folder: Path) -> Iterator[Path]:
    """Yield regular files below a folder in order; links are not followed, hidden and media files left alone."""
    count = 0
    for root, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(root, name)
            count += 1
            if count > MOST_FILES:
                raise refused(folder.name, f"holds more than {MOST_FILES:,} files.", "Name the file of the export.")
            if not name.startswith(".") and path.suffix.lower() not in NO_DIARY and not path.is_symlink():
                yield path


def _on_disk(path: Path, name: str, budget: Budget, passphrase: str | None) -> Iterator[Found]:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise refused(name, "is neither a file nor a folder.", "Name the file you exported.")
        with path.open("rb") as stream:
            head = stream.read(HEAD)
    except FileNotFoundError:
        raise refused(name, "was not found.", "Check the name and the folder.") from None
    except (OSError, ValueError):
        raise refused(name, "cannot be read.", "Check that you may open it.") from None
    packed = head.startswith((ZIP, EMPTY_ZIP, GZ))
    if status.st_size > (MOST_COMPRESSED if packed else MOST_PLAIN):
        most = f"{MOST_COMPRESSED // 1024**2} MB" if packed else f"{MOST_PLAIN // 1024**3} GB"
        raise refused(name, f"is larger than {most}.", "Unpack it and import the file itself." if packed else "")
    whole = Found(name, head, status.st_size, lambda: cast(BinaryIO, path.open("rb")), path)
    yield from _within(whole, budget, passphrase, DEEPEST)


def _within(found: Found, budget: Budget, passphrase: str | None, depth: int) -> Iterator[Found]:
    """Yield the file itself, or what it holds if it is a container."""
    if found.head.startswith((ZIP, EMPTY_ZIP)):
        if not depth:
            raise refused(found.name, "is a zip within a zip within a zip.", "Unpack it first.")
        yield from _zipped(found, budget, passphrase, depth - 1)
    elif found.head.startswith(GZ):
        if not depth:
            raise refused(found.name, "is packed more than twice.", "Unpack it first.")
        name = found.name[:-3] if found.name.lower().endswith(".gz") else found.name
        opener = _opener(lambda: cast(BinaryIO, _Unzipped(found.open())), name, budget)
        yield from _within(_peeked(name, -1, opener), budget, passphrase, depth - 1)
    else:
        yield found


def _zipped(found: Found, budget: Budget, passphrase: str | None, depth: int) -> Iterator[Found]:
    inner_file: BinaryIO = found.open()
    if found.path is None:  # a zip in a zip: seeking needs it whole, and memory leaves no trace on the disk
        with inner_file:
            inner_file = io.BytesIO(inner_file.read(MOST_COMPRESSED + 1))
        if len(inner_file.getbuffer()) > MOST_COMPRESSED:
            raise refused(found.name, f"is larger than {MOST_COMPRESSED // 1024**2} MB.", "Unpack it first.")
    with inner_file:
        try:
            archive = zipfile.ZipFile(inner_file)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, OverflowError, struct.error):
            raise refused(found.name, "is a damaged zip.", "Make the export again and try once more.") from None
        with archive:
            members = _checked_members(archive, found.name, passphrase)
            for member in members:
                name = f"{found.name}: {cleaned(member.filename)}"
                opener = _opener(_member(archive, member, passphrase, name), name, budget)
                yield from _within(_peeked(name, member.file_size, opener), budget, passphrase, depth)


def _checked_members(archive: zipfile.ZipFile, name: str, passphrase: str | None) -> list[zipfile.ZipInfo]:
    """Return the files of a zip that may hold a diary; raises BadCase for a zip that should not be opened."""
    members = [member for member in archive.infolist() if not member.filename.endswith("/")]
    if len(members) > MOST_FILES:
        raise refused(name, f"holds more than {MOST_FILES:,} files.", "Unpack it and name the file of the export.")
    for member in members:
        path = PureWindowsPath(member.filename)  # takes both kinds of slashes, and drives
        if not path.parts or path.anchor or ".." in path.parts or "\0" in member.filename:
            raise refused(name, "holds a file whose name leads out of the zip.", "This is no export; do not open it.")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refused(name, "is packed in a way no export is.", "Unpack it with another program first.")
        if member.flag_bits & 1 and passphrase is None:
            fix = "Unpack it with that password, or give the password here."
            raise PassphraseNeeded([Problem(name, 0, "is locked with a password.", fix)])
    hidden = ("__MACOSX", ".")
    return [
        member
        for member in members
        if PurePosixPath(member.filename).suffix.lower() not in NO_DIARY
        and not any(part.startswith(hidden) for part in PurePosixPath(member.filename).parts)
    ]


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, passphrase: str | None, name: str
) -> Callable[[], BinaryIO]:
    def open_member() -> BinaryIO:
        try:
            password = passphrase.encode() if member.flag_bits & 1 and passphrase else None
            return cast(BinaryIO, archive.open(member, pwd=password))
        except RuntimeError:  # NotImplementedError too: a method of packing or locking Python does not know
            why = "does not open with this password, or is locked in a way this program cannot open."
            raise refused(name, why, "Unpack it with another program first.") from None
        except (zipfile.BadZipFile, OSError, ValueError, EOFError):
            raise refused(name, "is damaged.", "Make the export again and try once more.") from None

    return open_member


def _opener(inner: Callable[[], BinaryIO], name: str, budget: Budget) -> Callable[[], BinaryIO]:
    return lambda: cast(BinaryIO, io.BufferedReader(_Bounded(inner(), name, budget), HEAD))


def _peeked(name: str, size: int, opener: Callable[[], BinaryIO]) -> Found:
    with opener() as stream:
        return Found(name, stream.read(HEAD), size, opener)


def without_mark(head: bytes) -> bytes:
    """Return a head in UTF-8 without byte order mark; UTF-16 with its mark is recoded."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head[: len(head) // 2 * 2].decode("utf-16", errors="ignore").encode()
    return head.removeprefix(codecs.BOM_UTF8)
