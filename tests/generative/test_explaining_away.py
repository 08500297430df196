"""Explaining away is exact: a rival held absent leaves the joint of every combination without it, and no other."""

from dataclasses import replace
from itertools import product
from math import prod
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_networks import assert_same, condition, figure, finding, lattices, random_lattice, write_catalog

from spotting.case import Case
from spotting.catalog import Catalog
from spotting.reasoning.explaining_away import LEAST_RATIO, explained_away
from spotting.reasoning.inference import Network, draw_table, infer
from spotting.reasoning.inference.enumeration import solve_by_enumeration
from spotting.reasoning.inference.evidence_input import Lattice, lattice_of, with_stages
from spotting.reasoning.inference.few_causes import MAX_CAUSES, solve_few
from spotting.reasoning.inference.or_lattice import solve
from spotting.situation import Situation


def clamped(lattice: Lattice, variable: int) -> Lattice:
    """Return the lattice with every value of one variable weighing nothing, as `clamp_off` builds it."""
    weights = list(lattice.weights)
    table = weights[variable].copy()
    table[:, 1:] = 0.0
    weights[variable] = table
    return replace(lattice, weights=tuple(weights))


def joint_without(lattice: Lattice, rival: int) -> tuple[float, dict[tuple[int, int], float]]:
    """P(evidence, rival absent) and with each value: the sum over combinations, one at a time."""
    total, present = 0.0, {(i, k): 0.0 for i, w in enumerate(lattice.weights) for k in range(1, w.shape[1])}
    for lane in range(lattice.lanes):
        for values in product(*(range(w.shape[1]) for w in lattice.weights)):
            if values[rival]:
                continue
            weight = lattice.weight[lane] * prod(w[lane, k] for w, k in zip(lattice.weights, values, strict=True))
            for b in range(len(lattice.bits)):
                quiet = lattice.leak_silent[lane, b]
                quiet *= prod(lattice.silent[i][lane, k - 1, b] for i, k in enumerate(values) if k)
                weight *= 1 - quiet
            total += weight
            for i, k in enumerate(values):
                if k:
                    present[i, k] += weight
    return total, present


@settings(max_examples=60, deadline=None, derandomize=True)
@given(lattices(max_variables=4, max_bits=5, certain=0.0), st.integers(0, 10))
def test_a_rival_held_absent_leaves_the_combinations_without_it(lattice: Lattice, pick: int) -> None:
    if not lattice.names:
        return
    rival = pick % len(lattice.names)
    joint = solve(clamped(lattice, rival))
    total, present = joint_without(lattice, rival)
    np.testing.assert_allclose(joint.total.sum(), total, rtol=1e-9, atol=1e-300)
    for (i, k), expected in present.items():
        np.testing.assert_allclose(joint.present[i][:, k - 1].sum(), expected, rtol=1e-9, atol=1e-300)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(lattices(max_variables=5, certain=0.0), st.integers(0, 10))
def test_the_engines_agree_with_a_rival_held_absent(lattice: Lattice, pick: int) -> None:
    if lattice.names:
        without = clamped(lattice, pick % len(lattice.names))
        assert_same(solve(without), solve_by_enumeration(without))


@pytest.mark.parametrize("seed", range(8))
def test_the_fallback_agrees_too_where_it_is_exact(seed: int) -> None:
    rng = np.random.default_rng([5, seed])
    lattice = clamped(random_lattice(rng, lanes=2, variables=MAX_CAUSES + 1, bits=6, certain=0.0), seed % MAX_CAUSES)
    assert_same(solve_few(lattice), solve_by_enumeration(lattice), rtol=1e-9)


