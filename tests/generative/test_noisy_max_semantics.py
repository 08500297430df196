"""What the answers mean, by definition, in networks small enough to write the sums by hand.

Independent causes with P(present) = prior; a graded finding is the largest level any cause or the background
brings (noisy-MAX: the cumulative distributions multiply), a yes/no finding the OR of them. A link is given as
se = P(finding | cause, background included), so the cause alone brings it with 1 - (1 - se) / (1 - leak).
"""

from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from random_networks import condition, figure, finding, write_catalog

from spotting.case import Case
from spotting.catalog import Catalog
from spotting.reasoning.inference import Network, infer
from spotting.reasoning.inference.enumeration import solve_by_enumeration
from spotting.reasoning.inference.evidence_input import lattice_of
from spotting.reasoning.inference.or_lattice import solve
from spotting.situation import Situation

LEVELS = ["none", "mild", "moderate", "severe"]
LEAKS = (0.3, 0.1, 0.02)  # P(at least mild, moderate, severe) without a cause
ONE = (0.8, 0.5, 0.2)  # the same given cause one, given cause two
TWO = (0.6, 0.45, 0.25)
PRIORS = {"one": 0.07, "two": 0.02}


def at_least(figures: tuple[float, ...], key: str = "p") -> list[dict[str, Any]]:
    return [figure(p, key, at_least=level) for p, level in zip(figures, LEVELS[1:], strict=True)]


def joint_of(catalog: Catalog, answers: Mapping[str, Any], state: str = "cycling") -> tuple[float, dict[str, float]]:
    """Return P(answers) and P(answers, condition) by both engines, which must agree."""
    network = Network(catalog)
    situation = Situation(Case({"which_state": state, **answers}), catalog)
    lattice = lattice_of(situation, network, network.point)
    values = {variable.id: variable.values for variable in network.variables}
    results = []
    for engine in (solve, solve_by_enumeration):
        joint = engine(lattice)
        present = {
            name: float(figures[0, k])
            for variable, figures in zip(lattice.names, joint.present, strict=True)
            for k, name in enumerate(values[variable])
        }
        results.append((float(joint.total[0]), present))
    assert results[0][0] == pytest.approx(results[1][0], rel=1e-12)
    assert results[0][1] == pytest.approx(results[1][1], rel=1e-12)
    return results[0]


def below(figures: tuple[float, ...], level: int, leaks: tuple[float, ...] = LEAKS) -> float:
    """P(what the cause alone brings stays below a level)."""
    return 1.0 if level > len(figures) else (1 - figures[level - 1]) / (1 - leaks[level - 1])


def by_hand(low: int, high: int) -> tuple[float, dict[str, float]]:
    """P(low <= level <= high) with every combination of the two causes: F(high) - F(low - 1)."""
    total, present = 0.0, {"one": 0.0, "two": 0.0}
    for one, two in product((False, True), repeat=2):
        prior = (PRIORS["one"] if one else 1 - PRIORS["one"]) * (PRIORS["two"] if two else 1 - PRIORS["two"])

        def cumulative(level: int, one: bool = one, two: bool = two) -> float:
            """P(highest of all <= level): product of what each keeps below level + 1."""
            if level < 0:
                return 0.0
            leak = 1.0 if level + 1 > len(LEAKS) else 1 - LEAKS[level]
            return leak * (below(ONE, level + 1) if one else 1) * (below(TWO, level + 1) if two else 1)

        p = prior * (cumulative(high) - cumulative(low - 1))
        total += p
        present["one"] += p * one
        present["two"] += p * two
    return total, present


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    pain = finding("graded", levels=LEVELS, otherwise=at_least(LEAKS))
    causes = {
        name: condition(present_in={"cycling": figure(PRIORS[name])}, shows_as={"pain": at_least(figures, "se")})
        for name, figures in (("one", ONE), ("two", TWO))
    }
    return write_catalog(tmp_path_factory.mktemp("graded"), {"pain": pain}, causes)


