"""A person's or a program's mistake: one clear message, where and what to write instead, and exit code 2."""

import json
from pathlib import Path
from typing import Any

import pytest
from command import Ran, spotting


def answers(**given: Any) -> dict[str, Any]:
    return {"format": 1, "answers": given}


def refused(ran: Ran, *says: str) -> None:
    assert "Traceback" not in ran.err
    assert ran.code == 2, (ran.code, ran.err)
    assert ran.out == ""
    for words in says:
        assert words in ran.err
    assert len(ran.err.strip().splitlines()) == 1
    assert len(ran.err) < 600


# What is sent, and what the message must say: the place, and what to write.
MISTAKES: dict[str, tuple[str | bytes | dict[str, Any], tuple[str, ...]]] = {
    "an unknown finding": (answers(pelvic_pian="mild"), ("answers.pelvic_pian", "`pelvic_pain`")),
    "an unknown finding like no other": (answers(zzzz="mild"), ("answers.zzzz", "knowledge list")),
    "a wrong level": (answers(pelvic_pain="sever"), ("answers.pelvic_pain", "`severe`")),
    "a level of nothing like it": (answers(pelvic_pain="awful"), ("answers.pelvic_pain", "none, mild, moderate")),
    "a wrong level inside at_least": (answers(pelvic_pain={"at_least": "sever"}), ("pelvic_pain", "`severe`")),
    "an unknown key inside a level": (answers(pelvic_pain={"over": "mild"}), ("answers.pelvic_pain",)),
    "a wrong value of a choice": (answers(contraceptive_method="pill"), ("answers.contraceptive_method", "pill")),
    "an empty choice": (answers(contraceptive_method={"in": []}), ("answers.contraceptive_method",)),
    "an impossible number": (answers(age_years=240), ("answers.age_years", "from 0 to 110 years")),
    "a negative number": (answers(age_years=-1), ("answers.age_years", "from 0 to 110 years")),
    "a number too large to compute with": (
        '{"answers": {"age_years": 1' + "0" * 400 + "}}",
        ("answers.age_years", "from 0 to 110 years"),
    ),
    "infinity by a large exponent": ('{"answers": {"age_years": 1e999}}', ("answers.age_years", "0 to 110")),
    "a number as words": (answers(age_years="thirty"), ("answers.age_years", "a number of years")),
    "a number as a string": (answers(age_years="31"), ("answers.age_years", "a number of years")),
    "a range upside down": (answers(bleeding_days={"from": 9, "to": 3}), ("answers.bleeding_days", "two ends")),
    "a range without ends": (answers(bleeding_days={}), ("answers.bleeding_days",)),
    "a boolean for yes": (answers(chest_pain=True), ("answers.chest_pain", "present, absent or unknown")),
    "a boolean for a number": (answers(age_years=True), ("answers.age_years", "a number of years")),
    "yes for present": (answers(chest_pain="yes"), ("answers.chest_pain", "present, absent or unknown")),
    "null for an answer": (answers(chest_pain=None), ("answers.chest_pain", "present, absent or unknown")),
    "a list for an answer": (answers(chest_pain=["present"]), ("answers.chest_pain", "present")),
    "a number that cannot be absent": (answers(age_years="absent"), ("answers.age_years", "unknown")),
    "not a number": ('{"answers": {"age_years": NaN}}', ("NaN", "unknown")),
    "infinity": ('{"answers": {"age_years": Infinity}}', ("Infinity", "unknown")),
    "nine years old and after the menopause": (
        answers(age_years=9, postmenopausal_bleeding="present"),
        ("Change `age_years` or `postmenopausal_bleeding`",),
    ),
    "a birth last week and never pregnant": (
        answers(recent_pregnancy_end="birth", days_since_pregnancy_end=7, births=0),
        ("Change `recent_pregnancy_end` or `births`",),
    ),
    "no bleeding and bleeding after sex": (
        answers(abnormal_bleeding="absent", postcoital_bleeding="present"),
        ("Change `postcoital_bleeding` or `abnormal_bleeding`",),
    ),
    "pregnant without a womb": (
        answers(hysterectomy="womb_and_cervix_removed", could_be_pregnant="i_know_i_am"),
        ("Change `hysterectomy` or `could_be_pregnant`",),
    ),
    "broken JSON": ('{"answers": {\n"age_years": 31,\n}}', ("standard input:3", "not valid JSON")),
    "empty input": ("", ("is empty", '{"format": 1')),
    "blanks only": (" \n\n ", ("is empty",)),
    "a list": ("[]", ("must be a JSON object",)),
    "a word": ('"present"', ("must be a JSON object",)),
    "ten megabytes": (b'{"answers": {"age_years": ' + b" " * 10_000_000 + b"31}}", ("1,000,000",)),
    "deep nesting": ("[" * 200_000, ("nested too deeply",)),
    "deep nesting of an answer": ('{"answers":{"age_years":' + '{"from":' * 50_000, ("nested too deeply",)),
    "binary junk": (bytes(range(256)) * 4, ("standard input",)),
    "another encoding": ('{"answers": {"age_years": 31}, "x": "\xe4"}'.encode("latin-1"), ("UTF-8",)),
    "an unknown place": ({"place": "UK", "answers": {}}, ("place", "GB")),
    "an unknown setting": ({"setting": "comunity", "answers": {}}, ("setting", "`community`")),
    "an unknown field": ({"anwsers": {}}, ("anwsers", "`answers`")),
    "answers as a list": ({"answers": []}, ("answers", "must be an object")),
    "duplicate keys": ('{"answers": {"age_years": 31, "age_years": 13}}', ("'age_years'", "twice")),
    "a wrong format number": ({"format": 2, "answers": {}}, ("format", "reads 1")),
    "a boolean as the format": ({"format": True, "answers": {}}, ("format",)),
    "a date of another order": ({"today": "20.11.2026", "answers": {}}, ("today", "2026-11-20")),
    "a date as a week": ({"today": "2026-W47-5", "answers": {}}, ("today", "2026-11-20")),
    "a day that does not exist": ({"today": "2026-02-30", "answers": {}}, ("today", "2026-11-20")),
    "an unknown origin": ({"answers": {"age_years": 31}, "origin": {"age_years": "guessed"}}, ("origin", "asked")),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_a_case_gives_one_message_with_its_place_and_the_cure(mistake: str) -> None:
    sent, says = MISTAKES[mistake]
    refused(spotting("check", "--case", "-", sent=sent), *says)


def test_the_same_mistake_is_refused_by_explain() -> None:
    refused(spotting("explain", "pid", "--case", "-", sent=answers(pelvic_pain="sever")), "`severe`")


def test_several_mistakes_are_all_said_at_once() -> None:
    ran = spotting("check", "--case", "-", sent=answers(age_years=240, pelvic_pain="sever", chest_pian="present"))
    assert ran.code == 2
    assert len(ran.err.strip().splitlines()) == 3
    for field in ("answers.age_years", "answers.pelvic_pain", "answers.chest_pian"):
        assert field in ran.err


def test_a_finding_answered_twice_under_two_names_is_refused(tmp_path: Path) -> None:
    sent = '{"answers": {"age_years": 31}, "answers": {"age_years": 13}}'
    refused(spotting("check", "--case", "-", sent=sent), "'answers'", "twice")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "nobody.json"
    refused(spotting("check", "--case", str(missing)), "nobody.json", "cannot be read")


def test_a_folder_is_no_case(tmp_path: Path) -> None:
    refused(spotting("check", "--case", str(tmp_path)), str(tmp_path), "cannot be read")


def test_a_mistake_in_a_file_names_the_file_and_the_line(tmp_path: Path) -> None:
    path = tmp_path / "her.json"
    path.write_text('{"answers": {\n  "age_years": 31\n  "births": 0}}', encoding="utf-8")
    refused(spotting("check", "--case", str(path)), "her.json:3", "not valid JSON")


@pytest.mark.parametrize("place", ["UK", "", "gb"])
def test_an_unknown_place_on_the_command_line_is_refused_before_any_question(place: str) -> None:
    refused(spotting("check", "--place", place), "--place", "international, GB, US, AU")


def test_an_endless_file_is_not_read_to_its_end() -> None:
    refused(spotting("check", "--case", "/dev/zero"), "1,000,000")


def test_a_message_never_repeats_a_long_answer() -> None:
    """What somebody wrote stays with her: at most the beginning of a wrong value is shown."""
    ran = spotting("check", "--case", "-", sent=answers(pelvic_pain="my pain began when " + "x" * 5000))
    refused(ran, "answers.pelvic_pain")
    assert "x" * 100 not in ran.err


def test_nothing_is_refused_that_the_format_allows() -> None:
    full = {
        "format": 1,
        "place": "GB",
        "setting": "community",
        "today": "2026-11-20",
        "answers": {
            "age_years": 31,
            "bleeding_days": {"from": 2, "to": 5},
            "pelvic_pain": {"at_least": "mild"},
            "contraceptive_method": {"in": ["combined_pill", "progestogen_only_pill"]},
            "chest_pain": "unknown",
            "sexual_assault": "declined",
            "days_since_emergency_pill": "absent",
        },
        "origin": {"age_years": "asked", "bleeding_days": "diary"},
    }
    ran = spotting("check", "--case", "-", "--json", sent=json.dumps(full))
    assert ran.code == 0, ran.err
    assert ran.json["place"] == "GB"
