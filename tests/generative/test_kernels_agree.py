"""One meaning, two kernels: every figure of `infer` by NumPy and by the native kernel, to 1e-12 of its own size."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from random_catalogs import CHOICES, random_catalog

from spotting.case import Case
from spotting.reasoning.inference import Differential, Network, Query, draw_table, infer, infer_each
from spotting.reasoning.inference.native import kernel
from spotting.situation import Situation

RTOL = 1e-12


def by(name: str, monkeypatch: pytest.MonkeyPatch, *args: Any, **more: Any) -> Differential:
    monkeypatch.setenv("SPOTTING_KERNEL", name)
    assert kernel().name == name
    return infer(*args, **more)


def assert_equal(one: Differential, other: Differential) -> None:
    assert one.states.keys() == other.states.keys()
    assert (one.bleeding_seen, one.width, one.draws) == (other.bleeding_seen, other.width, other.draws)
    np.testing.assert_allclose(list(one.states.values()), list(other.states.values()), rtol=RTOL, atol=0)
    np.testing.assert_allclose(one.no_cause_found, other.no_cause_found, rtol=RTOL, atol=0)
    assert list(one.causes) == list(other.causes)
    for name, posterior in one.causes.items():
        theirs = other.causes[name]
        for key in ("p_present", "p_cause", "low", "high"):
            np.testing.assert_allclose(getattr(posterior, key), getattr(theirs, key), rtol=RTOL, atol=0, err_msg=name)


def test_kernels_agree_on_realistic_cases(
    network: Network, realistic_cases: Mapping[str, Mapping[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    sampled = network.sample(draw_table(network, 12))
    for answers in realistic_cases.values():
        situation = Situation(Case(answers), network.catalog)
        told = next(iter(situation.answered))
        first = by("numpy", monkeypatch, situation, network, sampled)
        assert_equal(by("native", monkeypatch, situation, network, sampled), first)
        leading = max(first.causes, key=lambda name: first.causes[name].p_present)
        for more in ({"without": [told]}, {"clamp_off": [leading]}):
            assert_equal(
                by("native", monkeypatch, situation, network, **more),
                by("numpy", monkeypatch, situation, network, **more),
            )


@pytest.mark.parametrize("name", ["numpy", "native"])
def test_a_draw_under_which_the_answers_are_impossible_is_left_out(
    network: Network, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """In one draw of the shipped knowledge the shares of fever by degree leave nothing for the middle one."""
    told = {"fever": "fever", "age_years": 48, "intermenstrual_bleeding": "present"}
    told |= {"genital_injury": {"is_not": "none"}}
    sampled = network.sample(draw_table(network, 200))
    found = by(name, monkeypatch, Situation(Case(told), network.catalog), network, sampled)
    assert found.draws == 200
    for cause, posterior in found.causes.items():
        assert 0 <= posterior.low <= posterior.high <= 1, cause


@pytest.mark.parametrize("seed", range(16))
def test_kernels_agree_on_random_catalogs(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Graded findings, parents, groups, stages, state-dependent links, gates, partial answers, risk factors."""
    rng = np.random.default_rng([20, seed])
    small = random_catalog(tmp_path, rng)
    network = Network(small)
    table = np.random.default_rng(seed).standard_normal((20, len(network.numbers)))
    for _ in range(12):
        answers = {name: options[int(rng.integers(len(options)))] for name, options in CHOICES.items()}
        if answers["bleeds"] == "absent":
            answers = {k: v for k, v in answers.items() if k not in ("postcoital_bleeding", "colour")}
        situation = Situation(Case(answers), small)
        sampled = network.sample(table)
        assert_equal(
            by("native", monkeypatch, situation, network, sampled),
            by("numpy", monkeypatch, situation, network, sampled),
        )


def test_many_queries_in_one_call_are_each_alone(
    network: Network, realistic_cases: Mapping[str, Mapping[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPOTTING_KERNEL", "native")
    situations = [Situation(Case(answers), network.catalog) for answers in list(realistic_cases.values())[:6]]
    queries = [Query(s, without=(name,)) for s in situations for name in list(s.answered)[:3]]
    for query, found in zip(queries, infer_each(queries, network), strict=True):
        assert found == infer(query.situation, network, without=query.without)


def test_many_threads_share_one_network(
    network: Network, realistic_cases: Mapping[str, Mapping[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Links are compiled when first met: threads that meet them together find what one alone finds."""
    monkeypatch.setenv("SPOTTING_KERNEL", "native")
    fresh = Network(network.catalog)
    situations = [Situation(Case(answers), network.catalog) for answers in realistic_cases.values()]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda situation: infer(situation, fresh), situations))
    for situation, one in zip(situations, found, strict=True):
        assert_equal(one, infer(situation, network))
