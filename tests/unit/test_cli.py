"""The command line as it is installed: what each command prints, and the code it ends with."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from command import Ran, installed, spotting

from spotting.catalog import Catalog
from spotting.catalog.search import statistics
from spotting.catalog.yaml_marks import read_yaml
from spotting.words import STATES, URGENCY_LEVELS

PATIENTS = Path(__file__).parent.parent / "patients"
TEN = [
    "afrimedqa-v2-175d0680acc7",
    "avey400-all-82",
    "healthbench-all-b9c8b36d",
    "icliniq-441",
    "igakuqa-114d64",
    "medqa-dev-519",
    "medqa-test-1172",
    "web-77ce9c41",
    "web-bc2ec4c5",
    "web-cd465756",
]
PREGNANT_AND_FAINT = {
    "could_be_pregnant": "i_know_i_am",
    "gestation_weeks": 7,
    "bleeding_amount": "soaking",
    "faintness": "fainted",
}
AFTER_MENOPAUSE = {"age_years": 61, "postmenopausal_bleeding": "present"}


def case_of(answers: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"format": 1, "answers": answers, **fields}


def patient(name: str) -> dict[str, Any]:
    data, problems = read_yaml(PATIENTS / f"{name}.yaml", name)
    assert problems == []
    return case_of(json.loads(json.dumps(data["answers"])))


def ended_well(ran: Ran) -> Ran:
    assert ran.code == 0, ran.err
    assert ran.err == ""
    return ran


@pytest.fixture(scope="module")
def schemas() -> dict[str, Any]:
    return {which: ended_well(spotting("schema", which)).json for which in ("case", "assessment")}


# --- What it is ---


def test_version_is_one_line() -> None:
    assert re.fullmatch(r"spotting \d+\.\d+\S*\n", ended_well(installed("--version")).out)


def test_help_names_every_command() -> None:
    out = ended_well(installed("--help")).out
    for command in ("check", "explain", "schema", "doctor", "knowledge"):
        assert command in out


@pytest.mark.parametrize("sent", [case_of(PREGNANT_AND_FAINT), case_of({"age_years": 240}), "{"])
def test_the_installed_program_says_what_its_started_copy_says(sent: Any) -> None:
    asked = ("check", "--case", "-", "--json")
    assert installed(*asked, sent=sent) == spotting(*asked, sent=sent)


@pytest.mark.parametrize(
    "command",
    [("check",), ("explain",), ("schema",), ("doctor",), ("knowledge",), ("knowledge", "check"),
     ("knowledge", "stats"), ("knowledge", "list"), ("knowledge", "show"), ("knowledge", "search")],
    ids=" ".join,
)  # fmt: skip
def test_every_command_has_a_help(command: tuple[str, ...]) -> None:
    out = ended_well(spotting(*command, "--help")).out
    assert "Usage:" in out
    assert len(out) > 100


def test_doctor_says_what_is_installed_and_that_nothing_is_sent_or_stored(catalog: Catalog) -> None:
    facts = ended_well(spotting("doctor", "--json")).json
    assert facts["knowledge_digest"] == catalog.digest
    assert facts["network_access"] == "none"
    assert facts["stores"] == "nothing"
    text = ended_well(spotting("doctor")).out
    assert catalog.digest in text


def test_it_runs_in_any_folder_and_leaves_nothing_behind(tmp_path: Path) -> None:
    ended_well(spotting("check", "--case", "-", sent=case_of(AFTER_MENOPAUSE), cwd=tmp_path))
    assert list(tmp_path.iterdir()) == []


# --- check ---


def test_check_with_a_case_prints_the_urgency_first() -> None:
    out = ended_well(spotting("check", "--case", "-", sent=case_of(AFTER_MENOPAUSE))).out
    assert out.strip().startswith("Ask for an appointment within two weeks.")
    for heading in ("WHY", "WHAT MAY BE GOING ON", "TESTS, AND WHAT A RESULT WOULD CHANGE", "WHAT THIS RESTS ON"):
        assert heading in out
    assert "not a diagnosis" in out


def test_check_prints_at_most_80_columns_and_no_colour_when_it_is_no_terminal() -> None:
    out = ended_well(spotting("check", "--case", "-", sent=case_of(PREGNANT_AND_FAINT))).out
    assert max(len(line) for line in out.splitlines()) <= 80
    assert "\x1b" not in out


def test_colour_can_be_asked_for_and_changes_no_word() -> None:
    plain = spotting("check", "--case", "-", "--no-colour", sent=case_of(AFTER_MENOPAUSE)).out
    coloured = spotting("check", "--case", "-", "--colour", sent=case_of(AFTER_MENOPAUSE)).out
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured).split() == plain.split()


@pytest.mark.parametrize(("place", "number"), [("GB", "999"), ("US", "911"), ("AU", "000"), ("international", "112")])
def test_an_emergency_names_the_number_to_call_in_that_place(place: str, number: str) -> None:
    out = ended_well(spotting("check", "--case", "-", sent=case_of(PREGNANT_AND_FAINT, place=place))).out
    first = out.strip().splitlines()[0]
    assert "emergency" in first
    assert number in first


def test_check_reads_a_file_too(tmp_path: Path) -> None:
    path = tmp_path / "her.json"
    path.write_text(json.dumps(case_of(AFTER_MENOPAUSE)), encoding="utf-8")
    from_file = ended_well(spotting("check", "--case", str(path), "--json")).json
    from_pipe = ended_well(spotting("check", "--case", "-", "--json", sent=case_of(AFTER_MENOPAUSE))).json
    assert from_file == from_pipe
    assert from_file["urgency"] == "two_weeks"


def test_the_same_case_gives_the_same_bytes() -> None:
    first, second = (spotting("check", "--case", "-", "--json", sent=case_of(PREGNANT_AND_FAINT)) for _ in "ab")
    assert ended_well(first).out == ended_well(second).out


def test_an_empty_case_gets_a_provisional_answer_and_the_first_question() -> None:
    found = ended_well(spotting("check", "--case", "-", "--json", sent={"format": 1, "answers": {}})).json
    assert found["urgency"] == "same_day"
    assert found["provisional"] is True
    assert found["next_question"]["kind"] == "screen"
    assert found["not_excluded"]


def test_json_without_a_case_and_without_a_terminal_says_what_to_add() -> None:
    ran = spotting("check", "--json")
    assert ran.code == 2
    assert "--case" in ran.err


# --- schema ---


def test_the_schemas_are_themselves_valid(schemas: dict[str, Any]) -> None:
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("name", TEN)
def test_real_cases_and_real_answers_keep_to_the_published_schemas(schemas: dict[str, Any], name: str) -> None:
    case = patient(name)
    jsonschema.validate(case, schemas["case"])
    found = ended_well(spotting("check", "--case", "-", "--json", sent=case)).json
    jsonschema.validate(found, schemas["assessment"])
    assert found["urgency"] in URGENCY_LEVELS
    assert set(found["states"]) <= set(STATES)
    assert found["causes"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"answers": {"age_years": "old"}},
        {"answers": {"pelvic_pain": "awful"}},
        {"answers": {"no_such_finding": "present"}},
        {"format": 2, "answers": {}},
        {"place": "Mars", "answers": {}},
        {"anwers": {}},
    ],
)
def test_what_the_command_refuses_the_schema_refuses(schemas: dict[str, Any], wrong: dict[str, Any]) -> None:
    assert not jsonschema.Draft202012Validator(schemas["case"]).is_valid(wrong)
    assert spotting("check", "--case", "-", sent=wrong).code == 2


# --- knowledge ---


def test_knowledge_check_finds_no_problem_in_what_is_shipped() -> None:
    assert ended_well(spotting("knowledge", "check")).out.strip().endswith("no problems")
    assert ended_well(spotting("knowledge", "check", "--json")).json == []


def test_knowledge_check_of_a_broken_folder_lists_file_and_line_and_ends_with_3(tmp_path: Path) -> None:
    import shutil

    from spotting.catalog.load import KNOWLEDGE

    copy = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE, copy)
    rule = copy / "rules" / "hd_seizure.yaml"
    rule.write_text("titel: A fit\n" + rule.read_text(encoding="utf-8"), encoding="utf-8")
    ran = spotting("knowledge", "check", "--knowledge", str(copy))
    assert ran.code == 3
    assert "rules/hd_seizure.yaml:1: has the unknown key `titel`. Did you mean `title`?" in ran.out
    rows = spotting("knowledge", "check", "--knowledge", str(copy), "--json")
    assert rows.code == 3
    assert rows.json[0]["file"] == "rules/hd_seizure.yaml"
    assert rows.json[0]["line"] == 1


def test_knowledge_check_of_no_folder_ends_with_2(tmp_path: Path) -> None:
    ran = spotting("knowledge", "check", "--knowledge", str(tmp_path / "nowhere"))
    assert ran.code == 2
    assert "is no folder" in ran.err


def test_knowledge_stats_are_those_of_the_catalog(catalog: Catalog) -> None:
    assert ended_well(spotting("knowledge", "stats", "--json")).json == json.loads(json.dumps(statistics(catalog)))
    assert f"{len(catalog.rules)}" in ended_well(spotting("knowledge", "stats")).out


@pytest.mark.parametrize(
    "kind", ["conditions", "findings", "derived", "rules", "actions", "checks", "sources", "states"]
)
def test_knowledge_list_lists_every_id(catalog: Catalog, kind: str) -> None:
    rows = ended_well(spotting("knowledge", "list", kind, "--json")).json
    assert [row["id"] for row in rows] == list(getattr(catalog, kind))
    assert all(row["name"] for row in rows)


def test_knowledge_list_of_something_else_says_what_there_is() -> None:
    ran = spotting("knowledge", "list", "condition")
    assert ran.code == 2
    assert "conditions" in ran.err


@pytest.mark.parametrize(
    ("id", "shows"),
    [
        ("endometrial_cancer", "two_weeks"),
        ("womb cancer", "Endometrial cancer"),
        ("bleeding_amount", "soaking"),
        ("pm_any_55", "Example, fires"),
        ("postmenopause", "After the menopause"),
    ],
)
def test_knowledge_show_shows_an_entry_by_id_or_alias(id: str, shows: str) -> None:
    assert shows in ended_well(spotting("knowledge", "show", id)).out


def test_knowledge_show_of_a_typing_mistake_suggests_the_entry() -> None:
    ran = spotting("knowledge", "show", "endometrial_cancr")
    assert ran.code == 2
    assert "`endometrial_cancer`" in ran.err


def test_knowledge_search_finds_by_lay_words() -> None:
    rows = ended_well(spotting("knowledge", "search", "womb", "cancer", "--json")).json
    assert "endometrial_cancer" in {row["id"] for row in rows}
    assert "Nothing found" in ended_well(spotting("knowledge", "search", "xyzzy")).out


# --- explain ---


def test_explain_says_what_speaks_for_a_cause_and_what_its_numbers_rest_on() -> None:
    ran = ended_well(spotting("explain", "endometrial_cancer", "--case", "-", sent=case_of(AFTER_MENOPAUSE)))
    assert "WHAT THIS RESTS ON" in ran.out
    assert max(len(line) for line in ran.out.splitlines()) <= 80
    found = spotting("explain", "womb cancer", "--case", "-", "--json", sent=case_of(AFTER_MENOPAUSE)).json
    assert found["id"] == "endometrial_cancer"
    assert found["possible"] is True
    assert found["evidence_for"]
    assert found["numbers"]


def test_explain_and_check_give_the_same_figures() -> None:
    explained = spotting("explain", "endometrial_cancer", "--case", "-", "--json", sent=case_of(AFTER_MENOPAUSE)).json
    checked = spotting("check", "--case", "-", "--json", sent=case_of(AFTER_MENOPAUSE)).json
    same = next(cause for cause in checked["causes"] if cause["id"] == "endometrial_cancer")
    assert explained["p_cause"] == same["p_cause"]
    assert explained["p_present"] == same["p_present"]


def test_explain_says_when_the_answers_rule_a_cause_out() -> None:
    found = ended_well(
        spotting("explain", "placenta_praevia", "--case", "-", "--json", sent=case_of({"age_years": 70}))
    )
    assert found.json["possible"] is False


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("explain", "endometrial_cancr", "--case", "-"), "`endometrial_cancer`"),
        (("explain", "endometrial_cancer"), "--case"),
        (("explain",), "--help"),
        (("schema", "cas"), "`case`"),
        (("chek",), "--help"),
        (("check", "--jsn"), "--help"),
    ],
)
def test_a_mistyped_command_ends_with_2_and_says_what_to_write(arguments: tuple[str, ...], says: str) -> None:
    ran = spotting(*arguments, sent={"answers": {}})
    assert ran.code == 2
    assert says in ran.err
    assert "Traceback" not in ran.err
