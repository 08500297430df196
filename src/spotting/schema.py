"""JSON Schema (2020-12) of a Case, of an Assessment and of an evaluation, format 1."""

from __future__ import annotations

from typing import Any

from spotting.catalog.types import Catalog, Finding
from spotting.words import BASES, EVIDENCE_GRADES, ORIGINS, PLACES, SETTINGS, STATES, URGENCY_LEVELS

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_UNKNOWN = {"enum": ["unknown", "declined"]}


def case_schema(catalog: Catalog) -> dict[str, Any]:
    """Return the schema of a case: every finding with the answers it takes."""
    return {
        "$schema": _DRAFT,
        "title": "spotting case, format 1",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "format": {"const": 1},
            "place": {"enum": list(PLACES)},
            "setting": {"enum": list(SETTINGS)},
            "today": {"type": "string", "format": "date", "description": "Day counts hold on this day."},
            "answers": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    name: _answer(finding)
                    for finding in catalog.findings.values()
                    for name in (finding.id, *finding.aliases)
                },
            },
            "origin": {"type": "object", "additionalProperties": {"enum": list(ORIGINS)}},
        },
    }


def _answer(finding: Finding) -> dict[str, Any]:
    forms: list[dict[str, Any]] = [_UNKNOWN]
    if finding.kind == "binary":
        forms.append({"enum": ["present", "absent"]})
    elif finding.kind == "graded":
        levels = {"enum": list(finding.levels)}
        forms += [{"enum": ["present", "absent", *(w for w in finding.levels if w not in ("present", "absent"))]}]
        forms.append(_object({"at_least": levels, "at_most": levels}))
    elif finding.kind == "choice":
        values = {"enum": list(finding.values)}
        extra = ["present"] if "none" in finding.values else []
        forms.append({"enum": [*finding.values, "absent", *extra]})
        forms.append(_object({"in": {"type": "array", "items": values, "minItems": 1}}))
        forms.append(_object({"is_not": values}))
    else:
        number = {"type": "number", "minimum": finding.range[0], "maximum": finding.range[1]}
        forms += [number, _object({"from": number, "to": number})]
        if finding.none_is_an_answer:
            forms.append({"const": "absent"})
    return {"description": finding.ask, "anyOf": forms}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False, "minProperties": 1}


def _rows(**properties: Any) -> dict[str, Any]:
    return {"type": "array", "items": _record(**properties)}


def _record(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": sorted(properties),
        "additionalProperties": False,
    }


def _or_null(**properties: Any) -> dict[str, Any]:
    return {"anyOf": [{"type": "null"}, _record(**properties)]}


def _advice() -> dict[str, Any]:
    text, probability = {"type": "string"}, {"type": "number", "minimum": 0, "maximum": 1}
    words = {"type": "array", "items": text}
    cited = {"basis": text, "sources": words}
    urgency = {"urgency": {"enum": list(URGENCY_LEVELS)}, "within_days": {"type": ["integer", "null"], "minimum": 0}}
    care = _rows(
        id=text, situation=text, do=words, avoid=words, evidence_grade={"enum": list(EVIDENCE_GRADES)}, evidence=text,
        why=text, **cited,
    )  # fmt: skip
    outcome = _rows(
        id=text,
        say=text,
        probability={"type": ["number", "null"], "minimum": 0, "maximum": 1},
        changes=_rows(condition=text, before=probability, after=probability),
        **urgency,
    )
    said = dict.fromkeys(("do", "plain", "setting", "too_early", "when_informative", "limits", "accuracy"), text)
    informative = {"type": ["boolean", "null"], "description": "null: the knowledge names no results"}
    return _record(
        tests=_rows(**said, **{"for": words}, informative=informative, sources=words, outcomes=outcome),
        self_care=care,
        until_seen={"type": "boolean"},
        treatments=care,
        watch_for=_rows(id=text, signs=words, why=text, **urgency, **cited),
        come_back=_rows(say=text, care=text),
        questions=_rows(id=text, ask=text, why=text, **cited),
        visits=_rows(id=text, name=text, expect=text, **cited),
        call_script=text,
    )


def _support() -> dict[str, Any]:
    text, maybe = {"type": "string"}, {"type": ["string", "null"]}
    words = {"type": "array", "items": text}
    line = _rows(name=text, number=maybe, what=text, hours=maybe, website=maybe, basis=text, sources=words)
    return _record(id=text, title=text, say=text, lines=line, basis=text, sources=words, why=text)


