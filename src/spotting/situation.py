"""All that follows from the answers of one case, without any probability.

Closes the answers over what they imply (a child finding implies its parent, a measured number sets its
finding, a finding of excluded states counts as absent), and answers the conditions of rules, states and
gates in three values. Authority: `meta` of the vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from spotting.answers import Comparison, Possible, Truth, absent, anything
from spotting.case import Case, read_answers
from spotting.catalog.condition_program import condition_program
from spotting.catalog.dependence import dependence_of
from spotting.catalog.every_condition import AskedTogether
from spotting.catalog.types import Catalog, Contradiction, Finding
from spotting.catalog.wording import ask, contradiction_say, question_and_answer
from spotting.interval_arithmetic import calculate, compare
from spotting.logic import Expression, IsFinding, evaluate, leaves
from spotting.problems import BadCase, Problem

_SAFETY_SCREENS = 2  # the first two screens: after them an unmeasured pulse counts as not measured


_TRUTHS: tuple[Truth, ...] = (False, True, None)


@dataclass(frozen=True, slots=True)
class Decided:
    """The truth of every condition of a catalog, worked out at once (reasoning/truths_at_once.py): 0 false, 1 true,
    2 unknown. `numbers`: (id of a condition, lenient) -> its place in `truths`; `atoms` is what they were made from."""

    numbers: Mapping[tuple[int, bool], int]
    truths: bytes
    atoms: bytes


class Situation:
    """The answers of a case and what they imply; answers every condition of the knowledge."""

    def __init__(self, case: Case, catalog: Catalog, *, name: str = "case", near: Situation | None = None) -> None:
        """Close the answers. `near` differs in a few of them: what rests on none of these is taken over from it."""
        self.case = case
        self.catalog = catalog
        self.name = name
        self.answered = read_answers(case, catalog, name=name)
        self._known: dict[str, Possible] = dict(self.answered)
        self._nothing_known = nothing_known(catalog)
        self._derived: dict[str, Any] = {}
        self._running: set[str] = set()
        self._fresh: set[str] = set()  # what was learnt since the last round of closing
        self.remembered: dict[Any, Any] = {}  # what was worked out for these answers, by whoever asked
        self.begun_from: tuple[Situation, frozenset[str]] | None = None  # and the findings known otherwise there
        self.decided: Decided | None = None
        self._state_truths: dict[str, Truth] | None = None  # remembered once the answers are closed
        self._close()
        self._state_truths = {}
        if near is not None:
            self.begun_from = (near, self._differs_from(near))
        self._held: dict[tuple[int, bool], tuple[Expression, Truth]] = {}  # of the closed answers, by identity
        self._refuse_contradictions()

    def changed(self, answers: Mapping[str, Any]) -> Situation:
        """Return the situation with more answers: as from the beginning, but looking again only at what they touch.

        An answer that says again or otherwise what is known already is worked out from the beginning.
        Raises BadCase like the first reading.
        """
        case = self.case.with_answers(**answers)
        added = read_answers(replace(self.case, answers=answers), self.catalog, name=self.name)
        if not added.keys().isdisjoint(self._known):
            return Situation(case, self.catalog, name=self.name, near=self)
        then = self._closed_after(case, added)
        return Situation(case, self.catalog, name=self.name, near=self) if then is None else then

    def _closed_after(self, case: Case, added: Mapping[str, Possible]) -> Situation | None:
        """Return the situation with answers to findings nothing was known of; None where it must begin anew.

        That is where a state becomes possible that was not: what was counted as absent for its sake may not be. And
        where the answers contradict each other, or what was inferred from one of them cannot be in the states left:
        the first reading says how.
        """
        then = copy(self)
        then.case, then.answered, then._known = case, {**self.answered, **added}, {**self._known, **added}
        then._derived, then._running, then._fresh, then._held, then.remembered = {}, set(), set(), {}, {}
        then._state_truths, then.begun_from, then.decided = None, None, None
        try:
            then._close_after(frozenset(added), screened=self._screened)
        except BadCase:
            return None
        if not then.possible_states or not set(then.possible_states) <= set(self.possible_states):
            return None
        if then.possible_states != self.possible_states and self._inferred_outside(then.possible_states):
            return None
        then._state_truths = {}
        then.begun_from = (self, then._differs_from(self))
        then._refuse_contradictions()
        return then

    def _inferred_outside(self, states: tuple[str, ...]) -> bool:
        """Whether something was inferred to be there, and not told, that cannot be in these states."""
        outside = dependence_of(self.catalog).outside(states)
        return any(
            name in outside and name not in self.answered and known.low > 0 and not known.unknown
            for name, known in self._known.items()
        )

    def _differs_from(self, other: Situation) -> frozenset[str]:
        """Return the findings of which something else is known."""
        mine, theirs = self._known, other._known
        differ = [name for name, known in mine.items() if (before := theirs.get(name)) is not known and before != known]
        return frozenset(differ) | (theirs.keys() - mine.keys())

    def known(self, name: str) -> Possible:
        """Return what is possible for a finding, implications included."""
        found = self._known.get(name)
        return found if found is not None else self._nothing_known[name]

    @property
    def settled(self) -> Mapping[str, Possible]:
        """What is known of the findings something is known of, answered or implied."""
        return self._known

    def is_settled(self, name: str) -> bool:
        """Whether the finding needs no question: answered (even with unknown) or implied."""
        return name in self._known

    # --- Facts: what conditions ask ---

    def finding(self, name: str, comparison: Comparison) -> Truth:
        known = self._known.get(name)
        return None if known is None else comparison.test(self.catalog.findings[name], known)

    def derived(self, name: str, comparison: Comparison | None) -> Truth:
        if name not in self._derived:
            if name in self._running:
                return None  # states and derived findings refer to each other; a loop decides nothing
            self._running.add(name)
            value = self._derive(name)
            self._running.discard(name)
            if self._running:
                return compare(value, comparison)
            self._derived[name] = value
        return compare(self._derived[name], comparison)

    def state(self, name: str) -> Truth:
        if self._state_truths is None or self._running:  # inside a derived finding a loop may decide nothing
            return self._state(name)
        if name not in self._state_truths:
            self._state_truths[name] = self._state(name)
        return self._state_truths[name]

    def _state(self, name: str) -> Truth:
        definition = self.catalog.states[name]
        if evaluate(definition.excluded_when, self) is True:
            return False
        return True if evaluate(definition.certain_when, self, lenient=True) is True else None

    @cached_property
    def possible_states(self) -> tuple[str, ...]:
        """States the answers leave open: one if it is certain, else all that are not excluded."""
        truths = {name: self.state(name) for name in self.catalog.states}
        certain = tuple(name for name, truth in truths.items() if truth is True)
        return certain or tuple(name for name, truth in truths.items() if truth is not False)

    def holds(self, expression: Expression, *, lenient: bool = False) -> Truth:
        """Evaluate a condition in three values; the answers are closed, so the result is remembered."""
        key = (id(expression), lenient)
        if self.decided is not None:
            number = self.decided.numbers.get(key)
            if number is not None:
                return _TRUTHS[self.decided.truths[number]]
        found = self._held.get(key)
        if found is None:
            found = self._held_before(key, expression) or (expression, evaluate(expression, self, lenient=lenient))
            self._held[key] = found  # the expression is kept alive: its id stays its own
        return found[1]

    def hold_each(self, conditions: AskedTogether) -> list[Truth]:
        """Evaluate conditions in three values, one after the other."""
        if self.decided is None:
            return [self.holds(expression, lenient=lenient) for expression, lenient in conditions.asked]
        truths = self.decided.truths
        return [_TRUTHS[truths[number]] for number in _numbers_of(conditions, self.catalog)]

    def _held_before(self, key: tuple[int, bool], expression: Expression) -> tuple[Expression, Truth] | None:
        """Return what held of the answers this began from, where nothing it rests on is known otherwise now."""
        if self.begun_from is None:
            return None
        before, differ = self.begun_from
        found = before._held.get(key)
        if found is None or not dependence_of(self.catalog).rests_on(expression).isdisjoint(differ):
            return None
        return found

    # --- derived findings ---

    def _derive(self, name: str) -> Any:
        """Return a truth, or the (lowest, highest) of a number; None where nothing is known."""
        derived = self.catalog.derived[name]
        if derived.false_when is not None and evaluate(derived.false_when, self) is True:
            return False
        if derived.when is not None:
            truth = evaluate(derived.when, self)
            return truth is not False if derived.unknown_counts_as_present else truth
        if derived.count:
            truths = [evaluate(part, self) for part in derived.count]
            return (truths.count(True), len(truths) - truths.count(False))
        return calculate(derived.formula, self.known)

    # --- closure ---

    def _close(self) -> None:
        """Look at every finding once, then again at what rests on what is new."""
        screened = self._screened
        self._imply_each(dependence_of(self.catalog).implied_in(self.possible_states))
        self._close_after(frozenset(self._fresh), screened=screened)

    def _close_after(self, fresh: frozenset[str], *, screened: bool) -> None:
        """Close again after news of some findings: repeat until nothing new follows of what rests on what is new.

        `screened`: whether the screens were answered before that news. At most as often as there are findings in a
        chain.
        """
        dependence = dependence_of(self.catalog)
        for _ in range(12 if fresh else 0):
            self._fresh, states = set(), self.possible_states
            self._derived.clear()
            if not fresh.isdisjoint(dependence.states_rest_on):
                self.__dict__.pop("possible_states", None)
            everything = self.possible_states != states or self._screened != screened
            screened = self._screened
            looked_at = dependence.implied_in(self.possible_states) if everything else dependence.implied_anew(fresh)
            self._imply_each(looked_at)
            fresh = frozenset(self._fresh)
            if not fresh:
                return

    def _imply_each(self, findings: Iterable[Finding]) -> None:
        """Draw what follows for some findings; of those that merely cannot be in the states left, that they are not."""
        outside = dependence_of(self.catalog).outside(self.possible_states)
        implied, absences = dependence_of(self.catalog).implied, implied_absences(self.catalog)
        for finding in findings:
            name = finding.id
            if name in implied:
                self._imply(finding, outside=name in outside)
            elif name in outside and ((known := self._known.get(name)) is None or known.unknown):
                self._learn(name, absences[name])

    def _imply(self, finding: Finding, *, outside: bool) -> None:
        for parent in finding.parents:
            self._with_parent(finding, parent)
        for other, comparison, gives in finding.implied_by:
            if comparison.test(self.catalog.findings[other], self.known(other)) is True:
                level = float(finding.levels.index(gives)) if gives else 1.0
                self._narrow(finding.id, Possible(low=level, high=finding.bounds[1]), because=other)
        told = finding.present_when is not None and self.known(finding.id).unknown
        if told and finding.present_when and evaluate(finding.present_when, self, lenient=True) is True:
            self._learn(finding.id, Possible(low=1.0, high=finding.bounds[1]))
        if finding.only_if is not None and evaluate(finding.only_if, self) is False:
            self._count_as_absent(finding)
        if outside:
            self._count_as_absent(finding)
        if finding.absent_if_not_measured and finding.id not in self.answered and self._screened:
            self._count_as_absent(finding)
        if finding.if_not_asked and finding.id not in self.answered:
            self._stand_in(finding, finding.if_not_asked)

    def _with_parent(self, finding: Finding, parent: Expression) -> None:
        truth = evaluate(parent, self)
        if truth is False:
            self._count_as_absent(finding, because=parent)
            return
        if not isinstance(parent, IsFinding):
            return
        own = self.known(finding.id)
        happens = not own.never and not own.unknown and (finding.kind in ("choice", "number") or own.low > 0)
        if happens and truth is not True:
            other = self.catalog.findings[parent.finding]
            self._narrow(other.id, parent.comparison.narrow(other), because=finding.id)

    def _count_as_absent(self, finding: Finding, *, because: Expression | None = None) -> None:
        own = self.known(finding.id)
        if own.unknown:
            self._learn(finding.id, implied_absences(self.catalog)[finding.id])
        elif isinstance(because, IsFinding) and not own.never and own.low > 0 and finding.kind != "choice":
            self._contradiction(finding.id, because.finding)

    def _narrow(self, name: str, to: Possible, *, because: str) -> None:
        finding = self.catalog.findings[name]
        known = self._known.get(name)
        new = to if known is None else known.meet(to)
        if new.is_empty(finding.kind):
            self._contradiction(because, name)
        if new != known:
            self._learn(name, new)

    def _stand_in(self, finding: Finding, other_id: str) -> None:
        """Use a near relative that was answered (the amount now for the amount at its peak)."""
        other = self.catalog.findings[other_id]
        known = self.known(other_id)
        if known.unknown or known.never or other.levels[int(known.low)] not in finding.levels:
            return
        low = float(finding.levels.index(other.levels[int(known.low)]))
        high = float(finding.levels.index(other.levels[int(known.high)]))
        self._learn(finding.id, Possible(low=low, high=high))

    def _learn(self, name: str, known: Possible) -> None:
        self._known[name] = known
        self._fresh.add(name)

    @property
    def _screened(self) -> bool:
        return self._known.keys() >= _danger_signs(self.catalog)

    # --- contradictions ---

    def _contradiction(self, one: str, other: str) -> None:
        """Refuse two answers in the words of their questions; the names to change in a file come last."""

        def said(name: str) -> str:
            finding, reader = self.catalog.findings[name], self.case.for_whom
            if name not in self.case.answers:
                return f"“{ask(finding, reader)}” (no answer fits)"
            return question_and_answer(finding, self.case.answers[name], reader)

        what = f"contradicts itself: {said(one)}, but {said(other)}."
        raise BadCase([Problem(f"{self.name}: answers.{one}", 0, what, f"Change `{one}` or `{other}`.")])

    def _change_one_of(self, contradiction: Contradiction) -> str:
        """Name the answers it is about, in the order of its condition: whoever wrote a case needs their names."""
        about = dict.fromkeys(leaf.finding for leaf in leaves(contradiction.when) if isinstance(leaf, IsFinding))
        given = [name for name in about if name in self.case.answers] or list(about)
        return f"Change {' or '.join(f'`{name}`' for name in given)}."

    def _refuse_contradictions(self) -> None:
        where, reader = f"{self.name}: answers", self.case.for_whom
        looked_at = self.catalog.contradictions
        if self.begun_from is not None:  # where it began there are none
            looked_at = dependence_of(self.catalog).contradictions_after(self.begun_from[1])
        found = [
            Problem(where, 0, contradiction_say(contradiction, reader), self._change_one_of(contradiction))
            for contradiction in looked_at
            if contradiction.refuse and self.holds(contradiction.when) is True
        ]
        if not found and not self.possible_states:
            found.append(
                Problem(
                    f"{self.name}: answers",
                    0,
                    "leave no state possible (no periods yet, periods, pregnant, after a birth or the menopause …).",
                    "Check age, last period, pregnancy and operations.",
                )
            )
        if found:
            raise BadCase(found)

    def to_ask_again(self) -> Mapping[str, str]:
        """Answers that go together oddly but are not refused: id -> sentence."""
        return {
            contradiction.id: contradiction_say(contradiction, self.case.for_whom)
            for contradiction in self.catalog.contradictions
            if not contradiction.refuse and self.holds(contradiction.when) is True
        }


@lru_cache(maxsize=4)
def _danger_signs(catalog: Catalog) -> frozenset[str]:
    """Return the findings the safety screens ask about."""
    return frozenset(item.finding for screen in catalog.screens[:_SAFETY_SCREENS] for item in screen.items)


@lru_cache(maxsize=64)
def _numbers_of(conditions: AskedTogether, catalog: Catalog) -> tuple[int, ...]:
    """Return where the truths of some conditions stand among those worked out at once."""
    numbers = condition_program(catalog).numbers
    return tuple(numbers[id(expression), lenient] for expression, lenient in conditions.asked)


@lru_cache(maxsize=4)
def nothing_known(catalog: Catalog) -> Mapping[str, Possible]:
    """Return what is possible for each finding before any answer."""
    return {name: anything(finding) for name, finding in catalog.findings.items()}


@lru_cache(maxsize=4)
def implied_absences(catalog: Catalog) -> Mapping[str, Possible]:
    """Return what is known of each finding that cannot be, or is counted as absent, though nobody said so."""
    return {name: _implied_absence(finding) for name, finding in catalog.findings.items()}


def _implied_absence(finding: Finding) -> Possible:
    if finding.kind in ("number", "choice"):
        return Possible(never=True, asked=False) if finding.kind == "number" else absent(finding)
    return Possible(low=0.0, high=0.0, asked=False)
