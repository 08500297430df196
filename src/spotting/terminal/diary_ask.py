"""Asking about one day for the diary, one question at a time: Enter skips, and what is skipped is not logged.

Decides the order of the questions and which follow from an answer, nothing about her health. What she wrote comes
back as `Written`; the door writes it. Leaving with Ctrl-C gives nothing back, so nothing is half-written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any, Final

from spotting.diary import entries_in_words as words
from spotting.diary.dates_in_words import Unclear, in_words, read_date
from spotting.diary.day import COLOURS, LIFE_EVENTS, METHOD_EVENTS, MUCUS, PROCEDURES, Day, Sex
from spotting.diary.edit import Written
from spotting.replies import Reply
from spotting.report.diary_words import field_in_words
from spotting.terminal.asking import Action, Asker, Prompt

SKIP: Final = "Skip (not logged)"
BACK: Final = Action(Reply.BACK, ("b", "back"), "Back to the question before")
DONE: Final = Action(Reply.STOP, ("q", "quit", "done", "stop"), "Done: keep what is written so far")
_LEVELS: Final = (
    ("none", "None: no blood"),
    ("spotting", "Spotting: drops or a stain"),
    ("light", "Light"),
    ("medium", "Medium"),
    ("heavy", "Heavy"),
    ("very heavy", "Very heavy"),
    ("flooding", "Flooding: it soaks through or gushes"),
    ("unspecified", "Some, but I cannot say how much"),
)
_SEX: Final = (
    (Sex("none"), "None"),
    (Sex(protection="protected"), "With a condom or other protection"),
    (Sex(protection="unprotected"), "Without protection"),
    (Sex(protection="withdrawal"), "With withdrawal"),
    (Sex(), "Yes, without saying more"),
    (Sex("solo"), "Alone"),
)


@dataclass
class _Answers:
    """What was answered so far, by question; a question gone back to is answered anew."""

    bleeding: dict[str, dict[str, Any]] = field(default_factory=dict)
    lists: dict[str, tuple[str, tuple[Any, ...]]] = field(default_factory=dict)  # question -> field, entries
    mucus: str | None = None
    sex: Sex | None = None

    @property
    def bled(self) -> bool:
        return bool(self.bleeding.get("level", {}).get("level", "none") != "none")

    @property
    def had_sex(self) -> bool:
        return self.sex is not None and self.sex.kind in ("unspecified", "vaginal")

    def written(self) -> Written:
        bleeding: dict[str, Any] = {}
        for key, parts in self.bleeding.items():
            if key == "level" or self.bled:
                products = (*bleeding.get("products", ()), *parts.get("products", ()))
                bleeding |= parts | ({"products": products} if products else {})
        lists: dict[str, tuple[Any, ...]] = {}
        for name, entries in self.lists.values():
            lists[name] = (*lists.get(name, ()), *entries)
        if self.sex is not None:
            lists["sex"] = (self.sex,)
        return Written(bleeding, self.mucus, {name: entries for name, entries in lists.items() if entries})


@dataclass(frozen=True)
class _Question:
    """One question: the field it fills, how it is asked, what is done with the reply, and when it applies."""

    field: str
    prompt: Prompt
    keep: Callable[[_Answers, Any], None]
    applies: Callable[[_Answers], bool] = lambda _: True


def ask_date(asker: Asker, today: date) -> date | None:
    """Ask which day; Enter is today, None that she stops."""
    prompt = Prompt(
        "Which day?",
        "line",
        label="Day (today, yesterday, Tuesday, 3 days ago, 2 March)",
        default="today",
        actions=(Action(Reply.STOP, ("q", "quit", "stop"), "Stop"),),
        read=partial(_readable_date, today),
    )
    chosen: date | Unclear | Reply = asker.ask(prompt)
    if isinstance(chosen, Reply):
        return None
    return chosen if isinstance(chosen, date) else choose_date(asker, chosen)


def _readable_date(today: date, text: str) -> date | Unclear:
    try:
        return read_date(text or "today", today)
    except Unclear as unclear:
        return unclear
    except ValueError as error:
        raise ValueError(f"{words.quoted(text)} {error}") from None


def choose_date(asker: Asker, unclear: Unclear) -> date:
    """Ask which of several days is meant; the caller refuses one still to come. Stopping is as Ctrl-C."""
    stop = Action(Reply.STOP, ("q", "quit", "stop"), "Neither: stop")
    rows = tuple(in_words(day) for day in unclear.readings)
    chosen: int | Reply = asker.ask(Prompt("Which day do you mean?", rows=rows, actions=(stop,)))
    if isinstance(chosen, Reply):
        raise KeyboardInterrupt
    return unclear.readings[chosen]


def ask_day(asker: Asker, day: date, before: Day, only: str = "") -> Written:
    """Ask everything that can be written about a day, or only about one field; return what was answered.

    `before` is what her own record of the day holds; it is shown beside each question. KeyboardInterrupt passes.
    """
    answers = _Answers()
    questions = [one for one in _questions() if not only or one.field == only]
    asked: list[int] = []
    position = 0
    while position < len(questions):
        question = questions[position]
        if not question.applies(answers):
            position += 1
            continue
        try:
            reply = asker.ask(_dressed(question, day, before, first=not asked))
        except EOFError:
            break
        if reply is Reply.STOP:
            break
        if reply is Reply.BACK:
            position = asked.pop() if asked else position
            continue
        question.keep(answers, reply)
        asked.append(position)
        position += 1
    return answers.written()


def _dressed(question: _Question, day: date, before: Day, *, first: bool) -> Prompt:
    """Return the prompt with the day above it, and what is already written below."""
    there = getattr(before, question.field)
    said = f"Already written: {field_in_words(question.field, there)}." if there and not question.prompt.heading else ""
    help_text = " ".join(part for part in (said, question.prompt.help) if part)
    actions = (DONE,) if first else (BACK, DONE)
    return replace(question.prompt, heading=in_words(day), help=help_text, actions=actions)


def _questions() -> list[_Question]:
    bled, sexual = (lambda a: a.bled), (lambda a: a.had_sex)
    return [
        _pick("bleeding", "How much did you bleed?", [label for _, label in _LEVELS], _keep_level),
        _pick("bleeding", "What colour was the blood?", [_said(one) for one in COLOURS], _keep_colour, bled),
        _line("bleeding", "Clots?", "Such as 2small 1large, or none", words.read_clots, _keep_clots, bled),
        *[
            _line("bleeding", text, example, partial(words.read_products, kind), partial(_keep_products, kind), bled)
            for kind, text, example in (
                ("pad", "Pads: how many, and how full?", "Such as 3full, 2light"),
                ("tampon", "Tampons: how many, and how full?", "Such as 2medium"),
                ("cup", "A cup: how much was in it?", "Such as 20ml or 1full"),
            )
        ],
        _line("pain", "Pain: where, and how bad from 0 to 10?", "Such as pelvis=6, or none", words.read_pain),
        _pick("sex", "Sex?", [label for _, label in _SEX], _keep_sex),
        _pick("sex", "Did you bleed after it?", ["Yes", "No"], _keep_bled_after, sexual),
        _line("sex", "Did it hurt, from 0 to 10?", "A number", _zero_to_ten, _keep_sex_pain, sexual),
        _line("tests", "A test?", "Such as pregnancy=negative or lh=high", words.read_test),
        _line("temperatures", "Temperature on waking?", "Such as 36.5 or 97.9F", words.read_temperature),
        _pick("mucus", "Mucus or discharge?", [_said(one) for one in MUCUS], _keep_mucus),
        _line("contraception", "Pill, patch, ring or other contraception?", "Such as missed, or ring=change",
              _contraception, why=f"For the pill write one of {', '.join(METHOD_EVENTS)}. For others: ring=change."),
        _line("medicines", "Medicines?", "Names, with commas between", partial(_several, words.read_medicine)),
        _line("symptoms", "Anything else you felt?", "Such as nausea=mild", partial(_several, words.read_symptom)),
        _line("procedures", "An examination or procedure?", "Such as smear or coil fitted", words.read_procedure,
              why=f"One of {', '.join(_said(one) for one in PROCEDURES)}."),
        _line("life", "A pregnancy, birth or loss, or another turning point?", "Such as pregnancy=start",
              words.read_life, why=f"One of {', '.join(_said(one) for one in LIFE_EVENTS)}."),
        _line("notes", "A note?", "In your own words", lambda text: (words.free_text(text, 20_000),)),
        _line("tags", "Tags of your own?", "Words, with commas between", _tags),
    ]  # fmt: skip


def _pick(
    name: str,
    text: str,
    rows: Sequence[str],
    keep: Callable[[_Answers, Any], None],
    applies: Callable[[_Answers], bool] = lambda _: True,
) -> _Question:
    """A choice whose first row, and Enter, is to skip it."""
    return _Question(name, Prompt(text, rows=(SKIP, *rows), default="1"), keep, applies)


def _line(
    name: str,
    text: str,
    example: str,
    read: Callable[[str], Any],
    keep: Callable[[_Answers, Any], None] | None = None,
    applies: Callable[[_Answers], bool] = lambda _: True,
    why: str = "",
) -> _Question:
    """A line to type; an empty one skips."""
    prompt = Prompt(
        text, "line", label=f"{example} (Enter skips)", why=why, read=lambda typed: read(typed) if typed else None
    )
    return _Question(name, prompt, keep or partial(_keep_list, text, name), applies)


def _keep_level(answers: _Answers, row: int) -> None:
    answers.bleeding.pop("level", None)
    if row:
        level, very = words.read_level(_LEVELS[row - 1][0])
        answers.bleeding = {"level": {"level": level, "very_heavy": very}, **answers.bleeding}


def _keep_colour(answers: _Answers, row: int) -> None:
    answers.bleeding["colour"] = {"colour": COLOURS[row - 1]} if row else {}


def _keep_clots(answers: _Answers, counts: tuple[int | None, int | None] | None) -> None:
    named = zip(("small_clots", "large_clots"), counts or (None, None), strict=True)
    answers.bleeding["clots"] = {name: count for name, count in named if count is not None}


def _keep_products(kind: str, answers: _Answers, products: Any) -> None:
    answers.bleeding[kind] = {"products": products} if products else {}


def _keep_sex(answers: _Answers, row: int) -> None:
    answers.sex = _SEX[row - 1][0] if row else None


def _keep_bled_after(answers: _Answers, row: int) -> None:
    if answers.sex is not None:
        answers.sex = replace(answers.sex, bleeding_after={0: None, 1: True, 2: False}[row])


def _keep_sex_pain(answers: _Answers, score: int | None) -> None:
    if answers.sex is not None:
        answers.sex = replace(answers.sex, pain=score)


def _keep_mucus(answers: _Answers, row: int) -> None:
    answers.mucus = MUCUS[row - 1] if row else None


def _keep_list(question: str, name: str, answers: _Answers, entries: Any) -> None:
    answers.lists[question] = (name, tuple(entries or ()))


def _contraception(text: str) -> tuple[Any, ...]:
    """Words about the pill need no method; anything else is method=event."""
    try:
        return words.read_pill(text.casefold().removeprefix("pill ").removeprefix("pill="))
    except ValueError:
        return words.read_contraception(text)


def _several(read: Callable[[str], tuple[Any, ...]], text: str) -> tuple[Any, ...]:
    return tuple(entry for part in text.split(",") if part.strip() for entry in read(part))


def _tags(text: str) -> tuple[str, ...]:
    return tuple(words.free_text(part) for part in text.split(",") if part.strip())


def _zero_to_ten(text: str) -> int:
    found = text.removesuffix("/10").strip()
    if not found.isdecimal() or int(found) > 10:
        raise ValueError("Please type a number from 0 to 10.")
    return int(found)


def _said(word: str) -> str:
    return word.replace("_", " ").capitalize()
