"""Count, list, show and search the knowledge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from spotting.catalog.care import MissRate, Outcome
from spotting.catalog.ranges import Disagreement, RangeBand
from spotting.catalog.types import Catalog, Condition, Finding, Number, Rule, Source
from spotting.logic import Expression
from spotting.problems import BadCase, Problem, did_you_mean

KINDS = (
    "conditions",
    "findings",
    "derived",
    "rules",
    "actions",
    "care",
    "doctor_questions",
    "visits",
    "checks",
    "claims",
    "normal_ranges",
    "disagreements",
    "sources",
    "states",
)


def statistics(catalog: Catalog) -> dict[str, Any]:
    """Return the counts of `spotting knowledge stats --json`."""
    bases = Counter(number.basis for number in catalog.numbers)
    return {
        "conditions": len(catalog.conditions),
        "conditions_by_kind": dict(Counter(c.kind for c in catalog.conditions.values())),
        "findings": len(catalog.findings),
        "derived": len(catalog.derived),
        "rules": len(catalog.rules),
        "checks": len(catalog.checks),
        "claims": len(catalog.claims),
        "claims_by_verdict": dict(Counter(claim.verdict for claim in catalog.claims.values())),
        "sources": len(catalog.sources),
        "actions": len(catalog.actions),
        "care": len(catalog.care),
        "care_by_kind": dict(Counter(care.kind for care in catalog.care.values())),
        "normal_ranges": len(catalog.normal_ranges),
        "disagreements": len(catalog.disagreements),
        "doctor_questions": len(catalog.doctor_questions),
        "visits": len(catalog.visits),
        "numbers": len(catalog.numbers),
        "numbers_by_basis": dict(bases),
        "judged_share": bases["judged"] / len(catalog.numbers) if catalog.numbers else 0.0,
        "reviewed_by_a_clinician": sum(
            not condition.reviewed_by.startswith("awaiting") for condition in catalog.conditions.values()
        ),
    }


def entries(catalog: Catalog, what: str) -> list[tuple[str, str]]:
    """Return (id, name) of all entries of one kind."""
    if what not in KINDS:
        raise BadCase(
            [
                Problem(
                    f"list {what}",
                    0,
                    "is no kind.",
                    did_you_mean(what, KINDS) or f"One of {', '.join(KINDS)}.",
                )
            ]
        )
    things: Mapping[str, Any] = getattr(catalog, what)
    return [(key, _name(thing)) for key, thing in things.items()]


def _name(thing: Any) -> str:
    named = (getattr(thing, key, None) for key in ("name", "title", "situation", "ask", "claim"))
    return str(next((name for name in named if name), ""))


_TEXTS = (
    "ask", "help", "about", "say", "why", "plain", "definition", "do", "avoid", "evidence", "expect", "because",
    "normal", "outside", "chosen",
)  # fmt: skip
_LISTS = ("tags", "also_said_as", "positions", "bands")


def search(catalog: Catalog, words: str) -> list[tuple[str, str, str]]:
    """Return (kind, id, name) of entries that hold every word, best first; lay words count."""
    wanted = words.lower().split()
    found = []
    for kind in KINDS:
        for key, thing in getattr(catalog, kind).items():
            name = f"{key.replace('_', ' ')} {_name(thing)} {getattr(thing, 'plain_name', '')}".lower()
            rest = " ".join(str(getattr(thing, field, "")) for field in (*_TEXTS, *_LISTS)).lower()
            if all(word in name or word in rest for word in wanted):
                score = sum(2 if word in name else 1 for word in wanted)
                found.append((-score, KINDS.index(kind), kind.rstrip("s"), key, _name(thing)))
    return [(kind, key, name) for _, _, kind, key, name in sorted(found)]


def show(catalog: Catalog, id: str) -> str:
    """Return one entry as text: what it is, and each number with its basis, source and place."""
    name = catalog.aliases.get(id, id)
    for kind in KINDS:
        thing = getattr(catalog, kind).get(name)
        if thing is not None:
            lines = [f"{_name(thing)}  [{kind.rstrip('s')} {name}]"]
            lines += _describe(catalog, thing)
            return "\n".join(lines) + "\n"
    known = [key for kind in KINDS for key in getattr(catalog, kind)]
    fix = did_you_mean(id, known) or "`spotting knowledge search WORDS` finds it."
    raise BadCase([Problem(f"show {id}", 0, "is no entry of the knowledge.", fix)])


def _describe(catalog: Catalog, thing: Any) -> list[str]:
    if isinstance(thing, Condition):
        return _condition(catalog, thing)
    if isinstance(thing, Finding):
        return _finding(catalog, thing)
    if isinstance(thing, Rule):
        return _rule(catalog, thing)
    if isinstance(thing, Source):
        rows = (thing.by, thing.kind, str(thing.published or ""), thing.doi or "", thing.url or "")
        return ["  " + row for row in rows if row] + [
            f"  read on {thing.read_on}" if thing.read_on else "  not read yet: nothing measured may rest on it",
            f"  look again by {thing.recheck_by}",
        ]
    skipped = (
        "id",
        "name",
        "title",
        "claim",
        "when",
        "certain_when",
        "excluded_when",
        "count",
        "share_by_age",
        "false_when",
    )
    facts = [(key.replace("_", " "), value) for key, value in vars(thing).items() if value and key not in skipped]
    return [f"  {key}: {_said(value)}" for key, value in facts if not isinstance(value, Expression)]


def _said(value: Any) -> str:
    """Say a value of a plain entry; a list is joined, a result of a test says what it answers."""
    if isinstance(value, tuple):
        return "; ".join(_said(part) for part in value)
    if isinstance(value, Outcome):
        return f"{value.say} ({', '.join(f'{key} {answer}' for key, answer in value.sets.items())})"
    if isinstance(value, RangeBand):
        return f"{value.who}: {value.normal}"
    if isinstance(value, Mapping):
        return "; ".join(f"{key}, {_said(part)}" for key, part in value.items())
    if isinstance(value, MissRate):
        return (
            f"day {value.day_from_missed_period}: {value.p:.0%} ({value.low:.0%} to {value.high:.0%}), {value.source}"
        )
    return str(value)


def number_line(catalog: Catalog, number: Number) -> str:
    """Say a number in full: value, range, basis, source and place."""
    text = f"{number.value:g} ({number.low:g} to {number.high:g}), {number.basis}"
    if number.source:
        text += f": {catalog.sources[number.source].title}, {number.at}"
    if number.why:
        text += f". {number.why}" if number.source else f": {number.why}"
    return text + (f" [fitted to {number.fitted_to}]" if number.fitted_to else "")


def _facts(number: Number) -> str:
    return f" [facts: {', '.join(number.facts)}]" if number.facts else ""


def _condition(catalog: Catalog, c: Condition) -> list[str]:
    lines = [
        f"  {c.plain_name}. {c.about}",
        f"  kind {c.kind}; states {', '.join(c.states)}; review: {c.reviewed_by}",
    ]
    if c.members:
        lines.append(f"  stands for: {', '.join(c.members)}")
    groups = [("How common", [(f"{p.state} {_ages(p.ages)}".strip(), p.number) for p in c.priors])]
    groups.append(("Share it can apply to", list(c.exposed.items())))
    groups.append(("Share of its condition", [("stage", c.stage_share)] if c.stage_share else []))
    groups.append(("What raises or lowers it (odds)", [(f.text, f.number) for f in c.risk_factors]))
    shown = [
        (f"{k.node} {','.join(k.states)}".strip() + (" (if its parent)" if k.given_parent else ""), k.number)
        for k in c.links
    ]
    groups.append(("How it shows", shown))
    for title, rows in groups:
        if rows:
            lines.append(f"  {title}:")
            lines += [f"    {label}: {number_line(catalog, number)}{_facts(number)}" for label, number in rows]
    if c.urgency_floor:
        f = c.urgency_floor
        lines.append(f"  At least {f.urgency.level} above {f.above:g}: {f.why or f.at}")
    for step in c.next_steps:
        cited = f" ({step.source}, {step.at})" if step.source else f" ({step.why})"
        lines.append(f"  Next: {catalog.actions[step.do].plain}{cited}")
    return lines


def _ages(ages: tuple[float, float]) -> str:
    return "" if ages == (0.0, 200.0) else f"aged {ages[0]:g} to {ages[1]:g}"


def _finding(catalog: Catalog, f: Finding) -> list[str]:
    lines = [
        f"  {f.ask} {f.help}".rstrip(),
        f"  kind {f.kind}; role {f.role}; told by {', '.join(f.by)}; states {', '.join(f.states)}",
    ]
    if f.plain_name:
        lines.insert(0, f"  in plain words: {f.plain_name}")
    if f.levels or f.values:
        lines.append(f"  values: {', '.join(f.levels or f.values)}")
    if f.kind == "number":
        lines.append(f"  from {f.range[0]:g} to {f.range[1]:g} {f.unit}")
    if f.leaks:
        lines.append("  Without any cause of the catalog:")
        lines += [
            f"    {leak.node} {','.join(leak.states)}".rstrip()
            + f": {number_line(catalog, leak.number)}{_facts(leak.number)}"
            for leak in f.leaks
        ]
    names = {node.id for node in f.nodes}
    who = [
        (link.number.value, c.id, link.node)
        for c in catalog.conditions.values()
        for link in c.links
        if link.node in names
    ]
    if who:
        lines.append("  Causes that show it:")
        lines += [f"    {value:g} {condition} ({node})" for value, condition, node in sorted(who, reverse=True)]
    return lines


def _rule(catalog: Catalog, r: Rule) -> list[str]:
    days = f" {r.urgency.within_days} days" if r.urgency.within_days else ""
    lines = [f"  Urgency: {r.urgency.level}{days}; basis {r.basis}", f"  Say: {r.say}", f"  Why: {r.why}"]
    if r.say_first is not None:
        lines.insert(1, f"  Say first, in some cases: {r.say_first.say}")
    lines += [f"  {key.capitalize()}, if asked for someone else: {text}" for key, text in r.for_another.items()]
    if r.judged_because:
        lines.append(f"  Judged because: {r.judged_because}")
    for name in r.sources:
        place = f", {r.at[name]}" if name in r.at else ""
        lines.append(f"  Source: {catalog.sources[name].title} ({catalog.sources[name].by}{place})")
    for one in disagreements_about(catalog, r.id):
        lines.append(f"  Guidelines differ on this: {one.name} [{one.id}]")
        lines += [f"    {position}" for position in one.positions]
        lines.append(f"    Chosen here: {one.chosen} {one.why}")
    lines += [f"  Example, {kind}: {dict(e)}" for kind, examples in r.examples.items() for e in examples]
    return lines


def disagreements_about(catalog: Catalog, rule: str) -> list[Disagreement]:
    """Return where guidelines differ on what a rule decides."""
    return [one for one in catalog.disagreements.values() if rule in one.rules]
