"""The engines agree with the enumeration, their meaning: to 1e-12, the smallest posteriors included."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from random_networks import (
    assert_same,
    condition,
    figure,
    finding,
    lattices,
    likeliest,
    pick,
    random_lattice,
    write_catalog,
)

from spotting.case import Case
from spotting.reasoning.inference import Network, draw_table
from spotting.reasoning.inference.enumeration import MAX_COMBINATIONS, solve_by_enumeration
from spotting.reasoning.inference.evidence_input import Lattice, lattice_of
from spotting.reasoning.inference.few_causes import MAX_CAUSES, solve_few
from spotting.reasoning.inference.or_lattice import Joint, plan, solve
from spotting.situation import Situation

KEPT = 10  # variables of the real catalog that enumeration can still take


def assert_probabilities(lattice: Lattice, joint: Joint) -> None:
    """Every figure lies between 0 and what contains it (up to rounding)."""
    room = 1 + 1e-12
    assert (joint.total >= 0).all()
    assert (joint.total <= lattice.weight * room).all()
    assert (joint.no_cause >= 0).all()
    assert (joint.no_cause <= joint.total * room).all()
    for present, cause in zip(joint.present, joint.cause, strict=True):
        assert (present >= 0).all()
        assert (present.sum(axis=1) <= joint.total * room).all()
        assert (cause >= 0).all()
        assert (cause <= present * room).all()


@settings(max_examples=150, deadline=None, derandomize=True)
@given(lattices(max_variables=5))
def test_lattice_is_the_enumeration(lattice: Lattice) -> None:
    joint = solve(lattice)
    assert_same(joint, solve_by_enumeration(lattice))
    assert_probabilities(lattice, joint)


@pytest.mark.parametrize("seed", range(12))
def test_lattice_is_the_enumeration_for_many_variables(seed: int) -> None:
    lattice = random_lattice(np.random.default_rng([1, seed]), lanes=2, variables=9, bits=10, max_values=2)
    assert_same(solve(lattice), solve_by_enumeration(lattice))


@pytest.mark.parametrize("seed", range(10))
def test_enumeration_is_exact_arithmetic(seed: int) -> None:
    """Fractions, no rounding at all: one lane, the sums of the model in their plainest form."""
    lattice = random_lattice(np.random.default_rng([2, seed]), lanes=1, variables=4, bits=4, max_values=2)
    total, no_cause = Fraction(0), Fraction(0)
    present = {(i, k): Fraction(0) for i, w in enumerate(lattice.weights) for k in range(1, w.shape[1])}
    cause = dict(present)
    leak = [Fraction(x) for x in lattice.leak_silent[0]]
    for values in product(*(range(w.shape[1]) for w in lattice.weights)):
        weight = Fraction(lattice.weight[0])
        for w, k in zip(lattice.weights, values, strict=True):
            weight *= Fraction(w[0, k])
        chosen = {i: [Fraction(x) for x in lattice.silent[i][0, k - 1]] for i, k in enumerate(values) if k}

        def stays(b: int, links: Mapping[int, list[Fraction]]) -> Fraction:
            result = Fraction(1)
            for u in links.values():
                result *= u[b]
            return result

        def mass(
            held: Mapping[int, list[Fraction]], free: Mapping[int, list[Fraction]], weight: Fraction = weight
        ) -> Fraction:
            """The links in `held` are silent to bleeding bits; those in `free` may explain them."""
            for b, bleeds in enumerate(lattice.bleeding):
                if bleeds:
                    weight *= stays(b, held) * (1 - leak[b] * stays(b, free))
                else:
                    weight *= 1 - leak[b] * stays(b, held) * stays(b, free)
            return weight

        total += mass({}, chosen)
        no_cause += mass(chosen, {})
        for i, u in chosen.items():
            present[i, values[i]] += mass({}, chosen)
            held = mass({i: u}, {j: other for j, other in chosen.items() if j != i})
            cause[i, values[i]] += mass({}, chosen) - held
    joint = solve_by_enumeration(lattice)
    np.testing.assert_allclose(joint.total[0], float(total), rtol=1e-13, atol=0)
    np.testing.assert_allclose(joint.no_cause[0], float(no_cause), rtol=1e-13, atol=0)
    for (i, k), exact in present.items():
        np.testing.assert_allclose(joint.present[i][0, k - 1], float(exact), rtol=1e-13, atol=0)
        np.testing.assert_allclose(joint.cause[i][0, k - 1], float(cause[i, k]), rtol=1e-13, atol=0)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(lattices(max_variables=6))
def test_order_of_variables_does_not_matter(lattice: Lattice) -> None:
    joint = solve(lattice)
    turned = list(range(len(lattice.names)))[::-1]
    other = solve(pick(lattice, turned))
    back = replace(other, present=other.present[::-1], cause=other.cause[::-1])
    assert_same(joint, back)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(lattices(max_variables=6))
def test_order_of_bits_does_not_matter(lattice: Lattice) -> None:
    turned = replace(
        lattice,
        silent=tuple(u[:, :, ::-1] for u in lattice.silent),
        leak_silent=lattice.leak_silent[:, ::-1],
        bits=lattice.bits[::-1],
        bleeding=lattice.bleeding[::-1],
    )
    assert_same(solve(lattice), solve(turned))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(lattices(max_variables=5))
def test_lanes_do_not_mix(lattice: Lattice) -> None:
    joint = solve(lattice)
    for lane in range(lattice.lanes):
        rows = slice(lane, lane + 1)
        alone = solve(
            replace(
                lattice,
                states=lattice.states[rows],
                weight=lattice.weight[rows],
                weights=tuple(w[rows] for w in lattice.weights),
                silent=tuple(u[rows] for u in lattice.silent),
                leak_silent=lattice.leak_silent[rows],
            )
        )
        np.testing.assert_allclose(alone.total[0], joint.total[lane], rtol=1e-12, atol=1e-300)
        for one, all_lanes in zip(alone.present, joint.present, strict=True):
            np.testing.assert_allclose(one[0], all_lanes[lane], rtol=1e-12, atol=1e-300)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(lattices(max_variables=MAX_CAUSES))
def test_few_causes_is_exact_for_few_variables(lattice: Lattice) -> None:
    few = solve_few(lattice)
    assert_same(few, solve_by_enumeration(lattice))
    assert (few.missed == 0).all()


@settings(max_examples=80, deadline=None, derandomize=True)
@given(lattices(max_variables=8))
def test_few_causes_bounds_what_it_misses(lattice: Lattice) -> None:
    few, exact = solve_few(lattice), solve(lattice)
    room = 1 + 1e-12
    assert (few.missed >= 0).all()
    assert (few.total <= exact.total * room).all()
    assert (exact.total <= (few.total + few.missed) * room).all()
    for part, whole in zip(few.present, exact.present, strict=True):
        assert (part <= whole * room).all()
        assert (whole <= (part + few.missed[:, None]) * room + 1e-300).all()
    assert_probabilities(lattice, few)


def test_enumeration_refuses_what_it_cannot_count() -> None:
    lattice = random_lattice(np.random.default_rng(3), variables=21, bits=1, max_values=1)
    assert MAX_COMBINATIONS < 2**21
    with pytest.raises(ValueError, match="too many"):
        solve_by_enumeration(lattice)


def test_engines_agree_on_the_real_catalog(network: Network, realistic_cases: Mapping[str, Mapping[str, Any]]) -> None:
    """The variables with the highest posteriors of every realistic case, all its states."""
    for name, answers in realistic_cases.items():
        lattice = lattice_of(Situation(Case(answers), network.catalog), network, network.point)
        joint = solve(lattice)
        assert_probabilities(lattice, joint)
        reduced = likeliest(lattice, joint, KEPT)
        try:
            assert_same(solve(reduced), solve_by_enumeration(reduced))
        except AssertionError as error:
            raise AssertionError(f"{name}: {error}") from None
        few = solve_few(likeliest(lattice, joint, MAX_CAUSES))
        assert_same(few, solve(likeliest(lattice, joint, MAX_CAUSES)))


def test_real_catalog_few_causes_bounds_hold(
    network: Network, realistic_cases: Mapping[str, Mapping[str, Any]]
) -> None:
    for name, answers in list(realistic_cases.items())[::4]:
        lattice = lattice_of(Situation(Case(answers), network.catalog), network, network.point)
        exact, few = solve(lattice), solve_few(lattice)
        room = 1 + 1e-9
        assert (few.total <= exact.total * room).all(), name
        assert (exact.total <= (few.total + few.missed) * room).all(), name


@pytest.mark.parametrize("seed", range(8))
def test_engines_agree_on_random_catalogs(seed: int, tmp_path: Any) -> None:
    """Small catalogs read from YAML: every kind of finding, parents, groups, stages, gates, draws."""
    rng = np.random.default_rng([4, seed])

    def p(low: float, high: float) -> float:
        return float(rng.uniform(low, high))

    findings = {
        "bleeds": finding("binary", otherwise=figure(p(0.01, 0.1))),
        "postcoital_bleeding": finding("binary", parents=[{"finding": "bleeds"}], otherwise=figure(p(0.01, 0.1))),
        "pain": finding(
            "graded",
            levels=["none", "mild", "severe"],
            otherwise=[figure(p(0.1, 0.3), at_least="mild"), figure(p(0.01, 0.05), at_least="severe")],
        ),
        "colour": finding(
            "choice",
            values=["pink", "red", "brown", "other"],
            given={"finding": "bleeds"},
            otherwise=[{"is": v, **figure(p(0.05, 0.2))} for v in ("pink", "red", "brown")],
        ),
        "length": finding(
            "number",
            bands={"short": {"to": 2}, "long": {"from": 8}},
            otherwise=[figure(p(0.05, 0.2), band="short"), figure(p(0.05, 0.2), band="long")],
        ),
        "risk": finding("binary", role="risk_factor"),
        "gate": finding("binary", role="risk_factor"),
    }
    states = ("cycling", "perimenopause")
    shown = {
        "bleeds": lambda: figure(p(0.2, 0.95), "se"),
        "postcoital_bleeding": lambda: figure(p(0.2, 0.9), "se_if_parent"),
        "pain": lambda: [
            figure(p(0.5, 0.9), "se", at_least="mild"),
            figure(p(0.1, 0.4), "se", at_least="severe"),
        ],
        "colour": lambda: [{"is": "brown", **figure(p(0.3, 0.9), "se_if_parent")}],
        "length": lambda: figure(p(0.3, 0.9), "se", band="long"),
    }
    conditions = {}
    for i in range(6):
        links = {name: make() for name, make in shown.items() if i == 0 or rng.random() < 0.6}
        extra: dict[str, Any] = {}
        if i == 1:
            extra = {"requires": {"finding": "gate"}, "exposed": figure(p(0.1, 0.5))}
        if i == 2:
            extra = {"excluded_by": {"finding": "gate"}}
        if rng.random() < 0.5:
            extra["risk_factors"] = {"risk": figure(p(0.3, 5), "odds", exposed_share=0.2)}
        conditions[f"c{i}"] = condition(
            states=states,
            present_in={state: figure(p(0.001, 0.15)) for state in states},
            shows_as=links or {"bleeds": shown["bleeds"]()},
            **extra,
        )
    conditions["stage"] = condition(
        "complication", states, of="c0", stage_share=figure(p(0.1, 0.5)), shows_as={"pain": shown["pain"]()}
    )
    small = write_catalog(
        tmp_path,
        findings,
        conditions,
        groups=[{"id": "grp", "members": ["c0", "c3"], "rest": "none of them"}],
    )
    network = Network(small)
    table = np.random.default_rng(seed).standard_normal((3, len(network.numbers)))
    choices: dict[str, list[Any]] = {
        "which_state": [{"in": list(states)}, "cycling", "unknown"],
        "bleeds": ["present", "present", "absent"],
        "postcoital_bleeding": ["present", "absent", "unknown"],
        "pain": ["none", "mild", "severe", {"at_least": "mild"}, {"at_most": "mild"}],
        "colour": ["brown", "red", {"in": ["pink", "brown"]}, {"is_not": "brown"}, "other"],
        "length": [1, 5, 9, {"from": 1, "to": 3}, {"from": 9, "to": 20}],
        "risk": ["present", "absent", "unknown"],
        "gate": ["present", "absent", "unknown"],
    }
    for _ in range(12):
        answers = {name: options[int(rng.integers(len(options)))] for name, options in choices.items()}
        if answers["bleeds"] == "absent":
            answers = {k: v for k, v in answers.items() if k not in ("postcoital_bleeding", "colour")}
        situation = Situation(Case(answers), small)
        for parameters in (network.point, network.sample(table)):
            lattice = lattice_of(situation, network, parameters)
            assert plan(lattice).width <= len(lattice.bits)
            joint = solve(lattice)
            assert_same(joint, solve_by_enumeration(lattice))
            if parameters is network.point:
                assert_probabilities(lattice, joint)


def test_draws_are_probabilities(network: Network, realistic_cases: Mapping[str, Mapping[str, Any]]) -> None:
    sampled = network.sample(draw_table(network))
    for name, answers in realistic_cases.items():
        lattice = lattice_of(Situation(Case(answers), network.catalog), network, sampled)
        assert (lattice.leak_silent <= 1).all(), name
        assert all((u <= 1).all() for u in lattice.silent), name
