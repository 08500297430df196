"""The figures beside a test are those of a fresh assessment with its result; the words for a call stay short."""

from hypothesis import HealthCheck, given, settings
from test_assess_properties import CATALOG, answer, cases

from spotting.case import Case
from spotting.pipeline import assess

SAME = 1e-12
few = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@few
@given(cases(most=3))
def test_a_result_changes_what_a_fresh_assessment_with_it_changes(case: Case) -> None:
    now = answer(case, explain=True)
    assert now.advice is not None
    for test in now.advice.tests:
        for outcome in test.outcomes:
            then = assess(case.with_answers(**outcome.outcome.sets), CATALOG, ranges=False, explain=False)
            assert outcome.urgency == then.urgency
            for change in outcome.changes:
                assert abs(change.before - now.differential.figures[change.condition]) <= SAME
                assert abs(change.after - then.differential.figures[change.condition]) <= SAME


@few
@given(cases())
def test_the_shares_of_results_are_shares_and_the_words_for_a_call_are_few(case: Case) -> None:
    advice = answer(case, explain=True).advice
    assert advice is not None
    for test in advice.tests:
        shares = [outcome.probability for outcome in test.outcomes if outcome.probability is not None]
        assert len(shares) in (0, len(test.outcomes))
        assert not shares or abs(sum(shares) - 1) <= 1e-9
        assert all(0 <= share <= 1 for share in shares)
    assert 20 <= len(advice.call_script.split()) <= 110
    assert not any(odd in advice.call_script for odd in ("{", "}", "None", "  ", " ,", ".."))
