"""The frozen types of the knowledge: what a YAML file becomes once every problem is mended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from spotting.answers import Comparison
from spotting.catalog.claims import Claim
from spotting.catalog.ranges import Disagreement, NormalRange
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


@dataclass(frozen=True)
class Outcome:
    """One result of a test: how it is said, and the answers it gives."""

    id: str
    say: str
    sets: Mapping[str, object]
    when: Expression | None = None  # a result only where this is not known to be false


@dataclass(frozen=True)
class MissRate:
    """Share `p` (from `low` to `high`) of pregnancies that a test done on this day does not show.

    Day 0 is the first day the period is late.
    """

    day_from_missed_period: int
    p: float
    low: float
    high: float
    source: str
    at: str
    note: str = ""


@dataclass(frozen=True)
class Care:
    """What she can do herself (`self_care`) or ask about (`treatment`), with how well it is proven.

    It is shown if `when` is true or one of `conditions` is likely, never where `unless` is true or unknown.
    `evidence_grade` is A, B, C, expert or strong_consensus (grades of the care evidence).
    """

    id: str
    kind: str
    situation: str
    conditions: tuple[str, ...]
    when: Expression | None
    unless: Expression | None
    do: tuple[str, ...]
    avoid: tuple[str, ...]
    seek_care_if: tuple[str, ...]
    evidence_grade: str
    evidence: str
    basis: str
    sources: tuple[str, ...]
    why: str = ""
    where: tuple[str, ...] = ()


@dataclass(frozen=True)
class DoctorQuestion:
    """A question worth asking the doctor, if `when` is true or one of `conditions` is likely."""

    id: str
    ask: str
    why: str
    conditions: tuple[str, ...]
    when: Expression | None
    basis: str
    sources: tuple[str, ...]
    judged_because: str = ""
    for_another: Mapping[str, str] = field(default_factory=dict)  # ask


@dataclass(frozen=True)
class Visit:
    """What to expect at one kind of visit, if `when` is true, one of `conditions` is likely, or one of
    `actions` is a next step."""

    id: str
    name: str
    expect: str
    conditions: tuple[str, ...]
    actions: tuple[str, ...]
    when: Expression | None
    basis: str
    sources: tuple[str, ...]
    where: tuple[str, ...] = ()
    judged_because: str = ""


@dataclass(frozen=True)
class WatchSign:
    """A sign to watch for; it is not named again while `sign` is known to be true."""

    say: str
    sign: Expression | None = None
    for_another: Mapping[str, str] = field(default_factory=dict)  # say


@dataclass(frozen=True)
class WatchFor:
    """Signs that would make it more urgent, shown if `when` is true and `urgency` is above the present one."""

    id: str
    when: Expression | None
    urgency: Urgency
    signs: tuple[WatchSign, ...]
    basis: str
    sources: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True)
class Action:
    id: str
    name: str
    plain: str
    setting: str
    sources: tuple[str, ...]
    basis: str
    why: str = ""
    when_informative: str = ""
    limits: str = ""
    accuracy: str = ""
    outcomes: tuple[Outcome, ...] = ()
    offered_when: Expression | None = None  # not advised where this is known to be false
    too_early_when: Expression | None = None  # a result would not count yet
    too_early_say: str = ""
    misses: tuple[MissRate, ...] = ()  # of a pregnancy test, by day


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
class ScreenItem:
    say: str
    finding: str
    sets: Mapping[str, object]
    for_another: Mapping[str, str] = field(default_factory=dict)  # say


@dataclass(frozen=True)
class Screen:
    id: str
    title: str
    why: str
    states: tuple[str, ...]
    items: tuple[ScreenItem, ...]
    for_another: Mapping[str, str] = field(default_factory=dict)  # title


@dataclass(frozen=True)
class HowOften:
    """P(an answer is not "no") where the model has no figure; for the order of questions only."""

    usual: float
    shares: Mapping[str, float]
    states: Mapping[str, tuple[str, ...]]  # the states a share holds in, where not in all of the finding's

    def of(self, finding: str) -> float:
        return self.shares.get(finding, self.usual)


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


@dataclass(frozen=True)
class SupportLine:
    """A service that helps, by topic. `number` is empty where only the organisation is named."""

    name: str
    topics: tuple[str, ...]
    number: str
    what: str
    hours: str
    website: str
    basis: str
    sources: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True)
class Contact:
    """Whom to contact at these levels of urgency, if `when` is true; the first that fits counts."""

    when: Expression | None
    situation: str  # `when` in a few words
    urgency: tuple[str, ...]
    say: str
    for_another: Mapping[str, str] = field(default_factory=dict)  # say


@dataclass(frozen=True)
class Place:
    """Where to get help in one country: the first sentence by urgency, whom to contact, support lines."""

    id: str
    name: str
    first_sentence: Mapping[str, str]
    first_sentence_for_another: Mapping[str, str]
    contacts: tuple[Contact, ...]
    lines: tuple[SupportLine, ...]
    basis: str
    sources: tuple[str, ...]
    why: str = ""

    def lines_about(self, topic: str) -> tuple[SupportLine, ...]:
        return tuple(line for line in self.lines if topic in line.topics)


@dataclass(frozen=True)
class CauseShare:
    """It holds if one of these causes is present with a probability above this (their sum, at most 1)."""

    causes: tuple[str, ...]
    above: float


@dataclass(frozen=True)
class SupportMessage:
    """Careful words shown beside the answer if `when` is true or `cause` holds, with lines of these topics."""

    id: str
    title: str
    when: Expression | None
    cause: CauseShare | None
    lenient: bool
    say: str
    lines: tuple[str, ...]
    where: tuple[str, ...]
    basis: str
    sources: tuple[str, ...]
    why: str = ""
    for_another: Mapping[str, str] = field(default_factory=dict)  # say


@dataclass(frozen=True)
class WayOut:
    """The check does not fit what she told: where to go instead. `danger`: signs that need help now."""

    id: str
    title: str
    when: Expression
    say: str
    danger: tuple[str, ...]
    basis: str
    sources: tuple[str, ...]
    why: str = ""
    for_another: Mapping[str, str] = field(default_factory=dict)  # say


@dataclass(frozen=True)
class HowToTell:
    """A way to find out where the blood comes from, offered where `when` is true."""

    id: str
    when: Expression
    say: str
    basis: str
    sources: tuple[str, ...]
    why: str = ""
    for_another: Mapping[str, str] = field(default_factory=dict)  # say


@dataclass(frozen=True)
class Shift:
    """Odds multiplier of being seen in a setting: of causes (in some states, or all), or of a state."""

    conditions: tuple[str, ...]
    state: str | None
    in_states: tuple[str, ...]
    number: Number


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
    claims: Mapping[str, Claim]
    numbers: tuple[Number, ...]
    aliases: Mapping[str, str]
    warnings: tuple[str, ...] = ()

    @cached_property
    def finding_of_node(self) -> Mapping[str, Node]:
        return {node.id: node for finding in self.findings.values() for node in finding.nodes}

    @cached_property
    def checklist_of(self) -> Mapping[str, Screen]:
        """The list each finding is asked in, where it stands in one."""
        return {item.finding: screen for screen in self.checklists for item in screen.items}
