"""Small random catalogs of every construct, read from YAML, and answers to go with them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from random_networks import condition, figure, finding, write_catalog

from spotting.catalog.types import Catalog

STATES = ("cycling", "perimenopause")
CHOICES: Mapping[str, list[Any]] = {
    "which_state": [{"in": list(STATES)}, "cycling", "unknown"],
    "bleeds": ["present", "present", "absent"],
    "postcoital_bleeding": ["present", "absent", "unknown"],
    "pain": ["none", "mild", "severe", {"at_least": "mild"}, {"at_most": "mild"}],
    "colour": ["brown", "red", {"in": ["pink", "brown"]}, {"is_not": "brown"}, "other"],
    "length": [1, 5, 9, {"from": 1, "to": 3}, {"from": 9, "to": 20}],
    "risk": ["present", "absent", "unknown"],
    "gate": ["present", "absent", "unknown"],
}


def random_catalog(folder: Path, rng: np.random.Generator) -> Catalog:
    """Every kind of finding, parents, `given`, groups, stages, gates, risk factors, links that hold in one state."""

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
    states = STATES
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
    return write_catalog(
        folder,
        findings,
        conditions,
        groups=[{"id": "grp", "members": ["c0", "c3"], "rest": "none of them"}],
    )
