"""The answers of one interview, step by step, so that going back or changing one is exact.

The case is always the sum of the steps. A changed answer takes with it what it makes impossible, and says what;
two answers that contradict each other are named, never silently repaired. Decides nothing about her health.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from spotting.assessment import Assessment
from spotting.case import Case
from spotting.catalog.types import Catalog
from spotting.pipeline import assess
from spotting.problems import BadCase, Impossible
from spotting.reasoning.question import Question
from spotting.situation import Situation

_MOST_CULPRITS = 4
_ONE_BY_ONE = 3  # of the newest steps
_SAYS_LITTLE = ("absent", "unknown", "declined")


@dataclass(frozen=True)
class Exchange:
    """One question with what was answered; `kept` comes from a saved check, `origin` marks a result."""

    question: Question
    answers: Mapping[str, Any]
    kept: bool = False
    origin: str = ""

    def without(self, names: Iterable[str]) -> Exchange:
        """Return the step without the answers to some findings."""
        gone = set(names)
        return replace(self, answers={name: value for name, value in self.answers.items() if name not in gone})

    def only(self, name: str) -> Exchange:
        """Return the step with one answer."""
        return replace(self, answers={name: self.answers[name]})


@dataclass(frozen=True)
class Answered:
    """The steps of an interview; `base` gives place, day and for whom."""

    catalog: Catalog
    base: Case
    steps: tuple[Exchange, ...] = ()

    @property
    def case(self) -> Case:
        """The case the steps add up to."""
        answers: dict[str, Any] = dict(self.base.answers)
        origin = dict(self.base.origin)
        for step in self.steps:
            answers.update(step.answers)
            origin = {name: word for name, word in origin.items() if name not in step.answers}
            if step.origin:
                origin.update(dict.fromkeys(step.answers, step.origin))
        return replace(self.base, answers=answers, origin=origin)

    def assess(self) -> Assessment:
        """Assess without ranges and reasons, as an interview step needs it; raises BadCase or Impossible."""
        return assess(self.case, self.catalog, ranges=False, explain=False, name="your answers")

    def with_step(self, step: Exchange) -> Answered:
        """Return the answers with one more step."""
        return replace(self, steps=(*self.steps, step))

    def without_last(self) -> Answered:
        """Return the answers without the newest step."""
        return replace(self, steps=self.steps[:-1])

    @property
    def fits(self) -> bool:
        """Whether no answers contradict each other."""
        try:
            Situation(self.case, self.catalog)
        except BadCase:
            return False
        return True

    @property
    def fits_at_all(self) -> bool:
        """Whether the model, too, gives the answers together a chance."""
        try:
            self.assess()
        except (BadCase, Impossible):
            return False
        return True

    def fitting(self) -> tuple[Answered, tuple[Exchange, ...]]:
        """Return the answers without the newest steps that contradict the others, and those steps, newest first.

        The newest are looked at one by one, as an interview brings them; of answers that contradict each other long
        before, as only a form that was changed on the way has them, by halves: never more than a dozen looks.
        """
        most = len(self.steps)
        for gone in range(min(_ONE_BY_ONE, most) + 1):
            if self._begun(most - gone).fits_at_all:
                return self._begun(most - gone), self.steps[most - gone :][::-1]
        fit, many = 0, most - _ONE_BY_ONE
        while many - fit > 1:
            middle = (fit + many) // 2
            fit, many = (middle, many) if self._begun(middle).fits_at_all else (fit, middle)
        return self._begun(fit), self.steps[fit:][::-1]

    def _begun(self, count: int) -> Answered:
        return replace(self, steps=self.steps[:count])

    def replaced(self, index: int, new: Exchange) -> tuple[Answered, tuple[str, ...]]:
        """Change one step; return the answers and the findings whose later answers no longer fit and were dropped.

        Later answers about the same findings go. Where the new step contradicts an earlier one it is put last, so
        that the contradiction is named next, with both answers.
        """
        old = self.steps[index]
        changed = {name for name, value in new.answers.items() if old.answers.get(name) != value}
        later = [step.without(changed) for step in self.steps[index + 1 :]]
        start = replace(self, steps=(*self.steps[:index], new))
        if not start.fits:
            rest = tuple(step for step in later if step.answers)
            return replace(self, steps=(*self.steps[:index], *rest, new)), ()
        dropped: list[str] = []
        for step in later:
            gone = start._impossible(step)
            dropped += [name for name in gone if step.answers[name] not in _SAYS_LITTLE]
            if (rest_of_step := step.without(gone)).answers:
                start = start.with_step(rest_of_step)
        return start, tuple(dropped)

    def _impossible(self, step: Exchange) -> set[str]:
        """Return the findings of a later step that cannot stay beside the steps so far."""
        situation = Situation(self.case, self.catalog)
        gone = set()
        for name in step.answers:
            finding = self.catalog.findings[name]
            open_state = set(finding.states) & set(situation.possible_states)
            applies = finding.only_if is None or situation.holds(finding.only_if) is not False
            if not open_state or not applies:
                gone.add(name)
        rest = step.without(gone)
        if not self.with_step(rest).fits:
            gone |= {name for name in rest.answers if not self.with_step(rest.only(name)).fits}
        return gone

    def culprits(self) -> tuple[str, ...]:
        """Return the earlier findings without which the newest step would fit; at most four.

        Looked for among a few that contradict the newest step by themselves: no other could be one.
        """
        newest, fit = self.steps[-1], self.fits
        names = [name for name in self.without_last().case.answers if name not in newest.answers]

        def fits_with(kept: Iterable[str]) -> bool:
            some = set(kept)
            steps = (step.without(step.answers.keys() - some) for step in self.steps[:-1])
            other = replace(self, steps=(*steps, newest))
            return other.fits if not fit else other.fits_at_all

        together = _not_together(names, fits_with)
        return tuple(name for name in names if name in together and fits_with(set(names) - {name}))

    def without_finding(self, name: str) -> Answered:
        """Return the steps before the newest without one finding; steps left empty go."""
        rest = (step.without({name}) for step in self.steps[:-1])
        return replace(self, steps=tuple(step for step in rest if step.answers))


def _not_together(names: Sequence[str], fits_with: Callable[[Iterable[str]], bool]) -> list[str]:
    """Return a few names that do not fit together, found by halves; none where it takes more than a few.

    Relies on this alone: what does not fit does not begin to fit when more is added.
    """
    found: list[str] = []
    while names and fits_with(found):
        if len(found) == _MOST_CULPRITS:
            return []
        fit, many = 0, len(names)
        while many - fit > 1:
            middle = (fit + many) // 2
            fit, many = (middle, many) if fits_with([*found, *names[:middle]]) else (fit, middle)
        found.append(names[many - 1])
        names = names[: many - 1]
    return found
