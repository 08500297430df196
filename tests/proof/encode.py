"""All cases at once: the closure and the rules of a catalog as formulas for the solver z3.

Runs the same steps as `spotting.situation` and `spotting.reasoning.triage`, in the same order, on answers that are
variables. A truth is a pair (is true, is false). Only the body mass index is wider than the program: its figure is
free once weight and height are known, so a proof holds and a witness is played again in the program.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any as Value

import z3

from spotting.answers import Comparison
from spotting.catalog.types import Catalog, Finding, Rule
from spotting.logic import All, Any, Expression, IsDerived, IsFinding, IsState, Not, leaves
from spotting.words import PLACES, Urgency

PASSES = 3  # of the closure; test_the_closure_needs_no_further_pass holds that more change nothing
Bool = Value  # a z3 formula or a Python bool
YES, NO = True, False


@dataclass(frozen=True)
class Truth:
    """A Kleene truth: neither is unknown, never both."""

    t: Bool
    f: Bool

    @property
    def open(self) -> Bool:
        return none_of((self.t, self.f))


def both(parts: Iterable[Bool]) -> Bool:
    return _joined(parts, z3.And, neutral=True)


def either(parts: Iterable[Bool]) -> Bool:
    return _joined(parts, z3.Or, neutral=False)


def _joined(parts: Iterable[Bool], join: Callable[[list[Bool]], Bool], *, neutral: bool) -> Bool:
    """Join the parts, with what is plain true or false worked out at once."""
    kept = []
    for part in parts:
        if part is (not neutral):
            return part
        if part is not neutral:
            kept.append(part)
    return neutral if not kept else (kept[0] if len(kept) == 1 else join(kept))


def non(part: Bool) -> Bool:
    return (not part) if isinstance(part, bool) else z3.Not(part)


def none_of(parts: Iterable[Bool]) -> Bool:
    return both(non(part) for part in parts)


def formula(part: Bool) -> z3.BoolRef:
    return z3.BoolVal(part) if isinstance(part, bool) else part


@dataclass(frozen=True)
class Known:
    """What is known of one finding: the possible values, as formulas.

    Levels (binary: two): `low[i]`, `high[i]` say that the lowest, the highest possible level is at least i + 1.
    """

    unknown: Bool
    never: Bool = NO
    low: tuple[Bool, ...] = ()
    high: tuple[Bool, ...] = ()
    values: tuple[Bool, ...] = ()


@dataclass
class Answer:
    """The variables of one answer."""

    finding: Finding
    given: Bool
    known: Known
    ends: tuple[z3.ArithRef, z3.ArithRef] | None = None


@dataclass
class Encoding:
    """The formulas of one case. `valid`: the answers can be read and are not refused."""

    catalog: Catalog
    answers: dict[str, Answer]
    valid: list[Bool]
    place: dict[str, Bool]
    known: dict[str, Known] = field(default_factory=dict)
    rules: dict[str, Truth] = field(default_factory=dict)  # the conditions, wherever she is
    fires: dict[str, Bool] = field(default_factory=dict)  # it applies, is true and is not held back
    silent: dict[str, Bool] = field(default_factory=dict)
    undecided: dict[str, Bool] = field(default_factory=dict)
    defaults: list[tuple[Bool, Urgency]] = field(default_factory=list)
    needed: Bool = NO
    unstable: Bool = NO  # one more pass would change something
    figures: dict[str, tuple[Value, Value]] = field(default_factory=dict)  # free ends of a formula that is not linear
    holds: Callable[..., Truth] = lambda *_: Truth(NO, NO)

    def at_least(self, urgency: Urgency) -> Bool:
        """The urgency of the rules (with what holds when none fires) is at least this."""
        rules = self.catalog.rules
        strong = [fires for name, fires in self.fires.items() if urgency <= rules[name].urgency]
        quiet = none_of(self.fires.values())
        default = either(when for when, level in self.defaults if urgency <= level)
        return either((*strong, both((quiet, default))))


# --- the answers as variables ---


def variables(finding: Finding, mark: str = "") -> tuple[Answer, list[Bool]]:
    """Return the variables of one answer with what every answer obeys; `mark` tells several cases apart."""
    name = f"{finding.id}{mark}"
    given, unknown = z3.Bool(f"{name}?"), z3.Bool(f"{name}=unknown")
    rules: list[Bool] = [z3.Implies(z3.Not(given), unknown)]
    if finding.kind == "number":
        never = z3.Bool(f"{name}=absent") if finding.none_is_an_answer else NO
        low, high = z3.Real(f"{name}.low"), z3.Real(f"{name}.high")
        rules += [low <= high, low >= finding.range[0], high <= finding.range[1]]
        rules += [z3.Not(z3.And(unknown, never))] if never is not NO else []
        return Answer(finding, given, Known(unknown, never), (low, high)), rules
    if finding.kind == "choice":
        never = NO if "none" in finding.values else z3.Bool(f"{name}=absent")
        values = tuple(z3.Bool(f"{name}={value}") for value in finding.values)
        rules.append(z3.Or(unknown, formula(never), z3.Or(values)))
        rules += [z3.Not(z3.And(unknown, never))] if never is not NO else []
        return Answer(finding, given, Known(unknown, never, values=values)), rules
    count = (len(finding.levels) if finding.kind == "graded" else 2) - 1
    low_bits = tuple(z3.Bool(f"{name}>={level}") for level in range(1, count + 1))
    high_bits = tuple(z3.Bool(f"{name}<={level}'") for level in range(1, count + 1))
    for bits in (low_bits, high_bits):
        rules += [z3.Implies(bits[i + 1], bits[i]) for i in range(count - 1)]
    rules += [z3.Implies(low, high) for low, high in zip(low_bits, high_bits, strict=True)]
    rules += [z3.Implies(unknown, z3.And(*map(z3.Not, low_bits), *high_bits))]
    if finding.kind == "binary":
        rules.append(z3.Or(unknown, low_bits[0] == high_bits[0]))
    return Answer(finding, given, Known(unknown, low=low_bits, high=high_bits)), rules


def relevant(catalog: Catalog) -> list[str]:
    """Return the findings that can matter to a rule, a state or a refusal, in the catalog's order."""
    todo: list[Expression] = [rule.when for rule in catalog.rules.values()]
    todo += [default.when for default in catalog.no_rule_fires if default.when is not None]
    todo += [item.when for item in catalog.contradictions if item.refuse]
    for state in catalog.states.values():
        todo += [state.certain_when, state.excluded_when]
    names = {item.finding for screen in catalog.screens[:2] for item in screen.items}
    names |= {finding.id for finding in catalog.findings.values() if finding.parents or finding.implied_by}
    names |= {finding.id for finding in catalog.findings.values() if finding.absent_if_not_measured}
    seen: set[str] = set()

    def of_finding(name: str) -> None:
        finding = catalog.findings[name]
        todo.extend(e for e in (*finding.parents, finding.only_if, finding.present_when) if e is not None)
        names.update(other for other, _, _ in finding.implied_by)
        names.update([finding.if_not_asked] if finding.if_not_asked else [])

    while todo or names - seen:
        for name in names - seen:
            seen.add(name)
            of_finding(name)
        while todo:
            for leaf in leaves(todo.pop()):
                if isinstance(leaf, IsFinding):
                    names.add(leaf.finding)
                elif isinstance(leaf, IsDerived) and f"derived {leaf.derived}" not in seen:
                    seen.add(f"derived {leaf.derived}")
                    derived = catalog.derived[leaf.derived]
                    todo.extend(e for e in (derived.when, derived.false_when, *derived.count) if e is not None)
                    names |= {n.id for n in ast.walk(ast.parse(derived.formula or "0")) if isinstance(n, ast.Name)}
    return [name for name in catalog.findings if name in names]


