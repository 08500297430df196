"""Who can open it: passphrases, the recovery key, changing both, how slow a guess is, and what stays in memory."""

from __future__ import annotations

import random
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from argon2.low_level import Type, hash_secret_raw
from vault_days import OTHER, PASSPHRASE, changes, make, open_, pair, pairs, rows_of

from spotting.diary.vault import FOR_TESTS, STANDARD, Vault, WeakPassphrase, WrongPassphrase, restore, safety_copy
from spotting.diary.vault.header import read_header
from spotting.diary.vault.secret import Secret, recovery_key_of


def by_recovery_key(path: Path, recovery_key: str) -> Vault:
    return Vault.open(path, recovery_key=recovery_key, allow_test_profile=True)


def test_the_key_is_argon2id_with_the_second_option_of_rfc_9106() -> None:
    assert (STANDARD.passes, STANDARD.kibibytes, STANDARD.lanes) == (3, 64 * 1024, 4)
    header = b"SV\x01\x01" + bytes(range(12))
    expected = hash_secret_raw(b"some passphrase", header, 3, 65_536, 4, 32, Type.ID)
    assert bytes(Secret("some passphrase").key(header).raw) == expected


def test_a_new_diary_takes_the_standard_profile_and_its_own_salt(tmp_path: Path) -> None:
    for name in ("one", "two"):
        Vault.create(tmp_path / name, PASSPHRASE)[0].close()
    one, two = read_header(tmp_path / "one"), read_header(tmp_path / "two")
    assert one[:4] == two[:4] == b"SV\x01\x01"
    assert one[4:] != two[4:]
    with Vault.open(tmp_path / "one", PASSPHRASE) as vault:
        assert vault.rows() == []


def test_only_its_passphrase_opens_it(tmp_path: Path) -> None:
    path = tmp_path / "diary"
    make(path, 2)
    for wrong in ("", PASSPHRASE.title(), PASSPHRASE[:-1], f" {PASSPHRASE}", OTHER):
        with pytest.raises(WrongPassphrase, match=r"does not open the diary\. .* Nothing was changed"):
            open_(path, wrong)
    assert rows_of(path) == pairs(range(2))


def test_the_same_letters_in_other_code_points_are_the_same_passphrase(tmp_path: Path) -> None:
    path = tmp_path / "diary"
    composed = unicodedata.normalize("NFC", "grün über Ängste")
    make(path, 1, composed)
    assert unicodedata.normalize("NFD", composed) != composed
    assert rows_of(path, unicodedata.normalize("NFD", composed)) == pairs([0])


def test_the_recovery_key_opens_it_as_people_type_it(tmp_path: Path) -> None:
    path = tmp_path / "diary"
    recovery_key = make(path, 1)
    assert len(recovery_key.split("-")) == 14
    assert all(len(group) == 4 for group in recovery_key.split("-"))
    typed = [recovery_key.lower(), recovery_key.replace("-", " "), recovery_key.replace("-", ""), f" {recovery_key}\n"]
    for text in (recovery_key, *typed, recovery_key.replace("O", "0").replace("I", "1").replace("B", "8")):
        with by_recovery_key(path, text) as vault:
            assert vault.rows() == pairs([0])


def test_a_slip_in_the_recovery_key_is_told_from_a_key_of_another_diary(tmp_path: Path) -> None:
    path = tmp_path / "diary"
    recovery_key, other = make(path, 1), make(tmp_path / "other")
    chance = random.Random(1)
    for _ in range(50):
        letters = list(recovery_key)
        at = chance.choice([place for place, letter in enumerate(letters) if letter != "-"])
        letters[at] = chance.choice([one for one in "ACDEFGHJKLMNPQRSTUVWXYZ234567" if one != letters[at]])
        with pytest.raises(WrongPassphrase, match="a slip in it"):
            by_recovery_key(path, "".join(letters))
    for text in ("", "x", recovery_key[:-5], recovery_key + "AAAA", "ü" * 56, "\0"):
        with pytest.raises(WrongPassphrase, match="a slip in it"):
            by_recovery_key(path, text)
    with pytest.raises(WrongPassphrase, match="of another diary"):
        by_recovery_key(path, other)


