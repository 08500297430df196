"""What a knowledge file may not be: each mistake gives one problem with its file, its line and what to write.

One copy of the knowledge is broken in many places at once, because all problems are shown at once.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from spotting.catalog import load_catalog, read_catalog
from spotting.catalog.load import KNOWLEDGE
from spotting.problems import BadKnowledge, Problem

A_SOURCE = "ng12"


@dataclass(frozen=True)
class Mistake:
    """One edit of one file, and the problem it must give: at the line that holds `at`, saying `says`."""

    id: str
    file: str
    old: str
    new: str
    at: str
    says: str
    fix: str = ""


SOUND_RULE = """\
title: A rule of the test
group: test
urgency: routine
negation: known_absent
when: {finding: chest_pain}
say: See a doctor.
why: It is a test.
basis: judged
judged_because: It is a test.
examples:
  fires: [{chest_pain: present}]
  silent: [{chest_pain: absent}]
  undecided: [{age_years: 31}]
"""
SOUND_CONDITION = """\
name: A condition of the test
plain_name: A condition of the test
kind: leaf
group: test
about: It is a test.
states: [cycling]
present_in:
  cycling: {p: 0.01, range: [0.005, 0.02], basis: judged, why: A test}
shows_as:
  abnormal_bleeding: {se: 0.5, range: [0.4, 0.6], basis: judged, why: A test}