# --- one run of the program on variables ---


class Run:
    """The steps of `Situation`, on formulas."""

    def __init__(self, catalog: Catalog, answers: Mapping[str, Answer]) -> None:
        self.catalog = catalog
        self.answers = answers
        self.known = {name: answer.known for name, answer in answers.items()}
        self.valid: list[Bool] = []
        self.changed: list[Bool] = []
        self._derived: dict[str, Value] = {}
        self.figures: dict[str, tuple[Value, Value]] = {}
        self._states: tuple[dict[str, Truth], dict[str, Bool]] | None = None

    def close(self, passes: int) -> None:
        for _ in range(passes):
            self._one_pass()
        self.fresh()

    def fresh(self) -> None:
        self._derived.clear()
        self._states = None

    def one_more_changes(self) -> Bool:
        """Whether a further pass would change what is known."""
        before = dict(self.known)
        valid = list(self.valid)
        self.changed = []
        self._one_pass()
        changed = either([*self.changed, non(both(self.valid[len(valid) :]))])
        self.known, self.valid = before, valid
        self.fresh()
        return changed

    def _one_pass(self) -> None:
        self.fresh()
        for name in self.known:
            self._imply(self.catalog.findings[name])

    def _imply(self, finding: Finding) -> None:
        for parent in finding.parents:
            self._with_parent(finding, parent)
        for other, comparison, gives in finding.implied_by:
            level = finding.levels.index(gives) if gives else 1
            self._narrow(finding.id, range(level, self._top(finding) + 1), self.compare(other, comparison).t)
        if finding.present_when is not None:
            told = both((self.known[finding.id].unknown, self.holds(finding.present_when, lenient=True).t))
            self._narrow(finding.id, range(1, self._top(finding) + 1), told)
        if finding.only_if is not None:
            self._absent(finding, self.holds(finding.only_if).f)
        _, possible = self.states()
        if len(finding.states) < len(self.catalog.states):
            self._absent(finding, none_of(possible[name] for name in finding.states))
        if finding.absent_if_not_measured:
            self._absent(finding, both((non(self.answers[finding.id].given), self._screened_here())))
        if finding.if_not_asked and finding.if_not_asked in self.known:
            self._stand_in(finding, finding.if_not_asked)

    def _with_parent(self, finding: Finding, parent: Expression) -> None:
        truth = self.holds(parent)
        own = self.known[finding.id]
        self._absent(finding, truth.f)
        if not isinstance(parent, IsFinding):
            return
        if finding.kind in ("binary", "graded"):
            self.valid.append(non(both((truth.f, non(own.unknown), own.low[0]))))
        happens = none_of((own.unknown, own.never)) if finding.kind in ("choice", "number") else own.low[0]
        other = self.catalog.findings[parent.finding]
        accepted = _accepted(parent.comparison, self._top(other))
        self._narrow(other.id, accepted, both((happens, non(truth.f), non(truth.t))))

    def _stand_in(self, finding: Finding, name: str) -> None:
        """A near relative that was answered takes its place; the levels are the same, but for the lowest."""
        own, other = self.known[finding.id], self.known[name]
        above = self.catalog.findings[name].levels.index(finding.levels[0])
        assert self.catalog.findings[name].levels[above:] == finding.levels
        when = both((non(self.answers[finding.id].given), none_of((other.unknown, other.never)), other.low[above - 1]))

        def instead(old: Bool, new: Bool) -> Bool:
            return either((both((when, new)), both((non(when), old))))

        low = tuple(instead(bit, new) for bit, new in zip(own.low, other.low[above:], strict=True))
        high = tuple(instead(bit, new) for bit, new in zip(own.high, other.high[above:], strict=True))
        before = (own.unknown, *own.low, *own.high)
        self.known[finding.id] = replace(own, unknown=both((own.unknown, non(when))), low=low, high=high)
        after = (self.known[finding.id].unknown, *low, *high)
        self.changed += [formula(a) != formula(b) for a, b in zip(before, after, strict=True)]

    def _screened_here(self) -> Bool:
        items = [item.finding for screen in self.catalog.screens[:2] for item in screen.items]
        return both(either((self.answers[name].given, non(self.known[name].unknown))) for name in items)

    def _top(self, finding: Finding) -> int:
        return len(finding.levels) - 1 if finding.kind == "graded" else 1

    def _absent(self, finding: Finding, when: Bool) -> None:
        own = self.known[finding.id]
        now = both((own.unknown, when))
        if now is NO:
            return
        self.changed.append(now)
        left = both((own.unknown, non(when)))
        if finding.kind == "number" or (finding.kind == "choice" and "none" not in finding.values):
            self.known[finding.id] = replace(own, unknown=left, never=either((own.never, now)))
        elif finding.kind == "choice":
            none = finding.values.index("none")
            values = tuple(
                either((now, value)) if i == none else both((non(now), value)) for i, value in enumerate(own.values)
            )
            self.known[finding.id] = replace(own, unknown=left, values=values)
        else:
            self.known[finding.id] = replace(own, unknown=left, high=tuple(both((non(now), bit)) for bit in own.high))

    def _narrow(self, name: str, levels: Sequence[int], when: Bool) -> None:
        """Keep only these levels, which follow one another."""
        if when is NO:
            return
        own = self.known[name]
        first, last = min(levels), max(levels)
        low = tuple(either((bit, when)) if i + 1 <= first else bit for i, bit in enumerate(own.low))
        high = tuple(both((bit, non(when))) if i + 1 > last else bit for i, bit in enumerate(own.high))
        self.valid += [either((non(a), b)) for a, b in zip(low, high, strict=True)]
        before = (own.unknown, *own.low, *own.high)
        self.known[name] = replace(own, unknown=both((own.unknown, non(when))), low=low, high=high)
        after = (self.known[name].unknown, *low, *high)
        self.changed += [formula(a) != formula(b) for a, b in zip(before, after, strict=True) if a is not b]

    # --- conditions ---

    def holds(self, expression: Expression, *, lenient: bool = False) -> Truth:
        match expression:
            case All(parts):
                truths = [self.holds(part, lenient=lenient) for part in parts]
                return Truth(both(x.t for x in truths), either(x.f for x in truths))
            case Any(parts):
                truths = [self.holds(part, lenient=lenient) for part in parts]
                return Truth(either(x.t for x in truths), both(x.f for x in truths))
            case Not(part):
                truth = self.holds(part)
                return Truth(non(truth.t) if lenient else truth.f, truth.t)
            case IsFinding(name, comparison):
                return self.compare(name, comparison)
            case IsDerived(name, cut):
                return self.derived(name, cut)
            case IsState(name):
                return self.states()[0][name]

    def compare(self, name: str, comparison: Comparison) -> Truth:
        finding, known = self.catalog.findings[name], self.known[name]
        answer = self.answers[name]
        if comparison.special == "unknown":
            return Truth(both((answer.given, known.unknown)), non(known.unknown))
        told = none_of((known.unknown, known.never))
        if comparison.special == "absent":
            return Truth(known.never, told)
        if finding.kind == "choice":
            pairs = list(zip(finding.values, known.values, strict=True))
            truth = Truth(
                none_of(bit for value, bit in pairs if value not in comparison.values),
                none_of(bit for value, bit in pairs if value in comparison.values),
            )
        elif finding.kind == "number":
            assert answer.ends is not None
            truth = _inside(comparison, *answer.ends)
        else:
            truth = _levels(comparison, known, self._top(finding))
        if comparison.negated:
            truth = Truth(truth.f, truth.t)
        return Truth(both((told, truth.t)), either((known.never, both((told, truth.f)))))

    def derived(self, name: str, comparison: Comparison | None) -> Truth:
        derived = self.catalog.derived[name]
        if derived.formula:
            return self._calculated(name, derived.formula, comparison)
        if derived.count:
            truths = [self.holds(part) for part in derived.count]
            return _counted(truths, comparison)
        if comparison is not None:
            return Truth(NO, NO)
        if name not in self._derived:
            assert derived.when is not None
            truth = self.holds(derived.when)
            if derived.unknown_counts_as_present:
                truth = Truth(non(truth.f), truth.f)
            if derived.false_when is not None:
                false = self.holds(derived.false_when).t
                truth = Truth(both((truth.t, non(false))), either((truth.f, false)))
            self._derived[name] = truth
        found: Truth = self._derived[name]
        return found

    def states(self) -> tuple[dict[str, Truth], dict[str, Bool]]:
        """Return the truth of each state, and which states are left."""
        if self._states is None:
            truths = {}
            for name, state in self.catalog.states.items():
                excluded = self.holds(state.excluded_when).t
                certain = self.holds(state.certain_when, lenient=True).t
                truths[name] = Truth(both((certain, non(excluded))), excluded)
            one = either(truth.t for truth in truths.values())
            left = {n: either((x.t, both((non(one), non(x.f))))) for n, x in truths.items()}
            self._states = (truths, left)
        return self._states

    def _calculated(self, name: str, text: str, comparison: Comparison | None) -> Truth:
        if comparison is None:
            return Truth(NO, NO)
        tree = ast.parse(text, mode="eval").body
        names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
        never = either(self.known[other].never for other in names)
        told = none_of([never, *(self.known[other].unknown for other in names)])
        ends = self._interval(tree)
        if ends is None:
            mark = str(self.answers[names[0]].given)
            ends = (z3.Real(f"{name}.low {mark}"), z3.Real(f"{name}.high {mark}"))
            self.valid += [ends[0] <= ends[1], ends[0] > 0]
            self.figures[name] = ends
        truth = _inside(comparison, *ends)
        return Truth(both((told, truth.t)), either((never, both((told, truth.f)))))

    def _interval(self, node: ast.expr) -> tuple[Value, Value] | None:
        """Return the ends of sums and differences; None for any other formula."""
        if isinstance(node, ast.Constant):
            return (z3.RealVal(str(node.value)), z3.RealVal(str(node.value)))
        if isinstance(node, ast.Name):
            return self.answers[node.id].ends
        assert isinstance(node, ast.BinOp)
        left, right = self._interval(node.left), self._interval(node.right)
        if left is None or right is None or not isinstance(node.op, ast.Add | ast.Sub):
            return None
        if isinstance(node.op, ast.Add):
            return (left[0] + right[0], left[1] + right[1])
        return (left[0] - right[1], left[1] - right[0])

    def is_open(self, expression: Expression, seen: frozenset[str] = frozenset()) -> Bool:
        """Whether some finding that a condition names keeps it undecided (`triage.open_findings`)."""
        found: list[Bool] = []
        for leaf in leaves(expression):
            if isinstance(leaf, IsFinding):
                found.append(self.holds(leaf).open)
            elif isinstance(leaf, IsState) and leaf.state not in seen:
                inner = self.is_open(self.catalog.states[leaf.state].certain_when, seen | {leaf.state})
                found.append(both((self.holds(leaf).open, inner)))
            elif isinstance(leaf, IsDerived) and leaf.derived not in seen:
                found.append(both((self.holds(leaf).open, self._derived_open(leaf, seen | {leaf.derived}))))
        return either(found)

    def _derived_open(self, leaf: IsDerived, seen: frozenset[str]) -> Bool:
        derived = self.catalog.derived[leaf.derived]
        parts = [*([derived.when] if derived.when else []), *derived.count]
        named = [self.known[n].unknown for n in self.known if derived.formula and n in derived.formula]
        return either([*(self.is_open(part, seen) for part in parts), *named])


