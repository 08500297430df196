"""findings/*.yaml -> Finding: the question, its kind, when it makes sense, and its nodes with their leaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from spotting.answers import Comparison
from spotting.catalog.conditions_of_answers import ConditionReader, numeric_comparison, read_comparison
from spotting.catalog.for_another import must_not_say_you, read_for_another, says_i, says_you
from spotting.catalog.numbers import NumberReader
from spotting.catalog.read_watch_for import read_say_it
from spotting.catalog.record import Record
from spotting.catalog.types import Finding, Leak, Node, Number
from spotting.problems import did_you_mean
from spotting.words import FINDING_KINDS, STATES

_ROLES = ("symptom", "risk_factor", "state_evidence", "safety_only")
_BY = ("lay", "clinician", "test")
_CONDITION_KEYS = ("parents", "given", "only_if", "ask_if", "present_when", "implied_by", "otherwise")


def read_finding(record: Record, name: str) -> Finding:
    """Read all that needs no other file; conditions and leaks follow once every finding is known."""
    kind = record.choice("kind", FINDING_KINDS, required=True, default="binary")
    levels, values = _answers(record, kind)
    states = record.raw("states", "any")
    where = STATES if states == "any" else record.words("states", allowed=STATES, what="state")
    finding = Finding(
        id=name,
        name=record.text("name", required=True),
        ask=record.text("ask", required=True),
        help=record.text("help"),
        kind=kind,
        group=record.text("group"),
        by=record.words("by", allowed=_BY, what="way to learn it"),
        role=record.choice("role", _ROLES, required=True, default="symptom"),
        also=record.words("also", allowed=_ROLES, what="role"),
        states=where,
        levels=levels,
        values=values,
        unit=record.text("unit", required=kind == "number"),
        range=_range(record, kind),
        bands=_bands(record),
        none_is_an_answer=record.flag("none_is_an_answer"),
        absent_if_not_measured=record.has("if_not_measured") and record.choice("if_not_measured", ("absent",)) != "",
        if_not_asked=record.text("if_not_asked") or None,
        sensitive=record.flag("sensitive"),
        note=record.text("note"),
        aliases=record.words("aliases"),
        for_another=read_for_another(record, "ask", "help"),
        labels=_labels(record, "labels", (*levels, *values)),
        labels_for_another=_labels(record, "labels_for_another", (*levels, *values)),
        say_it=read_say_it(record, kind, (*levels, *values)),
        plain_name=record.text("plain_name"),
    )
    must_not_say_you(record, "plain_name")
    _labels_speak_to_both(record, finding)
    record.finish(_CONDITION_KEYS)
    return finding


def _answers(record: Record, kind: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    levels = record.words("levels") if kind == "graded" else ()
    values = record.words("values") if kind == "choice" else ()
    if kind == "graded" and len(levels) < 2:
        record.problem("a graded finding needs `levels`, from least to most.")
        levels = ("none", "present")
    if kind == "choice" and len(values) < 2:
        record.problem("a choice needs `values`.")
        values = ("none", "other")
    return levels, values


def _labels_speak_to_both(record: Record, finding: Finding) -> None:
    for answer, label in finding.labels.items():
        if (says_you(label) or says_i(label)) and answer not in finding.labels_for_another:
            record.problem(
                f"the label of `{answer}` says you or I, and there is no version for someone else.",
                f"Add `{answer}` under `labels_for_another`.",
                key="labels",
            )


def _labels(record: Record, key: str, answers: tuple[str, ...]) -> Mapping[str, str]:
    """Read the words an answer is shown with; a key that is no answer of the finding is a problem."""
    if not record.has(key):
        return {}
    table = record.inner(key)
    for answer in table.data:
        if answer not in answers:
            guess = did_you_mean(answer, answers)
            table.problem(f"`{answer}` in `{key}` is no level or value of this finding.", guess, key=answer)
    return {answer: table.text(answer) for answer in table.data if answer in answers}


def _range(record: Record, kind: str) -> tuple[float, float]:
    given = record.raw("range")
    if kind != "number":
        return (0.0, 1.0)
    if not isinstance(given, list) or len(given) != 2:
        record.problem("a number needs `range: [lowest, highest]`.")
        return (0.0, 1.0)
    low, high = float(given[0]), float(given[1])
    if low >= high:
        record.problem(f"`range` runs from {low:g} to {high:g}.", "Write the lowest value first.", key="range")
        return (0.0, 1.0)
    return (low, high)


def _bands(record: Record) -> Mapping[str, Comparison]:
    given = record.raw("bands")
    if given is None:
        return {}
    bands = Record(given, record.file, record.problems)
    result = {}
    for band in list(bands.data):
        cut = bands.inner(band)
        result[band] = numeric_comparison(cut)
        cut.finish()
    return result


def complete_finding(finding: Finding, record: Record, conditions: ConditionReader, numbers: NumberReader) -> Finding:
    """Add parents, gates, implications and the leaks."""

    def read(key: str, data: Any) -> Any:
        return conditions.read(data, record.file, record.line(key))

    parents = record.data.get("parents", [])
    implied = []
    for data in record.data.get("implied_by", []):
        cut = Record(data, record.file, record.problems)
        other = conditions.findings.get(cut.text("finding", required=True))
        if other is None:
            cut.problem(f"`{cut.data.get('finding')}` is no known finding.", key="finding")
            continue
        gives = cut.text("gives")
        implied.append((other.id, read_comparison(cut, other), gives))
        cut.finish()
    nodes, leaks = _leaks(finding, record, numbers)
    return replace(
        finding,
        parents=tuple(read("parents", data) for data in parents),
        given=read("given", record.data["given"]) if record.has("given") else None,
        only_if=read("only_if", record.data["only_if"]) if record.has("only_if") else None,
        ask_if=read("ask_if", record.data["ask_if"]) if record.has("ask_if") else None,
        present_when=read("present_when", record.data["present_when"]) if record.has("present_when") else None,
        implied_by=tuple(implied),
        nodes=nodes,
        leaks=leaks,
    )


def node_of(record: Record, finding: Finding) -> Node | None:
    """Return the node a link or a leak names with its comparison; a problem if it is none."""
    if finding.kind == "binary":
        return Node(finding.id, finding.id, Comparison(low=1.0))
    if finding.kind == "graded":
        level = record.choice("at_least", finding.levels[1:], required=True, default=finding.levels[1])
        index = finding.levels.index(level)
        return Node(f"{finding.id}>={level}", finding.id, Comparison(low=float(index)), index)
    if finding.kind == "choice":
        value = record.choice("is", finding.values, required=True, default=finding.values[0])
        return Node(f"{finding.id}={value}", finding.id, Comparison(values=frozenset({value})))
    if record.has("band"):
        band = record.choice("band", finding.bands, required=True)
        return Node(f"{finding.id}={band}", finding.id, finding.bands[band]) if band else None
    for key, sign in (("above", ">"), ("below", "<"), ("from", ">="), ("to", "<=")):
        if record.has(key):
            return Node(f"{finding.id}{sign}{record.data[key]:g}", finding.id, numeric_comparison(record))
    record.problem(f"`{finding.id}` is a number.", "Name a band, or a cut with above or below.")
    return None


def _leaks(finding: Finding, record: Record, numbers: NumberReader) -> tuple[tuple[Node, ...], tuple[Leak, ...]]:
    if record.data.get("otherwise") is None:
        return (), ()
    nodes: dict[str, Node] = {}
    leaks: list[Leak] = []
    for entry in record.entries("otherwise"):
        states = entry.words("states", allowed=STATES, what="state")
        node = node_of(entry, finding)
        if node is None:
            continue
        number = numbers.read(entry, f"otherwise {node.id} {','.join(states)}".strip())
        entry.finish()
        if any(leak.node == node.id and set(states or STATES) <= set(leak.states or STATES) for leak in leaks):
            entry.problem(f"gives `{node.id}` twice for the same states.", "Put the narrower entry first.")
        nodes[node.id] = node
        leaks.append(Leak(node.id, states, number))
    ordered = sorted(nodes.values(), key=lambda node: node.level)
    return tuple(ordered), tuple(leaks)


def leak_in(finding: Finding, node: str, state: str) -> Number | None:
    """Return the leak of a node in a state: the first entry that names the state, or the one for all others."""
    for leak in finding.leaks:
        if leak.node == node and (not leak.states or state in leak.states):
            return leak.number
    return None