next_steps: [{do: transvaginal_ultrasound, basis: judged, why: A test}]
reviewed: {by: awaiting a clinician, on: 2026-11-20}
"""
SOUND_FINDING = """\
name: A finding of the test
ask: Is this a test?
kind: binary
group: test
by: [lay]
role: symptom
states: any
otherwise: {p: 0.1, range: [0.05, 0.2], basis: judged, why: A test}
"""
SOUND_SOURCE = """\
title: A source of the test
by: nobody
kind: guideline
read_on: 2026-11-20
recheck_by: 2027-11-20
"""

SOUND_NUMBER = SOUND_FINDING[: SOUND_FINDING.index("otherwise")]

# Each mistake is made in its own sound file, so that nothing else can be the reason.
MISTAKES = [
    Mistake("unknown_key", "rules", "group: test", "gruop: test", "gruop", "unknown key `gruop`", "`group`"),
    Mistake("duplicate_key", "rules", "say: See", "say: Wait.\nsay: See", "say: See", "the key `say` twice"),
    Mistake("unknown_finding", "rules", "when: {finding: chest_pain}", "when: {finding: chest_pian}", "when:",
            "`chest_pian` is no known finding", "Did you mean `chest_pain`?"),
    Mistake("unknown_level", "rules", "when: {finding: chest_pain}",
            "when: {finding: pelvic_pain, at_least: sever}", "when:", "`at_least: sever`", "`severe`"),
    Mistake("unknown_urgency", "rules", "urgency: routine", "urgency: soon", "urgency:", "`urgency: soon`"),
    Mistake("days_missing", "rules", "urgency: routine", "urgency: within_days", "urgency:", "within_days"),
    Mistake("no_examples", "rules", SOUND_RULE[SOUND_RULE.index("  silent"):], "", "  fires:",
            "no example that it silent", "examples: silent"),
    Mistake("example_of_unknown_finding", "rules", "fires: [{chest_pain", "fires: [{chest_pian", "fires:",
            "`chest_pian`", "`chest_pain`"),
    Mistake("guideline_without_source", "rules", "basis: judged", "basis: guideline", "title:",
            "cites no source", "sources"),
    Mistake("judged_rule_without_reason", "rules", "judged_because: It is a test.\n", "", "title:",
            "needs the key `judged_because`"),
    Mistake("yes_is_a_word", "findings", "kind: binary", "kind: binary\nsensitive: yes", "sensitive:",
            "`sensitive: yes` is not one of present, absent"),
    Mistake("broken_yaml", "rules", "when: {finding: chest_pain}", "when: {finding: chest_pain", "say:",
            "is not valid YAML", "on this line and the one before"),
    Mistake("empty_file", "rules", SOUND_RULE, "", "", "is empty"),
    Mistake("not_a_mapping", "rules", SOUND_RULE, "- chest_pain\n", "", "must be a mapping, not a list"),
    Mistake("missing_key", "findings", "ask: Is this a test?\n", "", "name:", "needs the key `ask`"),
    Mistake("no_value", "findings", "ask: Is this a test?", "ask:", "ask:", "a key without a value"),
    Mistake("unknown_state", "findings", "states: any", "states: [cyclig]", "states:", "`cyclig`", "`cycling`"),
    Mistake("measured_without_source", "conditions", "basis: judged, why: A test}\nshows_as",
            "basis: measured, at: Table 2}\nshows_as", "  cycling:", "names no source"),
    Mistake("measured_without_place", "conditions", "basis: judged, why: A test}\nshows_as",
            f"basis: measured, source: {A_SOURCE}}}\nshows_as", "  cycling:", "needs the key `at`"),
    Mistake("judged_without_why", "conditions", "basis: judged, why: A test}\nshows_as",
            "basis: judged}\nshows_as", "  cycling:", "needs the key `why`"),
    Mistake("unknown_source", "conditions", "basis: judged, why: A test}\nshows_as",
            "basis: measured, source: nice_ng21, at: Table 2}\nshows_as", "  cycling:", "`source: nice_ng21`"),
    Mistake("range_without_the_value", "conditions", "p: 0.01, range: [0.005, 0.02]",
            "p: 0.03, range: [0.005, 0.02]", "  cycling:", "does not contain 0.03"),
    Mistake("probability_of_one", "conditions", "p: 0.01, range: [0.005, 0.02]", "p: 1, range: [0.9, 1]",
            "  cycling:", "must lie between 0 and 1"),
    Mistake("no_range", "conditions", "p: 0.01, range: [0.005, 0.02]", "p: 0.01", "  cycling:", "has no range"),
    Mistake("se_below_leak", "conditions", "se: 0.5, range: [0.4, 0.6]", "se: 0.00001, range: [0.000005, 0.00002]",
            "  abnormal_bleeding:", "below its leak", "drop the link"),
    Mistake("no_prior", "conditions", "states: [cycling]", "states: [cycling, postpartum]", "present_in:",
            "no prior in postpartum", "`postpartum:`"),
    Mistake("no_next_step", "conditions", SOUND_CONDITION[SOUND_CONDITION.index("next_steps"):
            SOUND_CONDITION.index("reviewed")], "", "name:", "has no next step"),
    Mistake("no_link", "conditions", SOUND_CONDITION[SOUND_CONDITION.index("shows_as"):
            SOUND_CONDITION.index("next_steps")], "", "name:", "links to nothing", "shows_as"),
    Mistake("link_to_unknown_finding", "conditions", "abnormal_bleeding: {se", "abnormal_bleding: {se", "shows_as:",
            "`abnormal_bleding`", "`abnormal_bleeding`"),
    Mistake("unknown_action", "conditions", "do: transvaginal_ultrasound", "do: transvaginal_ultrasond",
            "next_steps:", "`do: transvaginal_ultrasond`", "`transvaginal_ultrasound`"),
    Mistake("alias_clash", "conditions", "group: test", "group: test\naliases: [adenomyosis]", "",
            "alias `adenomyosis` is already an id"),
    Mistake("speaks_to_her_alone", "rules", "why: It is a test.\nbasis", "why: You bleed.\nbasis", "why: You",
            "`why` says you or your", "Add `why` under `for_another`"),
    Mistake("speaks_to_her_in_one_text", "rules", "say: See a doctor.\nwhy: It is a test.",
            "say: See your doctor.\nwhy: You bleed.\nfor_another: {why: She bleeds.}", "say: See", "`say` says you"),
    Mistake("words_for_another_misspelt", "rules", "basis: judged", "for_another: {sya: See a doctor.}\nbasis: judged",
            "for_another:", "unknown key `sya`", "`say`"),
    Mistake("said_first_always", "rules", "basis: judged", "say_first: {say: Sit down.}\nbasis: judged", "say_first:",
            "`say_first` has no condition", "put the sentence into `say`"),
    Mistake("title_says_you", "rules", "title: A rule", "title: Your rule", "title:", "`title` says you or your"),
    Mistake("about_says_you", "conditions", "about: It is a test.", "about: You have a test.", "about:",
            "`about` says you or your", "about nobody in particular"),
    Mistake("plain_name_says_you", "conditions", "plain_name: A condition", "plain_name: Your condition", "plain_name:",
            "`plain_name` says you or your"),
    Mistake("next_step_says_you", "conditions", "transvaginal_ultrasound, basis: judged, why: A test",
            "transvaginal_ultrasound, basis: judged, why: A test of you", "next_steps:", "`why` says you or your"),
    Mistake("question_for_her_alone", "findings", "ask: Is this a test?", "ask: Is this your test?", "ask:",
            "`ask` says you or your", "Add `ask` under `for_another`"),
    Mistake("help_in_her_place", "findings", "kind: binary", "help: It is in my belly.\nkind: binary", "help:",
            "`help` says I or my", "Add `help` under `for_another`"),
    Mistake("label_of_no_level", "findings", "kind: binary\n",
            "kind: graded\nlevels: [none, some]\nlabels:\n  smoe: Some\n", "  smoe:", "`smoe` in `labels`", "`some`"),
    Mistake("label_in_her_place", "findings", "kind: binary\n",
            "kind: choice\nvalues: [none, some]\nlabels: {some: I have some}\n", "labels:",
            "the label of `some` says you or I", "`labels_for_another`"),
    Mistake("unused_source", "sources", "", "", "", "is used by nothing", "Delete it, or cite it"),
    Mistake("source_never_read", "sources", "read_on: 2026-11-20\n", "", "title:", "not_read: present"),
]  # fmt: skip

SOUND = {
    "rules": SOUND_RULE,
    "conditions": SOUND_CONDITION,
    "findings": SOUND_FINDING,
    "sources": SOUND_SOURCE,
}


def file_of(mistake: Mistake) -> str:
    return f"{mistake.file}/mistake_{mistake.id}.yaml"


def text_of(mistake: Mistake) -> str:
    sound = SOUND[mistake.file]
    assert mistake.old in sound
    return sound.replace(mistake.old, mistake.new, 1) if mistake.old else sound


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy") / "knowledge"
    shutil.copytree(KNOWLEDGE, folder)
    return folder


@pytest.fixture(scope="module")
def problems(copy: Path) -> list[Problem]:
    """All mistakes at once, each in a file of its own."""
    for mistake in MISTAKES:
        (copy / file_of(mistake)).write_text(text_of(mistake), encoding="utf-8")
    _, found = read_catalog(copy)
    return found


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.id)
def test_each_mistake_is_reported_with_file_line_and_cure(problems: list[Problem], mistake: Mistake) -> None:
    here = [problem for problem in problems if problem.file == file_of(mistake)]
    said = [problem for problem in here if mistake.says in problem.what]
    assert said, f"not reported; instead: {[str(problem) for problem in here]}"
    assert mistake.fix in said[0].fix
    if mistake.at:
        lines = text_of(mistake).splitlines()
        expected = next(number for number, line in enumerate(lines, 1) if mistake.at in line)
        assert said[0].line == expected, str(said[0])


def test_a_mistake_in_one_file_is_not_reported_against_another(problems: list[Problem]) -> None:
    broken = {file_of(mistake) for mistake in MISTAKES}
    assert {problem.file for problem in problems} <= broken


def test_a_problem_reads_as_one_line_where_what_and_what_to_write(problems: list[Problem]) -> None:
    for problem in problems:
        text = str(problem)
        assert text.startswith(problem.file)
        assert "\n" not in text
        assert len(problem.what) > 8


def test_loading_raises_with_every_problem(copy: Path, problems: list[Problem]) -> None:
    with pytest.raises(BadKnowledge) as refused:
        load_catalog(copy)
    assert refused.value.problems == tuple(sorted(problems))
    assert refused.value.exit_code == 3


def test_the_sound_files_the_mistakes_start_from_are_sound(tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE, folder)
    cited = SOUND_RULE.replace("basis: judged", "basis: guideline").replace("examples:", "sources: [sound]\nexamples:")
    (folder / "rules" / "sound.yaml").write_text(cited, encoding="utf-8")
    (folder / "conditions" / "sound.yaml").write_text(SOUND_CONDITION, encoding="utf-8")
    (folder / "findings" / "sound.yaml").write_text(SOUND_FINDING, encoding="utf-8")
    (folder / "sources" / "sound.yaml").write_text(SOUND_SOURCE, encoding="utf-8")
    catalog, found = read_catalog(folder)
    assert found == []
    assert catalog is not None
    assert "sound" in catalog.conditions


# --- The single files ---


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the whole knowledge that every test leaves as it was."""
    return Path(shutil.copytree(KNOWLEDGE, tmp_path_factory.mktemp("sound") / "knowledge"))


