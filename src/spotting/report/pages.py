"""One Markdown page per condition, finding, rule and source, and indexes over them, from the catalog.

`python -m spotting.report.pages [FOLDER]` writes them (default docs/reference), for reading and reviewing the
knowledge without YAML. They decide nothing and are never edited by hand.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from spotting.answers import Comparison
from spotting.catalog.search import number_line, statistics
from spotting.catalog.types import Catalog, Condition, Finding, Number, Rule, Source
from spotting.logic import All, Expression, IsDerived, IsFinding, IsState, Not, leaves
from spotting.logic import Any as AnyOf
from spotting.problems import SpottingError
from spotting.words import STATES, URGENCY_LEVELS, Urgency

KINDS = ("conditions", "findings", "rules", "sources")
_NOTE = "*Made from the knowledge files; edit those, not this page.*"


def write_pages(catalog: Catalog, folder: Path | str) -> list[Path]:
    """Write all pages under `folder`, made if missing, and return their paths."""
    facts = statistics(catalog)
    front = [f"{facts[kind]} [{kind}]({kind}/index.md)" for kind in KINDS]
    front.append(f"{facts['numbers']} numbers, {facts['judged_share']:.0%} of them judged")
    about = f"Knowledge {catalog.version}, digest {catalog.digest}."
    pages = {"index.md": _page("Reference", about, {"Contents": front})}
    cited = _citations(catalog)
    for kind in KINDS:
        pages[f"{kind}/index.md"] = _index(catalog, kind)
    pages |= {f"conditions/{name}.md": _condition(catalog, c) for name, c in catalog.conditions.items()}
    pages |= {f"findings/{name}.md": _finding(catalog, f) for name, f in catalog.findings.items()}
    pages |= {f"rules/{name}.md": _rule(catalog, r) for name, r in catalog.rules.items()}
    pages |= {f"sources/{name}.md": _source(s, cited.get(name, [])) for name, s in catalog.sources.items()}
    for name, text in pages.items():
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [Path(folder, name) for name in pages]


def _index(catalog: Catalog, kind: str) -> str:
    groups: dict[str, list[str]] = {}
    if kind == "rules":
        groups = {_words([level]).capitalize(): [] for level in reversed(URGENCY_LEVELS)}
    things: Mapping[str, Any] = getattr(catalog, kind)
    for thing in things.values():
        name = getattr(thing, "plain_name", "") or getattr(thing, "name", "") or thing.title
        group = thing.urgency.level if kind == "rules" else thing.kind if kind == "sources" else thing.group
        row = f"[{_md(name)}]({thing.id}.md) `{thing.id}`"
        groups.setdefault(_words([group or "other"]).capitalize(), []).append(row)
    titles = groups if kind == "rules" else sorted(groups)
    lead = f"{len(things)} pages."
    return _page(kind.capitalize(), lead, {title: sorted(groups[title], key=str.lower) for title in titles})


def _condition(catalog: Catalog, c: Condition) -> str:
    facts = {
        "Clinical name": _md(c.name),
        "Kind": c.kind,
        "States": _words(c.states),
        "Codes": ", ".join([f"{key.upper()} {_md(code)}" for key, code in c.codes.items()]),
        "FIGO": c.figo,
        "A stage of": _link("conditions", c.of) if c.of else "",
        "Only if": _prose(catalog, c.requires),
        "Not if": _prose(catalog, c.excluded_by),
        "Also called": _md(", ".join(c.aliases)),
        "Review": _md(f"{c.reviewed_by}, {c.reviewed_on}"),
    }
    shows = []
    for link in c.links:
        node = catalog.finding_of_node[link.node]
        where = f", {_words(link.states)}" if link.states else ""
        where += ", where its parent is present" if link.given_parent else ""
        label = _test(catalog, node.finding, node.comparison) + where
        shows.append(_number(catalog, label, link.number))
    shares = [(_words([state]), number) for state, number in c.exposed.items()]
    shares += [("of its condition", c.stage_share)] if c.stage_share else []
    f = c.urgency_floor
    sections = {
        "Facts": facts,
        "Stands for": [_link("conditions", name) for name in c.members],
        "How common it is": [_number(catalog, _words([p.state]) + _ages(p.ages), p.number) for p in c.priors],
        "Share of people it can apply to": [_number(catalog, *share) for share in shares],
        "What raises or lowers it (odds)": [
            _number(catalog, _prose(catalog, factor.when), factor.number) for factor in c.risk_factors
        ],
        "How it shows": shows,
        "At least this urgent": [f"{_urgency(f.urgency)} above {f.above:g}: {_backing(f)}"] if f else [],
        "What can be done next": [f"{_md(catalog.actions[s.do].plain)}: {_backing(s)}" for s in c.next_steps],
    }
    return _page(c.plain_name, c.about, sections)


def _finding(catalog: Catalog, f: Finding) -> str:
    facts = {
        "Name": _md(f.name),
        "Kind": f.kind,
        "Role": _words([f.role, *f.also]),
        "Told by": ", ".join(f.by),
        "States": "all" if set(f.states) == set(STATES) else _words(f.states),
        "Answers": _words(f.levels or f.values),
        "Range": f"{f.range[0]:g} to {f.range[1]:g} {_md(f.unit)}" if f.kind == "number" else "",
        "Only where": "; and ".join([_prose(catalog, parent) for parent in f.parents]),
        "Modelled where": _prose(catalog, f.given),
        "Asked only if": _prose(catalog, f.only_if),
        "Note": _md(f.note),
    }
    leaks = []
    for leak in f.leaks:
        node = catalog.finding_of_node[leak.node]
        where = _words(leak.states) if leak.states else "every other state"
        label = f"{_test(catalog, f.id, node.comparison)}, {where}"
        leaks.append(_number(catalog, label, leak.number))
    nodes = {node.id for node in f.nodes}
    linked = [(k.number.value, c.id, k.node) for c in catalog.conditions.values() for k in c.links]
    shown = sorted({row for row in linked if row[2] in nodes}, reverse=True)
    rules = [
        r.id for r in catalog.rules.values() if f.id in {getattr(x, "finding", "") for x in leaves(r.when)}
    ]
    sections = {
        "Facts": facts,
        "Without any cause of the catalog": leaks,
        "Causes that show it": [f"{_link('conditions', c)}: {p:g} ({_md(node)})" for p, c, node in shown],
        "Rules that read it": [_link("rules", rule) for rule in rules],
    }
    return _page(f.ask, f.help, sections)


def _rule(catalog: Catalog, r: Rule) -> str:
    facts = {
        "Urgency": _urgency(r.urgency),
        "Basis": r.basis,
        "Unanswered exceptions": "count as absent" if r.negation == "unless_known" else "keep it undecided",
        "Only in": ", ".join(r.where),
        "Not in": ", ".join(r.not_where),
        "Judged because": _md(r.judged_because),
        "Note": _md(r.note),
    }
    sections = {
        "What she is told": [_md(r.say), f"Why: {_md(r.why)}"],
        "Facts": facts,
        "When it fires": [_prose(catalog, r.when)],
        "Examples": [
            f"{kind}: " + _md("; ".join(f"{name} {value}" for name, value in answers.items()))
            for kind, examples in r.examples.items()
            for answers in examples
        ],
        "Sources": [_link("sources", name, catalog.sources[name].title) for name in r.sources],
    }
    return _page(r.title, "", sections)


def _source(s: Source, used: Iterable[str]) -> str:
    is_doi = (s.doi or "").startswith("10.")
    facts = {
        "By": _md(s.by),
        "Kind": _words([s.kind]),
        "Published": str(s.published or ""),
        "DOI" if is_doi else "PMID or PMC": f"<https://doi.org/{s.doi}>" if is_doi else _md(s.doi or ""),
        "Address": f"<{s.url}>" if s.url else "",
        "Read on": s.read_on or "not read yet: nothing measured may rest on it",
        "Seen via": _md(s.seen_via or ""),
        "Look again by": s.recheck_by,
    }
    return _page(s.title, "", {"Facts": facts, "Used by": sorted(set(used))})


def _citations(catalog: Catalog) -> dict[str, list[str]]:
    """Return source -> who cites it: numbers by their file, rules, steps, floors, actions and checks."""
    rows: list[tuple[str | None, str]] = []
    for number in catalog.numbers:
        file, _, place = number.id.partition(": ")
        kind, _, name = file.removesuffix(".yaml").rpartition("/")
        user = _link(kind, name) if kind in KINDS else _md(file)
        rows.append((number.source, f"{user}: {number.basis}, {_md(place)}"))
        words = re.findall(r"[a-z0-9_]+", number.why or "")
        rows += [(word, f"{user}: named in a reason, {_md(place)}") for word in words]
    rows += [(name, _link("rules", rule.id)) for rule in catalog.rules.values() for name in rule.sources]
    for c in catalog.conditions.values():
        backed = [*c.next_steps, *([c.urgency_floor] if c.urgency_floor else [])]
        rows += [(step.source, f"{_link('conditions', c.id)}: urgency or next step") for step in backed]
    rows += [(name, f"action: {_md(a.name)}") for a in catalog.actions.values() for name in a.sources]
    rows += [(check.source, f"check: {_md(check.title)}") for check in catalog.checks.values()]
    cited: dict[str, list[str]] = {}
    for source, text in rows:
        if source in catalog.sources:
            cited.setdefault(source, []).append(text)
    return cited


def _page(title: str, lead: str, sections: Mapping[str, Mapping[str, str] | list[str]]) -> str:
    blocks = [f"# {_md(title)}", _md(lead)]
    for name, rows in sections.items():
        if isinstance(rows, Mapping):
            rows = [f"{key}: {text}" for key, text in rows.items() if text]
        blocks.append(f"## {name}

" + "
".join(f"- {row}" for row in rows) if rows else "")
    return "

".join(block for block in [*blocks, _NOTE] if block) + "
"


def _md(text: str) -> str:
    return re.sub(r"([\\`*_<>\[\]|])", r"\\\1", text)


def _words(words: Iterable[str]) -> str:
    return _md(", ".join(word.replace("_", " ") for word in words))


def _link(kind: str, name: str, text: str = "") -> str:
    return f"[{_md(text or name.replace('_', ' '))}](../{kind}/{name}.md)"


def _number(catalog: Catalog, label: str, number: Number) -> str:
    cited = f" ({_link('sources', number.source, 'source')})" if number.source else ""
    return f"{label}: {_md(number_line(catalog, number))}{cited}"


def _backing(step: Any) -> str:
    return (
        f"{_link('sources', step.source)}, {_md(step.at or '')}"
        if step.source
        else _md(f"judged, {step.why}")
    )


def _urgency(urgency: Urgency) -> str:
    return f"within {urgency.within_days} days" if urgency.within_days else _words([urgency.level])


def _prose(catalog: Catalog, expression: Expression | None) -> str:
    """Say a condition in words, brackets round every inner list."""
    match expression:
        case All(parts) | AnyOf(parts):
            said = [_prose(catalog, part) for part in parts]
            said = [f"({x})" if isinstance(p, All | AnyOf) else x for p, x in zip(parts, said, strict=True)]
            return ("; and " if isinstance(expression, All) else "; or ").join(said)
        case Not(part):
            return f"not ({_prose(catalog, part)})"
        case IsFinding(name, comparison):
            return _test(catalog, name, comparison)
        case IsDerived(name, cut):
            return _md(catalog.derived[name].name.lower()) + (f" {_bounds(cut)}" if cut else "")
        case IsState(name):
            return f"in the state {_words([name])}"
    return ""


def _test(catalog: Catalog, name: str, c: Comparison) -> str:
    finding = catalog.findings[name]
    said = "is not " if c.negated else "is "
    levels = [level for i, level in enumerate(finding.levels) if c.accepts(float(i))]
    if c.special:
        text = "is not known" if c.special == "unknown" else "never happened"
    elif finding.kind == "binary":
        text = "present" if c.accepts(1.0) else "absent"
    elif finding.kind == "choice":
        text = said + " or ".join(_words([value]) for value in finding.values if value in c.values)
    elif finding.kind == "graded" and len(levels) > 1 and math.isinf(c.high):
        text = f"{said.removeprefix('is ')}at least {_words(levels[:1])}"
    else:
        text = said + " or ".join(_words([level]) for level in levels) if levels else _bounds(c)
    return f"{_link('findings', name)} {text}"


def _bounds(c: Comparison) -> str:
    low = "" if math.isinf(c.low) else f"{'above' if c.low_open else 'from'} {c.low:g}"
    high = "" if math.isinf(c.high) else f"{'below' if c.high_open else 'to'} {c.high:g}"
    return f"{low} {high}".strip()


def main() -> None:
    """Render the whole catalog into the folder named on the command line."""
    from spotting.catalog import load_catalog

    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/reference")
    try:
        pages = write_pages(load_catalog(), folder)
    except (SpottingError, OSError) as error:
        print(error, file=sys.stderr)
        raise SystemExit(getattr(error, "exit_code", 2)) from None
    print(f"{len(pages)} pages in {folder}")


if __name__ == "__main__":
    main()
