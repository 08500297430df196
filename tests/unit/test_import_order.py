"""Who may import whom (design, section 3). Triage and inference are two rooms without a door between them."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import spotting

ROOT = Path(spotting.__file__).parent

# From the ground up: a module imports modules of its own line or of lines above it in this list.
ORDER = [
    ["words", "problems", "figures_in_words"],
    ["answers", "logic", "interval_arithmetic"],
    ["catalog"],
    ["case"],
    ["situation"],
    ["reasoning.triage", "reasoning.inference"],
    ["reasoning.truths_at_once"],
    ["reasoning.floors"],
    ["reasoning.evidence", "reasoning.explaining_away", "reasoning.key_questions", "reasoning.history"],
    ["reasoning.message"],
    ["reasoning.ways_out", "reasoning.support", "reasoning.normal_period"],
    ["reasoning.can_become", "reasoning.published"],
    ["reasoning.asked_when", "reasoning.links_at_the_point"],
    ["reasoning.question_value"],
    ["reasoning.cause_value"],
    ["reasoning.question"],
    ["reasoning.opening"],
    ["reasoning.interview"],
    ["reasoning.tests_to_do", "reasoning.call_script"],
    ["reasoning.advice"],
    ["assessment"],
    ["pipeline"],
    ["reasoning.what_if", "simulated_person", "answered"],
    ["evaluation"],
    ["schema", "report", "batch", "saved_check", "replies", "results"],
    ["diary.day"],
    ["diary.day_json", "diary.recorded"],
    ["diary.importers.collected"],
    ["diary"],
    ["report.diary_words"],
    ["report.diary_month"],
    ["report.diary_cycles", "report.diary_forecast"],
    ["report.diary_patterns"],
    ["report.diary_import"],
    ["typed_line"],
    ["terminal"],
    ["cli_command", "cli_options"],
    ["web"],
    ["cli_serve"],
    ["cli_diary_vault"],
    ["cli_diary_options", "cli_diary_history"],
    ["cli_check", "cli_diary_checks", "cli_diary_day", "cli_diary_import", "cli_diary_keep", "cli_diary_show"],
    ["cli_diary_cycles"],
    ["cli_diary"],
    ["cli_claims", "cli_evaluate", "cli_normal", "cli_review"],
    ["cli", "api", "mcp", "skeleton"],
]
DOORS = (
    "cli", "cli_check", "cli_claims", "cli_command", "cli_diary", "cli_diary_checks", "cli_diary_cycles",
    "cli_diary_day", "cli_diary_history", "cli_diary_import",
    "cli_diary_keep", "cli_diary_options", "cli_diary_show", "cli_diary_vault", "cli_evaluate", "cli_normal",
    "cli_options", "cli_review", "cli_serve", "terminal", "report", "schema", "api", "web", "mcp", "batch",
    "skeleton", "typed_line",
)  # fmt: skip
PACKAGES = ("", "reasoning")  # __init__ files that only hold names

CORE_THIRD_PARTY = {"numpy", "yaml"}
# the diary's file and its readers stand on libraries of their own; what is computed from days does not
DIARY_THIRD_PARTY = {
    "diary.vault": {"sqlcipher3", "argon2", "cryptography", "platformdirs"},
    "diary.importers": {"lxml", "cryptography"},
}
TO_THE_OUTSIDE = {"socket", "ssl", "http", "urllib", "requests", "httpx", "asyncio", "ftplib", "smtplib"}
LISTENS = {"web.serve": {"socket"}}  # it waits for a browser, and calls nobody
NOT_PURE = {"random", "time", "subprocess", "secrets", "tempfile", "sqlite3"}


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sorted(ROOT.rglob("*.py"))}


def imports(path: Path) -> Iterator[str]:
    """Yield every module imported when the code runs, inside functions too, but not for the type checker."""
    yield from _imports(ast.parse(path.read_text(encoding="utf-8")).body)


def _imports(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from _imports(node.orelse)
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the order"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                inner = whole.removeprefix("spotting.")
                yield whole if inner in MODULES and whole.startswith("spotting.") else str(node.module)
        for _, value in ast.iter_fields(node):
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                yield from _imports(value)
            elif isinstance(value, list) and value and isinstance(value[0], ast.ExceptHandler):
                for handler in value:
                    yield from _imports(handler.body)


def project_imports(module: str) -> set[str]:
    names = {name for name in imports(MODULES[module]) if name == "spotting" or name.startswith("spotting.")}
    return {name.removeprefix("spotting").removeprefix(".") for name in names}


def everything_behind(module: str) -> set[str]:
    """Return all project modules a module pulls in, directly or through others."""
    seen: set[str] = set()
    waiting = [module]
    while waiting:
        for name in project_imports(waiting.pop()):
            if name not in seen and name in MODULES:
                seen.add(name)
                waiting.append(name)
    return seen


def line_of(module: str) -> int:
    """Return the place of a module in the order: that of the longest name it stands under."""
    lines = {name: line for line, names in enumerate(ORDER) for name in names}
    places = [name for name in lines if module == name or module.startswith(f"{name}.")]
    assert places, f"{module} has no place in the order of imports; give it one here"
    return lines[max(places, key=len)]


ORDERED = [module for module in MODULES if module not in PACKAGES]


@pytest.mark.parametrize("module", ORDERED)
def test_a_module_imports_only_what_stands_before_it(module: str) -> None:
    for name in project_imports(module) - set(PACKAGES):
        assert line_of(name) <= line_of(module), f"{module} imports {name}"


def rooms(name: str) -> list[str]:
    return [module for module in MODULES if module == name or module.startswith(f"{name}.")]


@pytest.mark.parametrize(
    ("room", "other"),
    [("reasoning.triage", "reasoning.inference"), ("reasoning.inference", "reasoning.triage")],
)
def test_triage_and_inference_do_not_know_each_other_not_even_through_others(room: str, other: str) -> None:
    assert rooms(room)
    for module in rooms(room):
        assert [name for name in everything_behind(module) if name in rooms(other)] == [], module


@pytest.mark.parametrize(
    ("room", "other"),
    [("reasoning.triage", "reasoning.inference"), ("reasoning.inference", "reasoning.triage")],
)
def test_importing_one_of_them_does_not_load_the_other(room: str, other: str) -> None:
    code = f"import sys, spotting.{room}; print([m for m in sys.modules if m.startswith('spotting.{other}')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("module", ["words", "problems"])
def test_the_closed_vocabularies_and_the_problems_stand_on_nothing(module: str) -> None:
    assert project_imports(module) == set()


def test_the_core_needs_numpy_and_yaml_and_nothing_else() -> None:
    core = [module for module in MODULES if module.split(".")[0] not in DOORS]
    assert len(core) > 20
    for module in core:
        top = {name.split(".")[0] for name in imports(MODULES[module])}
        own = DIARY_THIRD_PARTY.get(".".join(module.split(".")[:2]), set())
        assert top - set(sys.stdlib_module_names) - {"spotting"} <= CORE_THIRD_PARTY | own, module


def test_triage_needs_no_numpy() -> None:
    """Rules can be read, run and checked with the standard library and YAML."""
    behind = everything_behind("reasoning.triage") | {"reasoning.triage"}
    for module in behind:
        assert "numpy" not in {name.split(".")[0] for name in imports(MODULES[module])}, module


def test_no_module_has_a_way_to_the_network() -> None:
    for module, path in MODULES.items():
        outside = {name.split(".")[0] for name in imports(path)} & TO_THE_OUTSIDE
        assert outside <= LISTENS.get(module, set()), module


def test_below_assess_there_is_no_clock_no_chance_and_no_other_process() -> None:
    for module in [*everything_behind("pipeline"), "pipeline"]:
        assert {name.split(".")[0] for name in imports(MODULES[module])} & NOT_PURE == set(), module


def test_import_spotting_stays_light() -> None:
    code = "import sys, spotting; print([m for m in ('numpy', 'yaml', 'typer', 'rich') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_is_there() -> None:
    for name in spotting.__all__:
        assert getattr(spotting, name) is not None


def test_the_public_names_are_what_they_say_whatever_was_imported_first() -> None:
    """No module shares its name with a public function: importing the module would take its place."""
    import importlib
    import pkgutil

    import spotting

    modules = {module.name for module in pkgutil.iter_modules(spotting.__path__)}
    assert not modules & set(spotting.__all__)
    importlib.import_module("spotting.pipeline")
    assert callable(spotting.assess)
    assert callable(spotting.load_catalog)
