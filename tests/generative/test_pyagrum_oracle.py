"""A second oracle: the same lattices as Bayesian networks in pyAgrum, solved by its junction trees.

One node per variable. A bit is a leaky noisy-OR: one explicit table where few variables touch it, otherwise a
chain of two-parent ORs (temporal decomposition). Evidence: every bit is 1. Double precision of pyAgrum allows
1e-12 of every value, however small (no absolute slack beyond underflow); on these networks 1e-14 held too.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from random_networks import likeliest, random_lattice

import bench
from spotting.case import Case
from spotting.reasoning.inference import Network
from spotting.reasoning.inference.evidence_input import Lattice, lattice_of
from spotting.reasoning.inference.or_lattice import solve
from spotting.situation import Situation

pytest.importorskip("pyagrum")

RTOL, ATOL = 1e-12, 1e-300


def assert_agrees(lattice: Lattice, *, table_limit: int = 8) -> None:
    """Compare P(value | evidence) of every lane and variable, P(evidence), and P(state) across the lanes."""
    joint = solve(lattice)
    evidence = np.zeros(lattice.lanes)
    for lane in range(lattice.lanes):
        if joint.total[lane] <= 0:
            continue
        probability, posteriors = bench.agrum_posteriors(lattice, lane, table_limit=table_limit)
        evidence[lane] = lattice.weight[lane] * probability
        for i, present in enumerate(joint.present):
            ours = present[lane] / joint.total[lane]
            np.testing.assert_allclose(
                ours, posteriors[i][1:], rtol=RTOL, atol=ATOL, err_msg=f"lane {lane}, {lattice.names[i]}"
            )
    np.testing.assert_allclose(joint.total, evidence, rtol=RTOL, atol=0)
    if evidence.sum() > 0:
        np.testing.assert_allclose(joint.total / joint.total.sum(), evidence / evidence.sum(), rtol=RTOL, atol=0)


@pytest.mark.parametrize("seed", range(25))
def test_random_lattices(seed: int) -> None:
    rng = np.random.default_rng([5, seed])
    lattice = random_lattice(rng, lanes=2, variables=int(rng.integers(1, 9)), bits=int(rng.integers(1, 9)))
    assert_agrees(lattice)


@pytest.mark.parametrize("seed", range(8))
def test_chains_of_ors_mean_the_same(seed: int) -> None:
    lattice = random_lattice(np.random.default_rng([6, seed]), lanes=1, variables=8, bits=6)
    assert_agrees(lattice, table_limit=1)


@pytest.mark.parametrize("seed", range(4))
def test_larger_random_lattices(seed: int) -> None:
    lattice = random_lattice(np.random.default_rng([7, seed]), lanes=1, variables=16, bits=8, max_values=2)
    assert_agrees(lattice)


def test_real_catalog(network: Network, realistic_cases: Mapping[str, Mapping[str, Any]]) -> None:
    """The twelve likeliest variables of every realistic case, in all its states."""
    for name, answers in realistic_cases.items():
        lattice = lattice_of(Situation(Case(answers), network.catalog), network, network.point)
        try:
            assert_agrees(likeliest(lattice, solve(lattice), 12))
        except AssertionError as error:
            raise AssertionError(f"{name}: {error}") from None