def test_changing_the_passphrase_keeps_everything_and_shuts_out_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "diary"
    old_key = make(path, 3)
    with open_(path) as vault:
        vault.set_setting("units", "ml")
        new_key = vault.change_passphrase(OTHER)
        assert vault.rows() == pairs(range(3))
        vault.write(changes(pair(3)), "day 3")
    for file in (path, safety_copy(path)):
        for secret in ({"passphrase": PASSPHRASE}, {"recovery_key": old_key}):
            with pytest.raises(WrongPassphrase):
                restore(file, tmp_path / "x", **secret, allow_test_profile=True)
    for secret in ({"passphrase": OTHER}, {"recovery_key": new_key}):
        with Vault.open(path, **secret, allow_test_profile=True) as vault:
            assert vault.rows() == pairs(range(4))
            assert vault.setting("units") == "ml"
            assert vault.notices == ()
    with open_(path, OTHER) as vault:  # what could be undone before still can
        assert [undone.what for undone in (vault.undo(), vault.undo()) if undone] == ["day 3", "day 2"]


def test_a_passphrase_that_is_too_short_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "diary"
    make(path, 1)
    before = path.read_bytes()
    with open_(path) as vault, pytest.raises(WeakPassphrase):
        vault.change_passphrase("short")
    assert path.read_bytes() == before


def test_an_old_passphrase_on_a_safety_copy_left_behind_is_explained(tmp_path: Path) -> None:
    """As after a crash between replacing the diary and its copy: the diary itself decides."""
    path = tmp_path / "diary"
    make(path, 2)
    old_copy = safety_copy(path).read_bytes()
    with open_(path) as vault:
        vault.change_passphrase(OTHER)
    safety_copy(path).write_bytes(old_copy)
    with pytest.raises(WrongPassphrase, match="before its passphrase was changed"):
        open_(path)
    assert rows_of(path, OTHER) == pairs(range(2))
    with pytest.raises(WrongPassphrase) as told:
        open_(path)
    assert "before its passphrase was changed" not in str(told.value), "the copy was made anew with the new passphrase"


def test_locking_wipes_the_key(tmp_path: Path) -> None:
    path = tmp_path / "diary"
    make(path)
    vault = open_(path)
    assert vault._opened
    key = vault._opened.key
    assert any(key.raw)
    vault.lock()
    assert not any(key.raw)


def test_neither_passphrase_nor_key_shows_in_a_printed_object(tmp_path: Path) -> None:
    secret = Secret(PASSPHRASE)
    key = secret.key(b"SV\x01\xff" + bytes(12))
    assert PASSPHRASE not in repr(secret)
    for shown in (repr(key), str(key)):
        assert key.raw.hex() not in shown
        assert repr(bytes(key.raw)) not in shown
        assert recovery_key_of(key) not in shown


def test_a_crash_would_leave_no_image_of_the_memory(tmp_path: Path) -> None:
    make(tmp_path / "diary")
    code = (
        "import resource, sys\n"
        "hard = resource.getrlimit(resource.RLIMIT_CORE)[1]\n"
        "resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))\n"
        "from spotting.diary.vault import Vault\n"
        "Vault.open(sys.argv[1], sys.argv[2], allow_test_profile=True)\n"
        "print(resource.getrlimit(resource.RLIMIT_CORE)[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "diary"), PASSPHRASE], text=True, capture_output=True, check=True
    )
    assert done.stdout == "0\n"


def test_the_library_says_nothing_on_its_own(tmp_path: Path) -> None:
    """Not for a wrong passphrase, nor for damaged pages, nor for a file that is no diary."""
    path = tmp_path / "diary"
    make(path, 40)
    damaged = bytearray(path.read_bytes())
    damaged[5000] ^= 1
    (tmp_path / "alone").write_bytes(damaged)
    path.write_bytes(damaged)
    code = (
        "import sys\n"
        "from spotting.diary.vault import Vault, VaultError\n"
        "for path, words in ((sys.argv[1], 'wrong words'), (sys.argv[2], sys.argv[3]), (sys.argv[1], sys.argv[3])):\n"
        "    try:\n"
        "        Vault.open(path, words, allow_test_profile=True).close()\n"
        "    except VaultError as error:\n"
        "        print(type(error).__name__)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path), str(tmp_path / "alone"), PASSPHRASE],
        text=True, capture_output=True, check=True,
    )  # fmt: skip
    assert done.stdout.split() == ["WrongPassphrase", "VaultDamaged"]
    assert done.stderr == ""


def test_the_profile_for_tests_protects_nothing_and_is_named_so() -> None:
    assert FOR_TESTS.kibibytes < 100
    assert FOR_TESTS.number == 255