def _accepted(comparison: Comparison, top: int) -> list[int]:
    levels = [i for i in range(top + 1) if comparison.accepts(i) != comparison.negated]
    assert levels, "a parent that no answer fulfils"
    assert levels == list(range(levels[0], levels[-1] + 1)), "a parent whose levels do not follow one another"
    return levels


def _levels(comparison: Comparison, known: Known, top: int) -> Truth:
    def possible(level: int) -> Bool:
        above = YES if level == 0 else known.high[level - 1]
        below = YES if level == top else non(known.low[level])
        return both((above, below))

    inside = [level for level in range(top + 1) if comparison.accepts(level)]
    outside = [level for level in range(top + 1) if level not in inside]
    return Truth(none_of(map(possible, outside)), none_of(map(possible, inside)))


def _inside(comparison: Comparison, low: Value, high: Value) -> Truth:
    true: list[Bool] = []
    false: list[Bool] = []
    if comparison.low > float("-inf"):
        cut = z3.RealVal(str(comparison.low))
        true.append(low > cut if comparison.low_open else low >= cut)
        false.append(high <= cut if comparison.low_open else high < cut)
    if comparison.high < float("inf"):
        cut = z3.RealVal(str(comparison.high))
        true.append(high < cut if comparison.high_open else high <= cut)
        false.append(low >= cut if comparison.high_open else low > cut)
    return Truth(both(true), either(false))


