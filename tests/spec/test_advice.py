"""The advice: tests and what a result would change, care that may be shown, signs to watch for, words for a call."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from asking import condition

from spotting.case import Case
from spotting.catalog import Catalog
from spotting.catalog.care import Action, Care, Outcome, Visit, WatchFor, WatchSign
from spotting.catalog.read_watch_for import read_say_it
from spotting.catalog.record import Record
from spotting.catalog.yaml_marks import Map, read_yaml
from spotting.logic import Expression, IsDerived, IsFinding, leaves
from spotting.pipeline import still_open
from spotting.problems import Problem
from spotting.reasoning.advice import Advice, advise
from spotting.reasoning.call_script import decisive_findings, phrase
from spotting.reasoning.floors import urgency_of
from spotting.reasoning.inference import Network, infer
from spotting.reasoning.question_value import Chances, possible_rules
from spotting.reasoning.triage import triage
from spotting.situation import Situation
from spotting.words import Urgency

# Spotting, nothing dangerous, a pregnancy neither likely nor ruled out.
MAY_BE_PREGNANT: dict[str, Any] = {
    "age_years": 28,
    "abnormal_bleeding": "present",
    "bleeding_amount": "spotting",
    "pelvic_pain": "none",
    "could_be_pregnant": "small_chance",
    "pregnancy_test": "not_done",
    "period_late": "present",
}
# Bleeding after sex at 24, pregnancy out of the question: nothing urgent.
QUIET: dict[str, Any] = {
    "age_years": 24,
    "abnormal_bleeding": "present",
    "postcoital_bleeding": "present",
    "bleeding_amount": "spotting",
    "pelvic_pain": "none",
    "could_be_pregnant": "no_chance",
    "pregnancy_test": "negative",
    "days_since_unprotected_sex": 30,
    "pregnancy_test_days_ago": 1,
    "faintness": "none",
    "fever": "none",
}
EMERGENCY: dict[str, Any] = {**MAY_BE_PREGNANT, "faintness": "fainted", "shoulder_tip_pain": "present"}

POSITIVE = Outcome("positive", "The test is positive", {"pregnancy_test": "positive"})
NEGATIVE = Outcome("negative", "The test is negative", {"pregnancy_test": "negative"})
PREGNANCY_TEST = Action(
    "urine_pregnancy_test", "Urine pregnancy test", "Do a pregnancy test", "home", (), "judged",
    outcomes=(POSITIVE, NEGATIVE),
)  # fmt: skip


def a_test(*outcomes: Mapping[str, Any], name: str = "some_test", **more: Any) -> Action:
    results = tuple(Outcome(str(i), f"Result {i}", sets) for i, sets in enumerate(outcomes))
    return Action(name, "Some test", "Have some test", "clinic", (), "judged", outcomes=results, **more)


def some_care(**more: Any) -> Care:
    given: dict[str, Any] = {
        "kind": "self_care", "conditions": (), "when": None, "unless": None, "do": ("Drink a glass of water",),
        "avoid": (), "seek_care_if": (WatchSign("It lasts over a week"),), "evidence_grade": "expert", "evidence": "",
        "basis": "judged", "sources": (), "situation": "Any bleeding",
    }  # fmt: skip
    return Care("some_care", **{**given, **more})


def advice_for(
    catalog: Catalog, network: Network, answers: Mapping[str, Any], *, place: str = "GB", for_whom: str = "self"
) -> Advice:
    """Advise as `assess` does; the network knows nothing of actions and care, so that one serves all tests."""
    situation = Situation(Case(answers, place=place, for_whom=for_whom), catalog)
    triaged, differential = triage(situation), infer(situation, network)
    urgency = urgency_of(triaged, differential, situation)
    open_rules = possible_rules(triaged, Chances(situation, differential, network))
    return advise(situation, network, differential, triaged, urgency, still_open(open_rules, situation))


def with_actions(catalog: Catalog, *actions: Action) -> Catalog:
    """Return the catalog with these tests and no other; next steps of causes name nothing else."""
    known = {action.id: action for action in actions}
    conditions = {
        name: replace(c, next_steps=tuple(step for step in c.next_steps if step.do in known))
        for name, c in catalog.conditions.items()
    }
    return replace(catalog, actions=known, conditions=conditions, visits={})


def as_step_for(catalog: Catalog, cause: str, action: Action) -> Catalog:
    """Return the catalog with this test and no other, the next step for one cause."""
    known = with_actions(catalog, action)
    step = replace(catalog.conditions[cause].next_steps[0], do=action.id)
    conditions = {**known.conditions, cause: replace(catalog.conditions[cause], next_steps=(step,))}
    return replace(known, conditions=conditions)


def with_care(catalog: Catalog, **more: Any) -> Catalog:
    return replace(catalog, care={"some_care": some_care(**more)})


ALWAYS = {"finding": "abnormal_bleeding"}


# --- Tests ---


def test_the_pregnancy_test_comes_first_while_a_pregnancy_is_not_excluded(catalog: Catalog, network: Network) -> None:
    known = with_actions(catalog, a_test({"fever": "high_fever"}, {"fever": "none"}), PREGNANCY_TEST)
    tests = advice_for(known, network, MAY_BE_PREGNANT).tests
    assert [test.action.id for test in tests] == ["urine_pregnancy_test", "some_test"]
    assert tests[0].informative is True


def test_a_test_whose_result_is_known_is_not_offered(catalog: Catalog, network: Network) -> None:
    known = with_actions(catalog, PREGNANCY_TEST)
    done = {**MAY_BE_PREGNANT, "could_be_pregnant": "i_know_i_am", "pregnancy_test": "positive"}
    assert advice_for(known, network, done).tests == ()


def test_a_negative_test_makes_an_ectopic_pregnancy_less_likely_and_a_positive_one_more(
    catalog: Catalog, network: Network
) -> None:
    in_pain = {**MAY_BE_PREGNANT, "could_be_pregnant": "i_think_so", "pelvic_pain": "moderate", "pain_side": "one_side"}
    in_pain |= {"period_late": "present", "days_since_unprotected_sex": 30}  # late enough for a test to be sure
    (test,) = advice_for(with_actions(catalog, PREGNANCY_TEST), network, in_pain).tests
    ectopic = {
        outcome.outcome.id: next(change for change in outcome.changes if change.condition == "ectopic_pregnancy")
        for outcome in test.outcomes
    }
    assert ectopic["negative"].after < ectopic["negative"].before / 2
    assert ectopic["positive"].after > ectopic["positive"].before
    assert test.outcomes[0].probability is not None


def test_a_result_that_contradicts_the_answers_is_dropped(catalog: Catalog, network: Network) -> None:
    test = a_test({"abnormal_bleeding": "absent"}, {"fever": "high_fever"})
    (found,) = advice_for(as_step_for(catalog, "cervical_ectropion", test), network, QUIET).tests
    assert [outcome.outcome.id for outcome in found.outcomes] == ["1"]


def test_without_a_possible_result_nothing_is_said_of_results(catalog: Catalog, network: Network) -> None:
    test = a_test({"abnormal_bleeding": "absent", "fever": "none"})
    (found,) = advice_for(as_step_for(catalog, "cervical_ectropion", test), network, QUIET).tests
    assert (found.outcomes, found.informative) == ((), None)


@pytest.mark.parametrize(("late", "said"), [("absent", True), ("unknown", True), ("present", False)])
def test_too_early_is_said_also_while_it_is_not_known(
    catalog: Catalog, network: Network, late: str, said: bool
) -> None:
    too_early = condition(catalog, {"finding": "period_late", "is": "absent"})
    test = replace(PREGNANCY_TEST, too_early_when=too_early, too_early_say="A negative result does not count yet.")
    (found,) = advice_for(with_actions(catalog, test), network, {**MAY_BE_PREGNANT, "period_late": late}).tests
    assert bool(found.too_early) is said


def test_a_test_is_not_offered_where_that_is_known_to_be_wrong(catalog: Catalog, network: Network) -> None:
    only_late = condition(catalog, {"finding": "period_late"})
    known = with_actions(catalog, replace(PREGNANCY_TEST, offered_when=only_late))
    assert advice_for(known, network, {**MAY_BE_PREGNANT, "period_late": "absent"}).tests == ()
    assert advice_for(known, network, {**MAY_BE_PREGNANT, "period_late": "unknown"}).tests != ()


def test_a_test_no_rule_and_no_cause_asks_for_is_not_named(catalog: Catalog, network: Network) -> None:
    known = with_actions(catalog, a_test({"galactorrhoea": "present"}, {"galactorrhoea": "absent"}))
    assert advice_for(known, network, QUIET).tests == ()


def test_results_together_give_the_figures_of_today(catalog: Catalog, network: Network) -> None:
    """What is expected after a test is what is believed before it: the law of total probability."""
    test = a_test({"fever": "none"}, {"fever": {"at_least": "feels_feverish"}})
    answers = {**MAY_BE_PREGNANT, "pelvic_pain": "moderate"}
    (found,) = advice_for(with_actions(catalog, test), network, answers).tests
    shares = [outcome.probability for outcome in found.outcomes]
    assert None not in shares
    assert sum(share or 0.0 for share in shares) == pytest.approx(1)
    for cause in {change.condition for outcome in found.outcomes for change in outcome.changes}:
        told = [next((c for c in outcome.changes if c.condition == cause), None) for outcome in found.outcomes]
        if None not in told:
            expected = sum((share or 0.0) * change.after for share, change in zip(shares, told, strict=True) if change)
            assert expected == pytest.approx(told[0].before if told[0] else 0.0, abs=1e-6), cause


def test_a_test_that_changes_nothing_is_not_informative_and_its_results_have_no_probability(
    catalog: Catalog, network: Network
) -> None:
    test = a_test({"weight_kg": 60}, {"weight_kg": 61})
    (found,) = advice_for(as_step_for(catalog, "cervical_ectropion", test), network, QUIET).tests
    assert found.informative is False
    assert [outcome.probability for outcome in found.outcomes] == [None, None]
    assert found.causes == ("cervical_ectropion",)


# --- Care ---


def test_care_is_shown_where_its_condition_holds(catalog: Catalog, network: Network) -> None:
    known = with_care(catalog, when=condition(catalog, ALWAYS))
    assert [care.id for care in advice_for(known, network, QUIET).self_care] == ["some_care"]
    never = with_care(catalog, when=condition(catalog, {"finding": "fever"}))
    assert advice_for(never, network, QUIET).self_care == ()


@pytest.mark.parametrize(("fever", "shown"), [("none", True), ("unknown", False), ("high_fever", False), (None, False)])
def test_care_waits_while_what_forbids_it_is_not_known_to_be_false(
    catalog: Catalog, network: Network, fever: str | None, shown: bool
) -> None:
    known = with_care(catalog, when=condition(catalog, ALWAYS), unless=condition(catalog, {"finding": "fever"}))
    answers = {name: value for name, value in QUIET.items() if name != "fever"}
    given = answers if fever is None else {**answers, "fever": fever}
    assert bool(advice_for(known, network, given).self_care) is shown


def test_care_for_a_likely_cause_is_shown_and_for_an_unlikely_one_is_not(catalog: Catalog, network: Network) -> None:
    for cause, shown in (("cervical_ectropion", True), ("endometrial_cancer", False), ("implant_bleeding", False)):
        assert bool(advice_for(with_care(catalog, conditions=(cause,)), network, QUIET).self_care) is shown, cause


def test_no_care_is_offered_in_an_emergency(catalog: Catalog, network: Network) -> None:
    for kind in ("self_care", "treatment"):
        found = advice_for(with_care(catalog, kind=kind, when=condition(catalog, ALWAYS)), network, EMERGENCY)
        assert (found.self_care, found.treatments, found.come_back) == ((), (), ())


def test_care_of_someone_who_should_be_seen_today_is_only_until_then(catalog: Catalog, network: Network) -> None:
    known = with_care(catalog, when=condition(catalog, ALWAYS))
    today = advice_for(known, network, MAY_BE_PREGNANT)
    assert today.until_seen
    assert today.self_care
    assert not advice_for(known, network, QUIET).until_seen


def test_care_and_visits_of_other_places_are_left_out(catalog: Catalog, network: Network) -> None:
    always = condition(catalog, ALWAYS)
    visit = Visit("unit", "A unit", "A scan", (), (), always, "judged", (), where=("GB",))
    known = replace(with_care(catalog, when=always, where=("GB",)), visits={"unit": visit})
    there = advice_for(known, network, QUIET)
    assert (len(there.self_care), len(there.visits)) == (1, 1)
    for place in ("US", "AU", "international"):
        elsewhere = advice_for(known, network, QUIET, place=place)
        assert (elsewhere.self_care, elsewhere.visits) == ((), ()), place


def test_better_proven_care_comes_first_among_care_for_the_same_cause(catalog: Catalog, network: Network) -> None:
    grades = {"one": "expert", "two": "B", "three": "A"}
    care = {
        name: replace(some_care(conditions=("cervical_ectropion",), evidence_grade=grade), id=name)
        for name, grade in grades.items()
    }
    shown = advice_for(replace(catalog, care=care), network, QUIET).self_care
    assert [care.id for care in shown] == ["three", "two", "one"]


def test_what_care_says_to_watch_for_is_told_once(catalog: Catalog, network: Network) -> None:
    always = condition(catalog, ALWAYS)
    care = {name: replace(some_care(when=always), id=name) for name in ("one", "two")}
    assert [sign.say for sign in advice_for(replace(catalog, care=care), network, QUIET).come_back] == [
        "It lasts over a week"
    ]


# --- Signs to watch for ---


def test_only_signs_that_would_make_it_more_urgent_are_named(catalog: Catalog, network: Network) -> None:
    for answers in (QUIET, MAY_BE_PREGNANT, EMERGENCY):
        situation = Situation(Case(answers), catalog)
        now = urgency_of(triage(situation), infer(situation, network), situation)
        found = advice_for(catalog, network, answers).watch_for
        assert all(now < entry.urgency for entry in found)
    assert advice_for(catalog, network, EMERGENCY).watch_for == ()
    assert advice_for(catalog, network, QUIET).watch_for != ()


def test_a_sign_that_is_known_is_not_named_again(catalog: Catalog, network: Network) -> None:
    fever = WatchSign("a fever", condition(catalog, {"finding": "fever"}))
    entry = WatchFor("some", None, Urgency("emergency"), (fever, WatchSign("a fit")), "judged", ())
    known = replace(catalog, watch_for=(entry,))
    assert len(advice_for(known, network, QUIET).watch_for[0].signs) == 2
    feverish = advice_for(known, network, {**QUIET, "fever": "feels_feverish"})
    assert [sign.say for sign in feverish.watch_for[0].signs] == ["a fit"]


def test_signs_are_told_about_her_to_whoever_asks_for_her(catalog: Catalog, network: Network) -> None:
    sign = WatchSign("your skin is pale", None, {"say": "her skin is pale"})
    known = replace(catalog, watch_for=(WatchFor("some", None, Urgency("emergency"), (sign,), "judged", ()),))
    for for_whom, said in (("self", "your skin is pale"), ("child", "her skin is pale")):
        assert advice_for(known, network, QUIET, for_whom=for_whom).watch_for[0].signs[0].say == said


# --- What to say on the phone ---

PATIENTS = sorted(
    path
    for path in (Path(__file__).parent.parent / "patients").glob("*.yaml")
    if not path.name.startswith("known_unsafe")
)


def patient(path: Path) -> Mapping[str, Any]:
    data, problems = read_yaml(path, path.name)
    assert problems == []
    answers: Mapping[str, Any] = data["answers"]
    return answers


@pytest.mark.parametrize("path", PATIENTS, ids=[path.stem for path in PATIENTS])
def test_the_script_is_short_and_names_the_age_and_every_decisive_sign(
    catalog: Catalog, network: Network, path: Path
) -> None:
    answers = patient(path)
    situation = Situation(Case(answers), catalog)
    script = advice_for(with_actions(catalog), network, answers).call_script
    assert 25 <= len(script.split()) <= 75, script
    if isinstance(answers.get("age_years"), int):
        assert f"{answers['age_years']} years old" in script or "days old" in script
    for name in decisive_findings(situation, triage(situation)):
        finding = catalog.findings[name]
        if finding.role == "symptom" or finding.role == "safety_only":
            words = phrase(finding, situation.known(name), 0)
            assert words in script or phrase(finding, situation.known(name), 1) in script, name


def script(catalog: Catalog, network: Network, answers: Mapping[str, Any], for_whom: str = "self") -> str:
    return advice_for(with_actions(catalog), network, answers, for_whom=for_whom).call_script


def test_the_script_says_what_is_not_known_where_it_decides(catalog: Catalog, network: Network) -> None:
    assert "could be pregnant, no test is done yet" in script(catalog, network, MAY_BE_PREGNANT)
    assert "pregnan" not in script(catalog, network, {**QUIET, "age_years": 70})
    known = {**MAY_BE_PREGNANT, "could_be_pregnant": "i_know_i_am"}
    assert "how many weeks is not known" in script(catalog, network, known)
    assert "8 weeks pregnant" in script(catalog, network, {**known, "gestation_weeks": 8})


def test_the_script_says_nothing_that_was_not_answered(catalog: Catalog, network: Network) -> None:
    said = script(catalog, network, {})
    assert said.startswith("Hello. This is about vaginal bleeding. A symptom check told me")


def test_the_script_says_what_a_deciding_rule_rests_on_beside_the_signs(catalog: Catalog, network: Network) -> None:
    after_birth = {
        "age_years": 34, "recent_pregnancy_end": "birth", "days_since_pregnancy_end": 9, "bleeding_amount": "pouring",
        "hours_of_soaking": 3, "faintness": "light_headed", "fever": "high_fever", "rigors": "present",
        "heart_rate": 125, "clot_size": "plum", "bleeding_course": "getting_heavier", "discharge_smell": "foul",
    }  # fmt: skip
    said = script(catalog, network, after_birth)
    assert "a recent birth, 9 days ago" in said
    assert "light-headedness" in said
    assert len(said.split()) <= 75


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"contraceptive_method": "combined_pill"}, "use of the combined pill"),
        ({"contraceptive_method": "hormonal_coil"}, "a hormonal coil"),
        ({"hysterectomy": "womb_and_cervix_removed"}, "a womb that has been removed"),
        ({"tamoxifen_use": "present"}, "treatment with tamoxifen"),
        ({"lynch_or_cowden": "present"}, "known Lynch or Cowden syndrome"),
        ({"recent_pregnancy_end": "birth", "days_since_pregnancy_end": 30}, "a recent birth, 30 days ago"),
    ],
)
def test_the_history_is_said_in_a_sentence_that_takes_each_of_its_words(
    catalog: Catalog, network: Network, answer: Mapping[str, Any], words: str
) -> None:
    said = script(catalog, network, {"age_years": 40, "bleeding_amount": "spotting", **answer})
    note = next(sentence for sentence in said.split(". ") if sentence.startswith("Please also note: "))
    assert words in note


def test_a_rhesus_negative_blood_group_is_said_also_in_an_emergency(catalog: Catalog, network: Network) -> None:
    """The injection has three days; the rule that asks for it is milder than the one that decides."""
    bleeding = {
        "age_years": 31, "could_be_pregnant": "i_know_i_am", "pregnancy_test": "positive", "gestation_weeks": 22,
        "bleeding_amount": "light", "placenta_position": "low", "births": 2,
    }  # fmt: skip
    said = script(catalog, network, {**bleeding, "rh_negative": "present"})
    assert "get emergency help now" in said
    assert "a low placenta and rhesus-negative blood" in said
    for answer in ("absent", "unknown"):
        assert "rhesus" not in script(catalog, network, {**bleeding, "rh_negative": answer})


def test_the_script_speaks_of_her_where_somebody_else_calls(catalog: Catalog, network: Network) -> None:
    said = script(catalog, network, {**EMERGENCY, "pelvic_pain": "severe"}, for_whom="partner")
    assert "I am calling for my partner" in said
    assert "She is 28 years old" in said
    assert "pain low in her belly" in said
    assert " my belly" not in said


def test_nobody_lets_a_small_child_call(catalog: Catalog, network: Network) -> None:
    said = script(catalog, network, {"age_years": 5, "abnormal_bleeding": "present"})
    assert "calling for a child. She is 5 years old" in said


PRIVATE: dict[str, Any] = {
    "sexual_assault": "present",
    "hours_since_assault": 20,
    "fear_at_home": "present",
    "coercion": "present",
    "previous_abortion": "present",
    "sexual_contact": "within_a_year",
}


def test_every_sensitive_finding_is_tried(catalog: Catalog) -> None:
    assert {name for name, finding in catalog.findings.items() if finding.sensitive} <= set(PRIVATE)


@pytest.mark.parametrize("answers", [QUIET, MAY_BE_PREGNANT, EMERGENCY, {"age_years": 15}])
def test_a_sensitive_answer_never_gets_into_the_script(
    catalog: Catalog, network: Network, answers: Mapping[str, Any]
) -> None:
    said = script(catalog, network, {**answers, **PRIVATE}).lower()
    for word in ("assault", "rape", "forced", "abortion", "afraid", "fear", "violen", "home,", "consent", "coerc"):
        assert word not in said


def test_where_only_a_sensitive_answer_decides_the_script_asks_for_a_private_talk(
    catalog: Catalog, network: Network
) -> None:
    said = script(catalog, network, {**QUIET, "sexual_assault": "present", "hours_since_assault": 20})
    assert "in private" in said
    assert "in private" not in script(catalog, network, QUIET)


def test_an_abortion_and_a_miscarriage_are_said_in_the_same_words(catalog: Catalog) -> None:
    words = catalog.findings["recent_pregnancy_end"].say_it
    assert words["abortion_with_pills"] == words["abortion_by_procedure"] == words["miscarriage"]


def test_a_sensitive_finding_may_not_have_words_for_the_phone() -> None:
    assert problems_of_phrases(sensitive="present", present="something private") == ["is sensitive and has `say_it`."]


def test_words_for_an_answer_that_cannot_be_given_or_with_an_unknown_mark_are_a_problem() -> None:
    assert problems_of_phrases(present="pain in {my} belly") == []
    assert problems_of_phrases(severe="pain") == ["`severe` is no answer of this finding."]
    assert problems_of_phrases(present="pain in {your} belly") == ["`{your}` is no mark of a phrase."]


def problems_of_phrases(sensitive: str = "absent", **phrases: str) -> list[str]:
    problems: list[Problem] = []
    data = Map({"sensitive": sensitive, "say_it": Map(phrases)})
    for part in (data, data["say_it"]):
        part.line, part.lines = 1, {}
    read_say_it(Record(data, "findings/x.yaml", problems), "binary", ())
    return [problem.what for problem in problems]


# Answers that are said in another way or only set the limits of a rule: days and weeks, what is usual, what is absent.
NOT_SAID = {
    "abnormal_bleeding", "age_days", "age_years", "bleeding_days", "contacts_in_48_hours", "could_be_pregnant",
    "days_since_emergency_pill", "days_since_last_period", "days_since_pregnancy_end", "days_since_procedure",
    "days_since_unprotected_sex", "gestation_weeks", "heartbeat_on_scan", "heaviest_amount",
    "hours_since_misoprostol", "like_usual_period", "midcycle_bleeding", "mittelschmerz", "pain_with_sex",
    "period_pain", "pregnancy_test", "pregnancy_test_days_ago", "primary_pph", "problem_weeks",
    "weight_kg", "years_since_menarche",
}  # fmt: skip


def test_every_answer_that_can_decide_an_urgent_rule_has_words_for_the_phone(catalog: Catalog) -> None:
    decisive = {
        name for rule in catalog.rules.values() if rule.urgency.step >= 3 for name in findings_in(rule.when, catalog)
    }
    assert len(decisive) > 80
    for name in sorted(decisive - NOT_SAID):
        assert catalog.findings[name].say_it or catalog.findings[name].sensitive, name
    assert decisive >= NOT_SAID


def findings_in(expression: Expression, catalog: Catalog, seen: frozenset[str] = frozenset()) -> set[str]:
    found: set[str] = set()
    for leaf in leaves(expression):
        if isinstance(leaf, IsFinding):
            found.add(leaf.finding)
        elif isinstance(leaf, IsDerived) and leaf.derived not in seen:
            derived = catalog.derived[leaf.derived]
            for part in (*([derived.when] if derived.when else []), *derived.count):
                found |= findings_in(part, catalog, seen | {leaf.derived})
            found |= {name for name in catalog.findings if name in derived.formula.split()}
    return found
