"""care/*.yaml, doctor_questions.yaml and visits.yaml -> self-care, treatments to ask about, questions and visits.

Each entry says for whom it is (a condition of answers, or causes of the catalog), how well it is proven and where
it comes from. Nothing here decides that an entry is shown, and none of it may lower the urgency.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from spotting.catalog.care import Care, DoctorQuestion, Visit, WatchSign
from spotting.catalog.conditions_of_answers import ConditionReader
from spotting.catalog.for_another import must_not_say_you, read_for_another
from spotting.catalog.numbers import NumberReader
from spotting.catalog.record import Record
from spotting.logic import Expression
from spotting.words import CARE_KINDS, EVIDENCE_GRADES, PLACES


class CareReader:
    """Reads the care entries of one knowledge folder against its conditions, actions and sources."""

    def __init__(
        self, answers: ConditionReader, numbers: NumberReader, conditions: Collection[str], actions: Collection[str]
    ) -> None:
        self.answers = answers
        self.numbers = numbers
        self.conditions = conditions
        self.actions = actions

    def read_care(self, record: Record, name: str) -> Care:
        """Read one file of care/; `unless` hides an entry also while it is unknown."""
        basis, sources = self._backing(record)
        care = Care(
            id=name,
            kind=record.choice("kind", CARE_KINDS, required=True, default="self_care"),
            situation=record.text("situation", required=True),
            conditions=self._conditions(record),
            when=self.when(record, "when"),
            unless=self.when(record, "unless"),
            do=record.words("do"),
            avoid=record.words("avoid"),
            seek_care_if=self._signs(record),
            evidence_grade=record.choice("evidence_grade", EVIDENCE_GRADES, required=True, default="expert"),
            evidence=record.text("evidence", required=True),
            basis=basis,
            sources=sources,
            why=record.text("why", required=basis == "judged"),
            where=record.words("where", allowed=PLACES, what="place"),
        )
        if not care.do:
            record.problem("says nothing to do.", "Add `do: [...]`.")
        must_not_say_you(record, "situation", "do", "avoid", "seek_care_if", "evidence", "why")
        self._must_be_for_someone(record, bool(care.conditions), care.when)
        record.finish()
        return care

    def read_questions(self, record: Record) -> dict[str, DoctorQuestion]:
        """doctor_questions.yaml: questions worth asking, in their order."""
        questions: dict[str, DoctorQuestion] = {}
        for item in _entries(record, "doctor_questions", questions):
            basis, sources = self._backing(item)
            question = DoctorQuestion(
                id=item.text("id", required=True),
                ask=item.text("ask", required=True),
                why=item.text("why", required=True),
                conditions=self._conditions(item),
                when=self.when(item, "when"),
                basis=basis,
                sources=sources,
                judged_because=item.text("judged_because", required=basis == "judged"),
                for_another=read_for_another(item, "ask"),
            )
            must_not_say_you(item, "why", "judged_because")
            self._must_be_for_someone(item, bool(question.conditions), question.when)
            item.finish()
            questions[question.id] = question
        record.finish()
        return questions

    def read_visits(self, record: Record) -> dict[str, Visit]:
        """visits.yaml: what to expect at each kind of visit, in their order."""
        visits: dict[str, Visit] = {}
        for item in _entries(record, "visits", visits):
            basis, sources = self._backing(item)
            visit = Visit(
                id=item.text("id", required=True),
                name=item.text("name", required=True),
                expect=item.text("expect", required=True),
                conditions=self._conditions(item),
                actions=item.words("actions", allowed=self.actions, what="action"),
                when=self.when(item, "when"),
                basis=basis,
                sources=sources,
                where=item.words("where", allowed=PLACES, what="place"),
                judged_because=item.text("judged_because", required=basis == "judged"),
            )
            must_not_say_you(item, "name", "expect", "judged_because")
            self._must_be_for_someone(item, bool(visit.conditions or visit.actions), visit.when)
            item.finish()
            visits[visit.id] = visit
        record.finish()
        return visits

    def when(self, record: Record, key: str) -> Expression | None:
        """Return the condition of answers under `key`, None without one."""
        return self.answers.read(record.raw(key), record.file, record.line(key)) if record.has(key) else None

    def _signs(self, record: Record) -> tuple[WatchSign, ...]:
        """Read `seek_care_if`: a text, or `say` with the `sign` under which it is already known."""
        given = record.raw("seek_care_if", [])
        if not isinstance(given, list):
            record.problem(
                "`seek_care_if` must be a list of signs.", "Write `seek_care_if: [a, b]`.", key="seek_care_if"
            )
            return ()
        signs = []
        for item in given:
            if not isinstance(item, dict | list):
                signs.append(WatchSign(str(item)))
                continue
            line = Record(item, record.file, record.problems, line=record.line("seek_care_if"))
            signs.append(WatchSign(line.text("say", required=True), self.when(line, "sign")))
            must_not_say_you(line, "say")
            line.finish()
        return tuple(signs)

    def _conditions(self, record: Record) -> tuple[str, ...]:
        return record.words("conditions", allowed=self.conditions, what="condition")

    def _backing(self, record: Record) -> tuple[str, tuple[str, ...]]:
        self.numbers.cite_facts(record, "text", record.text("id"))
        return self.numbers.grounds(record)

    def _must_be_for_someone(self, record: Record, linked: bool, when: Expression | None) -> None:
        named = any(record.raw(key) for key in ("conditions", "actions"))
        if not linked and not named and when is None:
            record.problem("is never shown.", "Say for whom: `when: …` or `conditions: [...]`.")


def _entries(record: Record, key: str, seen: Collection[str]) -> Iterator[Record]:
    """Yield the entries of a list; an id that stands twice is a problem."""
    for item in record.entries(key):
        if item.data.get("id") in seen:
            item.problem(f"the id `{item.data['id']}` stands twice.", "Give each entry its own.", key="id")
        yield item
