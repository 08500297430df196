"""The command line: parse, call, print. Nothing is decided here, nothing is stored.

Exit codes: 0 answered; 2 the case or the command cannot be read; 3 the knowledge has problems; 4 the answers
together are impossible in the model; 130 interrupted.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from spotting import __version__
from spotting.cli_check import check
from spotting.cli_claims import claims_app
from spotting.cli_command import App
from spotting.cli_diary import diary_app
from spotting.cli_evaluate import evaluate
from spotting.cli_normal import normal
from spotting.cli_options import CaseOption, JsonOption, KnowledgeOption, print_json, read_case, text_width
from spotting.cli_review import add_review_commands
from spotting.cli_serve import serve
from spotting.problems import BadCase, Problem, SpottingError

if TYPE_CHECKING:
    from spotting.catalog import Catalog

app = App(
    name="spotting",
    help="Unexpected vaginal bleeding: how urgent it is, what it may be, what to do next. On your own machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
knowledge_app = App(help="Check, count, list and search the medical knowledge.", no_args_is_help=True)
app.add_typer(knowledge_app, name="knowledge")
add_review_commands(knowledge_app)
app.add_typer(claims_app, name="claims")
app.add_typer(diary_app, name="diary")
app.command()(check)
app.command()(evaluate)
app.command()(normal)
app.command()(serve)


def main() -> None:
    """Run the command; errors a person can cause end in one message and a documented exit code."""
    try:
        code = app(standalone_mode=False)
    except SpottingError as error:
        print(error, file=sys.stderr)
        raise SystemExit(error.exit_code) from None
    except (KeyboardInterrupt, EOFError, typer.Abort):
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
def explain(
    cause: Annotated[str, typer.Argument(help="A cause: its id, as in `spotting knowledge list conditions`.")],
    case: CaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what speaks for and against one cause in a case, and what its numbers rest on."""
    catalog = _catalog()
    from spotting.pipeline import assess, model_of
    from spotting.problems import did_you_mean

    name = catalog.aliases.get(cause, cause)
    network, _ = model_of(catalog)
    if name not in network.conditions:
        fix = did_you_mean(cause, network.conditions) or "`spotting knowledge list conditions` shows them."
        raise BadCase([Problem(f"explain {cause}", 0, "is no cause of the model.", fix)])
    if case is None:
        raise BadCase([Problem("explain", 0, "needs a case.", "Add `--case FILE`, or `--case -`.")])
    assessment = assess(read_case(case), catalog, also_explain=(name,))
    view = next((v for v in assessment.causes if v.condition.id == name), None)
    from spotting.report.explain import explanation, explanation_text

    if as_json:
        print_json(explanation(assessment, name, view))
    else:
        print(explanation_text(assessment, name, view, width=text_width()), end="")


