"""What holds for every case, whatever is answered: found by drawing answers, not by thinking of examples.

A drawn case starts from the answers of a rule's example or of nobody, and has some answers added: full, partial,
unknown. Answers that contradict each other are refused; of those only that they are refused politely is claimed.
"""

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from spotting.assessment import Assessment
from spotting.case import Case
from spotting.catalog import Catalog, load_catalog
from spotting.catalog.types import Finding
from spotting.pipeline import assess
from spotting.problems import BadCase, SpottingError
from spotting.reasoning.triage import triage
from spotting.schema import assessment_schema
from spotting.situation import Situation
from spotting.words import PLACES

CATALOG = load_catalog()
FINDINGS = sorted(CATALOG.findings)
EXAMPLES = [
    dict(answers)
    for rule in CATALOG.rules.values()
    for kind in ("fires", "silent", "undecided")
    for answers in rule.examples[kind]
]
EXACT = 1e-9

# Two questions where `unknown` is an answer with a meaning of its own (see the test that leaves them out).
UNKNOWN_MEANS_SOMETHING = {"gestation_weeks", "heaviest_amount"}

few = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def answers_to(finding: Finding) -> st.SearchStrategy[Any]:
    """Draw an answer the finding takes."""
    forms: list[st.SearchStrategy[Any]] = [st.just("unknown")]
    if finding.kind == "binary":
        forms += [st.sampled_from(["present", "absent"])] * 3
    elif finding.kind == "graded":
        forms += [st.sampled_from(finding.levels)] * 3
        forms.append(st.builds(lambda level: {"at_least": level}, st.sampled_from(finding.levels)))
        forms.append(st.builds(lambda level: {"at_most": level}, st.sampled_from(finding.levels)))
    elif finding.kind == "choice":
        forms += [st.sampled_from(finding.values)] * 3
        some = st.lists(st.sampled_from(finding.values), min_size=1, max_size=3, unique=True)
        forms.append(st.builds(lambda values: {"in": values}, some))
        forms.append(st.builds(lambda value: {"is_not": value}, st.sampled_from(finding.values)))
    else:
        low, high = (int(end) for end in finding.range)
        numbers = st.integers(low, max(low, min(high, low + 120)))
        forms += [numbers, numbers]
        forms.append(st.builds(lambda a, b: {"from": min(a, b), "to": max(a, b)}, numbers, numbers))
        if finding.none_is_an_answer:
            forms.append(st.just("absent"))
    return st.one_of(forms)


@st.composite
def cases(draw: st.DrawFn, most: int = 6) -> Case:
    """Draw the answers of somebody, somewhere."""
    answers = dict(draw(st.one_of(st.just({}), st.sampled_from(EXAMPLES))))
    for name in draw(st.lists(st.sampled_from(FINDINGS), max_size=most, unique=True)):
        answers[name] = draw(answers_to(CATALOG.findings[name]))
    return Case(answers, place=draw(st.sampled_from(PLACES)))


def answer(case: Case, *, explain: bool = False) -> Assessment:
    """Assess; a case that is refused is not drawn for this property."""
    try:
        return assess(case, CATALOG, ranges=False, explain=explain)
    except SpottingError:
        assume(False)
        raise


def situation_of(case: Case) -> Situation:
    try:
        return Situation(case, CATALOG)
    except BadCase:
        assume(False)
        raise


@few
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_answers_is_irrelevant(case: Case, random: Any) -> None:
    first = answer(case)
    items = list(case.answers.items())
    random.shuffle(items)
    second = answer(Case(dict(items), place=case.place))
    assert second.urgency == first.urgency
    assert {(r.kind, r.id) for r in second.reasons} == {(r.kind, r.id) for r in first.reasons}
    assert {r.id for r in second.triage.undecided} == {r.id for r in first.triage.undecided}
    for name, posterior in first.differential.causes.items():
        assert second.differential.causes[name].p_present == pytest.approx(posterior.p_present, abs=EXACT)


@settings(few, max_examples=150)
@given(cases(), st.lists(st.sampled_from(FINDINGS), min_size=1, max_size=8, unique=True))
def test_marking_an_unasked_finding_unknown_never_lowers_what_the_rules_say(case: Case, asked: list[str]) -> None:
    """To say "I do not know" is never taken as "no".

    The weeks of a pregnancy are left out: in Britain "not sure of the weeks" has a rule of its own.
    """
    before = triage(situation_of(case)).urgency
    unknown = {name: "unknown" for name in asked if name not in case.answers and name != "gestation_weeks"}
    after = triage(situation_of(case.with_answers(**unknown))).urgency
    assert before <= after


