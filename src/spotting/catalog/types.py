"""The frozen types of the knowledge: what a YAML file becomes once every problem is mended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from spotting.answers import Comparison
from spotting.catalog.care import Action, Care, DoctorQuestion, Visit, WatchFor
from spotting.catalog.claims import Claim
from spotting.catalog.facts import FactUse
from spotting.catalog.places import HowToTell, Place, SupportMessage, WayOut
from spotting.catalog.ranges import Disagreement, NormalRange, PictorialChart
from spotting.catalog.screens import HistoryQuestion, HowOften, Screen
from spotting.logic import Expression
from spotting.words import Urgency


@dataclass(frozen=True)
class Number:
    """A figure of the model with what it rests on.

    `value` in its own unit (probability, or odds multiplier if `is_odds`); `low`, `high`: 5th and 95th
    percentile of what it may be; `id` names it in ledgers: file, then place in the file.
    """

    id: str
    value: float
    low: float
    high: float
    basis: str
    source: str | None = None
    at: str | None = None
    why: str | None = None
    fitted_to: str | None = None
    is_odds: bool = False
    facts: tuple[str, ...] = ()  # ids of the published figures it rests on


@dataclass(frozen=True)
class Leak:
    """P(node) without any cause of the catalog, in `states` (empty: in every other state)."""

    node: str
    states: tuple[str, ...]
    number: Number


@dataclass(frozen=True)
class Node:
    """One thing of a finding that causes can explain: `present`, `at_least mild`, `is brown`, `band long`.

    Nodes of a graded finding are its levels, told apart by `level`; all others are yes or no.
    """

    id: str
    finding: str
    comparison: Comparison
    level: int = 0  # graded: the index of the level this exceedance starts at; otherwise 0


@dataclass(frozen=True)
class Finding:
    id: str
    name: str
    ask: str
    help: str
    kind: str
    group: str
    by: tuple[str, ...]
    role: str
    also: tuple[str, ...]
    states: tuple[str, ...]
    levels: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    unit: str = ""
    range: tuple[float, float] = (0.0, 1.0)
    bands: Mapping[str, Comparison] = field(default_factory=dict)
    parents: tuple[Expression, ...] = ()
    given: Expression | None = None
    only_if: Expression | None = None
    ask_if: Expression | None = None  # asked only where this is known to be true; nothing follows from it
    present_when: Expression | None = None  # answers that imply it, while it is not answered itself
    implied_by: tuple[tuple[str, Comparison, str], ...] = ()
    none_is_an_answer: bool = False
    absent_if_not_measured: bool = False
    if_not_asked: str | None = None
    sensitive: bool = False
    note: str = ""
    aliases: tuple[str, ...] = ()
    nodes: tuple[Node, ...] = ()
    leaks: tuple[Leak, ...] = ()
    for_another: Mapping[str, str] = field(default_factory=dict)  # ask, help: the words about someone else
    labels: Mapping[str, str] = field(default_factory=dict)  # level or value -> the answer in words
    labels_for_another: Mapping[str, str] = field(default_factory=dict)
    say_it: Mapping[str, str] = field(default_factory=dict)  # answer -> words for the phone; never if sensitive
    plain_name: str = ""  # what a lay reader is shown, where the name is clinical

    @property
    def is_about_violence(self) -> bool:
        """Whether it asks about violence or fear: nobody has to answer, and it says nothing of the bleeding."""
        return self.sensitive and self.group == "safety_now"

    @property
    def bounds(self) -> tuple[float, float]:
        """Lowest and highest value; levels count from 0."""
        if self.kind == "number":
            return self.range
        return (0.0, float(len(self.levels) - 1)) if self.kind == "graded" else (0.0, 1.0)


@dataclass(frozen=True)
class Derived:
    """A finding never asked: a condition, a count of conditions, or arithmetic on numbers."""

    id: str
    name: str
    note: str
    when: Expression | None = None
    count: tuple[Expression, ...] = ()
    formula: str = ""
    unknown_counts_as_present: bool = False
    false_when: Expression | None = None  # while this is known to be true, the derived finding is false
    plain_name: str = ""


@dataclass(frozen=True)
class Link:
    """P(node | condition, background included), in `states` (empty: all); `given_parent` if conditional."""

    node: str
    states: tuple[str, ...]
    number: Number
    given_parent: bool


@dataclass(frozen=True)
class Prior:
    """Share of people in `state` and aged from..to (years, inclusive) who have the condition."""

    state: str
    ages: tuple[float, float]
    number: Number


@dataclass(frozen=True)
class RiskFactor:
    """Odds multiplier on the prior while `when` is true; `exposed_share` lowers the odds where it is false."""

    when: Expression
    text: str
    number: Number
    exposed_share: float | None = None


@dataclass(frozen=True)
class UrgencyFloor:
    above: float
    urgency: Urgency
    basis: str
    source: str | None
    at: str | None
    why: str | None
    when: Expression | None = None  # it does not hold where this is known to be false


@dataclass(frozen=True)
class NextStep:
    do: str
    basis: str
    source: str | None
    at: str | None
    why: str | None


@dataclass(frozen=True)
class Condition:
    id: str
    name: str
    plain_name: str
    kind: str
    group: str
    about: str
    states: tuple[str, ...]
    figo: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    requires: Expression | None = None
    excluded_by: Expression | None = None
    of: str | None = None
    members: tuple[str, ...] = ()
    priors: tuple[Prior, ...] = ()
    exposed: Mapping[str, Number] = field(default_factory=dict)  # by state, while `requires` is unanswered
    stage_share: Number | None = None
    risk_factors: tuple[RiskFactor, ...] = ()
    links: tuple[Link, ...] = ()
    urgency_floor: UrgencyFloor | None = None
    next_steps: tuple[NextStep, ...] = ()
    reviewed_by: str = ""
    reviewed_on: str = ""


@dataclass(frozen=True)
class SayFirst:
    """A sentence before what a rule says, told only where `when` is true."""

    when: Expression
    say: str
    for_another: Mapping[str, str] = field(default_factory=dict)  # say


@dataclass(frozen=True)
class Rule:
    id: str
    title: str
    group: str
    urgency: Urgency
    when: Expression
    negation: str
    say: str
    why: str
    basis: str
    sources: tuple[str, ...]
    where: tuple[str, ...] = ()
    not_where: tuple[str, ...] = ()
    guidance_from: str = ""
    judged_because: str = ""
    note: str = ""
    examples: Mapping[str, tuple[Mapping[str, object], ...]] = field(default_factory=dict)
    for_another: Mapping[str, str] = field(default_factory=dict)  # say, why
    at: Mapping[str, str] = field(default_factory=dict)  # source -> the place in it that was read
    say_first: SayFirst | None = None


@dataclass(frozen=True)
class Source:
    id: str
    title: str
    by: str
    kind: str
    published: int | None
    doi: str | None
    url: str | None
    read_on: str | None
    recheck_by: str
    seen_via: str | None
    aliases: tuple[str, ...] = ()  # former ids of the same work


@dataclass(frozen=True)
class StateOdds:
    """Odds multipliers on states while `when` is true: the state's own evidence."""

    id: str
    when: Expression
    odds: Mapping[str, Number]


