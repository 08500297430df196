"""One Markdown page per condition, finding, rule, test, care entry, claim and source, and indexes over them.

`python -m spotting.report.pages [FOLDER]` (default docs/reference). For reading; they decide nothing.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from spotting.answers import Comparison
from spotting.catalog.care import Action, Care
from spotting.catalog.claims import Claim
from spotting.catalog.ranges import Disagreement
from spotting.catalog.search import disagreements_about, number_line, statistics
from spotting.catalog.types import Catalog, Condition, Finding, Number, Rule, Source
from spotting.logic import All, Expression, IsDerived, IsFinding, IsState, Not, leaves
from spotting.logic import Any as AnyOf
from spotting.pipeline import model_of
from spotting.problems import SpottingError
from spotting.reasoning.published import Outcome, outcomes
from spotting.report.checks import speaks_of
from spotting.report.ledger import ledger_page, read_ledger
from spotting.report.markdown import link as _link
from spotting.report.markdown import md as _md
from spotting.report.markdown import page as _page
from spotting.report.markdown import words as _words
from spotting.words import STATES, URGENCY_LEVELS, VERDICTS, Urgency

KINDS = ("conditions", "findings", "rules", "actions", "care", "claims", "sources")
_GROUPED_BY = {"sources": "kind", "care": "kind", "actions": "setting", "claims": "verdict"}  # otherwise by group
_HOLDS = {"Outside the published interval": False, "Inside it": True}
_WORTH = {
    "fitted": ", a number was fitted to it: it proves nothing",
    "leaned_on": ", a number rests on the same figure: it proves little",
}


def write_pages(catalog: Catalog, folder: Path | str, ledger: Mapping[str, Any]) -> list[Path]:
    """Write all pages, and that of the `ledger`, under `folder`, made if missing, and return their paths."""
    facts = statistics(catalog)
    front = [f"{facts[kind]} [{kind}]({kind}/index.md)" for kind in KINDS]
    front += [f"{len(catalog.checks)} [published results beside the model](checks/index.md)"]
    front += [f"{facts[kind]} [{_words([kind])}]({kind}/index.md)" for kind in ("disagreements", "normal_ranges")]
    front += [f"{facts['reviewed_by_a_clinician']} conditions [reviewed by a clinician](review.md)"]
    front.append(f"{facts['numbers']} numbers, {facts['judged_share']:.0%} of them judged")
    front.append(f"{ledger['facts']} published figures, and [what became of each](ledger.md)")
    pages = {"index.md": _page("Reference", f"Knowledge {catalog.digest}.", {"Contents": front})}
    pages["ledger.md"] = ledger_page(ledger)
    cited = citations(catalog, ledger)
    pages |= {f"{kind}/index.md": _index(catalog, kind) for kind in KINDS}
    found = outcomes(catalog, model_of(catalog)[0])
    pages |= {f"conditions/{name}.md": condition_page(catalog, c, found) for name, c in catalog.conditions.items()}
    for kind, page in PAGE_OF.items():
        pages |= {f"{kind}/{name}.md": page(catalog, thing) for name, thing in getattr(catalog, kind).items()}
    pages |= {"checks/index.md": _checks(found), "disagreements/index.md": _disagreements(catalog)}
    pages |= {"normal_ranges/index.md": _normal_ranges(catalog), "review.md": _review(catalog)}
    pages |= {f"sources/{name}.md": source_page(s, cited[name]) for name, s in catalog.sources.items()}
    for name, text in pages.items():
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [Path(folder, name) for name in pages]


def _index(catalog: Catalog, kind: str) -> str:
    groups: dict[str, list[str]] = {level: [] for level in reversed(URGENCY_LEVELS)}
    things: Mapping[str, Any] = getattr(catalog, kind)
    for thing in things.values():
        texts = (getattr(thing, key, "") for key in ("plain_name", "name", "title", "situation", "claim"))
        name = next(text for text in texts if text)
        group = thing.urgency.level if kind == "rules" else getattr(thing, _GROUPED_BY.get(kind, "group"))
        groups.setdefault(group or "other", []).append(f"[{_md(name)}]({thing.id}.md) `{thing.id}`")
    sections = {_words([group]).capitalize(): sorted(rows, key=str.lower) for group, rows in groups.items()}
    return _page(kind.capitalize(), f"{len(things)} pages.", sections)


def condition_page(catalog: Catalog, c: Condition, found: Iterable[Outcome]) -> str:
    facts = {
        "Clinical name": _md(c.name), "Kind": c.kind, "States": _words(c.states), "FIGO": c.figo,
        "Codes": ", ".join([f"{key.upper()} {_md(code)}" for key, code in c.codes.items()]),
        "A stage of": _link("conditions", c.of) if c.of else "", "Only if": _prose(catalog, c.requires),
        "Not if": _prose(catalog, c.excluded_by), "Also called": _md(", ".join(c.aliases)),
        "Review": _md(f"{c.reviewed_by}, {c.reviewed_on}"),
    }  # fmt: skip
    given = {True: ", where its parent is present", False: ""}
    links = [(_node(catalog, k.node, k.states) + given[k.given_parent], k.number) for k in c.links]
    priors, f = [], c.urgency_floor
    for p in c.priors:
        ages = f", aged {p.ages[0]:g} to {p.ages[1]:g}" if p.ages[1] < 200 else ""
        priors.append(_number(catalog, _words([p.state]) + ages, p.number))
    shares = [(_words([state]), number) for state, number in c.exposed.items()]
    shares += [("of its condition", c.stage_share)] if c.stage_share else []
    odds = [(_prose(catalog, factor.when), factor.number) for factor in c.risk_factors]
    sections = {
        "Stands for": [_link("conditions", name) for name in c.members],
        "How common it is": priors,
        "Share of people it can apply to": [_number(catalog, *share) for share in shares],
        "What raises or lowers it (odds)": [_number(catalog, *factor) for factor in odds],
        "How it shows": [_number(catalog, *link) for link in links],
        "Published results beside the model": [_check(one) for one in found if speaks_of(one.check, c, catalog)],
        "At least this urgent": [f"{_urgency(f.urgency)} above {f.above:g}: {_backing(f)}"] if f else [],
        "What people say about it": [
            f"{_link('claims', claim.id, claim.claim)} {VERDICTS[claim.verdict]}"
            for claim in catalog.claims.values()
            if c.id in claim.see
        ],
        "What can be done next": [
            f"{_link('actions', s.do, catalog.actions[s.do].plain)}: {_backing(s)}" for s in c.next_steps
        ],
    }
    return _page(c.plain_name, c.about, sections, facts)


def _finding(catalog: Catalog, f: Finding) -> str:
    facts = {
        "Name": _md(f.name), "In plain words": _md(f.plain_name), "Kind": f.kind,
        "Role": _words([f.role, *f.also]), "Told by": ", ".join(f.by),
        "States": "all" if set(f.states) == set(STATES) else _words(f.states),
        "Answers": _words(f.levels or f.values),
        "Range": f"{f.range[0]:g} to {f.range[1]:g} {_md(f.unit)}" if f.kind == "number" else "",
        "Only where": "; and ".join([_prose(catalog, parent) for parent in f.parents]),
        "Modelled where": _prose(catalog, f.given), "Asked only if": _prose(catalog, f.only_if),
        "Note": _md(f.note),
    }  # fmt: skip
    leaks = [(_node(catalog, leak.node, leak.states), leak.number) for leak in f.leaks]
    linked = [(k.number.value, c.id, k.node) for c in catalog.conditions.values() for k in c.links]
    shown = sorted({row for row in linked if row[2] in {node.id for node in f.nodes}}, reverse=True)
    rules = catalog.rules.values()
    readers = [r for r in rules if f.id in [getattr(leaf, "finding", "") for leaf in leaves(r.when)]]
    sections = {
        "Without any cause of the catalog": [_number(catalog, *leak) for leak in leaks],
        "Causes that show it": [f"{_link('conditions', c)}: {p:g} ({_md(node)})" for p, c, node in shown],
        "Rules that read it": [_link("rules", rule.id, rule.title) for rule in readers],
    }
    return _page(f.ask, f.help, sections, facts)


def _rule(catalog: Catalog, r: Rule) -> str:
    facts = {
        "Why": _md(r.why), "Urgency": _urgency(r.urgency), "Basis": r.basis,
        "Said first": f"{_md(r.say_first.say)} (where {_prose(catalog, r.say_first.when)})" if r.say_first else "",
        "Judged because": _md(r.judged_because),
        "Unanswered exceptions": "count as absent" if r.negation == "unless_known" else "keep it undecided",
        "Only in": ", ".join(r.where), "Not in": ", ".join(r.not_where), "Note": _md(r.note),
    }  # fmt: skip
    pairs = [(kind, answers.items()) for kind, sets in r.examples.items() for answers in sets]
    sections = {
        "When it fires": [_prose(catalog, r.when)],
        "Where guidelines differ": [_differing(one) for one in disagreements_about(catalog, r.id)],
        "Examples": [f"{kind}: " + _md("; ".join(f"{k} {v}" for k, v in said)) for kind, said in pairs],
        "Sources": [
            _link("sources", name, catalog.sources[name].title) + (f", {_md(r.at[name])}" if name in r.at else "")
            for name in r.sources
        ],
    }
    return _page(r.title, r.say, sections, facts)


def _action(catalog: Catalog, a: Action) -> str:
    facts = {
        "Clinical name": _md(a.name), "Where": _words([a.setting]), "Tells something": _md(a.when_informative),
        "Limits": _md(a.limits), "How often it is right": _md(a.accuracy), "Basis": a.basis, "Why": _md(a.why),
        "Offered where": _prose(catalog, a.offered_when), "Too early where": _prose(catalog, a.too_early_when),
        "If too early": _md(a.too_early_say),
    }  # fmt: skip
    told = [(o.say, [f"{_link('findings', k)} {_md(str(v))}" for k, v in o.sets.items()]) for o in a.outcomes]
    missed = [
        f"day {m.day_from_missed_period}: {m.p:.0%} ({m.low:.0%} to {m.high:.0%}), {_link('sources', m.source)}"
        for m in a.misses
    ]
    sections = {
        "Results and the answers they give": [f"{_md(say)} ({'; '.join(sets)})" for say, sets in told],
        "Pregnancies it misses, by day from the first late day": missed,
        "Next step for": [
            _link("conditions", c.id, c.plain_name)
            for c in catalog.conditions.values()
            if a.id in [step.do for step in c.next_steps]
        ],
        "Sources": [_link("sources", name, catalog.sources[name].title) for name in a.sources],
    }
    return _page(a.plain, "", sections, facts)


def _check(one: Outcome) -> str:
    check = one.check
    published = f"{check.low:.3g} to {check.high:.3g}" + (f" ({check.value:.3g})" if check.value is not None else "")
    how = "inside" if one.holds else "OUTSIDE"
    fitted = _WORTH.get(one.standing, "")
    cited = f"{_link('sources', check.source)}, {_md(check.at)}"
    said = f"{_md(check.title)}: the model says {one.model:.3g}, published is {published}: {how}{fitted}."
    return f"{said} {_words([check.expect, check.setting])}; {cited}"


def _checks(found: Iterable[Outcome]) -> str:
    rows = {name: [_check(one) for one in found if one.holds == holds] for name, holds in _HOLDS.items()}
    return _page("Published results beside the model", "What the model says of the same people.", rows)


def _differing(one: Disagreement) -> str:
    return _md(f"{one.name}. {'; '.join(one.positions)}. Chosen here: {one.chosen} {one.why}")


def _disagreements(catalog: Catalog) -> str:
    rows = {}
    for one in catalog.disagreements.values():
        rows[one.name] = [_md(text) for text in (*one.positions, f"Chosen here: {one.chosen} {one.why}")]
        rows[one.name] += [f"Rules: {', '.join(_link('rules', name) for name in one.rules)}"]
        rows[one.name] += [f"Sources: {', '.join(_link('sources', name) for name in one.sources)}"]
    return _page("Where guidelines differ", "What each says, what the rules here follow, and why.", rows)


def _normal_ranges(catalog: Catalog) -> str:
    rows = {}
    for one in catalog.normal_ranges.values():
        bands = [f"{_md(band.who)}: {_md(band.normal)}" for band in one.bands]
        texts = [f"Normal: {_md(one.normal)}", *bands, _md(one.outside), _md(one.note), _md(one.why)]
        rows[one.name] = [text for text in texts if text]
        rows[one.name] += [f"{one.basis}: {_link('sources', name)}, {_md(at)}" for name, at in one.sources.items()]
    return _page("Normal ranges", "What counts as normal bleeding, by stage of life.", rows)


def _review(catalog: Catalog) -> str:
    rows: dict[str, list[str]] = {"Awaiting a clinician": [], "Reviewed": []}
    for c in catalog.conditions.values():
        waits = c.reviewed_by.startswith("awaiting")
        said = "" if waits else f": {_md(c.reviewed_by)}, {_md(c.reviewed_on)}"
        rows["Awaiting a clinician" if waits else "Reviewed"].append(
            _link("conditions", c.id).replace("../", "") + said
        )
    return _page("Review", "Which conditions a clinician has read and confirmed.", rows)


def _care(catalog: Catalog, c: Care) -> str:
    facts = {
        "Kind": _words([c.kind]), "Evidence": f"{_words([c.evidence_grade])}: {_md(c.evidence)}", "Basis": c.basis,
        "Why": _md(c.why), "Only in": ", ".join(c.where),
    }  # fmt: skip
    causes = [_link("conditions", name, catalog.conditions[name].plain_name) for name in c.conditions]
    sections = {
        "Shown where it holds": [_prose(catalog, c.when)] if c.when else [],
        "Shown where one of these is likely": causes,
        "Hidden unless it is known that this does not hold": [_prose(catalog, c.unless)] if c.unless else [],
        "Do": [_md(text) for text in c.do],
        "Avoid": [_md(text) for text in c.avoid],
        "Be seen if": [_md(sign.say) for sign in c.seek_care_if],
        "Sources": [_link("sources", name, catalog.sources[name].title) for name in c.sources],
    }
    return _page(c.situation, "", sections, facts)


def _claim(catalog: Catalog, c: Claim) -> str:
    facts = {
        "Verdict": f"{_words([c.verdict])}: {VERDICTS[c.verdict]}", "Because": _md(c.because), "The harm": _md(c.harm),
        "Kind": c.kind, "Basis": c.basis, "Judged because": _md(c.why), "Topics": _words(c.topics),
        "Id in the evidence": c.fact,
    }  # fmt: skip
    pages = [(kind, name) for name in c.see for kind in KINDS if name in getattr(catalog, kind)]
    sections = {
        "Also said as": [_md(text) for text in c.also_said_as],
        "See": [_link(kind, name) for kind, name in pages],
        "Sources": [_link("sources", name, catalog.sources[name].title) for name in c.sources],
    }
    return _page(c.claim, "", sections, facts)


def source_page(s: Source, used: Iterable[str]) -> str:
    is_doi = (s.doi or "").startswith("10.")
    facts = {
        "By": _md(s.by), "Kind": _words([s.kind]), "Published": str(s.published or ""),
        "DOI" if is_doi else "PMID or PMC": f"<https://doi.org/{s.doi}>" if is_doi else _md(s.doi or ""),
        "Address": f"<{s.url}>" if s.url else "", "Seen via": _md(s.seen_via or ""),
        "Read on": s.read_on or "not yet: nothing measured may rest on it", "Look again by": s.recheck_by,
    }  # fmt: skip
    return _page(s.title, "", {"Used by": sorted(set(used))}, facts)


def citations(catalog: Catalog, ledger: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return source -> who cites it: numbers by their file, rules, steps, floors, actions, care and checks."""
    rows: list[tuple[str, str]] = []
    for number in catalog.numbers:
        file, _, place = number.id.partition(": ")
        kind, _, name = file.removesuffix(".yaml").rpartition("/")
        user = f"{_link(kind, name) if kind in KINDS else _md(file)}: {number.basis}, {_md(place)}"
        named = re.findall(r"[a-z0-9_]+", number.why or "")
        rows += [(source, user) for source in (number.source, *named) if source]
    for c in catalog.conditions.values():
        backed = [step.source for step in c.next_steps] + [c.urgency_floor and c.urgency_floor.source]
        rows += [(name, f"{_link('conditions', c.id)}: urgency or next step") for name in backed if name]
    rows += [(name, _link("rules", rule.id)) for rule in catalog.rules.values() for name in rule.sources]
    rows += [(name, _link("actions", a.id)) for a in catalog.actions.values() for name in a.sources]
    rows += [(name, _link("care", care.id)) for care in catalog.care.values() for name in care.sources]
    rows += [(name, _link("claims", c.id, c.claim)) for c in catalog.claims.values() for name in c.sources]
    rows += [(name, f"question: {_md(q.ask)}") for q in catalog.doctor_questions.values() for name in q.sources]
    rows += [(name, f"visit: {_md(visit.name)}") for visit in catalog.visits.values() for name in visit.sources]
    rows += [(name, f"place: {_md(p.name)}") for p in catalog.places.values() for x in p.lines for name in x.sources]
    rows += [(name, f"words: {_md(m.title)}") for m in catalog.support for name in m.sources]
    rows += [(name, f"way out: {_md(way.title)}") for way in catalog.ways_out for name in way.sources]
    rows += [(m.source, _link("actions", a.id)) for a in catalog.actions.values() for m in a.misses]
    rows += [(r["source"], f"[figure](../ledger.md): {_words([r['about'], r['kind']])}") for r in ledger["rows"]]
    rows += [(check.source, f"check: {_md(check.title)}") for check in catalog.checks.values()]
    rows += [(name, f"normal range: {_md(r.name)}") for r in catalog.normal_ranges.values() for name in r.sources]
    rows += [(name, _md(catalog.pictorial_chart.name)) for name in catalog.pictorial_chart.cited]
    rows += [(name, f"disagreement: {_md(d.name)}") for d in catalog.disagreements.values() for name in d.sources]
    found: dict[str, list[str]] = {name: [] for name in catalog.sources}
    for source, text in (row for row in rows if row[0] in found):  # any word of a reason may be a source
        found[source].append(text)
    return found


