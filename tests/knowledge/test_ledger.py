"""The published figures: each is used, checked, told or left out with a reason, and none is bent on the way."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from spotting.catalog import Catalog
from spotting.catalog.facts import FACT_KINDS, Fact, FactUse
from spotting.catalog.load import KNOWLEDGE
from spotting.catalog.read_collected import FILE, evidence_problems, read_collected
from spotting.catalog.read_facts import fact_problems, left_open, read_facts
from spotting.catalog.types import Number
from spotting.problems import BadKnowledge
from spotting.report.ledger import FATES, ledger, ledger_page, ledger_text, read_ledger

# What was collected: entries by section. Nothing of it may vanish without a line in the ledger.
COLLECTED_FACTS = 1114
COLLECTED = {
    "elicited": 201,
    "self_care": 32,
    "tests": 25,
    "questions": 23,
    "what_to_expect": 17,
    "rules": 189,
    "normal_ranges": 17,
    "watchful_waiting": 13,
    "disagreements": 12,
    "claims": 144,
    "sources": 638,
}


@pytest.fixture(scope="module")
def facts(catalog: Catalog) -> Mapping[str, Fact]:
    found, problems = read_facts(KNOWLEDGE, catalog)
    assert problems == []
    return found


# --- what is there ---


def test_every_collected_figure_has_its_place(facts: Mapping[str, Fact]) -> None:
    assert len(facts) >= COLLECTED_FACTS
    written = [
        name
        for path in (KNOWLEDGE / "facts").glob("*.yaml")
        for name in re.findall(r"^- id: (\S+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert Counter(written) == Counter(list(facts))
    assert {fact.kind for fact in facts.values()} == set(FACT_KINDS)


def test_no_figure_is_left_open(catalog: Catalog, facts: Mapping[str, Fact]) -> None:
    assert [str(problem) for problem in left_open(catalog, facts)] == []


def test_numbers_and_checks_say_what_their_figures_say(catalog: Catalog) -> None:
    assert [str(problem) for problem in evidence_problems(KNOWLEDGE, catalog)] == []


def test_a_measured_number_names_a_figure_that_was_read_twice(catalog: Catalog, facts: Mapping[str, Fact]) -> None:
    measured = [number for number in catalog.numbers if number.basis == "measured"]
    assert len(measured) > 50
    for number in measured:
        assert any(facts[name].confirmed for name in number.facts), number.id


def test_every_entry_of_the_other_evidence_is_carried_or_left_out_with_a_reason(catalog: Catalog) -> None:
    sections, problems = read_collected(KNOWLEDGE, catalog)
    assert problems == []
    assert {one.section: len(one.carried) + len(one.left_out) for one in sections} == COLLECTED
    assert all(len(why.split()) > 3 for one in sections for why in one.left_out.values())
    assert all(targets for one in sections for targets in one.carried.values())


def test_no_work_stands_twice_among_the_sources(catalog: Catalog) -> None:
    doi = Counter(source.doi.lower() for source in catalog.sources.values() if source.doi)
    assert [name for name, count in doi.items() if count > 1] == []
    assert catalog.aliases["prism2019"] == "prism_2019"


# --- the ledger counts what is there ---


def test_the_totals_are_those_of_the_files(catalog: Catalog, facts: Mapping[str, Fact]) -> None:
    document = read_ledger(KNOWLEDGE, catalog)
    assert document["facts"] == len(facts) == sum(document["by_fate"].values())
    for kind, counts in document["by_kind"].items():
        assert sum(counts.values()) == sum(fact.kind == kind for fact in facts.values())
    named = {name for number in catalog.numbers for name in number.facts}
    by_number = {row["id"] for row in document["rows"] if row["fate"] == "number"}
    assert named == by_number
    reasons = [path.read_text(encoding="utf-8") for path in (KNOWLEDGE / "facts").glob("*.yaml")]
    listed = sum(len(re.findall(r"^  not_used: \S", text, re.MULTILINE)) for text in reasons)
    assert document["by_fate"]["listed"] == listed


def test_a_fact_used_in_several_ways_counts_once_and_shows_every_place(catalog: Catalog) -> None:
    uses = (
        FactUse("one", "check", "checks/a.yaml", 3),
        FactUse("one", "number", "conditions/b.yaml", 9, "shows_as fever"),
        FactUse("two", "text", "claims/c.yaml", 1),
    )
    told = {"one": fact("one"), "two": fact("two"), "three": fact("three", not_used="It is a share of others.")}
    told["four"] = fact("four")
    document = ledger(replace(catalog, fact_uses=uses), told, ())
    assert document["by_fate"] == {"number": 1, "check": 0, "rule": 0, "text": 1, "listed": 1, "open": 1}
    assert document["rows"][0]["used_in"] == ["checks/a.yaml", "conditions/b.yaml: shows_as fever"]
    assert [row["fate"] for row in document["rows"]] == ["number", "text", "listed", "open"]
    text, page = ledger_text(document), ledger_page(document)
    assert "conditions/b.yaml: shows_as fever" in text
    assert "It is a share of others." in text
    assert "It is a share of others." in page
    left = ledger_text(document, only_open=True)
    assert left.startswith("1 of 4 facts are open\nfour ")
    assert "two" not in left
    assert all(fate in text for fate in FATES)


# --- what a fact file may not be ---

SOUND = """\
- id: a_fact_of_the_test
  kind: sensitivity
  finding: fever
  who: people of the test
  value: 0.4
  low: 0.3
  high: 0.5
  unit: proportion
  n: 90
  source: ng12
  at: table 1
  read: present
  second_read: verified