def _counted(truths: list[Truth], comparison: Comparison | None) -> Truth:
    if comparison is None:
        return Truth(NO, NO)
    numbers = range(len(truths) + 1)
    inside = [n for n in numbers if comparison.accepts(n)]
    if not inside:
        return Truth(NO, YES)
    least = _at_least([x.t for x in truths])  # so many are true
    most = _at_least([non(x.f) for x in truths])  # so many may be true
    first, last = inside[0], inside[-1]
    true = both((least[first], non(most[last + 1])))
    return Truth(true, either((non(most[first]), least[last + 1])))


def _at_least(parts: list[Bool]) -> list[Bool]:
    """Return, for n = 0, 1, …: at least n of them are true."""
    result: list[Bool] = [YES] + [NO] * (len(parts) + 1)
    for part in parts:
        result = [YES, *(either((result[n], both((part, result[n - 1])))) for n in range(1, len(result)))]
    return result


# --- the whole case ---


def encode(catalog: Catalog, *, mark: str = "", answers: Mapping[str, Answer] | None = None) -> Encoding:
    """Return the formulas of one case of any answers; `answers` gives the variables instead of new ones."""
    valid: list[Bool] = []
    if answers is None:
        made = {name: variables(catalog.findings[name], mark) for name in relevant(catalog)}
        valid = [rule for _, rules in made.values() for rule in rules]
        answers = {name: answer for name, (answer, _) in made.items()}
    run = Run(catalog, answers)
    run.close(PASSES)
    place = {name: z3.Bool(f"place={name}") for name in PLACES}
    unstable = run.one_more_changes()
    _, left = run.states()
    refused = [run.holds(item.when).t for item in catalog.contradictions if item.refuse]
    valid += [*run.valid, z3.PbEq([(bit, 1) for bit in place.values()], 1), either(left.values()), none_of(refused)]
    result = Encoding(catalog, dict(answers), valid, place, run.known, unstable=unstable, holds=run.holds)
    result.figures = run.figures
    _triage(result, run)
    result.valid += run.valid
    return result


