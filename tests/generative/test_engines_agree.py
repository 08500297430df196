"""The engines agree with the enumeration, their meaning: to 1e-12, the smallest posteriors included."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from exact_arithmetic import solve_exactly
from hypothesis import given, settings
from random_catalogs import CHOICES, random_catalog
from random_networks import assert_same, lattices, likeliest, pick, random_lattice

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
    assert_exact(lattice, solve_by_enumeration(lattice))


def assert_exact(lattice: Lattice, joint: Joint) -> None:
    exact = solve_exactly(lattice)
    np.testing.assert_allclose(joint.total[0], float(exact.total), rtol=1e-13, atol=0)
    np.testing.assert_allclose(joint.no_cause[0], float(exact.no_cause), rtol=1e-13, atol=0)
    for i, k in exact.present:
        np.testing.assert_allclose(joint.present[i][0, k - 1], float(exact.present[i, k]), rtol=1e-13, atol=0)
        np.testing.assert_allclose(joint.cause[i][0, k - 1], float(exact.cause[i, k]), rtol=1e-13, atol=0)


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
    small = random_catalog(tmp_path, np.random.default_rng([4, seed]))
    rng = np.random.default_rng([4, seed, 1])
    network = Network(small)
    table = np.random.default_rng(seed).standard_normal((3, len(network.numbers)))
    for _ in range(12):
        answers = {name: options[int(rng.integers(len(options)))] for name, options in CHOICES.items()}
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
