"""The native kernel is the NumPy lattice, the enumeration and exact arithmetic; bad input is refused, never a crash.

A missing native kernel fails here: continuous integration has a C compiler, and what is not tested is not shipped.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from exact_arithmetic import solve_exactly
from hypothesis import given, settings
from hypothesis import strategies as st
from random_networks import assert_same, lattices, likeliest, random_lattice

from spotting.case import Case
from spotting.reasoning.inference import Network, draw_table
from spotting.reasoning.inference.enumeration import solve_by_enumeration
from spotting.reasoning.inference.evidence_input import Lattice, lattice_of
from spotting.reasoning.inference.native import BEST, NoNativeKernel, kernel, library, solve_natively
from spotting.reasoning.inference.or_lattice import Joint, solve
from spotting.situation import Situation


def loaded() -> ctypes.CDLL:
    found = library()
    assert found is not None, f"the native kernel is not built: {kernel().because}"
    return found


def natively(lattice: Lattice, **more: int) -> Joint:
    joint = solve_natively(loaded(), lattice, **more)
    assert joint is not None
    return joint


@settings(max_examples=300, deadline=None, derandomize=True)
@given(lattices(max_variables=6), st.integers(0, BEST))
def test_native_is_the_enumeration_and_numpy_whatever_the_instructions(lattice: Lattice, instructions: int) -> None:
    joint = natively(lattice, instructions=instructions)
    assert_same(joint, solve_by_enumeration(lattice))
    assert_same(joint, solve(lattice))


@pytest.mark.parametrize("seed", range(12))
def test_native_is_the_enumeration_for_many_variables(seed: int) -> None:
    lattice = random_lattice(np.random.default_rng([5, seed]), lanes=2, variables=9, bits=10, max_values=2)
    assert_same(natively(lattice), solve_by_enumeration(lattice))


@pytest.mark.parametrize("seed", range(20))
def test_native_is_exact_arithmetic(seed: int) -> None:
    lattice = random_lattice(np.random.default_rng([6, seed]), lanes=1, variables=5, bits=5, max_values=2)
    joint, exact = natively(lattice), solve_exactly(lattice)
    np.testing.assert_allclose(joint.total[0], float(exact.total), rtol=1e-12, atol=0)
    np.testing.assert_allclose(joint.no_cause[0], float(exact.no_cause), rtol=1e-12, atol=0)
    for i, k in exact.present:
        np.testing.assert_allclose(joint.present[i][0, k - 1], float(exact.present[i, k]), rtol=1e-12, atol=0)
        np.testing.assert_allclose(joint.cause[i][0, k - 1], float(exact.cause[i, k]), rtol=1e-12, atol=0)


@pytest.mark.parametrize("seed", range(6))
def test_native_is_numpy_for_wide_frontiers_and_many_variables(seed: int) -> None:
    """Frontiers past the three bits of a row, opening and closing in every order."""
    lattice = random_lattice(np.random.default_rng([7, seed]), lanes=2, variables=60, bits=13, max_values=3)
    assert_same(natively(lattice), solve(lattice))


def test_native_is_numpy_on_the_real_catalog(
    network: Network, realistic_cases: Mapping[str, Mapping[str, Any]]
) -> None:
    sampled = network.sample(draw_table(network, 3))
    for answers in realistic_cases.values():
        situation = Situation(Case(answers), network.catalog)
        for parameters in (network.point, sampled):
            lattice = lattice_of(situation, network, parameters)
            joint = natively(lattice)
            assert_same(joint, solve(lattice))
            reduced = likeliest(lattice, joint, 8)
            assert_same(natively(reduced), solve_by_enumeration(reduced))


def small(**more: int) -> Lattice:
    return random_lattice(np.random.default_rng(8), lanes=2, variables=4, bits=4, **more)


def test_no_conditions_and_no_answers() -> None:
    for variables, bits in ((0, 0), (0, 5), (5, 0)):
        lattice = random_lattice(np.random.default_rng(9), variables=variables, bits=bits)
        assert_same(natively(lattice), solve_by_enumeration(lattice))


def test_zero_priors_and_certain_priors() -> None:
    lattice = small(max_values=2)
    zero = np.concatenate([np.ones((2, 1)), np.zeros((2, 1))], axis=1)
    certain = np.concatenate([np.zeros((2, 1)), np.ones((2, 1))], axis=1)
    link = np.full((2, 1, 4), 0.3)
    every = replace(
        lattice,
        names=("zero", "certain", "nothing"),
        weights=(zero, certain, np.zeros((2, 2))),
        silent=(link, link, link),
    )
    for chosen in ((0,), (1,), (0, 1), (0, 1, 2)):
        picked = replace(
            every,
            names=tuple(every.names[i] for i in chosen),
            weights=tuple(every.weights[i] for i in chosen),
            silent=tuple(every.silent[i] for i in chosen),
        )
        assert_same(natively(picked), solve_by_enumeration(picked))


def test_what_nothing_can_explain_has_probability_zero() -> None:
    lattice = small()
    joint = natively(
        replace(lattice, leak_silent=np.ones((2, 4)), silent=tuple(np.ones_like(u) for u in lattice.silent))
    )
    assert (joint.total == 0).all()
    assert all((p == 0).all() for p in (*joint.present, *joint.cause))


def test_sixty_four_positives_are_solved_and_more_are_too_wide() -> None:
    lattice = random_lattice(np.random.default_rng(10), lanes=1, variables=0, bits=64)
    assert_same(natively(lattice), solve(lattice))
    joined = random_lattice(np.random.default_rng(11), lanes=1, variables=70, bits=64, max_values=1)
    assert solve_natively(loaded(), joined) is None
    assert solve_natively(loaded(), random_lattice(np.random.default_rng(12), variables=2, bits=65)) is None


@pytest.mark.parametrize("bad", [float("nan"), -0.1, float("inf")])
@pytest.mark.parametrize("where", ["weight", "weights", "silent", "leak_silent"])
def test_what_is_no_weight_or_probability_is_refused(where: str, bad: float) -> None:
    lattice = small()
    array = getattr(lattice, where)
    part = array[0] if isinstance(array, tuple) else array
    part[(0,) * part.ndim] = bad
    with pytest.raises(ValueError, match="native kernel refuses its input"):
        natively(lattice)


def test_shapes_that_do_not_fit_are_refused() -> None:
    lattice = small()
    with pytest.raises(ValueError, match="shape"):
        natively(replace(lattice, leak_silent=lattice.leak_silent[:, :3]))


def test_many_threads_at_once_find_the_same_bits() -> None:
    rng = np.random.default_rng(13)
    every = [random_lattice(rng, lanes=2, variables=30, bits=9, max_values=3) for _ in range(12)]
    alone = [natively(lattice) for lattice in every]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(10):
            for one, other in zip(alone, pool.map(natively, every), strict=True):
                assert_same(one, other, rtol=0, atol=0)


def test_the_environment_forces_a_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPOTTING_KERNEL", "numpy")
    assert kernel().name == "numpy"
    assert library() is None
    monkeypatch.setenv("SPOTTING_KERNEL", "native")
    assert kernel().name == "native"
    monkeypatch.setenv("SPOTTING_KERNEL", "fast")
    with pytest.raises(NoNativeKernel, match="Write native or numpy"):
        kernel()


def test_native_forced_but_absent_is_one_clear_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    import spotting.reasoning.inference.native as native

    absent: Callable[[], tuple[None, str]] = lambda: (None, "the native kernel was not built")  # noqa: E731
    monkeypatch.setattr(native, "_load", absent)
    monkeypatch.delenv("SPOTTING_KERNEL", raising=False)
    assert native.kernel() == native.Kernel("numpy", "the native kernel was not built")
    monkeypatch.setenv("SPOTTING_KERNEL", "native")
    with pytest.raises(NoNativeKernel, match="Install a C compiler"):
        native.kernel()
