"""Note in a condition's file who reviewed it and when: the `reviewed` line is rewritten, every other byte stays.

Only a person's name is written, as given on the command line; whether she is a clinician is not checked here.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from spotting.catalog.yaml_marks import read_yaml
from spotting.problems import BadCase, Problem, did_you_mean

LONGEST_NAME = 200
_LINE = re.compile(r"^reviewed:[^\n#]*(?P<comment>#[^\n]*)?\n?(?:[ \t]+[^\n]*\n?)*", re.MULTILINE)


def mark_reviewed(folder: Path, name: str, by: str, on: date) -> Path:
    """Write `reviewed: {by, on}` into conditions/NAME.yaml and return its path; raises BadCase."""
    path = _condition_file(folder, name)
    person = _person(by)
    text = path.read_bytes().decode("utf-8")
    before, problems = read_yaml(path, path.name)
    if problems or not isinstance(before, dict):
        raise BadCase(problems or [Problem(path.name, 1, "is no mapping.", "Mend the file first.")])
    line = f"reviewed: {{by: '{person}', on: {on.isoformat()}}}"
    found = _LINE.search(text)
    if found is None:
        new = text + ("" if text.endswith("\n") else "\n") + line + "\n"
    else:
        comment = f"  {found['comment']}" if found["comment"] else ""
        new = text[: found.start()] + line + comment + "\n" + text[found.end() :]
    path.write_bytes(new.encode("utf-8"))
    return path


def _condition_file(folder: Path, name: str) -> Path:
    files = {path.stem: path for path in sorted((folder / "conditions").glob("*.yaml"))}
    if not files:
        raise BadCase([Problem(str(folder), 0, "holds no conditions.", "Give the folder that holds states.yaml.")])
    if name not in files:
        fix = did_you_mean(name, files) or "`spotting knowledge list conditions` shows the ids."
        raise BadCase([Problem(f"review {name}", 0, "is no condition.", fix)])
    return files[name]


def _person(by: str) -> str:
    """Return the name as a single-quoted YAML text holds it."""
    person = " ".join(by.split())
    if not any(letter.isalpha() for letter in person) or len(person) > LONGEST_NAME or not person.isprintable():
        raise BadCase([Problem("--by", 0, "is no name.", "Write who reviewed it: `--by 'Dr Ada Example'`.")])
    if person.lower().startswith("awaiting"):
        raise BadCase([Problem("--by", 0, "says that nobody did yet.", "Write the name of the person who did.")])
    return person.replace("'", "''")