def with_edit(folder: Path, file: str, edit: Callable[[str], str]) -> list[Problem]:
    path = folder / file
    before = path.read_text(encoding="utf-8")
    path.write_text(edit(before), encoding="utf-8")
    try:
        _, found = read_catalog(folder)
    finally:
        path.write_text(before, encoding="utf-8")
    return [problem for problem in found if problem.file == file]


@pytest.mark.parametrize(
    ("formula", "says"),
    [
        ("weight_kg / (height_cm", "is no arithmetic"),
        ("wieght_kg / 2", "`wieght_kg`, no known finding"),
        ("__import__('os').getcwd()", "more than + - * /"),
        ("weight_kg if height_cm else 1", "more than + - * /"),
    ],
)
def test_a_formula_is_arithmetic_on_known_numbers_and_nothing_else(sound: Path, formula: str, says: str) -> None:
    old = "formula: weight_kg / (height_cm / 100) ** 2"
    found = with_edit(sound, "derived.yaml", lambda text: text.replace(old, f'formula: "{formula}"'))
    lines = (KNOWLEDGE / "derived.yaml").read_text(encoding="utf-8").splitlines()
    assert any(says in problem.what for problem in found), found
    assert {problem.line for problem in found} == {1 + next(i for i, line in enumerate(lines) if old in line)}


