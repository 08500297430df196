"""Read a figure and hold it to the rules of basis.

`measured` and `derived` carry a source and the place in it; `derived` also says how it was computed;
`judged` says why. A range must contain its value, a probability lies strictly between 0 and 1.
"""

from __future__ import annotations

from collections.abc import Mapping

from spotting.catalog.facts import FactUse
from spotting.catalog.record import Record
from spotting.catalog.types import Number, Source
from spotting.problems import did_you_mean
from spotting.words import BASES, RULE_BASES

NUMBER_KEYS = (
    "p",
    "se",
    "se_if_parent",
    "odds",
    "range",
    "basis",
    "source",
    "at",
    "why",
    "fitted_to",
    "note",
    "population",
)


class NumberReader:
    """Reads numbers, remembers them all for the ledger, and the sources they use."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self.sources = sources
        self.numbers: list[Number] = []
        self.used_sources: set[str] = set()
        self.fact_uses: list[FactUse] = []

    def cite_facts(self, record: Record, kind: str, place: str = "", *, one: bool = True) -> tuple[str, ...]:
        """Return the ids under `facts` (a list) or `fact` (`one`), and note where they are used."""
        ids = record.words("facts")
        if one and record.has("fact"):
            if record.has("facts"):
                record.problem("has both `fact` and `facts`.", "Write one list: `facts: [a, b]`.", key="fact")
            ids = (*ids, record.text("fact"))
        line = record.line("facts" if record.has("facts") else "fact")
        self.fact_uses.extend(FactUse(fact, kind, record.file, line, place) for fact in ids)
        return ids

    def grounds(self, record: Record) -> tuple[str, tuple[str, ...]]:
        """Return the basis of a text and the ids of its sources; a guideline that cites none is a problem."""
        basis = record.choice("basis", RULE_BASES, required=True, default="judged")
        sources = record.words("sources", allowed=self.sources, what="source")
        self.used_sources.update(sources)
        if basis == "guideline" and not record.raw("sources"):
            record.problem("cites no source.", "Add `sources: [...]`, or say `basis: judged` and why.")
        return basis, sources

    def cite(self, record: Record, key: str = "source", *, required: bool = False) -> str | None:
        """Return the id of a known source under `key`."""
        if not record.has(key):
            if required:
                record.problem("names no source.", "Add `source: …` and `at: …` (the place in it).")
            return None
        source = record.choice(key, self.sources, required=required)
        self.used_sources.add(source)
        return source or None

    def cite_each(self, record: Record, *, required: bool = True) -> Mapping[str, str]:
        """Return source -> the place in it, under `sources`."""
        if not record.has("sources"):
            if required:
                fix = "Add `sources: {its id: the place in it}`, or `basis: judged` and `why`."
                record.problem("cites nothing.", fix)
            return {}
        table = record.inner("sources")
        for name in table.data:
            if name not in self.sources:
                table.problem(f"`{name}` is no known source.", did_you_mean(name, self.sources), key=name)
        cited = {name: table.text(name, required=True) for name in list(table.data) if name in self.sources}
        self.used_sources.update(cited)
        return cited

    def read(self, record: Record, place: str, *, key: str = "p") -> Number:
        """Read the figure under `key` with its range and basis; `place` names it within the file."""
        odds = key == "odds"
        value = record.number(key)
        if value is None:
            record.problem(f"needs the figure `{key}`.", f"Add `{key}: …`.")
            value = 0.5
        if odds and not 0 < value < 1e6:
            record.problem(f"`odds: {value}` must be above 0.", key=key)
            value = 1.0
        if not odds and not 0 < value < 1:
            record.problem(f"`{key}: {value}` must lie between 0 and 1, ends excluded.", key=key)
            value = 0.5
        low, high = self._range(record, value, odds=odds)
        basis = record.choice("basis", BASES, required=True, default="judged")
        source = self.cite(record, required=basis in ("measured", "derived"))
        at = record.text("at", required=basis in ("measured", "derived")) or None
        why = record.text("why", required=basis in ("judged", "derived")) or None
        record.text("note")
        record.text("population")
        number = Number(
            f"{record.file}: {place}",
            value,
            low,
            high,
            basis,
            source,
            at,
            why,
            record.text("fitted_to") or None,
            odds,
            self.cite_facts(record, "number", place),
        )
        self.numbers.append(number)
        return number

    def _range(self, record: Record, value: float, *, odds: bool) -> tuple[float, float]:
        given = record.raw("range")
        if given is None:
            record.problem("has no range.", "Add `range: [low, high]`, about nine in ten of what it may be.")
            return value, value
        if not isinstance(given, list) or len(given) != 2 or not all(isinstance(x, int | float) for x in given):
            record.problem("`range` must be two numbers.", "Write `range: [low, high]`.", key="range")
            return value, value
        low, high = float(given[0]), float(given[1])
        top = 1e6 if odds else 1.0
        if not 0 <= low <= value <= high <= top:
            record.problem(f"range {low}-{high} does not contain {value}, or leaves 0 to {top:g}.", key="range")
            return value, value
        tiny = 1e-9
        return max(low, tiny), (high if odds else min(high, 1 - tiny))