def _triage(case: Encoding, run: Run) -> None:
    catalog = case.catalog
    applies: dict[str, Bool] = {}
    open_parts: list[Bool] = []
    for rule in catalog.rules.values():
        truth = run.holds(rule.when, lenient=rule.negation == "unless_known")
        here = applies[rule.id] = _applies(rule, case.place)
        case.rules[rule.id] = truth
        case.silent[rule.id] = both((here, truth.f))
        case.undecided[rule.id] = both((here, truth.open))
        if rule.urgency.step >= 3:
            open_parts.append(both((here, truth.open, run.is_open(rule.when))))
    items = [item.finding for screen in catalog.screens[:2] for item in screen.items]
    case.needed = either([*(run.known[name].unknown for name in items), *open_parts])
    for rule in catalog.rules.values():
        held = case.needed if rule.urgency.level in ("self_care", "routine") else NO
        case.fires[rule.id] = both((applies[rule.id], case.rules[rule.id].t, non(held)))
    earlier: list[Bool] = []
    for default in catalog.no_rule_fires:
        when = YES if default.when is None else run.holds(default.when, lenient=default.lenient).t
        case.defaults.append((both([when, *map(non, earlier)]), default.urgency))
        earlier.append(when)


def _applies(rule: Rule, place: Mapping[str, Bool]) -> Bool:
    if not rule.where and not rule.not_where:
        return YES
    return either(
        bit for name, bit in place.items() if (not rule.where or name in rule.where) and name not in rule.not_where
    )


