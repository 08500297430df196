"""Mooneva's backup: JSON, or the same locked with a passphrase (`.enc`: AES-256-GCM, key by PBKDF2).

One entry per day. The layout of the days within its list of periods was seen in no reader, so only the first day of
each is used; her passphrase is used for this one file and kept nowhere.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from spotting.diary.day import Bleeding, ContraceptionEvent, Sex
from spotting.diary.importers.collected import Collector, Imported
from spotting.diary.importers.containers import PassphraseNeeded, Source, refused
from spotting.diary.importers.dates import iso_date
from spotting.diary.importers.symptom_words import pain_or_symptom
from spotting.diary.importers.text import MOST_TEXT_BYTES, name_of, objects, opened, parse_json, read_json, told
from spotting.problems import Problem

NAME: Final = "Mooneva"
SOURCE: Final = "mooneva"
LOCKED: Final = ".enc"
FORMAT_BYTE: Final = 1
SALT, NONCE, TAG = 16, 12, 16  # bytes
ROUNDS: Final = 100_000  # of PBKDF2-HMAC-SHA256, as the app does it

LEVELS: Final = {level: level for level in ("spotting", "light", "medium", "heavy")}
MUCUS: Final = {
    "dry": "dry",
    "egg_white": "egg_white",
    "unusual": "atypical",
    "sticky_creamy": "unspecified",  # one choice in the app for two that a diary tells apart
}
BLEEDING_KEYS: Final = ("flow", "isWithdrawalBleeding", "ignoreForAverages")
OWN_WORDS: Final = {"mood": "mood", "sexDrive": "sex drive"}


def matches(head: bytes, filename: str) -> bool:
    """Whether it is a backup in JSON, or is called `.enc` and is no text."""
    if filename.lower().endswith(LOCKED):
        return not head.lstrip().startswith((b"{", b"["))
    marks = (b'"ignoreForAverages"', b'"isWithdrawalBleeding"', b'"isOnBirthControl"', b'"sexType"', b'"periods"')
    return head.lstrip().startswith(b"{") and b'"data"' in head and b'"flow"' in head and any(m in head for m in marks)


def read(source: Source, *, date_order: str | None = None, passphrase: str | None = None) -> Imported:
    """Return the days; each thing said of a day, and each period, is a record. A locked one needs `passphrase`."""
    name = name_of(source)
    data = _unlocked(source, name, passphrase) if name.lower().endswith(LOCKED) else read_json(source)
    if not isinstance(data, dict) or not isinstance(data.get("data"), dict):
        raise refused(name, "has no days under data.", "Make the backup again.")
    collector = Collector(SOURCE, NAME, "backup")
    for key, entry in data["data"].items():
        day = iso_date(key, name)
        if isinstance(entry, dict):
            _entry(collector, entry, day)
        else:
            collector.not_understood("day", told(entry), "an entry without fields")
    _periods(collector, data, name)
    if isinstance(data.get("settings"), dict) and data["settings"]:
        collector.ignored("settings", "settings of the app, without a date", len(data["settings"]))
    return collector.finish()


def _entry(collector: Collector, entry: dict[str, Any], day: date) -> None:
    _bleeding(collector, entry, day)
    for key, value in entry.items():
        if key in ("date", *BLEEDING_KEYS) or value in (None, "", [], False):
            continue
        if key == "symptoms" and isinstance(value, list):
            for word in value:
                _word(collector, key, word, day, "")
        elif key in OWN_WORDS:
            _word(collector, key, value, day, f"{OWN_WORDS[key]}: ")
        elif key == "notes" and isinstance(value, str):
            collector.text(key, day, "notes", value)
        elif key == "discharge" and isinstance(value, str) and value in MUCUS:
            collector.add(key, day, "mucus", MUCUS[value], original=value)
        elif key == "sexType" and value in ("protected", "unprotected"):
            collector.add(key, day, "sex", Sex(protection=value), original=value)
        elif key == "pillTakenAt":
            collector.add(key, day, "contraception", ContraceptionEvent("pill", "taken"), original=told(value)[:80])
        else:
            collector.not_understood(key[:80], told(value), "a value this program does not know")


def _bleeding(collector: Collector, entry: dict[str, Any], day: date) -> None:
    flow, withdrawal = entry.get("flow"), entry.get("isWithdrawalBleeding") is True
    level = LEVELS.get(flow) if isinstance(flow, str) else None
    if flow and level is None:
        collector.not_understood("flow", told(flow), "a word this program does not know")
    if level is None and not withdrawal:
        return
    between = True if entry.get("ignoreForAverages") is True and not withdrawal else None
    bleeding = Bleeding(level or "unspecified", intermenstrual=between, withdrawal=withdrawal or None)
    collector.add("flow", day, "bleeding", bleeding, original=told(flow)[:80])


def _word(collector: Collector, key: str, word: Any, day: date, prefix: str) -> None:
    if not (text := told(word)):
        collector.not_understood(key, why="no word")
        return
    field, entry = pain_or_symptom(prefix + text)
    collector.add(key, day, field, entry, original=text[:80])


def _periods(collector: Collector, data: dict[str, Any], name: str) -> None:
    with_flow = {key[:10] for key, entry in data["data"].items() if isinstance(entry, dict) and entry.get("flow")}
    for period in objects(data.get("periods"), name, "periods"):
        start = iso_date(period.get("startDate"), name)
        bleeding = Bleeding("unspecified", period_start=True)
        collector.add("period", start, "bleeding", bleeding, record=told(period.get("id"))[:80])
        days = period.get("days")
        listed = {told(one)[:10] for one in days} if isinstance(days, list) else set()
        for day in sorted(listed - {start.isoformat(), ""} - with_flow):
            collector.not_understood("day of a period", day, "it has no amount, and this list is not known for certain")
            collector.ask(
                "Mooneva counts days as part of a period that have no amount of bleeding. They were left out. If you "
                "bled on them, please add them yourself; the report names some."
            )


def _unlocked(source: Source, name: str, passphrase: str | None) -> Any:
    """Return the JSON inside a locked backup, with or without the byte of its version in front."""
    if not passphrase:
        what = "is a locked backup of Mooneva; reading it needs the passphrase it was made with."
        raise PassphraseNeeded([Problem(name, 0, what, "Give that passphrase when you are asked for it.")])
    with opened(source) as stream:
        data = stream.read(MOST_TEXT_BYTES + 1)
    if len(data) > MOST_TEXT_BYTES:
        raise refused(name, f"is larger than {MOST_TEXT_BYTES // 1024**2} MB, too large for a backup of Mooneva.")
    if len(data) < SALT + NONCE + TAG:
        raise refused(name, "is too short to be a backup: it was cut off.", "Make the backup again.")
    plain = _decrypted(data[1:], passphrase) if data[0] == FORMAT_BYTE else None
    if plain is None:
        plain = _decrypted(data, passphrase)  # older backups have no version byte
    if plain is None:
        what = "cannot be unlocked: the passphrase is another one, the file is damaged, or its format is newer."
        raise refused(name, what, "Try the passphrase again, or make a backup without one.")
    try:
        return parse_json(plain.decode("utf-8-sig"), name)
    except UnicodeDecodeError:
        raise refused(name, "was unlocked, but holds no text.", "Make the backup again.") from None


def _decrypted(data: bytes, passphrase: str) -> bytes | None:
    salt, nonce, sealed = data[:SALT], data[SALT : SALT + NONCE], data[SALT + NONCE :]
    if len(sealed) < TAG:
        return None
    key = PBKDF2HMAC(hashes.SHA256(), 32, salt, ROUNDS).derive(passphrase.encode("utf-8", "surrogatepass"))
    try:
        return AESGCM(key).decrypt(nonce, sealed, None)
    except InvalidTag:
        return None
