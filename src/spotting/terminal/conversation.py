"""The interview as a conversation: ask, go back, change, stop, go on; what was answered is never lost on the way.

Every step keeps its question and its answers; the case is always the sum of the steps, so going back or changing
one is exact. Decides nothing about her health: that is `assess`, whose urgency is announced as soon as it rises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from spotting.assessment import Assessment
from spotting.case import Case
from spotting.catalog.types import Catalog
from spotting.pipeline import assess
from spotting.problems import BadCase, Impossible
from spotting.reasoning.question import Question, question
from spotting.report.changes import changes
from spotting.report.text import sentence_of, urgency_sentence
from spotting.situation import Situation
from spotting.terminal.asking import BACK_ONLY, Asker, Prompt, Reply, answers_of, in_words, prompt_of, reply_of
from spotting.terminal.results import ORIGIN_WORDS, origin_of, possible_results
from spotting.words import Urgency

_END = (
    "Show the answer",
    "Add a result: an examination or a test (scan, swab, blood count, smear)",
    "Change an earlier answer",
    "Save to a file, to go on later",
)
_STOPPED = ("Continue", "Show the answer so far", "Save to a file, to go on later", "Quit")
_MOST_CULPRITS = 4
_TOLD_FIRST = ("bleeding_amount", "pelvic_pain")  # before "today" is announced


@dataclass(frozen=True)
class Exchange:
    """One question with what was answered; `kept` comes from a saved check, `origin` marks a result."""

    question: Question
    answers: Mapping[str, Any]
    kept: bool = False
    origin: str = ""


class ShowNow(Exception):
    """She wants to see the answer."""


class Conversation:
    """`base` gives place, day and for whom; `save` writes a case to a file she names and tells where."""

    def __init__(
        self,
        asker: Asker,
        catalog: Catalog,
        base: Case,
        save: Callable[[Case], None],
    ) -> None:
        self.asker, self.catalog, self.base, self.save = asker, catalog, base, save
        self.steps: list[Exchange] = []
        self.suggested: dict[str, str] = {}  # numbers offered again, counted on from a saved check
        self._said: set[str] = set()  # levels of urgency already announced
        self._before: Assessment | None = None  # what was known before results were entered

    def case(self, steps: Iterable[Exchange] | None = None) -> Case:
        """Return the case the steps add up to."""
        answers: dict[str, Any] = dict(self.base.answers)
        origin = dict(self.base.origin)
        for step in self.steps if steps is None else steps:
            answers.update(step.answers)
            origin = {name: word for name, word in origin.items() if name not in step.answers}
            if step.origin:
                origin.update(dict.fromkeys(step.answers, step.origin))
        return replace(self.base, answers=answers, origin=origin)

    def run(self) -> Case:
        """Ask until nothing is left to ask or she stops; return the case.

        Ctrl-C opens a menu; a second one there ends the program (KeyboardInterrupt).
        """
        while True:
            try:
                self._next()
            except (ShowNow, EOFError):
                return self._fitting_case()
            except KeyboardInterrupt:
                if self._stopped():
                    return self._fitting_case()

    def _fitting_case(self) -> Case:
        """Return the case to show; answers she left contradicting each other go, the newest first."""
        while self.steps and not self._fits_at_all(self.steps):
            left_out = self.steps.pop()
            self.asker.say(f"Left out, because it does not fit the other answers: {left_out.question.text}")
        return self.case()

    def _next(self) -> None:
        try:
            assessment = self._assess(self.case())
        except (BadCase, Impossible):
            self._mend()
            return
        self._announce(assessment)
        if self._before is not None:
            for line in changes(self._before, assessment, before_is="before the results", after_is="with them"):
                self.asker.say(line)
            self._before = None
        question = assessment.next_question
        if isinstance(question, str):
            self._at_the_end(question, assessment)
            return
        self._ask(question, assessment)

    def _assess(self, case: Case) -> Assessment:
        return assess(case, self.catalog, ranges=False, explain=False, name="your answers")

    def _ask(self, question: Question, assessment: Assessment) -> None:
        number = sum(not step.kept for step in self.steps) + 1
        left = assessment.questions_left - 1  # it counts this one
        heading = f"Question {number}" + (f", about {left} more" if left > 0 else "")
        suggested = self.suggested.get(question.id, "")
        reply = self.asker.ask(prompt_of(question, self.catalog, heading=heading, suggested=suggested))
        if reply is Reply.STOP:
            raise ShowNow
        if reply is Reply.BACK:
            self._back()
        elif reply is Reply.CHANGE:
            self._change()
        else:
            self.steps.append(Exchange(question, answers_of(question, reply)))

    # --- what is said on the way ---

    def _announce(self, assessment: Assessment) -> None:
        """Say an emergency as soon as it is known, and gently that today is needed; each once."""
        level, reason = assessment.urgency.level, assessment.reasons[0]
        place = self.base.place
        if "emergency" in self._said and level != "emergency":
            self._said.discard("emergency")
            self.asker.say(
                "With what you changed, the answers so far no longer point to an emergency. "
                f"If it gets worse or you feel in danger: {help_now(place)}"
            )
        if reason.kind == "default" or not self.steps or level in self._said or "emergency" in self._said:
            return
        if level == "emergency":
            self.asker.say(f"{sentence_of(assessment)} {reason.say}", alarm=True)
            self.asker.say("You can go on with the questions if it is safe, or stop and see the answer.")
        elif level == "same_day":
            if not all(isinstance(self.case().answers.get(name), str) for name in _TOLD_FIRST):
                return  # until then the rule may speak of a pain or a flow she has not told of
            self.asker.say(f"So far: {sentence_of(assessment)} {reason.say} The questions go on.")
        self._said.add(level)

    def _at_the_end(self, why: str, assessment: Assessment) -> None:
        self.asker.say(why)
        menu = Prompt("What would you like to do now?", rows=_END, default="1", actions=BACK_ONLY)
        match self.asker.ask(menu):
            case Reply.BACK:
                self._back()
            case 0:
                raise ShowNow
            case 1:
                self._add_results(assessment)
            case 2:
                self._change()
            case _:
                self.save(self.case())

    def _stopped(self) -> bool:
        """After Ctrl-C: whether to show the answer; False goes on. Raises KeyboardInterrupt to quit."""
        prompt = Prompt("Stopped. Your answers are still here. What now?", rows=_STOPPED, default="1")
        while True:
            try:
                chosen = self.asker.ask(prompt)
            except EOFError:
                return True
            if chosen == 2:
                self.save(self.case())
                continue
            if chosen == 3:
                raise KeyboardInterrupt
            return bool(chosen == 1)

    # --- going back and changing ---

    def _back(self) -> None:
        if not self.steps or self.steps[-1].kept:
            self.asker.say("This is the first question; there is nothing before it.")
            return
        self.steps.pop()

    def _change(self) -> None:
        if not self.steps:
            self.asker.say("There is no earlier answer yet.")
            return
        rows = tuple(f"{step.question.text} {reply_of(step.question, step.answers)}" for step in self.steps)
        chosen = self.asker.ask(Prompt("Which answer do you want to change?", rows=rows, actions=BACK_ONLY))
        if isinstance(chosen, Reply):
            return
        old = self.steps[chosen]
        prompt = prompt_of(old.question, self.catalog, heading="Changing an earlier answer")
        if old.question.kind == "screen":
            was = [all(old.answers.get(key) == sets[key] for key in sets) for _, sets in old.question.items]
            prompt = replace(prompt, ticked=frozenset(row for row, on in enumerate(was) if on))
        reply = self.asker.ask(prompt)
        if reply in (Reply.BACK, Reply.CHANGE):
            return
        if reply is Reply.STOP:
            raise ShowNow
        self._replace(chosen, replace(old, answers=answers_of(old.question, reply), kept=False))

    def _replace(self, index: int, new: Exchange) -> None:
        """Change one step; later answers about the same, or no longer possible, are dropped with a note."""
        old = self.steps[index]
        changed = {name for name, value in new.answers.items() if old.answers.get(name) != value}
        earlier, later = self.steps[:index], self.steps[index + 1 :]
        later = [_without(step, changed) for step in later]
        if not self._fits([*earlier, new]):
            self.steps = [*earlier, *(step for step in later if step.answers), new]
            return  # the contradiction is named next, with both answers
        steps, dropped = [*earlier, new], []
        for step in later:
            gone = self._impossible(steps, step)
            dropped += [name for name in gone if step.answers[name] not in ("absent", "unknown", "declined")]
            if rest := _without(step, gone).answers:
                steps.append(replace(step, answers=rest))
        self.steps = steps
        if dropped:
            names = "; ".join(self.catalog.findings[name].name.lower() for name in dropped)
            self.asker.say(f"After this change these answers no longer fit and were dropped: {names}.")

    def _fits(self, steps: list[Exchange]) -> bool:
        try:
            Situation(self.case(steps), self.catalog)
        except BadCase:
            return False
        return True

    def _impossible(self, steps: list[Exchange], step: Exchange) -> set[str]:
        """Return the findings of a later step that cannot stay beside the steps before it."""
        situation = Situation(self.case(steps), self.catalog)
        gone = set()
        for name in step.answers:
            finding = self.catalog.findings[name]
            open_state = set(finding.states) & set(situation.possible_states)
            applies = finding.only_if is None or situation.holds(finding.only_if) is not False
            if not open_state or not applies:
                gone.add(name)
        rest = _without(step, gone)
        if not self._fits([*steps, rest]):
            gone |= {name for name, value in rest.answers.items() if not self._fits([*steps, _only(rest, name)])}
        return gone

    def _mend(self) -> None:
        """Two answers contradict each other: name them, and let her change either."""
        newest = self.steps[-1] if self.steps else None
        if newest is None:
            self._assess(self.case())  # the saved answers contradict each other by themselves: say so and end
            return
        culprits = self._culprits(newest)
        if not culprits:
            self.asker.say("This answer does not fit the others. Let us ask it again.")
            self.steps.pop()
            return
        said = [f"{newest.question.text} {reply_of(newest.question, newest.answers)}"]
        answers = self.case(self.steps[:-1]).answers
        said += [f"{self.catalog.findings[name].ask} {self._said_of(name, answers[name])}" for name in culprits]
        text = "These answers cannot both be right. Which one do you want to change?"
        chosen = self.asker.ask(Prompt(text, rows=tuple(said)))
        if chosen == 0:
            self.steps.pop()
            return
        name = culprits[chosen - 1]
        rest = [_without(step, {name}) for step in self.steps[:-1]]
        rest = [step for step in rest if step.answers]
        again = question(
            self.catalog.findings[name], "It does not fit another answer.", Situation(self.case(rest), self.catalog)
        )
        reply = self.asker.ask(prompt_of(again, self.catalog, heading="Changing an earlier answer"))
        if reply is Reply.STOP:
            raise ShowNow
        if reply not in (Reply.BACK, Reply.CHANGE):
            self.steps = [*rest, Exchange(again, answers_of(again, reply)), newest]

    def _culprits(self, newest: Exchange) -> list[str]:
        """Return the earlier findings without which the newest answer would fit."""
        earlier = self.case(self.steps[:-1])
        check = self._fits_at_all if self._fits(self.steps) else None
        found = []
        for name in earlier.answers:
            if name in newest.answers:
                continue
            steps = [*(_without(step, {name}) for step in self.steps[:-1]), newest]
            if self._fits(steps) and (check is None or check(steps)):
                found.append(name)
        return found[:_MOST_CULPRITS]

    def _fits_at_all(self, steps: list[Exchange]) -> bool:
        try:
            self._assess(self.case(steps))
        except (BadCase, Impossible):
            return False
        return True

    def _said_of(self, name: str, value: Any) -> str:
        return in_words(value, self.catalog.findings[name].unit)

    # --- results of examinations and tests ---

    def _add_results(self, assessment: Assessment) -> None:
        situation = Situation(self.case(), self.catalog)
        findings = possible_results(situation)
        rows = tuple(f"{finding.name} ({ORIGIN_WORDS[origin_of(finding)]})" for finding in findings)
        text = "Which results do you have?"
        chosen = self.asker.ask(
            Prompt(text, "tick", rows, help="From a doctor, midwife or nurse, or in a letter.", actions=BACK_ONLY)
        )
        if isinstance(chosen, Reply) or not chosen:
            return
        self._before = assessment
        for row in chosen:
            finding = findings[row]
            asked = question(finding, "You said that you have this result.", situation)
            reply = self.asker.ask(prompt_of(asked, self.catalog, heading="A result"))
            if reply is Reply.STOP:
                return
            if not isinstance(reply, Reply) or reply is Reply.NEVER:
                self.steps.append(Exchange(asked, answers_of(asked, reply), origin=origin_of(finding)))


def _without(step: Exchange, names: set[str]) -> Exchange:
    return replace(step, answers={name: value for name, value in step.answers.items() if name not in names})


def _only(step: Exchange, name: str) -> Exchange:
    return replace(step, answers={name: step.answers[name]})


def help_now(place: str) -> str:
    """Say whom to call, without how urgent it is."""
    return urgency_sentence(Urgency("emergency"), place).partition(". ")[2]
