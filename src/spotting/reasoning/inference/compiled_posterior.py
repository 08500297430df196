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
    for found, exact in zip(differentials_of(joints, cases), joints.exact.tolist(), strict=True):
        yield found if exact else joints


def differentials_of(joints: Joints, cases: Sequence[CompiledCase]) -> Iterator[Differential | None]:
    """Yield the differential of each case from the joints, without ranges; None where P(answers) is zero."""
    by_state, names = joints.state_total[:, 0], joints.model.states
    total = by_state.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):  # what is impossible, or was not worked out, is left out below
        present = np.minimum(joints.present[:, 0] / total[:, None], 1.0)
        cause = np.minimum(joints.cause[:, 0] / total[:, None], present)
        states, no_cause = by_state / total[:, None], np.minimum(joints.no_cause[:, 0] / total, 1.0)
    columns = (present.tolist(), cause.tolist(), states.tolist(), no_cause.tolist(), joints.width.tolist())
    possible = (np.isfinite(total) & (total > 0)).tolist()
    for case, one, its_present, its_cause, its_states, unexplained, width in zip(
        cases, possible, *columns, strict=True
    ):
        bleeding = sees_bleeding(case)
        yield (
            None
            if not one
            else Differential(
                causes=Posteriors(joints.model.order, its_present, its_cause, bleeding=bleeding),
                states={names[s]: its_states[s] for s in case.states},
                no_cause_found=unexplained,
                bleeding_seen=bleeding,
                missed_mass=0.0,
                width=width,
            )
        )


def sees_bleeding(case: CompiledCase) -> bool:
    """Whether a positive observation is the bleeding itself."""
    return any(seen.positive and seen.finding.id in BLEEDING for seen in case.observed)


def with_ranges(causes: Posteriors, joints: Joints, case: CompiledCase, draws: int) -> Posteriors:
    """Return the posteriors with the 5th to 95th percentile of what they are ranked by, over the first `draws`.

    Draws under which the answers are impossible say nothing of these answers and are left out.
    """
    total = joints.state_total[0, :draws].sum(axis=1)
    speaks = total > 0
    if not speaks.any():
        return causes
    figures: Array = (joints.cause if sees_bleeding(case) else joints.present)[0, :draws][speaks]
    low, high = np.quantile(figures / total[speaks, None], [LOW, HIGH], axis=0)
    return causes.within(low, high)