"""


def fact(name: str, **changes: object) -> Fact:
    sound = Fact(
        id=name,
        condition="pid",
        kind="sensitivity",
        finding="fever",
        who="people of the test",
        value=0.4,
        low=0.3,
        high=0.5,
        unit="proportion",
        n=90,
        source="ng12",
        at="table 1",
        read=True,
        second_read="verified",
        file="facts/pid.yaml",
        line=1,
    )
    return replace(sound, **changes)  # type: ignore[arg-type]


def read(folder: Path, catalog: Catalog, text: str, name: str = "pid") -> list[str]:
    target = folder / "facts"
    target.mkdir(exist_ok=True)
    (target / f"{name}.yaml").write_text(text, encoding="utf-8")
    return [str(problem) for problem in read_facts(folder, catalog)[1]]


def test_a_sound_fact_is_read_as_written(tmp_path: Path, catalog: Catalog) -> None:
    assert read(tmp_path, catalog, SOUND) == []
    (one,) = read_facts(tmp_path, catalog)[0].values()
    assert one == fact("a_fact_of_the_test")


MISTAKES = [
    ("source: ng12", "source: ng13", "facts/pid.yaml:10: `ng13` is no known source. Did you mean `ng12`?"),
    ("source: ng12", "source: prism2019", "It is now called `prism_2019`."),
    ("kind: sensitivity", "kind: sensitvity", "is not one of"),
    ("value: 0.4", "value: 0.9", "`value: 0.9` lies outside its `low` and `high`."),
    ("value: 0.4", "value: {a: b}", "needs `value`, a number or numbers by day."),
    ("value: 0.4", "value: many", "`value` must be a number"),
    ("unit: proportion", "unit: percent", "`unit: percent` is not one of"),
    ("read: present", "read: yes", "`read: yes` is not one of present, absent"),
    ("second_read: verified", "second_read: checked", "is not one of verified"),
    ("  at: table 1\n", "", "needs the key `at`"),
    ("  n: 90\n", "  n: 90\n  topic: fever\n", "has a `topic`, but the file says what it is about."),
    ("  n: 90\n", "  n: 90\n  colour: red\n", "has the unknown key `colour`"),
    ("  n: 90\n", "  n: 90\n  not_used: ''\n", "`not_used` gives no reason."),
    ("id: a_fact_of_the_test", "id: a fact", "`a fact` is no id."),
    (SOUND, SOUND + SOUND, "the id `a_fact_of_the_test` stands twice."),
    (SOUND, "facts: []\n", "must be a list of facts."),
    (SOUND, "- just words\n", "must be a mapping"),
]


@pytest.mark.parametrize(("old", "new", "says"), MISTAKES)
def test_a_mistake_in_a_fact_is_one_problem_with_its_place(
    tmp_path: Path, catalog: Catalog, old: str, new: str, says: str
) -> None:
    assert old in SOUND
    problems = read(tmp_path, catalog, SOUND.replace(old, new, 1))
    assert any(says in problem for problem in problems), problems
    assert all(problem.startswith("facts/pid.yaml:") for problem in problems)


def test_a_fact_file_is_named_after_a_condition(tmp_path: Path, catalog: Catalog) -> None:
    assert read(tmp_path, catalog, SOUND, "pids") == [
        "facts/pids.yaml: `pids` is no condition. Did you mean `pid`?",
    ]


# --- what may not stand between a fact and what names it ---


def number(value: float, basis: str = "measured", name: str = "one", *, odds: bool = False) -> Number:
    low, high = value / 2, min(value * 1.5, 0.99)
    place = "conditions/pid.yaml: shows_as fever"
    return Number(place, value, low, high, basis, "ng12", "table 1", None, None, odds, (name,))


def between(catalog: Catalog, number: Number, told: Fact) -> list[str]:
    uses = tuple(FactUse(name, "number", "conditions/pid.yaml", 7, "shows_as fever") for name in number.facts)
    small = replace(catalog, numbers=(number,), checks={}, fact_uses=uses)
    return [str(problem) for problem in fact_problems(small, {told.id: told})]


@pytest.mark.parametrize(
    ("value", "changes"),
    [
        (0.4, {}),
        (0.31, {}),
        (0.403, {"value": 0.4, "low": None, "high": None}),
        (0.0424, {"value": {"6": 0.094, "7": 0.042}, "low": None, "high": None, "kind": "probability_by_day"}),
    ],
)
def test_a_measured_number_may_say_the_figure_or_lie_within_it(
    catalog: Catalog, value: float, changes: Mapping[str, object]
) -> None:
    assert between(catalog, number(value), fact("one", **changes)) == []


@pytest.mark.parametrize(
    ("value", "changes", "says"),
    [
        (0.6, {}, "says 0.6, but its fact does not (one 0.4, 0.3 to 0.5)"),
        (0.65, {"value": 0.7, "low": None, "high": None}, "says 0.65, but its fact does not"),
        (0.4, {"second_read": "not_refound"}, "was not confirmed by a second reading"),
        (0.4, {"second_read": "absent"}, "was not confirmed by a second reading"),
        (0.4, {"read": False}, "was not confirmed by a second reading"),
        (0.4, {"kind": "share_of_group"}, "is no figure a model can take"),
        (0.4, {"not_used": "It is another population."}, "says `not_used`, but conditions/pid.yaml rests on it."),
        (0.4, {"id": "ones"}, "conditions/pid.yaml:7: names the fact `one`, which does not exist."),
    ],
)
def test_a_number_that_does_not_say_what_its_fact_says_is_refused(
    catalog: Catalog, value: float, changes: Mapping[str, object], says: str
) -> None:
    (problem,) = between(catalog, number(value), fact("one", **changes))
    assert says in problem


def test_a_judged_number_may_lean_on_any_figure(catalog: Catalog) -> None:
    assert between(catalog, number(0.6, "judged"), fact("one", second_read="not_refound")) == []


def test_a_check_holds_the_figure_it_names(catalog: Catalog) -> None:
    name = next(iter(catalog.checks))
    sound = replace(catalog.checks[name], low=0.2, high=0.3, value=0.25, facts=("one",))
    use = FactUse("one", "check", f"checks/{name}.yaml", 12)
    small = replace(catalog, numbers=(), checks={name: sound}, fact_uses=(use,))
    share = fact("one", kind="prevalence_in_presenters", low=None, high=None)
    for value in (0.25, 0.75):  # the figure, and what is left of it
        assert fact_problems(small, {"one": replace(share, value=value)}) == []
    (problem,) = fact_problems(small, {"one": replace(share, value=0.5)})
    assert str(problem).startswith(f"checks/{name}.yaml:12: says 0.2 to 0.3, but its fact one lies outside (0.5)")


def test_a_fact_nothing_names_is_open_until_it_says_why(catalog: Catalog) -> None:
    bare = replace(catalog, fact_uses=())
    bare = replace(bare, numbers=())
    (problem,) = left_open(bare, {"one": fact("one")})
    assert str(problem).startswith("facts/pid.yaml:1: `one` is used by nothing.")
    assert left_open(bare, {"one": fact("one", not_used="It is another population.")}) == []


def test_a_measured_number_without_a_fact_is_refused(catalog: Catalog) -> None:
    bare = replace(catalog, numbers=(replace(number(0.4), facts=()),), fact_uses=())
    (problem,) = left_open(bare, {})
    assert str(problem).startswith("conditions/pid.yaml: shows_as fever is measured, but names no fact.")
    assert left_open(replace(bare, numbers=(replace(number(0.4, "judged"), facts=()),)), {}) == []


def test_an_entry_that_became_nothing_is_refused(tmp_path: Path, catalog: Catalog) -> None:
    text = (KNOWLEDGE / FILE).read_text(encoding="utf-8")
    assert "sc_diary: [keep_a_bleeding_diary]" in text
    (tmp_path / FILE).write_text(text.replace("[keep_a_bleeding_diary]", "[keep_a_diary]"), encoding="utf-8")
    (problem,) = read_collected(tmp_path, catalog)[1]
    assert "`sc_diary` of self_care became `keep_a_diary`, which does not exist." in problem.what
    assert problem.line > 1


def test_a_ledger_of_broken_facts_is_refused(tmp_path: Path, catalog: Catalog) -> None:
    read(tmp_path, catalog, SOUND.replace("source: ng12", "source: ng13"))
    (tmp_path / FILE).write_text((KNOWLEDGE / FILE).read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(BadKnowledge, match="ng13"):
        read_ledger(tmp_path, replace(catalog, fact_uses=()))
