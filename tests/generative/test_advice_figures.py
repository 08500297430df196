"""The figures beside a test are those of a fresh assessment with its result; the words for a call stay short."""

from hypothesis import HealthCheck, given, settings
from test_assess_properties import CATALOG, answer, cases

from spotting.case import Case
from spotting.pipeline import assess
from spotting.report.changes import changes

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
                before = now.differential.figures_beside(then.differential)[change.condition]
                after = then.differential.figures_beside(now.differential)[change.condition]
                assert abs(change.before - before) <= SAME
                assert abs(change.after - after) <= SAME


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


def test_what_may_be_present_and_what_bleeds_are_never_compared_with_each_other() -> None:
    """Light bleeding that may be a period: only a positive test makes it a bleed. The vagina's bacteria stay."""
    told = {"age_years": 29, "could_be_pregnant": "i_think_so", "bleeding_amount": "light", "pelvic_pain": "mild"}
    told |= {"days_since_last_period": 42, "recent_pregnancy_end": "none"}
    now, then = (
        assess(Case(answers=told | {"pregnancy_test": result}), CATALOG) for result in ("not_done", "positive")
    )
    assert (now.differential.bleeding_seen, then.differential.bleeding_seen) == (False, True)
    assert now.advice is not None
    test = next(test for test in now.advice.tests if test.action.id == "urine_pregnancy_test")
    positive = next(one for one in test.outcomes if one.outcome.sets["pregnancy_test"] == "positive")
    bacteria = next(one for one in positive.changes if one.condition == "bacterial_vaginosis")
    assert abs(bacteria.after - then.differential.causes["bacterial_vaginosis"].p_present) <= SAME
    assert bacteria.after > 0.05
    (line,) = [line for line in changes(now, then) if line.startswith("Bacterial vaginosis")]
    assert f"now {bacteria.after:.0%}" in line
