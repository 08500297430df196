"""The command line: parse, call, print. Nothing is decided here, nothing is stored.

Exit codes: 0 answered; 2 the case or the command cannot be read; 3 the knowledge has problems; 4 the answers
together are impossible in the model; 130 interrupted.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spotting import __version__
from spotting.problems import BadCase, Problem, SpottingError

if TYPE_CHECKING:
    from spotting.case import Case
    from spotting.catalog import Catalog

app = typer.Typer(
    name="spotting",
    help="Unexpected vaginal bleeding: how urgent it is, what it may be, what to do next. On your own machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
knowledge_app = typer.Typer(help="Check, count, list and search the medical knowledge.", no_args_is_help=True)
app.add_typer(knowledge_app, name="knowledge")

CaseOption = Annotated[
    str | None, typer.Option("--case", metavar="FILE|-", help="A case as JSON; - reads standard input.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON only.")]
PlaceOption = Annotated[str, typer.Option("--place", help="Where you are: international, GB, US or AU.")]
KnowledgeOption = Annotated[Path | None, typer.Option("--knowledge", help="Another knowledge folder.")]


def main() -> None:
    """Run the command; errors a person can cause end in one message and a documented exit code."""
    try:
        code = app(standalone_mode=False)
    except SpottingError as error:
        print(error, file=sys.stderr)
        raise SystemExit(error.exit_code) from None
    except (KeyboardInterrupt, typer.Abort):
        print("\nStopped. Nothing was stored.", file=sys.stderr)
        raise SystemExit(130) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None
    except typer.Exit as done:
        raise SystemExit(done.exit_code) from None
    except Exception as error:
        if type(error).__module__.startswith(("click", "typer")):  # a mistyped command or option
            say = getattr(error, "format_message", None)
            print(f"{say() if say else error} `spotting --help` shows what there is.", file=sys.stderr)
            raise SystemExit(2) from None
        raise
    if isinstance(code, int) and code:  # an Exit or an interrupt comes back as its code
        if code == 130:
            print("\nStopped. Nothing was stored.", file=sys.stderr)
        raise SystemExit(code)


@app.callback(invoke_without_command=True)
def root(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        print(f"spotting {__version__}")
        raise typer.Exit(0)


@app.command()
def check(
    case: CaseOption = None,
    as_json: JsonOption = False,
    place: PlaceOption = "international",
    colour: Annotated[
        bool | None, typer.Option("--colour/--no-colour", help="Colour; by default if a terminal.")
    ] = None,
) -> None:
    """Answer plain questions and see how urgent it is, what it may be, and what to do next.

    With --case FILE a program hands in the answers; the next question, or why none is left, comes back with
    the assessment.
    """
    catalog = _catalog()
    from spotting.pipeline import assess

    if case is None and not sys.stdin.isatty() and as_json:
        raise BadCase([Problem("--json", 0, "needs a case.", "Add `--case FILE`, or `--case -` for standard input.")])
    if case is None:
        from spotting.terminal import interview

        answered = interview(catalog, _place(place))
        name = "your answers"
    else:
        answered, name = _read_case(case), "case"
    assessment = assess(answered, catalog, name=name)
    if as_json:
        _print_json(assessment.to_dict())
        return
    from spotting.report.text import render

    on_terminal = sys.stdout.isatty()
    width = min(100, _width()) if on_terminal else 80
    print(render(assessment, width=width, colour=on_terminal if colour is None else colour), end="")


@app.command()
def explain(
    cause: Annotated[str, typer.Argument(help="A cause: its id, as in `spotting knowledge list conditions`.")],
    case: CaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what speaks for and against one cause in a case, and what its numbers rest on."""
    catalog = _catalog()
    from spotting.pipeline import assess, model_of
    from spotting.problems import did_you_mean
    from spotting.reasoning.evidence import weigh
    from spotting.situation import Situation

    name = catalog.aliases.get(cause, cause)
    network, _ = model_of(catalog)
    if name not in network.conditions:
        fix = did_you_mean(cause, network.conditions) or "`spotting knowledge list conditions` shows them."
        raise BadCase([Problem(f"explain {cause}", 0, "is no cause of the model.", fix)])
    if case is None:
        raise BadCase([Problem("explain", 0, "needs a case.", "Add `--case FILE`, or `--case -`.")])
    answered = _read_case(case)
    assessment = assess(answered, catalog, explain=False)
    situation = Situation(answered, catalog)
    weights = weigh(situation, network, assessment.differential, [name])[name]
    view = next((v for v in assessment.causes if v.condition.id == name), None)
    from dataclasses import replace

    from spotting.report.explain import explanation, explanation_text

    shown = replace(view, weights=weights) if view is not None else None
    if as_json:
        _print_json(explanation(assessment, name, shown))
    else:
        print(explanation_text(assessment, name, shown), end="")