@pytest.mark.parametrize(
    ("answer", "low", "high"),
    [
        ("none", 0, 0),
        ("mild", 1, 1),
        ("moderate", 2, 2),
        ("severe", 3, 3),
        ("present", 1, 3),
        ({"at_least": "mild"}, 1, 3),
        ({"at_least": "moderate"}, 2, 3),
        ({"at_most": "mild"}, 0, 1),
        ({"at_most": "moderate"}, 0, 2),
        ({"at_least": "mild", "at_most": "moderate"}, 1, 2),
        ({"at_least": "moderate", "at_most": "severe"}, 2, 3),
        ("unknown", 0, 3),
    ],
)
def test_graded_finding_is_noisy_max(graded: Catalog, answer: Any, low: int, high: int) -> None:
    total, present = joint_of(graded, {"pain": answer})
    expected_total, expected = by_hand(low, high)
    assert total == pytest.approx(expected_total, rel=1e-12)
    assert present == pytest.approx(expected, rel=1e-12)


def test_levels_of_a_graded_finding_sum_to_one(graded: Catalog) -> None:
    each = [joint_of(graded, {"pain": level}) for level in LEVELS]
    assert sum(total for total, _ in each) == pytest.approx(1, rel=1e-12)
    for name, prior in PRIORS.items():
        assert sum(present[name] for _, present in each) == pytest.approx(prior, rel=1e-12)


def test_a_cause_gives_its_se(graded: Catalog) -> None:
    """P(at least a level | cause, any other cause or none) follows from the figures in the file."""
    for level, se, other in zip(LEVELS[1:], ONE, TWO, strict=True):
        leak = LEAKS[LEVELS.index(level) - 1]
        _, present = joint_of(graded, {"pain": {"at_least": level}})
        stays_below = (1 - se) * ((1 - PRIORS["two"]) + PRIORS["two"] * (1 - other) / (1 - leak))
        assert present["one"] / PRIORS["one"] == pytest.approx(1 - stays_below, rel=1e-12)


@pytest.mark.parametrize(("named", "se"), [("mild", 0.8), ("moderate", 0.6), ("severe", 0.5)])
def test_a_named_level_keeps_its_figure(tmp_path: Path, named: str, se: float) -> None:
    """The levels a file does not name are filled in around the one it names, never over it."""
    pain = finding("graded", levels=LEVELS, otherwise=at_least(LEAKS))
    cause = condition(present_in={"cycling": figure(0.07)}, shows_as={"pain": [figure(se, "se", at_least=named)]})
    catalog = write_catalog(tmp_path, {"pain": pain}, {"one": cause})
    _, present = joint_of(catalog, {"pain": {"at_least": named}})
    assert present["one"] / 0.07 == pytest.approx(se, rel=1e-12)


