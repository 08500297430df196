"""Every golden patient by both kernels: each figure equal to 1e-12 of its own size."""

from __future__ import annotations

import numpy as np
import pytest
from scoring import read_patients

from spotting.catalog import Catalog
from spotting.reasoning.inference import Network, infer
from spotting.situation import Situation


def test_kernels_agree_on_every_golden_patient(
    catalog: Catalog, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    for patient in read_patients():
        situation = Situation(patient.case, catalog)
        monkeypatch.setenv("SPOTTING_KERNEL", "numpy")
        first = infer(situation, network)
        monkeypatch.setenv("SPOTTING_KERNEL", "native")
        other = infer(situation, network)
        assert first.states.keys() == other.states.keys()
        pairs = [(first.no_cause_found, other.no_cause_found)]
        pairs += [(p, other.states[state]) for state, p in first.states.items()]
        for name, posterior in first.causes.items():
            pairs += [(posterior.p_present, other.causes[name].p_present)]
            pairs += [(posterior.p_cause, other.causes[name].p_cause)]
        ours, theirs = zip(*pairs, strict=True)
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=0, err_msg=patient.id)
