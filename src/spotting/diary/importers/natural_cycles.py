"""The two CSV tables of Natural Cycles: with commas, or with semicolons and decimal commas (`tracking_data.csv`).

Words of bleeding are those other readers use; words of tests and mucus were not seen anywhere and are reported, not
guessed. Fertility colour, fertility status and ovulation status are what the app worked out: never an observation.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from spotting.diary.day import Bleeding, Temperature
from spotting.diary.importers.collected import Collector, Imported
from spotting.diary.importers.containers import Source
from spotting.diary.importers.dates import column_dates
from spotting.diary.importers.text import celsius, name_of, parse_table, read_text

NAME: Final = "Natural Cycles"
SOURCE: Final = "natural_cycles"

# Words in the cells, in small letters, by column; None where a word records nothing.
BLEEDING: Final[dict[str, dict[str, Bleeding | None]]] = {
    "Menstruation": {"menstruation": Bleeding("unspecified"), "spotting": Bleeding("spotting")},
    "Flow Quantity": {
        "none": Bleeding("none"),
        "spotting": Bleeding("spotting"),
        "light": Bleeding("light"),
        "medium": Bleeding("medium"),
        "heavy": Bleeding("heavy"),
        "uncategorized": Bleeding("unspecified"),
    },
    "Period": {"yes": Bleeding("unspecified"), "no": None},
    "Spotting": {"yes": Bleeding("spotting"), "no": None},
}
BLEEDING["Period Flow"] = BLEEDING["Flow Quantity"]
QUANTITIES: Final = ("Flow Quantity", "Period Flow")
WORKED_OUT: Final = "worked out by the app, not recorded by you"
IGNORED: Final = dict.fromkeys(
    ("Fertility Color", "Fertility Status", "Ovulation Status", "Cycle Day", "Cycle Number"), WORKED_OUT
)
KEPT_AS_TEXT: Final = ("Mood Flags", "Symptoms")
NOT_VERIFIED: Final = "how the app writes this is not known for certain"


def matches(head: bytes, filename: str) -> bool:
    """Whether the header is one of the two."""
    first = head.split(b"\n", 1)[0].decode("utf-8", "replace")
    columns = set(first.strip().replace('"', "").split(";" if ";" in first else ","))
    return "Date" in columns and (
        {"Menstruation", "Flow Quantity"} <= columns or {"Fertility Status", "Period Flow"} <= columns
    )


def read(source: Source, *, date_order: str | None = None, passphrase: str | None = None) -> Imported:
    """Return the days; every filled cell beside the date is counted."""
    name = name_of(source)
    text = read_text(source)
    delimiter = ";" if ";" in text.split("\n", 1)[0] else ","
    table = parse_table(text, name, delimiter=delimiter)
    collector = Collector(SOURCE, NAME, "tracking_data" if delimiter == ";" else "daily table")
    days = column_dates([(line, row.get("Date", "")) for line, row in table.rows], name, date_order)
    always_filled = {
        column for column in QUANTITIES if all(row.get(column, "").strip() for _, row in table.rows)
    }  # then NONE may be what the app writes where nothing was entered
    for day, (_, row) in zip(days, table.rows, strict=True):
        for column, cell in row.items():
            if column in always_filled and cell.strip().lower() == "none":
                collector.ignored(
                    column, "it stands on every day without bleeding, so it may only mean that nothing was entered"
                )
            elif column != "Date" and cell.strip():
                _cell(collector, column, cell.strip(), day)
    return collector.finish()


def _cell(collector: Collector, column: str, cell: str, day: date) -> None:
    if column in BLEEDING:
        _bleeding(collector, column, cell, day)
    elif column == "Temperature":
        degrees = celsius(cell)
        if degrees is None:
            collector.not_understood(column, cell, "no temperature of a body in °C or °F")
        else:
            collector.add(column, day, "temperatures", Temperature(degrees), original=cell[:80])
    elif column == "Notes":
        collector.text(column, day, "notes", cell)
    elif column in KEPT_AS_TEXT:
        collector.text(column, day, "notes", f"{column}: {cell}")
    elif column in IGNORED:
        collector.ignored(column, IGNORED[column])
    else:
        collector.not_understood(column[:80], cell, NOT_VERIFIED)


def _bleeding(collector: Collector, column: str, cell: str, day: date) -> None:
    words = BLEEDING[column]
    if cell.lower() not in words:
        collector.not_understood(column, cell, "a word this program does not know")
        return
    bleeding = words[cell.lower()]
    if bleeding is None:
        collector.ignored(column, f"says {cell.lower()}; that there was no bleeding at all is not meant by it")
    else:
        collector.add(column, day, "bleeding", bleeding, original=cell[:80])
