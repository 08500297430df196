"""Files are known by what stands in them; folders, zips and gz are looked through, and what is not known is named."""

import gzip
import io
import json
import zipfile
import zlib
from pathlib import Path

import pytest
from story import FOLDER, NO_STORY, SAMPLES

from spotting.diary.importers.containers import HEAD, without_mark
from spotting.diary.importers.detect import READERS, UNKNOWN, read_path
from spotting.problems import BadCase

KNOWN = sorted(set(SAMPLES) | NO_STORY - {"README.md"})
PLAIN = [name for name in KNOWN if not name.endswith(".gz")]


def zipped(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def sample(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


@pytest.mark.parametrize("name", PLAIN)
def test_exactly_one_reader_knows_a_sample(name: str) -> None:
    head = without_mark(sample(name)[:HEAD])
    assert len([reader.NAME for reader in READERS if reader.matches(head, name)]) == 1


@pytest.mark.parametrize("name", KNOWN)
def test_a_sample_under_another_name_gives_the_same_days(tmp_path: Path, name: str) -> None:
    renamed = tmp_path / "download(1)"
    renamed.write_bytes(sample(name))
    original = read_path(FOLDER / name)
    assert [one.days for one in read_path(renamed)] == [one.days for one in original]


@pytest.mark.parametrize("name", [name for name in PLAIN if name.endswith((".json", ".csv", ".cluedata"))])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_or_utf_16_changes_nothing(tmp_path: Path, name: str, encoding: str) -> None:
    path = tmp_path / name
    path.write_bytes(sample(name).decode().encode(encoding))
    assert [one.days for one in read_path(path)] == [one.days for one in read_path(FOLDER / name)]


@pytest.mark.parametrize("name", PLAIN)
def test_in_a_zip_in_a_zip_and_in_a_gz_a_sample_gives_the_same_days(tmp_path: Path, name: str) -> None:
    inner = zipped(**{f"export/{name}": sample(name)})
    files = {"a.zip": inner, "b.zip": zipped(**{"part.zip": inner}), "c.gz": gzip.compress(sample(name))}
    for packed, data in files.items():
        (tmp_path / packed).write_bytes(data)
        assert [one.days for one in read_path(tmp_path / packed)] == [one.days for one in read_path(FOLDER / name)]


def test_the_keys_that_name_a_format_may_stand_far_behind_the_beginning(tmp_path: Path) -> None:
    data = json.loads(sample("flo_gdpr_export.json"))
    path = tmp_path / "flo.json"
    path.write_text(json.dumps({"advertising": ["x" * 100] * 2_000, **data}))
    assert b"operationalData" not in path.read_bytes()[:HEAD]
    (imported,) = read_path(path)
    assert imported.source == "flo"


def test_one_folder_of_many_apps_gives_one_import_for_each_and_names_what_no_reader_knows() -> None:
    imported = read_path(FOLDER)
    assert sorted(one.source for one in imported) == sorted({sample.source for sample in SAMPLES.values()})
    unknown = [line.what for line in imported[0].report.lines if line.why == UNKNOWN]
    assert unknown == ["README.md"]


def test_parts_of_one_app_in_a_zip_are_joined_by_day(tmp_path: Path) -> None:
    names = ("menstrudel_logs.json", "menstrudel_contraceptives.json")
    (tmp_path / "all.zip").write_bytes(zipped(**{name: sample(name) for name in names}))
    (imported,) = read_path(tmp_path / "all.zip")
    alone = [read_path(FOLDER / name)[0] for name in names]
    assert len(imported.days) == sum(len(one.days) for one in alone)
    assert imported.report.read == sum(one.report.read for one in alone)


def test_links_hidden_files_and_pictures_of_a_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "clue.json").write_bytes(sample("clue_measurements.json"))
    (tmp_path / ".secret.json").write_bytes(b"[")
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8")
    (tmp_path / "link.json").symlink_to(FOLDER / "flo_gdpr_export.json")
    (imported,) = read_path(tmp_path)
    assert (imported.source, imported.report.count("ignored")) == ("clue", 0)


def test_a_locked_zip_says_so_and_opens_with_its_password(tmp_path: Path) -> None:
    """Clue and Flo send locked zips. The bytes are a zip of the classic kind, locked with the word `secret`."""
    path = tmp_path / "locked.zip"
    path.write_bytes(locked_zip("measurements.json", sample("clue_measurements.json"), b"secret"))
    for passphrase, says in ((None, "is locked with a password"), ("wrong", "does not open with this password")):
        with pytest.raises(BadCase, match=says):
            read_path(path, passphrase=passphrase)
    (imported,) = read_path(path, passphrase="secret")
    assert imported.days == read_path(FOLDER / "clue_measurements.json")[0].days


def locked_zip(name: str, data: bytes, password: bytes) -> bytes:
    """Write a zip locked in the classic way (PKWARE, APPNOTE 6.1), which the standard library can only read."""
    table = []
    for one in range(256):
        for _ in range(8):
            one = (one >> 1) ^ 0xEDB88320 if one & 1 else one >> 1
        table.append(one)
    keys = [0x12345678, 0x23456789, 0x34567890]

    def update(byte: int) -> None:
        keys[0] = (keys[0] >> 8) ^ table[(keys[0] ^ byte) & 0xFF]
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = (keys[2] >> 8) ^ table[(keys[2] ^ (keys[1] >> 24)) & 0xFF]

    def encrypt(plain: bytes) -> bytes:
        result = bytearray()
        for byte in plain:
            mixed = (keys[2] | 2) & 0xFFFF
            result.append(byte ^ (((mixed * (mixed ^ 1)) >> 8) & 0xFF))
            update(byte)
        return bytes(result)

    for byte in password:
        update(byte)
    crc = zlib.crc32(data)
    body = encrypt(bytes(11) + bytes([crc >> 24])) + encrypt(data)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(name, body)
    raw = bytearray(stream.getvalue())
    for signature, flags, sum_at in ((b"PK\x03\x04", 6, 14), (b"PK\x01\x02", 8, 16)):
        at = raw.index(signature)
        raw[at + flags] |= 1
        raw[at + sum_at : at + sum_at + 4] = crc.to_bytes(4, "little")
        raw[at + sum_at + 8 : at + sum_at + 12] = len(data).to_bytes(4, "little")
    return bytes(raw)
