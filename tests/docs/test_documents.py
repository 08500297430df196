"""The documentation does what it says: commands and code run, links lead somewhere, worked figures are right."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer
from command import in_this_process

from spotting import cli
from spotting.catalog import Catalog
from spotting.catalog.yaml_marks import Map, read_yaml
from spotting.reasoning.inference.enumeration import solve_by_enumeration
from spotting.reasoning.inference.evidence_input import Lattice
from spotting.reasoning.inference.or_lattice import Joint, solve
from spotting.report.text import render

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("src/**/README.md")])
GUIDES = [page for page in PAGES if page.parent in (ROOT, ROOT / "docs")]
KNOWLEDGE = ROOT / "src" / "spotting" / "knowledge"


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path, language: str) -> list[str]:
    """Return the fenced blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", text_of(page), re.S | re.M)


def commands(page: Path) -> list[str]:
    """Return every `spotting ...` command: lines of bash blocks and inline code."""
    found = [line.strip() for block in blocks(page, "bash") for line in block.splitlines()]
    prose = re.sub(r"^```.*?^```", "", text_of(page), flags=re.S | re.M)
    found += re.findall(r"`(spotting [^`]+)`", prose)
    return [command for command in dict.fromkeys(found) if command.startswith("spotting ") and "..." not in command]


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


SERVED = sorted({command for page in GUIDES for command in commands(page) if command.split()[1] == "serve"})
COMMANDS = sorted({command for page in GUIDES for command in commands(page)} - set(SERVED))


@pytest.fixture
def with_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder that holds the case of the README, as the current folder."""
    (tmp_path / "case.json").write_text(blocks(ROOT / "README.md", "json")[0], encoding="utf-8")
    saved = {**json.loads(blocks(ROOT / "README.md", "json")[0]), "saved_on": "2026-01-01"}
    (tmp_path / "saved.json").write_text(json.dumps(saved), encoding="utf-8")
    (tmp_path / "cases.jsonl").write_text(blocks(ROOT / "docs" / "evaluation.md", "json")[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def keep_a_diary(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A diary with a day, two saved checks, a backup and a file of another app; its passphrase is typed when asked."""
    from spotting import Case, cli_diary_vault
    from spotting.diary.day import Bleeding, Day
    from spotting.diary.recorded import Recorded
    from spotting.diary.vault import Vault
    from spotting.saved_check import SavedCheck

    passphrase, path = "rain on nine tin roofs", folder / "diary.spotting"
    row = Recorded(Day(date.today() - timedelta(days=1), bleeding=Bleeding("light"), notes=("tired",)))
    vault, recovery_key = Vault.create(path, passphrase)
    with vault:
        vault.write([(row.key, row)], "entry")
        for age in (61, 31):
            vault.save_check("check", SavedCheck(Case({"age_years": age}), date.today()))
        vault.backup(folder / "backup.spotting")
    shutil.copy(ROOT / "tests/diary/importers/samples/flo_gdpr_export.json", folder / "flo.json")
    monkeypatch.setenv("SPOTTING_VAULT", str(path))
    monkeypatch.setattr(cli_diary_vault, "_has_terminal", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda prompt: recovery_key if "Recovery" in prompt else passphrase)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_documented_command_runs(
    command: str, with_case: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(cli, "_catalog", lambda: catalog)
    words = shlex.split(command)
    if {"diary", "--save-to-diary", "--from-diary"} & set(words):
        keep_a_diary(with_case, monkeypatch)
    if "my_knowledge" in words:
        shutil.copytree(KNOWLEDGE, with_case / "my_knowledge")
    stdin = (with_case / "case.json").read_bytes()  # for `--case -`
    if "<" in words:
        stdin = Path(words[words.index("<") + 1]).read_bytes()
        words = words[: words.index("<")]
    elif "--case" not in words:
        stdin = b"q\n"  # an interview that is left at once
    ran = in_this_process(monkeypatch, capsys, *words[1:], sent=stdin)
    assert ran.code == 0, ran.err
    assert ran.out.strip()
    if "--json" in words or words[1] == "schema":
        json.loads(ran.out)


@pytest.mark.parametrize("command", SERVED)
def test_every_documented_way_to_serve_answers_and_ends(command: str, tmp_path: Path) -> None:
    """Started as written, but on the loopback address and a port of its own, and without opening a browser."""
    words = [word.replace("0.0.0.0", "127.0.0.1").replace("9000", "0") for word in shlex.split(command)[1:]]
    words = [word.replace("FILE", str(tmp_path / "diary.spotting")) for word in words]
    words += [] if "--no-browser" in words else ["--no-browser"]
    begin = "import sys; from spotting.cli import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", begin, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path
    ) as served:
        try:
            assert served.stdout is not None
            address = served.stdout.readline().split()[-1]
            assert address.startswith("http://")
            assert "<h1>" in answered(address)
        finally:
            served.terminate()
            served.wait(20)