@few
@given(cases(), st.lists(st.sampled_from(FINDINGS), min_size=1, max_size=8, unique=True))
def test_marking_an_unasked_finding_unknown_never_lowers_the_urgency(case: Case, asked: list[str]) -> None:
    """Nor do probabilities move. The amount at its peak is left out too: unasked, the amount now stands in for it."""
    before = answer(case)
    unknown = {name: "unknown" for name in asked if name not in case.answers and name not in UNKNOWN_MEANS_SOMETHING}
    after = answer(case.with_answers(**unknown))
    assert before.urgency <= after.urgency


@few
@given(cases())
def test_the_urgency_is_never_below_what_the_rules_say(case: Case) -> None:
    assessment = answer(case)
    assert assessment.triage.urgency <= assessment.urgency
    assert assessment.reasons[0].urgency == assessment.urgency
    assert all(reason.urgency <= assessment.urgency for reason in assessment.reasons)


@few
@given(cases())
def test_every_rule_that_fires_bounds_the_urgency_from_below(case: Case) -> None:
    assessment = answer(case)
    for rule in assessment.triage.fired:
        assert rule.urgency <= assessment.urgency


@few
@given(cases())
def test_self_care_is_never_said_while_an_urgent_rule_is_open(case: Case) -> None:
    result = triage(situation_of(case))
    if result.urgency.level == "self_care":
        assert [rule.id for rule in result.undecided if rule.urgency.step >= 3] == []


@few
@given(cases())
def test_probabilities_are_probabilities(case: Case) -> None:
    found = answer(case).differential
    assert sum(found.states.values()) == pytest.approx(1, abs=EXACT)
    assert all(0 <= p <= 1 for p in found.states.values())
    assert -EXACT <= found.no_cause_found <= 1 + EXACT
    assert 0 <= found.missed_mass <= 1
    for name, posterior in found.causes.items():
        assert 0 <= posterior.p_cause <= posterior.p_present <= 1, name


@settings(few, max_examples=10)
@given(cases(most=3))
def test_the_range_holds_the_best_estimate(case: Case) -> None:
    try:
        found = assess(case, CATALOG, explain=False).differential
    except SpottingError:
        assume(False)
        raise
    for name, posterior in found.causes.items():
        middle = posterior.p_cause if found.bleeding_seen else posterior.p_present
        assert 0 <= posterior.low <= middle <= posterior.high <= 1 + EXACT, name


@few
@given(cases())
def test_a_state_that_is_excluded_has_no_probability_and_a_certain_one_has_all(case: Case) -> None:
    situation = situation_of(case)
    states = answer(case).differential.states
    for name in CATALOG.states:
        if situation.state(name) is False:
            assert states.get(name, 0.0) == 0
    if len(situation.possible_states) == 1:
        assert states == {situation.possible_states[0]: pytest.approx(1)}


@settings(few, max_examples=20)
@given(cases())
def test_the_answer_is_json_and_keeps_to_the_published_schema(case: Case) -> None:
    found = json.loads(json.dumps(answer(case, explain=True).to_dict(), allow_nan=False))
    jsonschema.validate(found, assessment_schema())


# --- Whatever is sent ---


def refusal(run: Callable[[], object]) -> str | None:
    """Return the message of a polite refusal, None where there is none; any other exception goes through."""
    try:
        run()
    except SpottingError as refused:
        return str(refused)
    return None


nonsense = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["present", "absent", "unknown", "heavy", "none", "at_least", "from"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["from", "to", "at_least", "at_most", "in", "is_not", "x"]), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@settings(few, max_examples=200)
@given(st.dictionaries(st.sampled_from(FINDINGS) | st.text(max_size=12), nonsense, max_size=4))
def test_nonsense_as_an_answer_is_refused_and_never_an_exception_of_another_kind(answers: dict[str, Any]) -> None:
    assert refusal(lambda: assess(Case(answers), CATALOG, ranges=False, explain=False)) != ""


@settings(few, max_examples=200)
@given(st.binary(max_size=40) | st.text(max_size=40) | nonsense.map(lambda data: json.dumps(data)))
def test_nonsense_as_a_file_is_refused_and_never_an_exception_of_another_kind(raw: bytes | str) -> None:
    assert refusal(lambda: Case.from_json(raw)) != ""


@settings(few, max_examples=100)
@given(
    st.dictionaries(
        st.sampled_from(["format", "place", "setting", "today", "answers", "origin", "x"]), nonsense, max_size=4
    )
)
def test_nonsense_in_any_field_of_a_case_is_refused_and_never_an_exception_of_another_kind(data: Any) -> None:
    assert refusal(lambda: assess(Case.from_dict(data), CATALOG, ranges=False, explain=False)) != ""


def test_the_examples_start_from_every_rule(catalog: Catalog) -> None:
    assert len(EXAMPLES) >= 3 * len(catalog.rules)