# --- between answers and formulas ---


def pinned(case: Encoding, known: Mapping[str, Value], place: str) -> Iterator[Bool]:
    """Yield that the variables are these answers (finding -> `answers.Possible`), and no others."""
    yield case.place[place]
    for name, answer in case.answers.items():
        told = known.get(name)
        if told is None:
            yield z3.Not(answer.given)
            continue
        yield answer.given
        yield answer.known.unknown if told.unknown else z3.Not(answer.known.unknown)
        if told.unknown:
            continue
        if answer.known.never is not NO:
            yield answer.known.never == told.never
        if answer.ends is not None and not told.never:
            yield z3.And(answer.ends[0] == str(told.low), answer.ends[1] == str(told.high))
        for level, (low, high) in enumerate(zip(answer.known.low, answer.known.high, strict=True), 1):
            yield z3.And(low == (told.low >= level), high == (told.high >= level))
        for value, bit in zip(answer.finding.values, answer.known.values, strict=True) if not told.never else ():
            yield bit == (value in told.values)


def patient(case: Encoding, model: z3.ModelRef) -> tuple[dict[str, Value], str]:
    """Return the answers and the place of a model, in the words of a case."""

    def is_true(bit: Bool) -> bool:
        return bit is YES or (bit is not NO and z3.is_true(model.eval(bit, model_completion=True)))

    answers = {}
    for name, answer in case.answers.items():
        if is_true(answer.given):
            answers[name] = _told(answer, is_true, model)
    if {"weight_kg", "height_cm"} <= answers.keys():
        _fit_height(answers, model)
    return answers, next((name for name, bit in case.place.items() if is_true(bit)), "international")


