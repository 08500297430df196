"""The commands for reviewers: all numbers, the ledger of the evidence, noting a review, what a change does.

They read the knowledge and git, and write one line into one file where `review` is told to; nothing else.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spotting.cli_options import JsonOption, KnowledgeOption, print_json
from spotting.problems import BadCase, BadKnowledge, Problem

if TYPE_CHECKING:
    from spotting.catalog import Catalog


def add_review_commands(app: typer.Typer) -> None:
    """Add the commands to `spotting knowledge`."""
    app.command("numbers")(numbers)
    app.command("ledger")(ledger)
    app.command("review")(review)
    app.command("diff")(diff)


def numbers(
    csv: Annotated[str | None, typer.Option("--csv", metavar="FILE|-", help="Write CSV; - prints it.")] = None,
    knowledge: KnowledgeOption = None,
) -> None:
    """List every number with its range, basis, source and place, as lines or as CSV."""
    from spotting.catalog.load import KNOWLEDGE, load_catalog
    from spotting.report.number_table import numbers_csv, numbers_text

    catalog = load_catalog(_folder(knowledge) or KNOWLEDGE)
    if csv is None:
        print(numbers_text(catalog.numbers), end="")
    elif csv == "-":
        print(numbers_csv(catalog.numbers), end="")
    else:
        try:
            Path(csv).write_text(numbers_csv(catalog.numbers), encoding="utf-8")
        except OSError as error:
            raise BadCase([Problem(csv, 0, f"cannot be written ({error.strerror}).")]) from None
        print(f"{len(catalog.numbers)} numbers in {csv}")


def ledger(
    as_json: JsonOption = False,
    only_open: Annotated[bool, typer.Option("--open", help="Only the figures nothing points to yet.")] = False,
    knowledge: KnowledgeOption = None,
) -> None:
    """Say what became of every published figure and every other entry of the collected evidence."""
    from spotting.catalog.load import KNOWLEDGE, load_catalog
    from spotting.report.ledger import OPEN, ledger_text, read_ledger

    folder = _folder(knowledge) or KNOWLEDGE
    document = read_ledger(folder, load_catalog(folder))
    if only_open:
        document["rows"] = [row for row in document["rows"] if row["fate"] == OPEN]
    if as_json:
        print_json(document)
    else:
        print(ledger_text(document, only_open=only_open), end="")


def review(
    id: Annotated[str, typer.Argument(help="A condition: its id, as in `spotting knowledge list conditions`.")],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who reviewed it.")],
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day; today by default.")] = None,
    knowledge: KnowledgeOption = None,
) -> None:
    """Note in the file of a condition who reviewed it and when; nothing else in the file changes."""
    from spotting.catalog.load import KNOWLEDGE
    from spotting.catalog.mark_review import mark_reviewed

    today = date.today()
    try:
        day = date.fromisoformat(on) if on is not None else today
    except ValueError:
        raise BadCase([Problem(f"--on {on}", 0, "is no date.", f"Write it as {today.isoformat()}.")]) from None
    if day > today:
        raise BadCase([Problem(f"--on {on}", 0, "is not yet.", f"Write {today.isoformat()} or a day before it.")])
    path = mark_reviewed(_folder(knowledge) or KNOWLEDGE, id, by, day)
    print(f"{path.name}: reviewed by {' '.join(by.split())} on {day.isoformat()}")


def diff(
    revision: Annotated[str, typer.Argument(metavar="REV", help="A git revision: HEAD, a tag, a branch, a commit.")],
    patients: Annotated[
        Path | None, typer.Option("--patients", help="Golden patients; tests/patients if there.")
    ] = None,
    knowledge: KnowledgeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show which golden patients change urgency or leading causes since a git revision, and which files changed."""
    from spotting.catalog.load import KNOWLEDGE, load_catalog
    from spotting.report.knowledge_diff import diff_document, diff_text, file_changes, patient_changes

    folder = (_folder(knowledge) or KNOWLEDGE).resolve()
    top = Path(_git(folder, "rev-parse", "--show-toplevel").decode().strip())
    chosen = patients if patients is not None else top / "tests" / "patients"
    if patients is not None and not patients.exists():
        raise BadCase([Problem(str(patients), 0, "is not there.", "Give a folder of golden patients.")])
    with tempfile.TemporaryDirectory() as made:
        old = _export(top, folder, revision, Path(made))
        files = file_changes(old, folder)
        earlier, notes = _earlier(old, folder)
        now = load_catalog(folder)
        cases, more = _cases(chosen) if chosen.exists() else ([], ["there are no golden patients to compare"])
        changes = patient_changes(earlier, now, cases)
    document = diff_document(revision, files, changes, len(cases), [*notes, *more])
    if as_json:
        print_json(document)
    else:
        print(diff_text(document).rstrip())