@pytest.fixture(scope="module")
def family(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Yes/no and choice findings, some only with their parent; two causes and a stage of the first."""
    findings = {
        "bleeds": finding("binary", otherwise=figure(0.1)),
        "itch": finding("binary", otherwise=figure(0.2)),
        "after_sex": finding("binary", parents=[{"finding": "bleeds"}], otherwise=figure(0.05)),
        "colour": finding(
            "choice",
            values=["pink", "red", "brown", "other"],
            given={"finding": "bleeds"},
            otherwise=[
                {"is": "pink", **figure(0.1)},
                {"is": "red", **figure(0.3)},
                {"is": "brown", **figure(0.2)},
            ],
        ),
        "days": finding("number", bands={"long": {"from": 8}}, otherwise=figure(0.15, band="long")),
        "risk": finding("binary", role="risk_factor"),
        "gate": finding("binary", role="risk_factor"),
    }
    conditions = {
        "one": condition(
            present_in={"cycling": figure(0.04)},
            shows_as={
                "bleeds": figure(0.7, "se"),
                "after_sex": figure(0.28, "se"),  # 0.28 / 0.7 given bleeding
                "colour": [{"is": "brown", **figure(0.6, "se_if_parent")}],
                "days": figure(0.5, "se", band="long"),
            },
            risk_factors={"risk": figure(3, "odds", exposed_share=0.2)},
        ),
        "two": condition(
            present_in={"cycling": figure(0.01)},
            requires={"finding": "gate"},
            exposed=figure(0.25),
            shows_as={
                "bleeds": figure(0.9, "se"),
                "after_sex": figure(0.5, "se_if_parent"),
                "itch": figure(0.5, "se"),
                "colour": [
                    {"is": "pink", **figure(0.4, "se_if_parent")},
                    {"is": "red", **figure(0.5, "se_if_parent")},
                ],
            },
        ),
        "late": condition("complication", of="one", stage_share=figure(0.3), shows_as={"bleeds": figure(0.95, "se")}),
    }
    return write_catalog(tmp_path_factory.mktemp("family"), findings, conditions)


SHARES = {"one": 0.04 * 0.7, "late": 0.04 * 0.3}  # of the variable; the rest is neither


def family_by_hand(
    links: Mapping[str, list[tuple[bool, float, Mapping[str, float]]]],
    *,
    one: Mapping[str, float] = SHARES,
    two: float = 0.01 * 0.25,
) -> tuple[float, dict[str, float]]:
    """`links`: name -> [(present, leak, {condition: se given parent})]; noisy-OR of those that are there."""
    total, present = 0.0, {"one": 0.0, "late": 0.0, "two": 0.0}
    for first, second in product(("none", "one", "late"), ("none", "two")):
        p = one.get(first, 1 - sum(one.values())) * (two if second == "two" else 1 - two)
        for seen in links.values():
            for there, leak, figures in seen:
                stays = 1 - leak
                for cause in (first, second):
                    if cause in figures:
                        stays *= (1 - figures[cause]) / (1 - leak)
                p *= 1 - stays if there else stays
        total += p
        for cause in (first, second):
            if cause in present:
                present[cause] += p
    return total, present


BLEEDS = {"one": 0.7, "late": 0.95, "two": 0.9}
AFTER_SEX = {
    "one": 0.4,
    "late": 0.28 / 0.95,
    "two": 0.5,
}  # the stage bleeds more often, its own share is smaller
BROWN, PINK, RED = {"one": 0.6, "late": 0.6}, {"two": 0.4}, {"two": 0.5}
FAMILY: dict[str, tuple[dict[str, Any], dict[str, list[tuple[bool, float, Mapping[str, float]]]]]] = {
    "nothing answered": ({}, {}),
    "positive": ({"bleeds": "present"}, {"bleeds": [(True, 0.1, BLEEDS)]}),
    "negative": ({"bleeds": "absent"}, {"bleeds": [(False, 0.1, BLEEDS)]}),
    "a negative without a link to one": (
        {"bleeds": "present", "itch": "absent"},
        {"bleeds": [(True, 0.1, BLEEDS)], "itch": [(False, 0.2, {"two": 0.5})]},
    ),
    "child with its parent": (
        {"bleeds": "present", "after_sex": "present"},
        {"bleeds": [(True, 0.1, BLEEDS)], "after_sex": [(True, 0.05, AFTER_SEX)]},
    ),
    "a child says its parent is there": (
        {"after_sex": "present"},
        {"bleeds": [(True, 0.1, BLEEDS)], "after_sex": [(True, 0.05, AFTER_SEX)]},
    ),
    "child denied": (
        {"bleeds": "present", "after_sex": "absent"},
        {"bleeds": [(True, 0.1, BLEEDS)], "after_sex": [(False, 0.05, AFTER_SEX)]},
    ),
    "child of an absent parent says nothing": (
        {"bleeds": "absent", "after_sex": "absent"},
        {"bleeds": [(False, 0.1, BLEEDS)]},
    ),
    "child of an unknown parent says nothing": ({"bleeds": "unknown", "after_sex": "absent"}, {}),
    "`given` an absent parent says nothing": (
        {"bleeds": "absent", "colour": "brown"},
        {"bleeds": [(False, 0.1, BLEEDS)]},
    ),
    "one value of a choice": (
        {"bleeds": "present", "colour": "brown"},
        {
            "bleeds": [(True, 0.1, BLEEDS)],
            "colour": [(False, 0.1, PINK), (False, 0.3, RED), (True, 0.2, BROWN)],
        },
    ),
    "a value without a node": (
        {"bleeds": "present", "colour": "other"},
        {
            "bleeds": [(True, 0.1, BLEEDS)],
            "colour": [(False, 0.1, PINK), (False, 0.3, RED), (False, 0.2, BROWN)],
        },
    ),
    "a value without a node among others": (
        {"bleeds": "present", "colour": {"in": ["pink", "other"]}},
        {"bleeds": [(True, 0.1, BLEEDS)], "colour": [(False, 0.3, RED), (False, 0.2, BROWN)]},
    ),
    "a number in the band": ({"days": 9}, {"days": [(True, 0.15, {"one": 0.5, "late": 0.5})]}),
    "a number below the band": ({"days": 3}, {"days": [(False, 0.15, {"one": 0.5, "late": 0.5})]}),
    "a number that straddles the band": ({"days": {"from": 5, "to": 9}}, {}),
}


@pytest.mark.parametrize("name", FAMILY)
def test_yes_no_and_choice_findings(family: Catalog, name: str) -> None:
    answers, links = FAMILY[name]
    total, present = joint_of(family, answers)
    expected_total, expected = family_by_hand(links)
    assert total == pytest.approx(expected_total, rel=1e-12)
    assert present == pytest.approx(expected, rel=1e-12)


def test_one_of_several_values(family: Catalog) -> None:
    """`in`: at least one of the values is brought about, and none of the others."""
    plain = {"bleeds": [(True, 0.1, BLEEDS)], "colour": [(False, 0.2, BROWN)]}
    neither = {**plain, "colour": [(False, 0.2, BROWN), (False, 0.1, PINK), (False, 0.3, RED)]}
    total, present = joint_of(family, {"bleeds": "present", "colour": {"in": ["pink", "red"]}})
    (all_total, every), (none_total, none) = family_by_hand(plain), family_by_hand(neither)
    assert total == pytest.approx(all_total - none_total, rel=1e-12)
    assert present == pytest.approx({name: every[name] - none[name] for name in every}, rel=1e-12)


def test_gates(family: Catalog) -> None:
    links = {"bleeds": [(True, 0.1, BLEEDS)]}
    for answer, prior in (("present", 0.01), ("unknown", 0.0025)):
        total, present = joint_of(family, {"bleeds": "present", "gate": answer})
        expected_total, expected = family_by_hand(links, two=prior)
        assert total == pytest.approx(expected_total, rel=1e-12)
        assert present == pytest.approx(expected, rel=1e-12)
    total, present = joint_of(family, {"bleeds": "present", "gate": "absent"})
    assert "two" not in present
    assert total == pytest.approx(family_by_hand(links, two=0.0)[0], rel=1e-12)


@pytest.mark.parametrize(("answer", "factor"), [("present", 3 / 1.4), ("absent", 1 / 1.4), ("unknown", 1)])
def test_risk_factors_multiply_the_odds(family: Catalog, answer: str, factor: float) -> None:
    """The odds of one and its stage, against neither; the average over exposed and others stays the prior."""
    odds = 0.04 / 0.96 * factor
    prior = odds / (1 + odds)
    total, present = joint_of(family, {"bleeds": "present", "risk": answer})
    expected_total, expected = family_by_hand(
        {"bleeds": [(True, 0.1, BLEEDS)]}, one={"one": prior * 0.7, "late": prior * 0.3}
    )
    assert total == pytest.approx(expected_total, rel=1e-12)
    assert present == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("answers", "factor"),
    [
        ({}, 1),  # nothing known
        ({"smear": "waiting"}, 8),
        ({"smear": {"in": ["waiting", "treated"]}}, 2),  # all raise it: the least
        ({"smear": {"in": ["normal", "treated"]}}, 1),  # they differ: nothing is shared
        ({"smear": {"in": ["normal", "recent"]}}, 0.5),  # all lower it: the nearest to 1
        ({"smear": {"in": ["waiting", "treated", "other"]}}, 1),  # one value says nothing
        ({"births": {"from": 1}}, 1.5),
        ({"births": {"from": 0, "to": 1}}, 1),  # 0 says nothing
        ({"births": {"from": 2, "to": 30}}, 3),
        ({"births": {"from": 3}, "smear": {"in": ["waiting", "treated"]}}, 6),
    ],
)
def test_an_answer_that_leaves_values_open_counts_with_what_they_share(
    tmp_path: Path, answers: Mapping[str, Any], factor: float
) -> None:
    """By both engines, and the drawn numbers stay between those of the values still possible."""
    findings = {
        "bleeds": finding("binary", otherwise=figure(0.1)),
        "smear": finding("choice", values=["normal", "recent", "waiting", "treated", "other"], role="risk_factor"),
        "births": finding("number", role="risk_factor"),
    }
    factors = {
        "smear": [
            {"is": "normal", **figure(0.25, "odds")},
            {"is": "recent", **figure(0.5, "odds")},
            {"is": "waiting", **figure(8, "odds")},
            {"is": "treated", **figure(2, "odds")},
        ],
        "births": [{"from": 1, "to": 1, **figure(1.5, "odds")}, {"from": 2, **figure(3, "odds")}],
    }
    cause = condition(present_in={"cycling": figure(0.2)}, shows_as={"bleeds": figure(0.6, "se")}, risk_factors=factors)
    catalog = write_catalog(tmp_path, findings, {"one": cause})
    _, present = joint_of(catalog, answers)
    weight = 0.25 * factor
    assert present["one"] == pytest.approx(weight / (1 + weight), rel=1e-12)


def test_a_stage_counts_as_its_condition(family: Catalog) -> None:
    network = Network(family)
    result = infer(Situation(Case({"which_state": "cycling", "bleeds": "present"}), family), network)
    total, present = family_by_hand({"bleeds": [(True, 0.1, BLEEDS)]})
    assert result.causes["one"].p_present == pytest.approx((present["one"] + present["late"]) / total, rel=1e-12)
    assert result.causes["late"].p_present == pytest.approx(present["late"] / total, rel=1e-12)


def test_states_weigh_by_share_and_evidence(tmp_path: Path) -> None:
    """P(state | answers) is share times odds of the state's evidence times P(findings | state)."""
    findings = {
        "bleeds": finding("binary", otherwise=figure(0.1)),
        "hint": finding("binary", role="state_evidence"),
    }
    cause = condition(present_in={"cycling": figure(0.2)}, shows_as={"bleeds": figure(0.6, "se")})
    evidence = [{"id": "e", "when": {"finding": "hint"}, "odds": {"postpartum": figure(4, "odds")}}]
    catalog = write_catalog(
        tmp_path, findings, {"one": cause}, share={"cycling": 0.6, "postpartum": 0.2}, evidence=evidence
    )
    answers = {"which_state": {"in": ["cycling", "postpartum"]}, "hint": "present", "bleeds": "present"}
    result = infer(Situation(Case(answers), catalog), Network(catalog))
    cycling, postpartum = 0.6 * (0.8 * 0.1 + 0.2 * 0.6), 0.2 * 4 * 0.1
    assert result.states["cycling"] == pytest.approx(cycling / (cycling + postpartum), rel=1e-12)
    assert result.causes["one"].p_present == pytest.approx(0.6 * 0.2 * 0.6 / (cycling + postpartum), rel=1e-12)


def test_members_of_a_group_exclude_each_other(tmp_path: Path) -> None:
    findings = {
        "bleeds": finding("binary", otherwise=figure(0.1)),
        "risk": finding("binary", role="risk_factor"),
    }
    one = condition(
        present_in={"cycling": figure(0.2)},
        shows_as={"bleeds": figure(0.6, "se")},
        risk_factors={"risk": figure(2, "odds")},
    )
    two = condition(present_in={"cycling": figure(0.3)}, shows_as={"bleeds": figure(0.9, "se")})
    group = [{"id": "either", "members": ["one", "two"], "rest": "neither"}]
    catalog = write_catalog(tmp_path, findings, {"one": one, "two": two}, groups=group)
    total, present = joint_of(catalog, {"bleeds": "present", "risk": "present"})
    whole = 0.5 + 0.4 + 0.3  # odds against "neither", which has 0.5
    assert total == pytest.approx((0.5 * 0.1 + 0.4 * 0.6 + 0.3 * 0.9) / whole, rel=1e-12)
    assert present == pytest.approx({"one": 0.24 / whole, "two": 0.27 / whole}, rel=1e-12)
