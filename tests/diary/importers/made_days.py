"""Any day of the diary, from its own word lists and bounds: for property tests of what must not lose anything."""

from dataclasses import fields
from datetime import date
from typing import Any

from hypothesis import strategies as st

from spotting.diary.day import (
    ENTRY_TYPES,
    FIRST_DATE,
    LAST_DATE,
    LIST_FIELDS,
    MUCUS,
    Bleeding,
    Day,
    Entry,
    Product,
)
from spotting.diary.recorded import Origin, Recorded

# Everything a text can hold but control characters and halves of characters, which no reader lets in.
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n"), max_size=20)
HOSTILE = st.sampled_from(
    ["=1+1", "+a", "-b", "@c", "'", "''=", "a;b", "a,b", "a=b", "a\\", "\\n", " a ", "", '"', "\\e"]
)
DATES = st.dates(FIRST_DATE, LAST_DATE)


def field_values(kind: type[Entry], name: str, type_name: str) -> st.SearchStrategy[Any]:
    base = type_name.removesuffix(" | None")
    values: st.SearchStrategy[Any]
    if name in kind.words:
        values = st.sampled_from(kind.words[name])
    elif base in ("int", "float"):
        low, high = kind.bounds[name]
        values = st.integers(int(low), int(high)) if base == "int" else st.floats(low, high, allow_nan=False)
    elif base == "bool":
        values = st.booleans()
    elif base.startswith("tuple"):
        values = st.lists(entries(Product), max_size=3).map(tuple)
    else:
        values = TEXTS | HOSTILE
    return values | st.none() if type_name.endswith("| None") else values


def entries(kind: type[Entry]) -> st.SearchStrategy[Any]:
    return st.builds(kind, **{field.name: field_values(kind, field.name, str(field.type)) for field in fields(kind)})


def days(dates: st.SearchStrategy[date] = DATES) -> st.SearchStrategy[Day]:
    lists = {
        name: st.lists(entries(ENTRY_TYPES[name]) if name in ENTRY_TYPES else TEXTS | HOSTILE, max_size=3).map(tuple)
        for name in LIST_FIELDS
    }
    return st.builds(
        Day, date=dates, bleeding=st.none() | entries(Bleeding), mucus=st.none() | st.sampled_from(MUCUS), **lists
    )


def rows(dates: st.SearchStrategy[date] = DATES) -> st.SearchStrategy[Recorded]:
    return st.builds(
        Recorded,
        day=days(dates),
        source=st.sampled_from(["own", "clue", "apple_health"]),
        version=TEXTS,
        settled=st.frozensets(st.sampled_from(["bleeding", "mucus", "sex"])),
        origins=st.lists(st.builds(Origin, st.sampled_from(["bleeding", "notes"]), TEXTS, TEXTS), max_size=2).map(
            tuple
        ),
    )
