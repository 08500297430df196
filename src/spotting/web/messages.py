"""What is to be translated: the words of the pages, the fixed sentences of the program, the texts of the knowledge.

`python -m spotting.web.messages extract` writes the templates (.pot) and brings every language up to date, `compile`
makes what the pages read, `check` says what is missing. `make messages` does all three. A translation whose English
has changed is dropped, never kept: an old text could advise what is no longer right.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog as Messages
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import spotting
from spotting.catalog import load_catalog
from spotting.web import (
    messages_of_diary_readings,
    messages_of_diary_sentences,
    messages_of_imports,
    messages_of_the_check,
)
from spotting.web.language import DOMAINS, LANGUAGES, LOCALE
from spotting.web.messages_of_diary import WORDS
from spotting.web.messages_of_knowledge import Text, texts_of

ROOT: Final = Path(spotting.__file__).parent
TEMPLATES: Final = ROOT / "web" / "templates"
WIDTH: Final = 110
_NEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)  # a file that changes only where a text does

# Fixed sentences stand in these modules as plain strings; they reach a page through `say`.
_MODULES: Final = (
    "assessment.py",
    "diary/figo.py",
    "diary/forecast_refusal.py",
    "diary/read_history.py",
    "reasoning/interview.py",
    "reasoning/opening.py",
    "reasoning/question.py",
    "reasoning/normal_period.py",
    "replies.py",
    "report/causes.py",
    "report/diary_forecast.py",
    "report/normal_period.py",
    "report/who_is_meant.py",
    "web/check.py",
    "web/result.py",
)
_SENTENCE: Final = re.compile(r"[A-Z“][^{}=_<>`]*( [^{}=_<>`]*)+")
_NO_TEXT: Final = re.compile(r"^(Return|Whether)\b")
# Words that reach a page without being a whole sentence.
_SINGLE: Final = (
    "Yes", "No", "None of these", "not known", "rather not say", "yes", "no", "no one", "has never happened",
    "very likely", "likely", "about even", "possible", "unlikely", "very unlikely", "almost certain",
    "all guidelines agree", "good trials", "good studies", "weak studies", "experience of experts",
    "from an examination", "from a test", "measured", "derived", "judged",
    "emergency help now", "help today", "an appointment within two weeks", "an ordinary appointment",
    "no appointment unless it changes", "the causes stay about as likely as they are",
    "our judgement, not yet reviewed", "your answers", "It does not fit another answer.",
)  # fmt: skip
# Sentences the program puts together from parts; a part is a number or is looked up in turn.
_COMPOSED: Final = (
    "{likelihood}: {share}; {percent}",
    "{likelihood}: {share} (between {low} and {high}); {percent}",
    "{likelihood}: {share} (within a narrow range); {percent}",
    "about {n} in {m}",
    "{n} in {m}",
    "less than {n} in {m}",
    "more than {n} in {m}",
    "below {percent}",
    "above {percent}",
    "{cause}: {share} ({percent}).",
    "{cause}: more likely (from {before} to {after})",
    "{cause}: less likely (from {before} to {after})",
    "{cause}: excluded (from {before})",
    "{cause} is likely enough that it should not wait.",
    "It decides about: {title}.",
    "medical advice within {days}",
    "a day",
    "{n} day",
    "{n} days",
    "{n} {unit}",
    "at least {level}",
    "at most {level}",
    "not {level}",
    "{basis} {percent}",
    "{first}, {second}",
    "Please type a number of {unit}.",
    "Please type a number.",
    "That number is {n}, which is not possible. It runs from {low} to {high} {unit}.",
    "That number is {n}, which is not possible. It runs from {low} to {high} .",
    "{name}. {what}",
    "{name}. {what}; {website}",
    "{name}: {phone}. {what}",
    "{name}: {phone}. {what}; {website}",
    "{name}: {phone} ({hours}). {what}",
    "{name}: {phone} ({hours}). {what}; {website}",
    "{proven}. {evidence}",
    "Less likely because another cause ({cause}) already explains the bleeding;"
    " without that it would be {share} ({percent}).",
    "Less likely because it and another cause ({cause}) exclude each other;"
    " without that it would be {share} ({percent}).",
    "Less likely because another cause ({cause}) belongs to a stage of life that fits the answers better;"
    " without that it would be {share} ({percent}).",
)  # fmt: skip


@dataclass(frozen=True)
class Missing:
    """A text without a translation, or with one whose places for parts differ."""

    language: str
    domain: str
    text: str
    why: str


def interface() -> Messages:
    """Return the words of the pages and the fixed sentences of the program."""
    found = Messages(domain="messages", project="spotting", fuzzy=False)
    for path in sorted(TEMPLATES.glob("*.html")):
        with path.open("rb") as file:
            for line, text, comments, _ in extract("jinja2.ext:babel_extract", file, options={"silent": "false"}):
                found.add(text, locations=[(f"templates/{path.name}", line)], auto_comments=comments)
    for name in (*_MODULES, *_rooms()):
        for line, sentence in sentences_in(ROOT / name):
            found.add(sentence, locations=[(name, line)])
    for single in (*_SINGLE, *WORDS):
        found.add(single, locations=[("messages.py", 0)])
    for composed in (*_COMPOSED, *_together()):
        found.add(composed, locations=[("messages.py", 0)], auto_comments=["A sentence put together from parts."])
    return found


def _together() -> Iterator[str]:
    """The sentences put together from parts in the diary, the imports and the check."""
    for module in (messages_of_diary_sentences, messages_of_diary_readings, messages_of_imports, messages_of_the_check):
        yield from module.SENTENCES


def _rooms() -> Iterator[str]:
    """The pages of the diary and the library, as far as there are any."""
    for path in sorted((ROOT / "web").glob("*.py")):
        if path.name in ("library_names.py", "library_words.py"):
            continue  # words to search for, shown nowhere
        if path.name.startswith(("diary", "library", "normal", "session")):
            yield f"web/{path.name}"


def sentences_in(path: Path) -> Iterator[tuple[int, str]]:
    """Yield every fixed sentence of a module with its line: strings that read as words, documentation apart."""
    if not path.exists():
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    apart = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            apart |= {id(part) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in apart:
            continue
        if _SENTENCE.fullmatch(node.value) and not _NO_TEXT.match(node.value):
            yield node.lineno, node.value


def knowledge() -> Messages:
    """Return the texts of the knowledge that a person reads in the check and its answer."""
    found = Messages(domain="knowledge", project="spotting", fuzzy=False)
    for text in texts_of(load_catalog()):
        found.add(text.text, locations=[(text.where, 0)], auto_comments=[text.kind])
    return found


def required() -> frozenset[str]:
    """Return the texts of the knowledge every language must have: questions and how soon to get help."""
    return frozenset(text.text for text in texts_of(load_catalog()) if text.required)


def catalogs() -> dict[str, Messages]:
    """Return what is to be translated, by domain."""
    return dict(zip(DOMAINS, (interface(), knowledge()), strict=True))


def path_of(language: str, domain: str, kind: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"{domain}.{kind}"


def translated(language: str, domain: str) -> Messages:
    """Return the present translations of a language."""
    path = path_of(language, domain, "po")
    if not path.exists():
        return Messages(locale=language, domain=domain, project="spotting", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=domain)


def as_po(messages: Messages) -> bytes:
    """Return a catalog as a file that differs only where its texts do."""
    out = io.BytesIO()
    write_po(out, messages, width=WIDTH, sort_output=False, omit_header=False, include_lineno=False)
    return re.sub(
        rb'"(POT-Creation-Date|PO-Revision-Date|Generated-By|Report-Msgid-Bugs-To|Last-Translator):.*\n',
        b"",
        out.getvalue(),
    )


def as_mo(messages: Messages) -> bytes:
    """Return what the pages read."""
    out = io.BytesIO()
    write_mo(out, messages)
    return out.getvalue()


def foreign() -> list[str]:
    """Return the languages that have catalogs."""
    return [language for language in LANGUAGES if language != "en"]


def extract_all() -> None:
    """Write the templates and bring every language up to date."""
    for domain, wanted in catalogs().items():
        LOCALE.mkdir(exist_ok=True)
        (LOCALE / f"{domain}.pot").write_bytes(as_po(wanted))
        for language in foreign():
            have = translated(language, domain)
            have.update(wanted, no_fuzzy_matching=True)
            have.obsolete.clear()
            path = path_of(language, domain, "po")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(as_po(have))


def compile_all() -> None:
    """Make what the pages read from every translation."""
    for language in foreign():
        for domain in DOMAINS:
            path_of(language, domain, "mo").write_bytes(as_mo(without_dates(translated(language, domain))))


def without_dates(messages: Messages) -> Messages:
    """Return a catalog whose compiled form depends on its texts alone."""
    plain = Messages(locale=messages.locale, domain=messages.domain, project="spotting", fuzzy=False)
    plain.creation_date = plain.revision_date = _NEVER
    for message in messages:
        if message.id:
            plain.add(message.id, message.string)
    return plain


def missing(language: str) -> Iterator[Missing]:
    """Yield what a language lacks: every text of the pages, and of the knowledge what must be there."""
    needed = required()
    for domain, wanted in catalogs().items():
        have = translated(language, domain)
        for message in wanted:
            if not message.id or (domain == "knowledge" and message.id not in needed):
                continue
            there = have.get(message.id)
            for text, said in _forms(message.id, there.string if there else ""):
                if not said:
                    yield Missing(language, domain, text, "has no translation")
                elif places_in(text) != places_in(said):
                    yield Missing(language, domain, text, "has other places for parts than its translation")


def _forms(text: object, said: object) -> list[tuple[str, str]]:
    if isinstance(text, tuple | list):
        given = [*said, "", ""] if isinstance(said, tuple | list) else ["", ""]
        return [(str(one), str(given[place])) for place, one in enumerate(text)]
    return [(str(text), str(said or ""))]


def places_in(text: str) -> list[str]:
    """Return the places for parts of a text."""
    return sorted(set(re.findall(r"%\([a-z_0-9]+\)[sd]|\{[a-z_]+\}", text)))


def stale(language: str) -> list[str]:
    """Return the compiled files that differ from their translations."""
    found = []
    for domain in DOMAINS:
        path = path_of(language, domain, "mo")
        if not path.exists() or path.read_bytes() != as_mo(without_dates(translated(language, domain))):
            found.append(path.name)
    return found


def check() -> int:
    """Print what is missing or stale; return how much."""
    count = 0
    for language in foreign():
        for lack in missing(language):
            print(f"{lack.language}/{lack.domain}.po: “{lack.text}” {lack.why}.")
            count += 1
        for name in stale(language):
            print(f"{language}/{name} is older than its texts: run `make messages`.")
            count += 1
    print("Every text of the pages, the questions and the urgency is translated." if not count else f"{count} to mend.")
    return count


def main(arguments: list[str]) -> int:
    """Run one of the three commands."""
    match arguments:
        case ["extract"]:
            extract_all()
        case ["compile"]:
            compile_all()
        case ["check"]:
            return 1 if check() else 0
        case _:
            print("Say one of: extract, compile, check.")
            return 2
    return 0


__all__ = ["Text", "catalogs", "check", "compile_all", "extract_all", "main", "missing", "required", "stale"]

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