@dataclass(frozen=True)
class StateDefinition:
    id: str
    name: str
    definition: str
    certain_when: Expression
    excluded_when: Expression
    typical_age: float
    share_by_age: tuple[tuple[float, float, Number], ...]  # from age, to age (inclusive), share


@dataclass(frozen=True)
class Group:
    """Conditions that exclude each other; what is left is `rest`."""

    id: str
    members: tuple[str, ...]
    rest: str


@dataclass(frozen=True)
class Contradiction:
    """Answers that cannot both be true (`refuse`), or that are worth asking again."""

    id: str
    when: Expression
    say: str
    refuse: bool
    for_another: Mapping[str, str] = field(default_factory=dict)  # say


@dataclass(frozen=True)
class NoRuleFires:
    """What holds when no rule fires, first match first (triage evidence, `when_no_rule_fires`)."""

    when: Expression | None
    urgency: Urgency
    say: str
    lenient: bool
    for_another: Mapping[str, str] = field(default_factory=dict)  # say


@dataclass(frozen=True)
class Check:
    """A published result the model is held against."""

    id: str
    title: str
    given: Mapping[str, object]
    setting: str
    expect: str
    figure: str
    low: float
    high: float
    value: float | None
    source: str
    at: str
    fitted: bool
    note: str = ""
    together_with: tuple[str, ...] = ()  # conditions the study counts as one with `expect`
    fitted_before_list: str = ""  # why a number is fitted to it although its id says never
    facts: tuple[str, ...] = ()  # ids of the published figures it states


@dataclass(frozen=True)
class Shift:
    """Odds multiplier of being seen in a setting: of causes (in some states, or all), or of a state.

    `when`: it holds for those who are seen there for this; nothing is shifted where it is not known to be true.
    """

    conditions: tuple[str, ...]
    state: str | None
    in_states: tuple[str, ...]
    number: Number
    when: Expression | None = None


@dataclass(frozen=True)
class Setting:
    """Where a person is seen, and what that shifts against the community."""

    id: str
    name: str
    shifts: tuple[Shift, ...] = ()


@dataclass(frozen=True, eq=False)
class Catalog:
    """All the knowledge, checked. `digest` is the sha256 of every file, `version` the knowledge version."""

    version: str
    digest: str
    findings: Mapping[str, Finding]
    derived: Mapping[str, Derived]
    conditions: Mapping[str, Condition]
    rules: Mapping[str, Rule]
    states: Mapping[str, StateDefinition]
    state_odds: tuple[StateOdds, ...]
    settings: Mapping[str, Setting]
    groups: tuple[Group, ...]
    screens: tuple[Screen, ...]
    checklists: tuple[Screen, ...]
    how_often: HowOften
    opening_questions: tuple[tuple[str, str], ...]
    no_rule_fires: tuple[NoRuleFires, ...]
    contradictions: tuple[Contradiction, ...]
    sources: Mapping[str, Source]
    actions: Mapping[str, Action]
    checks: Mapping[str, Check]
    care: Mapping[str, Care]
    doctor_questions: Mapping[str, DoctorQuestion]
    visits: Mapping[str, Visit]
    watch_for: tuple[WatchFor, ...]
    places: Mapping[str, Place]
    support: tuple[SupportMessage, ...]
    ways_out: tuple[WayOut, ...]
    how_to_tell: tuple[HowToTell, ...]
    normal_ranges: Mapping[str, NormalRange]
    disagreements: Mapping[str, Disagreement]
    pictorial_chart: PictorialChart
    claims: Mapping[str, Claim]
    numbers: tuple[Number, ...]
    aliases: Mapping[str, str]
    warnings: tuple[str, ...] = ()
    history: tuple[HistoryQuestion, ...] = ()  # what no clinician would leave out
    fact_uses: tuple[FactUse, ...] = ()

    @cached_property
    def finding_of_node(self) -> Mapping[str, Node]:
        return {node.id: node for finding in self.findings.values() for node in finding.nodes}

    @cached_property
    def checklist_of(self) -> Mapping[str, Screen]:
        """The list each finding is asked in, where it stands in one."""
        return {item.finding: screen for screen in self.checklists for item in screen.items}
