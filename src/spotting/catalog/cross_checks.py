"""What only the whole knowledge can show: aliases, fits, members and sources that do not agree between files.

Authority: docs/write-knowledge.md. Problems are noted, nothing is mended or left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from spotting.catalog.fitting import never_fitted
from spotting.catalog.numbers import NumberReader
from spotting.catalog.record import Record
from spotting.catalog.types import Check, Condition, Finding, Source
from spotting.problems import Problem, did_you_mean


def aliases_of(
    kinds: Mapping[str, Mapping[str, Condition | Finding | Source]], problems: list[Problem]
) -> dict[str, str]:
    """Return alias -> id of conditions, findings and sources; an alias that stands twice is a problem."""
    aliases: dict[str, str] = {}
    for kind, things in kinds.items():
        for name, thing in things.items():
            for alias in thing.aliases:
                if alias in things or alias in aliases:
                    problems.append(
                        Problem(f"{kind}/{name}.yaml", 0, f"alias `{alias}` is already an id or another alias.")
                    )
                aliases[alias] = name
    return aliases


def check_fits(
    checks: Mapping[str, Check], records: Mapping[str, Record], numbers: NumberReader, problems: list[Problem]
) -> None:
    """A number fitted to a check names it, and that check says so: it proves nothing."""
    fitted_to = {number.fitted_to for number in numbers.numbers if number.fitted_to}
    for name in sorted(fitted_to - set(checks)):
        what = f"a number is fitted to `{name}`, no known check."
        problems.append(Problem("checks", 0, what, did_you_mean(name, checks)))
    for name, check in checks.items():
        if check.fitted != (name in fitted_to):
            records[name].problem(
                f"`fitted` is {'present' if check.fitted else 'absent'}, "
                f"but {'no' if check.fitted else 'a'} number names it.",
                "A number fitted to a check carries `fitted_to: its id`, and the check `fitted: present`.",
            )
        if (check.fitted and never_fitted(name)) != bool(check.fitted_before_list):
            records[name].problem(
                "no number may be fitted to this check: its id is one of those kept apart."
                if check.fitted
                else "says `fitted_before_list`, but no number is fitted to it against the rule.",
                "Take `fitted_to` off the number, and give the number a reason of its own."
                if check.fitted
                else "Delete the line.",
            )


def check_membership(conditions: Mapping[str, Condition], records: Mapping[str, Record]) -> None:
    """A condition names only members and a parent that exist, and an umbrella has members."""
    for name, condition in conditions.items():
        for other in (*condition.members, *([condition.of] if condition.of else [])):
            if other not in conditions:
                records[name].problem(
                    f"names the condition `{other}`, which does not exist.", did_you_mean(other, conditions)
                )
        if condition.kind == "umbrella" and not condition.members:
            records[name].problem("an umbrella needs `members`.")


def named_in_reasons(sources: Mapping[str, Source], numbers: NumberReader) -> set[str]:
    """Return sources a judged or derived number names in its reason: read, but not carrying the figure."""
    words = {word for number in numbers.numbers for word in re.findall(r"[a-z0-9_]+", number.why or "")}
    return words & set(sources)


def check_sources_used(sources: Mapping[str, Source], used: set[str], problems: list[Problem]) -> None:
    """Every source is cited."""
    for name in sorted(set(sources) - used):
        problems.append(Problem(f"sources/{name}.yaml", 0, "is used by nothing.", "Delete it, or cite it."))


def overdue(sources: Mapping[str, Source], today: date | None) -> tuple[str, ...]:
    """Return a warning for each source that was to be looked at again before today."""
    if today is None:
        return ()
    return tuple(
        f"source {name} was to be looked at again by {source.recheck_by}"
        for name, source in sources.items()
        if source.recheck_by < today.isoformat()
    )