def evaluation_schema() -> dict[str, Any]:
    """Return the schema of what `spotting evaluate --json` prints."""
    count, text = {"type": "integer", "minimum": 0}, {"type": "string"}
    part = {"type": "number", "minimum": 0, "maximum": 1}
    interval = {"type": ["array", "null"], "items": part, "minItems": 2, "maxItems": 2}
    share = _record(value={"type": ["number", "null"]}, count=count, of=count, interval_95=interval)
    shares = dict.fromkeys(("safe", "over_triage", "urgency_exact", "top1", "top3", "top5"), share)
    asked = {"type": ["number", "null"], "minimum": 0}
    all_at_once = _record(n=count, unmapped=count, **shares)
    interview = _record(n=count, unmapped=count, questions_median=asked, questions_p95=asked, **shares)
    groups = {"type": "object", "additionalProperties": _record(all_at_once=all_at_once, interview=interview)}
    kinds = ["not_read", "no_answer", "unsafe", "over_triage", "cause_missed", "unmapped"]
    failure = {
        "type": "object",
        "required": ["id", "way", "kind"],
        "properties": {"id": text, "way": {"enum": [None, "all_at_once", "interview"]}, "kind": {"enum": kinds}},
    }
    return {
        "$schema": _DRAFT,
        "title": "spotting evaluation, format 1",
        **_record(
            all_at_once=all_at_once,
            interview=interview,
            by_state=groups,
            by_style=groups,
            failures={"type": "array", "items": failure},
        ),
    }


def assessment_schema() -> dict[str, Any]:
    """Return the schema of an assessment."""
    text, probability = {"type": "string"}, {"type": "number", "minimum": 0, "maximum": 1}
    maybe = {"type": ["string", "null"]}
    words = {"type": "array", "items": text}
    days = {"type": ["integer", "null"], "minimum": 0}
    urgency = {"enum": list(URGENCY_LEVELS)}
    weight = _rows(
        finding=text,
        kind={"enum": ["finding", "risk_factor", "state"]},
        direct={"type": "boolean"},
        weight={"type": "number"},
        ratio={"type": "number"},
        words=text,
        because=text,
        numbers=_rows(
            id=text,
            value={"type": "number"},
            range={"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
            basis={"enum": list(BASES)},
            source=maybe,
            at=maybe,
            why=maybe,
        ),
    )
    step = {"do": text, "basis": text, "source": maybe, "at": maybe, "why": maybe}
    cause = _record(
        id=text,
        name=text,
        plain_name=text,
        kind=text,
        stage_of=maybe,
        groups=words,
        p_cause=probability,
        p_present=probability,
        range={"type": ["array", "null"], "items": probability, "minItems": 2, "maxItems": 2},
        words=text,
        likelihood=text,
        about=text,
        evidence_for=weight,
        evidence_against=weight,
        explained_away=_or_null(
            by=text,
            how={"enum": ["finding", "exclusive", "state"]},
            findings=words,
            p_present_without=probability,
            p_cause_without=probability,
            odds_ratio={"type": "number"},
        ),
        rests_on=_or_null(**dict.fromkeys(BASES, probability)),
        next_steps=_rows(**step),
        reviewed=_record(by=text, on=text),
    )
    question = {
        "type": "object",
        "required": ["id", "text", "help", "kind", "options", "items", "none_sets", "unknown_sets", "why"],
        "properties": {"kind": {"enum": ["binary", "choice", "graded", "number", "screen"]}},
    }
    kinds = {"enum": ["rule", "floor", "default"]}
    reasons = _rows(
        kind=kinds,
        id=text,
        title=text,
        urgency=urgency,
        within_days=days,
        say=text,
        why=text,
        basis=text,
        sources=words,
    )
    required = {
        "format": {"const": 1},
        "catalog": _record(version=text, digest=text),
        "place": {"enum": list(PLACES)},
        "setting": {"enum": list(SETTINGS)},
        "setting_shifts": _rows(causes=words, states=words, odds={"type": "number"}, why=text),
        "today": maybe,
        "urgency": urgency,
        "within_days": days,
        "provisional": {"type": "boolean"},
        "reasons": reasons,
        "not_excluded": {"type": "array"},
        "states": {"type": "object", "propertyNames": {"enum": list(STATES)}, "additionalProperties": probability},
        "ranked_by": {"enum": ["p_cause", "p_present"]},
        "causes": {"type": "array", "items": cause},
        "groups": {"type": "object", "additionalProperties": probability},
        "no_cause_found": probability,
        "missed_mass": probability,
        "range_draws": {"type": "integer", "minimum": 0},
        "next_steps": _rows(**step, plain=text, **{"for": words}),
        "advice": {"anyOf": [{"type": "null"}, _advice()]},
        "contact": text,
        "support": {"type": "array", "items": _support()},
        "way_out": _or_null(id=text, title=text, say=text, danger=words, basis=text, sources=words, why=text),
        "how_to_tell": words,
        "open_questions": words,
        "ask_again": _rows(id=text, say=text),
        "judged_share": {"type": ["number", "null"]},
        "figures_wait_for": words,
        "cannot_tell": maybe,
        "sources": {"type": "array"},
        "reviewed": {"type": "boolean"},
        "notice": text,
    }
    return {
        "$schema": _DRAFT,
        "title": "spotting assessment, format 1",
        "type": "object",
        "properties": {
            **required,
            "next_question": question,
            "questions_left": {"type": "integer", "minimum": 1},
            "stopped_because": text,
        },
        "required": sorted(required),
        "oneOf": [{"required": ["next_question"]}, {"required": ["stopped_because"]}],
        "additionalProperties": False,
    }
