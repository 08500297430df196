"""JSON Schema (2020-12) of a Case, of an Assessment and of an evaluation, format 1."""

from __future__ import annotations

from typing import Any

from spotting.catalog.types import Catalog, Finding
from spotting.words import BASES, EVIDENCE_GRADES, ORIGINS, PLACES, SETTINGS, STATES, URGENCY_LEVELS

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_UNKNOWN = {"enum": ["unknown", "declined"]}
_TEXT = {"type": "string"}
_MAYBE = {"type": ["string", "null"]}
_WORDS = {"type": "array", "items": _TEXT}
_PROBABILITY = {"type": "number", "minimum": 0, "maximum": 1}
_DAYS = {"type": ["integer", "null"], "minimum": 0}
_URGENCY = {"enum": list(URGENCY_LEVELS)}
_STEP = {"do": _TEXT, "basis": _TEXT, "source": _MAYBE, "at": _MAYBE, "why": _MAYBE}


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


def _weights() -> dict[str, Any]:
    """Return the schema of what speaks for or against a cause."""
    return _rows(
        finding=_TEXT,
        kind={"enum": ["finding", "risk_factor", "state"]},
        direct={"type": "boolean"},
        weight={"type": "number"},
        ratio={"type": "number"},
        words=_TEXT,
        because=_TEXT,
        numbers=_rows(
            id=_TEXT,
            value={"type": "number"},
            range={"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
            basis={"enum": list(BASES)},
            source=_MAYBE,
            at=_MAYBE,
            why=_MAYBE,
        ),
    )


def _cause() -> dict[str, Any]:
    return _record(
        id=_TEXT,
        name=_TEXT,
        plain_name=_TEXT,
        kind=_TEXT,
        stage_of=_MAYBE,
        groups=_WORDS,
        p_cause=_PROBABILITY,
        p_present=_PROBABILITY,
        range={"type": ["array", "null"], "items": _PROBABILITY, "minItems": 2, "maxItems": 2},
        words=_TEXT,
        likelihood=_TEXT,
        about=_TEXT,
        evidence_for=_weights(),
        evidence_against=_weights(),
        explained_away=_or_null(
            by=_TEXT,
            how={"enum": ["finding", "exclusive", "state"]},
            findings=_WORDS,
            p_present_without=_PROBABILITY,
            p_cause_without=_PROBABILITY,
            odds_ratio={"type": "number"},
        ),
        rests_on=_or_null(**dict.fromkeys(BASES, _PROBABILITY)),
        next_steps=_rows(**_STEP),
        reviewed=_record(by=_TEXT, on=_TEXT),
    )


def _reasons() -> dict[str, Any]:
    kinds = {"enum": ["rule", "floor", "default"]}
    return _rows(
        kind=kinds,
        id=_TEXT,
        title=_TEXT,
        urgency=_URGENCY,
        within_days=_DAYS,
        say=_TEXT,
        why=_TEXT,
        basis=_TEXT,
        sources=_WORDS,
    )


def _urgency_fields() -> dict[str, Any]:
    """Return how urgent it is and what that rests on."""
    return {
        "format": {"const": 1},
        "catalog": _record(version=_TEXT, digest=_TEXT),
        "place": {"enum": list(PLACES)},
        "setting": {"enum": list(SETTINGS)},
        "setting_shifts": _rows(causes=_WORDS, states=_WORDS, odds={"type": "number"}, why=_TEXT),
        "today": _MAYBE,
        "urgency": _URGENCY,
        "within_days": _DAYS,
        "provisional": {"type": "boolean"},
        "reasons": _reasons(),
        "not_excluded": {"type": "array"},
    }


def _other_fields() -> dict[str, Any]:
    """Return the causes and what to do."""
    return {
        "states": {"type": "object", "propertyNames": {"enum": list(STATES)}, "additionalProperties": _PROBABILITY},
        "ranked_by": {"enum": ["p_cause", "p_present"]},
        "causes": {"type": "array", "items": _cause()},
        "groups": {"type": "object", "additionalProperties": _PROBABILITY},
        "no_cause_found": _PROBABILITY,
        "missed_mass": _PROBABILITY,
        "range_draws": {"type": "integer", "minimum": 0},
        "next_steps": _rows(**_STEP, plain=_TEXT, **{"for": _WORDS}),
        "advice": {"anyOf": [{"type": "null"}, _advice()]},
        "contact": _TEXT,
        "support": {"type": "array", "items": _support()},
        "way_out": _or_null(id=_TEXT, title=_TEXT, say=_TEXT, danger=_WORDS, basis=_TEXT, sources=_WORDS, why=_TEXT),
        "how_to_tell": _WORDS,
        "open_questions": _WORDS,
        "ask_again": _rows(id=_TEXT, say=_TEXT),
        "judged_share": {"type": ["number", "null"]},
        "figures_wait_for": _WORDS,
        "cannot_tell": _MAYBE,
        "sources": {"type": "array"},
        "reviewed": {"type": "boolean"},
        "notice": _TEXT,
    }


def assessment_schema() -> dict[str, Any]:
    """Return the schema of an assessment."""
    required = _urgency_fields() | _other_fields()
    question = {
        "type": "object",
        "required": ["id", "text", "help", "kind", "options", "items", "none_sets", "unknown_sets", "why"],
        "properties": {"kind": {"enum": ["binary", "choice", "graded", "number", "screen"]}},
    }
    return {
        "$schema": _DRAFT,
        "title": "spotting assessment, format 1",
        "type": "object",
        "properties": {
            **required,
            "next_question": question,
            "questions_left": {"type": "integer", "minimum": 1},
            "stopped_because": _TEXT,
        },
        "required": sorted(required),
        "oneOf": [{"required": ["next_question"]}, {"required": ["stopped_because"]}],
        "additionalProperties": False,
    }
