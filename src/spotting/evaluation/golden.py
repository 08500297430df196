"""Golden patients -> `Patient`: a folder of YAML files, or one file of JSON Lines.

Reads what a person said and what a good answer must reach; both as their author wrote them. One patient that cannot
be read is a problem with file and line and does not stop the others. Never guesses a missing expectation.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spotting.case import Case
from spotting.catalog.yaml_marks import read_yaml
from spotting.problems import BadCase, Problem, did_you_mean
from spotting.words import URGENCY_LEVELS, Urgency

NO_DIAGNOSIS = "open"  # the label of a case whose cause nobody knows
MAX_BYTES = 100_000_000
_CASE_FIELDS = ("format", "place", "setting", "today", "for_whom", "answers")
_OTHER_WORDS = {"urgency_expected": "urgency", "state": "state_label"}  # JSON Lines name -> name in a YAML file


@dataclass(frozen=True)
class Patient:
    """One golden patient as the file tells her; `settings` are the fields of a case beside the answers."""

    id: str
    story: str
    answers: Mapping[str, Any]
    expect: Mapping[str, Any]
    style: str = "not told"
    settings: tuple[tuple[str, Any], ...] = ()

    @property
    def case(self) -> Case:
        """Her answers as a case; raises BadCase if the fields beside them cannot be read."""
        return Case.from_dict({**dict(self.settings), "answers": dict(self.answers)}, name=self.id)

    @property
    def least(self) -> int:
        """The step below which the answer is unsafe."""
        return step_of(self.expect["urgency_min"])

    @property
    def expected(self) -> int:
        return step_of(self.expect["urgency"])

    @property
    def is_hard(self) -> bool:
        return bool(self.expect["hard_from_history"] == "present")

    @property
    def state(self) -> str:
        return str(self.expect.get("state_label", "not told"))


@dataclass(frozen=True)
class Golden:
    """What a folder or file holds: patients, what could not be read, and YAML files that are no patients."""

    patients: tuple[Patient, ...]
    problems: tuple[Problem, ...] = ()
    left_out: tuple[str, ...] = ()


def step_of(level: str) -> int:
    """Return the scoring step of an urgency word (the days of within_days do not matter)."""
    return Urgency(level, 7 if level == "within_days" else None).step


def read_golden(source: Path) -> Golden:
    """Read a folder of YAML patients or a file of JSON Lines; raises BadCase if there is nothing to read at all."""
    if source.is_dir():
        found = _read_folder(source)
    elif source.suffix in (".yaml", ".yml"):
        found = _collect([_read_file(source)], ())
    else:
        found = _collect(list(_read_lines(source)), ())
    if not found.patients:
        nothing = Problem(str(source), 0, "holds no case.", "Give a folder of YAML cases, or a file of JSON Lines.")
        raise BadCase(found.problems or [nothing])
    return found


def _read_folder(folder: Path) -> Golden:
    read: list[Patient | list[Problem]] = []
    left_out = []
    for path in sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")]):
        found = _read_file(path)
        if found is None:
            left_out.append(path.name)
        else:
            read.append(found)
    return _collect(read, tuple(left_out))


def _collect(
    read: list[Patient | list[Problem] | None] | list[Patient | list[Problem]], left: tuple[str, ...]
) -> Golden:
    patients: dict[str, Patient] = {}
    problems: list[Problem] = []
    for found in read:
        if isinstance(found, list):
            problems.extend(found)
        elif found is not None and found.id in patients:
            problems.append(Problem(found.id, 0, "is the id of two cases; the first is used.", "Give each its own."))
        elif found is not None:
            patients[found.id] = found
    return Golden(tuple(patients.values()), tuple(problems), left)


def _read_file(path: Path) -> Patient | list[Problem] | None:
    """Read a YAML patient; None if the file tells of no patient at all."""
    data, problems = read_yaml(path, path.name)
    if problems:
        return problems
    if not isinstance(data, dict) or not {"answers", "expect"} & set(data):
        return None
    expect = data.get("expect")
    if not isinstance(expect, dict):
        return [
            Problem(path.name, 0, "has no `expect`.", "Write what a good answer must reach: urgency, urgency_min …")
        ]
    lines = {**getattr(data, "lines", {}), **getattr(expect, "lines", {})}
    return _patient(path.stem, data, expect, path.name, lines)


def _read_lines(path: Path) -> Iterator[Patient | list[Problem] | None]:
    """Read JSON Lines: a case a line, with its id and what is expected."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadCase([Problem(str(path), 0, f"is larger than {MAX_BYTES:,} bytes.", "Give it in parts.")])
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadCase([Problem(str(path), 0, f"cannot be read ({error.strerror}).")]) from None
    except UnicodeDecodeError:
        raise BadCase([Problem(str(path), 0, "is not UTF-8 text.", "Save it as UTF-8.")]) from None
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _read_line(line, path.name, number)