def test_a_missing_single_file_is_one_problem(tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE, folder)
    (folder / "states.yaml").unlink()
    catalog, found = read_catalog(folder)
    assert catalog is None
    assert [problem.file for problem in found] == ["states.yaml"]


def test_the_last_default_must_hold_always(sound: Path) -> None:
    def without_the_last(text: str) -> str:
        return text[: text.rindex("  - urgency: routine")]

    found = with_edit(sound, "no_rule_fires.yaml", without_the_last)
    assert any("last entry must have no condition" in problem.what for problem in found)


def test_a_derived_finding_nobody_knows_is_refused(sound: Path) -> None:
    found = with_edit(
        sound,
        "contradictions.yaml",
        lambda text: text.replace("{finding: like_usual_period}", "{derived: pregnnt}", 1),
    )
    assert any("`pregnnt`" in problem.what and "`pregnant`" in problem.fix for problem in found)


# --- Values of the wrong shape: a list of problems, never an exception ---

WRONG_SHAPES = [
    ("a mapping where examples are a list", "rules", "fires: [{chest_pain: present}]", "fires: {chest_pain: present}"),
    ("a word where examples are a list", "rules", "fires: [{chest_pain: present}]", "fires: present"),
    ("a number where examples are a list", "rules", "fires: [{chest_pain: present}]", "fires: 7"),
    ("a list inside the examples", "rules", "fires: [{chest_pain: present}]", "fires: [[{chest_pain: present}]]"),
    ("a word where a condition is", "rules", "when: {finding: chest_pain}", "when: chest_pain"),
    ("a word where conditions are a list", "rules", "when: {finding: chest_pain}", "when: {all: chest_pain}"),
    ("a finding that is a list", "rules", "when: {finding: chest_pain}", "when: {finding: [chest_pain]}"),
    ("sources that are a word", "rules", "basis: judged", "basis: judged\nsources: ng12"),
    ("words for another that are a word", "rules", "basis: judged", "basis: judged\nfor_another: she"),
    ("labels that are a list", "findings", "kind: binary", "kind: graded\nlevels: [none, some]\nlabels: [some]"),
    ("a label that is a list", "findings", "kind: binary", "kind: graded\nlevels: [none, some]\nlabels: {some: [a]}"),
    ("an urgency that is a list", "rules", "urgency: routine", "urgency: [routine]"),
    ("days in words", "rules", "urgency: routine", "urgency: within_days\nwithin_days: three"),
    ("ages in words", "conditions", "cycling: {p: 0.01", "cycling: {ages: [ten, twenty], p: 0.01"),
    ("ages that are one number", "conditions", "cycling: {p: 0.01", "cycling: {ages: 10, p: 0.01"),
    ("a figure in quotes", "conditions", "p: 0.01", "p: '0.01'"),
    ("a range in words", "conditions", "range: [0.005, 0.02]", "range: [low, high]"),
    ("a prior that is a number", "conditions", "cycling: {p: 0.01, range: [0.005, 0.02], basis: judged, why: A test}",
     "cycling: 0.01"),
    ("priors that are a list", "conditions", SOUND_CONDITION[SOUND_CONDITION.index("present_in"):
     SOUND_CONDITION.index("shows_as")], "present_in: [cycling]\n"),
    ("a link that is a number", "conditions", "{se: 0.5, range: [0.4, 0.6], basis: judged, why: A test}", "0.5"),
    ("a cut in quotes", "conditions", "abnormal_bleeding: {se", "haemoglobin: {below: '120', se"),
    ("next steps that are a word", "conditions", "[{do: transvaginal_ultrasound, basis: judged, why: A test}]",
     "transvaginal_ultrasound"),
    ("a review that is a word", "conditions", "{by: awaiting a clinician, on: 2026-11-20}", "awaiting"),
    ("levels that are a word", "numbers", "kind: binary", "kind: graded\nlevels: none"),
    ("a range that is a word", "numbers", "kind: binary", "kind: number\nunit: days\nrange: [one, ten]"),
    ("a range that is upside down", "numbers", "kind: binary", "kind: number\nunit: days\nrange: [10, 1]"),
    ("bands that are a list", "numbers", "kind: binary", "kind: number\nunit: days\nrange: [0, 9]\nbands: [a]"),
    ("parents that are a word", "findings", "states: any", "states: any\nparents: abnormal_bleeding"),
    ("a parent that is a word", "findings", "states: any", "states: any\nparents: [abnormal_bleeding]"),
    ("states that are a number", "findings", "states: any", "states: 7"),
    ("a year in words", "sources", "kind: guideline", "kind: guideline\npublished: last year"),
]  # fmt: skip


