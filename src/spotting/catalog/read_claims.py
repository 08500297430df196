"""claims/*.yaml -> claims with their verdicts; and the rule that lay texts back nothing but claims.

A verdict rests on sources that were read, or is judged and says why. No claim is read by triage or inference, and a
source of the kind `lay` may not stand behind a rule, a number or advice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from spotting.catalog.claims import Claim
from spotting.catalog.for_another import must_not_say_you
from spotting.catalog.numbers import NumberReader
from spotting.catalog.record import Record
from spotting.catalog.types import Source
from spotting.catalog.yaml_marks import Map
from spotting.words import CLAIM_BASES, CLAIM_KINDS, CLAIM_TOPICS, VERDICTS

LAY = "lay"
_FIX_LAY = "Cite what the text goes back to, or say `basis: judged` and why."


def read_claim(record: Record, name: str, numbers: NumberReader, known: Collection[str]) -> Claim:
    """Read one file of claims/; `known` holds every id that `see` may name."""
    basis = record.choice("basis", CLAIM_BASES, required=True, default="judged")
    verdict = record.choice("verdict", tuple(VERDICTS), required=True, default="unsupported")
    claim = Claim(
        id=name,
        fact=record.text("fact"),
        claim=record.text("claim", required=True),
        also_said_as=record.words("also_said_as"),
        kind=record.choice("kind", CLAIM_KINDS, required=True, default="fact"),
        verdict=verdict,
        because=record.text("because", required=True),
        basis=basis,
        sources=record.words("sources", allowed=numbers.sources, what="source"),
        topics=record.words("topics", allowed=CLAIM_TOPICS, what="topic"),
        see=record.words("see", allowed=known, what="condition, finding, rule or care entry"),
        harm=record.text("harm", required=verdict == "harmful"),
        why=record.text("why", required=basis == "judged"),
    )
    numbers.used_sources.update(claim.sources)
    numbers.cite_facts(record, "text", one=False)
    if not claim.topics:
        record.problem("has no topic.", f"Add `topics: [...]`, of {', '.join(CLAIM_TOPICS)}.", key="topics")
    if not claim.see:
        record.problem("leads nowhere.", "Add `see: [...]`: the conditions, findings, rules or care it is about.")
    _must_be_backed(record, claim, numbers.sources)
    must_not_say_you(record, "claim", "because", "harm", "why")
    record.finish()
    return claim


def _must_be_backed(record: Record, claim: Claim, sources: Mapping[str, Source]) -> None:
    read = [name for name in claim.sources if sources[name].read_on and sources[name].kind != LAY]
    if claim.basis != "judged" and not read:
        record.problem(
            f"is `basis: {claim.basis}`, but cites no source that was read and is more than a lay text.",
            "Add one, or say `basis: judged` and why.",
            key="sources",
        )


def check_lay_sources(records: Iterable[Record], sources: Mapping[str, Source]) -> None:
    """Note a problem wherever one of these records cites a lay text."""
    lay = {name for name, source in sources.items() if source.kind == LAY}
    for record in records:
        _look_for_lay(record, record.data, lay)


def _look_for_lay(record: Record, value: Any, lay: Collection[str]) -> None:
    parts: Iterable[Any] = value if isinstance(value, list) else ()
    if isinstance(value, Map):
        parts = value.values()
        for key in ("source", "sources"):
            given = value.get(key)
            named = given if isinstance(given, list) else [given]
            for name in [name for name in named if isinstance(name, str) and name in lay]:
                what = f"cites `{name}`, a lay text; only a claim may rest on one."
                record.problem(what, _FIX_LAY, line=value.lines.get(key, value.line))
    for part in parts:
        if isinstance(part, dict | list):
            _look_for_lay(record, part, lay)
