"""places/*.yaml -> where to get help in each country, and the sentence a frightened person sees first.

A wrong number is worse than none: a line without a number names the organisation only, and every line says where
its number was read or on what grounds it is judged. Nothing here decides how urgent it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from spotting.catalog.conditions_of_answers import ConditionReader
from spotting.catalog.for_another import read_for_another
from spotting.catalog.numbers import NumberReader
from spotting.catalog.places import Contact, Place, SupportLine
from spotting.catalog.record import Record
from spotting.catalog.yaml_marks import read_yaml
from spotting.problems import Problem
from spotting.words import PLACES, RULE_BASES, URGENCY_LEVELS

TOPICS = (
    "emergency",
    "advice",
    "sexual_health",
    "emergency_contraception",
    "sexual_assault",
    "domestic_abuse",
    "child",
    "pregnancy_loss",
    "mental_health",
    "abortion",
)
_EMERGENCY_NUMBER = "{emergency_number}"


def read_place(record: Record, name: str, conditions: ConditionReader, numbers: NumberReader) -> Place:
    """Read one place; every topic needs a line, every level of urgency a first sentence and a contact."""
    if name not in PLACES:
        record.problem(f"`{name}` is no known place.", f"One of {', '.join(PLACES)}.")
    lines = tuple(_line(item, numbers) for item in record.entries("lines"))
    for topic in TOPICS:
        if not any(topic in line.topics for line in lines):
            record.problem(f"has no line for the topic `{topic}`.", "Name a service, if only without a number.")
    number = emergency_number(lines)
    if not number:
        record.problem("gives no emergency number.", "Add a line with `topics: [emergency]` and a `number`.")
    sentences, for_another = _first_sentences(record, number)
    contacts = tuple(_contact(item, conditions, number) for item in record.entries("contacts"))
    for level in URGENCY_LEVELS:
        fitting = [contact for contact in contacts if level in contact.urgency]
        if not fitting or fitting[-1].when is not None:
            record.problem(
                f"names nobody to contact for `{level}` when no condition fits.", "Add a last contact without `when`."
            )
    basis, sources = numbers.grounds(record)
    place = Place(
        id=name,
        name=record.text("name", required=True),
        first_sentence=sentences,
        first_sentence_for_another=for_another,
        contacts=contacts,
        lines=lines,
        basis=basis,
        sources=sources,
        why=record.text("why", required=basis == "judged"),
    )
    record.finish()
    return place


def emergency_number(lines: tuple[SupportLine, ...]) -> str:
    """Return the number of the first line about emergencies."""
    return next((line.number for line in lines if "emergency" in line.topics), "")


def check_places(places: Mapping[str, Place], problems: list[Problem]) -> None:
    """Every place a case can name has its file."""
    for name in PLACES:
        if name not in places:
            problems.append(Problem(f"places/{name}.yaml", 0, "is missing.", "Copy another place and change it."))


def _line(item: Record, numbers: NumberReader) -> SupportLine:
    basis = item.choice("basis", RULE_BASES, required=True, default="judged")
    sources = item.words("sources", allowed=numbers.sources, what="source")
    numbers.used_sources.update(sources)
    if basis == "guideline" and not any(numbers.sources[source].read_on for source in sources):
        item.problem("cites no source that was read.", "Add `sources: [...]`, or say `basis: judged` and why.")
    line = SupportLine(
        name=item.text("name", required=True),
        topics=item.words("topics", allowed=TOPICS, what="topic"),
        number=item.text("number"),
        what=item.text("what", required=True),
        hours=item.text("hours"),
        website=item.text("website"),
        basis=basis,
        sources=sources,
        why=item.text("why", required=basis == "judged"),
    )
    item.finish()
    return line


def _first_sentences(record: Record, number: str) -> tuple[dict[str, str], dict[str, str]]:
    table = record.inner("first_sentence")
    sentences = {level: table.text(level, required=True).replace(_EMERGENCY_NUMBER, number) for level in URGENCY_LEVELS}
    spoken = read_for_another(table, *URGENCY_LEVELS)
    table.finish()
    if "{days}" not in sentences["within_days"]:
        table.problem("`within_days` must hold {days}.", "Write: … within {days}.", key="within_days")
    return sentences, {level: text.replace(_EMERGENCY_NUMBER, number) for level, text in spoken.items()}


def _contact(item: Record, conditions: ConditionReader, number: str) -> Contact:
    contact = Contact(
        when=conditions.read(item.raw("when"), item.file, item.line("when")) if item.has("when") else None,
        situation=item.text("situation", required=item.has("when")),
        urgency=item.words("urgency", allowed=URGENCY_LEVELS, what="urgency"),
        say=item.text("say", required=True).replace(_EMERGENCY_NUMBER, number),
        first=item.text("first").replace(_EMERGENCY_NUMBER, number),
        for_another={
            key: text.replace(_EMERGENCY_NUMBER, number) for key, text in read_for_another(item, "say").items()
        },
    )
    item.finish()
    return contact


@lru_cache(maxsize=1)
def sentences_of_the_package() -> Mapping[str, Mapping[str, str]]:
    """Return the first sentences of the knowledge that comes with the program, without reading the rest of it."""
    sentences = {}
    for path in sorted((Path(__file__).parent.parent / "knowledge" / "places").glob("*.yaml")):
        data, _ = read_yaml(path, path.name)
        record = Record(data, path.name, [])
        lines = [Record(line, path.name, []) for line in record.raw("lines")]
        number = next(line.text("number") for line in lines if "emergency" in line.words("topics"))
        sentences[path.stem] = _first_sentences(record, number)[0]
    return sentences