@app.command("what-if")
def what_if_command(
    changes: Annotated[
        list[str], typer.Argument(metavar="FINDING=VALUE...", help="An answer to change; FINDING= takes it back.")
    ],
    case: CaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what different answers would change: how soon, which rules, which causes."""
    catalog = _catalog()
    from spotting.reasoning.what_if import read_changes, what_if
    from spotting.report.what_if import what_if_text

    if case is None:
        raise BadCase([Problem("what-if", 0, "needs a case.", "Add `--case FILE`, or `--case -`.")])
    found = what_if(read_case(case), catalog, read_changes(changes))
    if as_json:
        print_json(found.to_dict())
    else:
        print(what_if_text(found, width=text_width()), end="")


@app.command()
def schema(which: Annotated[str, typer.Argument(help="case, assessment or evaluation")] = "assessment") -> None:
    """Print the JSON Schema of a case, an assessment or an evaluation."""
    from spotting.schema import assessment_schema, case_schema, evaluation_schema

    known = {
        "case": lambda: case_schema(_catalog()),
        "assessment": assessment_schema,
        "evaluation": evaluation_schema,
    }
    if which not in known:
        raise BadCase([Problem(f"schema {which}", 0, "is no schema.", "Write `case`, `assessment` or `evaluation`.")])
    print_json(known[which]())


@app.command()
def doctor(as_json: JsonOption = False) -> None:
    """Say what this installation is: versions, kernel, knowledge, and what it keeps."""
    import platform
    from importlib.metadata import version

    import numpy
    import yaml

    from spotting.cli_diary_vault import kept
    from spotting.reasoning.inference.native import kernel
    from spotting.reasoning.inference.self_check import compare_kernels

    catalog, chosen = _catalog(), kernel()
    facts = {
        "spotting": __version__,
        "python": platform.python_version(),
        "numpy": numpy.__version__,
        "pyyaml": yaml.__version__,
        "yaml_parser": "C" if hasattr(yaml, "CSafeLoader") else "Python (slower)",
        "kernel": chosen.name,
        "kernel_because": chosen.because,
        "kernels_compared": compare_kernels(),
        "knowledge_version": catalog.version,
        "knowledge_digest": catalog.digest,
        "sqlcipher3": version("sqlcipher3"),
        "argon2": version("argon2-cffi"),
        "network_access": "none",
        "stores": kept(),
    }
    if as_json:
        print_json(facts)
        return
    for key, value in facts.items():
        print(f"{key.replace('_', ' '):18} {value}")


@knowledge_app.command("check")
def knowledge_check(knowledge: KnowledgeOption = None, as_json: JsonOption = False) -> None:
    """List every problem of the knowledge files: file, line, what, how to mend."""
    from datetime import date

    from spotting.catalog.load import KNOWLEDGE, read_catalog
    from spotting.catalog.read_collected import evidence_problems

    folder = knowledge or KNOWLEDGE
    if not folder.is_dir():
        raise BadCase([Problem(str(folder), 0, "is no folder.", "Give the folder that holds states.yaml.")])
    catalog, problems = read_catalog(folder, today=date.today())
    if catalog is not None:
        problems = sorted([*problems, *evidence_problems(folder, catalog)])
    if as_json:
        print_json([{"file": p.file, "line": p.line, "what": p.what, "fix": p.fix} for p in problems])
    else:
        for problem in problems:
            print(problem)
        for warning in catalog.warnings if catalog else ():
            print(f"warning: {warning}")
        print(f"{len(problems)} problems" if problems else "no problems")
    if problems:
        raise typer.Exit(3)


@knowledge_app.command("sentences")
def knowledge_sentences(as_json: JsonOption = False) -> None:
    """List by place the sentence seen first in each urgency, whom to contact, and the support lines."""
    from spotting.report.first_sentences import sentences, sentences_text

    catalog = _catalog()
    if as_json:
        print_json(sentences(catalog))
    else:
        print(sentences_text(catalog), end="")


@knowledge_app.command("stats")
def knowledge_stats(
    as_json: JsonOption = False,
    by_condition: Annotated[
        bool, typer.Option("--by-condition", help="The judged share of each condition, weighted by influence.")
    ] = False,
) -> None:
    """Count the knowledge, and how much of it is judged."""
    from spotting.catalog.search import statistics

    if by_condition:
        from spotting.cli_review import print_judged_shares

        print_judged_shares(_catalog(), as_json=as_json)
        return
    facts = statistics(_catalog())
    if as_json:
        print_json(facts)
        return
    for key, value in facts.items():
        text = ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else value
        print(
            f"{key.replace('_', ' '):20} {text:.3f}"
            if isinstance(value, float)
            else f"{key.replace('_', ' '):20} {text}"
        )


@knowledge_app.command("checks")
def knowledge_checks(as_json: JsonOption = False) -> None:
    """Hold the model against every published check: inside, near or failing; fitted or not."""
    from spotting.reasoning.inference import Network
    from spotting.reasoning.published import outcomes
    from spotting.report.checks import checks_table, checks_text

    catalog = _catalog()
    table = checks_table(outcomes(catalog, Network(catalog)))
    if as_json:
        print_json(table)
    else:
        print(checks_text(table), end="")


@knowledge_app.command("list")
def knowledge_list(
    what: Annotated[
        str, typer.Argument(help="conditions, rules, claims, disagreements ...; a wrong word lists all kinds")
    ] = "conditions",
    as_json: JsonOption = False,
) -> None:
    """List ids and names."""
    from spotting.catalog.search import entries

    rows = entries(_catalog(), what)
    if as_json:
        print_json([{"id": key, "name": name} for key, name in rows])
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
        print_json([{"kind": kind, "id": key, "name": name} for kind, key, name in rows])
        return
    for kind, key, name in rows[:40]:
        print(f"{kind:10} {key:38} {name}")
    if not rows:
        print("Nothing found. Try another word, or `spotting knowledge list`.")


def _catalog() -> Catalog:
    from spotting.catalog import load_catalog

    return load_catalog()
