"""The differential of compiled cases by the native kernel, many cases a call: what posterior.py does with NumPy."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence

import numpy as np

from spotting.reasoning.inference.compiled import CompiledModel
from spotting.reasoning.inference.compiled_case import CompiledCase, Joints, case_arrays, infer_natively
from spotting.reasoning.inference.differential import Differential, Posteriors
from spotting.reasoning.inference.evidence_input import BLEEDING
from spotting.reasoning.inference.network import Array

LOW, HIGH = 0.05, 0.95


def differentials(
    library: ctypes.CDLL, model: CompiledModel, cases: Sequence[CompiledCase]
) -> Iterator[Differential | Joints | None]:
    """Yield for each case its differential; None where it is impossible, the joints where they are not exact."""
    joints = infer_natively(library, model, case_arrays(model, cases))
    for i, case in enumerate(cases):
        yield differential_of(joints, i, case) if joints.exact[i] else joints


def differential_of(joints: Joints, place: int, case: CompiledCase) -> Differential | None:
    """Return the differential of one case from its joints, without ranges; None where P(answers) is zero."""
    by_state = joints.state_total[place, 0]
    total = float(by_state.sum())
    if not np.isfinite(total) or total <= 0:
        return None
    model = joints.model
    bleeding = sees_bleeding(case)
    present = np.minimum(joints.present[place, 0] / total, 1.0)
    cause = np.minimum(joints.cause[place, 0] / total, present)
    return Differential(
        causes=Posteriors(model.order, present.tolist(), cause.tolist(), bleeding=bleeding),
        states={model.states[s]: float(by_state[s]) / total for s in case.states},
        no_cause_found=float(joints.no_cause[place, 0]) / total,
        bleeding_seen=bleeding,
        missed_mass=0.0,
        width=int(joints.width[place]),
    )


def sees_bleeding(case: CompiledCase) -> bool:
    """Whether a positive observation is the bleeding itself."""
    return any(seen.positive and seen.finding.id in BLEEDING for seen in case.observed)


def with_ranges(causes: Posteriors, joints: Joints, case: CompiledCase, draws: int) -> Posteriors:
    """Return the posteriors with the 5th to 95th percentile of what they are ranked by, over the first `draws`."""
    total = joints.state_total[0, :draws].sum(axis=1)
    figures: Array = (joints.cause if sees_bleeding(case) else joints.present)[0, :draws] / total[:, None]
    low, high = np.quantile(figures, [LOW, HIGH], axis=0)
    return causes.within(low, high)
