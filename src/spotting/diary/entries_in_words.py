"""What a person types about a day (3full, pelvis=6, pregnancy=negative, 36.5) as entries of the diary.

Decides how words are read, never what they mean for her health. What can be read two ways, or lacks a part such as
the site of a pain, is refused with what to write: nothing is guessed. Every reader raises ValueError.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from spotting.diary.day import (
    BLEEDING_LEVELS,
    COLOURS,
    FILLS,
    LIFE_EVENTS,
    METHOD_EVENTS,
    METHODS,
    MUCUS,
    PROCEDURES,
    PROTECTIONS,
    SEVERITIES,
    SEX_KINDS,
    SPANS,
    TEST_KINDS,
    TEST_RESULTS,
    ContraceptionEvent,
    LifeEvent,
    Medicine,
    Pain,
    Procedure,
    Product,
    Sex,
    Symptom,
    Temperature,
    Test,
)
from spotting.problems import did_you_mean

PAIN_SITES: Final = ("pelvis", "lower_back", "breasts", "head", "shoulder", "leg", "other")
_LEVEL_WORDS: Final = {"no": "none", "spots": "spotting", "spot": "spotting", "yes": "unspecified"}
_COLOUR_WORDS: Final = {"brown": "brown_or_black", "black": "brown_or_black", "red": "bright_red", "dark": "dark_red"}
_FILL_WORDS: Final = {
    **dict.fromkeys(("lightly", "slightly"), "light"),
    **dict.fromkeys(("half", "half_full", "moderate"), "medium"),
    **dict.fromkeys(("soaked", "heavy", "saturated"), "full"),
}
_SITE_WORDS: Final = {
    **dict.fromkeys(("cramps", "pelvic", "lower_belly", "lower_tummy"), "pelvis"),
    **{"back": "lower_back", "breast": "breasts", "headache": "head", "shoulder_tip": "shoulder", "legs": "leg"},
}
_TEST_WORDS: Final = {"ovulation": "lh", "hcg": "pregnancy", "estrogen": "oestrogen"}
_RESULT_WORDS: Final = {
    **{"neg": "negative", "_": "negative", "pos": "positive", "+": "positive", "peak": "positive"},
    **{"unclear": "inconclusive", "invalid": "inconclusive"},
}
_MUCUS_WORDS: Final = {"egg": "egg_white", "eggwhite": "egg_white"}
_EVENT_WORDS: Final = {"took": "taken", "forgot": "missed", "forgotten": "missed", "threw_up": "vomited"}
_PROCEDURE_WORDS: Final = {
    **dict.fromkeys(("pap", "pap_smear", "cervical_screening"), "smear"),
    **dict.fromkeys(("internal_scan", "internal_examination"), "internal_scan_or_examination"),
    **{"leep": "loop_excision", "lletz": "loop_excision", "iui": "insemination"},
}
_LIFE_WORDS: Final = {"pregnant": "pregnancy", "ectopic": "ectopic_pregnancy", "molar": "molar_pregnancy"}
_BETWEEN: Final = re.compile(r"\s*(?:(?<!\d),|,(?!\d)|;|\+|\band\b)\s*")
_TIME: Final = re.compile(r"\b(?:at )?([01]?\d|2[0-3]):([0-5]\d)\b")
_LONGEST_NAME: Final = 200


def read_level(text: str) -> tuple[str, bool]:
    """Return the level of bleeding, and whether it was very heavy."""
    if _key(text) in ("very_heavy", "extremely_heavy"):
        return "heavy", True
    return one_of(text, BLEEDING_LEVELS, _LEVEL_WORDS), False


def read_colour(text: str) -> str:
    """Return the colour of the blood."""
    return one_of(text, COLOURS, _COLOUR_WORDS)


def read_clots(text: str) -> tuple[int | None, int | None]:
    """Return counts of small and large clots, None for a size not mentioned; `none` records zero of both."""
    if _key(text) in ("none", "no", "0"):
        return 0, 0
    found = re.findall(r"(\d{1,3})\s*(small|large|big)s?", text.casefold())
    rest = re.sub(r"(\d{1,3})\s*(small|large|big)s?|clots?|[\s,;+]|and", "", text.casefold())
    if not found or rest:
        raise ValueError(f"{quoted(text)}: write how many of which size, such as 2small, 1large, or none.")
    counts: dict[str, int] = {}
    for count, size in found:
        size = "large" if size == "big" else size
        counts[size] = counts.get(size, 0) + int(count)
    return counts.get("small"), counts.get("large")


def read_products(kind: str, text: str) -> tuple[Product, ...]:
    """Return products of one kind: 3full, 2 light and 1 full, 20ml (cup and disc), or just a number."""
    return tuple(_product(kind, part) for part in _BETWEEN.split(text.strip().casefold()))


def _product(kind: str, part: str) -> Product:
    if found := re.fullmatch(r"(?:(\d+)\s*[x×]\s*)?(\d+(?:[.,]\d+)?)\s*ml", part):
        if kind not in ("cup", "disc"):
            raise ValueError(f"{quoted(part)}: millilitres are for a cup or a disc. Write a fill: {', '.join(FILLS)}.")
        return Product(kind, count=int(found[1] or 1), millilitres=float(found[2].replace(",", ".")))
    found = re.fullmatch(r"(\d{1,6})?\s*[x×]?\s*([a-z][a-z -]*)?", part)
    if not part or not found:
        example = "20ml or 1full" if kind in ("cup", "disc") else "3full or 2light"
        raise ValueError(f"{quoted(part)}: write how many and how full, such as {example}.")
    fill = one_of(found[2], FILLS, _FILL_WORDS) if found[2] else None
    if kind in ("cup", "disc") and found[1] and not fill:  # ten cups, or ten millilitres: never guessed
        raise ValueError(f"{quoted(part)}: say what the number counts, such as {found[1]}ml, or 1full.")
    return Product(kind, fill, count=int(found[1] or 1))


def read_sex(text: str) -> tuple[Sex, ...]:
    """Return sex of the day: protected, unprotected, none, oral, solo; with pain=3 or bled if so."""
    words = text.casefold()
    for phrase in ("without condom", "without a condom", "no condom"):
        words = words.replace(phrase, "unprotected")
    words = re.sub(r"bleeding[ _-]after|bled after", "bled", words.replace("condom", "protected"))
    given: dict[str, str] = {}
    pain: int | None = None
    bled: bool | None = None
    for word in re.split(r"[\s,;+]+|\band\b|\bwith\b", words):
        if found := re.fullmatch(r"pain=(\d{1,3})(?:/10)?", word):
            pain = int(found[1])
        elif word in ("bled", "bleeding"):
            bled = True
        elif word in PROTECTIONS[:-1]:
            given["protection"] = word
        elif word and word not in ("yes", "sex"):
            given["kind"] = one_of(word, (*SEX_KINDS, *PROTECTIONS[:-1], "bled", "pain=3"), {"no": "none"})
    if given.get("kind") == "none" and (len(given) > 1 or pain is not None or bled):
        raise ValueError(f"{quoted(text)}: either none, or what there was.")
    return (Sex(**given, pain=pain, bleeding_after=bled),)


def read_pain(text: str) -> tuple[Pain, ...]:
    """Return pains: pelvis=6, lower back=mild; `none` records that there was none anywhere."""
    return tuple(_pain(part) for part in _BETWEEN.split(text.strip()))


def _pain(part: str) -> Pain:
    if _key(part) in ("none", "no"):
        return Pain("anywhere", severity="none")
    found = re.fullmatch(r"(.*?[^\W\d])\s*[= :]\s*(\d{1,3})(?:\s*/\s*10)?", part.strip()) or re.fullmatch(
        rf"(.+?)\s*[= :]\s*({'|'.join(SEVERITIES)})", part.strip(), re.IGNORECASE
    )
    if not found:
        raise ValueError(f"{quoted(part)}: write where and how bad, such as pelvis=6 (0 to 10) or head=mild, or none.")
    site = _SITE_WORDS.get(_key(found[1]), _key(found[1]))
    if found[2].isdecimal():
        return Pain(site, score=int(found[2]), severity="none" if int(found[2]) == 0 else "unspecified")
    return Pain(site, severity=found[2].casefold())


def read_test(text: str) -> tuple[Test, ...]:
    """Return a test: pregnancy=negative, lh=high, with a time if it is given (at 07:30)."""
    rest, time = _without_time(text)
    kind, result = _pair(rest, "pregnancy=negative or lh=high")
    test = Test(one_of(kind, TEST_KINDS, _TEST_WORDS), one_of(result, TEST_RESULTS, _RESULT_WORDS), time)
    if test.result == "high" and test.kind not in ("lh", "oestrogen"):
        raise ValueError(f"{quoted(text)}: high is a result of an LH test. Write negative, positive or inconclusive.")
    return (test,)


def read_temperature(text: str) -> tuple[Temperature, ...]:
    """Return a temperature: 36.5, 97.9F, `36.5 wrist`, `36.5 excluded`, with a time if it is given."""
    rest, time = _without_time(text.casefold())
    found = re.fullmatch(r"(\d{2,3}(?:[.,]\d+)?)\s*°?\s*([cf])?((?:[\s,]+(?:wrist|basal|excluded))*)", rest.strip())
    if not found:
        raise ValueError(f"{quoted(text)}: write degrees, such as 36.5 or 97.9F.")
    degrees, words = float(found[1].replace(",", ".")), found[3].replace(",", " ").split()
    if found[2] == "f":
        degrees = round((degrees - 32) / 1.8, 2)
    elif degrees > 45:
        fahrenheit = f"For Fahrenheit write {found[1]}F." if degrees < 120 else "Write it such as 36.5 or 97.9F."
        raise ValueError(f"{quoted(text)}: is too high for degrees Celsius. {fahrenheit}")
    method = "wrist" if "wrist" in words else "basal"
    return (Temperature(degrees, method, "excluded" in words, time),)


def read_mucus(text: str) -> str:
    """Return the mucus seen."""
    return one_of(text, MUCUS, _MUCUS_WORDS)


def read_pill(text: str) -> tuple[ContraceptionEvent, ...]:
    """Return what happened with the pill: taken, missed, `2 missed`, late, vomited, start, stop, break."""
    return (_event("pill", text),)


def read_contraception(text: str) -> tuple[ContraceptionEvent, ...]:
    """Return a method with what happened: ring=change, copper coil=start; a method alone was used that day."""
    method, _, event = text.partition("=")
    return (_event(one_of(method, METHODS, {"iud": "coil", "mirena": "hormonal_coil"}), event or "use"),)


def _event(method: str, text: str) -> ContraceptionEvent:
    found = re.fullmatch(r"\s*(\d{1,3})?\s*([a-z]+)(?:\s*(\d{1,3}))?\s*", text.casefold())
    if not found or (found[1] and found[3]):
        raise ValueError(f"{quoted(text)}: write one of {_listed(METHOD_EVENTS)}, with a number before it if needed.")
    return ContraceptionEvent(method, one_of(found[2], METHOD_EVENTS, _EVENT_WORDS), int(found[1] or found[3] or 1))


def read_medicine(text: str) -> tuple[Medicine, ...]:
    """Return a medicine by its name; with =start, =stop or =missed if so."""
    name, sign, event = text.rpartition("=")
    if not sign:
        return (Medicine(free_text(text)),)
    return (Medicine(free_text(name), one_of(event, ("taken", "start", "stop", "missed"), {})),)


def read_procedure(text: str) -> tuple[Procedure, ...]:
    """Return a procedure or examination; `other=what it was` for one that is not in the list."""
    kind, _, detail = text.partition("=")
    return (Procedure(one_of(kind, PROCEDURES, _PROCEDURE_WORDS), free_text(detail) if detail else None),)


def read_life(text: str) -> tuple[LifeEvent, ...]:
    """Return pregnancy, birth, loss, breastfeeding or menopause; with =start, =stop or =ongoing if so."""
    kind, _, span = text.partition("=")
    return (LifeEvent(one_of(kind, LIFE_EVENTS, _LIFE_WORDS), one_of(span or "once", SPANS, {"end": "stop"})),)


def read_symptom(text: str) -> tuple[Symptom, ...]:
    """Return a symptom by its name; with =mild, =moderate, =severe or =none if so."""
    name, sign, severity = text.rpartition("=")
    if not sign:
        return (Symptom(free_text(text)),)
    return (Symptom(free_text(name), one_of(severity, SEVERITIES, {})),)


def one_of(text: str, words: Iterable[str], also: Mapping[str, str]) -> str:
    """Return the word of the closed list that is meant; upper case, spaces and hyphens do not matter."""
    words = tuple(words)
    key = _key(text)
    if key in words or key in also:
        return key if key in words else also[key]
    begun = [word for word in words if len(key) >= 3 and word.startswith(key)]
    if len(begun) == 1:
        return begun[0]
    hint = did_you_mean(key, words)
    raise ValueError(f"{quoted(text)}: {hint + ' ' if hint else ''}Write one of {_listed(words)}.")


def free_text(text: str, longest: int = _LONGEST_NAME) -> str:
    """Return the text trimmed, without control characters.

    Raises ValueError if nothing is left, it is too long, or letters of it were lost on the way here.
    """
    if any(unicodedata.category(letter) == "Cs" for letter in text):
        raise ValueError(
            "has letters that did not arrive whole. Set the terminal to UTF-8, or type it at the question."
        )
    kept = "".join(letter for letter in text if letter in "\n\t" or unicodedata.category(letter) != "Cc").strip()
    if not kept:
        raise ValueError("is empty. Write something, or leave it out.")
    if len(kept) > longest:
        raise ValueError(f"has {len(kept):,} characters. At most {longest:,}.")
    return kept


def _pair(text: str, example: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        name, _, value = text.strip().rpartition(" ")
    if not name.strip() or not value.strip():
        raise ValueError(f"{quoted(text)}: write what and the result, such as {example}.")
    return name, value


def _without_time(text: str) -> tuple[str, str | None]:
    found = _TIME.search(text)
    if found is None:
        return text, None
    return text[: found.start()] + text[found.end() :], f"{int(found[1]):02}:{found[2]}"


def _key(text: str) -> str:
    key = re.sub(r"[\s_-]+", "_", unicodedata.normalize("NFKC", text).casefold().strip())
    return key if key in ("_", "+") else key.strip("_") or key


def _listed(words: Iterable[str]) -> str:
    return ", ".join(word.replace("_", " ") for word in words)


def quoted(text: str) -> str:
    """Return typed text for a message: printable, short, in quotation marks."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text.strip())
    return f"`{shown[:40]}`" if shown else "nothing"