def _node(catalog: Catalog, name: str, states: tuple[str, ...]) -> str:
    node = catalog.finding_of_node[name]
    where = f", {_words(states)}" if states else ""
    return _test(catalog, node.finding, node.comparison) + where


def _number(catalog: Catalog, label: str, number: Number) -> str:
    cited = f" ({_link('sources', number.source, 'source')})" if number.source else ""
    facts = "".join(f", figure [{_md(name)}](../ledger.md)" for name in number.facts)
    return f"{label}: {_md(number_line(catalog, number))}{cited}{facts}"


def _backing(step: Any) -> str:
    cited = f"{_link('sources', step.source)}, {_md(step.at or '')}" if step.source else ""
    return cited or _md(f"judged, {step.why}")


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
    low = f"{'above' if c.low_open else 'from'} {c.low:g} " if c.low > -math.inf else ""
    return low + (f"{'below' if c.high_open else 'to'} {c.high:g}" if c.high < math.inf else "")


PAGE_OF: Mapping[str, Callable[..., str]] = {
    "findings": _finding, "rules": _rule, "actions": _action, "care": _care, "claims": _claim
}  # fmt: skip


def main() -> None:
    """Render the whole catalog into the folder named on the command line."""
    from spotting.catalog.load import KNOWLEDGE, load_catalog

    folder, catalog = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/reference"), load_catalog()
    try:
        pages = write_pages(catalog, folder, read_ledger(KNOWLEDGE, catalog))
    except (SpottingError, OSError) as error:
        print(error, file=sys.stderr)
        raise SystemExit(getattr(error, "exit_code", 2)) from None
    print(f"{len(pages)} pages in {folder}")


if __name__ == "__main__":
    main()
