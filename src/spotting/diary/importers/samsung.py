"""Samsung Health's tables about the cycle: a line about the file, a header, rows that end in a comma.

The numbers for flow were seen in no reader: a day with one is bleeding without a level, and 0 is reported only,
because it may mean none. Predictions are left out.
"""

from __future__ import annotations

from typing import Final

from spotting.diary.day import Bleeding
from spotting.diary.importers.collected import Collector, Imported
from spotting.diary.importers.containers import Source, refused
from spotting.diary.importers.dates import iso_date
from spotting.diary.importers.text import name_of, parse_table, read_text

NAME: Final = "Samsung Health"
SOURCE: Final = "samsung_health"
FLOW: Final = "com.samsung.health.cycle.flow"
PREDICTION: Final = "com.samsung.shealth.cycle.prediction"
STARTS: Final = (b"com.samsung.health.cycle.", b"com.samsung.shealth.cycle.")
NOT_VERIFIED: Final = "how Samsung writes this is not known for certain"


def matches(head: bytes, filename: str) -> bool:
    """Whether the first line names one of the tables."""
    return head.startswith(STARTS)


def read(source: Source, *, date_order: str | None = None, passphrase: str | None = None) -> Imported:
    """Return the days; each row is a record."""
    name = name_of(source)
    text = read_text(source)
    kind = text.split("\n", 1)[0].split(",")[0].strip()[:80]
    table = parse_table(text, name, skip_lines=1)
    collector = Collector(SOURCE, NAME, kind.rpartition(".")[2])
    if kind == FLOW and not {"date", "flow"} <= set(table.header):
        raise refused(name, "lacks the columns date and flow.", "Make the export again.")
    for line, row in table.rows:
        if kind == PREDICTION:
            collector.ignored(kind, "predicted by the app, not recorded by you")
        elif kind == FLOW:
            _flow(collector, row, name, line)
        else:
            collector.not_understood(kind, why=NOT_VERIFIED)
    return collector.finish()


def _flow(collector: Collector, row: dict[str, str], name: str, line: int) -> None:
    day = iso_date(row.get("date", ""), name, line)
    flow = row.get("flow", "").strip()
    if not flow.isdecimal() or int(flow[:20]) == 0:
        collector.not_understood("flow", flow or "empty", "it may mean that there was no bleeding")
        return
    record = row.get("datauuid", "")[:80]
    collector.add("flow", day, "bleeding", Bleeding("unspecified"), record=record, original=f"flow {flow}"[:80])
    collector.ask(
        "Samsung writes the amount of bleeding as a number whose meaning is not known for certain, so those days are "
        "kept as bleeding without an amount. Please add the amounts where you know them."
    )
