"""What the commands of the diary share: the options that write a day, the dates in them, and yes or no.

Reads words into entries and names every mistake at once; writes nothing and decides nothing about her health.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spotting.problems import BadCase, Problem, did_you_mean
from spotting.typed_line import read_line

if TYPE_CHECKING:
    from spotting.diary.edit import Written
    from spotting.terminal.asking import Asker

DateArgument = Annotated[
    str | None, typer.Argument(metavar="[DATE]", help="today (default), yesterday, Tuesday, 3 days ago, 2 March ...")
]
Words = list[str] | None
ClearOption = Annotated[
    Words, typer.Option("--clear", metavar="FIELD", help="Empty a field: not logged any more. Or `all`.")
]


@dataclass(frozen=True)
class DayOptions:
    """What is written down of a day, an option a field of it; None or False: nothing is said of it."""

    bleeding: Annotated[
        str | None,
        typer.Option("--bleeding", metavar="…", help="none, spotting, light, medium, heavy, flooding or unspecified."),
    ] = None
    colour: Annotated[
        str | None, typer.Option("--colour", metavar="…", help="pink, bright red, dark red, brown or black.")
    ] = None
    clots: Annotated[str | None, typer.Option("--clots", metavar="…", help="2small, 1large or none.")] = None
    pad: Annotated[Words, typer.Option("--pads", "--pad", metavar="…", help="3full, 2light, 1medium.")] = None
    tampon: Annotated[Words, typer.Option("--tampons", "--tampon", metavar="…", help="2medium.")] = None
    cup: Annotated[Words, typer.Option("--cup", metavar="…", help="20ml or 1full.")] = None
    disc: Annotated[Words, typer.Option("--disc", metavar="…", help="20ml or 1full.")] = None
    liner: Annotated[Words, typer.Option("--liners", "--liner", metavar="…", help="2light.")] = None
    underwear: Annotated[Words, typer.Option("--underwear", metavar="…", help="Period underwear: 1full.")] = None
    period_start: Annotated[bool, typer.Option("--period-start", help="It is the first day of a period.")] = False
    between_periods: Annotated[bool, typer.Option("--between-periods", help="It is bleeding between periods.")] = False
    sex: Annotated[
        Words, typer.Option("--sex", metavar="…", help="protected, unprotected, none ...; pain=3, bled.")
    ] = None
    pain: Annotated[Words, typer.Option("--pain", metavar="…", help="pelvis=6 (0 to 10), head=mild, or none.")] = None
    test: Annotated[
        Words, typer.Option("--test", metavar="…", help="pregnancy=negative, lh=high, with a time if you like.")
    ] = None
    temperature: Annotated[Words, typer.Option("--temperature", metavar="…", help="36.5 or 97.9F.")] = None
    mucus: Annotated[
        str | None, typer.Option("--mucus", metavar="…", help="dry, sticky, creamy, watery, egg white or none.")
    ] = None
    pill: Annotated[
        Words, typer.Option("--pill", metavar="…", help="taken, missed, '2 missed', late, vomited, start, stop.")
    ] = None
    contraception: Annotated[
        Words, typer.Option("--contraception", metavar="…", help="ring=change, copper coil=start.")
    ] = None
    medicine: Annotated[
        Words, typer.Option("--medicine", metavar="…", help="Its name; name=start, name=stop, name=missed.")
    ] = None
    procedure: Annotated[Words, typer.Option("--procedure", metavar="…", help="smear, coil fitted, other=what.")] = None
    life: Annotated[
        Words, typer.Option("--life", metavar="…", help="pregnancy=start, birth, miscarriage, menopause ...")
    ] = None
    symptom: Annotated[Words, typer.Option("--symptom", metavar="…", help="nausea, headache=severe.")] = None
    note: Annotated[Words, typer.Option("--note", metavar="…", help="A note in your own words.")] = None
    tag: Annotated[Words, typer.Option("--tag", metavar="…", help="A tag of your own.")] = None


def _readers() -> dict[str, tuple[str, Callable[[str], tuple[Any, ...]]]]:
    """Return for each list option the field it fills, and its reader."""
    from spotting.diary import entries_in_words as words

    return {
        "sex": ("sex", words.read_sex),
        "pain": ("pain", words.read_pain),
        "test": ("tests", words.read_test),
        "temperature": ("temperatures", words.read_temperature),
        "pill": ("contraception", words.read_pill),
        "contraception": ("contraception", words.read_contraception),
        "medicine": ("medicines", words.read_medicine),
        "procedure": ("procedures", words.read_procedure),
        "life": ("life", words.read_life),
        "symptom": ("symptoms", words.read_symptom),
        "note": ("notes", lambda text: (words.free_text(text, 20_000),)),
        "tag": ("tags", lambda text: (words.free_text(text),)),
    }


def written_in(options: DayOptions) -> Written:
    """Read what the options say about a day; raises BadCase with every problem at once."""
    from spotting.diary import entries_in_words as words
    from spotting.diary.edit import Written

    problems: list[Problem] = []

    def read(option: str, reader: Callable[..., Any], *text: str) -> Any:
        try:
            return reader(*text)
        except ValueError as error:
            problems.append(Problem(option, 0, str(error)))
            return None

    lists: dict[str, tuple[Any, ...]] = {}
    for name, (field, reader) in _readers().items():
        for text in getattr(options, name) or ():
            lists[field] = (*lists.get(field, ()), *(read(f"--{name}", reader, text) or ()))
    mucus = read("--mucus", words.read_mucus, options.mucus) if options.mucus is not None else None
    written = Written(_bleeding_in(options, read), mucus, lists)
    if problems:
        raise BadCase(problems)
    return written


def _bleeding_in(options: DayOptions, read: Callable[..., Any]) -> dict[str, Any]:
    from spotting.diary import entries_in_words as words

    parts: dict[str, Any] = {}
    if options.bleeding is not None and (level := read("--bleeding", words.read_level, options.bleeding)):
        parts |= {"level": level[0], "very_heavy": level[1]}
    if options.colour is not None:
        parts["colour"] = read("--colour", words.read_colour, options.colour)
    if options.clots is not None and (counts := read("--clots", words.read_clots, options.clots)):
        named = zip(("small_clots", "large_clots"), counts, strict=True)
        parts |= {name: count for name, count in named if count is not None}
    products: tuple[Any, ...] = ()
    for kind in ("pad", "tampon", "cup", "disc", "liner", "underwear"):
        for text in getattr(options, kind) or ():
            products += read(f"--{kind}", words.read_products, kind, text) or ()
    parts |= {"products": products} if products else {}
    parts |= {"period_start": True} if options.period_start else {}
    return parts | ({"intermenstrual": True} if options.between_periods else {})


def cleared_fields(names: list[str] | None) -> tuple[str, ...]:
    """Return the fields to empty, by their name or the option that fills them."""
    from spotting.diary.edit import FIELD_WORDS

    known = {field: field for field in FIELD_WORDS} | {words: field for field, words in FIELD_WORDS.items()}
    known |= {name: field for name, (field, _) in _readers().items()}
    cleared: list[str] = []
    for name in names or ():
        if name == "all":
            return tuple(FIELD_WORDS)
        if name not in known:
            fix = did_you_mean(name, known) or f"One of {', '.join(FIELD_WORDS)}, or all."
            raise BadCase([Problem(f"--clear {name}", 0, "is no field of a day.", fix)])
        cleared.append(known[name])
    return tuple(cleared)


def day_meant(text: str | None, today: date, *, plain: bool = False) -> date:
    """Return the day a text means; two readings are asked at a terminal and refused elsewhere."""
    from spotting.diary.dates_in_words import Unclear, read_date
    from spotting.diary.day import BLEEDING_LEVELS
    from spotting.diary.entries_in_words import quoted

    if text is None:
        return today
    try:
        return read_date(text, today)
    except Unclear as unclear:
        if not sys.stdin.isatty():
            raise BadCase([Problem(quoted(text), 0, str(unclear))]) from None
        from spotting.terminal.diary_ask import choose_date

        return not_to_come(choose_date(asker_of(plain=plain), unclear), today)
    except ValueError as error:
        level = text.strip().casefold()
        fix = (
            f"For the bleeding write `spotting diary add today --bleeding {level}`." if level in BLEEDING_LEVELS else ""
        )
        raise BadCase([Problem(quoted(text), 0, str(error), fix)]) from None


def not_to_come(day: date, today: date) -> date:
    if day > today:
        what = f"is {said(day)}, which is still to come. The diary holds what has happened."
        raise BadCase([Problem(str(day), 0, what)])
    return day


def asker_of(*, plain: bool) -> Asker:
    """Return the way to ask: with arrow keys where the terminal can, else plain lines."""
    from spotting.terminal.start import asker_for, wants_colour

    colour = wants_colour(sys.stdout, os.environ, plain=plain, chosen=None)
    return asker_for(sys.stdout, os.environ, plain=plain, colour=colour)


def confirmed(question: str) -> bool:
    """Ask yes or no; anything but yes, and no answer at all, is no."""
    print(f"{question} (y/N) ", end="", file=sys.stderr, flush=True)
    return read_line().strip().casefold() in ("y", "yes")


def said(day: date) -> str:
    """Say a date in words, for a message."""
    from spotting.diary.dates_in_words import in_words

    return in_words(day)
