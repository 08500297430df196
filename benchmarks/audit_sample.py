"""A random sample of published figures to look up again. Run: .venv/bin/python benchmarks/audit_sample.py

Four layers: measured and derived numbers, judged numbers that lean on a figure, and figures that checks state. The
order within a layer is the sha256 of the seed and the id, so a later change elsewhere leaves the sample as it is.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from spotting.catalog.facts import CHECK, Fact
from spotting.catalog.load import KNOWLEDGE, load_catalog
from spotting.catalog.read_facts import read_facts
from spotting.catalog.types import Catalog

SHARES = {"measured": 2, "derived": 1, "judged": 1, "check": 1}  # in fifths of the sample
_FIGURE = "{}: {} {}{} {} ({}); {}; source {}, {}"


@dataclass(frozen=True)
class Entry:
    """One figure to look up: where it stands, what it says, and the published figures it rests on."""

    layer: str
    id: str
    says: str
    facts: tuple[str, ...]


def entries(catalog: Catalog) -> Iterator[Entry]:
    """Yield every figure that can be drawn."""
    for number in catalog.numbers:
        if number.facts and number.basis in SHARES:
            says = (
                f"{number.value:g} ({number.low:g} to {number.high:g}) {number.source or ''} {number.at or ''}".rstrip()
            )
            reason = f"; {number.why}" if number.why else ""
            yield Entry(number.basis, number.id, says + reason, number.facts)
    stated: dict[str, list[str]] = {}
    for use in catalog.fact_uses:
        if use.kind == CHECK:
            stated.setdefault(use.fact, []).append(use.file)
    for fact, files in stated.items():
        yield Entry("check", fact, "stated by " + ", ".join(sorted(set(files))), (fact,))


def drawn(catalog: Catalog, seed: str, count: int) -> list[Entry]:
    """Return `count` entries, each layer with its share; the same seed gives the same entries."""
    pool = sorted(entries(catalog), key=lambda entry: sha256(f"{seed} {entry.id}".encode()).digest())
    sample: list[Entry] = []
    for layer, fifths in SHARES.items():
        sample += [entry for entry in pool if entry.layer == layer][: count * fifths // 5]
    return sample


def figure(fact: Fact, catalog: Catalog) -> str:
    """Return a published figure with its population, source and place in one line."""
    limits = "" if fact.low is None else f" ({fact.low:g} to {fact.high:g})"
    source = catalog.sources[fact.source]
    n = "" if fact.n is None else f", n {fact.n}"
    title = f"{source.by}: {source.title}"
    return _FIGURE.format(
        fact.kind, fact.value, fact.unit, limits, fact.finding, fact.who + n, title, source.id, fact.at
    )


def table(sample: list[Entry], facts: Mapping[str, Fact], catalog: Catalog) -> Iterator[str]:
    """Yield the lines to print."""
    for place, entry in enumerate(sample, 1):
        yield f"{place} [{entry.layer}] {entry.id}"
        yield f"    {entry.says}"
        yield from (f"    {fact}: {figure(facts[fact], catalog)}" for fact in entry.facts)


def main() -> None:
    """Print the sample."""
    parser = argparse.ArgumentParser(description="Draw published figures to look up again.")
    parser.add_argument("--seed", default="20261121", help="any word; the same gives the same sample")
    parser.add_argument("--count", type=int, default=50, help="how many, a multiple of five")
    asked = parser.parse_args()
    if asked.count < 1 or asked.count % 5:
        sys.exit(f"--count {asked.count} must be a multiple of five, such as 50")
    catalog = load_catalog()
    facts, problems = read_facts(KNOWLEDGE, catalog)
    if problems:
        sys.exit("The figures have problems; run `spotting knowledge check` first.")
    print("\n".join(table(drawn(catalog, asked.seed, asked.count), facts, catalog)))


if __name__ == "__main__":
    main()
