"""What a care entry, a question, a visit or a result of a test may not be: each mistake gives one clear problem."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from spotting.catalog import read_catalog
from spotting.catalog.load import KNOWLEDGE
from spotting.problems import Problem

SOUND_CARE = """\
kind: self_care
situation: A situation of the test
conditions: [cervicitis, gsm]
when: {finding: chest_pain}
unless: {derived: pregnancy_not_excluded}
do:
  - Do this.
avoid:
  - Not this.
seek_care_if:
  - It gets worse.
evidence_grade: B
evidence: It is a test.
basis: guideline
sources: [ng12]
where: [GB]
"""
SOUND_ACTION = """\
name: A test of the test
plain: A test of the test
setting: clinic
basis: judged
why: It is a test.
accuracy: Always right.
offered_when: {finding: chest_pain}
too_early_when: {finding: age_years, below: 9}
too_early_say: Wait.
outcomes:
  - {id: high, say: It is high, sets: {haemoglobin: {from: 120, to: 150}}}
  - id: bad
    say: It is bad
    sets: {pelvic_pain: severe}
    when: {state: cycling}
misses:
  - {day_from_missed_period: 0, p: 0.1, range: [0.05, 0.2], source: ng12, at: Table 2}
"""
SOUND = {"care": SOUND_CARE, "actions": SOUND_ACTION}


@dataclass(frozen=True)
class Mistake:
    """One edit of a sound file, and the problem it must give, at the line that holds `at`."""

    id: str
    kind: str
    old: str
    new: str
    at: str
    says: str
    fix: str = ""


MISTAKES = [
    Mistake("unknown_key", "care", "avoid:", "avoided:", "avoided:", "unknown key `avoided`", "`avoid`"),
    Mistake("unknown_kind", "care", "kind: self_care", "kind: selfcare", "kind:", "`kind: selfcare`", "`self_care`"),
    Mistake("unknown_cause", "care", "cervicitis, gsm", "cervicitus, gsm", "conditions:", "`cervicitus`",
            "`cervicitis`"),
    Mistake("unknown_finding", "care", "chest_pain", "chest_pian", "when:", "`chest_pian`", "`chest_pain`"),
    Mistake("unknown_derived", "care", "pregnancy_not_excluded", "pregnancy_not_exluded", "unless:",
            "`pregnancy_not_exluded`", "`pregnancy_not_excluded`"),
    Mistake("unknown_source", "care", "[ng12]", "[ng21]", "sources:", "`ng21`", "`ng12`"),
    Mistake("unknown_grade", "care", "evidence_grade: B", "evidence_grade: D", "evidence_grade:",
            "`evidence_grade: D`"),
    Mistake("unknown_place", "care", "[GB]", "[UK]", "where:", "`UK`"),
    Mistake("nothing_to_do", "care", "do:\n  - Do this.\n", "", "kind:", "says nothing to do", "do: [...]"),
    Mistake("a_word_to_do", "care", "do:\n  - Do this.", "do: this", "do:", "must be a list"),
    Mistake("no_evidence", "care", "evidence: It is a test.\n", "", "kind:", "needs the key `evidence`"),
    Mistake("no_source", "care", "sources: [ng12]\n", "", "kind:", "cites no source", "basis: judged"),
    Mistake("judged_without_why", "care", "basis: guideline", "basis: judged", "kind:", "needs the key `why`"),
    Mistake("for_nobody", "care", "conditions: [cervicitis, gsm]\nwhen: {finding: chest_pain}\n", "", "kind:",
            "is never shown", "conditions"),
    Mistake("a_situation_says_your", "care", "A situation of the test", "Your situation", "situation:",
            "`situation` says you or your", "nobody in particular"),
    Mistake("a_line_says_you", "care", "- It gets worse.", "- You get worse.", "seek_care_if:",
            "`seek_care_if` says you or your (“You get worse.”)"),
    Mistake("an_action_says_your", "actions", "accuracy: Always right.", "accuracy: Your test is right.", "accuracy:",
            "`accuracy` says you or your"),
    Mistake("a_result_says_your", "actions", "say: It is bad", "say: Your pain is bad", "say: Your",
            "`say` says you or your"),
    Mistake("outcome_of_unknown_finding", "actions", "{haemoglobin:", "{haemogobin:", "{id: high", "`haemogobin`",
            "`haemoglobin`"),
    Mistake("outcome_out_of_range", "actions", "to: 150", "to: 1500", "{id: high", "cannot be answered",
            "from 20 to 220"),
    Mistake("outcome_upside_down", "actions", "{from: 120, to: 150}", "{from: 150, to: 120}", "{id: high",
            "cannot be answered"),
    Mistake("outcome_of_unknown_level", "actions", "pelvic_pain: severe", "pelvic_pain: sever", "sets: {pelvic",
            "`sever`", "`severe`"),
    Mistake("outcome_without_answers", "actions", "    sets: {pelvic_pain: severe}\n", "", "id: bad",
            "must be a mapping"),
    Mistake("outcome_twice", "actions", "id: bad", "id: high", "- id: high", "`high` stands twice"),
    Mistake("outcome_unknown_key", "actions", "say: It is bad", "say: It is bad\n    set: x", "set: x",
            "unknown key `set`", "`sets`"),
    Mistake("too_early_without_words", "actions", "too_early_say: Wait.\n", "", "name:", "go together"),
    Mistake("too_early_words_alone", "actions", "too_early_when: {finding: age_years, below: 9}\n", "", "name:",
            "go together"),
    Mistake("offered_to_nobody_known", "actions", "offered_when: {finding: chest_pain}",
            "offered_when: {finding: chest_pian}", "offered_when:", "`chest_pian`", "`chest_pain`"),
    Mistake("miss_without_source", "actions", "source: ng12, ", "", "day_from", "names no source"),
    Mistake("miss_without_day", "actions", "day_from_missed_period: 0, ", "", "{p: 0.1",
            "needs `day_from_missed_period`"),
    Mistake("miss_outside_its_range", "actions", "p: 0.1,", "p: 0.4,", "day_from", "needs `range"),
]  # fmt: skip


def written(mistake: Mistake) -> str:
    sound = SOUND[mistake.kind]
    assert sound.count(mistake.old) >= 1, mistake.id
    return sound.replace(mistake.old, mistake.new, 1)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy") / "knowledge"
    return Path(shutil.copytree(KNOWLEDGE, folder))


@pytest.fixture(scope="module")
def problems(copy: Path) -> list[Problem]:
    """All mistakes at once, each in a file of its own, beside the sound files they start from."""
    paths = {copy / kind / "sound.yaml": text for kind, text in SOUND.items()}
    paths |= {copy / m.kind / f"mistake_{m.id}.yaml": written(m) for m in MISTAKES}
    for path, text in paths.items():
        path.write_text(text, encoding="utf-8")
    try:
        _, found = read_catalog(copy)
    finally:
        for path in paths:
            path.unlink()
    return found


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.id)
def test_each_mistake_is_reported_with_line_and_cure(problems: list[Problem], mistake: Mistake) -> None:
    here = [problem for problem in problems if problem.file == f"{mistake.kind}/mistake_{mistake.id}.yaml"]
    said = [problem for problem in here if mistake.says in problem.what]
    assert said, [str(problem) for problem in here]
    assert mistake.fix in said[0].fix
    lines = written(mistake).splitlines()
    assert said[0].line == next(number for number, line in enumerate(lines, 1) if mistake.at in line), str(said[0])


def test_the_sound_files_and_all_others_have_no_problem(problems: list[Problem]) -> None:
    assert [str(problem) for problem in problems if "/mistake_" not in problem.file] == []


SINGLE = [
    ("doctor_questions.yaml", "id: do_i_need_anti_d", "id: is_progesterone_for_me", "stands twice"),
    ("doctor_questions.yaml", "conditions: [placenta_praevia]", "conditions: [placenta_previa]", "`placenta_previa`"),
    ("doctor_questions.yaml", "    when: {finding: tamoxifen_use}", "    when: {finding: tamoxifen}", "`tamoxifen`"),
    ("doctor_questions.yaml", "    why: Stopping has caused clots.\n", "", "needs the key `why`"),
    ("doctor_questions.yaml", "doctor_questions:", "questions:", "unknown key `questions`"),
    ("doctor_questions.yaml", "    for_another: {ask: Should she be tested for von Willebrand disease?}\n", "",
     "`ask` says I or my"),
    ("doctor_questions.yaml", "{ask: Should she be", "{asked: Should she be", "unknown key `asked`"),
    ("visits.yaml", "expect: Labour may begin", "expect: Your labour may begin", "`expect` says you or your"),
    ("visits.yaml", "actions: [colposcopy]", "actions: [colposcopie]", "`colposcopie`"),
    ("visits.yaml", "id: colposcopy_visit", "id: maternity_triage", "stands twice"),
    ("visits.yaml", "    conditions: [ovarian_torsion]\n", "", "is never shown"),
    ("visits.yaml", "where: [GB]", "where: [England]", "`England`"),
    ("visits.yaml", "    sources: [shapley_2013]\n", "", "cites no source"),
    ("visits.yaml", "visits:\n", "visits: none\nrest:\n", "must be a mapping"),
    ("derived.yaml", "    plain_name: coil in place\n", "    plain_name: your coil\n", "`plain_name` says you or your"),
    ("findings/faintness.yaml", "plain_name: faintness", "plain_name: your faintness", "`plain_name` says you or your"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "says"), SINGLE)
def test_a_mistake_in_a_single_file_is_a_problem_of_that_file(
    copy: Path, file: str, old: str, new: str, says: str
) -> None:
    sound = (copy / file).read_text(encoding="utf-8")
    assert old in sound
    (copy / file).write_text(sound.replace(old, new, 1), encoding="utf-8")
    try:
        _, found = read_catalog(copy)
    finally:
        (copy / file).write_text(sound, encoding="utf-8")
    here = [problem for problem in found if problem.file == file]
    assert any(says in problem.what for problem in here), [str(problem) for problem in here]
    assert all(problem.line > 0 for problem in here)
