"""Mooneva: each thing it says of a day, and backups locked with a passphrase, old and new."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from foreign_files import day, fates, levels, stream
from story import FOLDER

from spotting.diary.day import Bleeding, ContraceptionEvent, Pain, Sex, Symptom
from spotting.diary.importers.collected import Imported
from spotting.diary.importers.containers import PassphraseNeeded
from spotting.diary.importers.detect import read_path
from spotting.diary.importers.mooneva import matches, read
from spotting.problems import BadCase

SAMPLE = (FOLDER / "mooneva_backup.json").read_bytes()
PASSPHRASE = "correct horse ä"
SALT, NONCE = bytes(range(16)), bytes(range(12))


def locked(plain: bytes, version: bytes = b"\1", salt: bytes = SALT) -> bytes:
    """Return a locked backup, made here step by step from the notes on the format."""
    key = PBKDF2HMAC(hashes.SHA256(), 32, salt, 100_000).derive(PASSPHRASE.encode())
    return version + salt + NONCE + AESGCM(key).encrypt(NONCE, plain, None)


def read_entry(periods: Any = None, **entry: Any) -> Imported:
    data = {"data": {"2026-03-02": {"date": "2026-03-02", **entry}}, "settings": {}, "periods": periods}
    return read(stream(json.dumps(data), "backup.json"))


@pytest.mark.parametrize("level", ["spotting", "light", "medium", "heavy"])
def test_a_flow_has_its_level(level: str) -> None:
    assert levels(read_entry(flow=level)) == {"2026-03-02": level}


@pytest.mark.parametrize(
    ("entry", "bleeding"),
    [
        ({"flow": "spotting", "ignoreForAverages": True}, Bleeding("spotting", intermenstrual=True)),
        ({"flow": "light", "isWithdrawalBleeding": True}, Bleeding("light", withdrawal=True)),
        (
            {"flow": "light", "isWithdrawalBleeding": True, "ignoreForAverages": True},
            Bleeding("light", withdrawal=True),
        ),
        ({"flow": None, "isWithdrawalBleeding": True}, Bleeding("unspecified", withdrawal=True)),
        ({"flow": None, "ignoreForAverages": True}, None),
        ({"flow": None}, None),
    ],
)
def test_withdrawal_and_bleeding_between_periods_are_told_apart(entry: dict[str, Any], bleeding: Bleeding) -> None:
    imported = read_entry(**entry, notes="a")
    assert day(imported, "2026-03-02").bleeding == bleeding


@pytest.mark.parametrize(
    ("entry", "field", "expected"),
    [
        ({"symptoms": ["cramps", "Bloating"]}, "pain", (Pain("pelvis"),)),
        ({"symptoms": ["cramps", "Bloating"]}, "symptoms", (Symptom("bloating"),)),
        ({"mood": "sad"}, "symptoms", (Symptom("mood: sad"),)),
        ({"sexDrive": "high"}, "symptoms", (Symptom("sex drive: high"),)),
        ({"discharge": "unusual"}, "mucus", "atypical"),
        ({"discharge": "sticky_creamy"}, "mucus", "unspecified"),
        ({"sexType": "unprotected"}, "sex", (Sex(protection="unprotected"),)),
        ({"pillTakenAt": "08:00"}, "contraception", (ContraceptionEvent("pill", "taken"),)),
        ({"notes": " =as she\nwrote it "}, "notes", (" =as she\nwrote it ",)),
    ],
)
def test_each_thing_has_its_meaning(entry: dict[str, Any], field: str, expected: Any) -> None:
    assert getattr(day(read_entry(**entry), "2026-03-02"), field) == expected


@pytest.mark.parametrize("entry", [{"flow": "torrential"}, {"discharge": ["dry"]}, {"sexType": 1}, {"new": {"a": 1}}])
def test_what_nobody_knows_is_reported_and_nothing_is_claimed(entry: dict[str, Any]) -> None:
    imported = read_entry(**entry)
    assert imported.days == ()
    assert imported.report.count("not_understood") == 1


def test_the_first_day_of_a_period_is_marked_and_days_without_an_amount_are_asked_about() -> None:
    periods = [{"id": "p1", "startDate": "2026-03-02", "days": ["2026-03-02", "2026-03-03"]}]
    imported = read_entry(periods, flow="heavy")
    assert day(imported, "2026-03-02").bleeding == Bleeding("heavy", period_start=True)
    assert list(levels(imported)) == ["2026-03-02"]
    assert fates(imported)["day of a period"] == ("not_understood", 1)
    assert "add them yourself" in imported.questions[0]


@pytest.mark.parametrize("version", [b"\1", b""], ids=["with its version", "older, without"])
def test_a_locked_backup_gives_the_same_days_as_an_open_one(version: bytes) -> None:
    backup = stream(locked(SAMPLE, version), "mooneva.enc")
    expected = read(stream(SAMPLE, "mooneva.json"))
    assert read(backup, passphrase=PASSPHRASE) == expected


def test_an_old_backup_whose_salt_begins_like_a_version_is_still_opened() -> None:
    backup = stream(locked(SAMPLE, b"", b"\1" + SALT[1:]), "mooneva.enc")
    assert len(read(backup, passphrase=PASSPHRASE).days) == 8


def test_without_a_passphrase_the_door_is_told_to_ask_for_one(tmp_path: Any) -> None:
    path = tmp_path / "mooneva.enc"
    path.write_bytes(locked(SAMPLE))
    with pytest.raises(PassphraseNeeded, match="needs the passphrase"):
        read_path(path)
    assert len(read_path(path, passphrase=PASSPHRASE)[0].days) == 8


@pytest.mark.parametrize(
    ("data", "passphrase", "what"),
    [
        (locked(SAMPLE), "wrong", "cannot be unlocked"),
        (locked(SAMPLE)[:-1], PASSPHRASE, "cannot be unlocked"),
        (locked(SAMPLE, b"\2"), PASSPHRASE, "cannot be unlocked"),
        (locked(SAMPLE)[:40], PASSPHRASE, "too short"),
        (b"", PASSPHRASE, "too short"),
        (locked(b"\xff\xfe\xfd"), PASSPHRASE, "holds no text"),
        (locked(b'{"data": '), PASSPHRASE, "not valid JSON"),
        (locked(b"[" * 100_000), PASSPHRASE, "nested too deeply"),
        (locked(b"[]"), PASSPHRASE, "has no days"),
        (locked(SAMPLE), "\udc80", "cannot be unlocked"),
    ],
)
def test_a_backup_that_cannot_be_unlocked_or_read_is_refused(data: bytes, passphrase: str, what: str) -> None:
    with pytest.raises(BadCase, match=what) as refused:
        read(stream(data, "mooneva.enc"), passphrase=passphrase)
    assert passphrase not in str(refused.value)


def test_a_text_file_that_ends_in_enc_is_not_taken_for_a_locked_backup() -> None:
    assert not matches(b'{"a": 1}', "x.enc")
    assert matches(locked(SAMPLE), "Mooneva.ENC")


@pytest.mark.parametrize("when", ["2026-02-30", "0000-01-01", "", "2026"])
def test_a_day_that_cannot_be_refuses_the_file(when: str) -> None:
    with pytest.raises(BadCase, match="has the date"):
        read(stream(json.dumps({"data": {"2026-03-02": {"flow": "light"}, when: {"flow": "light"}}})))
