"""The text file of Flo's data archive: blocks with the first and last day of each period (FORMATS 4).

It tells less than the JSON of the same archive, so `detect` takes it only where the JSON is missing. The days of a
period are unspecified; a block marked pregnant is a pregnancy.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from spotting.diary.day import Bleeding, LifeEvent
from spotting.diary.importers import flo
from spotting.diary.importers.collected import Collector, Imported
from spotting.diary.importers.containers import Source, refused
from spotting.diary.importers.dates import bad_date, column_dates
from spotting.diary.importers.text import name_of, read_text

NAME: Final = "Flo"
SOURCE: Final = flo.SOURCE
VERSION: Final = "archive text"
_LINE = re.compile(r"\s*(Period start date|Period end date|Pregnant)\s*:\s*(.*?)\s*", re.IGNORECASE)
_BREAK = re.compile(r"\s*-{3,}\s*")


def matches(head: bytes, filename: str) -> bool:
    """Whether the line of a first day stands there, and no table or JSON does."""
    return head.lstrip()[:1] not in (b"{", b"[", b"<") and b"Period start date:" in head


def read(source: Source, *, date_order: str | None = None, passphrase: str | None = None) -> Imported:
    """Return the days; each block with a first day is counted."""
    name = name_of(source)
    blocks: list[dict[str, tuple[int, str]]] = [{}]
    for number, line in enumerate(read_text(source).splitlines(), start=1):
        if found := _LINE.fullmatch(line):
            key = found[1].lower()
            if key in blocks[-1]:
                blocks.append({})
            blocks[-1][key] = (number, found[2])
        elif _BREAK.fullmatch(line):
            blocks.append({})
    started = [block for block in blocks if block.get("period start date", (0, ""))[1]]
    if not started:
        raise refused(name, "names no first day of a period.", "Take the JSON file of the archive.")
    ended = [block for block in started if block.get("period end date", (0, ""))[1]]
    cells = [block["period start date"] for block in started] + [block["period end date"] for block in ended]
    dates = dict(zip(cells, column_dates(cells, name, date_order), strict=True))
    collector = Collector(SOURCE, NAME, VERSION)
    for block in started:
        first = dates[block["period start date"]]
        last = dates.get(block.get("period end date", (0, "")), first)
        pregnant = block.get("pregnant", (0, ""))[1].lower() in ("true", "yes")
        if last < first or (not pregnant and (last - first).days >= flo.LONGEST_PERIOD):
            raise bad_date(name, block["period end date"][0], block["period end date"][1])
        if pregnant:
            collector.add("block (pregnant)", first, "life", LifeEvent("pregnancy", "start"))
            if last > first:
                collector.add("block (pregnant)", last, "life", LifeEvent("pregnancy", "stop"), counts=False)
            continue
        for offset in range((last - first).days + 1):
            bleeding = Bleeding("unspecified", period_start=True if offset == 0 else None)
            collector.add("block", first + timedelta(days=offset), "bleeding", bleeding, counts=offset == 0)
    return collector.finish()
