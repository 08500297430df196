"""Random networks of every construct: lattices straight from arrays, and small catalogs written as YAML.

Lattices hold several lanes, variables of one to four exclusive values (groups, stages), zero and certain
priors, links of silence 1, ordinary and tiny, bits nobody touches and bits all touch, bleeding bits and
others. Catalogs hold every kind of finding, parents, `given`, groups, stages, gates and risk factors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from hypothesis import strategies as st

from spotting.catalog.load import read_catalog
from spotting.catalog.read_places import TOPICS
from spotting.catalog.types import Catalog
from spotting.reasoning.inference.evidence_input import Lattice
from spotting.reasoning.inference.or_lattice import Joint
from spotting.words import PLACES, SETTINGS, STATES, URGENCY_LEVELS

RTOL, ATOL = 1e-12, 1e-300


def random_lattice(
    rng: np.random.Generator,
    *,
    lanes: int = 3,
    variables: int = 5,
    bits: int = 5,
    max_values: int = 4,
    certain: float = 0.1,
) -> Lattice:
    """Return a lattice; `certain`: share of variables that must take one of their values."""
    shared = rng.random(bits)  # bits below 0.15: nobody touches them; above 0.85: everybody does
    weights, silent = [], []
    for _ in range(variables):
        count = int(rng.integers(1, max_values + 1))
        table = np.concatenate([np.ones((lanes, 1)), 10 ** rng.uniform(-6, 0.5, (lanes, count))], axis=1)
        table[:, 1:][rng.random((lanes, count)) < 0.1] = 0.0
        if rng.random() < certain:
            table[:, 0] = 0.0
            table[:, 1] = np.maximum(table[:, 1], 1e-3)
        table /= table.sum(axis=1, keepdims=True)
        table[:, 1:] *= rng.choice([1.0, rng.random()])  # negatives folded in: rows need not sum to one
        weights.append(table)
        ordinary = rng.uniform(0.02, 1, (lanes, count, bits))
        tiny = 10 ** rng.uniform(-12, -3, (lanes, count, bits))
        u = np.where(rng.random((lanes, count, bits)) < 0.1, tiny, ordinary)
        linked = (rng.random((1, count, bits)) < 0.45) | (shared > 0.85)
        linked = linked & (rng.random((lanes, count, bits)) < 0.9) & (shared >= 0.15)
        silent.append(np.where(linked, u, 1.0))
    leak = 10 ** rng.uniform(-8, -0.2, (lanes, bits))
    leak[:, rng.random(bits) < 0.05] = 0.0  # only a cause can explain it
    return Lattice(
        states=tuple(STATES[:lanes]),
        draws=1,
        weight=10 ** rng.uniform(-9, 0, lanes),
        names=tuple(f"v{i}" for i in range(variables)),
        weights=tuple(weights),
        silent=tuple(silent),
        leak_silent=1 - leak,
        bits=tuple(f"b{i}" for i in range(bits)),
        bleeding=rng.random(bits) < 0.4,
    )


def lattices(max_variables: int = 6, max_bits: int = 10, **fixed: Any) -> st.SearchStrategy[Lattice]:
    """Hypothesis strategy: the sizes shrink, the numbers come from a seed."""
    return st.builds(
        lambda seed, lanes, variables, bits: random_lattice(
            np.random.default_rng(seed), lanes=lanes, variables=variables, bits=bits, **fixed
        ),
        seed=st.integers(0, 2**32 - 1),
        lanes=st.integers(1, 4),
        variables=st.integers(0, max_variables),
        bits=st.integers(0, max_bits),
    )


def pick(lattice: Lattice, variables: list[int]) -> Lattice:
    """Return the lattice with only these variables, in this order."""
    return replace(
        lattice,
        names=tuple(lattice.names[i] for i in variables),
        weights=tuple(lattice.weights[i] for i in variables),
        silent=tuple(lattice.silent[i] for i in variables),
    )


def likeliest(lattice: Lattice, joint: Joint, keep: int) -> Lattice:
    """Return the lattice with only the `keep` variables of highest posterior, in their order."""
    shares = [float(p.sum()) / float(joint.total.sum()) for p in joint.present]
    return pick(lattice, sorted(sorted(range(len(shares)), key=lambda i: -shares[i])[:keep]))


def assert_same(one: Joint, other: Joint, *, rtol: float = RTOL, atol: float = ATOL) -> None:
    """Hold two joints against each other, smallest figures included."""
    np.testing.assert_allclose(one.total, other.total, rtol=rtol, atol=atol, err_msg="total")
    np.testing.assert_allclose(one.no_cause, other.no_cause, rtol=rtol, atol=atol, err_msg="no_cause")
    for key in ("present", "cause"):
        for i, (a, b) in enumerate(zip(getattr(one, key), getattr(other, key), strict=True)):
            np.testing.assert_allclose(a, b, rtol=rtol, atol=atol, err_msg=f"{key}[{i}]")


# --- small catalogs ---


def figure(p: float, key: str = "p", **more: Any) -> dict[str, Any]:
    """Return one figure of the knowledge format, judged, with a range around it."""
    low, high = (p / 2, p * 2) if key == "odds" else (p / 2, (1 + p) / 2)
    return {key: p, "range": [low, high], "basis": "judged", "why": "test", **more}


def finding(kind: str, **more: Any) -> dict[str, Any]:
    """Return a finding; `otherwise` and everything else as in the knowledge format."""
    unit = {"unit": "days", "range": [0, 100]} if kind == "number" else {}
    basics = {
        "name": "A finding",
        "ask": "Well?",
        "kind": kind,
        "group": "g",
        "by": ["lay"],
        "role": "symptom",
    }
    return {**basics, "states": "any", **unit, **more}


def condition(kind: str = "leaf", states: tuple[str, ...] = ("cycling",), **more: Any) -> dict[str, Any]:
    """Return a condition; `present_in`, `shows_as` and everything else as in the knowledge format."""
    return {
        "name": "A condition",
        "plain_name": "a condition",
        "kind": kind,
        "group": "g",
        "about": "test",
        "states": list(states),
        "next_steps": [{"do": "wait", "basis": "judged", "why": "test"}],
        "reviewed": {"by": "test", "on": "2026-11-20"},
        **more,
    }


_PLACE: dict[str, Any] = {
    "name": "Nowhere",
    "first_sentence": {**dict.fromkeys(URGENCY_LEVELS, "Ask for help."), "within_days": "Ask within {days}."},
    "contacts": [{"urgency": list(URGENCY_LEVELS), "say": "Ask for help."}],
    "lines": [
        {"name": "Help", "topics": list(TOPICS), "number": "112", "what": "Help.", "basis": "judged", "why": "test"}
    ],
    "basis": "judged",
    "why": "test",
}

_CHART: dict[str, Any] = {
    "name": "test",
    "points": {
        **{product: {"light": 1, "medium": 5, "full": 10} for product in ("pad", "tampon")},
        **{"small_clot": 1, "large_clot": 5},
    },
    "sources": {},
    "flooding": {"points": 5, "basis": "judged", "why": "test"},
    "same_period": {"days_between": 1, "basis": "judged", "why": "test"},
    "says": [],
}


def write_catalog(
    folder: Path,
    findings: Mapping[str, Any],
    conditions: Mapping[str, Any],
    *,
    groups: list[Any] | None = None,
    share: Mapping[str, float] | None = None,
    evidence: list[Any] | None = None,
) -> Catalog:
    """Write a knowledge folder and read it; the choice `which_state` says which of the ten states is true."""
    states = {
        state: {
            "name": state,
            "definition": "test",
            "typical_age": 30,
            "certain_when": {"finding": "which_state", "is": state},
            "excluded_when": {"finding": "which_state", "is_not": state},
            "share_by_age": [figure((share or {}).get(state, 0.1), ages=[0, 110])],
        }
        for state in STATES
    }
    always = {
        "age_years": {**finding("number"), "range": [0, 110], "role": "risk_factor"},
        "which_state": {**finding("choice", values=list(STATES)), "role": "state_evidence"},
    }
    files: dict[str, Any] = {
        "states.yaml": {"states": states, "evidence": evidence or []},
        "derived.yaml": {"derived": {}},
        "screens.yaml": {"screens": [], "opening_questions": []},
        "groups.yaml": {"groups": groups or []},
        "no_rule_fires.yaml": {"when_no_rule_fires": [{"urgency": "routine", "say": "test"}]},
        "contradictions.yaml": {"contradictions": []},
        "checklists.yaml": {"checklists": []},
        "how_often.yaml": {"usual": 0.05, "how_often": []},
        "doctor_questions.yaml": {"doctor_questions": []},
        "visits.yaml": {"visits": []},
        "watch_for.yaml": {"watch_for": []},
        "support.yaml": {"support": []},
        "ways_out.yaml": {"ways_out": []},
        "settings.yaml": {"settings": {name: {"name": name, "shifts": []} for name in SETTINGS}},
        "normal_ranges.yaml": {"normal_ranges": []},
        "disagreements.yaml": {"disagreements": []},
        "pictorial_chart.yaml": _CHART,
        "actions/wait.yaml": {
            "name": "w",
            "plain": "w",
            "setting": "home",
            "basis": "judged",
            "why": "t",
            "sources": [],
        },
    }
    files |= {f"places/{place}.yaml": _PLACE for place in PLACES}
    files |= {f"findings/{name}.yaml": data for name, data in {**always, **findings}.items()}
    files |= {f"conditions/{name}.yaml": data for name, data in conditions.items()}
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    catalog, problems = read_catalog(folder)
    assert catalog is not None, "\n".join(map(str, problems))
    assert not problems, "\n".join(map(str, problems))
    return catalog
