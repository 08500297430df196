"""`spotting evaluate`: what counts as safe, too early and found; what it says of files it cannot read."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from spotting.catalog import Catalog
from spotting.evaluation.document import evaluation, evaluation_text
from spotting.evaluation.golden import Golden, Patient, read_golden
from spotting.evaluation.run import ALL_AT_ONCE, INTERVIEW, Outcome, run
from spotting.evaluation.scoring import conditions_of, labels, share, wilson
from spotting.problems import BadCase
from spotting.schema import evaluation_schema

PATIENTS = Path(__file__).parents[1] / "patients"
LINE: dict[str, Any] = {
    "id": "one",
    "style": "lay",
    "state_label": "postmenopausal",
    "place": "GB",
    "answers": {"age_years": 61, "postmenopausal_bleeding": "present"},
    "diagnosis": "endometrial_cancer",
    "acceptable": [],
    "urgency_expected": "two_weeks",
    "urgency_min": "two_weeks",
    "hard_from_history": False,
}


def command(*words: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-c", "from spotting.cli import main; main()", "evaluate", *words]
    return subprocess.run(line, capture_output=True, text=True, check=False)


def write(folder: Path, *lines: Any) -> Path:
    path = folder / "cases.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


def patient(name: str, **expect: Any) -> Patient:
    told = {"diagnosis": "fibroids", "acceptable": [], "urgency": "routine", "urgency_min": "routine"}
    return Patient(name, "", {}, {**told, "hard_from_history": "absent", "state_label": "any", **expect}, "exam")


def document_of(catalog: Catalog, *pairs: tuple[Patient, Outcome]) -> dict[str, Any]:
    golden = Golden(tuple(one for one, _ in pairs))
    return evaluation(golden, {ALL_AT_ONCE: {one.id: outcome for one, outcome in pairs}}, catalog)


# --- Shares ---


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605)],
)
def test_intervals_are_those_of_wilson_as_published(count: int, of: int, low: float, high: float) -> None:
    """The last two: Newcombe 1998, table I, score method without continuity correction."""
    assert wilson(count, of) == pytest.approx((low, high), abs=5e-5)


def test_a_share_of_nobody_has_no_value() -> None:
    assert share([]) == {"value": None, "count": 0, "of": 0, "interval_95": None}


# --- What counts ---


def test_an_answer_is_safe_from_the_least_urgency_on_and_too_early_from_two_steps_above(catalog: Catalog) -> None:
    urgencies = ("self_care", "routine", "two_weeks", "same_day")
    pairs = [(patient(word), Outcome(urgency=word)) for word in urgencies]
    figures = document_of(catalog, *pairs)[ALL_AT_ONCE]
    assert [figures[key]["count"] for key in ("safe", "over_triage", "urgency_exact")] == [3, 1, 1]


def test_top_k_counts_the_place_of_the_first_hit_over_the_cases_that_can_be_scored(catalog: Catalog) -> None:
    listed = ("adenomyosis", "pcos", "fibroid_other", "gsm", "cervical_polyp")
    out = Outcome(urgency="routine", listed=listed)
    pairs = [
        (patient("third by a member"), out),
        (patient("first by what is acceptable", diagnosis="cervical_cancer", acceptable=["adenomyosis"]), out),
        (patient("fifth", diagnosis="cervical_polyp"), out),
        (patient("hard", hard_from_history="present"), out),
        (patient("unmapped", diagnosis="a word of its own"), out),
        (patient("open", diagnosis="open"), out),
    ]
    figures = document_of(catalog, *pairs)[ALL_AT_ONCE]
    assert [(figures[key]["count"], figures[key]["of"]) for key in ("top1", "top3", "top5")] == [(1, 3), (2, 3), (3, 3)]
    assert figures["n"] == 6
    assert figures["unmapped"] == 1


def test_every_label_of_the_mapping_leads_to_a_condition(catalog: Catalog) -> None:
    for label, condition in labels().items():
        assert condition in catalog.conditions
        assert catalog.conditions[condition].members
        assert set(catalog.conditions[condition].members) <= conditions_of(label, catalog)


def test_who_got_no_answer_is_listed_and_not_counted(catalog: Catalog) -> None:
    pairs = [
        (patient("none"), Outcome(error="cannot all be true", impossible=True)),
        (patient("one"), Outcome(urgency="routine")),
    ]
    document = document_of(catalog, *pairs)
    assert document[ALL_AT_ONCE]["safe"]["of"] == 1
    assert {(failure["id"], failure["kind"]) for failure in document["failures"]} >= {("none", "no_answer")}


def test_the_text_names_every_failure(catalog: Catalog) -> None:
    listed = ("adenomyosis",)
    unsafe = (patient("unsafe", urgency="emergency", urgency_min="emergency"), Outcome("routine", listed))
    over = (patient("over", urgency="self_care", urgency_min="self_care"), Outcome("same_day", ("fibroid_other",)))
    text = evaluation_text(document_of(catalog, unsafe, over), [ALL_AT_ONCE])
    for title in ("Unsafe: 1\n  unsafe", "Over-triage: 1\n  over", "Cause not among the first three: 1\n  unsafe"):
        assert title in text


# --- Both ways, in one process or several ---


def test_the_number_of_processes_changes_nothing(catalog: Catalog, tmp_path: Path) -> None:
    patients = read_golden(write(tmp_path, LINE, {**LINE, "id": "two"})).patients
    one = run(patients, processes=1)
    assert one == run(patients, processes=2)
    assert list(one) == [ALL_AT_ONCE, INTERVIEW]
    assert one[INTERVIEW]["one"].questions
    assert one[ALL_AT_ONCE]["one"].questions == ()


def test_json_alone_is_on_standard_output_and_fits_its_schema(tmp_path: Path) -> None:
    done = command(str(write(tmp_path, LINE)), "--json", "--processes", "1")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    document = json.loads(done.stdout)
    jsonschema.validate(document, evaluation_schema())
    assert document["all_at_once"]["n"] == document["interview"]["n"] == 1
    assert document["by_style"]["lay"]["interview"]["safe"]["value"] == 1
    assert list(document["by_state"]) == ["postmenopausal"]


def test_one_bad_case_does_not_stop_the_others(tmp_path: Path) -> None:
    bad = {**LINE, "id": "two", "answers": {"age_years": 400}}
    done = command(str(write(tmp_path, LINE, '{"id": "broken', bad, "[1]")), "--json", "--processes", "1")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "cases.jsonl:2: is not valid JSON" in done.stderr
    document = json.loads(done.stdout)
    jsonschema.validate(document, evaluation_schema())
    assert document["all_at_once"]["n"] == 1
    said = [failure["what"] for failure in document["failures"] if failure["kind"] == "not_read"]
    assert any("age_years" in what for what in said)
    assert any("cases.jsonl:4" in what for what in said)


# --- Reading ---


def test_a_folder_of_golden_patients_is_read_whole() -> None:
    found = read_golden(PATIENTS)
    assert len(found.patients) >= 60
    assert found.problems == ()
    assert found.left_out == ("known_unsafe.yaml",)
    assert {one.style for one in found.patients} == {"exam", "lay", "case_report"}


def test_a_line_and_a_file_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(
        "style: lay\nplace: GB\nanswers: {age_years: 61, postmenopausal_bleeding: present}\n"
        "expect:\n  diagnosis: endometrial_cancer\n  acceptable: []\n  urgency: two_weeks\n  urgency_min: two_weeks\n"
        "  state_label: postmenopausal\n  hard_from_history: absent\n",
        encoding="utf-8",
    )
    assert read_golden(tmp_path).patients == read_golden(write(tmp_path, LINE)).patients


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"urgency_min": "urgent"}, "cases.jsonl:1: `urgency_min` is 'urgent'. One of self_care"),
        ({"urgency_min": "same_dya"}, "Did you mean `same_day`?"),
        ({"urgency_expected": None}, "`urgency` is None."),
        ({"answers": None}, "has no `answers`"),
        ({"id": ""}, "has no `id`"),
        ({"acceptable": "fibroids"}, "`acceptable` is no list of labels"),
        ({"hard_from_history": "maybe"}, "Write present or absent."),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    with pytest.raises(BadCase) as error:
        read_golden(write(tmp_path, {**LINE, **change}))
    assert said in str(error.value)


@pytest.mark.parametrize("name", ["no such folder", "empty", "cases.jsonl"])
def test_nothing_to_read_is_one_message(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    if name == "cases.jsonl":
        write(tmp_path)
    done = command(str(tmp_path / name))
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_id_twice_is_said(tmp_path: Path) -> None:
    found = read_golden(write(tmp_path, LINE, LINE))
    assert len(found.patients) == 1
    assert "is the id of two cases" in str(found.problems[0])


def test_ctrl_c_ends_it_without_a_traceback() -> None:
    line = [sys.executable, "-c", "from spotting.cli import main; main()", "evaluate", str(PATIENTS)]
    running = subprocess.Popen(
        line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, env=dict(os.environ)
    )
    assert running.stderr is not None
    first = running.stderr.readline()  # said before the work begins
    time.sleep(1.5)
    os.killpg(running.pid, signal.SIGINT)
    out, err = running.communicate()
    assert "known_unsafe.yaml" in first
    assert running.returncode == 130
    assert out == ""
    assert "Traceback" not in err
    assert "Stopped" in err