# --- through a catalog ---


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Two causes of one finding, a third of another, a stage, and two that exclude each other."""

    def shows(name: str, se: float) -> dict[str, object]:
        return {name: figure(se, "se")}

    def leaf(p: float, name: str, se: float, **more: object) -> dict[str, object]:
        return condition(present_in={"cycling": figure(p)}, shows_as=shows(name, se), **more)

    folder: Path = tmp_path_factory.mktemp("small")
    findings = {
        "blood": finding("binary", otherwise=[figure(0.01)]),
        "fever": finding("binary", otherwise=[figure(0.02)]),
    }
    conditions = {
        "common": leaf(0.2, "blood", 0.7),
        "rare": leaf(0.02, "blood", 0.6),
        "apart": leaf(0.05, "fever", 0.6),
        "stage": condition(kind="complication", of="common", stage_share=figure(0.1), shows_as=shows("fever", 0.5)),
        "one": leaf(0.1, "fever", 0.3),
        "other": leaf(0.05, "fever", 0.3),
    }
    groups = [{"id": "pair", "members": ["one", "other"], "rest": "neither"}]
    return write_catalog(folder, findings, conditions, groups=groups)


def situation_of(catalog: Catalog, **answers: object) -> Situation:
    return Situation(Case({"which_state": "cycling", "age_years": 30, **answers}), catalog)


def test_ruling_out_the_rival_is_the_posterior_given_it_is_absent(small: Catalog) -> None:
    network, situation = Network(small), situation_of(small, blood="present")
    without = infer(situation, network, clamp_off=["common"])
    assert without.causes["common"].p_present == 0
    # One finding, one other cause of it: P(rare | blood, no common), written out.
    u = (1 - 0.6) / (1 - 0.01)
    odds = 0.02 * (1 - 0.99 * u) / (0.98 * 0.01)
    assert without.causes["rare"].p_present == pytest.approx(odds / (1 + odds), rel=1e-9)
    assert without.causes["apart"].p_present == pytest.approx(infer(situation, network).causes["apart"].p_present)


def test_a_stage_goes_with_its_condition(small: Catalog) -> None:
    network = Network(small)
    assert with_stages(network, ["stage"]) == with_stages(network, ["common"]) == {"common", "stage"}
    situation = situation_of(small, blood="present", fever="present")
    one, other = (infer(situation, network, clamp_off=[name]) for name in ("stage", "common"))
    assert one == other
    assert one.causes["stage"].p_present == one.causes["common"].p_present == 0


def test_nothing_is_renormalised_within_a_group(small: Catalog) -> None:
    network, situation = Network(small), situation_of(small, fever="present")
    whole, rest = infer(situation, network), infer(situation, network, clamp_off=["one"])
    expected = whole.causes["other"].p_present / (1 - whole.causes["one"].p_present)
    assert rest.causes["other"].p_present == pytest.approx(expected, rel=1e-9)
    lattice = lattice_of(situation, network, network.point, clamp_off=["one"])
    assert lattice.weights[lattice.names.index("pair")].sum() < 1


def test_the_common_cause_explains_the_rare_one_away(small: Catalog) -> None:
    network, situation = Network(small), situation_of(small, blood="present")
    whole = infer(situation, network)
    found = explained_away(situation, network, whole, ["common", "rare", "apart"])
    assert "apart" not in found
    rare = found["rare"]
    assert (rare.by, rare.how, rare.findings) == ("common", "finding", ("blood",))
    assert rare.ratio >= LEAST_RATIO
    assert rare.p_present == whole.causes["rare"].p_present < rare.p_present_without


def test_causes_that_exclude_each_other_say_so(small: Catalog) -> None:
    network, situation = Network(small), situation_of(small, fever="present")
    found = explained_away(situation, network, infer(situation, network), ["one", "other"])
    assert found["other"].by == "one"
    assert found["other"].how == "exclusive"
    assert found["other"].findings == ()


def test_ranges_hold_the_rival_absent_too(small: Catalog) -> None:
    network, situation = Network(small), situation_of(small, blood="present")
    sampled = network.sample(draw_table(network, 50))
    causes = infer(situation, network, sampled, clamp_off=["common"]).causes
    assert causes["common"].high == 0
    assert causes["rare"].low <= causes["rare"].p_present <= max(causes["rare"].high, causes["rare"].p_present)
    assert causes["rare"].low > infer(situation, network, sampled).causes["rare"].low


def test_holding_nothing_absent_changes_nothing(catalog: Catalog) -> None:
    network = Network(catalog)
    case = Case({"age_years": 30, "abnormal_bleeding": "present", "pelvic_pain": "mild"})
    assert infer(Situation(case, catalog), network) == infer(Situation(case, catalog), network, clamp_off=[])
