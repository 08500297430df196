"""Knowledge folder -> Catalog, or every problem at once.

The order of reading is the order of reference: sources, actions, findings, derived, conditions, rules.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from spotting.catalog import read_rest
from spotting.catalog.conditions_of_answers import ConditionReader
from spotting.catalog.fitting import never_fitted
from spotting.catalog.numbers import NumberReader
from spotting.catalog.read_actions import read_action
from spotting.catalog.read_care import CareReader
from spotting.catalog.read_claims import check_lay_sources, read_claim
from spotting.catalog.read_conditions import read_condition
from spotting.catalog.read_findings import complete_finding, read_finding
from spotting.catalog.read_places import check_places, read_place
from spotting.catalog.read_ranges import read_disagreements, read_normal_ranges
from spotting.catalog.read_rules import read_rule
from spotting.catalog.read_settings import read_settings
from spotting.catalog.read_support import read_support, read_ways_out
from spotting.catalog.read_watch_for import read_watch_for
from spotting.catalog.record import Record
from spotting.catalog.types import Catalog, Check, Condition, Finding, Source
from spotting.catalog.yaml_marks import read_yaml
from spotting.problems import BadKnowledge, Problem, did_you_mean
from spotting.words import STATES

KNOWLEDGE = Path(__file__).parent.parent / "knowledge"
_FOLDERS = ("findings", "conditions", "rules", "sources", "actions", "checks", "places", "care", "claims")
_MAY_CITE_LAY = ("claims", "checks")  # neither changes an answer
_WRONG_SHAPE = (TypeError, ValueError, KeyError, IndexError, AttributeError)
_SHAPE_MESSAGE = (
    "has a value of the wrong shape (a word where a list or a mapping belongs, or text where a number does).",
    "Compare it with another file of its kind.",
)
_T = TypeVar("_T")
_FILES = (
    "states.yaml",
    "settings.yaml",
    "derived.yaml",
    "screens.yaml",
    "checklists.yaml",
    "how_often.yaml",
    "groups.yaml",
    "no_rule_fires.yaml",
    "contradictions.yaml",
    "watch_for.yaml",
    "support.yaml",
    "ways_out.yaml",
    "doctor_questions.yaml",
    "visits.yaml",
    "normal_ranges.yaml",
    "disagreements.yaml",
)


def load_catalog(folder: Path | str = KNOWLEDGE, *, today: date | None = None) -> Catalog:
    """Load and check all knowledge.

    Raises BadKnowledge with every problem. `today` (optional) adds a warning for each source whose
    `recheck_by` is past.
    """
    catalog, problems = read_catalog(Path(folder), today=today)
    if catalog is None or problems:
        raise BadKnowledge(problems)
    return catalog


def read_catalog(folder: Path, *, today: date | None = None) -> tuple[Catalog | None, list[Problem]]:
    """Return the catalog (None if a needed file is missing) and every problem found."""
    problems: list[Problem] = []
    digest = hashlib.sha256()
    documents = {kind: _read_folder(folder, kind, problems, digest) for kind in _FOLDERS}
    single = {name: _read_file(folder / name, name, problems, digest) for name in _FILES}
    if any(record is None for record in single.values()):
        return None, sorted(problems)

    sources = _each(documents["sources"], read_rest.read_source)
    numbers = NumberReader(sources)
    questions = _each(documents["findings"], read_finding)
    derived_records = _table(single["derived.yaml"], "derived")
    reader = ConditionReader(questions, set(derived_records), problems)
    asked = {name: documents["findings"][name] for name in questions}
    findings = _each(asked, lambda record, name: complete_finding(questions[name], record, reader, numbers))
    reader.findings = {**questions, **findings}
    actions = _each(documents["actions"], lambda record, name: read_action(record, name, reader, numbers))
    derived = _each(derived_records, lambda record, name: read_rest.read_derived(record, name, reader))
    conditions = _each(
        documents["conditions"], lambda record, name: read_condition(record, name, reader, numbers, set(actions))
    )
    rules = _each(documents["rules"], lambda record, name: read_rule(record, name, reader, numbers))
    care_reader = CareReader(reader, numbers, conditions, actions)
    care = _each(documents["care"], care_reader.read_care)
    doctor_questions = _one(single["doctor_questions.yaml"], care_reader.read_questions) or {}
    visits = _one(single["visits.yaml"], care_reader.read_visits) or {}
    places = _each(documents["places"], lambda record, name: read_place(record, name, reader, numbers))
    check_places(places, problems)
    support = _one(single["support.yaml"], lambda record: read_support(record, reader, numbers, conditions)) or ()
    ways = _one(single["ways_out.yaml"], lambda record: read_ways_out(record, reader, numbers)) or ((), ())
    ranges = _one(single["normal_ranges.yaml"], lambda record: read_normal_ranges(record, numbers)) or {}
    differing = _one(single["disagreements.yaml"], lambda record: read_disagreements(record, numbers, rules)) or {}
    whole = {
        "states": _one(single["states.yaml"], lambda record: read_rest.read_states(record, reader, numbers)),
        "groups": _one(single["groups.yaml"], lambda record: read_rest.read_groups(record, conditions)),
        "screens": _one(single["screens.yaml"], lambda record: read_rest.read_screens(record, reader)),
        "checklists": _one(single["checklists.yaml"], lambda record: read_rest.read_checklists(record, reader)),
        "how_often": _one(single["how_often.yaml"], lambda record: read_rest.read_how_often(record, reader.findings)),
        "defaults": _one(single["no_rule_fires.yaml"], lambda record: read_rest.read_no_rule_fires(record, reader)),
        "odd": _one(single["contradictions.yaml"], lambda record: read_rest.read_contradictions(record, reader)),
        "watch_for": _one(single["watch_for.yaml"], lambda record: read_watch_for(record, reader, numbers)),
    }
    if any(value is None for value in whole.values()):
        return None, sorted(problems)
    (states, state_odds), groups, (screens, opening), checklists, how_often, no_rule_fires, contradictions, watch = (
        whole.values()
    )
    about = {*conditions, *findings, *rules, *care}
    claims = _each(documents["claims"], lambda record, name: read_claim(record, name, numbers, about))
    backed = [record for kind in _FOLDERS if kind not in _MAY_CITE_LAY for record in documents[kind].values()]
    check_lay_sources([*backed, *map(_record, single.values())], sources)
    settings = _one(single["settings.yaml"], lambda record: read_settings(record, conditions, numbers)) or {}
    known = {*conditions, *STATES, *(group.id for group in groups), "no_cause_found"}
    checks = _each(documents["checks"], lambda record, name: read_rest.read_check(record, name, reader, numbers, known))

    aliases = _aliases(conditions, findings, problems)
    _check_fits(checks, documents["checks"], numbers, problems)
    _check_membership(conditions, documents["conditions"], problems)
    _check_sources_used(sources, numbers.used_sources | _named_in_reasons(sources, numbers), problems)
    catalog = Catalog(
        version="1",
        digest=digest.hexdigest(),
        findings=findings,
        derived=derived,
        conditions=conditions,
        rules=rules,
        states=states,
        state_odds=state_odds,
        settings=settings,
        groups=groups,
        screens=screens,
        checklists=checklists,
        how_often=how_often,
        opening_questions=opening,
        no_rule_fires=no_rule_fires,
        contradictions=contradictions,
        sources=sources,
        actions=actions,
        checks=checks,
        care=care,
        doctor_questions=doctor_questions,
        visits=visits,
        watch_for=watch,
        places=places,
        support=support,
        ways_out=ways[0],
        how_to_tell=ways[1],
        normal_ranges=ranges,
        disagreements=differing,
        claims=claims,
        numbers=tuple(numbers.numbers),
        aliases=aliases,
        warnings=_overdue(sources, today),
    )
    return catalog, sorted(problems)


def _each(records: Mapping[str, Record], read: Callable[[Record, str], _T]) -> dict[str, _T]:
    """Read each record; one whose values have a shape the reader did not foresee is a problem and left out."""
    result = {}
    for name, record in records.items():
        try:
            result[name] = read(record, name)
        except _WRONG_SHAPE:
            record.problem(*_SHAPE_MESSAGE)
    return result


def _one(record: Record | None, read: Callable[[Record], Any]) -> Any:
    """Read one of the single files; None after a value of the wrong shape."""
    try:
        return read(_record(record))
    except _WRONG_SHAPE:
        _record(record).problem(*_SHAPE_MESSAGE)
        return None


def _read_file(path: Path, name: str, problems: list[Problem], digest: Any) -> Record | None:
    data, found = read_yaml(path, name)
    problems.extend(found)
    if path.exists():
        digest.update(name.encode() + b"\0" + path.read_bytes())
    return None if data is None else Record(data, name, problems)


def _read_folder(folder: Path, kind: str, problems: list[Problem], digest: Any) -> dict[str, Record]:
    records = {}
    for path in sorted((folder / kind).glob("*.yaml")):
        record = _read_file(path, f"{kind}/{path.name}", problems, digest)
        if record is not None:
            records[path.stem] = record
    return records


def _record(record: Record | None) -> Record:
    assert record is not None  # read_catalog returned early otherwise
    return record


def _table(record: Record | None, key: str) -> dict[str, Record]:
    outer = _record(record)
    inner = Record(outer.raw(key), outer.file, outer.problems)
    outer.finish()
    return {
        name: Record(inner.raw(name), outer.file, outer.problems, line=inner.line(name)) for name in list(inner.data)
    }


def _aliases(
    conditions: Mapping[str, Condition], findings: Mapping[str, Finding], problems: list[Problem]
) -> dict[str, str]:
    aliases: dict[str, str] = {}
    for kind, things in (("conditions", conditions), ("findings", findings)):
        for name, thing in things.items():
            for alias in thing.aliases:
                if alias in things or alias in aliases:
                    problems.append(
                        Problem(f"{kind}/{name}.yaml", 0, f"alias `{alias}` is already an id or another alias.")
                    )
                aliases[alias] = name
    return aliases


def _check_fits(
    checks: Mapping[str, Check], records: Mapping[str, Record], numbers: NumberReader, problems: list[Problem]
) -> None:
    """A number fitted to a check names it, and that check says so: it proves nothing."""
    fitted_to = {number.fitted_to for number in numbers.numbers if number.fitted_to}
    for name in sorted(fitted_to - set(checks)):
        what = f"a number is fitted to `{name}`, no known check."
        problems.append(Problem("checks", 0, what, did_you_mean(name, checks)))
    for name, check in checks.items():
        if check.fitted != (name in fitted_to):
            records[name].problem(
                f"`fitted` is {'present' if check.fitted else 'absent'}, "
                f"but {'no' if check.fitted else 'a'} number names it.",
                "A number fitted to a check carries `fitted_to: its id`, and the check `fitted: present`.",
            )
        if (check.fitted and never_fitted(name)) != bool(check.fitted_before_list):
            records[name].problem(
                "no number may be fitted to this check: its id is one of those kept apart."
                if check.fitted
                else "says `fitted_before_list`, but no number is fitted to it against the rule.",
                "Take `fitted_to` off the number, and give the number a reason of its own."
                if check.fitted
                else "Delete the line.",
            )


def _check_membership(
    conditions: Mapping[str, Condition], records: Mapping[str, Record], problems: list[Problem]
) -> None:
    for name, condition in conditions.items():
        for other in (*condition.members, *([condition.of] if condition.of else [])):
            if other not in conditions:
                records[name].problem(
                    f"names the condition `{other}`, which does not exist.", did_you_mean(other, conditions)
                )
        if condition.kind == "umbrella" and not condition.members:
            records[name].problem("an umbrella needs `members`.")


def _named_in_reasons(sources: Mapping[str, Source], numbers: NumberReader) -> set[str]:
    """Return sources a judged or derived number names in its reason: read, but not carrying the figure."""
    words = {word for number in numbers.numbers for word in re.findall(r"[a-z0-9_]+", number.why or "")}
    return words & set(sources)


def _check_sources_used(sources: Mapping[str, Source], used: set[str], problems: list[Problem]) -> None:
    for name in sorted(set(sources) - used):
        problems.append(Problem(f"sources/{name}.yaml", 0, "is used by nothing.", "Delete it, or cite it."))


def _overdue(sources: Mapping[str, Source], today: date | None) -> tuple[str, ...]:
    if today is None:
        return ()
    return tuple(
        f"source {name} was to be looked at again by {source.recheck_by}"
        for name, source in sources.items()
        if source.recheck_by < today.isoformat()
    )
