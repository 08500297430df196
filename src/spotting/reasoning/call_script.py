"""What to say when she calls: a script of about twenty seconds with the facts that decide.

The words of each answer come from the knowledge (`say_it`); here is only their order and the small talk between them.
It says what was answered and what the check advised. It never repeats a sensitive answer, nor words that betray one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spotting.answers import Possible
from spotting.case import read_answer
from spotting.catalog.read_watch_for import NUMBER_GIVEN, PRONOUNS
from spotting.catalog.screens import ScreenItem
from spotting.catalog.types import Finding, Rule
from spotting.logic import All, Any, Expression, IsDerived, IsFinding, Not, evaluate, leaves
from spotting.reasoning.floors import passed_floors
from spotting.reasoning.inference import Differential
from spotting.reasoning.triage import Triage
from spotting.situation import Situation
from spotting.words import Urgency

MOST_SIGNS = 6
MUST_HISTORY = 2  # what a deciding rule rests on is said in any case
MOST_HISTORY = 3
MOST_WORDS = 68  # about twenty seconds; further history and signs are left out beyond it, decisive ones never
_LINKING_WORDS = 6
_HERSELF, _ANOTHER = 0, 1
_ASKING_FOR = {"partner": "my partner", "child": "my child", "someone_else": "someone else"}
_CHILD = 13  # below this age somebody else calls, whoever typed
_WIDEST_AGE = 3  # a wider guess of the age is not said
_PREGNANT = ("early_pregnancy", "mid_pregnancy", "late_pregnancy")
_MAY_BE_PREGNANT = 0.02  # below this share a pregnancy is not raised in the call
# Said in sentences of their own, not in the list of signs.
_OWN_SENTENCE = (
    *("age_years", "age_days", "bleeding_amount", "blood_colour", "bleeding_days", "abnormal_bleeding"),
    *("could_be_pregnant", "pregnancy_test"),
)
_AMOUNTS = ("bleeding_amount", "heaviest_amount")
_HOW_LONG_AGO = {"recent_pregnancy_end": "days_since_pregnancy_end", "recent_procedure": "days_since_procedure"}
_HISTORY_ROLES = ("risk_factor", "state_evidence")


def call_script(situation: Situation, differential: Differential, triaged: Triage, urgency: Urgency) -> str:
    """Return the script in the first person, or about "her" where somebody else calls."""
    start = [_who(situation, differential), _bleeding(situation)]
    end = [_private(situation, triaged), _advised(situation, differential, triaged, urgency)]
    decisive = decisive_findings(situation, triaged)
    signs = _phrases(_signs(decisive, situation), situation)[:MOST_SIGNS]
    known = _history(decisive, situation)
    history = known[:MUST_HISTORY]
    asked_for = _history((item.finding for item in situation.catalog.history), situation)  # a clinician would ask
    for chosen, phrases, most in (
        (history, [*known, *asked_for, *_history(situation.catalog.findings, situation)], MOST_HISTORY),
        (signs, _phrases(_signs(_screened(situation), situation), situation), MOST_SIGNS),
    ):
        for words in phrases:
            said = sum(len(part.split()) for part in (*start, *end, *signs, *history, words)) + _LINKING_WORDS
            if words not in chosen and len(chosen) < most and said <= MOST_WORDS:
                chosen.append(words)
    middle = [
        f"What matters most: {_listed(signs)}." if signs else "",
        f"Please also note: {_listed(history)}." if history else "",
    ]
    return " ".join(sentence for sentence in (*start, *middle, *end) if sentence)


def decisive_findings(situation: Situation, triaged: Triage) -> tuple[str, ...]:
    """Return the answers that make the most urgent rules fire: those that several rules rest on first.

    Sensitive ones are among them; the script leaves them out.
    """
    counts: dict[str, int] = {}
    for rule in _deciding_rules(triaged):
        for name in dict.fromkeys(answers_behind(rule.when, situation)):
            counts[name] = counts.get(name, 0) + 1
    return tuple(sorted(counts, key=lambda name: -counts[name]))  # stable: ties in the order the rules name them


def answers_behind(expression: Expression, situation: Situation) -> Iterator[str]:
    """Yield the findings whose answers make a condition true, derived findings opened up."""
    match expression:
        case All(parts) | Any(parts):
            for part in parts:
                if evaluate(part, situation, lenient=True) is True:
                    yield from answers_behind(part, situation)
        case IsFinding(name, comparison):
            if situation.finding(name, comparison) is True:
                yield name
        case IsDerived(name, cut):
            derived = situation.catalog.derived[name]
            if situation.derived(name, cut) is True:
                for part in (*([derived.when] if derived.when else []), *derived.count):
                    if evaluate(part, situation) is True:
                        yield from answers_behind(part, situation)
        case Not(IsFinding(name, comparison)):  # "not none" is a sign; what is truly absent has no phrase
            if situation.finding(name, comparison) is False:
                yield name
        case _:
            return


def phrase(finding: Finding, known: Possible, voice: int) -> str:
    """Return the words of an answer, or nothing where the knowledge has none for it."""
    if known.unknown or known.never or finding.sensitive or not finding.say_it:
        return ""
    if finding.kind == "number":
        words = finding.say_it.get(NUMBER_GIVEN, "") if known.high > 0 else ""
    elif finding.kind == "choice":
        phrases = {finding.say_it.get(value, "") for value in known.values}
        words = phrases.pop() if len(phrases) == 1 else ""
    elif finding.kind == "graded":
        words = finding.say_it.get(finding.levels[int(known.low)], "")
    else:
        words = finding.say_it.get("present", "") if known.low > 0 else ""
    for mark, forms in PRONOUNS.items():
        words = words.replace("{" + mark + "}", forms[voice])
    return words.replace("{value}", _number(known))


def _number(known: Possible) -> str:
    return f"{known.low:g}" if known.low == known.high else f"{known.low:g} to {known.high:g}"


def _deciding_rules(triaged: Triage) -> tuple[Rule, ...]:
    return tuple(rule for rule in triaged.fired if rule.urgency == triaged.urgency)


def _is_given(known: Possible) -> bool:
    return not known.unknown and not known.never


def _voice(situation: Situation) -> int:
    years, days = situation.known("age_years"), situation.known("age_days")
    is_child = (_is_given(years) and years.high < _CHILD) or _is_given(days)
    return _HERSELF if situation.case.for_whom == "self" and not is_child else _ANOTHER


def _i(situation: Situation, verb: str) -> str:
    """Return "I have" or "She has" at the beginning of a sentence."""
    voice = _voice(situation)
    return f"{('I', 'She')[voice]} {PRONOUNS.get(verb, (verb, verb))[voice]}"


def _who(situation: Situation, differential: Differential) -> str:
    """Say who it is: age, and whether there is or may be a pregnancy."""
    hello = "Hello."
    if _voice(situation) == _ANOTHER:
        hello = f"Hello, I am calling for {_ASKING_FOR.get(situation.case.for_whom, 'a child')}."
    facts = [fact for fact in (_age(situation), _weeks(situation)) if fact]
    who = f" {_i(situation, 'am')} {' and '.join(facts)}." if facts else ""
    return hello + who + _test(situation, differential)


def _age(situation: Situation) -> str:
    days, years = situation.known("age_days"), situation.known("age_years")
    if _is_given(days):
        return _old(days, "day")
    if not _is_given(years) or years.high - years.low > _WIDEST_AGE:
        return ""
    return _old(years, "year")


def _old(number: Possible, unit: str) -> str:
    count = _number(number)
    return f"{count} {unit} old" if count == "1" else f"{count} {unit}s old"


def _weeks(situation: Situation) -> str:
    if situation.derived("pregnant", None) is not True:
        return ""
    weeks = situation.known("gestation_weeks")
    if not _is_given(weeks):
        return "pregnant, how many weeks is not known"
    low, high = int(weeks.low), int(weeks.high)
    return f"{low} weeks pregnant" if low == high else f"{low} to {high} weeks pregnant"


def _test(situation: Situation, differential: Differential) -> str:
    """Say what is known of a pregnancy that may be; nothing where there hardly can be one."""
    share = sum(differential.states.get(state, 0.0) for state in _PREGNANT)
    if situation.derived("pregnant", None) is True or share < _MAY_BE_PREGNANT:
        return ""
    could, test = situation.known("could_be_pregnant"), situation.known("pregnancy_test")
    results, have = test.values, _i(situation, "have")
    if results == {"positive"}:
        return f" {have} a positive pregnancy test."
    if situation.derived("pregnancy_not_excluded", None) is not True:
        return ""
    if results == {"negative"}:
        return f" {have} a negative pregnancy test, but it may be too early to count."
    not_done = results == {"not_done"}
    if _is_given(could) and could.low > 0:
        return f" {_i(situation, 'could')} be pregnant{', no test is done yet' if not_done else ''}."
    return f" {have} not done a pregnancy test." if not_done else ""


def _bleeding(situation: Situation) -> str:
    """Say how much, what colour and since when; only what was answered."""
    voice, findings = _voice(situation), situation.catalog.findings
    amounts = (phrase(findings["bleeding_amount"], _as_amount(name, situation), voice) for name in _AMOUNTS)
    amount = next((words for words in amounts if words), "")
    bled = situation.known("abnormal_bleeding")
    if not amount and (bled.unknown or bled.low == 0):
        return "This is about vaginal bleeding." if bled.unknown else ""
    days, since = situation.known("bleeding_days"), ""
    if _is_given(days) and days.low >= 1:
        since = " for a day" if days.high == 1 else f" for {_number(days)} days"
    colour = phrase(findings["blood_colour"], situation.known("blood_colour"), voice)
    colour = colour and f", {colour}{',' if since else ''}"
    return f"{_i(situation, 'have')} had {amount or 'unexpected vaginal bleeding'}{colour}{since}."


def _as_amount(name: str, situation: Situation) -> Possible:
    """Return an amount on the scale of bleeding_amount."""
    known, finding = situation.known(name), situation.catalog.findings[name]
    levels = situation.catalog.findings["bleeding_amount"].levels
    if known.unknown or known.never or finding.levels[int(known.low)] not in levels:
        return Possible(unknown=True)
    at = float(levels.index(finding.levels[int(known.low)]))
    return Possible(low=at, high=at)


def _signs(names: Iterable[str], situation: Situation) -> list[str]:
    roles = situation.catalog.findings
    return [name for name in names if name not in _OWN_SENTENCE and roles[name].role not in _HISTORY_ROLES]


def _screened(situation: Situation) -> list[str]:
    """Return the danger signs of the safety screens that are as bad as the screens ask."""
    items = [item for screen in situation.catalog.screens[:2] for item in screen.items]
    return [item.finding for item in items if _is_as_bad(item, situation)]


def _is_as_bad(item: ScreenItem, situation: Situation) -> bool:
    asked = read_answer(situation.catalog.findings[item.finding], item.sets[item.finding])
    known = situation.known(item.finding)
    return _is_given(known) and known.low >= asked.low and known.values <= asked.values


def _history(names: Iterable[str], situation: Situation) -> list[str]:
    """Return what changes how she is looked after: earlier and present conditions, not signs."""
    result: list[str] = []
    settled, findings = situation.settled, situation.catalog.findings
    for name in names:
        if name not in settled or findings[name].role not in _HISTORY_ROLES or name in _OWN_SENTENCE:
            continue
        when = _ago(situation.known(_HOW_LONG_AGO[name])) if name in _HOW_LONG_AGO else ""
        result += [words + when for words in _phrases([name], situation)]
    return list(dict.fromkeys(result))


def _ago(days: Possible) -> str:
    if not _is_given(days):
        return ""
    return {0: ", today", 1: ", yesterday"}.get(int(days.high), f", {_number(days)} days ago")


def _private(situation: Situation, triaged: Triage) -> str:
    """Ask for a private talk where sensitive answers decide and nothing else; what they are is hers to say."""
    findings, names = situation.catalog.findings, decisive_findings(situation, triaged)
    if any(findings[name].sensitive for name in names) and not _phrases(_signs(names, situation), situation):
        return "There is more that should be said in private."
    return ""


def _advised(situation: Situation, differential: Differential, triaged: Triage, urgency: Urgency) -> str:
    """Say what the check advised, for which cause where a cause decides, and what she wants to know."""
    voice = _voice(situation)
    i, me = PRONOUNS["I"][voice], PRONOUNS["me"][voice]
    days = urgency.within_days or 1
    told = {
        "emergency": "to get emergency help now",
        "same_day": "to be seen today",
        "within_days": f"to get medical advice within {'a day' if days == 1 else f'{days} days'}",
        "two_weeks": "to be seen within two weeks",
        "routine": "to book an appointment",
        "self_care": "that this can be looked after at home for now",
    }[urgency.level]
    ask = {
        "emergency": "Please tell me what to do next.",
        "same_day": f"Where should {i} go, and what should {i} do until then?",
        "self_care": f"Do you agree, and when should {i} call again?",
    }.get(urgency.level, f"When can {i} be seen, and what should {i} do until then?")
    because = _because(situation, differential, urgency) if triaged.urgency < urgency else ""
    return f"A symptom check told {me} {told}{because}. {ask}"


def _because(situation: Situation, differential: Differential, urgency: Urgency) -> str:
    """Name the cause that decides, unless it would tell of a sensitive answer."""
    for passed in passed_floors(differential, situation):
        factors = (leaf for factor in passed.condition.risk_factors for leaf in leaves(factor.when))
        names = {leaf.finding for leaf in factors if isinstance(leaf, IsFinding)}
        if passed.floor.urgency == urgency and not any(situation.catalog.findings[name].sensitive for name in names):
            return f", because this is possible: {passed.condition.name[:1].lower()}{passed.condition.name[1:]}"
    return ""


def _phrases(names: Iterable[str], situation: Situation) -> list[str]:
    findings, voice = situation.catalog.findings, _voice(situation)
    found = (phrase(findings[name], situation.known(name), voice) for name in names)
    return list(dict.fromkeys(words for words in found if words))


def _listed(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
