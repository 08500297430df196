"""Golden patients through the pipeline, two ways: all answers at once, and as an interview with a simulated person.

Runs in several processes, each with the catalog loaded once; the outcome is the same for any number of them. What a
patient got comes back as plain values. A case that cannot be assessed is an outcome with its reason, never an end.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spotting.assessment import Assessment
from spotting.case import Case
from spotting.catalog import Catalog, load_catalog
from spotting.catalog.load import KNOWLEDGE
from spotting.evaluation.golden import Patient
from spotting.pipeline import assess
from spotting.problems import Impossible, SpottingError
from spotting.simulated_person import ask

ALL_AT_ONCE, INTERVIEW = "all_at_once", "interview"
WAYS = (ALL_AT_ONCE, INTERVIEW)
_REASONS, _WAITING = 3, 4  # so many are named beside a shortfall

_loaded: dict[str, Catalog] = {}  # of this process


@dataclass(frozen=True)
class Outcome:
    """What one patient got, one way. `error` says why there is no answer; `impossible` if the model found none."""

    urgency: str = ""
    listed: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    answers: tuple[tuple[str, Any], ...] = ()
    stopped_because: str = ""
    error: str = ""
    impossible: bool = False


def outcome_of(assessment: Assessment, questions: Sequence[str] = (), case: Case | None = None) -> Outcome:
    """Return the plain values of an assessment."""
    stopped = assessment.next_question
    return Outcome(
        urgency=assessment.urgency.level,
        listed=tuple(view.condition.id for view in assessment.listed),
        reasons=tuple(f"{reason.kind} {reason.id}" for reason in assessment.reasons[:_REASONS]),
        undecided=tuple(rule.id for rule in assessment.triage.undecided[:_WAITING]),
        questions=tuple(questions),
        answers=tuple(case.answers.items()) if case is not None else (),
        stopped_because=stopped if isinstance(stopped, str) else "",
    )


def run_one(case: Case, way: str, catalog: Catalog, name: str = "case") -> Outcome:
    """Assess one case one way; an error of the case is part of the outcome."""
    try:
        if way == ALL_AT_ONCE:
            return outcome_of(assess(case, catalog, ranges=False, explain=False, name=name))
        interview = ask(case, catalog)
        return outcome_of(interview.assessment, [question.id for question in interview.questions], interview.case)
    except SpottingError as error:
        return Outcome(error=str(error).split("\n")[0], impossible=isinstance(error, Impossible))


def run(
    patients: Sequence[Patient],
    *,
    ways: Sequence[str] = WAYS,
    processes: int = 2,
    knowledge: Path = KNOWLEDGE,
    on_done: Callable[[], None] = lambda: None,
) -> dict[str, dict[str, Outcome]]:
    """Return way -> patient id -> outcome, in the order of the patients; `on_done` is called after each."""
    jobs = [(patient, way, knowledge) for way in reversed(ways) for patient in patients]  # the long ones first
    done: dict[tuple[str, str], Outcome] = {}
    for patient, way, outcome in _work(jobs, processes):
        done[way, patient] = outcome
        on_done()
    return {way: {patient.id: done[way, patient.id] for patient in patients} for way in ways}


def _work(jobs: list[tuple[Patient, str, Path]], processes: int) -> Iterator[tuple[str, str, Outcome]]:
    if processes == 1:
        for job in jobs:
            yield _do(job)
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_ignore_interrupts)
    try:
        for future in as_completed([pool.submit(_do, job) for job in jobs]):
            yield future.result()
    finally:  # after Ctrl-C too: what runs ends, what waits is dropped
        pool.shutdown(wait=True, cancel_futures=True)


def _ignore_interrupts() -> None:
    """Leave Ctrl-C to the parent, which drops what waits."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _do(job: tuple[Patient, str, Path]) -> tuple[str, str, Outcome]:
    patient, way, folder = job
    key = str(folder)
    if key not in _loaded:
        _loaded[key] = load_catalog(folder)
    try:
        case = patient.case
    except SpottingError as error:
        return patient.id, way, Outcome(error=str(error).split("\n")[0])
    return patient.id, way, run_one(case, way, _loaded[key], patient.id)