def answered(address: str) -> str:
    """Return the page at an address, once the server answers."""
    for _ in range(200):
        try:
            with urllib.request.urlopen(address, timeout=5) as page:
                return str(page.read().decode())
        except OSError:
            time.sleep(0.1)
    raise AssertionError("it did not answer")


@pytest.mark.parametrize("page", [page for page in GUIDES if blocks(page, "python")], ids=name_of)
@pytest.mark.usefixtures("with_case")
def test_every_python_block_runs(page: Path) -> None:
    failing = {}
    for number, block in enumerate(blocks(page, "python"), 1):
        try:
            exec(compile(block, name_of(page), "exec"), {"__name__": "__main__"})
        except Exception as error:
            failing[number] = repr(error)
    assert failing == {}


def test_every_command_is_documented() -> None:
    text = "".join(text_of(ROOT / "docs" / f"{name}.md") for name in ("api", "quickstart", "web"))
    missing = [name for name in command_names(cli.app) if f"spotting {name}" not in text]
    assert missing == []


def command_names(app: typer.Typer, before: str = "") -> Iterator[str]:
    for command in app.registered_commands:
        yield before + (command.name or command.callback.__name__)  # type: ignore[union-attr]
    for group in app.registered_groups:
        assert group.typer_instance is not None
        yield from command_names(group.typer_instance, f"{before}{group.name} ")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)\s]+)\)", re.sub(r"^```.*?^```", "", text_of(page), flags=re.S | re.M))
    for target in targets:
        if not target.startswith(("https:", "http:", "#")):
            assert (page.parent / target.partition("#")[0]).exists(), target


def test_the_readme_example_is_what_the_program_says(catalog: Catalog) -> None:
    """Figures and order may move with the knowledge; the words may not."""
    from spotting import Case, assess

    case = Case.from_json(blocks(ROOT / "README.md", "json")[0])
    output = without_figures(render(assess(case, catalog)))
    for line in blocks(ROOT / "README.md", "text")[0].splitlines():
        wanted = without_figures(line)
        assert wanted == "..." or wanted in output, line


def without_figures(text: str) -> str:
    return re.sub(r"[0-9]+(\.[0-9]+)?", "#", " ".join(text.split()))


def test_the_readme_opens_with_the_two_commands() -> None:
    first = text_of(ROOT / "README.md").split("## ")[0]
    assert first.index("make run") < first.index("make test")


# --- docs/method.md ---


def worked_lattice(*, discharge: bool) -> Lattice:
    """The example of docs/method.md as an engine reads it."""

    def u(se: float, leak: float) -> float:
        return (1 - se) / (1 - leak)

    cervicitis = np.array([[0.97, 0.03 * 3 / (1 + 0.1 * 2)]])
    cervicitis /= cervicitis.sum()
    cervicitis[:, 1] *= u(0.30, 0.20)
    ectropion_links = np.array([[[u(0.06, 0.01), 1.0]]])
    cervicitis_links = np.array([[[u(0.15, 0.01), u(0.40, 0.10)]]])
    bits = 2 if discharge else 1
    return Lattice(
        states=("cycling",),
        draws=1,
        weight=np.array([0.80]),
        names=("ectropion", "cervicitis"),
        weights=(np.array([[0.75, 0.25]]), cervicitis),
        silent=(ectropion_links[:, :, :bits], cervicitis_links[:, :, :bits]),
        leak_silent=np.array([[0.99, 0.90]])[:, :bits],
        bits=("postcoital_bleeding", "discharge")[:bits],
        bleeding=np.array([True, False])[:bits],
    )


