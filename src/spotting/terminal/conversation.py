"""The interview as a conversation: ask, go back, change, stop, go on; what was answered is never lost on the way.

Every step keeps its question and its answers; the case is always the sum of the steps, so going back or changing
one is exact. Decides nothing about her health: that is `assess`, whose urgency is announced as soon as it rises.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from spotting.answered import Answered, Exchange
from spotting.assessment import Assessment
from spotting.case import Case
from spotting.catalog.types import Catalog
from spotting.problems import BadCase, Impossible
from spotting.reasoning.question import Question, question
from spotting.replies import Reply, answers_of, in_words, reply_of
from spotting.report.changes import changes
from spotting.report.text import sentence_of, urgency_sentence
from spotting.results import ORIGIN_WORDS, origin_of, possible_results
from spotting.situation import Situation
from spotting.terminal.asking import BACK_ONLY, Asker, Prompt, prompt_of
from spotting.words import Urgency

_END = (
    "Show the answer",
    "Add a result: an examination or a test (scan, swab, blood count, smear)",
    "Change an earlier answer",
    "Save to a file, to go on later",
)
_STOPPED = ("Continue", "Show the answer so far", "Save to a file, to go on later", "Quit")
_TOLD_FIRST = ("bleeding_amount", "pelvic_pain")  # before "today" is announced


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
        self.answered = Answered(catalog, base)
        self.suggested: dict[str, str] = {}  # numbers offered again, counted on from a saved check
        self.after_screens: Callable[[], None] | None = None  # done once, when the danger signs are asked
        self.beside: dict[str, str] = {}  # what the diary says of a question, without being an answer
        self._said: set[str] = set()  # levels of urgency already announced
        self._before: Assessment | None = None  # what was known before results were entered

    @property
    def steps(self) -> tuple[Exchange, ...]:
        """What was asked and answered so far."""
        return self.answered.steps

    def case(self) -> Case:
        """Return the case the steps add up to."""
        return self.answered.case

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
        self.answered, left_out = self.answered.fitting()
        for step in left_out:
            self.asker.say(f"Left out, because it does not fit the other answers: {step.question.text}")
        return self.case()

    def _next(self) -> None:
        try:
            assessment = self.answered.assess()
        except (BadCase, Impossible):
            self._mend()
            return
        self._announce(assessment)
        if self._before is not None:
            for line in changes(self._before, assessment, before_is="before the results", after_is="with them"):
                self.asker.say(line)
            self._before = None
        question = assessment.next_question
        if self.after_screens is not None and (isinstance(question, str) or question.kind != "screen"):
            self.after_screens()
            self.after_screens = None
            return
        if isinstance(question, str):
            self._at_the_end(question, assessment)
            return
        self._ask(question, assessment)

    def _ask(self, question: Question, assessment: Assessment) -> None:
        number = sum(not step.kept for step in self.steps) + 1
        left = (assessment.questions_left or 1) - 1  # it counts this one
        heading = f"Question {number}" + (f", about {left} more" if left > 0 else "")
        suggested = self.suggested.get(question.id, "")
        prompt = prompt_of(question, self.catalog, heading=heading, suggested=suggested)
        if question.id in self.beside:
            prompt = replace(prompt, help=f"{prompt.help} Your diary: {self.beside[question.id]}".strip())
        reply = self.asker.ask(prompt)
        if reply is Reply.STOP:
            raise ShowNow
        if reply is Reply.BACK:
            self._back()
        elif reply is Reply.CHANGE:
            self._change()
        else:
            self.answered = self.answered.with_step(Exchange(question, answers_of(question, reply)))

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
        self.answered = self.answered.without_last()

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
        new = replace(old, answers=answers_of(old.question, reply), kept=False)
        self.answered, dropped = self.answered.replaced(chosen, new)
        if dropped:
            names = "; ".join(self.catalog.findings[name].name.lower() for name in dropped)
            self.asker.say(f"After this change these answers no longer fit and were dropped: {names}.")

    def _mend(self) -> None:
        """Two answers contradict each other: name them, and let her change either."""
        newest = self.steps[-1] if self.steps else None
        if newest is None:
            self.answered.assess()  # the saved answers contradict each other by themselves: say so and end
            return
        culprits = self.answered.culprits()
        if not culprits:
            self.asker.say("This answer does not fit the others. Let us ask it again.")
            self.answered = self.answered.without_last()
            return
        said = [f"{newest.question.text} {reply_of(newest.question, newest.answers)}"]
        answers = self.answered.without_last().case.answers
        said += [f"{self.catalog.findings[name].ask} {self._said_of(name, answers[name])}" for name in culprits]
        text = "These answers cannot both be right. Which one do you want to change?"
        chosen = self.asker.ask(Prompt(text, rows=tuple(said)))
        if chosen == 0:
            self.answered = self.answered.without_last()
            return
        name = culprits[chosen - 1]
        rest = self.answered.without_finding(name)
        why = "It does not fit another answer."
        again = question(self.catalog.findings[name], why, Situation(rest.case, self.catalog))
        reply = self.asker.ask(prompt_of(again, self.catalog, heading="Changing an earlier answer"))
        if reply is Reply.STOP:
            raise ShowNow
        if reply not in (Reply.BACK, Reply.CHANGE):
            self.answered = rest.with_step(Exchange(again, answers_of(again, reply))).with_step(newest)

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
                step = Exchange(asked, answers_of(asked, reply), origin=origin_of(finding))
                self.answered = self.answered.with_step(step)


def help_now(place: str) -> str:
    """Say whom to call, without how urgent it is."""
    return urgency_sentence(Urgency("emergency"), place).partition(". ")[2]