def written_for(small: Path, kind: str, old: str, new: str) -> Path:
    """Write the sound file of a kind with one edit and return its path."""
    sound = SOUND_NUMBER if kind == "numbers" else SOUND[kind]
    assert old in sound
    path = small / ("findings" if kind == "numbers" else kind) / "shape.yaml"
    path.write_text(sound.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(("what", "kind", "old", "new"), WRONG_SHAPES, ids=[row[0] for row in WRONG_SHAPES])
def test_a_value_of_the_wrong_shape_is_a_problem_of_its_file(
    small: Path, what: str, kind: str, old: str, new: str
) -> None:
    path = written_for(small, kind, old, new)
    try:
        _, found = read_catalog(small)
    finally:
        path.unlink()
    here = [p for p in found if p.file.endswith("/shape.yaml") and "used by nothing" not in p.what]
    assert here, what
    assert all(problem.line > 0 for problem in here)


SINGLE_FILES = [
    ("screens.yaml", "sets: {finding: faintness, at_least: light_headed}", "sets: faintness"),
    ("screens.yaml", "    items:\n", "    items: faintness\n    rest:\n"),
    ("states.yaml", "      - ages: [0, 8]\n", "      - ages: [nought, 8]\n"),
    ("states.yaml", "      - ages: [0, 8]\n", "      - age: [0, 8]\n"),
    ("states.yaml", "    typical_age: 7", "    typical_age: seven"),
    ("derived.yaml", "is: {formula: gestation_weeks}", "is: gestation_weeks"),
    ("derived.yaml", "is: {formula: gestation_weeks}", "is: {count: gestation_weeks}"),
    ("derived.yaml", "is: {formula: gestation_weeks}", "is: {formula: [gestation_weeks]}"),
    ("groups.yaml", "    members:\n      - miscarriage", "    members:\n      - [miscarriage]"),
    (
        "contradictions.yaml",
        "when: {all: [{finding: like_usual_period}, {finding: postcoital_bleeding}]}",
        "when: [like_usual_period]",
    ),
    ("no_rule_fires.yaml", "    lenient: present", "    lenient: [present]"),
]


@pytest.mark.parametrize(("file", "old", "new"), SINGLE_FILES)
def test_a_value_of_the_wrong_shape_in_a_single_file_is_a_problem_of_that_file(
    small: Path, file: str, old: str, new: str
) -> None:
    sound = (small / file).read_text(encoding="utf-8")
    assert old in sound
    (small / file).write_text(sound.replace(old, new, 1), encoding="utf-8")
    try:
        _, found = read_catalog(small)
    finally:
        (small / file).write_text(sound, encoding="utf-8")
    assert [problem for problem in found if problem.file == file and "no known condition" not in problem.what]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The knowledge without rules, conditions and checks: quick to read many times."""
    folder = tmp_path_factory.mktemp("small") / "knowledge"
    shutil.copytree(KNOWLEDGE, folder)
    for kind in ("rules", "conditions", "checks"):
        for path in (folder / kind).glob("*.yaml"):
            path.unlink()
    return folder


def test_a_source_past_its_recheck_date_warns_and_does_not_refuse() -> None:
    catalog, found = read_catalog(KNOWLEDGE, today=date(2999, 1, 1))
    assert found == []
    assert catalog is not None
    assert len(catalog.warnings) == len(catalog.sources)
