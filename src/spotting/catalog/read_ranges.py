"""normal_ranges.yaml and disagreements.yaml -> what counts as normal bleeding, and where guidelines differ.

An entry cites its sources with the place in them, or is judged and says why. Neither file changes an urgency, a rule
or a probability.
"""

from __future__ import annotations

from collections.abc import Collection

from spotting.catalog.for_another import must_not_say_you
from spotting.catalog.numbers import NumberReader
from spotting.catalog.ranges import Disagreement, NormalRange, RangeBand
from spotting.catalog.record import Record

RANGE_BASES = ("guideline", "measured", "judged")
STAGES = (
    "periods", "first_years", "perimenopause", "on_hormones", "pregnancy", "after_birth", "after_abortion", "shifts",
    "amount",
)  # fmt: skip


def read_normal_ranges(record: Record, numbers: NumberReader) -> dict[str, NormalRange]:
    """Read normal_ranges.yaml; an entry without a source is judged and says why."""
    ranges: dict[str, NormalRange] = {}
    for item in record.entries("normal_ranges"):
        basis = item.choice("basis", RANGE_BASES, required=True, default="judged")
        low, high, unit = _limits(item)
        found = NormalRange(
            id=item.text("id", required=True),
            name=item.text("name", required=True),
            about=item.choice("about", STAGES, required=True),
            normal=item.text("normal", required=True),
            outside=item.text("outside"),
            basis=basis,
            sources=numbers.cite_each(item, required=basis != "judged"),
            why=item.text("why", required=basis == "judged"),
            note=item.text("note"),
            low=low,
            high=high,
            unit=unit,
            bands=_bands(item),
        )
        numbers.cite_facts(item, "text", found.id)
        must_not_say_you(item, "name", "normal", "outside", "note", "why")
        item.finish()
        _once(item, found.id, ranges)
        ranges[found.id] = found
    record.finish()
    return ranges


def read_disagreements(record: Record, numbers: NumberReader, rules: Collection[str]) -> dict[str, Disagreement]:
    """Read disagreements.yaml; each names the rules that had to choose."""
    found: dict[str, Disagreement] = {}
    for item in record.entries("disagreements"):
        sources = item.words("sources", allowed=numbers.sources, what="source")
        numbers.used_sources.update(sources)
        one = Disagreement(
            id=item.text("id", required=True),
            name=item.text("name", required=True),
            positions=item.words("positions"),
            chosen=item.text("chosen", required=True),
            why=item.text("why", required=True),
            rules=item.words("rules", allowed=rules, what="rule"),
            sources=sources,
        )
        if len(one.positions) < 2:
            item.problem("needs two positions or more.", "Add `positions: ['who: what', …]`.", key="positions")
        if not one.rules or not one.sources:
            item.problem("needs `rules` it concerns and `sources`.", "Add both, each a list of ids.")
        numbers.cite_facts(item, "text", one.id)
        must_not_say_you(item, "name", "positions", "chosen", "why")
        item.finish()
        _once(item, one.id, found)
        found[one.id] = one
    record.finish()
    return found


def _once(item: Record, name: str, known: Collection[str]) -> None:
    if name in known:
        item.problem(f"the id `{name}` stands twice.", "Keep one.", key="id")


def _limits(item: Record) -> tuple[float | None, float | None, str]:
    """Read `limits: {low, high, unit}`; without it nothing can be counted."""
    if not item.has("limits"):
        return None, None, ""
    limits = item.inner("limits")
    low, high = limits.number("low"), limits.number("high")
    unit = limits.text("unit", required=True)
    if low is not None and high is not None and low > high:
        limits.problem(f"`low: {low:g}` is above `high: {high:g}`.", "Swap them.")
    limits.finish()
    return low, high, unit


def _bands(item: Record) -> tuple[RangeBand, ...]:
    bands = []
    for band in item.entries("bands"):
        ages = band.raw("ages")
        if ages is not None and not (
            isinstance(ages, list) and len(ages) == 2 and all(isinstance(age, int | float) for age in ages)
        ):
            band.problem("`ages` must be two numbers.", "Write `ages: [18, 25]`.", key="ages")
            ages = None
        stage = band.text("stage")
        if (ages is None) == (not stage):
            band.problem("needs either `ages` or `stage`.", "Write `ages: [18, 25]` or `stage: …`.")
        pair = (float(ages[0]), float(ages[1])) if ages is not None else None
        bands.append(RangeBand(band.text("normal", required=True), stage, pair, band.number("high")))
        must_not_say_you(band, "stage", "normal")
        band.finish()
    return tuple(bands)