@app.command()
def schema(which: Annotated[str, typer.Argument(help="case or assessment")] = "assessment") -> None:
    """Print the JSON Schema of a case or an assessment."""
    from spotting.schema import assessment_schema, case_schema

    if which not in ("case", "assessment"):
        raise BadCase([Problem(f"schema {which}", 0, "is no schema.", "Write `case` or `assessment`.")])
    _print_json(case_schema(_catalog()) if which == "case" else assessment_schema())


@app.command()
def doctor(as_json: JsonOption = False) -> None:
    """Say what this installation is: versions, kernel, knowledge."""
    import platform

    import numpy
    import yaml

    catalog = _catalog()
    facts = {
        "spotting": __version__,
        "python": platform.python_version(),
        "numpy": numpy.__version__,
        "pyyaml": yaml.__version__,
        "yaml_parser": "C" if hasattr(yaml, "CSafeLoader") else "Python (slower)",
        "kernel": "numpy",
        "knowledge_version": catalog.version,
        "knowledge_digest": catalog.digest,
        "network_access": "none",
        "stores": "nothing",
    }
    if as_json:
        _print_json(facts)
        return
    for key, value in facts.items():
        print(f"{key.replace('_', ' '):18} {value}")


@knowledge_app.command("check")
def knowledge_check(knowledge: KnowledgeOption = None, as_json: JsonOption = False) -> None:
    """List every problem of the knowledge files: file, line, what, how to mend."""
    from datetime import date

    from spotting.catalog.load import KNOWLEDGE, read_catalog

    folder = knowledge or KNOWLEDGE
    if not folder.is_dir():
        raise BadCase([Problem(str(folder), 0, "is no folder.", "Give the folder that holds states.yaml.")])
    catalog, problems = read_catalog(folder, today=date.today())
    if as_json:
        _print_json([{"file": p.file, "line": p.line, "what": p.what, "fix": p.fix} for p in problems])
    else:
        for problem in problems:
            print(problem)
        for warning in catalog.warnings if catalog else ():
            print(f"warning: {warning}")
        print(f"{len(problems)} problems" if problems else "no problems")
    if problems:
        raise typer.Exit(3)


@knowledge_app.command("stats")
def knowledge_stats(as_json: JsonOption = False) -> None:
    """Count the knowledge, and how much of it is judged."""
    from spotting.catalog.search import statistics

    facts = statistics(_catalog())
    if as_json:
        _print_json(facts)
        return
    for key, value in facts.items():
        text = ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else value
        print(
            f"{key.replace('_', ' '):20} {text:.3f}"
            if isinstance(value, float)
            else f"{key.replace('_', ' '):20} {text}"
        )


@knowledge_app.command("list")
def knowledge_list(
    what: Annotated[
        str, typer.Argument(help="conditions, findings, derived, rules, actions, checks, sources or states")
    ] = "conditions",
    as_json: JsonOption = False,
) -> None:
    """List ids and names."""
    from spotting.catalog.search import entries

    rows = entries(_catalog(), what)
    if as_json:
        _print_json([{"id": key, "name": name} for key, name in rows])
        return
    for key, name in rows:
        print(f"{key:38} {name}")


@knowledge_app.command("show")
def knowledge_show(id: Annotated[str, typer.Argument(help="Any id or alias.")]) -> None:
    """Show one entry with its numbers, their basis, source and place."""
    from spotting.catalog.search import show

    print(show(_catalog(), id), end="")


@knowledge_app.command("search")
def knowledge_search(words: list[str], as_json: JsonOption = False) -> None:
    """Find entries by words, in names, questions and texts."""
    from spotting.catalog.search import search

    rows = search(_catalog(), " ".join(words))
    if as_json:
        _print_json([{"kind": kind, "id": key, "name": name} for kind, key, name in rows])
        return
    for kind, key, name in rows[:40]:
        print(f"{kind:10} {key:38} {name}")
    if not rows:
        print("Nothing found. Try another word, or `spotting knowledge list`.")


def _catalog() -> Catalog:
    from spotting.catalog import load_catalog

    return load_catalog()


def _place(place: str) -> str:
    from spotting.words import PLACES

    if place not in PLACES:
        raise BadCase([Problem(f"--place {place}", 0, "is no known place.", f"One of {', '.join(PLACES)}.")])
    return place


def _read_case(source: str) -> Case:
    from spotting.case import MAX_BYTES, Case

    if source == "-":
        return Case.from_json(sys.stdin.buffer.read(MAX_BYTES + 1), name="standard input")
    path = Path(source)
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise BadCase([Problem(source, 0, f"cannot be read ({error.strerror}).")]) from None
    return Case.from_json(raw, name=path.name)


def _print_json(data: Any) -> None:
    print(json.dumps(data, indent=2, ensure_ascii=False))


def _width() -> int:
    import shutil

    return shutil.get_terminal_size((80, 24)).columns