@pytest.mark.parametrize("engine", [solve, solve_by_enumeration])
def test_the_worked_example_of_the_method_is_right(engine: Any) -> None:
    joint: Joint = engine(worked_lattice(discharge=True))
    without: Joint = engine(worked_lattice(discharge=False))
    total = float(joint.total[0])
    text = text_of(ROOT / "docs" / "method.md")

    def row(name: str) -> list[float]:
        found = re.search(rf"^\| {name} \| ([-0-9.]+) \| ([-0-9.]+) \|$", text, re.M)
        assert found, name
        return [float(figure) for figure in found.groups()]

    present = [float(p[0, 0]) / total for p in joint.present]
    before = [float(p[0, 0]) / float(without.total[0]) for p in without.present]
    cause = [float(c[0, 0]) / total for c in joint.cause]
    weights = [np.log(p / (1 - p)) - np.log(b / (1 - b)) for p, b in zip(present, before, strict=True)]
    assert row("p_present") == pytest.approx(present, abs=5e-5)
    assert row("p_cause") == pytest.approx(cause, abs=5e-5)
    assert row("weight of the discharge") == pytest.approx(weights, abs=5e-5)
    assert f"P(answers) = {total:.5f}" in text
    assert f"No cause found: {float(joint.no_cause[0]) / total:.4f}" in text
    products = re.findall(r"^\| (?:no|yes) \| (?:no|yes) \| .* \| ([0-9.]+) \|$", text, re.M)
    assert len(products) == 4
    assert sum(map(float, products)) == pytest.approx(total, abs=1e-7)


# --- docs/write-knowledge.md ---


@pytest.mark.parametrize(
    "folder", ["conditions", "findings", "rules", "sources", "actions", "checks", "care", "claims"]
)
def test_every_key_of_the_knowledge_is_explained(folder: str) -> None:
    text = text_of(ROOT / "docs" / "write-knowledge.md")
    keys: dict[str, str] = {}
    for path in sorted((KNOWLEDGE / folder).glob("*.yaml")):
        data, problems = read_yaml(path, path.name)
        assert not problems
        keys |= dict.fromkeys(data, path.name)
    unexplained = {key: file for key, file in keys.items() if f"`{key}`" not in text and f"`{key}:" not in text}
    assert unexplained == {}


def test_every_key_of_a_number_is_explained() -> None:
    from spotting.catalog.numbers import NUMBER_KEYS

    text = text_of(ROOT / "docs" / "write-knowledge.md")
    assert [key for key in NUMBER_KEYS if f"`{key}`" not in text] == []


def test_the_examples_of_conditions_of_answers_are_read(catalog: Catalog, tmp_path: Path) -> None:
    from spotting.catalog.conditions_of_answers import ConditionReader
    from spotting.problems import Problem

    lines = blocks(ROOT / "docs" / "write-knowledge.md", "yaml")[1].splitlines()
    (tmp_path / "examples.yaml").write_text("\n".join(f"- {line}" for line in lines), encoding="utf-8")
    data, problems = read_yaml(tmp_path / "examples.yaml", "examples")
    found: list[Problem] = list(problems)
    reader = ConditionReader(catalog.findings, set(catalog.derived), found)
    for example in data:
        assert isinstance(example, Map)
        reader.read(example, "examples", example.line)
    assert found == []


# --- docs/api.md ---


def test_every_field_of_an_assessment_and_of_a_case_is_explained(catalog: Catalog) -> None:
    from spotting.schema import assessment_schema, case_schema

    text = text_of(ROOT / "docs" / "api.md")
    schemas: list[Mapping[str, Any]] = [assessment_schema(), case_schema(catalog)]
    fields = {field for schema in schemas for field in schema["properties"]} - {"groups"}
    assert {field for field in fields if f"`{field}`" not in text} == set()


# --- docs/privacy.md ---

_SEALED = """
import sys
def hook(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.bind", "subprocess.Popen", "os.rename", "os.mkdir"):
        raise RuntimeError(event)
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        raise RuntimeError(f"writes {args[0]}")
import spotting.cli
sys.addaudithook(hook)
sys.argv = ["spotting", "check", "--case", "case.json"]
spotting.cli.main()
sys.argv = ["spotting", "check"]
spotting.cli.main()
"""


def test_a_whole_check_runs_without_network_and_writes_nothing(with_case: Path) -> None:
    before = sorted(path.name for path in with_case.iterdir())
    done = subprocess.run(
        [sys.executable, "-B", "-c", _SEALED], input="0\n0\nq\n", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "not a diagnosis" in done.stdout
    assert sorted(path.name for path in with_case.iterdir()) == before


# --- all pages ---


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_page_names_a_path_of_a_machine(page: Path) -> None:
    assert not re.search(r"(?<![\w.])/(home|root|work|tmp|Users|opt)/", text_of(page))
