"""pictorial_chart.yaml -> the points of the pictorial blood loss chart, and what may be said beside a score.

On the authority of the sources it cites; what no source printed is judged and says why. It never changes an urgency,
a rule or a probability.
"""

from __future__ import annotations

from collections.abc import Mapping

from spotting.catalog.for_another import must_not_say_you
from spotting.catalog.numbers import NumberReader
from spotting.catalog.ranges import PictorialChart
from spotting.catalog.record import Record

PRODUCTS = ("pad", "tampon")
FILLS = ("light", "medium", "full")


def read_pictorial_chart(record: Record, numbers: NumberReader) -> PictorialChart:
    """Read pictorial_chart.yaml; a figure without a source is judged and says why."""
    points = record.inner("points")
    products: dict[tuple[str, str], int] = {}
    for product in PRODUCTS:
        fills = points.inner(product)
        products |= {(product, fill): _whole(fills, fill) for fill in FILLS}
        fills.finish()
    chart = PictorialChart(
        name=record.text("name", required=True),
        products=products,
        small_clot=_whole(points, "small_clot"),
        large_clot=_whole(points, "large_clot"),
        flooding=_judged(record, "flooding", "points"),
        days_between=_judged(record, "same_period", "days_between"),
        says=_said(record, numbers),
        sources=numbers.cite_each(record),
    )
    points.finish()
    record.finish()
    return chart


def _whole(record: Record, key: str) -> int:
    value = record.number(key)
    if value is None or value < 0 or not value.is_integer():
        record.problem(f"`{key}` must be a whole number, 0 or more.", "Write its points.", key=key)
        return 0
    return int(value)


def _judged(record: Record, key: str, figure: str) -> int:
    table = record.inner(key)
    table.choice("basis", ("judged",), required=True)
    table.text("why", required=True)
    value = _whole(table, figure)
    table.finish()
    return value


def _said(record: Record, numbers: NumberReader) -> tuple[tuple[str, Mapping[str, str]], ...]:
    said = []
    for item in record.entries("says"):
        must_not_say_you(item, "text")
        cited = numbers.cite_each(item, required=item.choice("basis", ("judged",)) != "judged")
        item.text("why", required=not cited)
        said.append((item.text("text", required=True), cited))
        item.finish()
    return tuple(said)
