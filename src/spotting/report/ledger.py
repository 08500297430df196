"""The ledger: what became of every published figure, and of every other entry of the collected evidence.

Authority: the facts, the places that name them, and collected_evidence.yaml. All counts are computed from them. It
decides nothing, and what is still open is shown as open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from spotting.catalog.facts import CHECK, FACT_KINDS, NUMBER, RULE, TEXT, Fact, FactUse
from spotting.catalog.read_collected import Collected, read_collected
from spotting.catalog.read_facts import fact_problems, numbers_without_fact, read_facts
from spotting.catalog.types import Catalog
from spotting.problems import BadKnowledge
from spotting.report.markdown import NOTE, md

LISTED, OPEN = "listed", "open"
FATES = (NUMBER, CHECK, RULE, TEXT, LISTED, OPEN)
_MEANS = {
    NUMBER: "a number of the model rests on it",
    CHECK: "a check states it",
    RULE: "a rule, a floor or a next step rests on it",
    TEXT: "a text or a normal range states it",
    LISTED: "not used, for a stated reason",
    OPEN: "nothing points to it yet",
}


def read_ledger(folder: Path, catalog: Catalog) -> dict[str, Any]:
    """Read the facts and the collected evidence of a knowledge folder; raises BadKnowledge with every problem."""
    facts, problems = read_facts(folder, catalog)
    collected, more = read_collected(folder, catalog)
    problems = [*problems, *more, *fact_problems(catalog, facts)]
    if problems:
        raise BadKnowledge(problems)
    return ledger(catalog, facts, collected)


def ledger(catalog: Catalog, facts: Mapping[str, Fact], collected: Sequence[Collected]) -> dict[str, Any]:
    """Return the totals and a row per fact; a fact used in several ways counts as the first of FATES."""
    uses: dict[str, list[FactUse]] = {name: [] for name in facts}
    for use in catalog.fact_uses:
        uses.setdefault(use.fact, []).append(use)
    rows = [_row(fact, uses[name]) for name, fact in facts.items()]
    table = {kind: Counter(row["fate"] for row in rows if row["kind"] == kind) for kind in FACT_KINDS}
    return {
        "facts": len(rows),
        "by_fate": {fate: sum(row["fate"] == fate for row in rows) for fate in FATES},
        "by_kind": {kind: {fate: counts[fate] for fate in FATES} for kind, counts in table.items() if counts},
        "collected": {
            one.section: {
                "entries": len(one.carried) + len(one.left_out),
                "carried": len(one.carried),
                "left_out": len(one.left_out),
                "reasons": dict(one.left_out),
            }
            for one in collected
        },
        "measured_or_derived_without_a_fact": [number.id for number in numbers_without_fact(catalog)],
        "rows": rows,
    }


def _row(fact: Fact, uses: Sequence[FactUse]) -> dict[str, Any]:
    kinds = {use.kind for use in uses}
    unused = LISTED if fact.not_used else OPEN
    return {
        "id": fact.id,
        "about": fact.condition or fact.topic or "general",
        "kind": fact.kind,
        "finding": fact.finding,
        "value": fact.value if isinstance(fact.value, float) else dict(fact.value),
        "low": fact.low,
        "high": fact.high,
        "unit": fact.unit,
        "source": fact.source,
        "read": fact.read,
        "second_read": fact.second_read,
        "fate": next((fate for fate in FATES if fate in kinds), unused),
        "used_in": list(dict.fromkeys(f"{use.file}: {use.place}".removesuffix(": ") for use in uses)),
        "why_not": fact.not_used,
    }


def ledger_text(document: Mapping[str, Any], *, only_open: bool = False) -> str:
    """Return the ledger for a terminal: totals, the table by kind, the other evidence, then a line per fact."""
    rows = [row for row in document["rows"] if row["fate"] == OPEN or not only_open]
    if only_open:
        lines = [f"{len(rows)} of {document['facts']} facts are open", *map(_line, rows)]
        return "\n".join(lines) + "\n"
    lines = [f"{document['facts']} published figures"]
    lines += [f"  {count:5}  {fate:7} {_MEANS[fate]}" for fate, count in document["by_fate"].items()]
    lines += ["", f"{'kind':26}" + "".join(f"{fate:>8}" for fate in FATES)]
    for kind, counts in document["by_kind"].items():
        lines.append(f"{kind.replace('_', ' '):26}" + "".join(f"{counts[fate]:8}" for fate in FATES))
    lines += ["", f"{'other evidence':26} entries carried  left out"]
    for section, counts in document["collected"].items():
        name = section.replace("_", " ")
        lines.append(f"{name:26} {counts['entries']:7} {counts['carried']:7} {counts['left_out']:9}")
    lines += [
        "",
        f"{len(document['measured_or_derived_without_a_fact'])} measured or derived numbers name no fact.",
        "",
    ]
    return "\n".join([*lines, *map(_line, rows)]) + "\n"


def _line(row: Mapping[str, Any]) -> str:
    where = "; ".join(row["used_in"]) or row["why_not"]
    return f"{row['id']:58} {row['kind']:24} {row['fate']:7} {where}".rstrip()


def ledger_page(document: Mapping[str, Any]) -> str:
    """Return the ledger as Markdown."""
    blocks = [
        "# Ledger",
        "What became of every published figure this knowledge was made from, and of the other evidence.",
        "## Figures\n\n" + _table(("fate", "facts"), ((_MEANS[f], n) for f, n in document["by_fate"].items())),
        "## By kind\n\n"
        + _table(
            ("kind", *FATES),
            ((kind.replace("_", " "), *counts.values()) for kind, counts in document["by_kind"].items()),
        ),
        "## Other evidence\n\n"
        + _table(
            ("section", "entries", "carried", "left out"),
            (
                (section.replace("_", " "), counts["entries"], counts["carried"], counts["left_out"])
                for section, counts in document["collected"].items()
            ),
        ),
        *_left_out(document["collected"]),
    ]
    for about in sorted({row["about"] for row in document["rows"]}):
        own = [row for row in document["rows"] if row["about"] == about]
        cells = ((f"`{r['id']}`", r["kind"].replace("_", " "), _figure(r), r["fate"], _where(r)) for r in own)
        title = about.replace("_", " ").capitalize()
        blocks.append(f"## {title}\n\n" + _table(("fact", "kind", "figure", "fate", "where, or why not"), cells))
    return "\n\n".join([*blocks, NOTE]) + "\n"


def _left_out(collected: Mapping[str, Mapping[str, Any]]) -> list[str]:
    rows = [
        (f"`{entry}`", section.replace("_", " "), md(why))
        for section, counts in collected.items()
        for entry, why in counts["reasons"].items()
    ]
    return ["## Left out\n\n" + _table(("entry", "section", "why"), rows)] if rows else []


def _figure(row: Mapping[str, Any]) -> str:
    value = row["value"]
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {share:g}" for key, share in value.items())
    limits = f" ({row['low']:g} to {row['high']:g})" if row["low"] is not None and row["high"] is not None else ""
    unit = "" if row["unit"] in ("proportion", "ratio") else f" {row['unit'].replace('_', ' ')}"
    return f"{value:g}{limits}{unit}"


def _where(row: Mapping[str, Any]) -> str:
    return md("; ".join(row["used_in"]) or row["why_not"] or "open")


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"| {' | '.join('---' for _ in head)} |"]
    return "\n".join([*lines, *(f"| {' | '.join(str(cell) for cell in row)} |" for row in rows)])