def _read_line(line: str, file: str, number: int) -> Patient | list[Problem]:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        what = f"is not valid JSON: {getattr(error, 'msg', error)} (column {getattr(error, 'colno', 1)})."
        return [Problem(file, number, what, "One JSON object a line.")]
    if not isinstance(data, dict):
        return [Problem(file, number, "is no JSON object.", 'Write {"id": "…", "answers": {…}, …}.')]
    if not isinstance(data.get("id"), str) or not data["id"]:
        return [Problem(file, number, "has no `id`.", 'Write "id": "a name of its own".')]
    expect: dict[str, Any] = {_OTHER_WORDS.get(str(key), str(key)): value for key, value in data.items()}
    if "state_label" in data:
        expect["state_label"] = data["state_label"]
    lines: dict[str, int] = dict.fromkeys([*data, *expect], number)
    return _patient(data["id"], data, expect, file, lines, number)


def _patient(
    name: str, data: Mapping[str, Any], expect: Mapping[str, Any], file: str, lines: Mapping[str, int], line: int = 0
) -> Patient | list[Problem]:
    """Return the patient, or every problem of what is told and expected."""
    problems = []
    if not isinstance(data.get("answers"), dict):
        what = "has no `answers`: a history or findings in words of their own cannot be scored."
        problems.append(
            Problem(file, line or lines.get("answers", 0), what, "Write answers as in `spotting schema case`.")
        )
    for key in ("urgency", "urgency_min"):
        if expect.get(key) not in URGENCY_LEVELS:
            fix = did_you_mean(expect.get(key), URGENCY_LEVELS) or f"One of {', '.join(URGENCY_LEVELS)}."
            said = f"is {expect[key]!r}." if key in expect else "is missing."
            problems.append(Problem(file, lines.get(key, line), f"`{key}` {said}", fix))
    acceptable = expect.get("acceptable") or []
    if not isinstance(acceptable, list) or not all(isinstance(label, str) for label in acceptable):
        problems.append(Problem(file, lines.get("acceptable", line), "`acceptable` is no list of labels."))
    hard = expect.get("hard_from_history", "absent")
    if hard not in (True, False, "present", "absent"):
        what = f"`hard_from_history` is {hard!r}."
        problems.append(Problem(file, lines.get("hard_from_history", line), what, "Write present or absent."))
    if problems:
        return problems
    kept = {
        **{key: value for key, value in expect.items() if key in ("answer_kind", "must_consider", "state_label")},
        "diagnosis": str(expect.get("diagnosis") or NO_DIAGNOSIS),
        "acceptable": list(acceptable),
        "urgency": expect["urgency"],
        "urgency_min": expect["urgency_min"],
        "hard_from_history": "present" if hard in (True, "present") else "absent",
    }
    settings = tuple((key, data[key]) for key in _CASE_FIELDS if key in data and key != "answers")
    story = str(data.get("story") or data.get("history") or "")
    return Patient(name, story, dict(data["answers"]), kept, str(data.get("style") or "not told"), settings)