def print_judged_shares(catalog: Catalog, *, as_json: bool) -> None:
    """Print how much of each condition is judged, and the judged number to look up first."""
    from dataclasses import asdict

    from spotting.catalog.judged_share import judged_shares

    rows = judged_shares(catalog)
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    print(f"{'condition':38} numbers  judged  by influence  on a figure  look up next")
    for row in rows:
        place = row.look_up_next.partition(": ")[2]
        shares = f"{row.by_count:7.0%} {row.by_influence:13.0%} {row.leaning:12.0%}"
        print(f"{row.condition:38} {row.numbers:7} {shares}  {place}".rstrip())


def _folder(knowledge: Path | None) -> Path | None:
    if knowledge is not None and not knowledge.is_dir():
        raise BadCase([Problem(str(knowledge), 0, "is no folder.", "Give the folder that holds states.yaml.")])
    return knowledge


def _git(folder: Path, *words: str) -> bytes:
    """Return what git prints; raises BadCase in plain words where there is no git, repository or revision."""
    if shutil.which("git") is None:
        raise BadCase(
            [Problem("git", 0, "is not installed.", "Install it: the earlier knowledge lies in its history.")]
        )
    done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        if said and "not a git repository" in said[0]:
            fix = "Run it in a clone of the project, or give `--knowledge FOLDER` inside one."
            raise BadCase([Problem(str(folder), 0, "lies in no git repository.", fix)])
        raise BadCase([Problem("git", 0, f"said: {said[-1] if said else 'nothing'}")])
    return done.stdout


def _export(top: Path, folder: Path, revision: str, target: Path) -> Path:
    """Write the knowledge folder as it was at a revision under `target` and return it."""
    place = folder.relative_to(top.resolve()).as_posix()
    known = subprocess.run(
        ["git", "-C", str(top), "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"],
        capture_output=True,
        check=False,
    )
    if known.returncode:
        fix = "`git log --oneline` shows the commits; a tag or branch will do."
        raise BadCase([Problem(f"diff {revision}", 0, "is no revision git knows.", fix)])
    commit = known.stdout.decode().strip()
    if not _git(top, "ls-tree", "-r", "--name-only", commit, "--", place).strip():
        raise BadCase([Problem(f"diff {revision}", 0, f"holds no {place}.", "Give a later revision.")])
    with tarfile.open(fileobj=io.BytesIO(_git(top, "archive", "--format=tar", commit, "--", place))) as packed:
        packed.extractall(target, filter="data")
    return target / place


def _earlier(old: Path, now: Path) -> tuple[Catalog, list[str]]:
    """Read the earlier knowledge; single files it did not have yet are taken from the present, and that is said."""
    from spotting.catalog.load import read_catalog

    notes = []
    missing = [path for path in sorted(now.glob("*.yaml")) if not (old / path.name).exists()]
    for path in missing:
        shutil.copyfile(path, old / path.name)
    if missing:
        notes.append(f"not there at that revision, taken from the present: {', '.join(p.name for p in missing)}")
    catalog, problems = read_catalog(old)
    if catalog is None:
        raise BadKnowledge([Problem("the earlier knowledge", 0, "cannot be read by this program."), *problems[:5]])
    if problems:
        notes.append(f"{len(problems)} problems of the earlier knowledge passed over, the first: {problems[0]}")
    return catalog, notes


def _cases(chosen: Path) -> tuple[list[tuple[str, Any]], list[str]]:
    from spotting.evaluation.golden import read_golden

    golden = read_golden(chosen)
    return [(patient.id, patient.case) for patient in golden.patients], [str(problem) for problem in golden.problems]
