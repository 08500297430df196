"""`spotting normal` as it is installed: with options, as JSON, and asked in plain lines."""

import pytest
from command import spotting

USUAL = ("--age", "30", "--gap", "28", "--variation", "4", "--days", "5", "--amount", "normal", "--between", "no")


def test_options_give_a_verdict_in_words_with_the_danger_signs_below() -> None:
    ran = spotting("normal", *USUAL)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("YOUR PERIODS ARE INSIDE THE USUAL LIMITS")
    assert "This does not rule out" in ran.out
    assert "spotting check" in ran.out
    assert "not a diagnosis" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80


def test_json_names_every_aspect_with_range_and_sources() -> None:
    found = spotting("normal", *USUAL, "--json").json
    assert found["overall"] == "normal"
    assert [one["verdict"] for one in found["aspects"]] == ["normal"] * 5
    assert all(one["range"] and one["sources"] for one in found["aspects"])
    assert found["sources"].keys() >= {name for one in found["aspects"] for name in one["sources"]}


def test_soaking_leads_to_the_check_before_anything_else() -> None:
    ran = spotting("normal", "--amount", "soaking")
    assert ran.out.startswith("PLEASE DO THE WHOLE CHECK")
    assert "inside the usual limits" not in ran.out.split("\n\n")[0]


def test_five_questions_and_age_are_asked_and_answered_in_plain_lines() -> None:
    ran = spotting("normal", sent="0\n30\n28\n4\n5\n2\n1\n")
    assert ran.code == 0
    assert "YOUR PERIODS ARE INSIDE THE USUAL LIMITS" in ran.out


@pytest.mark.parametrize("sent", ["1\n", "2 5\n", "u\n"])
def test_a_danger_sign_or_not_knowing_ends_it_with_the_check(sent: str) -> None:
    ran = spotting("normal", sent=sent)
    assert ran.code == 0
    assert "Please start it now" in ran.out
    assert "USUAL LIMITS" not in ran.out


@pytest.mark.parametrize("sent", ["q\n", "0\n30\nq\n", ""])
def test_it_can_be_left_at_any_question(sent: str) -> None:
    ran = spotting("normal", sent=sent)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.rstrip().endswith("Stopped. Nothing was stored.")


def test_what_is_not_known_is_said_not_guessed() -> None:
    ran = spotting("normal", sent="0\nu\nu\nu\nu\nu\nu\n")
    assert "NOT ALL OF IT CAN BE TOLD" in ran.out


@pytest.mark.parametrize(
    "arguments",
    [("--gap", "-3"), ("--amount", "lots"), ("--between", "maybe"), ("--age", "400"), ("--days", "x"), ("--json",),
     ("--gap", "nan")],
    ids=" ".join,
)  # fmt: skip
def test_bad_options_end_in_one_line(arguments: tuple[str, ...]) -> None:
    ran = spotting("normal", *arguments)
    assert ran.code == 2
    assert ran.err.count("\n") == 1
    assert "Traceback" not in ran.err