def _told(answer: Answer, is_true: Callable[[Bool], bool], model: z3.ModelRef) -> Value:
    finding = answer.finding
    if is_true(answer.known.unknown):
        return "unknown"
    if is_true(answer.known.never):
        return "absent"
    if answer.ends is not None:
        low, high = (_number(model.eval(end, model_completion=True)) for end in answer.ends)
        return low if low == high else {"from": low, "to": high}
    if finding.kind == "choice":
        values = [v for v, bit in zip(finding.values, answer.known.values, strict=True) if is_true(bit)]
        return values[0] if len(values) == 1 else {"in": values}
    first, last = sum(map(is_true, answer.known.low)), sum(map(is_true, answer.known.high))
    if finding.kind == "binary":
        return "present" if first else "absent"
    levels = finding.levels
    return levels[first] if first == last else {"at_least": levels[first], "at_most": levels[last]}


def _number(value: Value) -> float | int:
    whole = value.numerator_as_long() / value.denominator_as_long()
    return int(whole) if whole == int(whole) else whole


def _fit_height(answers: dict[str, Value], model: z3.ModelRef) -> None:
    """Choose weight and height that give the body mass index of the model, where they can."""
    ends = {d.name(): model[d] for d in model.decls() if d.name().startswith("bmi.")}
    weight = answers["weight_kg"]
    if not ends or weight == "unknown" or answers["height_cm"] == "unknown":
        return
    low = _number(next(v for name, v in ends.items() if name.startswith("bmi.low")))
    kilos = weight if isinstance(weight, int | float) else weight["from"]
    height = 100 * (kilos / low) ** 0.5 if low else 0.0
    if 50 <= height <= 230:
        answers["weight_kg"], answers["height_cm"] = kilos, height
